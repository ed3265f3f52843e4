"""What WeChat Pay says, in the words of `menpiao.payments.ports`.

Codes are compared without underscores, because WeChat spells them both ways (`ORDER_PAID`, `ORDERPAID`). Whatever is
not clearly a yes or a no is `OutcomeUnknown`: a 4xx that carries no code of WeChat's was written by something in
between, and proves nothing.
Source: pay.weixin.qq.com, error codes of JSAPI orders and refunds.
"""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from menpiao.kernel import ids
from menpiao.payments.ports import (
    Closing,
    OutcomeUnknown,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderState,
    RefundState,
)

_UNDECIDED = frozenset({"SYSTEMERROR", "BANKERROR", "USERPAYING", "OPERATIONERROR"})
_LATER = frozenset({"FREQUENCYLIMITED", "RATELIMITEXCEEDED", "NOTENOUGH", "SIGNERROR"})
"""Nothing happened, and the same request may succeed: after a pause, a top-up, or a corrected key."""

_TOO_MANY = 429

T = TypeVar("T")
_STATES = {
    "SUCCESS": ProviderState.PAID,
    "REFUND": ProviderState.REFUNDED,
    "NOTPAY": ProviderState.NOT_PAID,
    "USERPAYING": ProviderState.NOT_PAID,
    "PAYERROR": ProviderState.NOT_PAID,
    "CLOSED": ProviderState.CLOSED,
    "REVOKED": ProviderState.CLOSED,
}
_REFUND_STATES = {
    "PROCESSING": RefundState.PROCESSING,
    "SUCCESS": RefundState.SUCCEEDED,
    "CLOSED": RefundState.CLOSED,
    "ABNORMAL": RefundState.ABNORMAL,
}


class Unreadable(ValueError):
    """Not what WeChat documents. The text names the field, never its value."""


class _Error(msgspec.Struct):
    code: str = ""


class _PrepayAnswer(msgspec.Struct):
    prepay_id: str


class _H5Answer(msgspec.Struct):
    h5_url: str


class _CodeAnswer(msgspec.Struct):
    code_url: str


class _Amount(msgspec.Struct):
    total: int | None = None
    refund: int | None = None
    currency: str | None = None


class _Payer(msgspec.Struct):
    openid: str | None = None


class Transaction(msgspec.Struct):
    """A payment as a query and a callback spell it."""

    mchid: str
    out_trade_no: str
    trade_state: str
    appid: str | None = None
    transaction_id: str | None = None
    success_time: str | None = None
    amount: _Amount | None = None
    payer: _Payer | None = None


class RefundFields(msgspec.Struct):
    """A refund as the API (``status``) and a callback (``refund_status``, ``mchid``) spell it."""

    out_refund_no: str
    refund_id: str | None = None
    status: str | None = None
    refund_status: str | None = None
    mchid: str | None = None
    success_time: str | None = None
    amount: _Amount | None = None


def prepay_id(status: int, body: bytes) -> str:
    """The answer to preparing a pay sheet."""
    return _given(_prepared(status, body, _PrepayAnswer).prepay_id)


def h5_url(status: int, body: bytes) -> str:
    """The answer to preparing a page that opens WeChat."""
    return _given(_prepared(status, body, _H5Answer).h5_url)


def code_url(status: int, body: bytes) -> str:
    """The answer to preparing a QR code: its text."""
    return _given(_prepared(status, body, _CodeAnswer).code_url)


def queried(status: int, body: bytes, *, mchid: str, out_trade_no: str) -> ProviderPayment:
    """The answer to a query. A signed answer about another order is a replay, and tells nothing about this one."""
    if not _is_yes(status):
        if _no_code(status, body) == "ORDERNOTEXIST":
            return ProviderPayment(payment_id=ids.decode(out_trade_no), state=ProviderState.UNKNOWN_PAYMENT)
        raise _refusal(status, body)
    answer = _decode_answer(body, Transaction)
    if answer.mchid != mchid or answer.out_trade_no != out_trade_no:
        raise OutcomeUnknown("the answer is about another order")
    try:
        return payment(answer)
    except Unreadable as reason:
        raise OutcomeUnknown(str(reason)) from None


def closed(status: int, body: bytes) -> Closing:
    """The answer to closing. An order that WeChat never heard of is as closed as can be: no phone can pay it."""
    if _is_yes(status):
        return Closing.CLOSED
    code = _no_code(status, body)
    if code == "ORDERPAID":
        return Closing.PAID
    if code in ("ORDERCLOSED", "ORDERNOTEXIST"):
        return Closing.CLOSED
    raise _refusal(status, body)


