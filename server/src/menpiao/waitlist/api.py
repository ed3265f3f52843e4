"""What buyers do with waitlists: join, look, leave. The offer's order is an ordinary order."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import Parameter
from msgspec import Meta

from menpiao.catalog import MAX_TIERS, Labels, SeatOut, SeatTag, SessionLabel, seat_out
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.orders import MOST_ANSWERS, AnswerIn, Collecting, OverBuyerLimit, answers_of
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, IdempotencyKey, checked_key, named_id, named_ids, path_id
from menpiao.seating import Accept
from menpiao.tickets import attendee_text
from menpiao.waitlist.model.entry import MOST_PLACES, MOST_TYPES
from menpiao.waitlist.model.refusals import AlreadyWaiting, StillOnSale, TooManyEntries, WaitlistClosed, WaitlistFull
from menpiao.waitlist.service.join import Join, Joining
from menpiao.waitlist.service.leave import withdraw
from menpiao.waitlist.service.read import EntryView, entries_of_buyer, entry_of_buyer, new_view

JOIN_PROBLEMS = (
    Invalid,
    IdempotencyKeyReused,
    WaitlistClosed,
    StillOnSale,
    AlreadyWaiting,
    OverBuyerLimit,
    TooManyEntries,
    WaitlistFull,
    Busy,
)

TierNumber = Annotated[int, Meta(ge=1, le=MAX_TIERS)]
Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]


class WaitingAttendeeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The person whom a ticket would admit, where one of the ticket types asks for a name. Stored encrypted."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    id_number: Annotated[str, Meta(min_length=1, max_length=20)] | None = None

    def __repr__(self) -> str:
        return "WaitingAttendeeIn"


class WaitlistEntryIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to wait for: all of ``quantity`` at once, of the first of these types that has so many. Of types that sell
    seats, ``accept`` says how far these may lie apart if need be."""

    session_id: Id
    ticket_type_ids: Annotated[list[Id], Meta(min_length=1, max_length=MOST_TYPES)]
    quantity: Annotated[int, Meta(ge=1, le=MOST_PLACES)]
    attendees: Annotated[list[WaitingAttendeeIn], Meta(max_length=MOST_PLACES)] = []
    answers: Annotated[
        list[AnswerIn],
        Meta(max_length=MOST_ANSWERS, description="To all that one of the ticket types asks, as with an order."),
    ] = []
    tiers: Annotated[
        list[TierNumber],
        Meta(
            max_length=MAX_TIERS, description="Seats of these price tiers only; none named: of any that the types sell."
        ),
    ] = []
    accept: Accept = "scattered"


class WithdrawalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class AwaitedTypeOut(msgspec.Struct, frozen=True):
    """A ticket type that the buyer would take."""

    id: str
    name: str


class AwaitedTierOut(msgspec.Struct, frozen=True):
    """A price tier whose seats the buyer would take."""

    number: int
    name: str


class OfferOut(msgspec.Struct, frozen=True):
    """The order that was placed for the buyer: to be paid until ``pay_by``, or bought; its seats, where it has any."""

    order_id: str
    ticket_type_id: str
    pay_by: str
    seats: list[SeatOut]


class WaitlistEventOut(msgspec.Struct, frozen=True):
    """The event of the session."""

    id: str
    title: str
    cover: str


class WaitlistSessionOut(msgspec.Struct, frozen=True):
    """The session that the buyer waits for; the time is UTC, ``time_zone`` is the venue's."""

    id: str
    starts_at: str
    time_zone: str


class WaitlistEntryOut(msgspec.Struct, frozen=True):
    """An entry. ``ahead``: how many wait before it, counted up to 1,000; null when it does not wait. ``offers``: how
    many it has had. ``tiers``: where the buyer waits for seats of these only."""

    id: str
    session_id: str
    state: Literal["waiting", "offered", "bought", "withdrawn", "passed_over", "closed"]
    ticket_types: list[AwaitedTypeOut]
    quantity: int
    tiers: list[AwaitedTierOut]
    accept: Accept
    joined_at: str
    ahead: int | None
    offers: int
    offer: OfferOut | None
    event: WaitlistEventOut | None
    session: WaitlistSessionOut | None


class WaitlistEntryPage(msgspec.Struct, frozen=True):
    """Entries, newest first."""

    items: list[WaitlistEntryOut]
    next: str | None


