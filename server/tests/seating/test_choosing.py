"""Best available against a slow and simple reading of the same rules, in halls of every shape and any fill level."""

import itertools
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from menpiao.seating import (
    Accept,
    Choice,
    Document,
    Picture,
    Plan,
    Rules,
    Tiers,
    best_available,
    check_choice,
    compile_plan,
    nearest,
)
from menpiao.seating.model.plan import KIND_LETTERS

WORDS = {"en": "x"}
KINDS = {letter: kind for kind, letter in KIND_LETTERS.items()}
ORDINARY = b"nra"


def hall(sections: list[list[dict[str, Any]]]) -> Plan:
    """Sections of lines, each a row or a table: ``kinds`` is a letter a seat, ``gaps`` where aisles are."""
    y = itertools.count(1)
    made = []
    for place, lines in enumerate(sections):
        section: dict[str, Any] = {"id": f"s{place}", "name": WORDS, "rows": [], "tables": []}
        lines = sorted(lines, key=lambda line: line.get("table", False))
        for number, line in enumerate(lines):
            top = 90 * next(y)
            line_id = f"s{place}-{number}"
            seats = [
                {
                    "id": f"{line_id}-{at}",
                    "label": str(at),
                    "x": 55 * at + line.get("left", 0),
                    "y": top,
                    "kind": KINDS[kind],
                    "gap": at in line.get("gaps", ()),
                    **({"with": f"{line_id}-{at - 1}"} if kind == "c" else {}),
                }
                for at, kind in enumerate(line["kinds"])
            ]
            if line.get("table"):
                whole = line.get("whole", False)
                section["tables"].append(
                    {"id": line_id, "label": str(number), "x": 0, "y": top, "seats": seats, "whole": whole}
                )
            else:
                section["rows"].append({"id": line_id, "label": str(number), "seats": seats})
        made.append(section)
    whole_hall = {
        "format": "menpiao.seat-map/1",
        "name": WORDS,
        "size": {"width": 10_000, "height": 10_000},
        "focal": {"x": 300, "y": 0},
        "sections": made,
    }
    return compile_plan(msgspec.convert(whole_hall, Document))


row = st.fixed_dictionaries(
    {
        "kinds": st.one_of(
            st.text("na", min_size=1, max_size=9), st.sampled_from(["wcnnnn", "nnrnr", "nwcn", "rrr", "anraa"])
        ),
        "gaps": st.sets(st.integers(1, 8), max_size=2),
        "left": st.integers(0, 200),
        "table": st.booleans(),
        "whole": st.booleans(),
    }
)
drawings = st.lists(st.lists(row, min_size=1, max_size=4), min_size=1, max_size=3)
halls = drawings.map(hall)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    """Some hall, with some seats taken, given back, taken: never made in one go, so that what is remembered is used."""
    plan = draw(halls)
    tier_of = bytes(draw(st.lists(st.integers(0, 2), min_size=plan.seat_count, max_size=plan.seat_count)))
    if draw(st.booleans()):
        tier_of = bytes([1]) * plan.seat_count
    rules = Rules(no_orphans=draw(st.booleans()), distance=draw(st.sampled_from([0, 0, 0, 1, 2])))
    picture = Picture(plan, tier_of=tier_of, rules=rules)
    seats = st.lists(st.integers(0, plan.seat_count - 1), max_size=plan.seat_count)
    for _ in range(draw(st.integers(0, 3))):
        best_available(picture, draw(st.integers(1, 4)), tiers=draw(st.sampled_from([None, frozenset({1})])))
        picture.take(draw(seats))
        picture.free(draw(st.lists(st.integers(0, plan.seat_count - 1), max_size=3)))
    return picture


tiers_asked = st.sampled_from([None, frozenset({1}), frozenset({2}), frozenset({1, 2})])


def candidates(picture: Picture, tiers: Tiers) -> set[int]:
    """Seats for anybody that are free, of these tiers, and far enough from others."""
    plan = picture.plan
    return {
        seat
        for seat in range(plan.seat_count)
        if picture.is_free(seat)
        and (tiers is None or picture.tier_of[seat] in tiers)
        and plan.kinds[seat] in ORDINARY
        and not too_close(picture, seat)
    }


