"""Statements on waitlist entries. Places put aside are inventory's; what became of an offer's order is orders'."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar
from menpiao.waitlist.model.entry import Entry, Future

_ENTRY = """organizer_id, id, session_id, buyer_id, app_id, lang, ticket_type_ids, quantity, tiers, accept,
    attendees_sealed, answers_sealed, state, offers, order_id, offered_type_id, joined_at, idempotency_key,
    request_hash"""


class SessionOfEntry(msgspec.Struct, frozen=True):
    """Which session an entry waits for."""

    id: UUID
    session_id: UUID


class OpenOffer(msgspec.Struct, frozen=True):
    """An entry whose offer nobody has acted upon yet."""

    organizer_id: int
    session_id: UUID
    id: UUID
    order_id: UUID


class LiveEntry(msgspec.Struct, frozen=True):
    """Who is in the line of a session, or has an offer from it."""

    session_id: UUID
    buyer_id: UUID


class BuyerTally(msgspec.Struct, frozen=True):
    """For how many sessions of all organizers a buyer waits."""

    buyer_id: UUID
    entries: int


class Line(msgspec.Struct, frozen=True):
    """How long the line of a session is, and when its last joined."""

    session_id: UUID
    waiting: int
    last_joined_at: datetime | None


class Announced(msgspec.Struct, frozen=True):
    """An entry whose buyer is being told."""

    id: UUID


class Ahead(msgspec.Struct, frozen=True):
    """How many wait before an entry."""

    id: UUID
    ahead: int


_BY_KEYS = many(
    Entry,
    f"""select {_ENTRY} from waitlist_entries
         where organizer_id = $1
           and (buyer_id, idempotency_key) in (select * from unnest($2::uuid[], $3::text[]))""",
)
_LIVE = many(
    LiveEntry,
    """select session_id, buyer_id from waitlist_entries
        where organizer_id = $1 and state in ('waiting', 'offered')
          and (session_id, buyer_id) in (select * from unnest($2::uuid[], $3::uuid[]))""",
)
_TALLIES = many(
    BuyerTally,
    """select buyer_id, count(*)::integer as entries from waitlist_entries
        where buyer_id = any ($1::uuid[]) and state in ('waiting', 'offered')
        group by buyer_id""",
)
_LINES = many(
    Line,
    """select session_id, count(*)::integer as waiting, max(joined_at) as last_joined_at from waitlist_entries
        where organizer_id = $1 and session_id = any ($2::uuid[]) and state = 'waiting'
        group by session_id""",
)
# Ticket type ids and tiers come as text with commas: an array of arrays has one length for all.
_INSERT = execute(
    """insert into waitlist_entries (organizer_id, id, session_id, buyer_id, app_id, lang, ticket_type_ids, quantity,
                                     attendees_sealed, joined_at, idempotency_key, request_hash, tiers, accept,
                                     answers_sealed)
       select $1, n.id, n.session, n.buyer, n.app, n.lang, string_to_array(n.types, ',')::uuid[], n.quantity,
              n.attendees, n.joined_at, n.key, n.hash, string_to_array(n.tiers, ',')::smallint[], n.accept,
              n.answers
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::integer[],
                     $9::bytea[], $10::timestamptz[], $11::text[], $12::bytea[], $13::text[], $14::text[],
                     $15::bytea[])
           as n (id, session, buyer, app, lang, types, quantity, attendees, joined_at, key, hash, tiers, accept,
                 answers)"""
)
_NOW = scalar("select app_now()")
_BY_ID = one(Entry, f"select {_ENTRY} from waitlist_entries where organizer_id = $1 and id = $2")
_SESSIONS_OF = many(
    SessionOfEntry,
    "select id, session_id from waitlist_entries where organizer_id = $1 and id = any ($2::uuid[])",
)
_LOCKED = one(Entry, f"select {_ENTRY} from waitlist_entries where organizer_id = $1 and id = $2 for update")
_OF_BUYER = many(
    Entry, f"select {_ENTRY} from waitlist_entries where buyer_id = $1 and id < $2 order by id desc limit $3"
)
_AHEAD = many(
    Ahead,
    """select e.id, a.ahead
         from waitlist_entries e
        cross join lateral (
               select count(*)::integer as ahead
                 from (
                       select from waitlist_entries w
                        where w.organizer_id = e.organizer_id and w.session_id = e.session_id and w.state = 'waiting'
                          and (w.joined_at, w.id) < (e.joined_at, e.id)
                        limit $3
                      ) before
              ) a
        where e.organizer_id = any ($1::integer[]) and e.id = any ($2::uuid[])""",
)
_LINE_FOR = many(
    Entry,
    f"""select {_ENTRY} from waitlist_entries
         where organizer_id = $1 and session_id = $2 and state = 'waiting'
           and (ticket_type_ids && $3::uuid[]
                or (ticket_type_ids && $4::uuid[] and (cardinality(tiers) = 0 or tiers && $5::smallint[])))
         order by joined_at, id
         limit $6
           for update""",
)
_HOPELESS = many(
    Entry,
    f"""select {_ENTRY} from waitlist_entries
         where organizer_id = $1 and session_id = $2 and state = 'waiting' and not ticket_type_ids && $3::uuid[]
           and not exists (
               select from unnest($4::uuid[], $5::smallint[]) as s (kind, tier)
                where s.kind = any (ticket_type_ids) and (cardinality(tiers) = 0 or s.tier = any (tiers)))
         limit $6
           for update""",
)
_OFFERED = many(
    Entry,
    f"""select {_ENTRY} from waitlist_entries
         where organizer_id = $1 and session_id = $2 and state = 'offered'
         order by id
           for update""",
)
_OPEN_OFFERS = many(
    OpenOffer,
    """select organizer_id, session_id, id, order_id from waitlist_entries
        where state = 'offered' and (organizer_id, session_id, id) > ($1, $2, $3)
        order by organizer_id, session_id, id
        limit $4""",
)
_SET_OFFERED = execute(
    """update waitlist_entries e
          set state = 'offered', offers = e.offers + 1, order_id = o.order_id, offered_type_id = o.type_id,
              offered_at = app_now()
         from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as o (id, order_id, type_id)
        where e.organizer_id = $1 and e.id = o.id and e.state = 'waiting'"""
)
_SET_WAITING = execute(
    "update waitlist_entries set state = 'waiting' where organizer_id = $1 and id = any ($2::uuid[])"
)
_END = execute(
    """update waitlist_entries set state = $3, ended_at = app_now()
        where organizer_id = $1 and id = any ($2::uuid[]) and state in ('waiting', 'offered')"""
)
_ALL_WAITING = scalar("select count(*) from waitlist_entries where state = 'waiting'")
_UNANNOUNCED = many(
    Entry, f"select {_ENTRY} from waitlist_entries where announced_at is null order by joined_at limit $1"
)
_SET_ANNOUNCED = many(
    Announced,
    """update waitlist_entries set announced_at = app_now()
        where organizer_id = $1 and id = any ($2::uuid[]) and announced_at is null
    returning id""",
)


async def by_keys(tx: Tx, *, organizer_id: int, buyers: Sequence[UUID], keys: Sequence[str]) -> list[Entry]:
    """Entries that answer requests which were made before."""
    return await _BY_KEYS(tx, organizer_id, list(buyers), list(keys))


async def live(tx: Tx, *, organizer_id: int, sessions: Sequence[UUID], buyers: Sequence[UUID]) -> list[LiveEntry]:
    """Which of these (session, buyer) pairs are in the line already; the arrays are parallel."""
    return await _LIVE(tx, organizer_id, list(sessions), list(buyers))


async def tallies(tx: Tx, *, buyers: Sequence[UUID]) -> dict[UUID, int]:
    """For how many sessions each of these buyers waits, over all organizers."""
    return {row.buyer_id: row.entries for row in await _TALLIES(tx, list(buyers))}


async def lines(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, Line]:
    """The lines of these sessions; those where nobody waits are left out."""
    return {row.session_id: row for row in await _LINES(tx, organizer_id, list(session_ids))}


async def insert(tx: Tx, *, organizer_id: int, entries: Sequence[Entry]) -> None:
    """New entries, all waiting."""
    await _INSERT(
        tx,
        organizer_id,
        [entry.id for entry in entries],
        [entry.session_id for entry in entries],
        [entry.buyer_id for entry in entries],
        [entry.app_id for entry in entries],
        [entry.lang for entry in entries],
        [",".join(str(kind) for kind in entry.ticket_type_ids) for entry in entries],
        [entry.quantity for entry in entries],
        [entry.attendees_sealed for entry in entries],
        [entry.joined_at for entry in entries],
        [entry.idempotency_key for entry in entries],
        [entry.request_hash for entry in entries],
        [",".join(str(tier) for tier in entry.tiers) for entry in entries],
        [entry.accept for entry in entries],
        [entry.answers_sealed for entry in entries],
    )


async def now(tx: Tx) -> datetime:
    """The database's time: the same for every process that joins people to one line."""
    moment: datetime = await _NOW(tx)
    return moment


