"""Fair shares one at a time: what counts, what comes back, what the buyer is told."""

from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS, an_order, placing_for, with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import SessionChange, change_session
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.model.refusals import AttendeeHasTicket, OverDeviceLimit, OverSessionLimit
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import attendee_text

IDS = {"attendee_names_required": True, "attendee_ids_required": True}
LIN, WANG = "11010519491231002X", "310101198001010018"


@pytest.fixture
def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def a_sale(db: Database, *, ticket_types: list[dict[str, Any]] | None = None, **session: Any) -> Sale:
    kinds = ticket_types or [{"per_buyer_max": 100}] * 2
    sale = await an_event_on_sale(await a_shop(db), ticket_types=kinds, session=session)
    for index in range(len(kinds)):
        await with_quota(db, sale, 50, index=index)
    return sale


def both(sale: Sale, quantity: int) -> tuple[WantedLine, ...]:
    return tuple(
        WantedLine(index, sale.session_id, ticket_type_id, quantity)
        for index, ticket_type_id in enumerate(sale.ticket_type_ids)
    )


async def test_all_types_of_a_session_count_together_also_within_one_order(db: Database, placing: Placing) -> None:
    sale, buyer_id = await a_sale(db, per_buyer_max=4), db.new_id(0)
    await placing.place(an_order(sale, buyer_id=buyer_id, lines=both(sale, 1)))
    with pytest.raises(OverSessionLimit) as refused:
        await placing.place(an_order(sale, buyer_id=buyer_id, lines=both(sale, 2)))
    assert "4" in refused.value.sentence().zh
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2, index=1))
    await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=4))
    assert await audit(db) == []


async def test_another_session_has_a_share_of_its_own(db: Database, placing: Placing) -> None:
    buyer_id = db.new_id(0)
    for _ in range(2):
        sale = await a_sale(db, per_buyer_max=2)
        await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))


async def test_what_is_released_may_be_taken_again(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    device = db.new_id(0)
    each: list[dict[str, Any]] = [{"per_buyer_max": 2}, {"per_device_max": 2}]
    for limits in each:
        sale = await a_sale(db, **limits)
        order: dict[str, Any] = {"buyer_id": db.new_id(0), "device_id": device, "quantity": 2}
        await placing.place(an_order(sale, **order))
        with pytest.raises((OverSessionLimit, OverDeviceLimit)):
            await placing.place(an_order(sale, **order))
        clock.advance(seconds=HOLD_SECONDS)
        await release_due(db)
        await placing.place(an_order(sale, **order))


async def test_a_device_counts_over_its_buyers_and_other_devices_do_not(db: Database, placing: Placing) -> None:
    sale, device = await a_sale(db, per_device_max=2), db.new_id(0)
    await placing.place(an_order(sale, buyer_id=db.new_id(0), device_id=device))
    await placing.place(an_order(sale, buyer_id=db.new_id(0), device_id=device, index=1))
    with pytest.raises(OverDeviceLimit):
        await placing.place(an_order(sale, buyer_id=db.new_id(0), device_id=device))
    await placing.place(an_order(sale, buyer_id=db.new_id(0), device_id=db.new_id(0), quantity=2))


async def test_leaving_the_device_out_is_no_way_around(db: Database, placing: Placing) -> None:
    sale, buyer_id = await a_sale(db, per_device_max=2), db.new_id(0)
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))
    with pytest.raises(OverSessionLimit):
        await placing.place(an_order(sale, buyer_id=buyer_id, index=1))


async def test_a_device_is_written_down_only_where_it_counts(db: Database, placing: Placing) -> None:
    each: list[tuple[dict[str, Any], bool]] = [
        ({}, False),
        ({"per_buyer_max": 4}, False),
        ({"per_device_max": 4}, True),
    ]
    for limits, kept in each:
        sale, device = await a_sale(db, **limits), db.new_id(0)
        placed = await placing.place(an_order(sale, buyer_id=db.new_id(0), device_id=device))
        async with db.read() as tx:
            found = await tx.connection.fetchval("select device_id from orders where id = $1", placed.order.row.id)
        assert found == (device if kept else None)


