"""The timeline of an order: what its rows say happened, and those of its payments, refunds, tickets, messages, scans.

What can be many (scans, looks at personal data) is read behind the cursor only; the rest is bounded by what an order
is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao import admission, identity, notify, orders, payments, tickets
from menpiao.kernel.i18n import DEFAULT, pick
from menpiao.kernel.ids import MalformedId, decode, encode
from menpiao.kernel.page import Page, decode_cursor, encode_cursor, malformed_cursor
from menpiao.orders import OrderOfOrganizer, Reseating
from menpiao.payments import PaymentFacts, Refund, RefundAttempt, Surprise
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx
from menpiao.support.model.complimentary import Complimentary
from menpiao.support.model.facts import RANKS, SYSTEM, Fact, Place, Who
from menpiao.support.service.money_facts import in_fen, of_payments, of_refunds, of_surprises
from menpiao.support.store import complimentary as complimentary_store
from menpiao.support.store import handovers as handover_store
from menpiao.support.store import support as store
from menpiao.tickets import Ticket

BEGINNING: Final[Place] = (datetime(1970, 1, 1, tzinfo=UTC), -1, "")
MOST_NOTES: Final = 1_000
PERSONAL_DATA_SEEN: Final = "support.personal_data_seen"
_LAST_ID: Final = UUID(int=(1 << 128) - 1)


class Told(msgspec.Struct, frozen=True):
    """A page of the timeline, with the names of the staff in it."""

    page: Page[Fact]
    names: Mapping[UUID, str]


class OrderRows(msgspec.Struct, frozen=True):
    """What an order is read with, before anything is told of it."""

    of: OrderOfOrganizer
    payments: Sequence[PaymentFacts]
    refunds: Sequence[Refund]
    attempts: Mapping[UUID, Sequence[RefundAttempt]]
    surprises: Sequence[Surprise]
    tickets: Sequence[Ticket]
    messages: Sequence[notify.MessageRow]
    changes: Sequence[Reseating]

    @property
    def to_pay_at_window(self) -> UUID | None:
        """The order for which a window waits to be given the money: this one, or one that pays for a dearer place of
        its tickets. None where no window does."""
        row = self.of.order.row
        if row.at_window and row.state in ("awaiting_payment", "paying"):
            return row.id
        asked = (one for one in self.changes if one.state == "waiting" and one.payer == "window")
        return next((one.supplement_order_id for one in asked), None)

    @property
    def order_id(self) -> UUID:
        return self.of.order.row.id

    @property
    def organizer_id(self) -> int:
        return self.of.order.row.organizer_id


async def order_rows(tx: Tx, *, organizer_id: int, order_id: UUID) -> OrderRows:
    """Everything about the organizer's order but what happened at gates; a foreign one does not exist."""
    of = await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
    refunds = await payments.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=[order_id])
    paid = await payments.facts_of_order(tx, organizer_id=organizer_id, order_id=order_id)
    issued = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
    changes = await orders.seat_changes_of_order(tx, organizer_id=organizer_id, order_id=order_id)
    subjects = [order_id, *(refund.id for refund in refunds), *(change.id for change in changes)]
    subjects += [ticket.id for ticket in issued]
    return OrderRows(
        of=of,
        payments=paid,
        refunds=refunds,
        attempts=await payments.attempts_of_refunds(
            tx, organizer_id=organizer_id, refund_ids=[refund.id for refund in refunds]
        ),
        surprises=await payments.surprises_of_payments(
            tx, organizer_id=organizer_id, payment_ids=[payment.id for payment in paid]
        ),
        tickets=issued,
        changes=changes,
        messages=await notify.messages_about(tx, organizer_id=organizer_id, subject_ids=subjects),
    )


async def timeline(db: Database, *, organizer_id: int, order_id: UUID, limit: int, cursor: str | None) -> Told:
    """A page of what happened to the organizer's order, oldest first."""
    async with db.read() as tx:
        rows = await order_rows(tx, organizer_id=organizer_id, order_id=order_id)
        return await told(tx, rows, limit=limit, cursor=cursor)


async def told(tx: Tx, rows: OrderRows, *, limit: int, cursor: str | None) -> Told:
    """The same from rows that were read before."""
    after = _place_of(cursor)
    placed_by = await _placed_by(tx, rows)
    facts = [
        *_of_order(rows, placed_by, await _cancelled_by(tx, rows)),
        *of_payments(rows.payments, placed_by),
        *of_refunds(rows.refunds, rows.attempts),
        *of_surprises(rows.surprises),
        *_of_tickets(rows.tickets),
        *of_messages(rows.messages),
        *await _of_staff(tx, rows),
        *await _of_handovers(tx, rows),
        *await _of_gates(tx, rows, after, limit + 1),
        *await _of_looks(tx, rows, after, limit + 1),
    ]
    left = sorted([fact for fact in facts if fact.place > after], key=lambda fact: fact.place)
    shown = left[:limit]
    staff = [fact.who.id for fact in shown if fact.who.kind == "staff" and fact.who.id is not None]
    names = await identity.staff_names(tx, organizer_id=rows.organizer_id, staff_ids=staff)
    return Told(Page(shown, _cursor(shown[-1].place) if len(left) > limit else None), names)


