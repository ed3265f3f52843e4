"""Routes of the four eyes: above which limit a refund by staff needs a second person, and what that person decides.

Owners set the limit; owners and finance decide, each about what others have asked for.
"""

from typing import Any

from litestar import Response, get, post, put

from menpiao.identity import StaffLogin, allowed, refund_approval_above, set_refund_approval
from menpiao.kernel.errors import Invalid, NotFound, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.money import CNY, Money, fen
from menpiao.orders.api.organizer_wire import (
    OrganizerRefundOut,
    RefundApprovalIn,
    RefundApprovalOut,
    RefundDecisionIn,
    show_refund,
)
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.orders.service.refunds_of_staff import refund_of_organizer
from menpiao.payments import RefundDecided, RefundOfYourOwn
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id

MOST_FEN = 100_000_000_000


@post(
    "/api/v1/organizer/refunds/{refund_id:str}/decision",
    operation_id="decideRefund",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, RefundDecided, RefundOfYourOwn)},
    status_code=200,
    summary="Approve or decline a refund",
)
async def create_refund_decision(
    refund_id: str,
    data: RefundDecisionIn,
    collecting: Collecting,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRefundOut]:
    """Of a refund that waits for approval, by somebody else than who asked for it. ``approve``: the money goes back,
    the places return. ``decline``: the tickets are what they were before, unless their session was cancelled meanwhile:
    then all of their money goes back for that."""
    actor = allowed(staff, "approve_refunds")
    checked_key(idempotency_key)
    identifier = path_id(refund_id)
    replayed = await decide_refund(
        collecting.db,
        collecting.cipher,
        staff=actor,
        organizer_id=staff.organizer_id,
        refund_id=identifier,
        decision=data.decision,
        reason=data.reason,
    )
    view = await refund_of_organizer(collecting.db, organizer_id=staff.organizer_id, refund_id=identifier)
    return Response(show_refund(view, lang), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/refund-approval",
    operation_id="getRefundApproval",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="When a refund needs a second person",
)
async def get_refund_approval(db: Database, staff: StaffLogin) -> Response[RefundApprovalOut]:
    """Null: never."""
    allowed(staff, "see_orders")
    return await _approval(db, staff)


@put(
    "/api/v1/organizer/refund-approval",
    operation_id="putRefundApproval",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid,)},
    summary="Set when a refund needs a second person",
)
async def put_refund_approval(data: RefundApprovalIn, db: Database, staff: StaffLogin) -> Response[RefundApprovalOut]:
    """For refunds that are asked for from now on; what waits already goes on waiting."""
    actor = allowed(staff, "set_refund_approval")
    await set_refund_approval(db, actor=actor, organizer_id=staff.organizer_id, above_fen=_fen(data.above))
    return await _approval(db, staff)


ROUTES: list[Any] = [create_refund_decision, get_refund_approval, put_refund_approval]


async def _approval(db: Database, staff: StaffLogin) -> Response[RefundApprovalOut]:
    async with db.read() as tx:
        above_fen = await refund_approval_above(tx, organizer_id=staff.organizer_id)
    return Response(RefundApprovalOut(None if above_fen is None else fen(above_fen)), headers=dict(NO_STORE))


def _fen(above: Money | None) -> int | None:
    if above is None:
        return None
    if above.currency != CNY or not 0 <= above.amount <= MOST_FEN:
        error = field_error("/above", "invalid", "额度须为人民币且不小于零。", "A limit is in CNY, zero or more.")
        raise Invalid(errors=(error,))
    return above.amount
