"""What an order costs, ticket by ticket, and why. Pure: terms and promotions in, prices and their parts out.

The rules apply in a fixed order, each to what the one before has left:

1. **Bundles**: the bundle's price, split over its tickets in proportion to their regular prices. Nothing else makes a
   bundle's ticket cheaper.
2. **Price step** (early bird): the first step of the type that still holds for all of the order's tickets of it.
3. **Group discount**: by how many tickets of the type the order has besides bundles.
4. **Promo code**: a percentage off each ticket, a sum off all of them together, or a price for each.
5. **Service fee** of each event, on what its tickets cost by then.

No rule makes a ticket dearer than its regular price or cheaper than nothing, so there is nothing to round away: a
ticket's price is a whole number of fen after each rule, and the order's total is the sum of all parts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog import PriceStep, Terms, price_rules_of, service_fee_of
from menpiao.promotions.model.promotion import UNLIMITED, Bundle, CounterKind, Draw, PromoCode, Promotion, Texts, Use
from menpiao.promotions.model.refusals import PromoCodeInvalid
from menpiao.promotions.model.split import split

PartKind = Literal[
    "ticket", "early_bird", "bundle", "group_discount", "promo_code", "service_fee", "complimentary", "other_channel"
]
"""The last two are no rule's: what staff give away costs nothing, and what another channel sold is paid there."""

GROUP_LABEL: Texts = {"zh-CN": "多人优惠", "en": "Group discount"}
FEE_LABEL: Texts = {"zh-CN": "服务费", "en": "Service fee"}


class Part(msgspec.Struct, frozen=True):
    """One reason why the order costs what it costs: of the ticket at ``position``, or of the order where that is 0."""

    position: int
    kind: PartKind
    rule_id: UUID | None
    label: Texts
    amount_fen: int


class Priced(msgspec.Struct, frozen=True):
    """What it comes to. ``prices_fen`` are the tickets' in order; ``parts`` sum up to them and to the fee."""

    prices_fen: tuple[int, ...]
    service_fee_fen: int
    parts: tuple[Part, ...]
    uses: tuple[Use, ...]
    until: datetime | None = None
    """When it has to be worked out anew at the latest; None: not because of these rules."""
    counted: bool = False
    """Whether it depends on counts or on a promotion, and not on the terms and the time alone."""
    draws: tuple[Draw, ...] = ()
    """What it may take of places that are put aside for its promo code, one for each ticket type."""

    @property
    def total_fen(self) -> int:
        """What is paid."""
        return sum(self.prices_fen) + self.service_fee_fen


def has_rules(terms: Terms) -> bool:
    """Whether this ticket type has rules of its own; in most sales none has."""
    return terms.price_rules is not None or terms.service_fee is not None


def counted_steps(terms: Terms) -> list[UUID]:
    """The price steps of a type that end after so many places."""
    if terms.price_rules is None:
        return []
    return [step.id for step in price_rules_of(terms.price_rules).steps if step.places is not None]


def price(
    lines: Sequence[tuple[Terms, int]],
    *,
    now: datetime,
    regular_fen: Sequence[int] | None = None,
    used: Mapping[UUID, int] | None = None,
    bundles: Sequence[tuple[Bundle, int]] = (),
    code: PromoCode | None = None,
) -> Priced:
    """Work it out. ``regular_fen`` is what each ticket costs before any rule, where that is not its type's price (seats
    cost what their tiers do). ``used`` is how many places each counted step has sold; without it counted steps do not
    hold. Bundles are part of the lines already."""
    bill = _Bill(lines, regular_fen)
    for bundle, count in bundles:
        bill.add_bundle(bundle, count)
    for terms, loose in bill.loose_tickets():
        if terms.price_rules is not None:
            bill.add_step(terms, loose, now, used)
            bill.add_group(terms, loose)
    if code is not None:
        bill.add_code(code)
    fee_fen = bill.add_fees()
    return Priced(
        tuple(bill.prices), fee_fen, tuple(bill.parts), tuple(bill.uses), bill.until, bill.counted, tuple(bill.draws)
    )


