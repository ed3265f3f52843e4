"""Routes for who organizes: one order with all that happened to it, personal data on purpose, notes, messages again."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter

from menpiao import identity
from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id
from menpiao.support.api.facts_wire import FactPage, NoteIn, NoteOut, show_facts, show_note
from menpiao.support.api.page_wire import (
    ContactOut,
    OrderOfOrganizerOut,
    PersonalDataOut,
    SeenAttendeeOut,
    show_page,
    show_seen_answers,
)
from menpiao.support.service.notes import write_note
from menpiao.support.service.page import look_at_personal_data, order_page
from menpiao.support.service.timeline import timeline
from menpiao.tickets import masked_id_number


class PersonalDataLookIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


@get(
    "/api/v1/organizer/orders/{order_id:str}",
    operation_id="getOrganizerOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One order, with everything",
)
async def get_organizer_order(
    order_id: str, db: Database, cipher: FieldCipher, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[OrderOfOrganizerOut]:
    """Tickets, payments, refunds, messages, notes, and the beginning of its timeline. Names and phones are masked:
    `lookAtPersonalData` shows them."""
    allowed(staff, "see_orders")
    found = await order_page(db, cipher, organizer_id=staff.organizer_id, order_id=path_id(order_id))
    return Response(await show_page(found, labels, cipher, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/orders/{order_id:str}/timeline",
    operation_id="listOrderFacts",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["limit", "cursor"], "problems": (NotFound, Invalid)},
    summary="What happened to an order",
)
async def list_order_facts(
    order_id: str,
    db: Database,
    staff: StaffLogin,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[FactPage]:
    """Everything that happened, oldest first, in both languages."""
    allowed(staff, "see_orders")
    told = await timeline(db, organizer_id=staff.organizer_id, order_id=path_id(order_id), limit=limit, cursor=cursor)
    return Response(show_facts(told), headers=NO_STORE)


@post(
    "/api/v1/organizer/orders/{order_id:str}/personal-data-looks",
    operation_id="lookAtPersonalData",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Look at personal data",
)
async def create_look(
    order_id: str, data: PersonalDataLookIn, db: Database, cipher: FieldCipher, staff: StaffLogin, lang: Lang
) -> Response[PersonalDataOut]:
    """The contact, the attendees' names and what was answered, in full. Each look is written into the audit log and
    told in the timeline."""
    seen = await look_at_personal_data(
        db,
        cipher,
        staff=allowed(staff, "see_personal_data"),
        organizer_id=staff.organizer_id,
        order_id=path_id(order_id),
    )
    contact = None if seen.contact is None else ContactOut(seen.contact.name, seen.contact.phone)
    attendees = [
        SeenAttendeeOut(position, one.name, one.id_number and masked_id_number(one.id_number))
        for position, one in sorted(seen.attendees.items())
    ]
    return Response(PersonalDataOut(contact, attendees, show_seen_answers(seen.answers, lang)), headers=NO_STORE)


@post(
    "/api/v1/organizer/orders/{order_id:str}/notes",
    operation_id="createOrderNote",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Write a note about an order",
)
async def create_note(
    order_id: str,
    data: NoteIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[NoteOut]:
    """For colleagues. A note stays as it was written."""
    actor = allowed(staff, "see_orders")
    note, replayed = await write_note(
        db,
        cipher,
        staff=actor,
        organizer_id=staff.organizer_id,
        order_id=path_id(order_id),
        text=data.text,
        idempotency_key=checked_key(idempotency_key),
    )
    async with db.read() as tx:
        names = await identity.staff_names(tx, organizer_id=staff.organizer_id, staff_ids=[note.written_by])
    headers = {**NO_STORE, REPLAYED: "true" if replayed else "false"}
    return Response(show_note(note, names, cipher), headers=headers)


ROUTES: list[Any] = [get_organizer_order, list_order_facts, create_look, create_note]