async def entry_by_id(tx: Tx, *, organizer_id: int, entry_id: UUID) -> Entry | None:
    return await _BY_ID(tx, organizer_id, entry_id)


async def sessions_of_entries(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Session by entry."""
    return {row.id: row.session_id for row in await _SESSIONS_OF(tx, organizer_id, list(entry_ids))}


async def lock_entry(tx: Tx, *, organizer_id: int, entry_id: UUID) -> Entry | None:
    """The entry, locked; the quotas of its session are locked before."""
    return await _LOCKED(tx, organizer_id, entry_id)


async def entries_of_buyer(tx: Tx, *, buyer_id: UUID, before: UUID, limit: int) -> list[Entry]:
    """Newest first, over all organizers."""
    return await _OF_BUYER(tx, buyer_id, before, limit)


async def ahead(tx: Tx, *, entries: Sequence[Entry], most: int) -> dict[UUID, int]:
    """How many wait before each of these, counted up to ``most``."""
    rows = await _AHEAD(tx, sorted({entry.organizer_id for entry in entries}), [entry.id for entry in entries], most)
    return {row.id: row.ahead for row in rows}


async def line_for(
    tx: Tx,
    *,
    organizer_id: int,
    session_id: UUID,
    ticket_type_ids: Sequence[UUID],
    seated_type_ids: Sequence[UUID],
    tiers: Sequence[int],
    limit: int,
) -> list[Entry]:
    """Those who wait for one of the types, or for one of the seated types and would take one of these tiers, in the
    order of their turns."""
    return await _LINE_FOR(
        tx, organizer_id, session_id, list(ticket_type_ids), list(seated_type_ids), list(tiers), limit
    )


async def hopeless(tx: Tx, *, organizer_id: int, session_id: UUID, future: Future, limit: int) -> list[Entry]:
    """Those who wait for nothing that may still come."""
    kinds, tiers = [kind for kind, _ in future.tiers], [tier for _, tier in future.tiers]
    return await _HOPELESS(tx, organizer_id, session_id, list(future.places), kinds, tiers, limit)


async def offered(tx: Tx, *, organizer_id: int, session_id: UUID) -> list[Entry]:
    return await _OFFERED(tx, organizer_id, session_id)


async def open_offers(tx: Tx, *, after: OpenOffer | None, limit: int) -> list[OpenOffer]:
    """Entries with an offer, of all organizers, page by page."""
    nowhere = UUID(int=0)
    organizer_id, session_id, entry_id = (
        (after.organizer_id, after.session_id, after.id) if after else (-1, nowhere, nowhere)
    )
    return await _OPEN_OFFERS(tx, organizer_id, session_id, entry_id, limit)


async def set_offered(
    tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID], order_ids: Sequence[UUID], type_ids: Sequence[UUID]
) -> int:
    return await _SET_OFFERED(tx, organizer_id, list(entry_ids), list(order_ids), list(type_ids))


async def set_waiting(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID]) -> None:
    """Back into the line, where they were."""
    await _SET_WAITING(tx, organizer_id, list(entry_ids))


async def end(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID], state: str) -> int:
    """Out of the line for good; how many still were in it."""
    return await _END(tx, organizer_id, list(entry_ids), state)


async def all_waiting(tx: Tx) -> int:
    """How many entries are in the lines of all sessions."""
    waiting: int = await _ALL_WAITING(tx)
    return waiting


async def unannounced(tx: Tx, *, limit: int) -> list[Entry]:
    """Entries whose buyers have not been told that they wait."""
    return await _UNANNOUNCED(tx, limit)


async def set_announced(tx: Tx, *, organizer_id: int, entry_ids: Sequence[UUID]) -> set[UUID]:
    """Those that nobody else was faster with."""
    return {row.id for row in await _SET_ANNOUNCED(tx, organizer_id, list(entry_ids))}
