"""Whose turn it is: from a line and the places put aside for it to the offers that are to be made. Pure.

The rules, in the order in which they hold:

1. First come, first served, for each ticket type: an entry gets the first type of its own list that has enough places.
2. All or nothing: an entry that needs more than there is keeps its turn, in every type that it accepts. Places
   accumulate for it, and those behind wait, also where they would be content with less.
3. But not for ever: where places of a type have lain for `entry.KEPT_FOR` (the type is *overdue*), those behind who fit
   get them, and what is left over goes on public sale. Then places are kept for whoever is next, anew.
4. A buyer's limits hold as for any order: types of which the buyer may not have so many are not for them.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.waitlist.model.entry import Entry


class Turns(msgspec.Struct, frozen=True):
    """The offers, in order; and entries whose buyers' limits leave them no type at all."""

    offers: tuple[tuple[Entry, UUID], ...]
    over_limit: tuple[Entry, ...]


def turns(
    line: Sequence[Entry],
    *,
    places: Mapping[UUID, int],
    overdue: Collection[UUID],
    terms: Mapping[UUID, Terms],
    has: Mapping[tuple[UUID, UUID], int],
    most: int,
) -> Turns:
    """Go down the line, at most ``most`` offers.

    ``places``: what is put aside of the types that sell at this moment. ``terms``: of the types that still have a
    future, others are dead. ``has``: places of a (buyer, type) already, where there are any.
    """
    left = dict(places)
    held_back: set[UUID] = set()
    offers: list[tuple[Entry, UUID]] = []
    over_limit: list[Entry] = []
    for entry in line:
        if len(offers) >= most or held_back.issuperset(kind for kind, count in left.items() if count > 0):
            break
        alive = [kind for kind in entry.ticket_type_ids if kind in terms]
        allowed = [kind for kind in alive if _may_have(entry, terms[kind], has)]
        fitting = [kind for kind in allowed if kind not in held_back and left.get(kind, 0) >= entry.quantity]
        if fitting:
            left[fitting[0]] -= entry.quantity
            offers.append((entry, fitting[0]))
        elif allowed:
            held_back.update(kind for kind in allowed if kind not in overdue)
        elif alive:
            over_limit.append(entry)
    return Turns(tuple(offers), tuple(over_limit))


def _may_have(entry: Entry, terms: Terms, has: Mapping[tuple[UUID, UUID], int]) -> bool:
    already = has.get((entry.buyer_id, terms.ticket_type_id), 0)
    return entry.quantity <= terms.per_order_max and already + entry.quantity <= terms.per_buyer_max