def too_close(picture: Picture, seat: int) -> bool:
    block = picture.plan.blocks[picture.plan.block_of[seat]]
    return any(
        not picture.is_free(other) and picture.tier_of[other] and abs(other - seat) <= picture.rules.distance
        for other in range(block.first, block.first + block.count)
    )


def windows(picture: Picture, count: int, tiers: Tiers, sections: list[int]) -> Iterator[tuple[int, ...]]:
    """Every window of so many candidates."""
    free = candidates(picture, tiers)
    for block in picture.plan.blocks:
        if sections and block.section not in sections:
            continue
        for first in range(block.first, block.first + block.count - count + 1):
            window = tuple(range(first, first + count))
            if free.issuperset(window) and (not block.whole or count == block.count):
                yield window


def leaves_single(picture: Picture, window: tuple[int, ...]) -> bool:
    """Whether a seat beside the window is single afterwards that was not before."""
    plan, rules = picture.plan, picture.rules
    block = plan.blocks[plan.block_of[window[0]]]
    if not rules.no_orphans or rules.distance or block.table:
        return False
    inside = range(block.first, block.first + block.count)

    def counts(seat: int, without: set[int]) -> bool:
        return seat in inside and picture.is_free(seat) and plan.kinds[seat] in ORDINARY and seat not in without

    def single(seat: int, without: set[int]) -> bool:
        return counts(seat, without) and not counts(seat - 1, without) and not counts(seat + 1, without)

    return any(single(seat, set(window)) and not single(seat, set()) for seat in inside)


def cost(picture: Picture, seats: tuple[int, ...]) -> int:
    return sum(picture.plan.nearness[seat] for seat in seats)


@given(pictures(), st.integers(1, 6), tiers_asked, st.booleans())
@settings(max_examples=100)
def test_together_is_the_nearest_window_that_leaves_no_single_seat(
    picture: Picture, count: int, tiers: Tiers, in_one_section: bool
) -> None:
    sections = [0] if in_one_section else []
    every = list(windows(picture, count, tiers, sections))
    strict = [window for window in every if not leaves_single(picture, window)]

    found = best_available(picture, count, tiers=tiers, sections=sections, accept="together")

    if strict:
        assert found == Choice(min(strict, key=lambda seats: (cost(picture, seats), seats)), 1)
    elif every:
        assert found == Choice(min(every, key=lambda seats: (cost(picture, seats), seats)), 2)
    else:
        assert found is None


@given(pictures(), st.integers(1, 8), tiers_asked, st.booleans())
@settings(max_examples=100)
def test_who_accepts_scattered_seats_gets_as_many_as_are_free(
    picture: Picture, count: int, tiers: Tiers, in_one_section: bool
) -> None:
    sections = [0] if in_one_section else []
    plan = picture.plan
    here = {s for s in candidates(picture, tiers) if not sections or plan.section_of(s) == plan.sections[0]}
    loose = {seat for seat in here if not plan.blocks[plan.block_of[seat]].whole}
    tables = [
        block.count
        for block in plan.blocks
        if block.whole and here.issuperset(range(block.first, block.first + block.count))
    ]
    sums = {sum(some) for size in range(len(tables) + 1) for some in itertools.combinations(tables, size)}
    possible = any(at_tables <= count <= at_tables + len(loose) for at_tables in sums)

    found = best_available(picture, count, tiers=tiers, sections=sections)

    assert (found is not None) == possible
    if found is not None:
        check_answer(picture, found, count, here)


def check_answer(picture: Picture, found: Choice, count: int, here: set[int]) -> None:
    """The seats are different ones that can be had, of the tiers and sections, and no table is cut."""
    plan = picture.plan
    assert len(set(found.seats)) == count
    assert here.issuperset(found.seats)
    for block in plan.blocks:
        of_it = set(range(block.first, block.first + block.count)) & set(found.seats)
        assert not block.whole or len(of_it) in (0, block.count)
    if found.step <= 2:
        assert found.seats == tuple(range(found.seats[0], found.seats[0] + count))
        assert len({plan.block_of[seat] for seat in found.seats}) == 1


