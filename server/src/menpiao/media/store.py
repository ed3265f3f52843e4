"""Statements on pictures."""

from uuid import UUID

import msgspec

from menpiao.kernel.ids import organizer_of
from menpiao.media.model import Drawn, Picture
from menpiao.platform.db import Tx, execute, one, scalar


class Body(msgspec.Struct, frozen=True):
    """The bytes of a picture in one size."""

    body: bytes


_INSERT = execute(
    """insert into pictures (organizer_id, id, large, width, height, small, small_width, small_height, made_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, app_now())
       on conflict (organizer_id, id) do nothing"""
)
_COUNT = scalar("select count(*)::integer from pictures where organizer_id = $1")
_PICTURE = one(
    Picture,
    """select organizer_id, id, width, height, small_width, small_height from pictures
        where organizer_id = $1 and id = $2""",
)
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


async def picture(tx: Tx, *, organizer_id: int, picture_id: UUID) -> Picture | None:
    """What there is to say of it."""
    return await _PICTURE(tx, organizer_id, picture_id)


async def body_of(tx: Tx, *, picture_id: UUID, small: bool) -> bytes | None:
    """Its bytes; the id says whose it is."""
    found = await (_SMALL if small else _LARGE)(tx, organizer_of(picture_id), picture_id)
    return None if found is None else found.body
