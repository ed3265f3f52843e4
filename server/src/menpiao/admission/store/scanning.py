"""Statements on ``scans`` and ``admissions`` that one scan, one order or one ticket asks for."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.admission.model.judging import Reason, Result
from menpiao.platform.db import Tx, many, one, scalar


class NewScan(msgspec.Struct, frozen=True):
    """A scan with the reason that `judge` found."""

    organizer_id: int
    id: str
    gate_id: UUID
    session_id: UUID
    staff_id: UUID
    ticket_id: UUID | None
    reason: Reason
    epoch: int | None
    step: int | None
    content_hash: bytes
    scanned_at: datetime
    received_at: datetime


class StoredScan(msgspec.Struct, frozen=True):
    """What was decided about a scan when it first came."""

    result: Result
    reason: Reason
    ticket_id: UUID | None
    content_hash: bytes


class Admission(msgspec.Struct, frozen=True):
    """When and where a ticket was admitted."""

    ticket_id: UUID
    gate_id: UUID
    scan_id: str
    admitted_at: datetime


class ScanOfTicket(msgspec.Struct, frozen=True):
    """One try at a gate with a ticket."""

    id: str
    ticket_id: UUID
    gate_id: UUID
    staff_id: UUID
    result: Result
    reason: Reason
    received_at: datetime


# One statement, so that the admission and the scan that tells of it can't come apart. Whoever comes second to either
# key waits for the first to commit and then inserts nothing: no admission means already_used, no scan means that this
# scan was answered before (null; the caller must roll back).
_RECORD = scalar(
    """with admitted as (
           insert into admissions (organizer_id, ticket_id, session_id, gate_id, scan_id, admitted_at)
           select $1::integer, $6::uuid, $4::uuid, $3::uuid, $2::text, $12::timestamptz
            where $7::text = 'ok'
           on conflict do nothing
           returning ticket_id
       ),
       decided as (
           select case when $7::text = 'ok' and not exists (select from admitted) then 'already_used'
                       else $7::text end as reason
       )
       insert into scans (organizer_id, id, gate_id, session_id, staff_id, ticket_id, result, reason, epoch, step,
                          content_hash, scanned_at, received_at)
       select $1, $2, $3, $4, $5::uuid, $6, case when d.reason = 'ok' then 'admitted' else 'refused' end, d.reason,
              $8::integer, $9::integer, $10::bytea, $11::timestamptz, $12
         from decided d
       on conflict do nothing
       returning reason"""
)
_SCAN = one(
    StoredScan,
    "select result, reason, ticket_id, content_hash from scans where organizer_id = $1 and id = $2",
)
_ADMISSION = one(
    Admission,
    "select ticket_id, gate_id, scan_id, admitted_at from admissions where organizer_id = $1 and ticket_id = $2",
)
_SCANS_OF_TICKETS = many(
    ScanOfTicket,
    """select id, ticket_id, gate_id, staff_id, result, reason, received_at from scans
        where organizer_id = $1 and ticket_id = any ($2::uuid[]) and (received_at, id) > ($3, $4)
        order by received_at, id limit $5""",
)
_ADMISSIONS = many(
    Admission,
    """select ticket_id, gate_id, scan_id, admitted_at from admissions
        where organizer_id = $1 and ticket_id = any ($2::uuid[])""",
)


async def record_scan(tx: Tx, scan: NewScan) -> Reason | None:
    """Write the scan, and the admission where it was judged ``ok``; returns the final reason.

    None: a scan of this id exists. Nothing may be committed then, because the admission may have been written.
    """
    reason: Reason | None = await _RECORD(
        tx,
        scan.organizer_id,
        scan.id,
        scan.gate_id,
        scan.session_id,
        scan.staff_id,
        scan.ticket_id,
        scan.reason,
        scan.epoch,
        scan.step,
        scan.content_hash,
        scan.scanned_at,
        scan.received_at,
    )
    return reason


async def scan_by_id(tx: Tx, *, organizer_id: int, scan_id: str) -> StoredScan | None:
    """The scan that a gate phone named so."""
    return await _SCAN(tx, organizer_id, scan_id)


async def admission_of(tx: Tx, *, organizer_id: int, ticket_id: UUID) -> Admission | None:
    """The one admission of a ticket."""
    return await _ADMISSION(tx, organizer_id, ticket_id)


async def scans_of_tickets(
    tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID], after: tuple[datetime, str], limit: int
) -> list[ScanOfTicket]:
    """The next scans of these tickets after a moment and id, oldest first."""
    return await _SCANS_OF_TICKETS(tx, organizer_id, list(ticket_ids), *after, limit)


async def admissions_of(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> list[Admission]:
    """The admissions of these tickets, where there are any."""
    return await _ADMISSIONS(tx, organizer_id, list(ticket_ids))
