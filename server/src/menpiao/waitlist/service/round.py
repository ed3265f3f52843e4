"""A round: for one session, act upon what became of its offers, and offer what lies there to whoever is next.

One transaction under the locks of the session's quotas: two workers take turns and the second finds nothing to do, and
a worker that is killed leaves nothing behind. Within it the places leave the allocation, or the kept seats their claims
without an order, and are claimed by the orders that are the offers: nobody can come between.

Offers come before those whose last offer went unanswered are let back into the line, so that the places they left go to
the next; the place in the line that they keep counts from the places after these.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from menpiao import catalog, inventory, notify, orders
from menpiao.catalog import SessionLabel, Terms, sale_refusal
from menpiao.inventory import AwaitedSeats, KeptPlaces, SessionSeats
from menpiao.kernel.ids import encode
from menpiao.notify import NewMessage
from menpiao.orders import Offer, OfferOutcome, PlacedOffer
from menpiao.platform import audit, metrics
from menpiao.platform.db import Tx
from menpiao.waitlist import store
from menpiao.waitlist.model.entry import KEPT_FOR, Entry, EntryState, state_after_unanswered
from menpiao.waitlist.model.turns import Pool, Turn, turns
from menpiao.waitlist.service.awaited import await_for, await_no_longer_for
from menpiao.waitlist.service.offering import Offering, alive_of, future_of
from menpiao.waitlist.service.put_aside import PlacesAndSeats, for_nobody
from menpiao.waitlist.service.tell import of_closed, of_offer, of_unanswered
from menpiao.waitlist.service.told import answers_of, names_of

OFFERS_A_ROUND = 100
"""So that the quotas are not locked for long; what is left over is the next round's."""

LINE_A_ROUND = 1_000
AGAIN_AFTER = timedelta(seconds=30)
"""When to look again at places that can't be offered now: the sale is paused, or the terms changed meanwhile."""

_GIVEN_BACK = (None, None)


