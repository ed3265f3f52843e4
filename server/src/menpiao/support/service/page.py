"""The page of one order: all that its people may have to know when a buyer asks, personal data masked.

Who has to know a name looks at it on purpose (`look_at_personal_data`), and that is written into the audit log.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import admission, identity, orders
from menpiao.admission import Admission, Gate
from menpiao.orders import Contact, OrderAnswers
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.model.handover import Handover
from menpiao.support.service.timeline import PERSONAL_DATA_SEEN, OrderRows, Told, order_rows, told
from menpiao.support.store import handovers as handover_store
from menpiao.support.store import support as store
from menpiao.support.store.support import Note
from menpiao.tickets import Attendee

NOTES_SHOWN = 50
FIRST_FACTS = 50


class OrderPageRows(msgspec.Struct, frozen=True):
    """What the page is made of."""

    rows: OrderRows
    admissions: Mapping[UUID, Admission]
    gates: Mapping[UUID, Gate]
    notes: Sequence[Note]
    told: Told
    names: Mapping[UUID, str]
    answers: OrderAnswers
    handovers: Sequence[Handover]
    read_at: datetime


class PersonalData(msgspec.Struct, frozen=True):
    """Who is behind an order: the contact, the attendees by position, and what was answered."""

    contact: Contact | None
    attendees: Mapping[int, Attendee]
    answers: OrderAnswers


async def order_page(db: Database, cipher: FieldCipher, *, organizer_id: int, order_id: UUID) -> OrderPageRows:
    """The organizer's own order; a foreign one does not exist."""
    async with db.read() as tx:
        rows = await order_rows(tx, organizer_id=organizer_id, order_id=order_id)
        ticket_ids = [ticket.id for ticket in rows.tickets]
        admitted = await admission.admissions_of(tx, organizer_id=organizer_id, ticket_ids=ticket_ids)
        notes = await store.notes_of_order(tx, organizer_id=organizer_id, order_id=order_id, limit=NOTES_SHOWN)
        first = await told(tx, rows, limit=FIRST_FACTS, cursor=None)
        handovers = await handover_store.of_order(tx, organizer_id=organizer_id, order_id=order_id)
        writers = [note.written_by for note in notes] + [one.offered_by for one in handovers]
        return OrderPageRows(
            rows=rows,
            admissions={one.ticket_id: one for one in admitted},
            gates=await admission.gates_by_id(tx, list({one.gate_id for one in admitted})),
            notes=notes,
            told=first,
            names=await identity.staff_names(tx, organizer_id=organizer_id, staff_ids=writers),
            answers=await orders.answers_of_order(tx, cipher, rows.of.order, now=db.clock.now()),
            handovers=handovers,
            read_at=db.clock.now(),
        )


async def look_at_personal_data(
    db: Database, cipher: FieldCipher, *, staff: Actor, organizer_id: int, order_id: UUID
) -> PersonalData:
    """Contact, attendees and answers in full; that this person looked is on record before anybody sees anything."""
    async with db.tx() as tx:
        of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        await audit.record(
            db, tx, organizer_id=organizer_id, actor=staff, action=PERSONAL_DATA_SEEN, subject_id=order_id
        )
        answers = await orders.answers_of_order(tx, cipher, of.order, now=db.clock.now())
    named = {item.position: orders.attendee_of_item(cipher, item) for item in of.order.items}
    attendees = {position: one for position, one in named.items() if one is not None}
    return PersonalData(of.contact(cipher), attendees, answers)
