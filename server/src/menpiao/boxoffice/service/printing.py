"""Printing: tickets get a code for paper, and a file that can be fetched again as long as that code is good.

The codes are made in one transaction and are nowhere stored; the file is drawn from the tickets whenever it is asked
for. A lost reply is asked for again with the same key and leads to the same print, not to another one that would end
the first.
"""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import orders, tickets
from menpiao.boxoffice.files.ticket_pdf import PaperSeat, PaperTicket
from menpiao.boxoffice.model.refusals import PrintReplaced
from menpiao.boxoffice.model.till import Print, PrintedEpoch
from menpiao.boxoffice.store import prints as store
from menpiao.catalog import Labels, SeatTag
from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.time import local
from menpiao.orders import order_number
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import PrintedTicket, Ticket


async def print_order(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: Actor,
    organizer_id: int,
    order_id: UUID,
    ticket_ids: Sequence[UUID] | None,
    idempotency_key: str,
) -> tuple[Print, bool]:
    """Put these tickets of an order on paper, or all that are valid; whether this very request had. Raises `NotFound`,
    `NotPrintable`, `Invalid` for a ticket of another order, `IdempotencyKeyReused`."""
    assert staff.id is not None
    request_hash = hashlib.sha256(msgspec.json.encode([order_id, ticket_ids and list(ticket_ids)])).digest()
    async with db.tx() as tx:
        await orders.lock_order_of_organizer(tx, organizer_id=organizer_id, order_id=order_id)
        known = await store.of_request(tx, organizer_id=organizer_id, printed_by=staff.id, request_key=idempotency_key)
        if known is not None:
            if known.request_hash != request_hash:
                raise IdempotencyKeyReused()
            return known, True
        chosen = await _chosen(tx, organizer_id, order_id, ticket_ids)
        printed = await tickets.print_tickets(tx, cipher, organizer_id=organizer_id, tickets=chosen)
        print_id = db.new_id(organizer_id)
        await store.add(
            tx,
            organizer_id=organizer_id,
            print_id=print_id,
            order_id=order_id,
            printed_by=staff.id,
            request_key=idempotency_key,
            request_hash=request_hash,
            tickets=[PrintedEpoch(one.ticket.id, one.ticket.epoch) for one in printed],
        )
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="tickets_printed",
            subject_id=order_id,
            detail={"tickets": len(printed)},
        )
        made = await store.by_id(tx, organizer_id=organizer_id, print_id=print_id)
        assert made is not None, "it was written in this transaction"
        return made, False


async def papers_of(
    db: Database, cipher: FieldCipher, labels: Labels, *, organizer_id: int, print_id: UUID, lang: Lang
) -> list[PaperTicket]:
    """What a print looks like, by position. Raises `NotFound`, and `PrintReplaced` where something newer shows one of
    its tickets, or it was taken back: such paper would only make trouble at the gate."""
    async with db.read() as tx:
        found = await store.by_id(tx, organizer_id=organizer_id, print_id=print_id)
        if found is None:
            raise NotFound()
        epochs = await store.tickets_of(tx, organizer_id=organizer_id, print_id=print_id)
        known = await tickets.tickets_by_id(tx, organizer_id=organizer_id, ticket_ids=[one.ticket_id for one in epochs])
        order = (await orders.order_of_organizer(tx, organizer_id=organizer_id, order_id=found.order_id)).order
    for one in epochs:
        ticket = known[one.ticket_id]
        if not ticket.is_printed or ticket.epoch != one.epoch or ticket.state not in ("valid", "used"):
            raise PrintReplaced()
    shown = sorted(known.values(), key=lambda ticket: ticket.position)
    paid = {item.position: None if order.row.sold_elsewhere else item.price_fen for item in order.items}
    prices = {ticket.id: paid[ticket.position] for ticket in shown}
    return await _papers(cipher, labels, [tickets.printed_as(cipher, one) for one in shown], prices, lang)


async def _chosen(tx: Tx, organizer_id: int, order_id: UUID, ticket_ids: Sequence[UUID] | None) -> list[Ticket]:
    of_order = await tickets.tickets_of_order(tx, organizer_id=organizer_id, order_id=order_id)
    if ticket_ids is None:
        wanted = [ticket.id for ticket in of_order if ticket.state == "valid"]
    else:
        ours = {ticket.id for ticket in of_order}
        errors = [_not_of_it(index) for index, one in enumerate(ticket_ids) if one not in ours]
        if errors:
            raise Invalid(errors=tuple(errors))
        wanted = list(dict.fromkeys(ticket_ids))
    locked = await tickets.lock_tickets(tx, organizer_id=organizer_id, ticket_ids=wanted)
    return [locked[one] for one in wanted]


def _not_of_it(index: int) -> FieldError:
    return field_error(f"/tickets/{index}", "not_found", "订单里没有这张票。", "The order has no such ticket.")


async def _papers(
    cipher: FieldCipher, labels: Labels, printed: Sequence[PrintedTicket], prices: dict[UUID, int | None], lang: Lang
) -> list[PaperTicket]:
    sessions = await labels.sessions({one.ticket.session_id for one in printed})
    types = await labels.ticket_types({one.ticket.ticket_type_id for one in printed})
    seated = [(one.ticket.session_id, one.ticket.seat) for one in printed if one.ticket.seat is not None]
    seats = await labels.seats(seated) if seated else {}
    papers = []
    for one in printed:
        ticket, label = one.ticket, sessions[one.ticket.session_id]
        seat = seats.get((ticket.session_id, ticket.seat)) if ticket.seat is not None else None
        papers.append(
            PaperTicket(
                title=pick(label.event_title, lang),
                starts=f"{local(label.starts_at, label.time_zone):%Y-%m-%d %H:%M}",
                venue=pick(label.venue_name, lang),
                kind=pick(types[ticket.ticket_type_id].name, lang),
                seat=None if seat is None else _seat(seat, lang),
                attendee=tickets.attendee_masked(cipher, ticket),
                price_fen=prices[ticket.id],
                serial=ticket.serial,
                order_number=order_number(ticket.order_id),
                code=one.code,
            )
        )
    return papers


def _seat(tag: SeatTag, lang: Lang) -> PaperSeat:
    return PaperSeat(
        section=pick(tag.section, lang),
        row=tag.row,
        label=tag.label,
        table=tag.table,
        entrance=None if tag.entrance is None else pick(tag.entrance, lang),
    )
