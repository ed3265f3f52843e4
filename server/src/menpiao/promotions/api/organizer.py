"""Routes for who organizes: promotions, their codes and uses. Owners and managers make and end them; whoever counts the
money or helps buyers may look."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    checked_key,
    named_id,
    named_ids,
    path_id,
    wire_time,
)
from menpiao.promotions.api.ids import Id, MoneyIn, Texts, TimeIn, about_of
from menpiao.promotions.api.wire import CodeOut, CodePage, PromotionUseOut, PromotionUsePage
from menpiao.promotions.model.code import LONGEST_WRITTEN
from menpiao.promotions.model.promotion import (
    LONGEST_PREFIX,
    MAX_ALLOTMENTS,
    MAX_BUNDLE_PARTS,
    MAX_CODES,
    MAX_OWN_CODES,
    Allotment,
    BundlePart,
    Effect,
    Kind,
    NewPromotion,
    State,
)
from menpiao.promotions.model.refusals import CodeTaken, PromotionEnded, TooFewToSetAside
from menpiao.promotions.service import organize
from menpiao.promotions.service.organize import PromotionView

Ids = Annotated[list[Id], msgspec.Meta(max_length=100)]


class BundlePartIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many tickets of one type in one bundle."""

    session_id: Id
    ticket_type_id: Id
    quantity: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1


class AllotmentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Places that are put aside for whoever has a code: free ones, which nobody else can have."""

    ticket_type_id: Id
    places: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class PromotionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A promo code with its effect and limits, or a bundle. It never changes afterwards: it is paused or ended.

    ``effect``: `percent` off each ticket, `amount` off all of them together, `price` for each ticket or for the bundle,
    `none` where a code only unlocks hidden ticket types. What is left out is not limited.
    """

    kind: Kind
    name: Texts
    effect: Effect
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    amount: MoneyIn | None = None
    codes: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_WRITTEN)]],
        msgspec.Meta(max_length=MAX_OWN_CODES, description="As they are printed; blanks and hyphens do not count."),
    ] = []
    generate: Annotated[
        int, msgspec.Meta(ge=0, le=MAX_CODES, description="So many codes that nobody guesses are made.")
    ] = 0
    prefix: Annotated[
        str, msgspec.Meta(max_length=LONGEST_PREFIX, description="What these begin with, such as VIP.")
    ] = ""
    session_ids: Ids = []
    ticket_type_ids: Ids = []
    unlocks_hidden: bool = False
    max_tickets: Annotated[int, msgspec.Meta(ge=1, le=49, description="Tickets of an order that it is for.")] | None = (
        None
    )
    valid_from: TimeIn | None = None
    valid_until: TimeIn | None = None
    max_uses: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None
    max_uses_per_code: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None
    max_uses_per_buyer: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    budget: Annotated[MoneyIn | None, msgspec.Meta(description="What it may take off altogether.")] = None
    parts: Annotated[list[BundlePartIn], msgspec.Meta(max_length=MAX_BUNDLE_PARTS)] = []
    allotments: Annotated[
        list[AllotmentIn], msgspec.Meta(max_length=MAX_ALLOTMENTS, description="Of types in `ticket_type_ids`.")
    ] = []
    release_at: Annotated[
        TimeIn | None,
        msgspec.Meta(
            description="When what is left of the allotments is for everybody; at the promotion's end anyway."
        ),
    ] = None


class PromotionStateIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ended` is for good."""

    state: Literal["active", "paused", "ended"]


class BundlePartOut(msgspec.Struct, frozen=True):
    """So many tickets of one type in one bundle."""

    session_id: str
    ticket_type_id: str
    quantity: int


class AllotmentOut(msgspec.Struct, frozen=True):
    """What is put aside of a ticket type: ``aside`` of its ``places`` are there still; none once they are released."""

    ticket_type_id: str
    places: int
    aside: int
    release_at: str | None
    released_at: str | None


class PromotionOut(msgspec.Struct, frozen=True):
    """A promotion with what is used of it, by orders that hold or have bought their places."""

    id: str
    kind: Kind
    name: Texts
    state: State
    effect: Effect
    percent: int | None
    amount: Money | None
    session_ids: list[str]
    ticket_type_ids: list[str]
    unlocks_hidden: bool
    max_tickets: int | None
    valid_from: str | None
    valid_until: str | None
    max_uses: int | None
    max_uses_per_code: int | None
    max_uses_per_buyer: int | None
    budget: Money | None
    parts: list[BundlePartOut]
    allotments: list[AllotmentOut]
    created_at: str
    uses: int
    spent: Annotated[Money | None, msgspec.Meta(description="Of the budget, where there is one.")]


class PromotionPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[PromotionOut]
    next: str | None


@post(
    "/api/v1/organizer/promotions",
    operation_id="createPromotion",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, IdempotencyKeyReused, CodeTaken, TooFewToSetAside)},
    status_code=201,
    summary="Make a promotion",
)
async def create_promotion(
    data: PromotionIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[PromotionOut]:
    """A promo code or a bundle, good from now on within its window. Places it allotments are aside from now on."""
    actor = allowed(staff, "change_prices")
    promotion_id, replayed = await organize.create_promotion(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        idempotency_key=checked_key(idempotency_key),
        new=_new(data),
    )
    view = await organize.promotion_of_organizer(db, organizer_id=staff.organizer_id, promotion_id=promotion_id)
    return Response(_out(view), headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/promotions",
    operation_id="listPromotions",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["event_id", "session_id", "ticket_type_id", "limit", "cursor"],
        "problems": (Invalid,),
    },
    summary="Promotions",
)
async def list_promotions(
    db: Database,
    staff: StaffLogin,
    event_id: Annotated[str | None, Parameter(max_length=64, description="That are for this event.")] = None,
    session_id: Annotated[str | None, Parameter(max_length=64, description="That are for this session.")] = None,
    ticket_type_id: Annotated[str | None, Parameter(max_length=64, description="That are for this type.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[PromotionPage]:
    """The organizer's, the newest first; codes that are for everything are for what a filter names, too."""
    allowed(staff, "see_prices")
    page = await organize.promotions_of_organizer(
        db,
        organizer_id=staff.organizer_id,
        limit=limit,
        cursor=cursor,
        about=about_of(event_id, session_id, ticket_type_id),
    )
    return Response(PromotionPage([_out(view) for view in page.items], page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/promotions/{promotion_id:str}",
    operation_id="getPromotion",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A promotion",
)
async def get_promotion(promotion_id: str, db: Database, staff: StaffLogin) -> Response[PromotionOut]:
    """With what is used of it."""
    allowed(staff, "see_prices")
    return await _shown(db, staff, promotion_id)


@post(
    "/api/v1/organizer/promotions/{promotion_id:str}/state",
    operation_id="setPromotionState",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, PromotionEnded)},
    status_code=200,
    summary="Pause, resume or end a promotion",
)
async def set_promotion_state(
    promotion_id: str, data: PromotionStateIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[PromotionOut]:
    """For whoever orders from this moment on; orders placed before keep their price."""
    actor = allowed(staff, "change_prices")
    checked_key(idempotency_key)
    await organize.set_state(
        db, actor=actor, organizer_id=staff.organizer_id, promotion_id=path_id(promotion_id), state=data.state
    )
    return await _shown(db, staff, promotion_id)


@get(
    "/api/v1/organizer/promotions/{promotion_id:str}/codes",
    operation_id="listPromoCodes",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["limit", "cursor"], "problems": (NotFound, Invalid)},
    summary="The codes of a promotion",
)
async def list_codes(
    promotion_id: str,
    db: Database,
    staff: StaffLogin,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[CodePage]:
    """For printing and sending; whoever has a code may use it, so only owners and managers see them."""
    allowed(staff, "change_prices")
    page = await organize.codes_of_promotion(
        db, organizer_id=staff.organizer_id, promotion_id=path_id(promotion_id), limit=limit, cursor=cursor
    )
    return Response(CodePage([CodeOut(row.code, row.used) for row in page.items], page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/promotions/{promotion_id:str}/uses",
    operation_id="listPromotionUses",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["limit", "cursor"], "problems": (NotFound, Invalid)},
    summary="Orders that used a promotion",
)
async def list_uses(
    promotion_id: str,
    db: Database,
    staff: StaffLogin,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[PromotionUsePage]:
    """Also those that gave it back, the newest first."""
    allowed(staff, "see_prices")
    page = await organize.uses_of_promotion(
        db, organizer_id=staff.organizer_id, promotion_id=path_id(promotion_id), limit=limit, cursor=cursor
    )
    items = [
        PromotionUseOut(encode(row.order_id), row.times, fen(row.discount_fen), wire_time(row.released_at))
        for row in page.items
    ]
    return Response(PromotionUsePage(items, page.next), headers=NO_STORE)


ROUTES: list[Any] = [create_promotion, list_promotions, get_promotion, set_promotion_state, list_codes, list_uses]


async def _shown(db: Database, staff: StaffLogin, promotion_id: str) -> Response[PromotionOut]:
    view = await organize.promotion_of_organizer(
        db, organizer_id=staff.organizer_id, promotion_id=path_id(promotion_id)
    )
    return Response(_out(view), headers=NO_STORE)


def _new(data: PromotionIn) -> NewPromotion:
    return NewPromotion(
        kind=data.kind,
        name=data.name,
        effect=data.effect,
        percent=data.percent,
        amount_fen=data.amount.amount if data.amount else None,
        session_ids=named_ids("/session_ids", data.session_ids),
        ticket_type_ids=named_ids("/ticket_type_ids", data.ticket_type_ids),
        unlocks_hidden=data.unlocks_hidden,
        max_tickets=data.max_tickets,
        valid_from=_whole(data.valid_from),
        valid_until=_whole(data.valid_until),
        max_uses=data.max_uses,
        max_uses_per_code=data.max_uses_per_code,
        max_uses_per_buyer=data.max_uses_per_buyer,
        budget_fen=data.budget.amount if data.budget else None,
        codes=tuple(data.codes),
        generate=data.generate,
        prefix=data.prefix,
        parts=tuple(
            BundlePart(
                named_id(f"/parts/{index}/session_id", part.session_id),
                named_id(f"/parts/{index}/ticket_type_id", part.ticket_type_id),
                part.quantity,
            )
            for index, part in enumerate(data.parts)
        ),
        allotments=tuple(
            Allotment(named_id(f"/allotments/{index}/ticket_type_id", one.ticket_type_id), one.places)
            for index, one in enumerate(data.allotments)
        ),
        release_at=_whole(data.release_at),
    )


def _whole(moment: datetime | None) -> datetime | None:
    """To the millisecond, as it is told."""
    return None if moment is None else moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _out(view: PromotionView) -> PromotionOut:
    row = view.promotion
    return PromotionOut(
        id=encode(row.id),
        kind=row.kind,
        name=row.name,
        state=row.state,
        effect=row.effect,
        percent=row.percent,
        amount=None if row.amount_fen is None else fen(row.amount_fen),
        session_ids=[encode(identifier) for identifier in row.session_ids],
        ticket_type_ids=[encode(identifier) for identifier in row.ticket_type_ids],
        unlocks_hidden=row.unlocks_hidden,
        max_tickets=row.max_tickets,
        valid_from=wire_time(row.valid_from),
        valid_until=wire_time(row.valid_until),
        max_uses=row.max_uses,
        max_uses_per_code=row.max_uses_per_code,
        max_uses_per_buyer=row.max_uses_per_buyer,
        budget=None if row.budget_fen is None else fen(row.budget_fen),
        parts=[
            BundlePartOut(encode(part.session_id), encode(part.ticket_type_id), part.quantity) for part in view.parts
        ],
        allotments=[
            AllotmentOut(
                encode(one.ticket_type_id),
                one.places,
                one.aside,
                wire_time(one.release_at),
                wire_time(one.released_at),
            )
            for one in view.allotments
        ],
        created_at=wire_time(row.created_at) or "",
        uses=view.uses,
        spent=None if row.budget_fen is None else fen(view.spent_fen),
    )
