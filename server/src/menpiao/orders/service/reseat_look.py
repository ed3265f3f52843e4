"""Looking at a change of seats: which tickets, whether it can be, what it costs each. Alike for quotes, which read one
instant, and for changes, which hold orders, quotas and tickets locked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import identity, inventory, tickets
from menpiao.catalog import SessionLabel, SessionSeating, seating_of, session_labels
from menpiao.kernel.errors import Busy, FieldError, Invalid, field_error
from menpiao.orders.model.order import Order
from menpiao.orders.model.refund_amounts import given_back_by_staff
from menpiao.orders.model.reseating import Seated, SeatMove, Source, WantedSeatChange, moves_of
from menpiao.orders.model.reseating_refusals import (
    NobodyToAsk,
    SameSeat,
    SeatChangeWaiting,
    SeatHasHolder,
    SeatNotOnMap,
    SeatOfAdmitted,
    SeatRefundUndecided,
    SeatsOfTwoSessions,
    SessionClosedToChanges,
    SwapNeedsPayment,
    TicketGone,
    TicketWithoutSeat,
)
from menpiao.orders.service.supplements import refunds_with_supplements
from menpiao.orders.store import reseating as store
from menpiao.payments import Refund
from menpiao.platform.db import Database, Tx
from menpiao.seating import Plan, PlanCache
from menpiao.tickets import Ticket


class Look(msgspec.Struct, frozen=True):
    """A change that can be: each ticket's move, with what it costs."""

    session: SessionLabel
    seating: SessionSeating
    plan: Plan
    moves: tuple[SeatMove, ...]


async def named_tickets(tx: Tx, *, organizer_id: int, wanted: WantedSeatChange) -> list[Ticket]:
    """The tickets that are named, in that order, as they stand; raises `Invalid` for what the organizer does not
    have."""
    found: list[Ticket] = []
    errors: list[FieldError] = []
    for pointer, ticket_id in zip(("/ticket_id", "/with_ticket_id"), wanted.ticket_ids, strict=False):
        ticket = await tickets.ticket_by_id(tx, organizer_id=organizer_id, ticket_id=ticket_id)
        if ticket is None:
            errors.append(field_error(pointer, "not_found", "没有这张票。", "There is no such ticket."))
        elif ticket in found:
            errors.append(field_error(pointer, "repeated", "须为另一张票。", "Name another ticket."))
        else:
            found.append(ticket)
    if errors:
        raise Invalid(errors=tuple(errors))
    return found


class MapOfChange(msgspec.Struct, frozen=True):
    """The map that the session sells, made ready before any transaction: a large one is read for a second."""

    seat_map_id: UUID
    plan: Plan


async def map_of_change(db: Database, plans: PlanCache, *, organizer_id: int, wanted: WantedSeatChange) -> MapOfChange:
    """As it is now; whoever changes anything looks again whether it is still that one (`look`)."""
    async with db.read() as tx:
        named = await named_tickets(tx, organizer_id=organizer_id, wanted=wanted)
        seating = await seating_of(tx, organizer_id=organizer_id, session_id=named[0].session_id)
    if seating is None:
        raise TicketWithoutSeat()
    return MapOfChange(seating.seat_map_id, await plans.plan(seating.seat_map_id))


