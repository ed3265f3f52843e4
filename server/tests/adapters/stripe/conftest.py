"""A Stripe that says what a test tells it to, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator

import msgspec
import pytest


class Asked(msgspec.Struct):
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: str


class ScriptedStripe:
    """Gives the same answer to everybody, until it is told another."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.url = ""
        self.says(200, {})

    def says(self, status: int, content: object, **headers: str) -> None:
        """``content`` is JSON, or bytes as they are."""
        self._status, self._headers = status, headers
        self._body = content if isinstance(content, bytes) else json.dumps(content).encode()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        method, target, _ = first.split(" ")
        self.asked.append(Asked(method, target, headers, body))
        named = "".join(f"{name}: {value}\r\n" for name, value in self._headers.items())
        head = f"HTTP/1.1 {self._status} x\r\nContent-Length: {len(self._body)}\r\nConnection: close\r\n{named}\r\n"
        writer.write(head.encode() + self._body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def stripe() -> AsyncIterator[ScriptedStripe]:
    scripted = ScriptedStripe()
    async with await asyncio.start_server(scripted.serve, "127.0.0.1", 0) as server:
        scripted.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield scripted
