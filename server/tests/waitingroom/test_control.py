"""The controller: fair order, one tick at most too many, an end for everybody at once."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from builders.books import audit
from builders.orders import an_order, placing_for, with_quota
from builders.rooms import Hall, a_hall
from builders.seated import SeatedSale, a_tier, an_order_for, best_of, seated
from builders.seats import a_document, a_seat_map
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.news import CHANNEL
from menpiao.waitingroom import open_room, set_pace
from menpiao.waitingroom.model.refusals import NotYourTurn, RoomSoldOut
from menpiao.waitingroom.model.room import RoomState
from menpiao.waitingroom.service.enter import Entered


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db)), 5_000)


@pytest.fixture
async def hall(db: Database, cipher: FieldCipher, sale: Sale) -> Hall:
    """600 a minute: ten a second."""
    return await a_hall(db, cipher, sale)


async def frontier(hall: Hall) -> tuple[object, ...]:
    async with hall.db.read() as tx:
        row = await tx.connection.fetchrow("select all_drawn, rank, arrived, tie, admitted from room_frontiers")
    return tuple(row)


async def test_a_line_that_moves_tells_no_news(hall: Hall, dsn: str) -> None:
    """A message a second for each room would make all commits take turns; an organizer's change is one message."""
    heard: list[str] = []
    listener = await asyncpg.connect(dsn)
    try:
        await listener.add_listener(CHANNEL, lambda *message: heard.append(message[-1]))
        await hall.gather()
        hall.enter_many(50)
        await hall.open()
        await hall.pass_by(8)
        assert await hall.value("select admitted from room_frontiers") > 0
        await listener.execute("select pg_notify($1, 'moved')", CHANNEL)
        await set_pace(hall.db, actor=SYSTEM, organizer_id=hall.sale.organizer_id, room_id=hall.room_id, per_minute=7)
        await listener.execute("select pg_notify($1, 'the end')", CHANNEL)
    finally:
        await listener.close()
    assert heard == ["moved", "", "the end"]


async def test_the_line_moves_at_its_pace_and_in_the_order_of_the_draw(hall: Hall) -> None:
    await hall.gather()
    people = hall.enter_many(400)
    await hall.open()
    await hall.pass_by(13)
    admitted = hall.admitted(people)
    assert abs(len(admitted) - 100 - 10) <= 40, (
        "ten a second since three seconds after the opening, by chance a few more"
    )
    stand = {
        buyer: hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=people[buyer].token)
        for buyer in people
    }
    ranks = {buyer: standing.position.within for buyer, standing in stand.items() if standing.position is not None}
    assert max(ranks[buyer] for buyer in admitted) < min(ranks[buyer] for buyer in people if buyer not in admitted)
    first = min((buyer for buyer in people if buyer not in admitted), key=ranks.__getitem__)
    last = max(people, key=ranks.__getitem__)
    assert stand[first].ahead <= 15, "their gap to the frontier is by chance, one on average"
    assert abs(stand[last].ahead - (400 - 110)) <= 12
    assert 25 <= (stand[last].wait_s or 0) <= 35, "290 people at ten a second"


async def test_everybody_gets_in_before_whoever_came_later(hall: Hall) -> None:
    await hall.gather()
    drawn = hall.enter_many(60)
    await hall.open()
    first = hall.enter_many(30)
    await hall.pass_by(1)
    second = hall.enter_many(30)
    seen = []
    for _ in range(16):
        await hall.pass_by(1)
        seen.append(tuple(len(hall.admitted(group)) for group in (drawn, first, second)))
    assert seen[-1] == (60, 30, 30)
    for in_draw, in_first, in_second in seen:
        assert in_first == 0 or in_draw == 60
        assert in_second == 0 or in_first == 30


async def test_two_controllers_at_once_admit_no_more_than_one(hall: Hall) -> None:
    await hall.gather()
    hall.enter_many(1_000)
    await hall.open()
    await hall.pass_by(3)
    controls = [hall.another_control() for _ in range(4)]
    before = await hall.value("select admitted from room_frontiers")
    for _ in range(10):
        hall.clock.advance(seconds=1)
        await asyncio.gather(*(control.tick() for control in controls))
    after = await hall.value("select admitted from room_frontiers")
    assert after - before <= 10 * 10 + 10, "at most one tick more"
    assert after - before >= 10 * 10 - 10


