"""Callbacks that could not be handled, for the organizer's people: try one now, or set it aside."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, post

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.payments.model.refusals import NoticeHandled
from menpiao.payments.service.notice_people import about, set_notice_aside, try_notice_now
from menpiao.payments.store.notice_cases import FailingNotice
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IdempotencyKey, NothingIn, checked_key, path_id, wire_time


class NoticeOut(msgspec.Struct, frozen=True):
    """A provider's callback that fails. `number` is the payment's id, or the refund's number at the provider; `error`
    is the class of the last error, for technicians."""

    id: str
    merchant_account_id: str
    about: Literal["payment", "refund"] | None
    number: str | None
    received_at: str
    tries: int
    error: str | None
    next_attempt_at: str | None
    handled_at: str | None
    set_aside_reason: str | None


class NoticeAsideIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why nothing is to be done; no names."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@post(
    "/api/v1/organizer/notices/{notice_id:str}/attempts",
    operation_id="tryNoticeNow",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Try a callback now",
)
async def try_now(
    notice_id: str, data: NothingIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[NoticeOut]:
    """The next try is made within seconds instead of at its time. Of one that is handled nothing is changed."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    done = await try_notice_now(db, actor=actor, organizer_id=staff.organizer_id, notice_id=path_id(notice_id))
    return Response(_out(done), headers=NO_STORE)


@post(
    "/api/v1/organizer/notices/{notice_id:str}/dismissals",
    operation_id="setNoticeAside",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, NoticeHandled)},
    status_code=200,
    summary="Set a callback aside",
)
async def set_aside(
    notice_id: str, data: NoticeAsideIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[NoticeOut]:
    """It is not tried any more. What it says of a payment or a refund is still asked about until that is done."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    done = await set_notice_aside(
        db, actor=actor, organizer_id=staff.organizer_id, notice_id=path_id(notice_id), reason=data.reason
    )
    return Response(_out(done), headers=NO_STORE)


ROUTES: list[Any] = [try_now, set_aside]


def _out(notice: FailingNotice) -> NoticeOut:
    its = about(notice)
    return NoticeOut(
        id=encode(notice.id),
        merchant_account_id=encode(notice.merchant_account_id),
        about=its.kind,
        number=None if its.number is None else encode(its.number),
        received_at=to_wire(notice.received_at),
        tries=notice.attempts,
        error=notice.error,
        next_attempt_at=wire_time(None if notice.handled_at else notice.next_attempt_at),
        handled_at=wire_time(notice.handled_at),
        set_aside_reason=notice.set_aside_reason,
    )
