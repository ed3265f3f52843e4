"""A batch of requests as the columns that `place_orders` takes, and its rows as answers."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar, Literal, Protocol, TypeVar
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.quote import QuoteLine
from menpiao.orders.model.shares import ShareAsk, ShareKind
from menpiao.orders.store import placing as store
from menpiao.platform.db import Database, Tx
from menpiao.promotions import NOBODY, CounterKind, Priced
from menpiao.tickets import NewTicket


class KeyAsk(msgspec.Struct, frozen=True):
    """Something that exists once and that the order wants to take: see migrations/0012_order_keys.sql."""

    kind: Literal["pass", "attendee"]
    scope_id: UUID
    key: UUID


class SealedAnswers(msgspec.Struct, frozen=True):
    """What one event asked of the order, the answers, and how many obligatory questions have none."""

    question_set_id: UUID
    sealed: bytes
    missing: int


class PlaceRequest(msgspec.Struct, frozen=True):
    """One order to place, with everything that will be written for it. The first fields are the order's row."""

    order_id: UUID
    buyer_id: UUID
    app_id: str
    lang: Lang
    total_fen: int
    contact: bytes | None
    key: str
    request_hash: bytes
    hold_seconds: int
    lines: tuple[QuoteLine, ...]
    prices_fen: tuple[int, ...]
    """Of each ticket, in the order of the lines."""
    attendees: tuple[bytes | None, ...]
    free_tickets: tuple[NewTicket, ...] = ()
    keys: tuple[KeyAsk, ...] = ()
    shares: tuple[ShareAsk, ...] = ()
    device_id: UUID | None = None
    """Where a session of the order counts by device."""
    priced: Priced | None = None
    """What price rules made of it; None where each ticket costs what its type does."""
    with_seats: bool = False
    """Whether it takes seats."""
    answers: tuple[SealedAnswers, ...] = ()
    staff_id: UUID | None = None
    """Who of staff places it."""

    @property
    def organizer_id(self) -> int:
        """Whose quotas are claimed."""
        return self.lines[0].terms.organizer_id

    def seated(self) -> Iterator[QuoteLine]:
        """The lines that have seats."""
        return (line for line in self.lines if line.seats)

    def tickets(self) -> Iterator[tuple[QuoteLine, int | None]]:
        """The line of each ticket to be and the number of its seat, in order."""
        for line in self.lines:
            for index in range(line.quantity):
                yield line, line.seats[index].number if line.seats else None


_row_of = attrgetter(*PlaceRequest.__struct_fields__[:9], "device_id")


class Placement(msgspec.Struct, frozen=True):
    """What became of a request; `line` is the line, the key, the share, the use of a promotion or the seat for which it
    was refused."""

    PLACED: ClassVar[int] = 0
    REPLAYED: ClassVar[int] = 1
    KEY_REUSED: ClassVar[int] = 2
    SOLD_OUT: ClassVar[int] = 3
    OVER_LIMIT: ClassVar[int] = 4
    TERMS_CHANGED: ClassVar[int] = 5
    NO_QUOTA: ClassVar[int] = 6
    KEY_TAKEN: ClassVar[int] = 7
    OVER_SHARE: ClassVar[int] = 8
    USED_UP: ClassVar[int] = 9
    SEAT_TAKEN: ClassVar[int] = 10

    request: PlaceRequest
    """As it was to be placed. Seats are found in the batch only: see `menpiao.orders.service.seated`."""
    outcome: int
    order_id: UUID
    remaining: int | None
    line: int
    placed_at: datetime
    claimed: int | None = None
    """Where it is sold out: how many places of that type were ever claimed."""


class KeyLookup(msgspec.Struct, frozen=True):
    """A question: was this request placed before?"""

    organizer_id: int
    buyer_id: UUID
    key: str


class Asking(Protocol):
    """A request, as far as telling equal ones needs to know it."""

    @property
    def buyer_id(self) -> UUID: ...

    @property
    def key(self) -> str: ...

    @property
    def request_hash(self) -> bytes: ...


