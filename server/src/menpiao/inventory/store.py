"""Statements on quotas and buyers' counts. Placing and releasing are `orders`' SQL functions (migrations/functions)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.inventory.model import AwaitedType, Count, Free, KeptPlaces, PlacesOfBuyer, SessionDue
from menpiao.platform.db import Tx, execute, many, one, scalar


class IdOfType(msgspec.Struct, frozen=True):
    """A ticket type."""

    id: UUID


_COLUMNS = "organizer_id, ticket_type_id, session_id, total, held, sold, withheld"

_UPSERT = execute(
    """insert into quotas (organizer_id, ticket_type_id, session_id, total) values ($1, $2, $3, $4)
       on conflict (organizer_id, ticket_type_id) do update set total = excluded.total"""
)
_INSERT_ALL = execute(
    """insert into quotas (organizer_id, session_id, ticket_type_id, total)
       select $1, n.* from unnest($2::uuid[], $3::uuid[], $4::integer[]) as n"""
)
_LOCKED = one(Count, f"select {_COLUMNS} from quotas where organizer_id = $1 and ticket_type_id = $2 for update")
_OF_SESSIONS = many(Count, f"select {_COLUMNS} from quotas where organizer_id = $1 and session_id = any ($2::uuid[])")
_ORDERED = many(
    IdOfType,
    """select t.id from unnest($2::uuid[]) as t (id)
        where exists (select from buyer_counts c where c.organizer_id = $1 and c.ticket_type_id = t.id)""",
)
_DELETE = execute("delete from quotas where organizer_id = $1 and ticket_type_id = any ($2::uuid[])")
_ALL = many(Count, f"select {_COLUMNS} from quotas")
_FREE = "select session_id, ticket_type_id, total - held - sold - withheld as places from quotas"
_ALL_FREE = many(Free, _FREE)
# Row versions written by transactions from that one on. The numbers go round after four billion: an age that is far
# below zero is that of a row which nobody has touched for more than two billion transactions.
_CHANGED_FREE = many(Free, f"{_FREE} where age(xmin) between -1000000 and (select age($1::xid))")
_LOCK_TYPES = many(
    Count,
    f"""select {_COLUMNS} from quotas
         where organizer_id = $1 and ticket_type_id = any ($2::uuid[])
         order by session_id, ticket_type_id
           for update""",
)
_LOCK_SESSIONS = many(
    Count,
    f"""select {_COLUMNS} from quotas
         where organizer_id = $1 and session_id = any ($2::uuid[])
         order by session_id, ticket_type_id
           for update""",
)
_LOCK_FOR_SALE = many(
    Count,
    f"""select {_COLUMNS} from quotas
        where organizer_id = $1 and (session_id = any ($2::uuid[]) or ticket_type_id = any ($3::uuid[]))
        order by session_id, ticket_type_id
          for update""",
)
_SELL_HELD = execute(
    """update quotas q set held = q.held - t.places, sold = q.sold + t.places
         from unnest($2::uuid[], $3::integer[]) as t (id, places)
        where q.organizer_id = $1 and q.ticket_type_id = t.id"""
)
_SELL_FREE = execute(
    """update quotas q set sold = q.sold + t.places
         from unnest($2::uuid[], $3::integer[]) as t (id, places)
        where q.organizer_id = $1 and q.ticket_type_id = t.id"""
)
_RAISE_BUYER_COUNTS = execute(
    """insert into buyer_counts as c (organizer_id, ticket_type_id, buyer_id, places)
       select $1, t.id, $2, t.places from unnest($3::uuid[], $4::integer[]) as t (id, places)
       on conflict (organizer_id, ticket_type_id, buyer_id) do update set places = c.places + excluded.places"""
)
_KEPT_PLACES = many(
    KeptPlaces,
    """select q.organizer_id, q.ticket_type_id, q.total, q.total - q.held - q.sold - q.withheld as free, q.awaited,
              coalesce(a.places, 0) as kept, a.kept_since
         from quotas q
         left join allocations a
           on a.organizer_id = q.organizer_id and a.ticket_type_id = q.ticket_type_id and a.kind = 'waitlist'
        where q.organizer_id = $1 and q.session_id = $2""",
)
_PLACES_OF_BUYERS = many(
    PlacesOfBuyer,
    """select ticket_type_id, buyer_id, places from buyer_counts
        where organizer_id = $1 and ticket_type_id = any ($2::uuid[]) and buyer_id = any ($3::uuid[])""",
)
_KEEP_FOR_WAITLIST = scalar("select keep_for_waitlist($1, $2::uuid[], $3::integer[])")
_CHANGE_AWAITED = execute("select change_awaited($1, $2::uuid[], $3::integer[])")
_GIVE_BACK_KEPT = execute("select give_back_kept($1, $2::uuid[], $3::integer[])")
# The caller has locked the quotas and seen that so many are free.
_PUT_ASIDE = execute(
    """with aside as (
           insert into allocations (organizer_id, ticket_type_id, kind, owner_id, places)
           values ($1, $2, 'complimentary', $3, $4)
       )
       update quotas set withheld = withheld + $4 where organizer_id = $1 and ticket_type_id = $2"""
)
_TAKE_FROM_ASIDE = scalar(
    """with gone as (
           delete from allocations
            where organizer_id = $1 and ticket_type_id = $2 and kind = 'complimentary' and owner_id = $3
        returning places
       ),
       free as (
           update quotas q set withheld = q.withheld - g.places
             from gone g
            where q.organizer_id = $1 and q.ticket_type_id = $2
       )
       select places from gone"""
)
_SET_TURNS = execute(
    """update allocations a set kept_since = t.kept_since, due_at = t.due_at
         from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) as t (id, kept_since, due_at)
        where a.organizer_id = $1 and a.ticket_type_id = t.id and a.kind = 'waitlist'"""
)
_SESSIONS_DUE = many(
    SessionDue,
    """select q.organizer_id, q.session_id
         from allocations a
         join quotas q on q.organizer_id = a.organizer_id and q.ticket_type_id = a.ticket_type_id
        where a.due_at <= app_now() and a.kind = 'waitlist'
        union
       select organizer_id, session_id from awaited_seats where due_at <= app_now()
        union
       select organizer_id, session_id from seat_allocations where waits and release_at <= app_now()
        limit $1""",
)
_ALL_KEPT = scalar(
    """select (select coalesce(sum(places), 0) from allocations where kind = 'waitlist')::bigint
            + (select count(*) from seat_claims where kept_tier is not null)"""
)
_AWAITED_TYPES = many(AwaitedType, "select organizer_id, session_id, ticket_type_id from quotas where awaited > 0")


async def all_kept(tx: Tx) -> int:
    """Places that are put aside for the waitlist, of all organizers."""
    places: int = await _ALL_KEPT(tx)
    return places


async def upsert_quota(tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_id: UUID, total: int) -> None:
    await _UPSERT(tx, organizer_id, ticket_type_id, session_id, total)


async def insert_quotas(tx: Tx, *, organizer_id: int, quotas: Sequence[tuple[UUID, UUID, int]]) -> None:
    await _INSERT_ALL(tx, organizer_id, *(list(column) for column in zip(*quotas, strict=True)))


async def locked_quota(tx: Tx, *, organizer_id: int, ticket_type_id: UUID) -> Count | None:
    return await _LOCKED(tx, organizer_id, ticket_type_id)


async def put_aside(tx: Tx, *, organizer_id: int, ticket_type_id: UUID, owner_id: UUID, places: int) -> None:
    """So many places of a quota that is locked and has them free go into an allocation of this owner's."""
    await _PUT_ASIDE(tx, organizer_id, ticket_type_id, owner_id, places)


