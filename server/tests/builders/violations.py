"""Maps that are refused, each with what is wrong and where: the examples that the editor's tests read as well."""

import copy
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
VIOLATIONS = json.loads((ROOT / "contract" / "vectors" / "seat-map-violations.json").read_bytes())
"""``sound`` is a map; ``cases`` are changes of it, with what is told of them."""


def a_map(**changes: Any) -> dict[str, Any]:
    """Sound: two seats, one of them a companion's, a table and an area."""
    return {**copy.deepcopy(VIOLATIONS["sound"]), **changes}


def put(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The document with another value at this place, or with one more where a list ends there."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    *path, last = [int(step) if step.isdecimal() else step for step in steps]
    place: Any = document
    for step in path:
        place = place.setdefault(step, []) if isinstance(place, dict) else place[step]
    if isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return document


def written_out(value: Any) -> Any:
    """``{"repeat", "times"}`` is that list or text; ``#`` in the texts of what is repeated is its number."""
    if isinstance(value, dict) and value.keys() == {"repeat", "times"}:
        what = value["repeat"]
        if isinstance(what, str):
            return what * value["times"]
        return [json.loads(json.dumps(what).replace("#", str(number))) for number in range(value["times"])]
    return {key: written_out(one) for key, one in value.items()} if isinstance(value, dict) else value


def changed(case: Any) -> dict[str, Any]:
    """The sound map with the changes of a case."""
    document = a_map()
    for pointer, value in case["put"].items():
        put(document, pointer, written_out(value))
    return document
