"""Joining the line of a session, in batches: when a hot sale is over, everybody wants to wait at once.

Whoever joins raises what is awaited, under the quotas' locks, which every release takes too: either the places that
come back at that very moment are seen here and the buyer is told to buy, or the release sees the buyer and puts them
aside.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from menpiao import inventory
from menpiao.catalog import Terms, TermsCache, sale_refusal
from menpiao.inventory import KeptPlaces, OpenSeats, SessionSeats
from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, Refusal, field_error
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import organizer_of
from menpiao.orders import Answer, OverBuyerLimit, QuoteLine, answered, asked_who_waits, attendees_of
from menpiao.platform import audit
from menpiao.platform.batch import Batcher
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.seating import Accept, best_available
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import MOST_AHEAD, MOST_ENTRIES_OF_BUYER, MOST_WAITING, Entry, EntryState
from menpiao.waitlist.model.refusals import AlreadyWaiting, StillOnSale, TooManyEntries, WaitlistClosed, WaitlistFull
from menpiao.waitlist.service.awaited import await_for
from menpiao.waitlist.service.told import seal_answers, seal_names

MAX_WAITING_REQUESTS = 20_000
_A_MOMENT = timedelta(microseconds=1)


class Join(msgspec.Struct, frozen=True):
    """What a buyer asks for, already well-formed. ``attendees``: what `tickets.attendee_text` makes of a person, where
    a type asks for them. ``tiers``: the price tiers that the buyer would take, none named where all; ``accept``: how
    far apart the seats may lie if need be."""

    buyer_id: UUID
    app_id: str
    lang: Lang
    idempotency_key: str
    request_hash: bytes
    session_id: UUID
    ticket_type_ids: tuple[UUID, ...]
    quantity: int
    attendees: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    tiers: tuple[int, ...] = ()
    accept: Accept = "scattered"


class Joined(msgspec.Struct, frozen=True):
    """The entry, how many wait before it, and whether this request had been made before."""

    entry: Entry
    ahead: int | None
    replayed: bool


class _Request(msgspec.Struct, frozen=True):
    """A request with its entry as it would be; or with the refusal that stands unless it was made before."""

    wanted: Join
    entry: Entry | None
    terms: Mapping[UUID, Terms]
    refusal: Refusal | None


class Joining:
    """The door to all waitlists."""

    def __init__(self, db: Database, cipher: FieldCipher, terms: TermsCache, seats: OpenSeats) -> None:
        self._db = db
        self._cipher = cipher
        self._terms = terms
        self._seats = seats
        self._batcher: Batcher[_Request, Joined] = Batcher("waitlist", self._process, max_waiting=MAX_WAITING_REQUESTS)

    async def join(self, wanted: Join) -> Joined:
        """Take a place in the line, or say why not. The answer is given after the commit."""
        terms = await self._terms.get(wanted.ticket_type_ids)
        try:
            check(wanted, terms, self._db.clock.now())
        except Refusal as refusal:
            request = _Request(wanted, None, terms, refusal)
        else:
            request = _Request(wanted, self._entry(wanted, terms), terms, None)
        return await self._batcher.submit(organizer_of(wanted.session_id), request)

    async def close(self) -> None:
        """Finish what was accepted."""
        await self._batcher.close()

    def _entry(self, wanted: Join, terms: Mapping[UUID, Terms]) -> Entry:
        organizer_id = organizer_of(wanted.session_id)
        entry_id = self._db.new_id(organizer_id)
        return Entry(
            organizer_id=organizer_id,
            id=entry_id,
            session_id=wanted.session_id,
            buyer_id=wanted.buyer_id,
            app_id=wanted.app_id,
            lang=wanted.lang,
            ticket_type_ids=wanted.ticket_type_ids,
            quantity=wanted.quantity,
            tiers=wanted.tiers,
            accept=wanted.accept,
            attendees_sealed=seal_names(self._cipher, entry_id, wanted.attendees),
            answers_sealed=seal_answers(self._cipher, entry_id, wanted.answers),
            state=EntryState.WAITING,
            offers=0,
            order_id=None,
            offered_type_id=None,
            joined_at=self._db.clock.now(),
            idempotency_key=wanted.idempotency_key,
            request_hash=wanted.request_hash,
        )

    async def _process(self, requests: Sequence[_Request]) -> Sequence[Joined | Refusal]:
        try:
            return await self._join(requests)
        except asyncpg.UniqueViolationError:
            # The same key was used by another process for another session, between its look and our insert: the second
            # look finds it.
            return await self._join(requests)

    async def _join(self, requests: Sequence[_Request]) -> Sequence[Joined | Refusal]:
        organizer_id = organizer_of(requests[0].wanted.session_id)
        pictures = await self._pictures(requests)
        async with self._db.tx() as tx:
            state = await _look(tx, organizer_id, requests, self._seats, pictures)
            answers = [state.decide(request) for request in requests]
            if state.new:
                await self._write(tx, organizer_id, state.new)
        return answers

    async def _pictures(self, requests: Sequence[_Request]) -> dict[UUID, SessionSeats]:
        """The seats of the sessions that somebody may join, as the terms say that they are sold."""
        found: dict[UUID, SessionSeats] = {}
        for terms in {key: one for request in requests for key, one in request.terms.items()}.values():
            if terms.seating_version is not None and terms.session_id not in found:
                seats = await self._seats.get(terms.session_id, terms.seating_version)
                if seats is not None:
                    found[terms.session_id] = seats
        return found

    async def _write(self, tx: Tx, organizer_id: int, new: Sequence[Entry]) -> None:
        await store.insert(tx, organizer_id=organizer_id, entries=new)
        await await_for(tx, organizer_id=organizer_id, entries=new)
        entries = [
            audit.NewEntry(self._db.new_id(organizer_id), audit.Actor("buyer", entry.buyer_id), entry.id)
            for entry in new
        ]
        await audit.record_all(tx, organizer_id=organizer_id, action="waitlist_joined", entries=entries)


class _Lines:
    """What deciding needs to know, read under the locks, and what was decided so far in this batch."""

    def __init__(
        self,
        known: Sequence[Entry],
        places: Mapping[UUID, KeptPlaces],
        pictures: Mapping[UUID, SessionSeats],
        live: set[tuple[UUID, UUID]],
        entries_of: dict[UUID, int],
        lines: Mapping[UUID, store.Line],
        has: Mapping[tuple[UUID, UUID], int],
        now: datetime,
    ) -> None:
        self._known = {(entry.buyer_id, entry.idempotency_key): entry for entry in known}
        self._places = places
        self._pictures = pictures
        self._for_sale: dict[tuple[object, ...], bool] = {}
        self._live = live
        self._entries_of = entries_of
        self._waiting = {line.session_id: line.waiting for line in lines.values()}
        self._last = {line.session_id: line.last_joined_at for line in lines.values()}
        self._has = has
        self._now = now
        self.new: list[Entry] = []

    def decide(self, request: _Request) -> Joined | Refusal:
        """One request after the other, in the order in which they came."""
        wanted, entry = request.wanted, request.entry
        known = self._known.get((wanted.buyer_id, wanted.idempotency_key))
        if known is not None:
            same = known.request_hash == wanted.request_hash
            return Joined(known, None, replayed=True) if same else IdempotencyKeyReused()
        refusal = request.refusal or self._refusal(request)
        if refusal is not None:
            return refusal
        assert entry is not None, "a request without a refusal has an entry"
        ahead = self._waiting.get(entry.session_id, 0)
        last = self._last.get(entry.session_id)
        joined_at = self._now if last is None else max(self._now, last + _A_MOMENT)
        entry = msgspec.structs.replace(entry, joined_at=joined_at)
        self._last[entry.session_id] = joined_at
        self._waiting[entry.session_id] = ahead + 1
        self._live.add((entry.session_id, entry.buyer_id))
        self._entries_of[entry.buyer_id] = self._entries_of.get(entry.buyer_id, 0) + 1
        self._known[wanted.buyer_id, wanted.idempotency_key] = entry
        self.new.append(entry)
        return Joined(entry, min(ahead, MOST_AHEAD), replayed=False)

    def _is_free(self, wanted: Join, terms: Terms) -> bool:
        """Whether an order for this type could have what the buyer would wait for."""
        places = self._places.get(terms.ticket_type_id)
        if places is None or places.free < wanted.quantity:
            return False
        if not terms.seated:
            return True
        seats = self._pictures.get(terms.session_id)
        if seats is None:
            return False
        tiers = seats.seating.tiers_of(terms.ticket_type_id)
        tiers &= frozenset(wanted.tiers or tiers)
        asked = (terms.session_id, tiers, wanted.quantity, wanted.accept)
        if asked not in self._for_sale:
            choice = best_available(seats.picture, wanted.quantity, tiers=tiers, accept=wanted.accept)
            self._for_sale[asked] = choice is not None
        return self._for_sale[asked]

    def _refusal(self, request: _Request) -> Refusal | None:
        wanted = request.wanted
        if (wanted.session_id, wanted.buyer_id) in self._live:
            return AlreadyWaiting()
        types = [request.terms[kind] for kind in wanted.ticket_type_ids]
        for terms in types:
            if sale_refusal(terms, self._now) is None and self._is_free(wanted, terms):
                return StillOnSale(name=pick(terms.name, wanted.lang))
        over = [
            terms
            for terms in types
            if self._has.get((wanted.buyer_id, terms.ticket_type_id), 0) + wanted.quantity > terms.per_buyer_max
        ]
        if len(over) == len(types):
            return OverBuyerLimit(name=pick(over[0].name, wanted.lang), limit=over[0].per_buyer_max)
        if self._entries_of.get(wanted.buyer_id, 0) >= MOST_ENTRIES_OF_BUYER:
            return TooManyEntries(limit=MOST_ENTRIES_OF_BUYER)
        if self._waiting.get(wanted.session_id, 0) >= MOST_WAITING:
            return WaitlistFull()
        return None


async def _look(
    tx: Tx,
    organizer_id: int,
    requests: Sequence[_Request],
    seats: OpenSeats,
    pictures: Mapping[UUID, SessionSeats],
) -> _Lines:
    """Lock the quotas of the sessions that somebody may join, then read what deciding needs."""
    wanted = [request.wanted for request in requests]
    possible = [one.wanted for one in requests if one.refusal is None]
    sessions = sorted({one.session_id for one in possible})
    looked_at = [pictures[session_id] for session_id in sessions if session_id in pictures]
    await seats.locked(tx, organizer_id=organizer_id, ticket_type_ids=(), session_ids=sessions, seats=looked_at)
    places: dict[UUID, KeptPlaces] = {}
    for session_id in sessions:
        rows = await inventory.kept_places(tx, organizer_id=organizer_id, session_id=session_id)
        places |= {row.ticket_type_id: row for row in rows}
    known = await store.by_keys(
        tx,
        organizer_id=organizer_id,
        buyers=[one.buyer_id for one in wanted],
        keys=[one.idempotency_key for one in wanted],
    )
    now = await store.now(tx)
    if not possible:
        return _Lines(known, {}, {}, set(), {}, {}, {}, now)
    buyers = list({one.buyer_id for one in possible})
    live = await store.live(
        tx,
        organizer_id=organizer_id,
        sessions=[one.session_id for one in possible],
        buyers=[one.buyer_id for one in possible],
    )
    return _Lines(
        known,
        places,
        pictures,
        {(row.session_id, row.buyer_id) for row in live},
        await store.tallies(tx, buyers=buyers),
        await store.lines(tx, organizer_id=organizer_id, session_ids=sessions),
        await inventory.places_of_buyers(
            tx,
            organizer_id=organizer_id,
            ticket_type_ids=list({kind for one in possible for kind in one.ticket_type_ids}),
            buyer_ids=buyers,
        ),
        now,
    )


def check(wanted: Join, terms: Mapping[UUID, Terms], now: datetime) -> None:
    """Refuse what can be refused without counting. Unknown, foreign, hidden and mismatched ids look the same."""
    known = [terms.get(kind) for kind in wanted.ticket_type_ids]
    errors = [
        _unknown(index)
        for index, found in enumerate(known)
        if found is None or found.hidden or found.session_id != wanted.session_id
    ]
    if errors:
        raise Invalid(errors=tuple(errors))
    types = [found for found in known if found is not None]
    if len(set(wanted.ticket_type_ids)) != len(types):
        error = field_error("/ticket_type_ids", "repeated", "票种重复。", "A ticket type is named twice.")
        raise Invalid(errors=(error,))
    if not all(found.waitlist and sale_refusal(found, now) in (None, "paused") for found in types):
        raise WaitlistClosed()
    errors = [_no_tier(index) for index, tier in enumerate(wanted.tiers) if not _is_sold(types, tier)]
    if errors:
        raise Invalid(errors=tuple(errors))
    most = min(found.per_order_max for found in types)
    if wanted.quantity > most:
        error = field_error("/quantity", "too_large", f"每单最多 {most} 张。", f"At most {most} in one order.")
        raise Invalid(errors=(error,))
    # Whoever has told enough for the type that asks for most has told enough for all.
    strictest = max(types, key=lambda found: (found.attendee_names_required, found.attendee_ids_required))
    attendees_of([QuoteLine(strictest, wanted.quantity)], wanted.attendees)
    answered(asked_who_waits(types, wanted.quantity), wanted.answers)


def _is_sold(types: Sequence[Terms], tier: int) -> bool:
    return any(found.price_of_tier(tier) is not None for found in types)


def _no_tier(index: int) -> FieldError:
    return field_error(
        f"/tiers/{index}", "not_found", "这些票种没有这个票档。", "None of these ticket types sells this tier."
    )


def _unknown(index: int) -> FieldError:
    return field_error(f"/ticket_type_ids/{index}", "not_found", "没有这个票种。", "There is no such ticket type.")
