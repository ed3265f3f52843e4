"""With many orders and scans, what staff look at is read from indexes: no list or page reads a large table, or all of
an index, to show fifty rows. Looked at are the very statements, with the plan for these values and the one for any.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from builders.crowded import LARGE, Crowded, a_crowded_organizer
from builders.plans import Asked, faults
from menpiao.admission.store import scanning as admission_store
from menpiao.kernel.page import NEWEST
from menpiao.notify import MessageKind
from menpiao.notify.store import outbox as notify_store
from menpiao.orders.store import finding, reseating
from menpiao.orders.store import orders as orders_store
from menpiao.payments.store import history, notice_cases, stuck
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import refunds as refunds_store
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions.store import promotions
from menpiao.support.store import complimentary, support
from menpiao.tickets import store as tickets_store

ORDERS, SCANS = 5_000, 10_000

NIL, LONG_AGO = UUID(int=0), datetime(2020, 1, 1, tzinfo=UTC)


async def test_nothing_that_staff_look_at_reads_a_large_table(db: Database, cipher: FieldCipher) -> None:
    crowded = await a_crowded_organizer(db, cipher, orders=ORDERS, scans=SCANS)
    async with db.tx() as tx:
        connection = tx.connection
        order = await connection.fetchval("select id from orders where state = 'paid' order by id offset 2000 limit 1")
        tickets = [row["id"] for row in await connection.fetch("select id from tickets where order_id = $1", order)]
        assert len(tickets) == 2
        assert await faults(connection, statements(crowded, order, tickets, db.clock.now()), large=LARGE) == []
        await connection.execute("drop index orders_ended; drop index scans_of_ticket")
        missed = await faults(connection, statements(crowded, order, tickets, db.clock.now()), large=LARGE)
        assert {fault.split(",")[0] for fault in missed} >= {"refunded", "scans"}, "a missing index would be seen"


def statements(crowded: Crowded, order: UUID, tickets: list[UUID], now: datetime) -> list[Asked]:
    """What a list, a search and a page ask for."""
    organizer_id = crowded.organizer_id
    day = (now - timedelta(days=2), now - timedelta(days=1))
    least = UUID(int=int((day[0] - timedelta(minutes=10)).timestamp() * 1000) << 80)

    def of(
        states: list[str] | None = None, sessions: list[UUID] | None = None, before: UUID = NEWEST
    ) -> tuple[Any, ...]:
        return organizer_id, before, 51, states, sessions, None, None, NIL, None

    def marked(kind: str, *marks: UUID) -> tuple[list[str], list[UUID]]:
        return [kind] * len(marks), list(marks)

    return [
        Asked("newest", finding._NEWEST.sql, of()),
        Asked("deep page", finding._NEWEST.sql, of(before=order)),
        Asked("paid", finding._NEWEST.sql, of(["paid"])),
        Asked("of a day", finding._NEWEST.sql, (organizer_id, NEWEST, 51, None, None, *day, least, None)),
        *[
            Asked(state, finding._RARE.sql, of([state]))
            for state in ("awaiting_payment", "paying", "cancelled", "expired", "partially_refunded", "refunded")
        ],
        Asked("session", finding._MARKED.sql, (*of(), *marked("session", crowded.session_ids[3]))),
        Asked("event", finding._MARKED.sql, (*of(), *marked("session", *crowded.session_ids[:5]))),
        Asked("session paid", finding._MARKED.sql, (*of(["paid"]), *marked("session", crowded.session_ids[3]))),
        Asked("name", finding._MARKED.sql, (*of(), *marked("name", NIL, order))),
        Asked("single orders", finding._NAMED.sql, (*of(), [order])),
        Asked(
            "id prefix",
            finding._NEWEST.sql,
            (organizer_id, order, 51, None, None, None, None, UUID(int=order.int - 1), None),
        ),
        Asked("promo code", promotions._SCOPE_OF_CODE.sql, (organizer_id, order)),
        Asked("transaction", history._ORDERS_OF_TRANSACTION.sql, (organizer_id, "4200500")),
        Asked("money by id", history._ORDERS_OF_ID.sql, (organizer_id, order)),
        Asked("ticket numbers", tickets_store._ORDERS_OF_NUMBERS.sql, (organizer_id, 81_920, 90_111)),
        Asked("order", orders_store._BY_ID.sql, (organizer_id, order)),
        Asked("beside", finding._BESIDE.sql, (organizer_id, order)),
        Asked("payments", history._FACTS.sql, (organizer_id, order)),
        Asked("tickets", tickets_store._OF_ORDER.sql, (organizer_id, order)),
        Asked(
            "messages", notify_store._ABOUT.sql, (organizer_id, [kind.value for kind in MessageKind], [order, *tickets])
        ),
        Asked("scans", admission_store._SCANS_OF_TICKETS.sql, (organizer_id, tickets, LONG_AGO, "", 300)),
        Asked("admissions", admission_store._ADMISSIONS.sql, (organizer_id, tickets)),
        Asked("looks", audit._OF_STAFF.sql, (organizer_id, [order], ["x"], LONG_AGO, NIL, 51)),
        Asked("notes", support._NOTES.sql, (organizer_id, order, 50)),
        Asked("attendees", support._ATTENDEE_CHANGES.sql, (organizer_id, order)),
        Asked("resends", support._RESENDS.sql, (organizer_id, order)),
        Asked("given away", complimentary._OF_ORDER.sql, (organizer_id, order)),
        Asked("seat changes", reseating._OF_ORDER.sql, (organizer_id, order, 200)),
        Asked("stuck payments", payments_store._STUCK.sql, (organizer_id, 1_800, 200)),
        Asked("refunds without an answer", refunds_store._UNANSWERED.sql, (organizer_id, 86_400, 200)),
        Asked("callbacks that fail", notice_cases._FAILING.sql, (organizer_id, 200)),
        Asked("how much is stuck", stuck._COUNTS.sql, (86_400, 1_800)),
        Asked("to mark", finding._TO_MARK.sql, (organizer_id, order, 500)),
    ]
