"""Hostile and mistaken maps: every violation is told with its place, and nothing of a refused document is stored."""

import json
from typing import Any

import pytest

from menpiao.kernel.errors import Invalid, Malformed
from menpiao.seating.model.check import checked
from menpiao.seating.model.document import Document
from menpiao.seating.model.structure import read_document


def a_map(**changes: Any) -> dict[str, Any]:
    """Sound: two seats, one of them a companion's, a table and an area."""
    whole: dict[str, Any] = {
        "format": "menpiao.seat-map/1",
        "name": {"en": "Hall"},
        "size": {"width": 1000, "height": 800},
        "focal": {"x": 1, "y": 1},
        "zones": [{"id": "z", "name": {"en": "Zone"}}],
        "entrances": [{"id": "e", "name": {"en": "Door"}, "x": 0, "y": 0, "zone": "z"}],
        "categories": [{"id": "a", "name": {"en": "First"}, "colour": "#D9381E"}],
        "shapes": [{"kind": "stage", "points": [[0, 0], [9, 0], [9, 9]], "text": {"en": "Stage"}}],
        "sections": [
            {
                "id": "s",
                "name": {"en": "Stalls"},
                "zone": "z",
                "entrance": "e",
                "rows": [
                    {
                        "id": "r",
                        "label": "A",
                        "seats": [
                            {"id": "r-1", "label": "1", "x": 10, "y": 10, "kind": "wheelchair", "category": "a"},
                            {"id": "r-2", "label": "2", "x": 65, "y": 10, "kind": "companion", "with": "r-1"},
                        ],
                    }
                ],
                "tables": [
                    {"id": "t", "label": "1", "x": 9, "y": 9, "seats": [{"id": "t-1", "label": "1", "x": 9, "y": 9}]}
                ],
                "areas": [{"id": "f", "name": {"en": "Floor"}, "capacity": 9, "outline": [[0, 0], [9, 0], [9, 9]]}],
            }
        ],
    }
    return {**whole, **changes}


