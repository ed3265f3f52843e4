"""Passes: one for each place in the line, one at a time for each buyer, for as long as they were given."""

import asyncio
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import with_quota
from builders.rooms import Hall, a_hall
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.waiting import HANGS_AFTER_S
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.waitingroom import PassExpired, PassInvalid, PassRequired, PassUse, PassUsed, close_room
from menpiao.waitingroom.model.refusals import EntryInvalid, NotYourTurn, RoomClosed
from menpiao.waitingroom.service.passes import Issued
from menpiao.waitingroom.store import rooms as store


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await with_quota(db, await an_event_on_sale(await a_shop(db)), 1_000)


@pytest.fixture
async def hall(db: Database, cipher: FieldCipher, sale: Sale) -> Hall:
    """Open, with nobody in it; a pass is good for two minutes."""
    hall = await a_hall(db, cipher, sale, pass_seconds=120)
    await hall.gather()
    await hall.open()
    await hall.pass_by(3)
    return hall


async def admitted(hall: Hall, buyer_id: UUID | None = None) -> tuple[UUID, str]:
    """Somebody whom the frontier has passed, with their token."""
    buyer, entered = hall.enter(buyer_id)
    await hall.pass_by(4)
    return buyer, entered.token


async def fetch(hall: Hall, buyer: UUID, token: str) -> Issued:
    return await hall.rooms.passes.issue(room_id=hall.room_id, buyer_id=buyer, token=token)


def check(hall: Hall, buyer: UUID, *texts: str) -> tuple[PassUse, ...]:
    return hall.rooms.guard.check(session_ids=[hall.sale.session_id], buyer_id=buyer, passes=texts)


async def test_asking_twice_or_at_once_gives_the_same_pass(hall: Hall) -> None:
    buyer, token = await admitted(hall)
    other = hall.another_process()
    await other.refresh()
    asked = [
        rooms.passes.issue(room_id=hall.room_id, buyer_id=buyer, token=token)
        for rooms in (hall.rooms, other)
        for _ in range(10)
    ]
    issued = await asyncio.gather(*asked)
    assert len({one.token for one in issued}) == 1
    assert [one.replayed for one in issued].count(False) == 1
    assert await hall.value("select count(*) from room_passes") == 1
    hall.clock.advance(seconds=60)
    assert (await fetch(hall, buyer, token)).token == issued[0].token
    assert await audit(hall.db) == []


async def test_a_pass_is_issued_while_the_controller_has_the_room(hall: Hall) -> None:
    """It takes the room first and the frontier then; a pass takes the frontier and refers to the room. If one waited
    for the other, every other step would be a deadlock under load."""
    buyer, token = await admitted(hall)
    async with hall.db.pool.acquire() as connection, connection.transaction():
        room = await store.room_for_update(Tx(connection), organizer_id=hall.sale.organizer_id, room_id=hall.room_id)
        assert room is not None
        async with asyncio.timeout(HANGS_AFTER_S):
            assert not (await fetch(hall, buyer, token)).replayed


async def test_who_is_not_admitted_is_told_when_to_ask_again(hall: Hall) -> None:
    buyer, entered = hall.enter()
    with pytest.raises(NotYourTurn) as refused:
        await fetch(hall, buyer, entered.token)
    assert refused.value.retry_after_s is not None
    assert 2 <= refused.value.retry_after_s <= 30
    assert await hall.value("select count(*) from room_passes") == 0


async def test_a_process_that_believes_too_much_is_corrected_by_the_frontier(hall: Hall) -> None:
    """Its memory says that everybody is in; the row says otherwise, and the row is asked."""
    buyer, entered = hall.enter()
    await hall.rooms.refresh()
    known = hall.rooms.rooms.get(hall.room_id)
    import msgspec

    frontier = msgspec.structs.replace(known.view.moving.frontier, arrived=10_000)
    known.view = msgspec.structs.replace(
        known.view, moving=msgspec.structs.replace(known.view.moving, frontier=frontier)
    )
    with pytest.raises(NotYourTurn):
        await fetch(hall, buyer, entered.token)


async def test_a_pass_ends_and_so_does_the_place_it_came_from(hall: Hall) -> None:
    buyer, token = await admitted(hall)
    issued = await fetch(hall, buyer, token)
    assert check(hall, buyer, issued.token) is not None
    hall.clock.advance(seconds=120)
    with pytest.raises(PassExpired):
        check(hall, buyer, issued.token)
    with pytest.raises(PassExpired):
        await fetch(hall, buyer, token)
    _, again = await admitted(hall, buyer)
    assert again != token, "who was admitted and comes again begins again"
    assert (await fetch(hall, buyer, again)).token != issued.token
    assert await audit(hall.db) == []


async def test_nobody_has_two_passes_at_a_time(hall: Hall) -> None:
    """Two places in the line, from two processes that do not know of each other."""
    buyer, first = await admitted(hall)
    other = hall.another_process()
    await other.refresh()
    second = other.entrance.enter(room_id=hall.room_id, buyer_id=buyer).token
    await other.refresh()
    await hall.pass_by(4)
    assert second != first
    one = await fetch(hall, buyer, first)
    assert (await fetch(hall, buyer, second)).token == one.token
    hall.clock.advance(seconds=120)
    with pytest.raises(PassExpired):
        await fetch(hall, buyer, second)


