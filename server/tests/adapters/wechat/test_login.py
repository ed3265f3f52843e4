"""Signing in: who is let in, who may try again, and what stays secret."""

import json
import traceback
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.login import WeChatLogin
from menpiao.identity.ports import CodeRefused, LoginProvider, LoginProviderUnavailable
from menpiao.platform.db import Database

SECRET = "6c1d8ff0a1b24e3c9d5e6f7a8b9c0d1e"
CODE = "0a1B2cSecretCode"
OPENID = "oPersonOpenid"
SESSION_KEY = "tiihtNczf5v6AKRyjwEUhQ=="


@pytest.fixture
async def login(wechat: Any) -> AsyncIterator[WeChatLogin]:
    app = WeChatApp(app_id="wx1", secret=SECRET, base_url=wechat.base_url)
    provider = WeChatLogin({"wx1": app}, timeout_s=0.5)
    yield provider
    await provider.aclose()


def test_it_is_a_provider_of_logins(login: WeChatLogin) -> None:
    provider: LoginProvider = login
    assert provider is login


async def test_a_code_becomes_a_person(wechat: Any, login: WeChatLogin) -> None:
    wechat.says_json({"openid": OPENID, "session_key": SESSION_KEY, "unionid": "uA"})
    person = await login.identify(app_id="wx1", code=CODE)
    assert (person.subject, person.union) == (OPENID, "uA")
    (asked,) = wechat.asked
    url = httpx.URL(asked.target)
    assert (asked.method, url.path) == ("GET", "/sns/jscode2session")
    assert dict(url.params) == {
        "appid": "wx1",
        "secret": SECRET,
        "js_code": CODE,
        "grant_type": "authorization_code",
    }


async def test_the_session_key_stays_behind(wechat: Any, login: WeChatLogin) -> None:
    wechat.says_json({"openid": OPENID, "session_key": SESSION_KEY, "errcode": 0})
    person = await login.identify(app_id="wx1", code=CODE)
    assert person.union is None
    assert [getattr(person, name) for name in person.__struct_fields__] == [OPENID, None]
    assert OPENID not in repr(person)


@pytest.mark.parametrize(("errcode", "reason"), [(40029, "invalid"), (40163, "used"), (40226, "blocked")])
async def test_a_code_is_refused(wechat: Any, login: WeChatLogin, errcode: int, reason: str) -> None:
    wechat.says_json({"errcode": errcode, "errmsg": "…"})
    with pytest.raises(CodeRefused) as refused:
        await login.identify(app_id="wx1", code=CODE)
    assert refused.value.reason == reason


@pytest.mark.parametrize("code", ["", "x" * 129, "门票", "🎫", "a\nb", "a\x00b", "é"])
async def test_a_code_that_is_none_is_refused_without_asking(wechat: Any, login: WeChatLogin, code: str) -> None:
    with pytest.raises(CodeRefused, match="malformed"):
        await login.identify(app_id="wx1", code=code)
    assert wechat.asked == []


async def test_a_code_cannot_change_what_is_asked(wechat: Any, login: WeChatLogin) -> None:
    wechat.says_json({"errcode": 40029})
    code = "x&secret=mine&appid=wx2#/?"
    with pytest.raises(CodeRefused, match="invalid"):
        await login.identify(app_id="wx1", code=code)
    params = httpx.URL(wechat.asked[0].target).params
    assert (params.get_list("js_code"), params.get_list("secret")) == ([code], [SECRET])
    assert params.get_list("appid") == ["wx1"]


async def test_an_unknown_mini_program_is_refused(wechat: Any, login: WeChatLogin) -> None:
    with pytest.raises(CodeRefused, match="unknown_app"):
        await login.identify(app_id="wx2", code=CODE)
    assert wechat.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"errcode":-1,"errmsg":"system error"}',
        b'{"errcode":45011}',
        b'{"errcode":99999}',
        b"{}",
        b'{"openid":""}',
        b'{"openid":5}',
        b"[]",
        b"<html>",
        b"\xff\xfe",
        b"[" * 10_000,
        b"",
    ],
)
async def test_wechat_is_busy_or_makes_no_sense(wechat: Any, login: WeChatLogin, body: bytes) -> None:
    wechat.says(wechat.Answer(body=body))
    with pytest.raises(LoginProviderUnavailable):
        await login.identify(app_id="wx1", code=CODE)


@pytest.mark.parametrize("answer", [{"hang": True}, {"cut": True}, {"status": 502}])
async def test_wechat_is_silent(wechat: Any, login: WeChatLogin, answer: dict[str, Any]) -> None:
    wechat.says(wechat.Answer(**answer))
    with pytest.raises(LoginProviderUnavailable):
        await login.identify(app_id="wx1", code=CODE)


@pytest.mark.parametrize(
    "body",
    [
        {"errcode": 40125, "errmsg": f"invalid appsecret {SECRET}"},
        {"errcode": 40013},
        {"errcode": -1},
        {"errcode": 40029},
        {"openid": OPENID, "session_key": SESSION_KEY},
    ],
)
async def test_nothing_secret_is_logged_or_raised(
    wechat: Any, login: WeChatLogin, every_log: Callable[[], str], body: dict[str, Any]
) -> None:
    wechat.says(wechat.Answer(body=json.dumps(body).encode()))
    told = ""
    try:
        await login.identify(app_id="wx1", code=CODE)
    except (CodeRefused, LoginProviderUnavailable) as failure:
        told = "".join(traceback.format_exception(failure))
    logged = every_log()
    assert "/sns/jscode2session" in logged
    if body.get("errcode") in (40125, 40013):
        assert "nobody can sign in until it is corrected" in logged
    for secret in (SECRET, CODE, SESSION_KEY, OPENID):
        assert secret not in logged
        assert secret not in told


def test_an_app_does_not_print_its_secret(wechat: Any) -> None:
    app = WeChatApp(app_id="wx1", secret=SECRET, base_url=wechat.base_url)
    assert repr(app) == str(app) == "WeChatApp(wx1)"


async def test_no_call_is_made_inside_a_transaction(wechat: Any, login: WeChatLogin, db: Database) -> None:
    async with db.tx():
        with pytest.raises(AssertionError, match="inside a database transaction"):
            await login.identify(app_id="wx1", code=CODE)
    assert wechat.asked == []
