"""WeChat Pay v3: orders — prepay (JSAPI, H5, Native), query, close.

Source: 微信支付商户文档中心, "JSAPI/小程序下单", "H5下单", "Native下单", "查询订单" and "关闭订单". Where WeChat
answers with addresses of its own (``https://wx.tenpay.com/…``, ``weixin://wxpay/…``), this answers with pages of its
own, which any browser and any camera can open.
"""

import hashlib
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import msgspec

from menpiao.adapters.sandbox import envelope
from menpiao.adapters.sandbox.model import CHINA, Merchant, Order, TradeType
from menpiao.adapters.sandbox.protocol.errors import PayRefused, differs, parameter
from menpiao.adapters.sandbox.protocol.signature import body_of
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

MINUTE, DAY = 60, 86_400
PREPAY_LIVES_S = 2 * 3600
PREPAY_RENEWED_BEFORE_S = 5 * MINUTE
H5_LIVES_S = 5 * MINUTE
DEFAULT_LIFE_S = 7 * DAY
LONGEST_LIFE_S = 90 * DAY
MAX_FEN = 10_000_000_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Number = Annotated[str, msgspec.Meta(min_length=6, max_length=32, pattern=r"\A[0-9A-Za-z_\-|*]+\Z")]
Text127 = Annotated[str, msgspec.Meta(min_length=1, max_length=127)]
Text32 = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]


class Amount(msgspec.Struct, frozen=True):
    total: Annotated[int, msgspec.Meta(ge=1, le=MAX_FEN)]
    currency: str = "CNY"


class Payer(msgspec.Struct, frozen=True):
    openid: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class H5Info(msgspec.Struct, frozen=True):
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]


class Scene(msgspec.Struct, frozen=True):
    payer_client_ip: Annotated[str, msgspec.Meta(min_length=1, max_length=45)]
    h5_info: H5Info


class Ordered(msgspec.Struct, frozen=True):
    """The body of an order. WeChat ignores fields that it does not know; so do we."""

    appid: Text32
    mchid: Text32
    description: Text127
    out_trade_no: Number
    notify_url: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    amount: Amount
    time_expire: str | None = None
    attach: Annotated[str, msgspec.Meta(max_length=128)] = ""
    goods_tag: Annotated[str, msgspec.Meta(max_length=32)] = ""
    support_fapiao: bool = False


class Prepay(Ordered, frozen=True, kw_only=True):
    """JSAPI: who pays is named."""

    payer: Payer


class PrepayH5(Ordered, frozen=True, kw_only=True):
    """H5: whence the payer comes is named."""

    scene_info: Scene


class Close(msgspec.Struct, frozen=True):
    mchid: Text32


