"""What WeChat Pay may answer, and what it means to us. Both spellings of each code."""

import json
from typing import Any
from uuid import UUID

import pytest

from menpiao.adapters.wechat.pay import answers
from menpiao.kernel import ids
from menpiao.payments.ports import (
    Closing,
    OutcomeUnknown,
    ProviderRefused,
    ProviderState,
    RefundState,
)


def error(code: str) -> bytes:
    return written({"code": code, "message": "用户可见的话，会变"})


def written(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, error("SYSTEM_ERROR")),
        (502, b"<html>bad gateway</html>"),
        (503, b""),
        (400, error("SYSTEMERROR")),
        (403, error("BANK_ERROR")),
        (202, error("USER_PAYING")),
        (400, error("USERPAYING")),
        (302, b""),
        (404, b"<html>not found, says the proxy</html>"),
        (404, b"\xff\xfe"),
        (403, b"[" * 10_000),
        (400, b"{}"),
        (400, written({"code": 5})),
        (500, error("ORDER_NOT_EXIST")),
        (500, error("ORDER_PAID")),
        (500, error("RESOURCE_NOT_EXISTS")),
    ],
)
def test_whatever_is_not_clearly_a_no_is_unknown(status: int, body: bytes, payment_id: UUID, refund_id: UUID) -> None:
    order, refund = ids.encode(payment_id), ids.encode(refund_id)
    with pytest.raises(OutcomeUnknown):
        answers.prepay_id(status, body)
    with pytest.raises(OutcomeUnknown):
        answers.queried(status, body, mchid="1", out_trade_no=order)
    with pytest.raises(OutcomeUnknown):
        answers.closed(status, body)
    with pytest.raises(OutcomeUnknown):
        answers.refunded(status, body, out_refund_no=refund)
    with pytest.raises(OutcomeUnknown):
        answers.refund_queried(status, body, out_refund_no=refund)


@pytest.mark.parametrize(
    ("status", "code", "normalised", "retry"),
    [
        (400, "PARAM_ERROR", "PARAMERROR", False),
        (400, "INVALID_REQUEST", "INVALIDREQUEST", False),
        (400, "APPID_MCHID_NOT_MATCH", "APPIDMCHIDNOTMATCH", False),
        (400, "ORDER_CLOSED", "ORDERCLOSED", False),
        (400, "ORDERPAID", "ORDERPAID", False),
        (403, "OUT_TRADE_NO_USED", "OUTTRADENOUSED", False),
        (403, "NO_AUTH", "NOAUTH", False),
        (403, "RULELIMIT", "RULELIMIT", False),
        (401, "SIGN_ERROR", "SIGNERROR", True),
        (429, "FREQUENCY_LIMITED", "FREQUENCYLIMITED", True),
        (429, "FREQUENCYLIMITED", "FREQUENCYLIMITED", True),
    ],
)
def test_preparing_is_refused(status: int, code: str, normalised: str, retry: bool) -> None:
    with pytest.raises(ProviderRefused) as refused:
        answers.prepay_id(status, error(code))
    assert (refused.value.code, refused.value.retry) == (normalised, retry)


@pytest.mark.parametrize("body", [b"", b"slow down", b"{}"])
def test_too_many_requests_needs_no_code(body: bytes) -> None:
    with pytest.raises(ProviderRefused) as refused:
        answers.prepay_id(429, body)
    assert (refused.value.code, refused.value.retry) == ("FREQUENCYLIMITED", True)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"prepay_id":""}', b'{"prepay_id":5}', b"[]", b"null"])
