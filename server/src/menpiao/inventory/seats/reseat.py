"""Claims that change hands after purchase, because staff say so: a move, a swap, a seat claimed for whoever pays for
it.

Whoever calls holds the quotas of the session, so that nobody else takes or frees any of its seats meanwhile; that a
seat is sold once stays the key of ``seat_claims``. What greys or un-greys is told in a turn, as every other change is;
two seats that change hands both stay taken, so there is nothing to tell.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.inventory.seats import store
from menpiao.inventory.seats.model import SeatAllocation
from menpiao.platform.db import Tx


class SeatsAsTheyAre(msgspec.Struct, frozen=True):
    """The claimed seats of a session by number, and what is put aside: by its place in plan order, a byte each; no
    bytes where nothing ever was."""

    claimed: frozenset[int]
    allocations: tuple[SeatAllocation, ...]
    allocation_of: bytes


async def seats_as_they_are(tx: Tx, *, organizer_id: int, session_id: UUID) -> SeatsAsTheyAre:
    """For somebody who wants to know what a change would mean."""
    claims = await store.claims(tx, organizer_id=organizer_id, session_id=session_id)
    allocations, allocation_of = await store.allocations(tx, organizer_id=organizer_id, session_id=session_id)
    return SeatsAsTheyAre(frozenset(claims.seats), tuple(allocations), allocation_of)


async def is_seat_taken(tx: Tx, *, organizer_id: int, session_id: UUID, seat: int) -> bool:
    """Whether an order has the seat, paid for or held, or it is kept for those who wait or given away."""
    return await store.is_taken(tx, organizer_id=organizer_id, session_id=session_id, seat=seat)


async def claim_seats(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[tuple[int, UUID, int]]) -> None:
    """The seats, which nobody has, are these items', each by seat, order and position."""
    await store.claim(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
    await store.note_taken(tx, organizer_id=organizer_id, session_id=session_id, seats=[seat for seat, _, _ in seats])


async def give_seats(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[tuple[int, UUID, int]]) -> None:
    """The seats, which another order has kept for them, are these items'."""
    given = await store.give(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
    assert given == len(seats), "they were kept for these"


async def move_seat(
    tx: Tx, *, organizer_id: int, session_id: UUID, order_id: UUID, position: int, frm: int, to: int
) -> None:
    """The item lets go of the one seat and has the other, which nobody had: both in one turn."""
    gone = await store.let_go(
        tx, organizer_id=organizer_id, session_id=session_id, seat=frm, order_id=order_id, position=position
    )
    assert gone == 1, "a ticket that stands has its seat"
    await store.claim(tx, organizer_id=organizer_id, session_id=session_id, seats=[(to, order_id, position)])
    await store.let_go_of_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=[frm], taken=[to])


async def take_over_seat(
    tx: Tx, *, organizer_id: int, session_id: UUID, order_id: UUID, position: int, frm: int, to: int
) -> None:
    """The same, where another order has kept the new seat for this item."""
    gone = await store.let_go(
        tx, organizer_id=organizer_id, session_id=session_id, seat=frm, order_id=order_id, position=position
    )
    assert gone == 1, "the ticket has its seat"
    await give_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=[(to, order_id, position)])
    await store.let_go_of_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=[frm])


async def swap_seats(
    tx: Tx, *, organizer_id: int, session_id: UUID, one: tuple[int, UUID, int], other: tuple[int, UUID, int]
) -> None:
    """Two items, each with its seat, order and position, have each other's seat from now on."""
    seats = [(one[0], *other[1:]), (other[0], *one[1:])]
    given = await store.give(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
    assert given == len(seats), "tickets that stand have their seats"
