"""Routes around sessions that were moved: staff move them, buyers choose."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter
from msgspec import Meta

from menpiao.catalog import Labels, SessionIsCancelled, SessionLabel, SessionOver
from menpiao.identity import BuyerLogin, StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.orders.api.list_filters import PLACE_AND_TIME, EventAsked, SessionAsked, changed_sessions
from menpiao.orders.api.organizer_wire import Id
from menpiao.orders.api.sessions_wire import ReasonIn, texts_of
from menpiao.orders.model.postponement import Choice, ChoiceOfOrder, ChoiceOver, Postponement, PostponementProgress
from menpiao.orders.model.refusals import NothingToRefund
from menpiao.orders.model.reseating_refusals import SeatRefundUndecided
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.postpone import NewTimes, choices_of_order, choose, postpone_session
from menpiao.orders.service.postponements import postponements_of_organizer
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    Before,
    IdempotencyKey,
    Since,
    checked_key,
    named_id,
    path_id,
)
from menpiao.tickets import TicketsUsed

Moment = Annotated[datetime, Meta(tz=True)]
PostponementState = Literal["telling", "choosing", "over", "replaced"]


class PostponementIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The new times, all later than before, and why."""

    doors_at: Moment
    starts_at: Moment
    ends_at: Moment
    decide_by: Annotated[
        datetime, Meta(tz=True, description="Until then buyers may have all of their money back instead.")
    ]
    reason: ReasonIn


class PostponementOut(msgspec.Struct, frozen=True):
    """A session that was moved."""

    id: Id
    session_id: Id
    was_starts_at: str
    decide_by: str
    reason: dict[str, str]


class MovedSessionOut(msgspec.Struct, frozen=True):
    """A session that was moved, in the caller's language, and how that goes. Show the times in ``time_zone``."""

    id: Id
    session_id: Id
    event_id: Id
    event_title: str
    time_zone: str
    was_starts_at: str
    starts_at: Annotated[str, Meta(description="When the session begins as things stand.")]
    moved_at: str
    decide_by: str
    reason: dict[str, str]
    state: Annotated[
        PostponementState,
        Meta(
            description="`telling`: buyers are being told; `choosing`: they may have their money back; `over`: that"
            " time is over; `replaced`: the session was moved again."
        ),
    ]
    told_at: Annotated[str | None, Meta(description="From then on everybody was told.")]
    orders: Annotated[int, Meta(description="With tickets of the session that stand now.")]
    kept: Annotated[int, Meta(description="Orders whose buyers said that they keep their tickets.")]
    refunded: Annotated[int, Meta(description="Orders whose buyers have their money back.")]


class MovedSessionPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[MovedSessionOut]
    next: str | None


class ChoiceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep the tickets of the session, or give them back for all that they cost."""

    choice: Choice
    session_id: Id


class ChoiceOut(msgspec.Struct, frozen=True):
    """What stands. Who says nothing keeps the tickets."""

    session_id: Id
    was_starts_at: str
    decide_by: str
    reason: dict[str, str]
    choice: Literal["keep", "refund"]
    refund_id: Id | None


class Choices(msgspec.Struct, frozen=True):
    """By session. There is one page."""

    items: list[ChoiceOut]
    next: None = None


@post(
    "/api/v1/organizer/sessions/{session_id:str}/postponement",
    operation_id="postponeSession",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, IdempotencyKeyReused, SessionIsCancelled, SessionOver),
    },
    status_code=201,
    summary="Move a session to a later time",
)
async def create_postponement(
    session_id: str,
    data: PostponementIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[PostponementOut]:
    """Tickets stay good. Everybody with tickets is told, and may have all of their money back until ``decide_by``."""
    made, replayed = await postpone_session(
        db,
        staff=allowed(staff, "cancel_sessions"),
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        times=NewTimes(data.doors_at, data.starts_at, data.ends_at, data.decide_by),
        reason=texts_of(data.reason),
        idempotency_key=checked_key(idempotency_key),
    )
    return Response(_shown(made), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/postponements",
    operation_id="listPostponements",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["state", *PLACE_AND_TIME, "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Sessions that were moved",
)
async def list_postponements(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    in_state: Annotated[
        PostponementState | None, QueryParameter(name="state", description="Only in this state.")
    ] = None,
    event_id: EventAsked = None,
    session_id: SessionAsked = None,
    since: Since = None,
    before: Before = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[MovedSessionPage]:
    """The organizer's, newest first, each with whether everybody was told and what buyers said."""
    allowed(staff, "see_orders")
    wanted = changed_sessions(in_state, event_id, session_id, since, before)
    page = await postponements_of_organizer(
        db, organizer_id=staff.organizer_id, wanted=wanted, limit=limit, cursor=cursor
    )
    known = await labels.sessions({one.postponement.session_id for one in page.items})
    now = db.clock.now()
    shown = [_moved(one, known[one.postponement.session_id], now, lang) for one in page.items]
    return Response(MovedSessionPage(shown, page.next), headers=NO_STORE)