def put(document: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """The document with another value at this place; `...` takes it away."""
    *path, last = [int(step) if step.isdecimal() else step for step in pointer.split("/")[1:]]
    place: Any = document
    for step in path:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def read(document: Any) -> Document:
    return checked(read_document(json.dumps(document).encode()))


def refused(document: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        read(document)
    return [(error.pointer, error.code) for error in refusal.value.errors]


def test_a_sound_map_is_read() -> None:
    assert read(a_map()).sections[0].rows[0].seats[1].with_ == "r-1"


SEAT = "/sections/0/rows/0/seats/1"
FIRST = "/sections/0/rows/0/seats/0"


@pytest.mark.parametrize(
    ("pointer", "value", "told", "code"),
    [
        (f"{SEAT}/id", "r-1", f"{SEAT}/id", "duplicate"),
        (f"{SEAT}/id", "z", f"{SEAT}/id", "duplicate"),
        ("/sections/0/tables/0/id", "a", "/sections/0/tables/0/id", "duplicate"),
        (f"{SEAT}/id", "-x", f"{SEAT}/id", "invalid"),
        (f"{SEAT}/id", "r-2\n", f"{SEAT}/id", "invalid"),
        (f"{SEAT}/id", "x" * 49, f"{SEAT}/id", "invalid"),
        (f"{SEAT}/x", float("nan"), f"{SEAT}/x", "not_finite"),
        (f"{SEAT}/x", float("inf"), f"{SEAT}/x", "not_finite"),
        ("/focal/y", float("-inf"), "/focal/y", "not_finite"),
        (f"{SEAT}/x", -1, f"{SEAT}/x", "too_small"),
        (f"{SEAT}/x", 1e7, f"{SEAT}/x", "too_large"),
        (f"{SEAT}/x", "10", f"{SEAT}/x", "wrong_type"),
        (f"{SEAT}/x", True, f"{SEAT}/x", "wrong_type"),
        (f"{SEAT}/x", None, f"{SEAT}/x", "wrong_type"),
        (f"{SEAT}/x", 1001, f"{SEAT}/x", "outside"),
        (f"{SEAT}/label", "<script>alert(1)</script>", f"{SEAT}/label", "invalid"),
        (f"{SEAT}/label", "1\u202e2", f"{SEAT}/label", "invalid"),
        (f"{SEAT}/label", "1\x00", f"{SEAT}/label", "invalid"),
        (f"{SEAT}/label", "", f"{SEAT}/label", "too_small"),
        (f"{SEAT}/label", " ", f"{SEAT}/label", "invalid"),
        (f"{SEAT}/label", "x" * 61, f"{SEAT}/label", "too_large"),
        (f"{SEAT}/label", "1", f"{SEAT}/label", "duplicate_label"),
        (f"{SEAT}/kind", "throne", f"{SEAT}/kind", "invalid"),
        (f"{SEAT}/kind", "normal", f"{SEAT}/with", "not_a_companion"),
        (f"{SEAT}/with", ..., f"{SEAT}/with", "missing"),
        (f"{SEAT}/with", "r-2", f"{SEAT}/with", "not_a_wheelchair_seat"),
        (f"{SEAT}/with", "t-1", f"{SEAT}/with", "not_a_wheelchair_seat"),
        (f"{SEAT}/with", "r-9", f"{SEAT}/with", "not_found"),
        (f"{FIRST}/kind", "normal", f"{SEAT}/with", "not_a_wheelchair_seat"),
        (f"{FIRST}/category", "b", f"{FIRST}/category", "not_found"),
        (f"{SEAT}/onclick", "alert(1)", f"{SEAT}/onclick", "unknown_field"),
        (f"{SEAT}/id", ..., f"{SEAT}/id", "missing"),
        ("/sections/0/zone", "y", "/sections/0/zone", "not_found"),
        ("/sections/0/entrance", "z", "/sections/0/entrance", "not_found"),
        ("/entrances/0/zone", "e", "/entrances/0/zone", "not_found"),
        ("/sections/0/areas/0/category", "z", "/sections/0/areas/0/category", "not_found"),
        ("/sections/0/areas/0/outline", [[0, 0], [1, 1]], "/sections/0/areas/0/outline", "wrong_number_of_points"),
        ("/sections/0/areas/0/capacity", 0, "/sections/0/areas/0/capacity", "too_small"),
        ("/sections/0/outline", [[0, 0]], "/sections/0/outline", "wrong_number_of_points"),
        ("/sections/0/outline", [[0, 0, 0]], "/sections/0/outline/0", "wrong_type"),
        ("/sections/0/name", {}, "/sections/0/name", "missing"),
        ("/sections/0/name/en", "<b>", "/sections/0/name/en", "invalid"),
        ("/sections/0/view", "javascript:alert(1)", "/sections/0/view", "invalid"),
        ("/sections/0/view", "data:text/html,x", "/sections/0/view", "invalid"),
        ("/sections/0/view", "//evil.example/x.jpg", "/sections/0/view", "invalid"),
        ("/sections/0/view", "http://a.example/x.jpg", "/sections/0/view", "invalid"),
        ("/sections/0/rows/0/seats", [], "/sections/0/rows/0/seats", "too_small"),
        ("/categories/0/colour", "red", "/categories/0/colour", "invalid"),
        ("/categories/0/colour", "#fff;x", "/categories/0/colour", "invalid"),
        ("/shapes/0/points", [[0, 0], [1, 1]], "/shapes/0/points", "wrong_number_of_points"),
        ("/shapes/0/kind", "text", "/shapes/0/points", "wrong_number_of_points"),
        ("/format", "menpiao.seat-map/2", "/format", "invalid"),
        ("/size/width", 0, "/size/width", "too_small"),
        ("/sections", {"a": 1}, "/sections", "wrong_type"),
        ("/sections/0", 7, "/sections/0", "wrong_type"),
        ("/a~b/c", ..., "", ""),
    ],
)
def test_a_violation_is_told_where_it_is(pointer: str, value: Any, told: str, code: str) -> None:
    if not code:
        assert refused({**a_map(), "a~b/c": 1}) == [("/a~0b~1c", "unknown_field")]
        return
    assert refused(put(a_map(), pointer, value)) == [(told, code)]


@pytest.mark.parametrize(
    "view", ["https://img.example/a/b.jpg", "/media/view-1.jpg", "https://img.example:8443/x%20y.jpg"]
)
def test_a_view_is_an_address_or_a_path(view: str) -> None:
    assert read(put(a_map(), "/sections/0/view", view)).sections[0].view == view


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


def test_a_row_of_more_than_five_hundred_seats_is_refused() -> None:
    assert refused(a_large_map(1, 501)) == [("/sections/0/rows/0/seats", "too_large")]


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
