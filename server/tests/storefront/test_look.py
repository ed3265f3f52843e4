"""How an event looks at a moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from menpiao.catalog import PublishedEvent, PublishedSession, PublishedTicketType, PublishedVenue, SaleState
from menpiao.storefront.model.look import look_at

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
VENUE = PublishedVenue(7, UUID(int=9), {"en": "The Wings"}, {}, "shanghai", None, None)
hours = st.integers(-30, 30)


def ticket_type(
    number: int,
    *,
    on: float = -24,
    off: float = 48,
    price: int = 100,
    paused: bool = False,
    dearest: int | None = None,
) -> PublishedTicketType:
    return PublishedTicketType(
        organizer_id=7,
        id=UUID(int=number),
        session_id=UUID(int=0),
        name={"en": "Standard"},
        note={},
        price_fen=price,
        currency="CNY",
        on_sale_at=NOW + timedelta(hours=on),
        off_sale_at=NOW + timedelta(hours=off),
        per_order_max=6,
        per_buyer_max=6,
        attendee_names_required=False,
        attendee_ids_required=False,
        paused_at=NOW if paused else None,
        dearest_fen=dearest,
    )


def session(number: int, *types: PublishedTicketType, starts: float = 24) -> PublishedSession:
    starts_at = NOW + timedelta(hours=starts)
    ends_at = starts_at + timedelta(hours=2)
    return PublishedSession(
        UUID(int=number), VENUE, starts_at, starts_at, ends_at, "Asia/Shanghai", None, None, False, types
    )


def event(*sessions: PublishedSession) -> PublishedEvent:
    return PublishedEvent(7, UUID(int=1), {"en": "Night"}, {}, {}, (), "talk", (), "/x.svg", sessions)


def test_a_session_that_is_over_leaves_the_page_while_others_are_to_come() -> None:
    look = look_at(
        event(session(1, ticket_type(1), starts=-3), session(2, ticket_type(2))), now=NOW, sold_out=frozenset()
    )
    assert [s.id.int for s in look.sessions] == [2]
    assert look.listed


def test_an_event_that_is_over_keeps_its_page_and_leaves_the_list() -> None:
    look = look_at(event(session(1, ticket_type(1), starts=-3)), now=NOW, sold_out=frozenset())
    assert [s.id.int for s in look.sessions] == [1]
    assert not look.listed
    assert (look.state, look.price_from_fen, look.changes_at) == (SaleState.ENDED, None, None)


def test_the_price_from_is_the_cheapest_that_can_still_be_had() -> None:
    types = [
        ticket_type(1, price=0, off=-1),
        ticket_type(2, price=100),
        ticket_type(3, price=300),
        ticket_type(4, price=200, on=1),
    ]
    look = look_at(event(session(1, *types)), now=NOW, sold_out={UUID(int=2)})
    assert look.price_from_fen == 200


def test_a_price_is_one_to_begin_with_only_where_others_can_be_had_for_more() -> None:
    one, other, dear = ticket_type(1, price=100), ticket_type(2, price=100), ticket_type(3, price=300)

    def differ(*types: PublishedTicketType, sold_out: frozenset[UUID] = frozenset()) -> bool:
        return look_at(event(session(1, *types)), now=NOW, sold_out=sold_out).prices_differ

    assert not differ(one)
    assert not differ(one, other)
    assert differ(one, dear)
    assert not differ(one, dear, sold_out=frozenset({dear.id}))
    assert not differ(ticket_type(4, price=100, dearest=100))
    assert differ(ticket_type(4, price=100, dearest=300))


def test_a_sold_out_event_still_tells_what_it_cost() -> None:
    look = look_at(event(session(1, ticket_type(1, price=0))), now=NOW, sold_out={UUID(int=1)})
    assert (look.state, look.price_from_fen) == (SaleState.SOLD_OUT, 0)


def test_one_ticket_type_on_sale_makes_the_whole_event_on_sale() -> None:
    types = [ticket_type(1, paused=True), ticket_type(2, on=1), ticket_type(3), ticket_type(4)]
    look = look_at(event(session(1, *types)), now=NOW, sold_out={UUID(int=3)})
    assert look.state == SaleState.ON_SALE
    look = look_at(event(session(1, *types)), now=NOW, sold_out={UUID(int=3), UUID(int=4)})
    assert look.state == SaleState.UPCOMING


@given(
    windows=st.lists(st.tuples(hours, st.integers(1, 20), st.booleans()), min_size=1, max_size=3),
    starts=st.lists(hours, min_size=1, max_size=3),
    step=st.integers(0, 70),
)
def test_nothing_changes_by_itself_before_changes_at(
    windows: list[tuple[int, int, bool]], starts: list[int], step: int
) -> None:
    types = [
        ticket_type(number, on=on, off=on + length, paused=paused)
        for number, (on, length, paused) in enumerate(windows)
    ]
    whole = event(*(session(number, *types, starts=start) for number, start in enumerate(sorted(starts))))
    first = look_at(whole, now=NOW, sold_out=frozenset())
    later = NOW + timedelta(hours=step)
    if first.changes_at is None or later < first.changes_at:
        assert look_at(whole, now=later, sold_out=frozenset()) == first