A = TypeVar("A", bound=Asking)
Placed = Placement | Refusal
R = TypeVar("R", bound=Placed)


async def place_batch(db: Database, requests: Sequence[PlaceRequest]) -> list[Placement]:
    """Place them in one commit."""

    async def place(distinct: Sequence[PlaceRequest]) -> list[Placement]:
        async with db.single() as tx:
            return await place_in(tx, distinct)

    return await place_distinct(requests, place)


async def place_distinct(requests: Sequence[A], place: Callable[[Sequence[A]], Awaitable[Sequence[R]]]) -> list[R]:
    """Equal requests in one batch are one order for all who asked.

    Other requests with the same key have their turn after it, as if they had come later: only then it is known whether
    the key stands for the first of them, for an order from before, or, where that one was refused, for nothing.
    """
    first: dict[tuple[UUID, str], int] = {}
    distinct: list[A] = []
    answered_by: list[int | None] = []
    for request in requests:
        leader = first.setdefault((request.buyer_id, request.key), len(distinct))
        if leader == len(distinct):
            distinct.append(request)
        answered_by.append(leader if distinct[leader].request_hash == request.request_hash else None)
    answers_of_distinct = await place(distinct)
    others = [request for request, index in zip(requests, answered_by, strict=True) if index is None]
    if not others and len(distinct) == len(requests):
        return list(answers_of_distinct)
    answers_of_others = iter(await place_distinct(others, place) if others else ())
    seen: set[int] = set()
    answers: list[R] = []
    for index in answered_by:
        if index is None:
            answers.append(next(answers_of_others))
            continue
        answer = answers_of_distinct[index]
        if index in seen and isinstance(answer, Placement) and answer.outcome == Placement.PLACED:
            answer = msgspec.structs.replace(answer, outcome=Placement.REPLAYED)
        seen.add(index)
        answers.append(answer)
    return answers


async def place_in(tx: Tx, requests: Sequence[PlaceRequest]) -> list[Placement]:
    """Place requests of one organizer, no two with the same buyer and key, in the caller's transaction."""
    return _answers(requests, await store.place(tx, organizer_id=requests[0].organizer_id, batch=_columns(requests)))


async def place_seats_in(tx: Tx, requests: Sequence[PlaceRequest]) -> tuple[list[Placement], dict[UUID, int]]:
    """The same for requests with seats; and by session the turn that tells which seats were taken."""
    batch = _columns(requests)
    placed = await store.place(tx, organizer_id=requests[0].organizer_id, batch=batch)
    turns = zip(batch.seated, placed.turns or (), strict=False)
    return _answers(requests, placed), {session_id: turn for session_id, turn in turns if turn is not None}


def _answers(requests: Sequence[PlaceRequest], placed: store.Placed) -> list[Placement]:
    at = placed.placed_at
    answers = [Placement(request, Placement.PLACED, request.order_id, None, 0, at) for request in requests]
    if placed.ordinals is not None:
        others: Any = (
            placed.ordinals,
            placed.outcomes,
            placed.order_ids,
            placed.remaining,
            placed.lines,
            placed.claimed,
        )
        for ordinal, outcome, order_id, remaining, line, claimed in zip(*others, strict=True):
            request = requests[ordinal - 1]
            answers[ordinal - 1] = Placement(request, outcome, order_id, remaining, line, at, claimed)
    return answers


async def key_outcomes(db: Database, lookups: Sequence[KeyLookup]) -> list[store.KnownKey | Refusal | None]:
    """For each question the order that answers it, or None; one read for all."""
    async with db.single() as tx:
        known = await store.known_keys(
            tx,
            organizer_ids=[lookup.organizer_id for lookup in lookups],
            buyers=[lookup.buyer_id for lookup in lookups],
            keys=[lookup.key for lookup in lookups],
        )
    by_ordinal = {row.ordinal: row for row in known}
    return [by_ordinal.get(ordinal) for ordinal in range(1, len(lookups) + 1)]


