"""Tickets over HTTP, for their owners: the list, one ticket, activating this phone, and the code of this moment."""

import base64
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.params import Parameter

from menpiao.catalog import Labels, SeatOut, SeatTag, SessionLabel, TicketTypeLabel, seat_out
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, IdempotencyKey, path_id, wire_time
from menpiao.platform.http.request import checked_key
from menpiao.tickets import service
from menpiao.tickets.model import (
    STEP,
    Activation,
    CodeOver,
    NotActiveHere,
    Ticket,
    TicketNotUsable,
    TicketState,
    TicketUsed,
    TooEarlyToActivate,
    TooManyDevices,
    Window,
    window_of,
)
from menpiao.tickets.naming import attendee_masked

_NO_STORE = CacheControlHeader(no_store=True)
_STEP_SECONDS = int(STEP.total_seconds())
_Id = Annotated[str, msgspec.Meta(examples=["03bqh3nq00000004p3z6t7w1v9"])]
_Time = Annotated[str, msgspec.Meta(examples=["2027-03-01T11:00:00Z"])]


class TicketEventOut(msgspec.Struct, frozen=True):
    """What the ticket is for; ``cover`` is a URL or a path on this host."""

    id: _Id
    title: Annotated[str, msgspec.Meta(examples=["春日音乐会"])]
    cover: str


class TicketSessionOut(msgspec.Struct, frozen=True):
    """When; show the times in ``time_zone``."""

    id: _Id
    starts_at: _Time
    doors_at: _Time
    time_zone: Annotated[str, msgspec.Meta(examples=["Asia/Shanghai"])]


class NamedOut(msgspec.Struct, frozen=True):
    """An id with its name in the caller's language."""

    id: _Id
    name: str


class AttendeeOut(msgspec.Struct, frozen=True):
    """The person whom the ticket admits; the name is masked."""

    name: Annotated[str, msgspec.Meta(examples=["陈**"])]


class CodeWindowOut(msgspec.Struct, frozen=True):
    """When this ticket's code lives: ``steps`` steps of ``step_seconds``; the phone may be activated before."""

    activates_at: _Time
    starts_at: _Time
    ends_at: _Time
    step_seconds: int
    steps: int


class TicketCodeOut(msgspec.Struct, frozen=True):
    """``active_here``: this login is the ticket's registered device; ``active_elsewhere``: another one is. Neither, and
    nobody shows it yet, or its code has to be asked for again."""

    kind: Literal["rotating"]
    window: CodeWindowOut
    active_here: bool
    active_elsewhere: bool
    reseated_epoch: Annotated[
        int | None,
        msgspec.Meta(
            description="Staff gave the ticket another seat: codes of epochs before this one show the old seat and are"
            " refused. Null: it has the seat that it was bought with."
        ),
    ]


class TicketOut(msgspec.Struct, frozen=True):
    """A ticket as its owner sees it."""

    id: _Id
    state: TicketState
    order_id: Annotated[_Id | None, msgspec.Meta(description="Null where it was handed over to the buyer.")]
    serial: Annotated[str, msgspec.Meta(examples=["4R8TN-0GQ3M"], description="For people; opens nothing.")]
    event: TicketEventOut
    session: TicketSessionOut
    venue: NamedOut
    ticket_type: NamedOut
    attendee: AttendeeOut | None
    seat: Annotated[SeatOut | None, msgspec.Meta(description="Null where it is a place without a seat.")]
    admitted_at: _Time | None
    code: TicketCodeOut


