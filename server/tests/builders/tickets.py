"""Tickets to test with: issued for an order that nobody placed, and the phones of their owners."""

from datetime import timedelta
from uuid import UUID, uuid4

from builders.shop import Sale
from menpiao.identity import BuyerLogin
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Activation, Ticket, Wanted, activate, issue, prepare, tickets_of_order


def a_phone(db: Database, *, buyer_id: UUID | None = None) -> BuyerLogin:
    """A buyer's signed-in device; the same ``buyer_id`` again is the same buyer's other phone."""
    return BuyerLogin(
        login_id=db.new_id(0),
        buyer_id=buyer_id or db.new_id(0),
        app_id="wx-test",
        expires_at=db.clock.now() + timedelta(days=30),
    )


async def some_tickets(
    db: Database,
    cipher: FieldCipher,
    sale: Sale,
    *,
    buyer_id: UUID,
    count: int = 1,
    attendee: str | None = None,
    order_id: UUID | None = None,
    seat: int | None = None,
) -> list[Ticket]:
    """Tickets of one order, by position."""
    order_id = order_id or db.new_id(sale.organizer_id)
    wanted = [
        Wanted(position, sale.session_id, sale.ticket_type_id, attendee, seat) for position in range(1, count + 1)
    ]
    new = prepare(
        cipher,
        new_id=db.new_id,
        organizer_id=sale.organizer_id,
        order_id=order_id,
        buyer_id=buyer_id,
        wanted=wanted,
    )
    async with db.tx() as tx:
        await issue(tx, organizer_id=sale.organizer_id, tickets=new)
        return await tickets_of_order(tx, organizer_id=sale.organizer_id, order_id=order_id)


async def activated(db: Database, cipher: FieldCipher, phone: BuyerLogin, ticket: Ticket) -> Activation:
    """The ticket made active on this phone, by a request of its own."""
    return await activate(db, cipher, buyer=phone, ticket_id=ticket.id, idempotency_key=uuid4().hex)