async def test_a_used_pass_makes_room_and_lets_its_buyer_wait_again(hall: Hall) -> None:
    buyer, token = await admitted(hall)
    issued = await fetch(hall, buyer, token)
    (use,) = check(hall, buyer, issued.token)
    hall.rooms.guard.placed(use)
    await hall.rooms.refresh()
    assert await hall.value("select count(*) from room_passes where used_at is not null") == 1
    with pytest.raises(PassUsed):
        await fetch(hall, buyer, token)
    _, again = await admitted(hall, buyer)
    assert (await fetch(hall, buyer, again)).token != issued.token


async def test_the_guard_refuses_what_is_not_this_buyers_pass_of_this_room(
    hall: Hall, db: Database, cipher: FieldCipher
) -> None:
    other_sale = await with_quota(db, await an_event_on_sale(await a_shop(db, organizer_id=8)), 10)
    other = await a_hall(db, cipher, other_sale)
    buyer, token = await admitted(hall)
    await other.gather()
    await other.open()
    await other.pass_by(3)
    _, foreign_token = await admitted(other, buyer)
    stranger, strangers_token = await admitted(hall)
    mine, foreign = await fetch(hall, buyer, token), await fetch(other, buyer, foreign_token)
    theirs = await fetch(hall, stranger, strangers_token)
    await hall.rooms.refresh()
    (use,) = check(hall, buyer, mine.token)
    assert (use.organizer_id, use.room_id) == (7, hall.room_id)
    for text in (theirs.token, foreign.token, token, "forged", "", mine.token + "x", mine.token[:-1]):
        with pytest.raises(PassInvalid) as refused:
            check(hall, buyer, text)
        assert [error.pointer for error in refused.value.errors] == ["/pass"]
    with pytest.raises(PassRequired):
        check(hall, buyer)
    assert check(hall, buyer, foreign.token, mine.token) == (use,), "a pass of a room besides harms nobody"


async def test_sessions_behind_several_rooms_need_a_pass_of_each(hall: Hall, db: Database, cipher: FieldCipher) -> None:
    other_sale = await with_quota(db, await an_event_on_sale(await a_shop(db, organizer_id=8)), 10)
    other = await a_hall(db, cipher, other_sale)
    await other.gather()
    await other.open()
    await other.pass_by(3)
    buyer, token = await admitted(hall)
    _, other_token = await admitted(other, buyer)
    stranger, strangers_token = await admitted(other)
    mine, second = (await fetch(hall, buyer, token)).token, (await fetch(other, buyer, other_token)).token
    theirs = (await fetch(other, stranger, strangers_token)).token
    await hall.rooms.refresh()
    both = [hall.sale.session_id, other_sale.session_id]

    def ask(*passes: str) -> tuple[PassUse, ...]:
        return hall.rooms.guard.check(session_ids=both, buyer_id=buyer, passes=passes)

    assert {use.room_id for use in ask(mine, second)} == {use.room_id for use in ask(second, mine)}
    assert {use.room_id for use in ask(second, mine)} == {hall.room_id, other.room_id}
    for passes in ((), (mine,), (second,), (mine, mine)):
        with pytest.raises(PassRequired):
            ask(*passes)
    for passes in ((mine, theirs), (mine, "forged"), (theirs,)):
        with pytest.raises(PassInvalid):
            ask(*passes)
    hall.clock.advance(seconds=130)
    with pytest.raises(PassExpired):
        ask(mine, second)


async def test_sessions_without_a_room_need_nothing(hall: Hall) -> None:
    buyer = hall.db.new_id(0)
    sessions = [hall.db.new_id(7)]
    assert hall.rooms.guard.check(session_ids=sessions, buyer_id=buyer, passes=()) == ()
    assert hall.rooms.guard.check(session_ids=sessions, buyer_id=buyer, passes=("anything",)) == ()


async def test_before_the_opening_a_pass_is_needed_and_nobody_has_one(
    db: Database, cipher: FieldCipher, sale: Sale
) -> None:
    hall = await a_hall(db, cipher, sale)
    buyer = db.new_id(0)
    assert check(hall, buyer) == (), "announced: the sale's own window is what holds"
    await hall.gather()
    with pytest.raises(PassRequired):
        check(hall, buyer)
    _, entered = hall.enter(buyer)
    with pytest.raises(NotYourTurn):
        await fetch(hall, buyer, entered.token)


async def test_a_closed_room_asks_for_nothing(hall: Hall) -> None:
    buyer, token = await admitted(hall)
    await close_room(hall.db, actor=SYSTEM, organizer_id=hall.sale.organizer_id, room_id=hall.room_id)
    await hall.rooms.refresh()
    assert check(hall, buyer) == ()
    with pytest.raises(RoomClosed):
        await fetch(hall, buyer, token)


async def test_a_forged_entry_fetches_nothing(hall: Hall) -> None:
    buyer, token = await admitted(hall)
    stranger = hall.db.new_id(0)
    for who, text in ((stranger, token), (buyer, token[:-3] + "abc"), (buyer, "")):
        with pytest.raises(EntryInvalid):
            await fetch(hall, who, text)
