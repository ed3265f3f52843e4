"""Public reads as a whole: they cost the database nothing, and a CDN may keep them, whoever asked and answered."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from builders.orders import with_quota
from builders.processes import serving, wired
from builders.queries import CountingPool
from builders.rooms import a_room
from builders.seated import a_seated_sale
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.waiting import until
from menpiao.app.http import http_app
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database, connect

OF_ONE_REQUEST = {"x-trace-id", "x-server-time"}
LANGS = ("zh-CN", "en")


@pytest.fixture
async def sale(db: Database) -> Sale:
    """The second type is nearly gone."""
    sale = await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}])
    await with_quota(db, sale, 100)
    return await with_quota(db, sale, 3, index=1)


@pytest.fixture
async def room_id(db: Database, tmp_path: Path, sale: Sale) -> UUID:
    """A waiting room before the sale, which opens while a test looks on."""
    return await announced(db, tmp_path, sale)


async def announced(db: Database, folder: Path, sale: Sale) -> UUID:
    """With the key that processes with this folder have."""
    (folder / "keys").mkdir(exist_ok=True)
    return await a_room(db, FieldCipher({1: load_or_create_key(folder / "keys" / "field.key")}), sale)


def paths_of(sale: Sale, room_id: UUID) -> list[str]:
    """The last is the availability."""
    return [
        f"/api/v1/events/{encode(sale.event_id)}",
        f"/api/v1/events/{encode(sale.event_id)}?lang=en",
        "/api/v1/events",
        "/api/v1/events?city=shanghai&q=%E5%A4%9C%E8%88%AA",
        "/api/v1/facets",
        f"/api/v1/rooms/{encode(room_id)}",
        f"/api/v1/sessions/{encode(sale.session_id)}/availability",
    ]


@asynccontextmanager
async def a_warm_process(
    dsn: str, folder: Path, clock: SimulatedClock
) -> AsyncIterator[tuple[httpx.AsyncClient, CountingPool]]:
    """A process that has looked once, and a count of how often it goes to the database since."""
    async with wired(dsn, folder, clock) as parts:
        await parts.refresh()
        pool = CountingPool(parts.db.pool)
        parts.db.pool = pool
        transport = httpx.ASGITransport(http_app(parts))
        async with httpx.AsyncClient(transport=transport, base_url="http://menpiao.test") as http:
            yield http, pool
        parts.db.pool = pool._pool


@pytest.fixture
async def warm(
    dsn: str, tmp_path: Path, room_id: UUID, clock: SimulatedClock
) -> AsyncIterator[tuple[httpx.AsyncClient, CountingPool]]:
    """It knows the sale and its waiting room."""
    async with a_warm_process(dsn, tmp_path, clock) as process:
        yield process


async def test_public_reads_make_no_query(
    warm: tuple[httpx.AsyncClient, CountingPool], db: Database, sale: Sale, room_id: UUID, clock: SimulatedClock
) -> None:
    http, pool = warm
    availability = paths_of(sale, room_id)[-1]
    for _ in range(3):
        for path in paths_of(sale, room_id):
            first = await http.get(path)
            assert first.status_code == 200
            assert (await http.head(path)).status_code == 200
            again = await http.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert again.status_code == 304
        version = (await http.get(availability)).json()["version"]
        assert (await http.get(f"{availability}?since={version}")).json()["ticket_types"] == []
        for unknown in (
            f"/api/v1/events/{encode(db.new_id(7))}",
            f"/api/v1/rooms/{encode(db.new_id(7))}",
            f"/api/v1/sessions/{encode(db.new_id(7))}/availability",
        ):
            assert (await http.get(unknown)).status_code == 404
        clock.advance(hours=1)
    assert pool.count == 0


async def test_seats_that_were_asked_for_make_no_query(
    dsn: str, db: Database, tmp_path: Path, clock: SimulatedClock
) -> None:
    """A hall's map, what a session's seats cost, and which are free."""
    sale = await a_seated_sale(await a_shop(db))
    session = f"/api/v1/sessions/{encode(sale.session_id)}"
    paths = [f"{session}/seats", f"{session}/seating", f"/api/v1/seat-maps/{encode(sale.seat_map_id)}?lang=en"]
    async with a_warm_process(dsn, tmp_path, clock) as (http, pool):
        first = [await http.get(path) for path in paths]
        asked = pool.count
        for path, before in zip(paths, first, strict=True):
            somebody = await http.get(path, headers={"Authorization": f"Bearer {'x' * 43}", "Cookie": "a=b"})
            unchanged = await http.get(path, headers={"If-None-Match": before.headers["etag"]})
            assert essence(somebody) == essence(before)
            assert (before.status_code, unchanged.status_code) == (200, 304)
        assert pool.count == asked


async def test_a_head_and_an_unchanged_answer_say_what_the_whole_one_says(
    warm: tuple[httpx.AsyncClient, CountingPool], sale: Sale, room_id: UUID
) -> None:
    http, _ = warm
    for path in paths_of(sale, room_id):
        whole, head = await http.get(path), await http.head(path)
        unchanged = await http.get(path, headers={"If-None-Match": f"W/{whole.headers['etag']}"})
        assert (head.content, unchanged.content) == (b"", b"")
        for name in ("etag", "cache-control", "vary"):
            assert whole.headers.get(name) == head.headers.get(name) == unchanged.headers.get(name)
        assert "stale-while-revalidate" in whole.headers["cache-control"]
        assert head.headers["content-length"] == whole.headers["content-length"]
        assert "content-type" not in unchanged.headers


async def test_nobody_is_recognised_in_a_public_answer(
    warm: tuple[httpx.AsyncClient, CountingPool], sale: Sale, room_id: UUID
) -> None:
    http, _ = warm
    for path in paths_of(sale, room_id):
        plain = await http.get(path)
        somebody = await http.get(path, headers={"Authorization": f"Bearer {'x' * 43}", "Cookie": "a=b", "X-Any": "1"})
        assert essence(somebody) == essence(plain)
        assert "set-cookie" not in plain.headers


async def test_refusals_are_kept_by_nobody(
    warm: tuple[httpx.AsyncClient, CountingPool], sale: Sale, room_id: UUID
) -> None:
    http, _ = warm
    for path in paths_of(sale, room_id):
        separator = "&" if "?" in path else "?"
        answer = await http.get(f"{path}{separator}nothing=1")
        assert (answer.status_code, answer.headers["cache-control"]) == (422, "no-store")


async def test_two_processes_answer_in_the_same_bytes(dsn: str, tmp_path: Path) -> None:
    """Real ones, that hash differently; also about changes since what the other one said."""
    db = await connect(dsn)
    try:
        sale = await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}], tags=("a", "b", "c"))
        await with_quota(db, sale, 100)
        await with_quota(db, sale, 3, index=1)
        room_id = await announced(db, tmp_path, sale)
        async with AsyncExitStack() as stack:
            one, two = [
                await stack.enter_async_context(serving(dsn, tmp_path, PYTHONHASHSEED=seed)) for seed in ("1", "2")
            ]
            for path in paths_of(sale, room_id):
                for lang in LANGS:
                    answers = [await each.get(path, headers={"Accept-Language": lang}) for each in (one, two)]
                    assert essence(answers[0]) == essence(answers[1])
                    assert answers[0].status_code == 200
            availability = paths_of(sale, room_id)[-1]
            version = (await one.get(availability)).json()["version"]
            await with_quota(db, sale, 2, index=1)
            since = f"{availability}?since={version}"

            async def both_tell() -> bool:
                return all([(await each.get(since)).json()["ticket_types"] for each in (one, two)])

            await until(both_tell)
            answers = [await each.get(since) for each in (one, two)]
            assert essence(answers[0]) == essence(answers[1])
            assert [each["remaining"] for each in answers[0].json()["ticket_types"]] == [2]
    finally:
        await db.close()


def essence(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a CDN keeps."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_ONE_REQUEST}
    return answer.status_code, answer.content, headers