async def prepay(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``POST /v3/pay/transactions/jsapi``. The identical request again renews the prepay_id; another one is refused."""
    wanted = body_of(request, Prepay)
    return as_json({"prepay_id": _ordered(world, merchant, wanted, "JSAPI", payer=wanted.payer.openid)})


async def prepay_h5(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``POST /v3/pay/transactions/h5``: a page; the caller appends ``redirect_url``."""
    wanted = body_of(request, PrepayH5)
    try:
        ip_address(wanted.scene_info.payer_client_ip)
    except ValueError:
        address = wanted.scene_info.payer_client_ip
        raise parameter("/body/scene_info/payer_client_ip", "不是合法的IP地址", address) from None
    prepay_id = _ordered(world, merchant, wanted, "MWEB")
    return as_json({"h5_url": f"http://{request.host}/sim/h5?prepay_id={prepay_id}"})


async def prepay_native(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``POST /v3/pay/transactions/native``: the text of a QR code."""
    prepay_id = _ordered(world, merchant, body_of(request, Ordered), "NATIVE")
    return as_json({"code_url": f"http://{request.host}/sim/native?prepay_id={prepay_id}"})


def _ordered(world: "World", merchant: Merchant, wanted: Ordered, trade_type: TradeType, *, payer: str = "") -> str:
    """The prepay_id of this order, which is new or is asked for again."""
    _check(world, merchant, wanted)
    if payer and world.store.account_of(payer, wanted.appid) is None:
        raise parameter("/body/payer/openid", "无效的openid，或appid和openid不匹配", payer)
    now = world.now()
    fingerprint = hashlib.sha256(trade_type.encode() + msgspec.json.encode(wanted)).hexdigest()
    known = world.store.order(merchant.mchid, wanted.out_trade_no)
    if known is not None:
        return _again(world, known, fingerprint, now)
    order = Order(
        mchid=merchant.mchid,
        out_trade_no=wanted.out_trade_no,
        app_id=wanted.appid,
        payer=payer,
        total_fen=wanted.amount.total,
        description=wanted.description,
        attach=wanted.attach,
        notify_url=wanted.notify_url,
        fingerprint=fingerprint,
        prepay_id=_prepay_id(now),
        prepaid_at=now,
        placed_at=now,
        expires_at=_expires_at(wanted.time_expire, now),
        trade_type=trade_type,
    )
    world.store.add_order(order)
    return order.prepay_id


def _check(world: "World", merchant: Merchant, wanted: Ordered) -> None:
    if wanted.mchid != merchant.mchid:
        raise parameter("/body/mchid", "mchid与Http头Authorization中的商户号不一致", wanted.mchid)
    if wanted.amount.currency != "CNY":
        raise parameter("/body/amount/currency", "境内商户号仅支持人民币CNY", wanted.amount.currency)
    check_notify_url(wanted.notify_url)
    if world.store.app(wanted.appid) is None or wanted.appid not in merchant.app_ids:
        raise PayRefused(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配，请检查后再试")


def check_notify_url(url: str) -> None:
    """https without a query, as WeChat wants it; http is let through to this machine, because this is a sandbox."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises ValueError when it is none
    except ValueError:
        raise parameter("/body/notify_url", "不是合法的URL", url) from None
    local = parts.hostname in LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise parameter("/body/notify_url", "必须为https地址（沙箱允许指向本机的http地址）", url)
    if not parts.hostname or parts.username or "?" in url or "#" in url or any(c <= " " for c in url):
        raise parameter("/body/notify_url", "必须为完整地址，且不能携带参数", url)


def _again(world: "World", known: Order, fingerprint: str, now: float) -> str:
    same = known.fingerprint == fingerprint
    if known.state in ("SUCCESS", "REFUND"):
        if same:
            raise PayRefused(400, "ORDER_PAID", "该订单已支付")
        raise PayRefused(403, "OUT_TRADE_NO_USED", "商户订单号重复，请核实商户订单号是否重复提交")
    if known.state == "CLOSED":
        raise PayRefused(400, "ORDER_CLOSED", "该订单已关闭，请重新下单")
    if not same:
        raise differs("请求重入时，参数与首次请求时不一致，请核实参数")
    if known.trade_type != "MWEB" and now < known.prepaid_at + PREPAY_LIVES_S - PREPAY_RENEWED_BEFORE_S:
        return known.prepay_id
    renewed = _prepay_id(now)
    world.store.renew_prepay(known, renewed, now)
    return renewed


def lives_s(order: Order) -> int:
    """For how long the prepay_id can be used. An H5 link is followed at once or not at all."""
    return H5_LIVES_S if order.trade_type == "MWEB" else PREPAY_LIVES_S


def _expires_at(time_expire: str | None, now: float) -> float:
    """The last moment to pay: at least a minute from now (silently raised), at most 90 days, 7 days when unsaid."""
    if time_expire is None:
        return now + DEFAULT_LIFE_S
    try:
        moment = datetime.fromisoformat(time_expire)
        if moment.tzinfo is None or "T" not in time_expire:
            raise ValueError
        asked = moment.timestamp()
    except (ValueError, OverflowError):
        raise parameter("/body/time_expire", "格式应为yyyy-MM-DDTHH:mm:ss+TIMEZONE", time_expire[:64]) from None
    return min(max(asked, now + MINUTE), now + LONGEST_LIFE_S)


def _prepay_id(at: float) -> str:
    moment = datetime.fromtimestamp(at, CHINA).strftime("%Y%m%d%H%M%S")
    return f"wx{moment}{randomness.token_hex(10)}"


async def query_by_number(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/pay/transactions/out-trade-no/{out_trade_no}?mchid=``."""
    _same_mchid(merchant, request)
    return _shown(world.store.order(merchant.mchid, request.params["out_trade_no"]))


async def query_by_id(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/pay/transactions/id/{transaction_id}?mchid=``."""
    _same_mchid(merchant, request)
    return _shown(world.store.order_by_transaction(merchant.mchid, request.params["transaction_id"]))


def _same_mchid(merchant: Merchant, request: Request) -> None:
    if request.query.get("mchid") != merchant.mchid:
        raise parameter("/query/mchid", "mchid必填，且须与Http头Authorization中的商户号一致")


def _shown(order: Order | None) -> Answer:
    if order is None:
        raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
    if order.paid_at is not None:
        return as_json(envelope.transaction(order) | {"promotion_detail": []})
    shown: dict[str, Any] = {
        "mchid": order.mchid,
        "appid": order.app_id,
        "out_trade_no": order.out_trade_no,
        "trade_state": order.state,
        "trade_state_desc": "订单未支付" if order.state == "NOTPAY" else "订单已关闭",
        "payer": {},
        "promotion_detail": [],
        "amount": {"total": order.total_fen, "currency": "CNY", "payer_currency": "CNY"},
    }
    return as_json(shown)


async def close(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``POST …/{out_trade_no}/close``: 204, again and again; ORDER_PAID when the buyer was faster."""
    if body_of(request, Close).mchid != merchant.mchid:
        raise parameter("/body/mchid", "mchid与Http头Authorization中的商户号不一致")
    order = world.store.order(merchant.mchid, request.params["out_trade_no"])
    if order is None:
        raise PayRefused(404, "ORDER_NOT_EXIST", "订单不存在")
    if not world.store.mark_closed(order) and order.state != "CLOSED":
        raise PayRefused(400, "ORDER_PAID", "该订单已支付，请查询订单")
    world.agenda.closed(order)
    return Answer(204)


ROUTES = [
    ("POST", "/v3/pay/transactions/jsapi", prepay),
    ("POST", "/v3/pay/transactions/h5", prepay_h5),
    ("POST", "/v3/pay/transactions/native", prepay_native),
    ("GET", "/v3/pay/transactions/out-trade-no/{out_trade_no}", query_by_number),
    ("GET", "/v3/pay/transactions/id/{transaction_id}", query_by_id),
    ("POST", "/v3/pay/transactions/out-trade-no/{out_trade_no}/close", close),
]
