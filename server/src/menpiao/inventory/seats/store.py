"""Statements on seats: claims, changes, allocations. Placing and releasing are SQL functions (migrations/functions)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.inventory.seats.model import AwaitedSeats, KeptSeat, SeatAllocation, SeatsOfTier
from menpiao.platform.db import Tx, execute, many, one, scalar


class Change(msgspec.Struct, frozen=True):
    """What a transaction did to the seats of a session; turns are without gaps, unless old ones were pruned."""

    session_id: UUID
    turn: int
    taken: list[int]
    freed: list[int]


class Claims(msgspec.Struct, frozen=True):
    """All seats that are claimed, and the last turn that this knows."""

    turn: int
    seats: list[int]


class Allocated(msgspec.Struct, frozen=True):
    """The allocation of each seat in plan order; 0 is none."""

    allocation_of: bytes


class ClaimWithType(msgspec.Struct, frozen=True):
    """A seat that somebody has, and with which ticket type."""

    seat: int
    ticket_type_id: UUID


class Claimed(msgspec.Struct, frozen=True):
    """Seats that nobody else can have, by number: held for orders that are not paid, sold, those of the sold ones whose
    ticket was admitted, kept for those who wait, and given away but not claimed yet."""

    held: list[int]
    sold: list[int]
    admitted: list[int]
    kept: list[int]
    given: list[int]


class SeatsLeft(msgspec.Struct, frozen=True):
    """Free seats that a ticket type sells; the first allocation of the session that ends by the clock does so at
    ``opens_at``."""

    ticket_type_id: UUID
    free: int
    opens_at: datetime | None


# One statement, so that it is of one instant.
_CLAIMS = one(
    Claims,
    """select (select coalesce(max(turn), 0) from seat_changes
                where organizer_id = $1 and session_id = $2) as turn,
              (select coalesce(array_agg(seat), '{}') from seat_claims
                where organizer_id = $1 and session_id = $2) as seats""",
)
_CLAIMS_WITH_TYPES = many(
    ClaimWithType,
    """select c.seat, coalesce(i.ticket_type_id, a.ticket_type_id) as ticket_type_id
         from seat_claims c
         left join order_items i
           on i.organizer_id = c.organizer_id and i.order_id = c.order_id and i.position = c.position
         left join allocations a
           on a.organizer_id = c.organizer_id and a.kind = 'complimentary' and a.owner_id = c.complimentary_id
        where c.organizer_id = $1 and c.session_id = $2 and c.kept_tier is null
        order by c.seat""",
)
_CLAIMED = one(
    Claimed,
    """select coalesce(array_agg(c.seat) filter (where c.order_id is not null and o.paid_at is null), '{}') as held,
              coalesce(array_agg(c.seat) filter (where o.paid_at is not null), '{}') as sold,
              coalesce(array_agg(c.seat) filter (where o.paid_at is not null and a.seat is not null), '{}') as admitted,
              coalesce(array_agg(c.seat) filter (where c.kept_tier is not null), '{}') as kept,
              coalesce(array_agg(c.seat) filter (where c.complimentary_id is not null), '{}') as given
         from seat_claims c
         left join orders o on o.organizer_id = c.organizer_id and o.id = c.order_id
         left join (select t.order_id, t.position, t.seat
                      from admissions i
                      join tickets t on t.organizer_id = i.organizer_id and t.id = i.ticket_id
                     where i.organizer_id = $1 and i.session_id = $2) a
           on a.order_id = c.order_id and a.position = c.position and a.seat = c.seat
        where c.organizer_id = $1 and c.session_id = $2""",
)
_IS_TAKEN = scalar("select exists (select from seat_claims where organizer_id = $1 and session_id = $2 and seat = $3)")
# Whoever has a seat, by seat, order and position: keeps the place of the order and has this seat from now on.
_GIVE = execute(
    """update seat_claims c set order_id = n.order_id, position = n.position
         from unnest($3::integer[], $4::uuid[], $5::smallint[]) as n (seat, order_id, position)
        where c.organizer_id = $1 and c.session_id = $2 and c.seat = n.seat"""
)
_CLAIM = execute(
    """insert into seat_claims (organizer_id, session_id, seat, order_id, position)
       select $1, $2, n.* from unnest($3::integer[], $4::uuid[], $5::smallint[]) as n"""
)
_LET_GO = execute(
    """delete from seat_claims
        where organizer_id = $1 and session_id = $2 and seat = $3 and order_id = $4 and position = $5"""
)
_NOTE_TAKEN = scalar(
    """select turn from note_seat_changes($1::integer, array_fill($2::uuid, array[cardinality($3::integer[])]), $3,
                                         '{}', '{}')"""
)
_LET_GO_OF_SEATS = execute(
    """select let_go_of_seats($1, array_fill($2::uuid, array[cardinality($3::integer[])]), $3::integer[],
                              array_fill($2::uuid, array[cardinality($4::integer[])]), $4::integer[])"""
)
_PUT_ASIDE = execute(
    """insert into seat_claims (organizer_id, session_id, seat, complimentary_id)
       select $1, $2, n.seat, $3 from unnest($4::integer[]) as n (seat)"""
)
_TAKE_FROM_ASIDE = execute(
    """delete from seat_claims
        where organizer_id = $1 and session_id = $2 and complimentary_id = $3 and seat = any ($4::integer[])"""
)
_CHANGES = many(
    Change,
    """select c.session_id, c.turn, c.taken, c.freed
         from unnest($1::integer[], $2::uuid[], $3::bigint[]) as k (organizer_id, session_id, turn)
        cross join lateral (
              select s.session_id, s.turn, s.taken, s.freed
                from seat_changes s
               where s.organizer_id = k.organizer_id and s.session_id = k.session_id and s.turn > k.turn
               order by s.turn
               limit 1000
             ) c""",
)
_SEATS_NOW = many(
    Change,
    """select session_id, turn, taken, freed
         from seats_now($1, $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[])""",
)
_ALLOCATIONS = many(
    SeatAllocation,
    """select number, name, purpose, release_at, waits from seat_allocations
        where organizer_id = $1 and session_id = $2 order by number""",
)
_ALLOCATED = one(Allocated, "select allocation_of from seats_allocated where organizer_id = $1 and session_id = $2")
_DELETE_ALLOCATED = execute("delete from seats_allocated where organizer_id = $1 and session_id = $2")
_DELETE_ALLOCATIONS = execute("delete from seat_allocations where organizer_id = $1 and session_id = $2")
_INSERT_ALLOCATIONS = execute(
    """insert into seat_allocations (organizer_id, session_id, number, name, purpose, release_at)
       select $1, $2, a.number, a.name, a.purpose, a.release_at
         from unnest($3::smallint[], $4::jsonb[], $5::text[], $6::timestamptz[]) as a (number, name, purpose,
         release_at)"""
)
_SET_ALLOCATED = execute(
    """insert into seats_allocated (organizer_id, session_id, allocation_of) values ($1, $2, $3)
       on conflict (organizer_id, session_id) do update set allocation_of = excluded.allocation_of"""
)
_SEATS_LEFT = many(SeatsLeft, "select ticket_type_id, free, opens_at from seats_left($1, $2)")
_SEATS_BY_TIER = many(SeatsOfTier, "select tier, free, later from seats_by_tier($1, $2)")
_CLAIM_AGAIN = scalar("select claim_seats_again($1, $2)")
_CHANGE_AWAITED = execute("select change_awaited_seats($1, $2::uuid[], $3)")
_AWAITED = many(
    AwaitedSeats,
    "select tier, places, kept_since from awaited_seats where organizer_id = $1 and session_id = $2",
)
_KEPT = many(
    KeptSeat,
    """select seat, kept_tier as tier from seat_claims
        where organizer_id = $1 and session_id = $2 and kept_tier is not null order by seat""",
)
_OPEN_ALLOCATIONS = execute("select open_allocations($1, $2)")
_TAKE_OUT_KEPT = many(
    KeptSeat,
    """delete from seat_claims
        where organizer_id = $1 and session_id = $2 and seat = any ($3::integer[]) and kept_tier is not null
    returning seat, kept_tier as tier""",
)
_GIVE_BACK = execute("select give_back_seats($1, $2, $3::integer[])")
_KEEP_ANEW = execute("select keep_seats_anew($1, $2, $3::integer[])")
_SET_TURNS = execute(
    """update awaited_seats a set kept_since = t.kept_since, due_at = t.due_at
         from unnest($3::smallint[], $4::timestamptz[], $5::timestamptz[]) as t (tier, kept_since, due_at)
        where a.organizer_id = $1 and a.session_id = $2 and a.tier = t.tier"""
)
_PRUNE = execute(
    """delete from seat_changes c
        where c.at < app_now() - interval '1 hour'
          and exists (
              select from seat_changes n
               where n.organizer_id = c.organizer_id and n.session_id = c.session_id and n.turn > c.turn)"""
)


async def claims(tx: Tx, *, organizer_id: int, session_id: UUID) -> Claims:
    """Who has a seat, all of them."""
    found = await _CLAIMS(tx, organizer_id, session_id)
    assert found is not None, "a statement without a table has a row"
    return found


async def claims_with_types(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[ClaimWithType]:
    """Who has a seat, held, sold or given away, with the ticket type of each."""
    return await _CLAIMS_WITH_TYPES(tx, organizer_id, session_id)


async def claimed(tx: Tx, *, organizer_id: int, session_id: UUID) -> Claimed:
    """All seats of the session that nobody else can have, told apart by why."""
    found = await _CLAIMED(tx, organizer_id, session_id)
    assert found is not None, "an aggregate has a row"
    return found


async def is_taken(tx: Tx, *, organizer_id: int, session_id: UUID, seat: int) -> bool:
    """Whether an order has claimed the seat, or it is kept for those who wait or given away."""
    return bool(await _IS_TAKEN(tx, organizer_id, session_id, seat))


async def give(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[tuple[int, UUID, int]]) -> int:
    """These claimed seats are those items' from now on, by seat, order and position; returns how many there are."""
    return await _GIVE(
        tx, organizer_id, session_id, [one[0] for one in seats], [one[1] for one in seats], [one[2] for one in seats]
    )


