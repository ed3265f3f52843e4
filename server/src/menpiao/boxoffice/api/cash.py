"""Routes for who sells at a window: cash in, cash out."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter

from menpiao.boxoffice.api.wire import (
    CashPaymentIn,
    CashPaymentOut,
    CashRefundDoneIn,
    CashRefundOut,
    CashRefundPage,
    show_cash,
    show_refund,
)
from menpiao.boxoffice.model.refusals import PaidOutElsewhere, ShiftClosed, TooLittleGiven
from menpiao.boxoffice.service import paying as service
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders import Collecting, OrderClosed, PaymentUnderWay
from menpiao.payments import PaymentUnderReview, RefundNotInCash
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, named_id, path_id


@post(
    "/api/v1/organizer/box-office-orders/{order_id:str}/cash-payments",
    operation_id="takeCash",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            IdempotencyKeyReused,
            ShiftClosed,
            TooLittleGiven,
            OrderClosed,
            PaymentUnderWay,
            PaymentUnderReview,
        ),
    },
    status_code=201,
    summary="Take cash for an order of the window",
)
async def take_cash(
    order_id: str,
    data: CashPaymentIn,
    collecting: Collecting,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[CashPaymentOut]:
    """The order is paid, its tickets are issued, and the till has the money: in one commit. A code that was shown for
    it is closed first. The same key takes the money once."""
    taken, replayed = await service.take_cash(
        collecting,
        staff=allowed(staff, "sell_at_box_office"),
        organizer_id=staff.organizer_id,
        order_id=path_id(order_id),
        shift_id=named_id("/shift_id", data.shift_id),
        given_fen=data.given.amount if data.given is not None else None,
        idempotency_key=checked_key(idempotency_key),
    )
    return Response(show_cash(taken), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/cash-refunds",
    operation_id="listCashRefunds",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["order", "limit", "cursor"], "problems": (Invalid,)},
    summary="Refunds of cash that wait for their buyers",
)
async def list_cash_refunds(
    db: Database,
    staff: StaffLogin,
    order: Annotated[
        str | None,
        Parameter(
            min_length=1,
            max_length=64,
            description="Only of this order: its number, the last five characters of that, or its id.",
        ),
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[CashRefundPage]:
    """Agreed to, and handed over to nobody yet; the oldest first."""
    allowed(staff, "sell_at_box_office")
    page = await service.waiting_refunds(db, organizer_id=staff.organizer_id, order=order, limit=limit, cursor=cursor)
    return Response(CashRefundPage([show_refund(one) for one in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/cash-refunds/{refund_id:str}/completion",
    operation_id="completeCashRefund",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, ShiftClosed, RefundNotInCash, PaidOutElsewhere),
    },
    status_code=200,
    summary="Hand a refund of cash over",
)
async def pay_out(
    refund_id: str, data: CashRefundDoneIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[CashRefundOut]:
    """Out of the till of an open shift; once, however often it is said. What went out of another shift's till is
    refused."""
    actor = allowed(staff, "sell_at_box_office")
    checked_key(idempotency_key)
    refund, replayed = await service.pay_out(
        db,
        staff=actor,
        organizer_id=staff.organizer_id,
        refund_id=path_id(refund_id),
        shift_id=named_id("/shift_id", data.shift_id),
    )
    return Response(show_refund(refund), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


ROUTES: list[Any] = [take_cash, list_cash_refunds, pay_out]
