"""What people do about shipping information: look at it, try it now, correct it once, or dismiss it."""

from typing import Any
from uuid import UUID

import msgspec

from menpiao.kernel.cases import Case
from menpiao.kernel.errors import NotFound
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.payments.model.shipping import NothingToCorrect, Upload, UploadOver, UploadState
from menpiao.payments.store import shipping as store
from menpiao.platform import audit
from menpiao.platform.db import Database, Tx

MOST_CASES = 200
_OVER = (UploadState.SETTLED, UploadState.REFUNDED, UploadState.DISMISSED)
_REMEDIES = {
    UploadState.FAILED: ("tryShippingNow", "dismissShipping"),
    UploadState.FROZEN: ("tryShippingNow", "correctShipping", "dismissShipping"),
}


async def uploads_of_organizer(
    db: Database, *, organizer_id: int, state: str | None, limit: int, cursor: str | None
) -> Page[Upload]:
    """The newest payments first."""
    async with db.read() as tx:
        found = await store.uploads(
            tx, organizer_id=organizer_id, state=state, before=id_of_cursor(cursor), limit=limit + 1
        )
    return Page(found[:limit], id_cursor(found[limit - 1].payment_id) if len(found) > limit else None)


async def try_shipping_now(db: Database, *, actor: audit.Actor, organizer_id: int, payment_id: UUID) -> Upload:
    """The next try, or look, is due at once. Raises `UploadOver`."""

    def change(old: Upload) -> Upload:
        return msgspec.structs.replace(old, next_attempt_at=db.clock.now())

    return await _change(db, actor, organizer_id, payment_id, "shipping_tried", None, change)


async def correct_shipping(
    db: Database, *, actor: audit.Actor, organizer_id: int, payment_id: UUID, description: str
) -> Upload:
    """Upload once more, with this description. Raises `NothingToCorrect` after the one correction that there is."""

    def change(old: Upload) -> Upload:
        if old.state not in (UploadState.UPLOADED, UploadState.FROZEN) or old.uploads != 1:
            raise NothingToCorrect()
        return msgspec.structs.replace(
            old, state=UploadState.WAITING, description=description, next_attempt_at=db.clock.now(), provider_code=None
        )

    return await _change(db, actor, organizer_id, payment_id, "shipping_corrected", None, change)


async def dismiss_shipping(
    db: Database, *, actor: audit.Actor, organizer_id: int, payment_id: UUID, reason: str
) -> Upload:
    """Nothing is to be done, for this reason: settled by hand in WeChat's console, say."""

    def change(old: Upload) -> Upload:
        return msgspec.structs.replace(old, state=UploadState.DISMISSED, dismissal=reason, next_attempt_at=None)

    return await _change(db, actor, organizer_id, payment_id, "shipping_dismissed", None, change)


async def shipping_cases(tx: Tx, organizer_id: int) -> list[Case]:
    """What a person has to look at."""
    return [
        Case(
            kind=f"shipping_{upload.state}",
            subject_id=upload.payment_id,
            since=upload.changed_at,
            detail={"tries": upload.tries, "code": upload.provider_code, "seen": upload.provider_state},
            remedies=_REMEDIES[UploadState(upload.state)],
        )
        for upload in await store.stuck(tx, organizer_id=organizer_id, limit=MOST_CASES)
    ]


async def _change(
    db: Database, actor: audit.Actor, organizer_id: int, payment_id: UUID, action: str, detail: Any, change: Any
) -> Upload:
    async with db.tx() as tx:
        old = await store.lock_upload(tx, organizer_id=organizer_id, payment_id=payment_id)
        if old is None:
            raise NotFound()
        if old.state in _OVER:
            raise UploadOver()
        new: Upload = change(old)
        await store.save(tx, new)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action=action,
            subject_id=payment_id,
            detail=detail,
        )
        return new
