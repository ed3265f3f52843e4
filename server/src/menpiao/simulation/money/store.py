"""What the simulation asks the database for: what our books say, to be compared with the provider's; when something is
due; whether a backend waits for a lock; and an empty world to begin with.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, scalar


class OurOrder(msgspec.Struct, frozen=True):
    """An order, and how many of its tickets open a door."""

    id: UUID
    buyer_id: UUID
    idempotency_key: str
    state: str
    total_fen: int
    tickets: int
    used: int


class OurPayment(msgspec.Struct, frozen=True):
    """A payment by our books."""

    id: UUID
    order_id: UUID
    state: str
    amount_fen: int
    mismatch: str | None
    handed_out: bool


class OurRefund(msgspec.Struct, frozen=True):
    """A refund by our books."""

    id: UUID
    payment_id: UUID
    order_id: UUID
    state: str
    amount_fen: int


class _Table(msgspec.Struct, frozen=True):
    name: str


class _Backend(msgspec.Struct, frozen=True):
    pid: int


_ORDERS = many(
    OurOrder,
    """select o.id, o.buyer_id, o.idempotency_key, o.state, o.total_fen,
              (count(t.id) filter (where t.state <> 'void'))::integer as tickets,
              (count(t.id) filter (where t.used_at is not null))::integer as used
         from orders o
         left join tickets t on t.organizer_id = o.organizer_id and t.order_id = o.id
        where o.organizer_id = $1
        group by o.organizer_id, o.id, o.buyer_id, o.idempotency_key, o.state, o.total_fen
        order by o.id""",
)
_PAYMENTS = many(
    OurPayment,
    """select id, order_id, state, amount_fen, mismatch, client is not null as handed_out
         from payments where organizer_id = $1 order by id""",
)
_REFUNDS = many(
    OurRefund,
    "select id, payment_id, order_id, state, amount_fen from refunds where organizer_id = $1 order by id",
)
_NEXT_DUE = scalar(
    """select min(due) from (
           select min(pay_by) as due from orders where organizer_id = $1 and state = 'awaiting_payment'
           union all select min(close_at) from orders where organizer_id = $1 and state = 'paying'
           union all select min(next_query_at) from payments
                      where organizer_id = $1 and state in ('created', 'prepared', 'closing')
           union all select min(next_attempt_at) from refunds where organizer_id = $1
           union all select min(next_attempt_at) from provider_notices where organizer_id = $1 and handled_at is null
       ) d"""
)
_WAITING_NOTICES = scalar("select count(*) from provider_notices where organizer_id = $1 and handled_at is null")
_BLOCKED = many(
    _Backend, "select pid from unnest($1::integer[]) as b (pid) where cardinality(pg_blocking_pids(pid)) > 0"
)
_TABLES = many(
    _Table,
    """select relname::text as name from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations'
        order by relname""",
)
# A plan must not depend on what was played before: every world begins with empty files and with nothing planned.
_PREPARE_SESSION = execute(
    """select set_config('plan_cache_mode', 'force_generic_plan', false),
              set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false),
              set_config('idle_in_transaction_session_timeout', '0', false)"""
)


async def prepare_session(tx: Tx) -> None:
    """For a connection of a world: nothing is decided by how long something took."""
    await _PREPARE_SESSION(tx)


async def orders(tx: Tx, organizer_id: int) -> list[OurOrder]:
    return await _ORDERS(tx, organizer_id)


async def payments(tx: Tx, organizer_id: int) -> list[OurPayment]:
    return await _PAYMENTS(tx, organizer_id)


async def refunds(tx: Tx, organizer_id: int) -> list[OurRefund]:
    return await _REFUNDS(tx, organizer_id)


async def next_due(tx: Tx, organizer_id: int) -> datetime | None:
    """When the worker finds the next thing to do with money."""
    moment: datetime | None = await _NEXT_DUE(tx, organizer_id)
    return moment


async def waiting_notices(tx: Tx, organizer_id: int) -> int:
    """How many callbacks have been received and not handled."""
    waiting: int = await _WAITING_NOTICES(tx, organizer_id)
    return waiting


async def blocked(tx: Tx, pids: Sequence[int]) -> set[int]:
    """Which of these backends wait for a lock."""
    return {row.pid for row in await _BLOCKED(tx, list(pids))}


async def empty(tx: Tx) -> None:
    """Remove everything but the schema."""
    names = ", ".join([table.name for table in await _TABLES(tx)])
    await tx.connection.execute(f"truncate {names} restart identity")
