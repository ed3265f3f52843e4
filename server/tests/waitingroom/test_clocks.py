"""A room keeps its order and its pace when the database's clock is set, or a process can't tell whom it has counted."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from builders.books import audit
from builders.orders import with_quota
from builders.rooms import Hall, a_hall
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.waitingroom import PassUsed, WaitingRooms, open_room
from menpiao.waitingroom.model.pace import CLAIM_HALF_LIFE_S
from menpiao.waitingroom.model.refusals import NotYourTurn
from menpiao.waitingroom.model.room import RoomState
from menpiao.waitingroom.service.enter import Entered

A_SECOND = 10
AT_ONCE = 3 * A_SECOND + 2
"""What two seconds without anybody have left over of the pace, and a tick."""
MANY = 300
TOLD_APART_S = 8 * int(CLAIM_HALF_LIFE_S)
"""A frontier counts those of one second by their share of it, so a few more or fewer come than it admitted: until then
it still waits for those who never were."""

People = dict[UUID, Entered]


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db)), 5_000)


@pytest.fixture
async def hall(db: Database, cipher: FieldCipher, sale: Sale) -> Hall:
    """People can enter; ten a second will be let in, and fifty may choose at once."""
    hall = await a_hall(db, cipher, sale, per_minute=60 * A_SECOND, max_active=50)
    await hall.gather()
    return hall


@pytest.fixture
async def roomy(db: Database, cipher: FieldCipher, sale: Sale) -> Hall:
    """The same, and only the pace holds people up."""
    hall = await a_hall(db, cipher, sale, per_minute=60 * A_SECOND)
    await hall.gather()
    return hall


@pytest.fixture
async def not_told(roomy: Hall, dsn: str, cipher: FieldCipher) -> AsyncIterator[tuple[WaitingRooms, SimulatedClock]]:
    """A process that looks at the database's clock only once a minute, and the time it believes in."""
    clock = SimulatedClock(roomy.clock.now())
    db = await connect(dsn, clock=clock, min_size=1, max_size=2)
    try:
        yield WaitingRooms(db, cipher), clock
    finally:
        await db.close()


def come(rooms: WaitingRooms, hall: Hall, count: int) -> People:
    """So many come to this process."""
    buyers = [hall.db.new_id(0) for _ in range(count)]
    return {buyer: rooms.entrance.enter(room_id=hall.room_id, buyer_id=buyer) for buyer in buyers}


async def fetch(hall: Hall, people: People, rooms: WaitingRooms | None = None) -> list[UUID]:
    """Everybody asks for a pass at once; who got one."""
    issuing = (rooms or hall.rooms).passes
    answers = await asyncio.gather(
        *(issuing.issue(room_id=hall.room_id, buyer_id=buyer, token=one.token) for buyer, one in people.items()),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers if isinstance(answer, BaseException)} <= {NotYourTurn}
    return [buyer for buyer, answer in zip(people, answers, strict=True) if not isinstance(answer, BaseException)]


async def let_in(hall: Hall) -> int:
    count: int = await hall.value("select let_in from room_frontiers")
    return count


async def set_clock(hall: Hall, seconds: float) -> None:
    """The database's clock is set, and our process has looked at it."""
    hall.clock.advance(seconds=seconds)
    await hall.rooms.refresh()


@pytest.mark.parametrize("seconds", [-100, -1.2, 600])
async def test_the_line_goes_on_at_its_pace_when_the_clock_is_set(roomy: Hall, seconds: float) -> None:
    roomy.enter_many(MANY)
    await roomy.open()
    await roomy.pass_by(13)
    before = await let_in(roomy)
    assert before == 11 * A_SECOND
    await set_clock(roomy, seconds)
    await roomy.pass_by(10)
    assert 10 * A_SECOND <= await let_in(roomy) - before <= 11 * A_SECOND


async def test_a_step_by_another_controller_is_not_taken_twice_after_the_clock_went_back(roomy: Hall) -> None:
    roomy.enter_many(MANY)
    await roomy.open()
    await roomy.pass_by(8)
    before = await let_in(roomy)
    await set_clock(roomy, -100)
    for _ in range(5):
        roomy.clock.advance(seconds=1)
        await asyncio.gather(*(roomy.another_control().tick() for _ in range(3)))
    assert await let_in(roomy) - before == 5 * A_SECOND


@pytest.mark.parametrize("seconds", [-6, -100])
async def test_whoever_comes_after_the_clock_went_back_waits_for_their_turn(hall: Hall, seconds: int) -> None:
    await hall.open()
    await hall.pass_by(150)
    await set_clock(hall, seconds)
    late = hall.enter_many(MANY)
    assert hall.admitted(late) == []
    assert await fetch(hall, late) == []
    await hall.pass_by(4)
    assert 0 < len(await fetch(hall, late)) <= 50
    for _ in range(TOLD_APART_S):
        await hall.pass_by(1)
        await fetch(hall, late)
    assert await hall.value("select count(*) from room_passes") == 50, "as many as may choose at once, and no more"
    assert await audit(hall.db) == []


async def test_whoever_came_before_the_clock_went_back_is_in_before_whoever_comes_after_it(roomy: Hall) -> None:
    roomy.enter_many(30)
    await roomy.open()
    await roomy.pass_by(20)
    early = roomy.enter_many(40)
    await roomy.pass_by(2)
    await set_clock(roomy, -100)
    late = roomy.enter_many(40)
    for _ in range(15):
        await roomy.pass_by(1)
        assert not roomy.admitted(late) or len(roomy.admitted(early)) == 40
    assert len(roomy.admitted(late)) == 40


