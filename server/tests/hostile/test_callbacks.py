"""The addresses that providers call, called by somebody else. Forged notices are in ``journeys/test_paying.py``."""

import json
from collections.abc import AsyncIterator

import pytest

from hostile.ground import SOON_S, Ground, check_leak

NEVER = "01mfzkxgg00000ejp2xf9qpep8"
SIGNED = {
    "Wechatpay-Timestamp": "1803873600",
    "Wechatpay-Nonce": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
    "Wechatpay-Signature": "c2lnbmF0dXJl",
    "Wechatpay-Serial": "PUB_KEY_ID_0000000000000024101100397200000006",
}
NOTICE = {
    "id": "EV-2018022511223320873",
    "create_time": "2027-03-01T12:00:00+08:00",
    "resource_type": "encrypt-resource",
    "event_type": "TRANSACTION.SUCCESS",
    "resource": {"algorithm": "AEAD_AES_256_GCM", "ciphertext": "AAAA", "nonce": "x", "associated_data": ""},
}
BODIES = {
    "empty": b"",
    "no JSON": b"nonsense",
    "an array": b"[]",
    "deep": b"[" * 10_000,
    "not utf-8": b"\xff\xfe",
    "nul": b'{"id":"\\u0000"}',
    "a notice": json.dumps(NOTICE).encode(),
    "sixty kilobytes": b"x" * 60_000,
}


async def _account(ground: Ground) -> str:
    async with ground.world.db.read() as tx:
        found = await tx.connection.fetchval("select id from merchant_accounts limit 1")
    from menpiao.kernel.ids import encode

    return encode(found)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(
    "headers",
    [{}, SIGNED, dict.fromkeys(SIGNED, "🎫".encode()), dict.fromkeys(SIGNED, "x" * 9_000)],
    ids=["unsigned", "badly signed", "emoji", "huge"],
)
async def test_what_nobody_signed_is_refused_in_wechats_manner(
    ground: Ground, headers: dict[str, str], body: bytes
) -> None:
    for about in ("pay", "refund"):
        path = f"/api/v1/callbacks/wechat/{about}/{await _account(ground)}"
        answer = await ground.http.post(path, headers={**headers, "Content-Type": "application/json"}, content=body)
        assert answer.status_code == 401, answer.text
        assert answer.json() == {"code": "FAIL", "message": "signature verification failed"}
        assert answer.elapsed.total_seconds() < SOON_S
        check_leak(answer.text)


@pytest.mark.parametrize("account", [NEVER, "x", "0" * 26, "🎫", "a" * 9_000, "01mfzkxgg0zzzzejp2xf9qpep8"])
async def test_an_account_that_nobody_has_is_not_found(ground: Ground, account: str) -> None:
    for about in ("pay", "refund", "push", "🎫"):
        answer = await ground.http.post(
            f"/api/v1/callbacks/wechat/{about}/{account}", headers=SIGNED, content=json.dumps(NOTICE)
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "FAIL")


async def test_another_verb_is_refused(ground: Ground) -> None:
    path = f"/api/v1/callbacks/wechat/pay/{await _account(ground)}"
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        await ground.refused(method, path, status=405, code="method_not_allowed")


async def test_a_callback_of_ten_megabytes_is_too_large(ground: Ground) -> None:
    path = f"/api/v1/callbacks/wechat/pay/{await _account(ground)}"

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * (1 << 20)

    for content in (b" " * (10 << 20), chunks()):
        answer = await ground.http.post(path, headers=SIGNED, content=content)
        assert answer.status_code == 413
        assert answer.json()["code"] in ("too_large", "FAIL")


async def test_a_callback_takes_no_parameters(ground: Ground) -> None:
    answer = await ground.http.post(
        f"/api/v1/callbacks/wechat/pay/{await _account(ground)}?sign=1", headers=SIGNED, content=b"{}"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "FAIL")
