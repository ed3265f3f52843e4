"""``/sim``: what a buyer's phone does with a prepay_id, well-behaved or not."""

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from menpiao.adapters.sandbox import envelope, forgery
from menpiao.adapters.sandbox.accounts import Account
from menpiao.adapters.sandbox.callbacks import notice_id
from menpiao.adapters.sandbox.later import transaction_id
from menpiao.adapters.sandbox.model import Notice, Order
from menpiao.adapters.sandbox.protocol.pay import lives_s
from menpiao.adapters.sandbox.sim.refusals import SimRefused, body_of, known_account
from menpiao.adapters.sandbox.web import Answer, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

Behaviour = Literal["pay", "fail", "cancel", "pay_late", "notify_twice", "notify_never", "forge"]


class PaymentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account_id: str
    prepay_id: str
    behaviour: Behaviour = "pay"
    forgeries: tuple[forgery.Kind, ...] = forgery.KINDS
    """Which ones ``forge`` sends."""


async def pay(world: "World", request: Request) -> Answer:
    """``POST /sim/payments``: 201 with what the phone reports (``result``: ok, fail or cancel) and why (``detail``).

    ``pay`` · ``fail`` (no funds) · ``cancel`` · ``pay_late`` (the phone says ok, the money lands once the order is
    closed or its time is over) · ``notify_twice`` (two callbacks at once) · ``notify_never`` · ``forge`` (nobody pays,
    but forged callbacks claim it; ``forgeries`` says how each was answered).
    """
    wanted = body_of(request, PaymentBody)
    account = known_account(wanted.account_id)
    order = payable(world, account, wanted.prepay_id)
    if order.trade_type != "JSAPI" and wanted.behaviour not in ("cancel", "fail"):
        order = msgspec.structs.replace(order, payer=world.openid(app_id=order.app_id, account_id=account.id))
        world.store.name_payer(order, order.payer)
    answer = await _behave(world, order, wanted)
    world.journal.write(
        at=world.now(),
        face="phone",
        method="PAY",
        what=wanted.behaviour,
        status=None,
        code=answer["result"],
        about=order.out_trade_no,
        request=request.body,
        answer=msgspec.json.encode(answer),
    )
    return as_json({"out_trade_no": order.out_trade_no} | answer, 201)


def payable(world: "World", account: Account, prepay_id: str) -> Order:
    """The order that this account may pay now, or why not, as WeChat's pay sheet would say."""
    order = world.store.order_by_prepay(prepay_id)
    if order is None:
        raise SimRefused(404, "unknown_prepay_id", "Unknown or renewed prepay_id.", zh="支付信息不存在或已更新")
    if order.trade_type == "JSAPI" and world.store.account_of(order.payer, order.app_id) != account.id:
        raise SimRefused(
            403, "another_payer", "The order belongs to another account.", zh="该订单只能由下单的微信用户支付"
        )
    now = world.now()
    if order.state in ("SUCCESS", "REFUND"):
        raise SimRefused(409, "already_paid", "This order is already paid.", zh="该订单已支付，请勿重复付款")
    if order.state == "CLOSED":
        raise SimRefused(409, "order_closed", "This order is closed.", zh="该订单已关闭")
    if now > order.expires_at or now > order.prepaid_at + lives_s(order):
        raise SimRefused(409, "order_expired", "It is too late to pay this order.", zh="该订单已过支付时间")
    if order.late_at is not None:
        raise SimRefused(409, "payment_under_way", "A late payment of this order is on its way.", zh="支付处理中")
    return order


async def _behave(world: "World", order: Order, wanted: PaymentBody) -> dict[str, Any]:
    if wanted.behaviour == "cancel":
        return {"result": "cancel", "detail": "requestPayment:fail cancel"}
    if wanted.behaviour == "fail":
        return {"result": "fail", "detail": "requestPayment:fail 余额不足"}
    if wanted.behaviour == "forge":
        answered = await forge(world, order, wanted.forgeries)
        return {"result": "fail", "detail": "requestPayment:fail forged", "forgeries": answered}
    if wanted.behaviour == "pay_late":
        world.agenda.pay_late(order)
        return {"result": "ok", "detail": "requestPayment:ok"}
    copies = 2 if wanted.behaviour == "notify_twice" else 1
    paid = world.agenda.pay(order, copies=copies, notify=wanted.behaviour != "notify_never")
    if paid is None:
        raise SimRefused(409, "order_closed", "This order is closed.", zh="该订单已关闭")
    return {"result": "ok", "detail": "requestPayment:ok", "transaction_id": paid.transaction_id}


async def forge(world: "World", order: Order, kinds: tuple[forgery.Kind, ...]) -> list[dict[str, Any]]:
    """Send one forged callback of each kind about this order and report how each was answered."""
    now = world.now()
    claimed = msgspec.structs.replace(
        order,
        state="SUCCESS",
        paid_at=order.paid_at or now,
        transaction_id=order.transaction_id or transaction_id(now),
    )
    notice = Notice(
        id=notice_id(),
        mchid=order.mchid,
        url=order.notify_url,
        event_type="TRANSACTION.SUCCESS",
        subject=order.out_trade_no,
        plaintext=envelope.transaction_text(claimed),
        created_at=now,
        base_at=now,
    )
    answered: list[dict[str, Any]] = []
    for kind in kinds:
        status, text = await world.courier.forge(notice, kind)
        answered.append({"kind": kind, "status": status, "answer": text})
    return answered


ROUTES = [("POST", "/sim/payments", pay)]
