"""Statements on callbacks in the inbox that fail each time they are handled."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.payments.model.payment import StoredNotice
from menpiao.platform.db import Tx, execute, many, one, scalar


class FailingNotice(msgspec.Struct, frozen=True):
    """A callback that people know of. ``notice`` is the encoded `menpiao.payments.ports.Notice`; ``error`` is the class
    of the last error."""

    id: UUID
    merchant_account_id: UUID
    notice: Any
    received_at: datetime
    attempts: int
    error: str | None
    next_attempt_at: datetime | None
    handled_at: datetime | None
    outcome: str | None
    set_aside_reason: str | None


_NOTICE = """case_id as id, merchant_account_id, notice, received_at, attempts, error, next_attempt_at, handled_at,
    outcome, set_aside_reason"""
_NOTE_FAILED = scalar(
    """update provider_notices
          set error = $4, case_id = case when attempts >= $5 then coalesce(case_id, $6) else case_id end
        where organizer_id = $1 and merchant_account_id = $2 and notice_id = $3 and handled_at is null
    returning coalesce(case_id = $6, false)"""
)
_FAILING = many(
    FailingNotice,
    f"""select {_NOTICE} from provider_notices
         where organizer_id = $1 and handled_at is null and case_id is not null
         order by received_at limit $2""",
)
_LOCKED = one(
    FailingNotice, f"select {_NOTICE} from provider_notices where organizer_id = $1 and case_id = $2 for update"
)
_TRY_NOW = execute(
    """update provider_notices set next_attempt_at = app_now()
        where organizer_id = $1 and case_id = $2 and handled_at is null"""
)
_SET_ASIDE = execute(
    """update provider_notices set handled_at = app_now(), outcome = 'set_aside', set_aside_reason = $3
        where organizer_id = $1 and case_id = $2 and handled_at is null"""
)


async def note_failed(tx: Tx, stored: StoredNotice, *, error: str, tries: int, case_id: UUID) -> bool:
    """How it failed. After so many ``tries`` people are told of it, under this id; True where that begins now."""
    return bool(
        await _NOTE_FAILED(
            tx, stored.organizer_id, stored.merchant_account_id, stored.notice_id, error[:80], tries, case_id
        )
    )


async def failing_notices(tx: Tx, *, organizer_id: int, limit: int) -> list[FailingNotice]:
    """The oldest first."""
    return await _FAILING(tx, organizer_id, limit)


async def lock_notice(tx: Tx, *, organizer_id: int, case_id: UUID) -> FailingNotice | None:
    """Handled or not."""
    return await _LOCKED(tx, organizer_id, case_id)


async def try_now(tx: Tx, *, organizer_id: int, case_id: UUID) -> None:
    """The next try is due."""
    await _TRY_NOW(tx, organizer_id, case_id)


async def set_aside(tx: Tx, *, organizer_id: int, case_id: UUID, reason: str) -> None:
    """Nothing is tried any more."""
    await _SET_ASIDE(tx, organizer_id, case_id, reason)
