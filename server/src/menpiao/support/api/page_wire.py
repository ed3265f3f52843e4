"""The page of an order on the wire: what its people see of it, personal data masked."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.catalog import Labels, SeatOut, SeatTag, SessionLabel, TicketTypeLabel, seat_out
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders import OrderAnswers, OrderItem, answer_text, attendee_of_item, order_number
from menpiao.payments import PaymentFacts, Refund
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.http import wire_time
from menpiao.support.api.facts_wire import FactPage, NoteOut, show_facts, show_note
from menpiao.support.api.handovers_wire import HandoverOut, show_handover
from menpiao.support.model.masks import masked_name, masked_phone
from menpiao.support.service.page import OrderPageRows
from menpiao.tickets import Ticket, masked_id_number

StateWord = Literal["awaiting_payment", "paying", "paid", "cancelled", "expired", "partially_refunded", "refunded"]


class ContactOut(msgspec.Struct, frozen=True):
    """Whom to reach about the order; masked unless it is a look at personal data."""

    name: str
    phone: str


class SupportEventOut(msgspec.Struct, frozen=True):
    """A session that the order has places of; times are UTC, ``time_zone`` is the venue's."""

    id: str
    title: str
    session_id: str
    session_status: str
    starts_at: str
    time_zone: str
    venue: str


class SupportAttendeeOut(msgspec.Struct, frozen=True):
    """The person whom a ticket admits, masked."""

    name: str
    id_number: Annotated[str | None, Meta(examples=["**************002X"])]


class AdmittedOut(msgspec.Struct, frozen=True):
    """Where and when the ticket admitted somebody."""

    gate_id: str
    gate: str
    at: str


class SupportTicketOut(msgspec.Struct, frozen=True):
    """A ticket as it stands. ``on_phone``: some phone shows its code; ``on_paper``: paper does. ``handed_over_at``:
    since when it is somebody else's than the order's buyer's."""

    id: str
    serial: str
    state: Literal["valid", "used", "void", "transferred"]
    void_reason: str | None
    issued_at: str
    on_phone: bool
    on_paper: bool
    handed_over_at: str | None
    admitted: AdmittedOut | None


class SupportItemOut(msgspec.Struct, frozen=True):
    """One ticket to be, and what became of it."""

    position: int
    session_id: str
    ticket_type_id: str
    name: str
    price: Money
    given_back: Annotated[Money, Meta(description="Of the price, for a cheaper seat, while the ticket stands.")]
    attendee: SupportAttendeeOut | None
    seat: SeatOut | None
    place_returned_at: str | None
    ticket: SupportTicketOut | None


class SupportPaymentOut(msgspec.Struct, frozen=True):
    """An attempt to collect. ``transaction_id`` is the provider's."""

    id: str
    method: str
    state: str
    amount: Money
    received: Money | None
    refunded: Money
    transaction_id: str | None
    mismatch: str | None
    created_at: str
    paid_at: str | None


class SupportRefundOut(msgspec.Struct, frozen=True):
    """Money that goes back; more of it is at ``/organizer/refunds/{id}``."""

    id: str
    state: str
    reason: str
    amount: Money
    fee: Money
    needs_approval: bool
    requested_at: str
    succeeded_at: str | None


class SupportMessageOut(msgspec.Struct, frozen=True):
    """A message to the buyer. One that does not wait can be sent once more (`resendMessage`)."""

    id: str
    kind: str
    state: Literal["waiting", "sent", "no_consent", "failed", "switched_off", "no_template"]
    created_at: str
    sent_at: str | None


class SupportPricePartOut(msgspec.Struct, frozen=True):
    """One reason why it costs what it costs: of the ticket at ``position``, or of the order where that is null."""

    position: int | None
    kind: str
    label: str
    amount: Money


class SupportAnswerOut(msgspec.Struct, frozen=True):
    """A question that the ticket at ``position`` was asked, or the order where that is null; what was answered is
    personal data."""

    position: int | None
    question: str
    required: bool
    answered: bool


