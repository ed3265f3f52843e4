"""Hot routes over real connections: whatever way a request comes in, it is answered once, whole, and in its turn."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from litestar import post

from builders.waiting import HANGS_AFTER_S
from menpiao.app.run import server_config
from menpiao.kernel.errors import NotFound
from menpiao.platform.clock import SystemClock
from menpiao.platform.http import HotRequest, HotResponse, HotRoute, make_app
from menpiao.platform.http.protocol import CollectingTransport

IN_CHUNKS = b"POST /later HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
ID = "01mfzkxgg00000ejp2xf9qpep8"


class Wire(asyncio.Transport):
    """The other end: remembers what was handed over, and when it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_over: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.handed_over.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


async def test_what_is_written_in_one_turn_is_handed_over_once() -> None:
    wire = Wire()
    transport = CollectingTransport(wire, asyncio.get_running_loop())
    transport.write(b"head ")
    transport.write(b"body")
    assert wire.handed_over == []
    await asyncio.sleep(0)
    assert wire.handed_over == [b"head body"]
    transport.write(b"the next answer")
    await asyncio.sleep(0)
    assert wire.handed_over == [b"head body", b"the next answer"]


async def test_closing_sends_what_was_held_first() -> None:
    wire = Wire()
    transport = CollectingTransport(wire, asyncio.get_running_loop())
    transport.write(b"last words")
    transport.close()
    assert (wire.handed_over, wire.closed) == ([b"last words"], True)
    await asyncio.sleep(0)
    assert wire.handed_over == [b"last words"]


async def test_a_connection_that_is_gone_is_written_to_no_more() -> None:
    wire = Wire()
    transport = CollectingTransport(wire, asyncio.get_running_loop())
    transport.write(b"too late")
    wire.close()
    await asyncio.sleep(0)
    assert wire.handed_over == []


class Counter:
    """A server with two hot routes and a plain one, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.began = asyncio.Event()
        self.let_go = asyncio.Event()
        self.port = 0
        self.stop: Callable[[], None] = lambda: None

    def at_once(self, request: HotRequest) -> HotResponse:
        self.asked.append(request.parameter)
        if request.parameter.endswith("z"):
            raise NotFound()
        return HotResponse(200, b'{"at":"once"}', ((b"etag", b'"1"'),))

    def later(self, request: HotRequest) -> Awaitable[HotResponse]:
        async def answer() -> HotResponse:
            self.asked.append(request.body.decode())
            self.began.set()
            await self.let_go.wait()
            return HotResponse(201, b'{"later":%d}' % len(request.body))

        return answer()

    async def say(self, *parts: bytes, until: int) -> bytes:
        """Send these one after the other over one connection; what came back once there are so many answers."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            heard = b""
            async with asyncio.timeout(HANGS_AFTER_S):
                while heard.count(b"HTTP/1.1 ") < until or not heard.endswith((b"}", b"\r\n")):
                    more = await reader.read(65_536)
                    if not more:
                        break
                    heard += more
            return heard
        finally:
            writer.close()


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    counter = Counter()

    @post("/plain", opt={"audience": "public"}, status_code=200)
    async def plain(data: dict[str, int]) -> dict[str, int]:
        counter.asked.append("plain")
        return data

    app = make_app(
        handlers=[plain],
        hot=[
            HotRoute("GET", "/once/", "", counter.at_once),
            HotRoute("POST", "/later", None, counter.later),
        ],
        guard=lambda *_: None,
        dependencies={},
        clock=SystemClock(),
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        counter.port = listening.getsockname()[1]
        server = uvicorn.Server(server_config(app, host="127.0.0.1", port=counter.port))
        counter.stop = lambda: setattr(server, "should_exit", True)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield counter
        finally:
            counter.let_go.set()
            server.should_exit = True
            await serving


def get(path: str, *headers: bytes) -> bytes:
    return b"".join([b"GET %b HTTP/1.1\r\nhost: here\r\n" % path.encode(), *headers, b"\r\n"])


def later(body: bytes, *headers: bytes) -> bytes:
    head = b"POST /later HTTP/1.1\r\nhost: here\r\ncontent-length: %d\r\n" % len(body)
    return b"".join([head, *headers, b"\r\n", body])


async def test_an_answer_from_memory_is_whole_and_carries_what_all_answers_carry(counter: Counter) -> None:
    heard = await counter.say(get(f"/once/{ID}"), until=1)
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body == b'{"at":"once"}'
    names = [line.partition(b": ")[0] for line in head.split(b"\r\n")[1:]]
    assert sorted(names) == [
        b"content-length", b"content-security-policy", b"content-type", b"cross-origin-opener-policy", b"etag",
        b"referrer-policy", b"x-content-type-options", b"x-server-time", b"x-trace-id",
    ]  # fmt: skip


async def test_a_refusal_is_a_problem(counter: Counter) -> None:
    heard = await counter.say(get(f"/once/{ID[:-1]}z"), until=1)
    assert heard.startswith(b"HTTP/1.1 404 ")
    assert b"application/problem+json" in heard


async def test_requests_on_one_connection_are_answered_in_their_order(counter: Counter) -> None:
    """Three at once without waiting: a slow hot one, a hot one from memory, one for the framework."""
    plain = b'POST /plain HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{"a":1}'
    asking = asyncio.create_task(counter.say(later(b"first") + get(f"/once/{ID}") + plain + later(b"fourth"), until=4))
    await counter.began.wait()
    counter.let_go.set()
    heard = await asking
    assert counter.asked == ["first", ID, "plain", "fourth"]
    marks = [heard.index(mark) for mark in (b'{"later":5}', b'{"at":"once"}', b'{"a":1}', b'{"later":6}')]
    assert marks == sorted(marks)


async def test_a_body_may_come_in_pieces(counter: Counter) -> None:
    counter.let_go.set()
    whole = later(b"0123456789" * 20)
    heard = await counter.say(*(whole[at : at + 7] for at in range(0, len(whole), 7)), until=1)
    assert b'{"later":200}' in heard
    assert counter.asked == ["0123456789" * 20]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (get(f"/once/{ID}").replace(b"1.1", b"1.0"), b"200"),
        (get(f"/once/{ID}").replace(b"GET", b"HEAD"), b"200"),
        (get("/once/short"), b"200"),
        (get(f"/once/{ID}", b"idempotency-key: a\r\nidempotency-key: b\r\n"), b"400"),
        (IN_CHUNKS, b"201"),
        (later(b"x").replace(b"content-length: 1", b"content-length: 65537"), b"413"),
        (later(b"x").replace(b"/later", b"//later"), b"404"),
    ],
    ids=["old", "head", "no-id", "twice", "chunked", "too-long", "odd-path"],
)  # fmt: skip
async def test_what_is_written_in_an_unusual_way_is_answered_by_the_usual_one(
    counter: Counter, request_: bytes, status: bytes
) -> None:
    counter.let_go.set()
    heard = await counter.say(request_, until=1)
    assert heard.startswith(b"HTTP/1.1 " + status)


