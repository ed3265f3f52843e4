"""What buyers do with orders: place, look, pay, cancel."""

from collections.abc import Awaitable
from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import Parameter

from menpiao.catalog import Labels
from menpiao.identity import BuyerLogin, Logins, May, bearer_token
from menpiao.inventory import RULE_REFUSALS, SeatsNotTogether, SeatTaken
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders.api.asked import AskedBodies, asked_for, wanted_order
from menpiao.orders.api.payment_wire import WORDS_OF_METHODS, PaymentIn, PaymentMethodsOut, PaymentOut, show_payment
from menpiao.orders.api.placed import PlacedAnswers
from menpiao.orders.api.refused import RefusedBodies
from menpiao.orders.api.wire import EmptyIn, OrderIn, OrderOut, OrderPage, show_orders
from menpiao.orders.model.quote import Quote
from menpiao.orders.model.refusals import (
    SALE_REFUSALS,
    SHARE_REFUSALS,
    AttendeeHasTicket,
    NotAWeChatBuyer,
    OrderClosed,
    OverBuyerLimit,
    PaymentReplaced,
    PaymentUnderWay,
    SalesSuspended,
    SoldOut,
    TermsChanged,
    TooLateToPay,
)
from menpiao.orders.service.cancel import Collecting, cancel
from menpiao.orders.service.pay import HowToPay, methods_for, start_payment
from menpiao.orders.service.place import Placing
from menpiao.orders.service.read import order_of_buyer, orders_of_buyer
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.payments import (
    Method,
    MethodNotTaken,
    NoMerchantAccount,
    PaymentRefused,
    PaymentUnderReview,
    ProviderUnavailable,
)
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, HotRequest, HotResponse, IdempotencyKey, checked_key, path_id
from menpiao.platform.ratelimit import Networks
from menpiao.promotions import CodeTries, PriceChanged, PromoCodeInvalid, PromotionExhausted
from menpiao.waitingroom import PassExpired, PassInvalid, PassRequired, PassUsed

_PLACED_HEADERS = ((b"cache-control", b"no-store"), (b"idempotency-replayed", b"false"))
_REPLAYED_HEADERS = ((b"cache-control", b"no-store"), (b"idempotency-replayed", b"true"))
PLACE_PROBLEMS = (
    Invalid,
    IdempotencyKeyReused,
    SoldOut,
    SeatTaken,
    SeatsNotTogether,
    *RULE_REFUSALS.values(),
    OverBuyerLimit,
    *SHARE_REFUSALS.values(),
    AttendeeHasTicket,
    TermsChanged,
    PriceChanged,
    PromoCodeInvalid,
    PromotionExhausted,
    *SALE_REFUSALS.values(),
    PassRequired,
    PassExpired,
    PassUsed,
    PassInvalid,
    Busy,
)
PAY_PROBLEMS = (
    NotFound,
    Invalid,
    IdempotencyKeyReused,
    OrderClosed,
    SalesSuspended,
    TooLateToPay,
    NotAWeChatBuyer,
    NoMerchantAccount,
    MethodNotTaken,
    PaymentUnderWay,
    PaymentReplaced,
    PaymentRefused,
    PaymentUnderReview,
    ProviderUnavailable,
)


class Ordering:
    """What placing needs, bound once by `app`; serves the hot route and its shadow alike."""

    def __init__(
        self,
        placing: Placing,
        logins: Logins,
        labels: Labels,
        cipher: FieldCipher,
        *,
        tries: CodeTries,
        may_place: May = lambda _: None,
    ) -> None:
        self.may_place = may_place
        self.tries = tries
        self.asked = AskedBodies()
        self.placing = placing
        self.logins = logins
        self.labels = labels
        self.cipher = cipher
        self.answers = PlacedAnswers(labels, cipher)
        self.refused = RefusedBodies(placing)

    def hot(self, request: HotRequest) -> HotResponse | Awaitable[HotResponse]:
        """POST /api/v1/orders without the framework. What memory can refuse is refused before anything waits."""
        token = bearer_token(request.header(b"authorization"))
        return self.logins.answer_buyer(token, self.may_place, partial(self._hot_place, request))

    def _hot_place(self, request: HotRequest, buyer: BuyerLogin) -> HotResponse | Awaitable[HotResponse]:
        """What memory can refuse is refused in this very turn; the rest is waited for."""
        refused = self.refused.answer(request, buyer.buyer_id)
        if refused is not None:
            return refused
        request.check_query()
        asked = self.asked.read(request.body, request.header(b"content-type"))
        wanted = wanted_order(buyer, request.header(b"idempotency-key"), asked, request.lang)
        try:
            offered = self.placing.refuse_at_once(wanted)
        except SoldOut as refusal:
            self.refused.remember(request.body, wanted, refusal)
            raise
        trying = self.tries(buyer, organizer_id=wanted.organizer_id, written=asked.price.promo_code)
        return self._hot_answer(wanted, offered, trying)

    async def tried_code(self, buyer: BuyerLogin, wanted: PlaceOrder) -> None:
        """Count that somebody tries a promo code, right or wrong, and refuse whoever guesses."""
        trying = self.tries(buyer, organizer_id=wanted.organizer_id, written=wanted.price.promo_code)
        if trying is not None:
            await trying

    async def _hot_answer(
        self, wanted: PlaceOrder, offered: Quote | None, trying: Awaitable[None] | None
    ) -> HotResponse:
        if trying is not None:
            await trying
        placed = await self.placing.place(wanted, offered)
        body = await self.answers.encoded(placed, wanted.lang)
        return HotResponse(201, body, _REPLAYED_HEADERS if placed.replayed else _PLACED_HEADERS)


