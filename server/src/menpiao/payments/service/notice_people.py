"""Callbacks that fail each time they are handled: people hear of them, have them tried now, or set them aside.

What is shown of the failure is the class of the error. Its words may quote what the callback says of a buyer.
"""

from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.cases import Case
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode
from menpiao.payments.model.refusals import NoticeHandled
from menpiao.payments.ports import Notice
from menpiao.payments.service.notices import HANDLE_NOTICES
from menpiao.payments.store import notice_cases as store
from menpiao.payments.store.notice_cases import FailingNotice
from menpiao.platform import audit, jobs
from menpiao.platform.db import Database, Tx

MOST_CASES: Final = 200


class About(msgspec.Struct, frozen=True):
    """What a callback speaks of: a payment, or a refund by one of its numbers; None where it can't be read."""

    kind: Literal["payment", "refund"] | None
    number: UUID | None


def about(notice: FailingNotice) -> About:
    """What it speaks of."""
    try:
        read = msgspec.convert(notice.notice, Notice)
    except msgspec.ValidationError:
        return About(None, None)
    if read.payment is not None:
        return About("payment", read.payment.payment_id)
    return About("refund", read.refund.refund_id) if read.refund is not None else About(None, None)


async def try_notice_now(db: Database, *, actor: audit.Actor, organizer_id: int, notice_id: UUID) -> FailingNotice:
    """The next try is made within seconds; of one that is handled nothing is changed."""
    async with db.tx() as tx:
        notice = await _locked(tx, organizer_id, notice_id)
        if notice.handled_at is None:
            await store.try_now(tx, organizer_id=organizer_id, case_id=notice_id)
            await jobs.enqueue(tx, HANDLE_NOTICES, {})
            await _record(db, tx, actor, organizer_id, "notice_tried", notice)
        return await _locked(tx, organizer_id, notice_id)


async def set_notice_aside(
    db: Database, *, actor: audit.Actor, organizer_id: int, notice_id: UUID, reason: str
) -> FailingNotice:
    """Nothing is tried any more, for this reason; the same said again changes nothing. Raises `NoticeHandled`."""
    async with db.tx() as tx:
        notice = await _locked(tx, organizer_id, notice_id)
        if notice.handled_at is not None and notice.set_aside_reason != reason:
            raise NoticeHandled()
        if notice.handled_at is None:
            await store.set_aside(tx, organizer_id=organizer_id, case_id=notice_id, reason=reason)
            await _record(db, tx, actor, organizer_id, "notice_set_aside", notice)
        return await _locked(tx, organizer_id, notice_id)


async def notice_cases(tx: Tx, organizer_id: int) -> list[Case]:
    """Those that a person has to look at."""
    return [_case(one) for one in await store.failing_notices(tx, organizer_id=organizer_id, limit=MOST_CASES)]


def _case(notice: FailingNotice) -> Case:
    its = about(notice)
    detail: dict[str, str | int | None] = {
        "about": its.kind,
        "number": None if its.number is None else encode(its.number),
        "tries": notice.attempts,
        "error": notice.error,
        "account_id": encode(notice.merchant_account_id),
    }
    remedies = ("tryNoticeNow", "setNoticeAside", "checkMerchantAccount")
    return Case("notice_not_handled", notice.id, notice.received_at, detail, remedies)


async def _locked(tx: Tx, organizer_id: int, notice_id: UUID) -> FailingNotice:
    notice = await store.lock_notice(tx, organizer_id=organizer_id, case_id=notice_id)
    if notice is None:
        raise NotFound()
    return notice


async def _record(
    db: Database, tx: Tx, actor: audit.Actor, organizer_id: int, action: str, notice: FailingNotice
) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=organizer_id,
        actor=actor,
        action=action,
        subject_id=notice.merchant_account_id,
        detail={"notice": str(notice.id)},
    )
