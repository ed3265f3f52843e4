"""A round: for one session, act upon what became of its offers, and offer what lies there to whoever is next.

One transaction under the locks of the session's quotas: two workers take turns and the second finds nothing to do, and
a worker that is killed leaves nothing behind. Within it the places leave the allocation and are claimed by the orders
that are the offers: nobody can come between.

Offers come before those whose last offer went unanswered are let back into the line, so that the places they left go to
the next; the place in the line that they keep counts from the places after these.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec

from menpiao import catalog, inventory, notify, orders
from menpiao.catalog import Labels, SessionLabel, Terms, sale_refusal
from menpiao.inventory import KeptPlaces
from menpiao.kernel.ids import encode
from menpiao.notify import NewMessage
from menpiao.orders import Offer, OfferOutcome, PlacedOffer
from menpiao.platform import audit, metrics
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import KEPT_FOR, Entry, EntryState, state_after_unanswered
from menpiao.waitlist.model.turns import turns
from menpiao.waitlist.service.awaited import awaited_by
from menpiao.waitlist.service.tell import of_closed, of_offer, of_unanswered

OFFERS_A_ROUND = 100
"""So that the quotas are not locked for long; what is left over is the next round's."""

LINE_A_ROUND = 1_000
AGAIN_AFTER = timedelta(seconds=30)
"""When to look again at places that can't be offered now: the sale is paused, or the terms changed meanwhile."""

_NO_FUTURE = ("not_on_sale", "sale_ended")


class Offering:
    """What rounds need, bound once by `app`. ``pay_seconds``: for how long an offer can be paid."""

    def __init__(self, db: Database, cipher: FieldCipher, labels: Labels, *, pay_seconds: int) -> None:
        self.db = db
        self.cipher = cipher
        self.labels = labels
        self.pay_seconds = pay_seconds


def alive_of(terms: Mapping[UUID, Terms], now: datetime) -> dict[UUID, Terms]:
    """The types that are sold, or will be again: a pause ends; a hidden type, or one whose sale is over, is over."""
    return {
        kind: found for kind, found in terms.items() if not found.hidden and sale_refusal(found, now) not in _NO_FUTURE
    }


async def play_round(offering: Offering, *, organizer_id: int, session_id: UUID) -> bool:
    """Play one; whether another one right away would find something to offer."""
    label = (await offering.labels.sessions([session_id])).get(session_id)
    async with offering.db.tx() as tx:
        places = await inventory.lock_session(tx, organizer_id=organizer_id, session_id=session_id)
        terms = await catalog.terms_of(tx, ticket_type_ids=list(places))
        playing = _Round(offering, tx, organizer_id, session_id, label, places, terms)
        more = await playing.play()
    for outcome, offers in playing.outcomes.items():
        metrics.waitlist_offers.labels(outcome).inc(offers)
    return more


