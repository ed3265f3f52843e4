"""Statements on shipping information."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.payments.model.shipping import Upload
from menpiao.platform.db import Tx, execute, many, one, scalar


class AppToLookAt(msgspec.Struct, frozen=True):
    """A mini program of which it is to be asked whether its trade is managed."""

    app_id: str
    managed: bool | None
    looked_at: datetime | None


class PaidFor(msgspec.Struct, frozen=True):
    """What an upload says of its payment: the method by its name, and the text on the buyer's bill."""

    method: str
    description: str


class StuckCount(msgspec.Struct, frozen=True):
    """How many uploads are in a state that a person has to look at."""

    state: str
    count: int


_UPLOAD = """organizer_id, payment_id, order_id, app_id, transaction_id, state, paid_at, changed_at, tries,
    next_attempt_at, provider_code, provider_state, description, postponed_to, uploaded_at, dismissal, uploads"""
_ADD_APPS = execute(
    """insert into shipping_apps (app_id, next_look_at) select unnest($1::text[]), app_now()
       on conflict (app_id) do nothing"""
)
# A claim puts off to the next try, which is also the lease; see payments._CLAIM_QUERIES.
_CLAIM_APPS = many(
    AppToLookAt,
    """update shipping_apps set next_look_at = app_now() + $2::interval
        where app_id = any($1::text[]) and next_look_at <= app_now()
    returning app_id, managed, looked_at""",
)
_SET_MANAGED = execute(
    """update shipping_apps
          set managed = $2, looked_at = app_now(), next_look_at = app_now() + $4::interval,
              managed_since = case when $2 and managed is not true then $3 else managed_since end
        where app_id = $1"""
)
_ANY_MANAGED = scalar("select exists (select from shipping_apps where managed)")
# Money that came late is kept where places were left for it; what goes back was asked for in the same transaction.
_KEPT = "state in ('paid', 'paid_late') and p.refunded_fen < p.received_fen"
_ADD_DUE = execute(
    f"""insert into shipping_uploads (organizer_id, payment_id, order_id, app_id, transaction_id, state, paid_at,
           created_at, changed_at, next_attempt_at)
       select p.organizer_id, p.id, p.order_id, p.app_id, p.transaction_id, 'waiting', p.paid_at, app_now(), app_now(),
              p.paid_at + $2::interval
         from shipping_apps a
         join payments p on p.app_id = a.app_id and p.paid_at >= $1 and p.paid_at >= a.managed_since
        where a.managed and p.{_KEPT}
          and p.method in ('wechat_jsapi', 'wechat_h5', 'wechat_native')
          and not exists (select from shipping_uploads u
                           where u.organizer_id = p.organizer_id and u.payment_id = p.id)
        order by p.paid_at limit $3
       on conflict (organizer_id, payment_id) do nothing"""
)
_CLAIM_UPLOADS = many(
    Upload,
    f"""update shipping_uploads set next_attempt_at = app_now() + $2::interval
        where (organizer_id, payment_id) in (
              select organizer_id, payment_id from shipping_uploads
               where next_attempt_at <= app_now() order by next_attempt_at limit $1 for update skip locked)
    returning {_UPLOAD}""",
)
_IS_REFUNDED = scalar("select refunded_fen >= received_fen from payments where organizer_id = $1 and id = $2")
_PAID_FOR = one(PaidFor, "select method, description from payments where organizer_id = $1 and id = $2")
_LOCKED_UPLOAD = one(
    Upload,
    f"select {_UPLOAD} from shipping_uploads where organizer_id = $1 and payment_id = $2 for update",
)
_UPLOAD_BY_ID = one(Upload, f"select {_UPLOAD} from shipping_uploads where organizer_id = $1 and payment_id = $2")
_SAVE = execute(
    """update shipping_uploads
          set state = $3, changed_at = case when state = $3 then changed_at else app_now() end, tries = $4,
              next_attempt_at = $5, provider_code = $6, provider_state = $7, description = $8, postponed_to = $9,
              uploaded_at = $10, dismissal = $11, uploads = $12
        where organizer_id = $1 and payment_id = $2"""
)
_UPLOADS = many(
    Upload,
    f"""select {_UPLOAD} from shipping_uploads
        where organizer_id = $1 and ($2::text is null or state = $2) and payment_id < $3
        order by payment_id desc limit $4""",
)
_STUCK = many(
    Upload,
    f"""select {_UPLOAD} from shipping_uploads
        where organizer_id = $1 and state in ('failed', 'frozen') order by payment_id limit $2""",
)
_STUCK_COUNTS = many(
    StuckCount,
    """select s.state, count(u.payment_id)
         from unnest(array['failed', 'frozen']) as s (state)
         left join shipping_uploads u on u.state = s.state
        group by s.state""",
)


