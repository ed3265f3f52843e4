"""Statements on quotas and buyers' counts. Placing and releasing are `orders`' SQL functions (migrations/functions)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.inventory.model import Count, Free
from menpiao.platform.db import Tx, execute, many, one


class Horizon(msgspec.Struct, frozen=True):
    """How far a reader has seen: all transactions ``below`` had ended. ``xid`` is its short form, as rows carry it."""

    server_started_at: datetime
    below: int
    xid: int


_COLUMNS = "organizer_id, ticket_type_id, session_id, total, held, sold, withheld"

_UPSERT = execute(
    """insert into quotas (organizer_id, ticket_type_id, session_id, total) values ($1, $2, $3, $4)
       on conflict (organizer_id, ticket_type_id) do update set total = excluded.total"""
)
_LOCKED = one(Count, f"select {_COLUMNS} from quotas where organizer_id = $1 and ticket_type_id = $2 for update")
_OF_SESSIONS = many(Count, f"select {_COLUMNS} from quotas where organizer_id = $1 and session_id = any ($2::uuid[])")
_ALL = many(Count, f"select {_COLUMNS} from quotas")
_HORIZON = one(
    Horizon,
    """select pg_postmaster_start_time() as server_started_at, h.below::text::bigint as below, xid(h.below) as xid
         from (select pg_snapshot_xmin(pg_current_snapshot()) as below) h""",
)
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


async def upsert_quota(tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_id: UUID, total: int) -> None:
    await _UPSERT(tx, organizer_id, ticket_type_id, session_id, total)


async def locked_quota(tx: Tx, *, organizer_id: int, ticket_type_id: UUID) -> Count | None:
    return await _LOCKED(tx, organizer_id, ticket_type_id)


async def counts_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[Count]:
    return await _OF_SESSIONS(tx, organizer_id, list(session_ids))


async def all_counts(tx: Tx) -> list[Count]:
    return await _ALL(tx)


async def horizon(tx: Tx) -> Horizon:
    """How far a reader sees who reads after this."""
    found = await _HORIZON(tx)
    assert found is not None
    return found


async def all_free(tx: Tx) -> list[Free]:
    """The free places of every quota."""
    return await _ALL_FREE(tx)


async def changed_free(tx: Tx, xid: int) -> list[Free]:
    """Those of the quotas that were written by this transaction or a later one."""
    return await _CHANGED_FREE(tx, xid)


async def lock_types(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[Count]:
    """Lock these quotas, in the order that everybody uses."""
    return await _LOCK_TYPES(tx, organizer_id, list(ticket_type_ids))


async def sell_held(tx: Tx, *, organizer_id: int, places: dict[UUID, int]) -> None:
    await _SELL_HELD(tx, organizer_id, list(places), list(places.values()))


async def sell_free(tx: Tx, *, organizer_id: int, buyer_id: UUID, places: dict[UUID, int]) -> None:
    await _SELL_FREE(tx, organizer_id, list(places), list(places.values()))
    await _RAISE_BUYER_COUNTS(tx, organizer_id, buyer_id, list(places), list(places.values()))
