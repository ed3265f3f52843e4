"""Shipping information: the platform is told that tickets were delivered, so that it lets go of the money.

Where a mini program's trade is managed, every paid payment gets a row by a look at payments, not by an event, so that
none is lost. The row is tried until the platform has it, then looked at until the money is free. An outcome that is
not known is asked about before anything is sent again: the platform takes one upload and one correction, no more.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from menpiao.payments.model.shipping import (
    ALARM_AFTER,
    FAR,
    FARTHEST,
    FIRST_TRY_AFTER,
    FROZEN_AFTER,
    GIVE_UP_AFTER,
    LOOK_AFTER,
    LOOK_AGAIN_AFTER,
    MANAGED_AGAIN_AFTER,
    MANAGED_LOOK_EVERY,
    Upload,
    UploadState,
    try_again_after,
)
from menpiao.payments.ports import PAYER_KNOWN_BEFORE, OutcomeUnknown
from menpiao.payments.ports_shipping import (
    AskPayer,
    Describe,
    Shipment,
    ShippingDesk,
    ShippingRefused,
    ShippingState,
    Sold,
    ToShip,
    Why,
)
from menpiao.payments.store import shipping as store
from menpiao.platform import jobs, metrics
from menpiao.platform.db import Database

log = logging.getLogger(__name__)

RECENT, LONG_AGO = timedelta(hours=2), timedelta(days=30)
"""Payments without a row are looked for among the recent ones all the time, among old ones now and then: a payment may
be settled a day after it was paid."""
MANAGED_BEFORE = timedelta(days=2)
"""How far before the first look a managed mini program's payments are taken up."""
ADDED_AT_ONCE = 2_000
HANDLED_AT_ONCE = 100
CALLS_AT_ONCE = 8
LEASE = timedelta(minutes=2)
NOT_MANAGED = "微信不管理这笔付款的发货 · WeChat does not manage the shipping of this payment"
"""Why what was paid outside of the mini program is dismissed where WeChat does not know it in the end: it manages only
those merchant numbers that were confirmed to it. Their money is not frozen."""
UNKNOWN = "unknown"
"""As provider's code: nobody knows whether the last try arrived."""

_DELIVERED = (ShippingState.SHIPPED, ShippingState.RECEIVED, ShippingState.AWAITING_SETTLEMENT)

When = Literal["at_issue", "at_session"]
"""When tickets of sessions that are more than 15 days away are delivered: when they are issued, as they are; or when
their session begins, for organizers who want the money to stay where it is until then."""


class Shipping:
    """What uploading needs, bound once by `app`."""

    def __init__(
        self, db: Database, desk: ShippingDesk, describe: Describe, ask_payer: AskPayer, *, when: When
    ) -> None:
        self.db = db
        self.desk = desk
        self.describe = describe
        self.ask_payer = ask_payer
        self.when = when


async def look_at_apps(shipping: Shipping) -> int:
    """Ask, daily, whose trade is managed. One that begins to be is taken up from the last look that said no."""
    app_ids = shipping.desk.apps()
    async with shipping.db.tx() as tx:
        await store.add_apps(tx, app_ids)
        due = await store.claim_apps(tx, app_ids, lease=MANAGED_AGAIN_AFTER)
    for app in due:
        try:
            managed = await shipping.desk.is_managed(app.app_id)
        except (OutcomeUnknown, ShippingRefused) as failure:
            log.warning("shipping_not_looked_at", extra={"app": app.app_id, "reason": str(failure)})
            continue
        since = app.looked_at or shipping.db.clock.now() - MANAGED_BEFORE
        async with shipping.db.tx() as tx:
            await store.set_managed(tx, app_id=app.app_id, managed=managed, since=since, again_after=MANAGED_LOOK_EVERY)
        if managed is not app.managed:
            log.info("shipping_managed", extra={"app": app.app_id, "managed": managed})
    return len(due)


async def find_due(db: Database, *, within: timedelta) -> int:
    """A row for each payment that is to be uploaded and has none."""
    async with db.read() as tx:
        if not await store.any_managed(tx):
            return 0
    added, since = 0, db.clock.now() - within
    while True:
        async with db.tx() as tx:
            some = await store.add_due(tx, since=since, first_try_after=FIRST_TRY_AFTER, limit=ADDED_AT_ONCE)
        added += some
        if some < ADDED_AT_ONCE:
            return added


async def upload_due(shipping: Shipping) -> int:
    """Upload what waits, and look at what was uploaded."""
    async with shipping.db.tx() as tx:
        due = await store.claim_uploads(tx, limit=HANDLED_AT_ONCE, lease=LEASE)
    asked = [ToShip(one.organizer_id, one.payment_id, one.order_id, one.app_id) for one in due if _to_upload(one)]
    sold = await shipping.describe(asked) if asked else {}

    async def handle(upload: Upload) -> None:
        if _to_upload(upload):
            await _upload(shipping, upload, sold.get(upload.payment_id))
        else:
            await _look(shipping, upload)

    await jobs.for_each("upload_shipping", due, handle, at_once=CALLS_AT_ONCE)
    return len(due)


