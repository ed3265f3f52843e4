"""Placing an order: quote from memory, then claim and create in one commit shared with everybody who came meanwhile.

Python decides prices, windows, limits and rules before; the batch decides who still gets a place. A request that was
placed before gets the same order again, also when everything is sold out by now.
"""

import time
from collections.abc import Awaitable, Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from menpiao.catalog import Terms, TermsCache
from menpiao.inventory import CompanionWithoutWheelchair, OpenSeats
from menpiao.kernel.errors import Busy, IdempotencyKeyReused, Refusal
from menpiao.kernel.i18n import pick
from menpiao.orders.model.order import Order
from menpiao.orders.model.quote import (
    Conditions,
    Quote,
    QuoteLine,
    lines_on_sale,
    quote_of,
    with_prices,
)
from menpiao.orders.model.refusals import (
    KEY_REFUSALS,
    SHARE_REFUSALS,
    NotYetOnSale,
    OverBuyerLimit,
    SoldOut,
    TermsChanged,
)
from menpiao.orders.service.batching import (
    KeyAsk,
    KeyLookup,
    Placed,
    Placement,
    PlaceRequest,
    key_outcomes,
    place_batch,
    place_distinct,
)
from menpiao.orders.service.placed import PlacedOrder
from menpiao.orders.service.pricing import Pricing
from menpiao.orders.service.quoting import Kept, Quoting
from menpiao.orders.service.request import place_request
from menpiao.orders.service.seated import SEAT_REFUSALS, Request, SeatedRequest, SeatPlacing, with_key
from menpiao.orders.service.soldout import SoldOutMemory
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.orders.service.window import terms_at_window
from menpiao.orders.store import orders as store
from menpiao.orders.store.answers import missing_of_orders
from menpiao.orders.store.placing import KnownKey
from menpiao.platform.batch import MAX_WAITING, Batcher
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import PromotionExhausted, Promotions, parts_of_orders, used_up
from menpiao.waitingroom import Guard

LINGER_S = 0.002
"""With 300 buyers at two processes it placed a quarter more orders a second, and p99 fell (docs/performance.md)."""

CROWD_WRITERS = 4
"""Batches of one organizer under way where a full one waits; the pool has connections left for others. Under twice the
top rate it places two to three times as many orders (docs/performance.md)."""


