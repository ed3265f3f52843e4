"""Seats that the organizer gives away, from the asking until somebody claims them.

Such a seat is a claim that no order has, with its owner's id: nobody else can have it, everybody sees it taken, and it
stands beside the places that are put aside of the quota for the same owner (`put_aside`, `take_from_aside`). Whoever
calls holds the locks of all the session's quotas.
"""

from collections.abc import Sequence
from uuid import UUID

from menpiao.inventory.seats import store
from menpiao.platform.db import Tx


async def put_seats_aside(tx: Tx, *, organizer_id: int, session_id: UUID, owner_id: UUID, seats: Sequence[int]) -> None:
    """These seats, which the caller has seen that nobody has, are put aside; seats of an allocation can be, too."""
    await store.put_aside(tx, organizer_id=organizer_id, session_id=session_id, owner_id=owner_id, seats=seats)
    await store.note_taken(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)


async def take_seats_from_aside(
    tx: Tx, *, organizer_id: int, session_id: UUID, owner_id: UUID, seats: Sequence[int], for_sale: bool
) -> None:
    """What was put aside for this owner is free again: for an order in this very transaction, which nobody is told; or
    ``for_sale``, where those come first who wait for it, and a seat of an allocation is that allocation's again."""
    gone = await store.take_from_aside(
        tx, organizer_id=organizer_id, session_id=session_id, owner_id=owner_id, seats=seats
    )
    assert gone == len(seats), "what lives has its seats put aside"
    if for_sale:
        await store.let_go_of_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
