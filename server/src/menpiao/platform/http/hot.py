"""The hot routes: a handful of paths that are answered before the framework sees them.

Litestar costs about 50 µs a request, which is more than placing an order. A `HotRoute` gets the path's last parameter,
the headers and the whole body, and returns bytes. Each has a shadow handler in Litestar for the contract, and a test
holds the two against each other. Over real connections `protocol.MenpiaoProtocol` calls them without an ASGI cycle;
under any other ASGI server, and for requests that are written in an unusual way, `answer_hot` does.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import ID_CHARACTERS
from menpiao.platform.http.bodies import MAX_BODY_BYTES, TooLarge
from menpiao.platform.http.problems import MEDIA_TYPE, problem_headers, problem_of, refusal_for
from menpiao.platform.http.query import lang_of, read_query

JSON = b"application/json"


class HotRequest:
    """One request, with only what the hot handlers need. Names of headers are lower-case."""

    __slots__ = ("body", "headers", "parameter", "query")

    def __init__(self, parameter: str, query: bytes, headers: dict[bytes, bytes], body: bytes) -> None:
        self.parameter = parameter
        self.query = query
        self.headers = headers
        self.body = body

    def header(self, name: bytes) -> str:
        """A header's value, empty where it is missing."""
        return self.headers.get(name, b"").decode("latin-1")

    def check_query(self) -> None:
        """Refuse every parameter but ``?lang=``. Handlers ask for it once they know the caller."""
        if self.query:
            read_query(self.query)

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return lang_of(self.query, self.headers.get(b"accept-language", b""))


class HotResponse:
    """Status, body and headers. One that stays the same may be kept and given again: its bytes are made once."""

    __slots__ = ("_wire", "body", "headers", "status")

    def __init__(
        self, status: int, body: bytes, headers: Sequence[tuple[bytes, bytes]] = (), *, media_type: bytes = JSON
    ) -> None:
        self.status = status
        self.body = body
        kind = () if status == 304 else ((b"content-type", media_type), (b"content-length", b"%d" % len(body)))
        self.headers = (*headers, *kind)
        self._wire: tuple[bytes, bytes] | None = None

    def wire(self) -> tuple[bytes, bytes]:
        """Its own header lines, and the empty line with the body: what the edge adds goes between them."""
        if self._wire is None:
            self._wire = (b"".join([b"%b: %b\r\n" % header for header in self.headers]), b"\r\n" + self.body)
        return self._wire


HotHandler = Callable[[HotRequest], HotResponse | Awaitable[HotResponse]]
"""A handler that has to wait for something returns an awaitable; one that answers from memory answers at once."""


class HotRoute(msgspec.Struct, frozen=True):
    """``prefix`` + one path segment + ``suffix``, or exactly ``prefix`` where ``suffix`` is None."""

    method: str
    prefix: str
    suffix: str | None
    handler: HotHandler
    group: str | None = None
    """Whose rate limits it has: see `menpiao.platform.ratelimit`. `EdgeApp` fills it in."""

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


class HotTable:
    """The hot routes by what a plain request line looks like: no escapes, and an id where an id belongs. What looks
    otherwise is not found here and is for `find_route`, or for the framework, to judge."""

    def __init__(self, routes: Sequence[HotRoute]) -> None:
        self._exact = {(r.method.encode(), r.prefix.encode()): (r, "") for r in routes if r.suffix is None}
        self._with_id = [
            (r.method.encode(), r.prefix.encode(), r.suffix.encode(), r) for r in routes if r.suffix is not None
        ]

    def find(self, method: bytes, path: bytes) -> tuple[HotRoute, str] | None:
        """The hot route that answers this request, with its parameter."""
        found = self._exact.get((method, path))
        if found is not None:
            return found
        for verb, prefix, suffix, route in self._with_id:
            if path.startswith(prefix) and path.endswith(suffix) and method == verb:
                parameter = path[len(prefix) : len(path) - len(suffix)]
                if len(parameter) == ID_CHARACTERS and parameter.isalnum():
                    return route, parameter.decode()
        return None


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
        answered = route.handler(HotRequest(parameter, scope["query_string"], headers, body))
        response = await answered if inspect.isawaitable(answered) else answered
    except HungUp:
        return
    except Exception as error:  # the edge: everything becomes an answer
        response = refused(error, scope["query_string"], headers)
    await answer(send, response)


async def answer(send: Any, response: HotResponse) -> None:
    """Send it whole."""
    await send({"type": "http.response.start", "status": response.status, "headers": list(response.headers)})
    await send({"type": "http.response.body", "body": response.body})


class HungUp(Exception):
    """The client left before its request was complete: nobody is there to be answered."""


def refused(error: Exception, query: bytes, headers: dict[bytes, bytes]) -> HotResponse:
    """The problem that this error is, in the caller's language."""
    refusal = refusal_for(error)
    lang = lang_of(query, headers.get(b"accept-language", b""))
    return HotResponse(
        refusal.status,
        msgspec.json.encode(problem_of(refusal, lang)),
        [(name.lower().encode(), value.encode()) for name, value in problem_headers(refusal).items()],
        media_type=MEDIA_TYPE.encode(),
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
