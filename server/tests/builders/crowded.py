"""An organizer who has sold for years: orders, tickets, payments, messages and scans by the hundred thousand, written
with a few statements. The rows are as the product writes them as far as lists and pages read them; nobody proves books
on them.
"""

from typing import Any
from uuid import UUID

import msgspec

from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.orders.service.marking import ATTENDEE_FIELD, mark_orders
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

SESSIONS = 8
LARGE = (
    "orders", "order_items", "order_marks", "tickets", "payments", "provider_notices", "messages", "scans",
    "audit_entries",
)  # fmt: skip
"""Tables that grow with every order."""

_ORDERS = """
insert into orders (organizer_id, id, buyer_id, app_id, lang, state, total_fen, idempotency_key, request_hash,
                    placed_at, pay_by, paid_at, closed_at, announced_at)
select $1, crowded_id($1, n), crowded_id(0, n % 20000 + 1), 'wx', 'zh-CN', s.state, 18000, 'k' || n,
       sha256(n::text::bytea), at, at + interval '15 min',
       case when s.state in ('paid', 'partially_refunded', 'refunded') then at end,
       case when s.state in ('cancelled', 'expired') then at + interval '15 min' end, at
  from generate_series(1, $2::integer) n
 cross join lateral (select app_now() - make_interval(secs => ($2 - n) * 60) as at) t
 cross join lateral (
       select case when n % 10 < 7 then 'paid' when n % 10 = 7 then 'expired' when n % 50 = 8 then 'refunded'
                   when n % 50 = 18 then 'partially_refunded' when n % 10 = 8 then 'cancelled' else 'paid' end as state
       ) s"""
_ITEMS = """
insert into order_items (organizer_id, order_id, position, session_id, ticket_type_id, price_fen, attendee_sealed)
select $1, crowded_id($1, n), p, ($3::uuid[])[1 + n % cardinality($3::uuid[])],
       ($4::uuid[])[1 + n % cardinality($3::uuid[])], 9000, null
  from generate_series(1, $2::integer) n cross join generate_series(1, 2) p"""
_TICKETS = """
insert into tickets (organizer_id, id, order_id, position, session_id, ticket_type_id, buyer_id, number, seed_sealed,
                     state, issued_at, used_at)
select o.organizer_id, crowded_id(o.organizer_id, n * 2 + i.position + 100000000), o.id, i.position, i.session_id,
       i.ticket_type_id, o.buyer_id, (n * 2 + i.position)::bigint << 13, '\\x00',
       case when o.state = 'paid' then 'used' else 'valid' end, o.paid_at, case when o.state = 'paid' then o.paid_at end
  from (select n, crowded_id($1, n) as id from generate_series(1, $2::integer) n) n
  join orders o on o.organizer_id = $1 and o.id = n.id
  join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
 where o.paid_at is not null"""
_PAYMENTS = """
insert into payments (organizer_id, id, order_id, merchant_account_id, method, app_id, state, amount_fen, description,
                      idempotency_key, pay_by, created_at, transaction_id, paid_at, received_fen)
select o.organizer_id, o.id, o.id, $3, 'wechat_jsapi', 'wx', 'paid', o.total_fen, 'x', 'k', o.pay_by, o.placed_at,
       '4200' || n, o.paid_at, o.total_fen
  from (select n, crowded_id($1, n) as id from generate_series(1, $2::integer) n) n
  join orders o on o.organizer_id = $1 and o.id = n.id
 where o.paid_at is not null"""
_NOTICES = """
insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at, handled_at, outcome,
                              attempts)
select organizer_id, merchant_account_id, 'n' || id, '{}', paid_at, paid_at, 'paid', 1
  from payments where organizer_id = $1"""
_MESSAGES = """
insert into messages (organizer_id, id, buyer_id, app_id, kind, subject_id, lang, page, data, state, attempts,
                      created_at, next_attempt_at, sent_at)
select o.organizer_id, crowded_id(o.organizer_id, n * 2 + k.rank + 300000000), o.buyer_id, 'wx', k.kind, o.id, 'zh-CN',
       'p', '{}', 'sent', 1, o.paid_at, o.paid_at, o.paid_at
  from (select n, crowded_id($1, n) as id from generate_series(1, $2::integer) n) n
  join orders o on o.organizer_id = $1 and o.id = n.id
 cross join (values (1, 'order_paid'), (2, 'ticket_issued')) k (rank, kind)
 where o.paid_at is not null"""
