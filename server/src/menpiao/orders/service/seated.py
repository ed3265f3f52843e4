"""Orders for seats: chosen ones and the best available are decided in the placing batch, in the order of arrival.

Seats are picked one order after the other from this process's picture, each sees what the one before has got, and all
are placed by the one statement that places everything; the database decides. Whoever loses a seat to another process,
or finds none, has a second turn: orders whose time to pay is over are released, the quotas of the sessions are locked,
the picture is brought up to date, and from then on nothing changes under our hands until that transaction is over. So
nobody is told that a seat is gone while one that would do is free. While another process sells the same seats, or this
one has not followed them for some seconds, the first turn is taken like that, too.

What an order costs depends on the seats that it gets. So it is quoted here, and what is placed is told in the answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.inventory import (
    RULE_REFUSALS,
    CompanionWithoutWheelchair,
    OpenSeats,
    SeatsNotTogether,
    SeatTaken,
    SessionSeats,
)
from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.quote import Quote, QuoteLine, WantedLine
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.service.batching import KeyAsk, Placed, Placement, PlaceRequest, place_seats_in
from menpiao.orders.service.choosing import alternatives, choose
from menpiao.orders.service.companions import wheelchairs_of
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.orders.store import placing as store
from menpiao.orders.store.own_seats import OwnSeat
from menpiao.platform.db import Database
from menpiao.promotions import PriceChanged

MOST_ALTERNATIVES = 20
"""Refused choices of a batch for which seats near by are looked up; the rest of them wanted the same."""


class SeatedRequest(msgspec.Struct, frozen=True):
    """An order whose seats are still to be found: what it asks for, and the quote that it has so far."""

    wanted: PlaceOrder
    offered: Quote
    keys: tuple[KeyAsk, ...] = ()
    """What exists once and is taken besides what the buyer asks for."""
    own: tuple[OwnSeat, ...] = ()
    """Seats that the buyer has, as far as the choice depends on them."""

    @property
    def organizer_id(self) -> int:
        return self.offered.organizer_id

    @property
    def buyer_id(self) -> UUID:
        return self.wanted.buyer_id

    @property
    def key(self) -> str:
        return self.wanted.idempotency_key

    @property
    def request_hash(self) -> bytes:
        return self.wanted.request_hash

    @property
    def lang(self) -> Lang:
        return self.wanted.lang

    @property
    def lines(self) -> tuple[QuoteLine, ...]:
        return self.offered.lines

    def seated(self) -> Iterator[QuoteLine]:
        """The lines that sell seats."""
        return (line for line in self.lines if line.terms.seated)

    def sessions(self) -> Iterator[UUID]:
        """Those that sell it seats, or of which it counts something as a whole: all of their quotas are locked."""
        return (line.terms.session_id for line in self.lines if line.terms.seated or _is_counted(line.terms))


Request = PlaceRequest | SeatedRequest
Finish = Callable[[PlaceOrder, Quote, tuple[QuoteLine, ...]], PlaceRequest]
SEAT_REFUSALS: tuple[type[Refusal], ...] = (SeatTaken, SoldOut, SeatsNotTogether, *RULE_REFUSALS.values(), PriceChanged)
"""What a batch may tell whoever wants seats; it may have placed that very request before."""


def with_key(request: Request, key: KeyAsk) -> Request:
    """The same, which takes one more thing that exists once."""
    return msgspec.structs.replace(request, keys=(*request.keys, key))


def _is_counted(terms: Terms) -> bool:
    return bool(terms.session_per_buyer_max or terms.session_per_device_max or terms.one_per_attendee)


class SeatPlacing:
    """Places batches with seats in them; one for each process. ``finish`` makes of a request, once its lines have
    their seats, what is placed, or raises what the buyer is told."""

    def __init__(self, db: Database, seats: OpenSeats, finish: Finish) -> None:
        self._db = db
        self._seats = seats
        self._finish = finish

    async def place(self, requests: Sequence[Request]) -> list[Placed]:
        """All of these, no two with the same buyer and key: placements, or what somebody is told instead."""
        turn = _Turn(requests, self._finish)
        todo: Sequence[int] = range(len(requests))
        pictures = await self._pictures(requests, todo)
        locked = any(self._seats.must_look(seats) for seats in pictures.values())
        returned = await (self._locked(turn, todo, pictures) if locked else self._at_once(turn, todo, pictures))
        if turn.refused:
            released = await self._released(requests[0].organizer_id, list(pictures))
            if released or returned or not locked:
                todo, turn.refused = sorted(turn.refused), {}
                pictures = await self._pictures(requests, todo)
                await self._locked(turn, todo, pictures)
            turn.give_up(pictures)
        return turn.answers()

    async def looked_up(self, order: PlaceOrder, lines: Sequence[QuoteLine], lang: Lang) -> tuple[QuoteLine, ...]:
        """The lines with the seats that they would get now, for whoever asks what it would cost."""
        pictures = await self.pictures(lines)
        try:
            chosen = choose(order.lines, lines, pictures, lang)
        except CompanionWithoutWheelchair:
            own = await wheelchairs_of(self._db, order=order, lines=lines, pictures=pictures)
            chosen = choose(order.lines, lines, pictures, lang, own)
        chosen.let_go()
        return chosen.lines

    async def with_own(self, request: SeatedRequest) -> SeatedRequest | None:
        """The same for somebody who has the wheelchair places that go with it; None where they have none of them."""
        pictures = await self.pictures(request.lines)
        own = await wheelchairs_of(self._db, order=request.wanted, lines=request.lines, pictures=pictures)
        return msgspec.structs.replace(request, own=own) if own else None

    async def pictures(self, lines: Sequence[QuoteLine]) -> dict[UUID, SessionSeats]:
        """The seats of these lines' sessions, as they are sold by their terms."""
        found: dict[UUID, SessionSeats] = {}
        for line in lines:
            session_id, version = line.terms.session_id, line.terms.seating_version
            if version is None or (session_id in found and found[session_id].seating.version >= version):
                continue
            seats = await self._seats.get(session_id, version)
            if seats is not None:
                found[session_id] = seats
        return found

    async def _pictures(self, requests: Sequence[Request], todo: Sequence[int]) -> dict[UUID, SessionSeats]:
        wanted = [requests[index] for index in todo]
        return await self.pictures([line for one in wanted if type(one) is SeatedRequest for line in one.seated()])

    async def _at_once(self, turn: "_Turn", todo: Sequence[int], pictures: Mapping[UUID, SessionSeats]) -> bool:
        """One statement, by what this process knows of the seats; whoever loses one to another process has a second
        turn. That is all it takes while nobody else sells these sessions, and then nobody loses anything."""
        with _picking(pictures):
            placing = turn.decide_all(todo, pictures)
            if not placing:
                return False
            async with self._db.single() as tx:
                placements, turns = await place_seats_in(tx, [request for _, request in placing])
        _follow(pictures, turns, placing, placements)
        return turn.note(placing, placements)

    async def _locked(self, turn: "_Turn", todo: Sequence[int], pictures: Mapping[UUID, SessionSeats]) -> bool:
        """One transaction, in which nobody else changes anything of these sessions; whether a seat that was picked came
        back because its order was refused."""
        with _picking(pictures):
            async with self._db.tx() as tx:
                await self._seats.locked(
                    tx,
                    organizer_id=turn.requests[0].organizer_id,
                    ticket_type_ids=turn.ticket_types(todo),
                    session_ids=turn.sessions(todo),
                    seats=list(pictures.values()),
                )
                placing = turn.decide_all(todo, pictures)
                if not placing:
                    return False
                placements, turns = await place_seats_in(tx, [request for _, request in placing])
        _follow(pictures, turns, placing, placements)
        if any(placement.outcome == Placement.SEAT_TAKEN for placement in placements):
            # Not as this process thought, which must not be: it looks at everything again.
            for session_id in pictures:
                self._seats.forget(session_id)
        return turn.note(placing, placements)

    async def _released(self, organizer_id: int, session_ids: Sequence[UUID]) -> int:
        """Orders for these sessions whose time to pay is over: how many have given their seats back now."""
        async with self._db.single() as tx:
            return await store.release_due_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)