async def claim(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[tuple[int, UUID, int]]) -> None:
    """Seats that nobody has are these items', by seat, order and position."""
    await _CLAIM(
        tx, organizer_id, session_id, [one[0] for one in seats], [one[1] for one in seats], [one[2] for one in seats]
    )


async def let_go(tx: Tx, *, organizer_id: int, session_id: UUID, seat: int, order_id: UUID, position: int) -> int:
    """The item's seat is anybody's; returns how many it had."""
    return await _LET_GO(tx, organizer_id, session_id, seat, order_id, position)


async def note_taken(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int]) -> None:
    """Tell everybody, in one turn."""
    await _NOTE_TAKEN(tx, organizer_id, session_id, list(seats))


async def let_go_of_seats(
    tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int], taken: Sequence[int] = ()
) -> None:
    """Seats whose claims are gone: kept for those who wait, or anybody's, which is told, in one turn with those that
    were ``taken`` instead."""
    await _LET_GO_OF_SEATS(tx, organizer_id, session_id, list(seats), list(taken))


async def put_aside(tx: Tx, *, organizer_id: int, session_id: UUID, owner_id: UUID, seats: Sequence[int]) -> None:
    """Seats that nobody has."""
    await _PUT_ASIDE(tx, organizer_id, session_id, owner_id, list(seats))