async def measure_stuck(db: Database) -> None:
    """How many a person has to look at."""
    async with db.read() as tx:
        for stuck in await store.stuck_counts(tx):
            metrics.shipping_stuck.labels(stuck.state).set(stuck.count)


def _to_upload(upload: Upload) -> bool:
    return upload.state in (UploadState.WAITING, UploadState.POSTPONED, UploadState.FAILED)


async def _upload(shipping: Shipping, upload: Upload, sold: Sold | None) -> None:
    """One try: sent, postponed, or put off."""
    db, now = shipping.db, shipping.db.clock.now()
    async with db.read() as tx:
        refunded = await store.is_refunded(tx, organizer_id=upload.organizer_id, payment_id=upload.payment_id)
        paid_for = await store.paid_for(tx, organizer_id=upload.organizer_id, payment_id=upload.payment_id)
    if refunded:
        await _save(db, upload, lambda old: _over(old, UploadState.REFUNDED))
        return
    if sold is None:
        await _put_off(db, upload, "nothing_sold")
        return
    if upload.provider_code == UNKNOWN and await _arrived(shipping, upload):
        return
    payer = await _payer(shipping, upload, sold, paid_for.method)
    if payer is None:
        await _put_off(db, upload, "payer_not_known")
        return
    elsewhere = paid_for.method not in PAYER_KNOWN_BEFORE
    far = _postponed_to(shipping, upload, sold)
    if far is not None and await _postponed(shipping, upload, far, elsewhere=elsewhere):
        return
    try:
        # Before it is sent: should we die now, it is asked about before it is sent again.
        await _save(db, upload, lambda old: msgspec.structs.replace(old, provider_code=UNKNOWN))
        description = upload.description or paid_for.description
        await shipping.desk.upload(Shipment(upload.app_id, upload.transaction_id, payer, description, now))
    except OutcomeUnknown:
        await _put_off(db, upload, UNKNOWN)
    except ShippingRefused as refused:
        await _refused(shipping, upload, refused, elsewhere=elsewhere)
    else:
        await _save(db, upload, lambda old: _uploaded(old, shipping, uploads=old.uploads + 1))


async def _payer(shipping: Shipping, upload: Upload, sold: Sold, method: str) -> str | None:
    """Who paid: the buyer inside WeChat, whoever scanned the code or followed the link elsewhere. The provider knows
    it also of a buyer whom we know no more."""
    if sold.payer is not None and method in PAYER_KNOWN_BEFORE:
        return sold.payer
    return await shipping.ask_payer(upload.organizer_id, upload.payment_id)


async def _postponed(shipping: Shipping, upload: Upload, until: datetime, *, elsewhere: bool) -> bool:
    """Whether the platform knows that it will be late, or is to be told so again. What it does not take as late is
    delivered now: that is true as well, and harms nobody."""
    try:
        await shipping.desk.postpone(upload.app_id, upload.transaction_id, until=until)
    except OutcomeUnknown:
        await _put_off(shipping.db, upload, "postponing_unknown")
        return True
    except ShippingRefused as refused:
        if refused.why is not Why.NOT_THERE:
            log.warning("shipping_not_postponed", extra={"payment": str(upload.payment_id), "error_code": refused.code})
            return False
        await _not_there(shipping.db, upload, refused.code, elsewhere=elsewhere)
        return True
    await _save(shipping.db, upload, lambda old: _changed(old, UploadState.POSTPONED, until, postponed_to=until))
    return True


async def _arrived(shipping: Shipping, upload: Upload) -> bool:
    """Whether an earlier try arrived although nobody said so; True too where that can't be found out now."""
    try:
        state = await shipping.desk.state(upload.app_id, upload.transaction_id)
    except OutcomeUnknown:
        await _put_off(shipping.db, upload, UNKNOWN)
        return True
    return await _seen(shipping, upload, state)


async def _refused(shipping: Shipping, upload: Upload, refused: ShippingRefused, *, elsewhere: bool) -> None:
    if refused.why is Why.NOT_THERE:
        await _not_there(shipping.db, upload, refused.code, elsewhere=elsewhere)
        return
    if refused.why is Why.DONE:
        await _save(
            shipping.db, upload, lambda old: _uploaded(old, shipping, uploads=max(old.uploads, 1), code=refused.code)
        )
        return
    if refused.why is Why.NOT_SHIPPABLE:
        try:
            state = await shipping.desk.state(upload.app_id, upload.transaction_id)
        except OutcomeUnknown:
            state = None
        if await _seen(shipping, upload, state):
            return
    await _put_off(shipping.db, upload, refused.code)


async def _seen(shipping: Shipping, upload: Upload, state: ShippingState | None) -> bool:
    """Whether where the platform sees it makes another try needless."""
    if state is ShippingState.REFUNDED:
        await _save(shipping.db, upload, lambda old: _over(old, UploadState.REFUNDED, state))
        return True
    if state in (*_DELIVERED, ShippingState.SETTLED):
        await _save(shipping.db, upload, lambda old: _uploaded(old, shipping, uploads=max(old.uploads, 1)))
        return True
    return False


