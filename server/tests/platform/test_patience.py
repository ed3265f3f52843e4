"""Requests that are begun and not finished: told so after a while and hung up on, whoever would have answered them."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable

import pytest
from litestar import post

from builders.waiting import HANGS_AFTER_S
from menpiao.app.run import server_config
from menpiao.platform.clock import SystemClock
from menpiao.platform.http import HotRequest, HotResponse, HotRoute, LongBody, make_app
from menpiao.platform.http.protocol import MenpiaoProtocol
from menpiao.platform.http.server import PromptServer

LONG = 200_000


class Impatient(MenpiaoProtocol):
    """Ten seconds are long for a test."""

    patience_s = 0.3
    least_bytes_per_s = 10_000


class Place:
    """A server with a hot route and a plain one."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[str] = []
        self.let_go = asyncio.Event()

    def hot(self, request: HotRequest) -> Awaitable[HotResponse]:
        async def answer() -> HotResponse:
            self.asked.append("hot")
            await self.let_go.wait()
            return HotResponse(200, b"{}")

        return answer()

    async def hear(self, *parts: bytes) -> bytes:
        """Send these, send nothing more, and listen until the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            async with asyncio.timeout(HANGS_AFTER_S):
                return await reader.read()
        finally:
            writer.close()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = Place()

    @post("/plain", opt={"audience": "public"}, status_code=200)
    async def plain(data: dict[str, int]) -> dict[str, int]:
        place.asked.append("plain")
        return data

    @post(
        "/long",
        opt={"audience": "public", "long_body": LongBody(LONG, lambda body: {"length": len(body)})},
        request_max_body_size=LONG,
        status_code=200,
    )
    async def long(data: dict[str, int]) -> dict[str, int]:
        place.asked.append("long")
        return data

    app = make_app(
        handlers=[plain, long],
        hot=[HotRoute("POST", "/hot", None, place.hot)],
        guard=lambda *_: None,
        dependencies={},
        clock=SystemClock(),
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place.port = listening.getsockname()[1]
        config = server_config(app, host="127.0.0.1", port=place.port)
        config.http = Impatient
        server = PromptServer(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield place
        finally:
            place.let_go.set()
            server.stop()
            await serving


def head(path: str, length: int = 7) -> bytes:
    return (
        b"POST %b HTTP/1.1\r\nhost: here\r\naccept-language: en\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n"
    ) % (path.encode(), length)


@pytest.mark.parametrize(
    "begun",
    [
        head("/hot") + b'{"a"',
        head("/plain") + b'{"a"',
        head("/plain"),
        head("/hot")[:40],
        b"P",
        head("/plain").replace(b"content-length: 7", b"transfer-encoding: chunked") + b'3\r\n{"a',
        head("/hot").replace(b"content-length: 7", b"transfer-encoding: chunked") + b'3\r\n{"a',
    ],
    ids=["hot", "plain", "no body yet", "half a head", "one byte", "chunks", "hot chunks"],
)
async def test_what_is_begun_and_not_finished_is_refused_and_hung_up_on(place: Place, begun: bytes) -> None:
    heard = await place.hear(begun)
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"\r\nconnection: close\r\n" in heard
    assert b'"code":"too_slow"' in heard
    assert place.asked == []


async def test_whoever_sends_a_byte_now_and_then_gains_nothing(place: Place) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(head("/hot", 500))
    hearing = asyncio.create_task(
        reader.readuntil(b"\r\n")
    )  # a byte that comes after the goodbye resets the connection
    drips = 0
    async with asyncio.timeout(HANGS_AFTER_S):
        while not hearing.done():
            writer.write(b" ")
            await asyncio.wait([hearing], timeout=Impatient.patience_s / 10)
            drips += 1
    assert hearing.result().startswith(b"HTTP/1.1 408 ")
    assert drips < 400
    writer.close()


async def test_a_long_body_is_waited_for_while_it_comes(place: Place) -> None:
    """Three times as long as anybody else may take, at ten times the least rate."""
    piece = b"x" * 1_000
    pieces = 3 * 30
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(head("/long", pieces * len(piece)))
    hearing = asyncio.create_task(reader.readuntil(b"}"))
    for _ in range(pieces):
        writer.write(piece)
        await asyncio.wait([hearing], timeout=Impatient.patience_s / 30)
    assert (await hearing).endswith(b'{"length":90000}')
    assert place.asked == ["long"]
    writer.close()


async def test_who_sends_a_long_body_too_slowly_is_refused(place: Place) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(head("/long", 90_000))
    hearing = asyncio.create_task(reader.readuntil(b"\r\n"))
    async with asyncio.timeout(HANGS_AFTER_S):
        while not hearing.done():
            writer.write(b"x" * 20)
            await asyncio.wait([hearing], timeout=Impatient.patience_s / 30)
    assert hearing.result().startswith(b"HTTP/1.1 408 ")
    assert place.asked == []
    writer.close()


async def test_a_slow_answer_is_not_the_clients_fault(place: Place) -> None:
    """The request was all there; how long its answer takes is another matter, also when the next one is under way."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    writer.write(head("/hot") + b'{"a":1}' + head("/hot") + b'{"a"')
    reading = asyncio.create_task(reader.readuntil(b"{}"))
    done, _ = await asyncio.wait([reading], timeout=Impatient.patience_s * 3)
    assert not done
    place.let_go.set()
    assert (await reading).startswith(b"HTTP/1.1 200 ")
    assert (await reader.read()).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_requests_in_time_keep_their_connection(place: Place) -> None:
    place.let_go.set()
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    for _ in range(3):
        writer.write(head("/plain"))
        writer.write(b'{"a":1}')
        assert b" 200 " in await reader.readuntil(b'{"a":1}')
    writer.close()
    assert place.asked == ["plain"] * 3
