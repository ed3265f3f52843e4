"""What the simulation asks the database for: what our books say, to be compared with the provider's; when something is
due; whether a backend waits for a lock; and an empty world to begin with.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many, scalar


class OurOrder(msgspec.Struct, frozen=True):
    """An order, and how many of its tickets stand: ``worth_fen`` is their price together, without what went back for
    cheaper places; of an order that pays for dearer places of ``pays_for``'s tickets, what it paid for those that
    stand, or that wait in a refund for a second person. ``given_back_fen`` went back for cheaper places of its items,
    ``fee_fen`` is what is kept of tickets that went back, ``service_fee_fen`` what the ledger keeps of the fee on top.
    However they stand: ``items`` are its tickets, ``priced`` those that cost something, ``price_fen`` their price
    together, and ``charged_fen`` the fee that its buyer was charged. ``waiting_fen`` is the price of what a cancelled
    session could not give back yet, for somebody has still to decide about another refund of the order."""

    id: UUID
    buyer_id: UUID
    idempotency_key: str
    state: str
    total_fen: int
    tickets: int
    worth_fen: int
    fee_fen: int
    service_fee_fen: int = 0
    items: int = 0
    priced: int = 0
    price_fen: int = 0
    charged_fen: int = 0
    waiting_fen: int = 0
    given_back_fen: int = 0
    pays_for: UUID | None = None


class OurPayment(msgspec.Struct, frozen=True):
    """A payment by our books."""

    id: UUID
    order_id: UUID
    state: str
    amount_fen: int
    received_fen: int | None
    resolution: str | None
    merchant_account_id: UUID = UUID(int=0)
    idempotency_key: str = ""
    in_cash: bool = False


class OurRefund(msgspec.Struct, frozen=True):
    """A refund by our books, of so many tickets. ``numbers``: under which the provider was or will be asked, the newest
    last. ``doubled_fen``: what went out twice of it; ``doubled_open`` while nobody has said what became of that."""

    id: UUID
    payment_id: UUID | None
    order_id: UUID
    state: str
    amount_fen: int
    paid_otherwise: bool
    numbers: list[UUID]
    reason: str = "by_staff"
    tickets: int = 0
    needs_approval: bool = False
    requested_by: UUID | None = None
    decided_by: UUID | None = None
    doubled_fen: int = 0
    doubled_open: bool = False
    service_fee_fen: int = 0
    in_cash: bool = False

    @property
    def waits_at_window(self) -> bool:
        """Nobody has come by yet for the cash."""
        return self.in_cash and self.state == "approved"


class OurCancellation(msgspec.Struct, frozen=True):
    """The cancellation of a session: how many of its tickets stand, and how many of its refunds have not arrived."""

    id: UUID
    state: str
    tickets: int
    missing: int
    troubled: int


class OurPlace(msgspec.Struct, frozen=True):
    """A ticket that stands and that staff moved to other sessions: ``bought_fen`` was its price, ``kept_fen`` is what
    is left of that and of what was paid for it besides. Of each change that was done, the first one first: under which
    key it was asked for, from which type the ticket went to which, and what of its refunds was declined."""

    ticket_id: UUID
    order_id: UUID
    ticket_type_id: UUID
    bought_fen: int
    kept_fen: int
    keys: list[str]
    from_types: list[UUID]
    to_types: list[UUID]
    declined_fen: list[int]


class StepUse(msgspec.Struct, frozen=True):
    """How many tickets are held or were sold at the price of an early-bird step."""

    id: UUID
    tickets: int
    places: int | None


class _Sum(msgspec.Struct, frozen=True):
    merchant_account_id: UUID
    amount_fen: int


class _Table(msgspec.Struct, frozen=True):
    name: str


class _Backend(msgspec.Struct, frozen=True):
    pid: int


_ORDERS = many(
    OurOrder,
    """select o.id, o.buyer_id, o.idempotency_key, o.state, o.total_fen,
              (count(t.id))::integer as tickets,
              (coalesce(sum(i.price_fen - i.given_back_fen) filter (
                  where t.id is not null or (r.refund_id is null and s.stands)), 0))::bigint as worth_fen,
              (coalesce(sum(r.fee_fen), 0))::bigint as fee_fen,
              (select coalesce(-sum(e.amount_fen), 0)
                 from ledger_postings p
                 join ledger_entries e
                   on e.organizer_id = p.organizer_id and e.kind = p.kind and e.cause_id = p.cause_id
                where p.organizer_id = o.organizer_id and p.order_id = o.id
                  and e.account = 'service_fees')::bigint as service_fee_fen,
              count(*)::integer as items, (count(*) filter (where i.price_fen > 0))::integer as priced,
              sum(i.price_fen)::bigint as price_fen, o.service_fee_fen as charged_fen,
              (coalesce(sum(i.price_fen - i.given_back_fen) filter (where t.id is null and r.refund_id is null
                and exists (
                  select from session_cancellations c
                    join session_cancellation_orders w
                      on w.organizer_id = c.organizer_id and w.cancellation_id = c.id
                   where c.organizer_id = o.organizer_id and c.session_id = i.session_id and w.order_id = o.id
                     and w.done_at is null and w.trouble = 'waits_for_approval')), 0))::bigint as waiting_fen,
              sum(i.given_back_fen)::bigint as given_back_fen, s.order_id as pays_for
         from orders o
         join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
         left join tickets t
           on t.organizer_id = o.organizer_id and t.order_id = o.id and t.position = i.position and t.state <> 'void'
         left join refund_items r
           on r.organizer_id = o.organizer_id and r.order_id = o.id and r.position = i.position and r.live
         left join lateral (
              select d.order_id,
                     c.done_at is not null and (k.state <> 'void' or coalesce(f.state = 'requested', false)) as stands
                from reseatings c
                join reseated_tickets d on d.organizer_id = c.organizer_id and d.reseating_id = c.id
                join tickets k on k.organizer_id = d.organizer_id and k.id = d.ticket_id
                left join refund_items q
                  on q.organizer_id = d.organizer_id and q.order_id = d.order_id and q.position = d.position and q.live
                left join refunds f on f.organizer_id = q.organizer_id and f.id = q.refund_id
               where c.organizer_id = o.organizer_id and c.supplement_order_id = o.id
                 and d.supplement_position = i.position
             ) s on true
        where o.organizer_id = $1
        group by o.organizer_id, o.id, o.buyer_id, o.idempotency_key, o.state, o.total_fen,
                 o.service_fee_fen, s.order_id
        order by o.id""",
)
_PAYMENTS = many(
    OurPayment,
    """select id, order_id, state, amount_fen, received_fen, resolution, merchant_account_id, idempotency_key,
              method = 'cash' as in_cash
         from payments where organizer_id = $1 order by id""",
)
_REFUNDS = many(
    OurRefund,
    """select r.id, r.payment_id, r.order_id, r.state, r.amount_fen, r.paid_otherwise is not null as paid_otherwise,
              array(select a.id from refund_attempts a
                     where a.organizer_id = r.organizer_id and a.refund_id = r.id order by a.number) as numbers,
              r.reason, (select count(*) from refund_items i
                          where i.organizer_id = r.organizer_id and i.refund_id = r.id)::integer as tickets,
              r.needs_approval, r.requested_by, r.decided_by,
              coalesce(d.amount_fen, 0) as doubled_fen, coalesce(d.unresolved, false) as doubled_open,
              r.service_fee_fen, coalesce(p.method = 'cash', false) as in_cash
         from refunds r
         left join payments p on p.organizer_id = r.organizer_id and p.id = r.payment_id
         left join (select refund_id, sum(amount_fen)::bigint as amount_fen, bool_or(resolution is null) as unresolved
                      from double_refunds where organizer_id = $1 group by refund_id) d on d.refund_id = r.id
        where r.organizer_id = $1 order by r.id""",
)
_CANCELLATIONS = many(
    OurCancellation,
    """select c.id, c.state,
              (select count(*) from tickets t
                where t.organizer_id = c.organizer_id and t.session_id = c.session_id
                  and t.state <> 'void')::integer as tickets,
              (count(*) filter (where w.refund_id is not null and r.state <> 'succeeded'))::integer as missing,
              (count(*) filter (where w.trouble is not null and w.done_at is null))::integer as troubled
         from session_cancellations c
         left join session_cancellation_orders w on w.organizer_id = c.organizer_id and w.cancellation_id = c.id
         left join refunds r on r.organizer_id = w.organizer_id and r.id = w.refund_id
        where c.organizer_id = $1
        group by c.organizer_id, c.id, c.state, c.session_id
        order by c.id""",
)
_PLACES = many(
    OurPlace,
    """select k.id as ticket_id, k.order_id, k.ticket_type_id, i.price_fen as bought_fen,
              (i.price_fen - i.given_back_fen + coalesce(sum(p.left_fen), 0))::bigint as kept_fen,
              array_agg(c.request_key order by d.number) as keys,
              array_agg(d.from_type_id order by d.number) as from_types,
              array_agg(d.to_type_id order by d.number) as to_types,
              array_agg(b.declined_fen order by d.number) as declined_fen
         from tickets k
         join order_items i on i.organizer_id = k.organizer_id and i.order_id = k.order_id and i.position = k.position
         join reseated_tickets d on d.organizer_id = k.organizer_id and d.ticket_id = k.id and d.number is not null
         join reseatings c on c.organizer_id = d.organizer_id and c.id = d.reseating_id
         left join lateral (
              select n.price_fen - n.given_back_fen as left_fen
                from order_items n
               where n.organizer_id = c.organizer_id and n.order_id = c.supplement_order_id
                 and n.position = d.supplement_position
                 and not exists (
                     select from refund_items r
                      where r.organizer_id = n.organizer_id and r.order_id = n.order_id and r.position = n.position
                        and r.live)
             ) p on true
        cross join lateral (
              select coalesce(sum(e.amount_fen), 0)::bigint as declined_fen
                from seat_differences e
                join refunds f on f.organizer_id = e.organizer_id and f.id = e.refund_id
               where e.organizer_id = d.organizer_id and e.reseating_id = d.reseating_id and e.ticket_id = d.ticket_id
                 and f.state = 'declined'
             ) b
        where k.organizer_id = $1 and k.state <> 'void'
        group by k.id, k.order_id, k.ticket_type_id, i.price_fen, i.given_back_fen
        order by k.id""",
)
_STEP_USES = many(
    StepUse,
    """select p.rule_id as id, count(*)::integer as tickets, max((s.step ->> 'places')::integer) as places
         from order_price_parts p
         join orders o on o.organizer_id = p.organizer_id and o.id = p.order_id
         join order_items i
           on i.organizer_id = p.organizer_id and i.order_id = p.order_id and i.position = p.position
         join ticket_types t on t.organizer_id = i.organizer_id and t.id = i.ticket_type_id
         left join lateral jsonb_array_elements(t.price_rules -> 'steps') as s (step)
           on (s.step ->> 'id')::uuid = p.rule_id
        where p.organizer_id = $1 and p.kind = 'early_bird' and o.state not in ('cancelled', 'expired')
        group by p.rule_id
        order by p.rule_id""",
)
_BY_ACCOUNT = many(
    _Sum,
    """select merchant_account_id, sum(amount_fen)::bigint as amount_fen from ledger_entries
        where organizer_id = $1 and account = $2
        group by merchant_account_id
        order by merchant_account_id""",
)
_CLEARING = scalar(
    """select (-coalesce(sum(amount_fen), 0))::bigint from ledger_entries
        where organizer_id = $1 and account = 'refunds_in_clearing'"""
)
_NEXT_DUE = scalar(
    """select min(due) from (
           select min(pay_by) as due from orders where organizer_id = $1 and state = 'awaiting_payment'
           union all select min(close_at) from orders where organizer_id = $1 and state = 'paying'
           union all select min(next_query_at) from payments
                      where organizer_id = $1 and state in ('created', 'prepared', 'closing')
           union all select min(next_attempt_at) from refunds where organizer_id = $1
           union all select min(refunds_wait_until) from merchant_accounts where organizer_id = $1
           union all select min(returns_at) from order_items where organizer_id = $1 and returned_at is null
           union all select min(w.due_at) from session_cancellation_orders w
                       join session_cancellations c
                         on c.organizer_id = w.organizer_id and c.id = w.cancellation_id
                      where c.organizer_id = $1 and c.state = 'running' and w.done_at is null
           union all select min(release_at) from promotion_allotments where organizer_id = $1 and released_at is null
           union all select min(next_attempt_at) from provider_notices where organizer_id = $1 and handled_at is null
       ) d"""
)
_SNAPSHOT = scalar("select pg_current_snapshot()::text")
_KEPT_NOTICES = scalar("select count(*) from provider_notices where organizer_id = $1")
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
_PREPARE_SESSION = scalar(
    """select set_config('plan_cache_mode', 'force_generic_plan', false) || set_config('statement_timeout', '0', false)
           || set_config('lock_timeout', '0', false) || set_config('idle_in_transaction_session_timeout', '0', false)"""
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


async def snapshot(tx: Tx) -> str:
    """The same as long as nobody has written anything."""
    told: str = await _SNAPSHOT(tx)
    return told


async def cancellations(tx: Tx, organizer_id: int) -> list[OurCancellation]:
    return await _CANCELLATIONS(tx, organizer_id)


async def places(tx: Tx, organizer_id: int) -> list[OurPlace]:
    """Of tickets that changed their session and stand."""
    return await _PLACES(tx, organizer_id)


async def step_uses(tx: Tx, organizer_id: int) -> list[StepUse]:
    """A step that is no longer in the rules has no ``places``."""
    return await _STEP_USES(tx, organizer_id)


async def cash(tx: Tx, organizer_id: int) -> dict[UUID, int]:
    """What the ledger says of each merchant account."""
    return {row.merchant_account_id: row.amount_fen for row in await _BY_ACCOUNT(tx, organizer_id, "provider_cash")}


async def in_tills(tx: Tx, organizer_id: int) -> dict[UUID, int]:
    """What the ledger says of each till."""
    return {row.merchant_account_id: row.amount_fen for row in await _BY_ACCOUNT(tx, organizer_id, "till_cash")}


async def in_clearing(tx: Tx, organizer_id: int) -> int:
    """What is on its way back by the ledger."""
    fen: int = await _CLEARING(tx, organizer_id)
    return fen


async def next_due(tx: Tx, organizer_id: int) -> datetime | None:
    """When the worker finds the next thing to do with money."""
    moment: datetime | None = await _NEXT_DUE(tx, organizer_id)
    return moment


async def waiting_notices(tx: Tx, organizer_id: int) -> int:
    """How many callbacks have been received and not handled."""
    waiting: int = await _WAITING_NOTICES(tx, organizer_id)
    return waiting


async def kept_notices(tx: Tx, organizer_id: int) -> int:
    """How many callbacks there are in the inbox, handled or not."""
    kept: int = await _KEPT_NOTICES(tx, organizer_id)
    return kept


async def blocked(tx: Tx, pids: Sequence[int]) -> set[int]:
    """Which of these backends wait for a lock."""
    return {row.pid for row in await _BLOCKED(tx, list(pids))}


async def empty(tx: Tx) -> None:
    """Remove everything but the schema."""
    names = ", ".join([table.name for table in await _TABLES(tx)])
    # As a replica: what may never lose a row in a real installation loses them all here.
    await tx.connection.execute(
        f"set session_replication_role = replica; truncate {names} restart identity;"
        " set session_replication_role = origin"
    )


async def make_database(connection: Any, name: str) -> None:
    """Another one on this server; not in a transaction."""
    await connection.execute(f"create database {name}")