def test_a_yes_without_prepay_id_is_unknown(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.prepay_id(200, body)


@pytest.mark.parametrize(
    ("trade_state", "state"),
    [
        ("SUCCESS", ProviderState.PAID),
        ("REFUND", ProviderState.REFUNDED),
        ("NOTPAY", ProviderState.NOT_PAID),
        ("USERPAYING", ProviderState.NOT_PAID),
        ("PAYERROR", ProviderState.NOT_PAID),
        ("CLOSED", ProviderState.CLOSED),
        ("REVOKED", ProviderState.CLOSED),
    ],
)
def test_a_payment_is_in_one_of_our_states(
    platform: Any, payment_id: UUID, trade_state: str, state: ProviderState
) -> None:
    paid = state in (ProviderState.PAID, ProviderState.REFUNDED)
    body = written(platform.transaction(payment_id, trade_state=trade_state))
    payment = answers.queried(200, body, mchid=platform.mchid, out_trade_no=ids.encode(payment_id))
    assert (payment.payment_id, payment.state) == (payment_id, state)
    assert payment.amount_fen == (38000 if paid else None)
    assert (payment.transaction_id is not None) is paid
    assert (payment.paid_at is not None) is paid


def test_an_unpaid_payment_as_wechat_really_spells_it(platform: Any, payment_id: UUID) -> None:
    """Empty strings and objects where a paid one has values."""
    number = ids.encode(payment_id)
    body = written(
        {
            "amount": {"payer_currency": "CNY", "total": 38000},
            "appid": "wx2421b1c4370ec43b",
            "attach": "",
            "mchid": platform.mchid,
            "out_trade_no": number,
            "payer": {},
            "promotion_detail": [],
            "success_time": "",
            "trade_state": "NOTPAY",
            "trade_state_desc": "订单未支付",
        }
    )
    payment = answers.queried(200, body, mchid=platform.mchid, out_trade_no=number)
    assert payment.state is ProviderState.NOT_PAID


@pytest.mark.parametrize("code", ["ORDER_NOT_EXIST", "ORDERNOTEXIST"])
def test_an_order_that_wechat_never_heard_of(payment_id: UUID, code: str) -> None:
    number = ids.encode(payment_id)
    payment = answers.queried(404, error(code), mchid="1", out_trade_no=number)
    assert (payment.payment_id, payment.state) == (payment_id, ProviderState.UNKNOWN_PAYMENT)
    assert answers.closed(404, error(code)) is Closing.CLOSED


def test_an_answer_about_another_order_tells_nothing(platform: Any, payment_id: UUID, refund_id: UUID) -> None:
    for changes in ({"out_trade_no": ids.encode(refund_id)}, {"mchid": "1900000001"}):
        body = written(platform.transaction(payment_id, **changes))
        with pytest.raises(OutcomeUnknown, match="another order"):
            answers.queried(200, body, mchid=platform.mchid, out_trade_no=ids.encode(payment_id))
    body = written(platform.refund(payment_id, payment_id))
    for read in (answers.refunded, answers.refund_queried):
        with pytest.raises(OutcomeUnknown, match="another refund"):
            read(200, body, out_refund_no=ids.encode(refund_id))


@pytest.mark.parametrize(
    ("status", "body", "closing"),
    [
        (204, b"", Closing.CLOSED),
        (200, b"", Closing.CLOSED),
        (400, error("ORDER_CLOSED"), Closing.CLOSED),
        (400, error("ORDERCLOSED"), Closing.CLOSED),
        (400, error("ORDER_PAID"), Closing.PAID),
        (400, error("ORDERPAID"), Closing.PAID),
    ],
)
def test_closing(status: int, body: bytes, closing: Closing) -> None:
    assert answers.closed(status, body) is closing


def test_closing_is_refused() -> None:
    with pytest.raises(ProviderRefused, match="NOAUTH"):
        answers.closed(403, error("NO_AUTH"))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PROCESSING", RefundState.PROCESSING),
        ("SUCCESS", RefundState.SUCCEEDED),
        ("CLOSED", RefundState.CLOSED),
        ("ABNORMAL", RefundState.ABNORMAL),
    ],
)
def test_a_refund_is_in_one_of_our_states(
    platform: Any, payment_id: UUID, refund_id: UUID, status: str, state: RefundState
) -> None:
    body = written(platform.refund(refund_id, payment_id, status=status))
    for read in (answers.refunded, answers.refund_queried):
        refund = read(200, body, out_refund_no=ids.encode(refund_id))
        assert (refund.refund_id, refund.state, refund.amount_fen) == (refund_id, state, 19000)
        assert refund.provider_refund_id == "50000000382019052709732678859"


@pytest.mark.parametrize("code", ["RESOURCE_NOT_EXISTS", "RESOURCENOTEXISTS", "RESOURCE_NOT_EXIST"])
def test_a_refund_that_wechat_never_heard_of(refund_id: UUID, code: str) -> None:
    refund = answers.refund_queried(404, error(code), out_refund_no=ids.encode(refund_id))
    assert (refund.refund_id, refund.state) == (refund_id, RefundState.UNKNOWN_REFUND)


def test_an_empty_balance_is_worth_the_same_request_again(refund_id: UUID) -> None:
    for code in ("NOT_ENOUGH", "NOTENOUGH"):
        with pytest.raises(ProviderRefused) as refused:
            answers.refunded(403, error(code), out_refund_no=ids.encode(refund_id))
        assert (refused.value.code, refused.value.retry) == ("NOTENOUGH", True)


def test_too_many_refunds_may_mean_that_this_one_is_under_way(refund_id: UUID) -> None:
    with pytest.raises(OutcomeUnknown):
        answers.refunded(429, error("FREQUENCY_LIMITED"), out_refund_no=ids.encode(refund_id))


def test_a_refund_for_a_closed_account_is_refused_for_good(refund_id: UUID) -> None:
    with pytest.raises(ProviderRefused) as refused:
        answers.refunded(403, error("USER_ACCOUNT_ABNORMAL"), out_refund_no=ids.encode(refund_id))
    assert not refused.value.retry