async def add_apps(tx: Tx, app_ids: Sequence[str]) -> None:
    """Mini programs that are new here are looked at at once."""
    await _ADD_APPS(tx, list(app_ids))


async def claim_apps(tx: Tx, app_ids: Sequence[str], *, lease: timedelta) -> list[AppToLookAt]:
    """Of these, those that are to be looked at now."""
    return await _CLAIM_APPS(tx, list(app_ids), lease)


async def set_managed(tx: Tx, *, app_id: str, managed: bool, since: datetime, again_after: timedelta) -> None:
    """``since`` is written down where it was not managed before."""
    await _SET_MANAGED(tx, app_id, managed, since, again_after)


async def any_managed(tx: Tx) -> bool:
    found: bool = await _ANY_MANAGED(tx)
    return found


async def add_due(tx: Tx, *, since: datetime, first_try_after: timedelta, limit: int) -> int:
    """A row for each payment of a managed mini program that was paid since then, is kept, and has none. The moment
    comes from outside, because an index is not searched for what a volatile function says."""
    return await _ADD_DUE(tx, since, first_try_after, limit)


async def claim_uploads(tx: Tx, *, limit: int, lease: timedelta) -> list[Upload]:
    """What is to be tried or looked at now."""
    return await _CLAIM_UPLOADS(tx, limit, lease)


async def is_refunded(tx: Tx, *, organizer_id: int, payment_id: UUID) -> bool:
    """Whether all of the payment is back, or on its way."""
    return bool(await _IS_REFUNDED(tx, organizer_id, payment_id))


async def paid_for(tx: Tx, *, organizer_id: int, payment_id: UUID) -> PaidFor:
    """Of a payment that has a row."""
    found = await _PAID_FOR(tx, organizer_id, payment_id)
    assert found is not None, "an upload is of a payment"
    return found


async def lock_upload(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Upload | None:
    return await _LOCKED_UPLOAD(tx, organizer_id, payment_id)


async def upload_by_id(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Upload | None:
    return await _UPLOAD_BY_ID(tx, organizer_id, payment_id)


async def save(tx: Tx, upload: Upload) -> None:
    """Write what may change; `lock_upload` first."""
    await _SAVE(
        tx,
        upload.organizer_id,
        upload.payment_id,
        upload.state,
        upload.tries,
        upload.next_attempt_at,
        upload.provider_code,
        upload.provider_state,
        upload.description,
        upload.postponed_to,
        upload.uploaded_at,
        upload.dismissal,
        upload.uploads,
    )


async def uploads(tx: Tx, *, organizer_id: int, state: str | None, before: UUID, limit: int) -> list[Upload]:
    """Newest payments first."""
    return await _UPLOADS(tx, organizer_id, state, before, limit)


async def stuck(tx: Tx, *, organizer_id: int, limit: int) -> list[Upload]:
    """What a person has to look at."""
    return await _STUCK(tx, organizer_id, limit)


async def stuck_counts(tx: Tx) -> list[StuckCount]:
    """Of all organizers, also where there are none."""
    return await _STUCK_COUNTS(tx)
