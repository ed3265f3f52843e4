"""Our WeChat Pay against an independent implementation: what we sign it verifies, what it signs and seals we read.

Each yes has its no beside it: the same with one thing changed.
"""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from builders.peer import ask_peer
from menpiao.adapters.sandbox import crypto as sandbox_crypto
from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.adapters.wechat.pay.verifier import unseal
from menpiao.payments.ports import Method, NoticeRefused, PrepareRequest, ProviderPayment, ProviderState
from menpiao.platform.clock import SimulatedClock

NONCE = "4WCYCuGLEkqJzRqW6sXvfZuHRXsdqjpM"
SEAL_NONCE = "uluk4a9R25RW"


@pytest.fixture
def merchant_key(platform: Any) -> str:
    """The merchant's public key, as WeChat holds it."""
    pem: bytes = platform.merchant_public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


@pytest.fixture
def platform_key(vectors: Callable[[str], Any]) -> str:
    """WeChat's private key, of its published tests."""
    pem: str = vectors("06")["platform_private_key_pem"]
    return pem


def question(asked: Any, key: str) -> dict[str, Any]:
    """What the peer is to verify of a request as it went over the wire."""
    parts = dict(re.findall(r'(\w+)="([^"]*)"', asked.headers["authorization"]))
    return {
        "about": "request",
        "method": asked.method,
        "uri": asked.target,
        "timestamp": parts["timestamp"],
        "nonce": parts["nonce_str"],
        "body": asked.body.decode(),
        "signature": parts["signature"],
        "key": key,
    }


async def test_the_peer_verifies_every_request_that_we_sign(
    wechat: Any, platform: Any, pay: WeChatPay, order: PrepareRequest, calls: dict[str, Any], merchant_key: str
) -> None:
    wechat.says_json({"code": "NO_AUTH", "message": "x"}, status=403)
    h5 = msgspec.structs.replace(order, method=Method.WECHAT_H5, payer=None, payer_ip="203.0.113.7")
    native = msgspec.structs.replace(order, method=Method.WECHAT_NATIVE, payer=None)
    every = {
        **calls,
        "h5": lambda pay: pay.prepare(platform.account(), h5),
        "native": lambda pay: pay.prepare(platform.account(), native),
    }
    for call in every.values():
        with pytest.raises(Exception, match="NOAUTH"):
            await call(pay)

    questions = [question(asked, merchant_key) for asked in wechat.asked]
    assert {one["method"] for one in questions} == {"GET", "POST"}
    assert {one["uri"] for one in questions} >= {f"/v3/pay/transactions/{kind}" for kind in ("jsapi", "h5", "native")}
    assert await ask_peer(*questions) == [True] * len(every)
    changed = [one | {"body": one["body"] + " "} for one in questions]
    changed += [one | {"uri": one["uri"] + "x"} for one in questions]
    assert await ask_peer(*changed) == [False] * len(changed)


async def test_the_peer_verifies_the_pay_sign_of_the_pay_sheet(
    wechat: Any, platform: Any, pay: WeChatPay, order: PrepareRequest, merchant_key: str
) -> None:
    wechat.says(platform.answers({"prepay_id": "wx201410272009395522657a690389285100"}))
    client = (await pay.prepare(platform.account(), order)).client
    lines = [order.app_id, client["timeStamp"], client["nonceStr"], client["package"]]
    signed = {"about": "lines", "lines": lines, "signature": client["paySign"], "key": merchant_key}
    assert await ask_peer(signed, signed | {"lines": [*lines[:3], lines[3] + "1"]}) == [True, False]


