"""Statements on all scans and admissions of a session: they are counted and paged as they are read, from an index that
holds what is counted and filtered by."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.admission.model.judging import Reason, Result
from menpiao.platform.db import Tx, many


class AdmittedCount(msgspec.Struct, frozen=True):
    """How many of a session are inside."""

    session_id: UUID
    count: int


class ScanCount(msgspec.Struct, frozen=True):
    """So many scans at a gate within a minute had this reason."""

    minute: datetime
    gate_id: UUID
    reason: Reason
    count: int


class ListedScan(msgspec.Struct, frozen=True):
    """A scan in the list of a session."""

    id: str
    gate_id: UUID
    staff_id: UUID
    ticket_id: UUID | None
    result: Result
    reason: Reason
    received_at: datetime


class Wanted(msgspec.Struct, frozen=True):
    """Of which scans; None: of any."""

    gate_id: UUID | None = None
    result: Result | None = None
    reason: Reason | None = None


_ADMITTED = many(
    AdmittedCount,
    """select session_id, count(*)::integer as count from admissions
        where organizer_id = $1 and session_id = any ($2::uuid[]) group by session_id""",
)
# `date_bin` knows nothing of time zones, and takes half the time of `date_trunc`: all scans of a stadium go through it.
_COUNTS = many(
    ScanCount,
    """select date_bin('1 minute', received_at, timestamptz '1970-01-01 00:00:00+00') as minute,
              gate_id, reason, count(*)::integer as count
         from scans
        where organizer_id = $1 and session_id = $2 and received_at >= $3
        group by 1, 2, 3""",
)
# What fits is found in the index alone, however rare it is; only the rows that are shown are fetched, one by one: the
# planner, who does not know how few they are, would rather read the table (`offset 0` does not let it).
_LISTED = many(
    ListedScan,
    """with found as materialized (
           select id, received_at from scans
            where organizer_id = $1 and session_id = $2 and (received_at, id) < ($3, $4) and received_at >= $5
              and ($6::uuid is null or gate_id = $6) and ($7::text is null or reason = $7)
              and ($8::boolean is null or (reason = 'ok') = $8)
            order by received_at desc, id desc limit $9)
       select s.id, s.gate_id, s.staff_id, s.ticket_id, s.result, s.reason, s.received_at
         from found f
         join lateral (
              select * from scans where organizer_id = $1 and id = f.id offset 0) s on true
        order by f.received_at desc, f.id desc""",
)


async def admitted_counts(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many are inside; sessions without anybody are left out."""
    return {row.session_id: row.count for row in await _ADMITTED(tx, organizer_id, list(session_ids))}


async def scan_counts(tx: Tx, *, organizer_id: int, session_id: UUID, since: datetime) -> list[ScanCount]:
    """A session's scans since this moment; in no order."""
    return await _COUNTS(tx, organizer_id, session_id, since)


async def scans_of_session(
    tx: Tx,
    *,
    organizer_id: int,
    session_id: UUID,
    wanted: Wanted,
    before: tuple[datetime, str],
    since: datetime,
    limit: int,
) -> list[ListedScan]:
    """The newest first: before this moment and id, not from before ``since``."""
    admitted = None if wanted.result is None else wanted.result == "admitted"
    return await _LISTED(tx, organizer_id, session_id, *before, since, wanted.gate_id, wanted.reason, admitted, limit)