class OrderOfOrganizerOut(msgspec.Struct, frozen=True):
    """An order with everything that belongs to it. ``timeline`` is its beginning: `listOrderFacts` goes on."""

    id: str
    number: str
    state: StateWord
    cancelling: bool
    to_pay_at_window: Annotated[
        str | None,
        Meta(
            description="The order of the window that waits to be paid there: this one, or one for a dearer place of"
            " its tickets. Null where there is none."
        ),
    ]
    total: Money
    service_fee: Money
    price_parts: list[SupportPricePartOut]
    buyer_id: str
    lang: Literal["zh-CN", "en"]
    contact: Annotated[ContactOut | None, Meta(description="Masked; null where nobody was named.")]
    sessions: list[SupportEventOut]
    items: list[SupportItemOut]
    payments: list[SupportPaymentOut]
    refunds: list[SupportRefundOut]
    messages: list[SupportMessageOut]
    answers: Annotated[list[SupportAnswerOut], Meta(description="`lookAtPersonalData` shows the answers.")]
    notes: Annotated[list[NoteOut], Meta(description="The newest fifty, newest first.")]
    handovers: Annotated[list[HandoverOut], Meta(description="Of its tickets, oldest first; masked, without links.")]
    timeline: FactPage
    placed_at: str
    pay_by: str
    paid_at: str | None
    closed_at: str | None


class SeenAttendeeOut(msgspec.Struct, frozen=True):
    """The name in full; of an identity card's number the end, which is what is compared."""

    position: int
    name: str
    id_number: str | None


class SeenAnswerOut(msgspec.Struct, frozen=True):
    """An answer in words; empty where there is none."""

    position: int | None
    question: str
    answer: str


class PersonalDataOut(msgspec.Struct, frozen=True):
    """Who is behind an order."""

    contact: ContactOut | None
    attendees: list[SeenAttendeeOut]
    answers: list[SeenAnswerOut]


def show_seen_answers(found: OrderAnswers, lang: Lang) -> list[SeenAnswerOut]:
    """All of them, in the reader's language."""
    return [
        SeenAnswerOut(
            None if group.item is None else group.item.position,
            pick(one.question.label, lang),
            answer_text(one.question, one.value, lang),
        )
        for group in found.groups
        for one in group.questions
    ]


async def show_page(found: OrderPageRows, labels: Labels, cipher: FieldCipher, lang: Lang) -> OrderOfOrganizerOut:
    """The page in the reader's language; titles and names come from memory."""
    of, items = found.rows.of, found.rows.of.order.items
    row = of.order.row
    sessions = await labels.sessions({item.session_id for item in items})
    types = await labels.ticket_types({item.ticket_type_id for item in items})
    issued = {ticket.position: ticket for ticket in found.rows.tickets}
    seat_of = {item.position: _seat(item, issued.get(item.position)) for item in items}
    tags = await labels.seats([(item.session_id, seat) for item in items if (seat := seat_of[item.position])])
    contact = of.contact(cipher)
    return OrderOfOrganizerOut(
        id=encode(row.id),
        number=order_number(row.id),
        state=row.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        cancelling=row.cancel_requested_at is not None and row.state == "paying",
        to_pay_at_window=None if found.rows.to_pay_at_window is None else encode(found.rows.to_pay_at_window),
        total=fen(row.total_fen),
        service_fee=fen(row.service_fee_fen),
        price_parts=[
            SupportPricePartOut(part.position or None, part.kind, pick(part.label, lang), fen(part.amount_fen))
            for part in of.order.price_parts
        ],
        buyer_id=encode(row.buyer_id),
        lang=row.reader_lang,
        contact=None if contact is None else ContactOut(masked_name(contact.name), masked_phone(contact.phone)),
        sessions=[_session(sessions[one], lang) for one in dict.fromkeys(item.session_id for item in items)],
        items=[
            _item(item, issued.get(item.position), found, types, tags, seat_of[item.position], cipher, lang)
            for item in items
        ],
        payments=[_payment(one) for one in found.rows.payments],
        refunds=[_refund(one) for one in found.rows.refunds],
        messages=[
            SupportMessageOut(
                encode(one.id),
                one.kind,
                one.state,  # type: ignore[arg-type] # CHECKed
                to_wire(one.created_at),
                wire_time(one.sent_at),
            )
            for one in found.rows.messages
        ],
        answers=[
            SupportAnswerOut(
                None if group.item is None else group.item.position,
                pick(one.question.label, lang),
                one.question.required,
                one.value is not None,
            )
            for group in found.answers.groups
            for one in group.questions
        ],
        notes=[show_note(note, found.names, cipher) for note in found.notes],
        handovers=[
            show_handover(one, found.names, cipher, found.read_at, token=None, whole=False) for one in found.handovers
        ],
        timeline=show_facts(found.told),
        placed_at=to_wire(row.placed_at),
        pay_by=to_wire(row.pay_by),
        paid_at=wire_time(row.paid_at),
        closed_at=wire_time(of.closed_at),
    )


