"""What codes have for themselves: whoever takes it without the code is seen."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from menpiao.simulation.money.aside import Aside, OurAllotment, Taken, kept_too_long, wrong_aside

NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
GUESTS, KIND, OTHER = uuid4(), uuid4(), uuid4()
ALLOTMENT = OurAllotment(GUESTS, KIND, "GUESTS", 4, 10, NOON)
"""Four of ten places."""


def has(key: str, places: int, *, bought: int | None = None, drawn: int = 0) -> Taken:
    """An order that takes so many places."""
    return Taken(uuid4(), key, KIND, places if bought is None else bought, places, drawn)


def wrongs(*taken: Taken, codes: tuple[str, ...] = (), opened: tuple[str, ...] = (), hidden: bool = False) -> list[str]:
    """What is wrong where the orders of these keys were asked for with the code, or may hold the hidden type."""
    found = wrong_aside(
        Aside([ALLOTMENT], taken),
        dict.fromkeys(codes, "GUESTS"),
        {key: frozenset([KIND]) for key in opened},
        frozenset([KIND] if hidden else [OTHER]),
    )
    return [what for what, _ in found]


def test_others_have_what_no_code_has_and_not_more() -> None:
    taken = "others have places that a code has for itself"
    assert wrongs(has("anybody", 6)) == []
    assert wrongs(has("anybody", 7)) == [taken]
    assert wrongs(has("anybody", 6), has("guest", 4, drawn=4), codes=("guest",)) == []
    assert wrongs(has("anybody", 6), has("guest", 4)) == [taken]
    assert wrongs(has("anybody", 4), has("somebody", 3), has("guest", 1, drawn=1), codes=("guest",)) == [taken]


def test_what_a_guest_gave_back_is_for_everybody_and_what_a_guest_never_paid_is_not() -> None:
    refunded, expired = has("guest", 0, bought=4, drawn=4), has("guest", 0, bought=0, drawn=4)
    assert wrongs(has("anybody", 10), refunded, codes=("guest",)) == []
    assert wrongs(has("anybody", 10), expired, codes=("guest",)) == ["others have places that a code has for itself"]


def test_nobody_draws_without_the_code() -> None:
    assert wrongs(has("guest", 1, drawn=1), codes=("guest",)) == []
    assert wrongs(has("anybody", 1, drawn=1)) == ["an order without a code drew places of one"]


def test_nobody_has_a_hidden_type_that_nothing_opened() -> None:
    assert wrongs(has("guest", 1), opened=("guest",), hidden=True) == []
    assert wrongs(has("moved here", 1, bought=0), hidden=True) == []
    assert wrongs(has("anybody", 1), hidden=True) == [
        "somebody has tickets of a hidden type that nothing opened for them"
    ]


def test_what_is_put_aside_is_everybodys_when_its_time_comes() -> None:
    aside = Aside([ALLOTMENT])
    assert list(kept_too_long(aside, NOON - timedelta(seconds=1))) == []
    assert list(kept_too_long(aside, NOON)) == [("places are put aside whose time is over", GUESTS)]
