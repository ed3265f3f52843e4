"""Routes for who organizes: refunds by staff, refunds that are stuck, payments that are. Owners, managers and finance
move money; support may look.
"""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from menpiao.identity import StaffLogin, allowed, may
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders.api.asked_refund import fee_in_fen, ids_of_tickets
from menpiao.orders.api.list_filters import PLACE_AND_TIME, EventAsked, SessionAsked, time_asked
from menpiao.orders.api.organizer_wire import (
    AttemptIn,
    OrganizerPaymentOut,
    OrganizerPaymentPage,
    OrganizerRefundOut,
    OrganizerRefundPage,
    PaymentResolutionIn,
    PaymentStateWord,
    RefundIn,
    RefundResolutionIn,
    RefundStateWord,
    show_payment,
    show_refund,
)
from menpiao.orders.model.refund_refusals import RefundTermsChanged
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.model.reseating_refusals import SeatRefundUndecided, SupplementGoesWithTicket
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.refunds_of_staff import (
    refund_of_organizer,
    refunds_of_organizer,
    resolve_double_refund,
    resolve_refund,
    try_refund_again,
)
from menpiao.orders.service.resolve import resolve_payment
from menpiao.orders.service.surprises import see_payment, see_refund
from menpiao.payments import (
    Method,
    NoMoneyToAccept,
    NothingContradicted,
    NotOutTwice,
    Payment,
    PaymentFilter,
    PaymentNotFrozen,
    ProviderUnavailable,
    RefundFilter,
    RefundNotStuck,
    RefundReason,
    RefundTooLarge,
    list_payments,
    payment_of_organizer,
    payments_called,
    stuck_payments,
)
from menpiao.platform.db import Database, Tx
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    Before,
    IdempotencyKey,
    Since,
    asked_id,
    checked_key,
    path_id,
)
from menpiao.platform.http.query import read_date
from menpiao.tickets import TicketsUsed

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Moments beyond them are none for a database or for Python; no payment is as old or will be as late."""


@post(
    "/api/v1/organizer/orders/{order_id:str}/refunds",
    operation_id="createOrderRefund",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            IdempotencyKeyReused,
            NothingToRefund,
            TicketsUsed,
            RefundTooLarge,
            RefundTermsChanged,
            SeatRefundUndecided,
            SupplementGoesWithTicket,
        ),
    },
    status_code=201,
    summary="Refund tickets of an order",
)
async def create_order_refund(
    order_id: str,
    data: RefundIn,
    collecting: Collecting,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRefundOut]:
    """The tickets are void from now on. The money goes back by itself; several refunds of a payment go a minute
    apart. Above the organizer's limit it waits until another person agrees (``state`` is ``requested``)."""
    refund_id, replayed = await refund_by_staff(
        collecting.db,
        collecting.cipher,
        staff=allowed(staff, "refund_tickets"),
        organizer_id=staff.organizer_id,
        order_id=path_id(order_id),
        idempotency_key=checked_key(idempotency_key),
        wanted=StaffRefund(
            ticket_ids=ids_of_tickets(data.tickets),
            reason=data.reason,
            fee_per_ticket_fen=fee_in_fen(data.fee_per_ticket),
            used_too=data.used_too,
            places_return_at=data.places_return_at,
            amount_fen=None if data.amount is None else fee_in_fen(data.amount, "/amount"),
        ),
        alone="refund" in may(staff.role),
    )
    view = await refund_of_organizer(collecting.db, organizer_id=staff.organizer_id, refund_id=refund_id)
    return Response(show_refund(view, lang), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/refunds",
    operation_id="listRefunds",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["state", "reason", "method", *PLACE_AND_TIME, "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Refunds",
)
async def list_organizer_refunds(
    db: Database,
    staff: StaffLogin,
    lang: Lang,
    in_state: Annotated[
        RefundStateWord | None, QueryParameter(name="state", description="Only refunds in this state.")
    ] = None,
    reason: Annotated[RefundReason | None, Parameter(description="Only refunds for this reason.")] = None,
    method: Annotated[Method | None, Parameter(description="Only refunds of payments by this way of paying.")] = None,
    event_id: EventAsked = None,
    session_id: SessionAsked = None,
    since: Since = None,
    before: Before = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[OrganizerRefundPage]:
    """The organizer's refunds, newest first. A session's are those of orders that had places of it when they were asked
    for, with what came back of money that bought nothing."""
    allowed(staff, "see_orders")
    page = await refunds_of_organizer(
        db,
        organizer_id=staff.organizer_id,
        wanted=RefundFilter(in_state, reason, method, *time_asked(since, before)),
        event_id=asked_id("/event_id", event_id),
        session_id=asked_id("/session_id", session_id),
        limit=limit,
        cursor=cursor,
    )
    shown = [show_refund(view, lang) for view in page.items]
    return Response(OrganizerRefundPage(shown, page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/refunds/{refund_id:str}",
    operation_id="getRefund",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One refund",
)
async def get_organizer_refund(
    refund_id: str, db: Database, staff: StaffLogin, lang: Lang
) -> Response[OrganizerRefundOut]:
    """With its tickets, the provider's numbers, and what helps where it is stuck."""
    allowed(staff, "see_orders")
    return await _refund(db, staff, refund_id, lang)


@post(
    "/api/v1/organizer/refunds/{refund_id:str}/attempts",
    operation_id="createRefundAttempt",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, RefundNotStuck, ProviderUnavailable)},
    status_code=201,
    summary="Try a refund again",
)
async def create_refund_attempt(
    refund_id: str,
    data: AttemptIn,
    collecting: Collecting,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRefundOut]:
    """After the account was topped up, or the provider's remedy applied. The provider is asked first; a refund that it
    closed, or that fell back, goes under a new number, any other under its own. Without its word there is no new number
    (`provider_unavailable`)."""
    replayed = await try_refund_again(
        collecting,
        staff=allowed(staff, "refund"),
        organizer_id=staff.organizer_id,
        refund_id=path_id(refund_id),
        idempotency_key=checked_key(idempotency_key),
    )
    answer = await _refund(collecting.db, staff, refund_id, lang)
    answer.headers[REPLAYED] = "true" if replayed else "false"
    return answer


@post(
    "/api/v1/organizer/refunds/{refund_id:str}/resolution",
    operation_id="resolveRefund",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, RefundNotStuck, NotOutTwice, NothingContradicted),
    },
    status_code=200,
    summary="A refund was paid back otherwise, or twice",
)
async def create_refund_resolution(
    refund_id: str,
    data: RefundResolutionIn,
    collecting: Collecting,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerRefundOut]:
    """``paid_otherwise`` only for one that is closed or abnormal; the provider is asked once more, then it counts as
    done. ``returned`` and ``written_off`` only for what went out twice; ``seen`` only where the provider contradicted
    what is known."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    identifier = path_id(refund_id)
    if data.resolution == "paid_otherwise":
        await resolve_refund(
            collecting, staff=actor, organizer_id=staff.organizer_id, refund_id=identifier, reason=data.reason
        )
    elif data.resolution == "seen":
        await see_refund(
            collecting.db, staff=actor, organizer_id=staff.organizer_id, refund_id=identifier, reason=data.reason
        )
    else:
        await resolve_double_refund(
            collecting.db,
            staff=actor,
            organizer_id=staff.organizer_id,
            refund_id=identifier,
            resolution=data.resolution,
            reason=data.reason,
        )
    return await _refund(collecting.db, staff, refund_id, lang)


@get(
    "/api/v1/organizer/payments",
    operation_id="listPayments",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["stuck", "reference", "state", "method", "day", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Payments",
)
async def list_organizer_payments(
    db: Database,
    staff: StaffLogin,
    stuck: Annotated[bool, Parameter(description="Only those that wait for a person.")] = False,
    reference: Annotated[
        str | None,
        Parameter(
            min_length=1,
            max_length=64,
            description="Only those of this number: a payment's or an order's id, or the provider's transaction.",
        ),
    ] = None,
    in_state: Annotated[
        PaymentStateWord | None, QueryParameter(name="state", description="Only payments in this state.")
    ] = None,
    method: Annotated[Method | None, Parameter(description="Only payments by this way of paying.")] = None,
    day: Annotated[
        str | None,
        Parameter(
            schema_extra={"format": "date", "examples": ["2027-03-08"]},
            description="Only payments that were begun on this day, in Beijing.",
        ),
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[OrganizerPaymentPage]:
    """The organizer's payments, newest first. With ``stuck``, one page of those that wait for a person, oldest
    first; with ``reference``, one page of those that it names, of the stuck ones where both are given. The other
    filters narrow each of these down."""
    allowed(staff, "see_orders")
    wanted = PaymentFilter(in_state, method, *_moments_of(read_date("/day", day)))
    async with db.read() as tx:
        if stuck or reference is not None:
            found, following = await _few_payments(tx, staff.organizer_id, stuck=stuck, reference=reference), None
            found = [one for one in found if wanted.fits(one)]
        else:
            page = await list_payments(tx, organizer_id=staff.organizer_id, wanted=wanted, limit=limit, cursor=cursor)
            found, following = page.items, page.next
    return Response(OrganizerPaymentPage([show_payment(one) for one in found], following), headers=NO_STORE)


async def _few_payments(tx: Tx, organizer_id: int, *, stuck: bool, reference: str | None) -> list[Payment]:
    named = None if reference is None else await payments_called(tx, organizer_id=organizer_id, reference=reference)
    if not stuck:
        return named or []
    waiting = await stuck_payments(tx, organizer_id=organizer_id)
    return waiting if named is None else [one for one in waiting if one in named]


def _moments_of(day: date | None) -> tuple[datetime, datetime]:
    """When the day begins in Beijing, and the next; all days if none."""
    if day is None:
        return PaymentFilter().since, PaymentFilter().until
    begins = datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time(), tzinfo=_ZONE)
    return begins, begins + timedelta(days=1)


@post(
    "/api/v1/organizer/payments/{payment_id:str}/resolution",
    operation_id="resolvePayment",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            PaymentNotFrozen,
            NoMoneyToAccept,
            ProviderUnavailable,
            NothingContradicted,
        ),
    },
    status_code=200,
    summary="Decide about a frozen payment",
)
async def create_payment_resolution(
    payment_id: str,
    data: PaymentResolutionIn,
    collecting: Collecting,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[OrganizerPaymentOut]:
    """``accept``: the money is good and buys the order, or goes back where its places are gone. ``refund``: it goes
    back. ``ignore``: nothing is done. Before money is booked the provider is asked once more. ``seen`` changes nothing
    but what waits for a person."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    identifier = path_id(payment_id)
    if data.resolution == "seen":
        await see_payment(
            collecting.db, staff=actor, organizer_id=staff.organizer_id, payment_id=identifier, reason=data.reason
        )
    else:
        await resolve_payment(
            collecting,
            staff=actor,
            organizer_id=staff.organizer_id,
            payment_id=identifier,
            resolution=data.resolution,
            reason=data.reason,
        )
    async with collecting.db.read() as tx:
        payment = await payment_of_organizer(tx, organizer_id=staff.organizer_id, payment_id=identifier)
    return Response(show_payment(payment), headers=NO_STORE)


ROUTES: list[Any] = [
    create_order_refund,
    list_organizer_refunds,
    get_organizer_refund,
    create_refund_attempt,
    create_refund_resolution,
    list_organizer_payments,
    create_payment_resolution,
]


async def _refund(db: Database, staff: StaffLogin, refund_id: str, lang: Lang) -> Response[OrganizerRefundOut]:
    view = await refund_of_organizer(db, organizer_id=staff.organizer_id, refund_id=path_id(refund_id))
    return Response(show_refund(view, lang), headers=dict(NO_STORE))