async def test_a_limit_set_in_the_middle_of_a_sale_counts_what_was_ordered_before(
    db: Database, placing: Placing
) -> None:
    sale, buyer_id = await a_sale(db), db.new_id(0)
    await placing.place(an_order(sale, buyer_id=buyer_id, quantity=3))
    await change_session(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        session_id=sale.session_id,
        change=SessionChange(per_buyer_max=4),
    )
    with pytest.raises(OverSessionLimit):
        await placing.place(an_order(sale, buyer_id=buyer_id, quantity=2))
    await placing.place(an_order(sale, buyer_id=buyer_id, index=1))


async def test_the_same_request_again_is_the_same_order_though_the_share_is_used_up(
    db: Database, placing: Placing
) -> None:
    sale = await a_sale(db, per_buyer_max=1)
    request = an_order(sale, buyer_id=db.new_id(0))
    first, again = await placing.place(request), await placing.place(request)
    assert (again.replayed, again.order.row.id) == (True, first.order.row.id)


def people(*numbers: str) -> tuple[str, ...]:
    return tuple(attendee_text("某人", number) for number in numbers)


async def test_a_person_has_one_ticket_and_may_order_anew_after_a_release(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, ticket_types=[IDS, IDS], one_per_attendee=True)
    await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2, attendees=people(LIN, WANG)))
    for number in (WANG, LIN.lower()):
        with pytest.raises(AttendeeHasTicket):
            await placing.place(an_order(sale, buyer_id=db.new_id(0), attendees=people(number), index=1))
    assert await audit(db) == []
    clock.advance(seconds=HOLD_SECONDS)
    await release_due(db)
    await placing.place(an_order(sale, buyer_id=db.new_id(0), attendees=people(LIN), index=1))
    assert await audit(db) == []


async def test_the_same_person_in_another_session_is_somebody_else_to_whoever_reads_the_table(
    db: Database, placing: Placing
) -> None:
    for _ in range(2):
        sale = await a_sale(db, ticket_types=[IDS], one_per_attendee=True)
        await placing.place(an_order(sale, buyer_id=db.new_id(0), attendees=people(LIN)))
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(distinct key) from order_keys") == 2
        everything = await tx.connection.fetchval(
            "select string_agg(k::text, '') || string_agg(i::text, '') from order_keys k, order_items i"
        )
    assert LIN not in everything
    assert LIN.encode().hex() not in everything


@pytest.mark.parametrize(
    ("numbers", "pointer", "code"),
    [
        ((LIN, LIN.lower()), "/attendees/1/id_number", "repeated"),
        ((LIN, "110105194912310021"), "/attendees/1/id_number", "invalid"),
        (("", LIN), "/attendees/0/id_number", "invalid"),
    ],
)
async def test_numbers_that_can_not_be_meant_are_pointed_at(
    db: Database, placing: Placing, numbers: tuple[str, ...], pointer: str, code: str
) -> None:
    sale = await a_sale(db, ticket_types=[IDS], one_per_attendee=True)
    with pytest.raises(Invalid) as refused:
        await placing.place(an_order(sale, buyer_id=db.new_id(0), quantity=2, attendees=people(*numbers)))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


async def test_a_number_is_asked_for_where_it_is_needed_and_not_kept_where_it_is_not(
    db: Database, cipher: FieldCipher, placing: Placing
) -> None:
    asking = await a_sale(db, ticket_types=[IDS])
    with pytest.raises(Invalid) as refused:
        await placing.place(an_order(asking, buyer_id=db.new_id(0), attendees=("某人",)))
    assert refused.value.errors[0].code == "missing"
    for _ in range(2):  # without `one_per_attendee` a person may have several
        assert LIN in await kept(db, cipher, placing, asking)
    naming = await a_sale(db, ticket_types=[{"attendee_names_required": True}])
    assert LIN not in await kept(db, cipher, placing, naming)


async def kept(db: Database, cipher: FieldCipher, placing: Placing, sale: Sale) -> str:
    """What is sealed of an attendee whose number was given."""
    placed = await placing.place(an_order(sale, buyer_id=db.new_id(0), attendees=people(LIN)))
    (item,) = placed.order.items
    assert item.attendee_sealed is not None
    order_id: UUID = placed.order.row.id
    return cipher.open(item.attendee_sealed, field="order_items.attendee", row=order_id).decode()