@contextmanager
def _picking(pictures: Mapping[UUID, SessionSeats]) -> Iterator[None]:
    """Seats that are marked in here are marked no longer afterwards, however it ends."""
    try:
        yield
    finally:
        for seats in pictures.values():
            seats.unmark()


def _follow(
    pictures: Mapping[UUID, SessionSeats],
    turns: Mapping[UUID, int],
    placing: Sequence[tuple[int, PlaceRequest]],
    placements: Sequence[Placement],
) -> None:
    """What was committed is in the picture at once."""
    taken: dict[UUID, list[int]] = {}
    for (_, request), placement in zip(placing, placements, strict=True):
        if placement.outcome == Placement.PLACED:
            for line in request.seated():
                taken.setdefault(line.terms.session_id, []).extend([seat.number for seat in line.seats])
    for session_id, number in turns.items():
        pictures[session_id].followed(number, taken.get(session_id, []))


class _Turn:
    """A batch while it is decided: by its index, what was placed, what is final, and who was refused for now."""

    def __init__(self, requests: Sequence[Request], finish: Finish) -> None:
        self.requests = requests
        self.finish = finish
        self.placed: dict[int, Placed] = {}
        self.refused: dict[int, Refusal] = {}

    def decide_all(self, todo: Sequence[int], pictures: Mapping[UUID, SessionSeats]) -> list[tuple[int, PlaceRequest]]:
        """In the order of arrival; what there is to place, by index."""
        decided = [(index, self.decide(index, pictures)) for index in todo]
        return [(index, request) for index, request in decided if request is not None]

    def note(self, placing: Sequence[tuple[int, PlaceRequest]], placements: Sequence[Placement]) -> bool:
        """What became of them; whether seats came back because their order was refused."""
        returned = False
        for (index, _), placement in zip(placing, placements, strict=True):
            returned = returned or placement.outcome != Placement.PLACED
            if placement.outcome == Placement.SEAT_TAKEN:
                self.refused[index] = SeatTaken()
            else:
                self.placed[index] = placement
        return returned

    def decide(self, index: int, pictures: Mapping[UUID, SessionSeats]) -> PlaceRequest | None:
        """What to place for this request, with its seats marked; None where there is nothing to place."""
        request = self.requests[index]
        if type(request) is PlaceRequest:
            return request
        assert type(request) is SeatedRequest
        try:
            chosen = choose(request.wanted.lines, request.lines, pictures, request.lang, request.own)
        except (SeatTaken, SoldOut, SeatsNotTogether) as refusal:
            self.refused[index] = refusal
            return None
        except Refusal as refusal:
            self.placed[index] = refusal
            return None
        try:
            finished = self.finish(request.wanted, request.offered, chosen.lines)
            return msgspec.structs.replace(finished, keys=finished.keys + request.keys) if request.keys else finished
        except Refusal as refusal:
            chosen.let_go()
            self.placed[index] = refusal
            return None

    def ticket_types(self, todo: Sequence[int]) -> list[UUID]:
        """All that somebody wants."""
        return list({line.terms.ticket_type_id for index in todo for line in self.requests[index].lines})

    def sessions(self, todo: Sequence[int]) -> list[UUID]:
        """Those of which all quotas are locked: by whoever wants seats, or is counted over all of a session."""
        found: set[UUID] = set()
        for index in todo:
            request = self.requests[index]
            if type(request) is SeatedRequest:
                found.update(request.sessions())
            else:
                assert type(request) is PlaceRequest
                found.update(share.session_id for share in request.shares)
                found.update(key.scope_id for key in request.keys)
        return list(found)

    def give_up(self, pictures: Mapping[UUID, SessionSeats]) -> None:
        """Who is refused is told so, and what is free near by."""
        known: dict[tuple[WantedLine, ...], Refusal] = {}
        for index, refusal in self.refused.items():
            request = self.requests[index]
            if type(refusal) is SeatTaken and type(request) is SeatedRequest:
                wanted = request.wanted.lines
                if wanted not in known and len(known) < MOST_ALTERNATIVES:
                    known[wanted] = SeatTaken(alternatives=alternatives(wanted, request.lines, pictures))
                refusal = known.get(wanted, refusal)
            self.placed[index] = refusal

    def answers(self) -> list[Placed]:
        """In the order of the requests."""
        return [self.placed[index] for index in range(len(self.requests))]