def _seat(item: OrderItem, ticket: Ticket | None) -> int | None:
    """Where the ticket sits now, which may be another seat than it was bought with."""
    return ticket.seat if ticket is not None else item.seat


def _session(label: SessionLabel, lang: Lang) -> SupportEventOut:
    return SupportEventOut(
        id=encode_known(label.event_id),
        title=pick(label.event_title, lang),
        session_id=encode_known(label.session_id),
        session_status=label.status,
        starts_at=to_wire(label.starts_at),
        time_zone=label.time_zone,
        venue=pick(label.venue_name, lang),
    )


def _item(
    item: OrderItem,
    ticket: Ticket | None,
    found: OrderPageRows,
    types: Mapping[UUID, TicketTypeLabel],
    tags: Mapping[tuple[UUID, int], SeatTag],
    seat: int | None,
    cipher: FieldCipher,
    lang: Lang,
) -> SupportItemOut:
    attendee = attendee_of_item(cipher, item)
    kind = types.get(item.ticket_type_id)
    return SupportItemOut(
        position=item.position,
        session_id=encode_known(item.session_id),
        ticket_type_id=encode_known(item.ticket_type_id),
        name="" if kind is None else pick(kind.name, lang),
        price=fen(item.price_fen),
        given_back=fen(item.given_back_fen),
        attendee=None
        if attendee is None
        else SupportAttendeeOut(
            masked_name(attendee.name), attendee.id_number and masked_id_number(attendee.id_number)
        ),
        seat=None if seat is None else seat_out(tags.get((item.session_id, seat)), lang),
        place_returned_at=wire_time(item.returned_at),
        ticket=None if ticket is None else _ticket(ticket, found, lang),
    )


def _ticket(ticket: Ticket, found: OrderPageRows, lang: Lang) -> SupportTicketOut:
    admitted = found.admissions.get(ticket.id)
    where = None
    if admitted is not None:
        gate = found.gates.get(admitted.gate_id)
        name = "" if gate is None else pick(gate.name, lang)
        where = AdmittedOut(encode_known(admitted.gate_id), name, to_wire(admitted.admitted_at))
    return SupportTicketOut(
        id=encode(ticket.id),
        serial=ticket.serial,
        state=ticket.state,
        void_reason=ticket.void_reason,
        issued_at=to_wire(ticket.issued_at),
        on_phone=ticket.active_login_id is not None,
        on_paper=ticket.is_printed,
        handed_over_at=wire_time(ticket.handed_over_at),
        admitted=where,
    )


def _payment(one: PaymentFacts) -> SupportPaymentOut:
    return SupportPaymentOut(
        id=encode(one.id),
        method=one.method,
        state=one.state,
        amount=fen(one.amount_fen),
        received=None if one.received_fen is None else fen(one.received_fen),
        refunded=fen(one.refunded_fen),
        transaction_id=one.transaction_id,
        mismatch=one.mismatch,
        created_at=to_wire(one.created_at),
        paid_at=wire_time(one.paid_at),
    )


def _refund(refund: Refund) -> SupportRefundOut:
    return SupportRefundOut(
        id=encode(refund.id),
        state=refund.state,
        reason=refund.reason,
        amount=fen(refund.amount_fen),
        fee=fen(refund.fee_fen),
        needs_approval=refund.needs_approval,
        requested_at=to_wire(refund.requested_at),
        succeeded_at=wire_time(refund.succeeded_at),
    )
