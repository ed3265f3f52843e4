"""Issuing once, activating one phone at a time, voiding and using: on a real database."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from builders.shop import Sale, a_shop, an_event_on_sale
from builders.tickets import a_phone, activated, some_tickets
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import (
    STEP,
    Code,
    NotActiveHere,
    Ticket,
    TooEarlyToActivate,
    Wanted,
    activate,
    attendee_masked,
    code_now,
    decode,
    issue,
    issued_counts,
    leads_to,
    mark_used,
    prepare,
    ticket_by_number,
    ticket_ids_of_orders,
    ticket_of_buyer,
    tickets_of_buyer,
    tickets_of_order,
    void,
)
from menpiao.tickets.chain import code_at, encode
from menpiao.tickets.model import MAX_DEVICES, CodeOver, TicketNotUsable, TicketUsed, TooManyDevices


@pytest.fixture
async def sale(db: Database, clock: SimulatedClock) -> Sale:
    """An event whose doors open in three hours."""
    shop = await a_shop(db)
    return await an_event_on_sale(shop, session={"starts_at": clock.now() + timedelta(hours=4)})


async def test_issuing_twice_issues_once(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    phone = a_phone(db)
    order_id = db.new_id(sale.organizer_id)
    first = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id, count=3, order_id=order_id)
    again = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id, count=3, order_id=order_id)
    assert [ticket.id for ticket in again] == [ticket.id for ticket in first]
    assert [ticket.position for ticket in first] == [1, 2, 3]
    assert {ticket.state for ticket in first} == {"valid"}
    assert len({ticket.number for ticket in first}) == 3
    async with db.read() as tx:
        ids = await ticket_ids_of_orders(tx, organizer_id=sale.organizer_id, order_ids=[order_id])
        assert ids == {order_id: {ticket.position: ticket.id for ticket in first}}
        assert await issued_counts(tx, organizer_id=sale.organizer_id, session_ids=[sale.session_id]) == {
            sale.session_id: 3
        }


async def test_parallel_settlers_issue_once(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    phone = a_phone(db)
    order_id = db.new_id(sale.organizer_id)
    barrier = asyncio.Barrier(6)

    async def settle() -> int:
        new = prepare(
            cipher,
            new_id=db.new_id,
            organizer_id=sale.organizer_id,
            order_id=order_id,
            buyer_id=phone.buyer_id,
            wanted=[Wanted(1, sale.session_id, sale.ticket_type_id), Wanted(2, sale.session_id, sale.ticket_type_id)],
        )
        await barrier.wait()
        async with db.tx() as tx:
            return await issue(tx, organizer_id=sale.organizer_id, tickets=new)

    assert sorted(await asyncio.gather(*(settle() for _ in range(6)))) == [0, 0, 0, 0, 0, 2]


async def test_names_and_seeds_are_not_readable_in_the_database(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=a_phone(db).buyer_id, attendee="陈晓明")
    assert ticket.attendee_sealed is not None
    assert "陈".encode() not in ticket.attendee_sealed
    assert len(ticket.seed_sealed) > 16
    assert attendee_masked(cipher, ticket) == "陈**"


async def test_a_foreign_ticket_does_not_exist(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    owner, stranger = a_phone(db), a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=owner.buyer_id)
    for ticket_id in (ticket.id, db.new_id(sale.organizer_id), db.new_id(0)):
        with pytest.raises(NotFound):
            await ticket_of_buyer(db, buyer=stranger, ticket_id=ticket_id)
        with pytest.raises(NotFound):
            await activate(db, cipher, buyer=stranger, ticket_id=ticket_id, idempotency_key="k")
        with pytest.raises(NotFound):
            await code_now(db, cipher, buyer=stranger, ticket_id=ticket_id)


async def test_the_list_pages_through_everything_newest_first(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    phone = a_phone(db)
    mine = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id, count=5)
    await some_tickets(db, cipher, sale, buyer_id=a_phone(db).buyer_id, count=2)
    seen: list[Ticket] = []
    cursor: str | None = None
    for _ in range(3):
        page = await tickets_of_buyer(db, buyer=phone, limit=2, cursor=cursor)
        seen += page.items
        cursor = page.next
    assert cursor is None
    assert [t.id for t in seen] == sorted((t.id for t in mine), reverse=True)
    with pytest.raises(Invalid):
        await tickets_of_buyer(db, buyer=phone, limit=2, cursor="forged")


async def test_the_same_phone_gets_the_same_chain_however_often_it_asks(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id)
    first = await activate(db, cipher, buyer=phone, ticket_id=ticket.id, idempotency_key="one")
    again = await activate(db, cipher, buyer=phone, ticket_id=ticket.id, idempotency_key="one")
    anew = await activate(db, cipher, buyer=phone, ticket_id=ticket.id, idempotency_key="two")
    assert (first.epoch, first.seed) == (again.epoch, again.seed) == (anew.epoch, anew.seed)
    assert (first.replayed, again.replayed, anew.replayed) == (False, True, False)


async def test_what_the_phone_computes_is_what_the_server_shows_and_verifies(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock
) -> None:
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id)
    given = await activated(db, cipher, phone, ticket)
    clock.set(given.window.starts_at + 600 * STEP + timedelta(seconds=3))
    shown = await code_now(db, cipher, buyer=phone, ticket_id=ticket.id)
    assert shown.step == 600
    assert shown.valid_until == given.window.starts_at + 601 * STEP
    own = code_at(given.seed, number=given.number, epoch=given.epoch, steps=given.window.steps, step=600)
    assert shown.code == encode(own)
    code = decode(shown.code)
    assert isinstance(code, Code)
    async with db.read() as tx:
        stored = await ticket_by_number(tx, organizer_id=sale.organizer_id, number=code.number)
    assert stored is not None
    assert stored.anchor is not None
    assert leads_to(code, checkpoint=stored.anchor)


async def test_another_phone_takes_over_and_the_old_one_shows_nothing(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    old = a_phone(db)
    new = a_phone(db, buyer_id=old.buyer_id)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=old.buyer_id)
    before = await activate(db, cipher, buyer=old, ticket_id=ticket.id, idempotency_key="old")
    after = await activated(db, cipher, new, ticket)
    assert after.epoch == before.epoch + 1
    assert after.seed != before.seed
    with pytest.raises(NotActiveHere):
        await code_now(db, cipher, buyer=old, ticket_id=ticket.id)
    with pytest.raises(NotActiveHere):  # its first request, arriving late again
        await activate(db, cipher, buyer=old, ticket_id=ticket.id, idempotency_key="old")
    assert (await code_now(db, cipher, buyer=new, ticket_id=ticket.id)).code
    back = await activated(db, cipher, old, ticket)
    assert back.epoch == after.epoch + 1


async def test_two_phones_that_activate_at_once_are_one_after_the_other(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    phones = [a_phone(db)]
    phones += [a_phone(db, buyer_id=phones[0].buyer_id) for _ in range(4)]
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phones[0].buyer_id)
    barrier = asyncio.Barrier(len(phones))

    async def take(number: int) -> int:
        await barrier.wait()
        return (await activated(db, cipher, phones[number], ticket)).epoch

    assert sorted(await asyncio.gather(*(take(i) for i in range(5)))) == [1, 2, 3, 4, 5]


async def test_seeds_are_given_near_the_event_only(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock
) -> None:
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id)
    window = (await activated(db, cipher, phone, ticket)).window
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id)
    clock.set(window.activates_at - timedelta(seconds=1))
    with pytest.raises(TooEarlyToActivate) as refused:
        await activated(db, cipher, phone, ticket)
    assert "2027-02-28 13:00" in refused.value.sentence().en, "in the venue's time"
    clock.set(window.activates_at)
    await activated(db, cipher, phone, ticket)
    clock.set(window.ends_at + STEP)
    with pytest.raises(CodeOver):
        await activated(db, cipher, phone, ticket)
    with pytest.raises(CodeOver):
        await code_now(db, cipher, buyer=phone, ticket_id=ticket.id)


async def test_a_postponed_session_needs_a_new_activation(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock
) -> None:
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id)
    before = await activated(db, cipher, phone, ticket)
    async with db.tx() as tx:
        await tx.connection.execute(
            "update sessions set doors_at = doors_at + interval '1 hour', starts_at = starts_at + interval '1 hour',"
            " ends_at = ends_at + interval '1 hour'"
        )
    with pytest.raises(NotActiveHere):
        await code_now(db, cipher, buyer=phone, ticket_id=ticket.id)
    after = await activated(db, cipher, phone, ticket)
    assert after.epoch == before.epoch + 1
    assert after.window.starts_at == before.window.starts_at + timedelta(hours=1)
    assert (await code_now(db, cipher, buyer=phone, ticket_id=ticket.id)).code


async def test_a_ticket_cannot_go_through_phones_for_ever(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    phones = [a_phone(db)]
    phones.append(a_phone(db, buyer_id=phones[0].buyer_id))
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phones[0].buyer_id)
    for turn in range(MAX_DEVICES):
        await activated(db, cipher, phones[turn % 2], ticket)
    with pytest.raises(TooManyDevices):
        await activated(db, cipher, phones[MAX_DEVICES % 2], ticket)
    assert (await activated(db, cipher, phones[(MAX_DEVICES - 1) % 2], ticket)).epoch == MAX_DEVICES


async def test_void_tickets_have_no_code_and_stay_void(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    phone = a_phone(db)
    tickets = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id, count=2)
    await activated(db, cipher, phone, tickets[0])
    order_id = tickets[0].order_id
    async with db.tx() as tx:
        assert await void(tx, organizer_id=sale.organizer_id, order_id=order_id, reason="refunded") == [1, 2]
        assert await void(tx, organizer_id=sale.organizer_id, order_id=order_id, reason="cancelled") == []
        voided = await tickets_of_order(tx, organizer_id=sale.organizer_id, order_id=order_id)
    assert {(t.state, t.void_reason) for t in voided} == {("void", "refunded")}
    with pytest.raises(TicketNotUsable):
        await activated(db, cipher, phone, tickets[0])
    with pytest.raises(TicketNotUsable):
        await code_now(db, cipher, buyer=phone, ticket_id=tickets[0].id)
    async with db.tx() as tx:
        assert not await mark_used(
            tx, organizer_id=sale.organizer_id, ticket_id=tickets[0].id, epoch=1, at=db.clock.now()
        )


async def test_a_used_ticket_keeps_its_first_time_and_needs_no_code(
    db: Database, cipher: FieldCipher, sale: Sale, clock: SimulatedClock
) -> None:
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=phone.buyer_id)
    await activated(db, cipher, phone, ticket)
    used_at = clock.now()
    async with db.tx() as tx:
        assert not await mark_used(tx, organizer_id=sale.organizer_id, ticket_id=ticket.id, epoch=2, at=used_at)
        assert await mark_used(tx, organizer_id=sale.organizer_id, ticket_id=ticket.id, epoch=1, at=used_at)
    seen = await ticket_of_buyer(db, buyer=phone, ticket_id=ticket.id)
    assert (seen.state, seen.used_at) == ("used", used_at)
    with pytest.raises(TicketUsed):
        await code_now(db, cipher, buyer=phone, ticket_id=ticket.id)


async def test_an_activation_is_in_the_audit_log_once_a_device(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    old = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=old.buyer_id)
    await activated(db, cipher, old, ticket)
    await activated(db, cipher, old, ticket)
    await activated(db, cipher, a_phone(db, buyer_id=old.buyer_id), ticket)
    async with db.read() as tx:
        rows = await tx.connection.fetch(
            "select actor_id, detail from audit_entries where action = 'tickets.activated'"
        )
    assert sorted(row["detail"]["epoch"] for row in rows) == [1, 2]
    assert {row["actor_id"] for row in rows} == {old.buyer_id}


async def test_the_database_refuses_half_a_chain_and_a_void_without_reason(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    await some_tickets(db, cipher, sale, buyer_id=a_phone(db).buyer_id)
    for broken in (
        "update tickets set anchor = decode(repeat('00', 16), 'hex')",
        "update tickets set state = 'void'",
        "update tickets set state = 'used'",
        "update tickets set void_reason = 'refunded'",
        "update tickets set epoch = 65536",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(broken)