@given(pictures(), st.integers(2, 7), tiers_asked)
@settings(max_examples=100)
def test_a_split_group_sits_in_neighbouring_rows_in_as_few_groups_as_possible(
    picture: Picture, count: int, tiers: Tiers
) -> None:
    found = best_available(picture, count, tiers=tiers, accept="split")
    if found is None or found.step < 3:
        return
    plan = picture.plan
    rows = {plan.row_of[seat] for seat in found.seats}
    assert len({plan.rows[row].section for row in rows}) == 1
    assert max(rows) - min(rows) <= 2
    groups = sum(
        1 for seat in found.seats if seat - 1 not in found.seats or plan.block_of[seat - 1] != plan.block_of[seat]
    )
    assert groups <= fewest_groups(picture, count, tiers)


def fewest_groups(picture: Picture, count: int, tiers: Tiers) -> int:
    """By trying: the longest stretches of any three rows of a section, until they are enough."""
    plan = picture.plan
    free = {s for s in candidates(picture, tiers) if not plan.blocks[plan.block_of[s]].whole}
    best = 1_000
    for section in plan.sections:
        for first in range(section.first_row, section.first_row + section.row_count):
            here = sorted(s for s in free if first <= plan.row_of[s] < first + 3 and plan.section_of(s) == section)
            lengths: list[int] = []
            for place, seat in enumerate(here):
                next_to = place and here[place - 1] == seat - 1 and plan.block_of[seat] == plan.block_of[seat - 1]
                if next_to:
                    lengths[-1] += 1
                else:
                    lengths.append(1)
            taken = 0
            for number, length in enumerate(sorted(lengths, reverse=True), 1):
                taken += length
                if taken >= count:
                    best = min(best, number)
                    break
    return best


@given(pictures(), st.integers(1, 8), tiers_asked, st.sampled_from(["together", "split", "scattered"]))
@settings(max_examples=60)
def test_whatever_is_chosen_may_be_claimed(picture: Picture, count: int, tiers: Tiers, accept: Accept) -> None:
    found = best_available(picture, count, tiers=tiers, accept=accept)
    if found is None:
        return
    broken = check_choice(picture, found.seats)
    assert broken is None or (broken.rule == "leaves_single_seat" and found.step >= 2)


@given(pictures(), st.data())
@settings(max_examples=80)
def test_alternatives_are_as_many_seats_of_the_same_tiers_that_may_be_claimed(
    picture: Picture, data: st.DataObject
) -> None:
    block = data.draw(st.sampled_from(picture.plan.blocks))
    lost = list(range(block.first, block.first + data.draw(st.integers(1, block.count))))
    tiers = {picture.tier_of[seat] for seat in lost}

    found = nearest(picture, lost)

    assert len(found) <= 3
    assert len(set(itertools.chain(*found))) == len(lost) * len(found)
    kinds = [sorted(picture.plan.kinds[seat] in ORDINARY for seat in some) for some in (lost, *found)]
    for seats in found:
        assert len(seats) == len(lost)
        assert {picture.tier_of[seat] for seat in seats} <= tiers
        assert kinds[0] == kinds[found.index(seats) + 1], "anybody's seats instead of such, others instead of others"
        assert check_choice(picture, seats) is None or all(kinds[0])
    ordinary = all(picture.plan.kinds[seat] in ORDINARY for seat in lost)
    if ordinary and next(windows(picture, len(lost), frozenset(tiers), []), None):
        assert found


@given(pictures(), st.lists(st.tuples(st.booleans(), st.integers(0, 80)), max_size=30))
@settings(max_examples=60)
def test_what_a_picture_remembers_changes_nothing(picture: Picture, changes: list[tuple[bool, int]]) -> None:
    """A picture that was asked between its changes answers like one that was made of their outcome."""
    for take, seat in changes:
        (picture.take if take else picture.free)([seat % picture.plan.seat_count])
        best_available(picture, 3, tiers=frozenset({1}))
    fresh = Picture(picture.plan, tier_of=picture.tier_of, free=list(picture.free_seats()), rules=picture.rules)

    for count, tiers in itertools.product((1, 2, 3, 5), (None, frozenset({1}))):
        assert best_available(picture, count, tiers=tiers) == best_available(fresh, count, tiers=tiers)
    for place in range(len(picture.plan.sections)):
        assert picture.bits_of_section(place) == fresh.bits_of_section(place)


