"""The mini-program server API: order shipping information (发货信息管理). Money of a managed mini program is frozen
until the delivery was reported and, two days later, settled.

Source: developers.weixin.qq.com, order shipping: is_trade_managed, upload_shipping_info, get_order, opspecialorder.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import msgspec

from menpiao.adapters.sandbox.model import Order, Shipping
from menpiao.adapters.sandbox.protocol.errors import OpenRefused
from menpiao.adapters.sandbox.protocol.login import app_of_token
from menpiao.adapters.sandbox.web import Answer, BadBody, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

DAY = 86_400
SETTLES_AFTER_S = 2 * DAY
"""Virtual goods, self pick-up, city delivery: T+2 after the report."""
RECEIVED_FOR_S, AWAITING_FOR_S = 600, 3600
PRESALE_S = (15 * DAY, 330 * DAY)
TO_SHIP, SHIPPED, RECEIVED, SETTLED, REFUNDED, AWAITING = 1, 2, 3, 4, 5, 6

T = TypeVar("T")


class ManagedBody(msgspec.Struct, frozen=True):
    appid: str


class OrderKey(msgspec.Struct, frozen=True):
    order_number_type: Literal[1, 2]
    transaction_id: str = ""
    mchid: str = ""
    out_trade_no: str = ""


class Item(msgspec.Struct, frozen=True):
    item_desc: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    tracking_no: str = ""
    express_company: str = ""


class Payer(msgspec.Struct, frozen=True):
    openid: str


class UploadBody(msgspec.Struct, frozen=True):
    order_key: OrderKey
    logistics_type: Literal[1, 2, 3, 4]
    delivery_mode: Literal[1, 2]
    shipping_list: Annotated[tuple[Item, ...], msgspec.Meta(min_length=1, max_length=15)]
    upload_time: str
    payer: Payer


class GetBody(msgspec.Struct, frozen=True):
    transaction_id: str = ""
    merchant_id: str = ""
    merchant_trade_no: str = ""


class SpecialBody(msgspec.Struct, frozen=True):
    order_id: str
    type: int
    delay_to: float = 0


async def is_trade_managed(world: "World", request: Request) -> Answer:
    """``POST /wxa/sec/order/is_trade_managed``."""
    app_id = app_of_token(world, request)
    if _body(request, ManagedBody).appid != app_id:
        raise OpenRefused(40013, "invalid appid")
    return as_json({"errcode": 0, "errmsg": "ok", "is_trade_managed": is_managed(world, app_id)})


async def upload(world: "World", request: Request) -> Answer:
    """``POST /wxa/sec/order/upload_shipping_info``: one upload of each payment, and one correction."""
    app_id = app_of_token(world, request)
    wanted = _body(request, UploadBody)
    key = wanted.order_key
    order = _order(world, app_id, key.transaction_id, key.mchid, key.out_trade_no)
    if wanted.payer.openid != order.payer:
        raise OpenRefused(268485228, "支付者openid不匹配")
    if wanted.logistics_type == 1 and not all(
        item.tracking_no and item.express_company for item in wanted.shipping_list
    ):
        raise OpenRefused(10060005, "物流类型有误")
    state, known = state_of(world, order), _shipping(world, order)
    if state == REFUNDED:
        raise OpenRefused(10060004, "支付单处于不可发货的状态")
    if known.uploads and state in (SETTLED, AWAITING, RECEIVED):
        raise OpenRefused(10060002, "支付单已完成发货，无法继续发货")
    if known.uploads >= 2:
        raise OpenRefused(10060003, "支付单已使用重新发货机会")
    if _moment(wanted.upload_time) <= (_moment(known.uploaded_as) if known.uploaded_as else 0):
        raise OpenRefused(10060023, "发货信息未更新")
    world.store.put_shipping(
        msgspec.structs.replace(
            known,
            uploads=known.uploads + 1,
            uploaded_as=wanted.upload_time,
            item_desc="; ".join(item.item_desc for item in wanted.shipping_list),
            shipped_at=known.shipped_at if known.uploads else world.now(),
        )
    )
    return as_json({"errcode": 0, "errmsg": "ok"})


async def get_order(world: "World", request: Request) -> Answer:
    """``POST /wxa/sec/order/get_order``."""
    app_id = app_of_token(world, request)
    wanted = _body(request, GetBody)
    order = _order(world, app_id, wanted.transaction_id, wanted.merchant_id, wanted.merchant_trade_no)
    assert order.paid_at is not None
    content = {
        "transaction_id": order.transaction_id,
        "merchant_id": order.mchid,
        "merchant_trade_no": order.out_trade_no,
        "description": order.description,
        "paid_amount": order.total_fen,
        "openid": order.payer,
        "pay_time": int(order.paid_at),
        "order_state": state_of(world, order),
        "in_complaint": False,
    }
    return as_json({"errcode": 0, "errmsg": "ok", "order": content})


async def special(world: "World", request: Request) -> Answer:
    """``POST /wxa/sec/order/opspecialorder``: a presale that is delivered later, or a test order."""
    app_id = app_of_token(world, request)
    wanted = _body(request, SpecialBody)
    if wanted.type not in (1, 2):
        raise OpenRefused(268546000, "type非法")
    try:
        order = _order(world, app_id, wanted.order_id, "", "")
    except OpenRefused:
        raise OpenRefused(268546002, "账户不存在这个待发货单号") from None
    if state_of(world, order) != TO_SHIP:
        raise OpenRefused(268546002, "账户不存在这个待发货单号")
    assert order.paid_at is not None
    if wanted.type == 1 and not PRESALE_S[0] <= wanted.delay_to - order.paid_at <= PRESALE_S[1]:
        raise OpenRefused(268546001, "delay_to非法")
    world.store.put_shipping(msgspec.structs.replace(_shipping(world, order), delay_to=wanted.delay_to))
    return as_json({"errcode": 0, "errmsg": "ok"})


def is_managed(world: "World", app_id: str) -> bool:
    """Whether trade of this mini program is managed; ``PUT /sim/apps/{app_id}/shipping`` says so."""
    return world.store.setting(f"managed {app_id}") == "true"


def state_of(world: "World", order: Order) -> int:
    """WeChat's ``order_state``: 1 to ship, 2 shipped, 3 received, 6 awaiting settlement, 4 settled, 5 refunded."""
    if sum(one.amount_fen for one in world.store.refunds_of(order) if one.status != "CLOSED") >= order.total_fen:
        return REFUNDED
    shipped_at = _shipping(world, order).shipped_at
    if shipped_at is None:
        return TO_SHIP
    since = (world.now() - shipped_at) * world.faults.speed - SETTLES_AFTER_S
    if since < 0:
        return SHIPPED
    if since < RECEIVED_FOR_S:
        return RECEIVED
    return AWAITING if since < AWAITING_FOR_S or world.faults.funds_frozen else SETTLED


