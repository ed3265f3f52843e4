"""Seats that are kept for those who wait: what inventory keeps of them, for the waitlist to offer.

A seat that comes back while somebody waits for its price tier becomes a claim that no order has (`let_go_of_seats`, in
SQL, in the transaction that freed it). So nobody else can claim it, and everybody goes on seeing it taken. A round of
the waitlist takes it out (`take_out_kept`) for an order in its own transaction, or gives it back to everybody. Whoever
calls holds the locks of all the session's quotas.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from menpiao.inventory.seats import store
from menpiao.inventory.seats.model import AwaitedSeats, KeptSeat
from menpiao.platform.db import Tx


async def change_awaited_seats(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID], sign: int) -> None:
    """These entries joined their lines (1) or left them (-1): so many more or fewer seats are awaited of each tier that
    they accept; what is kept beyond them is on public sale."""
    await store.change_awaited(tx, organizer_id=organizer_id, entry_ids=entry_ids, sign=sign)


async def awaited_seats(tx: Tx, *, organizer_id: int, session_id: UUID) -> dict[int, AwaitedSeats]:
    """By tier; those that nobody ever awaited are left out."""
    return {row.tier: row for row in await store.awaited(tx, organizer_id=organizer_id, session_id=session_id)}


async def kept_seats(tx: Tx, *, organizer_id: int, session_id: UUID) -> dict[int, int]:
    """The tier of each kept seat, by the seats' numbers, at this point of the transaction."""
    rows: list[KeptSeat] = await store.kept(tx, organizer_id=organizer_id, session_id=session_id)
    return {row.seat: row.tier for row in rows}


async def open_allocations(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """Allocations whose time has come while they waited for the line: what is awaited of them is kept, the rest is
    everybody's."""
    await store.open_allocations(tx, organizer_id=organizer_id, session_id=session_id)


async def take_out_kept(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int]) -> set[int]:
    """Those of these seats that were kept, which are free now for an order in this very transaction. Nobody is told:
    what no order has claimed in the end has to be let go of (`let_go_of_kept`)."""
    rows = await store.take_out_kept(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
    return {row.seat for row in rows}


async def let_go_of_kept(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int]) -> None:
    """Seats that were taken out for an order that was not placed: kept again as far as they are awaited."""
    await store.let_go_of_seats(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)


async def give_back_seats(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int]) -> None:
    """Kept seats are on public sale from the commit on."""
    await store.give_back(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)


async def set_turns_of_seats(
    tx: Tx, *, organizer_id: int, session_id: UUID, turns: dict[int, tuple[datetime | None, datetime | None]]
) -> None:
    """By tier: since when its seats have been kept in vain, and when to look again."""
    await store.set_turns(tx, organizer_id=organizer_id, session_id=session_id, turns=turns)