def test_the_last_single_seats_sell_to_a_group_that_accepts_them() -> None:
    plan = hall([[{"kinds": "nnnnn"}, {"kinds": "nnnnn"}], [{"kinds": "nnnnn"}]])
    picture = Picture(plan, free=[0, 7, 14])

    assert best_available(picture, 3, accept="together") is None
    assert best_available(picture, 3, accept="split") is None
    assert best_available(picture, 3, accept="scattered") == Choice((0, 7, 14), 4)


def test_two_groups_in_neighbouring_rows_come_before_scattered_seats() -> None:
    plan = hall([[{"kinds": "nnnnnn"}, {"kinds": "nnnnnn"}, {"kinds": "nnnnnn"}]])
    picture = Picture(plan, free=[0, 1, 3, 7, 8, 10, 12])

    assert best_available(picture, 4) == Choice((0, 1, 7, 8), 3)


def test_wheelchair_places_are_for_those_who_choose_them() -> None:
    picture = Picture(hall([[{"kinds": "wcnn"}]]))

    assert best_available(picture, 2) == Choice((2, 3), 1)
    assert best_available(picture, 3) is None
    assert check_choice(picture, [0, 1]) is None


def test_seats_with_restricted_view_come_last() -> None:
    picture = Picture(hall([[{"kinds": "rrr"}, {"kinds": "nnn"}]]))

    assert best_available(picture, 2) == Choice((4, 5), 2)


def a_row_of_pairs(taken: Sequence[int], *, tier_of: bytes | None = None) -> Picture:
    """Wheelchair places with a companion's seat each at 0, 3, 6 and 9, one with two at 12, and a seat between them."""
    plan = hall([[{"kinds": "wcnwcnwcnwcnwcc"}]])
    companions = {**plan.companions, 14: 12}
    picture = Picture(msgspec.structs.replace(plan, companions=companions), tier_of=tier_of or bytes([1]) * 15)
    picture.take(taken)
    return picture


def test_instead_of_a_wheelchair_place_the_nearest_ones_are_offered() -> None:
    assert nearest(a_row_of_pairs([6]), [6]) == [(3,), (9,), (0,)]
    assert nearest(a_row_of_pairs([6]), [6, 7]) == [(3, 4), (9, 10), (0, 1)]
    assert nearest(a_row_of_pairs([7]), [7, 6]) == [(3, 4), (9, 10), (0, 1)]
    assert nearest(a_row_of_pairs([12]), [12, 13, 14]) == []
    assert nearest(a_row_of_pairs([13]), [12, 13]) == [(12, 14), (9, 10), (6, 7)]


def test_only_pairs_that_are_free_and_cost_the_same_are_offered() -> None:
    assert nearest(a_row_of_pairs([0, 1, 4, 6, 9]), [6, 7]) == [(12, 13)]
    assert nearest(a_row_of_pairs([6], tier_of=bytes([1] * 9 + [2] * 6)), [6, 7]) == [(3, 4), (0, 1)]


def test_companions_seats_alone_and_mixed_choices_have_no_alternatives() -> None:
    for lost in ([7], [6, 8], [3, 6]):
        assert nearest(a_row_of_pairs([6, 7]), lost) == []


@given(drawings, st.randoms(use_true_random=False), st.integers(1, 5), st.sampled_from([0, 1]))
@settings(max_examples=60)
def test_a_seat_at_an_aisle_is_chosen_like_any_other(
    drawing: list[list[dict[str, Any]]], dice: Random, count: int, distance: int
) -> None:
    unmarked = [[{**line, "kinds": line["kinds"].replace("a", "n")} for line in section] for section in drawing]
    marked, plain = (Picture(hall(one), rules=Rules(distance=distance)) for one in (drawing, unmarked))
    seats = range(marked.plan.seat_count)
    taken = [seat for seat in seats if dice.random() < 0.4]
    marked.take(taken)
    plain.take(taken)
    choice = dice.sample(seats, min(count, len(seats)))

    assert marked.free_count() == plain.free_count()
    assert best_available(marked, count) == best_available(plain, count)
    assert check_choice(marked, choice) == check_choice(plain, choice)
    assert nearest(marked, choice) == nearest(plain, choice)
