"""The rules for choosing seats as examples that every program answers alike: ``contract/vectors/seat-rules.json``.

``server/.venv/bin/python tools/seat_rules.py --write`` after a rule has changed; ``--check`` says whether the file is
what the server answers today. The mini program runs the same file, whose fields are in
``docs/reference/seat-map-format.md``. With it goes the JSON Schema of the document, ``contract/seat-map.schema.json``.
"""

from __future__ import annotations

import argparse
import base64
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from menpiao import seating
from menpiao.platform.randomness import Dice, seeded
from menpiao.seating.model.compact import compact
from menpiao.seating.model.document import Document, lines_of
from menpiao.seating.model.schema import document_schema

CONTRACT = Path(__file__).resolve().parent.parent / "contract"
MAP_ID = "03bqh3np0000000eq2s4u6w8y0"


def main(arguments: Sequence[str]) -> int:
    """Write the files, or say which is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true")
    what.add_argument("--check", action="store_true")
    write = parser.parse_args(arguments).write
    stale = 0
    for name, made in {"seat-map.schema.json": document_schema(), "vectors/seat-rules.json": encoded()}.items():
        file = CONTRACT / name
        if write:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(made)
        elif not file.exists() or file.read_bytes() != made:
            print(f"contract/{name} is not what the server says: run tools/seat_rules.py --write", file=sys.stderr)
            stale = 1
    return stale


def encoded() -> bytes:
    """The whole file."""
    halls = [_hall(name, document, _pictures(name)) for name, document in _documents()]
    return (
        msgspec.json.format(msgspec.json.encode({"format": "menpiao.seat-rules/1", "halls": halls}), indent=1) + b"\n"
    )


def _documents() -> Iterator[tuple[str, Document]]:
    yield "two rows, the first with an aisle, a wheelchair place and a restricted seat", _by_hand()
    yield "a theatre", seating.sample("theatre", 90)
    yield "tables, the first rows of them sold entire", seating.sample("tables", 60)
    yield "an arena of small sections", seating.sample("arena", 160)


def _by_hand() -> Document:
    def seat(row: str, number: int, y: int, **more: Any) -> dict[str, Any]:
        return {"id": f"{row}-{number}", "label": str(number), "x": 55 * number, "y": y, **more}

    first = [seat("A", number, 300) for number in range(1, 11)]
    first[0] |= {"kind": "wheelchair"}
    first[1] |= {"kind": "companion", "with": "A-1"}
    first[5] |= {"kind": "aisle"}
    first[6] |= {"kind": "aisle", "gap": True}
    first[9] |= {"kind": "restricted"}
    second = [seat("B", number, 400) for number in range(1, 13)]
    whole = {
        "format": "menpiao.seat-map/1",
        "name": {"zh-CN": "小厅", "en": "Small hall"},
        "size": {"width": 800, "height": 500},
        "focal": {"x": 360, "y": 100},
        "sections": [
            {
                "id": "stalls",
                "name": {"zh-CN": "池座", "en": "Stalls"},
                "rows": [{"id": "A", "label": "A", "seats": first}, {"id": "B", "label": "B", "seats": second}],
            }
        ],
    }
    return msgspec.convert(whole, Document)


def _pictures(hall: str) -> Iterator[tuple[str, int, float, seating.Rules]]:
    """Name, number of tiers, how much is free, rules."""
    yield "all free", 1, 1.0, seating.Rules()
    yield "half sold", 2, 0.5, seating.Rules()
    yield "nearly full", 2, 0.15, seating.Rules()
    yield "orphans allowed", 1, 0.6, seating.Rules(no_orphans=False)
    yield "one seat of distance", 1, 0.8, seating.Rules(distance=1)
    yield "two seats of distance, two tiers", 2, 0.9, seating.Rules(distance=2)


def _hall(name: str, document: Document, pictures: Iterator[tuple[str, int, float, seating.Rules]]) -> dict[str, Any]:
    plan = seating.compile_plan(document)
    return {
        "name": name,
        "plan": msgspec.json.decode(compact(document, seat_map_id=MAP_ID, lang="en")),
        "pictures": [
            _picture(f"{name}: {what}", document, plan, tiers, free, rules) for what, tiers, free, rules in pictures
        ],
    }


def _picture(
    name: str, document: Document, plan: seating.Plan, tiers: int, free: float, rules: seating.Rules
) -> dict[str, Any]:
    dice = seeded(zlib.crc32(name.encode()))
    tier_of = _tiers(document, tiers, dice)
    seats = [seat for seat in range(plan.seat_count) if tier_of[seat] and dice.random() < free]
    picture = seating.Picture(plan, tier_of=tier_of, free=seats, rules=rules)
    return {
        "name": name,
        "rules": {"no_orphans": rules.no_orphans, "distance": rules.distance},
        "tiers": [
            {"id": section.id, "tiers": _runs(tier_of[section.first : section.first + section.count])}
            for section in plan.sections
        ],
        "free": [
            {"id": section.id, "free": base64.b64encode(picture.bits_of_section(place)).decode()}
            for place, section in enumerate(plan.sections)
        ],
        "choices": [_choice(picture, *_some_choice(picture, dice)) for _ in range(24)],
        "best_available": [_best(picture, dice, tiers) for _ in range(12)],
        "alternatives": [*[_alternatives(picture, dice) for _ in range(4)], *_instead_of_a_pair(picture)],
    }


def _tiers(document: Document, tiers: int, dice: Dice) -> bytes:
    """By row; now and then a seat that is not for sale."""
    found = bytearray()
    for section in document.sections:
        for place, line in enumerate(lines_of(section)):
            found += bytes(0 if dice.random() < 0.03 else 1 + place % tiers for _ in line.seats)
    return bytes(found)


def _runs(values: bytes) -> list[list[int]]:
    runs: list[list[int]] = []
    for value in values:
        if runs and runs[-1][0] == value:
            runs[-1][1] += 1
        else:
            runs.append([value, 1])
    return runs


def _some_choice(picture: seating.Picture, dice: Dice) -> tuple[list[int], list[int]]:
    """A few seats in a row, mostly free ones; now and then a table, a companion's seat, seats here and there."""
    plan = picture.plan
    kind = dice.random()
    count = dice.randint(1, 5)
    if kind < 0.1 and plan.companions:
        companion = dice.choice(sorted(plan.companions))
        chair = plan.companions[companion]
        return dice.choice([([companion], []), ([companion, chair], []), ([companion], [chair])])
    if kind < 0.25:
        free = list(picture.free_seats())
        return sorted(dice.sample(free, min(count, len(free)))), []
    block = dice.choice(plan.blocks)
    if block.whole and dice.random() < 0.5:
        return list(range(block.first, block.first + block.count)), []
    first = block.first + dice.randrange(block.count)
    seats = list(range(first, min(first + count, block.first + block.count)))
    free_ones = [seat for seat in seats if picture.is_free(seat)]
    own = [seat for seat in range(block.first, block.first + block.count) if not picture.is_free(seat)]
    return (free_ones or seats), (own[:1] if dice.random() < 0.1 else [])


