"""Routes for buyers: what a link to tickets leads to, and claiming it. The token comes in the body,
because an address ends up in logs.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from msgspec import Meta

from menpiao import boxoffice, channels
from menpiao.catalog import (
    AskedQuestionOut,
    Labels,
    Question,
    SeatOut,
    SessionLabel,
    Terms,
    Texts,
    question_out,
    questions_of,
)
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Busy, Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.time import to_wire
from menpiao.orders import MOST_ANSWERS, AnswerIn, AttendeeHasTicket, answers_of
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience
from menpiao.seating import PlanCache
from menpiao.support.api.complimentary_wire import seats_out
from menpiao.support.model.complimentary import MOST_AT_ONCE
from menpiao.support.model.handover import HANDOVER_PURPOSE
from menpiao.support.model.refusals import ClaimInvalid, ClaimOver, HandoverToYourself, SeatChangeFirst
from menpiao.support.service.claim import claim, look_at_gift
from menpiao.support.service.handover import claim_handover, look_at_handover
from menpiao.tickets import attendee_text

GiftKind = Annotated[
    Literal["complimentary", "handover", "channel", "window"],
    Meta(
        description="Given away by the organizer; a ticket that changes hands; bought at another channel; or bought at"
        " the window and taken along."
    ),
]
Token = Annotated[str, Meta(min_length=1, max_length=128, description="What the link carries.")]


class GiftLookIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The link that was opened."""

    token: Token

    def __repr__(self) -> str:
        return "GiftLookIn()"


class GiftAttendeeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The person a ticket admits, where the ticket type asks for a name. Stored encrypted."""

    name: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
    id_number: Annotated[str, Meta(min_length=1, max_length=20)] | None = None

    def __repr__(self) -> str:
        return "GiftAttendeeIn"


class GiftClaimIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The link, and whom the tickets are to admit where they are in somebody's name."""

    token: Token
    attendees: Annotated[list[GiftAttendeeIn], Meta(max_length=MOST_AT_ONCE)] = []
    answers: Annotated[list[AnswerIn], Meta(max_length=MOST_ANSWERS)] = []

    def __repr__(self) -> str:
        return "GiftClaimIn()"


class GiftOut(msgspec.Struct, frozen=True):
    """What the link leads to. ``order_id`` or ``ticket_ids``: it is this buyer's already."""

    kind: GiftKind
    event_id: str
    event_title: str
    cover: str
    session_id: str
    starts_at: str
    time_zone: str
    venue: str
    ticket_type: str
    quantity: int
    attendee_names_required: bool
    attendee_ids_required: bool
    claim_until: str
    order_id: str | None
    questions: Annotated[list[AskedQuestionOut], Meta(description="What is to be answered, as with an order.")]
    asked_of: Annotated[
        dict[str, list[int]],
        Meta(
            description="Of which of the tickets a question is asked, by its id; they are numbered from 1 on. A"
            " question of tickets that is not in here is asked of each."
        ),
    ]
    ticket_ids: list[str]
    seats: Annotated[list[SeatOut], Meta(description="That the organizer gives away; other tickets tell theirs later.")]


class ClaimedOut(msgspec.Struct, frozen=True):
    """The order that it has become, paid, with tickets; of tickets that others ordered just those."""

    order_id: str | None
    ticket_ids: list[str]


