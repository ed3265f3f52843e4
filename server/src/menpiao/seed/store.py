"""Everything that is written set-based: COPY of whole tables, and the few statements around it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar

Row = tuple[Any, ...]


class Table(msgspec.Struct, frozen=True):
    """A table with the columns that are written; the others have their defaults."""

    name: str
    columns: tuple[str, ...]


class LadderOfEvent(msgspec.Struct, frozen=True):
    """An event and its current refund ladder."""

    id: UUID
    refund_ladder_id: UUID | None


class SeatingRow(msgspec.Struct, frozen=True):
    """The seats of a session in plan order, with the tier of each."""

    numbers: list[int]
    tier_of: bytes


class LastLink(msgspec.Struct, frozen=True):
    """Where the audit log's chain of an organizer ends."""

    seq: int
    hash: bytes


_IN_USE = scalar("select exists (select from organizers) or exists (select from buyers)")
_LADDERS = many(LadderOfEvent, "select id, refund_ladder_id from events where organizer_id = $1")
_SEATING = one(SeatingRow, "select numbers, tier_of from session_seatings where organizer_id = $1 and session_id = $2")
_COUNTED = execute(
    """update quotas q
   set sold = n.sold, claimed = n.claimed,
       total = case when exists (select from tier_prices t
                                  where t.organizer_id = q.organizer_id and t.ticket_type_id = q.ticket_type_id)
                    then q.total else greatest(100, (n.sold + n.held) * 11 / 10) end,
       held = n.held
  from unnest($2::uuid[], $3::integer[], $4::integer[], $5::integer[]) as n (id, held, sold, claimed)
 where q.organizer_id = $1 and q.ticket_type_id = n.id"""
)
# Nine looks for each order, most of them in the mini program, on the day on which it was placed.
_VIEWS = execute(
    """insert into event_views (organizer_id, event_id, day, source, views)
       select h.organizer_id, s.event_id, (h.hour at time zone 'Asia/Shanghai')::date, n.source,
              sum(h.placed_orders) * n.times
         from sales_hours h
         join sessions s on s.organizer_id = h.organizer_id and s.id = h.session_id
        cross join (values ('mini_program', 7), ('web', 2)) as n (source, times)
        where h.placed_orders > 0
        group by 1, 2, 3, 4, n.times"""
)
_LINKED_UNTIL = one(LastLink, "select seq, hash from audit_links where organizer_id = $1 order by seq desc limit 1")


async def write_views(tx: Tx) -> None:
    """How often the pages of events were read, after what was ordered."""
    await _VIEWS(tx)


async def in_use(tx: Tx) -> bool:
    """Whether the database is somebody's already."""
    return bool(await _IN_USE(tx))


async def ladders(tx: Tx, *, organizer_id: int) -> list[LadderOfEvent]:
    """Which ladder each event has."""
    return await _LADDERS(tx, organizer_id)


async def seating(tx: Tx, *, organizer_id: int, session_id: UUID) -> SeatingRow | None:
    """The seats of a session."""
    return await _SEATING(tx, organizer_id, session_id)


class Writer:
    """One connection of its own, on which everything is one transaction. JSON is handed over as text."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._tx = Tx(connection)

    async def copy(self, table: Table, rows: Iterable[Row]) -> int:
        """Append; how many."""
        tag: str = await self._connection.copy_records_to_table(table.name, records=rows, columns=list(table.columns))
        return int(tag.rsplit(" ", 1)[-1])

    async def count_places(
        self, organizer_id: int, ids: Sequence[UUID], held: Sequence[int], sold: Sequence[int], claimed: Sequence[int]
    ) -> None:
        """What of each ticket type is held and sold; quotas of places are a little more than that."""
        await _COUNTED(self._tx, organizer_id, ids, held, sold, claimed)

    async def last_link(self, organizer_id: int) -> LastLink | None:
        """Where the audit log's chain ends."""
        return await _LINKED_UNTIL(self._tx, organizer_id)


async def tidy_up(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """What autovacuum would do within the next minutes."""
    await connection.execute("vacuum analyze")
