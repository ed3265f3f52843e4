"""Signing in with WeChat: the code of `wx.login` becomes the openid of the person who tapped.

code2session also returns a `session_key` that decrypts WeChat's private data. Menpiao needs none of that data, so the
key is not even read from the answer: it cannot be stored, logged or sent anywhere.
Source: developers.weixin.qq.com, "code2Session".
"""

import logging

import httpx
import msgspec

from menpiao.adapters.wechat.app import WeChatApp, WeChatApps
from menpiao.adapters.wechat.http import TOTAL_TIMEOUT_S, NoAnswer, ask, quiet_client
from menpiao.identity.ports import CodeRefused, Identified, LoginProviderUnavailable
from menpiao.platform.db import forbid_in_transaction

_log = logging.getLogger(__name__)

MAX_CODE_LENGTH = 128
_REFUSED = {40029: "invalid", 40163: "used", 40226: "blocked"}
_OUR_MISTAKE = {40013: "AppID", 40125: "secret", 41002: "AppID", 41004: "secret"}


class _Answer(msgspec.Struct):
    """The part of code2session's answer that we read. Success may leave ``errcode`` out."""

    errcode: int = 0
    openid: str = ""
    unionid: str | None = None


class WeChatLogin:
    """A `LoginProvider` for every mini program in ``apps``."""

    def __init__(self, apps: WeChatApps, *, timeout_s: float = TOTAL_TIMEOUT_S) -> None:
        self._apps = apps
        self._timeout_s = timeout_s
        self._http: httpx.AsyncClient = quiet_client()

    async def aclose(self) -> None:
        """Close the connections; nothing may be asked afterwards."""
        await self._http.aclose()

    async def identify(self, *, app_id: str, code: str) -> Identified:
        """Who tapped. Raises `CodeRefused` (a new code may work) or `LoginProviderUnavailable` (later may work)."""
        forbid_in_transaction("WeChat login")
        app = self._apps.get(app_id)
        if app is None:
            raise CodeRefused("unknown_app")
        if not (0 < len(code) <= MAX_CODE_LENGTH and code.isascii() and code.isprintable()):
            raise CodeRefused("malformed")
        return _read(app, await self._code2session(app, code))

    async def _code2session(self, app: WeChatApp, code: str) -> bytes:
        try:
            return await ask(
                self._http,
                "GET",
                f"{app.base_url}/sns/jscode2session",
                params={"appid": app.app_id, "grant_type": "authorization_code"},
                hidden={"secret": app.secret, "js_code": code},
                timeout_s=self._timeout_s,
            )
        except NoAnswer as reason:
            raise LoginProviderUnavailable(str(reason)) from None


def _read(app: WeChatApp, body: bytes) -> Identified:
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise LoginProviderUnavailable("unreadable answer") from None
    if answer.errcode in _REFUSED:
        raise CodeRefused(_REFUSED[answer.errcode])
    if answer.errcode in _OUR_MISTAKE:
        _log.error(
            "WeChat refuses the %s of mini program %s (errcode %d): nobody can sign in until it is corrected",
            _OUR_MISTAKE[answer.errcode],
            app.app_id,
            answer.errcode,
        )
    if answer.errcode or not answer.openid:
        raise LoginProviderUnavailable(f"errcode {answer.errcode}")
    return Identified(subject=answer.openid, union=answer.unionid or None)
