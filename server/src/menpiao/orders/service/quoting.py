"""Quotes in memory: in a sale thousands ask for the same at the same terms, and are quoted once.

A quote depends on the terms, on what is asked for, and on the time only in that the sale must be on and a price step
not over. So it holds as long as the terms are the very same objects (`TermsCache` reads new ones every second) and
until the sale or the step ends. What depends on promo codes, bundles, counts or answers is quoted each time.

Thousands who want seats ask for the same, too, but for which: until seats are found for them they have one quote, which
has no prices yet.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.answers import Answer
from menpiao.orders.model.quote import NO_CONDITIONS, Conditions, Quote, WantedLine, quote
from menpiao.platform.clock import Clock

MOST = 2_000


class Kept(msgspec.Struct, frozen=True):
    """A quote, what it was made for, and while what it holds."""

    asked: Hashable
    quote: Quote
    since_ms: int
    until_ms: int

    def is_on_sale(self, now_ms: int) -> bool:
        """Whether the sale is on now, as it was when the quote was made."""
        return self.since_ms <= now_ms < self.until_ms

    def holds(self, asked: Hashable, terms: Mapping[UUID, Terms], now_ms: int) -> bool:
        """Whether it is the quote for this at these terms now."""
        if not self.is_on_sale(now_ms) or self.asked != asked:
            return False
        return all(terms.get(line.terms.ticket_type_id) is line.terms for line in self.quote.lines)


class Quoting:
    """One for each process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[Hashable, Kept] = {}

    def quote(
        self,
        request_hash: bytes,
        *,
        wanted: Sequence[WantedLine],
        attendees: Sequence[str],
        terms: Mapping[UUID, Terms],
        lang: Lang,
        conditions: Conditions = NO_CONDITIONS,
        answers: Sequence[Answer] | None = None,
    ) -> Quote:
        """The quote, as `model.quote.quote` makes it. By its ``request_hash`` a quote for the same is found again."""
        if conditions is not NO_CONDITIONS or attendees or answers or _asks(terms):
            return quote(
                wanted=wanted,
                attendees=attendees,
                terms=terms,
                now=self._clock.now(),
                lang=lang,
                conditions=conditions,
                answers=answers,
            )
        seats = _but_for_seats(wanted)
        asked, name = (seats, seats) if seats else (tuple(wanted), request_hash)
        kept = self._kept.get(name)
        now_ms = self._clock.milliseconds()
        if kept is not None and kept.holds(asked, terms, now_ms):
            return kept.quote
        made = quote(wanted=wanted, attendees=attendees, terms=terms, now=self._clock.now(), lang=lang)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[name] = Kept(asked, made, now_ms, int(_end_of(made).timestamp() * 1000))
        return made

    def kept(self, request_hash: bytes) -> Kept | None:
        """What `quote` has kept for this, if anything; whether it holds is to be asked of it."""
        return self._kept.get(request_hash)


def _asks(terms: Mapping[UUID, Terms]) -> bool:
    """Whether somebody has to answer something."""
    return any(one.question_set_id is not None for one in terms.values())


def _but_for_seats(wanted: Sequence[WantedLine]) -> tuple[Hashable, ...] | None:
    """What is asked for but for which seats; None where nobody wants any."""
    if not any(line.wants_seats for line in wanted):
        return None
    return tuple([(line.session_id, line.ticket_type_id, line.quantity, line.wants_seats) for line in wanted])


def _end_of(made: Quote) -> datetime:
    """When it ceases to hold."""
    ends = [min(line.terms.off_sale_at, line.terms.ends_at) for line in made.lines]
    if made.priced is not None and made.priced.until is not None:
        ends.append(made.priced.until)
    return min(ends)
