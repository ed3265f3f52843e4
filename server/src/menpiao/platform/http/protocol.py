"""HTTP/1.1 as uvicorn speaks it, with two shortcuts for what a sale is made of.

**Hot routes without ASGI.** For a request to a hot route, uvicorn's scope, task, events and header checks cost more
than most answers do. `MenpiaoProtocol` calls the handler itself, as soon as the body is there, and writes the answer in
one piece. It takes only requests that are written as clients write them (HTTP/1.1, a length, no header twice); all
others go the usual way through `EdgeApp`, which answers the same, so nothing about odd requests is decided here.

**One write for each other answer.** uvicorn writes head and body one after the other, and uvloop hands each to the
kernel at once. Both come in the same turn of the event loop, so what is written in one turn is held to its end.

**Requests have to be finished.** From its first byte on a request has `patience_s` seconds to arrive; who takes longer
is told so (408) and hung up on, unless a long body keeps coming at `least_bytes_per_s`. A request that comes in one
piece, as nearly all do, is not timed at all.

Connections, time-outs, pipelining and shutting down are uvicorn's: an `Exchange` stands where its own request cycle
would, with the few attributes that it looks at. One thing is gentler: when it shuts down, uvicorn hangs up at once on
whoever has no request under way, also when the request is on the wire already; here such a connection stays for a
moment, and what still comes is answered before it is closed.
"""

import asyncio
import time
from collections.abc import Awaitable
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from menpiao.platform.http.app import EdgeApp
from menpiao.platform.http.bodies import MAX_BODY_BYTES, TooSlow
from menpiao.platform.http.hot import HotRequest, HotResponse, HotRoute, refused
from menpiao.platform.trace import begin_trace

LINGER_S = 1.0
"""For how long an idle connection may still send a request when the server shuts down."""


def _never(_: HotRequest) -> HotResponse:
    raise AssertionError("nobody reads what did not arrive")


_UNREAD = HotRoute("OTHER", "unread", None, _never)
"""What counts and log lines call a request that never became one."""

_LENGTHS = {b"%d" % length: length for length in range(2_048)}
"""The lengths of nearly all bodies, read by looking them up."""


class _NobodyWaits:
    """Stands for the event that uvicorn sets when something of a request arrives."""

    def set(self) -> None:
        """Nobody waits for it."""


_NOBODY_WAITS = _NobodyWaits()


class Exchange:
    """A request to a hot route and its answer, on one connection."""

    __slots__ = (
        "body",
        "disconnected",
        "headers",
        "keep_alive",
        "more_body",
        "parameter",
        "query",
        "response_complete",
        "route",
        "started",
        "trace_id",
    )
    message_event = _NOBODY_WAITS

    def __init__(self, route: HotRoute, parameter: str, query: bytes, headers: dict[bytes, bytes]) -> None:
        self.route = route
        self.parameter = parameter
        self.query = query
        self.headers = headers
        self.body = b""
        self.more_body = True
        self.keep_alive = True
        self.disconnected = False
        self.response_complete = False
        self.started = time.perf_counter()
        self.trace_id = ""