class Placing:
    """The door through which every order comes: one batcher for all organizers, terms and sold-out types in memory."""

    def __init__(
        self,
        db: Database,
        cipher: FieldCipher,
        terms: TermsCache,
        guard: Guard,
        promotions: Promotions,
        seats: OpenSeats,
        *,
        hold_seconds: int,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self._db = db
        self._cipher = cipher
        self._terms = terms
        self._guard = guard
        self._hold_seconds = hold_seconds
        self._quoting, self._at_window = Quoting(db.clock), Quoting(db.clock)
        self._pricing = Pricing(promotions)
        self._sold_out = SoldOutMemory(db)
        self._seated = SeatPlacing(db, seats, self._finished)
        self._batcher: Batcher[Request, Placement] = Batcher(
            "place", self._process, max_waiting=max_waiting, crowd_writers=CROWD_WRITERS, linger_s=LINGER_S
        )
        self._lookups: Batcher[KeyLookup, KnownKey | None] = Batcher(
            "place_keys", lambda lookups: key_outcomes(self._db, lookups), max_waiting=max_waiting
        )

    async def place(self, wanted: PlaceOrder, offered: Quote | None = None) -> PlacedOrder:
        """Place an order, or say why not. The answer is given after the commit. ``offered`` is what `refuse_at_once`
        has found out a moment ago."""
        if wanted.price.bundles:
            try:
                wanted = await self._with_bundles(wanted)
            except Refusal as refusal:
                return await self._placed_before(wanted, refusal)
        for attempt in (1, 2):
            try:
                sessions = [line.session_id for line in wanted.lines]
                watched = wanted.at_window_s is None and self._guard.watches(sessions)
                # That these are the sessions of the ticket types is for the quote to see.
                uses = (
                    self._guard.check(session_ids=sessions, buyer_id=wanted.buyer_id, passes=wanted.passes)
                    if watched
                    else ()
                )
                request = await self.prepare(wanted, offered)
                self._refuse_what_is_sold_out(request)
            except NotYetOnSale:
                raise  # nothing can have been placed before, and this is when everybody asks
            except Refusal as refusal:
                return await self._placed_before(wanted, refusal)
            for use in uses:
                request = with_key(request, KeyAsk("pass", use.room_id, use.pass_id))
            try:
                placement = await self._placement(request, sessions if watched else None)
            except SEAT_REFUSALS as refusal:
                return await self._placed_before(wanted, refusal)
            if placement.outcome == Placement.PLACED:
                for use in uses:
                    self._guard.placed(use)
            if not _is_to_be_quoted_anew(placement):
                return await self._answer(placement)
            self._terms.forget(line.ticket_type_id for line in wanted.lines)
            self._pricing.forget(wanted.price, placement.request)
            if placement.outcome == Placement.USED_UP:
                # A price step was sold out under our hands: whoever was quoted it must not pay more without a word.
                wanted = _as_quoted(wanted, placement.request.total_fen)
            offered = None
            if attempt == 2:
                break
        raise TermsChanged()

    async def prepare(self, wanted: PlaceOrder, offered: Quote | None = None) -> Request:
        """The order as the batch takes it, which finds the seats where some are wanted; refused where prices, windows,
        limits or names already say no."""
        if offered is None:
            offered = self._quote(wanted, *await self._known(wanted))
        return SeatedRequest(wanted, offered) if wanted.wants_seats else self._priced(wanted, offered)

    async def quote(self, wanted: PlaceOrder) -> Quote:
        """What it would cost now, for whoever asks: nothing is claimed, and nobody has to be named yet. Raises what an
        order would be refused for, as far as prices, windows and promotions go."""
        if wanted.price.bundles:
            wanted = await self._with_bundles(wanted)
        known, conditions = await self._known(wanted)
        now, lang = self._db.clock.now(), wanted.lang
        lines = lines_on_sale(wanted=wanted.lines, terms=known, now=now, lang=lang, conditions=conditions)
        if wanted.wants_seats:
            lines = await self._seated.looked_up(wanted, lines, lang)
        quoted = with_prices(quote_of(lines, None, conditions), lines, now)
        uses = quoted.priced.uses if quoted.priced is not None else ()
        missing = await used_up(self._db, buyer_id=wanted.buyer_id, uses=uses)
        if missing is not None and missing.kind != "step":
            raise PromotionExhausted(name=pick(missing.label, wanted.lang))
        return quoted

    def refuse_at_once(self, wanted: PlaceOrder) -> Quote | None:
        """Raise what memory alone can say: not yet on sale, sold out to whoever was not placed before, or too busy.

        Costs no query and no turn of the event loop; `place` decides everything else, from the quote that this answers
        where there is one.
        """
        known: dict[UUID, Terms] = {}
        for wanted_line in wanted.lines:
            terms = self._terms.at_hand(wanted_line.ticket_type_id)
            if terms is None:
                return None
            known[terms.ticket_type_id] = terms
        try:
            conditions = self._pricing.at_hand(wanted.price, known)
            if conditions is None:
                return None
            offered = self._quote(wanted, known, conditions)
        except NotYetOnSale:
            raise
        except Refusal:
            return None  # it may have been placed before the terms became what they are
        now_ms = self._db.clock.milliseconds()
        for line in offered.lines:
            if self._sold_out.refuses(line.terms.ticket_type_id, wanted.buyer_id, now_ms):
                raise SoldOut(name=pick(line.terms.name, wanted.lang), left=0)
        try:
            self._batcher.check(wanted.organizer_id)
        except Busy:
            if not self._guard.watches([line.session_id for line in wanted.lines]):
                raise
            # A waiting room before it is told how busy we are, by `place`.
        return offered

    def kept_quote(self, wanted: PlaceOrder) -> Kept | None:
        """From which quote `refuse_at_once` has just judged this, where others may be judged by it as well: of one line
        and nobody's own. To be asked of `refuses_by`."""
        if len(wanted.lines) > 1 or wanted.attendees or wanted.contact or wanted.passes:
            return None
        return self._quoting.kept(wanted.request_hash)

    def refuses_by(self, kept: Kept, buyer_id: UUID) -> bool:
        """Whether `refuse_at_once` would refuse this buyer what this quote is for, because it is sold out: the terms
        are the current ones, the sale is on, no place is left, and the buyer can't have been placed before."""
        terms, now_ms = kept.quote.lines[0].terms, self._db.clock.milliseconds()
        return (
            kept.is_on_sale(now_ms)
            and self._terms.at_hand(terms.ticket_type_id) is terms
            and self._sold_out.refuses(terms.ticket_type_id, buyer_id, now_ms)
        )

    async def close(self) -> None:
        """Finish what was accepted."""
        await self._batcher.close()
        await self._lookups.close()
        await self._sold_out.close()

    async def _with_bundles(self, wanted: PlaceOrder) -> PlaceOrder:
        lines = await self._pricing.lines(wanted.lines, wanted.price)
        return msgspec.structs.replace(wanted, lines=lines)

    async def _known(self, wanted: PlaceOrder) -> tuple[Mapping[UUID, Terms], Conditions]:
        """What a quote depends on; raises `PromoCodeInvalid`."""
        known = await self._terms.get([line.ticket_type_id for line in wanted.lines])
        if wanted.at_window_s is not None:
            known = {ticket_type_id: terms_at_window(terms) for ticket_type_id, terms in known.items()}
        return known, await self._pricing.conditions(wanted.price, known)

    def _quote(self, wanted: PlaceOrder, known: Mapping[UUID, Terms], conditions: Conditions) -> Quote:
        quoting = self._quoting if wanted.at_window_s is None else self._at_window
        return quoting.quote(
            wanted.request_hash,
            wanted=wanted.lines,
            attendees=wanted.attendees,
            terms=known,
            lang=wanted.lang,
            conditions=conditions,
            answers=wanted.answers,
        )

    def _enqueue(self, request: Request) -> Awaitable[Placement]:
        return self._batcher.enqueue(request.organizer_id, request)

    async def _placement(self, request: Request, watched: Sequence[UUID] | None) -> Placement:
        """What comes of it; ``watched`` are its sessions where waiting rooms are before them."""
        try:
            return await (self._enqueue(request) if watched is None else self._submit(request, watched))
        except CompanionWithoutWheelchair:
            with_own = await self._seated.with_own(request) if type(request) is SeatedRequest else None
            if with_own is None:
                raise
            return await self._enqueue(with_own)

    async def _submit(self, request: Request, sessions: Sequence[UUID]) -> Placement:
        """Into the batch. Waiting rooms are told how long it took, to open or to slow down."""
        started, seconds = time.perf_counter(), None
        try:
            placement = await self._enqueue(request)
            seconds = time.perf_counter() - started
            return placement
        finally:
            self._guard.tried(session_ids=sessions, seconds=seconds)

    def _refuse_what_is_sold_out(self, request: Request) -> None:
        """What had no place left a moment ago is refused without a batch, unless places are put aside for its code."""
        priced = request.priced if type(request) is PlaceRequest else None
        aside = {draw.ticket_type_id for draw in priced.draws} if priced is not None else ()
        for line in request.lines:
            kind = line.terms.ticket_type_id
            if self._sold_out.is_sold_out(kind) and kind not in aside:
                raise SoldOut(name=pick(line.terms.name, request.lang), left=0)

    async def _placed_before(self, wanted: PlaceOrder, refusal: Refusal) -> PlacedOrder:
        """The order of this very request where it was placed before; only what is asked for anew is refused. The places
        may be gone since, the sale over, the terms others."""
        organizer_id = wanted.organizer_id
        known = await self._lookups.submit("all", KeyLookup(organizer_id, wanted.buyer_id, wanted.idempotency_key))
        if known is None:
            raise refusal
        if known.request_hash != wanted.request_hash:
            raise IdempotencyKeyReused()
        order = await read_order(self._db, organizer_id=organizer_id, order_id=known.id)
        return PlacedOrder(replayed=True, stored=order)

    def _finished(self, wanted: PlaceOrder, offered: Quote, lines: tuple[QuoteLine, ...]) -> PlaceRequest:
        """What is placed of an order, now that its lines have their seats."""
        return self._priced(wanted, with_prices(offered, lines, self._db.clock.now()))

    def _priced(self, wanted: PlaceOrder, offered: Quote) -> PlaceRequest:
        wanted.price.check(offered.total_fen)
        return place_request(
            self._db,
            self._cipher,
            offered,
            buyer_id=wanted.buyer_id,
            app_id=wanted.app_id,
            lang=wanted.lang,
            key=wanted.idempotency_key,
            request_hash=wanted.request_hash,
            hold_seconds=self._hold_seconds if wanted.at_window_s is None else wanted.at_window_s,
            contact=msgspec.json.encode(wanted.contact) if wanted.contact else None,
            device_id=wanted.device_id,
            keys=wanted.keys,
            staff_id=wanted.staff_id,
        )

    async def _process(self, requests: Sequence[Request]) -> Sequence[Placed]:
        try:
            answers = await self._place(requests)
        except asyncpg.UniqueViolationError:
            # The same key was placed by another process for other ticket types, between its look-up and our insert:
            # the second look finds it.
            answers = await self._place(requests)
        self._sold_out.placed(requests, answers)
        return answers

    async def _place(self, requests: Sequence[Request]) -> Sequence[Placed]:
        plain = [request for request in requests if type(request) is PlaceRequest and not request.with_seats]
        if len(plain) == len(requests):
            return await place_batch(self._db, plain)
        return await place_distinct(requests, self._seated.place)

    async def _answer(self, placement: Placement) -> PlacedOrder:
        request = placement.request
        if placement.outcome == Placement.PLACED:
            return PlacedOrder(replayed=False, request=request, placed_at=placement.placed_at)
        if placement.outcome == Placement.REPLAYED:
            order = await read_order(self._db, organizer_id=request.organizer_id, order_id=placement.order_id)
            return PlacedOrder(replayed=True, stored=order)
        if placement.outcome == Placement.KEY_REUSED:
            raise IdempotencyKeyReused()
        if placement.outcome == Placement.KEY_TAKEN:
            raise KEY_REFUSALS[request.keys[placement.line].kind]()
        if placement.outcome == Placement.OVER_SHARE:
            share = request.shares[placement.line]
            raise SHARE_REFUSALS[share.kind](limit=share.limit)
        if placement.outcome == Placement.USED_UP:
            assert request.priced is not None
            raise PromotionExhausted(name=pick(request.priced.uses[placement.line].label, request.lang))
        line = request.lines[placement.line]
        name = pick(line.terms.name, request.lang)
        if placement.outcome == Placement.OVER_LIMIT:
            raise OverBuyerLimit(name=name, limit=line.terms.per_buyer_max)
        if placement.outcome == Placement.NO_QUOTA:
            raise SoldOut(name=name, left=0)
        raise SoldOut(name=name, left=placement.remaining or 0)


async def read_order(db: Database, *, organizer_id: int, order_id: UUID) -> Order:
    """The order as it stands; it exists, because the caller was just told its id."""
    async with db.read() as tx:
        row = await store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
        assert row is not None
        parts = await parts_of_orders(tx, organizer_ids=[organizer_id], order_ids=[order_id])
        missing = await missing_of_orders(tx, organizer_ids=[organizer_id], order_ids=[order_id])
        items = tuple(await store.items_of(tx, [row]))
        return Order(row, items, parts.get(order_id, ()), missing.get(order_id))


def _is_to_be_quoted_anew(placement: Placement) -> bool:
    """Whether the terms are others by now, or a price step that held when it was quoted is sold out."""
    if placement.outcome != Placement.USED_UP:
        return placement.outcome == Placement.TERMS_CHANGED
    priced = placement.request.priced
    assert priced is not None
    return priced.uses[placement.line].kind == "step"


def _as_quoted(wanted: PlaceOrder, total_fen: int) -> PlaceOrder:
    price = msgspec.structs.replace(wanted.price, expected_total_fen=total_fen)
    return msgspec.structs.replace(wanted, price=price)
