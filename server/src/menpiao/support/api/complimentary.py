"""Routes for who organizes: giving tickets away. Owners, managers and support ask; above the owner's limit another
owner or manager agrees, as with refunds.
"""

from typing import Annotated, Any, Final

from litestar import Response, get, post, put
from litestar.params import Parameter, QueryParameter

from menpiao import identity
from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed, roles_that_may
from menpiao.inventory import SeatTaken
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, asked_id, checked_key, named_id, path_id
from menpiao.seating import PlanCache
from menpiao.support.api.complimentary_wire import (
    ComplimentaryApprovalIn,
    ComplimentaryApprovalOut,
    ComplimentaryDecisionIn,
    ComplimentaryIn,
    ComplimentaryOut,
    ComplimentaryPage,
    StateWord,
    WithdrawalIn,
    show_complimentary,
)
from menpiao.support.model.complimentary import Complimentary, WantedComplimentary
from menpiao.support.model.refusals import (
    CompanionGivenAlone,
    ComplimentaryDecided,
    ComplimentaryOfYourOwn,
    SessionNotAhead,
    TooFewPlaces,
)
from menpiao.support.service import complimentary as service

MOST_WITHOUT_APPROVAL: Final = 1_000_000


@post(
    "/api/v1/organizer/complimentary-orders",
    operation_id="createComplimentaryOrder",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            Invalid,
            IdempotencyKeyReused,
            SessionNotAhead,
            TooFewPlaces,
            SeatTaken,
            CompanionGivenAlone,
            Busy,
        ),
    },
    status_code=201,
    summary="Give tickets away",
)
async def create_complimentary(
    data: ComplimentaryIn,
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ComplimentaryOut]:
    """The places are put aside at once; of a type that sells seats these very seats, those of the organizer's
    allocations too. Whoever opens the link first has the tickets, once. Above the owner's limit it waits until another
    person agrees (``state`` is ``requested``)."""
    made, replayed = await service.ask(
        db,
        cipher,
        plans,
        staff=allowed(staff, "give_tickets_away"),
        organizer_id=staff.organizer_id,
        wanted=WantedComplimentary(
            session_id=named_id("/session_id", data.session_id),
            ticket_type_id=named_id("/ticket_type_id", data.ticket_type_id),
            quantity=data.quantity,
            for_whom=data.for_whom,
            reason=data.reason,
            claim_until=data.claim_until,
            seat_ids=tuple(data.seat_ids),
            companions_alone=data.companions_alone,
        ),
        idempotency_key=checked_key(idempotency_key),
    )
    return await _answer(made, db, cipher, labels, staff, lang, replayed=replayed)


