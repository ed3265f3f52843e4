"""What the people in line can still buy: places of types that are sold to anybody now, and what comes of the others."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from builders.orders import HOLD_SECONDS, an_order, placing_for, with_quota
from builders.prices import a_promotion
from builders.rooms import Hall, a_hall
from builders.seated import (
    SeatedSale,
    a_seated_sale,
    a_tier,
    an_allocation,
    an_order_for,
    best_of,
    seated,
    seats_of,
)
from builders.seats import a_document, a_seat_map
from builders.shop import Sale, a_session, a_shop, a_ticket_type, an_event_on_sale
from menpiao.catalog import TicketTypeChange, cancel_session, change_ticket_type, take_turn, withdraw_event
from menpiao.inventory import Part, change_awaited, keep_for_waitlist, lock_session, put_aside
from menpiao.orders.service.cancel import release_due
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import (
    Allotment,
    BundlePart,
    ForEverybody,
    release_due_allotments,
    set_state,
)
from menpiao.waitingroom.model.places import OpenPlaces
from menpiao.waitingroom.model.room import RoomState
from menpiao.waitingroom.service.places import places_left

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def a_sale(db: Database, cipher: FieldCipher, *types: dict[str, Any]) -> Sale:
    """Types with so many ``places``, free of charge, and these other terms; what is ``sold`` of them is."""
    terms = [{"price_fen": 0, "per_order_max": 20, "per_buyer_max": 20, **one} for one in types]
    places, sold = [one.pop("places") for one in terms], [one.pop("sold", 0) for one in terms]
    sale = await an_event_on_sale(await a_shop(db), ticket_types=terms)
    for index, (total, taken) in enumerate(zip(places, sold, strict=True)):
        await with_quota(db, sale, total, index=index)
        if taken:
            order = an_order(sale, buyer_id=db.new_id(0), quantity=taken, index=index)
            await placing_for(db, cipher).place(order)
    return sale


async def left(db: Database, sale: Sale, *sessions: UUID) -> OpenPlaces:
    async with db.snapshot() as tx:
        return await places_left(
            tx,
            ForEverybody(),
            organizer_id=sale.organizer_id,
            session_ids=[sale.session_id, *sessions],
            now=db.clock.now(),
        )


async def change(db: Database, sale: Sale, *, index: int = 0, **terms: Any) -> None:
    await change_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        ticket_type_id=sale.ticket_type_ids[index],
        change=TicketTypeChange(**terms),
    )


def found(places: OpenPlaces) -> tuple[int, int, bool]:
    """Free, returning, all sold."""
    return places.free, places.returning, places.all_sold


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, (30, 0, False)),
        ({"hidden": True}, (0, 0, True)),
        ({"off_sale_at": -HOUR}, (0, 0, True)),
        ({"on_sale_at": HOUR}, (0, 30, False)),
        ({"paused": True}, (0, 30, False)),
        ({"paused": True, "hidden": True}, (0, 0, True)),
        ({"on_sale_at": HOUR, "hidden": True}, (0, 0, True)),
    ],
    ids=lambda value: "+".join(value) or "on_sale" if isinstance(value, dict) else "",
)
async def test_beside_what_is_sold_another_type_counts_as_far_as_anybody_can_buy_it(
    db: Database, cipher: FieldCipher, other: dict[str, Any], expected: tuple[int, int, bool]
) -> None:
    sale = await a_sale(db, cipher, {"places": 10, "sold": 10}, {"places": 30})
    now = db.clock.now()
    await change(db, sale, index=1, **{key: now + it if isinstance(it, timedelta) else it for key, it in other.items()})
    assert found(await left(db, sale)) == expected


async def test_held_places_come_back_only_to_what_is_sold_to_anybody(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 4, "price_fen": 100}, {"places": 4, "price_fen": 100})
    for index in (0, 1):
        await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=4, index=index))
    assert found(await left(db, sale)) == (0, 8, False)
    await change(db, sale, index=1, hidden=True)
    assert found(await left(db, sale)) == (0, 4, False)
    await change(db, sale, index=0, paused=True)
    assert found(await left(db, sale)) == (0, 4, False)
    await change(db, sale, index=0, off_sale_at=db.clock.now())
    places = await left(db, sale)
    assert (*found(places), places.ended) == (0, 0, False, True)


@pytest.mark.parametrize(
    ("release", "expected"),
    [(2 * HOUR, (0, 30, False)), (None, (0, 0, True)), (3 * DAY, (0, 0, True))],
    ids=["in_two_hours", "never", "after_the_sale"],
)
async def test_what_lies_aside_for_a_code_returns_where_it_has_a_moment(
    db: Database, cipher: FieldCipher, release: timedelta | None, expected: tuple[int, int, bool]
) -> None:
    now = db.clock.now()
    sale = await a_sale(db, cipher, {"places": 40, "sold": 10, "off_sale_at": now + 2 * DAY})
    await a_promotion(
        db,
        sale,
        ticket_type_ids=(sale.ticket_type_id,),
        allotments=(Allotment(sale.ticket_type_id, 30),),
        release_at=None if release is None else now + release,
    )
    assert found(await left(db, sale)) == expected


async def test_what_is_kept_for_the_waitlist_or_given_away_does_not_return(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 10, "sold": 5})
    of_sale: dict[str, Any] = {"organizer_id": sale.organizer_id, "ticket_type_id": sale.ticket_type_id}
    async with db.tx() as tx:
        await lock_session(tx, organizer_id=sale.organizer_id, session_id=sale.session_id)
        await put_aside(tx, owner_id=db.new_id(sale.organizer_id), places=3, **of_sale)
        await change_awaited(tx, organizer_id=sale.organizer_id, changes={sale.ticket_type_id: 2})
        await keep_for_waitlist(tx, organizer_id=sale.organizer_id, places={sale.ticket_type_id: 2})
    assert found(await left(db, sale)) == (0, 0, True)


async def test_before_a_presale_hidden_types_count_until_the_sale_that_everybody_sees_begins(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    opens = db.clock.now() + HOUR
    sale = await a_sale(db, cipher, {"places": 10, "on_sale_at": opens}, {"places": 30, "hidden": True})
    assert found(await left(db, sale)) == (30, 10, False)
    clock.advance(hours=1)
    assert found(await left(db, sale)) == (10, 0, False)
    only_hidden = await a_sale(db, cipher, {"places": 30, "hidden": True})
    assert found(await left(db, only_hidden)) == (30, 0, False)


async def test_a_hidden_type_that_a_bundle_sells_to_everybody_counts_while_it_does(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, cipher, {"places": 10, "sold": 10}, {"places": 30, "hidden": True})
    bundle = await a_promotion(
        db,
        sale,
        kind="bundle",
        amount_fen=100,
        parts=(BundlePart(sale.session_id, sale.ticket_type_ids[1], 2),),
        valid_from=db.clock.now() + HOUR,
        valid_until=db.clock.now() + DAY,
    )
    assert found(await left(db, sale)) == (0, 30, False)
    clock.advance(hours=1)
    assert found(await left(db, sale)) == (30, 0, False)
    await set_state(db, actor=SYSTEM, organizer_id=sale.organizer_id, promotion_id=bundle, state="paused")
    assert found(await left(db, sale)) == (0, 30, False)
    clock.advance(days=1)
    assert found(await left(db, sale)) == (0, 0, True)


async def test_of_several_sessions_a_cancelled_one_has_nothing_and_a_withdrawn_event_sells_out_nothing(
    db: Database,
    cipher: FieldCipher,
) -> None:
    sale = await a_sale(db, cipher, {"places": 10, "sold": 10})
    shop = await a_shop(db)
    second = await a_session(shop, sale.event_id)
    other = msgspec.structs.replace(sale, session_id=second, ticket_type_ids=(await a_ticket_type(shop, second),))
    await with_quota(db, other, 30)
    assert found(await left(db, sale, second)) == (30, 0, False)
    async with db.tx() as tx:
        await take_turn(tx, organizer_id=sale.organizer_id)
        await cancel_session(db, tx, actor=SYSTEM, organizer_id=sale.organizer_id, session_id=second)
    assert found(await left(db, sale, second)) == (0, 0, True)
    await withdraw_event(db, actor=SYSTEM, organizer_id=sale.organizer_id, event_id=sale.event_id)
    places = await left(db, sale, second)
    assert (*found(places), places.ended) == (0, 0, False, False)


ROW_A, ROW_B = (Part("row", (f"stalls-{row}",), "/x") for row in "AB")


async def a_hall_of_two_tiers(db: Database, *, students: dict[str, Any]) -> SeatedSale:
    """Row A is sold at full price only; row B to students too."""
    shop = await a_shop(db)
    seat_map_id = await a_seat_map(shop, a_document())
    event = await an_event_on_sale(shop, ticket_types=({}, {"name": {"zh-CN": "学生票"}, **students}))
    adult, student = event.ticket_type_ids
    tiers = (a_tier(event, 1, prices={adult: 38_000}), a_tier(event, 2, prices={adult: 18_000, student: 9_000}))
    await seated(shop, event, seat_map_id, tiers=tiers, strokes=((1, ROW_A), (2, ROW_B)))
    return SeatedSale(event, seat_map_id)


async def test_seats_count_once_for_whoever_can_buy_them(db: Database, cipher: FieldCipher) -> None:
    sale = await a_hall_of_two_tiers(db, students={})
    assert found(await left(db, sale.sale)) == (12, 0, False)
    await placing_for(db, cipher).place(an_order_for(seats_of(sale, "stalls-B-1", index=1), buyer_id=db.new_id(0)))
    assert found(await left(db, sale.sale)) == (11, 1, False)
    await change(db, sale.sale, index=0, paused=True)
    assert found(await left(db, sale.sale)) == (5, 7, False), "row B for students, row A later"
    await change(db, sale.sale, index=0, hidden=True)
    assert found(await left(db, sale.sale)) == (5, 1, False), "row A is sold to nobody"
    await change(db, sale.sale, index=1, paused=True)
    assert found(await left(db, sale.sale)) == (0, 6, False)
    await change(db, sale.sale, index=0, paused=False, hidden=False)
    await change(db, sale.sale, index=1, paused=False, hidden=True)
    assert found(await left(db, sale.sale)) == (11, 1, False), "the seat that is held is of row B"


async def test_seats_of_an_allocation_return_where_it_has_a_moment_and_somebody_sells_them(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    kept, coming = an_allocation(1), an_allocation(2, release_at=clock.now() + HOUR)
    of_kept = Part("seats", ("stalls-A-1", "stalls-A-2"), "/x")
    sale = await a_seated_sale(await a_shop(db), allocations=(kept, coming), allocated=((1, of_kept), (2, ROW_B)))
    assert found(await left(db, sale.sale)) == (4, 6, False)
    await placing_for(db, cipher).place(an_order_for(best_of(sale, 4), buyer_id=db.new_id(0)))
    assert found(await left(db, sale.sale)) == (0, 10, False)
    clock.advance(hours=1)
    assert found(await left(db, sale.sale)) == (6, 4, False)
    await change(db, sale.sale, off_sale_at=clock.now())
    assert found(await left(db, sale.sale)) == (0, 0, False)


async def test_a_look_costs_two_statements_and_others_only_where_they_matter(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 10}, {"places": 10})
    asked: list[str] = []
    async with db.snapshot() as tx:
        with tx.connection.query_logger(lambda record: asked.append(record.query)):
            await places_left(
                tx,
                ForEverybody(),
                organizer_id=sale.organizer_id,
                session_ids=[sale.session_id],
                now=db.clock.now(),
            )
    assert len(asked) == 2, "quotas and terms"


async def a_line(db: Database, cipher: FieldCipher, sale: Sale, people: int = 40) -> tuple[Hall, dict[UUID, Any]]:
    """A room that is open, with so many in its line."""
    hall = await a_hall(db, cipher, sale)
    await hall.gather()
    line = hall.enter_many(people)
    await hall.open()
    await hall.pass_by(5)
    return hall, line


def state(hall: Hall) -> RoomState:
    known = hall.rooms.rooms.get(hall.room_id)
    assert known is not None
    return known.state


async def test_nobody_is_let_in_before_a_sale_opens_and_everybody_afterwards(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 100, "on_sale_at": db.clock.now() + timedelta(minutes=31)})
    hall, line = await a_line(db, cipher, sale)
    assert (state(hall), hall.admitted(line)) == (RoomState.OPEN, [])
    await hall.pass_by(60)
    assert len(hall.admitted(line)) == 40


async def test_a_pause_lets_nobody_in_and_sells_nothing_out_until_it_ends(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 100}, {"places": 10, "sold": 10})
    await change(db, sale, paused=True)
    hall, line = await a_line(db, cipher, sale)
    assert (state(hall), hall.admitted(line)) == (RoomState.OPEN, [])
    await change(db, sale, paused=False)
    await hall.pass_by(6)
    assert len(hall.admitted(line)) == 40


async def test_a_room_is_sold_out_though_a_hidden_type_has_places(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 2, "sold": 2}, {"places": 30, "hidden": True})
    hall, _ = await a_line(db, cipher, sale)
    assert state(hall) is RoomState.SOLD_OUT


async def test_a_room_stays_for_what_is_released_in_time(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, cipher, {"places": 30})
    await a_promotion(
        db,
        sale,
        ticket_type_ids=(sale.ticket_type_id,),
        allotments=(Allotment(sale.ticket_type_id, 30),),
        release_at=db.clock.now() + timedelta(minutes=30, seconds=20),
    )
    hall, line = await a_line(db, cipher, sale)
    assert (state(hall), hall.admitted(line)) == (RoomState.OPEN, [])
    clock.advance(seconds=15)
    assert await release_due_allotments(db) == 1
    await hall.pass_by(6)
    assert 15 <= len(hall.admitted(line)) <= 40, "thirty, by chance a few more or less"


async def test_a_room_closes_when_the_sale_ends_with_places_left(db: Database, cipher: FieldCipher) -> None:
    sale = await a_sale(db, cipher, {"places": 100, "off_sale_at": db.clock.now() + timedelta(minutes=30, seconds=10)})
    hall, _ = await a_line(db, cipher, sale)
    assert state(hall) is RoomState.OPEN
    await hall.pass_by(6)
    assert state(hall) is RoomState.CLOSED
    closed = "select detail ->> 'by' from audit_entries where action = 'waitingroom.room_closed'"
    assert await hall.value(closed) == "end_of_sale"


async def test_a_held_place_keeps_the_room_until_its_order_is_paid_or_released(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    sale = await a_sale(db, cipher, {"places": 2, "price_fen": 100}, {"places": 9, "hidden": True})
    hall, line = await a_line(db, cipher, sale, people=0)
    await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=2))
    await hall.pass_by(2)
    assert state(hall) is RoomState.OPEN
    clock.advance(seconds=HOLD_SECONDS)
    assert await release_due(db) == 1
    line = hall.enter_many(2)
    await hall.pass_by(6)
    assert len(hall.admitted(line)) == 2
