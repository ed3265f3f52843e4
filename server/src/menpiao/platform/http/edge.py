"""What every answer carries and every request leaves behind: trace id, time, security headers, count and log line.

Both ways to a handler use it: `app.EdgeApp` for whatever the framework answers, `protocol.MenpiaoProtocol` for the hot
routes. It costs a few microseconds a request, because nothing in it is made anew that was made before.
"""

import time

from menpiao.kernel.time import to_wire
from menpiao.platform import metrics
from menpiao.platform.clock import Clock
from menpiao.platform.log import log_request
from menpiao.platform.route_metrics import RouteMeter

SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
NO_DOCUMENT = b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""What a document may load that was never meant to be one: an answer or a picture opened by itself. Pictures (SVG)
carry their own styles."""
HOT = [(b"content-security-policy", NO_DOCUMENT), *SECURITY]
"""The headers that are the same on every answer of a hot route."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What metrics call by name; clients may send any word as a method."""


class Edge:
    """One for each application."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._milliseconds = -1
        self._server_time = b""
        self._server_time_text = ""
        self._meters: dict[tuple[str, str], RouteMeter] = {}

    def server_time(self) -> bytes:
        """``X-Server-Time``, written once for each millisecond."""
        milliseconds = self._clock.milliseconds()
        if milliseconds != self._milliseconds:
            self._milliseconds = milliseconds
            self._server_time_text = to_wire(self._clock.now())
            self._server_time = self._server_time_text.encode()
        return self._server_time

    def headers(self, trace_id: str, policy: bytes) -> list[tuple[bytes, bytes]]:
        """What the edge adds to an answer of the framework."""
        return [
            (b"x-trace-id", trace_id.encode()),
            (b"x-server-time", self.server_time()),
            (b"content-security-policy", policy),
            *SECURITY,
        ]

    def finished(self, *, method: str, route: str, status: int, started: float, trace_id: str) -> None:
        """Count and log one request, at the time that `server_time` was asked for last. Status 0: nobody was there any
        more to be answered."""
        seconds = time.perf_counter() - started
        meter = self._meters.get((method, route))
        if meter is None:
            meter = metrics.routes.meter(method if method in _METHODS else "OTHER", route)
            if method in _METHODS:
                self._meters[method, route] = meter
        meter.observe(status or 500, seconds)
        log_request(
            method=method, route=route, status=status, seconds=seconds, trace_id=trace_id, at=self._server_time_text
        )
