"""The load generator against a small server of the test's own, over real sockets."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from menpiao.bench.generator import Load
from menpiao.bench.plan import ID_PLACE, KEY_PLACE, Follow, Kind, Phase, Plan, Round

SECONDS = 0.4
Answer = Callable[[bytes], bytes]


class House(asyncio.Protocol):
    """Answers each request as the test says, and remembers them all."""

    def __init__(self, answer: Answer, seen: list[bytes]) -> None:
        self._answer = answer
        self._seen = seen

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._seen.append(data)
        answer = self._answer(data)
        if answer:
            self._transport.write(answer)
        else:
            self._transport.close()


def said(status: int, body: bytes = b"{}") -> bytes:
    return b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body)


@asynccontextmanager
async def a_house(answer: Answer) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Its port, and what it was asked."""
    seen: list[bytes] = []
    server = await asyncio.get_running_loop().create_server(lambda: House(answer, seen), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], seen
    finally:
        server.close()


async def drive(
    port: int, *kinds: Kind, clients: int = 4, rate: float | None = None, weights: list[int] | None = None
) -> Round:
    phases = [Phase(1.0, weights or [1] * len(kinds))]
    plan = Plan(port, clients, SECONDS, list(kinds), phases, "00ff00ff00ff", rate)
    return await asyncio.to_thread(lambda: Load(plan).run())


def a_kind(name: str = "page", expected: int = 200, **more: object) -> Kind:
    return Kind(name, [f"GET /{name} HTTP/1.1\r\n\r\n".encode()], [expected], **more)  # type: ignore[arg-type]


async def test_every_request_is_answered_once_and_counted_once() -> None:
    async with a_house(lambda _: said(200)) as (port, seen):
        driven = await drive(port, a_kind())
    assert driven.answers == {"200": len(seen)}
    assert driven.errors == 0
    assert driven.rate_per_s > 0
    assert 0 < driven.p50_ms <= driven.p99_ms
    assert len(driven.slices) >= 3
    assert 0 < driven.generator.cpu_share <= 1.5


async def test_every_key_is_another() -> None:
    kind = Kind("place", [b"POST / HTTP/1.1\r\nidempotency-key: " + KEY_PLACE + b"\r\n\r\n"], [201])
    async with a_house(lambda _: said(201)) as (port, seen):
        await drive(port, kind)
    assert len(set(seen)) == len(seen) > 10
    assert not any(KEY_PLACE in request for request in seen)


async def test_other_statuses_than_expected_are_errors() -> None:
    async with a_house(lambda _: said(409)) as (port, _):
        driven = await drive(port, a_kind())
    assert driven.errors == driven.answers["409"] > 0


async def test_an_order_is_followed_by_what_its_own_buyer_does_with_it() -> None:
    orders = [b"POST /orders HTTP/1.1\r\nauthorization: buyer%d\r\n\r\n" % number for number in range(3)]
    pays = [
        b"POST /" + ID_PLACE + b"/pay HTTP/1.1\r\nauthorization: buyer%d\r\nkey: " % number + KEY_PLACE + b"\r\n\r\n"
        for number in range(3)
    ]

    def answer(request: bytes) -> bytes:
        buyer = request.partition(b"authorization: ")[2][:6]
        return said(201, b'{"id":"' + buyer.ljust(26, b"x") + b'"}')

    async with a_house(answer) as (port, seen):
        driven = await drive(
            port, Kind("place", orders, [201], [Follow(1, 0.5)]), Kind("pay", pays, [201]), weights=[1, 0]
        )
    paid = [request for request in seen if b"/pay " in request]
    for request in paid:
        assert request.split()[1][1:7] == request.partition(b"authorization: ")[2][:6]
    placed = next(kind for kind in driven.kinds if kind.name == "place").answers["201"]
    assert abs(len(paid) / placed - 0.5) < 0.1


async def test_requests_that_are_good_for_one_time_are_sent_one_time() -> None:
    kind = Kind("notice", [b"POST /%d HTTP/1.1\r\n\r\n" % number for number in range(20)], [200], once=True)
    async with a_house(lambda _: said(200)) as (port, seen):
        driven = await drive(port, kind)
    assert Counter(seen) == Counter(kind.requests)
    assert driven.answers == {"200": 20}


async def test_an_open_loop_asks_at_its_rate_and_not_faster() -> None:
    async with a_house(lambda _: said(200)) as (port, seen):
        driven = await drive(port, a_kind(), rate=100.0)
    assert len(seen) <= 100 * SECONDS + 1
    assert driven.unsent + len(seen) >= 100 * SECONDS - 1


async def test_who_is_told_to_come_again_is_counted_with_the_time_that_was_told() -> None:
    turns = Counter[str]()

    def answer(_: bytes) -> bytes:
        turns["asked"] += 1
        when = {0: b"Retry-After: 1\r\n", 1: b""}.get(turns["asked"] % 3)
        return said(201) if when is None else said(503).replace(b"\r\n", b"\r\n" + when, 1)

    async with a_house(answer) as (port, _):
        driven = await drive(port, a_kind(expected=201))
    assert driven.away is not None
    assert driven.away.count == driven.answers["503"] == sum(driven.away.retry_after.values())
    assert set(driven.away.retry_after) == {"1", ""}
    assert 0 < driven.away.p50_ms <= driven.away.p99_ms


class StallingHouse(House):
    """Holds its first request back for three quarters of the time."""

    stalled = False

    def data_received(self, data: bytes) -> None:
        if self.stalled:
            super().data_received(data)
        else:
            self.stalled = True
            asyncio.get_running_loop().call_later(0.75 * SECONDS, super().data_received, data)


@pytest.mark.parametrize(("rate", "sees_it"), [(None, False), (200.0, True)])
async def test_an_open_loop_sees_the_stall_that_a_closed_one_hides(rate: float | None, sees_it: bool) -> None:
    """While its only client waits, a closed loop does not ask; in an open one whoever should have asked waits too."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: StallingHouse(lambda _: said(200), []), "127.0.0.1", 0)
    driven = await drive(server.sockets[0].getsockname()[1], a_kind(), clients=1, rate=rate)
    server.close()
    assert (driven.p50_ms > 100 * SECONDS) == sees_it


async def test_a_connection_that_is_lost_is_counted_and_made_anew() -> None:
    turns = Counter[str]()

    def answer(_: bytes) -> bytes:
        turns["asked"] += 1
        return b"" if turns["asked"] == 3 else said(200)

    async with a_house(answer) as (port, _):
        driven = await drive(port, a_kind(), clients=2)
    assert driven.answers["connection lost"] == 1
    assert driven.errors == 1
    assert driven.answers["200"] > 10


async def test_phases_change_what_is_sent() -> None:
    async with a_house(lambda _: said(200)) as (port, seen):
        kinds = [a_kind("before"), a_kind("after")]
        plan = Plan(port, 1, SECONDS, kinds, [Phase(0.5, [1, 0]), Phase(1.0, [0, 1])], "00ff00ff00ff")
        await asyncio.to_thread(lambda: Load(plan).run())
    names = [request.split()[1] for request in seen]
    assert names == sorted(names, reverse=True)
    assert set(names) == {b"/before", b"/after"}
