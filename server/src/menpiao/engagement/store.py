"""Statements on which sessions' buyers were reminded."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many


class RemindedSession(msgspec.Struct, frozen=True):
    """A session whose buyers were reminded."""

    organizer_id: int
    session_id: UUID


_REMINDED = many(
    RemindedSession,
    """select organizer_id, session_id from reminded_sessions
        where (organizer_id, session_id) in (select * from unnest($1::integer[], $2::uuid[]))""",
)
_SET_REMINDED = execute(
    """insert into reminded_sessions (organizer_id, session_id, messages, reminded_at)
       values ($1, $2, $3, app_now()) on conflict (organizer_id, session_id) do nothing"""
)


async def reminded(tx: Tx, *, sessions: Collection[tuple[int, UUID]]) -> set[tuple[int, UUID]]:
    """Those of these, by organizer and id, whose buyers were reminded."""
    rows = await _REMINDED(tx, [organizer_id for organizer_id, _ in sessions], [one for _, one in sessions])
    return {(row.organizer_id, row.session_id) for row in rows}


async def set_reminded(tx: Tx, *, organizer_id: int, session_id: UUID, messages: int) -> None:
    """Everybody is written to."""
    await _SET_REMINDED(tx, organizer_id, session_id, messages)
