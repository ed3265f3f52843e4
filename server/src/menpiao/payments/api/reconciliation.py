"""Routes of reconciliation: days, what does not agree on them, and what staff decide about it.

Whoever may move money decides: owners, managers, finance. Support may look.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from menpiao.identity import StaffLogin, allowed, staff_names
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT, id_cursor, id_of_cursor
from menpiao.payments.model.reconciliation import (
    About,
    Action,
    DayNotOpen,
    DayRow,
    DayState,
    Decision,
    Difference,
    DifferenceClosed,
    DifferenceKind,
    Remedy,
    RemedyUnsuitable,
)
from menpiao.payments.model.refusals import NoMoneyToAccept, PaymentNotFrozen, ProviderUnavailable
from menpiao.payments.service import differences
from menpiao.payments.service.keys import accounts_of_organizer
from menpiao.payments.service.reconciliation import Reconciling
from menpiao.payments.store.reconciliation import DayCounts
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, path_id, wire_time

FIRST = UUID(int=0)

Id = Annotated[str, msgspec.Meta(description="26 characters of lower-case Crockford base32.")]
Time = Annotated[str, msgspec.Meta(description="RFC 3339 in UTC.")]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=500, examples=["微信商户平台手工退款，已核实"])]
Limit = Annotated[int, Parameter(ge=1, le=MAX_LIMIT)]
Cursor = Annotated[str | None, Parameter(max_length=400)]


class ResolutionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do about a difference, and why."""

    action: Literal["settle", "refund", "ignore"]
    reason: Reason


class ReasonIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason


class DayOut(msgspec.Struct, frozen=True):
    """One day of a merchant account, from midnight to midnight in Beijing."""

    id: Id
    merchant_account_id: Id
    merchant_account: Annotated[str, msgspec.Meta(description="What the account is called.")]
    day: Annotated[str, msgspec.Meta(description="Beijing's date.", examples=["2027-03-01"])]
    state: DayState
    trouble: Annotated[str | None, msgspec.Meta(description="Why the bills could not be read last, in one word.")]
    compared_at: Time | None
    ended_at: Time | None
    payments: Annotated[int, msgspec.Meta(description="Payments in the trade bill.")]
    refunds: Annotated[int, msgspec.Meta(description="Refunds in the trade bill.")]
    paid: Money
    refunded: Money
    fees: Annotated[Money, msgspec.Meta(description="What the provider kept, less what it gave back.")]
    open: Annotated[int, msgspec.Meta(description="Differences that nobody has decided about.")]
    ignored: int
    signed_off_by: Id | None
    signed_off_by_name: str | None
    reason: str | None


class DayPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[DayOut]
    next: str | None


class SideOut(msgspec.Struct, frozen=True):
    """What one side says."""

    state: str | None
    amount: Money | None


class DifferenceOut(msgspec.Struct, frozen=True):
    """One thing that does not agree."""

    id: Id
    kind: DifferenceKind
    about: Annotated[
        About,
        msgspec.Meta(description="A movement is money on the account of which nobody knows what for."),
    ]
    reference: Annotated[
        str,
        msgspec.Meta(
            description="Our id, or the provider's number where nothing is ours; of a movement, the provider's word for"
            " its kind, too."
        ),
    ]
    payment_id: Id | None
    refund_id: Id | None
    here: SideOut
    there: Annotated[SideOut, msgspec.Meta(description="The trade bill.")]
    funds: Annotated[Money | None, msgspec.Meta(description="What the fund bill says moved for it, fees deducted.")]
    remedy: Annotated[Remedy, msgspec.Meta(description="What we propose.")]
    state: Literal["open", "cleaned", "ignored"]
    found_at: Time
    ended_at: Time | None
    decided_by: Id | None
    decided_by_name: str | None
    reason: str | None
    asked_at: Time | None
    outcome: Annotated[str | None, msgspec.Meta(description="What came of asking or refunding, in one word.")]


class DifferencePage(msgspec.Struct, frozen=True):
    """In the order in which they were found."""

    items: list[DifferenceOut]
    next: str | None


