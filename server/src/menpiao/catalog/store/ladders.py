"""Statements on refund ladders: the current one of an event, and those that orders have pinned."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one


class LadderRow(msgspec.Struct, frozen=True):
    """A version of an event's ladder."""

    id: UUID
    event_id: UUID
    version: int
    rule: dict[str, Any]


class EventLadderRow(msgspec.Struct, frozen=True):
    """An event with its current ladder, None and 0 where it has none."""

    event_id: UUID
    ladder_id: UUID | None
    version: int
    rule: dict[str, Any] | None


_OF_EVENT = """select e.id as event_id, l.id as ladder_id, coalesce(l.version, 0) as version, l.rule
         from events e
         left join refund_ladders l on l.organizer_id = e.organizer_id and l.id = e.refund_ladder_id
        where e.organizer_id = $1 and e.id = $2"""
_LADDER_OF_EVENT = one(EventLadderRow, _OF_EVENT)
_LADDER_OF_EVENT_FOR_UPDATE = one(EventLadderRow, f"{_OF_EVENT} for update of e")
_INSERT = execute(
    """insert into refund_ladders (organizer_id, id, event_id, version, rule, created_at)
       values ($1, $2, $3, $4, $5, app_now())"""
)
_SET_CURRENT = execute("update events set refund_ladder_id = $3 where organizer_id = $1 and id = $2")
_BY_IDS = many(
    LadderRow,
    "select id, event_id, version, rule from refund_ladders where organizer_id = $1 and id = any ($2::uuid[])",
)


async def ladder_of_event(
    tx: Tx, *, organizer_id: int, event_id: UUID, for_update: bool = False
) -> EventLadderRow | None:
    """The event's current ladder; None where there is no such event. ``for_update`` locks the event."""
    statement = _LADDER_OF_EVENT_FOR_UPDATE if for_update else _LADDER_OF_EVENT
    return await statement(tx, organizer_id, event_id)


async def insert_ladder(
    tx: Tx, *, organizer_id: int, ladder_id: UUID, event_id: UUID, version: int, rule: dict[str, Any]
) -> None:
    """A new version, and the event's current one from now on."""
    await _INSERT(tx, organizer_id, ladder_id, event_id, version, rule)
    await _SET_CURRENT(tx, organizer_id, event_id, ladder_id)


async def ladders(tx: Tx, *, organizer_id: int, ladder_ids: Sequence[UUID]) -> list[LadderRow]:
    """These versions, current or not."""
    return await _BY_IDS(tx, organizer_id, list(ladder_ids))
