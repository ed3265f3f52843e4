"""The shares of a service fee: to the fen, whatever the prices, and the same in whatever order they go back."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from menpiao.orders.model.fee_shares import fee_shares
from menpiao.orders.model.order import OrderItem

EVENTS = {UUID(int=session): UUID(int=session % 2) for session in range(4)}
"""Two events of two sessions each."""


def items_of(*tickets: tuple[int, int]) -> list[OrderItem]:
    """Tickets by session and price."""
    return [
        OrderItem(UUID(int=1), position, UUID(int=session), UUID(int=2), price, None, None)
        for position, (session, price) in enumerate(tickets, 1)
    ]


def test_a_fee_is_shared_by_price_and_the_odd_fen_has_one_place() -> None:
    assert fee_shares(items_of((0, 100), (0, 100), (0, 100)), event_of=EVENTS, fees={UUID(int=0): 100}) == {
        1: 33,
        2: 33,
        3: 34,
    }
    assert fee_shares(items_of((0, 30_000), (2, 10_000)), event_of=EVENTS, fees={UUID(int=0): 400}) == {1: 300, 2: 100}


def test_a_free_ticket_has_no_share_and_another_events_fee_is_not_theirs() -> None:
    shares = fee_shares(items_of((0, 0), (1, 500), (2, 10)), event_of=EVENTS, fees={UUID(int=0): 5})
    assert shares == {1: 0, 3: 5}


@given(
    tickets=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**8)), min_size=1, max_size=49),
    fees=st.dictionaries(st.sampled_from([UUID(int=0), UUID(int=1)]), st.integers(0, 10**9)),
)
def test_all_shares_of_an_event_are_its_fee(tickets: list[tuple[int, int]], fees: dict[UUID, int]) -> None:
    items = items_of(*tickets)
    shares = fee_shares(items, event_of=EVENTS, fees=fees)
    for event_id, fee in fees.items():
        theirs = [item for item in items if EVENTS[item.session_id] == event_id]
        assert sum(shares[item.position] for item in theirs) == (fee if any(item.price_fen for item in theirs) else 0)
        assert all(shares[item.position] >= 0 for item in theirs)
    assert len(shares) == sum(EVENTS[item.session_id] in fees for item in items)