_SCANS = """
with t as materialized (
    select id, row_number() over (order by id) - 1 as rank from tickets where organizer_id = $1
),
c as (select count(*) as tickets from t)
insert into scans (organizer_id, id, gate_id, session_id, staff_id, ticket_id, result, reason, content_hash, scanned_at,
                   received_at)
select $1, 'crowded-' || n, $3, $4, $5, t.id, 'refused', 'stale', sha256(n::text::bytea),
       app_now() - make_interval(secs => n % 1000000), app_now() - make_interval(secs => n % 1000000)
  from (select n, n % (select tickets from c) as rank from generate_series(1, $2::integer) n) n
  join t on t.rank = n.rank"""
_AUDIT = """
insert into audit_entries (organizer_id, id, at, actor_kind, actor_id, action, subject_id, linked)
select o.organizer_id, crowded_id(o.organizer_id, n + 500000000), o.placed_at, 'buyer', o.buyer_id, 'order_placed',
       o.id, true
  from generate_series(1, $2::integer) n
  join orders o on o.organizer_id = $1 and o.id = crowded_id($1, n)"""
_ID = """
create or replace function crowded_id(organizer integer, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex({first_ms} + n * 60000), 12, '0') || lpad(to_hex(organizer), 6, '0')
            || substr(md5(n::text), 1, 14))::uuid
$$"""


class Crowded(msgspec.Struct, frozen=True):
    """What was written, and somebody who may look at it."""

    organizer_id: int
    event_id: UUID
    session_ids: tuple[UUID, ...]
    named_order: UUID


async def a_crowded_organizer(db: Database, cipher: FieldCipher, *, orders: int, scans: int) -> Crowded:
    """So many orders of two tickets in `SESSIONS` sessions, seven in ten of them paid, and so many scans; one order in
    the middle is of 陈晓. All of them have their marks."""
    shop = await a_shop(db)
    sales = [await an_event_on_sale(shop) for _ in range(SESSIONS)]
    organizer_id = shop.organizer_id
    async with db.long_tx() as tx:
        connection = tx.connection
        await connection.execute(_ID.format(first_ms=db.clock.milliseconds() - orders * 60_000))
        account, gate, staff = (db.new_id(organizer_id) for _ in range(3))
        await _people_and_gate(connection, organizer_id, sales, account, gate, staff)
        sessions = [sale.session_id for sale in sales]
        types = [sale.ticket_type_id for sale in sales]
        await connection.execute(_ORDERS, organizer_id, orders)
        await connection.execute(_ITEMS, organizer_id, orders, sessions, types)
        await connection.execute("analyze orders; analyze order_items")
        await connection.execute(_TICKETS, organizer_id, orders)
        await connection.execute(_PAYMENTS, organizer_id, orders, account)
        await connection.execute(_NOTICES, organizer_id)
        await connection.execute(_MESSAGES, organizer_id, orders)
        await connection.execute(_AUDIT, organizer_id, orders)
        await connection.execute(_SCANS, organizer_id, scans, gate, sessions[0], staff)
        named: UUID = await connection.fetchval("select crowded_id($1, $2)", organizer_id, orders // 2)
        await connection.execute(
            "update order_items set attendee_sealed = $3 where organizer_id = $1 and order_id = $2 and position = 1",
            organizer_id,
            named,
            cipher.seal("陈晓".encode(), field=ATTENDEE_FIELD, row=named),
        )
    while await mark_orders(db, cipher):
        pass
    connection = await db.pool.acquire()
    try:
        await connection.execute("set statement_timeout = 0")
        for table in LARGE:
            await connection.execute(f"vacuum analyze {table}")
        await connection.execute("reset statement_timeout")
    finally:
        await db.pool.release(connection)
    return Crowded(organizer_id, sales[0].event_id, tuple(sessions), named)


async def _people_and_gate(
    connection: Any, organizer_id: int, sales: list[Sale], account: UUID, gate: UUID, staff: UUID
) -> None:
    await connection.execute(
        "insert into merchant_accounts (organizer_id, id, provider, created_at) values ($1, $2, 'wechat', app_now())",
        organizer_id,
        account,
    )
    await connection.execute(
        "insert into staff (organizer_id, id, name, role, created_at) values ($1, $2, '林悦', 'gate', app_now())",
        organizer_id,
        staff,
    )
    await connection.execute(
        "insert into gates (organizer_id, id, name, created_at) values ($1, $2, $3, app_now())",
        organizer_id,
        gate,
        {"zh-CN": "1 号门"},
    )
    await connection.execute(
        "insert into gate_sessions (organizer_id, gate_id, session_id) values ($1, $2, $3)",
        organizer_id,
        gate,
        sales[0].session_id,
    )