@get(
    "/api/v1/orders/{order_id:str}/postponement-choices",
    operation_id="listPostponementChoices",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound,)},
    summary="What there is to choose for an order",
)
async def list_choices(order_id: str, db: Database, buyer: BuyerLogin) -> Response[Choices]:
    """The sessions of the order that were moved, while there is time to choose."""
    found = await choices_of_order(db, buyer_id=buyer.buyer_id, order_id=path_id(order_id))
    return Response(Choices([_chosen(one) for one in found]), headers=NO_STORE)


@post(
    "/api/v1/orders/{order_id:str}/postponement-choice",
    operation_id="choosePostponement",
    tags=["buyer"],
    opt={
        "audience": "buyer",
        "problems": (NotFound, Invalid, ChoiceOver, NothingToRefund, TicketsUsed, SeatRefundUndecided),
    },
    status_code=201,
    summary="Keep the tickets of a moved session, or give them back",
)
async def create_choice(
    order_id: str,
    data: ChoiceIn,
    collecting: Collecting,
    buyer: BuyerLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[ChoiceOut]:
    """``refund`` gives all of the price back, whatever the refund rule says, and can't be taken back. Saying the same
    again changes nothing."""
    checked_key(idempotency_key)
    chosen, replayed = await choose(
        collecting,
        buyer_id=buyer.buyer_id,
        order_id=path_id(order_id),
        session_id=named_id("/session_id", data.session_id, "没有这个场次。", "There is no such session."),
        choice=data.choice,
    )
    return Response(_chosen(chosen), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


ROUTES: list[Any] = [create_postponement, list_postponements, list_choices, create_choice]


def _shown(made: Postponement) -> PostponementOut:
    return PostponementOut(
        encode(made.id), encode(made.session_id), to_wire(made.was_starts_at), to_wire(made.decide_by), made.reason
    )


def _moved(one: PostponementProgress, session: SessionLabel, now: datetime, lang: Lang) -> MovedSessionOut:
    made = one.postponement
    return MovedSessionOut(
        id=encode(made.id),
        session_id=encode(made.session_id),
        event_id=encode(session.event_id),
        event_title=pick(session.event_title, lang),
        time_zone=session.time_zone,
        was_starts_at=to_wire(made.was_starts_at),
        starts_at=to_wire(session.starts_at),
        moved_at=to_wire(made.at),
        decide_by=to_wire(made.decide_by),
        reason=made.reason,
        state=_state(one, now),
        told_at=None if made.told_at is None else to_wire(made.told_at),
        orders=one.tickets_of,
        kept=one.kept,
        refunded=one.refunded,
    )


def _state(one: PostponementProgress, now: datetime) -> PostponementState:
    if not one.in_force:
        return "replaced"
    if one.postponement.decide_by <= now:
        return "over"
    return "telling" if one.postponement.told_at is None else "choosing"


def _chosen(one: ChoiceOfOrder) -> ChoiceOut:
    made = one.postponement
    return ChoiceOut(
        session_id=encode(made.session_id),
        was_starts_at=to_wire(made.was_starts_at),
        decide_by=to_wire(made.decide_by),
        reason=made.reason,
        choice=one.choice,
        refund_id=None if one.refund_id is None else encode(one.refund_id),
    )