async def test_a_client_that_wants_to_close_is_answered_and_closed(counter: Counter) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", counter.port)
    writer.write(get(f"/once/{ID}", b"connection: close\r\n"))
    async with asyncio.timeout(HANGS_AFTER_S):
        heard = await reader.read()
    assert b"connection: close\r\n" in heard
    assert heard.endswith(b'{"at":"once"}')
    writer.close()


async def test_who_hangs_up_is_not_written_to(counter: Counter) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", counter.port)
    writer.write(later(b"gone"))
    await counter.began.wait()
    writer.transport.abort()
    await asyncio.sleep(0)
    counter.let_go.set()
    assert b'{"later":4}' in await counter.say(later(b"next"), until=1)


@pytest.mark.parametrize("path", [f"/once/{ID}", "/once/short"], ids=["hot", "framework"])
async def test_a_request_that_is_on_the_wire_when_the_server_stops_is_answered(counter: Counter, path: str) -> None:
    """A connection without a request yet, and one that has been answered before."""
    fresh, used = [await asyncio.open_connection("127.0.0.1", counter.port) for _ in range(2)]
    used[1].write(get(path))
    assert (await used[0].read(65_536)).endswith(b'{"at":"once"}')
    counter.stop()
    async with asyncio.timeout(HANGS_AFTER_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", counter.port)
                writer.close()
                await asyncio.sleep(0.01)
            except OSError:
                break  # it accepts no more
        for reader, writer in (fresh, used):
            writer.write(get(path))
            heard = await reader.read()
            assert b"connection: close" in heard
            assert heard.endswith(b'{"at":"once"}')
            writer.close()


async def test_more_than_a_thousand_that_wait_behind_one_are_all_answered(counter: Counter) -> None:
    """None of them within the call of the one before it."""
    waiting = 1_500
    saying = asyncio.create_task(counter.say(later(b"x") + get(f"/once/{ID}") * waiting, until=1 + waiting))
    await counter.began.wait()
    counter.let_go.set()
    heard = await saying
    assert (heard.count(b"HTTP/1.1 201 "), heard.count(b"HTTP/1.1 200 ")) == (1, waiting)
