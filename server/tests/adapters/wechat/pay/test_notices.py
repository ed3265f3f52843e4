"""Callbacks: what is believed, what is refused and why, with every part of a message bent once."""

import base64
import json
import socket
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.payments.ports import Notice, NoticeRefused, ProviderState, RefundState
from menpiao.platform.clock import SimulatedClock

NOW = datetime(2027, 3, 1, 4, 0, 5, tzinfo=UTC)
AT = NOW.timestamp()


@pytest.fixture
async def pay(clock: SimulatedClock) -> WeChatPay:
    return WeChatPay(clock=clock, base_url="http://127.0.0.1:9")


def read(pay: WeChatPay, platform: Any, headers: Mapping[str, str], body: bytes, **changes: object) -> Notice:
    return pay.read_notice(platform.account(**changes), headers=headers, body=body, now=NOW)


def refusal(pay: WeChatPay, platform: Any, headers: Mapping[str, str], body: bytes, **changes: object) -> str:
    with pytest.raises(NoticeRefused) as refused:
        read(pay, platform, headers, body, **changes)
    return refused.value.reason


@pytest.fixture
def body(platform: Any, payment_id: UUID) -> bytes:
    notice: bytes = platform.notice("TRANSACTION.SUCCESS", platform.transaction(payment_id))
    return notice


def test_a_payment_is_read(pay: WeChatPay, platform: Any, body: bytes, payment_id: UUID) -> None:
    notice = read(pay, platform, platform.sign(body, at=AT), body)
    assert (notice.id, notice.kind, notice.refund) == ("EV-2018022511223320873", "payment", None)
    assert notice.payment is not None
    assert notice.payment.payment_id == payment_id
    assert notice.payment.state is ProviderState.PAID
    assert notice.payment.transaction_id == "4200001234202703011234567890"
    assert (notice.payment.amount_fen, notice.payment.currency) == (38000, "CNY")
    assert notice.payment.paid_at == datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
    assert (notice.payment.payer, notice.payment.app_id) == (
        "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        "wx2421b1c4370ec43b",
    )


def test_while_an_account_migrates_both_kinds_of_key_are_believed(pay: WeChatPay, platform: Any, body: bytes) -> None:
    for key in platform.credentials()["platform_keys"]:
        assert read(pay, platform, platform.sign(body, at=AT, serial=key["id"]), body).kind == "payment"


@pytest.mark.parametrize(
    ("event_type", "status", "state"),
    [
        ("REFUND.SUCCESS", "SUCCESS", RefundState.SUCCEEDED),
        ("REFUND.ABNORMAL", "ABNORMAL", RefundState.ABNORMAL),
        ("REFUND.CLOSED", "CLOSED", RefundState.CLOSED),
    ],
)
def test_a_refund_is_read(
    pay: WeChatPay,
    platform: Any,
    payment_id: UUID,
    refund_id: UUID,
    event_type: str,
    status: str,
    state: RefundState,
) -> None:
    content = platform.refund(refund_id, payment_id, mchid=platform.mchid, refund_status=status)
    del content["status"]
    body = platform.notice(event_type, content)
    notice = read(pay, platform, platform.sign(body, at=AT), body)
    assert (notice.kind, notice.payment) == ("refund", None)
    assert notice.refund is not None
    assert (notice.refund.refund_id, notice.refund.state, notice.refund.amount_fen) == (refund_id, state, 19000)


@pytest.mark.parametrize("content", [{"mchid": "1234567891"}, {"anything": [1, 2]}])
def test_the_test_of_callbacks_is_acknowledged_and_means_nothing(
    pay: WeChatPay, platform: Any, content: dict[str, Any]
) -> None:
    body = platform.notice("SECURITY_ECHO.SUCCESS", content)
    notice = read(pay, platform, platform.sign(body, at=AT), body)
    assert (notice.kind, notice.payment, notice.refund) == ("other", None, None)