def _columns(requests: Sequence[PlaceRequest]) -> store.Batch:
    """Rows to columns. Types, (buyer, type) pairs and keys are numbered from 1, as arrays in SQL are."""
    rows: Any = zip(*map(_row_of, requests), strict=True)
    batch = store.Batch(*rows)
    types: dict[UUID, int] = {}
    latest: list[Terms] = []
    pairs: dict[tuple[UUID, int], int] = {}
    for number, request in enumerate(requests, start=1):
        tickets = len(request.attendees)
        batch.item_orders.extend([number] * tickets)
        batch.item_positions.extend(range(1, tickets + 1))
        batch.item_prices.extend(request.prices_fen)
        batch.item_attendees.extend(request.attendees)
        for line in request.lines:
            terms, quantity = line.terms, line.quantity
            kind = types.setdefault(terms.ticket_type_id, len(types) + 1)
            if kind > len(latest):
                latest.append(terms)
            elif terms is not latest[kind - 1] and terms.version > latest[kind - 1].version:
                latest[kind - 1] = terms  # the older ones' requests will be refused
            batch.ask_orders.append(number)
            batch.ask_types.append(kind)
            batch.ask_pairs.append(pairs.setdefault((request.buyer_id, kind), len(pairs) + 1))
            batch.ask_quantities.append(quantity)
            batch.ask_limits.append(terms.per_buyer_max)
            batch.ask_versions.append(terms.version)
            batch.item_types.extend([kind] * quantity)
    batch.types.extend(types)
    batch.ladders.extend([terms.refund_ladder_id for terms in latest])
    for buyer_id, kind in pairs:
        batch.pair_buyers.append(buyer_id)
        batch.pair_types.append(kind)
    _add_what_exists_once(batch, requests)
    _add_shares(batch, requests)
    _add_free_tickets(batch, requests, types)
    _add_prices(batch, requests)
    if any(request.with_seats for request in requests):
        _add_seats(batch, requests)
    _add_answers(batch, requests)
    if any(request.staff_id for request in requests):
        batch.staff.extend([request.staff_id for request in requests])
    return batch


def _add_what_exists_once(batch: store.Batch, requests: Sequence[PlaceRequest]) -> None:
    once: dict[KeyAsk, int] = {}
    for number, request in enumerate(requests, start=1):
        for key in request.keys:
            batch.take_orders.append(number)
            batch.take_onces.append(once.setdefault(key, len(once) + 1))
    for key in once:
        batch.once_kinds.append(key.kind)
        batch.once_scopes.append(key.scope_id)
        batch.once_keys.append(key.key)


def _add_shares(batch: store.Batch, requests: Sequence[PlaceRequest]) -> None:
    shares: dict[tuple[ShareKind, UUID, UUID], int] = {}
    for number, request in enumerate(requests, start=1):
        for ask in request.shares:
            share = (ask.kind, ask.session_id, ask.owner_id)
            batch.part_orders.append(number)
            batch.part_shares.append(shares.setdefault(share, len(shares) + 1))
            batch.part_quantities.append(ask.quantity)
            batch.part_limits.append(ask.limit)
    for kind, session_id, owner_id in shares:
        batch.share_kinds.append(kind)
        batch.share_sessions.append(session_id)
        batch.share_owners.append(owner_id)


def _add_answers(batch: store.Batch, requests: Sequence[PlaceRequest]) -> None:
    for number, request in enumerate(requests, start=1):
        for answered in request.answers:
            batch.answer_orders.append(number)
            batch.answer_sets.append(answered.question_set_id)
            batch.answers.append(answered.sealed)
            batch.answers_missing.append(answered.missing)