async def take_from_aside(tx: Tx, *, organizer_id: int, session_id: UUID, owner_id: UUID, seats: Sequence[int]) -> int:
    """They are anybody's; returns how many of them this owner had."""
    return await _TAKE_FROM_ASIDE(tx, organizer_id, session_id, owner_id, list(seats))


async def changes_since(tx: Tx, *, known: Sequence[tuple[int, UUID, int]]) -> list[Change]:
    """What has become of seats since these turns, by organizer and session, in order; not all of it at once."""
    return await _CHANGES(tx, [one[0] for one in known], [one[1] for one in known], [one[2] for one in known])


async def seats_now(
    tx: Tx,
    *,
    organizer_id: int,
    ticket_type_ids: Sequence[UUID],
    session_ids: Sequence[UUID],
    known: Sequence[tuple[UUID, int]],
) -> list[Change]:
    """The same with all quotas of these types and sessions locked: nothing of them changes until the end."""
    return await _SEATS_NOW(
        tx,
        organizer_id,
        list(ticket_type_ids),
        list(session_ids),
        [one[0] for one in known],
        [one[1] for one in known],
    )


async def allocations(tx: Tx, *, organizer_id: int, session_id: UUID) -> tuple[list[SeatAllocation], bytes]:
    """The session's allocations by number, and which seat is in which; no bytes where there has never been one."""
    found = await _ALLOCATED(tx, organizer_id, session_id)
    return await _ALLOCATIONS(tx, organizer_id, session_id), found.allocation_of if found else b""


