"""WeChat Pay v3: refunds. 200 means accepted; the outcome comes later.

Source: 微信支付商户文档中心, "退款申请" and "查询单笔退款".
"""

import hashlib
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from menpiao.adapters.sandbox.model import Merchant, Order, Refund, rfc3339
from menpiao.adapters.sandbox.protocol.errors import PayRefused, differs, parameter
from menpiao.adapters.sandbox.protocol.pay import DAY, MAX_FEN, check_notify_url
from menpiao.adapters.sandbox.protocol.signature import body_of
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

REFUNDABLE_S = 365 * DAY
MAX_REFUNDS = 50
GAP_S = 60
"""Between two partial refunds of one order (in WeChat's seconds: the fault ``speed`` shortens it)."""
_RefundNumber = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"\A[0-9A-Za-z_\-|*@]+\Z")]
_Fen = Annotated[int, msgspec.Meta(ge=1, le=MAX_FEN)]


class RefundAmount(msgspec.Struct, frozen=True):
    refund: _Fen
    total: _Fen
    currency: str


class RefundBody(msgspec.Struct, frozen=True):
    """One of the order's two numbers is enough; transaction_id counts when both are there."""

    out_refund_no: _RefundNumber
    amount: RefundAmount
    transaction_id: Annotated[str, msgspec.Meta(max_length=32)] = ""
    out_trade_no: Annotated[str, msgspec.Meta(max_length=32)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=80)] = ""
    notify_url: Annotated[str, msgspec.Meta(max_length=256)] = ""


async def refund(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``POST /v3/refund/domestic/refunds``. The same out_refund_no never refunds twice."""
    wanted = body_of(request, RefundBody)
    if wanted.notify_url:
        check_notify_url(wanted.notify_url)
    if wanted.amount.currency != "CNY":
        raise parameter("/body/amount/currency", "仅支持人民币CNY", wanted.amount.currency)
    order = _order(world, merchant, wanted)
    fingerprint = hashlib.sha256(msgspec.json.encode(wanted)).hexdigest()
    known = world.store.refund(merchant.mchid, wanted.out_refund_no)
    if known is not None:
        if known.fingerprint != fingerprint:
            raise differs("同一退款单号，请求参数与首次请求时不一致")
        return as_json(_shown(known))
    _check(world, order, wanted)
    assert order.transaction_id is not None
    now = world.now()
    accepted = Refund(
        mchid=merchant.mchid,
        out_refund_no=wanted.out_refund_no,
        out_trade_no=order.out_trade_no,
        transaction_id=order.transaction_id,
        refund_id=f"5030{int(now):012d}{randomness.below(10**12):012d}",
        amount_fen=wanted.amount.refund,
        total_fen=order.total_fen,
        reason=wanted.reason,
        notify_url=wanted.notify_url,
        fingerprint=fingerprint,
        created_at=now,
        settles_as=world.faults.refund_outcome,
    )
    world.store.add_refund(accepted)
    world.agenda.accept(accepted)
    return as_json(_shown(accepted))


def _order(world: "World", merchant: Merchant, wanted: RefundBody) -> Order:
    if wanted.transaction_id:
        order = world.store.order_by_transaction(merchant.mchid, wanted.transaction_id)
    elif wanted.out_trade_no:
        order = world.store.order(merchant.mchid, wanted.out_trade_no)
    else:
        raise parameter("/body/transaction_id", "transaction_id和out_trade_no二选一")
    if order is None:
        raise PayRefused(404, "RESOURCE_NOT_EXISTS", "订单不存在，请确认订单号是否正确")
    return order


def _check(world: "World", order: Order, wanted: RefundBody) -> None:
    """WeChat's rules for a new refund of this order."""
    now = world.now()
    if order.paid_at is None:
        raise PayRefused(400, "INVALID_REQUEST", "订单未支付，不能申请退款")
    if now > order.paid_at + REFUNDABLE_S:
        raise PayRefused(400, "INVALID_REQUEST", "订单已超过可退款的最大期限（一年）")
    if wanted.amount.total != order.total_fen:
        raise PayRefused(400, "INVALID_REQUEST", "订单金额不一致，amount.total须为原订单金额")
    earlier = world.store.refunds_of(order)
    left = order.total_fen - sum(done.amount_fen for done in earlier if done.status != "CLOSED")
    if wanted.amount.refund > left:
        raise PayRefused(400, "INVALID_REQUEST", "申请退款金额大于订单剩余可退金额")
    if len(earlier) >= MAX_REFUNDS:
        raise PayRefused(400, "INVALID_REQUEST", "同一笔订单最多支持50次部分退款")
    if earlier and now < earlier[-1].created_at + GAP_S / world.faults.speed:
        raise PayRefused(429, "FREQUENCY_LIMITED", "同一订单的部分退款需间隔1分钟，请稍后以原退款单号重试")
    refusals = {
        "NOT_ENOUGH": PayRefused(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起"),
        "USER_ACCOUNT_ABNORMAL": PayRefused(403, "USER_ACCOUNT_ABNORMAL", "用户账户注销，请商户自行处理"),
        "FREQUENCY_LIMITED": PayRefused(429, "FREQUENCY_LIMITED", "频率限制，请以原退款单号重试"),
    }
    if world.faults.refund_error is not None:
        raise refusals[world.faults.refund_error]


async def query(world: "World", merchant: Merchant, request: Request) -> Answer:
    """``GET /v3/refund/domestic/refunds/{out_refund_no}``."""
    known = world.store.refund(merchant.mchid, request.params["out_refund_no"])
    if known is None:
        raise PayRefused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return as_json(_shown(known))


def _shown(refund: Refund) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc3339(refund.created_at),
        "status": refund.status,
        "funds_account": "AVAILABLE",
        "amount": {
            "total": refund.total_fen,
            "refund": refund.amount_fen,
            "payer_total": refund.total_fen,
            "payer_refund": refund.amount_fen,
            "settlement_refund": refund.amount_fen,
            "settlement_total": refund.total_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
        "promotion_detail": [],
    }
    if refund.success_at is not None:
        shown["success_time"] = rfc3339(refund.success_at)
    return shown


ROUTES = [
    ("POST", "/v3/refund/domestic/refunds", refund),
    ("GET", "/v3/refund/domestic/refunds/{out_refund_no}", query),
]
