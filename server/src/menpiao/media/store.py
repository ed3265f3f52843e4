"""Statements on pictures. ``made_at`` is when somebody last had it in hand: uploaded it, or took it out of an event."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao.kernel.ids import organizer_of
from menpiao.media.model import Drawn, Picture
from menpiao.platform.db import Tx, execute, many, one, scalar


class Body(msgspec.Struct, frozen=True):
    """The bytes of a picture in one size."""

    body: bytes


class Due(msgspec.Struct, frozen=True):
    """A picture that may go, if nothing shows it."""

    organizer_id: int
    id: UUID


_INSERT = execute(
    """insert into pictures (organizer_id, id, large, width, height, small, small_width, small_height, made_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, app_now())
       on conflict (organizer_id, id) do nothing"""
)
_COUNT = scalar("select count(*)::integer from pictures where organizer_id = $1")
_RENEW = one(
    Picture,
    """update pictures set made_at = app_now() where organizer_id = $1 and id = $2
       returning organizer_id, id, width, height, small_width, small_height""",
)
_HOLD = scalar("select true from pictures where organizer_id = $1 and id = $2 for key share")
_DUE = many(
    Due,
    """select organizer_id, id from pictures where made_at < app_now() - $2::interval and id > $1
        order by id limit $3 for update skip locked""",
)
_DELETE = execute("delete from pictures where organizer_id = $1 and id = any ($2::uuid[])")
_LARGE = one(Body, "select large as body from pictures where organizer_id = $1 and id = $2")
_SMALL = one(Body, "select small as body from pictures where organizer_id = $1 and id = $2")


async def insert_picture(tx: Tx, *, organizer_id: int, picture_id: UUID, large: Drawn, small: Drawn) -> bool:
    """Keep it; False where it is there already."""
    inserted = await _INSERT(
        tx,
        organizer_id,
        picture_id,
        large.body,
        large.width,
        large.height,
        small.body,
        small.width,
        small.height,
    )
    return inserted == 1


async def count_pictures(tx: Tx, *, organizer_id: int) -> int:
    """How many the organizer has."""
    count: int = await _COUNT(tx, organizer_id)
    return count


async def renew(tx: Tx, *, organizer_id: int, picture_id: UUID) -> Picture | None:
    """What there is to say of it; its grace begins anew."""
    return await _RENEW(tx, organizer_id, picture_id)


async def hold(tx: Tx, *, organizer_id: int, picture_id: UUID) -> bool:
    """Whether it is there, and stays."""
    return bool(await _HOLD(tx, organizer_id, picture_id))


async def due(tx: Tx, *, after: UUID, grace: timedelta, limit: int) -> list[Due]:
    """What nobody has had in hand for so long, over all organizers, locked; what others have locked is skipped."""
    return await _DUE(tx, after, grace, limit)


async def delete(tx: Tx, *, organizer_id: int, picture_ids: Sequence[UUID]) -> None:
    """They are locked, and nothing shows them."""
    await _DELETE(tx, organizer_id, list(picture_ids))


async def body_of(tx: Tx, *, picture_id: UUID, small: bool) -> bytes | None:
    """Its bytes; the id says whose it is."""
    found = await (_SMALL if small else _LARGE)(tx, organizer_of(picture_id), picture_id)
    return None if found is None else found.body
