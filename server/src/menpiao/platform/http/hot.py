"""The hot routes: a handful of paths that are answered before the framework sees them.

Litestar costs about 50 µs a request, which is more than placing an order. A `HotRoute` gets the method, the path's last
parameter, the headers and the whole body, and returns bytes. Each has a shadow handler in Litestar for the contract,
and a test holds the two against each other.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from menpiao.kernel.i18n import choose_lang
from menpiao.platform.http.bodies import MAX_BODY_BYTES, TooLarge
from menpiao.platform.http.problems import MEDIA_TYPE, problem_headers, problem_of, refusal_for

JSON = b"application/json"


class HotRequest:
    """One request, with only what the hot handlers need."""

    __slots__ = ("body", "headers", "parameter", "query")

    def __init__(self, parameter: str, query: bytes, headers: dict[bytes, bytes], body: bytes) -> None:
        self.parameter = parameter
        self.query = query
        self.headers = headers
        self.body = body

    def header(self, name: bytes) -> str:
        """A header's value, empty where it is missing; names are lower-case."""
        return self.headers.get(name, b"").decode("latin-1")


class HotResponse(msgspec.Struct, frozen=True):
    """Status, body and extra headers; the content type is JSON."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


HotHandler = Callable[[HotRequest], Awaitable[HotResponse]]


class HotRoute(msgspec.Struct, frozen=True):
    """``prefix`` + one path segment + ``suffix``, or exactly ``prefix`` where ``suffix`` is None."""

    method: str
    prefix: str
    suffix: str | None
    handler: HotHandler

    @property
    def name(self) -> str:
        """The route's name in metrics."""
        return self.prefix if self.suffix is None else f"{self.prefix}{{id}}{self.suffix}"

    def match(self, method: str, path: str) -> str | None:
        """The path's parameter (or an empty string) where this route answers, else None."""
        if method != self.method:
            return None
        if self.suffix is None:
            return "" if path == self.prefix else None
        if not path.startswith(self.prefix) or not path.endswith(self.suffix):
            return None
        parameter = path[len(self.prefix) : len(path) - len(self.suffix)]
        return parameter if parameter and "/" not in parameter else None


def find_route(routes: Sequence[HotRoute], method: str, path: str) -> tuple[HotRoute, str] | None:
    """The hot route that answers this request, with its parameter."""
    for route in routes:
        parameter = route.match(method, path)
        if parameter is not None:
            return route, parameter
    return None


async def answer_hot(route: HotRoute, parameter: str, scope: Any, receive: Any, send: Any) -> None:
    """Read the body within its limit, call the handler, turn refusals into problems."""
    headers = dict(scope["headers"])
    try:
        body = await _read_body(headers, receive)
        response = await route.handler(HotRequest(parameter, scope["query_string"], headers, body))
        media_type = JSON
    except Exception as error:  # the edge: everything becomes an answer
        refusal = refusal_for(error)
        lang = choose_lang(headers.get(b"accept-language", b"").decode("latin-1"), asked_lang(scope["query_string"]))
        response = HotResponse(
            refusal.status,
            msgspec.json.encode(problem_of(refusal, lang)),
            tuple((k.lower().encode(), v.encode()) for k, v in problem_headers(refusal).items()),
        )
        media_type = MEDIA_TYPE.encode()
    head = [(b"content-type", media_type), (b"content-length", str(len(response.body)).encode()), *response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": head})
    await send({"type": "http.response.body", "body": response.body})


def asked_lang(query: bytes) -> str | None:
    """``?lang=`` of a raw query string, where it is given."""
    return dict(parse_qsl(query.decode("latin-1"))).get("lang") if query else None


async def _read_body(headers: dict[bytes, bytes], receive: Any) -> bytes:
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        raise TooLarge()
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge()
    return body
