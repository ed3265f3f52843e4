"""What staff do with orders at a window: place them, show the code by which they are paid, look, cancel. Cash, and what
is printed, are of `boxoffice`.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from menpiao import identity
from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.money import Money
from menpiao.orders.api.asked import lines_of, price_ask
from menpiao.orders.api.buyer import PAY_PROBLEMS, PLACE_PROBLEMS, Ordering, notify_base
from menpiao.orders.api.item_wire import Item
from menpiao.orders.api.payment_wire import PaymentOut, show_payment
from menpiao.orders.api.price_wire import PromoCodeText
from menpiao.orders.api.wire import AttendeeIn, EmptyIn, OrderOut, show_orders
from menpiao.orders.model.finding import read_search
from menpiao.orders.model.order import WINDOW_PREFIX
from menpiao.orders.model.refusals import OrderClosed
from menpiao.orders.service.cancel import Collecting, cancel
from menpiao.orders.service.pay import HowToPay, start_payment
from menpiao.orders.service.read import order_of_buyer
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.orders.service.window import HOLD_SECONDS, buyer_of_window_order
from menpiao.payments import Method
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id
from menpiao.tickets import attendee_text

NO_APP = "box_office"
"""Where an installation has no mini program, an order of the window is of none."""

_encoder = msgspec.json.Encoder()


class WindowOrderIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What somebody at the window wants. What a buyer may have does not limit it."""

    items: Annotated[list[Item], Meta(min_length=1, max_length=20)]
    attendees: Annotated[list[AttendeeIn], Meta(max_length=49)] = []
    promo_code: PromoCodeText | None = None
    companion_of: Annotated[
        list[Annotated[str, Meta(min_length=10, max_length=11)]],
        Meta(
            max_length=20,
            description="Serials of tickets for wheelchair places whose companions' seats are wanted, as they stand on"
            " the tickets. Places of this very order need none.",
        ),
    ] = []
    expected_total: Annotated[
        Money | None, Meta(description="What was said. Where it costs something else: 409 `price_changed`.")
    ] = None

    def __repr__(self) -> str:
        return "WindowOrderIn()"


@post(
    "/api/v1/organizer/box-office-orders",
    operation_id="placeBoxOfficeOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": PLACE_PROBLEMS},
    status_code=201,
    summary="Sell at the window",
)
async def place_box_office_order(
    data: WindowOrderIn,
    staff: StaffLogin,
    ordering: Ordering,
    db: Database,
    settings: Settings,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrderOut]:
    """The places are held for ten minutes; what costs nothing is issued at once. The same key is the same order."""
    allowed(staff, "sell_at_box_office")
    buyer_id = await identity.window_buyer(db, organizer_id=staff.organizer_id)
    wanted = _wanted(data, staff, buyer_id, checked_key(idempotency_key), settings, lang)
    if wanted.organizer_id != staff.organizer_id:
        raise NotFound()
    placed = await ordering.placing.place(wanted)
    order = await ordering.answers.shown(placed, lang)
    return Response(order, headers={**NO_STORE, REPLAYED: "true" if placed.replayed else "false"})


def _wanted(
    body: WindowOrderIn, staff: StaffLogin, buyer_id: UUID, key: str, settings: Settings, lang: Lang
) -> PlaceOrder:
    """The key is the clerk's own; of the order it becomes one that no other clerk's is."""
    own = hashlib.sha256(staff.staff_id.bytes + key.encode()).hexdigest()[:40]
    return PlaceOrder(
        buyer_id=buyer_id,
        app_id=settings.wechat_app_id or NO_APP,
        lang=lang,
        idempotency_key=f"{WINDOW_PREFIX}{own}",
        request_hash=hashlib.sha256(WINDOW_PREFIX.encode() + _encoder.encode(body)).digest(),
        lines=lines_of(body.items),
        attendees=tuple([attendee_text(one.name, one.id_number) for one in body.attendees]),
        at_window_s=HOLD_SECONDS,
        companion_of=_numbers(body.companion_of),
        staff_id=staff.staff_id,
        price=price_ask(body.items, body.promo_code, body.expected_total.amount if body.expected_total else None),
    )