@pytest.mark.parametrize(
    ("event_type", "named"), [("COMPLAINT.CREATE", "COMPLAINT.CREATE"), ("TRANSACTION SUCCESS", "unreadable")]
)
def test_an_event_that_we_do_not_know_is_named(pay: WeChatPay, platform: Any, event_type: str, named: str) -> None:
    body = platform.notice(event_type, {"mchid": platform.mchid})
    notice = read(pay, platform, platform.sign(body, at=AT), body)
    assert (notice.kind, notice.event, notice.payment, notice.refund) == ("unknown", named, None, None)


@pytest.mark.parametrize(
    "header", ["wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial"]
)
def test_a_header_is_missing_or_empty(pay: WeChatPay, platform: Any, body: bytes, header: str) -> None:
    headers = platform.sign(body, at=AT)
    assert refusal(pay, platform, {k: v for k, v in headers.items() if k != header}, body) == "missing_header"
    assert refusal(pay, platform, headers | {header: ""}, body) == "missing_header"


@pytest.mark.parametrize(("seconds", "believed"), [(-300, True), (300, True), (-301, False), (301, False)])
def test_five_minutes_is_the_limit_either_way(
    pay: WeChatPay, platform: Any, body: bytes, seconds: int, believed: bool
) -> None:
    headers = platform.sign(body, at=AT + seconds)
    if believed:
        assert read(pay, platform, headers, body).kind == "payment"
    else:
        assert refusal(pay, platform, headers, body) == "stale"


@pytest.mark.parametrize("timestamp", ["soon", "-1", "1e9", "١٢٣", "1_0", "9" * 400, " 1798000000"])
def test_a_timestamp_that_is_no_number_of_seconds(pay: WeChatPay, platform: Any, body: bytes, timestamp: str) -> None:
    headers = platform.sign(body, at=AT) | {"wechatpay-timestamp": timestamp}
    assert refusal(pay, platform, headers, body) == "malformed"


