"""Routes for buyers: what a link to complimentary tickets leads to, and claiming it. The token comes in the body,
because an address ends up in logs.
"""

from typing import Annotated, Any

import msgspec
from litestar import Response, post
from msgspec import Meta

from menpiao.catalog import AskedQuestionOut, Labels, question_out, questions_of
from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Busy, Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.time import to_wire
from menpiao.orders import MOST_ANSWERS, AnswerIn, AttendeeHasTicket, answers_of
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience
from menpiao.support.model.complimentary import MOST_AT_ONCE
from menpiao.support.model.refusals import ClaimInvalid, ClaimOver
from menpiao.support.service.claim import claim, look_at_gift
from menpiao.tickets import attendee_text

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
    """What the link leads to. ``order_id``: it is this buyer's already."""

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


class ClaimedOut(msgspec.Struct, frozen=True):
    """The order that it has become: paid, with tickets."""

    order_id: str


@post(
    "/api/v1/complimentary-looks",
    operation_id="lookAtGift",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (Invalid, ClaimInvalid, ClaimOver)},
    status_code=200,
    summary="What a link to complimentary tickets leads to",
)
async def create_gift_look(
    data: GiftLookIn, db: Database, cipher: FieldCipher, labels: Labels, buyer: BuyerLogin, lang: Lang
) -> Response[GiftOut]:
    """Nothing is claimed yet."""
    gift = await look_at_gift(db, cipher, labels, buyer=buyer, token=data.token)
    shown = GiftOut(
        event_id=encode_known(gift.session.event_id),
        event_title=pick(gift.session.event_title, lang),
        cover=gift.session.cover,
        session_id=encode_known(gift.session.session_id),
        starts_at=to_wire(gift.session.starts_at),
        time_zone=gift.session.time_zone,
        venue=pick(gift.session.venue_name, lang),
        ticket_type=pick(gift.terms.name, lang),
        quantity=gift.quantity,
        attendee_names_required=gift.terms.attendee_names_required,
        attendee_ids_required=gift.terms.attendee_ids_required,
        claim_until=to_wire(gift.found.claim_until),
        order_id=None if gift.order_id is None else encode(gift.order_id),
        questions=[
            question_out(question, lang)
            for question in questions_of(gift.terms.questions)
            if question.is_for(gift.terms.ticket_type_id)
        ],
    )
    return Response(shown, headers=NO_STORE)


@post(
    "/api/v1/complimentary-claims",
    operation_id="claimGift",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (Invalid, ClaimInvalid, ClaimOver, AttendeeHasTicket, Busy)},
    status_code=201,
    summary="Claim complimentary tickets",
)
async def create_claim(data: GiftClaimIn, db: Database, cipher: FieldCipher, buyer: BuyerLogin) -> Response[ClaimedOut]:
    """Once: whoever claims first has them. The same buyer asking again is answered the same order."""
    order_id, _ = await claim(
        db,
        cipher,
        buyer=buyer,
        token=data.token,
        attendees=[attendee_text(one.name.strip(), one.id_number) for one in data.attendees],
        answers=answers_of(data.answers),
    )
    return Response(ClaimedOut(encode(order_id)), headers=NO_STORE)


ROUTES: list[Any] = [create_gift_look, create_claim]
