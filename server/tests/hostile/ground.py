"""The ground on which bad input is tried: everything running, people signed in, something to steal, watchful eyes.

`Ground.refused` sends a request in both languages and demands a proper refusal; the fixture `ground` demands that a
test changed nothing, leaked nothing and made no mistake of ours.
"""

import asyncio
import io
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from builders.orders import with_quota
from builders.platform import a_person
from builders.rooms import a_room
from builders.shop import ORGANIZER, Sale, a_shop, an_event_on_sale
from builders.world import World, a_key, an_item
from menpiao.admission import create_gate
from menpiao.books import Finding
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.log import flush_requests

SOON_S = 15.0
"""A refusal takes milliseconds; this much is for a machine that is slow and does many other things."""

CONTACT = {"name": "欧阳慕白", "phone": "13900001234"}
ATTENDEE = "司徒清河"
_LEAK = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|asyncpg|litestar|msgspec|postgres|/src/|\bselect\b.+\bfrom\b|insert into",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Raw(msgspec.Struct, frozen=True):
    """An answer read from the socket."""

    status: int
    headers: dict[str, str]
    body: bytes


Rows = dict[str, tuple[int, str]]
"""Of each table, how many and a hash over their contents."""


class Known(msgspec.Struct):
    """A state of the database: looked at once, and not again while nobody writes."""

    rows: Rows | None = None
    findings: list[Finding] | None = None


class Ground(msgspec.Struct, frozen=True):
    """Who and what is there. Headers of people carry their tokens."""

    world: World
    log: io.StringIO
    sale: Sale
    buyer: dict[str, str]
    stranger: dict[str, str]
    staff: dict[str, str]
    foreign_staff: dict[str, str]
    operator: dict[str, str]
    order_id: str
    ticket_id: str
    gate_id: str
    foreign_gate_id: str
    entry_id: str
    room_id: str
    known: dict[str, Known] = {}
    """What was seen at a state of the database, by that state."""

    @property
    def http(self) -> httpx.AsyncClient:
        return self.world.http

    @property
    def secrets(self) -> list[str]:
        """What may stand in no log line: tokens, names, phones."""
        tokens = [who["Authorization"].removeprefix("Bearer ") for who in (self.buyer, self.stranger, self.staff)]
        return [*tokens, ATTENDEE, *CONTACT.values()]

    async def refused(
        self,
        method: str,
        path: str,
        *,
        status: int,
        code: str | None = None,
        pointer: str | None = None,
        headers: Mapping[str, str] | None = None,
        told_in: str | None = None,
        **request: Any,
    ) -> httpx.Response:
        """A refusal of this kind, quickly, in the caller's language, telling nothing that is not theirs to know.

        ``told_in``: the language that the request itself asks for."""
        for lang in ("zh-CN", "en"):
            started = time.monotonic()
            answer = await self.http.request(
                method, path, headers={"Accept-Language": lang, **(headers or {})}, **request
            )
            assert time.monotonic() - started < SOON_S
            assert answer.status_code == status, answer.text[:500]
            check_problem(answer, told_in or lang)
            problem = answer.json()
            if code is not None:
                assert problem["code"] == code
            if pointer is not None:
                assert [error["pointer"] for error in problem["errors"]] == [pointer]
        return answer

    async def raw(self, request: bytes, *, patience_s: float = SOON_S) -> Raw:
        """Send bytes as they are and read one answer: what no decent client would send."""
        parts = urlsplit(str(self.http.base_url))
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            writer.write(request)
            await writer.drain()
            async with asyncio.timeout(patience_s):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
            return Raw(int(head[0].split(" ")[1]), headers, body)
        finally:
            writer.close()

    def order(self, **changes: Any) -> dict[str, Any]:
        """The body of a good order; ``changes`` are to its item."""
        return {"items": [{**an_item(self.sale), **changes}]}

    def scan(self, **changes: Any) -> dict[str, Any]:
        """The body of a good scan."""
        return {
            "scan_id": a_key()["Idempotency-Key"],
            "gate_id": self.gate_id,
            "code": "0" * 47,
            "scanned_at": "2027-03-01T04:00:00Z",
            "direction": "in",
            **changes,
        }

    async def fingerprint(self) -> Rows:
        """Each table's number of rows and a hash over their contents."""
        known = await self._known()
        if known.rows is None:
            known.rows = await self._rows()
        return known.rows

    async def books(self) -> list[Finding]:
        """What contradicts what; nothing new where nothing was written."""
        known = await self._known()
        if known.findings is None:
            known.findings = await self.world.books()
        return known.findings

    async def _known(self) -> Known:
        """By which transactions have ended and which have not: there is no other way for a row to change."""
        async with self.world.db.read() as tx:
            state: str = await tx.connection.fetchval("select pg_current_snapshot()::text")
        return self.known.setdefault(state, Known())

    async def _rows(self) -> Rows:
        async with self.world.db.read() as tx:
            names = await tx.connection.fetch(
                "select tablename as name from pg_tables where schemaname = 'public' order by 1"
            )
            query = " union all ".join(
                f"select '{row['name']}' as name, count(*) as rows, coalesce(sum(hashtext(t::text)), 0)::text as hash"
                f" from {row['name']} t"
                for row in names
            )
            return {row["name"]: (row["rows"], row["hash"]) for row in await tx.connection.fetch(query)}

    @property
    def written(self) -> str:
        """The whole log until now."""
        flush_requests()
        return self.log.getvalue()

    def lines(self, since: int) -> list[dict[str, Any]]:
        """What was logged after this position of the log."""
        return [json.loads(line) for line in self.written[since:].splitlines()]