async def test_without_the_lock_and_its_clock_two_controllers_would_admit_twice(hall: Hall, db: Database) -> None:
    """The race is real: a controller that does not look when the last step was taken doubles the pace."""
    await hall.gather()
    hall.enter_many(1_000)
    await hall.open()
    await hall.pass_by(3)
    before = await hall.value("select admitted from room_frontiers")
    for _ in range(10):
        hall.clock.advance(seconds=1)
        for _ in range(2):
            async with db.tx() as tx:
                await tx.connection.execute(
                    "update room_frontiers set moved_at = app_now() - interval '1 second', version = version + 1"
                )
            await hall.control.tick()
    assert await hall.value("select admitted from room_frontiers") - before > 150


async def test_the_frontier_refuses_to_go_back(hall: Hall, db: Database) -> None:
    await hall.gather()
    hall.enter_many(100)
    await hall.open()
    hall.enter_many(50)
    await hall.pass_by(16)
    for damage in (
        "rank = '\\x0000000000000000'",
        "all_drawn = false",
        "arrived = 0, tie = '\\x0000000000000000'",
        "tie = '\\x0000000000000000', arrived = arrived - 1",
        "admitted = admitted - 1",
        "version = version - 1",
        "claimed = claimed - 1",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(f"update room_frontiers set version = version + 1, {damage}".replace(
                    "version = version + 1, version", "version"))  # fmt: skip
    for statement in ("delete from room_frontiers", "update room_frontiers set arrived = arrived + 1"):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(statement)


async def test_a_room_keeps_its_word(hall: Hall, db: Database) -> None:
    await hall.gather()
    await hall.open()
    for damage in (
        "commitment = sha256('another')",
        "seed_sealed = '\\x00'",
        "opens_at = opens_at + interval '1 minute'",
        "opens_at = opens_at - interval '1 minute'",
        "opens_at = null, gathers_at = null, opens_above_per_minute = 5",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(f"update rooms set {damage}")


async def test_no_more_may_choose_at_once_than_the_organizer_said(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    hall = await a_hall(db, cipher, sale, max_active=25)
    await hall.gather()
    people = hall.enter_many(200)
    await hall.open()
    await hall.pass_by(10)
    admitted = hall.admitted(people)
    assert 5 <= len(admitted) <= 50, "twenty-five, by chance a few more or less"
    passes = [text for buyer in admitted if (text := await fetch_if_it_is_their_turn(hall, buyer, people)) is not None]
    assert len(set(passes)) == len(passes) == min(25, len(admitted)), "whatever chance does, no more choose"
    before = len(hall.admitted(people))
    await hall.pass_by(8)
    assert len(hall.admitted(people)) - before <= 20, "everybody inside is choosing"


async def test_abandoned_passes_give_their_chance_to_the_next(db: Database, cipher: FieldCipher, sale: Sale) -> None:
    hall = await a_hall(db, cipher, sale, max_active=20, pass_seconds=60)
    await hall.gather()
    people = hall.enter_many(200)
    await hall.open()
    await come_in(hall, people, seconds=30)
    full = len(hall.admitted(people))
    assert 5 <= full <= 45, "twenty, by chance a few more or less"
    await come_in(hall, people, seconds=90)
    assert len(hall.admitted(people)) >= full + 5
    assert await audit(db) == []


async def test_nobody_is_called_in_to_find_nothing(db: Database, cipher: FieldCipher) -> None:
    """Eight places, four of them held: about four may come in, of a hundred whom the pace alone would let in."""
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 8)
    await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=4))
    hall = await a_hall(db, cipher, sale)
    await hall.gather()
    people = hall.enter_many(100)
    await hall.open()
    await come_in(hall, people, seconds=60)
    assert 1 <= await hall.value("select claimed from room_frontiers") <= 16, "four, by chance a few more or less"
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.OPEN, "held places may come back"


async def test_sold_out_ends_the_wait_for_everybody_in_one_step(db: Database, cipher: FieldCipher) -> None:
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db), ticket_types=[{"price_fen": 0}]), 2)
    hall = await a_hall(db, cipher, sale)
    await placing_for(db, cipher).place(an_order(sale, buyer_id=db.new_id(0), quantity=2))
    await hall.gather()
    buyer, entered = hall.enter()
    await hall.open()
    await hall.pass_by(4)
    known = hall.rooms.rooms.get(hall.room_id)
    assert known.state is RoomState.SOLD_OUT
    assert b'"state":"sold_out"' in known.answer().body
    standing = hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=entered.token)
    assert (standing.state, standing.ahead) == ("over", 0)
    with pytest.raises(RoomSoldOut):
        hall.enter()
    with pytest.raises(RoomSoldOut):
        await fetch(hall, buyer, entered.token)
    assert hall.rooms.guard.check(session_ids=[sale.session_id], buyer_id=buyer, passes=()) == ()
    assert await audit(db) == []