class MenpiaoProtocol(HttpToolsProtocol):
    """One connection; name it as ``http=`` in uvicorn's configuration."""

    patience_s = 10.0
    least_bytes_per_s = 131_072
    """Whoever sends a long body at this rate is waited for: a megabit a second."""
    cycle: Any
    _waiting: bool = False
    _last: bool = False
    _arriving: bool = False
    _arrived: int = 0
    _deadline: asyncio.TimerHandle | None = None
    _idle_since: float | None = None

    def connection_made(self, transport: Any) -> None:
        self._wire = CollectingTransport(transport, self.loop)
        super().connection_made(self._wire)  # type: ignore[arg-type]
        self._app = cast(EdgeApp, self.app)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_the_clock()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._arriving and self._deadline is None:
            self._deadline = self.loop.call_later(self.patience_s, self._too_slow)

    def on_message_begin(self) -> None:
        """uvicorn would make an ASGI scope here; it is made once nobody else takes the request."""
        self._arriving = True
        self.url = b""
        self.expect_100_continue = False
        self.headers = []

    def _stop_the_clock(self) -> None:
        self._arriving, self._arrived = False, 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        """The request is not complete, and its time is over."""
        self._deadline = None
        cycle = self.cycle
        answering = cycle is not None and not cycle.response_complete and not cycle.more_body
        if self.transport.is_closing():
            return
        if self.flow.read_paused or self.pipeline or answering:
            # We do not read, or answer what came before it: the waiting is ours.
            self._deadline = self.loop.call_later(self.patience_s, self._too_slow)
            return
        arrived, self._arrived = self._arrived, 0
        if cycle is not None and not cycle.response_complete and arrived >= self.least_bytes_per_s * self.patience_s:
            self._deadline = self.loop.call_later(self.patience_s, self._too_slow)
            return
        if cycle is not None and cycle.response_complete and cycle.more_body:
            self.transport.close()  # it was answered before it was all there, as what is too large is
            return
        if type(cycle) is not Exchange or cycle.response_complete:
            # Whatever the framework knows of it by now, it learns that nobody is there any more (`connection_lost`).
            cycle = Exchange(_UNREAD, "", b"", dict(self.headers))
        cycle.keep_alive = False
        cycle.trace_id = begin_trace(cycle.headers.get(b"traceparent"))
        self._answer(cycle, refused(TooSlow(), cycle.query, cycle.headers))

    def on_headers_complete(self) -> None:
        """Take the request where it is plainly one of a hot route, else leave it to uvicorn."""
        exchange = self._hot_exchange()
        if exchange is None:
            self._make_scope()
            super().on_headers_complete()
            if self._last:
                self.cycle.keep_alive = False
            return
        previous = self.cycle
        self.cycle = exchange
        if previous is not None and not previous.response_complete:
            self.flow.pause_reading()
            self.pipeline.appendleft((exchange, self.app))  # type: ignore[arg-type]
            self._waiting = True

    def _make_scope(self) -> None:
        """What uvicorn does when a request begins, which forgets what has come of it."""
        url, expects, headers = self.url, self.expect_100_continue, self.headers
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers = self.scope["headers"] = headers

    def _hot_exchange(self) -> Exchange | None:
        path, _, query = self.url.partition(b"?")
        found = self._app.hot_table.find(self.parser.get_method(), path)
        if found is None or self.expect_100_continue:
            return None
        headers = dict(self.headers)
        if len(headers) != len(self.headers) or b"transfer-encoding" in headers or b"upgrade" in headers:
            return None
        declared = headers.get(b"content-length", b"0")
        length = _LENGTHS.get(declared)
        if length is None and not (len(declared) <= 5 and declared.isdigit() and int(declared) <= MAX_BODY_BYTES):
            return None
        if self.parser.get_http_version() != "1.1":
            return None
        exchange = Exchange(found[0], found[1], query, headers)
        exchange.keep_alive = self.parser.should_keep_alive() and not self._last
        return exchange

    def on_body(self, body: bytes) -> None:
        cycle = self.cycle
        if type(cycle) is Exchange:
            cycle.body = cycle.body + body if cycle.body else body
        else:
            self._arrived += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_the_clock()
        cycle = self.cycle
        if type(cycle) is not Exchange:
            super().on_message_complete()
            return
        cycle.more_body = False
        if self._waiting:
            self._waiting = False  # its turn comes when those before it are answered: see _start_asgi_task
        else:
            self._begin(cycle)

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """uvicorn calls this when a pipelined request's turn has come."""
        if type(cycle) is not Exchange:
            super()._start_asgi_task(cycle, app)
        elif cycle.more_body:
            self._waiting = False  # the rest of it is still under way
        else:
            # Not in this very turn: a thousand that wait behind each other would be a thousand calls within each other.
            self.loop.call_soon(self._begin, cycle)

    def _begin(self, exchange: Exchange) -> None:
        """Call the handler. One that answers from memory is answered in this very turn."""
        exchange.trace_id = begin_trace(exchange.headers.get(b"traceparent"))
        request = HotRequest(exchange.parameter, exchange.query, exchange.headers, exchange.body)
        route, limits = exchange.route, self._app.limits
        try:
            waiting = limits and limits.before_reading(route.group, self.client, exchange.headers)
            answered = _once_judged(waiting, route, request) if waiting else route.handler(request)
        except Exception as error:  # the edge: everything becomes an answer
            answered = refused(error, exchange.query, exchange.headers)
        if type(answered) is HotResponse:
            self._answer(exchange, answered)
        else:
            task = self.loop.create_task(self._finish(exchange, cast(Awaitable[HotResponse], answered)))
            task.add_done_callback(self.tasks.discard)
            self.tasks.add(task)

    async def _finish(self, exchange: Exchange, answered: Awaitable[HotResponse]) -> None:
        try:
            response = await answered
        except Exception as error:  # the edge: everything becomes an answer
            response = refused(error, exchange.query, exchange.headers)
        self._answer(exchange, response)

    def _answer(self, exchange: Exchange, response: HotResponse) -> None:
        """Write it, and let the next request of this connection have its turn."""
        edge, route = self._app.edge, exchange.route
        status = 0 if exchange.disconnected else response.head.status
        exchange.response_complete = True
        server_time = edge.server_time()
        if status and not self.transport.is_closing():
            self._wire.write_now(
                b"".join(
                    (
                        response.start,
                        b"x-trace-id: ",
                        exchange.trace_id.encode(),
                        b"\r\nx-server-time: ",
                        server_time,
                        b"\r\n\r\n" if exchange.keep_alive else b"\r\nconnection: close\r\n\r\n",
                        response.body,
                    )
                )
            )
            if not exchange.keep_alive:
                self.transport.close()
        edge.finished(
            method=route.method, route=route.name, status=status, started=exchange.started, trace_id=exchange.trace_id
        )
        self.on_response_complete()
        if self.flow.write_paused:
            # Whoever does not read what was answered is not read from either.
            self.flow.pause_reading()

    def on_response_complete(self) -> None:
        """As uvicorn's, but for the keep-alive's timer: one for each connection, which looks how long it has been idle,
        instead of one set and cancelled for each request."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_again_in(self.timeout_keep_alive)

    def _unset_keepalive_if_required(self) -> None:
        """uvicorn calls this when something arrives."""
        self._idle_since = None

    def _look_again_in(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def timeout_keep_alive_handler(self) -> None:
        """Hang up on a connection that has been idle for long enough."""
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            self._look_again_in(self.timeout_keep_alive)
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._look_again_in(left)
        elif not self.transport.is_closing():
            self.transport.close()

    def shutdown(self) -> None:
        """The server stops: what is under way is finished, and what is on the wire gets its answer."""
        self._last = True
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(LINGER_S, self._close_if_idle)
        else:
            self.cycle.keep_alive = False

    def _close_if_idle(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.flow.resume_reading()


async def _once_judged(waiting: Awaitable[None], route: HotRoute, request: HotRequest) -> HotResponse:
    """The handler's answer, when those who count for several machines have let it pass."""
    await waiting
    answered = route.handler(request)
    return answered if isinstance(answered, HotResponse) else await answered


class CollectingTransport:
    """A transport whose writes leave at the end of the loop's turn; everything else is the transport's own."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Hold it; the first write of a turn asks for the turn's end."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)

    def write_now(self, data: bytes) -> None:
        """Write a whole answer, after what is held."""
        if self._held:
            self._flush()
        self._transport.write(data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def close(self) -> None:
        """What was written before closing is still sent."""
        self._flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._held:
            data = self._held[0] if len(self._held) == 1 else b"".join(self._held)
            self._held.clear()
            if not self._transport.is_closing():
                self._transport.write(data)
