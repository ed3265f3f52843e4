"""Mini program codes: the round code that opens a page of a mini program when WeChat scans it.

WeChat draws them; the answer is the picture itself, or JSON where it refuses. ``scene`` is at most 32 characters, and
reaches the page as it is.
Source: developers.weixin.qq.com, "getUnlimitedQRCode".
"""

import logging

import httpx
import msgspec

from menpiao.adapters.wechat.app import WeChatApps
from menpiao.adapters.wechat.http import TOTAL_TIMEOUT_S, NoAnswer
from menpiao.adapters.wechat.tokens import AccessTokens, NoToken, call
from menpiao.identity.ports import CodeRefused, LoginProviderUnavailable
from menpiao.platform.db import forbid_in_transaction

_log = logging.getLogger(__name__)

WIDTH_PX = 430
_PICTURES = (b"\xff\xd8", b"\x89PNG")
_VERSIONS = {"formal": "release", "trial": "trial", "developer": "develop"}


class _Refused(msgspec.Struct):
    errcode: int = 0


class WeChatCodes:
    """A `CodeDrawer` for every mini program in ``apps``."""

    def __init__(
        self, apps: WeChatApps, http: httpx.AsyncClient, tokens: AccessTokens, *, timeout_s: float = TOTAL_TIMEOUT_S
    ) -> None:
        self._apps = apps
        self._http = http
        self._tokens = tokens
        self._timeout_s = timeout_s

    async def draw(self, *, app_id: str, page: str, scene: str) -> bytes:
        """JPEG or PNG. Raises `CodeRefused` for an app that is none of ours, `LoginProviderUnavailable` else."""
        forbid_in_transaction("WeChat codes")
        app = self._apps.get(app_id)
        if app is None:
            raise CodeRefused("unknown_app")
        body = {
            "scene": scene,
            "page": page,
            "check_path": app.miniprogram_state == "formal",
            "env_version": _VERSIONS[app.miniprogram_state],
            "width": WIDTH_PX,
        }
        try:
            answer = await call(
                self._http, self._tokens, app, "/wxa/getwxacodeunlimit", body, timeout_s=self._timeout_s
            )
        except (NoAnswer, NoToken) as reason:
            raise LoginProviderUnavailable(str(reason)) from None
        if not answer.startswith(_PICTURES):
            errcode = _errcode(answer)
            _log.error("WeChat draws no code for %s of mini program %s (errcode %d)", page, app.app_id, errcode)
            raise LoginProviderUnavailable(f"errcode {errcode}")
        return answer


def _errcode(answer: bytes) -> int:
    try:
        return msgspec.json.decode(answer, type=_Refused).errcode
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
