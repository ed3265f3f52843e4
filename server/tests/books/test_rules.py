"""The proof of the books finds each kind of contradiction, and nothing where there is none."""

import pytest

from builders.books import audit
from builders.cancelled import A_CHOICE, ALL_ASKED, CANCEL_THE_SESSIONS
from builders.colleagues import PEOPLE_DAMAGE
from builders.counted import INSIGHT_DAMAGE
from builders.doors import DOOR_DAMAGE
from builders.helped import SUPPORT_DAMAGE
from builders.imported import CHANNEL_DAMAGE
from builders.line import Lines
from builders.money_back import A_DOUBLE_REFUND, A_REFUND, PAY_THE_ORDER, REFUND_A_TICKET, SETTLED_LONG_AGO
from builders.orders import an_order, placing_for, with_quota
from builders.platform import PLATFORM_DAMAGE
from builders.prices import an_order_with_every_rule
from builders.reseated import RESEATING_DAMAGE
from builders.seated import SEAT_DAMAGE
from builders.seated_line import WAITING_SEATS_DAMAGE
from builders.seats import A_SEAT_MAP
from builders.shop import a_shop, an_event_on_sale
from menpiao.books import glance
from menpiao.books.answers import ANSWER_RULES
from menpiao.books.box_office import BOX_OFFICE_RULES
from menpiao.books.rules import RULES
from menpiao.books.statements import STATEMENT_RULES
from menpiao.platform.audit import link_new_entries
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

A_ROOM = """
    insert into rooms (organizer_id, id, event_id, gathers_at, opens_at, commitment, seed_sealed, per_minute,
        max_active, pass_seconds, created_at, idempotency_key, request_hash)
      select organizer_id, id, id, app_now(), app_now(), sha256('x'), '\\x00', 60, 10, 600, app_now(), id::text, '\\x00'
        from events;
    insert into room_sessions select r.organizer_id, r.id, s.id from rooms r join sessions s on s.event_id = r.id;
    insert into room_frontiers (organizer_id, room_id, rank, admitted, claimed)
      select organizer_id, id, '\\x8000000000000000', 2, 1 from rooms;
    insert into room_arrivals select organizer_id, id, 'drawn', 0, 4 from rooms;
    insert into room_passes (organizer_id, id, room_id, buyer_id, entered_at, drawn, bucket, within, issued_at,
        expires_at)
      select organizer_id, id, id, id, app_now(), true, 0, '\\x1000000000000000', app_now(),
             app_now() + interval '1 hour'
        from rooms;"""

A_DAY = """
    insert into merchant_accounts (organizer_id, id, provider, created_at)
      select 7, '00000000-0000-0000-0000-000000000007', 'wechat', app_now();
    insert into merchant_account_keys (organizer_id, account_id, id, generation, credentials_sealed, created_at)
      select organizer_id, id, id, 1, '\\x00', app_now() from merchant_accounts;
    insert into reconciliation_days (organizer_id, id, merchant_account_id, day, starts_at, ends_at, state, created_at,
        trades_read_at, funds_read_at, compared_at, ended_at, payments, paid_fen)
      select 7, id, id, date '2027-02-28', app_now() - interval '1 day', app_now(), 'clean', app_now(), app_now(),
             app_now(), app_now(), app_now(), 1, 100
        from merchant_accounts;
    insert into bill_trades
      select 7, id, date '2027-02-28', 1, 'payment', 'elsewhere-1', null, null, '4200', 'succeeded', 100, 100, 0,
             app_now()
        from merchant_accounts;
    insert into reconciliation_differences (organizer_id, id, merchant_account_id, day, kind, about, subject, there_fen,
        remedy, state, found_at, seen_in, ended_at, decided_by, reason)
      select 7, id, id, date '2027-02-28', 'missing_here', 'payment', 'payment:elsewhere-1', 100, 'ignore', 'ignored',
             app_now(), id, app_now(), id, 'another till'
        from merchant_accounts;
    insert into reconciliation_decisions (organizer_id, id, day_id, difference_id, action, staff_id, reason, at,
        idempotency_key, request_hash)
      select 7, id, id, id, 'ignore', id, 'another till', app_now(), 'k', '\\x00' from merchant_accounts;"""

