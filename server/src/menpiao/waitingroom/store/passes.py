"""Statements on passes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, scalar
from menpiao.waitingroom.model.line import Position


class PassRow(msgspec.Struct, frozen=True):
    """An issued pass."""

    id: UUID
    buyer_id: UUID
    entered_at: datetime
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None


class NewPass(msgspec.Struct, frozen=True):
    """A pass to issue, with where its entry stood."""

    id: UUID
    buyer_id: UUID
    entered_at: datetime
    position: Position
    issued_at: datetime
    expires_at: datetime


_LIVE_PASSES = scalar(
    """select count(*) from room_passes
        where organizer_id = $1 and room_id = $2 and used_at is null and expires_at > app_now()"""
)
_LATEST_PASSES = many(
    PassRow,
    """select distinct on (buyer_id) id, buyer_id, entered_at, issued_at, expires_at, used_at
         from room_passes
        where organizer_id = $1 and room_id = $2 and buyer_id = any ($3::uuid[])
        order by buyer_id, entered_at desc""",
)
_INSERT_PASSES = execute(
    """insert into room_passes (organizer_id, room_id, id, buyer_id, entered_at, drawn, bucket, within, issued_at,
                                expires_at)
       select $1, $2, p.*
         from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::boolean[], $7::bigint[], $8::bytea[],
                     $9::timestamptz[], $10::timestamptz[]) as p"""
)
_ADD_CLAIMED = execute("update room_frontiers set claimed = claimed + $3 where organizer_id = $1 and room_id = $2")
_SET_USED = execute(
    """update room_passes p set used_at = app_now()
         from unnest($1::integer[], $2::uuid[]) as u (organizer_id, id)
        where p.organizer_id = u.organizer_id and p.id = u.id and p.used_at is null"""
)


async def live_passes(tx: Tx, *, organizer_id: int, room_id: UUID) -> int:
    """Passes that are neither used nor over."""
    count: int = await _LIVE_PASSES(tx, organizer_id, room_id)
    return count


async def latest_passes(tx: Tx, *, organizer_id: int, room_id: UUID, buyers: Sequence[UUID]) -> dict[UUID, PassRow]:
    """The newest pass of each of these buyers."""
    return {row.buyer_id: row for row in await _LATEST_PASSES(tx, organizer_id, room_id, list(buyers))}


async def insert_passes(tx: Tx, *, organizer_id: int, room_id: UUID, passes: Sequence[NewPass]) -> None:
    """Issue them; the frontier's row is locked by the caller and counts them."""
    await _INSERT_PASSES(
        tx,
        organizer_id,
        room_id,
        [new.id for new in passes],
        [new.buyer_id for new in passes],
        [new.entered_at for new in passes],
        [new.position.drawn for new in passes],
        [new.position.bucket for new in passes],
        [new.position.within.to_bytes(8, "big") for new in passes],
        [new.issued_at for new in passes],
        [new.expires_at for new in passes],
    )
    await _ADD_CLAIMED(tx, organizer_id, room_id, len(passes))


async def set_used(tx: Tx, passes: Iterable[tuple[int, UUID]]) -> None:
    """These passes have placed their order; (organizer, pass) each."""
    organizers, ids = zip(*sorted(passes), strict=True)
    await _SET_USED(tx, list(organizers), list(ids))