class TicketPageOut(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[TicketOut]
    next: str | None


class ActivationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: the login is the device."""


class ActivationOut(msgspec.Struct, frozen=True):
    """All that the phone needs to show the code without network until the window ends. Keep ``seed`` on this phone.

    Link i is shown from ``starts_at`` + i × ``step_seconds``; ``contract/code-vectors.json`` has worked examples.
    """

    number: Annotated[str, msgspec.Meta(examples=["0123456789abcdef"], description="The ticket's number, hexadecimal.")]
    epoch: Annotated[
        int, msgspec.Meta(description="Rises with each device and each new seat; older codes are refused.")
    ]
    seed: Annotated[str, msgspec.Meta(examples=["AAECAwQFBgcICQoLDA0ODw"], description="16 bytes, base64url.")]
    steps: int
    starts_at: _Time
    step_seconds: int

    def __repr__(self) -> str:
        return f"ActivationOut(epoch={self.epoch})"


class ShownCodeOut(msgspec.Struct, frozen=True):
    """The code of this moment; at ``valid_until`` ask for the next one."""

    code: Annotated[str, msgspec.Meta(examples=["040020938NKRKAYDXW0Y0MXFNM9MJH6E5FVGH4CB9RN8RH8"])]
    step: int
    valid_until: _Time


@get(
    "/api/v1/tickets",
    operation_id="listTickets",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "query": ("limit", "cursor"), "problems": (Invalid,)},
    cache_control=_NO_STORE,
    summary="The buyer's tickets",
)
async def list_tickets(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    buyer: BuyerLogin,
    lang: Lang,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> TicketPageOut:
    """Tickets of all organizers, void and used ones too, newest first."""
    page = await service.tickets_of_buyer(db, buyer=buyer, limit=limit, cursor=cursor)
    return TicketPageOut(await _shown(page.items, cipher, labels, buyer, lang), page.next)


@get(
    "/api/v1/tickets/{ticket_id:str}",
    operation_id="getTicket",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (NotFound,)},
    cache_control=_NO_STORE,
    summary="One ticket",
)
async def get_ticket(
    ticket_id: str, db: Database, cipher: FieldCipher, labels: Labels, buyer: BuyerLogin, lang: Lang
) -> TicketOut:
    """A ticket of the caller's; anybody else's does not exist."""
    ticket = await service.ticket_of_buyer(db, buyer=buyer, ticket_id=path_id(ticket_id))
    (shown,) = await _shown([ticket], cipher, labels, buyer, lang)
    return shown


@post(
    "/api/v1/tickets/{ticket_id:str}/activations",
    operation_id="createTicketActivation",
    tags=["buyer"],
    opt={
        "audience": Audience.BUYER,
        "problems": (
            Invalid,
            NotFound,
            TooEarlyToActivate,
            CodeOver,
            TicketUsed,
            TicketNotUsable,
            NotActiveHere,
            TooManyDevices,
        ),
    },
    status_code=201,
    cache_control=_NO_STORE,
    summary="Make this device the one that shows the ticket",
)
async def create_activation(
    ticket_id: str,
    data: ActivationRequest,
    db: Database,
    cipher: FieldCipher,
    buyer: BuyerLogin,
    idempotency_key: IdempotencyKey = None,
) -> Response[ActivationOut]:
    """Hand this login the seed of the ticket's code, from 24 hours before the code's window.

    The same login gets the same seed however often it asks. Another login ends the code of the device before it.
    """
    activation = await service.activate(
        db, cipher, buyer=buyer, ticket_id=path_id(ticket_id), idempotency_key=checked_key(idempotency_key)
    )
    headers = {"Idempotency-Replayed": "true"} if activation.replayed else {}
    return Response(_activation_out(activation), headers=headers)


@get(
    "/api/v1/tickets/{ticket_id:str}/code",
    operation_id="getTicketCode",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (NotFound, NotActiveHere, TicketUsed, TicketNotUsable, CodeOver)},
    cache_control=_NO_STORE,
    summary="The code of this moment",
)
async def get_ticket_code(ticket_id: str, db: Database, cipher: FieldCipher, buyer: BuyerLogin) -> ShownCodeOut:
    """What the registered device may show now; a device that keeps the seed needs to ask nobody."""
    shown = await service.code_now(db, cipher, buyer=buyer, ticket_id=path_id(ticket_id))
    return ShownCodeOut(code=shown.code, step=shown.step, valid_until=to_wire(shown.valid_until))


ROUTES: list[Any] = [list_tickets, get_ticket, create_activation, get_ticket_code]


async def _shown(
    tickets: list[Ticket], cipher: FieldCipher, labels: Labels, buyer: BuyerLogin, lang: Lang
) -> list[TicketOut]:
    sessions = await labels.sessions({ticket.session_id for ticket in tickets})
    types = await labels.ticket_types({ticket.ticket_type_id for ticket in tickets})
    seats = [(ticket.session_id, ticket.seat) for ticket in tickets if ticket.seat is not None]
    tags = await labels.seats(seats) if seats else {}
    return [
        _ticket_out(
            ticket,
            sessions[ticket.session_id],
            types[ticket.ticket_type_id],
            tags.get((ticket.session_id, ticket.seat or 0)),
            cipher,
            buyer.login_id,
            lang,
        )
        for ticket in tickets
    ]


def _ticket_out(
    ticket: Ticket,
    session: SessionLabel,
    ticket_type: TicketTypeLabel,
    seat: SeatTag | None,
    cipher: FieldCipher,
    login_id: UUID,
    lang: Lang,
) -> TicketOut:
    attendee = attendee_masked(cipher, ticket)
    window = window_of(doors_at=session.doors_at, ends_at=session.ends_at)
    return TicketOut(
        id=encode(ticket.id),
        state=ticket.state,
        order_id=None if ticket.handed_over_at else encode(ticket.order_id),
        serial=ticket.serial,
        event=TicketEventOut(encode(session.event_id), pick(session.event_title, lang), session.cover),
        session=TicketSessionOut(
            id=encode(session.session_id),
            starts_at=to_wire(session.starts_at),
            doors_at=to_wire(session.doors_at),
            time_zone=session.time_zone,
        ),
        venue=NamedOut(encode(session.venue_id), pick(session.venue_name, lang)),
        ticket_type=NamedOut(encode(ticket_type.ticket_type_id), pick(ticket_type.name, lang)),
        attendee=None if attendee is None else AttendeeOut(attendee),
        seat=seat_out(seat, lang),
        admitted_at=wire_time(ticket.used_at),
        code=TicketCodeOut(
            "rotating",
            _window_out(window),
            active_here=ticket.is_shown_by(login_id, window),
            active_elsewhere=ticket.active_login_id is not None and ticket.active_login_id != login_id,
            reseated_epoch=ticket.reseated_epoch,
        ),
    )


def _window_out(window: Window) -> CodeWindowOut:
    return CodeWindowOut(
        activates_at=to_wire(window.activates_at),
        starts_at=to_wire(window.starts_at),
        ends_at=to_wire(window.ends_at),
        step_seconds=_STEP_SECONDS,
        steps=window.steps,
    )


def _activation_out(activation: Activation) -> ActivationOut:
    return ActivationOut(
        number=f"{activation.number:016x}",
        epoch=activation.epoch,
        seed=base64.urlsafe_b64encode(activation.seed).rstrip(b"=").decode(),
        steps=activation.window.steps,
        starts_at=to_wire(activation.window.starts_at),
        step_seconds=_STEP_SECONDS,
    )
