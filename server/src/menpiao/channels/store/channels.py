"""Statements on channels."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.catalog import Texts
from menpiao.channels.model.channel import Channel
from menpiao.platform.db import Tx, execute, many, one

_COLUMNS = "organizer_id, id, name, active, version, created_at"


class ChannelSold(msgspec.Struct, frozen=True):
    """What stands of a channel's sales."""

    channel_id: UUID
    orders: int
    places: int


_ADD = execute(
    """insert into channels (organizer_id, id, name, created_at, request_key) values ($1, $2, $3, app_now(), $4)
       on conflict (organizer_id, request_key) do nothing"""
)
_OF_REQUEST = one(Channel, f"select {_COLUMNS} from channels where organizer_id = $1 and request_key = $2")
_BY_ID = one(Channel, f"select {_COLUMNS} from channels where organizer_id = $1 and id = $2")
_LOCKED = one(Channel, f"select {_COLUMNS} from channels where organizer_id = $1 and id = $2 for update")
_ALL = many(Channel, f"select {_COLUMNS} from channels where organizer_id = $1 order by id limit $2")
_CHANGE = execute(
    """update channels set name = $3, active = $4, version = version + 1
        where organizer_id = $1 and id = $2 and version = $5"""
)
_SOLD = many(
    ChannelSold,
    """select channel_id, count(*)::integer as orders, coalesce(sum(quantity), 0)::integer as places
         from channel_import_rows
        where organizer_id = $1 and channel_id = any ($2::uuid[]) and state = 'imported'
        group by channel_id""",
)


async def add(tx: Tx, *, organizer_id: int, channel_id: UUID, name: Texts, request_key: str) -> bool:
    """A new one; False where this request has just made it."""
    return await _ADD(tx, organizer_id, channel_id, name, request_key) == 1


async def of_request(tx: Tx, *, organizer_id: int, request_key: str) -> Channel | None:
    """What this request has made."""
    return await _OF_REQUEST(tx, organizer_id, request_key)


async def by_id(tx: Tx, *, organizer_id: int, channel_id: UUID) -> Channel | None:
    """As it stands."""
    return await _BY_ID(tx, organizer_id, channel_id)


async def locked(tx: Tx, *, organizer_id: int, channel_id: UUID) -> Channel | None:
    """Held: one import of a channel takes a step at a time, so that a reference is imported once."""
    return await _LOCKED(tx, organizer_id, channel_id)


async def all_of(tx: Tx, *, organizer_id: int, limit: int) -> list[Channel]:
    """In the order in which they were made."""
    return await _ALL(tx, organizer_id, limit)


async def change(tx: Tx, *, organizer_id: int, channel_id: UUID, name: Texts, active: bool, version: int) -> bool:
    """False where somebody else has changed it since this edition."""
    return await _CHANGE(tx, organizer_id, channel_id, name, active, version) == 1


async def sold(tx: Tx, *, organizer_id: int, channel_ids: Sequence[UUID]) -> dict[UUID, ChannelSold]:
    """By channel; one that sold nothing is left out."""
    return {row.channel_id: row for row in await _SOLD(tx, organizer_id, list(channel_ids))}