async def test_we_read_the_callback_that_the_peer_signed_and_sealed(
    platform: Any, pay: WeChatPay, payment_id: UUID, clock: SimulatedClock, platform_key: str
) -> None:
    content = json.dumps(platform.transaction(payment_id), ensure_ascii=False)
    sealing = {"about": "seal", "key": platform.apiv3_key, "nonce": SEAL_NONCE, "aad": "transaction"}
    (ciphertext,) = await ask_peer(sealing | {"plaintext": content})
    body = platform.notice("TRANSACTION.SUCCESS", {})
    envelope = json.loads(body)
    envelope["resource"] |= {"ciphertext": ciphertext, "nonce": SEAL_NONCE, "associated_data": "transaction"}
    body = json.dumps(envelope, ensure_ascii=False).encode()
    moment = str(int(clock.now().timestamp()))
    signing = {"about": "sign", "timestamp": moment, "nonce": NONCE, "body": body.decode(), "key": platform_key}
    (signature,) = await ask_peer(signing)
    headers = {**platform.sign(body), "wechatpay-timestamp": moment, "wechatpay-nonce": NONCE}
    headers["wechatpay-signature"] = signature

    notice = pay.read_notice(platform.account(), headers=headers, body=body, now=clock.now())
    told = notice.payment
    assert isinstance(told, ProviderPayment)
    assert (told.payment_id, told.state, told.amount_fen) == (payment_id, ProviderState.PAID, 38_000)
    with pytest.raises(NoticeRefused, match="bad_signature"):
        pay.read_notice(platform.account(), headers=headers, body=body + b" ", now=clock.now())
    account = platform.account(apiv3_key="0" * 32)
    with pytest.raises(NoticeRefused, match="bad_ciphertext"):
        pay.read_notice(account, headers=headers, body=body, now=clock.now())


async def test_we_believe_the_answer_that_the_peer_signed(
    wechat: Any, platform: Any, pay: WeChatPay, payment_id: UUID, clock: SimulatedClock, platform_key: str
) -> None:
    body = json.dumps(platform.transaction(payment_id), ensure_ascii=False)
    moment = str(int(clock.now().timestamp()))
    signing = {"about": "sign", "timestamp": moment, "nonce": NONCE, "body": body, "key": platform_key}
    (signature,) = await ask_peer(signing)
    headers = {**platform.sign(body.encode(), at=int(moment)), "wechatpay-signature": signature}
    headers["wechatpay-nonce"] = NONCE
    wechat.says(wechat.Answer(body=body.encode(), headers=headers))
    assert (await pay.query(platform.account(), payment_id)).state is ProviderState.PAID


async def test_seals_open_in_both_directions(platform: Any, platform_key: str) -> None:
    """What the sandbox seals and signs the peer reads; what the peer seals our verifier opens, to the last byte."""
    text = "门票 ✓ 38000 ¥"
    sealed = sandbox_crypto.seal(platform.apiv3_key, text.encode(), "certificate")
    opening = {
        "about": "unseal",
        "ciphertext": sealed.ciphertext,
        "key": platform.apiv3_key,
        "nonce": sealed.nonce,
        "aad": "certificate",
    }
    sealing = {"about": "seal", "plaintext": text, "key": platform.apiv3_key, "nonce": SEAL_NONCE, "aad": ""}
    opened, wrong, made = await ask_peer(opening, opening | {"aad": "refund"}, sealing)
    assert (opened, wrong) == (text, None)
    assert (
        unseal(apiv3_keys=[platform.apiv3_key], nonce=SEAL_NONCE, associated_data="", ciphertext=made).decode() == text
    )

    key = sandbox_crypto.load_private_key(platform_key)
    body = json.dumps({"id": "1", "summary": text}, ensure_ascii=False)
    message = sandbox_crypto.answer_message(timestamp="1798000000", nonce=NONCE, body=body.encode())
    signed = {
        "about": "response",
        "timestamp": "1798000000",
        "nonce": NONCE,
        "body": body,
        "signature": sandbox_crypto.sign(key, message),
        "key": sandbox_crypto.public_pem(key.public_key()),
    }
    assert await ask_peer(signed, signed | {"timestamp": "1798000001"}) == [True, False]
