"""What pretix demands of a seating plan (schema 0.0.1), as far as we write one: fields, their types, and categories
that its seats may name."""

from collections.abc import Iterator
from typing import Any

NUMBER = (int, float)
PARTS: dict[str, dict[str, Any]] = {
    "plan": {"name!": str, "zones!": ["zone"], "categories!": ["category"], "size!": "size"},
    "size": {"width!": int, "height!": int},
    "category": {"name!": str, "color": str},
    "zone": {"name": str, "zone_id": str, "position!": "position", "rows!": ["row"], "areas": ["area"]},
    "row": {"row_number!": str, "row_number_position": str, "position": "position", "seats!": ["seat"]},
    "seat": {"seat_guid!": str, "seat_number!": str, "position!": "position", "category!": str},
    "position": {"x!": NUMBER, "y!": NUMBER},
    "area": {
        "shape": str,
        "position": "position",
        "rotation": NUMBER,
        "color": str,
        "border_color": str,
        "polygon": "polygon",
        "ellipse": "ellipse",
        "text": "text",
    },
    "polygon": {"points!": ["position"]},
    "ellipse": {"radius!": "position"},
    "text": {"text!": str, "color": str, "position!": "position"},
}
"""Fields of each part: ``!`` must be there, all others may, and no further ones."""


def complaints(plan: Any) -> list[str]:
    """What pretix would refuse of this plan, or could not sell."""
    found = list(_wrong("plan", plan, "plan"))
    if found:
        return found
    seats = [seat for zone in plan["zones"] for row in zone["rows"] for seat in row["seats"]]
    names = [category["name"] for category in plan["categories"]]
    found += [f"a seat of {category}" for category in sorted({seat["category"] for seat in seats} - set(names))]
    found += ["a category twice"] * (len(names) - len(set(names)))
    found += ["a category without a name"] * names.count("")
    found += ["a seat twice"] * (len(seats) - len({seat["seat_guid"] for seat in seats}))
    areas = [area for zone in plan["zones"] for area in zone.get("areas", ())]
    return found + [f"{area.get('shape')} without its measures" for area in areas if area.get("shape") not in area]


def _wrong(part: str, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield where
        return
    fields = {name.removesuffix("!"): of for name, of in PARTS[part].items()}
    yield from (f"{where}/{name}" for name in value if name not in fields)
    yield from (
        f"{where}/{name[:-1]} is missing" for name in PARTS[part] if name.endswith("!") and name[:-1] not in value
    )
    for name, of in fields.items():
        if name not in value:
            continue
        inside, here = value[name], f"{where}/{name}"
        if isinstance(of, str):
            yield from _wrong(of, inside, here)
        elif isinstance(of, list):
            for place, one in enumerate(inside):
                yield from _wrong(of[0], one, f"{here}/{place}")
        elif not isinstance(inside, of) or isinstance(inside, bool):
            yield here
