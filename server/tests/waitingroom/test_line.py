"""The line: its frontier only moves on, and passes over as many as it was told."""

import itertools

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from menpiao.waitingroom.model.draw import SPAN
from menpiao.waitingroom.model.line import Frontier, Line, Position, admitted, advance, ahead, waiting

counts = st.integers(0, 5_000)
buckets = st.dictionaries(st.integers(0, 40), st.integers(1, 500), max_size=20).map(lambda d: tuple(sorted(d.items())))
lines = st.builds(Line, drawn=counts, buckets=buckets)
positions = st.builds(Position, drawn=st.booleans(), bucket=st.integers(0, 40), within=st.integers(0, SPAN - 1))
steps = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 6)), max_size=25)


def seen_from(line: Line, frontier: Frontier) -> Line:
    """As the store reads it: seconds before the frontier's are one number."""
    passed = sum(count for bucket, count in line.buckets if bucket < frontier.arrived)
    rest = tuple((bucket, count) for bucket, count in line.buckets if bucket >= frontier.arrived)
    return Line(line.drawn, passed, rest)


@given(lines, steps)
def test_the_frontier_only_moves_on_and_by_as_many_as_it_was_told(line: Line, taken: list[tuple[int, int]]) -> None:
    frontier, settled = Frontier(), 0
    for by, seconds in taken:
        settled += seconds
        seen = seen_from(line, frontier)
        before, waits = admitted(frontier, seen), waiting(frontier, seen, settled=settled)
        by = min(by, waits)
        moved = advance(frontier, seen, settled=settled, by=by)
        assert not moved.is_behind(frontier)
        assert moved.rank >= frontier.rank
        assert (moved.arrived, moved.tie) >= (frontier.arrived, frontier.tie)
        assert abs(admitted(moved, seen_from(line, moved)) - before - by) <= 1
        frontier = moved


@given(lines, steps, positions)
def test_who_was_admitted_stays_admitted(line: Line, taken: list[tuple[int, int]], position: Position) -> None:
    frontier, settled, was = Frontier(), 0, False
    for by, seconds in taken:
        settled += seconds
        frontier = advance(frontier, seen_from(line, frontier), settled=settled, by=by)
        assert frontier.admits(position) or not was
        was = frontier.admits(position)


@given(lines, positions, positions)
def test_who_stands_before_somebody_admitted_is_admitted(line: Line, one: Position, other: Position) -> None:
    first, second = sorted((one, other), key=lambda p: (not p.drawn, 0 if p.drawn else p.bucket, p.within))
    for by in (0, 1, 10, 1000, 20_000):
        frontier = advance(Frontier(), line, settled=41, by=by)
        assert frontier.admits(first) or not frontier.admits(second)


@given(lines, positions)
def test_nobody_is_ahead_of_whom_the_frontier_stands_at(line: Line, position: Position) -> None:
    assert 0 <= ahead(Frontier(), line, position) <= line.came
    everybody = advance(Frontier(), line, settled=41, by=line.came)
    assert everybody.admits(position)
    assert waiting(everybody, seen_from(line, everybody), settled=41) == 0


def test_nobody_is_admitted_whose_second_is_not_counted_to_its_end() -> None:
    line = Line(buckets=((0, 10), (1, 10), (2, 10)))
    frontier = advance(Frontier(), line, settled=2, by=1000)
    assert (frontier.arrived, frontier.tie) == (2, 0)
    assert not frontier.admits(Position(False, 2, 0))


def test_when_nobody_waits_the_frontier_follows_the_clock() -> None:
    """So that whoever comes to an empty room is in as soon as their second is counted, with nothing to be admitted."""
    assert advance(Frontier(), Line(), settled=30, by=0) == Frontier(SPAN - 1, True, 30, 0)
    waits = advance(Frontier(all_drawn=True), Line(buckets=((5, 3),)), settled=30, by=0)
    assert not waits.admits(Position(False, 5, 0))


def test_half_of_the_draw_is_half_of_the_span() -> None:
    frontier = advance(Frontier(), Line(drawn=50_000), settled=0, by=25_000)
    assert frontier.rank == SPAN // 2
    assert admitted(frontier, Line(drawn=50_000)) == 25_000
    assert ahead(frontier, Line(drawn=50_000), Position(True, 0, SPAN // 4 * 3)) == 12_500


def test_counts_that_come_late_do_not_move_the_frontier_back() -> None:
    frontier = advance(Frontier(), Line(drawn=100), settled=0, by=50)
    more = Line(drawn=200)
    assert admitted(frontier, more) == 100
    assert advance(frontier, more, settled=0, by=0) == frontier


def test_the_order_on_the_wire_is_the_order_of_the_line() -> None:
    frontiers = [
        Frontier(),
        Frontier(rank=5),
        Frontier(rank=5, all_drawn=True),
        Frontier(rank=5, all_drawn=True, arrived=1),
        Frontier(rank=5, all_drawn=True, arrived=1, tie=9),
    ]
    assert all(one.is_behind(other) for one, other in itertools.pairwise(frontiers))
    assert not frontiers[0].is_behind(msgspec.structs.replace(frontiers[0]))
