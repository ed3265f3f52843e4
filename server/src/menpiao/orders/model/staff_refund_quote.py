"""What would go back of an order if staff refunded these of its tickets now. Pure.

Staff are not bound by the refund ladder: they give back all of a price, or keep a fee that they name. What the buyer
could have by their own right stands beside it, because it is what staff are asked about first.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.orders.model.order import OrderItem
from menpiao.orders.model.refund_amounts import given_back_by_staff
from menpiao.orders.model.refund_quote import QuotedTicket
from menpiao.payments import Refund
from menpiao.tickets import Ticket

WhyNotForStaff = Literal["not_paid", "refunded", "used"]
"""Why a ticket does not go back; ``used``: only if whoever asks says that used ones go back, too."""


class StaffQuotedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of the order. ``price_fen``: what is left of its price. ``supplement_fen``: what was paid besides for
    a dearer seat and goes back with it. ``chosen``: it is one of those that are meant, and goes back."""

    position: int
    ticket_id: UUID | None
    price_fen: int
    fee_fen: int
    supplement_fen: int
    why_not: WhyNotForStaff | None
    chosen: bool
    by_rule: QuotedTicket
    leaves_companion: bool = False
    """A wheelchair place that goes back while somebody keeps its companion's seat."""

    @property
    def amount_fen(self) -> int:
        """What goes back of its price; nothing where it does not."""
        return self.price_fen - self.fee_fen if self.chosen else 0


class StaffRefundQuote(msgspec.Struct, frozen=True, kw_only=True):
    """All tickets of the order by position. ``above_fen``: the limit above which another person has to agree to what
    staff have given back of the order and for its dearer seats, ``before_fen`` included; None: nobody has."""

    tickets: tuple[StaffQuotedTicket, ...]
    before_fen: int
    above_fen: int | None

    @property
    def amount_fen(self) -> int:
        """What the refund would give back."""
        return sum(ticket.amount_fen for ticket in self.tickets)

    @property
    def fee_fen(self) -> int:
        """What it would keep."""
        return sum(ticket.fee_fen for ticket in self.tickets if ticket.chosen)

    @property
    def supplements_fen(self) -> int:
        """What would go back besides, as refunds of their own."""
        return sum(ticket.supplement_fen for ticket in self.tickets if ticket.chosen)

    @property
    def needs_approval(self) -> bool:
        """Whether it would wait for another person."""
        together_fen = self.before_fen + self.amount_fen + self.supplements_fen
        return self.above_fen is not None and together_fen > self.above_fen


def quote_for_staff(
    items: Sequence[OrderItem],
    *,
    positions: Collection[int],
    fee_per_ticket_fen: int,
    used_too: bool,
    tickets: Mapping[int, Ticket],
    gone: Collection[int],
    supplements: Mapping[int, int],
    by_rule: Mapping[int, QuotedTicket],
    refunds: Sequence[Refund],
    above_fen: int | None,
    leaving_companions: Collection[int] = (),
) -> StaffRefundQuote:
    """``gone`` are in a refund already; ``supplements`` by position; ``refunds`` are all until now, of the order and
    of what was paid besides; ``leaving_companions``: the positions of wheelchair places whose companions' seats would
    stay somebody's."""

    def of(item: OrderItem) -> StaffQuotedTicket:
        ticket = tickets.get(item.position)
        why_not: WhyNotForStaff | None = None
        if item.position in gone:
            why_not = "refunded"
        elif ticket is None:
            why_not = "not_paid"
        elif ticket.state == "used" and not used_too:
            why_not = "used"
        return StaffQuotedTicket(
            position=item.position,
            ticket_id=None if ticket is None else ticket.id,
            price_fen=item.left_fen,
            fee_fen=0 if why_not else min(fee_per_ticket_fen, item.left_fen),
            supplement_fen=0 if why_not else supplements.get(item.position, 0),
            why_not=why_not,
            chosen=why_not is None and item.position in positions,
            by_rule=by_rule[item.position],
            leaves_companion=why_not is None and item.position in positions and item.position in leaving_companions,
        )

    return StaffRefundQuote(tickets=tuple(map(of, items)), before_fen=given_back_by_staff(refunds), above_fen=above_fen)
