"""How many places the people in line can still buy: what is read in one snapshot, weighed by what each ticket type
sells to whom, and when. Pure.

`free` is what somebody who comes in now finds: places of types that are on sale, seen by everybody and not paused. Of
these the controller admits. `returning` is what may be found later: held places whose order may not be paid, places of
types that are paused or not yet on sale, and what is put aside until a moment. While there is any of it, nobody is told
that all is sold. What is put aside without a moment does not count, nor what is kept for the waitlist: whoever waits
there was first.

Hidden types are sold to who has a code, and don't count, with two exceptions: those that a bundle sells to everybody,
and all of them as long as no sale that everybody sees has begun. The room is before a presale then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog import Terms, is_over, sale_refusal
from menpiao.inventory import Count, SeatsOfTier


class Counted(msgspec.Struct, frozen=True):
    """What there is of some sessions at one instant."""

    counts: Sequence[Count]
    terms: Mapping[UUID, Terms]
    """Of every type that has a count."""
    seats: Mapping[UUID, Sequence[SeatsOfTier]] = {}
    """By session, of those that sell seats."""
    coming: Sequence[tuple[UUID, int, datetime]] = ()
    """Put aside for codes, everybody's later: ticket type, places, when."""
    bundled: Mapping[UUID, bool] = {}
    """Hidden types that bundles sell to everybody: now, or later."""


class OpenPlaces(msgspec.Struct, frozen=True):
    """What is left for the people in line. ``total``: all places of what is sold to them, taken ones too; ``ended``:
    the sale of all of it is over, sold or not."""

    total: int
    free: int
    returning: int
    ended: bool = False

    @property
    def all_sold(self) -> bool:
        """Whether nothing is left and nothing can come back by itself."""
        return self.total > 0 and self.free <= 0 and self.returning <= 0


def open_places(counted: Counted, now: datetime) -> OpenPlaces:
    """What is left of these sessions together; a seat that several types sell is one place."""
    looked_at = _looked_at(counted, now)
    on_sale = {kind: _is_on_sale(counted, terms, now) for kind, terms in looked_at.items() if not is_over(terms, now)}
    total = free = returning = 0
    for count in counted.counts:
        if count.ticket_type_id not in on_sale:
            continue
        total += count.total
        returning += count.held
        if counted.terms[count.ticket_type_id].seated:
            continue
        if on_sale[count.ticket_type_id]:
            free += count.free
        else:
            returning += count.free
    for session_id, tiers in counted.seats.items():
        seats = _seats(counted, session_id, tiers, on_sale)
        free, returning = free + seats[0], returning + seats[1]
    for kind, places, at in counted.coming:
        if kind in on_sale and at < _sold_until(counted.terms[kind]):
            returning += places
    ended = not on_sale and any(now >= _sold_until(terms) for terms in looked_at.values() if terms.sellable)
    return OpenPlaces(total, free, returning, ended)


def _looked_at(counted: Counted, now: datetime) -> Mapping[UUID, Terms]:
    """The types that the line is for, their sale over or not."""
    begun = any(terms.on_sale_at <= now for terms in counted.terms.values() if terms.sellable and not terms.hidden)
    if not begun:
        return counted.terms
    return {kind: terms for kind, terms in counted.terms.items() if not terms.hidden or kind in counted.bundled}


def _is_on_sale(counted: Counted, terms: Terms, now: datetime) -> bool:
    """Whether one of them can be ordered now, and not only later."""
    return sale_refusal(terms, now) is None and counted.bundled.get(terms.ticket_type_id, True)


def _seats(
    counted: Counted, session_id: UUID, tiers: Sequence[SeatsOfTier], on_sale: Mapping[UUID, bool]
) -> tuple[int, int]:
    """Free seats of the session, no more than the quotas of the types that sell them, and those that may come back: of
    tiers that are sold later, of allocations, and held by an order of a type that does not count."""
    sells_now, sells = set[int](), set[int]()
    counts = [
        one for one in counted.counts if one.session_id == session_id and counted.terms[one.ticket_type_id].seated
    ]
    for count in counts:
        if count.ticket_type_id in on_sale:
            sells |= _tiers(counted, count)
        if on_sale.get(count.ticket_type_id, False):
            sells_now |= _tiers(counted, count)
    by_quota = sum(count.free for count in counts if on_sale.get(count.ticket_type_id, False))
    free = min(by_quota, sum(tier.free for tier in tiers if tier.tier in sells_now))
    returning = sum(tier.free for tier in tiers if tier.tier in sells - sells_now)
    returning += sum(tier.later for tier in tiers if tier.tier in sells)
    returning += sum(
        count.held for count in counts if count.ticket_type_id not in on_sale and sells & _tiers(counted, count)
    )
    return free, returning


def _tiers(counted: Counted, count: Count) -> set[int]:
    return {int(tier) for tier in counted.terms[count.ticket_type_id].tier_prices or ()}


def _sold_until(terms: Terms) -> datetime:
    return min(terms.off_sale_at, terms.ends_at)
