"""Routes about money that is stuck without anybody having refused it: have its provider asked now."""

from typing import Any

from litestar import Response, post

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.orders.api.organizer_wire import OrganizerPaymentOut, OrganizerRefundOut, show_payment, show_refund
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.refunds_of_staff import refund_of_organizer
from menpiao.orders.service.stuck import ask_about_refund, close_payment
from menpiao.payments import AccountUnreadable, PaymentNotOverdue, ProviderUnavailable
from menpiao.platform.http import NO_STORE, Audience, IdempotencyKey, NothingIn, checked_key, path_id


@post(
    "/api/v1/organizer/refunds/{refund_id:str}/queries",
    operation_id="askAboutRefund",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, AccountUnreadable, ProviderUnavailable)},
    status_code=200,
    summary="Ask the provider about a refund",
)
async def ask_now(
    refund_id: str,
    data: NothingIn,
    collecting: Collecting,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRefundOut]:
    """At this moment instead of at its time; what the provider says is acted upon. About one that was not sent, or is
    over, nobody is asked."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    identifier = path_id(refund_id)
    await ask_about_refund(collecting, staff=actor, organizer_id=staff.organizer_id, refund_id=identifier)
    view = await refund_of_organizer(collecting.db, organizer_id=staff.organizer_id, refund_id=identifier)
    return Response(show_refund(view, lang), headers=NO_STORE)


@post(
    "/api/v1/organizer/payments/{payment_id:str}/closings",
    operation_id="closePayment",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PaymentNotOverdue, AccountUnreadable, ProviderUnavailable),
    },
    status_code=200,
    summary="Close a payment whose time is over",
)
async def close_now(
    payment_id: str, data: NothingIn, collecting: Collecting, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[OrganizerPaymentOut]:
    """The provider is asked, and closes it; if it was paid meanwhile, that money buys the order, or goes back. Nothing
    is done about one that is not open."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    payment = await close_payment(
        collecting, staff=actor, organizer_id=staff.organizer_id, payment_id=path_id(payment_id)
    )
    return Response(show_payment(payment), headers=NO_STORE)


ROUTES: list[Any] = [ask_now, close_now]
