"""What beginning to pay looks like on the wire: how, and what the buyer's device needs for it."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from menpiao.kernel.ids import encode
from menpiao.payments import Method, Payment

MethodWord = Literal["wechat_jsapi", "wechat_h5", "wechat_native", "stripe"]
WORDS_OF_METHODS: dict[Method, MethodWord] = {
    Method.WECHAT_JSAPI: "wechat_jsapi",
    Method.WECHAT_H5: "wechat_h5",
    Method.WECHAT_NATIVE: "wechat_native",
    Method.STRIPE: "stripe",
}
"""What buyers may choose; cash is taken at a window."""


class PaymentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to pay."""

    method: MethodWord


class PaymentOut(msgspec.Struct, frozen=True):
    """What the buyer's device needs, by method: ``client`` goes to ``wx.requestPayment`` as it is, ``url`` is a page
    to open, ``code_url`` the text of a QR code. ``use_by`` is until when, where that is sooner than ``pay_by``."""

    id: str
    state: str
    method: str
    client: dict[str, str] | None
    url: str | None
    code_url: str | None
    use_by: str | None


class PaymentMethodsOut(msgspec.Struct, frozen=True):
    """How the order may be paid, in the order in which to offer it."""

    methods: list[MethodWord]


def show_payment(payment: Payment, client: Mapping[str, str]) -> PaymentOut:
    """A payment with what was prepared for the buyer's device."""
    sheet = dict(client) if payment.method == Method.WECHAT_JSAPI else None
    page = {} if sheet is not None else client
    return PaymentOut(
        id=encode(payment.id),
        state=payment.state,
        method=payment.method,
        client=sheet,
        url=page.get("url"),
        code_url=page.get("code_url"),
        use_by=page.get("use_by"),
    )
