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
        claimed_by = await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id)
        await _lock_free(tx, organizer_id, order_id, claimed_by)
    return cipher.signer(PURPOSE).sign_id(order_id)


async def claim(db: Database, cipher: FieldCipher, *, buyer: BuyerLogin, token: str) -> tuple[list[UUID], bool]:
    """The tickets that are this buyer's now, and whether they were before. Raises `HandOverInvalid`."""
    order_id = cipher.signer(PURPOSE).read_id(token)
    if order_id is None:
        raise HandOverInvalid()
    organizer_id = organizer_of(order_id)
    async with db.tx() as tx:
        try:
            await orders.lock_window_order(tx, organizer_id=organizer_id, order_id=order_id)
        except NotFound:
            raise HandOverInvalid() from None
        claimed_by = await store.claimed_by(tx, organizer_id=organizer_id, order_id=order_id)
        if claimed_by == buyer.buyer_id:
            issued = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
            return [ticket.id for ticket in issued if ticket.buyer_id == buyer.buyer_id], True
        good, now = await _lock_free(tx, organizer_id, order_id, claimed_by), db.clock.now()
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
        return [ticket.id for ticket in good], False


async def _lock_free(tx: Tx, organizer_id: int, order_id: UUID, claimed_by: UUID | None) -> list[tickets.Ticket]:
    """What is to be taken along, by position: tickets that stand and that staff have not handed to somebody by a link.
    Raises `HandOverInvalid` where there is none, or somebody has claimed them."""
    held = await tickets.lock_tickets_of_orders(tx, organizer_id=organizer_id, order_ids=[order_id])
    free = [ticket for ticket in held if ticket.state == "valid" and ticket.handed_over_at is None]
    if claimed_by is not None or not free:
        raise HandOverInvalid()
    return sorted(free, key=lambda ticket: ticket.position)
