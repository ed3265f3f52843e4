"""`WeChatShipping`: telling WeChat that tickets were delivered, the `ShippingDesk` of payments.

An e-ticket is a virtual good (``logistics_type`` 3), delivered as one; all that is said of it is a description.
Source: developers.weixin.qq.com, order shipping: is_trade_managed, upload_shipping_info, get_order, opspecialorder.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TypeVar

import msgspec

from menpiao.adapters.wechat.app import WeChatApps
from menpiao.adapters.wechat.http import TOTAL_TIMEOUT_S, NoAnswer, quiet_client
from menpiao.adapters.wechat.tokens import AccessTokens, NoToken, call
from menpiao.payments.ports import OutcomeUnknown
from menpiao.payments.ports_shipping import Shipment, ShippingRefused, ShippingState, Why
from menpiao.platform.db import forbid_in_transaction

_VIRTUAL, _UNIFIED, _BY_TRANSACTION, _PRESALE = 3, 1, 2, 1
_DESCRIPTION_CHARACTERS = 120
_BEIJING = timezone(timedelta(hours=8))

_WHY = {
    10060001: Why.NOT_THERE,
    268546002: Why.NOT_THERE,
    10060002: Why.DONE,
    10060003: Why.DONE,
    10060023: Why.DONE,
    10060004: Why.NOT_SHIPPABLE,
}
_UNDECIDED = frozenset({-1, 45009, 45011, 10060012})
"""Busy, or too often: asked again later."""

_STATES = {
    1: ShippingState.TO_SHIP,
    2: ShippingState.SHIPPED,
    3: ShippingState.RECEIVED,
    4: ShippingState.SETTLED,
    5: ShippingState.REFUNDED,
    6: ShippingState.AWAITING_SETTLEMENT,
}


class _Said(msgspec.Struct):
    """``errcode`` has no default: only an explicit 0 means yes."""

    errcode: int


class _Managed(_Said):
    is_trade_managed: bool | int = False


class _Order(msgspec.Struct):
    order_state: int
    transaction_id: str = ""


class _Found(_Said):
    order: _Order | None = None


S = TypeVar("S", bound=_Said)


class WeChatShipping:
    """A `ShippingDesk` for every mini program in ``apps``; `aclose` it at the end."""

    def __init__(self, apps: WeChatApps, *, tokens: AccessTokens, timeout_s: float = TOTAL_TIMEOUT_S) -> None:
        self._apps = apps
        self._tokens = tokens
        self._timeout_s = timeout_s
        self._http = quiet_client()

    async def aclose(self) -> None:
        """Close the connections; nothing may be asked afterwards."""
        await self._http.aclose()

    def apps(self) -> Sequence[str]:
        """Every mini program of this installation."""
        return list(self._apps)

    async def is_managed(self, app_id: str) -> bool:
        """Whether WeChat manages its trade, so that money is frozen until it is told of the delivery."""
        said = await self._ask(app_id, "is_trade_managed", {"appid": app_id}, _Managed)
        return bool(said.is_trade_managed)

    async def upload(self, shipment: Shipment) -> None:
        """WeChat takes one upload of each payment, and one correction of it."""
        body = {
            "order_key": {"order_number_type": _BY_TRANSACTION, "transaction_id": shipment.transaction_id},
            "logistics_type": _VIRTUAL,
            "delivery_mode": _UNIFIED,
            "shipping_list": [{"item_desc": shipment.description[:_DESCRIPTION_CHARACTERS] or "门票"}],
            "upload_time": shipment.at.astimezone(_BEIJING).isoformat(timespec="milliseconds"),
            "payer": {"openid": shipment.payer},
        }
        await self._ask(shipment.app_id, "upload_shipping_info", body, _Said)

    async def postpone(self, app_id: str, transaction_id: str, *, until: datetime) -> None:
        """Reported as a presale: delivered 15 to 330 days after the payment."""
        body = {"order_id": transaction_id, "type": _PRESALE, "delay_to": int(until.timestamp())}
        await self._ask(app_id, "opspecialorder", body, _Said)

    async def state(self, app_id: str, transaction_id: str) -> ShippingState | None:
        """As WeChat sees it."""
        try:
            said = await self._ask(app_id, "get_order", {"transaction_id": transaction_id}, _Found)
        except ShippingRefused as refused:
            if refused.why is Why.NOT_THERE:
                return None
            raise OutcomeUnknown(refused.code) from None
        if said.order is None or said.order.transaction_id not in ("", transaction_id):
            raise OutcomeUnknown("the answer is about another payment")
        state = _STATES.get(said.order.order_state)
        if state is None:
            raise OutcomeUnknown(f"order_state {said.order.order_state}")
        return state

    async def _ask(self, app_id: str, what: str, body: object, shape: type[S]) -> S:
        forbid_in_transaction("WeChat shipping")
        app = self._apps.get(app_id)
        if app is None:
            raise ShippingRefused(Why.OTHER, "unknown_app")
        path = f"/wxa/sec/order/{what}"
        try:
            answer = await call(self._http, self._tokens, app, path, body, timeout_s=self._timeout_s)
            said = msgspec.json.decode(answer, type=shape)
        except (NoAnswer, NoToken, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as failure:
            raise OutcomeUnknown(f"{type(failure).__name__}: {failure}"[:80]) from None
        if said.errcode in _UNDECIDED:
            raise OutcomeUnknown(f"errcode {said.errcode}")
        if said.errcode != 0:
            raise ShippingRefused(_WHY.get(said.errcode, Why.OTHER), str(said.errcode))
        return said
