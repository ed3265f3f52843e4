"""Routes for who organizes: how a session sells its seats, read and replaced as a whole."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, put
from msgspec import Meta

from menpiao.catalog import MAX_TIERS, PriceTier
from menpiao.identity import StaffLogin, allowed
from menpiao.inventory.ports import TellsOfNames
from menpiao.inventory.seats.model import (
    Purpose,
    SeatAllocation,
    SeatsInTheWay,
    SeatsOfAnotherHall,
    SeatsRelabelled,
    TypeHasOrders,
)
from menpiao.inventory.seats.paint import Part, PartKind
from menpiao.inventory.seats.replace import CurrentSeating, NewSeating, current_seating, seat_session, strokes_of
from menpiao.inventory.seats.shown import runs
from menpiao.kernel.errors import FieldError, Invalid, NotFound, PreconditionFailed, PreconditionRequired, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import MalformedId, decode_known, encode
from menpiao.platform.db import Database
from menpiao.platform.http import (
    Audience,
    IfMatch,
    LongBody,
    decode_body,
    expected_version,
    path_id,
    version_tag,
    wire_time,
)
from menpiao.seating import PlanCache

MAX_SEATING_BYTES: Final = 12 * 1024 * 1024
"""Each of 100,000 seats by itself, with the longest id, painted and in an allocation."""

Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Names = Annotated[dict[Lang, Name], Meta(min_length=1)]
PartId = Annotated[str, Meta(min_length=1, max_length=48)]
Fen = Annotated[int, Meta(ge=0, le=10_000_000)]
Number = Annotated[int, Meta(ge=1, le=MAX_TIERS)]


class TierIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A price tier; ``prices`` in fen by ticket type."""

    number: Number
    name: Names
    colour: Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$(?!\n)")]
    prices: Annotated[dict[str, Fen], Meta(min_length=1, max_length=200)]


class _PartIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of them: all seats of a category, a section or a row of the map, or these."""

    category: PartId | None = None
    section: PartId | None = None
    row: PartId | None = None
    seats: Annotated[list[PartId], Meta(max_length=100_000)] | None = None


class StrokeIn(_PartIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seats that get a tier, or 0: not for sale. Later strokes cover earlier ones."""

    tier: Annotated[int, Meta(ge=0, le=MAX_TIERS)]


class AllocationIn(_PartIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seats kept from the public, until ``release_at`` where there is one. One number several times is one
    allocation."""

    number: Number
    name: Names
    purpose: Purpose
    release_at: Annotated[datetime, Meta(tz=True)] | None = None


class RulesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules for choosing seats."""

    no_orphans: bool = True
    distance: Annotated[int, Meta(ge=0, le=3)] = 0


class SeatingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the session sells the seats of this map, all of it."""

    seat_map_id: Annotated[str, Meta(min_length=1, max_length=64)]
    tiers: Annotated[list[TierIn], Meta(min_length=1, max_length=MAX_TIERS)]
    paint: Annotated[list[StrokeIn], Meta(min_length=1, max_length=10_000)]
    allocations: Annotated[list[AllocationIn], Meta(max_length=1_000)] = []
    rules: RulesIn = RulesIn()
    relabel: Annotated[
        bool,
        Meta(
            description="Seats that somebody has may be called otherwise on this map; their holders are told. Without"
            " it they are named, and nothing is changed."
        ),
    ] = False


def read_seating(body: bytes) -> SeatingIn:
    """What is asked for, not looked into yet."""
    return decode_body(body, "application/json", SeatingIn, longest=MAX_SEATING_BYTES)


class TierOut(msgspec.Struct, frozen=True):
    """A price tier; ``prices`` in fen by ticket type."""

    number: int
    name: dict[str, str]
    colour: str
    prices: dict[str, int]


class AllocationOut(msgspec.Struct, frozen=True):
    """Seats kept from the public."""

    number: int
    name: dict[str, str]
    purpose: Purpose
    release_at: str | None


class SectionOut(msgspec.Struct, frozen=True):
    """Tier and allocation of a section's seats in plan order, as runs of a number and how many seats have it."""

    id: str
    tiers: list[tuple[int, int]]
    allocations: list[tuple[int, int]]


class RulesOut(msgspec.Struct, frozen=True):
    """Rules for choosing seats."""

    no_orphans: bool
    distance: int


class SessionSeatingOut(msgspec.Struct, frozen=True):
    """How a session sells its seats; version 0 and no map where it sells none."""

    seat_map_id: str | None
    version: int
    tiers: list[TierOut]
    sections: list[SectionOut]
    allocations: list[AllocationOut]
    rules: RulesOut


@get(
    "/api/v1/organizer/sessions/{session_id:str}/seating",
    operation_id="getSessionSeating",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="How a session sells its seats, for its organizer",
)
async def get_session_seating(
    session_id: str, db: Database, plans: PlanCache, staff: StaffLogin
) -> Response[SessionSeatingOut]:
    """All that `putSessionSeating` replaces; its ETag is the version."""
    allowed(staff, "see_events")
    return await _shown(db, plans, staff, path_id(session_id))


@put(
    "/api/v1/organizer/sessions/{session_id:str}/seating",
    operation_id="putSessionSeating",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (
            NotFound,
            Invalid,
            SeatsInTheWay,
            SeatsOfAnotherHall,
            SeatsRelabelled,
            TypeHasOrders,
            PreconditionRequired,
            PreconditionFailed,
        ),
        "long_body": LongBody(MAX_SEATING_BYTES, read_seating),
    },
    request_max_body_size=MAX_SEATING_BYTES,
    summary="Replace how a session sells its seats",
)
async def put_session_seating(
    session_id: str,
    data: SeatingIn,
    db: Database,
    plans: PlanCache,
    staff: StaffLogin,
    tells_of_names: TellsOfNames,
    if_match: IfMatch = None,
) -> Response[SessionSeatingOut]:
    """For whoever orders from now on. Whoever has a seat keeps it under the name that it has, or nothing is changed and
    the seats are named. Only with ``relabel`` are they called otherwise, and whoever has a ticket for one is told."""
    identifier = path_id(session_id)
    await seat_session(
        db,
        plans,
        actor=allowed(staff, "change_events"),
        organizer_id=staff.organizer_id,
        session_id=identifier,
        expected_version=expected_version(if_match),
        new=_new(data),
        tell=tells_of_names if data.relabel else None,
    )
    return await _shown(db, plans, staff, identifier)