def refunded(status: int, body: bytes, *, out_refund_no: str) -> ProviderRefund:
    """The answer to asking for a refund, whose yes only means "accepted".

    "Too many requests" can also mean that this very refund is being processed, hence unknown.
    """
    if status == _TOO_MANY:
        raise OutcomeUnknown("too many requests")
    if not _is_yes(status):
        raise _refusal(status, body)
    return _refund_answer(body, out_refund_no)


def refund_queried(status: int, body: bytes, *, out_refund_no: str) -> ProviderRefund:
    """The answer to a query about a refund."""
    if not _is_yes(status):
        if _no_code(status, body) in ("RESOURCENOTEXISTS", "RESOURCENOTEXIST"):
            return ProviderRefund(refund_id=ids.decode(out_refund_no), state=RefundState.UNKNOWN_REFUND)
        raise _refusal(status, body)
    return _refund_answer(body, out_refund_no)


def payment(fields: Transaction) -> ProviderPayment:
    """In our words; raises `Unreadable`."""
    state = _STATES.get(fields.trade_state)
    payment_id = _our_id(fields.out_trade_no, "out_trade_no")
    if state is None:
        return ProviderPayment(payment_id, ProviderState.SOMETHING_ELSE, said=fields.trade_state)
    if state not in (ProviderState.PAID, ProviderState.REFUNDED):
        return ProviderPayment(payment_id=payment_id, state=state)
    if not fields.transaction_id or fields.amount is None or fields.amount.total is None:
        raise Unreadable("paid, but without transaction_id or amount")
    return ProviderPayment(
        payment_id=payment_id,
        state=state,
        transaction_id=fields.transaction_id,
        amount_fen=fields.amount.total,
        currency=fields.amount.currency,
        paid_at=_moment(fields.success_time),
        payer=fields.payer.openid if fields.payer else None,
        app_id=fields.appid,
    )


def refund(fields: RefundFields) -> ProviderRefund:
    """In our words; raises `Unreadable`."""
    word = fields.status or fields.refund_status
    if not word:
        raise Unreadable("refund status")
    state = _REFUND_STATES.get(word, RefundState.SOMETHING_ELSE)
    return ProviderRefund(
        refund_id=_our_id(fields.out_refund_no, "out_refund_no"),
        state=state,
        said=word if state is RefundState.SOMETHING_ELSE else None,
        provider_refund_id=fields.refund_id,
        amount_fen=fields.amount.refund if fields.amount else None,
        succeeded_at=_moment(fields.success_time),
    )


def error_code(body: bytes) -> str:
    """WeChat's code without underscores, or "" where the body is not WeChat's."""
    try:
        return msgspec.json.decode(body, type=_Error).code.replace("_", "").upper()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""


def _prepared(status: int, body: bytes, type_: type[T]) -> T:
    if not _is_yes(status):
        raise _refusal(status, body)
    return _decode_answer(body, type_)


def _given(text: str) -> str:
    if not text:
        raise OutcomeUnknown("prepared, but nothing to pay with")
    return text


def _is_yes(status: int) -> bool:
    return status in (200, 204)


def _no_code(status: int, body: bytes) -> str:
    """WeChat's code where the answer is a plain no, else ""."""
    code = error_code(body) if 400 <= status < 500 else ""
    return "" if code in _UNDECIDED else code


def _refusal(status: int, body: bytes) -> Exception:
    """A no of WeChat's, or nothing certain."""
    code = _no_code(status, body)
    if status == _TOO_MANY:
        return ProviderRefused(code or "FREQUENCYLIMITED", retry=True)
    if not code:
        return OutcomeUnknown(f"status {status} {error_code(body)}".rstrip())
    return ProviderRefused(code, retry=code in _LATER)


def _refund_answer(body: bytes, out_refund_no: str) -> ProviderRefund:
    answer = _decode_answer(body, RefundFields)
    if answer.out_refund_no != out_refund_no:
        raise OutcomeUnknown("the answer is about another refund")
    try:
        return refund(answer)
    except Unreadable as reason:
        raise OutcomeUnknown(str(reason)) from None


def _decode_answer(body: bytes, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise OutcomeUnknown("unreadable answer") from None


def _our_id(text: str, field: str) -> UUID:
    try:
        return ids.decode(text)
    except ids.MalformedId:
        raise Unreadable(f"{field} is not ours") from None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("success_time") from None
    if moment.tzinfo is None:
        raise Unreadable("success_time without offset")
    return moment
