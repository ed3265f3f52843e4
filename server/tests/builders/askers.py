"""Many buyers at once over HTTP: each has a connection of its own that is open before the race begins, and a stopwatch.

Bare sockets, because a client library takes longer for two hundred requests than a server does: what would be measured
is how the test waits for itself.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import msgspec

from menpiao.platform import randomness


class Answer(msgspec.Struct, frozen=True):
    """What somebody was told, and after how many seconds."""

    status: int
    body: dict[str, Any]
    waited_s: float


class Asker:
    """One buyer, who asks one thing at a time."""

    def __init__(self, token: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._token = token
        self._reader = reader
        self._writer = writer

    async def order(self, items: Sequence[dict[str, Any]]) -> Answer:
        """Place an order for these, with a key of its own."""
        body = json.dumps({"items": items}).encode()
        head = (
            "POST /api/v1/orders HTTP/1.1\r\nHost: menpiao.test\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._token}\r\nIdempotency-Key: {randomness.token_hex(8)}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        asked_at = perf_counter()
        self._writer.write(head.encode() + body)
        status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower().splitlines()
        length = next(int(line.removeprefix("content-length:")) for line in lines if line.startswith("content-length:"))
        answered = await self._reader.readexactly(length)
        waited_s = perf_counter() - asked_at
        return Answer(int(status.split()[1]), json.loads(answered), waited_s)

    async def hang_up(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


@asynccontextmanager
async def askers(tokens: Sequence[str], ports: Sequence[int]) -> AsyncIterator[list[Asker]]:
    """All of them connected, at these servers of this machine in turn."""

    async def connected(number: int, token: str) -> Asker:
        return Asker(token, *await asyncio.open_connection("127.0.0.1", ports[number % len(ports)]))

    found = await asyncio.gather(*(connected(number, token) for number, token in enumerate(tokens)))
    try:
        yield list(found)
    finally:
        await asyncio.gather(*(one.hang_up() for one in found))
