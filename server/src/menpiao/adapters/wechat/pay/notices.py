"""Reading a callback: verify, open, and say in our words what happened. Pure computation.

The order is the safety: size, freshness, key and signature first (`verifier.verify`), then the seal, then the content.
Amount, app and payer are compared with the order by payments, which knows what to expect.
Source: pay.weixin.qq.com, "payment success notice" and "refund result notice".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from menpiao.adapters.wechat.pay import answers
from menpiao.adapters.wechat.pay.credentials import Account
from menpiao.adapters.wechat.pay.verifier import unseal, verify
from menpiao.payments.ports import Notice, NoticeRefused, event_name

_PAYMENT = "TRANSACTION.SUCCESS"
_REFUNDS = frozenset({"REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"})
_HARMLESS = frozenset({"SECURITY_ECHO.SUCCESS"})
"""What WeChat says on purpose and means nothing: the test of callbacks in its console (doc/v3/partner/4019605946)."""
_MAX_ID_LENGTH = 64

T = TypeVar("T")


class _Resource(msgspec.Struct):
    algorithm: str
    ciphertext: str
    nonce: str
    associated_data: str = ""


class _Envelope(msgspec.Struct):
    id: str
    event_type: str
    resource_type: str
    resource: _Resource


class _Addressee(msgspec.Struct):
    mchid: str | None = None


def read_notice(account: Account, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
    """A believable callback as a `Notice`; anything else raises `NoticeRefused`."""
    verify(headers, body, keys=account.keys, now_s=int(now.timestamp()))
    envelope = _decode(body, _Envelope)
    if not 0 < len(envelope.id) <= _MAX_ID_LENGTH:
        raise NoticeRefused("malformed")
    if envelope.resource_type != "encrypt-resource" or envelope.resource.algorithm != "AEAD_AES_256_GCM":
        raise NoticeRefused("malformed")
    content = unseal(
        apiv3_keys=account.apiv3_keys,
        nonce=envelope.resource.nonce,
        associated_data=envelope.resource.associated_data,
        ciphertext=envelope.resource.ciphertext,
    )
    addressee = _decode(content, _Addressee).mchid
    known = envelope.event_type == _PAYMENT or envelope.event_type in _REFUNDS
    if addressee != account.credentials.mchid and (known or addressee is not None):
        raise NoticeRefused("foreign_mchid")
    try:
        if envelope.event_type == _PAYMENT:
            payment = answers.payment(_decode(content, answers.Transaction))
            return Notice(id=envelope.id, kind="payment", payment=payment, refund=None)
        if envelope.event_type in _REFUNDS:
            refund = answers.refund(_decode(content, answers.RefundFields))
            return Notice(id=envelope.id, kind="refund", payment=None, refund=refund)
    except answers.Unreadable:
        raise NoticeRefused("malformed") from None
    kind: Literal["other", "unknown"] = "other" if envelope.event_type in _HARMLESS else "unknown"
    return Notice(id=envelope.id, kind=kind, event=event_name(envelope.event_type))


def _decode(raw: bytes, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NoticeRefused("malformed") from None