SINCE_LONG = (
    " update rooms set gathers_at = app_now() - interval '2 hours', created_at = app_now() - interval '2 hours';"
)

TAMPERING = {
    "places_are_conserved": "alter table quotas drop constraint places_are_conserved;"
    " update quotas set total = 0 where sold > 0",
    "quotas_match_orders": "update quotas set held = held + 1",
    "buyer_counts_match_orders": "update buyer_counts set places = places + 1",
    "allocations_are_withheld": "update allocations set places = places + 1",
    "awaited_places_match_entries": "update waitlist_entries set quantity = quantity + 1",
    "offers_are_orders": "update waitlist_entries set state = 'bought', ended_at = app_now() where offers > 0",
    "order_totals_are_sums": "update orders set total_fen = total_fen + 1 where total_fen > 0",
    "orphans": "delete from order_items",
    "pinned_ladders_are_of_their_event": "update order_items set refund_ladder_id = order_id",
    "refunds_by_buyers_keep_to_their_ladder": REFUND_A_TICKET + " update refunds set reason = 'by_buyer'",
    "seat_maps_have_their_plans": A_SEAT_MAP,
    "seats_have_their_numbers": A_SEAT_MAP,
    "shown_pictures_are_there": "update events set cover = '/pictures/4hqk2m8r5v0000exw7b1d9f3g6.webp'",
    "refund_rights_match_refunds": "insert into order_keys select organizer_id, 'refund_right', id, buyer_id, id"
    " from orders",
    "paid_orders_have_tickets": "delete from tickets",
    "paid_orders_are_paid_for": "update orders set state = 'paid', paid_at = app_now() where total_fen > 0",
    "money_is_owed_to_somebody": PAY_THE_ORDER,
    "merchant_accounts_have_keys": """
        insert into merchant_accounts (organizer_id, id, provider, created_at)
          select organizer_id, id, 'wechat', app_now() from orders""",
    "shipping_is_of_its_payment": PAY_THE_ORDER
    + """
        insert into shipping_uploads (organizer_id, payment_id, order_id, app_id, transaction_id, state, paid_at,
            created_at, changed_at)
          select organizer_id, id, order_id, app_id, 'another', 'waiting', paid_at, app_now(), app_now()
            from payments""",
    "kept_money_is_reported_as_delivered": PAY_THE_ORDER + SETTLED_LONG_AGO,
    "refunds_stay_within_payments": PAY_THE_ORDER + " update payments set refunded_fen = 1",
    "open_payments_belong_to_open_orders": PAY_THE_ORDER
    + " update payments set state = 'created', transaction_id = null, paid_at = null, received_fen = null",
    "refunded_orders_match_their_tickets": REFUND_A_TICKET + " update orders set state = 'paid' where total_fen = 0",
    "refunded_tickets_have_their_refund": REFUND_A_TICKET
    + " update refunds set state = 'declined', succeeded_at = null, decided_by = order_id, decided_at = app_now(),"
    " decision_reason = 'x'; update refund_items set live = false;",
    "refunds_are_their_items": REFUND_A_TICKET + " update refund_items set fee_fen = 1",
    "refunds_have_their_numbers": REFUND_A_TICKET + " update refund_attempts set number = 2",
    "one_admission_a_ticket": "update tickets set state = 'used', used_at = app_now()",
    **DOOR_DAMAGE,
    "admissions_have_their_scan": """
        alter table admissions drop constraint admissions_organizer_id_gate_id_fkey;
        alter table admissions drop constraint admissions_organizer_id_scan_id_fkey;
        insert into admissions (organizer_id, ticket_id, session_id, gate_id, scan_id, admitted_at)
          select organizer_id, id, session_id, id, 'scan-that-is-not', app_now() from tickets""",
    "order_keys_have_their_order": """
        insert into order_keys (organizer_id, kind, scope_id, key, order_id)
          select organizer_id, 'pass', id, id, buyer_id from orders""",
    "attendees_have_their_key": """
        update sessions set one_per_attendee = true
         where id = (select session_id from order_items order by session_id limit 1)""",
    "passes_were_admitted": A_ROOM + " update room_passes set within = '\\xff00000000000000'",
    "passes_match_frontiers": A_ROOM + " update room_frontiers set claimed = claimed + 1",
    "orders_of_a_room_have_a_pass": A_ROOM + SINCE_LONG,
    "passes_are_used_by_their_buyer": A_ROOM + " update room_passes set used_at = app_now()",
    "frontiers_stay_within_counts": A_ROOM + " update room_frontiers set admitted = 9, version = version + 1",
    "room_counts_have_their_room": "insert into room_arrivals select organizer_id, id, 'drawn', 0, 1 from orders",
    "ledger_postings_balance": "insert into ledger_postings select organizer_id, 'provider_fee', id, id, app_now()"
    " from orders",
    "ledger_follows_payments": PAY_THE_ORDER,
    "ledger_follows_refunds": A_REFUND,
    "refunds_that_fell_back_were_out": A_REFUND
    + """
        insert into refund_attempts (organizer_id, id, refund_id, number, created_at, fell_back_at)
          select organizer_id, id, id, 1, app_now(), app_now() from refunds;
        insert into ledger_postings select organizer_id, 'refund_fell_back', id, id, app_now() from refunds;
        insert into ledger_entries (organizer_id, kind, cause_id, line, account, amount_fen, merchant_account_id)
          select r.organizer_id, 'refund_fell_back', r.id, line, account, sign * amount_fen,
                 case account when 'provider_cash' then (select id from merchant_accounts limit 1) end
            from refunds r, (values (1, 'provider_cash', 1), (2, 'refunds_in_clearing', -1)) as e (line, account, sign)
        """,
    "ledger_follows_bills": A_DAY + " update reconciliation_days set fee_fen = 1",
    "what_is_owed_to_buyers_has_its_payment": A_REFUND
    + """
        insert into ledger_postings select organizer_id, 'refund_requested', id, id, app_now() from refunds;
        insert into ledger_entries (organizer_id, kind, cause_id, line, account, amount_fen)
          select organizer_id, 'refund_requested', id, line, account, sign * amount_fen
            from refunds, (values (1, 'buyers', 1), (2, 'refunds_in_clearing', -1)) as e (line, account, sign)""",
    "days_that_are_over_have_nothing_open": A_DAY
    + " update reconciliation_differences set state = 'open', ended_at = null, decided_by = null, reason = null",
    "clean_days_agree": A_DAY + " update bill_trades set number = 'elsewhere-2'",
    "bills_are_what_their_day_says": A_DAY + " update bill_trades set fee_fen = 1",
    "decisions_were_made": A_DAY + " delete from reconciliation_decisions",
    "price_parts_are_prices": "update order_price_parts set amount_fen = amount_fen - 1 where kind = 'promo_code'",
    "promotion_counters_match_uses": "update promotion_counters set used = used + 1 where kind = 'budget'",
    "promotion_uses_match_orders": "update promotion_uses set released_at = app_now()",
    "promotion_limits_are_kept": "update promotions set budget_fen = 1",
    "allotments_are_kept": "update promotion_allotments set places = places + 1",
    "allotment_draws_match_orders": "update allotment_draws set returned_at = null, places = places + 50",
    "cancelled_sessions_have_their_cancellation": "update sessions set status = 'cancelled'",
    "orders_of_cancelled_sessions_are_listed": CANCEL_THE_SESSIONS + " delete from session_cancellation_orders",
    "worked_off_sessions_are_empty": CANCEL_THE_SESSIONS + ALL_ASKED,
    "cancelled_orders_have_their_refund": CANCEL_THE_SESSIONS
    + " update session_cancellation_orders set done_at = app_now(), outcome = 'refunded', refund_id = order_id",
    "postponement_refunds_were_chosen": A_CHOICE,
    "service_fees_follow_sessions": CANCEL_THE_SESSIONS
    + REFUND_A_TICKET
    + " update refunds set amount_fen = 0, service_fee_fen = 0; update refund_items set service_fee_fen = 1",
    "ledger_follows_service_fees": PAY_THE_ORDER
    + " update orders set state = 'paid', paid_at = app_now() where service_fee_fen > 0",
    "refunds_wait_for_approval": REFUND_A_TICKET
    + " update refunds set decided_by = order_id, decided_at = app_now(), requested_by = null",
    "double_refunds_are_owed": REFUND_A_TICKET + A_DOUBLE_REFUND,
    "audit_entries_are_chained": "delete from audit_links where seq = (select max(seq) from audit_links)",
    "audit_chain_is_unbroken": "update audit_entries set action = 'nothing_happened'",
}


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> Database:
    """An unpaid order and a free one, somebody with an offer and somebody who waits with a place kept for them, an
    order with every price rule, and the audit log chained."""
    db, cipher = module_db, module_cipher
    shop = await a_shop(db)
    for ticket_type in ({}, {"price_fen": 0}):
        sale = await with_quota(db, await an_event_on_sale(shop, ticket_types=[ticket_type]), 5)
        await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=2))
    lines = Lines(db, cipher)
    sold_out = await lines.sold_out(1)
    for quantity in (1, 2):
        await lines.join(sold_out, quantity=quantity)
    await with_quota(db, sold_out, 3)
    await lines.rounds()
    await lines.run("update quotas set total = total + 2")
    await an_order_with_every_rule(db, cipher)
    await link_new_entries(db)
    return db


