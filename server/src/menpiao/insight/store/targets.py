"""Statements on what an organizer hopes to sell, of an event and of a session."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.insight.model.sales import Aim, Target
from menpiao.platform.db import Tx, execute, many, one


class SessionTarget(msgspec.Struct, frozen=True):
    """What is hoped for of a session."""

    session_id: UUID
    version: int
    tickets: int | None
    amount_fen: int | None


_TABLES: dict[Aim, tuple[str, str]] = {
    "event": ("sales_targets", "event_id"),
    "session": ("session_sales_targets", "session_id"),
}
_TARGET = {
    aim: one(Target, f"select version, tickets, amount_fen from {table} where organizer_id = $1 and {subject} = $2")
    for aim, (table, subject) in _TABLES.items()
}
_SET = {
    aim: execute(
        f"""insert into {table} (organizer_id, {subject}, tickets, amount_fen, version)
            select $1, $2, $4, $5, 1 where $3 = 0
            on conflict do nothing"""
    )
    for aim, (table, subject) in _TABLES.items()
}
_CHANGE = {
    aim: execute(
        f"""update {table} set tickets = $4, amount_fen = $5, version = version + 1
             where organizer_id = $1 and {subject} = $2 and version = $3"""
    )
    for aim, (table, subject) in _TABLES.items()
}
_OF_SESSIONS = many(
    SessionTarget,
    """select session_id, version, tickets, amount_fen from session_sales_targets
        where organizer_id = $1 and session_id = any ($2::uuid[])""",
)


async def target(tx: Tx, *, organizer_id: int, aim: Aim, subject_id: UUID) -> Target:
    """What is hoped for."""
    return await _TARGET[aim](tx, organizer_id, subject_id) or Target()


async def targets_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, Target]:
    """Of those of which anything was ever said."""
    rows = await _OF_SESSIONS(tx, organizer_id, list(session_ids))
    return {row.session_id: Target(row.version, row.tickets, row.amount_fen) for row in rows}


async def set_target(
    tx: Tx, *, organizer_id: int, aim: Aim, subject_id: UUID, expected_version: int, wanted: Target
) -> bool:
    """Say what is hoped for; False where somebody else has said it since."""
    statement = _SET[aim] if expected_version == 0 else _CHANGE[aim]
    return await statement(tx, organizer_id, subject_id, expected_version, wanted.tickets, wanted.amount_fen) == 1
