"""Organizing: who may, what is refused, and that doing it twice is doing it once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from builders.rooms import SETTINGS, a_room
from builders.shop import a_session, a_shop, a_ticket_type, an_event_on_sale
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitingroom import NewRoom, Settings, close_room, create_room, open_room, set_pace
from menpiao.waitingroom.model.refusals import RoomClosed, SessionHasRoom


async def test_a_session_is_behind_one_room_at_a_time(db: Database, cipher: FieldCipher) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    outcomes = await asyncio.gather(*(a_room(db, cipher, sale) for _ in range(5)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(SessionHasRoom) == 4
    (room_id,) = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    await close_room(db, actor=SYSTEM, organizer_id=sale.organizer_id, room_id=room_id)
    await a_room(db, cipher, sale)


async def test_the_same_request_makes_one_room(db: Database, cipher: FieldCipher) -> None:
    sale = await an_event_on_sale(await a_shop(db))
    made = await asyncio.gather(*(a_room(db, cipher, sale, key="k") for _ in range(5)))
    assert len(set(made)) == 1
    with pytest.raises(IdempotencyKeyReused):
        await a_room(db, cipher, sale, key="k", per_minute=7)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"opens_at": None}, "/opens_at"),
        ({"gathers_at": None}, "/gathers_at"),
        ({"gathers_at": None, "opens_at": None}, "/opens_above_per_minute"),
        ({"opens_at": timedelta(seconds=2)}, "/opens_at"),
        ({"opens_at": timedelta(days=-1)}, "/opens_at"),
        ({"gathers_at": timedelta(minutes=31)}, "/gathers_at"),
        ({"opens_at": timedelta(days=3)}, "/gathers_at"),
        ({"session_ids": "twice"}, "/session_ids"),
        ({"session_ids": "foreign"}, "/session_ids/1"),
        ({"session_ids": "of another event"}, "/session_ids"),
    ],
)
async def test_what_makes_no_sense_is_named(
    db: Database, cipher: FieldCipher, changes: dict[str, Any], pointer: str
) -> None:
    shop = await a_shop(db)
    sale, now = await an_event_on_sale(shop), db.clock.now()
    foreign = await an_event_on_sale(await a_shop(db, organizer_id=8))
    sessions = {
        None: (sale.session_id,),
        "twice": (sale.session_id, sale.session_id),
        "foreign": (sale.session_id, foreign.session_id),
        "of another event": (sale.session_id, (await an_event_on_sale(shop)).session_id),
    }
    times = {"gathers_at": timedelta(minutes=10), "opens_at": timedelta(minutes=30)}
    given = {name: changes.get(name, times[name]) for name in times}
    new = NewRoom(
        session_ids=sessions[changes.get("session_ids")],
        settings=Settings(**SETTINGS),
        **{name: None if value is None else now + value for name, value in given.items()},
    )
    with pytest.raises(Invalid) as refused:
        await create_room(db, cipher, actor=SYSTEM, organizer_id=7, idempotency_key="k", new=new)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_several_sessions_of_one_event_share_a_room(db: Database, cipher: FieldCipher) -> None:
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop)
    second = await a_session(shop, sale.event_id)
    await a_ticket_type(shop, second)
    new = NewRoom((sale.session_id, second), Settings(**{**SETTINGS, "opens_above_per_minute": 5}))
    await create_room(db, cipher, actor=SYSTEM, organizer_id=7, idempotency_key="k", new=new)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from room_sessions") == 2


async def test_foreign_rooms_do_not_exist(db: Database, cipher: FieldCipher) -> None:
    room_id = await a_room(db, cipher, await an_event_on_sale(await a_shop(db)))
    for organizer_id in (8, 7):
        known = organizer_id == 7
        identifier = db.new_id(7) if known else room_id
        with pytest.raises(NotFound):
            await open_room(db, actor=SYSTEM, organizer_id=organizer_id, room_id=identifier)
        with pytest.raises(NotFound):
            await close_room(db, actor=SYSTEM, organizer_id=organizer_id, room_id=identifier)
        with pytest.raises(NotFound):
            await set_pace(db, actor=SYSTEM, organizer_id=organizer_id, room_id=identifier, per_minute=1)


async def test_each_deed_is_written_down_once(db: Database, cipher: FieldCipher) -> None:
    room_id = await a_room(db, cipher, await an_event_on_sale(await a_shop(db)))
    who: dict[str, Any] = {"actor": SYSTEM, "organizer_id": 7, "room_id": room_id}
    for _ in range(2):
        await open_room(db, **who)
        await set_pace(db, per_minute=77, **who)
    for _ in range(2):
        await close_room(db, **who)
    with pytest.raises(RoomClosed):
        await open_room(db, **who)
    with pytest.raises(RoomClosed):
        await set_pace(db, per_minute=78, **who)
    async with db.read() as tx:
        actions = await tx.connection.fetch("select action from audit_entries where action like 'waitingroom%'")
    assert sorted(row["action"].partition(".")[2] for row in actions) == [
        "pace_changed",
        "room_closed",
        "room_created",
        "room_opened",
    ]