async def play_round(offering: Offering, *, organizer_id: int, session_id: UUID) -> bool:
    """Play one; whether another one right away would find something to offer."""
    label = (await offering.labels.sessions([session_id])).get(session_id)
    seats = await offering.seats.get(session_id, 0)
    async with offering.db.tx() as tx:
        await offering.seats.lock_session(tx, organizer_id=organizer_id, session_id=session_id, seats=seats)
        rows = await inventory.kept_places(tx, organizer_id=organizer_id, session_id=session_id)
        places = {row.ticket_type_id: row for row in rows}
        terms = await catalog.terms_of(tx, ticket_type_ids=list(places))
        version = max([found.seating_version or 0 for found in terms.values()], default=0)
        if version > (seats.seating.version if seats is not None else 0):
            # The seats are sold in another way since this process looked.
            offering.seats.forget(session_id)
            return True
        playing = _Round(offering, tx, organizer_id, session_id, label, places, terms, seats)
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
        seats: SessionSeats | None,
    ) -> None:
        self._offering = offering
        self._db = offering.db
        self._tx = tx
        self._organizer_id = organizer_id
        self._session_id = session_id
        self._label = label
        self._before = places
        self._seats = seats
        self._awaited: Mapping[int, AwaitedSeats] = {}
        self._now = offering.db.clock.now()
        self._alive = alive_of(terms, self._now)
        self._future = future_of(self._alive, places, seats)
        self._selling = {kind for kind, found in self._alive.items() if sale_refusal(found, self._now) is None}
        self._overdue: set[Pool] = {kind for kind, kept in places.items() if self._is_overdue(kept.kept_since)}
        self._offered_pools: set[Pool] = set()
        self._put_off: set[Pool] = set()
        self._messages: list[NewMessage] = []
        self._more = False
        self.outcomes: Counter[str] = Counter()
        """What the metrics are told once all is committed."""

    async def play(self) -> bool:
        """The round, step by step."""
        await self._look_at_seats()
        unanswered = await self._see_what_became_of_offers()
        await self._close_the_hopeless()
        await self._offer()
        await self._let_back(unanswered)
        await self._set_turns()
        await notify.queue_messages(self._tx, organizer_id=self._organizer_id, messages=self._messages)
        return self._more

    async def _look_at_seats(self) -> None:
        """Open the allocations whose time has come, and see what is awaited by tier."""
        if self._seats is None:
            return
        organizer_id, session_id = self._organizer_id, self._session_id
        await inventory.open_allocations(self._tx, organizer_id=organizer_id, session_id=session_id)
        self._awaited = await inventory.awaited_seats(self._tx, organizer_id=organizer_id, session_id=session_id)
        self._overdue |= {tier for tier, row in self._awaited.items() if self._is_overdue(row.kept_since)}

    def _is_overdue(self, kept_since: datetime | None) -> bool:
        return kept_since is not None and self._now - kept_since >= KEPT_FOR

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
            future=self._future,
            limit=LINE_A_ROUND,
        )
        await self._close(hopeless)
        self._more = len(hopeless) == LINE_A_ROUND

    async def _offer(self) -> None:
        """Offer what is kept to those whose turn it is."""
        kept = await self._kept()
        places = {kind: count for kind, count in kept.items() if count > 0 and kind in self._selling}
        tiers = set((await self._kept_seats()).values())
        if not places and not tiers:
            return
        line = await self._line(places, tiers)
        has = await inventory.places_of_buyers(
            self._tx,
            organizer_id=self._organizer_id,
            ticket_type_ids=list(self._alive),
            buyer_ids=[entry.buyer_id for entry in line],
        )
        aside = PlacesAndSeats(
            places=places,
            seats=self._seats,
            kept=await self._kept_seats(),
            free={kind: row.free for kind, row in self._before.items()},
            selling={kind: self._alive[kind] for kind in self._selling},
        )
        with aside.opened():
            next_ones = turns(line, aside=aside, overdue=self._overdue, terms=self._alive, has=has, most=OFFERS_A_ROUND)
        await self._close(next_ones.over_limit)
        if next_ones.offers:
            await self._place(next_ones.offers)
        self._more = (
            self._more
            or len(next_ones.offers) == OFFERS_A_ROUND
            or bool(len(line) == LINE_A_ROUND and (next_ones.offers or next_ones.over_limit))
        )

    async def _line(self, places: Collection[UUID], tiers: Collection[int]) -> list[Entry]:
        """Who waits for places of these types, or seats of these tiers. Money for an offer that had run out may have
        come all the same, while places were free: then they have what they waited for."""
        line = await store.line_for(
            self._tx,
            organizer_id=self._organizer_id,
            session_id=self._session_id,
            ticket_type_ids=list(places),
            seated_type_ids=[kind for kind in self._selling if self._tiers_of(kind) & set(tiers)],
            tiers=list(tiers),
            limit=LINE_A_ROUND,
        )
        seen = await orders.orders_seen(self._tx, order_ids=_order_ids(line))
        bought = [entry for entry in line if entry.order_id and seen[entry.order_id].bought]
        await self._end(bought, EntryState.BOUGHT, leave_line=True)
        ended = {entry.id for entry in bought}
        return [entry for entry in line if entry.id not in ended]

    def _tiers_of(self, kind: UUID) -> frozenset[int]:
        """The tiers whose seats this type sells."""
        return self._seats.seating.tiers_of(kind) if self._seats is not None else frozenset()

    async def _place(self, offers: Sequence[Turn]) -> None:
        """Make the places free and place the orders that claim them, here and now."""
        taken_out = await self._take_out(offers)
        wanted = [self._order_of(offer) for offer in offers]
        placed = await orders.place_offers(self._db, self._tx, self._offering.cipher, offers=wanted)
        pairs = list(zip(offers, placed, strict=True))
        await self._record_offers([pair for pair in pairs if pair[1].outcome is OfferOutcome.PLACED])
        await self._close([offer.entry for offer, order in pairs if order.outcome is OfferOutcome.REFUSED])
        not_placed = [offer for offer, order in pairs if order.outcome is not OfferOutcome.PLACED]
        if not not_placed:
            return
        for offer in not_placed:
            self._put_off |= self._pools_of(offer)
        await inventory.keep_for_waitlist(self._tx, organizer_id=self._organizer_id, places=_places_of(not_placed))
        left = taken_out.intersection(seat.number for offer in not_placed for seat in offer.seats)
        if left:
            await inventory.let_go_of_kept(
                self._tx, organizer_id=self._organizer_id, session_id=self._session_id, seats=list(left)
            )

    async def _take_out(self, offers: Sequence[Turn]) -> set[int]:
        """Make what is offered free for its orders; which seats were kept until now."""
        await inventory.give_back_kept(self._tx, organizer_id=self._organizer_id, places=_places_of(offers))
        seats = [seat.number for offer in offers for seat in offer.seats]
        if not seats:
            return set()
        return await inventory.take_out_kept(
            self._tx, organizer_id=self._organizer_id, session_id=self._session_id, seats=seats
        )

    def _pools_of(self, offer: Turn) -> set[Pool]:
        """Where its places come from."""
        if not offer.seats or self._seats is None:
            return {offer.kind}
        seats = self._seats
        return {seats.seating.tier_of[seats.plan.index_of_number[seat.number]] for seat in offer.seats}

    def _order_of(self, offer: Turn) -> Offer:
        """The key holds blanks, which no client's key may: nobody can take it before us."""
        entry, terms, cipher = offer.entry, self._alive[offer.kind], self._offering.cipher
        key = f"waitlist {encode(entry.id)} {entry.offers + 1}"
        return Offer(
            buyer_id=entry.buyer_id,
            app_id=entry.app_id,
            lang=entry.lang,
            key=key,
            request_hash=sha256(key.encode()).digest(),
            terms=terms,
            quantity=entry.quantity,
            attendees=names_of(cipher, entry) if terms.attendee_names_required else (),
            hold_seconds=self._offering.pay_seconds,
            seats=offer.seats,
            answers=answers_of(cipher, entry),
        )

    async def _record_offers(self, made: Sequence[tuple[Turn, PlacedOffer]]) -> None:
        """The entries have their offers; what cost nothing is bought by being offered."""
        if not made:
            return
        entries = [offer.entry for offer, _ in made]
        await store.set_offered(
            self._tx,
            organizer_id=self._organizer_id,
            entry_ids=[entry.id for entry in entries],
            order_ids=[order.order_id for _, order in made],
            type_ids=[offer.kind for offer, _ in made],
        )
        await self._leave_line(entries)
        await self._record("waitlist_offered", entries)
        self.outcomes["made"] += len(entries)
        for offer, order in made:
            self._offered_pools |= self._pools_of(offer)
            if not order.paid:
                self._messages.append(of_offer(self._db, offer.entry, self._label, order))
        await self._end([offer.entry for offer, order in made if order.paid], EntryState.BOUGHT, leave_line=False)

    async def _let_back(self, unanswered: Sequence[Entry]) -> None:
        """Those who did not take their offer wait on where they were, or are passed over."""
        self.outcomes["unanswered"] += len(unanswered)
        after = {entry.id: state_after_unanswered(entry.offers) for entry in unanswered}
        back = [entry for entry in unanswered if after[entry.id] is EntryState.WAITING]
        gone = [entry for entry in unanswered if after[entry.id] is EntryState.PASSED_OVER]
        if back:
            ids = [entry.id for entry in back]
            await store.set_waiting(self._tx, organizer_id=self._organizer_id, entry_ids=ids)
            await await_for(self._tx, organizer_id=self._organizer_id, entries=back)
            await self._record("waitlist_offer_unanswered", back)
            kept, tiers = await self._kept(), set((await self._kept_seats()).values())
            self._more = self._more or any(
                kept.get(kind) or self._tiers_of(kind) & tiers for entry in back for kind in entry.ticket_type_ids
            )
            self._more = self._more or not all(self._future.is_for(entry) for entry in back)
        await self._end(gone, EntryState.PASSED_OVER, leave_line=False)
        self._messages += [of_unanswered(self._db, entry, self._label, after[entry.id]) for entry in unanswered]

    async def _set_turns(self) -> None:
        """Remember since when places lie here that nobody could use, and when to look again."""
        turns_of: dict[UUID, tuple[datetime | None, datetime | None]] = {}
        to_public: dict[UUID, int] = {}
        for kind, count in (await self._kept()).items():
            since = self._before[kind].kept_since
            turn = self._turn_of(kind, count, since, alive=kind in self._alive, selling=kind in self._selling)
            if count and turn == _GIVEN_BACK:
                to_public[kind] = count
            turns_of[kind] = turn
        if to_public:
            await inventory.give_back_kept(self._tx, organizer_id=self._organizer_id, places=to_public)
        await inventory.set_turns(self._tx, organizer_id=self._organizer_id, turns=turns_of)
        if self._seats is not None:
            await self._set_turns_of_seats(self._seats)

    async def _set_turns_of_seats(self, seats: SessionSeats) -> None:
        """The same by tier. Seats that are never offered are on public sale at once."""
        kept = await self._kept_seats()
        to_public = for_nobody(seats, kept)
        count_of = Counter(tier for number, tier in kept.items() if number not in set(to_public))
        turns_of: dict[int, tuple[datetime | None, datetime | None]] = {}
        for tier, row in self._awaited.items():
            alive = {kind for kind in self._alive if tier in self._tiers_of(kind)}
            selling = bool(alive & self._selling)
            turn = self._turn_of(tier, count_of[tier], row.kept_since, alive=bool(alive), selling=selling)
            if turn == _GIVEN_BACK:
                to_public += [number for number, of in kept.items() if of == tier]
            turns_of[tier] = turn
        organizer_id, session_id = self._organizer_id, self._session_id
        if to_public:
            await inventory.give_back_seats(self._tx, organizer_id=organizer_id, session_id=session_id, seats=to_public)
        await inventory.set_turns_of_seats(self._tx, organizer_id=organizer_id, session_id=session_id, turns=turns_of)

    def _turn_of(
        self, pool: Pool, count: int, kept_since: datetime | None, *, alive: bool, selling: bool
    ) -> tuple[datetime | None, datetime | None]:
        """Since when what lies in this pool has been too little, and when to look again; `_GIVEN_BACK` where it is for
        everybody, if there is anything."""
        if count == 0 or not alive:
            return _GIVEN_BACK
        if not selling or pool in self._put_off:
            return (None, self._now + AGAIN_AFTER)
        if pool in self._overdue and not self._more:
            return _GIVEN_BACK
        since = (kept_since if pool not in self._offered_pools else None) or self._now
        return (since, since + KEPT_FOR)

    async def _kept(self) -> dict[UUID, int]:
        """What is put aside at this point of the round, by type."""
        rows = await inventory.kept_places(self._tx, organizer_id=self._organizer_id, session_id=self._session_id)
        return {row.ticket_type_id: row.kept for row in rows}

    async def _kept_seats(self) -> dict[int, int]:
        """The tier of each seat that is kept at this point of the round, by number."""
        if self._seats is None:
            return {}
        return await inventory.kept_seats(self._tx, organizer_id=self._organizer_id, session_id=self._session_id)

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
        await await_no_longer_for(self._tx, organizer_id=self._organizer_id, entries=entries)

    async def _record(self, action: str, entries: Sequence[Entry]) -> None:
        new = [audit.NewEntry(self._db.new_id(self._organizer_id), audit.SYSTEM, entry.id) for entry in entries]
        await audit.record_all(self._tx, organizer_id=self._organizer_id, action=action, entries=new)


def _order_ids(entries: Sequence[Entry]) -> list[UUID]:
    return [entry.order_id for entry in entries if entry.order_id is not None]


def _places_of(offers: Sequence[Turn]) -> dict[UUID, int]:
    """How many places of each type they take together, seats aside."""
    places: dict[UUID, int] = {}
    for offer in offers:
        if not offer.seats:
            places[offer.kind] = places.get(offer.kind, 0) + offer.entry.quantity
    return places