@get(
    "/api/v1/organizer/reconciliation/days",
    operation_id="listReconciliationDays",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["state", "limit", "cursor"]},
    summary="Days and whether they agree",
)
async def list_days(
    db: Database,
    staff: StaffLogin,
    in_state: Annotated[DayState | None, QueryParameter(name="state", description="Only these.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response[DayPage]:
    """Every day of every merchant account, the newest first."""
    allowed(staff, "see_money")
    page = await differences.list_days(db, organizer_id=staff.organizer_id, cursor=cursor, state=in_state, limit=limit)
    return Response(DayPage(await _days_out(db, staff, page.items), page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/reconciliation/days/{day_id:str}",
    operation_id="getReconciliationDay",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One day",
)
async def get_day(day_id: str, db: Database, staff: StaffLogin) -> Response[DayOut]:
    """With the sums of its trade bill."""
    allowed(staff, "see_money")
    return await _shown(db, staff, path_id(day_id))


@get(
    "/api/v1/organizer/reconciliation/days/{day_id:str}/differences",
    operation_id="listDifferences",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["state", "limit", "cursor"], "problems": (NotFound,)},
    summary="What does not agree",
)
async def list_differences(
    day_id: str,
    db: Database,
    staff: StaffLogin,
    in_state: Annotated[
        Literal["open", "cleaned", "ignored"] | None, QueryParameter(name="state", description="Only these.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response[DifferencePage]:
    """With both sides and what we propose."""
    allowed(staff, "see_money")
    found, last = await differences.list_differences(
        db,
        organizer_id=staff.organizer_id,
        day_id=path_id(day_id),
        after=FIRST if cursor is None else id_of_cursor(cursor),
        state=in_state,
        limit=limit,
    )
    page = DifferencePage(await _differences_out(db, staff, found), id_cursor(last) if last else None)
    return Response(page, headers=NO_STORE)


@post(
    "/api/v1/organizer/reconciliation/differences/{difference_id:str}/resolution",
    operation_id="resolveDifference",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            IdempotencyKeyReused,
            DifferenceClosed,
            RemedyUnsuitable,
            PaymentNotFrozen,
            NoMoneyToAccept,
            ProviderUnavailable,
        ),
    },
    status_code=200,
    summary="Resolve a difference",
)
async def resolve_difference(
    difference_id: str,
    data: ResolutionIn,
    reconciling: Reconciling,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[DifferenceOut]:
    """`settle` asks the provider and acts upon the answer as upon a callback; the difference goes away if that was it.
    `refund` gives money back that does not match. `ignore` leaves it as it is, for a reason."""
    allowed(staff, "close_days")
    resolved, replayed = await differences.resolve(
        reconciling,
        organizer_id=staff.organizer_id,
        difference_id=path_id(difference_id),
        decision=_decision(staff, Action(data.action), data.reason, idempotency_key),
    )
    (shown,) = await _differences_out(reconciling.db, staff, [resolved])
    return Response(shown, headers=_headers(replayed))


@post(
    "/api/v1/organizer/reconciliation/days/{day_id:str}/sign-off",
    operation_id="signOffDay",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, DayNotOpen)},
    status_code=200,
    summary="Answer for a day",
)
async def sign_off_day(
    day_id: str,
    data: ReasonIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[DayOut]:
    """All that is left open is ignored, for this reason, and the day is over."""
    allowed(staff, "close_days")
    replayed = await differences.sign_off(
        db,
        organizer_id=staff.organizer_id,
        day_id=path_id(day_id),
        decision=_decision(staff, Action.SIGN_OFF, data.reason, idempotency_key),
    )
    return await _shown(db, staff, path_id(day_id), replayed=replayed)


@post(
    "/api/v1/organizer/reconciliation/days/{day_id:str}/run",
    operation_id="runDay",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused)},
    status_code=202,
    summary="Reconcile a day anew",
)
async def run_day(
    day_id: str,
    data: ReasonIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[DayOut]:
    """Its bills are read again and compared, within a minute. The day is open until then."""
    allowed(staff, "close_days")
    replayed = await differences.run_again(
        db,
        organizer_id=staff.organizer_id,
        day_id=path_id(day_id),
        decision=_decision(staff, Action.RUN, data.reason, idempotency_key),
    )
    return await _shown(db, staff, path_id(day_id), replayed=replayed)


ROUTES: list[Any] = [list_days, get_day, list_differences, resolve_difference, sign_off_day, run_day]


def _decision(staff: StaffLogin, action: Action, reason: str, key: str | None) -> Decision:
    return Decision(staff_id=staff.staff_id, action=action, reason=reason, idempotency_key=checked_key(key))


def _headers(replayed: bool) -> dict[str, str]:
    return {**NO_STORE, REPLAYED: "true" if replayed else "false"}


async def _shown(db: Database, staff: StaffLogin, day_id: UUID, *, replayed: bool | None = None) -> Response[DayOut]:
    day, counts = await differences.day_of_organizer(db, organizer_id=staff.organizer_id, day_id=day_id)
    (shown,) = await _days_out(db, staff, [(day, counts)])
    return Response(shown, headers=NO_STORE if replayed is None else _headers(replayed))


async def _days_out(db: Database, staff: StaffLogin, days: Sequence[tuple[DayRow, DayCounts]]) -> list[DayOut]:
    accounts = await accounts_of_organizer(db, organizer_id=staff.organizer_id)
    called = {account.id: account.name for account in accounts}
    names = await _names(db, staff, [day.signed_off_by for day, _ in days])
    return [_day_out(day, counts, called.get(day.merchant_account_id, ""), names) for day, counts in days]


async def _differences_out(db: Database, staff: StaffLogin, found: Sequence[Difference]) -> list[DifferenceOut]:
    names = await _names(db, staff, [one.decided_by for one in found])
    return [_difference_out(one, names) for one in found]


async def _names(db: Database, staff: StaffLogin, people: Sequence[UUID | None]) -> dict[UUID, str]:
    """What those who decided are called."""
    async with db.read() as tx:
        return await staff_names(
            tx, organizer_id=staff.organizer_id, staff_ids=[one for one in people if one is not None]
        )


def _day_out(day: DayRow, counts: DayCounts, account: str, names: Mapping[UUID, str]) -> DayOut:
    return DayOut(
        id=encode(day.id),
        merchant_account_id=encode(day.merchant_account_id),
        merchant_account=account,
        day=day.day.isoformat(),
        state=DayState(day.state),
        trouble=day.trouble,
        compared_at=wire_time(day.compared_at),
        ended_at=wire_time(day.ended_at),
        payments=day.payments,
        refunds=day.refunds,
        paid=fen(day.paid_fen),
        refunded=fen(day.refunded_fen),
        fees=fen(day.fee_fen),
        open=counts.open,
        ignored=counts.ignored,
        signed_off_by=_id(day.signed_off_by),
        signed_off_by_name=names.get(day.signed_off_by) if day.signed_off_by else None,
        reason=day.reason,
    )


def _difference_out(one: Difference, names: Mapping[UUID, str]) -> DifferenceOut:
    return DifferenceOut(
        id=encode(one.id),
        kind=DifferenceKind(one.kind),
        about=one.about,
        reference=_reference(one),
        payment_id=_id(one.payment_id),
        refund_id=_id(one.refund_id),
        here=SideOut(one.here_state, _amount(one.here_fen)),
        there=SideOut(one.there_state, _amount(one.there_fen)),
        funds=_amount(one.fund_fen),
        remedy=Remedy(one.remedy),
        state=one.state,  # type: ignore[arg-type]
        found_at=wire_time(one.found_at) or "",
        ended_at=wire_time(one.ended_at),
        decided_by=_id(one.decided_by),
        decided_by_name=names.get(one.decided_by) if one.decided_by else None,
        reason=one.reason,
        asked_at=wire_time(one.asked_at),
        outcome=one.outcome,
    )


def _reference(one: Difference) -> str:
    """What people find it by: our id in its wire form, or what the provider calls it."""
    number = one.subject.partition(":")[2]
    try:
        return encode(UUID(number)) if len(number) == 36 else number
    except ValueError:
        return number


def _id(identifier: UUID | None) -> str | None:
    return None if identifier is None else encode(identifier)


def _amount(amount_fen: int | None) -> Money | None:
    return None if amount_fen is None else fen(amount_fen)