@pytest.mark.parametrize(
    "serial",
    [
        "PUB_KEY_ID_0000000000000000000000000000000000",
        "5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC",
        "not hexadecimal",
        "门票🎫",
        "0" * 4000,
        # the same number as the certificate that we hold, spelled otherwise
        "440024045c4a427599d09bb4e3de0279f2e813fd",
        "0x440024045C4A427599D09BB4E3DE0279F2E813FD",
    ],
)
def test_a_key_that_we_do_not_hold_is_refused_without_asking_anybody(
    pay: WeChatPay, platform: Any, body: bytes, serial: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("reading a callback must not touch the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    headers = platform.sign(body, at=AT) | {"wechatpay-serial": serial}
    assert refusal(pay, platform, headers, body) == "unknown_serial"


@pytest.mark.parametrize("rest", ["", "6f/UbKSr6QAjXTv2i1Hi9W==", "🎫", "not base64 at all"])
def test_wechats_own_false_signature_is_told_apart(pay: WeChatPay, platform: Any, body: bytes, rest: str) -> None:
    headers = platform.sign(body, at=AT) | {"wechatpay-signature": "WECHATPAY/SIGNTEST/" + rest}
    assert refusal(pay, platform, headers, body) == "probe"


def test_any_flipped_byte_of_the_body_breaks_the_signature(pay: WeChatPay, platform: Any, body: bytes) -> None:
    headers = platform.sign(body, at=AT)
    for position in range(0, len(body), 7):
        flipped = bytearray(body)
        flipped[position] ^= 1
        assert refusal(pay, platform, headers, bytes(flipped)) == "bad_signature"
    for changed in (body + b" ", body[:-1], b"\xef\xbb\xbf" + body, json.dumps(json.loads(body)).encode(), b""):
        assert refusal(pay, platform, headers, changed) == "bad_signature"


def test_any_other_character_of_the_signature_breaks_it(pay: WeChatPay, platform: Any, body: bytes) -> None:
    headers = platform.sign(body, at=AT)
    signature = headers["wechatpay-signature"]
    for position in [*range(0, len(signature), 11), len(signature) - 3]:
        other = "B" if signature[position] == "A" else "A"
        bent = signature[:position] + other + signature[position + 1 :]
        assert refusal(pay, platform, headers | {"wechatpay-signature": bent}, body) == "bad_signature"


@pytest.mark.parametrize("signature", ["invalid base64", "AAAA", "=", "🎫", "A" * 50_000, "\x00", " "])
def test_a_signature_that_is_none(pay: WeChatPay, platform: Any, body: bytes, signature: str) -> None:
    headers = platform.sign(body, at=AT) | {"wechatpay-signature": signature}
    assert refusal(pay, platform, headers, body) == "bad_signature"


def test_only_one_spelling_of_a_signature_is_valid(pay: WeChatPay, platform: Any, body: bytes) -> None:
    headers = platform.sign(body, at=AT)
    signature = headers["wechatpay-signature"]
    raw = base64.b64decode(signature)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = signature[-3]
    twins = [c for c in alphabet if c != last and base64.b64decode(signature[:-3] + c + "==") == raw]
    assert twins, "the unused bits of the last character leave room for other spellings"
    for spelling in [*(signature[:-3] + c + "==" for c in twins), signature + "\n", " " + signature]:
        assert refusal(pay, platform, headers | {"wechatpay-signature": spelling}, body) == "bad_signature"


@pytest.mark.parametrize("nonce", ["another", "4WCYCuGLEkqJzRqW6sXvfZuHRXsdqjpN"])
def test_the_nonce_is_signed_too(pay: WeChatPay, platform: Any, body: bytes, nonce: str) -> None:
    headers = platform.sign(body, at=AT) | {"wechatpay-nonce": nonce}
    assert refusal(pay, platform, headers, body) == "bad_signature"
    headers["wechatpay-nonce"] = "门票"
    assert refusal(pay, platform, headers, body) == "malformed"


def test_another_algorithm_is_refused_and_none_means_ours(pay: WeChatPay, platform: Any, body: bytes) -> None:
    headers = platform.sign(body, at=AT)
    named = headers | {"wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3"}
    assert refusal(pay, platform, named, body) == "malformed"
    del headers["wechatpay-signature-type"]
    assert read(pay, platform, headers, body).kind == "payment"


def test_more_than_64_kilobytes_are_not_even_verified(pay: WeChatPay, platform: Any) -> None:
    body = b" " * 65_537
    assert refusal(pay, platform, platform.sign(body, at=AT), body) == "too_large"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 60_000, b'{"id": 1}', b'{"id":"a","event_type":null}'],
)
def test_signed_nonsense_is_malformed(pay: WeChatPay, platform: Any, body: bytes) -> None:
    assert refusal(pay, platform, platform.sign(body, at=AT), body) == "malformed"


def test_an_envelope_of_another_kind_is_malformed(pay: WeChatPay, platform: Any, payment_id: UUID) -> None:
    content = platform.transaction(payment_id)
    for changes in (
        {"resource_type": "plain"},
        {"id": ""},
        {"id": "x" * 65},
        {"resource": {"algorithm": "none", "ciphertext": "", "nonce": ""}},
    ):
        body = platform.notice("TRANSACTION.SUCCESS", content, **changes)
        assert refusal(pay, platform, platform.sign(body, at=AT), body) == "malformed"


def test_what_was_sealed_with_another_key_or_label_does_not_open(pay: WeChatPay, platform: Any, body: bytes) -> None:
    headers = platform.sign(body, at=AT)
    assert refusal(pay, platform, headers, body, apiv3_key="x" * 32) == "bad_ciphertext"
    for field in ("nonce", "associated_data", "ciphertext"):
        for value in ("", "short", "bad-4a9R25RW", "🎫"):
            envelope = json.loads(body)
            envelope["resource"][field] = value
            bent = json.dumps(envelope).encode()
            assert refusal(pay, platform, platform.sign(bent, at=AT), bent) == "bad_ciphertext"