async def look(
    tx: Tx,
    of: MapOfChange,
    *,
    organizer_id: int,
    wanted: WantedSeatChange,
    named: Sequence[Ticket],
    orders: Mapping[UUID, Order],
    now: datetime,
) -> Look:
    """Raises the refusal that says why it can't be, `Busy` where the session has another map since a moment ago."""
    session_id = named[0].session_id
    if any(ticket.session_id != session_id for ticket in named):
        raise SeatsOfTwoSessions()
    labels = await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id])
    if labels[session_id].status == "cancelled" or labels[session_id].ends_at <= now:
        raise SessionClosedToChanges()
    for ticket in named:
        _check_ticket(ticket)
    seating = await seating_of(tx, organizer_id=organizer_id, session_id=session_id)
    if seating is None or seating.seat_map_id != of.seat_map_id:
        raise Busy(retry_after_s=1)
    await _check_nothing_waits(tx, organizer_id, wanted)
    to_seat = None if wanted.seat_id is None else await _free_seat(tx, of.plan, named[0], wanted.seat_id)
    seated = await _seated(tx, organizer_id, named, orders)
    moves = moves_of(seating, of.plan, wanted, seated, to_seat)
    if len(moves) > 1 and any(move.to_pay_fen for move in moves):
        raise SwapNeedsPayment()
    if moves[0].to_pay_fen and not _can_be_asked(named[0], orders):
        raise NobodyToAsk()
    return Look(labels[session_id], seating, of.plan, moves)


async def given_back_before(tx: Tx, *, organizer_id: int, move: SeatMove) -> tuple[list[Refund], bool]:
    """The refunds until now of the ticket's order and of what was paid besides, and whether what this move gives back
    needs a second person: together they are above the organizer's limit."""
    before = await refunds_with_supplements(tx, organizer_id=organizer_id, order_id=move.ticket.order_id)
    limit = await identity.refund_approval_above(tx, organizer_id=organizer_id)
    return before, limit is not None and given_back_by_staff(before) + move.back_fen > limit


def _check_ticket(ticket: Ticket) -> None:
    if ticket.state == "used":
        raise SeatOfAdmitted()
    if ticket.state != "valid":
        raise TicketGone()
    if ticket.seat is None:
        raise TicketWithoutSeat()


def _can_be_asked(ticket: Ticket, orders: Mapping[UUID, Order]) -> bool:
    """Whether whoever has the ticket bought it, and can be asked for more."""
    row = orders[ticket.order_id].row
    return not row.unaddressed and row.buyer_id == ticket.buyer_id


async def _check_nothing_waits(tx: Tx, organizer_id: int, wanted: WantedSeatChange) -> None:
    if await store.is_waiting(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids):
        raise SeatChangeWaiting()
    if await store.is_undecided(tx, organizer_id=organizer_id, ticket_ids=wanted.ticket_ids):
        raise SeatRefundUndecided()


async def _free_seat(tx: Tx, plan: Plan, ticket: Ticket, seat_id: str) -> int:
    """The seat's number; nobody has it."""
    index = plan.index_of.get(seat_id)
    if index is None:
        raise SeatNotOnMap()
    seat = plan.numbers[index]
    if seat == ticket.seat:
        raise SameSeat()
    taken = await inventory.is_seat_taken(tx, organizer_id=ticket.organizer_id, session_id=ticket.session_id, seat=seat)
    if taken:
        raise SeatHasHolder()
    return seat


async def _seated(tx: Tx, organizer_id: int, named: Sequence[Ticket], orders: Mapping[UUID, Order]) -> list[Seated]:
    ids = [ticket.id for ticket in named]
    paid = await store.paid_seats(tx, organizer_id=organizer_id, ticket_ids=ids)
    supplements = await store.supplements(tx, organizer_id=organizer_id, ticket_ids=ids)
    found = []
    for ticket in named:
        assert ticket.seat is not None, "it was looked at"
        item = next(one for one in orders[ticket.order_id].items if one.position == ticket.position)
        more = [Source(one.order_id, 1, one.left_fen) for one in supplements if one.ticket_id == ticket.id]
        found.append(
            Seated(
                ticket_id=ticket.id,
                order_id=ticket.order_id,
                position=ticket.position,
                ticket_type_id=ticket.ticket_type_id,
                seat=ticket.seat,
                paid_seat=paid[ticket.id].paid_seat if ticket.id in paid else ticket.seat,
                sources=(*more, Source(ticket.order_id, ticket.position, item.left_fen)),
            )
        )
    return found