ROUTES: list[Any] = [get_session_seating, put_session_seating]


async def _shown(db: Database, plans: PlanCache, staff: StaffLogin, session_id: UUID) -> Response[SessionSeatingOut]:
    current = await current_seating(db, plans, organizer_id=staff.organizer_id, session_id=session_id)
    answer = SessionSeatingOut(None, 0, [], [], [], RulesOut(True, 0)) if current is None else _out(current)
    return Response(answer, headers={"Cache-Control": "no-store", "ETag": version_tag(answer.version)})


def _out(current: CurrentSeating) -> SessionSeatingOut:
    seating = current.seating
    return SessionSeatingOut(
        seat_map_id=encode(seating.seat_map_id),
        version=seating.version,
        tiers=[
            TierOut(one.number, one.name, one.colour, {encode(key): fen for key, fen in one.prices.items()})
            for one in seating.tiers
        ],
        sections=[
            SectionOut(
                one.id,
                list(runs(seating.tier_of[one.first : one.first + one.count])),
                list(runs(current.allocation_of[one.first : one.first + one.count])),
            )
            for one in current.plan.sections
            if one.count
        ],
        allocations=[
            AllocationOut(one.number, one.name, one.purpose, wire_time(one.release_at)) for one in current.allocations
        ],
        rules=RulesOut(seating.no_orphans, seating.distance),
    )


def _new(data: SeatingIn) -> NewSeating:
    """What the body asks for; refused where it contradicts itself."""
    errors: list[FieldError] = []
    tiers = tuple([_tier(number, one, errors) for number, one in enumerate(data.tiers)])
    known = {tier.number for tier in tiers} | {0}
    if len(known) != len(tiers) + 1:
        errors.append(field_error("/tiers", "repeated", "票档编号重复。", "A tier's number is used twice."))
    strokes = []
    for number, stroke in enumerate(data.paint):
        part = _part(stroke, f"/paint/{number}", errors)
        if stroke.tier not in known:
            errors.append(_not_found(f"/paint/{number}/tier"))
        strokes.append((stroke.tier, part))
    allocations: dict[int, tuple[SeatAllocation, list[Part]]] = {}
    for number, one in enumerate(data.allocations):
        made = SeatAllocation(one.number, dict(one.name.items()), one.purpose, _moment(one.release_at))
        first, parts = allocations.setdefault(one.number, (made, []))
        if first != made:
            errors.append(
                field_error(f"/allocations/{number}", "repeated", "编号重复而内容不同。", "The number has other words.")
            )
        parts.append(_part(one, f"/allocations/{number}", errors))
    seat_map_id = _known_id(data.seat_map_id, "/seat_map_id", errors)
    if errors:
        raise Invalid(errors=tuple(errors))
    return NewSeating(
        seat_map_id=seat_map_id,
        tiers=tiers,
        strokes=tuple(strokes),
        allocations=tuple([allocation for allocation, _ in allocations.values()]),
        allocated=strokes_of(list(allocations.values())),
        no_orphans=data.rules.no_orphans,
        distance=data.rules.distance,
    )


def _tier(number: int, tier: TierIn, errors: list[FieldError]) -> PriceTier:
    prices = {_known_id(key, f"/tiers/{number}/prices/{key}", errors): fen for key, fen in tier.prices.items()}
    return PriceTier(tier.number, dict(tier.name.items()), tier.colour, prices)


def _part(given: _PartIn, pointer: str, errors: list[FieldError]) -> Part:
    kinds: tuple[PartKind, ...] = ("category", "section", "row", "seats")
    named = [(kind, getattr(given, kind)) for kind in kinds if getattr(given, kind) is not None]
    if len(named) != 1:
        errors.append(
            field_error(
                pointer, "invalid", "请指明一处：票类、区、排或座位。", "Name one: category, section, row or seats."
            )
        )
        return Part("seats", (), pointer)
    ((kind, value),) = named
    names = tuple(value) if isinstance(value, list) else (value,)
    return Part(kind, names, f"{pointer}/{kind}")


def _moment(moment: datetime | None) -> datetime | None:
    """Kept to the millisecond, as it is told."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def _known_id(text: str, pointer: str, errors: list[FieldError]) -> UUID:
    try:
        return decode_known(text)
    except MalformedId:
        errors.append(_not_found(pointer))
        return UUID(int=0)


def _not_found(pointer: str) -> FieldError:
    return field_error(pointer, "not_found", "不存在。", "There is no such thing.")
