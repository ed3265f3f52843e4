"""Working off the inbox: what providers said is acted upon, many callbacks in one transaction where they are ordinary.

Nearly all of them say the same: a payment was paid, in time and as asked. Those are settled together. Whatever is
unusual about one, or goes wrong with it, takes it out of its batch, to be handled by itself. A callback that can't be
handled now stays in the inbox and is tried again.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from uuid import UUID

import msgspec

from menpiao.payments.model.payment import NOTICE_AGAIN_AFTER, NOTICE_FAILS_AFTER, StoredNotice
from menpiao.payments.ports import Notice, ProviderPayment, ProviderState
from menpiao.payments.service.disputes import hear_of_dispute
from menpiao.payments.service.hearing import hear_of_refund
from menpiao.payments.store import notice_cases
from menpiao.payments.store import notices as store
from menpiao.platform import jobs, metrics
from menpiao.platform.db import Database, Tx, is_database_away

log = logging.getLogger(__name__)

HANDLE_NOTICES = "handle_notices"
MOST_AT_ONCE = 200

SettlePayment = Callable[[ProviderPayment, UUID], Awaitable[str]]
"""Given what is said of a payment, and in the name of which merchant account, settle its order; answers the outcome
in one word."""


class Said(msgspec.Struct, frozen=True):
    """That a payment was paid, and in the name of which merchant account it is said."""

    told: ProviderPayment
    account_id: UUID


Also = Callable[[Tx, Collection[UUID]], Awaitable[None]]
"""What else is written in the transaction that settles these payments."""

SettleTogether = Callable[[int, Sequence[Said], Also], Awaitable[Collection[UUID]]]
"""Settle, in one transaction, those payments of an organizer that are ordinary, and answer which."""


class Settling(msgspec.Struct, frozen=True):
    """How orders take what providers say of payments."""

    one: SettlePayment
    together: SettleTogether


_Claimed = tuple[StoredNotice, Said]


async def handle_notices(db: Database, settling: Settling) -> int:
    """Act upon what waits in the inbox; what fails stays there and comes up again."""
    async with db.tx() as tx:
        claimed = await store.claim_notices(tx, limit=MOST_AT_ONCE, again_after=NOTICE_AGAIN_AFTER)

    by_organizer: dict[int, dict[UUID, _Claimed]] = {}
    for stored in claimed:
        said = _paid(stored)
        if said is not None:
            # Of several that speak of one payment, the first; the others find it settled.
            by_organizer.setdefault(stored.organizer_id, {}).setdefault(said.told.payment_id, (stored, said))
    settled: set[tuple[UUID, str]] = set()
    for organizer_id, batch in by_organizer.items():
        settled.update(_names(await _together(db, settling, organizer_id, list(batch.values()))))

    async def handle(stored: StoredNotice) -> None:
        try:
            outcome = await _handle(db, stored, settling.one)
        except Exception as error:
            if not is_database_away(error):
                await _note_failed(db, stored, error)
            raise
        async with db.single() as tx:
            await store.finish_notices(tx, organizer_id=stored.organizer_id, notices=[stored], outcome=outcome)

    left = [stored for stored in claimed if (stored.merchant_account_id, stored.notice_id) not in settled]
    await jobs.for_each(HANDLE_NOTICES, left, handle)
    return len(claimed)


async def waiting_notices(db: Database) -> int:
    """How many callbacks wait in the inbox."""
    async with db.read() as tx:
        return await store.waiting_notices(tx)


async def _note_failed(db: Database, stored: StoredNotice, error: Exception) -> None:
    """Remember how it failed; one that fails on and on waits for a person from then on."""
    async with db.tx() as tx:
        begins = await notice_cases.note_failed(
            tx,
            stored,
            error=type(error).__name__,
            tries=NOTICE_FAILS_AFTER,
            case_id=db.new_id(stored.organizer_id),
        )
    if begins:
        metrics.payment_surprises.labels("notice", "not_handled").inc()
        log.error(
            "notice_not_handled",
            extra={
                "notice": stored.notice_id,
                "account": str(stored.merchant_account_id),
                "tries": stored.attempts,
                "error": type(error).__name__,
            },
        )


async def _together(
    db: Database, settling: Settling, organizer_id: int, batch: Sequence[_Claimed]
) -> list[StoredNotice]:
    """Those of the batch that could be settled together. One that breaks it is found by halving, and left out."""
    stored_of = {said.told.payment_id: stored for stored, said in batch}

    async def finish(tx: Tx, settled: Collection[UUID]) -> None:
        notices = [stored_of[payment_id] for payment_id in settled]
        await store.finish_notices(tx, organizer_id=organizer_id, notices=notices, outcome="paid")

    try:
        settled = await settling.together(organizer_id, [said for _, said in batch], finish)
    except Exception as error:
        if len(batch) == 1 or is_database_away(error):
            log.warning("not_settled_together", extra={"notices": len(batch), "error": type(error).__name__})
            return []
        middle = len(batch) // 2
        return [
            *await _together(db, settling, organizer_id, batch[:middle]),
            *await _together(db, settling, organizer_id, batch[middle:]),
        ]
    return [stored_of[payment_id] for payment_id in settled]


def _paid(stored: StoredNotice) -> Said | None:
    """What a callback says that may be settled together with others; None of any other, also of one that can't be
    read."""
    try:
        payment = msgspec.convert(stored.notice, Notice).payment
    except msgspec.ValidationError:
        return None
    if payment is None or payment.state is not ProviderState.PAID:
        return None
    return Said(payment, stored.merchant_account_id)


def _names(notices: Iterable[StoredNotice]) -> list[tuple[UUID, str]]:
    return [(stored.merchant_account_id, stored.notice_id) for stored in notices]


async def _handle(db: Database, stored: StoredNotice, settle: SettlePayment) -> str:
    notice = msgspec.convert(stored.notice, Notice)
    if notice.payment is not None:
        return await settle(notice.payment, stored.merchant_account_id)
    if notice.refund is not None:
        return await hear_of_refund(
            db, organizer_id=stored.organizer_id, account_id=stored.merchant_account_id, told=notice.refund
        )
    if notice.dispute is not None:
        return await hear_of_dispute(
            db, organizer_id=stored.organizer_id, account_id=stored.merchant_account_id, told=notice.dispute
        )
    if notice.kind == "unknown":
        metrics.payment_surprises.labels("notice", "unknown_event").inc()
        log.error(
            "notice_of_unknown_event",
            extra={"account": str(stored.merchant_account_id), "notice": stored.notice_id, "event": notice.event},
        )
        return "unknown_event"
    return "nothing_to_do"
