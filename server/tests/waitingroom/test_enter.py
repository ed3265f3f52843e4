"""Entering: who comes before the opening is drawn, who comes after it stands behind; no place is ever lost."""

import hashlib

import msgspec
import pytest

from builders.orders import with_quota
from builders.queries import counted
from builders.rooms import Hall, a_hall
from builders.shop import a_shop, an_event_on_sale
from menpiao.kernel.errors import NotFound, Refusal
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitingroom import WaitingRooms, close_room
from menpiao.waitingroom.model.draw import commitment_of
from menpiao.waitingroom.model.refusals import EntryInvalid, RoomClosed, RoomNotGathering


@pytest.fixture
async def hall(db: Database, cipher: FieldCipher) -> Hall:
    """A room that gathers in ten minutes, before a sale of a thousand places."""
    return await a_hall(db, cipher, await with_quota(db, await an_event_on_sale(await a_shop(db)), 1_000))


async def test_nobody_enters_before_it_gathers_or_after_it_closed(hall: Hall) -> None:
    with pytest.raises(RoomNotGathering):
        hall.enter()
    await hall.gather()
    hall.enter()
    await close_room(hall.db, actor=SYSTEM, organizer_id=hall.sale.organizer_id, room_id=hall.room_id)
    await hall.rooms.refresh()
    with pytest.raises(RoomClosed):
        hall.enter()
    with pytest.raises(NotFound):
        hall.rooms.entrance.enter(room_id=hall.db.new_id(7), buyer_id=hall.db.new_id(0))


async def test_before_the_opening_asking_again_changes_nothing_and_nobody_knows_their_rank(hall: Hall) -> None:
    await hall.gather()
    buyer, first = hall.enter()
    hall.clock.advance(seconds=90)
    _, again = hall.enter(buyer)
    assert again == first.__class__(**{**{f: getattr(first, f) for f in first.__struct_fields__}, "replayed": True})
    assert (first.drawn, first.position, first.ahead) == (True, None, None)
    other = hall.another_process()
    await other.refresh()
    elsewhere = other.entrance.enter(room_id=hall.room_id, buyer_id=buyer)
    await hall.open()
    standing = [
        hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=token).position
        for token in (first.token, elsewhere.token)
    ]
    assert standing[0] is not None
    assert standing[0] == standing[1], "one buyer, one rank, however often and wherever asked"


async def test_the_seed_is_opened_at_the_opening_and_not_before(hall: Hall) -> None:
    known = hall.rooms.rooms.get(hall.room_id)
    commitment = known.room.commitment
    assert hall.rooms.rooms.get(hall.room_id).answer().body.count(b'"seed":null') == 1
    await hall.gather()
    known = hall.rooms.rooms.get(hall.room_id)
    assert known.revealed is None
    hall.clock.set(known.room.opens_at)  # type: ignore[arg-type] # it has times
    seed = known.revealed
    assert seed is not None
    assert commitment == commitment_of(seed) == hashlib.sha256(seed).digest()
    assert f'"seed":"{seed.hex()}"'.encode() in known.answer().body


async def test_who_comes_later_stands_behind_everybody_who_was_drawn_and_who_came_before(hall: Hall) -> None:
    await hall.gather()
    drawn = hall.enter_many(50)
    await hall.open()
    _, early = hall.enter()
    hall.clock.advance(seconds=1)
    await hall.rooms.refresh()
    _, late = hall.enter()
    assert (early.drawn, early.bucket, late.bucket) == (False, 0, 1)
    assert early.ahead == len(drawn)
    assert late.ahead == len(drawn) + 1
    assert early.position is not None
    assert not early.position.drawn


async def test_who_asks_again_after_the_opening_keeps_their_second(hall: Hall) -> None:
    await hall.gather()
    hall.enter_many(200)
    await hall.open()
    buyer, first = hall.enter()
    hall.clock.advance(seconds=5)
    _, again = hall.enter(buyer)
    assert (again.token, again.replayed) == (first.token, True)
    fresh = hall.another_process()
    await fresh.refresh()
    later = fresh.entrance.enter(room_id=hall.room_id, buyer_id=buyer)
    assert (later.bucket, later.replayed) == (5, False)
    standing = fresh.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=first.token)
    assert standing.position == first.position, "a process that remembers nothing believes the token"


