"""Painting: later strokes cover earlier ones, whatever parts they name; what a map does not have is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.inventory.seats.paint import MOST_ERRORS, Part, painted
from menpiao.kernel.errors import Invalid
from menpiao.seating import Plan, compile_plan, sample

PLAN: Plan = compile_plan(sample("theatre", 700))


def parts() -> st.SearchStrategy[Part]:
    def part(kind: str, names: list[str]) -> st.SearchStrategy[Part]:
        return st.sampled_from(names).map(lambda name: Part(kind, (name,), "/x"))  # type: ignore[arg-type] # one of them

    return st.one_of(
        part("section", [one.id for one in PLAN.sections]),
        part("row", [one.id for one in PLAN.rows]),
        part("category", list(PLAN.categories)),
        st.lists(st.sampled_from(PLAN.seat_ids), max_size=9).map(lambda ids: Part("seats", tuple(ids), "/x")),
    )


def holds(part: Part, index: int) -> bool:
    """Whether the part has this seat, asked of the seat."""
    if part.kind == "seats":
        return PLAN.seat_ids[index] in part.names
    row, category = PLAN.rows[PLAN.row_of[index]], PLAN.category_of[index]
    named = {
        "section": PLAN.sections[row.section].id,
        "row": row.id,
        "category": PLAN.categories[category - 1] if category else None,
    }
    return named[part.kind] == part.names[0]


@given(st.lists(st.tuples(st.integers(0, 30), parts()), max_size=12))
def test_a_seat_has_the_colour_of_the_last_stroke_that_covers_it(strokes: list[tuple[int, Part]]) -> None:
    colours = painted(PLAN, strokes)
    for index in range(PLAN.seat_count):
        covering = [colour for colour, part in strokes if holds(part, index)]
        assert colours[index] == (covering[-1] if covering else 0)


def test_what_the_map_does_not_have_is_named_up_to_a_hundred() -> None:
    nowhere = [Part("section", ("nowhere",), f"/paint/{n}/section") for n in range(3)]
    many = Part("seats", tuple(f"no-{n}" for n in range(1_000)), "/paint/3/seats")
    with pytest.raises(Invalid) as refused:
        painted(PLAN, [(1, part) for part in (*nowhere, many)])
    pointers = [error.pointer for error in refused.value.errors]
    assert len(pointers) == MOST_ERRORS
    assert pointers[:4] == ["/paint/0/section", "/paint/1/section", "/paint/2/section", "/paint/3/seats/0"]
