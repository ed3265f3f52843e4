"""RFC 9457 problem details, made from refusals; and what everything else that goes wrong is turned into."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException, MethodNotAllowedException, NotFoundException

from menpiao.kernel.errors import Busy, Forbidden, Invalid, Malformed, NotFound, Refusal, Unauthenticated, field_error
from menpiao.kernel.i18n import Lang, Text
from menpiao.platform.db import is_database_away
from menpiao.platform.http.bodies import TooLarge
from menpiao.platform.http.query import lang_of
from menpiao.platform.trace import current_trace_id

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class FieldProblem(msgspec.Struct, frozen=True):
    """One wrong field, on the wire."""

    pointer: str
    code: str
    detail: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 with a stable ``code`` and the trace id that support asks for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    trace_id: str
    errors: list[FieldProblem] = []
    alternatives: list[Mapping[str, object]] = []
    choices: list[Mapping[str, object]] = []


class MethodNotAllowed(Refusal):
    """The path exists, the verb does not."""

    code = "method_not_allowed"
    status = 405
    title = Text("方法不允许", "Method not allowed")
    detail = Text("这个地址不支持该操作。", "This address does not support that method.")


class Unexpected(Refusal):
    """Our mistake. The log has the details under the trace id; the caller gets none."""

    code = "internal_error"
    status = 500
    title = Text("出了点问题", "Something went wrong")
    detail = Text("请稍后再试；联系我们时请提供追踪号。", "Please try again later; quote the trace id when you ask us.")


def problem_of(refusal: Refusal, lang: Lang) -> Problem:
    """The problem in the caller's language."""
    return Problem(
        type=f"urn:menpiao:problem:{refusal.code}",
        title=refusal.title.in_(lang),
        status=refusal.status,
        detail=refusal.sentence().in_(lang),
        code=refusal.code,
        trace_id=current_trace_id(),
        errors=[FieldProblem(e.pointer, e.code, e.detail.in_(lang)) for e in refusal.errors],
        alternatives=list(refusal.alternatives),
        choices=list(refusal.choices),
    )


def problem_headers(refusal: Refusal) -> dict[str, str]:
    """Headers that go with the problem."""
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(refusal.retry_after_s)
    elif refusal.status == 503:
        headers["Retry-After"] = "1"
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def refusal_for(error: BaseException) -> Refusal:
    """What the caller is told about any exception that reached the edge."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, NotFoundException):
        return NotFound()
    if isinstance(error, MethodNotAllowedException):
        return MethodNotAllowed()
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _refusal_for_status(error)
    if isinstance(error, InternalServerException) and error.detail == _HUNG_UP:
        return Malformed()
    if is_database_away(error):
        log.warning("database_unavailable", extra={"error": type(error).__name__})
        return Busy()
    log.error("unexpected_error", exc_info=error)
    return Unexpected()


_HUNG_UP = "client disconnected prematurely"
"""How Litestar puts it; nobody is there any more to read an answer, and it is no mistake of ours."""

KEY_HEADER = "Idempotency-Key"


def key_refused() -> Invalid:
    """The key is missing or not what a key looks like."""
    return Invalid(
        errors=(
            field_error(
                f"/{KEY_HEADER}",
                "idempotency_key_required",
                "请在请求头提供 Idempotency-Key（1 至 64 个可见 ASCII 字符）。",
                "Send an Idempotency-Key header of 1 to 64 visible ASCII characters.",
            ),
        )
    )


_MISSING = re.compile(r"Missing required (?:query|header) parameter '([^']{1,64})'")
"""How Litestar puts it; the name is in the sentence only."""


def _refusal_for_status(error: HTTPException) -> Refusal:
    if error.status_code == 401:
        return Unauthenticated()
    if error.status_code == 403:
        return Forbidden()
    if error.status_code == 413:
        return TooLarge()
    if error.status_code == 400:
        missing = _MISSING.match(error.detail)
        if missing is not None and missing[1].lower() == KEY_HEADER.lower():
            return key_refused()
        if missing is not None:
            return Invalid(
                errors=(field_error(f"/{missing[1]}", "missing", "缺少这个参数。", "This parameter is missing."),)
            )
        parameters = [extra for extra in (error.extra or []) if isinstance(extra, dict)]
        errors = tuple(
            field_error(f"/{extra.get('key', '')}", "invalid", "参数无效。", "This parameter is not valid.")
            for extra in parameters
        )
        return Invalid(errors=errors) if errors else Malformed()
    return Malformed()


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Litestar's exception handler for everything."""
    refusal = refusal_for(error)
    lang = lang_of(request.scope["query_string"], request.headers.get("accept-language", "").encode("latin-1"))
    headers = problem_headers(refusal)
    if isinstance(error, MethodNotAllowedException) and error.headers:
        headers["Allow"] = allowed(error.headers.get("allow", ""))
    return Response(problem_of(refusal, lang), status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers)


def allowed(methods: str) -> str:
    """The verbs of an address in order; whatever can be read can be asked for its head (see `EdgeApp`)."""
    names = {name.strip() for name in methods.split(",")} - {""}
    return ", ".join(sorted(names | {"HEAD"} if "GET" in names else names))
