"""Routes for who organizes: sessions that do not take place, and how far paying everybody back has come. Owners and
managers cancel; finance may pause, resume and say that an account was topped up; support may look.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from menpiao.catalog import Labels, SessionIsCancelled, SessionOver
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders.api.list_filters import PLACE_AND_TIME, EventAsked, SessionAsked, changed_sessions
from menpiao.orders.api.sessions_wire import (
    CancellationOut,
    CancellationPage,
    EventCancellationOut,
    SessionCancellationIn,
    show_cancellation,
    texts_of,
)
from menpiao.orders.model.cancellation import CancellationFinished, Progress
from menpiao.orders.service.cancel_session import (
    cancel_event,
    cancel_session,
    cancellations_of_organizer,
    note_top_up,
    pause,
    progress_of,
    resume,
)
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    Before,
    IdempotencyKey,
    NothingIn,
    Since,
    checked_key,
    path_id,
)


@post(
    "/api/v1/organizer/sessions/{session_id:str}/cancellation",
    operation_id="cancelSession",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, IdempotencyKeyReused, SessionIsCancelled, SessionOver),
    },
    status_code=201,
    summary="Cancel a session",
)
async def create_session_cancellation(
    session_id: str,
    data: SessionCancellationIn,
    db: Database,
    settings: Settings,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[CancellationOut]:
    """Its sale ends at once, its tickets die within seconds, everybody is paid back in full. It can't be taken back."""
    cancellation_id, replayed = await cancel_session(
        db,
        staff=allowed(staff, "cancel_sessions"),
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        reason=texts_of(data.reason),
        idempotency_key=checked_key(idempotency_key),
    )
    found = await progress_of(db, organizer_id=staff.organizer_id, cancellation_id=cancellation_id)
    (shown,) = await _show([found], settings, labels, lang)
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@post(
    "/api/v1/organizer/events/{event_id:str}/cancellation",
    operation_id="cancelEvent",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, SessionOver)},
    status_code=201,
    summary="Cancel an event",
)
async def create_event_cancellation(
    event_id: str,
    data: SessionCancellationIn,
    db: Database,
    settings: Settings,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[EventCancellationOut]:
    """All of its sessions that are not over, as if each were cancelled."""
    made, replayed = await cancel_event(
        db,
        staff=allowed(staff, "cancel_sessions"),
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        reason=texts_of(data.reason),
        idempotency_key=checked_key(idempotency_key),
    )
    found = [await progress_of(db, organizer_id=staff.organizer_id, cancellation_id=one) for one in made]
    shown = await _show(found, settings, labels, lang)
    return Response(EventCancellationOut(shown), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/cancellations",
    operation_id="listCancellations",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["state", *PLACE_AND_TIME, "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Cancelled sessions",
)
async def list_cancellations(
    db: Database,
    settings: Settings,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    in_state: Annotated[
        Literal["running", "paused", "finished"] | None,
        QueryParameter(name="state", description="Only in this state; one that waits for funds is `running`."),
    ] = None,
    event_id: EventAsked = None,
    session_id: SessionAsked = None,
    since: Since = None,
    before: Before = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[CancellationPage]:
    """The organizer's, newest first, each with how far it has come."""
    allowed(staff, "see_orders")
    wanted = changed_sessions(in_state, event_id, session_id, since, before)
    page = await cancellations_of_organizer(
        db, organizer_id=staff.organizer_id, wanted=wanted, limit=limit, cursor=cursor
    )
    shown = await _show(page.items, settings, labels, lang)
    return Response(CancellationPage(shown, page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/cancellations/{cancellation_id:str}",
    operation_id="getCancellation",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="How far a cancellation has come",
)
async def get_cancellation(
    cancellation_id: str, db: Database, settings: Settings, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[CancellationOut]:
    """Orders, refunds, money, and a guess how long the rest takes."""
    allowed(staff, "see_orders")
    return await _shown(db, settings, labels, staff, cancellation_id, lang)


@post(
    "/api/v1/organizer/cancellations/{cancellation_id:str}/pause",
    operation_id="pauseCancellation",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, CancellationFinished)},
    status_code=200,
    summary="Pause paying back",
)
async def create_pause(
    cancellation_id: str,
    data: NothingIn,
    db: Database,
    settings: Settings,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[CancellationOut]:
    """No order is looked after and no refund of it is sent until it is resumed. Its tickets stay void."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    await pause(db, staff=actor, organizer_id=staff.organizer_id, cancellation_id=path_id(cancellation_id))
    return await _shown(db, settings, labels, staff, cancellation_id, lang)


@post(
    "/api/v1/organizer/cancellations/{cancellation_id:str}/resumption",
    operation_id="resumeCancellation",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, CancellationFinished)},
    status_code=200,
    summary="Go on with paying back",
)
async def create_resumption(
    cancellation_id: str,
    data: NothingIn,
    db: Database,
    settings: Settings,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[CancellationOut]:
    """After a pause."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    await resume(db, staff=actor, organizer_id=staff.organizer_id, cancellation_id=path_id(cancellation_id))
    return await _shown(db, settings, labels, staff, cancellation_id, lang)


@post(
    "/api/v1/organizer/merchant-accounts/{account_id:str}/top-up",
    operation_id="noteTopUp",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=204,
    summary="An account was topped up",
)
async def create_top_up(
    account_id: str,
    data: NothingIn,
    db: Database,
    staff: StaffLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[None]:
    """The refunds that wait for its money go on now, instead of trying again in ten minutes."""
    actor = allowed(staff, "refund")
    checked_key(idempotency_key)
    await note_top_up(db, staff=actor, organizer_id=staff.organizer_id, account_id=path_id(account_id))
    return Response(None, status_code=204, headers=NO_STORE)


ROUTES: list[Any] = [
    create_session_cancellation,
    create_event_cancellation,
    list_cancellations,
    get_cancellation,
    create_pause,
    create_resumption,
    create_top_up,
]


async def _shown(
    db: Database, settings: Settings, labels: Labels, staff: StaffLogin, cancellation_id: str, lang: Lang
) -> Response[CancellationOut]:
    found = await progress_of(db, organizer_id=staff.organizer_id, cancellation_id=path_id(cancellation_id))
    (shown,) = await _show([found], settings, labels, lang)
    return Response(shown, headers=dict(NO_STORE))


async def _show(found: Sequence[Progress], settings: Settings, labels: Labels, lang: Lang) -> list[CancellationOut]:
    sessions = await labels.sessions({one.cancellation.session_id for one in found})
    return [show_cancellation(one, sessions, lang, per_second=settings.refunds_per_second) for one in found]
