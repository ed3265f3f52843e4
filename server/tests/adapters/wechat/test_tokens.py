"""The access token is asked for once, kept until shortly before its end, and replaced when WeChat refuses it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.http import quiet_client
from menpiao.adapters.wechat.tokens import AccessTokens, NoToken
from menpiao.platform.clock import SimulatedClock


@pytest.fixture
async def tokens(clock: SimulatedClock) -> AsyncIterator[AccessTokens]:
    async with quiet_client() as http:
        yield AccessTokens(http, clock=clock, timeout_s=0.5)


@pytest.fixture
def app(wechat: Any) -> WeChatApp:
    return WeChatApp(app_id="wx1", secret="s", base_url=wechat.base_url)


def issue(wechat: Any, *tokens: str, expires_in: int = 7200) -> None:
    wechat.says_json(*({"access_token": token, "expires_in": expires_in} for token in tokens))


async def test_many_callers_make_one_question(wechat: Any, tokens: AccessTokens, app: WeChatApp) -> None:
    issue(wechat, "T1", "T2")
    assert set(await asyncio.gather(*(tokens.get(app) for _ in range(100)))) == {"T1"}
    (asked,) = wechat.asked
    assert (asked.method, asked.target) == ("POST", "/cgi-bin/stable_token")
    assert asked.json() == {
        "grant_type": "client_credential",
        "appid": "wx1",
        "secret": "s",
        "force_refresh": False,
    }


async def test_a_token_is_replaced_four_minutes_before_its_end(
    wechat: Any, tokens: AccessTokens, app: WeChatApp, clock: SimulatedClock
) -> None:
    issue(wechat, "T1", "T2")
    assert await tokens.get(app) == "T1"
    clock.advance(seconds=7200 - 241)
    assert await tokens.get(app) == "T1"
    clock.advance(seconds=1)
    assert await tokens.get(app) == "T2"


async def test_a_short_lived_token_is_used_for_half_its_life(
    wechat: Any, tokens: AccessTokens, app: WeChatApp, clock: SimulatedClock
) -> None:
    issue(wechat, "T1", "T2", expires_in=60)
    assert await tokens.get(app) == "T1"
    clock.advance(seconds=29)
    assert await tokens.get(app) == "T1"
    clock.advance(seconds=1)
    assert await tokens.get(app) == "T2"


async def test_a_refused_token_is_replaced_once_for_all(wechat: Any, tokens: AccessTokens, app: WeChatApp) -> None:
    issue(wechat, "T1", "T2", "T3")
    assert await tokens.get(app) == "T1"
    assert set(await asyncio.gather(*(tokens.get(app, not_this="T1") for _ in range(50)))) == {"T2"}
    assert await tokens.get(app) == "T2"
    assert len(wechat.asked) == 2


async def test_when_wechat_insists_on_a_refused_token_a_new_one_is_forced(
    wechat: Any, tokens: AccessTokens, app: WeChatApp
) -> None:
    issue(wechat, "T1", "T1", "T2")
    assert await tokens.get(app) == "T1"
    assert await tokens.get(app, not_this="T1") == "T2"
    assert [asked.json()["force_refresh"] for asked in wechat.asked] == [False, False, True]


async def test_a_new_secret_asks_again(wechat: Any, tokens: AccessTokens, app: WeChatApp) -> None:
    issue(wechat, "T1", "T2")
    assert await tokens.get(app) == "T1"
    changed = WeChatApp(app_id=app.app_id, secret="another", base_url=app.base_url)
    assert await tokens.get(changed) == "T2"


async def test_each_mini_program_has_its_own(wechat: Any, tokens: AccessTokens, app: WeChatApp) -> None:
    issue(wechat, "T1", "T2")
    other = WeChatApp(app_id="wx2", secret="s", base_url=app.base_url)
    assert [await tokens.get(app), await tokens.get(other), await tokens.get(app)] == ["T1", "T2", "T1"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode":40125,"errmsg":"invalid appsecret"}',
        b'{"errcode":45011}',
        b'{"access_token":"T","expires_in":0}',
        b'{"access_token":"","expires_in":7200}',
        b"{}",
        b"nonsense",
        b"\xff",
    ],
)
async def test_no_token_is_said_and_not_kept(wechat: Any, tokens: AccessTokens, app: WeChatApp, body: bytes) -> None:
    wechat.says(wechat.Answer(body=body))
    with pytest.raises(NoToken):
        await tokens.get(app)
    issue(wechat, "T1")
    assert await tokens.get(app) == "T1"


@pytest.mark.parametrize("answer", [{"hang": True}, {"cut": True}, {"status": 500}])
async def test_a_failure_frees_the_turn(
    wechat: Any, tokens: AccessTokens, app: WeChatApp, answer: dict[str, Any]
) -> None:
    wechat.says(wechat.Answer(**answer), wechat.Answer(body=b'{"access_token":"T1","expires_in":7200}'))
    with pytest.raises(NoToken):
        await tokens.get(app)
    assert await tokens.get(app) == "T1"
