"""The load generator's process: ``python -m menpiao.bench.generator PORT CLIENTS SECONDS REQUESTS``.

Closed loop: a connection sends its next request when the last one is answered. Prints one `Round` as JSON.
"""

import asyncio
import sys
import time
from itertools import count
from pathlib import Path
from typing import cast

import msgspec
import uvloop

from menpiao.bench.load import KEY_PLACE, Round


class Connection(asyncio.Protocol):
    """One client: as little parsing as an answer with a Content-Length needs."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is no subclass of it
        self._load.connected(self)

    def send(self) -> None:
        """Send the next request, unless time is over."""
        assert self._transport is not None
        now = time.perf_counter()
        if now >= self._load.ends_at:
            self._transport.close()
            return
        self._sent_at = now
        self._transport.write(self._load.next_request())

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        head_end = self._buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self._buffer[:head_end].lower()
        at = head.index(b"content-length:") + 15
        line_end = head.find(b"\r\n", at)
        length = int(head[at : line_end if line_end >= 0 else None])
        if len(self._buffer) < head_end + 4 + length:
            return
        self._load.answered(self._buffer[9:12], time.perf_counter() - self._sent_at)
        self._buffer = b""
        self.send()

    def connection_lost(self, error: Exception | None) -> None:
        self._load.closed(error)


class Load:
    """All clients together: the requests in turn, and what came of them."""

    def __init__(self, requests: list[bytes], salt: str, *, clients: int, seconds: float) -> None:
        self._parts = [request.partition(KEY_PLACE) for request in requests]
        self._salt = salt.encode()
        self._numbers = count()
        self._clients = clients
        self._seconds = seconds
        self._waiting: list[Connection] = []
        self._open = clients
        self.started_at = 0.0
        self.ends_at = 0.0
        self.latencies: list[float] = []
        self.answers: dict[bytes, int] = {}
        self.done = asyncio.Event()

    def connected(self, connection: Connection) -> None:
        """Everybody starts when everybody is there."""
        self._waiting.append(connection)
        if len(self._waiting) == self._clients:
            self.started_at = time.perf_counter()
            self.ends_at = self.started_at + self._seconds
            for each in self._waiting:
                each.send()

    def next_request(self) -> bytes:
        """The next request, its key numbered so that no two are alike."""
        number = next(self._numbers)
        before, place, after = self._parts[number % len(self._parts)]
        return before + self._salt + b"%012x" % number + after if place else before

    def answered(self, status: bytes, seconds: float) -> None:
        self.latencies.append(seconds)
        self.answers[status] = self.answers.get(status, 0) + 1

    def closed(self, error: Exception | None) -> None:
        if error is not None:
            self.answers[b"connection lost"] = self.answers.get(b"connection lost", 0) + 1
        self._open -= 1
        if self._open == 0:
            self.done.set()

    def result(self) -> Round:
        """The round's figures."""
        ordered = sorted(self.latencies) or [0.0]
        return Round(
            rate_per_s=len(self.latencies) / max(time.perf_counter() - self.started_at, 1e-9),
            p50_ms=1000 * ordered[len(ordered) // 2],
            p99_ms=1000 * ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)],
            answers={status.decode(): number for status, number in self.answers.items()},
        )


async def main(port: int, clients: int, seconds: float, requests: list[bytes], salt: str) -> Round:
    """Connect everybody, run, and wait for the last answers."""
    load = Load(requests, salt, clients=clients, seconds=seconds)
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.create_connection(lambda: Connection(load), "127.0.0.1", port) for _ in range(clients)))
    await asyncio.wait_for(load.done.wait(), timeout=seconds + 30)
    return load.result()


if __name__ == "__main__":
    made, made_salt = msgspec.msgpack.decode(Path(sys.argv[4]).read_bytes(), type=tuple[list[bytes], str])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        measured = runner.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), made, made_salt))
    sys.stdout.buffer.write(msgspec.json.encode(measured))
