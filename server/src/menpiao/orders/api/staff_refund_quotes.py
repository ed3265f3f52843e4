"""Route for who organizes: what a refund would mean before it is asked for. Whoever may see orders may ask, so that
support can tell a buyer what the rules say; refunding is for those who may.
"""

from typing import Annotated, Any

import msgspec
from litestar import Response, post
from msgspec import Meta

from menpiao.identity import StaffLogin, allowed, may
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.orders.api.asked_refund import fee_in_fen, ids_of_tickets
from menpiao.orders.api.organizer_wire import StaffRefundQuoteIn
from menpiao.orders.model.refund_quote import QuotedTicket, WhyNot
from menpiao.orders.model.reseating_refusals import SupplementGoesWithTicket
from menpiao.orders.model.staff_refund_quote import StaffQuotedTicket, WhyNotForStaff
from menpiao.orders.service.companions import companions_of_order
from menpiao.orders.service.refund import StaffRefund
from menpiao.orders.service.staff_refund_quote import staff_refund_quote
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, path_id, wire_time
from menpiao.seating import PlanCache


class BuyersRightOut(msgspec.Struct, frozen=True):
    """What the buyer could have for the ticket by the rules of the order; nothing where ``reason`` says why not."""

    refundable: bool
    amount: Money
    fee: Money
    reason: WhyNot | None
    holds_until: str | None


class StaffQuotedTicketOut(msgspec.Struct, frozen=True):
    """One ticket: what is left of its price, what would be kept and go back. ``supplement``: paid besides for a dearer
    seat; it goes back in full with it."""

    position: int
    ticket_id: str | None
    price: Money
    fee: Money
    amount: Money
    supplement: Money
    chosen: bool
    reason: Annotated[WhyNotForStaff | None, Meta(description="Why it does not go back; `used`: only with `used_too`.")]
    by_rule: BuyersRightOut
    leaves_companion: Annotated[
        bool,
        Meta(
            description="It is for a wheelchair place and would go back while somebody keeps its companion's seat. This"
            " does not refuse the refund."
        ),
    ]


class StaffRefundQuoteOut(msgspec.Struct, frozen=True):
    """What the refund would mean; nothing is changed. ``given_back``: what staff gave back of the order before, which
    counts towards the limit ``approval_above``."""

    amount: Money
    fee: Money
    supplements: Money
    needs_approval: bool
    given_back: Money
    approval_above: Money | None
    tickets: list[StaffQuotedTicketOut]


@post(
    "/api/v1/organizer/orders/{order_id:str}/refund-quotes",
    operation_id="quoteOrderRefund",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, SupplementGoesWithTicket)},
    status_code=200,
    summary="What refunding tickets of an order would mean",
)
async def create_quote(
    order_id: str, data: StaffRefundQuoteIn, db: Database, plans: PlanCache, staff: StaffLogin
) -> Response[StaffRefundQuoteOut]:
    """Ticket by ticket, beside what the buyer could have by the rules. Nothing is changed; say ``amount`` with the
    refund, and it is refused where it would be another one by then."""
    allowed(staff, "see_orders")
    wanted = StaffRefund(
        ticket_ids=ids_of_tickets(data.tickets),
        reason="",
        fee_per_ticket_fen=fee_in_fen(data.fee_per_ticket),
        used_too=data.used_too,
    )
    identifier = path_id(order_id)
    quote = await staff_refund_quote(
        db,
        organizer_id=staff.organizer_id,
        order_id=identifier,
        wanted=wanted,
        companions=await companions_of_order(db, plans, order_id=identifier),
        alone="refund" in may(staff.role),
    )
    answer = StaffRefundQuoteOut(
        amount=fen(quote.amount_fen),
        fee=fen(quote.fee_fen),
        supplements=fen(quote.supplements_fen),
        needs_approval=quote.needs_approval,
        given_back=fen(quote.before_fen),
        approval_above=None if quote.above_fen is None else fen(quote.above_fen),
        tickets=[_ticket(ticket) for ticket in quote.tickets],
    )
    return Response(answer, headers=NO_STORE)


ROUTES: list[Any] = [create_quote]


def _ticket(one: StaffQuotedTicket) -> StaffQuotedTicketOut:
    return StaffQuotedTicketOut(
        position=one.position,
        ticket_id=None if one.ticket_id is None else encode(one.ticket_id),
        price=fen(one.price_fen),
        fee=fen(one.fee_fen),
        amount=fen(one.amount_fen),
        supplement=fen(one.supplement_fen),
        chosen=one.chosen,
        reason=one.why_not,
        by_rule=_right(one.by_rule),
        leaves_companion=one.leaves_companion,
    )


def _right(ticket: QuotedTicket) -> BuyersRightOut:
    refundable = ticket.why_not is None
    return BuyersRightOut(
        refundable=refundable,
        amount=fen(ticket.amount_fen),
        fee=fen(ticket.fee_fen),
        reason=ticket.why_not,
        holds_until=wire_time(ticket.holds_until),
    )
