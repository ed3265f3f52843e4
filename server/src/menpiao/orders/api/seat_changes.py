"""Routes for who organizes: seats and sessions that change after purchase. Those who stand before the guests may do
it; what moves money above the organizer's limit waits for a second person as every refund does.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import Parameter

from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid, NotFound, Refusal
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders.api.seat_changes_wire import (
    MovedTicketIn,
    SeatChangeIn,
    SeatChangeOut,
    SeatChangePage,
    SeatChangeQuoteOut,
    SeatSwapIn,
    SessionMoveIn,
    Shown,
    show_change,
    show_quote,
)
from menpiao.orders.model.refusals import AttendeeHasTicket
from menpiao.orders.model.reseating import (
    Place,
    WantedChange,
    WantedPlace,
    WantedSeatChange,
    WantedSessionChange,
)
from menpiao.orders.model.reseating_refusals import (
    ClosedThere,
    LimitThere,
    LinkIsOut,
    NamesMissingThere,
    NobodyToAsk,
    NoPlaceForSupplement,
    NoPlaceThere,
    NotAnotherSession,
    SameSeat,
    SeatChangeWaiting,
    SeatHasHolder,
    SeatNotForSale,
    SeatNotOnMap,
    SeatOfAdmitted,
    SeatRefundUndecided,
    SeatsOfTwoSessions,
    SeatWithoutPrice,
    SessionClosedToChanges,
    SomePaySomeGetBack,
    SwapNeedsPayment,
    TicketGone,
    TicketsOfTwoOrders,
    TicketWithoutSeat,
)
from menpiao.orders.service.reseat import change_seats
from menpiao.orders.service.reseat_look import Changing
from menpiao.orders.service.reseat_read import (
    change_of_organizer,
    changes_of_organizer,
    quote_change,
)
from menpiao.payments import RefundTooLarge
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, checked_key, named_id, path_id

WHY_NOT: Final[tuple[type[Refusal], ...]] = (
    Invalid,
    TicketWithoutSeat,
    TicketGone,
    SeatOfAdmitted,
    SeatsOfTwoSessions,
    SessionClosedToChanges,
    SameSeat,
    SeatNotOnMap,
    SeatNotForSale,
    SeatWithoutPrice,
    SeatHasHolder,
    SwapNeedsPayment,
    NobodyToAsk,
    SeatChangeWaiting,
    SeatRefundUndecided,
    NotAnotherSession,
    TicketsOfTwoOrders,
    ClosedThere,
    NoPlaceThere,
    LimitThere,
    NamesMissingThere,
    AttendeeHasTicket,
    LinkIsOut,
    SomePaySomeGetBack,
    Busy,
)


@post(
    "/api/v1/organizer/seat-change-quotes",
    operation_id="quoteSeatChange",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": WHY_NOT},
    status_code=200,
    summary="What a change of seats would mean",
)
async def create_quote(
    data: SeatChangeIn, changing: Changing, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[SeatChangeQuoteOut]:
    """What each ticket's new place costs more or less, what would move, and what staff should know. Nothing is changed,
    and what would refuse the change refuses here. Where the best seats are asked for, it tells which those are."""
    allowed(staff, "change_seats")
    wanted = _wanted(data)
    quote = await quote_change(changing, organizer_id=staff.organizer_id, wanted=wanted)
    return Response(show_quote(quote, wanted.kind, await _shown(labels, quote.places(), lang)), headers=NO_STORE)


@post(
    "/api/v1/organizer/seat-changes",
    operation_id="createSeatChange",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (*WHY_NOT, IdempotencyKeyReused, NoPlaceForSupplement, RefundTooLarge),
    },
    status_code=201,
    summary="Give tickets other seats, or another session",
)
async def create_change(
    data: SeatChangeIn,
    changing: Changing,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[SeatChangeOut]:
    """A ticket moves, also to a seat that is put aside, two change seats, or some of an order go to another session;
    codes shown before are refused at gates from now on. Where a difference is settled and the new place is dearer, the
    change waits until it is paid: by the buyer within a day, or at the window within ten minutes."""
    change_id, replayed = await change_seats(
        changing,
        staff=allowed(staff, "change_seats"),
        organizer_id=staff.organizer_id,
        idempotency_key=checked_key(idempotency_key),
        wanted=_wanted(data),
    )
    view = await change_of_organizer(changing.db, organizer_id=staff.organizer_id, change_id=change_id)
    answer = show_change(view, await _shown(labels, view.places(), lang))
    return Response(answer, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/seat-changes",
    operation_id="listSeatChanges",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["order_id", "ticket_id", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Changes of seats",
)
async def list_changes(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    order_id: Annotated[str | None, Parameter(max_length=64, description="Only of tickets of this order.")] = None,
    ticket_id: Annotated[str | None, Parameter(max_length=64, description="Only of this ticket.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[SeatChangePage]:
    """What was done, by whom, why, and how far it has come; newest first. An order that paid for a dearer seat has that
    change, too."""
    allowed(staff, "see_orders")
    page = await changes_of_organizer(
        db,
        organizer_id=staff.organizer_id,
        order_id=None if order_id is None else path_id(order_id),
        ticket_id=None if ticket_id is None else path_id(ticket_id),
        limit=limit,
        cursor=cursor,
    )
    shown = await _shown(labels, [place for view in page.items for place in view.places()], lang)
    return Response(SeatChangePage([show_change(view, shown) for view in page.items], page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/seat-changes/{seat_change_id:str}",
    operation_id="getSeatChange",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One change of seats",
)
async def get_change(
    seat_change_id: str, db: Database, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[SeatChangeOut]:
    """With its tickets, and what went back for cheaper seats."""
    allowed(staff, "see_orders")
    view = await change_of_organizer(db, organizer_id=staff.organizer_id, change_id=path_id(seat_change_id))
    return Response(show_change(view, await _shown(labels, view.places(), lang)), headers=NO_STORE)


ROUTES: list[Any] = [create_quote, create_change, list_changes, get_change]


async def _shown(labels: Labels, places: Iterable[Place], lang: Lang) -> Shown:
    """What is written of these places."""
    found = list(places)
    types = await labels.ticket_types({place.ticket_type_id for place in found})
    seats = [(types[one.ticket_type_id].session_id, one.seat) for one in found if one.seat is not None]
    return Shown(types, await labels.seats(seats), lang)


def _wanted(data: SeatChangeIn) -> WantedChange:
    if isinstance(data, SessionMoveIn):
        return WantedSessionChange(
            session_id=named_id("/session_id", data.session_id),
            places=tuple([_place(f"/tickets/{index}", one) for index, one in enumerate(data.tickets)]),
            difference=data.difference,
            reason=data.reason,
        )
    if isinstance(data, SeatSwapIn):
        return WantedSeatChange(
            ticket_id=_ticket_id(data.ticket_id, "/ticket_id"),
            with_ticket_id=_ticket_id(data.with_ticket_id, "/with_ticket_id"),
            difference=data.difference,
            reason=data.reason,
        )
    return WantedSeatChange(
        ticket_id=_ticket_id(data.ticket_id, "/ticket_id"),
        seat_id=data.seat_id,
        difference=data.difference,
        reason=data.reason,
    )


def _place(pointer: str, data: MovedTicketIn) -> WantedPlace:
    ticket_type_id = named_id(f"{pointer}/ticket_type_id", data.ticket_type_id)
    return WantedPlace(_ticket_id(data.ticket_id, f"{pointer}/ticket_id"), ticket_type_id, data.seat_id)


def _ticket_id(text: str, pointer: str) -> UUID:
    return named_id(pointer, text, "没有这张票。", "There is no such ticket.")