@post(
    "/api/v1/complimentary-looks",
    operation_id="lookAtGift",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (Invalid, ClaimInvalid, ClaimOver)},
    status_code=200,
    summary="What a link to tickets leads to",
)
async def create_gift_look(
    data: GiftLookIn, db: Database, cipher: FieldCipher, labels: Labels, buyer: BuyerLogin, lang: Lang
) -> Response[GiftOut]:
    """Nothing is claimed yet."""
    handover_id = cipher.signer(HANDOVER_PURPOSE).read_id(data.token)
    if handover_id is not None:
        handed = await look_at_handover(db, cipher, labels, buyer=buyer, handover_id=handover_id)
        shown = _gift(
            "handover",
            [handed.terms.name],
            handed.session,
            lang,
            quantity=1,
            asks_names_as=handed.terms,
            claim_until=handed.found.claim_until,
            ticket_ids=[handed.found.ticket_id] if handed.yours else [],
            questions=handed.questions,
        )
    elif (order_id := cipher.signer(channels.CLAIM_PURPOSE).read_id(data.token)) is not None:
        sale = await channels.look_at_sale(db, cipher, labels, buyer=buyer, order_id=order_id)
        shown = _gift(
            "channel",
            [sale.terms.name],
            sale.session,
            lang,
            quantity=sale.quantity,
            claim_until=sale.terms.ends_at,
            ticket_ids=sale.ticket_ids,
            questions=sale.questions,
        )
    elif (order_id := cipher.signer(boxoffice.CLAIM_PURPOSE).read_id(data.token)) is not None:
        bought = await boxoffice.look_at_window_tickets(db, cipher, labels, buyer=buyer, order_id=order_id)
        shown = _gift(
            "window",
            bought.type_names,
            bought.session,
            lang,
            quantity=bought.quantity,
            claim_until=bought.claim_until,
            ticket_ids=bought.ticket_ids,
            questions=bought.asked.questions,
            asked_of=bought.asked.of_tickets,
        )
    else:
        gift = await look_at_gift(db, cipher, labels, buyer=buyer, token=data.token)
        shown = _gift(
            "complimentary",
            [gift.terms.name],
            gift.session,
            lang,
            quantity=gift.quantity,
            asks_names_as=gift.terms,
            claim_until=gift.found.claim_until,
            order_id=gift.order_id,
            seats=seats_out(await labels.seats(gift.seats()), gift.seats(), lang),
            questions=[one for one in questions_of(gift.terms.questions) if one.is_for(gift.terms.ticket_type_id)],
        )
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/complimentary-claims",
    operation_id="claimGift",
    tags=["buyer"],
    opt={
        "audience": Audience.BUYER,
        "problems": (Invalid, ClaimInvalid, ClaimOver, HandoverToYourself, SeatChangeFirst, AttendeeHasTicket, Busy),
    },
    status_code=201,
    summary="Claim tickets with a link",
)
async def create_claim(
    data: GiftClaimIn, db: Database, cipher: FieldCipher, plans: PlanCache, buyer: BuyerLogin
) -> Response[ClaimedOut]:
    """Once: whoever claims first has them. The same buyer asking again is answered the same."""
    attendees = [attendee_text(one.name.strip(), one.id_number) for one in data.attendees]
    answers = answers_of(data.answers)
    handover_id = cipher.signer(HANDOVER_PURPOSE).read_id(data.token)
    if handover_id is not None:
        ticket_id = await claim_handover(
            db, cipher, buyer=buyer, handover_id=handover_id, attendees=attendees, answers=answers
        )
        return Response(ClaimedOut(None, [encode(ticket_id)]), headers=NO_STORE)
    sold = cipher.signer(channels.CLAIM_PURPOSE).read_id(data.token)
    if sold is not None:
        claimed = await channels.claim_sale(db, cipher, buyer=buyer, order_id=sold, answers=answers)
        return Response(ClaimedOut(None, [encode(one) for one in claimed]), headers=NO_STORE)
    bought = cipher.signer(boxoffice.CLAIM_PURPOSE).read_id(data.token)
    if bought is not None:
        taken, _ = await boxoffice.claim_window_tickets(db, cipher, buyer=buyer, order_id=bought, answers=answers)
        return Response(ClaimedOut(None, [encode(one) for one in taken]), headers=NO_STORE)
    order_id, _ = await claim(db, cipher, plans, buyer=buyer, token=data.token, attendees=attendees, answers=answers)
    return Response(ClaimedOut(encode(order_id), []), headers=NO_STORE)


ROUTES: list[Any] = [create_gift_look, create_claim]


def _gift(
    kind: Literal["complimentary", "handover", "channel", "window"],
    type_names: Sequence[Texts],
    session: SessionLabel,
    lang: Lang,
    *,
    quantity: int,
    claim_until: datetime,
    asks_names_as: Terms | None = None,
    order_id: UUID | None = None,
    ticket_ids: Sequence[UUID] = (),
    questions: Sequence[Question] = (),
    asked_of: Mapping[UUID, Sequence[int]] | None = None,
    seats: Sequence[SeatOut] = (),
) -> GiftOut:
    return GiftOut(
        kind=kind,
        event_id=encode_known(session.event_id),
        event_title=pick(session.event_title, lang),
        cover=session.cover,
        session_id=encode_known(session.session_id),
        starts_at=to_wire(session.starts_at),
        time_zone=session.time_zone,
        venue=pick(session.venue_name, lang),
        ticket_type=(", " if lang == "en" else "、").join([pick(name, lang) for name in type_names]),
        quantity=quantity,
        attendee_names_required=asks_names_as is not None and asks_names_as.attendee_names_required,
        attendee_ids_required=asks_names_as is not None and asks_names_as.attendee_ids_required,
        claim_until=to_wire(claim_until),
        order_id=None if order_id is None else encode(order_id),
        ticket_ids=[encode(one) for one in ticket_ids],
        seats=list(seats),
        questions=[question_out(one, lang) for one in questions],
        asked_of={encode(one): list(numbers) for one, numbers in (asked_of or {}).items() if numbers},
    )
