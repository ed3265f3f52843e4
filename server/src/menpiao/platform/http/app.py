"""The outermost layer and the framework inside it."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from menpiao.kernel.time import to_wire
from menpiao.platform.clock import Clock
from menpiao.platform.http.bodies import MAX_BODY_BYTES
from menpiao.platform.http.hot import HotRoute, answer_hot, find_route
from menpiao.platform.http.problems import answer_problem
from menpiao.platform.http.request import StrictRequest, check_request
from menpiao.platform.http.trace import begin_trace
from menpiao.platform.metrics import observe_request

_SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


def make_app(
    *,
    handlers: Sequence[Any],
    hot: Sequence[HotRoute],
    guard: Any,
    dependencies: dict[str, Any],
    clock: Clock,
    openapi: OpenAPIConfig | None = None,
    on_startup: Sequence[Callable[[], Any]] = (),
    on_shutdown: Sequence[Callable[[], Any]] = (),
) -> "EdgeApp":
    """Put the ASGI application together."""
    framework = Litestar(
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
    return EdgeApp(framework, list(hot), clock)


class EdgeApp:
    """ASGI: trace id, server time, duration and status of every request; hot routes first, then Litestar."""

    def __init__(self, framework: Litestar, hot: list[HotRoute], clock: Clock) -> None:
        self.framework = framework
        self._hot = hot
        self._clock = clock

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.framework(scope, receive, send)
            return
        started = time.perf_counter()
        trace_id = begin_trace(dict(scope["headers"]).get(b"traceparent"))
        status = 500
        extra = [
            (b"x-trace-id", trace_id.encode()),
            (b"x-server-time", to_wire(self._clock.now()).encode()),
            *_SECURITY,
        ]

        async def send_with_headers(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *extra]
            await send(message)

        found = find_route(self._hot, scope["method"], scope["path"])
        try:
            if found is not None:
                await answer_hot(found[0], found[1], scope, receive, send_with_headers)
            else:
                await self.framework(scope, receive, send_with_headers)
        finally:
            route = found[0].name if found is not None else _route_name(scope)
            observe_request(scope["method"], route, status, time.perf_counter() - started)


def _route_name(scope: Any) -> str:
    """The route's template, never the path itself: a path may hold an id."""
    handler = scope.get("route_handler")
    paths = sorted(handler.paths) if handler is not None and hasattr(handler, "paths") else []
    return str(scope.get("path_template") or (paths[0] if paths else "unmatched"))