def _shipping(world: "World", order: Order) -> Shipping:
    assert order.transaction_id is not None
    return world.store.shipping(order.transaction_id) or Shipping(order.transaction_id)


def _order(world: "World", app_id: str, transaction_id: str, mchid: str, out_trade_no: str) -> Order:
    """The paid order of a managed mini program; unknown for the first seconds after its payment."""
    if transaction_id:
        found = world.store.order_of_app(app_id, transaction_id)
    else:
        found = world.store.order(mchid, out_trade_no)
    appears_s = world.faults.shipping_appears_after_s / world.faults.speed
    if (
        found is None
        or found.app_id != app_id
        or found.paid_at is None
        or not is_managed(world, app_id)
        or world.now() < found.paid_at + appears_s
    ):
        raise OpenRefused(10060001, "支付单不存在")
    return found


def _body(request: Request, shape: type[T]) -> T:
    try:
        return request.decode(shape)
    except BadBody as wrong:
        raise OpenRefused(47001, f"data format error: {wrong.message}"[:200]) from None


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise OpenRefused(268485216, "上传时间非法，请检查") from None
    if moment.tzinfo is None:
        raise OpenRefused(268485216, "上传时间非法，请检查")
    return moment.timestamp()


ROUTES = [
    ("POST", "/wxa/sec/order/is_trade_managed", is_trade_managed),
    ("POST", "/wxa/sec/order/upload_shipping_info", upload),
    ("POST", "/wxa/sec/order/get_order", get_order),
    ("POST", "/wxa/sec/order/opspecialorder", special),
]