async def _look(shipping: Shipping, upload: Upload) -> None:
    """Is the money free? An upload that the platform has forgotten is sent once more, as the one correction."""
    db, now = shipping.db, shipping.db.clock.now()
    try:
        state = await shipping.desk.state(upload.app_id, upload.transaction_id)
    except OutcomeUnknown as unknown:
        code = str(unknown)[:40]
        await _save(db, upload, lambda old: _changed(old, old.state, now + LOOK_AGAIN_AFTER, code=code))
        return
    if state is ShippingState.SETTLED:
        await _save(db, upload, lambda old: _over(old, UploadState.SETTLED, state))
    elif state is ShippingState.REFUNDED:
        await _save(db, upload, lambda old: _over(old, UploadState.REFUNDED, state))
    elif state is ShippingState.TO_SHIP and upload.uploads < 2:
        await _save(db, upload, lambda old: _changed(old, UploadState.WAITING, now, seen=state))
    else:
        assert upload.uploaded_at is not None
        frozen = now >= upload.uploaded_at + FROZEN_AFTER
        if frozen and upload.state != UploadState.FROZEN:
            log.error("shipping_money_frozen", extra={"payment": str(upload.payment_id), "state": str(state)})
        next_state = UploadState.FROZEN if frozen else UploadState.UPLOADED
        await _save(db, upload, lambda old: _changed(old, next_state, now + LOOK_AGAIN_AFTER, seen=state))


async def _not_there(db: Database, upload: Upload, code: str, *, elsewhere: bool) -> None:
    """The platform does not know the payment, yet or at all; ``elsewhere`` it was not paid in the mini program."""
    if not elsewhere or upload.tries + 1 < ALARM_AFTER:
        await _put_off(db, upload, code)
        return
    log.warning("shipping_not_managed_elsewhere", extra={"payment": str(upload.payment_id), "error_code": code})
    await _save(
        db,
        upload,
        lambda old: msgspec.structs.replace(
            _over(old, UploadState.DISMISSED), provider_code=code, dismissal=NOT_MANAGED
        ),
    )


async def _put_off(db: Database, upload: Upload, code: str) -> None:
    """Tried in vain; after `ALARM_AFTER` tries a person has to know."""
    now = db.clock.now()
    tries = upload.tries + 1
    if tries == ALARM_AFTER:
        log.error("shipping_not_uploaded", extra={"payment": str(upload.payment_id), "error_code": code})
    state = UploadState.FAILED if tries >= ALARM_AFTER else UploadState.WAITING
    due = now + try_again_after(tries) if now < upload.paid_at + GIVE_UP_AFTER else None
    await _save(
        db,
        upload,
        lambda old: _changed(old, UploadState.FAILED if due is None else state, due, code=code, tries=tries),
    )


def _postponed_to(shipping: Shipping, upload: Upload, sold: Sold) -> datetime | None:
    """When it is to be delivered, where that is later than in 15 days and the organizer wants it so."""
    if shipping.when != "at_session" or upload.postponed_to is not None or upload.uploads > 0:
        return None
    if sold.starts_at <= upload.paid_at + FAR:
        return None
    return min(sold.starts_at, upload.paid_at + FARTHEST)


def _uploaded(old: Upload, shipping: Shipping, *, uploads: int, code: str | None = None) -> Upload:
    now = shipping.db.clock.now()
    return msgspec.structs.replace(
        old,
        state=UploadState.UPLOADED,
        tries=old.tries + 1,
        next_attempt_at=now + LOOK_AFTER,
        provider_code=code,
        provider_state=ShippingState.SHIPPED,
        uploaded_at=old.uploaded_at or now,
        uploads=min(uploads, 2),
    )


def _changed(
    old: Upload,
    state: str,
    next_attempt_at: datetime | None,
    *,
    seen: ShippingState | None = None,
    code: str | None = None,
    tries: int | None = None,
    postponed_to: datetime | None = None,
) -> Upload:
    return msgspec.structs.replace(
        old,
        state=state,
        next_attempt_at=next_attempt_at,
        provider_state=seen or old.provider_state,
        provider_code=code,
        tries=old.tries if tries is None else tries,
        postponed_to=postponed_to or old.postponed_to,
    )


def _over(old: Upload, state: UploadState, seen: ShippingState | None = None) -> Upload:
    return msgspec.structs.replace(old, state=state, next_attempt_at=None, provider_state=seen or old.provider_state)


async def _save(db: Database, upload: Upload, change: Callable[[Upload], Upload]) -> None:
    """Under the row's lock, unless a person or another worker has brought it elsewhere meanwhile."""
    async with db.tx() as tx:
        old = await store.lock_upload(tx, organizer_id=upload.organizer_id, payment_id=upload.payment_id)
        if old is not None and (old.state, old.uploads) == (upload.state, upload.uploads):
            await store.save(tx, change(old))