def _choice(picture: seating.Picture, seats: list[int], own: list[int]) -> dict[str, Any]:
    broken = seating.check_choice(picture, seats, own=own)
    return {
        "seats": _ids(picture, seats),
        "own": _ids(picture, own),
        "broken": {"rule": broken.rule, "seats": _ids(picture, broken.seats)} if broken else None,
    }


def _best(picture: seating.Picture, dice: Dice, tiers: int) -> dict[str, Any]:
    plan = picture.plan
    quantity = dice.choice([1, 2, 2, 3, 4, 5, 8, 10])
    wanted = dice.choice([None, *range(1, tiers + 1)])
    sections = dice.sample(range(len(plan.sections)), min(len(plan.sections), 2)) if dice.random() < 0.25 else []
    accept: seating.Accept = dice.choice(["together", "split", "scattered", "scattered"])
    found = seating.best_available(
        picture,
        quantity,
        tiers=frozenset({wanted}) if wanted else None,
        sections=sections,
        accept=accept,
    )
    return {
        "quantity": quantity,
        "tier": wanted,
        "sections": [plan.sections[section].id for section in sections],
        "accept": accept,
        "answer": {"step": found.step, "seats": _ids(picture, found.seats)} if found else None,
    }


def _alternatives(picture: seating.Picture, dice: Dice) -> dict[str, Any]:
    taken = [s for s in range(picture.plan.seat_count) if picture.tier_of[s] and not picture.is_free(s)]
    return _nearest(picture, [dice.choice(taken or list(picture.free_seats()))])


def _instead_of_a_pair(picture: seating.Picture) -> Iterator[dict[str, Any]]:
    """Of a wheelchair place and its companion's seat, where somebody has one of the two."""
    for companion, chair in sorted(picture.plan.companions.items()):
        if not (picture.is_free(companion) and picture.is_free(chair)):
            yield _nearest(picture, [chair, companion])
            return


def _nearest(picture: seating.Picture, seats: list[int]) -> dict[str, Any]:
    return {
        "seats": _ids(picture, seats),
        "answers": [_ids(picture, other) for other in seating.nearest(picture, seats)],
    }


def _ids(picture: seating.Picture, seats: Sequence[int]) -> list[str]:
    return [picture.plan.seat_ids[seat] for seat in seats]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
