"""The hot routes: a handful of paths that are answered before the framework sees them.

Litestar costs about 50 µs a request, which is more than placing an order. A `HotRoute` gets the method, the path's last
parameter, the headers and the whole body, and returns bytes. Each has a shadow handler in Litestar for the contract,
and a test holds the two against each other.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.platform.http.bodies import MAX_BODY_BYTES, TooLarge
from menpiao.platform.http.problems import MEDIA_TYPE, problem_headers, problem_of, refusal_for
from menpiao.platform.http.query import lang_of, read_query

JSON = "application/json"


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

    def check_query(self) -> None:
        """Refuse every parameter but ``?lang=``. Handlers ask for it once they know the caller."""
        if self.query:
            read_query(self.query)

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return lang_of(self.query, self.headers.get(b"accept-language", b""))


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
        body = await _read_body(receive)
        response = await route.handler(HotRequest(parameter, scope["query_string"], headers, body))
        media_type = JSON
    except HungUp:
        return
    except Exception as error:  # the edge: everything becomes an answer
        response, media_type = refused(error, scope, headers), MEDIA_TYPE
    await answer(send, response, media_type)


async def answer(send: Any, response: HotResponse, media_type: str) -> None:
    """Send it whole."""
    head = list(response.headers)
    if response.status != 304:
        head += [(b"content-type", media_type.encode()), (b"content-length", str(len(response.body)).encode())]
    await send({"type": "http.response.start", "status": response.status, "headers": head})
    await send({"type": "http.response.body", "body": response.body})


class HungUp(Exception):
    """The client left before its request was complete: nobody is there to be answered."""


def refused(error: Exception, scope: Any, headers: dict[bytes, bytes]) -> HotResponse:
    """The problem that this error is, in the caller's language."""
    refusal = refusal_for(error)
    lang = lang_of(scope["query_string"], headers.get(b"accept-language", b""))
    return HotResponse(
        refusal.status,
        msgspec.json.encode(problem_of(refusal, lang)),
        tuple((name.lower().encode(), value.encode()) for name, value in problem_headers(refusal).items()),
    )


async def _read_body(receive: Any) -> bytes:
    """A declared length is checked by the edge already; a body in chunks tells its length only by coming."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge()
    if message["type"] == "http.disconnect":
        raise HungUp()
    return body