async def take_from_aside(tx: Tx, *, organizer_id: int, ticket_type_id: UUID, owner_id: UUID) -> int | None:
    """The owner's allocation is gone and its places are free; how many, None where there is none."""
    places: int | None = await _TAKE_FROM_ASIDE(tx, organizer_id, ticket_type_id, owner_id)
    return places


async def counts_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Count]:
    return await _OF_SESSIONS(tx, organizer_id, list(session_ids))


async def all_counts(tx: Tx) -> list[Count]:
    return await _ALL(tx)


async def all_free(tx: Tx) -> list[Free]:
    """The free places of every quota."""
    return await _ALL_FREE(tx)


async def changed_free(tx: Tx, xid: int) -> list[Free]:
    """Those of the quotas that were written by this transaction or a later one."""
    return await _CHANGED_FREE(tx, xid)


async def lock_types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[Count]:
    """Lock these quotas, in the order that everybody uses."""
    return await _LOCK_TYPES(tx, organizer_id, list(ticket_type_ids))


async def lock_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> None:
    """Lock all quotas of these sessions, in the order that everybody uses."""
    await _LOCK_SESSIONS(tx, organizer_id, list(session_ids))


async def lock_for_sale(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], ticket_type_ids: Sequence[UUID]
) -> None:
    """Lock all quotas of these sessions and these quotas, in the order that everybody uses."""
    await _LOCK_FOR_SALE(tx, organizer_id, list(session_ids), list(ticket_type_ids))


async def sell_held(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    await _SELL_HELD(tx, organizer_id, list(places), list(places.values()))


async def sell_free(tx: Tx, *, organizer_id: int, buyer_id: UUID, places: dict[UUID, int]) -> None:
    await _SELL_FREE(tx, organizer_id, list(places), list(places.values()))
    await _RAISE_BUYER_COUNTS(tx, organizer_id, buyer_id, list(places), list(places.values()))


async def kept_places(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[KeptPlaces]:
    return await _KEPT_PLACES(tx, organizer_id, session_id)


async def awaited_types(tx: Tx) -> list[AwaitedType]:
    """Over all organizers: the worker's question."""
    return await _AWAITED_TYPES(tx)


async def places_of_buyers(
    tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID], buyer_ids: Sequence[UUID]
) -> list[PlacesOfBuyer]:
    return await _PLACES_OF_BUYERS(tx, organizer_id, list(ticket_type_ids), list(buyer_ids))


async def keep_for_waitlist(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> int:
    """Put free places aside as far as they are awaited; how many that were."""
    kept: int = await _KEEP_FOR_WAITLIST(tx, organizer_id, list(places), list(places.values()))
    return kept


async def change_awaited(tx: Tx, *, organizer_id: int, changes: dict[UUID, int]) -> None:
    await _CHANGE_AWAITED(tx, organizer_id, list(changes), list(changes.values()))


async def give_back_kept(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    await _GIVE_BACK_KEPT(tx, organizer_id, list(places), list(places.values()))


async def set_turns(tx: Tx, *, organizer_id: int, turns: dict[UUID, tuple[datetime | None, datetime | None]]) -> None:
    """Since when places are kept in vain, and when to look again."""
    columns = list(turns.values())
    await _SET_TURNS(tx, organizer_id, list(turns), [since for since, _ in columns], [due for _, due in columns])


async def sessions_due(tx: Tx, *, limit: int) -> list[SessionDue]:
    """Over all organizers: the worker's question."""
    return await _SESSIONS_DUE(tx, limit)


async def ordered_types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them of which some buyer has, or had, places: that is counted for ever."""
    return {row.id for row in await _ORDERED(tx, organizer_id, list(ticket_type_ids))}


async def delete_quotas(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> None:
    """Quotas of ticket types that go."""
    await _DELETE(tx, organizer_id, list(ticket_type_ids))