def check_problem(answer: httpx.Response, lang: str) -> None:
    """RFC 9457, complete, in this language, without a word about our insides."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert problem.keys() - {"errors"} == {"type", "title", "status", "detail", "code", "trace_id"}
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:menpiao:problem:{problem['code']}"
    assert problem["trace_id"] == answer.headers["x-trace-id"]
    told = [problem["title"], problem["detail"], *(error["detail"] for error in problem.get("errors", ()))]
    for sentence in told:
        assert bool(_CHINESE.search(sentence)) == (lang == "zh-CN"), sentence
    if answer.status_code == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
    if answer.status_code in (429, 503):
        assert int(answer.headers["retry-after"]) >= 1
    check_leak(answer.text)


def check_leak(text: str) -> None:
    """Nothing of our insides."""
    assert not _LEAK.search(text), text[:500]


async def lay_ground(world: World, log: io.StringIO) -> Ground:
    """A sale of tomorrow, an order, a ticket whose doors are open, two organizers with a gate each, people."""
    shop, foreign = await a_shop(world.db), await a_shop(world.db, organizer_id=ORGANIZER + 1)
    sale = await world.a_sale(shop=shop, total=100)
    buyer, stranger = await world.login(), await world.login("zhou-ming")
    order = await world.order(buyer, sale, contact=CONTACT)
    named = {"price_fen": 0, "attendee_names_required": True}
    tonight = await with_quota(
        world.db,
        await an_event_on_sale(
            shop, ticket_types=[named], session={"starts_at": world.clock.now() + timedelta(minutes=30)}
        ),
        10,
    )
    gates = [
        await _a_gate(world, organizer_id=organizer_id, session_id=session_id)
        for organizer_id, session_id in (
            (ORGANIZER, tonight.session_id),
            (ORGANIZER + 1, (await an_event_on_sale(foreign)).session_id),
        )
    ]
    free = await world.order(buyer, tonight, attendees=[{"name": ATTENDEE}])
    shown = await world.get(f"/api/v1/orders/{free['id']}", buyer)
    entry_id = await _an_entry(world, buyer, await world.a_sale(shop=shop, total=0))
    staff, foreign_staff = await world.gate_login(shop), await world.gate_login(foreign, "zhou-ming")
    room_id = await a_room(world.db, world.parts.cipher, await an_event_on_sale(shop))
    operator = await a_person(world.db, world.parts.cipher, world.http)
    await world.parts.refresh()
    return Ground(
        world,
        log,
        sale,
        buyer,
        stranger,
        staff,
        foreign_staff,
        operator.headers,
        order["id"],
        shown["tickets"][0],
        gates[0],
        gates[1],
        entry_id,
        encode(room_id),
    )


async def _an_entry(world: World, buyer: dict[str, str], sold_out: Sale) -> str:
    """The buyer waits for a session that has no places; the entry's id."""
    answer = await world.http.post(
        "/api/v1/waitlist-entries",
        headers={**buyer, **a_key()},
        json={
            "session_id": encode(sold_out.session_id),
            "ticket_type_ids": [encode(sold_out.ticket_type_id)],
            "quantity": 1,
        },
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _a_gate(world: World, *, organizer_id: int, session_id: Any) -> str:
    name = {"zh-CN": "北门", "en": "North gate"}
    gate = await create_gate(world.db, actor=SYSTEM, organizer_id=organizer_id, session_id=session_id, name=name)
    return encode(gate)


Change = Callable[[Ground], Mapping[str, Any]]
