"""Silence, noise and forgery in answer to each of our calls: the outcome stays open, and nobody assumes."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from menpiao.adapters.wechat.pay import WeChatPay
from menpiao.payments.ports import OutcomeUnknown, ProviderRefused
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

PREPAY_ID = "wx201410272009395522657a690389285100"
CALLS = ["prepare", "query", "close", "refund", "query_refund", "certificates"]
Call = Callable[[WeChatPay], Awaitable[object]]


@pytest.mark.parametrize("name", CALLS)
async def test_silence_and_cut_lines_leave_the_outcome_open(
    wechat: Any, hasty: WeChatPay, calls: dict[str, Call], name: str
) -> None:
    for answer in (wechat.Answer(hang=True), wechat.Answer(cut=True)):
        wechat.says(answer)
        with pytest.raises(OutcomeUnknown):
            await calls[name](hasty)


@pytest.mark.parametrize("name", CALLS)
async def test_the_whole_call_has_a_limit_however_slowly_the_answer_drips(
    wechat: Any, hasty: WeChatPay, calls: dict[str, Call], name: str
) -> None:
    hasty._http.timeout = httpx.Timeout(None)  # as if each byte came just in time
    wechat.says(wechat.Answer(hang=True))
    with pytest.raises(OutcomeUnknown, match="TimeoutError"):
        await calls[name](hasty)


@pytest.mark.parametrize("name", CALLS)
async def test_nobody_at_home_leaves_the_outcome_open(
    calls: dict[str, Call], clock: SimulatedClock, unused_tcp_port: int, name: str
) -> None:
    pay = WeChatPay(clock=clock, base_url=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(OutcomeUnknown):
        await calls[name](pay)
    await pay.aclose()


@pytest.mark.parametrize("name", CALLS)
async def test_a_yes_that_wechat_did_not_sign_is_not_a_yes(
    wechat: Any, platform: Any, pay: WeChatPay, calls: dict[str, Call], clock: SimulatedClock, name: str
) -> None:
    body = json.dumps({"prepay_id": PREPAY_ID, "data": []}).encode()
    signed = platform.sign(body)
    bent = [
        {},
        {key: value for key, value in signed.items() if key != "wechatpay-signature"},
        signed | {"wechatpay-signature": signed["wechatpay-signature"][::-1]},
        signed | {"wechatpay-signature": "WECHATPAY/SIGNTEST/" + signed["wechatpay-signature"]},
        signed | {"wechatpay-nonce": "another"},
        signed | {"wechatpay-serial": "5DEA10EF55877E3CF6C33255C2E7DEFFF7E427EC"},
        signed | {"wechatpay-serial": "PUB_KEY_ID_UNKNOWN"},
        platform.sign(body, at=clock.now().timestamp() - 301),
        platform.sign(body + b" "),
    ]
    for headers in bent:
        wechat.says(wechat.Answer(body=body, headers={"Content-Type": "application/json"} | headers))
        with pytest.raises(OutcomeUnknown):
            await calls[name](pay)
    asked = len(wechat.asked)
    assert asked == len(bent), "an unknown serial makes nobody fetch certificates"


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [500, 502, 503, 302])
async def test_trouble_at_wechats_leaves_the_outcome_open(
    wechat: Any, pay: WeChatPay, calls: dict[str, Call], name: str, status: int
) -> None:
    wechat.says_json({"code": "SYSTEM_ERROR", "message": "系统异常"}, status=status)
    with pytest.raises(OutcomeUnknown):
        await calls[name](pay)


@pytest.mark.parametrize("name", CALLS)
async def test_a_wrong_signature_of_ours_is_a_refusal_that_is_logged(
    wechat: Any, pay: WeChatPay, calls: dict[str, Call], name: str
) -> None:
    wechat.says_json({"code": "SIGN_ERROR", "message": "签名错误"}, status=401)
    with pytest.raises(ProviderRefused) as refused:
        await calls[name](pay)
    assert (refused.value.code, refused.value.retry) == ("SIGNERROR", True)


@pytest.mark.parametrize("name", CALLS)
async def test_no_call_is_made_inside_a_transaction(
    wechat: Any, pay: WeChatPay, calls: dict[str, Call], db: Database, name: str
) -> None:
    async with db.tx():
        with pytest.raises(AssertionError, match="inside a database transaction"):
            await calls[name](pay)
    assert wechat.asked == []
