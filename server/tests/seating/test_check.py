"""Hostile and mistaken maps: every violation is told with its place, and nothing of a refused document is stored."""

import json
from typing import Any

import pytest

from builders.violations import VIOLATIONS, a_map, changed, put
from menpiao.kernel.errors import Invalid, Malformed
from menpiao.seating.model.check import checked
from menpiao.seating.model.document import Document
from menpiao.seating.model.structure import read_document


def read(document: Any) -> Document:
    return checked(read_document(json.dumps(document).encode()))


def refused(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        read(document)
    return [(error.pointer, error.code) for error in refusal.value.errors]


def test_a_sound_map_is_read() -> None:
    assert read(a_map()).sections[0].rows[0].seats[1].with_ == "r-1"


SEAT = "/sections/0/rows/0/seats/1"


@pytest.mark.parametrize("case", VIOLATIONS["cases"], ids=lambda case: case["what"])
def test_a_violation_is_told_where_it_is(case: Any) -> None:
    told = [(one["pointer"], one["code"]) for one in case["told"]]
    if told:
        assert refused(changed(case)) == told
    else:
        read(changed(case))


@pytest.mark.parametrize(
    ("pointer", "value"), [(f"{SEAT}/x", float("nan")), (f"{SEAT}/x", float("inf")), ("/focal/y", float("-inf"))]
)
def test_what_is_no_number_is_told_where_it_is(pointer: str, value: float) -> None:
    assert refused(put(a_map(), pointer, value)) == [(pointer, "not_finite")]


def test_all_violations_are_told_up_to_a_hundred() -> None:
    seats = [{"id": f"x-{n}", "label": str(n), "x": -1, "y": 1} for n in range(60)]
    two = put(put(a_map(), "/sections/0/rows/0/seats", seats), "/name", {"en": ""})

    assert len(refused(two)) == 61
    more = [{"id": "same", "label": "same", "x": 1, "y": 1} for _ in range(90)]
    assert len(refused(put(a_map(), "/sections/0/rows/0/seats", more))) == 100


def a_large_map(rows: int, seats: int) -> dict[str, Any]:
    lines = [
        {
            "id": f"r{r}",
            "label": f"{r}",
            "seats": [{"id": f"r{r}-{n}", "label": f"{n}", "x": 1, "y": 1} for n in range(seats)],
        }
        for r in range(rows)
    ]
    sections = [{"id": f"s{at}", "name": {"en": "S"}, "rows": lines[at : at + 100]} for at in range(0, rows, 100)]
    return a_map(sections=sections)


def test_more_than_a_hundred_thousand_seats_are_refused() -> None:
    assert refused(a_large_map(201, 500)) == [("/sections", "too_many_seats")]


def test_more_than_five_thousand_rows_are_refused() -> None:
    assert refused(a_large_map(5_001, 1)) == [("/sections", "too_many_rows")]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000 + b"1" + b"}" * 50_000, b'{"format": undefined}'],
)
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_document(body)


@pytest.mark.parametrize("body", [b"1", b"null", b'"x"', b"[]"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid):
        read_document(body)


def test_a_number_beyond_all_numbers_is_not_finite() -> None:
    body = json.dumps(a_map()).replace('"x": 65', '"x": 1e400').encode()

    with pytest.raises(Invalid) as refusal:
        read_document(body)

    assert [(error.pointer, error.code) for error in refusal.value.errors] == [(f"{SEAT}/x", "not_finite")]
