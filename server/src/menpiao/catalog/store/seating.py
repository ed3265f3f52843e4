"""Statements on the seating of sessions: the pinned map, price tiers and prices."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.catalog.model.seating import PriceTier, SeatSeller, SessionSeating
from menpiao.catalog.model.shapes import Texts
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx, execute, many, one, scalar


class SeatingVersion(msgspec.Struct, frozen=True):
    """Which seating a session has."""

    session_id: UUID
    version: int


class SeatingRow(msgspec.Struct, frozen=True):
    """A session's seating without its tiers."""

    organizer_id: int
    session_id: UUID
    seat_map_id: UUID
    version: int
    tier_of: bytes
    no_orphans: bool
    distance: int


class TierRow(msgspec.Struct, frozen=True):
    """A tier without its prices."""

    number: int
    name: Texts
    colour: str


class TierPrice(msgspec.Struct, frozen=True):
    """What a seat of a tier costs with a ticket type."""

    tier: int
    ticket_type_id: UUID
    price_fen: int


_VERSIONS = many(
    SeatingVersion,
    "select session_id, version from session_seatings where organizer_id = any ($1::integer[])"
    " and session_id = any ($2::uuid[])",
)
_SEATING = one(
    SeatingRow,
    """select organizer_id, session_id, seat_map_id, version, tier_of, no_orphans, distance
         from session_seatings where organizer_id = $1 and session_id = $2""",
)
_TIERS = many(
    TierRow,
    "select number, name, colour from price_tiers where organizer_id = $1 and session_id = $2 order by number",
)
_PRICES = many(
    TierPrice,
    """select tier, ticket_type_id, price_fen from tier_prices
        where organizer_id = $1 and session_id = $2 order by tier, ticket_type_id""",
)
_SELLERS = many(
    SeatSeller,
    """select t.id as ticket_type_id, t.name, t.price_fen,
              least(t.per_order_max, t.per_buyer_max) as most, s.per_buyer_max
         from ticket_types t
         join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id
        where t.organizer_id = $1 and t.session_id = $2 order by t.position, t.id""",
)
_UPSERT = scalar(
    """insert into session_seatings as s (
           organizer_id, session_id, seat_map_id, numbers, tier_of, no_orphans, distance, hall_id, hall_since)
       select $1, $2, m.id, $4::integer[], $5, $6, $7, m.hall_id, app_now()
         from seat_maps m where m.organizer_id = $1 and m.id = $3
       on conflict (organizer_id, session_id) do update
          set seat_map_id = excluded.seat_map_id, numbers = excluded.numbers, tier_of = excluded.tier_of,
              no_orphans = excluded.no_orphans, distance = excluded.distance, version = s.version + 1,
              hall_id = excluded.hall_id,
              hall_since = case when s.hall_id = excluded.hall_id then s.hall_since else excluded.hall_since end
       returning version"""
)
_NUMBERS = scalar("select numbers from session_seatings where organizer_id = $1 and session_id = $2")
_DELETE_SEATING = execute("delete from session_seatings where organizer_id = $1 and session_id = $2")
_DELETE_PRICES = execute("delete from tier_prices where organizer_id = $1 and session_id = $2")
_DELETE_TIERS = execute("delete from price_tiers where organizer_id = $1 and session_id = $2")
_INSERT_TIERS = execute(
    """insert into price_tiers (organizer_id, session_id, number, name, colour)
       select $1, $2, t.number, t.name, t.colour
         from unnest($3::smallint[], $4::jsonb[], $5::text[]) as t (number, name, colour)"""
)
_INSERT_PRICES = execute(
    """insert into tier_prices (organizer_id, session_id, ticket_type_id, tier, price_fen)
       select $1, $2, t.ticket_type_id, t.tier, t.price_fen
         from unnest($3::uuid[], $4::smallint[], $5::bigint[]) as t (ticket_type_id, tier, price_fen)"""
)
_SET_LEAST_PRICES = execute(
    """update ticket_types y
          set price_fen = t.price_fen
         from unnest($3::uuid[], $4::bigint[]) as t (id, price_fen)
        where y.organizer_id = $1 and y.session_id = $2 and y.id = t.id"""
)


async def seating_versions(tx: Tx, *, session_ids: Sequence[UUID]) -> dict[UUID, SeatingVersion]:
    """Of those sessions that have seats, of whatever organizers."""
    organizers = sorted({organizer_of(session_id) for session_id in session_ids})
    return {row.session_id: row for row in await _VERSIONS(tx, organizers, list(session_ids))}


async def seating(tx: Tx, *, organizer_id: int, session_id: UUID) -> SessionSeating | None:
    """All of it. Three statements are not one snapshot: whoever reads it outside of its locks compares versions."""
    found = await _SEATING(tx, organizer_id, session_id)
    if found is None:
        return None
    prices: dict[int, dict[UUID, int]] = {}
    for row in await _PRICES(tx, organizer_id, session_id):
        prices.setdefault(row.tier, {})[row.ticket_type_id] = row.price_fen
    tiers = tuple(
        PriceTier(row.number, row.name, row.colour, prices.get(row.number, {}))
        for row in await _TIERS(tx, organizer_id, session_id)
    )
    return SessionSeating(**msgspec.structs.asdict(found), tiers=tiers)


async def sellers(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[SeatSeller]:
    """The session's ticket types in their order, hidden and paused ones too."""
    return await _SELLERS(tx, organizer_id, session_id)


async def numbers(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[int]:
    """The numbers of the map's seats in plan order; none where the session has no map."""
    return list(await _NUMBERS(tx, organizer_id, session_id) or ())


async def delete_seating(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """A session that nobody ever ordered sells no seats any more."""
    for statement in (_DELETE_PRICES, _DELETE_TIERS, _DELETE_SEATING):
        await statement(tx, organizer_id, session_id)


async def replace_seating(tx: Tx, *, new: SessionSeating, numbers: Sequence[int]) -> int:
    """Write all of it; ``numbers`` are those of the map's seats in plan order. Returns the version, which rises by
    itself."""
    where = (new.organizer_id, new.session_id)
    await _DELETE_PRICES(tx, *where)
    await _DELETE_TIERS(tx, *where)
    version: int = await _UPSERT(tx, *where, new.seat_map_id, list(numbers), new.tier_of, new.no_orphans, new.distance)
    await _INSERT_TIERS(
        tx,
        *where,
        [tier.number for tier in new.tiers],
        [tier.name for tier in new.tiers],
        [tier.colour for tier in new.tiers],
    )
    prices = [(key, tier.number, fen) for tier in new.tiers for key, fen in tier.prices.items()]
    await _INSERT_PRICES(tx, *where, [p[0] for p in prices], [p[1] for p in prices], [p[2] for p in prices])
    least = new.least_prices()
    await _SET_LEAST_PRICES(tx, *where, list(least), list(least.values()))
    return version
