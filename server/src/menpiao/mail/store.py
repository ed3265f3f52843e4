"""Every statement on the outbox of mail."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.mail.model import Kind, MailState, Outcome
from menpiao.platform.db import Tx, execute, many


class ClaimedMail(msgspec.Struct, frozen=True):
    """A mail that is ours to send until its lease ends."""

    organizer_id: int
    id: UUID
    kind: Kind
    sealed: bytes
    attempts: int
    good_until: datetime


class StateOf(msgspec.Struct, frozen=True):
    """How far the mail about a subject has come."""

    subject_id: UUID
    state: str
    trouble: str | None


class StateCount(msgspec.Struct, frozen=True):
    """Mails of one state."""

    state: str
    count: int


_ADD = execute(
    """insert into mails (organizer_id, id, kind, subject_id, sealed, state, created_at, next_attempt_at, good_until)
       values ($1, $2, $3, $4, $5, 'waiting', app_now(), app_now(), $6)"""
)
_CLAIM = many(
    ClaimedMail,
    # The tick looks at all organizers at once, which is why it names none; the job names the one mail.
    """with due as (
           select organizer_id, id from mails
            where state = 'waiting' and next_attempt_at <= app_now() and good_until > app_now()
              and ($2::uuid is null or (organizer_id = $3 and id = $2))
            order by next_attempt_at limit $1 for update skip locked)
       update mails m set attempts = m.attempts + 1, next_attempt_at = app_now() + $4::interval
         from due
        where m.organizer_id = due.organizer_id and m.id = due.id
       returning m.organizer_id, m.id, m.kind, m.sealed, m.attempts, m.good_until""",
)
_WAIT = execute(
    """update mails set next_attempt_at = app_now() + $4::interval
        where organizer_id = $1 and id = $2 and state = 'waiting' and attempts = $3"""
)
_DONE = execute(
    """update mails set state = $3, trouble = $4, sealed = null, done_at = app_now()
        where organizer_id = $1 and id = $2 and state = 'waiting'"""
)
_TOO_LATE = execute(
    """update mails set state = 'failed', trouble = 'too_late', sealed = null, done_at = app_now()
        where state = 'waiting' and good_until <= app_now()"""
)
_WITHDRAW = execute(
    """update mails set state = 'withdrawn', sealed = null, done_at = app_now()
        where organizer_id = $1 and subject_id = any ($2::uuid[]) and state = 'waiting'"""
)
_STATES = many(
    StateOf,
    """select subject_id, state, trouble from mails
        where organizer_id = $1 and kind = $2 and subject_id = any ($3::uuid[])""",
)
_COUNTS = many(
    StateCount,
    """select state, count(*)::integer as count from mails
        where state = 'waiting' or (state = 'failed' and done_at > app_now() - interval '7 days') group by state""",
)


async def add(
    tx: Tx, *, organizer_id: int, mail_id: UUID, kind: Kind, subject_id: UUID, sealed: bytes, good_until: datetime
) -> None:
    """One that waits."""
    await _ADD(tx, organizer_id, mail_id, kind, subject_id, sealed, good_until)


async def claim(tx: Tx, *, limit: int, lease: timedelta, only: tuple[int, UUID] | None = None) -> list[ClaimedMail]:
    """Those that are due and nobody else has; of one, where it is named."""
    organizer_id, mail_id = only if only is not None else (None, None)
    return await _CLAIM(tx, limit, mail_id, organizer_id, lease)


async def conclude(tx: Tx, *, mail: ClaimedMail, outcome: Outcome) -> None:
    """What the attempt made of it. One that was withdrawn meanwhile stays so; one that went out has gone."""
    if outcome.state == "waiting":
        await _WAIT(tx, mail.organizer_id, mail.id, mail.attempts, outcome.wait)
    else:
        await _DONE(tx, mail.organizer_id, mail.id, outcome.state, outcome.trouble)


async def give_up(tx: Tx) -> int:
    """Those whose link is over; how many."""
    return await _TOO_LATE(tx)


async def withdraw(tx: Tx, *, organizer_id: int, subject_ids: Sequence[UUID]) -> int:
    """Those about these subjects that have not gone out; how many."""
    return await _WITHDRAW(tx, organizer_id, list(subject_ids))


async def states(tx: Tx, *, organizer_id: int, kind: Kind, subject_ids: Sequence[UUID]) -> dict[UUID, MailState]:
    """How far the mails about these subjects have come; those without one are left out."""
    rows = await _STATES(tx, organizer_id, kind, list(subject_ids))
    return {row.subject_id: msgspec.convert({"state": row.state, "trouble": row.trouble}, MailState) for row in rows}


async def counts(tx: Tx) -> dict[str, int]:
    """How many wait, and how many failed within the last week."""
    return {row.state: row.count for row in await _COUNTS(tx)}
