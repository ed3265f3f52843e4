"""RFC 9457 problem details, made from refusals; and what everything else that goes wrong is turned into."""

import logging
import re
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException

from menpiao.kernel.errors import Busy, Forbidden, Invalid, Malformed, NotFound, Refusal, Unauthenticated, field_error
from menpiao.kernel.i18n import Lang, Text, choose_lang
from menpiao.platform.http.trace import current_trace_id

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
    if isinstance(error, _DATABASE_AWAY):
        log.warning("database_unavailable", extra={"error": type(error).__name__})
        return Busy()
    log.error("unexpected_error", exc_info=error)
    return Unexpected()


_DATABASE_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
    asyncpg.InterfaceError,
    ConnectionError,
    FileNotFoundError,
    TimeoutError,
)
"""A missing socket file (FileNotFoundError) is how a stopped embedded server looks."""


_MISSING = re.compile(r"Missing required (?:query|header) parameter '([^']{1,64})'")
"""How Litestar puts it; the name is in the sentence only."""


def _refusal_for_status(error: HTTPException) -> Refusal:
    if error.status_code == 401:
        return Unauthenticated()
    if error.status_code == 403:
        return Forbidden()
    if error.status_code == 400:
        missing = _MISSING.match(error.detail)
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
    lang = choose_lang(request.headers.get("accept-language", ""), request.query_params.get("lang"))
    return Response(
        problem_of(refusal, lang),
        status_code=refusal.status,
        media_type=MEDIA_TYPE,
        headers=problem_headers(refusal),
    )