@post(
    "/api/v1/waitlist-entries",
    operation_id="joinWaitlist",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": JOIN_PROBLEMS},
    status_code=201,
    summary="Wait for places",
)
async def join_waitlist(
    request: Request[Any, Any, Any],
    data: WaitlistEntryIn,
    buyer: BuyerLogin,
    db: Database,
    joining: Joining,
    labels: Labels,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[WaitlistEntryOut]:
    """Join the line of a session that has no places left. Whose turn it is gets an order to pay."""
    joined = await joining.join(
        Join(
            buyer_id=buyer.buyer_id,
            app_id=buyer.app_id,
            lang=lang,
            idempotency_key=checked_key(idempotency_key),
            request_hash=request_hash(await request.body()),
            session_id=named_id("/session_id", data.session_id),
            ticket_type_ids=named_ids("/ticket_type_ids", data.ticket_type_ids),
            quantity=data.quantity,
            attendees=tuple(attendee_text(attendee.name, attendee.id_number) for attendee in data.attendees),
            answers=answers_of(data.answers),
            tiers=tuple(dict.fromkeys(data.tiers)),
            accept=data.accept,
        )
    )
    if joined.ahead is None:
        view = await entry_of_buyer(db, buyer_id=buyer.buyer_id, entry_id=joined.entry.id)
    else:
        view = new_view(joined.entry, joined.ahead)
    headers = {**NO_STORE, REPLAYED: "true" if joined.replayed else "false"}
    return Response((await show_entries([view], labels, lang))[0], headers=headers)


@get(
    "/api/v1/waitlist-entries",
    operation_id="listWaitlistEntries",
    tags=["buyer"],
    opt={"audience": "buyer", "query": ["limit", "cursor"], "problems": (Invalid,)},
    summary="My waitlists",
)
async def list_entries(
    db: Database,
    buyer: BuyerLogin,
    labels: Labels,
    lang: Lang,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[WaitlistEntryPage]:
    """The buyer's entries at all organizers, newest first, those that have ended too."""
    page = await entries_of_buyer(db, buyer_id=buyer.buyer_id, limit=limit, cursor=cursor)
    return Response(WaitlistEntryPage(await show_entries(page.items, labels, lang), page.next), headers=NO_STORE)


@get(
    "/api/v1/waitlist-entries/{entry_id:str}",
    operation_id="getWaitlistEntry",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound,)},
    summary="One entry",
)
async def get_entry(
    entry_id: str, db: Database, buyer: BuyerLogin, labels: Labels, lang: Lang
) -> Response[WaitlistEntryOut]:
    """The buyer's own entry; a foreign one does not exist."""
    view = await entry_of_buyer(db, buyer_id=buyer.buyer_id, entry_id=path_id(entry_id))
    return Response((await show_entries([view], labels, lang))[0], headers=NO_STORE)


@post(
    "/api/v1/waitlist-entries/{entry_id:str}/withdrawal",
    operation_id="withdrawWaitlistEntry",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Wait no longer",
)
async def withdraw_entry(
    entry_id: str,
    data: WithdrawalIn,
    buyer: BuyerLogin,
    collecting: Collecting,
    labels: Labels,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[WaitlistEntryOut]:
    """Leave the line; an offer that is not paid yet is cancelled. What has ended already stays as it ended."""
    checked_key(idempotency_key)
    identifier = path_id(entry_id)
    await withdraw(collecting, buyer_id=buyer.buyer_id, entry_id=identifier)
    view = await entry_of_buyer(collecting.db, buyer_id=buyer.buyer_id, entry_id=identifier)
    return Response((await show_entries([view], labels, lang))[0], headers=NO_STORE)


async def show_entries(views: Sequence[EntryView], labels: Labels, lang: Lang) -> list[WaitlistEntryOut]:
    """Entries in the reader's language; titles and names come from memory."""
    sessions = await labels.sessions({view.entry.session_id for view in views})
    types = await labels.ticket_types({kind for view in views for kind in view.entry.ticket_type_ids})
    names = {kind: pick(label.name, lang) for kind, label in types.items()}
    tags = await labels.seats([(view.entry.session_id, seat) for view in views for seat in view.seats])
    tiers = {
        session_id: await labels.tiers(session_id)
        for session_id in {view.entry.session_id for view in views if view.entry.tiers}
    }
    return [
        WaitlistEntryOut(
            id=encode(view.entry.id),
            session_id=encode(view.entry.session_id),
            state=view.state.value,
            ticket_types=[AwaitedTypeOut(encode(kind), names.get(kind, "")) for kind in view.entry.ticket_type_ids],
            quantity=view.entry.quantity,
            tiers=[
                AwaitedTierOut(tier, pick(tiers[view.entry.session_id].get(tier, {}), lang))
                for tier in view.entry.tiers
            ],
            accept=view.entry.accept,
            joined_at=to_wire(view.entry.joined_at),
            ahead=view.ahead,
            offers=view.entry.offers,
            offer=_offer(view, tags, lang),
            event=_event(sessions.get(view.entry.session_id), lang),
            session=_session(sessions.get(view.entry.session_id)),
        )
        for view in views
    ]


def _offer(view: EntryView, tags: Mapping[tuple[UUID, int], SeatTag], lang: Lang) -> OfferOut | None:
    entry = view.entry
    if view.pay_by is None or entry.order_id is None or entry.offered_type_id is None:
        return None
    seats = [seat_out(tags.get((entry.session_id, seat)), lang) for seat in view.seats]
    return OfferOut(
        order_id=encode(entry.order_id),
        ticket_type_id=encode(entry.offered_type_id),
        pay_by=to_wire(view.pay_by),
        seats=[seat for seat in seats if seat is not None],
    )


def _event(session: SessionLabel | None, lang: Lang) -> WaitlistEventOut | None:
    if session is None:
        return None
    return WaitlistEventOut(encode(session.event_id), pick(session.event_title, lang), session.cover)


def _session(session: SessionLabel | None) -> WaitlistSessionOut | None:
    if session is None:
        return None
    return WaitlistSessionOut(encode(session.session_id), to_wire(session.starts_at), session.time_zone)


def request_hash(raw: bytes) -> bytes:
    """What makes two requests the same: their bytes, apart from the order and spacing of JSON."""
    return hashlib.sha256(msgspec.json.encode(msgspec.json.decode(raw), order="sorted")).digest()


ROUTES: list[Any] = [join_waitlist, list_entries, get_entry, withdraw_entry]
