"""The controller: once a second it moves every line on by as many as the measures allow (`model.pace`).

Several may run at once. A step is taken under the frontier's lock and only if nobody took one in the last half second,
by the database's clock; so a second controller admits nobody twice. Where that clock was set back, a step is worth one
tick and the next one is reckoned from it; the room's own time goes on (`model.room.reach`).

The new frontier is committed before anybody can see it, and a trigger refuses to let it go back: what was shown once
stays true through every restart.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from menpiao.catalog import Labels
from menpiao.platform import metrics
from menpiao.platform.audit import SYSTEM, record
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each
from menpiao.waitingroom.model.line import Line, admitted, advance, waiting
from menpiao.waitingroom.model.pace import Gauge, Readings, Step, elapsed_s, is_late, step
from menpiao.waitingroom.model.places import OpenPlaces
from menpiao.waitingroom.model.room import LEAD, SETTLE_S, Room, RoomState, reach
from menpiao.waitingroom.ports import Promoted
from menpiao.waitingroom.service.places import places_left
from menpiao.waitingroom.store import passes as pass_store
from menpiao.waitingroom.store import rooms as store

SHORTEST_STEP = timedelta(milliseconds=500)
LOAD_OVER_S = 5
"""Over how many seconds orders are counted, for the threshold of a standby room and for the brake."""
FORGET_ORDERS_AFTER_S = 300


class Control:
    """Moves lines; holds nothing that can't be forgotten.

    ``stopwatch`` (seconds) measures how long a step takes: one that takes long is a sign that the database is behind.
    """

    def __init__(
        self,
        db: Database,
        labels: Labels,
        promoted: Promoted,
        *,
        stopwatch: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._db = db
        self._labels = labels
        self._promoted = promoted
        self._stopwatch = stopwatch
        self._own_s: dict[UUID, float] = {}
        self._waiting: dict[UUID, int] = {}
        self._speed: dict[UUID, float] = {}

    async def tick(self) -> None:
        """One step of every room; one that fails leaves the others alone."""
        async with self._db.read() as tx:
            rooms = await store.rooms_to_move(tx)
        known = {room.id for room in rooms}
        for memory in (self._own_s, self._waiting, self._speed):
            for gone in memory.keys() - known:
                del memory[gone]
        await for_each("move_rooms", rooms, self._look_at)
        metrics.room_waiting.set(sum(self._waiting.values()))
        metrics.room_speed.set(sum(self._speed.values()))

    async def _look_at(self, room: Room) -> None:
        now = self._db.clock.now()
        state = room.state(now)
        if state is not RoomState.OPEN and await self._close_if_ended(room, await self._sessions(room)):
            return
        if state is RoomState.STANDBY:
            await self._open_if_busy(room, now)
        elif state is RoomState.OPEN:
            left = await self._left(room) if room.bucket(room.time(now)) >= SETTLE_S else None
            started = self._stopwatch()
            await self._move(room, left)
            self._own_s[room.id] = self._stopwatch() - started

    async def _open_if_busy(self, room: Room, now: datetime) -> None:
        """Open a standby room whose sessions are asked for more often than it was told."""
        assert room.opens_above_per_minute is not None
        async with self._db.tx() as tx:
            await self._forget_old_orders(tx, room, now)
            recent = await self._recent(tx, room, now)
            if recent.asked * 60 / LOAD_OVER_S <= room.opens_above_per_minute:
                return
            locked = await store.room_for_update(tx, organizer_id=room.organizer_id, room_id=room.id)
            if locked is None or locked.state(now) is not RoomState.STANDBY:
                return
            opens_at = now + LEAD
            await store.set_times(
                tx, organizer_id=room.organizer_id, room_id=room.id, gathers_at=opens_at, opens_at=opens_at
            )
            await self._record(tx, room, "waitingroom.room_opened", {"by": "load", "orders": recent.asked})

    async def _left(self, room: Room) -> OpenPlaces:
        """Of one instant: what was held then and is free now would count as neither."""
        async with self._db.snapshot() as tx:
            sessions = await store.sessions_of(tx, organizer_id=room.organizer_id, room_id=room.id)
            return await places_left(
                tx,
                self._promoted,
                organizer_id=room.organizer_id,
                session_ids=sessions,
                now=self._db.clock.now(),
            )

    async def _move(self, room: Room, left: OpenPlaces | None) -> None:
        """A step: measure, decide, write, in one transaction. The room is locked before its frontier, as by everybody
        who locks both. In the first seconds nobody is let in (``left`` is None, or it was seen by a clock that is
        ahead); that the room is open is written, so that it stays so."""
        async with self._db.tx() as tx:
            locked = await store.room_for_update(tx, organizer_id=room.organizer_id, room_id=room.id)
            if locked is None or locked.state(self._db.clock.now()) is not RoomState.OPEN:
                return
            room = locked
            row = await store.frontier_for_update(tx, organizer_id=room.organizer_id, room_id=room.id)
            now = await store.time(tx)
            if row.moved_at is not None and timedelta(0) <= now - row.moved_at < SHORTEST_STEP:
                return
            reached = reach(row.reached_at, row.moved_at, now)
            if room.is_drawn(reached):
                return
            if left is None or room.bucket(reached) < SETTLE_S:
                speed = float(room.per_minute) if row.moved_at is None else row.speed
                await store.pass_time(tx, row=row, moved_at=now, reached_at=reached, speed=speed)
                return
            sessions = await store.sessions_of(tx, organizer_id=room.organizer_id, room_id=room.id)
            if left.all_sold:
                await store.set_sold_out(tx, organizer_id=room.organizer_id, room_id=room.id)
                await self._record(tx, room, "waitingroom.room_sold_out", None)
                return
            if left.ended:
                await self._close(tx, room, by="end_of_sale")
                return
            line = await store.line_of_room(tx, organizer_id=room.organizer_id, room_id=room.id)
            settled = room.settled(reached)
            waits = waiting(row.frontier, line, settled=settled)
            taken = await self._step(tx, room, row, left.free, waits, now)
            frontier = advance(row.frontier, line, settled=settled, by=taken.admit)
            await store.move(
                tx,
                row=row,
                frontier=frontier,
                admitted=max(row.admitted, row.claimed, admitted(frontier, line)),
                let_in=max(row.let_in, row.claimed) + taken.admit,
                gauge=taken.gauge,
                moved_at=now,
                reached_at=reached,
            )
        self._measure(room, line, max(row.admitted, admitted(frontier, line)), taken)
        await self._close_if_ended(room, sessions)

    async def _step(self, tx: Tx, room: Room, row: store.FrontierRow, free: int, waits: int, now: datetime) -> Step:
        recent = await self._recent(tx, room, now)
        await self._forget_old_orders(tx, room, now)
        begin = row.gauge if row.moved_at is not None else Gauge(speed=float(room.per_minute))
        return step(
            begin,
            Readings(
                elapsed_s=elapsed_s(row.moved_at, now),
                per_minute=room.per_minute,
                max_active=room.max_active,
                live=await pass_store.live_passes(tx, organizer_id=room.organizer_id, room_id=room.id),
                claimed=row.claimed - row.claimed_seen,
                excess=max(0, row.claimed - row.let_in),
                free=free,
                waiting=waits,
                late=is_late(own_s=self._own_s.get(room.id, 0.0), attempts=recent.asked, late=recent.late),
            ),
        )

    async def _sessions(self, room: Room) -> Sequence[UUID]:
        async with self._db.read() as tx:
            return await store.sessions_of(tx, organizer_id=room.organizer_id, room_id=room.id)

    async def _close_if_ended(self, room: Room, sessions: Sequence[UUID]) -> bool:
        """A room stands before nothing when each of its sessions is over, or does not take place."""
        now, labels = self._db.clock.now(), await self._labels.sessions(sessions)
        if any(label.status == "scheduled" and now < label.ends_at for label in labels.values()):
            return False
        async with self._db.tx() as tx:
            await store.room_for_update(tx, organizer_id=room.organizer_id, room_id=room.id)
            await self._close(tx, room, by="end")
        return True

    async def _close(self, tx: Tx, room: Room, *, by: str) -> None:
        await store.set_closed(tx, organizer_id=room.organizer_id, room_id=room.id)
        await self._record(tx, room, "waitingroom.room_closed", {"by": by})

    async def _recent(self, tx: Tx, room: Room, now: datetime) -> store.RecentOrders:
        """Those of seconds to come are from before the clock was set back, and say nothing of now."""
        second = int(now.timestamp())
        return await store.recent_orders(
            tx,
            organizer_id=room.organizer_id,
            room_id=room.id,
            since=second - LOAD_OVER_S,
            until=second + LOAD_OVER_S,
        )

    async def _forget_old_orders(self, tx: Tx, room: Room, now: datetime) -> None:
        before = int(now.timestamp()) - FORGET_ORDERS_AFTER_S
        await store.drop_old_orders(tx, organizer_id=room.organizer_id, room_id=room.id, before=before)

    async def _record(self, tx: Tx, room: Room, action: str, detail: dict[str, object] | None) -> None:
        await record(
            self._db,
            tx,
            organizer_id=room.organizer_id,
            actor=SYSTEM,
            action=action,
            subject_id=room.id,
            detail=detail,
        )

    def _measure(self, room: Room, line: Line, admitted_now: int, taken: Step) -> None:
        self._waiting[room.id] = max(0, line.came - admitted_now)
        self._speed[room.id] = taken.gauge.speed
        metrics.room_admitted.inc(taken.admit)
