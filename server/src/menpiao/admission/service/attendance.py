"""How admission goes: counts of a session, and its scans as they come in.

Nothing is stored beside the scans themselves: they are counted when somebody asks, from an index (ADR 37). So no gate
waits for a counter, and no counter can contradict what it counts.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao import identity
from menpiao.admission.model.gates import Gate
from menpiao.admission.model.judging import EARLY_GRACE, LATE_GRACE, Reason, ScannedTicket
from menpiao.admission.store import attendance as store
from menpiao.admission.store import gates as gates_store
from menpiao.admission.store.attendance import ListedScan, ScanCount, Wanted
from menpiao.catalog import Labels, SessionLabel, session_labels
from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import DEFAULT, pick
from menpiao.kernel.page import decode_cursor, encode_cursor, malformed_cursor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Ticket, Turnout, attendee_masked, tickets_by_id, turnout

SETTLES_IN: Final = timedelta(seconds=15)
"""A scan is stamped before its commit, and two gates may commit in another order than they were stamped. Whoever asks
what is new is told again of this much time before, longer than a scan's statements may take."""
OVER_AFTER: Final = timedelta(minutes=3)
"""After so long a minute's scans are all committed: a scan's statements and locks have limits that end before."""
KEPT_FOR_MS: Final = 600_000
"""Then a session is counted anew from the beginning, whatever was remembered."""
_MOST_SESSIONS: Final = 100
_SCAN_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER: Final = datetime(2300, 1, 1, tzinfo=UTC)


class Tally(msgspec.Struct):
    """So many came in, so many were refused; for what."""

    admitted: int = 0
    refused: int = 0
    by_reason: dict[Reason, int] = {}

    def add(self, count: int, reason: Reason) -> None:
        if reason == "ok":
            self.admitted += count
        else:
            self.refused += count
            self.by_reason[reason] = self.by_reason.get(reason, 0) + count


class Counts(msgspec.Struct):
    """Scans of a session by minute, gate and reason."""

    by_cell: dict[tuple[datetime, UUID, Reason], int]

    def add(self, rows: Iterable[ScanCount]) -> None:
        for row in rows:
            cell = row.minute, row.gate_id, row.reason
            self.by_cell[cell] = self.by_cell.get(cell, 0) + row.count

    def gate_ids(self) -> set[UUID]:
        return {gate_id for _, gate_id, _ in self.by_cell}


class _Counted(msgspec.Struct, frozen=True):
    """What a process has counted of a session, up to this minute; when it began to."""

    began_ms: int
    until: datetime
    counts: dict[tuple[datetime, UUID, Reason], int]


class Attendance(msgspec.Struct, frozen=True):
    """A session's attendance. ``admitted``: check-ins, whatever became of the ticket since; ``no_shows``: tickets that
    stand and have admitted nobody. By minute: only those in which something was scanned, while gates admit."""

    session: SessionLabel
    expected: int
    admitted: int
    no_shows: int
    refused: int
    by_reason: dict[Reason, int]
    by_gate: list[tuple[Gate, Tally]]
    by_minute: list[tuple[datetime, Tally]]


class SeenScan(msgspec.Struct, frozen=True):
    """A scan as the office sees it; the attendee is masked."""

    scan: ListedScan
    gate: Gate
    staff_name: str
    ticket: ScannedTicket | None
    order_id: UUID | None


class ScanPage(msgspec.Struct, frozen=True):
    """The newest first. ``since``: whoever asks with it later gets what came in after this page, and again what came
    in within `SETTLES_IN` before it."""

    items: list[SeenScan]
    next: str | None
    since: str


