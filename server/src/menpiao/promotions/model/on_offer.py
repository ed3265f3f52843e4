"""What everybody is shown of prices that are counted: bundles with what they hold, and how much is left of price steps.

Pure. Codes are nobody's business but their owners', so nothing here speaks of them.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.catalog import SaleState, SessionLabel, Terms, sale_state
from menpiao.inventory import SHOWN_EXACTLY_BELOW
from menpiao.promotions.model.promotion import Bundle

_WORST_FIRST = (SaleState.ENDED, SaleState.SOLD_OUT, SaleState.PAUSED, SaleState.UPCOMING, SaleState.ON_SALE)


class PartOnOffer(msgspec.Struct, frozen=True):
    """So many tickets of one type in a bundle, with all that a buyer wants to know of them."""

    terms: Terms
    session: SessionLabel
    quantity: int


class BundleOnOffer(msgspec.Struct, frozen=True):
    """A bundle for sale. ``left`` is None where it is not limited; from `SHOWN_EXACTLY_BELOW` on it is just that."""

    bundle: Bundle
    parts: tuple[PartOnOffer, ...]
    state: SaleState
    left: int | None

    @property
    def regular_fen(self) -> int:
        """What its tickets cost one by one."""
        return sum(part.terms.price_fen * part.quantity for part in self.parts)

    @property
    def price_fen(self) -> int:
        """What the bundle costs: never more than one by one."""
        return min(self.bundle.price_fen, self.regular_fen)


class Offers(msgspec.Struct, frozen=True):
    """``bundles`` by the events of their parts; ``left`` of the price steps that end after so many places; ``event_of``
    each of these."""

    bundles: Mapping[UUID, tuple[BundleOnOffer, ...]] = {}
    left: Mapping[UUID, int] = {}
    event_of: Mapping[UUID, UUID] = {}

    def events_that_differ(self, other: "Offers") -> set[UUID]:
        """The events that look otherwise by the other offers."""
        of_bundles = self.bundles.keys() | other.bundles.keys()
        differ = {event for event in of_bundles if self.bundles.get(event) != other.bundles.get(event)}
        for step_id in self.left.keys() | other.left.keys():
            if self.left.get(step_id) != other.left.get(step_id):
                differ |= {offers.event_of[step_id] for offers in (self, other) if step_id in offers.event_of}
        return differ


NO_OFFERS = Offers()


def left_as_shown(most: int, used: int) -> int:
    """What is left, as far as buyers are told."""
    return min(max(most - used, 0), SHOWN_EXACTLY_BELOW)


def on_offer(
    bundle: Bundle,
    *,
    terms: Mapping[UUID, Terms],
    sessions: Mapping[UUID, SessionLabel],
    sold_out: Set[UUID],
    used: int,
    now: datetime,
) -> BundleOnOffer | None:
    """The bundle as buyers see it; None where there is nothing to see: not valid now, a part is not public or over."""
    if not bundle.promotion.valid_at(now):
        return None
    parts = [
        PartOnOffer(terms[part.ticket_type_id], sessions[part.session_id], part.quantity)
        for part in bundle.parts
        if part.ticket_type_id in terms and part.session_id in sessions
    ]
    if len(parts) < len(bundle.parts):
        return None
    most = bundle.promotion.max_uses
    left = None if most is None else left_as_shown(most, used)
    state = SaleState.SOLD_OUT if left == 0 else _worst(_state_of(part.terms, sold_out, now) for part in parts)
    return None if state is SaleState.ENDED else BundleOnOffer(bundle, tuple(parts), state, left)


def by_event(bundles: Sequence[BundleOnOffer]) -> dict[UUID, tuple[BundleOnOffer, ...]]:
    """Each at all the events of its parts, the newest last."""
    found: dict[UUID, tuple[BundleOnOffer, ...]] = {}
    for bundle in sorted(bundles, key=lambda one: one.bundle.promotion.id):
        for event_id in {part.terms.event_id for part in bundle.parts}:
            found[event_id] = (*found.get(event_id, ()), bundle)
    return found


def _state_of(terms: Terms, sold_out: Set[UUID], now: datetime) -> SaleState:
    return sale_state(
        now=now,
        on_sale_at=terms.on_sale_at,
        off_sale_at=terms.off_sale_at,
        ends_at=terms.ends_at,
        paused=terms.paused,
        remaining=0 if terms.ticket_type_id in sold_out else None,
        sellable=terms.sellable,
    )


def _worst(states: Iterable[SaleState]) -> SaleState:
    """A bundle is to be had as long as each of its parts is."""
    found = set(states)
    return next(state for state in _WORST_FIRST if state in found)