@get(
    "/api/v1/organizer/complimentary-orders",
    operation_id="listComplimentaryOrders",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["state", "session_id", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Tickets that are given away",
)
async def list_complimentary(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    in_state: Annotated[StateWord | None, QueryParameter(name="state", description="Only in this state.")] = None,
    session_id: Annotated[str | None, Parameter(max_length=64, description="Only of this session.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[ComplimentaryPage]:
    """Newest first."""
    allowed(staff, "see_orders")
    page = await service.newest(
        db,
        organizer_id=staff.organizer_id,
        state=in_state,
        session_id=asked_id("/session_id", session_id),
        limit=limit,
        cursor=cursor,
    )
    shown = await show_complimentary(page.items, db, cipher, labels, staff.organizer_id, lang, whole=False)
    return Response(ComplimentaryPage(shown, page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/complimentary-orders/{complimentary_id:str}",
    operation_id="getComplimentaryOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="Tickets that were given away once",
)
async def get_complimentary(
    complimentary_id: str, db: Database, cipher: FieldCipher, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[ComplimentaryOut]:
    """With the link while they can be claimed, for those who may give tickets away."""
    allowed(staff, "see_orders")
    found = await service.complimentary_of_organizer(
        db, organizer_id=staff.organizer_id, complimentary_id=path_id(complimentary_id)
    )
    return await _answer(found, db, cipher, labels, staff, lang)


@post(
    "/api/v1/organizer/complimentary-orders/{complimentary_id:str}/decision",
    operation_id="decideComplimentaryOrder",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, ComplimentaryDecided, ComplimentaryOfYourOwn),
    },
    status_code=200,
    summary="Agree that tickets are given away, or don't",
)
async def decide_complimentary(
    complimentary_id: str,
    data: ComplimentaryDecisionIn,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ComplimentaryOut]:
    """By somebody else than who asked. ``decline``: the places are back at once, for those first who wait for them."""
    actor = allowed(staff, "approve_giveaways")
    checked_key(idempotency_key)
    found, replayed = await service.decide(
        db,
        staff=actor,
        organizer_id=staff.organizer_id,
        complimentary_id=path_id(complimentary_id),
        decision=data.decision,
        reason=data.reason,
    )
    return await _answer(found, db, cipher, labels, staff, lang, replayed=replayed)


@post(
    "/api/v1/organizer/complimentary-orders/{complimentary_id:str}/withdrawal",
    operation_id="withdrawComplimentaryOrder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, ComplimentaryDecided)},
    status_code=200,
    summary="Take back what nobody has claimed",
)
async def withdraw_complimentary(
    complimentary_id: str,
    data: WithdrawalIn,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ComplimentaryOut]:
    """Its link is dead from now on, its places are back."""
    actor = allowed(staff, "give_tickets_away")
    checked_key(idempotency_key)
    found, replayed = await service.withdraw(
        db, staff=actor, organizer_id=staff.organizer_id, complimentary_id=path_id(complimentary_id)
    )
    return await _answer(found, db, cipher, labels, staff, lang, replayed=replayed)


@get(
    "/api/v1/organizer/complimentary-approval",
    operation_id="getComplimentaryApproval",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="When giving tickets away needs a second person",
)
async def get_complimentary_approval(db: Database, staff: StaffLogin) -> Response[ComplimentaryApprovalOut]:
    """Null: never."""
    allowed(staff, "see_orders")
    return await _approval(db, staff)


@put(
    "/api/v1/organizer/complimentary-approval",
    operation_id="putComplimentaryApproval",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid,)},
    summary="Set when giving tickets away needs a second person",
)
async def put_complimentary_approval(
    data: ComplimentaryApprovalIn, db: Database, staff: StaffLogin
) -> Response[ComplimentaryApprovalOut]:
    """For what is asked for from now on; what waits already goes on waiting."""
    actor = allowed(staff, "set_giveaway_approval")
    if data.above is not None and not 0 <= data.above <= MOST_WITHOUT_APPROVAL:
        error = field_error("/above", "invalid", "张数须不小于零。", "A number of tickets, zero or more.")
        raise Invalid(errors=(error,))
    await identity.set_complimentary_approval(db, actor=actor, organizer_id=staff.organizer_id, above=data.above)
    return await _approval(db, staff)


ROUTES: list[Any] = [
    create_complimentary,
    list_complimentary,
    get_complimentary,
    decide_complimentary,
    withdraw_complimentary,
    get_complimentary_approval,
    put_complimentary_approval,
]


async def _approval(db: Database, staff: StaffLogin) -> Response[ComplimentaryApprovalOut]:
    async with db.read() as tx:
        above = await identity.complimentary_approval_above(tx, organizer_id=staff.organizer_id)
    return Response(ComplimentaryApprovalOut(above), headers=dict(NO_STORE))


async def _answer(
    found: Complimentary,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    *,
    replayed: bool | None = None,
) -> Response[ComplimentaryOut]:
    (shown,) = await show_complimentary(
        [found], db, cipher, labels, staff.organizer_id, lang, whole=staff.role in roles_that_may("give_tickets_away")
    )
    headers = dict(NO_STORE) if replayed is None else {**NO_STORE, REPLAYED: "true" if replayed else "false"}
    return Response(shown, headers=headers)
