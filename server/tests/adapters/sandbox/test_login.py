"""Login codes and access tokens: a code works once for five minutes, a token is shared until shortly before its end."""

import asyncio
from typing import Any

import httpx
import pytest

from menpiao.adapters.sandbox import Sandbox

APP_ID = "wx5a4db0c51e57f00d"
OTHER_APP_ID = "wx0ther00000000001"
BUYER = "lin-xiaoyu"


class Phone:
    """What wx.login gives, and what the server then asks."""

    def __init__(self, http: httpx.AsyncClient, secret: str) -> None:
        self.http = http
        self.secret = secret

    async def code(self, account_id: str = BUYER) -> str:
        answer = await self.http.post("/sim/login-codes", json={"account_id": account_id, "app_id": APP_ID})
        assert answer.status_code == 201
        return str(answer.json()["code"])

    async def exchange(self, code: str, **changes: str) -> Any:
        asked = {"appid": APP_ID, "secret": self.secret, "js_code": code, "grant_type": "authorization_code"} | changes
        answer = await self.http.get("/sns/jscode2session", params=asked)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/plain"
        return answer.json()

    async def token(self, **changes: Any) -> Any:
        asked = {"grant_type": "client_credential", "appid": APP_ID, "secret": self.secret} | changes
        return (await self.http.post("/cgi-bin/stable_token", json=asked)).json()


@pytest.fixture
def phone(http: httpx.AsyncClient, mould: Any) -> Phone:
    return Phone(http, mould.secret)


async def test_a_code_tells_the_openid_and_a_session_key(phone: Phone) -> None:
    first, second = await phone.exchange(await phone.code()), await phone.exchange(await phone.code())
    assert first["openid"] == second["openid"]
    assert first["openid"].startswith("o")
    assert len(first["openid"]) == 28
    assert first["session_key"] != second["session_key"]
    assert "errcode" not in first


async def test_openids_differ_by_account_and_by_app(phone: Phone) -> None:
    asked = [(BUYER, APP_ID), (BUYER, OTHER_APP_ID), ("a-kai", APP_ID), ("load-7", APP_ID), ("load-8", APP_ID)]
    openids = [
        (await phone.http.get("/sim/openids", params={"account_id": account, "app_id": app})).json()["openid"]
        for account, app in asked
    ]
    assert len(set(openids)) == len(asked)


async def test_a_code_works_once_also_when_twenty_ask_at_once(phone: Phone) -> None:
    code = await phone.code()
    answers = await asyncio.gather(*(phone.exchange(code) for _ in range(20)))
    assert sum("openid" in answer for answer in answers) == 1
    assert {answer["errcode"] for answer in answers if "errcode" in answer} == {40163}


async def test_a_code_dies_after_five_minutes(phone: Phone, sandbox: Sandbox) -> None:
    fresh, stale = await phone.code(), await phone.code()
    sandbox.advance(seconds=300)
    assert "openid" in await phone.exchange(fresh)
    sandbox.advance(seconds=1)
    assert (await phone.exchange(stale))["errcode"] == 40029


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"js_code": "nonsense"}, 40029),
        ({"js_code": ""}, 41008),
        ({"js_code": "码" * 500}, 40029),
        ({"secret": "0" * 32}, 40125),
        ({"secret": "密钥"}, 40125),
        ({"secret": ""}, 41004),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"appid": ""}, 41002),
        ({"grant_type": "client_credential"}, 40002),
    ],
    ids=lambda value: str(value)[:40].encode("unicode_escape").decode(),
)
async def test_wrong_requests_get_wechats_numbers(phone: Phone, changes: dict[str, str], errcode: int) -> None:
    code = await phone.code()
    assert (await phone.exchange(code, **changes))["errcode"] == errcode
    assert "openid" in await phone.exchange(code), "a refused request does not use the code up"


