"""The pay sheet: what WeChat shows when a mini program calls wx.requestPayment, or a link or a code leads there.

Like WeChat it verifies ``paySign`` with the merchant's key before it shows an amount, and says why where it refuses.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from menpiao.adapters.sandbox import crypto
from menpiao.adapters.sandbox.accounts import ACCOUNTS, Account
from menpiao.adapters.sandbox.keys import merchant_key
from menpiao.adapters.sandbox.model import Order
from menpiao.adapters.sandbox.pages import words
from menpiao.adapters.sandbox.pages.pages import language, page
from menpiao.adapters.sandbox.sim.payments import payable
from menpiao.adapters.sandbox.sim.refusals import SimRefused, known_account
from menpiao.adapters.sandbox.web import Answer, Handler, Request

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

_PARAMETERS = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
_PACKAGE = "prepay_id="


async def pay_sheet(world: "World", request: Request) -> Answer:
    """``GET /sim/pay-sheet?account_id=&appId=&timeStamp=&nonceStr=&package=&signType=&paySign=&theme=``.

    ``theme`` is light or dark; anything else follows the system.
    """
    account_id = request.query.get("account_id", "")
    return _sheet(request, account_id, lambda account: _verified(world, account, request.query))


async def linked_sheet(world: "World", request: Request) -> Answer:
    """``GET /sim/h5?prepay_id=&redirect_url=`` and ``GET /sim/native?prepay_id=``: whoever opens it may pay.

    ``account_id`` says who that is; without it the first of the accounts.
    """
    account_id = request.query.get("account_id", ACCOUNTS[0].id)
    prepay_id = request.query.get("prepay_id", "")
    return _sheet(request, account_id, lambda account: _of_anybody(world, account, prepay_id))


def _of_anybody(world: "World", account: Account, prepay_id: str) -> Order:
    order = payable(world, account, prepay_id)
    if order.trade_type == "JSAPI":
        raise SimRefused(
            403, "another_product", "This order is paid in the mini program.", zh="该订单只能在小程序内支付"
        )
    return order


def _sheet(request: Request, account_id: str, order_of: Callable[[Account], Order]) -> Answer:
    lang = language(request)
    texts = words.in_language(words.PAY_SHEET, lang) | {"lang": lang, "theme": request.query.get("theme", "")}
    try:
        account = known_account(account_id)
        order = order_of(account)
    except SimRefused as refused:
        values = texts | {"reason": refused.message.in_(lang), "code": refused.code}
        return page("pay_refused.html", values, status=refused.status)
    back = request.query.get("redirect_url", "")
    shown = _shown(account, order) | {"return": back if back.startswith(("http://", "https://")) else ""}
    return page("pay_sheet.html", texts | shown)


def _verified(world: "World", account: Account, asked: dict[str, str]) -> Order:
    """The order behind these parameters, if wx.requestPayment would take them."""
    for name in _PARAMETERS:
        if not asked.get(name):
            raise SimRefused(400, "missing_parameter", f"{name} is missing.", zh=f"调用支付JSAPI缺少参数：{name}")
    if asked["signType"] != "RSA":
        raise SimRefused(400, "wrong_sign_type", "signType must be RSA.", zh="signType须为RSA")
    if not (asked["timeStamp"].isascii() and asked["timeStamp"].isdigit() and len(asked["timeStamp"]) == 10):
        raise SimRefused(
            400, "wrong_timestamp", "timeStamp must be seconds, as text.", zh="timeStamp须为秒级时间戳的字符串"
        )
    if not asked["package"].startswith(_PACKAGE):
        raise SimRefused(400, "wrong_package", "package must begin with prepay_id=.", zh="package须以prepay_id=开头")
    prepay_id = asked["package"].removeprefix(_PACKAGE)
    order = world.store.order_by_prepay(prepay_id)
    if order is None:
        raise SimRefused(404, "unknown_prepay_id", "Unknown or renewed prepay_id.", zh="支付信息不存在或已更新")
    merchant = world.store.merchant(order.mchid)
    assert merchant is not None
    message = crypto.pay_sheet_message(
        app_id=asked["appId"], timestamp=asked["timeStamp"], nonce=asked["nonceStr"], package=asked["package"]
    )
    if order.app_id != asked["appId"] or not crypto.verify(
        merchant_key(merchant.private_key_pem), message, asked["paySign"]
    ):
        raise SimRefused(401, "wrong_pay_sign", "paySign does not verify for this appId.", zh="支付验证签名失败")
    return payable(world, account, prepay_id)


def _shown(account: Account, order: Order) -> dict[str, str]:
    yuan, fen = divmod(order.total_fen, 100)
    return {
        "account_id": account.id,
        "nickname": account.nickname,
        "avatar": f"/sim/avatars/{account.id}.svg?{urlencode({'v': account.look})}",
        "prepay_id": order.prepay_id,
        "description": order.description,
        "mchid": order.mchid,
        "yuan": f"{yuan:,}",
        "fen": f".{fen:02d}",
    }


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/sim/pay-sheet", pay_sheet),
    ("GET", "/sim/h5", linked_sheet),
    ("GET", "/sim/native", linked_sheet),
]