async def _placed_by(tx: Tx, rows: OrderRows) -> Who:
    """Who placed the order: the buyer, the clerk who sold it at a window, or who moved tickets to dearer places that
    it pays for."""
    row = rows.of.order.row
    if row.is_supplement:
        return Who("staff", rows.changes[0].decided_by)
    if not row.at_window:
        return Who("buyer", row.buyer_id)
    # The log's entry of a placed order has the order's own id.
    return Who("staff", await audit.staff_of_entry(tx, organizer_id=row.organizer_id, entry_id=row.id))


async def _cancelled_by(tx: Tx, rows: OrderRows) -> Who | None:
    """Which of the staff let go of it, where one of them did."""
    row = rows.of.order.row
    if row.cancel_requested_at is None and row.state != "cancelled":
        return None
    entries = await audit.entries_of_staff(
        tx,
        organizer_id=row.organizer_id,
        subject_ids=[row.id],
        actions=["order_cancel_asked", "order_cancelled"],
        after=(row.placed_at, UUID(int=0)),
        limit=1,
    )
    return Who("staff", entries[0].actor_id) if entries else None


def _of_order(rows: OrderRows, placed_by: Who, cancelled_by: Who | None) -> Iterable[Fact]:
    row, order_id = rows.of.order.row, encode(rows.order_id)
    yield Fact(
        row.placed_at,
        "order_placed",
        placed_by,
        order_id,
        row.id,
        {"tickets": len(rows.of.order.items), **in_fen(row.total_fen)},
    )
    if row.cancel_requested_at is not None:
        yield Fact(row.cancel_requested_at, "order_cancel_asked", cancelled_by or placed_by, order_id, row.id)
    if row.paid_at is not None:
        yield Fact(row.paid_at, "order_paid", SYSTEM, order_id, row.id)
    if rows.of.closed_at is not None:
        code = "order_cancelled" if row.state == "cancelled" else "order_expired"
        yield Fact(rows.of.closed_at, code, cancelled_by or SYSTEM, order_id, row.id)


def _of_tickets(issued: Sequence[Ticket]) -> Iterable[Fact]:
    moments = [(ticket.issued_at, "tickets_issued", "", ticket) for ticket in issued]
    moments += [
        (ticket.voided_at, "tickets_void", ticket.void_reason or "", ticket)
        for ticket in issued
        if ticket.voided_at is not None
    ]
    newest: dict[tuple[str, str], tuple[datetime, list[Ticket]]] = {}
    together = []
    for at, code, reason, ticket in sorted(moments, key=lambda one: (one[0], one[3].position)):
        begun = newest.get((code, reason))
        if begun is None or at - begun[0] >= AT_ONCE:
            begun = newest[code, reason] = (at, [])
            together.append((code, reason, begun))
        begun[1].append(ticket)
    for code, reason, (at, of) in together:
        yield Fact(at, code, SYSTEM, encode(of[0].id), of[0].id, {"tickets": len(of), "reason": reason})


AT_ONCE: Final = timedelta(seconds=1)
"""Tickets of one transaction have moments of their own, one after the other."""


_MESSAGES: Final = {
    "waiting": "message_waiting",
    "sent": "message_sent",
    "no_consent": "message_no_consent",
    "switched_off": "message_switched_off",
    "no_template": "message_no_template",
    "failed": "message_failed",
}


def of_messages(found: Sequence[notify.MessageRow]) -> Iterable[Fact]:
    """What became of each, at the moment when it went out, else when it was written."""
    for message in found:
        code = _MESSAGES[message.state]
        at = message.sent_at or message.created_at
        yield Fact(at, code, SYSTEM, encode(message.id), message.id, {"message": message.kind})


async def _of_staff(tx: Tx, rows: OrderRows) -> list[Fact]:
    """What people wrote and changed."""
    organizer_id, order_id = rows.organizer_id, rows.order_id
    kinds = {message.id: message.kind for message in rows.messages}
    facts = [
        Fact(note.written_at, "note_added", Who("staff", note.written_by), encode(note.id), note.id)
        for note in await store.notes_of_order(tx, organizer_id=organizer_id, order_id=order_id, limit=MOST_NOTES)
    ]
    for change in await store.attendee_changes(tx, organizer_id=organizer_id, order_id=order_id):
        who = Who("staff", change.changed_by)
        facts.append(Fact(change.changed_at, "attendee_changed", who, encode(change.id), change.ticket_id))
    for resend in await store.resends_of_order(tx, organizer_id=organizer_id, order_id=order_id):
        who, kind = Who("staff", resend.resent_by), kinds.get(resend.message_id, "")
        facts.append(
            Fact(
                resend.resent_at, "message_resent", who, encode(resend.id), resend.message_id,
                {"message": kind, "was": resend.was},
            )
        )  # fmt: skip
    given = await complimentary_store.of_order(tx, organizer_id=organizer_id, order_id=order_id)
    if given is not None:
        facts += _of_complimentary(given, Who("buyer", rows.of.order.row.buyer_id))
    for moved in rows.changes:
        if moved.done_at is not None:
            code, detail = "seat_changed", {}
            if moved.to_session_id is not None:
                code, detail = "session_changed", {"tickets": moved.tickets}
            facts.append(Fact(moved.done_at, code, Who("staff", moved.decided_by), encode(moved.id), moved.id, detail))
    return [*facts, *await _of_names(tx, rows)]


