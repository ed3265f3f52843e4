"""Versions of what is left: they name their content, and what has changed since is read out of them."""

import contextlib
from base64 import urlsafe_b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.inventory.model import SHOWN_EXACTLY_BELOW
from menpiao.inventory.shown import (
    LONGEST_VERSION,
    MANY,
    TypeAvailability,
    as_shown,
    check_version,
    since_version,
    version_of,
)
from menpiao.kernel.errors import Invalid

STATES = st.sampled_from(["upcoming", "on_sale", "paused", "sold_out", "ended"])
REMAINING = st.one_of(st.integers(0, SHOWN_EXACTLY_BELOW - 1), st.just(MANY))
Shown = list[TypeAvailability]
"""A machine that does other things too makes no test fail."""


def shown_of(ids: list[str]) -> st.SearchStrategy[Shown]:
    return st.tuples(*(st.builds(TypeAvailability, st.just(one), STATES, REMAINING) for one in ids)).map(list)


IDS = st.lists(st.text("abcdef", min_size=1, max_size=4), min_size=1, max_size=8, unique=True).map(sorted)
TWO_OF_THE_SAME_TYPES = IDS.flatmap(lambda ids: st.tuples(shown_of(ids), shown_of(ids)))


@given(TWO_OF_THE_SAME_TYPES)
def test_equal_content_and_only_that_has_an_equal_version(two: tuple[Shown, Shown]) -> None:
    assert (version_of(two[0]) == version_of(two[1])) == (two[0] == two[1])


@given(TWO_OF_THE_SAME_TYPES)
def test_who_puts_the_changes_into_what_they_had_has_what_is_shown_now(two: tuple[Shown, Shown]) -> None:
    before, now = two
    changed = since_version(now, version_of(before))
    assert changed is not None
    assert all(one not in before for one in changed)
    merged = {one.id: one for one in before} | {one.id: one for one in changed}
    assert list(merged.values()) == now


@given(IDS.flatmap(shown_of), IDS.flatmap(shown_of))
def test_of_other_ticket_types_nothing_is_said_to_have_changed(before: Shown, now: Shown) -> None:
    same = [one.id for one in before] == [one.id for one in now]
    assert (since_version(now, version_of(before)) is not None) == same


@given(IDS.flatmap(shown_of), st.one_of(st.text(max_size=40), st.from_regex(r"[A-Za-z0-9_-]{8,40}", fullmatch=True)))
def test_any_other_text_is_refused_or_unknown(now: Shown, text: str) -> None:
    with contextlib.suppress(Invalid):
        check_version(text)
        since_version(now, text)


def test_a_version_has_one_spelling() -> None:
    version = version_of([TypeAvailability("a", "on_sale", 7)])
    check_version(version)
    other = version[:-1] + chr(ord(version[-1]) + 1)
    padding = "=" * (-len(version) % 4)
    assert urlsafe_b64decode(other + padding) == urlsafe_b64decode(version + padding)
    for text in (other, version + padding, version + "\n", "", "a" * 9, "a" * (LONGEST_VERSION + 1)):
        with pytest.raises(Invalid):
            check_version(text)


def test_the_longest_session_has_a_version_that_can_be_asked_about() -> None:
    version = version_of([TypeAvailability(f"{number:026}", "on_sale", MANY) for number in range(200)])
    check_version(version)


def test_buyers_see_exact_numbers_only_of_the_last_places() -> None:
    assert [as_shown(free) for free in (-1, 0, 1, SHOWN_EXACTLY_BELOW - 1, SHOWN_EXACTLY_BELOW)] == [
        0, 0, 1, SHOWN_EXACTLY_BELOW - 1, MANY,
    ]  # fmt: skip
