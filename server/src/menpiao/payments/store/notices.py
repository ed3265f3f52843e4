"""Statements on the inbox of notices."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from menpiao.payments.model.payment import StoredNotice
from menpiao.platform.db import Tx, execute, many, scalar

_INSERT_NOTICE = scalar(
    """insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at, next_attempt_at)
       values ($1, $2, $3, $4, app_now(), app_now())
       on conflict (organizer_id, merchant_account_id, notice_id) do nothing returning notice_id"""
)
# See payments._CLAIM_QUERIES for what a claim is.
_CLAIM_NOTICES = many(
    StoredNotice,
    """update provider_notices n
          set attempts = attempts + 1,
              next_attempt_at = app_now()
                  + make_interval(secs => ($2::integer[])[least(attempts + 1, cardinality($2::integer[]))])
        where (organizer_id, merchant_account_id, notice_id) in (
              select organizer_id, merchant_account_id, notice_id from provider_notices
               where handled_at is null and next_attempt_at <= app_now()
               order by next_attempt_at limit $1 for update skip locked)
    returning n.organizer_id, n.merchant_account_id, n.notice_id, n.notice, n.attempts""",
)
_WAITING_NOTICES = scalar("select count(*) from provider_notices where handled_at is null")
_FINISH_NOTICE = execute(
    """update provider_notices set handled_at = app_now(), outcome = $4
        where organizer_id = $1 and merchant_account_id = $2 and notice_id = $3 and handled_at is null"""
)


async def insert_notice(tx: Tx, *, organizer_id: int, account_id: UUID, notice_id: str, notice: Any) -> bool:
    """False where this notice was received before."""
    return await _INSERT_NOTICE(tx, organizer_id, account_id, notice_id, notice) is not None


async def claim_notices(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[StoredNotice]:
    """Notices to act upon."""
    return await _CLAIM_NOTICES(tx, limit, list(again_after))


async def waiting_notices(tx: Tx) -> int:
    waiting: int = await _WAITING_NOTICES(tx)
    return waiting


async def finish_notice(tx: Tx, *, notice: StoredNotice, outcome: str) -> None:
    await _FINISH_NOTICE(tx, notice.organizer_id, notice.merchant_account_id, notice.notice_id, outcome)
