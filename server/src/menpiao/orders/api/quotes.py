"""What an order would cost: the route and its shapes."""

from typing import Annotated, Any

import msgspec
from litestar import Response, post
from msgspec import Meta

from menpiao.identity import BuyerLogin
from menpiao.inventory import RULE_REFUSALS, SeatsNotTogether, SeatTaken
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.money import Money, fen
from menpiao.orders.api.asked import lines_of, price_ask
from menpiao.orders.api.buyer import Ordering
from menpiao.orders.api.item_wire import Item
from menpiao.orders.api.price_wire import PricePartOut, PromoCodeText, show_parts
from menpiao.orders.api.wire import LineOut, line_of
from menpiao.orders.model.quote import Quote
from menpiao.orders.model.refusals import SALE_REFUSALS, SoldOut
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.platform.http import NO_STORE
from menpiao.promotions import PromoCodeInvalid, PromotionExhausted

QUOTE_PROBLEMS = (
    Invalid,
    *SALE_REFUSALS.values(),
    SoldOut,
    SeatTaken,
    SeatsNotTogether,
    *RULE_REFUSALS.values(),
    PromoCodeInvalid,
    PromotionExhausted,
)


class QuoteIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to work the price out for."""

    items: Annotated[list[Item], Meta(min_length=1, max_length=20)]
    promo_code: PromoCodeText | None = None


class QuoteOut(msgspec.Struct, frozen=True):
    """What an order would cost now. ``price_parts`` is empty where each ticket costs what its type does."""

    total: Money
    service_fee: Money
    lines: list[LineOut]
    price_parts: list[PricePartOut]


@post(
    "/api/v1/quotes",
    operation_id="quoteOrder",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": QUOTE_PROBLEMS},
    status_code=200,
    summary="What an order would cost",
)
async def quote_order(data: QuoteIn, buyer: BuyerLogin, ordering: Ordering, lang: Lang) -> Response[QuoteOut]:
    """The price with each of its reasons. No places are claimed, nothing is used up, nobody has to be named yet."""
    wanted = PlaceOrder(
        buyer_id=buyer.buyer_id,
        app_id=buyer.app_id,
        lang=lang,
        idempotency_key="",
        request_hash=b"",
        lines=lines_of(data.items),
        price=price_ask(data.items, data.promo_code, None),
    )
    await ordering.tried_code(buyer, wanted)
    return Response(show_quote(await ordering.placing.quote(wanted), lang), headers=NO_STORE)


def show_quote(quote: Quote, lang: Lang) -> QuoteOut:
    """A quote in the reader's language."""
    prices = iter(quote.prices_fen)
    lines = []
    for line in quote.lines:
        own = [next(prices) for _ in range(line.quantity)]
        name = pick(line.terms.name, lang)
        lines.append(line_of(line.terms.session_id, line.terms.ticket_type_id, name, line.quantity, own[0], sum(own)))
    priced = quote.priced
    return QuoteOut(
        total=fen(quote.total_fen),
        service_fee=fen(priced.service_fee_fen if priced else 0),
        lines=lines,
        price_parts=show_parts(priced.parts if priced else (), lang),
    )


ROUTES: list[Any] = [quote_order]