async def replace_allocations(
    tx: Tx, *, organizer_id: int, session_id: UUID, allocations: Sequence[SeatAllocation], allocation_of: bytes
) -> None:
    """Write all of it."""
    await _DELETE_ALLOCATIONS(tx, organizer_id, session_id)
    await _INSERT_ALLOCATIONS(
        tx,
        organizer_id,
        session_id,
        [one.number for one in allocations],
        [one.name for one in allocations],
        [one.purpose for one in allocations],
        [one.release_at for one in allocations],
    )
    await _SET_ALLOCATED(tx, organizer_id, session_id, allocation_of)


async def delete_allocations(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    """All of it."""
    await _DELETE_ALLOCATIONS(tx, organizer_id, session_id)
    await _DELETE_ALLOCATED(tx, organizer_id, session_id)


async def seats_left(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[SeatsLeft]:
    """What the public can get, counted by the database; nothing where the session sells no seats."""
    return await _SEATS_LEFT(tx, organizer_id, session_id)


async def seats_by_tier(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[SeatsOfTier]:
    """The same, of each tier, with those that allocations will give back."""
    return await _SEATS_BY_TIER(tx, organizer_id, session_id)


async def claim_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> bool:
    """Take the very seats of a released order, if all are free; the quotas of their sessions are locked."""
    return bool(await _CLAIM_AGAIN(tx, organizer_id, order_id))


async def change_awaited(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID], sign: int) -> None:
    await _CHANGE_AWAITED(tx, organizer_id, list(entry_ids), sign)


async def awaited(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[AwaitedSeats]:
    return await _AWAITED(tx, organizer_id, session_id)


async def kept(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[KeptSeat]:
    """Those that are kept for whoever waits."""
    return await _KEPT(tx, organizer_id, session_id)


async def open_allocations(tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
    await _OPEN_ALLOCATIONS(tx, organizer_id, session_id)


async def take_out_kept(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int]) -> list[KeptSeat]:
    """Those of them that were kept."""
    return await _TAKE_OUT_KEPT(tx, organizer_id, session_id, list(seats))


async def give_back(tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int]) -> None:
    await _GIVE_BACK(tx, organizer_id, session_id, list(seats))


async def keep_anew(tx: Tx, *, organizer_id: int, session_id: UUID, opened: Sequence[int]) -> None:
    """After the session's seating was replaced; ``opened`` are seats that the public could not have before."""
    await _KEEP_ANEW(tx, organizer_id, session_id, list(opened))


async def set_turns(
    tx: Tx, *, organizer_id: int, session_id: UUID, turns: dict[int, tuple[datetime | None, datetime | None]]
) -> None:
    """Since when seats of these tiers are kept in vain, and when to look again."""
    columns = list(turns.values())
    since, due = [since for since, _ in columns], [due for _, due in columns]
    await _SET_TURNS(tx, organizer_id, session_id, list(turns), since, due)


async def prune_changes(tx: Tx) -> int:
    """Forget what every process has long seen; the newest turn of each session stays. Over all organizers."""
    return await _PRUNE(tx)