def _numbers(serials: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """The first and the last number of a ticket with each of these serials."""
    found = [read_search(serial) for serial in serials]
    errors = tuple(
        [
            field_error(f"/companion_of/{index}", "not_found", "票号不正确。", "No ticket has such a serial.")
            for index, asked in enumerate(found)
            if asked is None or asked.serials is None
        ]
    )
    if errors:
        raise Invalid(errors=errors)
    return tuple([asked.serials for asked in found if asked is not None and asked.serials is not None])


@get(
    "/api/v1/organizer/box-office-orders/{order_id:str}",
    operation_id="getBoxOfficeOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="An order of the window",
)
async def get_box_office_order(
    order_id: str, db: Database, staff: StaffLogin, labels: Labels, cipher: FieldCipher, lang: Lang
) -> Response[OrderOut]:
    """As whoever bought it would see it; ask again to see that a code was paid."""
    allowed(staff, "sell_at_box_office")
    return await _shown(db, staff, path_id(order_id), labels, cipher, lang)


@post(
    "/api/v1/organizer/box-office-orders/{order_id:str}/code-payments",
    operation_id="startBoxOfficeCode",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": PAY_PROBLEMS},
    status_code=201,
    summary="Show a code by which an order of the window is paid",
)
async def start_code(
    order_id: str,
    data: EmptyIn,
    staff: StaffLogin,
    collecting: Collecting,
    settings: Settings,
    idempotency_key: IdempotencyKey = None,
) -> Response[PaymentOut]:
    """``code_url`` is the text of a QR code that anybody may scan with WeChat. Asking again gives the same code."""
    actor = allowed(staff, "sell_at_box_office")
    identifier = path_id(order_id)
    async with collecting.db.read() as tx:
        buyer_id = await buyer_of_window_order(tx, organizer_id=staff.organizer_id, order_id=identifier)
    started = await start_payment(
        collecting,
        buyer_id=buyer_id,
        order_id=identifier,
        how=HowToPay(Method.WECHAT_NATIVE),
        idempotency_key=checked_key(idempotency_key),
        notify_base=notify_base(settings),
        staff=actor,
    )
    answer = show_payment(started.payment, started.client)
    return Response(answer, headers={**NO_STORE, REPLAYED: "true" if started.replayed else "false"})


@post(
    "/api/v1/organizer/box-office-orders/{order_id:str}/cancellation",
    operation_id="cancelBoxOfficeOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, OrderClosed)},
    status_code=200,
    summary="Let go of what nobody paid at the window",
)
async def cancel_box_office_order(
    order_id: str,
    data: EmptyIn,
    staff: StaffLogin,
    collecting: Collecting,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrderOut]:
    """The places are free again. Cancelling twice is cancelling once; what is paid is refunded instead."""
    actor = allowed(staff, "sell_at_box_office")
    checked_key(idempotency_key)
    identifier = path_id(order_id)
    async with collecting.db.read() as tx:
        buyer_id = await buyer_of_window_order(tx, organizer_id=staff.organizer_id, order_id=identifier)
    await cancel(collecting, buyer_id=buyer_id, order_id=identifier, actor=actor)
    return await _shown(collecting.db, staff, identifier, collecting.labels, collecting.cipher, lang)


async def _shown(
    db: Database, staff: StaffLogin, order_id: UUID, labels: Labels, cipher: FieldCipher, lang: Lang
) -> Response[OrderOut]:
    async with db.read() as tx:
        buyer_id = await buyer_of_window_order(tx, organizer_id=staff.organizer_id, order_id=order_id)
    view = await order_of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    return Response((await show_orders([view], labels, cipher, lang))[0], headers=NO_STORE)


ROUTES: list[Any] = [place_box_office_order, get_box_office_order, start_code, cancel_box_office_order]