async def test_a_process_that_was_not_told_of_the_new_clock_lets_nobody_in_early(
    roomy: Hall, not_told: tuple[WaitingRooms, SimulatedClock]
) -> None:
    api, believed = not_told
    await roomy.open()
    await roomy.pass_by(60)
    believed.set(roomy.clock.now())
    await api.refresh()
    unseen = come(api, roomy, MANY)
    roomy.clock.advance(seconds=600)
    await roomy.pass_by(3)
    believed.advance(seconds=3)
    await api.refresh()
    seen = come(api, roomy, MANY)
    assert await fetch(roomy, seen, api) == []
    assert len(await fetch(roomy, unseen, api)) <= AT_ONCE
    assert await audit(roomy.db) == []


async def test_a_process_that_could_not_count_in_time_lets_its_people_in_at_the_pace(roomy: Hall) -> None:
    """The worker reaches the database for six seconds, and this process does not."""
    await roomy.open()
    await roomy.pass_by(30)
    cut_off = roomy.another_process()
    await cut_off.refresh()
    late = come(cut_off, roomy, MANY)
    await roomy.pass_by(6)
    await cut_off.refresh()
    inside = set(await fetch(roomy, late, cut_off))
    assert len(inside) <= AT_ONCE
    on_time = roomy.enter_many(50)
    for _ in range(40):
        before = len(inside)
        await roomy.pass_by(1)
        inside |= set(await fetch(roomy, late, cut_off)) | set(await fetch(roomy, on_time))
        assert len(inside) - before <= 2 * A_SECOND + 2
    assert len(inside) == MANY + 50, "nobody is left out"
    assert await audit(roomy.db) == []


@pytest.mark.parametrize("after", [0, 10])
async def test_a_draw_that_is_public_draws_nobody_more(roomy: Hall, after: int) -> None:
    """Set back before the opening: right after it, and when the line moves already; for a fresh process as well."""
    drawn = roomy.enter_many(20)
    await roomy.open()
    await roomy.pass_by(after or 1)
    body = roomy.rooms.rooms.get(roomy.room_id).answer().body
    assert b'"seed":null' not in body
    await set_clock(roomy, -300)
    fresh = roomy.another_process()
    await fresh.refresh()
    for rooms in (roomy.rooms, fresh):
        known = rooms.rooms.get(roomy.room_id)
        assert known.state is RoomState.OPEN
        assert b'"seed":null' not in known.answer().body
        (one,) = come(rooms, roomy, 1).values()
        assert not one.drawn
        assert one.ahead is not None
    await open_room(roomy.db, actor=SYSTEM, organizer_id=roomy.sale.organizer_id, room_id=roomy.room_id)
    assert await roomy.value("select opens_at > app_now() + interval '1 minute' from rooms"), "its time stays"
    await roomy.pass_by(10)
    assert len(roomy.admitted(drawn)) == 20


async def test_the_process_that_revealed_the_draw_does_not_take_it_back(roomy: Hall) -> None:
    """Set back before any controller has seen the room open; a millisecond may begin anywhere."""
    async with roomy.db.tx() as tx:
        await tx.connection.execute("update rooms set opens_at = opens_at - interval '123.456 milliseconds'")
    await roomy.rooms.refresh()
    await roomy.open()
    known = roomy.rooms.rooms.get(roomy.room_id)
    assert known.revealed is not None
    await set_clock(roomy, -300)
    assert roomy.rooms.rooms.get(roomy.room_id).state is RoomState.OPEN
    _, entered = roomy.enter()
    assert (entered.drawn, entered.bucket) == (False, 0)


async def test_a_buyer_who_has_ordered_can_wait_again_after_the_clock_went_back(roomy: Hall) -> None:
    await roomy.open()
    buyer, entered = roomy.enter()
    await roomy.pass_by(5)
    assert await fetch(roomy, {buyer: entered}) == [buyer]
    await set_used(roomy)
    await set_clock(roomy, -600)
    await roomy.pass_by(1)
    _, again = roomy.enter(buyer)
    await roomy.pass_by(4)
    assert await fetch(roomy, {buyer: again}) == [buyer]
    await set_used(roomy)
    for spent in (entered, again):
        with pytest.raises(PassUsed):
            await roomy.rooms.passes.issue(room_id=roomy.room_id, buyer_id=buyer, token=spent.token)


async def test_orders_of_before_the_clock_went_back_are_no_orders_of_now(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    """A room on standby would open for them a hundred seconds long, and an open one stay slow."""
    hall = await a_hall(db, cipher, sale, standby=True, opens_above_per_minute=48)
    for _ in range(100):
        hall.rooms.guard.tried(session_ids=[sale.session_id])
    await hall.rooms.refresh()
    await set_clock(hall, -100)
    await hall.pass_by(1)
    assert hall.rooms.rooms.get(hall.room_id).state is RoomState.STANDBY


async def test_the_rooms_own_time_does_not_go_back(roomy: Hall, db: Database) -> None:
    await roomy.open()
    await roomy.pass_by(5)
    for damage in ("reached_at = reached_at - interval '1 second'", "reached_at = null", "let_in = -1"):
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(f"update room_frontiers set {damage}")


async def set_used(hall: Hall) -> None:
    """Every pass has placed its order."""
    async with hall.db.tx() as tx:
        await tx.connection.execute("update room_passes set used_at = app_now() where used_at is null")