async def _of_names(tx: Tx, rows: OrderRows) -> list[Fact]:
    """Seats that staff called otherwise: the audit log alone keeps what they were called."""
    entries = await audit.entries_of_staff(
        tx,
        organizer_id=rows.organizer_id,
        subject_ids=[ticket.id for ticket in rows.tickets],
        actions=[orders.SEAT_RELABELLED],
        after=(BEGINNING[0], UUID(int=0)),
        limit=MOST_NOTES,
    )
    return [
        Fact(
            entry.at, "seat_relabelled", Who("staff", entry.actor_id), encode(entry.id), entry.subject_id, entry.detail
        )
        for entry in entries
    ]


async def _of_handovers(tx: Tx, rows: OrderRows) -> list[Fact]:
    serials = {ticket.id: ticket.serial for ticket in rows.tickets}
    facts = []
    for one in await handover_store.of_order(tx, organizer_id=rows.organizer_id, order_id=rows.order_id):
        name, detail = encode(one.id), {"serial": serials[one.ticket_id]}
        by = Who("staff", one.offered_by)
        facts.append(Fact(one.offered_at, "handover_offered", by, name, one.ticket_id, detail))
        if one.ended_at is not None:
            who = Who("staff", one.ended_by) if one.ended_by else Who("buyer", one.to_buyer_id)
            who = SYSTEM if one.state == "expired" else who
            facts.append(Fact(one.ended_at, f"handover_{one.state}", who, name, one.ticket_id, detail))
    return facts


def _of_complimentary(given: Complimentary, buyer: Who) -> Iterable[Fact]:
    name, tickets = encode(given.id), {"tickets": given.quantity}
    yield Fact(given.requested_at, "complimentary_asked", Who("staff", given.requested_by), name, given.id, tickets)
    if given.decided_at is not None:
        yield Fact(given.decided_at, "complimentary_agreed", Who("staff", given.decided_by), name, given.id)
    if given.ended_at is not None:
        yield Fact(given.ended_at, "complimentary_claimed", buyer, name, given.id)


async def _of_gates(tx: Tx, rows: OrderRows, after: Place, limit: int) -> list[Fact]:
    """Scans of its tickets, those behind the cursor. They come with either of two codes, so they are asked for by the
    moment alone where the cursor is a scan of the other."""
    if not rows.tickets:
        return []
    serials = {ticket.id: ticket.serial for ticket in rows.tickets}
    found = await admission.scans_of_tickets(
        tx, organizer_id=rows.organizer_id, ticket_ids=list(serials), after=(after[0], ""), limit=limit + MOST_AT_ONCE
    )
    gates = await admission.gates_by_id(tx, list({scan.gate_id for scan in found}))
    facts = []
    for scan in found:
        detail = {"serial": serials[scan.ticket_id], "gate": _gate_name(gates, scan.gate_id)}
        admitted = scan.result == "admitted"
        if not admitted:
            detail["reason"] = scan.reason
        code = "admitted" if admitted else "scan_refused"
        facts.append(Fact(scan.received_at, code, Who("staff", scan.staff_id), scan.id, scan.ticket_id, detail))
    return facts


MOST_AT_ONCE: Final = 200
"""Scans of one order's tickets at one and the same microsecond."""


async def _of_looks(tx: Tx, rows: OrderRows, after: Place, limit: int) -> list[Fact]:
    at, rank, name = after
    own = RANKS["personal_data_seen"]
    after_id = _LAST_ID if rank > own else UUID(int=0) if rank < own else _id_of(name)
    looks = await audit.entries_of_staff(
        tx,
        organizer_id=rows.organizer_id,
        subject_ids=[rows.order_id],
        actions=[PERSONAL_DATA_SEEN],
        after=(at, after_id),
        limit=limit,
    )
    return [
        Fact(look.at, "personal_data_seen", Who("staff", look.actor_id), encode(look.id), rows.order_id)
        for look in looks
    ]


def _gate_name(gates: Mapping[UUID, admission.Gate], gate_id: UUID) -> str:
    gate = gates.get(gate_id)
    return "" if gate is None else pick(gate.name, DEFAULT)


def _cursor(place: Place) -> str:
    at, rank, name = place
    return encode_cursor(at.isoformat(), str(rank), name)


def _place_of(cursor: str | None) -> Place:
    if cursor is None:
        return BEGINNING
    at, rank, name = decode_cursor(cursor, 3)
    try:
        place = datetime.fromisoformat(at), int(rank), name
    except ValueError:
        raise malformed_cursor() from None
    if place[0].tzinfo is None:
        raise malformed_cursor()
    return place


def _id_of(name: str) -> UUID:
    try:
        return decode(name)
    except MalformedId:
        raise malformed_cursor() from None
