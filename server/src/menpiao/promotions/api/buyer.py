"""What buyers ask of promo codes before they order: which hidden ticket types a code unlocks."""

from typing import Annotated, Any

import msgspec
from litestar import Response, post

from menpiao.identity import BuyerLogin
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, organizer_of
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database
from menpiao.platform.http import named_id
from menpiao.promotions.api.ids import Id
from menpiao.promotions.model.code import LONGEST_WRITTEN
from menpiao.promotions.model.refusals import PromoCodeInvalid
from menpiao.promotions.service.look_up import Promotions
from menpiao.promotions.service.tries import CodeTries
from menpiao.promotions.service.unlock import unlocked_types


class UnlockIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promo code, for an event."""

    event_id: Id
    promo_code: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_WRITTEN, examples=["SPRING20"])]


class UnlockedTypeOut(msgspec.Struct, frozen=True):
    """A ticket type that only whoever has the code may order, or of which places are put aside for them:
    ``allotted`` says that some are there at this moment, also where the type is sold out to everybody else."""

    id: str
    session_id: str
    name: str
    price: Money
    prices_differ: bool
    on_sale_at: str
    off_sale_at: str
    per_order_max: int
    per_buyer_max: int
    attendee_names_required: bool
    attendee_ids_required: bool
    hidden: bool
    allotted: bool


class UnlockedOut(msgspec.Struct, frozen=True):
    """What the code unlocks of the event, empty where it only makes tickets cheaper; ``label`` is what it is called."""

    label: str
    items: list[UnlockedTypeOut]
    next: None = None


@post(
    "/api/v1/promo-codes/unlocked-types",
    operation_id="unlockTicketTypes",
    tags=["buyer"],
    opt={"audience": "buyer", "problems": (Invalid, PromoCodeInvalid)},
    status_code=200,
    summary="What a promo code unlocks",
)
async def unlock_ticket_types(
    data: UnlockIn, db: Database, buyer: BuyerLogin, promotions: Promotions, code_tries: CodeTries, lang: Lang
) -> Response[UnlockedOut]:
    """Ticket types of this event that are hidden to others, or of which places are put aside for the code. Tries are
    counted, right or wrong, each code once in a while."""
    event_id = named_id("/event_id", data.event_id)
    trying = code_tries(buyer, organizer_id=organizer_of(event_id), written=data.promo_code)
    if trying is not None:
        await trying
    code, types, aside = await unlocked_types(db, promotions, event_id=event_id, written=data.promo_code)
    answer = UnlockedOut(
        pick(code.promotion.name, lang),
        [
            UnlockedTypeOut(
                encode(terms.ticket_type_id),
                encode(terms.session_id),
                pick(terms.name, lang),
                fen(terms.price_fen),
                terms.prices_differ,
                to_wire(terms.on_sale_at),
                to_wire(terms.off_sale_at),
                terms.per_order_max,
                terms.per_buyer_max,
                terms.attendee_names_required,
                terms.attendee_ids_required,
                terms.hidden,
                terms.ticket_type_id in aside,
            )
            for terms in types
        ],
    )
    return Response(answer, headers={"Cache-Control": "no-store"})


ROUTES: list[Any] = [unlock_ticket_types]
