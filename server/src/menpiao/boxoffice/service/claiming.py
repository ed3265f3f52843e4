"""Taking tickets along: whoever scans the code at the window first has the tickets of the order on their phone.

The order stays the window's, because its money does: it was paid by somebody without a name, and goes back where it
came from. What moves are the tickets; what was printed of them ends with that.
"""

from typing import Final
from uuid import UUID

from menpiao import orders, tickets
from menpiao.boxoffice.model.refusals import HandOverInvalid
from menpiao.boxoffice.store import prints as store
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode, organizer_of
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

PURPOSE: Final = "box office hand-over"


async def offer(db: Database, cipher: FieldCipher, *, organizer_id: int, order_id: UUID) -> str:
    """What the code on the screen carries: a token that proves itself and is the same each time. Raises `NotFound`,
    and `HandOverInvalid` where nothing is to be taken along."""
    async with db.tx() as tx:
        await orders.lock_window_order(tx, organizer_id=organizer_id, order_id=order_id)
        await _check(tx, organizer_id, order_id)
    return cipher.signer(PURPOSE).sign(order_id.bytes)


async def claim(db: Database, cipher: FieldCipher, *, buyer: BuyerLogin, token: str) -> tuple[list[UUID], bool]:
    """The tickets that are this buyer's now, and whether they were before. Raises `HandOverInvalid`."""
    payload = cipher.signer(PURPOSE).read(token)
    if payload is None or len(payload) != 16:
        raise HandOverInvalid()
    order_id = UUID(bytes=payload)
    organizer_id = organizer_of(order_id)
    async with db.tx() as tx:
        try:
            await orders.lock_window_order(tx, organizer_id=organizer_id, order_id=order_id)
        except NotFound:
            raise HandOverInvalid() from None
        claimed_by = await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id)
        if claimed_by == buyer.buyer_id:
            return await _tickets_of(tx, organizer_id, order_id, buyer.buyer_id), True
        await _check(tx, organizer_id, order_id)
        now, good = db.clock.now(), await _lock_good(tx, organizer_id, order_id)
        await store.claim(tx, organizer_id=organizer_id, order_id=order_id, buyer_id=buyer.buyer_id, at=now)
        await tickets.hand_over(tx, good, buyer_id=buyer.buyer_id, at=now)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=Actor("buyer", buyer.buyer_id),
            action="window_tickets_claimed",
            subject_id=order_id,
            detail={"tickets": len(good), "order_id": encode(order_id)},
        )
        return await _tickets_of(tx, organizer_id, order_id, buyer.buyer_id), False


async def _check(tx: Tx, organizer_id: int, order_id: UUID) -> None:
    """Nobody has claimed them, and at least one is good."""
    if await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id) is not None:
        raise HandOverInvalid()
    if not await _lock_good(tx, organizer_id, order_id):
        raise HandOverInvalid()


async def _lock_good(tx: Tx, organizer_id: int, order_id: UUID) -> list[tickets.Ticket]:
    """Those that stand and that staff have not handed to somebody by a link."""
    ids = (await tickets.ticket_ids_of_orders(tx, organizer_id=organizer_id, order_ids=[order_id])).get(order_id, {})
    held = await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=list(ids.values()))
    return [ticket for ticket in held.values() if ticket.state == "valid" and ticket.handed_over_at is None]


async def _tickets_of(tx: Tx, organizer_id: int, order_id: UUID, buyer_id: UUID) -> list[UUID]:
    found = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
    return [ticket.id for ticket in found if ticket.buyer_id == buyer_id]
