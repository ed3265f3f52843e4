"""Sending one subscribe message, and telling which failures are worth another try.

A time-out leaves open whether the message went out. It counts as `UNAVAILABLE` and is tried again: a second copy does
less harm than silence, and usually WeChat refuses it, because the buyer's consent paid for one message only.
Source: developers.weixin.qq.com, "subscribeMessage.send".
"""

import logging
from collections.abc import Mapping, Sequence

import msgspec

from menpiao.adapters.wechat.app import WeChatApp, WeChatApps
from menpiao.adapters.wechat.http import TOTAL_TIMEOUT_S, NoAnswer, quiet_client
from menpiao.adapters.wechat.messages.fields import Unfit
from menpiao.adapters.wechat.messages.templates import TEMPLATES, fits, lines_of, mapped, render
from menpiao.adapters.wechat.tokens import AccessTokens, NoToken, call
from menpiao.kernel.i18n import Lang
from menpiao.notify import MappedField, MessageLine
from menpiao.notify.ports import OutgoingMessage, SendResult
from menpiao.platform.clock import Clock
from menpiao.platform.db import forbid_in_transaction

_log = logging.getLogger(__name__)

_NO_CONSENT = 43101
_INVALID = frozenset({40003, 40037, 41030, 47003})
_LANG = {"zh-CN": "zh_CN", "en": "en_US"}


class _Answer(msgspec.Struct):
    """``errcode`` has no default: only an explicit 0 means that the message went out."""

    errcode: int


class WeChatMessages:
    """A `MessageSender` for every mini program in ``apps``."""

    def __init__(
        self,
        apps: WeChatApps,
        *,
        clock: Clock,
        tokens: AccessTokens | None = None,
        timeout_s: float = TOTAL_TIMEOUT_S,
    ) -> None:
        self._apps = apps
        self._timeout_s = timeout_s
        self._http = quiet_client()
        self._tokens = tokens or AccessTokens(self._http, clock=clock, timeout_s=timeout_s)

    async def aclose(self) -> None:
        """Close the connections; nothing may be sent afterwards."""
        await self._http.aclose()

    def template_id(self, kind: str, app_id: str) -> str | None:
        """The template of this kind that the settings name."""
        app = self._apps.get(app_id)
        return None if app is None else app.template_ids.get(kind)

    def preview(
        self, kind: str, values: Mapping[str, str], lang: Lang, fields: Sequence[MappedField] | None = None
    ) -> list[MessageLine]:
        """Labels are Chinese in WeChat whatever the reader's language: the template's own."""
        return [MessageLine(*line) for line in lines_of(mapped(TEMPLATES[kind], fields), values, lang=lang)]

    def fields(self, kind: str) -> list[MappedField]:
        """Those of the template that this kind was written for."""
        return [MappedField(field.value, field.key, field.label) for field in TEMPLATES[kind].fields]

    def fits(self, kind: str, name: str, key: str) -> bool:
        """WeChat's types are told by the letters of a key."""
        return fits(TEMPLATES[kind], name, key)

    async def send(self, message: OutgoingMessage) -> SendResult:
        """Hand the message to WeChat. Never raises for what WeChat or the network does."""
        forbid_in_transaction("WeChat messages")
        app = self._apps.get(message.app_id)
        template = TEMPLATES.get(message.kind)
        if app is None or template is None:
            _log.warning("no way to send %s in mini program %s", message.kind, message.app_id)
            return SendResult.INVALID
        try:
            data = render(mapped(template, message.template.fields), message.values, lang=message.lang)
        except Unfit as reason:
            _log.warning("%s can't be written: %s", message.kind, reason)
            return SendResult.INVALID
        body: dict[str, object] = {
            "touser": message.subject,
            "template_id": message.template.template_id,
            "page": message.page,
            "data": data,
            "miniprogram_state": app.miniprogram_state,
            "lang": _LANG[message.lang],
        }
        return await self._deliver(app, message.kind, body)

    async def _deliver(self, app: WeChatApp, kind: str, body: dict[str, object]) -> SendResult:
        try:
            errcode = await self._post(app, body)
        except (NoAnswer, NoToken) as reason:
            _log.warning("%s was not sent through mini program %s: %s", kind, app.app_id, reason)
            return SendResult.UNAVAILABLE
        if errcode == 0:
            return SendResult.SENT
        if errcode == _NO_CONSENT:
            return SendResult.NO_CONSENT
        _log.warning("WeChat refuses %s of mini program %s with errcode %d", kind, app.app_id, errcode)
        return SendResult.INVALID if errcode in _INVALID else SendResult.UNAVAILABLE

    async def _post(self, app: WeChatApp, body: dict[str, object]) -> int:
        answer = await call(
            self._http, self._tokens, app, "/cgi-bin/message/subscribe/send", body, timeout_s=self._timeout_s
        )
        try:
            return msgspec.json.decode(answer, type=_Answer).errcode
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise NoAnswer("unreadable answer") from None
