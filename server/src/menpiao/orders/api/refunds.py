"""What buyers do about their money: ask what would go back for which tickets, and give tickets back."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post

from menpiao.catalog import RefundRulesOut, rules_out
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.orders.api.wire import RefundOut, show_orders
from menpiao.orders.model.quote import MAX_TICKETS
from menpiao.orders.model.refund_quote import QuotedTicket, RefundQuote, WhyNot
from menpiao.orders.model.refund_refusals import WHY_NOT_REFUSALS, CompanionFirst, RefundTermsChanged
from menpiao.orders.model.reseating_refusals import SeatRefundUndecided
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.companions import companions_of_order
from menpiao.orders.service.read import order_of_buyer
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.orders.service.refund_quote import refund_quote_of_order
from menpiao.payments import RefundTooLarge
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, IdempotencyKey, checked_key, path_id, wire_time
from menpiao.seating import PlanCache

BUYERS_REFUND_PROBLEMS = (
    NotFound,
    Invalid,
    IdempotencyKeyReused,
    RefundTermsChanged,
    CompanionFirst,
    *dict.fromkeys(WHY_NOT_REFUSALS.values()),
    RefundTooLarge,
    SeatRefundUndecided,
)

Position = Annotated[int, msgspec.Meta(ge=1, le=MAX_TICKETS)]


class AmountIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The amount that the buyer was shown."""

    amount: Annotated[int, msgspec.Meta(ge=0)]
    currency: Annotated[str, msgspec.Meta(pattern=r"^CNY$(?!\n)")] = "CNY"


class BuyersRefundIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which tickets to give back, all that go back where none are named, and the amount that the buyer agreed to."""

    quote: Annotated[AmountIn, msgspec.Meta(description="The sum of the tickets' `amount` in the refund quote.")]
    positions: Annotated[list[Position], msgspec.Meta(min_length=1, max_length=MAX_TICKETS)] | None = None


class QuotedTicketOut(msgspec.Struct, frozen=True):
    """One ticket: what goes back of its price and what is kept; nothing of both where it does not go back. ``amount``
    is price less fee, and the ticket's share of the service fee where its session was moved."""

    position: int
    ticket_id: str | None
    price: Money
    fee: Money
    service_fee: Money
    amount: Money
    refundable: bool
    reason: Annotated[WhyNot | None, msgspec.Meta(description="Why it is not refundable.")]
    holds_until: Annotated[str | None, msgspec.Meta(description="Before this moment the fee stays as it is.")]
    together: Annotated[list[int], msgspec.Meta(description="The positions that go back with it, its own too.")]
    companions: Annotated[
        list[int],
        msgspec.Meta(description="Of a wheelchair place: which of them are its companions' seats. They may go alone."),
    ]


class PinnedRulesOut(msgspec.Struct, frozen=True):
    """The rules under which these tickets were ordered; null: no refund by the buyer."""

    positions: list[int]
    rules: RefundRulesOut | None


class RefundQuoteOut(msgspec.Struct, frozen=True):
    """What would go back now. ``amount`` and ``fee`` are the sums over all refundable tickets."""

    order_id: str
    amount: Money
    fee: Money
    holds_until: Annotated[str | None, msgspec.Meta(description="Before this moment all of it stays as it is.")]
    tickets: list[QuotedTicketOut]
    rules: list[PinnedRulesOut]


@get(
    "/api/v1/orders/{order_id:str}/refund-quote",
    operation_id="getRefundQuote",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound,)},
    summary="What would go back",
)
async def get_refund_quote(
    order_id: str, db: Database, plans: PlanCache, buyer: BuyerLogin
) -> Response[RefundQuoteOut]:
    """Ticket by ticket, under the rules that the order was placed under; of an unpaid order, only the rules."""
    identifier = path_id(order_id)
    companions = await companions_of_order(db, plans, order_id=identifier)
    quote = await refund_quote_of_order(db, buyer_id=buyer.buyer_id, order_id=identifier, companions=companions)
    answer = RefundQuoteOut(
        order_id=encode(identifier),
        amount=fen(sum(ticket.amount_fen for ticket in quote.refundable)),
        fee=fen(sum(ticket.fee_fen for ticket in quote.refundable)),
        holds_until=wire_time(min((t.holds_until for t in quote.refundable if t.holds_until), default=None)),
        tickets=[_ticket(ticket) for ticket in quote.tickets],
        rules=_rules(quote),
    )
    return Response(answer, headers=NO_STORE)


@post(
    "/api/v1/orders/{order_id:str}/refunds",
    operation_id="createRefund",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": BUYERS_REFUND_PROBLEMS},
    status_code=201,
    summary="Give tickets back",
)
async def create_refund(
    order_id: str,
    data: BuyersRefundIn,
    buyer: BuyerLogin,
    collecting: Collecting,
    plans: PlanCache,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[RefundOut]:
    """The tickets are void from this moment on; the money is on its way. Refused where what would go back is no longer
    what the buyer saw: nothing has happened then."""
    identifier = path_id(order_id)
    refund_id, replayed = await refund_by_buyer(
        collecting.db,
        collecting.cipher,
        buyer_id=buyer.buyer_id,
        order_id=identifier,
        idempotency_key=checked_key(idempotency_key),
        wanted=BuyersRefund(
            positions=None if data.positions is None else tuple(sorted(set(data.positions))),
            amount_fen=data.quote.amount,
        ),
        companions=await companions_of_order(collecting.db, plans, order_id=identifier),
    )
    view = await order_of_buyer(collecting.db, buyer_id=buyer.buyer_id, order_id=identifier)
    (shown,) = await show_orders([view], collecting.labels, collecting.cipher, lang)
    refund = next(one for one in shown.refunds if one.id == encode(refund_id))
    return Response(refund, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


def _ticket(ticket: QuotedTicket) -> QuotedTicketOut:
    return QuotedTicketOut(
        position=ticket.position,
        ticket_id=encode(ticket.ticket_id) if ticket.ticket_id else None,
        price=fen(ticket.price_fen),
        fee=fen(ticket.fee_fen),
        service_fee=fen(ticket.service_fee_fen),
        amount=fen(ticket.amount_fen),
        refundable=ticket.why_not is None,
        reason=ticket.why_not,
        holds_until=wire_time(ticket.holds_until),
        together=list(ticket.together),
        companions=list(ticket.companions),
    )


def _rules(quote: RefundQuote) -> list[PinnedRulesOut]:
    """By ladder, in the order of the tickets; those without one come together."""
    positions: dict[UUID | None, list[int]] = {}
    for ticket in quote.tickets:
        positions.setdefault(ticket.ladder_id, []).append(ticket.position)
    return [
        PinnedRulesOut(under, rules_out(quote.ladders[ladder_id].rule) if ladder_id else None)
        for ladder_id, under in positions.items()
    ]


ROUTES: list[Any] = [get_refund_quote, create_refund]
