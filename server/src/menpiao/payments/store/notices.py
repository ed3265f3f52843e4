"""Statements on the inbox of notices."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.payments.model.payment import StoredNotice
from menpiao.platform.db import Tx, execute, many, scalar


class NewNotice(msgspec.Struct, frozen=True):
    """A callback to store; ``notice`` is JSON, as text."""

    merchant_account_id: UUID
    notice_id: str
    notice: str

    @property
    def key(self) -> "NoticeKey":
        return NoticeKey(self.merchant_account_id, self.notice_id)


class NoticeKey(msgspec.Struct, frozen=True, order=True):
    """What makes two callbacks the same, within an organizer."""

    merchant_account_id: UUID
    notice_id: str


_INSERT_NOTICES = many(
    NoticeKey,
    """insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at, next_attempt_at)
       select $1, n.account, n.id, n.notice, app_now(), app_now()
         from unnest($2::uuid[], $3::text[], $4::jsonb[]) as n (account, id, notice)
       on conflict (organizer_id, merchant_account_id, notice_id) do nothing
       returning merchant_account_id, notice_id""",
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
_FINISH_NOTICES = execute(
    """update provider_notices n set handled_at = app_now(), outcome = $4
         from unnest($2::uuid[], $3::text[]) as f (account, id)
        where n.organizer_id = $1 and n.merchant_account_id = f.account and n.notice_id = f.id
          and n.handled_at is null"""
)


async def insert_notices(tx: Tx, *, organizer_id: int, notices: Sequence[NewNotice]) -> set[NoticeKey]:
    """Those that were not received before. They are written in the order of their names, so that two processes that
    store the same ones wait for each other in turn."""
    ordered = sorted(notices, key=lambda notice: notice.key)
    return set(
        await _INSERT_NOTICES(
            tx,
            organizer_id,
            [notice.merchant_account_id for notice in ordered],
            [notice.notice_id for notice in ordered],
            [notice.notice for notice in ordered],
        )
    )


async def claim_notices(tx: Tx, *, limit: int, again_after: Sequence[int]) -> list[StoredNotice]:
    """Notices to act upon."""
    return await _CLAIM_NOTICES(tx, limit, list(again_after))


async def waiting_notices(tx: Tx) -> int:
    waiting: int = await _WAITING_NOTICES(tx)
    return waiting


async def finish_notices(tx: Tx, *, organizer_id: int, notices: Sequence[StoredNotice], outcome: str) -> None:
    """Nothing is left to do about these."""
    await _FINISH_NOTICES(
        tx,
        organizer_id,
        [notice.merchant_account_id for notice in notices],
        [notice.notice_id for notice in notices],
        outcome,
    )
