"""What may not be of places that codes have for themselves, and of hidden types.

Our books say how many places an order drew; here is asked whether that is true, by what phones remember: which code
each order was asked for with.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from menpiao.simulation.money.aside.store import Aside, OurAllotment

SomethingWrong = tuple[str, UUID]
"""What it is, and the promotion, ticket type or order that it is about."""


def wrong_aside(
    aside: Aside, codes: Mapping[str, str], opened: Mapping[str, frozenset[UUID]], hidden: frozenset[UUID]
) -> Iterable[SomethingWrong]:
    """Nobody else may have a code's places, and nobody a hidden type who did not name what opens it. ``codes`` are
    those with which orders were asked for, ``opened`` the hidden types that each may hold, both by the order's key."""
    taken, total = dict[UUID, int](), dict[UUID, int]()
    for one in aside.taken:
        taken[one.ticket_type_id] = taken.get(one.ticket_type_id, 0) + one.standing
    for allotment in aside.allotments:
        total[allotment.ticket_type_id] = allotment.total
        taken[allotment.ticket_type_id] = taken.get(allotment.ticket_type_id, 0) + _left(allotment, aside, codes)
    for type_id, places in total.items():
        if taken[type_id] > places:
            yield "others have places that a code has for itself", type_id
    for one in aside.taken:
        if one.drawn > 0 and one.key not in codes:
            yield "an order without a code drew places of one", one.order_id
        if one.bought and one.ticket_type_id in hidden and one.ticket_type_id not in opened.get(one.key, frozenset()):
            yield "somebody has tickets of a hidden type that nothing opened for them", one.order_id


def kept_too_long(aside: Aside, now: datetime) -> Iterable[SomethingWrong]:
    """What was to be everybody's by now."""
    for allotment in aside.allotments:
        if allotment.release_at is not None and allotment.release_at <= now:
            yield "places are put aside whose time is over", allotment.promotion_id


def _left(allotment: OurAllotment, aside: Aside, codes: Mapping[str, str]) -> int:
    """What of its places nobody can have drawn who has the code."""
    asked = sum(
        one.bought
        for one in aside.taken
        if one.ticket_type_id == allotment.ticket_type_id and codes.get(one.key) == allotment.code
    )
    return max(allotment.places - asked, 0)