async def test_a_standby_room_opens_by_itself_when_everybody_comes(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    """By orders that are asked for in earnest, at whatever process: four in five seconds are as many as it was told."""
    hall = await a_hall(db, cipher, sale, standby=True, opens_above_per_minute=48)
    other = hall.another_process()
    await other.refresh()
    here, there = [placing_for(db, cipher, each.guard) for each in (hall.rooms, other)]
    for _ in range(4):
        await here.place(an_order(sale, buyer_id=db.new_id(0)))
    await hall.pass_by(1)
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.STANDBY
    await there.place(an_order(sale, buyer_id=db.new_id(0)))
    await other.refresh()
    await hall.pass_by(1)
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.ANNOUNCED, (
        "every process learns of it before it happens"
    )
    await hall.pass_by(3)
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.OPEN
    people = hall.enter_many(5)
    await hall.pass_by(4)
    assert len(hall.admitted(people)) == 5
    assert await hall.value("select count(*) from audit_entries where action = 'waitingroom.room_opened'") == 1


async def test_the_line_slows_down_while_orders_are_late(hall: Hall) -> None:
    await hall.gather()
    hall.enter_many(1_000)
    await hall.open()
    await hall.pass_by(3)
    before = await hall.value("select admitted from room_frontiers")
    for _ in range(10):
        for _ in range(30):
            hall.rooms.guard.tried(session_ids=[hall.sale.session_id], seconds=2.0)
        await hall.pass_by(1)
    slow = await hall.value("select admitted from room_frontiers") - before
    assert slow < 30, "a hundred at full rate"
    await hall.pass_by(40)
    assert await hall.value("select admitted from room_frontiers") - before > 200, "it comes back"


async def test_the_line_slows_down_while_the_controllers_own_steps_take_long(hall: Hall) -> None:
    await hall.gather()
    hall.enter_many(1_000)
    await hall.open()
    await hall.pass_by(3)
    before = await hall.value("select admitted from room_frontiers")
    hall.stopwatch.takes_s = 0.3
    await hall.pass_by(10)
    slow = await hall.value("select admitted from room_frontiers") - before
    assert slow < 40, "a hundred at full rate"
    hall.stopwatch.takes_s = 0.0
    await hall.pass_by(40)
    assert await hall.value("select admitted from room_frontiers") - before > 200, "it comes back"


async def test_the_organizer_changes_the_pace_and_opens_early(hall: Hall) -> None:
    await hall.gather()
    people = hall.enter_many(200)
    who: dict[str, Any] = {"actor": SYSTEM, "organizer_id": hall.sale.organizer_id, "room_id": hall.room_id}
    await open_room(hall.db, **who)
    await hall.rooms.refresh()
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.GATHERING
    hall.clock.advance(seconds=3)
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.OPEN
    await open_room(hall.db, **who)
    await set_pace(hall.db, per_minute=6_000, **who)
    await hall.pass_by(6)
    assert len(hall.admitted(people)) == 200


async def come_in(hall: Hall, people: dict[UUID, Entered], *, seconds: int) -> None:
    """Time passes, and whoever is admitted fetches a pass at once, or a second later where too many choose."""
    inside: set[UUID] = set()
    for _ in range(seconds):
        await hall.pass_by(1)
        for buyer in set(hall.admitted(people)) - inside:
            if await fetch_if_it_is_their_turn(hall, buyer, people) is not None:
                inside.add(buyer)


async def fetch_if_it_is_their_turn(hall: Hall, buyer: UUID, people: dict[UUID, Entered]) -> str | None:
    try:
        return await fetch(hall, buyer, people[buyer].token)
    except NotYourTurn:
        return None


async def fetch(hall: Hall, buyer: UUID, token: str) -> str:
    return (await hall.rooms.passes.issue(room_id=hall.room_id, buyer_id=buyer, token=token)).token


async def test_a_room_is_sold_out_when_its_seats_are_though_two_types_sell_them(
    db: Database, cipher: FieldCipher
) -> None:
    """Neither type's quota has ever come to nothing."""
    shop = await a_shop(db)
    event = await an_event_on_sale(shop, ticket_types=[{}, {}])
    free = a_tier(event, prices=dict.fromkeys(event.ticket_type_ids, 0))
    sale = SeatedSale(event, await a_seat_map(shop, a_document()))
    await seated(shop, event, sale.seat_map_id, tiers=(free,))
    hall = await a_hall(db, cipher, sale.sale)
    for index in (0, 1):
        await placing_for(db, cipher).place(an_order_for(best_of(sale, 6, index=index), buyer_id=db.new_id(0)))
    await hall.gather()
    await hall.open()
    await hall.pass_by(4)
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.SOLD_OUT
    assert await audit(db) == []
