"""Shipping information for the organizer's people: what was reported of which payment, what is stuck, what to do."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.payments import correct_shipping, dismiss_shipping, try_shipping_now, uploads_of_organizer
from menpiao.payments.model.shipping import NothingToCorrect, Upload, UploadOver
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IdempotencyKey, checked_key, path_id, wire_time

State = Literal["waiting", "postponed", "uploaded", "settled", "refunded", "failed", "frozen", "dismissed"]


class ShippingOut(msgspec.Struct, frozen=True):
    """What the platform was told of a payment's tickets, and where it sees them. `failed` and `frozen` are stuck."""

    payment_id: str
    order_id: str
    state: State
    paid_at: str
    changed_at: Annotated[str, msgspec.Meta(description="Since when it is in this state.")]
    tries: int
    next_attempt_at: str | None
    provider_code: Annotated[str, msgspec.Meta(description="The platform's word at the last try in vain.")] | None
    provider_state: Literal["to_ship", "shipped", "received", "awaiting_settlement", "settled", "refunded"] | None
    uploaded_at: str | None
    postponed_to: str | None
    corrected: bool
    dismissal: str | None


class ShippingPage(msgspec.Struct, frozen=True):
    """The newest payments first."""

    items: list[ShippingOut]
    next: str | None


class TryIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class CorrectionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the buyer reads of the delivery."""

    description: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class DismissalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why nothing is to be done; no names."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@get(
    "/api/v1/organizer/shipping",
    operation_id="listShipping",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["state", "limit", "cursor"], "problems": (Invalid,)},
    summary="Shipping information",
)
async def list_shipping(
    db: Database,
    staff: StaffLogin,
    in_state: Annotated[State | None, QueryParameter(name="state", description="Only these.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[ShippingPage]:
    """Of payments in mini programs whose trade WeChat manages; ``state`` `failed` and `frozen` need somebody."""
    allowed(staff, "see_money")
    page = await uploads_of_organizer(db, organizer_id=staff.organizer_id, state=in_state, limit=limit, cursor=cursor)
    return Response(ShippingPage([_out(upload) for upload in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/shipping/{payment_id:str}/attempts",
    operation_id="tryShippingNow",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, UploadOver)},
    status_code=200,
    summary="Try shipping information now",
)
async def try_now(
    payment_id: str, data: TryIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[ShippingOut]:
    """The next try, or look, is made within seconds instead of at its time."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    done = await try_shipping_now(db, actor=actor, organizer_id=staff.organizer_id, payment_id=path_id(payment_id))
    return Response(_out(done), headers=NO_STORE)


@post(
    "/api/v1/organizer/shipping/{payment_id:str}/corrections",
    operation_id="correctShipping",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, UploadOver, NothingToCorrect)},
    status_code=200,
    summary="Correct shipping information",
)
async def correct(
    payment_id: str,
    data: CorrectionIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[ShippingOut]:
    """Once a payment, before its money is free: WeChat takes no second correction."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    done = await correct_shipping(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        payment_id=path_id(payment_id),
        description=data.description,
    )
    return Response(_out(done), headers=NO_STORE)


@post(
    "/api/v1/organizer/shipping/{payment_id:str}/dismissals",
    operation_id="dismissShipping",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, UploadOver)},
    status_code=200,
    summary="Dismiss shipping information",
)
async def dismiss(
    payment_id: str,
    data: DismissalIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[ShippingOut]:
    """Nothing is tried any more: it was reported by hand in WeChat's console, say."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    done = await dismiss_shipping(
        db, actor=actor, organizer_id=staff.organizer_id, payment_id=path_id(payment_id), reason=data.reason
    )
    return Response(_out(done), headers=NO_STORE)


ROUTES: list[Any] = [list_shipping, try_now, correct, dismiss]


def _out(upload: Upload) -> ShippingOut:
    state: Any = upload.state
    seen: Any = upload.provider_state
    return ShippingOut(
        payment_id=encode(upload.payment_id),
        order_id=encode(upload.order_id),
        state=state,
        paid_at=to_wire(upload.paid_at),
        changed_at=to_wire(upload.changed_at),
        tries=upload.tries,
        next_attempt_at=wire_time(upload.next_attempt_at),
        provider_code=upload.provider_code,
        provider_state=seen,
        uploaded_at=wire_time(upload.uploaded_at),
        postponed_to=wire_time(upload.postponed_to),
        corrected=upload.uploads > 1,
        dismissal=upload.dismissal,
    )
