"""The access token that every call to api.weixin.qq.com carries, one for each mini program, and calls that carry it.

`stable_token` hands every process the same token until five minutes before it expires, then a new one while the old
one still works, so that each process may keep its own copy and no shared cache is needed.
Source: developers.weixin.qq.com, "getStableAccessToken".
"""

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta

import httpx
import msgspec

from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.http import TOTAL_TIMEOUT_S, NoAnswer, ask
from menpiao.platform.clock import Clock

_REFUSED = frozenset({40001, 40014, 42001})
"""A token that WeChat does not take, although it gave it to us: somebody made it give out another."""

_EARLY_S = 240
"""Less than WeChat's five minutes, so that the answer is the new token."""


class NoToken(Exception):
    """WeChat gave no token; the text says why, without secret."""


class _Said(msgspec.Struct):
    errcode: int = 0


class _Answer(msgspec.Struct):
    errcode: int = 0
    access_token: str = ""
    expires_in: int = 0


class _Held(msgspec.Struct, frozen=True):
    secret: str
    token: str
    refresh_at: datetime


class AccessTokens:
    """Tokens in memory. However many callers ask at once, WeChat is asked once."""

    def __init__(self, http: httpx.AsyncClient, *, clock: Clock, timeout_s: float = TOTAL_TIMEOUT_S) -> None:
        self._http = http
        self._clock = clock
        self._timeout_s = timeout_s
        self._held: dict[str, _Held] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, app: WeChatApp, *, not_this: str | None = None) -> str:
        """A token that works. ``not_this`` is one that WeChat just refused although it had not expired."""
        if (token := self._usable(app, not_this)) is not None:
            return token
        async with self._turns[app.app_id]:
            if (token := self._usable(app, not_this)) is not None:
                return token
            token = await self._fetch(app, force=False)
            if token == not_this:
                token = await self._fetch(app, force=True)
            return token

    def _usable(self, app: WeChatApp, not_this: str | None) -> str | None:
        held = self._held.get(app.app_id)
        if held is None or held.secret != app.secret or held.token == not_this:
            return None
        return held.token if self._clock.now() < held.refresh_at else None

    async def _fetch(self, app: WeChatApp, *, force: bool) -> str:
        try:
            body = await ask(
                self._http,
                "POST",
                f"{app.base_url}/cgi-bin/stable_token",
                json={
                    "grant_type": "client_credential",
                    "appid": app.app_id,
                    "secret": app.secret,
                    "force_refresh": force,
                },
                timeout_s=self._timeout_s,
            )
            answer = msgspec.json.decode(body, type=_Answer)
        except (NoAnswer, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
            raise NoToken(type(reason).__name__) from None
        if answer.errcode or not answer.access_token or answer.expires_in <= 0:
            raise NoToken(f"errcode {answer.errcode}")
        useful_s = max(answer.expires_in - _EARLY_S, answer.expires_in // 2)
        self._held[app.app_id] = _Held(
            secret=app.secret,
            token=answer.access_token,
            refresh_at=self._clock.now() + timedelta(seconds=useful_s),
        )
        return answer.access_token


async def call(
    http: httpx.AsyncClient,
    tokens: AccessTokens,
    app: WeChatApp,
    path: str,
    body: object,
    *,
    timeout_s: float = TOTAL_TIMEOUT_S,
) -> bytes:
    """What WeChat answers to this, asked once more where it refused the token. Raises `NoAnswer` or `NoToken`."""
    token = await tokens.get(app)
    answer = await _post(http, app, path, token, body, timeout_s)
    if _errcode(answer) in _REFUSED:
        answer = await _post(http, app, path, await tokens.get(app, not_this=token), body, timeout_s)
    return answer


async def _post(
    http: httpx.AsyncClient, app: WeChatApp, path: str, token: str, body: object, timeout_s: float
) -> bytes:
    hidden = {"access_token": token}
    return await ask(http, "POST", f"{app.base_url}{path}", hidden=hidden, json=body, timeout_s=timeout_s)


def _errcode(answer: bytes) -> int:
    try:
        return msgspec.json.decode(answer, type=_Said).errcode
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
