"""Routes for who organizes: price steps and group discounts of a ticket type, the service fee of an event.

A rule is read and replaced as a whole. The catalogue keeps it; it is asked for here, beside promotions, because that is
where an organizer thinks of prices.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, put

from menpiao.catalog import (
    GroupDiscount,
    PaidBy,
    PriceRules,
    PriceStep,
    ServiceFee,
    price_rules_of_type,
    replace_price_rules,
    replace_service_fee,
    service_fee_of_event,
)
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    Audience,
    IfMatch,
    expected_version,
    named_id,
    path_id,
    version_tag,
    wire_time,
)
from menpiao.promotions.api.ids import Id, MoneyIn, Texts, TimeIn


class PriceStepIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lower price until a moment, for the first so many places, or both. With the ``id`` of a step that there is, its
    places go on being counted; so they do where a step is the same in everything else."""

    name: Texts
    price: MoneyIn
    until: TimeIn | None = None
    places: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None
    id: Id | None = None


class GroupDiscountIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From so many tickets of the type on, each is cheaper: a percentage or a sum."""

    from_tickets: Annotated[int, msgspec.Meta(ge=2, le=49)]
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    amount: MoneyIn | None = None


class PriceRulesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules of a ticket type; empty lists are no rules."""

    steps: Annotated[list[PriceStepIn], msgspec.Meta(max_length=10)]
    groups: Annotated[list[GroupDiscountIn], msgspec.Meta(max_length=5)]


class PriceStepOut(msgspec.Struct, frozen=True):
    """A step; the first that still holds is the price."""

    id: str
    name: Texts
    price: Money
    until: str | None
    places: int | None


class GroupDiscountOut(msgspec.Struct, frozen=True):
    """A group discount; one of the two is 0."""

    from_tickets: int
    percent: int
    amount: Money


class PriceRulesOut(msgspec.Struct, frozen=True):
    """The rules for whoever orders now."""

    ticket_type_id: str
    steps: list[PriceStepOut]
    groups: list[GroupDiscountOut]


class ServiceFeeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Paid besides the tickets of an event; all that is left out is nothing."""

    basis_points: Annotated[
        int, msgspec.Meta(ge=0, le=3_000, description="Of the tickets' sum, in hundredths of a percent.")
    ] = 0
    ticket: Annotated[MoneyIn | None, msgspec.Meta(description="For each ticket that costs something.")] = None
    order: Annotated[MoneyIn | None, msgspec.Meta(description="For each order.")] = None
    paid_by: Annotated[PaidBy, msgspec.Meta(description="`organizer`: the buyer neither pays nor sees it.")] = "buyer"


class ServiceFeeOut(msgspec.Struct, frozen=True):
    """The fee for whoever orders now."""

    event_id: str
    basis_points: int
    ticket: Money
    order: Money
    paid_by: PaidBy


@get(
    "/api/v1/organizer/ticket-types/{ticket_type_id:str}/price-rules",
    operation_id="getPriceRules",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="Price rules of a ticket type",
)
async def get_price_rules(ticket_type_id: str, db: Database, staff: StaffLogin) -> Response[PriceRulesOut]:
    """Price steps (early bird) and group discounts."""
    allowed(staff, "see_prices")
    return await _rules_shown(db, staff, ticket_type_id)


@put(
    "/api/v1/organizer/ticket-types/{ticket_type_id:str}/price-rules",
    operation_id="putPriceRules",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed)},
    summary="Replace the price rules of a ticket type",
)
async def put_price_rules(
    ticket_type_id: str, data: PriceRulesIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[PriceRulesOut]:
    """For whoever orders from now on; orders placed before keep their price."""
    actor = allowed(staff, "change_prices")
    rules = _rules(data, db, staff.organizer_id)
    await replace_price_rules(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        ticket_type_id=path_id(ticket_type_id),
        expected_version=expected_version(if_match),
        rules=rules,
    )
    return await _rules_shown(db, staff, ticket_type_id)


@get(
    "/api/v1/organizer/events/{event_id:str}/service-fee",
    operation_id="getServiceFee",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="The service fee of an event",
)
async def get_service_fee(event_id: str, db: Database, staff: StaffLogin) -> Response[ServiceFeeOut]:
    """Nothing, where none was set."""
    allowed(staff, "see_prices")
    return await _fee_shown(db, staff, event_id)


@put(
    "/api/v1/organizer/events/{event_id:str}/service-fee",
    operation_id="putServiceFee",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed)},
    summary="Replace the service fee of an event",
)
async def put_service_fee(
    event_id: str, data: ServiceFeeIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[ServiceFeeOut]:
    """For whoever orders from now on."""
    actor = allowed(staff, "change_prices")
    fee = ServiceFee(
        basis_points=data.basis_points,
        ticket_fen=data.ticket.amount if data.ticket else 0,
        order_fen=data.order.amount if data.order else 0,
        paid_by=data.paid_by,
    )
    await replace_service_fee(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        expected_version=expected_version(if_match),
        fee=fee,
    )
    return await _fee_shown(db, staff, event_id)


ROUTES: list[Any] = [get_price_rules, put_price_rules, get_service_fee, put_service_fee]


def _rules(data: PriceRulesIn, db: Database, organizer_id: int) -> PriceRules:
    """Times are kept to the millisecond, as they are told."""
    return PriceRules(
        steps=tuple(
            PriceStep(
                id=named_id(f"/steps/{index}/id", step.id) if step.id is not None else db.new_id(organizer_id),
                name=step.name,
                price_fen=step.price.amount,
                until=_whole(step.until),
                places=step.places,
            )
            for index, step in enumerate(data.steps)
        ),
        groups=tuple(
            GroupDiscount(
                from_tickets=group.from_tickets,
                percent=group.percent or 0,
                amount_fen=group.amount.amount if group.amount else 0,
            )
            for group in data.groups
        ),
    )


def _whole(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


async def _rules_shown(db: Database, staff: StaffLogin, ticket_type_id: str) -> Response[PriceRulesOut]:
    identifier = path_id(ticket_type_id)
    version, rules = await price_rules_of_type(db, organizer_id=staff.organizer_id, ticket_type_id=identifier)
    answer = PriceRulesOut(
        ticket_type_id=encode(identifier),
        steps=[
            PriceStepOut(encode(step.id), step.name, fen(step.price_fen), wire_time(step.until), step.places)
            for step in rules.steps
        ],
        groups=[GroupDiscountOut(one.from_tickets, one.percent, fen(one.amount_fen)) for one in rules.groups],
    )
    return Response(answer, headers={**NO_STORE, "ETag": version_tag(version)})


async def _fee_shown(db: Database, staff: StaffLogin, event_id: str) -> Response[ServiceFeeOut]:
    identifier = path_id(event_id)
    version, fee = await service_fee_of_event(db, organizer_id=staff.organizer_id, event_id=identifier)
    answer = ServiceFeeOut(encode(identifier), fee.basis_points, fen(fee.ticket_fen), fen(fee.order_fen), fee.paid_by)
    return Response(answer, headers={**NO_STORE, "ETag": version_tag(version)})