def _add_prices(batch: store.Batch, requests: Sequence[PlaceRequest]) -> None:
    """What price rules made of the orders that have any: parts that say why, counters to raise."""
    if all(request.priced is None for request in requests):
        return
    counters: dict[tuple[CounterKind, UUID, UUID], int] = {}
    for number, request in enumerate(requests, start=1):
        priced = request.priced
        if priced is None:
            continue
        for use in priced.uses:
            counter = (use.kind, use.scope_id, request.buyer_id if use.by_buyer else NOBODY)
            batch.use_orders.append(number)
            batch.use_counters.append(counters.setdefault(counter, len(counters) + 1))
            batch.use_amounts.append(use.amount)
            batch.use_limits.append(use.most)
            batch.use_versions.append(use.version)
        for index, part in enumerate(priced.parts, start=1):
            batch.price_orders.append(number)
            batch.price_numbers.append(index)
            batch.price_positions.append(part.position)
            batch.price_kinds.append(part.kind)
            batch.price_rules.append(part.rule_id)
            batch.price_labels.append(_label(part.label))
            batch.price_amounts.append(part.amount_fen)
    for kind, scope_id, owner_id in counters:
        batch.counter_kinds.append(kind)
        batch.counter_scopes.append(scope_id)
        batch.counter_owners.append(owner_id)
    if any(request.priced is not None and request.priced.service_fee_fen for request in requests):
        batch.fees.extend([request.priced.service_fee_fen if request.priced else 0 for request in requests])
    if any(request.priced is not None and request.priced.draws for request in requests):
        _add_draws(batch, requests)


def _add_draws(batch: store.Batch, requests: Sequence[PlaceRequest]) -> None:
    """Which asks may take of places that are put aside; asks are numbered from 1 over all requests."""
    allotments: dict[tuple[UUID, UUID], int] = {}
    ask = 0
    for request in requests:
        draws = {draw.ticket_type_id: draw for draw in request.priced.draws} if request.priced else {}
        for line in request.lines:
            ask += 1
            draw = draws.get(line.terms.ticket_type_id)
            if draw is not None:
                allotment = (draw.promotion_id, draw.ticket_type_id)
                batch.draw_asks.append(ask)
                batch.draw_allotments.append(allotments.setdefault(allotment, len(allotments) + 1))
                batch.draw_quantities.append(draw.places)
    for promotion_id, ticket_type_id in allotments:
        batch.allotment_promotions.append(promotion_id)
        batch.allotment_types.append(ticket_type_id)


def _add_seats(batch: store.Batch, requests: Sequence[PlaceRequest]) -> None:
    """The seat of each ticket to be, and the seats to claim."""
    sessions: dict[UUID, int] = {}
    seats: dict[tuple[int, int], int] = {}
    for number, request in enumerate(requests, start=1):
        of_tickets: list[int] = []
        for line in request.lines:
            if not line.seats:
                of_tickets.extend([0] * line.quantity)
                continue
            session = sessions.setdefault(line.terms.session_id, len(sessions) + 1)
            for seat in line.seats:
                of_tickets.append(seat.number)
                batch.claim_orders.append(number)
                batch.claim_positions.append(len(of_tickets))
                batch.claim_seats.append(seats.setdefault((session, seat.number), len(seats) + 1))
        batch.item_seats.extend(of_tickets)
        batch.ticket_seats.extend([of_tickets[ticket.position - 1] for ticket in request.free_tickets])
    batch.seated.extend(sessions)
    for session, seat_number in seats:
        batch.seat_sessions.append(session)
        batch.seat_numbers.append(seat_number)


def _label(texts: Mapping[str, str]) -> str:
    return msgspec.json.encode(texts).decode()


def _add_free_tickets(batch: store.Batch, requests: Sequence[PlaceRequest], types: Mapping[UUID, int]) -> None:
    for number, request in enumerate(requests, start=1):
        for ticket in request.free_tickets:
            batch.ticket_orders.append(number)
            batch.ticket_positions.append(ticket.position)
            batch.ticket_types.append(types[ticket.ticket_type_id])
            batch.ticket_ids.append(ticket.id)
            batch.ticket_numbers.append(ticket.number)
            batch.ticket_seeds.append(ticket.seed_sealed)
            batch.ticket_attendees.append(ticket.attendee_sealed)