async def test_restarting_everything_loses_no_place(hall: Hall) -> None:
    """Half of the line is in; then every process goes. Who was admitted still is, and nobody else."""
    await hall.gather()
    people = hall.enter_many(300)
    await hall.open()
    people |= hall.enter_many(100)
    await hall.pass_by(20)
    before = hall.admitted(people)
    assert 100 < len(before) < 300
    reborn = msgspec.structs.replace(hall, rooms=hall.another_process(), control=hall.another_control())
    await reborn.rooms.refresh()
    assert reborn.admitted(people) == before
    room_id = encode(hall.room_id)
    assert reborn.rooms.rooms.answer(room_id).body == hall.rooms.rooms.answer(room_id).body
    await reborn.pass_by(40)
    assert set(before) <= set(reborn.admitted(people))
    assert len(reborn.admitted(people)) == len(people)


async def test_a_second_of_counts_that_is_lost_loses_nobody(hall: Hall) -> None:
    """The process is killed before it adds what it has counted: the line looks empty, and everybody gets in."""
    await hall.gather()
    people = hall.enter_many(40)
    hall.rooms = hall.another_process()
    await hall.open()
    assert hall.rooms.rooms.get(hall.room_id).view.line.came == 0
    await hall.pass_by(6)
    assert len(hall.admitted(people)) == 40


async def test_a_token_of_somebody_else_of_another_room_or_of_nobody_is_none(
    hall: Hall, db: Database, cipher: FieldCipher
) -> None:
    other = await a_hall(db, cipher, await an_event_on_sale(await a_shop(db, organizer_id=8)))
    await hall.gather()
    await other.rooms.refresh()
    buyer, mine = hall.enter()
    _, foreign = other.enter(buyer)
    stranger, theirs = hall.enter()
    altered = mine.token[:-2] + ("A" if mine.token[-2] != "A" else "B") + mine.token[-1]
    for token in (theirs.token, foreign.token, "forged", altered, ""):
        with pytest.raises(EntryInvalid):
            hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=token)
    with pytest.raises(EntryInvalid):
        hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=stranger, token=mine.token)
    assert hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=mine.token).state == "waiting"


async def test_a_token_of_before_the_gathering_is_none(hall: Hall) -> None:
    """Only a clock that was wrong could have written it."""
    from menpiao.waitingroom.model.tokens import Entry, Tokens

    await hall.gather()
    buyer = hall.db.new_id(0)
    early = Tokens(hall.cipher).write_entry(Entry(hall.room_id, buyer, hall.clock.now().replace(year=2026)))
    with pytest.raises(EntryInvalid):
        hall.rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=early)


async def test_counts_are_added_by_every_process_and_kept_when_the_database_is_away(
    hall: Hall, db: Database, cipher: FieldCipher
) -> None:
    counting, pool = counted(db)
    second = WaitingRooms(counting, cipher)
    await hall.gather()
    await second.refresh()
    for _ in range(5):
        second.entrance.enter(room_id=hall.room_id, buyer_id=db.new_id(0))
    hall.enter_many(7)
    pool.away = True
    with pytest.raises(ConnectionError):
        await second.refresh()
    for _ in range(3):
        second.entrance.enter(room_id=hall.room_id, buyer_id=db.new_id(0))
    pool.away = False
    await second.refresh()
    await hall.rooms.refresh()
    assert hall.rooms.rooms.get(hall.room_id).view.line.drawn == 15


async def test_a_warm_room_costs_no_query(hall: Hall, db: Database, cipher: FieldCipher) -> None:
    counting, pool = counted(db)
    rooms = WaitingRooms(counting, cipher)
    await hall.gather()
    await rooms.refresh()
    before = pool.count
    for _ in range(1_000):
        rooms.rooms.answer(encode(hall.room_id))
        buyer = db.new_id(0)
        entered = rooms.entrance.enter(room_id=hall.room_id, buyer_id=buyer)
        rooms.entrance.stand(room_id=hall.room_id, buyer_id=buyer, token=entered.token)
        with pytest.raises(Refusal):
            rooms.guard.check(session_ids=[hall.sale.session_id], buyer_id=buyer, passes=("forged",))
        with pytest.raises(Refusal):
            await rooms.passes.issue(room_id=hall.room_id, buyer_id=buyer, token=entered.token)
    assert pool.count == before
