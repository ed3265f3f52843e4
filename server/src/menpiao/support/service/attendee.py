"""A ticket in another person's name, on the word of staff: who asked whom is written down, the names are not."""

from uuid import UUID

from menpiao import orders
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.model.refusals import TicketNotNamed, TicketNotValid
from menpiao.support.store import support as store


async def change_attendee(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    ticket_id: UUID,
    name: str,
    id_number: str | None,
    reason: str,
) -> UUID:
    """The ticket admits this person from now on; said again, nothing changes. Answers its order. Raises `NotFound`,
    `TicketNotValid`, `TicketNotNamed`, and what `orders.name_attendee` raises."""
    assert staff.id is not None
    async with db.tx() as tx:
        named = await orders.lock_named_ticket(tx, organizer_id=organizer_id, ticket_id=ticket_id)
        if named.ticket.state != "valid":
            raise TicketNotValid()
        if named.item.attendee_sealed is None:
            raise TicketNotNamed()
        order_id = named.ticket.order_id
        if not await orders.name_attendee(tx, cipher, named, name=name, id_number=id_number):
            return order_id
        await store.add_attendee_change(
            tx,
            organizer_id=organizer_id,
            change_id=db.new_id(organizer_id),
            ticket_id=ticket_id,
            order_id=order_id,
            position=named.item.position,
            reason=reason,
            changed_by=staff.id,
        )
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="support.attendee_changed",
            subject_id=ticket_id,
        )
    return order_id
