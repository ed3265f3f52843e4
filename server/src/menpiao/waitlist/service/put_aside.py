"""What a round has to offer: places of ticket types, counted, and seats, chosen as best available chooses them.

Seats are looked for among those that are kept and those that are free for everybody at this moment, since a kept one
may be the neighbour of a free one. No I/O: the locks are held, so nothing of it changes meanwhile.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from uuid import UUID

from menpiao.catalog import Terms
from menpiao.inventory import SessionSeats
from menpiao.orders import PickedSeat
from menpiao.seating import best_available, is_ordinary
from menpiao.waitlist.model.entry import Entry
from menpiao.waitlist.model.turns import Pool


class PlacesAndSeats:
    """``places``: what is put aside of types that sell places. ``kept``: the tier of each kept seat, by its number.
    ``free``: how many places of each type an order could claim, seats or not. ``selling``: the types that are sold at
    this moment."""

    def __init__(
        self,
        *,
        places: Mapping[UUID, int],
        seats: SessionSeats | None,
        kept: Mapping[int, int],
        free: Mapping[UUID, int],
        selling: Mapping[UUID, Terms],
    ) -> None:
        self._places = dict(places)
        self._seats = seats
        self._kept = dict(kept)
        self._free = dict(free)
        self._selling = selling

    @contextmanager
    def opened(self) -> Iterator[None]:
        """In here the kept seats can be chosen."""
        if self._seats is None:
            yield
            return
        with self._seats.with_kept(self._kept):
            yield

    def left(self) -> AbstractSet[Pool]:
        """As `turns.PutAside` has it."""
        return {kind for kind, count in self._places.items() if count > 0} | set(self._kept.values())

    def pools(self, entry: Entry, kind: UUID) -> AbstractSet[Pool]:
        """As `turns.PutAside` has it."""
        terms = self._selling.get(kind)
        if terms is None:
            return frozenset()
        if not terms.seated:
            return frozenset((kind,))
        if self._seats is None:
            return frozenset()
        return accepted_tiers(self._seats, entry, kind)

    def take(self, entry: Entry, kind: UUID, pools: AbstractSet[Pool]) -> tuple[PickedSeat, ...] | None:
        """As `turns.PutAside` has it."""
        terms = self._selling.get(kind)
        if terms is None or not pools:
            return None
        if terms.seated:
            return self._take_seats(entry, terms, frozenset(pool for pool in pools if isinstance(pool, int)))
        if self._places.get(kind, 0) < entry.quantity:
            return None
        self._places[kind] -= entry.quantity
        return ()

    def _take_seats(self, entry: Entry, terms: Terms, tiers: frozenset[int]) -> tuple[PickedSeat, ...] | None:
        seats = self._seats
        if seats is None or self._free.get(terms.ticket_type_id, 0) < entry.quantity:
            return None
        choice = best_available(seats.picture, entry.quantity, tiers=tiers, accept=entry.accept)
        if choice is None:
            return None
        seats.mark(choice.seats)
        self._free[terms.ticket_type_id] -= entry.quantity
        picked = []
        for index in choice.seats:
            price_fen = terms.price_of_tier(seats.seating.tier_of[index])
            assert price_fen is not None, "only tiers that the type sells were looked at"
            picked.append(PickedSeat(seats.plan.numbers[index], price_fen))
            self._kept.pop(seats.plan.numbers[index], None)
        return tuple(picked)


def accepted_tiers(seats: SessionSeats, entry: Entry, kind: UUID) -> frozenset[int]:
    """The tiers that this type sells and the entry accepts."""
    sold = seats.seating.tiers_of(kind)
    return sold & frozenset(entry.tiers) if entry.tiers else sold


def for_nobody(seats: SessionSeats, kept: Mapping[int, int]) -> list[int]:
    """Kept seats that are never offered: wheelchair places and companions' seats are for those who choose them."""
    index_of = seats.plan.index_of_number
    return [number for number in kept if number not in index_of or not is_ordinary(seats.plan, index_of[number])]