class Attendances:
    """Attendance of sessions, by asking. What a process has counted of minutes that are over it remembers for
    `KEPT_FOR_MS`, so that each look counts the last few minutes only: a whole evening of a stadium takes a while."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._counted: dict[UUID, _Counted] = {}

    async def of_session(self, *, organizer_id: int, session_id: UUID) -> Attendance:
        """Of a session of this organizer, at this moment; a foreign one does not exist."""
        now, ms = self._db.clock.now(), self._db.clock.milliseconds()
        counted = self._remembered(session_id, ms)
        async with self._db.read() as tx:
            session = (await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id])).get(session_id)
            if session is None:
                raise NotFound()
            tickets = await turnout(tx, organizer_id=organizer_id, session_id=session_id)
            rows = await store.scan_counts(tx, organizer_id=organizer_id, session_id=session_id, since=counted.until)
            counts = Counts(dict(counted.counts))
            counts.add(rows)
            gates = {
                gate.id: gate
                for gate in await gates_store.of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
            }
            scanned = counts.gate_ids()
            gates.update(await gates_store.by_id(tx, list(scanned - gates.keys())))
        self._remember(session_id, counted, rows, now)
        return _attendance(
            session, tickets, counts, [one for one in gates.values() if one.is_open or one.id in scanned]
        )

    def _remembered(self, session_id: UUID, ms: int) -> "_Counted":
        known = self._counted.get(session_id)
        if known is None or not 0 <= ms - known.began_ms < KEPT_FOR_MS:
            return _Counted(ms, _EVER, {})
        return known

    def _remember(self, session_id: UUID, before: "_Counted", rows: Sequence[ScanCount], now: datetime) -> None:
        """The minutes that are over for so long that no scan of theirs can be under way any more."""
        until = (now - OVER_AFTER).replace(second=0, microsecond=0)
        if until <= before.until:
            return
        counts = Counts(dict(before.counts))
        counts.add([row for row in rows if row.minute < until])
        if len(self._counted) >= _MOST_SESSIONS:
            self._counted.clear()
        self._counted[session_id] = _Counted(before.began_ms, until, counts.by_cell)


async def scans_of_session(
    db: Database,
    cipher: FieldCipher,
    *,
    labels: Labels,
    organizer_id: int,
    session_id: UUID,
    wanted: Wanted,
    limit: int,
    cursor: str | None,
    since: str | None,
) -> ScanPage:
    """Scans of a session of this organizer, as they came in; a foreign one does not exist."""
    before, least = _place(cursor), _EVER if since is None else _read_moment(decode_cursor(since, 1)[0])
    async with db.read() as tx:
        if not await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]):
            raise NotFound()
        asked_at = db.clock.now()
        rows = await store.scans_of_session(
            tx,
            organizer_id=organizer_id,
            session_id=session_id,
            wanted=wanted,
            before=before,
            since=least,
            limit=limit + 1,
        )
        shown = rows[:limit]
        ticket_ids = {row.ticket_id for row in shown if row.ticket_id is not None}
        tickets = await tickets_by_id(tx, organizer_id=organizer_id, ticket_ids=list(ticket_ids))
        gates = await gates_store.by_id(tx, list({row.gate_id for row in shown}))
        names = await identity.staff_names(
            tx, organizer_id=organizer_id, staff_ids=list({row.staff_id for row in shown})
        )
    seen = await _tickets_seen(cipher, labels, tickets.values())
    return ScanPage(
        items=[
            SeenScan(
                scan=row,
                gate=gates[row.gate_id],
                staff_name=names.get(row.staff_id, ""),
                ticket=None if row.ticket_id is None else seen[row.ticket_id],
                order_id=None if row.ticket_id is None else tickets[row.ticket_id].order_id,
            )
            for row in shown
        ],
        next=_next(shown[-1]) if len(rows) > limit else None,
        since=encode_cursor((asked_at - SETTLES_IN).isoformat()),
    )


async def gates_by_session(db: Database, *, organizer_id: int, session_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many gates that are switched on admit to each of these sessions."""
    found: defaultdict[UUID, int] = defaultdict(int)
    async with db.read() as tx:
        gates = await gates_store.of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
    for gate in gates:
        for session_id in gate.session_ids if gate.is_open else ():
            found[session_id] += 1
    return found


async def _tickets_seen(cipher: FieldCipher, labels: Labels, tickets: Iterable[Ticket]) -> dict[UUID, ScannedTicket]:
    """Once a ticket, however often it was scanned."""
    every = list(tickets)
    types = await labels.ticket_types({ticket.ticket_type_id for ticket in every})
    tags = await labels.seats({(ticket.session_id, ticket.seat) for ticket in every if ticket.seat is not None})
    return {
        ticket.id: ScannedTicket(
            id=ticket.id,
            serial=ticket.serial,
            ticket_type=types[ticket.ticket_type_id].name,
            attendee=attendee_masked(cipher, ticket),
            seat=None if ticket.seat is None else tags.get((ticket.session_id, ticket.seat)),
        )
        for ticket in every
    }


def _attendance(session: SessionLabel, tickets: Turnout, counts: "Counts", gates: Sequence[Gate]) -> Attendance:
    by_reason: defaultdict[Reason, int] = defaultdict(int)
    by_gate: defaultdict[UUID, Tally] = defaultdict(Tally)
    by_minute: defaultdict[datetime, Tally] = defaultdict(Tally)
    first, last = session.doors_at - EARLY_GRACE, session.ends_at + LATE_GRACE
    for (minute, gate_id, reason), count in counts.by_cell.items():
        by_reason[reason] += count
        by_gate[gate_id].add(count, reason)
        if first <= minute <= last:
            by_minute[minute].add(count, reason)
    admitted = by_reason.pop("ok", 0)
    return Attendance(
        session=session,
        expected=tickets.issued,
        admitted=admitted,
        no_shows=tickets.issued - tickets.used,
        refused=sum(by_reason.values()),
        by_reason=commonest_first(by_reason),
        by_gate=[(gate, by_gate[gate.id]) for gate in sorted(gates, key=lambda one: (pick(one.name, DEFAULT), one.id))],
        by_minute=sorted(by_minute.items(), key=lambda one: one[0]),
    )


def commonest_first(by_reason: Mapping[Reason, int]) -> dict[Reason, int]:
    """Of equals in the order of their names."""
    return dict(sorted(by_reason.items(), key=lambda one: (-one[1], one[0])))


def _next(last: ListedScan) -> str:
    return encode_cursor(last.received_at.isoformat(), last.id)


def _place(cursor: str | None) -> tuple[datetime, str]:
    if cursor is None:
        return _NEVER, ""
    at, scan_id = decode_cursor(cursor, 2)
    if not _SCAN_ID.fullmatch(scan_id):
        raise malformed_cursor()
    return _read_moment(at), scan_id


def _read_moment(text: str) -> datetime:
    """As `encode_cursor` was given it; what somebody made up is refused."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise malformed_cursor() from None
    if moment.tzinfo is None or not _EVER <= moment <= _NEVER:
        raise malformed_cursor()
    return moment
