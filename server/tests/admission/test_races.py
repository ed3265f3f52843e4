"""Gates that ask at the same instant: one admits. Barrier-started on a real PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import pytest

from builders.entrance import Entrance, an_entrance
from menpiao.admission import ScanAnswer
from menpiao.admission.model.gates import NewGate
from menpiao.admission.service.attendance import Attendances, ScanPage, scans_of_session
from menpiao.admission.service.gates import change_gate
from menpiao.admission.store.attendance import Wanted
from menpiao.kernel.errors import IdempotencyKeyReused
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import void

R = TypeVar("R")
GATES = 8


@pytest.fixture
async def entrance(db: Database, cipher: FieldCipher) -> Entrance:
    return await an_entrance(db, cipher)


async def together(count: int, act: Callable[[int], Awaitable[R]]) -> list[R | BaseException]:
    """Run it so many times, all started by one barrier."""
    barrier = asyncio.Barrier(count)

    async def one(number: int) -> R:
        await barrier.wait()
        return await act(number)

    return await asyncio.gather(*(one(number) for number in range(count)), return_exceptions=True)


async def at_all_gates(entrance: Entrance, code: str) -> list[ScanAnswer]:
    """The same code at both gates, several phones each."""
    await entrance.scan("warms the memory of gates and sessions")

    def gate(number: int) -> Awaitable[ScanAnswer]:
        return entrance.scan(code, gate_id=(entrance.north, entrance.south)[number % 2])

    return [answer for answer in await together(GATES, gate) if isinstance(answer, ScanAnswer)]


async def test_two_gates_at_the_same_instant_admit_once(entrance: Entrance, db: Database) -> None:
    for _ in range(5):
        phone, ticket = await entrance.buyer_with_ticket()
        answers = await at_all_gates(entrance, await entrance.shown(phone, ticket))
        assert len(answers) == GATES
        assert sorted(answer.reason for answer in answers) == ["already_used"] * (GATES - 1) + ["ok"]
        assert len({answer.admitted_at for answer in answers}) == 1, "all tell of the one admission"
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from admissions") == 5
        assert await tx.connection.fetchval("select count(*) from scans where result = 'admitted'") == 5


async def test_counts_are_of_what_was_admitted_while_gates_scan_and_one_is_changed(
    entrance: Entrance, db: Database
) -> None:
    codes = [await entrance.shown(*await entrance.buyer_with_ticket()) for _ in range(12)]
    gates = (entrance.north, entrance.south)

    async def rename(number: int) -> None:
        new = NewGate({"en": f"Gate {number}"}, (entrance.sale.session_id,))
        await change_gate(
            db,
            labels=entrance.labels,
            actor=SYSTEM,
            organizer_id=7,
            gate_id=entrance.north,
            expected_version=number,
            new=new,
        )

    async def renames() -> None:
        for number in range(1, 6):
            await rename(number)

    scans = [entrance.scan(code, gate_id=gate) for code in codes for gate in gates]
    answers = await asyncio.gather(renames(), *scans)
    assert sum(isinstance(one, ScanAnswer) and one.reason == "ok" for one in answers) == len(codes)
    found = await Attendances(db).of_session(organizer_id=7, session_id=entrance.sale.session_id)
    assert (found.expected, found.admitted, found.no_shows, found.refused) == (12, 12, 0, 12)
    assert found.by_reason == {"already_used": 12}
    assert sum(tally.admitted for _, tally in found.by_gate) == 12
    assert [(tally.admitted, tally.refused) for _, tally in found.by_minute] == [(12, 12)]


async def test_a_scan_that_commits_late_is_told_to_whoever_asks_what_is_new(
    entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    """It was stamped before the scan that somebody has seen already."""

    async def since(moment: str | None) -> ScanPage:
        return await scans_of_session(
            db,
            entrance.cipher,
            labels=entrance.labels,
            organizer_id=7,
            session_id=entrance.sale.session_id,
            wanted=Wanted(),
            limit=10,
            cursor=None,
            since=moment,
        )

    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    async with db.pool.acquire() as connection, connection.transaction():
        await connection.execute("select from tickets where id = $1 for update", ticket.id)
        slow = asyncio.create_task(entrance.scan(code, scan_id="scan-slow"))
        await somebody_waits(db)
        clock.advance(seconds=5)
        await entrance.scan("nonsense", scan_id="scan-fast", gate_id=entrance.south)
        seen = await since(None)
    assert (await slow).reason == "ok"
    assert [one.scan.id for one in seen.items] == ["scan-fast"]
    assert [one.scan.id for one in (await since(seen.since)).items] == ["scan-fast", "scan-slow"]


async def test_without_the_key_of_admissions_the_race_lets_several_in(entrance: Entrance, db: Database) -> None:
    """Proof that the test above tests something: the key is the only thing that stands between."""
    async with db.tx() as tx:
        await tx.connection.execute("alter table admissions drop constraint admissions_pkey")
    phone, ticket = await entrance.buyer_with_ticket()
    answers = await at_all_gates(entrance, await entrance.shown(phone, ticket))
    assert sum(answer.reason == "ok" for answer in answers) > 1


async def test_one_scan_sent_many_times_at_once_is_one_scan(entrance: Entrance, db: Database) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    answers = await together(GATES, lambda _: entrance.scan(code, scan_id="scan-0001"))
    assert answers == [answers[0]] * GATES
    assert isinstance(answers[0], ScanAnswer)
    assert answers[0].reason == "ok"
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from scans") == 1


async def test_two_tickets_under_one_scan_id_admit_one_of_them(entrance: Entrance, db: Database) -> None:
    codes = [await entrance.shown(*await entrance.buyer_with_ticket()) for _ in range(2)]
    answers = await together(2, lambda number: entrance.scan(codes[number], scan_id="scan-0001"))
    assert sorted(type(answer).__name__ for answer in answers) == ["IdempotencyKeyReused", "ScanAnswer"]
    assert any(isinstance(answer, IdempotencyKeyReused) for answer in answers)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from admissions") == 1
        assert await tx.connection.fetchval("select count(*) from tickets where state = 'used'") == 1


async def test_a_refund_and_a_scan_at_once_end_in_one_story(entrance: Entrance, db: Database) -> None:
    """Either it was refunded first and nobody came in, or it was admitted and then refunded."""
    for _ in range(6):
        phone, ticket = await entrance.buyer_with_ticket()
        code = await entrance.shown(phone, ticket)

        async def refund(order_id: UUID = ticket.order_id) -> None:
            async with db.tx() as tx:
                await void(tx, organizer_id=7, order_id=order_id, reason="refunded", used_too=True)

        answer, _ = await asyncio.gather(entrance.scan(code), refund())
        async with db.read() as tx:
            inside = await tx.connection.fetchval("select count(*) from admissions where ticket_id = $1", ticket.id)
            used_at = await tx.connection.fetchval("select used_at from tickets where id = $1", ticket.id)
        assert answer.reason in ("ok", "refunded")
        assert (inside == 1, used_at is not None) == (answer.reason == "ok", answer.reason == "ok")


async def test_a_ticket_voided_while_it_was_judged_is_judged_again(entrance: Entrance, db: Database) -> None:
    """The scan waits for the refund's row lock, finds the ticket void, and takes its admission back."""
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    async with db.pool.acquire() as connection, connection.transaction():
        await void(Tx(connection), organizer_id=7, order_id=ticket.order_id, reason="refunded", used_too=True)
        scanning = asyncio.create_task(entrance.scan(code))
        await somebody_waits(db)
    answer = await scanning
    assert answer.reason == "refunded"
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from admissions") == 0
        assert await tx.connection.fetchval("select count(*) from scans") == 1


async def test_a_ticket_that_moved_to_another_phone_while_it_was_judged_is_revoked(
    entrance: Entrance, db: Database
) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    async with db.pool.acquire() as connection, connection.transaction():
        await connection.execute("update tickets set epoch = epoch + 1 where id = $1", ticket.id)
        scanning = asyncio.create_task(entrance.scan(code))
        await somebody_waits(db)
    assert (await scanning).reason == "revoked"


async def somebody_waits(db: Database) -> None:
    """Return once a connection of this database waits for another's lock."""
    for _ in range(10_000):
        async with db.read() as tx:
            if await tx.connection.fetchval(
                "select count(*) from pg_locks l join pg_stat_activity a using (pid)"
                " where not l.granted and a.datname = current_database()"
            ):
                return
    raise AssertionError("nobody waits")
