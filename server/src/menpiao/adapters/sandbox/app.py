"""The sandbox as an ASGI application: which face a request is for, what went wrong there, and the journal of it."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

import msgspec

from menpiao.adapters.sandbox import faults
from menpiao.adapters.sandbox.journal import Face, masked_query
from menpiao.adapters.sandbox.mailbox import page as mail_page
from menpiao.adapters.sandbox.model import Merchant
from menpiao.adapters.sandbox.pages import pages, pay_sheet
from menpiao.adapters.sandbox.protocol import (
    bills,
    certificates,
    codes,
    login,
    messages,
    pay,
    refunds,
    shipping,
    signature,
)
from menpiao.adapters.sandbox.protocol.errors import NO_ERROR, OpenRefused, PayRefused
from menpiao.adapters.sandbox.sim import consoles, operations, payments, people
from menpiao.adapters.sandbox.sim.refusals import SimRefused
from menpiao.adapters.sandbox.stripe import face as stripe_face
from menpiao.adapters.sandbox.stripe import page as stripe_page
from menpiao.adapters.sandbox.stripe import sim as stripe_sim
from menpiao.adapters.sandbox.web import (
    Answer,
    BodyTooLarge,
    Request,
    Routes,
    as_json,
    read_request,
    send_answer,
)
from menpiao.adapters.sandbox.world import World

log = logging.getLogger(__name__)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CORS = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Accept-Language",
    "Access-Control-Max-Age": "600",
}


class App:
    """One ASGI application around one `World`; the world starts and stops with it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._pay, self._open, self._sim = Routes(), Routes(), Routes()
        for pay_room in (pay, refunds, certificates, bills):
            self._pay.include(pay_room.ROUTES)
        for open_room in (login, codes, messages, shipping):
            self._open.include(open_room.ROUTES)
        for sim_room in (people, consoles, payments, operations, pages, pay_sheet, mail_page, stripe_sim, stripe_page):
            self._sim.include(sim_room.ROUTES)

    async def __call__(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            try:
                request = await read_request(scope, receive)
            except BodyTooLarge:
                too_large = as_json({"code": "PARAM_ERROR", "message": "请求报文过大"}, 413)
                await send_answer(too_large, send)
                return
            answer = await self._answer(request)
            answer.headers = {"Date": formatdate(self.world.now(), usegmt=True)} | answer.headers
            await send_answer(answer, send)

    async def _live(self, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        await receive()
        await self.world.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.world.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, request: Request) -> Answer:
        if request.path.startswith("/v3/"):
            return await self._wechat_answer(request, "pay", self._pay_answer)
        if request.path.startswith(("/sns/", "/cgi-bin/", "/wxa/")):
            return await self._wechat_answer(request, "open", self._open_answer)
        if request.path.startswith("/v1/"):
            return await stripe_face.answer(self.world.stripe, request)
        return await self._sim_answer(request)

    async def _wechat_answer(
        self, request: Request, face: Face, answer_of: Callable[[Request], Awaitable[Answer]]
    ) -> Answer:
        """WeChat's face: down when told so, and everything is journaled."""
        answer = Answer(hang_up=True) if self.world.faults.down else await answer_of(request)
        self.world.journal.write(
            at=self.world.now(),
            face=face,
            method=request.method,
            what=f"{request.path}?{masked_query(request.query.items())}" if request.query else request.path,
            status=None if answer.hang_up else answer.status,
            code="hung up" if answer.hang_up else _code(answer),
            about=_about(request),
            request=request.body,
            answer=b"" if _is_picture(answer) else answer.body,
        )
        return answer

    async def _pay_answer(self, request: Request) -> Answer:
        """Signature, headers, bad luck, the handler; then WeChat's signature over whatever came out."""
        world = self.world
        merchant: Merchant | None = None
        error_id = NO_ERROR
        try:
            merchant = signature.authenticate(world, request)
            signature.check_headers(world, merchant, request)
            struck = await self._bad_luck()
            if struck == "429":
                raise PayRefused(429, "FREQUENCY_LIMITED", "频率限制，请稍后重试")
            if struck == "500":
                raise PayRefused(500, "SYSTEM_ERROR", "系统异常，请稍后重试")
            handler, request.params, known = self._pay.find(request.method, request.path)
            if handler is None:
                raise PayRefused(405 if known else 404, "NOT_FOUND", "接口不存在，请检查URL和请求方法")
            answer = await handler(world, merchant, request)
            answer.hang_up = struck == "lost_reply"
        except PayRefused as refused:
            error_id = refused.error_id
            answer = refused.answer(joined=world.joined_spelling())
        except Exception:
            log.exception("the sandbox failed at %s %s", request.method, request.path)
            answer = PayRefused(500, "SYSTEM_ERROR", "沙箱内部错误").answer(joined=False)
        answer.headers = answer.headers | {"Request-ID": signature.request_id(error_id)}
        return (
            answer if merchant is None or answer.unsigned else signature.signed_answer(world, merchant, request, answer)
        )

    async def _open_answer(self, request: Request) -> Answer:
        """The mini-program API: errors are numbers under HTTP 200, and ``/sns/`` labels its JSON as plain text.

        Receivers that insist on application/json fail here as they would there.
        """
        try:
            struck = await self._bad_luck()
            if struck == "429":
                raise OpenRefused(45011, "api minute-quota reach limit  mustslower  retry next minute")
            if struck == "500":
                raise OpenRefused(-1, "system error")
            handler, request.params, known = self._open.find(request.method, request.path)
            if handler is None:
                raise OpenRefused(43002 if known else 40066, "require POST method" if known else "invalid url")
            answer = await handler(self.world, request)
            answer.hang_up = struck == "lost_reply"
        except OpenRefused as refused:
            answer = as_json({"errcode": refused.errcode, "errmsg": refused.errmsg})
        except Exception:
            log.exception("the sandbox failed at %s %s", request.method, request.path)
            answer = as_json({"errcode": -1, "errmsg": "system error"})
        if request.path.startswith("/sns/"):
            answer.headers = {"Content-Type": "text/plain"}
        return answer

    async def _bad_luck(self) -> faults.ApiError | None:
        """How this call goes wrong, having waited if it is to be slow."""
        struck = faults.struck_by(self.world.faults)
        if struck == "slow":
            over = self.world.now() + self.world.faults.slow_s
            await self.world.waiter.until(lambda: over)
        return struck

    async def _sim_answer(self, request: Request) -> Answer:
        """The sandbox's own face: only pages of this machine may ask."""
        origin = request.headers.get("origin", "")
        if origin and not _trusted(origin, request.host):
            return as_json({"code": "foreign_origin", "message": "Only pages on this machine may ask."}, 403)
        allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}
        if request.method == "OPTIONS":
            return Answer(204, headers=allowed | _CORS)
        try:
            handler, request.params, known = self._sim.find(request.method, request.path)
            if handler is None:
                raise SimRefused(405 if known else 404, "not_found", "There is nothing here; see GET /.")
            answer = await handler(self.world, request)
        except SimRefused as refused:
            answer = refused.answer()
        except Exception:
            log.exception("the sandbox failed at %s %s", request.method, request.path)
            answer = as_json({"code": "internal", "message": "The sandbox failed."}, 500)
        answer.headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} | answer.headers | allowed
        return answer


def _trusted(origin: str, host: str) -> bool:
    """Whether a page of this origin is on this machine, or on the host that the sandbox itself was reached by."""
    with suppress(ValueError):
        name = urlsplit(origin).hostname
        return name is not None and (name in LOOPBACK or name == urlsplit(f"//{host}").hostname)
    return False


def _is_picture(answer: Answer) -> bool:
    return answer.headers.get("Content-Type", "").startswith("image/")


def _code(answer: Answer) -> str:
    """WeChat's error code in an answer, if it is one."""
    if answer.status == 204 or answer.unsigned or _is_picture(answer):
        return ""
    content = msgspec.json.decode(answer.body)
    return str(content.get("code") or content.get("errcode") or "")


def _about(request: Request) -> str:
    """The number that a call is about, wherever it carries it."""
    for name in ("out_refund_no", "out_trade_no", "transaction_id"):
        if name in request.params:
            return request.params[name]
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        content = msgspec.json.decode(request.body)
        if isinstance(content, dict):
            return str(content.get("out_refund_no") or content.get("out_trade_no") or "")[:64]
    return ""
