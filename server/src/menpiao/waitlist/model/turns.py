"""Whose turn it is: from a line and what is put aside for it to the offers that are to be made. Pure.

What is put aside lies in *pools*: the places of a ticket type, or the seats of a price tier, which several types may
sell. The rules, in the order in which they hold:

1. First come, first served, for each pool: an entry gets the first type of its own list that has enough for it.
2. All or nothing: an entry that needs more than there is keeps its turn, in every pool that it accepts. Places
   accumulate for it, and those behind wait, also where they would be content with less.
3. But not for ever: where a pool has lain for `entry.KEPT_FOR` (it is *overdue*), those behind who fit are served from
   it, and what is left over goes on public sale. Then places are kept for whoever is next, anew.
4. A buyer's limits hold as for any order: types of which the buyer may not have so many are not for them.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.orders import PickedSeat
from menpiao.waitlist.model.entry import Entry

Pool = UUID | int
"""A ticket type that sells places, or the number of a price tier."""


class PutAside(Protocol):
    """What is put aside, while the line is gone down."""

    def left(self) -> AbstractSet[Pool]:
        """The pools in which something is left."""
        ...

    def pools(self, entry: Entry, kind: UUID) -> AbstractSet[Pool]:
        """From which of them this entry could be served with this type; none while the type is not sold."""
        ...

    def take(self, entry: Entry, kind: UUID, pools: AbstractSet[Pool]) -> tuple[PickedSeat, ...] | None:
        """Serve it from these: its seats, or none where the type sells places. None, and nothing taken, where there is
        not enough."""
        ...


class Turn(msgspec.Struct, frozen=True):
    """An offer that is to be made: so many places of this type as the entry wants, or these seats."""

    entry: Entry
    kind: UUID
    seats: tuple[PickedSeat, ...] = ()


class Turns(msgspec.Struct, frozen=True):
    """The offers, in order; and entries whose buyers' limits leave them no type at all."""

    offers: tuple[Turn, ...]
    over_limit: tuple[Entry, ...]


def turns(
    line: Sequence[Entry],
    *,
    aside: PutAside,
    overdue: Collection[Pool],
    terms: Mapping[UUID, Terms],
    has: Mapping[tuple[UUID, UUID], int],
    most: int,
) -> Turns:
    """Go down the line, at most ``most`` offers.

    ``terms``: of the types that still have a future, others are dead. ``has``: places of a (buyer, type) already, where
    there are any.
    """
    held_back: set[Pool] = set()
    offers: list[Turn] = []
    over_limit: list[Entry] = []
    for entry in line:
        if len(offers) >= most or held_back >= aside.left():
            break
        alive = [kind for kind in entry.ticket_type_ids if kind in terms]
        allowed = [kind for kind in alive if _may_have(entry, terms[kind], has)]
        offer = _served(entry, allowed, aside, held_back)
        if offer is not None:
            offers.append(offer)
        elif allowed:
            held_back.update(pool for kind in allowed for pool in aside.pools(entry, kind) if pool not in overdue)
        elif alive:
            over_limit.append(entry)
    return Turns(tuple(offers), tuple(over_limit))


def _served(entry: Entry, allowed: Sequence[UUID], aside: PutAside, held_back: AbstractSet[Pool]) -> Turn | None:
    """The first of its types that has enough, in pools in which nobody before it keeps a turn."""
    for kind in allowed:
        seats = aside.take(entry, kind, aside.pools(entry, kind) - held_back)
        if seats is not None:
            return Turn(entry, kind, seats)
    return None


def _may_have(entry: Entry, terms: Terms, has: Mapping[tuple[UUID, UUID], int]) -> bool:
    already = has.get((entry.buyer_id, terms.ticket_type_id), 0)
    return entry.quantity <= terms.per_order_max and already + entry.quantity <= terms.per_buyer_max
