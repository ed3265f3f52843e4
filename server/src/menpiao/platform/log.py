"""Logs: one JSON object a line (readable text on a terminal), each with the trace id of its request.

Everything goes through the standard library's loggers, ours and those of libraries alike, and through one set of
processors here. Secrets and personal data are kept out three times over: by the name of a field, by its type, and by
what a rendered text looks like. Libraries that log whole addresses (httpx, uvicorn's access log) are silenced: metrics
count requests, and a query string may carry a token.
"""

import asyncio
import atexit
import logging
import re
import sys
from typing import Any, TextIO

import msgspec
import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from menpiao.platform.secret import HIDDEN, Secret
from menpiao.platform.trace import current_trace_id

_access = logging.getLogger("menpiao.access")
_lines: list[TextIO] = []
"""Where request lines go directly, if they do: see `log_request`."""

_request_lines: list[str] = []
_MOST_LINES = 500
_FLUSH_AFTER_S = 0.1

_SILENCED = {
    "asyncio": logging.WARNING,
    "hpack": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "pgqueuer": logging.WARNING,
    "uvicorn.access": logging.CRITICAL,
    "uvicorn.error": logging.WARNING,
    "wechatpayv3": logging.CRITICAL,
}
"""The least level that each library may log at, whatever ``MENPIAO_LOG_LEVEL`` says."""

_HIDDEN_WORDS = frozenset(
    {
        "address",
        "attendee",
        "authorization",
        "body",
        "cipher",
        "code",
        "contact",
        "cookie",
        "credentials",
        "device",
        "email",
        "headers",
        "key",
        "name",
        "nickname",
        "openid",
        "password",
        "phone",
        "private",
        "query",
        "secret",
        "seed",
        "signature",
        "subject",
        "token",
        "unionid",
    }
)
"""A field is hidden where one of these words stands in its name (``contact_phone``, ``X-Api-Key``)."""

_SHOWN = frozenset({"status_code", "error_code", "thread_name", "process_name"})
"""Names with such a word that tell nothing about anybody."""

_WORDS = re.compile(r"[A-Za-z][a-z]*")
_PATTERNS = [
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@:]+:[^\s/@]+@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"(\b[a-z]+://[^\s?\"'<>]*)\?[^\s\"'<>]+", re.IGNORECASE), rf"\1?{HIDDEN}"),
    (re.compile(r"(\bbearer\s+)[^\s\"',}]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?(-----END [A-Z ]+-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"^(\s*DETAIL:).*$", re.MULTILINE), rf"\1 {HIDDEN}"),
    (re.compile(r"(?<![\w.-])(\+?86)?1[3-9]\d{9}(?![\w.])"), HIDDEN),
    (re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\w)"), HIDDEN),
]
"""What a text may not show: credentials and query strings of addresses, bearer tokens, keys, the row that PostgreSQL
quotes in an error's detail, mainland mobile numbers and identity card numbers."""


def configure(level: str = "info", *, form: str = "auto", stream: TextIO | None = None) -> None:
    """Send every logger of this process to ``stream`` (standard error), replacing what was set up before."""
    out = stream or sys.stderr
    text = form == "text" or (form == "auto" and out.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if text
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=_as_json)
    )
    flush_requests()
    handler = _InOrder(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_ENRICH,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _format_exception,
                redact,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    _lines[:] = [] if text or root.level > logging.INFO else [out]
    for name, least in _SILENCED.items():
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(max(least, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_ENRICH,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


class _InOrder(logging.StreamHandler[TextIO]):
    """Writes the request lines that are held back before a line of anything else."""

    def emit(self, record: logging.LogRecord) -> None:
        flush_requests()
        super().emit(record)


def log_request(*, method: str, route: str, status: int, seconds: float, trace_id: str, at: str) -> None:
    """One line for each request: ``route`` is the template, so that neither ids nor query strings are in it. ``at`` is
    the time as the answer told it.

    Status 0: the client hung up before there was an answer. Addresses of clients are not logged. The way of all
    other lines costs 30 µs, half of what placing an order costs; nothing here has to be hidden or escaped, so JSON is
    written as it is, and handed over a tenth of a second later with its neighbours.
    """
    if _lines:
        _request_lines.append(
            f'{{"event":"request","level":"info","logger":"menpiao.access","method":"{method}","route":"{route}",'
            f'"status":{status},"ms":{seconds * 1000:.2f},"trace_id":"{trace_id}","timestamp":"{at}"}}\n'
        )
        if len(_request_lines) == 1:
            _flush_soon()
        elif len(_request_lines) >= _MOST_LINES:
            flush_requests()
    elif _access.isEnabledFor(logging.INFO):
        facts = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
        _access.info("request", extra={**facts, "trace_id": trace_id})


def _flush_soon() -> None:
    """In a moment where a loop runs, else now."""
    try:
        asyncio.get_running_loop().call_later(_FLUSH_AFTER_S, flush_requests)
    except RuntimeError:
        flush_requests()


def flush_requests() -> None:
    """Write the request lines that are still held back."""
    if _request_lines and _lines:
        _lines[0].write("".join(_request_lines))
        _lines[0].flush()
    _request_lines.clear()


atexit.register(flush_requests)


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The last look at an event before it is written."""
    return {key: HIDDEN if _is_hidden(key) else _cleaned(value) for key, value in event.items()}


def _is_hidden(key: str) -> bool:
    if key in _SHOWN:
        return False
    return any(word.lower() in _HIDDEN_WORDS for word in _WORDS.findall(key))


def _cleaned(value: Any) -> Any:
    """The value with everything hidden that its type or its text gives away."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {str(key): HIDDEN if _is_hidden(str(key)) else _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(item) for item in value]
    if isinstance(value, Secret | bytes | bytearray | memoryview):
        return HIDDEN
    if isinstance(value, msgspec.Struct):
        return type(value).__name__
    return scrub(str(value))


def scrub(text: str) -> str:
    """A text without what only a secret looks like."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def _add_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    trace_id = current_trace_id()
    if trace_id != "-":
        event.setdefault("trace_id", trace_id)
    return event


def _format_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The traceback as text, before redaction, because messages of exceptions quote what they were given."""
    return structlog.processors.format_exc_info(logger, method, event)


def _as_json(value: object) -> str:
    return scrub(str(value))


_ENRICH: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_trace,
]
