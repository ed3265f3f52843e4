"""Refund ladders (梯次退票规则): what it costs a buyer to give tickets back, the later the more, and until when.

Pure rules in whole fen. A ladder is versioned and never changes: an order pins the version that its buyer was shown, so
a new one is for those who order later. A tier holds until so many hours before the session's start, not at that very
moment any more; after the last one, or where there is no ladder, the buyer gives nothing back by themselves.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.kernel.time import to_wire

MAX_TIERS: Final = 10
MAX_HOURS_BEFORE: Final = 8_784
"""A year."""
MAX_FEE_FEN: Final = 10_000_000
"""As high as a price may be."""

RefundScope = Literal["ticket", "order"]
_AT_ONCE: Final = "at_once"


class RefundTier(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of the price until so many hours before the start: a percentage or a fixed sum, not both."""

    until_hours_before: int
    fee_percent: int = 0
    fee_fen: int = 0

    def fee_of(self, price_fen: int) -> int:
        """In fen, a percentage rounded half up; never more than the price."""
        return min(price_fen, self.fee_fen + (price_fen * self.fee_percent + 50) // 100)


class RefundRule(msgspec.Struct, frozen=True, kw_only=True):
    """A whole ladder; ``tiers`` from the earliest on. ``scope``: tickets go back one by one, or all that the order has
    of the event together, with one fee. ``once_per_buyer``: one refund of the event's tickets for each buyer.

    ``places_return_at``: when the places are on sale again, in one public batch; at once where it is None or past.
    """

    tiers: tuple[RefundTier, ...] = ()
    scope: RefundScope = "ticket"
    once_per_buyer: bool = False
    places_return_at: datetime | None = None

    def tier_at(self, now: datetime, *, starts_at: datetime) -> RefundTier | None:
        """The tier that applies to a session that starts then; None when the last one is over."""
        return next((tier for tier in self.tiers if now < _end_of(tier, starts_at)), None)

    def holds_until(self, now: datetime, *, starts_at: datetime) -> datetime | None:
        """The end of that tier: what was quoted is right before it."""
        tier = self.tier_at(now, starts_at=starts_at)
        return None if tier is None else _end_of(tier, starts_at)

    def fees_of(self, tier: RefundTier, prices_fen: Sequence[int]) -> tuple[int, ...]:
        """The fee of each of the tickets that go back together; their sum is the fee, whatever the scope."""
        if self.scope == "ticket":
            return tuple([tier.fee_of(price) for price in prices_fen])
        return _spread(tier.fee_of(sum(prices_fen)), prices_fen)

    def stored(self) -> dict[str, Any]:
        """As the column holds it; equal rules are equal here."""
        return {
            "tiers": [msgspec.structs.asdict(tier) for tier in self.tiers],
            "scope": self.scope,
            "once_per_buyer": self.once_per_buyer,
            "places_return": _AT_ONCE if self.places_return_at is None else to_wire(self.places_return_at),
        }


class RefundLadder(msgspec.Struct, frozen=True):
    """One version of an event's rule, as it was pinned."""

    id: UUID
    event_id: UUID
    version: int
    rule: RefundRule


def rule_of(stored: dict[str, Any]) -> RefundRule:
    """The rule in a column; what is there was checked before."""
    returns = stored["places_return"]
    return RefundRule(
        tiers=tuple(RefundTier(**tier) for tier in stored["tiers"]),
        scope=stored["scope"],
        once_per_buyer=stored["once_per_buyer"],
        places_return_at=None if returns == _AT_ONCE else datetime.fromisoformat(returns).astimezone(UTC),
    )


def check_rule(rule: RefundRule) -> None:
    """Refuse what buyers could not read from top to bottom: tiers out of order, or fees that fall as time goes on."""
    found = tuple(_errors(rule))
    if found:
        raise Invalid(errors=found)


def _errors(rule: RefundRule) -> Iterator[FieldError]:
    if len(rule.tiers) > MAX_TIERS:
        yield _out_of_bounds("/tiers")
    for index, tier in enumerate(rule.tiers):
        pointer = f"/tiers/{index}"
        if not 0 <= tier.until_hours_before <= MAX_HOURS_BEFORE:
            yield _out_of_bounds(f"{pointer}/until_hours_before")
        if not 0 <= tier.fee_percent <= 100:
            yield _out_of_bounds(f"{pointer}/fee_percent")
        if not 0 <= tier.fee_fen <= MAX_FEE_FEN:
            yield _out_of_bounds(f"{pointer}/fee")
    for index, (earlier, later) in enumerate(pairwise(rule.tiers), start=1):
        if later.until_hours_before >= earlier.until_hours_before:
            yield field_error(
                f"/tiers/{index}/until_hours_before",
                "out_of_order",
                "各档须从早到晚排列。",
                "Tiers go from the earliest to the latest.",
            )
        if later.fee_percent < earlier.fee_percent or later.fee_fen < earlier.fee_fen:
            yield field_error(
                f"/tiers/{index}", "falling", "手续费不能越晚越低。", "A fee does not fall as the session comes nearer."
            )
    if any(tier.fee_percent for tier in rule.tiers) and any(tier.fee_fen for tier in rule.tiers):
        yield field_error(
            "/tiers",
            "one_kind",
            "手续费要么都按比例，要么都是固定金额。",
            "The fees of a ladder are percentages or fixed sums, not both.",
        )


def _out_of_bounds(pointer: str) -> FieldError:
    return field_error(pointer, "out_of_bounds", "超出允许的范围。", "This is outside of what is allowed.")


def _end_of(tier: RefundTier, starts_at: datetime) -> datetime:
    return starts_at - timedelta(hours=tier.until_hours_before)


def _spread(total_fen: int, prices_fen: Sequence[int]) -> tuple[int, ...]:
    """In proportion to the prices, whole fen, to the last one of the total; no share exceeds its price."""
    whole = sum(prices_fen)
    if whole == 0:
        return (0,) * len(prices_fen)
    ends = [total_fen * so_far // whole for so_far in accumulate(prices_fen)]
    return tuple(end - start for start, end in pairwise([0, *ends]))
