"""What a buyer gets back for the tickets of an order, under the ladders that its items have pinned. Pure.

A ticket goes back by itself, or, where its ladder says so, together with all that the order still has under it: then
their earliest session decides, one fee is kept of the sum, and one of them that has admitted somebody keeps all.
Tickets of a session that was moved go back each for itself and in full, with their share of the service fee, whatever
their ladder says, while their buyers may choose.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog import RefundLadder, SessionLabel
from menpiao.orders.model.order import Order, OrderItem
from menpiao.tickets import Ticket

WhyNot = Literal[
    "not_paid",
    "refunded",
    "void",
    "transferred",
    "checked_in",
    "checked_in_together",
    "session_cancelled",
    "no_ladder",
    "right_used",
    "too_late",
]
"""Why a ticket does not go back by its buyer's own right; the first that is so."""


class QuotedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of the order, and what would be kept of its price, or of what a cheaper seat has left of it.
    ``service_fee_fen`` goes back on top. ``together``: the positions that go back with it. ``moved``: it goes back
    because its session was moved, under no ladder."""

    position: int
    ticket_id: UUID | None
    ladder_id: UUID | None
    price_fen: int
    fee_fen: int = 0
    service_fee_fen: int = 0
    why_not: WhyNot | None = None
    holds_until: datetime | None = None
    together: tuple[int, ...] = ()
    companions: tuple[int, ...] = ()
    """Of a wheelchair place: its companions' seats among them (`companions.kept_together`)."""
    moved: bool = False

    @property
    def amount_fen(self) -> int:
        """What goes back; nothing where the ticket does not."""
        return 0 if self.why_not else self.price_fen - self.fee_fen + self.service_fee_fen


class RefundQuote(msgspec.Struct, frozen=True):
    """All tickets of an order by position, and the ladders that they are under, by id."""

    tickets: tuple[QuotedTicket, ...]
    ladders: Mapping[UUID, RefundLadder]

    @property
    def refundable(self) -> tuple[QuotedTicket, ...]:
        """Those that go back."""
        return tuple([ticket for ticket in self.tickets if ticket.why_not is None])

    def chosen(self, positions: Collection[int]) -> tuple[QuotedTicket, ...]:
        """Those of the order that are meant, whether they go back or not."""
        return tuple([ticket for ticket in self.tickets if ticket.position in positions])


def quote_refund(
    order: Order,
    *,
    tickets: Mapping[int, Ticket],
    sessions: Mapping[UUID, SessionLabel],
    ladders: Mapping[UUID, RefundLadder],
    rights_used: Collection[UUID],
    now: datetime,
    postponed: Mapping[UUID, datetime] | None = None,
    service_fees: Mapping[int, int] | None = None,
) -> RefundQuote:
    """The quote at this moment; ``rights_used`` are the events of which the buyer has had a refund before,
    ``postponed`` the sessions that were moved, with until when their buyers may choose, ``service_fees`` the tickets'
    shares of the service fee, in fen by position."""
    quoted: dict[int, QuotedTicket] = {}
    moved = postponed or {}
    for item in order.items:
        if item.session_id in moved:
            share = (service_fees or {}).get(item.position, 0)
            quoted[item.position] = _quote_moved(item, tickets, sessions, moved[item.session_id], share)
    for group in _groups([item for item in order.items if item.session_id not in moved], ladders):
        for ticket in _quote_group(group, tickets, sessions, ladders, rights_used, now):
            quoted[ticket.position] = ticket
    return RefundQuote(tuple(quoted[position] for position in sorted(quoted)), ladders)


def _groups(items: Sequence[OrderItem], ladders: Mapping[UUID, RefundLadder]) -> list[list[OrderItem]]:
    """What goes back together: all under a ladder for whole orders; else each for itself."""
    together: dict[UUID, list[OrderItem]] = {}
    groups: list[list[OrderItem]] = []
    for item in items:
        ladder = ladders.get(item.refund_ladder_id) if item.refund_ladder_id else None
        if ladder is None or ladder.rule.scope == "ticket":
            groups.append([item])
        elif ladder.id in together:
            together[ladder.id].append(item)
        else:
            groups.append(together.setdefault(ladder.id, [item]))
    return groups


def _quote_group(
    group: Sequence[OrderItem],
    tickets: Mapping[int, Ticket],
    sessions: Mapping[UUID, SessionLabel],
    ladders: Mapping[UUID, RefundLadder],
    rights_used: Collection[UUID],
    now: datetime,
) -> list[QuotedTicket]:
    standing: list[OrderItem] = []
    quoted: list[QuotedTicket] = []
    for item in group:
        why_not = _gone(tickets.get(item.position), sessions[item.session_id])
        if why_not is None:
            standing.append(item)
        else:
            quoted.append(_unrefundable(item, tickets, why_not))
    if not standing:
        return quoted
    used = any(ticket.why_not == "checked_in" for ticket in quoted)
    ladder_id = standing[0].refund_ladder_id
    ladder = ladders.get(ladder_id) if ladder_id else None
    starts_at = min(sessions[item.session_id].starts_at for item in standing)
    tier = ladder.rule.tier_at(now, starts_at=starts_at) if ladder else None
    reason: WhyNot | None = None
    if used:
        reason = "checked_in_together"
    elif ladder is None or not ladder.rule.tiers:
        reason = "no_ladder"
    elif ladder.rule.once_per_buyer and ladder.event_id in rights_used:
        reason = "right_used"
    elif tier is None:
        reason = "too_late"
    if reason is not None or ladder is None or tier is None:
        return quoted + [_unrefundable(item, tickets, reason or "no_ladder") for item in standing]
    fees = ladder.rule.fees_of(tier, [item.left_fen for item in standing])
    together = tuple([item.position for item in standing])
    return quoted + [
        QuotedTicket(
            position=item.position,
            ticket_id=tickets[item.position].id,
            ladder_id=item.refund_ladder_id,
            price_fen=item.left_fen,
            fee_fen=fee,
            holds_until=ladder.rule.holds_until(now, starts_at=starts_at),
            together=together,
        )
        for item, fee in zip(standing, fees, strict=True)
    ]


def _quote_moved(
    item: OrderItem,
    tickets: Mapping[int, Ticket],
    sessions: Mapping[UUID, SessionLabel],
    decide_by: datetime,
    service_fee_fen: int,
) -> QuotedTicket:
    why_not = _gone(tickets.get(item.position), sessions[item.session_id])
    if why_not is not None:
        return _unrefundable(item, tickets, why_not)
    return QuotedTicket(
        position=item.position,
        ticket_id=tickets[item.position].id,
        ladder_id=item.refund_ladder_id,
        price_fen=item.left_fen,
        service_fee_fen=service_fee_fen,
        holds_until=decide_by,
        together=(item.position,),
        moved=True,
    )


def _gone(ticket: Ticket | None, session: SessionLabel) -> WhyNot | None:
    """Why a ticket does not go back whatever its ladder says."""
    if ticket is None:
        return "not_paid"
    if ticket.state == "void":
        return "refunded" if ticket.void_reason == "refunded" else "void"
    if ticket.state == "transferred":
        return "transferred"
    if ticket.state == "used":
        return "checked_in"
    return "session_cancelled" if session.status == "cancelled" else None


def _unrefundable(item: OrderItem, tickets: Mapping[int, Ticket], why_not: WhyNot) -> QuotedTicket:
    ticket = tickets.get(item.position)
    return QuotedTicket(
        position=item.position,
        ticket_id=ticket.id if ticket else None,
        ladder_id=item.refund_ladder_id,
        price_fen=item.left_fen,
        why_not=why_not,
    )