class _Bill:
    """An order while its price is worked out: tickets by index, in the order of the lines."""

    def __init__(self, lines: Sequence[tuple[Terms, int]], regular_fen: Sequence[int] | None) -> None:
        self.tickets: list[Terms] = [terms for terms, quantity in lines for _ in range(quantity)]
        self.prices = [terms.price_fen for terms in self.tickets] if regular_fen is None else list(regular_fen)
        self.bundled = [False] * len(self.tickets)
        self.parts = [
            Part(position, "ticket", terms.ticket_type_id, terms.name, price_fen)
            for position, (terms, price_fen) in enumerate(zip(self.tickets, self.prices, strict=True), start=1)
        ]
        self.uses: list[Use] = []
        self.draws: list[Draw] = []
        self.until: datetime | None = None
        self.counted = False

    def loose_tickets(self) -> list[tuple[Terms, list[int]]]:
        """The tickets of each type that are in no bundle."""
        found: dict[UUID, tuple[Terms, list[int]]] = {}
        for index, terms in enumerate(self.tickets):
            if not self.bundled[index]:
                found.setdefault(terms.ticket_type_id, (terms, []))[1].append(index)
        return list(found.values())

    def add_bundle(self, bundle: Bundle, count: int) -> None:
        """The first tickets of its types that are in no bundle yet make it up; never dearer than one by one."""
        promotion = bundle.promotion
        for _ in range(count):
            taken = [index for part in bundle.parts for index in self._take(part.ticket_type_id, part.quantity)]
            regular = [self.prices[index] for index in taken]
            for index, price_fen in zip(taken, split(min(bundle.price_fen, sum(regular)), regular), strict=True):
                self._set(index, price_fen, "bundle", promotion.id, promotion.name)
        self.counted = True
        self.uses.append(_use_of(promotion, "uses", promotion.max_uses, count))
        if promotion.max_uses_per_buyer is not None:
            self.uses.append(_use_of(promotion, "buyer", promotion.max_uses_per_buyer, count))

    def add_step(self, terms: Terms, loose: Sequence[int], now: datetime, used: Mapping[UUID, int] | None) -> None:
        """The first step that holds for all of them that it makes cheaper; else the regular price."""
        for step in price_rules_of(terms.price_rules).steps:
            if step.places is not None:
                self.counted = True
            cheaper = [index for index in loose if step.price_fen < self.prices[index]]
            if not cheaper or not _holds(step, len(cheaper), now, used):
                continue
            for index in cheaper:
                self._set(index, step.price_fen, "early_bird", step.id, step.name)
            if step.places is not None:
                self.uses.append(Use("step", step.id, step.name, len(cheaper), step.places))
            if step.until is not None:
                self.until = step.until if self.until is None else min(self.until, step.until)
            return

    def add_group(self, terms: Terms, loose: Sequence[int]) -> None:
        """Each of them is cheaper where they are many."""
        group = price_rules_of(terms.price_rules).group_of(len(loose))
        if group is not None:
            for index in loose:
                price_fen = self.prices[index]
                self._set(index, price_fen - group.off(price_fen), "group_discount", terms.ticket_type_id, GROUP_LABEL)

    def add_code(self, code: PromoCode) -> None:
        """The first of the order's tickets that it covers, up to as many as it is for; raises `PromoCodeInvalid` where
        it covers none."""
        promotion = code.promotion
        covered = [
            index
            for index, terms in enumerate(self.tickets)
            if not self.bundled[index] and promotion.covers(terms) and (not terms.hidden or promotion.unlocks_hidden)
        ][: promotion.max_tickets]
        if not covered:
            raise PromoCodeInvalid()
        before = sum(self.prices)
        for index, price_fen in zip(covered, self._by_code(promotion, covered), strict=True):
            self._set(index, price_fen, "promo_code", promotion.id, promotion.name)
        self.counted = True
        self.uses.append(_use_of(promotion, "uses", promotion.max_uses, 1))
        if promotion.max_uses_per_code is not None:
            self.uses.append(Use("code", code.id, promotion.name, 1, promotion.max_uses_per_code))
        if promotion.max_uses_per_buyer is not None:
            self.uses.append(_use_of(promotion, "buyer", promotion.max_uses_per_buyer, 1))
        spent = before - sum(self.prices)
        if promotion.budget_fen is not None and spent:
            self.uses.append(_use_of(promotion, "budget", promotion.budget_fen, spent))
        types = Counter(self.tickets[index].ticket_type_id for index in covered)
        self.draws += [Draw(promotion.id, kind, types[kind]) for kind in types if kind in code.allotted_types]

    def add_fees(self) -> int:
        """One fee for each event; what they come to."""
        prices_of: dict[UUID, tuple[Terms, list[int]]] = {}
        for terms, price_fen in zip(self.tickets, self.prices, strict=True):
            if terms.service_fee is not None:
                prices_of.setdefault(terms.event_id, (terms, []))[1].append(price_fen)
        fees_fen = 0
        for event_id, (terms, prices) in prices_of.items():
            fee = service_fee_of(terms.service_fee)
            fee_fen = fee.of(prices) if fee is not None else 0
            if fee_fen:
                self.parts.append(Part(0, "service_fee", event_id, FEE_LABEL, fee_fen))
                fees_fen += fee_fen
        return fees_fen

    def _by_code(self, promotion: Promotion, covered: Sequence[int]) -> Sequence[int]:
        """What the covered tickets cost with this promotion."""
        prices = [self.prices[index] for index in covered]
        if promotion.effect == "percent":
            assert promotion.percent is not None
            return [price_fen - (price_fen * promotion.percent + 50) // 100 for price_fen in prices]
        if promotion.effect == "none":
            return prices
        assert promotion.amount_fen is not None
        if promotion.effect == "price":
            return [min(price_fen, promotion.amount_fen) for price_fen in prices]
        off = split(min(promotion.amount_fen, sum(prices)), prices)
        return [price_fen - less for price_fen, less in zip(prices, off, strict=True)]

    def _take(self, ticket_type_id: UUID, quantity: int) -> list[int]:
        found = [
            index
            for index, terms in enumerate(self.tickets)
            if terms.ticket_type_id == ticket_type_id and not self.bundled[index]
        ][:quantity]
        assert len(found) == quantity, "the lines hold what their bundles hold"
        for index in found:
            self.bundled[index] = True
        return found

    def _set(self, index: int, price_fen: int, kind: PartKind, rule_id: UUID, label: Texts) -> None:
        """A new price and the part that says why; none where it stays the same."""
        if price_fen != self.prices[index]:
            self.parts.append(Part(index + 1, kind, rule_id, label, price_fen - self.prices[index]))
            self.prices[index] = price_fen


def _holds(step: PriceStep, tickets: int, now: datetime, used: Mapping[UUID, int] | None) -> bool:
    """Whether a step is the price of so many tickets at once."""
    if step.until is not None and now >= step.until:
        return False
    return step.places is None or (used is not None and used.get(step.id, 0) + tickets <= step.places)


def _use_of(promotion: Promotion, kind: CounterKind, most: int | None, amount: int) -> Use:
    return Use(
        kind,
        promotion.id,
        promotion.name,
        amount,
        UNLIMITED if most is None else most,
        promotion.version if kind == "uses" else 0,
        kind == "buyer",
    )
