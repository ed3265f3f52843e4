"""Routes for who organizes: a message once more, a ticket in another person's name, an unpaid order let go of."""

from typing import Annotated, Any

import msgspec
from litestar import Response, post, put
from msgspec import Meta

from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.orders import (
    AttendeeHasTicket,
    Collecting,
    OrderClosed,
    SeatChangeWaiting,
    cancel,
    order_of_organizer,
)
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    checked_key,
    named_id,
    path_id,
    wire_time,
)
from menpiao.support.api.facts_wire import Id
from menpiao.support.api.page_wire import OrderOfOrganizerOut, SupportMessageOut, show_page
from menpiao.support.model.refusals import MessageWaits, TicketNotNamed, TicketNotValid
from menpiao.support.service.attendee import change_attendee
from menpiao.support.service.page import order_page
from menpiao.support.service.resend import resend

Why = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        description="Why, for those who look at it later. Buyers do not see it; write no personal data.",
    ),
]


class MessageResendIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which message of the order."""

    message_id: Id


class TicketAttendeeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The person whom the ticket is to admit. Stored encrypted."""

    name: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
    reason: Why
    id_number: Annotated[
        str | None,
        Meta(description="Of a mainland resident identity card, where the ticket type asks for it; else not kept."),
    ] = None

    def __repr__(self) -> str:
        return "TicketAttendeeIn()"


class OrderCancellationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: it is about the whole order."""


@post(
    "/api/v1/organizer/orders/{order_id:str}/message-resends",
    operation_id="resendMessage",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, MessageWaits)},
    status_code=201,
    summary="Send a message once more",
)
async def create_resend(
    order_id: str,
    data: MessageResendIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[SupportMessageOut]:
    """With what it said. Whether the buyer gets it depends on their consent, as with every message: without it, its
    state becomes ``no_consent`` once more."""
    message_id = named_id("/message_id", data.message_id, "没有这条消息。", "There is no such message.")
    message, replayed = await resend(
        db,
        staff=allowed(staff, "help_buyers"),
        organizer_id=staff.organizer_id,
        order_id=path_id(order_id),
        message_id=message_id,
        idempotency_key=checked_key(idempotency_key),
    )
    shown = SupportMessageOut(
        encode(message.id),
        message.kind,
        message.state,  # type: ignore[arg-type] # CHECKed
        to_wire(message.created_at),
        wire_time(message.sent_at),
    )
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@put(
    "/api/v1/organizer/tickets/{ticket_id:str}/attendee",
    operation_id="putTicketAttendee",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, TicketNotValid, TicketNotNamed, AttendeeHasTicket, SeatChangeWaiting),
    },
    summary="Name another attendee",
)
async def put_attendee(
    ticket_id: str,
    data: TicketAttendeeIn,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
) -> Response[OrderOfOrganizerOut]:
    """Of a valid ticket that is in somebody's name. It stays its buyer's, and its code stays as it is. Answers the
    order as it stands; the same said again changes nothing."""
    order_id = await change_attendee(
        db,
        cipher,
        staff=allowed(staff, "help_buyers"),
        organizer_id=staff.organizer_id,
        ticket_id=path_id(ticket_id),
        name=data.name,
        id_number=data.id_number,
        reason=data.reason,
    )
    found = await order_page(db, cipher, organizer_id=staff.organizer_id, order_id=order_id)
    return Response(await show_page(found, labels, cipher, lang), headers=NO_STORE)


@post(
    "/api/v1/organizer/orders/{order_id:str}/cancellation",
    operation_id="cancelUnpaidOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, OrderClosed)},
    status_code=200,
    summary="Let go of an unpaid order",
)
async def cancel_unpaid_order(
    order_id: str,
    data: OrderCancellationIn,
    collecting: Collecting,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrderOfOrganizerOut]:
    """For a buyer who asked for it, or before its time is over. Its places are free again once nobody can pay it any
    more: ``cancelling`` until then. Where the money came first, the order is paid all the same. Twice is once; what is
    paid is refunded instead."""
    actor = allowed(staff, "help_buyers")
    checked_key(idempotency_key)
    identifier, db = path_id(order_id), collecting.db
    async with db.read() as tx:
        known = await order_of_organizer(tx, organizer_id=staff.organizer_id, order_id=identifier)
    await cancel(collecting, buyer_id=known.order.row.buyer_id, order_id=identifier, actor=actor)
    found = await order_page(db, collecting.cipher, organizer_id=staff.organizer_id, order_id=identifier)
    return Response(await show_page(found, collecting.labels, collecting.cipher, lang), headers=NO_STORE)


ROUTES: list[Any] = [create_resend, put_attendee, cancel_unpaid_order]
