"""The outermost layer and the framework inside it."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from menpiao.kernel.errors import Malformed, NotFound, Refusal
from menpiao.platform.clock import Clock
from menpiao.platform.http.bodies import MAX_BODY_BYTES, LongBody, TooLarge
from menpiao.platform.http.edge import NO_DOCUMENT, Edge
from menpiao.platform.http.hot import HotRoute, HotTable, answer, answer_hot, find_route, refused
from menpiao.platform.http.problems import answer_problem
from menpiao.platform.http.request import StrictRequest, check_request
from menpiao.platform.ratelimit import FORWARDED, RouteLimits
from menpiao.platform.trace import begin_trace

_NO_VERB = "NONE"
"""No route has it: the framework's refusal tells which verbs there are."""

_ONCE = (b"authorization", b"content-length", b"content-type", b"host", b"idempotency-key", b"traceparent")
_HIDDEN_SEPARATOR = re.compile(rb"%(?:2f|5c|00)", re.IGNORECASE)
"""A slash, a backslash or a NUL that only shows once somebody has decoded the path."""


def make_app(
    *,
    handlers: Sequence[Any],
    hot: Sequence[HotRoute],
    guard: Any,
    dependencies: dict[str, Any],
    clock: Clock,
    openapi: OpenAPIConfig | None = None,
    policies: Mapping[str, str] | None = None,
    limits: RouteLimits | None = None,
    on_startup: Sequence[Callable[[], Any]] = (),
    on_shutdown: Sequence[Callable[[], Any]] = (),
) -> "EdgeApp":
    """Put the ASGI application together. ``policies``: Content-Security-Policy by the beginning of the path;
    ``limits``: what is asked of every request before it is read."""
    framework = make_framework(
        handlers=handlers,
        guard=guard,
        dependencies=dependencies,
        openapi=openapi,
        on_startup=on_startup,
        on_shutdown=on_shutdown,
    )
    return EdgeApp(framework, hot, clock, policies, limits)


def make_framework(
    *,
    handlers: Sequence[Any],
    guard: Any,
    dependencies: dict[str, Any],
    openapi: OpenAPIConfig | None = None,
    on_startup: Sequence[Callable[[], Any]] = (),
    on_shutdown: Sequence[Callable[[], Any]] = (),
) -> Litestar:
    """The inner part: routes, their guard and what they depend on."""
    return Litestar(
        route_handlers=list(handlers),
        guards=[guard],
        dependencies=dependencies,
        request_class=StrictRequest,
        before_request=check_request,
        exception_handlers={Exception: answer_problem},
        request_max_body_size=MAX_BODY_BYTES,
        openapi_config=openapi,
        on_startup=list(on_startup),
        on_shutdown=list(on_shutdown),
        logging_config=None,
    )


