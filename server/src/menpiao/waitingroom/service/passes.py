"""Exchanging an admitted entry for a pass: the one thing in a waiting room that is written for each buyer, after the
frontier has thinned them out, and in batches of everybody who asks at the same time.

A pass is a lease: it ends by itself, and its end gives the place to the next in line. A buyer has one at a time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.platform import metrics
from menpiao.platform.batch import Batcher
from menpiao.platform.db import Database, Tx
from menpiao.waitingroom.model.line import Frontier, Position, ahead
from menpiao.waitingroom.model.pace import may_issue, poll_after_s, wait_s
from menpiao.waitingroom.model.refusals import NotYourTurn, PassExpired, PassUsed
from menpiao.waitingroom.model.room import Room, RoomState
from menpiao.waitingroom.model.tokens import Pass, Tokens, whole_milliseconds
from menpiao.waitingroom.model.wire import per_minute
from menpiao.waitingroom.service.enter import Entrance, position_of, refuse_if_over
from menpiao.waitingroom.service.rooms import Known, Rooms
from menpiao.waitingroom.store import passes as store
from menpiao.waitingroom.store import rooms as room_store

MAX_WAITING = 5_000


class Asked(msgspec.Struct, frozen=True):
    """An entry that this process believes to be admitted."""

    room: Room
    buyer_id: UUID
    entered_at: datetime
    position: Position


class Issued(msgspec.Struct, frozen=True):
    """A pass, and whether it had been issued before."""

    token: str
    expires_at: datetime
    replayed: bool


class Passes:
    """One for each process."""

    def __init__(self, db: Database, rooms: Rooms, entrance: Entrance, tokens: Tokens) -> None:
        self._db = db
        self._rooms = rooms
        self._entrance = entrance
        self._tokens = tokens
        self._batcher: Batcher[Asked, tuple[Pass, bool]] = Batcher("passes", self._issue, max_waiting=MAX_WAITING)

    async def issue(self, *, room_id: UUID, buyer_id: UUID, token: str) -> Issued:
        """The pass of this entry; asking again gives the same. Who is not admitted is told so from memory."""
        known = self._rooms.get(room_id)
        entry = self._entrance.read(known, buyer_id=buyer_id, token=token)
        refuse_if_over(known)
        position = position_of(known, buyer_id, entry.entered_at)
        if position is None or not known.view.moving.frontier.admits(position):
            raise NotYourTurn(retry_after_s=_retry_after_s(known, position, self._rooms.clock.now()))
        room = known.room
        asked = Asked(room, buyer_id, entry.entered_at, position)
        held, replayed = await self._batcher.submit(room.id, asked)
        return Issued(self._tokens.write_pass(held), held.expires_at, replayed)

    async def close(self) -> None:
        """Finish what was accepted."""
        await self._batcher.close()

    async def _issue(self, asked: Sequence[Asked]) -> list[tuple[Pass, bool] | Refusal]:
        """All of one room. The frontier's lock makes exchanges take turns, so that two processes can't give one buyer
        two passes; it is read anew under the lock, so that nobody passes who is admitted in memory only. Those whom the
        frontier passed uncounted come in turn (`may_issue`)."""
        room = asked[-1].room
        organizer_id, room_id = room.organizer_id, room.id
        async with self._db.tx() as tx:
            row = await room_store.frontier_for_update(tx, organizer_id=organizer_id, room_id=room_id)
            now = whole_milliseconds(await room_store.time(tx))
            buyers = list({one.buyer_id for one in asked})
            latest = await store.latest_passes(tx, organizer_id=organizer_id, room_id=room_id, buyers=buyers)
            answers: list[tuple[Pass, bool] | Refusal] = []
            new: list[store.NewPass] = []
            most: int | None = None
            too_many = 0
            for one in asked:
                answer = decide(latest.get(one.buyer_id), one, frontier=row.frontier, now=now)
                if answer is None and most is None:
                    most = await _most_new(tx, room, row)
                if answer is None and most is not None and len(new) >= most:
                    too_many += 1
                    answer = NotYourTurn(retry_after_s=poll_after_s(wait_s(too_many, room.per_minute)))
                if answer is None:
                    fresh = self._new(one, now)
                    new.append(fresh)
                    latest[one.buyer_id] = issued = store.PassRow(
                        fresh.id, one.buyer_id, one.entered_at, now, fresh.expires_at, None
                    )
                    answers.append((_pass_of(room_id, issued), False))
                elif isinstance(answer, store.PassRow):
                    answers.append((_pass_of(room_id, answer), True))
                else:
                    answers.append(answer)
            if new:
                await store.insert_passes(tx, organizer_id=organizer_id, room_id=room_id, passes=new)
        metrics.room_passes.inc(len(new))
        return answers

    def _new(self, one: Asked, now: datetime) -> store.NewPass:
        return store.NewPass(
            id=self._db.new_id(one.room.organizer_id),
            buyer_id=one.buyer_id,
            entered_at=one.entered_at,
            position=one.position,
            issued_at=now,
            expires_at=now + timedelta(seconds=one.room.pass_seconds),
        )


def decide(
    latest: store.PassRow | None, asked: Asked, *, frontier: Frontier, now: datetime
) -> store.PassRow | Refusal | None:
    """The pass that the buyer has, why they get none, or None: a new one.

    A buyer has one pass at a time, and an entry from before their last pass is spent with it. Entries tell the room's
    time, which may be ahead of the clock: so the entry of that pass counts too.
    """
    if latest is not None:
        if latest.used_at is None and now < latest.expires_at:
            return latest
        if asked.entered_at < latest.issued_at or asked.entered_at <= latest.entered_at:
            return PassUsed() if latest.used_at is not None else PassExpired()
    return None if frontier.admits(asked.position) else NotYourTurn(retry_after_s=2)


async def _most_new(tx: Tx, room: Room, row: room_store.FrontierRow) -> int:
    """How many new passes there may be; the frontier's row is locked."""
    return may_issue(
        let_in=row.let_in,
        claimed=row.claimed,
        credit=row.credit,
        per_minute=room.per_minute,
        live=await store.live_passes(tx, organizer_id=room.organizer_id, room_id=room.id),
        max_active=room.max_active,
    )


def _pass_of(room_id: UUID, row: store.PassRow) -> Pass:
    return Pass(room_id, row.buyer_id, row.id, row.expires_at)


def _retry_after_s(known: Known, position: Position | None, now: datetime) -> int:
    if position is None or known.state is not RoomState.OPEN:
        opens_at = known.room.opens_at
        return poll_after_s(None if opens_at is None else int((opens_at - now).total_seconds()))
    return poll_after_s(wait_s(ahead(known.view.moving.frontier, known.view.line, position), per_minute(known.view)))