async def test_honest_books_have_no_contradictions(books: Database) -> None:
    assert await audit(books) == []


async def test_an_honest_refund_has_no_contradictions(books: Database) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(REFUND_A_TICKET)
    assert await audit(books) == []


@pytest.mark.parametrize(
    "damage",
    [
        "update order_items set returns_at = null where returns_at is not null",
        "update order_items set returns_at = app_now() where returns_at is null",
        "update order_items set returned_at = app_now() where returns_at is not null",
        "update refunds set fee_fen = 1",
        "delete from refund_items",
        "update refunds set attempt_id = order_id, id = id, reason = 'paid_late'",
        "update tickets set state = 'valid', voided_at = null, void_reason = null where state = 'void'",
        "update refund_items set service_fee_fen = 1",
        "update refunds set state = 'requested', succeeded_at = null",
        "update refunds set state = 'requested', succeeded_at = null, needs_approval = true, requested_by = id",
        "update refunds set needs_approval = true, requested_by = gen_random_uuid(), decided_by = order_id,"
        " decided_at = app_now()",
        "update refunds set reason = 'session_postponed'",
    ],
)
async def test_damage_to_a_refund_is_found(books: Database, damage: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(REFUND_A_TICKET)
        await tx.connection.execute(damage)
    assert await audit(books) != []


async def test_a_cancellation_under_way_has_no_contradictions(books: Database) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(CANCEL_THE_SESSIONS)
    assert await audit(books) == []


@pytest.mark.parametrize(
    "damage",
    [
        "update sessions set status = 'scheduled'",
        ALL_ASKED,
        "update session_cancellation_orders set done_at = app_now(), outcome = 'nothing'",
        REFUND_A_TICKET + " update refunds set held_back = true;"
        " update session_cancellation_orders w set done_at = app_now(), outcome = 'refunded', refund_id = r.id"
        " from refunds r where r.order_id = w.order_id",
        A_CHOICE.split(";")[0] + "; " + REFUND_A_TICKET + " update refunds set reason = 'session_postponed'",
    ],
)
async def test_damage_to_a_cancellation_is_found(books: Database, damage: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(CANCEL_THE_SESSIONS + damage)
    assert await audit(books) != []


async def test_an_honest_room_has_no_contradictions(books: Database) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(A_ROOM)
    assert await audit(books) == []


async def test_an_honest_day_has_no_contradictions(books: Database) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(A_DAY)
    assert await audit(books) == []


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (
            "update reconciliation_differences set state = 'cleaned', decided_by = null, reason = null",
            "clean_days_agree",
        ),
        ("update reconciliation_days set payments = 2", "bills_are_what_their_day_says"),
        ("update bill_trades set day = day - 1", "bills_are_what_their_day_says"),
        (
            "update reconciliation_days set state = 'signed_off', signed_off_by = id, reason = 'x'",
            "decisions_were_made",
        ),
    ],
)
async def test_damage_to_a_day_is_found(books: Database, damage: str, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(A_DAY + damage)
    assert rule in {finding.rule for finding in await audit(books)}


@pytest.mark.parametrize(
    "excuse",
    [
        "update rooms set created_at = app_now() - interval '59 seconds'",
        "update rooms set closed_at = app_now() - interval '1 hour'",
        "update rooms set sold_out_at = app_now() - interval '1 hour'",
        "update orders set placed_at = app_now() - interval '3 hours'",
        "insert into order_keys select o.organizer_id, 'pass', s.room_id, o.id, o.id from orders o"
        " join order_items i on i.order_id = o.id join room_sessions s on s.session_id = i.session_id group by 1, 3, 4",
    ],
)
async def test_an_order_without_a_pass_has_its_reason(books: Database, excuse: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(A_ROOM + SINCE_LONG + excuse)
    assert "orders_of_a_room_have_a_pass" not in {finding.rule for finding in await audit(books)}


async def test_the_offer_of_a_waitlist_needs_no_pass(books: Database) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(A_ROOM + SINCE_LONG)
        orders = await tx.connection.fetchval("select count(*) from orders")
        offers = await tx.connection.fetchval("select count(*) from orders where idempotency_key like 'waitlist %'")
    found = [finding for finding in await audit(books) if finding.rule == "orders_of_a_room_have_a_pass"]
    assert offers > 0
    assert len(found) == orders - offers


async def test_a_pass_that_another_buyer_used_is_found(books: Database) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(A_ROOM)
        await tx.connection.execute(
            "insert into order_keys select o.organizer_id, 'pass', r.id, r.id, o.id from orders o, rooms r limit 1"
        )
    assert {finding.rule for finding in await audit(books)} == {"passes_are_used_by_their_buyer"}


def test_every_rule_is_tampered_with() -> None:
    assert {rule.name for rule in RULES} | {"audit_chain_is_unbroken"} == (
        set(TAMPERING)
        | set(SEAT_DAMAGE)
        | set(WAITING_SEATS_DAMAGE)
        | set(RESEATING_DAMAGE)
        | set(PEOPLE_DAMAGE)
        | set(SUPPORT_DAMAGE)
        | set(CHANNEL_DAMAGE)
        | set(INSIGHT_DAMAGE)
        | set(PLATFORM_DAMAGE)
        # These are broken in files of their own.
        | {rule.name for rule in (*BOX_OFFICE_RULES, *ANSWER_RULES, *STATEMENT_RULES)}
    )


@pytest.mark.parametrize(
    "damage",
    [
        "update allocations set places = 0",
        "update quotas set withheld = withheld - 1 where withheld > 0",
        "update quotas set awaited = 0",
        "delete from waitlist_entries where state = 'waiting'",
        "update waitlist_entries set ticket_type_ids = array[id] where state = 'waiting'",
        "update waitlist_entries set session_id = session_id, buyer_id = id where order_id is not null",
        "update waitlist_entries set quantity = 2 where order_id is not null",
    ],
)
async def test_damage_to_a_waitlist_is_found(books: Database, damage: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert await audit(books) != []


@pytest.mark.parametrize("rule", sorted(TAMPERING))
async def test_tampering_is_found(books: Database, rule: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(TAMPERING[rule])
    found = {finding.rule for finding in await audit(books)}
    assert rule in found
    async with books.read() as tx:
        assert {finding.rule for finding in await glance(tx)} == found - {"audit_chain_is_unbroken"}


async def test_a_missing_entry_and_a_missing_link_break_the_chain(books: Database) -> None:
    for statement in ("delete from audit_entries where true", "delete from audit_links where seq = 1"):
        async with books.pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(statement)
            from menpiao.books.chain import broken_links

            assert await broken_links(connection, 20) != []
            await transaction.rollback()
