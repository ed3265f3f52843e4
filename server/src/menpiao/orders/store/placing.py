"""The placing batch: its arguments and its answer, and what tells whether a request was placed before."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, many, one, scalar
from menpiao.platform.db.literals import as_it_is, integers, optional, texts


class Placed(msgspec.Struct, frozen=True):
    """The one row of `place_orders`: when, and what was not placed by this call (see there), or None throughout."""

    placed_at: datetime
    ordinals: list[int] | None
    outcomes: list[int] | None
    order_ids: list[UUID] | None
    lines: list[int] | None
    remaining: list[int | None] | None
    claimed: list[int | None] | None
    turns: list[int | None] | None


class Holder(msgspec.Struct, frozen=True):
    """A buyer who holds, or once held, places of a ticket type."""

    buyer_id: UUID


class Left(msgspec.Struct, frozen=True):
    """Of a ticket type: the free places, and how many were ever claimed."""

    free: int
    claimed: int


class KnownKey(msgspec.Struct, frozen=True):
    """An order that answers a request asked before."""

    ordinal: int
    id: UUID
    request_hash: bytes


_PLACE = one(
    Placed,
    """select placed_at, ordinals, outcomes, order_ids, lines, remaining, claimed, turns from place_orders(
           $1, $2::uuid[], $3::uuid[], $4::text::text[], $5::text::text[], $6::text::bigint[], $7::bytea[],
           $8::text::text[], $9::bytea[], $10::text::integer[], $11::uuid[], $12::uuid[], $13::uuid[], $14::uuid[],
           $15::text::integer[], $16::text::text[], $17::uuid[], $18::uuid[], $19::text::text[], $20::uuid[],
           $21::uuid[], $22::text::integer[], $23::text::integer[], $24::text::integer[], $25::text::integer[],
           $26::text::integer[], $27::text::integer[], $28::text::integer[], $29::text::integer[],
           $30::text::integer[], $31::text::integer[], $32::text::integer[], $33::text::integer[],
           $34::text::integer[], $35::text::smallint[], $36::text::integer[], $37::text::bigint[], $38::bytea[],
           $39::text::integer[], $40::text::smallint[], $41::text::integer[], $42::uuid[], $43::text::bigint[],
           $44::bytea[], $45::bytea[],
           $46::text::bigint[], $47::text::text[], $48::uuid[], $49::uuid[], $50::text::integer[],
           $51::text::integer[], $52::text::bigint[], $53::text::bigint[], $54::text::integer[], $55::text::integer[],
           $56::text::smallint[], $57::text::smallint[], $58::text::text[], $59::uuid[], $60::text::text[],
           $61::text::bigint[], $62::uuid[], $63::uuid[], $64::text::integer[], $65::text::integer[],
           $66::text::integer[],
           $67::uuid[], $68::text::integer[], $69::text::integer[], $70::text::integer[], $71::text::smallint[],
           $72::text::integer[], $73::text::integer[], $74::text::integer[],
           $75::text::integer[], $76::uuid[], $77::bytea[], $78::text::smallint[],
           $79::uuid[])""",
)
_HOLDERS_OF = many(
    Holder,
    """select buyer_id from buyer_counts
        where organizer_id = $1 and ticket_type_id = $2 and buyer_id > $3
        order by buyer_id limit $4""",
)
_LEFT_OF = one(
    Left,
    """select total - held - sold - withheld as free, claimed from quotas
        where organizer_id = $1 and ticket_type_id = $2""",
)
_KNOWN_KEYS = many(
    KnownKey,
    """select r.ordinal, e.id, e.request_hash
         from unnest($1::integer[], $2::uuid[], $3::text[]) with ordinality as r (organizer, buyer, key, ordinal)
        cross join lateral (
               select o.id, o.request_hash
                 from orders o
                where o.organizer_id = r.organizer and o.buyer_id = r.buyer and o.idempotency_key = r.key
                limit 1
              ) e""",
)

_RELEASE_DUE_OF_SESSIONS = scalar(
    """select release_due_orders($1, array(
           select ticket_type_id from quotas where organizer_id = $1 and session_id = any ($2::uuid[])))"""
)


class Batch(msgspec.Struct):
    """The arguments of `place_orders`, column by column; see there."""

    ids: Sequence[UUID]
    buyers: Sequence[UUID]
    apps: Sequence[str]
    langs: Sequence[str]
    totals: Sequence[int]
    contacts: Sequence[bytes | None]
    keys: Sequence[str]
    hashes: Sequence[bytes]
    hold_seconds: Sequence[int]
    devices: Sequence[UUID | None]
    types: list[UUID] = []
    ladders: list[UUID | None] = []
    pair_buyers: list[UUID] = []
    pair_types: list[int] = []
    once_kinds: list[str] = []
    once_scopes: list[UUID] = []
    once_keys: list[UUID] = []
    share_kinds: list[str] = []
    share_sessions: list[UUID] = []
    share_owners: list[UUID] = []
    ask_orders: list[int] = []
    ask_types: list[int] = []
    ask_pairs: list[int] = []
    ask_quantities: list[int] = []
    ask_limits: list[int] = []
    ask_versions: list[int] = []
    take_orders: list[int] = []
    take_onces: list[int] = []
    part_orders: list[int] = []
    part_shares: list[int] = []
    part_quantities: list[int] = []
    part_limits: list[int] = []
    item_orders: list[int] = []
    item_positions: list[int] = []
    item_types: list[int] = []
    item_prices: list[int] = []
    item_attendees: list[bytes | None] = []
    ticket_orders: list[int] = []
    ticket_positions: list[int] = []
    ticket_types: list[int] = []
    ticket_ids: list[UUID] = []
    ticket_numbers: list[int] = []
    ticket_seeds: list[bytes] = []
    ticket_attendees: list[bytes | None] = []
    fees: list[int] = []
    counter_kinds: list[str] = []
    counter_scopes: list[UUID] = []
    counter_owners: list[UUID] = []
    use_orders: list[int] = []
    use_counters: list[int] = []
    use_amounts: list[int] = []
    use_limits: list[int] = []
    use_versions: list[int] = []
    price_orders: list[int] = []
    price_numbers: list[int] = []
    price_positions: list[int] = []
    price_kinds: list[str] = []
    price_rules: list[UUID | None] = []
    price_labels: list[str] = []
    price_amounts: list[int] = []
    allotment_promotions: list[UUID] = []
    allotment_types: list[UUID] = []
    draw_asks: list[int] = []
    draw_allotments: list[int] = []
    draw_quantities: list[int] = []
    seated: list[UUID] = []
    seat_sessions: list[int] = []
    seat_numbers: list[int] = []
    claim_orders: list[int] = []
    claim_positions: list[int] = []
    claim_seats: list[int] = []
    item_seats: list[int] = []
    ticket_seats: list[int] = []
    answer_orders: list[int] = []
    answer_sets: list[UUID] = []
    answers: list[bytes] = []
    answers_missing: list[int] = []
    staff: list[UUID | None] = []


def _writer(column: Any) -> Callable[[Any], Any]:
    """How a column is given to PostgreSQL, by what its elements are."""
    (element,) = get_args(column)
    if element is int:
        return integers
    if element is str:
        return texts
    return optional if NoneType in get_args(element) else as_it_is


_WRITERS = [(attrgetter(name), _writer(column)) for name, column in get_type_hints(Batch).items()]


async def place(tx: Tx, *, organizer_id: int, batch: Batch) -> Placed:
    """Place a batch: when, and which of its orders were not placed by this call."""
    placed = await _PLACE(tx, organizer_id, *[write(column(batch)) for column, write in _WRITERS])
    assert placed is not None
    return placed


async def holders_of(tx: Tx, *, organizer_id: int, ticket_type_id: UUID, after: UUID, limit: int) -> list[Holder]:
    """Buyers who hold, or once held, places of this type, by id."""
    return await _HOLDERS_OF(tx, organizer_id, ticket_type_id, after, limit)


async def release_due_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> int:
    """Release orders for nothing but these sessions whose time to pay is over; how many."""
    released: int = await _RELEASE_DUE_OF_SESSIONS(tx, organizer_id, list(session_ids))
    return released


async def left_of(tx: Tx, *, organizer_id: int, ticket_type_id: UUID) -> Left | None:
    """What is left of this type; None where nobody has counted its places."""
    return await _LEFT_OF(tx, organizer_id, ticket_type_id)


async def known_keys(
    tx: Tx, *, organizer_ids: Sequence[int], buyers: Sequence[UUID], keys: Sequence[str]
) -> list[KnownKey]:
    """Which of these requests were placed before; ordinals count from 1."""
    return await _KNOWN_KEYS(tx, list(organizer_ids), list(buyers), list(keys))
