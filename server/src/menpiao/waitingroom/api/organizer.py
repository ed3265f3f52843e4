"""Routes for who organizes: owners and managers make, open, pace and close waiting rooms."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    asked_id,
    checked_key,
    named_id,
    path_id,
    wire_time,
)
from menpiao.waitingroom import WaitingRooms
from menpiao.waitingroom.model.refusals import RoomClosed, SessionHasRoom
from menpiao.waitingroom.model.room import MOST_SESSIONS, NewRoom, RoomState, Settings, View
from menpiao.waitingroom.model.wire import Hex64, Id, Time, per_minute, waiting_of
from menpiao.waitingroom.service import organize

PerMinute = Annotated[int, msgspec.Meta(ge=1, le=1_000_000, examples=[900])]


class RoomIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A waiting room before some sessions of one event. With both times it opens at its time; without, it stands by."""

    session_ids: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=64)]],
        msgspec.Meta(min_length=1, max_length=MOST_SESSIONS),
    ]
    per_minute: PerMinute
    max_active: Annotated[int, msgspec.Meta(ge=1, le=1_000_000, description="How many may choose at the same time.")]
    gathers_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    opens_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    pass_seconds: Annotated[int, msgspec.Meta(ge=60, le=3600, description="For how long a pass is good.")] = 600
    opens_above_per_minute: (
        Annotated[int, msgspec.Meta(ge=1, le=1_000_000, description="Orders a minute that open a room on standby.")]
        | None
    ) = None


class OpenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class PaceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many to admit a minute at most; 0 pauses: nobody more comes in, everybody keeps their place."""

    per_minute: Annotated[int, msgspec.Meta(ge=0, le=1_000_000, examples=[900])]


class OrganizerRoomOut(msgspec.Struct, frozen=True):
    """A waiting room with what its organizer decided and what is going on in it."""

    id: Id
    event_id: Id
    session_ids: list[Id]
    state: RoomState
    gathers_at: Time | None
    opens_at: Time | None
    ended_at: Time | None
    commitment: Hex64
    per_minute: int
    max_active: int
    pass_seconds: int
    opens_above_per_minute: int | None
    drawn: int
    arrived: int
    admitted: int
    waiting: int
    passes: Annotated[int, msgspec.Meta(description="Issued so far.")]
    speed_per_minute: Annotated[int, msgspec.Meta(description="How many are admitted a minute right now.")]


class OrganizerRoomPage(msgspec.Struct, frozen=True):
    """The newest first. There is one page."""

    items: list[OrganizerRoomOut]
    next: None = None


@post(
    "/api/v1/organizer/rooms",
    operation_id="createRoom",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, IdempotencyKeyReused, SessionHasRoom)},
    status_code=201,
    summary="Make a waiting room",
)
async def create_room(
    data: RoomIn,
    db: Database,
    cipher: FieldCipher,
    staff: StaffLogin,
    waiting_rooms: WaitingRooms,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRoomOut]:
    """Before sessions that everybody will want. Its draw is committed to from this moment on."""
    actor = allowed(staff, "run_waiting_rooms")
    room_id, replayed = await organize.create_room(
        db,
        cipher,
        actor=actor,
        organizer_id=staff.organizer_id,
        idempotency_key=checked_key(idempotency_key),
        new=_new_room(data),
    )
    await waiting_rooms.refresh()
    view = await organize.room_of_organizer(db, organizer_id=staff.organizer_id, room_id=room_id)
    headers = {**NO_STORE, REPLAYED: "true" if replayed else "false"}
    return Response(_room_out(view, db.clock.now()), headers=headers)


@get(
    "/api/v1/organizer/rooms",
    operation_id="listRooms",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["event_id"], "problems": (Invalid,)},
    summary="Waiting rooms",
)
async def list_rooms(
    db: Database,
    staff: StaffLogin,
    event_id: Annotated[str | None, Parameter(max_length=64, description="Of this event.")] = None,
) -> Response[OrganizerRoomPage]:
    """The newest hundred."""
    allowed(staff, "run_waiting_rooms")
    event = asked_id("/event_id", event_id, "没有这个活动。", "There is no such event.")
    views = await organize.rooms_of_organizer(db, organizer_id=staff.organizer_id, event_id=event)
    return Response(OrganizerRoomPage([_room_out(view, db.clock.now()) for view in views]), headers=NO_STORE)


@get(
    "/api/v1/organizer/rooms/{room_id:str}",
    operation_id="getOrganizerRoom",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A waiting room of mine",
)
async def get_organizer_room(room_id: str, db: Database, staff: StaffLogin) -> Response[OrganizerRoomOut]:
    """With what is going on in it."""
    allowed(staff, "run_waiting_rooms")
    return await _shown(db, staff, room_id)


@post(
    "/api/v1/organizer/rooms/{room_id:str}/opening",
    operation_id="openRoom",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, RoomClosed)},
    status_code=200,
    summary="Open a waiting room now",
)
async def open_room(
    room_id: str,
    data: OpenIn,
    db: Database,
    staff: StaffLogin,
    waiting_rooms: WaitingRooms,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRoomOut]:
    """Three seconds from now, so that every process knows before it happens. Who has gathered by then is drawn."""
    actor = allowed(staff, "run_waiting_rooms")
    checked_key(idempotency_key)
    await organize.open_room(db, actor=actor, organizer_id=staff.organizer_id, room_id=path_id(room_id))
    await waiting_rooms.refresh()
    return await _shown(db, staff, room_id)


@post(
    "/api/v1/organizer/rooms/{room_id:str}/closing",
    operation_id="closeRoom",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Close a waiting room",
)
async def close_room(
    room_id: str,
    data: OpenIn,
    db: Database,
    staff: StaffLogin,
    waiting_rooms: WaitingRooms,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRoomOut]:
    """From now on nobody needs a pass."""
    actor = allowed(staff, "run_waiting_rooms")
    checked_key(idempotency_key)
    await organize.close_room(db, actor=actor, organizer_id=staff.organizer_id, room_id=path_id(room_id))
    await waiting_rooms.refresh()
    return await _shown(db, staff, room_id)


@post(
    "/api/v1/organizer/rooms/{room_id:str}/pace",
    operation_id="setRoomPace",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, RoomClosed)},
    status_code=200,
    summary="Change the pace",
)
async def set_pace(
    room_id: str,
    data: PaceIn,
    db: Database,
    staff: StaffLogin,
    waiting_rooms: WaitingRooms,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRoomOut]:
    """How many are admitted a minute at most, from the next second on. With 0 the line stands still until another pace
    is set; passes that are out stay good."""
    actor = allowed(staff, "run_waiting_rooms")
    checked_key(idempotency_key)
    await organize.set_pace(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        room_id=path_id(room_id),
        per_minute=data.per_minute,
    )
    await waiting_rooms.refresh()
    return await _shown(db, staff, room_id)


ROUTES: list[Any] = [create_room, list_rooms, get_organizer_room, open_room, close_room, set_pace]


async def _shown(db: Database, staff: StaffLogin, room_id: str) -> Response[OrganizerRoomOut]:
    view = await organize.room_of_organizer(db, organizer_id=staff.organizer_id, room_id=path_id(room_id))
    return Response(_room_out(view, db.clock.now()), headers=NO_STORE)


def _new_room(data: RoomIn) -> NewRoom:
    settings = Settings(data.per_minute, data.max_active, data.pass_seconds, data.opens_above_per_minute)
    return NewRoom(
        tuple(
            named_id(f"/session_ids/{index}", text, "没有这个场次。", "There is no such session.")
            for index, text in enumerate(data.session_ids)
        ),
        settings,
        data.gathers_at,
        data.opens_at,
    )


def _room_out(view: View, now: datetime) -> OrganizerRoomOut:
    room, moving = view.room, view.moving
    return OrganizerRoomOut(
        id=encode(room.id),
        event_id=encode(room.event_id),
        session_ids=[encode(session_id) for session_id in view.session_ids],
        state=room.state(now),
        gathers_at=wire_time(room.gathers_at),
        opens_at=wire_time(room.opens_at),
        ended_at=wire_time(room.closed_at or room.sold_out_at),
        commitment=room.commitment.hex(),
        per_minute=room.per_minute,
        max_active=room.max_active,
        pass_seconds=room.pass_seconds,
        opens_above_per_minute=room.opens_above_per_minute,
        drawn=view.line.drawn,
        arrived=view.line.arrived,
        admitted=moving.admitted,
        waiting=waiting_of(view),
        passes=moving.claimed,
        speed_per_minute=per_minute(view),
    )