async def test_a_code_of_one_app_is_invalid_in_another(phone: Phone, http: httpx.AsyncClient) -> None:
    other = (await http.post("/sim/apps", json={"app_id": OTHER_APP_ID})).json()
    answer = await phone.exchange(await phone.code(), appid=OTHER_APP_ID, secret=other["secret"])
    assert answer["errcode"] == 40029


async def test_a_blocked_account_is_refused(phone: Phone) -> None:
    await phone.http.put("/sim/faults", json={"blocked_accounts": [BUYER]})
    assert (await phone.exchange(await phone.code()))["errcode"] == 40226
    assert "openid" in await phone.exchange(await phone.code("a-kai"))


async def test_one_person_logs_in_at_most_a_hundred_times_a_minute(phone: Phone, sandbox: Sandbox) -> None:
    for _ in range(100):
        assert "openid" in await phone.exchange(await phone.code())
    assert (await phone.exchange(await phone.code()))["errcode"] == 45011
    assert "openid" in await phone.exchange(await phone.code("a-kai"))
    sandbox.advance(seconds=60)
    assert "openid" in await phone.exchange(await phone.code())


# --- tokens -----------------------------------------------------------------------------------------------------------


async def test_a_token_stays_the_same_until_five_minutes_before_its_end(phone: Phone, sandbox: Sandbox) -> None:
    first = await phone.token()
    assert first["expires_in"] == 7200
    sandbox.advance(seconds=6899)
    assert await phone.token() == {"access_token": first["access_token"], "expires_in": 301}
    sandbox.advance(seconds=1)
    second = await phone.token()
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == 7200


async def use(phone: Phone, token: str) -> int:
    answer = await phone.http.post("/cgi-bin/message/subscribe/send", params={"access_token": token}, json={})
    return int(answer.json()["errcode"])


GOOD = 47001
"""The empty body is refused, so the token was taken."""


async def test_old_and_new_token_are_both_good_at_the_hand_over(phone: Phone, sandbox: Sandbox) -> None:
    old = (await phone.token())["access_token"]
    sandbox.advance(seconds=6900)
    new = (await phone.token())["access_token"]
    assert [await use(phone, token) for token in (old, new)] == [GOOD, GOOD]
    sandbox.advance(seconds=300)
    assert [await use(phone, token) for token in (old, new)] == [42001, GOOD]


async def test_a_forced_refresh_ends_the_old_token_at_once(phone: Phone) -> None:
    old = (await phone.token())["access_token"]
    new = (await phone.token(force_refresh=True))["access_token"]
    assert [await use(phone, token) for token in (old, new)] == [42001, GOOD]
    assert (await phone.token())["access_token"] == new


async def test_forced_refreshes_are_thirty_seconds_apart_and_twenty_a_day(phone: Phone, sandbox: Sandbox) -> None:
    for _ in range(20):
        assert "access_token" in await phone.token(force_refresh=True)
        assert (await phone.token(force_refresh=True))["errcode"] in (45011, 45009)
        sandbox.advance(seconds=30)
    assert (await phone.token(force_refresh=True))["errcode"] == 45009
    sandbox.advance(days=1)
    assert "access_token" in await phone.token(force_refresh=True)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"secret": "0" * 32}, 40001),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"grant_type": "authorization_code"}, 40002),
        ({"force_refresh": "yes"}, 47001),
        ({"appid": 5}, 47001),
    ],
    ids=str,
)
async def test_wrong_token_requests_get_wechats_numbers(phone: Phone, changes: dict[str, Any], errcode: int) -> None:
    assert (await phone.token(**changes))["errcode"] == errcode


async def test_missing_and_foreign_tokens_are_refused(phone: Phone) -> None:
    assert await use(phone, "") == 41001
    assert await use(phone, "77_nonsense") == 40001


async def test_unknown_routes_and_methods_are_refused(phone: Phone) -> None:
    assert (await phone.http.get("/cgi-bin/token")).json()["errcode"] == 40066
    assert (await phone.http.get("/cgi-bin/stable_token")).json()["errcode"] == 43002