@post(
    "/api/v1/orders",
    operation_id="placeOrder",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": PLACE_PROBLEMS},
    status_code=201,
    summary="Place an order",
)
async def place_order(
    data: OrderIn,
    buyer: BuyerLogin,
    ordering: Ordering,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrderOut]:
    """Claim the places and create the order, in one commit. The order holds its places until ``pay_by``."""
    wanted = wanted_order(buyer, idempotency_key, asked_for(data), lang)
    await ordering.tried_code(buyer, wanted)
    placed = await ordering.placing.place(wanted)
    order = await ordering.answers.shown(placed, lang)
    return Response(order, headers={**NO_STORE, REPLAYED: "true" if placed.replayed else "false"})


@get(
    "/api/v1/orders",
    operation_id="listOrders",
    tags=["buyer"],
    opt={"audience": "buyer", "query": ["limit", "cursor"], "problems": (Invalid,)},
    summary="My orders",
)
async def list_orders(
    db: Database,
    buyer: BuyerLogin,
    labels: Labels,
    cipher: FieldCipher,
    lang: Lang,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[OrderPage]:
    """The buyer's orders of all organizers, newest first."""
    page = await orders_of_buyer(db, buyer_id=buyer.buyer_id, limit=limit, cursor=cursor)
    return Response(OrderPage(await show_orders(page.items, labels, cipher, lang), page.next), headers=NO_STORE)


@get(
    "/api/v1/orders/{order_id:str}",
    operation_id="getOrder",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound,)},
    summary="One order",
)
async def get_order(
    order_id: str, db: Database, buyer: BuyerLogin, labels: Labels, cipher: FieldCipher, lang: Lang
) -> Response[OrderOut]:
    """The buyer's own order; a foreign one does not exist."""
    view = await order_of_buyer(db, buyer_id=buyer.buyer_id, order_id=path_id(order_id))
    return Response((await show_orders([view], labels, cipher, lang))[0], headers=NO_STORE)


@post(
    "/api/v1/orders/{order_id:str}/payments",
    operation_id="startPayment",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": PAY_PROBLEMS},
    status_code=201,
    summary="Begin to pay",
)
async def create_payment(
    order_id: str,
    data: PaymentIn,
    buyer: BuyerLogin,
    collecting: Collecting,
    settings: Settings,
    networks: Networks,
    request: Request[Any, Any, Any],
    idempotency_key: IdempotencyKey = None,
) -> Response[PaymentOut]:
    """Ask the provider to collect. Asking again gives the same payment as long as it is open; asking for another
    method closes the open one first."""
    identifier = path_id(order_id)
    started = await start_payment(
        collecting,
        buyer_id=buyer.buyer_id,
        order_id=identifier,
        how=HowToPay(
            Method(data.method),
            payer_ip=networks.address_of(request.scope.get("client"), dict(request.scope["headers"])),
            return_url=f"{settings.base_url}/app/#/packages/order/order?id={encode(identifier)}",
        ),
        idempotency_key=checked_key(idempotency_key),
        notify_base=notify_base(settings),
    )
    answer = show_payment(started.payment, started.client)
    return Response(answer, headers={**NO_STORE, REPLAYED: "true" if started.replayed else "false"})


@get(
    "/api/v1/orders/{order_id:str}/payment-methods",
    operation_id="listPaymentMethods",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound,)},
    summary="How an order may be paid",
)
async def list_payment_methods(order_id: str, db: Database, buyer: BuyerLogin) -> Response[PaymentMethodsOut]:
    """The methods that the organizer takes and this buyer can use; none where the organizer can't be paid yet."""
    methods = await methods_for(db, buyer_id=buyer.buyer_id, order_id=path_id(order_id))
    return Response(PaymentMethodsOut([WORDS_OF_METHODS[method] for method in methods]), headers=NO_STORE)


@post(
    "/api/v1/orders/{order_id:str}/cancellation",
    operation_id="cancelOrder",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound, Invalid, OrderClosed)},
    status_code=200,
    summary="Cancel an unpaid order",
)
async def cancel_order(
    order_id: str,
    data: EmptyIn,
    buyer: BuyerLogin,
    collecting: Collecting,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrderOut]:
    """Give the places back. Cancelling twice is cancelling once; a paid order can't be cancelled here."""
    checked_key(idempotency_key)
    identifier = path_id(order_id)
    await cancel(collecting, buyer_id=buyer.buyer_id, order_id=identifier)
    view = await order_of_buyer(collecting.db, buyer_id=buyer.buyer_id, order_id=identifier)
    shown = await show_orders([view], collecting.labels, collecting.cipher, lang)
    return Response(shown[0], headers=NO_STORE)


def notify_base(settings: Settings) -> str:
    """Where providers reach us; WeChat wants https and no query string."""
    return f"{settings.base_url}/api/v1"


ROUTES = [place_order, list_orders, get_order, list_payment_methods, create_payment, cancel_order]
