"""The little HTTP that the sandbox needs: a request, an answer, a table of routes.

It is not built on the server's framework because it must do what a well-behaved framework prevents: verify signatures
over the raw request target and the raw body, answer in WeChat's own error shapes, and hang up without an answer.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

MAX_BODY_BYTES = 1 << 20
T = TypeVar("T")


class BodyTooLarge(Exception):
    """More than `MAX_BODY_BYTES` arrived."""


class BadBody(Exception):
    """The body is not the JSON that the route expects; ``field`` is where, in msgspec's notation (``$.a.b``)."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Request(msgspec.Struct):
    """One request. ``target`` is path and query exactly as sent, because that is what callers sign."""

    method: str
    target: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    params: dict[str, str] = {}
    """What the route's ``{placeholders}`` matched."""

    @property
    def host(self) -> str:
        return self.headers.get("host", "127.0.0.1")

    def decode(self, shape: type[T]) -> T:
        """The JSON body as this shape, or `BadBody`. Types are strict: ``"1"`` and ``true`` are no integers."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except msgspec.ValidationError as wrong:
            text = str(wrong)
            found = re.search(r" - at `(.+)`$", text)
            raise BadBody(text, found[1] if found else "$") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            raise BadBody(f"not JSON: {type(wrong).__name__}") from None


class Answer(msgspec.Struct):
    """One answer; ``hang_up`` closes the connection instead of sending it; ``unsigned``: without WeChat's signature."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}
    hang_up: bool = False
    unsigned: bool = False


def as_json(content: object, status: int = 200) -> Answer:
    """An answer with this content as JSON."""
    return Answer(status, msgspec.json.encode(content), {"Content-Type": "application/json; charset=utf-8"})


Handler = Callable[..., Awaitable[Answer]]
"""Called with the `World`, on WeChat Pay's face the merchant that signed, and the request."""


class Routes:
    """Method and path to handler; a ``{name}`` in a path matches one non-empty segment."""

    def __init__(self) -> None:
        self._table: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, path: str, handler: Handler) -> None:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        self._table.append((method, re.compile(pattern), handler))

    def include(self, routes: list[tuple[str, str, Handler]]) -> None:
        for method, path, handler in routes:
            self.add(method, path, handler)

    def find(self, method: str, path: str) -> tuple[Handler | None, dict[str, str], bool]:
        """The handler, its parameters, and whether the path exists at all (404 or 405)."""
        known = False
        for candidate, pattern, handler in self._table:
            match = pattern.fullmatch(path)
            if match:
                if candidate == method:
                    return handler, match.groupdict(), True
                known = True
        return None, {}, known


async def read_request(scope: Mapping[str, Any], receive: Callable[[], Awaitable[Any]]) -> Request:
    """Collect the whole request from ASGI, or raise `BodyTooLarge`."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise BodyTooLarge
        if not message.get("more_body", False):
            break
    query = scope["query_string"].decode("latin-1")
    raw_path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    return Request(
        method=scope["method"],
        target=f"{raw_path}?{query}" if query else raw_path,
        path=scope["path"],
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=bytes(body),
    )


async def send_answer(answer: Answer, send: Callable[[Any], Awaitable[None]]) -> None:
    """Send the answer, or promise a body and hang up: the client sees a broken connection."""
    headers = answer.headers
    if answer.hang_up:
        headers = {"Content-Length": "1", "Connection": "close"}
    elif answer.status != 204:
        headers = headers | {"Content-Length": str(len(answer.body))}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    status = 200 if answer.hang_up else answer.status
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    if not answer.hang_up:
        await send({"type": "http.response.body", "body": answer.body})
