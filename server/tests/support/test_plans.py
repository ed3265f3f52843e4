"""With many orders and scans, what staff look at is read from indexes: no list or page reads a large table, or all of
an index, to show fifty rows. Looked at are the very statements, with the plan for these values and the one for any.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from builders.crowded import LARGE, Crowded, a_crowded_organizer
from menpiao.admission.store import scanning as admission_store
from menpiao.kernel.page import NEWEST
from menpiao.notify import MessageKind
from menpiao.notify import store as notify_store
from menpiao.orders.store import finding, reseating
from menpiao.orders.store import orders as orders_store
from menpiao.payments.store import history
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.db.statements import Statement
from menpiao.promotions.store import promotions
from menpiao.support.store import complimentary, support
from menpiao.tickets import store as tickets_store

ORDERS, SCANS = 5_000, 10_000
MOST_ROWS = 1_500
"""Rows that one node of a plan may touch, those it throws away with them: far from a table's, well above a page's."""

NIL, LONG_AGO = UUID(int=0), datetime(2020, 1, 1, tzinfo=UTC)


class Asked(msgspec.Struct, frozen=True):
    """A statement with the arguments of a typical call."""

    name: str
    statement: Statement
    args: tuple[Any, ...]


async def test_nothing_that_staff_look_at_reads_a_large_table(db: Database, cipher: FieldCipher) -> None:
    crowded = await a_crowded_organizer(db, cipher, orders=ORDERS, scans=SCANS)
    async with db.tx() as tx:
        connection = tx.connection
        order = await connection.fetchval("select id from orders where state = 'paid' order by id offset 2000 limit 1")
        tickets = [row["id"] for row in await connection.fetch("select id from tickets where order_id = $1", order)]
        assert len(tickets) == 2
        assert await faults(connection, statements(crowded, order, tickets, db.clock.now())) == []
        await connection.execute("drop index orders_ended; drop index scans_of_ticket")
        missed = await faults(connection, statements(crowded, order, tickets, db.clock.now()))
        assert {fault.split(",")[0] for fault in missed} >= {"refunded", "scans"}, "a missing index would be seen"


async def faults(connection: Any, asked_for: list[Asked]) -> list[str]:
    """What is wrong with how these are done."""
    return [
        fault
        for asked in asked_for
        for kind, plan in (
            ("these values", await plan_for(connection, asked)),
            ("any values", await plan_for_any(connection, asked)),
        )
        for node in nodes(plan)
        if (fault := fault_of(asked, kind, node)) is not None
    ]


def fault_of(asked: Asked, kind: str, node: Any) -> str | None:
    """What is wrong with a node of a plan."""
    table = node.get("Relation Name")
    touched = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if node["Node Type"] == "Seq Scan" and table in LARGE:
        return f"{asked.name}, for {kind}: reads all of {table}"
    if touched > MOST_ROWS:
        return f"{asked.name}, for {kind}: {node['Node Type']} on {table} touches {touched:.0f} rows"
    return None


def statements(crowded: Crowded, order: UUID, tickets: list[UUID], now: datetime) -> list[Asked]:
    """What a list, a search and a page ask for."""
    organizer_id = crowded.organizer_id
    day = (now - timedelta(days=2), now - timedelta(days=1))
    least = UUID(int=int((day[0] - timedelta(minutes=10)).timestamp() * 1000) << 80)

    def of(
        states: list[str] | None = None, sessions: list[UUID] | None = None, before: UUID = NEWEST
    ) -> tuple[Any, ...]:
        return organizer_id, before, 51, states, sessions, None, None, NIL

    def marked(kind: str, *marks: UUID) -> tuple[list[str], list[UUID]]:
        return [kind] * len(marks), list(marks)

    return [
        Asked("newest", finding._NEWEST, of()),
        Asked("deep page", finding._NEWEST, of(before=order)),
        Asked("paid", finding._NEWEST, of(["paid"])),
        Asked("of a day", finding._NEWEST, (organizer_id, NEWEST, 51, None, None, *day, least)),
        *[
            Asked(state, finding._RARE, of([state]))
            for state in ("awaiting_payment", "paying", "cancelled", "expired", "partially_refunded", "refunded")
        ],
        Asked("session", finding._MARKED, (*of(), *marked("session", crowded.session_ids[3]))),
        Asked("event", finding._MARKED, (*of(), *marked("session", *crowded.session_ids[:5]))),
        Asked("session paid", finding._MARKED, (*of(["paid"]), *marked("session", crowded.session_ids[3]))),
        Asked("name", finding._MARKED, (*of(), *marked("name", NIL, order))),
        Asked("single orders", finding._NAMED, (*of(), [order])),
        Asked("id prefix", finding._NEWEST, (organizer_id, order, 51, None, None, None, None, UUID(int=order.int - 1))),
        Asked("promo code", promotions._SCOPE_OF_CODE, (organizer_id, order)),
        Asked("transaction", history._ORDERS_OF_TRANSACTION, (organizer_id, "4200500")),
        Asked("money by id", history._ORDERS_OF_ID, (organizer_id, order)),
        Asked("ticket numbers", tickets_store._ORDERS_OF_NUMBERS, (organizer_id, 81_920, 90_111)),
        Asked("order", orders_store._BY_ID, (organizer_id, order)),
        Asked("beside", finding._BESIDE, (organizer_id, order)),
        Asked("payments", history._FACTS, (organizer_id, order)),
        Asked("tickets", tickets_store._OF_ORDER, (organizer_id, order)),
        Asked("messages", notify_store._ABOUT, (organizer_id, [kind.value for kind in MessageKind], [order, *tickets])),
        Asked("scans", admission_store._SCANS_OF_TICKETS, (organizer_id, tickets, LONG_AGO, "", 300)),
        Asked("admissions", admission_store._ADMISSIONS, (organizer_id, tickets)),
        Asked("looks", audit._OF_STAFF, (organizer_id, [order], ["x"], LONG_AGO, NIL, 51)),
        Asked("notes", support._NOTES, (organizer_id, order, 50)),
        Asked("attendees", support._ATTENDEE_CHANGES, (organizer_id, order)),
        Asked("resends", support._RESENDS, (organizer_id, order)),
        Asked("given away", complimentary._OF_ORDER, (organizer_id, order)),
        Asked("seat changes", reseating._OF_ORDER, (organizer_id, order, 200)),
        Asked("to mark", finding._TO_MARK, (organizer_id, order, 500)),
    ]


async def plan_for(connection: Any, asked: Asked) -> Any:
    """How it is done with these values, and how many rows that touches."""
    text = await connection.fetchval(f"explain (analyze, format json) {asked.statement.sql}", *asked.args)
    return plan_in(text)


async def plan_for_any(connection: Any, asked: Asked) -> Any:
    """How it is done where the plan is made once for all values, as it is for statements that come often."""
    await connection.execute(f"prepare asked as {asked.statement.sql}")
    await connection.execute("set local plan_cache_mode = force_generic_plan")
    values = ", ".join([await literal(connection, value) for value in asked.args])
    text = await connection.fetchval(f"explain (analyze, format json) execute asked ({values})")
    await connection.execute("deallocate asked")
    await connection.execute("set local plan_cache_mode = auto")
    return plan_in(text)


async def literal(connection: Any, value: Any) -> str:
    """A value as SQL writes it."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"'{{{','.join(str(one) for one in value)}}}'"
    return str(value) if isinstance(value, int) else f"'{value}'"


def plan_in(text: Any) -> Any:
    """The plan's root."""
    found = msgspec.json.decode(text) if isinstance(text, str) else text
    return found[0]["Plan"]


def nodes(plan: Any) -> list[Any]:
    """All nodes of a plan."""
    return [plan, *(node for inner in plan.get("Plans", ()) for node in nodes(inner))]
