"""Scanning on a real database: admitted once, answered the same on a retry, refused with what staff need to know."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.entrance import Entrance, an_entrance, staff_of
from builders.seated import a_seated_sale
from builders.seats import a_document
from builders.shop import Sale, a_session, a_shop, a_ticket_type, an_event_on_sale
from builders.tickets import a_phone, activated, some_tickets
from menpiao.admission import create_gate
from menpiao.admission.model.gates import NewGate
from menpiao.admission.service.gates import make_gate
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.tickets import STEP, Code, decode, ticket_of_buyer, void
from menpiao.tickets.chain import code_at, encode


@pytest.fixture
async def entrance(db: Database, cipher: FieldCipher) -> Entrance:
    return await an_entrance(db, cipher)


async def rows(db: Database, sql: str) -> list[Any]:
    async with db.read() as tx:
        found: list[Any] = await tx.connection.fetch(sql)
    return found


async def test_a_live_code_admits_and_a_second_look_at_it_does_not(
    entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    phone, ticket = await entrance.buyer_with_ticket(attendee="陈晓明")
    code = await entrance.shown(phone, ticket)
    first = await entrance.scan(code)
    assert (first.result, first.reason, first.admitted_at) == ("admitted", "ok", clock.now())
    assert first.ticket is not None
    assert (first.ticket.serial, first.ticket.attendee) == (ticket.serial, "陈**")
    assert first.ticket.ticket_type["en"] == "Standard"

    admitted_at = clock.now()
    clock.advance(seconds=10)
    second = await entrance.scan(code, gate_id=entrance.south)
    assert (second.result, second.reason, second.admitted_at) == ("refused", "already_used", admitted_at)
    assert second.message.en == "Already admitted at 03-01 12:00, North gate. Please check who is holding it."
    assert "北门" in second.message.zh

    seen = await ticket_of_buyer(db, buyer=phone, ticket_id=ticket.id)
    assert (seen.state, seen.used_at) == ("used", admitted_at)
    stored = await rows(db, "select result, reason, gate_id from scans order by received_at")
    assert [tuple(row) for row in stored] == [
        ("admitted", "ok", entrance.north),
        ("refused", "already_used", entrance.south),
    ]


async def test_the_code_goes_on_without_network_and_a_screenshot_dies(
    entrance: Entrance, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, entrance.sale, buyer_id=phone.buyer_id)
    given = await activated(db, cipher, phone, ticket)
    screenshot = await entrance.shown(phone, ticket)
    clock.advance(minutes=5)
    assert (await entrance.scan(screenshot)).reason == "stale"

    seen = decode(screenshot)
    assert isinstance(seen, Code)
    step = (clock.now() - given.window.starts_at) // STEP
    rolled = encode(msgspec.structs.replace(seen, step=step))
    assert (await entrance.scan(rolled)).reason == "invalid"

    own = code_at(given.seed, number=given.number, epoch=given.epoch, steps=given.window.steps, step=step)
    ahead = code_at(given.seed, number=given.number, epoch=given.epoch, steps=given.window.steps, step=step + 3)
    assert (await entrance.scan(encode(ahead))).reason == "future"
    assert (await entrance.scan(encode(own))).reason == "ok"


async def test_the_phones_clock_is_recorded_not_believed(entrance: Entrance, db: Database) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    yesterday = db.clock.now() - timedelta(days=1)
    assert (await entrance.scan(code, scanned_at=yesterday)).reason == "ok"
    (row,) = await rows(db, "select scanned_at, received_at from scans")
    assert tuple(row) == (yesterday, db.clock.now())


async def test_a_new_phone_ends_the_old_ones_code(entrance: Entrance, db: Database, cipher: FieldCipher) -> None:
    old, ticket = await entrance.buyer_with_ticket()
    from_old_phone = await entrance.shown(old, ticket)
    new = a_phone(db, buyer_id=old.buyer_id)
    await activated(db, cipher, new, ticket)
    answer = await entrance.scan(from_old_phone)
    assert (answer.reason, answer.admitted_at) == ("revoked", None)
    assert (await entrance.scan(await entrance.shown(new, ticket))).reason == "ok"


async def test_a_refunded_ticket_is_refused_as_refunded(entrance: Entrance, db: Database) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    async with db.tx() as tx:
        await void(tx, organizer_id=ticket.organizer_id, order_id=ticket.order_id, reason="refunded")
    answer = await entrance.scan(code)
    assert answer.reason == "refunded"
    assert answer.ticket is not None


async def test_a_ticket_of_another_session_is_told_which_one(
    entrance: Entrance, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    shop = await a_shop(db)
    session_id = await a_session(shop, entrance.sale.event_id, starts_at=clock.now() + timedelta(hours=1))
    type_id = await a_ticket_type(shop, session_id)
    later = Sale(shop.organizer_id, entrance.sale.event_id, session_id, (type_id,))
    phone = a_phone(db)
    (ticket,) = await some_tickets(db, cipher, later, buyer_id=phone.buyer_id)
    await activated(db, cipher, phone, ticket)
    answer = await entrance.scan(await entrance.shown(phone, ticket))
    assert answer.reason == "wrong_session"
    assert "Night Flight 03-01 13:00" in answer.message.en
    assert "夜航乐队 03-01 13:00" in answer.message.zh


async def test_a_gate_that_is_kept_to_a_zone_sends_others_to_theirs(
    entrance: Entrance, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    shop = await a_shop(db)
    (stalls,) = msgspec.to_builtins(a_document())["sections"]
    rows = [{**row, "id": row["id"].replace("stalls", "balcony")} for row in stalls["rows"]]
    for row in rows:
        row["seats"] = [{**seat, "id": seat["id"].replace("stalls", "balcony")} for seat in row["seats"]]
    balcony = {**stalls, "id": "balcony", "rows": rows, "zone": "up"}
    document = a_document(
        zones=[{"id": "down", "name": {"en": "Down"}}, {"id": "up", "name": {"en": "Up"}}],
        sections=[{**stalls, "zone": "down"}, balcony],
    )
    seated = await a_seated_sale(shop, document, session={"starts_at": clock.now() + timedelta(minutes=30)})
    plan = await PlanCache(db).plan(seated.seat_map_id)

    async def make(name: str, zone: str) -> UUID:
        new = NewGate({"en": name}, (seated.session_id,), zones=(zone,))
        made, _ = await make_gate(
            db, labels=entrance.labels, staff=entrance.staff, actor=SYSTEM, new=new, idempotency_key=name
        )
        return made

    downstairs, upstairs = await make("Stalls door", "down"), await make("Stairs", "up")
    phone = a_phone(db)
    seat = plan.numbers[plan.index_of["balcony-A-2"]]
    (ticket,) = await some_tickets(db, cipher, seated.sale, buyer_id=phone.buyer_id, seat=seat)
    await activated(db, cipher, phone, ticket)
    code = await entrance.shown(phone, ticket)
    refused = await entrance.scan(code, gate_id=downstairs)
    assert (refused.reason, refused.message.en) == ("wrong_gate", "This ticket enters at Stairs, not here.")
    await db_change(db, "update gates set closed_at = app_now() where name ->> 'en' = 'Stairs'")
    nowhere = await entrance.scan(code, gate_id=downstairs)
    assert nowhere.message.en == "This ticket does not enter here. Please send them to the service desk."
    await db_change(db, "update gates set closed_at = null")
    assert (await entrance.scan(code, gate_id=upstairs)).reason == "ok"


async def db_change(db: Database, sql: str) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(sql)


async def test_another_organizers_ticket_is_unknown_and_their_gate_does_not_exist(
    entrance: Entrance, db: Database
) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    shop = await a_shop(db, organizer_id=8)
    sale = await an_event_on_sale(shop, session={"starts_at": db.clock.now() + timedelta(minutes=30)})
    gate_id = await create_gate(db, actor=SYSTEM, organizer_id=8, session_id=sale.session_id, name={"en": "Theirs"})
    answer = await entrance.scan(code, gate_id=gate_id, staff=staff_of(db, 8))
    assert (answer.reason, answer.ticket) == ("unknown", None)
    for gate in (gate_id, db.new_id(7), db.new_id(0)):
        with pytest.raises(Invalid) as refused:
            await entrance.scan(code, gate_id=gate)
        assert refused.value.errors[0].pointer == "/gate_id"


@pytest.mark.parametrize(
    "garbage",
    ["", " ", "x", "🎫" * 500, "0" * 47, "Z" * 47, "\ud800" * 47, "' or 1=1 --", "İ" * 47, "1" * 100_000, "\r\n" * 200],
)
async def test_garbage_is_answered(entrance: Entrance, garbage: str) -> None:
    answer = await entrance.scan(garbage)
    assert (answer.result, answer.reason, answer.ticket) == ("refused", "invalid", None)


async def test_a_scan_that_is_sent_again_gets_its_first_answer(
    entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    first = await entrance.scan(code, scan_id="scan-0001")
    clock.advance(minutes=10)
    assert await entrance.scan(code.lower(), scan_id="scan-0001") == first
    assert (await entrance.scan(code, scan_id="scan-0002")).reason == "stale"
    stored = await rows(db, "select count(*) from scans")
    assert stored[0][0] == 2


async def test_a_refusal_that_is_sent_again_admits_nobody(
    entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    """The same scan came too early; now it would pass, but it is still the same scan."""
    phone, ticket = await entrance.buyer_with_ticket()
    given = await activated(db, entrance.cipher, phone, ticket)
    step = (clock.now() - given.window.starts_at) // STEP + 3
    soon = encode(code_at(given.seed, number=given.number, epoch=1, steps=given.window.steps, step=step))
    assert (await entrance.scan(soon, scan_id="scan-0001")).reason == "future"
    clock.advance(seconds=45)
    assert (await entrance.scan(soon, scan_id="scan-0001")).reason == "future"
    assert await rows(db, "select from admissions") == []
    assert (await entrance.scan(soon, scan_id="scan-0002")).reason == "ok"


async def test_a_scan_id_stands_for_one_scan_only(entrance: Entrance, db: Database) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    other_phone, other = await entrance.buyer_with_ticket()
    code = await entrance.shown(phone, ticket)
    await entrance.scan(code, scan_id="scan-0001")
    with pytest.raises(IdempotencyKeyReused):
        await entrance.scan(await entrance.shown(other_phone, other), scan_id="scan-0001")
    with pytest.raises(IdempotencyKeyReused):
        await entrance.scan(code, scan_id="scan-0001", gate_id=entrance.south)
    assert len(await rows(db, "select from admissions")) == 1
    seen = await ticket_of_buyer(db, buyer=other_phone, ticket_id=other.id)
    assert seen.state == "valid"
