"""Quotes in memory: in a sale thousands ask for the same at the same terms, and are quoted once.

A quote depends on the terms, on what is asked for, and on the time only in that the sale must be on and a price step
not over. So it holds as long as the terms are the very same objects (`TermsCache` reads new ones every second) and
until the sale or the step ends. What depends on promo codes, bundles or counts is quoted each time.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.quote import NO_CONDITIONS, Conditions, Quote, WantedLine, quote
from menpiao.platform.clock import Clock

MOST = 2_000


class Kept(msgspec.Struct, frozen=True):
    """A quote, what it was made for, and while what it holds."""

    wanted: Sequence[WantedLine]
    quote: Quote
    since_ms: int
    until_ms: int

    def is_on_sale(self, now_ms: int) -> bool:
        """Whether the sale is on now, as it was when the quote was made."""
        return self.since_ms <= now_ms < self.until_ms

    def holds(self, wanted: Sequence[WantedLine], terms: Mapping[UUID, Terms], now_ms: int) -> bool:
        """Whether it is the quote for this at these terms now."""
        if not self.is_on_sale(now_ms) or self.wanted != wanted:
            return False
        return all(terms.get(line.terms.ticket_type_id) is line.terms for line in self.quote.lines)


class Quoting:
    """One for each process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[bytes, Kept] = {}

    def quote(
        self,
        request_hash: bytes,
        *,
        wanted: Sequence[WantedLine],
        attendees: Sequence[str],
        terms: Mapping[UUID, Terms],
        lang: Lang,
        conditions: Conditions = NO_CONDITIONS,
    ) -> Quote:
        """The quote, as `model.quote.quote` makes it. By its ``request_hash`` a quote for the same is found again."""
        if conditions is not NO_CONDITIONS:
            return quote(
                wanted=wanted,
                attendees=attendees,
                terms=terms,
                now=self._clock.now(),
                lang=lang,
                conditions=conditions,
            )
        kept = self._kept.get(request_hash)
        now_ms = self._clock.milliseconds()
        if kept is not None and kept.holds(wanted, terms, now_ms):
            return kept.quote
        made = quote(wanted=wanted, attendees=attendees, terms=terms, now=self._clock.now(), lang=lang)
        if not attendees:
            if len(self._kept) >= MOST:
                self._kept.clear()
            until = min(min(line.terms.off_sale_at, line.terms.ends_at) for line in made.lines)
            if made.priced is not None and made.priced.until is not None:
                until = min(until, made.priced.until)
            self._kept[request_hash] = Kept(wanted, made, now_ms, int(until.timestamp() * 1000))
        return made

    def kept(self, request_hash: bytes) -> Kept | None:
        """What `quote` has kept for this, if anything; whether it holds is to be asked of it."""
        return self._kept.get(request_hash)
