"""Typical halls are sound maps, with exactly the seats that were asked for."""

import itertools
import math
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from menpiao.seating import compile_plan
from menpiao.seating.model.check import checked
from menpiao.seating.model.compact import SeatPlan, brotlied, compact, gzipped
from menpiao.seating.model.document import Document, encode_document, lines_of, seats_of
from menpiao.seating.model.samples import KINDS, SampleKind, sample
from menpiao.seating.model.structure import read_document

MOST_TRANSFERRED = 150_000
DRAWN = 50
"""A seat as it is drawn, in units."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seats", [1, 2, 9, 60, 601, 5_000])
def test_a_typical_hall_is_sound(kind: SampleKind, seats: int) -> None:
    document = checked(read_document(encode_document(sample(kind, seats))))

    assert sum(1 for _ in seats_of(document)) == seats
    assert len({(seat.x, seat.y) for seat in seats_of(document)}) == seats


def within(outline: Sequence[tuple[float, float]], x: float, y: float) -> float:
    """How far inside of the outline a point lies; less than 0 where it lies outside."""
    inside, nearest = False, math.inf
    for (x1, y1), (x2, y2) in itertools.pairwise([*outline, outline[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1):
            inside = not inside
        length = math.dist((x1, y1), (x2, y2)) or 1.0
        along = min(1.0, max(0.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
        nearest = min(nearest, math.dist((x, y), (x1 + along * (x2 - x1), y1 + along * (y2 - y1))))
    return nearest if inside else -nearest


@pytest.mark.parametrize("kind", KINDS)
@given(seats=st.one_of(st.integers(1, 40), st.integers(41, 2_500)))
@example(seats=601)
@example(seats=9_000)
@settings(max_examples=25)
def test_every_seat_lies_within_the_outline_of_its_section(kind: SampleKind, seats: int) -> None:
    """And so far that none is cut where it is drawn."""
    for section in sample(kind, seats).sections:
        for line in lines_of(section):
            for seat in line.seats:
                assert within(section.outline, seat.x, seat.y) >= DRAWN / 2, (section.id, seat.id)


@pytest.mark.parametrize("kind", KINDS)
def test_seats_beside_an_aisle_say_so(kind: SampleKind) -> None:
    """Both of each gap, but for wheelchair places and companions' seats; none of a table."""
    for section in sample(kind, 600).sections:
        for before, seat in itertools.chain(*(itertools.pairwise(row.seats) for row in section.rows)):
            assert not seat.gap or {before.kind, seat.kind} <= {"aisle", "wheelchair", "companion"}
        assert all(seat.kind == "normal" for table in section.tables for seat in table.seats)


@pytest.mark.parametrize("kind", KINDS)
def test_sections_of_a_level_do_not_lie_upon_each_other(kind: SampleKind) -> None:
    sections = sample(kind, 9_000).sections
    for one, other in itertools.permutations(sections, 2):
        if one.level == other.level:
            seats = [seat for line in lines_of(other) for seat in line.seats]
            assert all(within(one.outline, seat.x, seat.y) < 0 for seat in seats[:: max(1, len(seats) // 20)])


def test_a_hall_of_fifty_thousand_is_small_on_the_way_to_a_phone() -> None:
    plan = compact(sample("stadium", 50_000), seat_map_id="x" * 26, lang="zh-CN")

    assert len(gzipped(plan)) < MOST_TRANSFERRED
    assert len(brotlied(plan)) < MOST_TRANSFERRED


@pytest.mark.parametrize("kind", KINDS)
def test_a_compact_plan_says_where_every_seat_is(kind: SampleKind) -> None:
    document = sample(kind, 300)
    plan = msgspec.json.decode(compact(document, seat_map_id="x" * 26, lang="en"), type=SeatPlan)

    assert unfolded(plan) == [
        (seat.id, seat.label, round(seat.x), round(seat.y), seat.kind[0], seat.gap, seat.with_, seat.category)
        for seat in seats_of(document)
    ]
    assert compile_plan(document).seat_ids == tuple(fact[0] for fact in unfolded(plan))


def unfolded(plan: SeatPlan) -> list[tuple[object, ...]]:
    """As a client reads it: every seat in plan order."""
    found: list[tuple[object, ...]] = []
    for section in plan.sections:
        assert section.first == len(found)
        for row in section.rows:
            labels = [str(label) for label in row.labels]
            if isinstance(row.labels[0], int):
                first, step, count = (int(number) for number in row.labels)
                labels = [str(first + step * place) for place in range(count)]
            xs, ys = (whole(values, len(labels)) for values in (row.x, row.y))
            for place, label in enumerate(labels):
                category = row.category[place] if isinstance(row.category, list) else row.category
                given = isinstance(category, int) and category >= 0
                found.append(
                    (
                        row.ids[place] if row.ids else f"{row.id}-{label}",
                        label,
                        xs[place],
                        ys[place],
                        row.kinds[place] if row.kinds else "n",
                        bool(row.gaps) and place in (row.gaps or ()),
                        row.with_.get(str(place)) if row.with_ else None,
                        plan.categories[category].id if given and isinstance(category, int) else None,
                    )
                )
        assert section.count == len(found) - section.first
    return found


def whole(values: list[int], count: int) -> list[int]:
    """Differences added up; a single number is everybody's."""
    if len(values) == 1:
        return values * count
    return [sum(values[: place + 1]) for place in range(count)]


def test_labels_and_ids_that_follow_no_rule_are_written_out() -> None:
    document = msgspec.convert(
        {
            "format": "menpiao.seat-map/1",
            "name": {"en": "x"},
            "size": {"width": 100, "height": 100},
            "focal": {"x": 1, "y": 1},
            "categories": [{"id": "a", "name": {"en": "A"}, "colour": "#000000"}],
            "sections": [
                {
                    "id": "s",
                    "name": {"en": "S"},
                    "rows": [
                        {
                            "id": "r",
                            "label": "A",
                            "seats": [
                                {"id": "r-01", "label": "01", "x": 1, "y": 2, "category": "a"},
                                {"id": "other", "label": "2b", "x": 3, "y": 9},
                                {"id": "r-7", "label": "7", "x": 2, "y": 9},
                            ],
                        },
                        {"id": "q", "label": "B", "seats": [{"id": "q-5", "label": "5", "x": 1, "y": 1}]},
                        {
                            "id": "p",
                            "label": "C",
                            "seats": [{"id": f"p-{n}", "label": f"{n}", "x": n, "y": 3} for n in (9, 7, 5)],
                        },
                    ],
                }
            ],
        },
        Document,
    )
    plan = msgspec.json.decode(compact(document, seat_map_id="x", lang="en"), type=SeatPlan)

    assert [fact[0] for fact in unfolded(plan)] == ["r-01", "other", "r-7", "q-5", "p-9", "p-7", "p-5"]
    assert [row.labels for row in plan.sections[0].rows] == [["01", "2b", "7"], ["5"], [9, -2, 3]]