class _Round:
    """One round, under way."""

    def __init__(
        self,
        offering: Offering,
        tx: Tx,
        organizer_id: int,
        session_id: UUID,
        label: SessionLabel | None,
        places: Mapping[UUID, KeptPlaces],
        terms: Mapping[UUID, Terms],
    ) -> None:
        self._offering = offering
        self._db = offering.db
        self._tx = tx
        self._organizer_id = organizer_id
        self._session_id = session_id
        self._label = label
        self._before = places
        self._now = offering.db.clock.now()
        self._alive = alive_of(terms, self._now)
        self._selling = {kind for kind, found in self._alive.items() if sale_refusal(found, self._now) is None}
        self._overdue = {
            kind
            for kind, kept in places.items()
            if kept.kept_since is not None and self._now - kept.kept_since >= KEPT_FOR
        }
        self._offered_types: set[UUID] = set()
        self._put_off: set[UUID] = set()
        self._messages: list[NewMessage] = []
        self._more = False
        self.outcomes: Counter[str] = Counter()
        """What the metrics are told once all is committed."""

    async def play(self) -> bool:
        """The round, step by step."""
        unanswered = await self._see_what_became_of_offers()
        await self._close_the_hopeless()
        await self._offer()
        await self._let_back(unanswered)
        await self._set_turns()
        await notify.queue_messages(self._tx, organizer_id=self._organizer_id, messages=self._messages)
        return self._more

    async def _see_what_became_of_offers(self) -> list[Entry]:
        """What was paid is bought; answers those whose order was released without being paid."""
        offered = await store.offered(self._tx, organizer_id=self._organizer_id, session_id=self._session_id)
        seen = await orders.orders_seen(self._tx, order_ids=_order_ids(offered))
        bought = [entry for entry in offered if entry.order_id and seen[entry.order_id].bought]
        await self._end(bought, EntryState.BOUGHT, leave_line=False)
        return [
            entry
            for entry in offered
            if entry.order_id and not seen[entry.order_id].bought and not seen[entry.order_id].open
        ]

    async def _close_the_hopeless(self) -> None:
        """End the entries that wait for nothing that has a future."""
        hopeless = await store.hopeless(
            self._tx,
            organizer_id=self._organizer_id,
            session_id=self._session_id,
            alive=list(self._alive),
            limit=LINE_A_ROUND,
        )
        await self._close(hopeless)
        self._more = len(hopeless) == LINE_A_ROUND

    async def _offer(self) -> None:
        """Offer what is kept to those whose turn it is."""
        kept = await self._kept()
        places = {kind: count for kind, count in kept.items() if count > 0 and kind in self._selling}
        if not places:
            return
        line = await self._line(list(places))
        has = await inventory.places_of_buyers(
            self._tx,
            organizer_id=self._organizer_id,
            ticket_type_ids=list(self._alive),
            buyer_ids=[entry.buyer_id for entry in line],
        )
        next_ones = turns(line, places=places, overdue=self._overdue, terms=self._alive, has=has, most=OFFERS_A_ROUND)
        await self._close(next_ones.over_limit)
        if next_ones.offers:
            await self._place(next_ones.offers)
        self._more = (
            self._more
            or len(next_ones.offers) == OFFERS_A_ROUND
            or bool(len(line) == LINE_A_ROUND and (next_ones.offers or next_ones.over_limit))
        )

    async def _line(self, types: Sequence[UUID]) -> list[Entry]:
        """Who waits for these types. Money for an offer that had run out may have come all the same, while places were
        free: then they have what they waited for."""
        line = await store.line_for(
            self._tx,
            organizer_id=self._organizer_id,
            session_id=self._session_id,
            ticket_type_ids=types,
            limit=LINE_A_ROUND,
        )
        seen = await orders.orders_seen(self._tx, order_ids=_order_ids(line))
        bought = [entry for entry in line if entry.order_id and seen[entry.order_id].bought]
        await self._end(bought, EntryState.BOUGHT, leave_line=True)
        ended = {entry.id for entry in bought}
        return [entry for entry in line if entry.id not in ended]

    async def _place(self, offers: Sequence[tuple[Entry, UUID]]) -> None:
        """Make the places free and place the orders that claim them, here and now."""
        await inventory.give_back_kept(self._tx, organizer_id=self._organizer_id, places=_places_of(offers))
        wanted = [self._order_of(entry, self._alive[kind]) for entry, kind in offers]
        placed = await orders.place_offers(self._db, self._tx, self._offering.cipher, offers=wanted)
        made = [
            (entry, kind, order)
            for (entry, kind), order in zip(offers, placed, strict=True)
            if order.outcome is OfferOutcome.PLACED
        ]
        refused = [
            entry for (entry, _), order in zip(offers, placed, strict=True) if order.outcome is OfferOutcome.REFUSED
        ]
        await self._record_offers(made)
        await self._close(refused)
        not_placed = [
            offer for offer, order in zip(offers, placed, strict=True) if order.outcome is not OfferOutcome.PLACED
        ]
        if not_placed:
            self._put_off |= {kind for _, kind in not_placed}
            await inventory.keep_for_waitlist(self._tx, organizer_id=self._organizer_id, places=_places_of(not_placed))

    def _order_of(self, entry: Entry, terms: Terms) -> Offer:
        """The key holds blanks, which no client's key may: nobody can take it before us."""
        key = f"waitlist {encode(entry.id)} {entry.offers + 1}"
        names: tuple[str, ...] = ()
        if terms.attendee_names_required and entry.attendees_sealed is not None:
            sealed = self._offering.cipher.open(
                entry.attendees_sealed, field="waitlist_entries.attendees", row=entry.id
            )
            names = msgspec.json.decode(sealed, type=tuple[str, ...])
        return Offer(
            buyer_id=entry.buyer_id,
            app_id=entry.app_id,
            lang=entry.lang,
            key=key,
            request_hash=sha256(key.encode()).digest(),
            terms=terms,
            quantity=entry.quantity,
            attendees=names,
            hold_seconds=self._offering.pay_seconds,
        )

    async def _record_offers(self, made: Sequence[tuple[Entry, UUID, PlacedOffer]]) -> None:
        """The entries have their offers; what cost nothing is bought by being offered."""
        if not made:
            return
        entries = [entry for entry, _, _ in made]
        await store.set_offered(
            self._tx,
            organizer_id=self._organizer_id,
            entry_ids=[entry.id for entry in entries],
            order_ids=[order.order_id for _, _, order in made],
            type_ids=[kind for _, kind, _ in made],
        )
        await self._leave_line(entries)
        await self._record("waitlist_offered", entries)
        self.outcomes["made"] += len(entries)
        self._offered_types |= {kind for _, kind, _ in made}
        self._messages += [
            of_offer(self._db, entry, self._label, self._alive[kind], order)
            for entry, kind, order in made
            if not order.paid
        ]
        await self._end([entry for entry, _, order in made if order.paid], EntryState.BOUGHT, leave_line=False)

    async def _let_back(self, unanswered: Sequence[Entry]) -> None:
        """Those who did not take their offer wait on where they were, or are passed over."""
        self.outcomes["unanswered"] += len(unanswered)
        after = {entry.id: state_after_unanswered(entry.offers) for entry in unanswered}
        back = [entry for entry in unanswered if after[entry.id] is EntryState.WAITING]
        gone = [entry for entry in unanswered if after[entry.id] is EntryState.PASSED_OVER]
        if back:
            ids = [entry.id for entry in back]
            await store.set_waiting(self._tx, organizer_id=self._organizer_id, entry_ids=ids)
            await inventory.change_awaited(self._tx, organizer_id=self._organizer_id, changes=awaited_by(back))
            await self._record("waitlist_offer_unanswered", back)
            kept = await self._kept()
            self._more = self._more or any(kept.get(kind) for entry in back for kind in entry.ticket_type_ids)
        await self._end(gone, EntryState.PASSED_OVER, leave_line=False)
        self._messages += [of_unanswered(self._db, entry, self._label, after[entry.id]) for entry in unanswered]

    async def _set_turns(self) -> None:
        """Remember since when places lie here that nobody could use, and when to look again."""
        turns_of: dict[UUID, tuple[datetime | None, datetime | None]] = {}
        to_public: dict[UUID, int] = {}
        for kind, count in (await self._kept()).items():
            if count == 0:
                turns_of[kind] = (None, None)
            elif kind not in self._alive:
                to_public[kind] = count
                turns_of[kind] = (None, None)
            elif kind not in self._selling or kind in self._put_off:
                turns_of[kind] = (None, self._now + AGAIN_AFTER)
            elif kind in self._overdue and not self._more:
                to_public[kind] = count
                turns_of[kind] = (None, None)
            else:
                since = self._before[kind].kept_since if kind not in self._offered_types else None
                since = since or self._now
                turns_of[kind] = (since, since + KEPT_FOR)
        if to_public:
            await inventory.give_back_kept(self._tx, organizer_id=self._organizer_id, places=to_public)
        await inventory.set_turns(self._tx, organizer_id=self._organizer_id, turns=turns_of)

    async def _kept(self) -> dict[UUID, int]:
        """What is put aside at this point of the round, by type."""
        rows = await inventory.kept_places(self._tx, organizer_id=self._organizer_id, session_id=self._session_id)
        return {row.ticket_type_id: row.kept for row in rows}

    async def _close(self, entries: Sequence[Entry]) -> None:
        """They can't have what they waited for any more."""
        await self._end(entries, EntryState.CLOSED, leave_line=True)
        self._messages += [of_closed(self._db, entry, self._label) for entry in entries]

    async def _end(self, entries: Sequence[Entry], state: EntryState, *, leave_line: bool) -> None:
        """``leave_line``: they were waiting, so places are awaited for them no longer."""
        if not entries:
            return
        ids = [entry.id for entry in entries]
        await store.end(self._tx, organizer_id=self._organizer_id, entry_ids=ids, state=state.value)
        if state is EntryState.BOUGHT:
            self.outcomes["taken"] += len(entries)
        if leave_line:
            await self._leave_line(entries)
        await self._record(f"waitlist_{state}", entries)

    async def _leave_line(self, entries: Sequence[Entry]) -> None:
        await inventory.change_awaited(self._tx, organizer_id=self._organizer_id, changes=awaited_by(entries, sign=-1))

    async def _record(self, action: str, entries: Sequence[Entry]) -> None:
        new = [audit.NewEntry(self._db.new_id(self._organizer_id), audit.SYSTEM, entry.id) for entry in entries]
        await audit.record_all(self._tx, organizer_id=self._organizer_id, action=action, entries=new)


def _order_ids(entries: Sequence[Entry]) -> list[UUID]:
    return [entry.order_id for entry in entries if entry.order_id is not None]


def _places_of(offers: Sequence[tuple[Entry, UUID]]) -> dict[UUID, int]:
    """How many places of each type they take together."""
    places: dict[UUID, int] = {}
    for entry, kind in offers:
        places[kind] = places.get(kind, 0) + entry.quantity
    return places
