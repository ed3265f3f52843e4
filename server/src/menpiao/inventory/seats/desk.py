"""A session's seats as its organizer's staff see them: what is sold there, with which ticket types, and which seats
somebody has: held for an order, sold, admitted, kept for those who wait, given away. Who has them is the orders' to
tell."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get

from menpiao.catalog import SeatSeller, SessionLabel
from menpiao.identity import StaffLogin, allowed
from menpiao.inventory.seats import store
from menpiao.inventory.seats.watched import WatchedSeats
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.platform.http import NO_STORE, Audience, path_id, wire_time
from menpiao.seating import Plan, PlanCache


class SeatedSessionOut(msgspec.Struct, frozen=True):
    """Which session it is; ``title`` is the event's."""

    id: str
    event_id: str
    title: dict[str, str]
    venue: dict[str, str]
    status: str
    starts_at: str | None
    time_zone: str


class SeatSellerOut(msgspec.Struct, frozen=True):
    """A ticket type that may sell seats; hidden ones too. ``most``: so many of them one order may have."""

    id: str
    name: dict[str, str]
    price: Money
    most: int


class ClaimedSeatsOut(msgspec.Struct, frozen=True):
    """A section's seats as bits in base64, as `getSeats` spells them: held for orders that are not paid; sold; those of
    the sold ones whose ticket was admitted; kept for the waitlist; and given away, to be claimed."""

    id: str
    held: str
    sold: str
    admitted: str
    kept: str
    given: str


class SessionSeatsOut(msgspec.Struct, frozen=True):
    """What staff know of a session's seats. ``per_buyer_max``: of all its types together; null where there is no such
    limit. ``admitted`` are among those that are ``sold``. ``sections``: those with seats that somebody has, or that
    are kept or given away."""

    session: SeatedSessionOut
    ticket_types: list[SeatSellerOut]
    per_buyer_max: int | None
    held: int
    sold: int
    admitted: int
    kept: int
    given: int
    sections: list[ClaimedSeatsOut]


@get(
    "/api/v1/organizer/sessions/{session_id:str}/seats",
    operation_id="getSessionSeats",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="Which seats of a session are held, sold, admitted, kept and given away",
)
async def get_session_seats(
    session_id: str, watched_seats: WatchedSeats, plans: PlanCache, staff: StaffLogin
) -> Response[SessionSeatsOut]:
    """Which session it is, the ticket types that could sell its seats, and the seats that somebody has. Whoever wants
    it live asks `getSeats` what is free, and this again when that has changed; asked more often than once a second, the
    answer waits for the next second."""
    allowed(staff, "see_events")
    identifier = path_id(session_id)
    seen = await watched_seats.of_session(organizer_id=staff.organizer_id, session_id=identifier)
    sellers, claimed = seen.sellers, seen.claimed
    plan = await plans.plan(seen.seating.seat_map_id) if seen.seating else None
    answer = SessionSeatsOut(
        session=_session(identifier, seen.label),
        ticket_types=[_seller(one) for one in sellers],
        per_buyer_max=sellers[0].per_buyer_max if sellers else None,
        held=len(claimed.held),
        sold=len(claimed.sold),
        admitted=len(claimed.admitted),
        kept=len(claimed.kept),
        given=len(claimed.given),
        sections=_sections(plan, claimed) if plan else [],
    )
    return Response(answer, headers=NO_STORE)


ROUTES: list[Any] = [get_session_seats]


def _session(session_id: UUID, label: SessionLabel) -> SeatedSessionOut:
    return SeatedSessionOut(
        id=encode(session_id),
        event_id=encode(label.event_id),
        title=dict(label.event_title.items()),
        venue=dict(label.venue_name.items()),
        status=label.status,
        starts_at=wire_time(label.starts_at),
        time_zone=label.time_zone,
    )


def _seller(seller: SeatSeller) -> SeatSellerOut:
    return SeatSellerOut(encode(seller.ticket_type_id), dict(seller.name.items()), fen(seller.price_fen), seller.most)


def _sections(plan: Plan, claimed: store.Claimed) -> list[ClaimedSeatsOut]:
    states = [
        _flags(plan, seats) for seats in (claimed.held, claimed.sold, claimed.admitted, claimed.kept, claimed.given)
    ]
    shown = []
    for section in plan.sections:
        seats = slice(section.first, section.first + section.count)
        if any(flags.find(1, seats.start, seats.stop) >= 0 for flags in states):
            shown.append(ClaimedSeatsOut(section.id, *[_bits(flags[seats]) for flags in states]))
    return shown


def _flags(plan: Plan, seats: Sequence[int]) -> bytearray:
    """One byte a seat in plan order; claims of seats that the map does not have are the books' to find."""
    flags = bytearray(plan.seat_count)
    for seat in seats:
        index = plan.index_of_number.get(seat)
        if index is not None:
            flags[index] = 1
    return flags


def _bits(flags: bytearray) -> str:
    """Bit i is byte i >> 3, mask 1 << (i & 7)."""
    digits = bytes([ord("1") if flag else ord("0") for flag in reversed(flags)])
    return b64encode(int(digits, 2).to_bytes((len(flags) + 7) // 8, "little")).decode()