class EdgeApp:
    """ASGI: trace id, server time, duration and status of every request; hot routes first, then Litestar."""

    def __init__(
        self,
        framework: Litestar,
        hot: Sequence[HotRoute],
        clock: Clock,
        policies: Mapping[str, str] | None = None,
        limits: RouteLimits | None = None,
    ) -> None:
        self.framework = framework
        self.limits = limits
        self._hot = [_in_its_group(route, limits) for route in hot]
        self.hot_table = HotTable(self._hot)
        self.edge = Edge(clock)
        self._long = list(_long_bodies(framework))
        self._policies = [(prefix, policy.encode()) for prefix, policy in (policies or {}).items()]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.framework(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        path, method = scope["path"], scope["method"]
        trace_id = begin_trace(headers.get(b"traceparent"))
        head, options = method == "HEAD", method == "OPTIONS"
        if head or options:
            scope = {**scope, "method": "GET" if head else _NO_VERB}
        status = 0
        extra = self.edge.headers(trace_id, self._policy(path))

        async def send_with_headers(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                if options and message["status"] == 405:
                    message = _only_allow(message)
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *extra]
            elif head or (options and status == 204):
                message = {**message, "body": b""}
            await send(message)

        found = find_route(self._hot, scope["method"], path)
        try:
            wrong = wrong_on_its_face(scope, headers, self._long_body) or await self._too_often(scope, headers)
            if wrong is not None:
                await answer(send_with_headers, refused(wrong, scope["query_string"], headers))
            elif found is not None:
                await answer_hot(found[0], found[1], scope, receive, send_with_headers)
            else:
                await self.framework(scope, receive, send_with_headers)
        finally:
            route = found[0].name if found is not None else _route_name(scope)
            self.edge.server_time()
            self.edge.finished(method=method, route=route, status=status, started=started, trace_id=trace_id)

    def _long_body(self, scope: Any) -> LongBody | None:
        """What may be longer there than elsewhere; the framework says the same of bodies that do not tell their
        length."""
        path = scope["path"]
        return next(
            (body for method, pattern, body in self._long if method == scope["method"] and pattern.fullmatch(path)),
            None,
        )

    async def _too_often(self, scope: Any, headers: dict[bytes, bytes]) -> Refusal | None:
        """The refusal of somebody who asks more often than a limit allows."""
        if self.limits is None:
            return None
        if len(headers) != len(scope["headers"]) and FORWARDED in headers:
            # A proxy may add a line of its own to what it was given: together they are the way that a request took.
            headers[FORWARDED] = b",".join(value for name, value in scope["headers"] if name == FORWARDED)
        group = self.limits.group_of(scope["method"], scope["path"])
        try:
            judgement = self.limits.before_reading(group, scope.get("client"), headers)
            if judgement is not None:
                await judgement
        except Refusal as refusal:
            return refusal
        return None

    def _policy(self, path: str) -> bytes:
        return next((policy for prefix, policy in self._policies if path.startswith(prefix)), NO_DOCUMENT)


def _in_its_group(route: HotRoute, limits: RouteLimits | None) -> HotRoute:
    if limits is None:
        return route
    return msgspec.structs.replace(route, group=limits.group_of(route.method, f"{route.prefix}{route.suffix or ''}"))


def _long_bodies(framework: Litestar) -> Iterator[tuple[str, re.Pattern[str], LongBody]]:
    """Of the few routes that take more than others: method, path, and what."""
    for route in framework.routes:
        for handler in getattr(route, "route_handlers", ()):
            long_body: LongBody | None = handler.opt.get("long_body")
            if long_body is not None:
                pattern = re.compile(re.sub(r"\{[^}]*\}", "[^/]+", route.path))
                yield from ((method, pattern, long_body) for method in handler.http_methods)


def wrong_on_its_face(
    scope: Any, headers: dict[bytes, bytes], long_body_at: Callable[[Any], LongBody | None]
) -> Refusal | None:
    """What is refused before anybody is asked: addresses that are no address of ours, bodies that are too long, and
    headers that are given twice, of which one reader would believe the first and the next one the last."""
    if len(headers) != len(scope["headers"]):
        names = [name for name, _ in scope["headers"]]
        if any(names.count(name) > 1 for name in _ONCE):
            return Malformed()
    declared = headers.get(b"content-length", b"")
    if declared and (len(declared) > 9 or not declared.isdigit()):
        return TooLarge()
    if declared and int(declared) > MAX_BODY_BYTES:
        long_body = long_body_at(scope)
        if long_body is None:
            return TooLarge()
        if int(declared) > long_body.longest:
            return long_body.refusal()
    path, raw = scope["path"], scope.get("raw_path") or b""
    if "//" in path or "/." in path or "\\" in path or (path.endswith("/") and path.startswith("/api/")):
        return NotFound()
    if b"%" in raw and _HIDDEN_SEPARATOR.search(raw):
        return NotFound()
    return None


def _only_allow(refusal: Any) -> Any:
    """The answer to OPTIONS: the verbs that the refusal of no verb at all names."""
    allow = [(name, value) for name, value in refusal["headers"] if name.lower() == b"allow"]
    return {**refusal, "status": 204, "headers": allow}


def _route_name(scope: Any) -> str:
    """The route's template, never the path itself: a path may hold an id."""
    handler = scope.get("route_handler")
    paths = sorted(handler.paths) if handler is not None and hasattr(handler, "paths") else []
    return str(scope.get("path_template") or (paths[0] if paths else "unmatched"))
