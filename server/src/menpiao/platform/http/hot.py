"""The hot routes: a handful of paths that are answered before the framework sees them.

Litestar costs about 50 µs a request, which is more than placing an order. A `HotRoute` gets the path's last parameter,
the headers and the whole body, and returns bytes. Each has a shadow handler in Litestar for the contract, and a test
holds the two against each other. Over real connections `protocol.MenpiaoProtocol` calls them without an ASGI cycle;
under any other ASGI server, and for requests that are written in an unusual way, `answer_hot` does.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import ID_CHARACTERS
from menpiao.platform.http.bodies import MAX_BODY_BYTES, TooLarge
from menpiao.platform.http.edge import HOT
from menpiao.platform.http.problems import MEDIA_TYPE, problem_headers, problem_of, refusal_for
from menpiao.platform.http.query import lang_of, preferred, read_query
from menpiao.platform.trace import current_trace_id

JSON = b"application/json"
BODILESS = (204, 304)
"""Answers that end with their headers."""

_PROBLEM_JSON = MEDIA_TYPE.encode()


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
        accepted = self.headers.get(b"accept-language", b"")
        return lang_of(self.query, accepted) if self.query else preferred(accepted[:200])


Headers = tuple[tuple[bytes, bytes], ...]


class Head:
    """The status and the headers of an answer but for its length: many answers have the same, so it is made once.

    ``start`` is all of it as bytes, with the edge's headers.
    """

    __slots__ = ("headers", "start", "status")

    def __init__(self, status: int, headers: Headers = (), media_type: bytes = JSON) -> None:
        self.status = status
        self.headers = headers if status in BODILESS else (*headers, (b"content-type", media_type))
        self.start = STATUS_LINE[status] + b"".join([b"%b: %b\r\n" % header for header in (*self.headers, *HOT)])


_head = lru_cache(maxsize=4_096)(Head)


class HotResponse:
    """A head and a body. ``start`` is what is written before the lines that are of one request only, so that an answer
    which lies ready is put together by one join."""

    __slots__ = ("body", "head", "start")

    def __init__(
        self, status: int, body: bytes, headers: Headers = (), *, media_type: bytes = JSON, head: Head | None = None
    ) -> None:
        """With ``head``, which has the status and the headers already, those are not looked at."""
        self.head: Head = head or _head(status, headers, media_type)
        self.body = body
        self.start = (
            self.head.start if status in BODILESS else b"%bcontent-length: %d\r\n" % (self.head.start, len(body))
        )

    @property
    def status(self) -> int:
        return self.head.status

    @property
    def headers(self) -> Headers:
        """All of them, with the length of the body where there is one."""
        length = () if self.status in BODILESS else ((b"content-length", b"%d" % len(self.body)),)
        return (*self.head.headers, *length)


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
    name: str = ""
    """What metrics call it."""

    def __post_init__(self) -> None:
        name = self.prefix if self.suffix is None else f"{self.prefix}{{id}}{self.suffix}"
        msgspec.structs.force_setattr(self, "name", name)

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
        self._with_id: dict[tuple[bytes, int], list[tuple[bytes, bytes, HotRoute]]] = {}
        """By method and by the length of the whole path, because ids are all of one length: few share it."""
        for route in routes:
            if route.suffix is not None:
                prefix, suffix = route.prefix.encode(), route.suffix.encode()
                shape = route.method.encode(), len(prefix) + ID_CHARACTERS + len(suffix)
                self._with_id.setdefault(shape, []).append((prefix, suffix, route))

    def find(self, method: bytes, path: bytes) -> tuple[HotRoute, str] | None:
        """The hot route that answers this request, with its parameter."""
        found = self._exact.get((method, path))
        if found is not None:
            return found
        for prefix, suffix, route in self._with_id.get((method, len(path)), ()):
            if path.startswith(prefix) and path.endswith(suffix):
                parameter = path[len(prefix) : len(prefix) + ID_CHARACTERS]
                if parameter.isalnum():
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
    if refusal.errors or refusal.alternatives:
        own = _problem_headers(refusal)
        return HotResponse(
            refusal.status, msgspec.json.encode(problem_of(refusal, lang)), own, media_type=_PROBLEM_JSON
        )
    return told(refusal, lang).answer()


class Told:
    """A refusal without field errors, in words that thousands get: the problem before and after the trace id."""

    __slots__ = ("_after", "_before", "_head")

    def __init__(self, refusal: Refusal, lang: Lang) -> None:
        mark = "the trace id"
        problem = msgspec.structs.replace(problem_of(refusal, lang), trace_id=mark)
        self._before, _, self._after = msgspec.json.encode(problem).rpartition(mark.encode())
        self._head = Head(refusal.status, _problem_headers(refusal), _PROBLEM_JSON)

    def answer(self) -> HotResponse:
        """The answer to the request under way."""
        body = b"%b%b%b" % (self._before, current_trace_id().encode(), self._after)
        return HotResponse(self._head.status, body, head=self._head)


def told(refusal: Refusal, lang: Lang) -> Told:
    """This refusal in these words, made once."""
    what = (type(refusal), lang, refusal.retry_after_s, *map(str, refusal.values.values()))
    known = _told.get(what)
    if known is None:
        if len(_told) >= _MOST_TOLD:
            _told.clear()
        known = _told[what] = Told(refusal, lang)
    return known


_told: dict[tuple[object, ...], Told] = {}
_MOST_TOLD = 4_096


def _problem_headers(refusal: Refusal) -> Headers:
    return tuple([(name.lower().encode(), value.encode()) for name, value in problem_headers(refusal).items()])


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
