"""Statements on rooms, their sessions, frontiers and counts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar
from menpiao.waitingroom.model.line import Frontier, Line
from menpiao.waitingroom.model.pace import Gauge
from menpiao.waitingroom.model.room import Moving, NewRoom, Room, View

CountKey = tuple[int, UUID, str, int]
"""Organizer, room, kind, bucket."""

_ROOM = """organizer_id, id, event_id, gathers_at, opens_at, sold_out_at, closed_at, commitment, seed_sealed,
           per_minute, max_active, pass_seconds, opens_above_per_minute,
           (select reached_at from room_frontiers f where f.organizer_id = rooms.organizer_id and f.room_id = rooms.id)
               as reached_at"""


class FrontierRow(msgspec.Struct, frozen=True):
    """A frontier with what the controller carries."""

    organizer_id: int
    room_id: UUID
    version: int
    rank: bytes
    all_drawn: bool
    arrived: int
    tie: bytes
    admitted: int
    claimed: int
    claimed_seen: int
    let_in: int
    moved_at: datetime | None
    reached_at: datetime | None
    credit: float
    unclaimed: float
    brake: float
    speed: float

    @property
    def frontier(self) -> Frontier:
        return Frontier(int.from_bytes(self.rank, "big"), self.all_drawn, self.arrived, int.from_bytes(self.tie, "big"))

    @property
    def gauge(self) -> Gauge:
        return Gauge(self.credit, self.unclaimed, self.brake, self.speed)


class RoomSession(msgspec.Struct, frozen=True):
    """A session behind a room."""

    organizer_id: int
    room_id: UUID
    session_id: UUID


class CountRow(msgspec.Struct, frozen=True):
    """How many came; arrivals of the seconds before the frontier's are one row, of bucket -1."""

    organizer_id: int
    room_id: UUID
    kind: str
    bucket: int
    count: int


class CreatedRow(msgspec.Struct, frozen=True):
    """The room that a key stands for."""

    id: UUID
    request_hash: bytes


class RecentOrders(msgspec.Struct, frozen=True):
    """Orders that were asked for lately, and how many of them waited too long."""

    asked: int
    late: int


_FRONTIER = """organizer_id, room_id, version, rank, all_drawn, arrived, tie, admitted, claimed, claimed_seen, let_in,
               moved_at, reached_at, credit, unclaimed, brake, speed"""
_KNOWN = """(sold_out_at is null and closed_at is null
             or greatest(sold_out_at, closed_at) > app_now() - interval '2 days')"""

_INSERT_ROOM = execute(
    """insert into rooms (organizer_id, id, event_id, gathers_at, opens_at, commitment, seed_sealed, per_minute,
                          max_active, pass_seconds, opens_above_per_minute, created_at, idempotency_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, app_now(), $12, $13)"""
)
_INSERT_SESSIONS = execute(
    "insert into room_sessions (organizer_id, room_id, session_id) select $1, $2, unnest($3::uuid[])"
)
_INSERT_FRONTIER = execute("insert into room_frontiers (organizer_id, room_id) values ($1, $2)")
_CREATED = one(CreatedRow, "select id, request_hash from rooms where organizer_id = $1 and idempotency_key = $2")
# Not `for update`: whoever issues a pass holds the frontier by then, and its foreign key waits for the room; the
# controller holds the room and waits for the frontier.
_ROOM_FOR_UPDATE = one(Room, f"select {_ROOM} from rooms where organizer_id = $1 and id = $2 for no key update")
_ROOMS_KNOWN = many(Room, f"select {_ROOM} from rooms where {_KNOWN}")
_ROOM_BY_ID = many(Room, f"select {_ROOM} from rooms where organizer_id = $1 and id = $2")
_ROOMS_OF_ORGANIZER = many(
    Room,
    f"""select {_ROOM} from rooms
         where organizer_id = $1 and ($2::uuid is null or event_id = $2)
         order by id desc limit $3""",
)
_ROOMS_TO_MOVE = many(Room, f"select {_ROOM} from rooms where sold_out_at is null and closed_at is null")
_SESSIONS_OF = many(
    RoomSession,
    """select organizer_id, room_id, session_id from room_sessions
        where organizer_id = any ($1::integer[]) and room_id = any ($2::uuid[])
        order by organizer_id, room_id, session_id""",
)
_FRONTIERS_OF = many(
    FrontierRow,
    f"select {_FRONTIER} from room_frontiers where organizer_id = any ($1::integer[]) and room_id = any ($2::uuid[])",
)
_COUNTS_OF = many(
    CountRow,
    """select a.organizer_id, a.room_id, a.kind,
              case when a.kind = 'arrived' and a.bucket < f.arrived then -1 else a.bucket end as bucket,
              sum(a.count)::bigint as count
         from room_arrivals a
         join room_frontiers f on f.organizer_id = a.organizer_id and f.room_id = a.room_id
        where a.organizer_id = any ($1::integer[]) and a.room_id = any ($2::uuid[]) and a.kind in ('drawn', 'arrived')
        group by 1, 2, 3, 4
        order by 1, 2, 3, 4""",
)
_FRONTIER_FOR_UPDATE = one(
    FrontierRow, f"select {_FRONTIER} from room_frontiers where organizer_id = $1 and room_id = $2 for update"
)
_TIME = scalar("select app_now()")
_SET_TIMES = execute("update rooms set gathers_at = $3, opens_at = $4 where organizer_id = $1 and id = $2")
_SET_PACE = execute("update rooms set per_minute = $3 where organizer_id = $1 and id = $2")
_SET_CLOSED = execute("update rooms set closed_at = app_now() where organizer_id = $1 and id = $2")
_SET_SOLD_OUT = execute("update rooms set sold_out_at = app_now() where organizer_id = $1 and id = $2")
_END_SESSIONS = execute(
    """update room_sessions set ended_at = app_now()
        where organizer_id = $1 and room_id = $2 and ended_at is null"""
)
_BUMP = execute("update room_frontiers set version = version + 1 where organizer_id = $1 and room_id = $2")
_MOVE = execute(
    """update room_frontiers
          set version = version + $3, rank = $4, all_drawn = $5, arrived = $6, tie = $7, admitted = $8,
              claimed_seen = $9, moved_at = $10, credit = $11, unclaimed = $12, brake = $13, speed = $14,
              let_in = $15, reached_at = $16
        where organizer_id = $1 and room_id = $2"""
)
_PASS_TIME = execute(
    """update room_frontiers set moved_at = $3, reached_at = $4, speed = $5
        where organizer_id = $1 and room_id = $2"""
)
_ADD_COUNTS = execute(
    """insert into room_arrivals as a (organizer_id, room_id, kind, bucket, count)
       select * from unnest($1::integer[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[]) as c (o, r, k, b, n)
        order by 1, 2, 3, 4
       on conflict (organizer_id, room_id, kind, bucket) do update set count = a.count + excluded.count"""
)
_RECENT_ORDERS = one(
    RecentOrders,
    """select coalesce(sum(count) filter (where kind = 'order'), 0)::bigint as asked,
              coalesce(sum(count) filter (where kind = 'late_order'), 0)::bigint as late
         from room_arrivals
        where organizer_id = $1 and room_id = $2 and kind in ('order', 'late_order') and bucket between $3 and $4""",
)
_DROP_OLD_ORDERS = execute(
    """delete from room_arrivals
        where organizer_id = $1 and room_id = $2 and kind in ('order', 'late_order') and bucket < $3"""
)