@pytest.mark.parametrize("event_type", ["TRANSACTION.SUCCESS", "REFUND.SUCCESS", "SECURITY_ECHO.SUCCESS"])
def test_a_callback_for_another_merchant_account_is_refused(
    pay: WeChatPay, platform: Any, payment_id: UUID, event_type: str
) -> None:
    body = platform.notice(event_type, platform.transaction(payment_id, mchid="1900000001"))
    assert refusal(pay, platform, platform.sign(body, at=AT), body) == "foreign_mchid"


def test_a_payment_without_an_addressee_is_refused(pay: WeChatPay, platform: Any, payment_id: UUID) -> None:
    content = platform.transaction(payment_id)
    del content["mchid"]
    body = platform.notice("TRANSACTION.SUCCESS", content)
    assert refusal(pay, platform, platform.sign(body, at=AT), body) == "foreign_mchid"


def test_a_word_that_nobody_knows_is_taken_down_and_not_refused(
    pay: WeChatPay, platform: Any, payment_id: UUID
) -> None:
    """Refused, it would come back fifteen times and nobody would ever read it."""
    body = platform.notice("TRANSACTION.SUCCESS", platform.transaction(payment_id, trade_state="HAPPY"))
    notice = read(pay, platform, platform.sign(body, at=AT), body)
    assert notice.payment is not None
    assert (notice.payment.state, notice.payment.said) == (ProviderState.SOMETHING_ELSE, "HAPPY")


@pytest.mark.parametrize(
    "changes",
    [
        {"out_trade_no": "1217752501201407033233368018"},
        {"out_trade_no": ""},
        {"transaction_id": None},
        {"amount": None},
        {"amount": {"total": "38000"}},
        {"amount": {"total": 380.5}},
        {"success_time": "yesterday"},
        {"success_time": "2027-03-01T12:00:00"},
        {"payer": "somebody"},
    ],
)
def test_content_that_wechat_does_not_document_is_malformed(
    pay: WeChatPay, platform: Any, payment_id: UUID, changes: dict[str, Any]
) -> None:
    body = platform.notice("TRANSACTION.SUCCESS", platform.transaction(payment_id, **changes))
    assert refusal(pay, platform, platform.sign(body, at=AT), body) == "malformed"


@pytest.mark.parametrize("credentials", [b"", b"{}", b"\xff", b"[]", b'{"mchid":"1"}'])
def test_credentials_that_nobody_can_read_refuse_every_callback(
    pay: WeChatPay, platform: Any, body: bytes, credentials: bytes
) -> None:
    account = platform.account()
    broken = type(account)(organizer_id=7, id=account.id, provider="wechat", credentials=credentials)
    with pytest.raises(NoticeRefused, match="account_unreadable"):
        pay.read_notice(broken, headers=platform.sign(body, at=AT), body=body, now=NOW)


def test_changed_credentials_count_from_the_next_callback(pay: WeChatPay, platform: Any, body: bytes) -> None:
    headers = platform.sign(body, at=AT, serial=platform.serial)
    assert read(pay, platform, headers, body).kind == "payment"
    only_public_key = platform.credentials()["platform_keys"][:1]
    assert refusal(pay, platform, headers, body, platform_keys=only_public_key) == "unknown_serial"


def test_a_burst_of_callbacks_is_read_quickly(pay: WeChatPay, platform: Any, body: bytes) -> None:
    """Keys are loaded once, so that reading stays far below a millisecond (0.1 ms here; the bound is generous)."""
    headers = platform.sign(body, at=AT)
    read(pay, platform, headers, body)
    account, started = platform.account(), time.process_time()
    for _ in range(200):
        pay.read_notice(account, headers=headers, body=body, now=NOW)
    assert time.process_time() - started < timedelta(seconds=2).total_seconds()
