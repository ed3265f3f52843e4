"""Routes for who organizes: an event's refund ladder, read and replaced."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, put

from menpiao.catalog.model.ladder import MAX_FEE_FEN, MAX_HOURS_BEFORE, MAX_TIERS, RefundRule, RefundScope, RefundTier
from menpiao.catalog.model.ladder_wire import RefundTierOut
from menpiao.catalog.service.ladder import refund_ladder_of_event, replace_refund_ladder
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.kernel.money import fen
from menpiao.platform.db import Database
from menpiao.platform.http import Audience, IfMatch, expected_version, path_id, version_tag, wire_time

Fen = Annotated[int, msgspec.Meta(ge=0, le=MAX_FEE_FEN)]


class FeeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fixed sum, in fen."""

    amount: Fen
    currency: Annotated[str, msgspec.Meta(pattern=r"^CNY$(?!\n)")] = "CNY"


class TierIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until so many hours before the start: a percentage of the price, or a fixed sum, is kept."""

    until_hours_before: Annotated[int, msgspec.Meta(ge=0, le=MAX_HOURS_BEFORE)]
    fee_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    fee: FeeIn | None = None


class RefundLadderIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole ladder. Without tiers, buyers give nothing back by themselves."""

    tiers: Annotated[list[TierIn], msgspec.Meta(max_length=MAX_TIERS)]
    scope: RefundScope = "ticket"
    once_per_buyer: bool = False
    places_return_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class RefundLadderOut(msgspec.Struct, frozen=True):
    """The event's current ladder; version 0 where there has never been one."""

    event_id: str
    version: int
    tiers: list[RefundTierOut]
    scope: RefundScope
    once_per_buyer: bool
    places_return_at: str | None


@get(
    "/api/v1/organizer/events/{event_id:str}/refund-ladder",
    operation_id="getRefundLadder",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="An event's refund ladder",
)
async def get_refund_ladder(event_id: str, db: Database, staff: StaffLogin) -> Response[RefundLadderOut]:
    """What whoever orders now pins."""
    allowed(staff, "see_events")
    return await _shown(db, staff, event_id)


@put(
    "/api/v1/organizer/events/{event_id:str}/refund-ladder",
    operation_id="putRefundLadder",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
    },
    summary="Replace an event's refund ladder",
)
async def put_refund_ladder(
    event_id: str, data: RefundLadderIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[RefundLadderOut]:
    """For whoever orders from now on; orders placed before keep the ladder that they were placed under."""
    actor = allowed(staff, "change_events")
    await replace_refund_ladder(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        expected_version=expected_version(if_match),
        rule=_rule(data),
    )
    return await _shown(db, staff, event_id)


ROUTES: list[Any] = [get_refund_ladder, put_refund_ladder]


async def _shown(db: Database, staff: StaffLogin, event_id: str) -> Response[RefundLadderOut]:
    identifier = path_id(event_id)
    version, rule = await refund_ladder_of_event(db, organizer_id=staff.organizer_id, event_id=identifier)
    answer = RefundLadderOut(
        event_id=encode(identifier),
        version=version,
        tiers=[RefundTierOut(one.until_hours_before, one.fee_percent, fen(one.fee_fen)) for one in rule.tiers],
        scope=rule.scope,
        once_per_buyer=rule.once_per_buyer,
        places_return_at=wire_time(rule.places_return_at),
    )
    return Response(answer, headers={"Cache-Control": "no-store", "ETag": version_tag(version)})


def _rule(data: RefundLadderIn) -> RefundRule:
    """Its moment is kept to the millisecond, as it is told."""
    returns = data.places_return_at
    if returns is not None:
        returns = returns.astimezone(UTC).replace(microsecond=returns.microsecond // 1000 * 1000)
    return RefundRule(
        tiers=tuple(
            RefundTier(
                until_hours_before=one.until_hours_before,
                fee_percent=one.fee_percent,
                fee_fen=one.fee.amount if one.fee else 0,
            )
            for one in data.tiers
        ),
        scope=data.scope,
        once_per_buyer=data.once_per_buyer,
        places_return_at=returns,
    )