async def insert_room(tx: Tx, *, room: Room, new: NewRoom, idempotency_key: str) -> None:
    """A room with its sessions and a frontier before which nobody stands."""
    await _INSERT_ROOM(
        tx,
        room.organizer_id,
        room.id,
        room.event_id,
        room.gathers_at,
        room.opens_at,
        room.commitment,
        room.seed_sealed,
        room.per_minute,
        room.max_active,
        room.pass_seconds,
        room.opens_above_per_minute,
        idempotency_key,
        new.fingerprint(),
    )
    await _INSERT_SESSIONS(tx, room.organizer_id, room.id, list(new.session_ids))
    await _INSERT_FRONTIER(tx, room.organizer_id, room.id)


async def created_room(tx: Tx, *, organizer_id: int, idempotency_key: str) -> CreatedRow | None:
    """The room that was created with this key."""
    return await _CREATED(tx, organizer_id, idempotency_key)


async def room_for_update(tx: Tx, *, organizer_id: int, room_id: UUID) -> Room | None:
    """The room, locked."""
    return await _ROOM_FOR_UPDATE(tx, organizer_id, room_id)


async def rooms_to_move(tx: Tx) -> list[Room]:
    """Every room that is not over."""
    return await _ROOMS_TO_MOVE(tx)


async def known_views(tx: Tx) -> list[View]:
    """Rooms that are not over, or were until the day before yesterday, of all organizers."""
    return await _views(tx, await _ROOMS_KNOWN(tx))


async def view_of(tx: Tx, *, organizer_id: int, room_id: UUID) -> View | None:
    """One room of this organizer, however old."""
    views = await _views(tx, await _ROOM_BY_ID(tx, organizer_id, room_id))
    return views[0] if views else None


async def views_of_organizer(tx: Tx, *, organizer_id: int, event_id: UUID | None, limit: int) -> list[View]:
    """The organizer's newest rooms, or those of one event."""
    return await _views(tx, await _ROOMS_OF_ORGANIZER(tx, organizer_id, event_id, limit))


async def _views(tx: Tx, rooms: Sequence[Room]) -> list[View]:
    """The frontier is read before the counts: a line may look a moment longer than it was, never shorter."""
    if not rooms:
        return []
    keys = [room.organizer_id for room in rooms], [room.id for room in rooms]
    frontiers = {row.room_id: row for row in await _FRONTIERS_OF(tx, *keys)}
    sessions: dict[UUID, list[UUID]] = {}
    for session in await _SESSIONS_OF(tx, *keys):
        sessions.setdefault(session.room_id, []).append(session.session_id)
    counts: dict[UUID, list[CountRow]] = {}
    for count in await _COUNTS_OF(tx, *keys):
        counts.setdefault(count.room_id, []).append(count)
    return [
        View(room, tuple(sessions.get(room.id, ())), _moving(frontiers[room.id]), line_of(counts.get(room.id, ())))
        for room in rooms
    ]


