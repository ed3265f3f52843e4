"""The pure rules: when a ticket type may be ordered, and what buyers are told about it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.catalog import NewEvent, Note, SaleState, Terms, best_state, sale_refusal, sale_state
from menpiao.catalog.model.rules import check_event
from menpiao.kernel.errors import Invalid

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
hours = st.integers(-3, 3).map(lambda h: NOW + timedelta(hours=h))


def terms(
    *,
    on_sale_at: datetime = NOW - timedelta(hours=1),
    off_sale_at: datetime = NOW + timedelta(hours=1),
    ends_at: datetime = NOW + timedelta(hours=2),
    paused: bool = False,
    sellable: bool = True,
) -> Terms:
    return Terms(
        organizer_id=7,
        event_id=UUID(int=1),
        session_id=UUID(int=2),
        ticket_type_id=UUID(int=3),
        event_title={"en": "Night Flight"},
        name={"en": "Standard"},
        price_fen=18_000,
        currency="CNY",
        on_sale_at=on_sale_at,
        off_sale_at=off_sale_at,
        per_order_max=6,
        per_buyer_max=6,
        hidden=False,
        attendee_names_required=False,
        attendee_ids_required=False,
        session_per_buyer_max=None,
        session_per_device_max=None,
        one_per_attendee=False,
        paused=paused,
        sellable=sellable,
        starts_at=ends_at - timedelta(hours=2),
        ends_at=ends_at,
        version=1,
    )


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        (None, {}),
        ("not_yet_on_sale", {"on_sale_at": NOW + timedelta(microseconds=1)}),
        (None, {"on_sale_at": NOW}),
        ("sale_ended", {"off_sale_at": NOW}),
        ("sale_ended", {"ends_at": NOW}),
        ("paused", {"paused": True}),
        ("not_on_sale", {"sellable": False}),
        ("not_on_sale", {"sellable": False, "paused": True, "off_sale_at": NOW}),
    ],
)
def test_a_ticket_type_sells_from_on_sale_at_until_off_sale_at(
    reason: str | None, changes: dict[str, datetime | bool]
) -> None:
    assert sale_refusal(terms(**changes), NOW) == reason  # type: ignore[arg-type]


@given(on=hours, off=hours, end=hours, paused=st.booleans(), sellable=st.booleans(), remaining=st.integers(-1, 2))
def test_what_is_shown_as_on_sale_is_what_may_be_ordered(
    on: datetime, off: datetime, end: datetime, paused: bool, sellable: bool, remaining: int
) -> None:
    quoted = terms(on_sale_at=on, off_sale_at=off, ends_at=end, paused=paused, sellable=sellable)
    state = sale_state(
        now=NOW, on_sale_at=on, off_sale_at=off, ends_at=end, paused=paused, sellable=sellable, remaining=remaining
    )
    told = {
        None: SaleState.ON_SALE if remaining > 0 else SaleState.SOLD_OUT,
        "not_yet_on_sale": SaleState.UPCOMING,
        "sale_ended": SaleState.ENDED,
        "not_on_sale": SaleState.ENDED,
        "paused": SaleState.PAUSED,
    }
    assert state == told[sale_refusal(quoted, NOW)]


def test_places_that_nobody_has_counted_are_not_sold_out() -> None:
    later = NOW + timedelta(days=1)
    state = sale_state(now=NOW, on_sale_at=NOW, off_sale_at=later, ends_at=later, paused=False, remaining=None)
    assert state == SaleState.ON_SALE


@given(st.lists(st.sampled_from(SaleState)))
def test_the_whole_shows_the_best_chance_among_its_parts(states: list[SaleState]) -> None:
    best = best_state(iter(states))
    assert best in states or (not states and best == SaleState.ENDED)
    if SaleState.ON_SALE in states:
        assert best == SaleState.ON_SALE
    if best == SaleState.ENDED:
        assert set(states) <= {SaleState.ENDED}


def an_event(**changes: Any) -> NewEvent:
    defaults: dict[str, Any] = {
        "title": {"zh-CN": "夜航 👨‍👩‍👧 — Night", "en": "Night"},
        "summary": {"en": "One line\nand another\tone"},
        "description": {"en": "<script>alert(1)</script> is a text like any other."},
        "category": "livehouse",
        "cover": "/media/night.svg",
        "notes": (Note({"en": "Doors"}, {"en": "Come\r\nearly."}),),
    }
    return NewEvent(**{**defaults, **changes})


@pytest.mark.parametrize(
    ("pointer", "changes"),
    [
        ("/title/en", {"title": {"en": "   "}}),
        ("/title/en", {"title": {"en": "Night\nFlight"}}),
        ("/title/en", {"title": {"en": "Night\u202ethgilF"}}),
        ("/title/en", {"title": {"en": "Night\x1b[31m"}}),
        ("/title/en", {"title": {"en": "Night\u2028"}}),
        ("/title/zh-CN", {"title": {"zh-CN": "夜" * 121}}),
        ("/description/en", {"description": {"en": "a\x00b"}}),
        ("/description/en", {"description": {"en": "a\u2066b"}}),
        ("/notes/0/title/en", {"notes": (Note({"en": "a\nb"}, {"en": "c"}),)}),
        ("/tags/0", {"tags": ("\x07",)}),
        ("/tags/1", {"tags": ("ok", " ")}),
        ("/cover", {"cover": "//elsewhere.example/x.png"}),
        ("/cover", {"cover": "/\\elsewhere"}),
        ("/cover", {"cover": "/a b"}),
        ("/cover", {"cover": 'https://x.example/a"onload=1'}),
        ("/cover", {"cover": "https://x.example/a')"}),
        ("/cover", {"cover": "https://user@x.example/a"}),
        ("/cover", {"cover": "http://x.example/a.png"}),
        ("/cover", {"cover": "data:image/png;base64,AA"}),
    ],
)
def test_texts_and_addresses_that_play_tricks_are_refused(pointer: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        check_event(an_event(**changes))
    assert [error.pointer for error in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    "cover", ["", "/pictures/4hqk2m8r5v0000exw7b1d9f3g6.webp", "https://cdn.example:8443/a-b_c/d.png?x=1&y=2#z"]
)
def test_what_people_write_is_taken(cover: str) -> None:
    check_event(an_event(cover=cover))


def test_what_was_seen_keeps_its_poster() -> None:
    with pytest.raises(Invalid):
        check_event(an_event(cover=""), seen=True)