def _moving(row: FrontierRow) -> Moving:
    return Moving(row.frontier, row.version, row.admitted, row.claimed, None if row.moved_at is None else row.speed)


def line_of(counts: Iterable[CountRow]) -> Line:
    """Counts of one room, in order, as its line."""
    arrived = [(row.bucket, row.count) for row in counts if row.kind == "arrived"]
    return Line(
        drawn=sum(row.count for row in counts if row.kind == "drawn"),
        passed=sum(count for bucket, count in arrived if bucket < 0),
        buckets=tuple((bucket, count) for bucket, count in arrived if bucket >= 0),
    )


async def sessions_of(tx: Tx, *, organizer_id: int, room_id: UUID) -> list[UUID]:
    """The sessions behind a room."""
    return [row.session_id for row in await _SESSIONS_OF(tx, [organizer_id], [room_id])]


async def line_of_room(tx: Tx, *, organizer_id: int, room_id: UUID) -> Line:
    """How many came, as counted by now."""
    return line_of(await _COUNTS_OF(tx, [organizer_id], [room_id]))


async def frontier_for_update(tx: Tx, *, organizer_id: int, room_id: UUID) -> FrontierRow:
    """The frontier, locked."""
    row = await _FRONTIER_FOR_UPDATE(tx, organizer_id, room_id)
    assert row is not None, "a room is created with its frontier"
    return row


async def time(tx: Tx) -> datetime:
    """The database's, which is the same for every controller; to be asked for once the lock is held."""
    moment: datetime = await _TIME(tx)
    return moment


async def set_times(tx: Tx, *, organizer_id: int, room_id: UUID, gathers_at: datetime, opens_at: datetime) -> None:
    await _SET_TIMES(tx, organizer_id, room_id, gathers_at, opens_at)
    await _BUMP(tx, organizer_id, room_id)


async def set_pace(tx: Tx, *, organizer_id: int, room_id: UUID, per_minute: int) -> None:
    await _SET_PACE(tx, organizer_id, room_id, per_minute)
    await _BUMP(tx, organizer_id, room_id)


async def set_closed(tx: Tx, *, organizer_id: int, room_id: UUID) -> None:
    """Over, for everybody at once; its sessions are free for another room."""
    await _SET_CLOSED(tx, organizer_id, room_id)
    await _END_SESSIONS(tx, organizer_id, room_id)
    await _BUMP(tx, organizer_id, room_id)


async def set_sold_out(tx: Tx, *, organizer_id: int, room_id: UUID) -> None:
    """Over, for everybody at once; its sessions are free for another room."""
    await _SET_SOLD_OUT(tx, organizer_id, room_id)
    await _END_SESSIONS(tx, organizer_id, room_id)
    await _BUMP(tx, organizer_id, room_id)


async def move(
    tx: Tx,
    *,
    row: FrontierRow,
    frontier: Frontier,
    admitted: int,
    let_in: int,
    gauge: Gauge,
    moved_at: datetime,
    reached_at: datetime,
) -> None:
    """Write a step; the version is raised when people can see a difference."""
    seen = frontier != row.frontier or admitted != row.admitted
    await _MOVE(
        tx,
        row.organizer_id,
        row.room_id,
        int(seen),
        frontier.rank.to_bytes(8, "big"),
        frontier.all_drawn,
        frontier.arrived,
        frontier.tie.to_bytes(8, "big"),
        admitted,
        row.claimed,
        moved_at,
        gauge.credit,
        gauge.unclaimed,
        gauge.brake,
        gauge.speed,
        let_in,
        reached_at,
    )


async def pass_time(tx: Tx, *, row: FrontierRow, moved_at: datetime, reached_at: datetime, speed: float) -> None:
    """The room's time goes on, and nobody is let in."""
    await _PASS_TIME(tx, row.organizer_id, row.room_id, moved_at, reached_at, speed)


async def add_counts(tx: Tx, counts: Mapping[CountKey, int]) -> None:
    """Add what this process has counted; in the order of keys, so that two processes do not wait for each other."""
    rows = sorted((*key, count) for key, count in counts.items())
    await _ADD_COUNTS(tx, *(list(column) for column in zip(*rows, strict=True)))


async def recent_orders(tx: Tx, *, organizer_id: int, room_id: UUID, since: int, until: int) -> RecentOrders:
    """Orders that were asked for in these seconds (since 1970), both included."""
    recent = await _RECENT_ORDERS(tx, organizer_id, room_id, since, until)
    assert recent is not None
    return recent


async def drop_old_orders(tx: Tx, *, organizer_id: int, room_id: UUID, before: int) -> None:
    """Forget what the threshold does not ask for any more."""
    await _DROP_OLD_ORDERS(tx, organizer_id, room_id, before)
