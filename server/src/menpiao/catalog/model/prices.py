"""Price rules of the catalogue: price steps and group discounts of a ticket type, the service fee of an event.

They are data that was checked when it was written; what they make of an order is worked out by `menpiao.promotions`,
which also counts what has to be counted. Whole fen everywhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import FieldError, Invalid, field_error

MAX_STEPS: Final = 10
MAX_GROUPS: Final = 5
MAX_PLACES: Final = 1_000_000
MAX_BASIS_POINTS: Final = 3_000
MAX_FEE_FEN: Final = 100_000

PaidBy = Literal["buyer", "organizer"]


class PriceStep(msgspec.Struct, frozen=True, kw_only=True):
    """A lower price (early bird) for as long as it lasts: until a moment, for the first so many places, or both.

    The first step that still holds is the price. Places are counted by ``id``: a step that keeps its id goes on
    counting.
    """

    id: UUID
    name: dict[str, str]
    price_fen: int
    until: datetime | None = None
    places: int | None = None


class GroupDiscount(msgspec.Struct, frozen=True, kw_only=True):
    """From so many tickets of the type in one order on, each is cheaper by a percentage or by a fixed sum."""

    from_tickets: int
    percent: int = 0
    amount_fen: int = 0

    def off(self, price_fen: int) -> int:
        """What is taken from a price, a percentage rounded half up; never more than the price."""
        return min(price_fen, self.amount_fen + (price_fen * self.percent + 50) // 100)


class PriceRules(msgspec.Struct, frozen=True, kw_only=True):
    """All rules of a ticket type; ``groups`` from the smallest on."""

    steps: tuple[PriceStep, ...] = ()
    groups: tuple[GroupDiscount, ...] = ()

    def group_of(self, tickets: int) -> GroupDiscount | None:
        """The discount for so many tickets: that of the largest number reached."""
        reached = [group for group in self.groups if group.from_tickets <= tickets]
        return reached[-1] if reached else None


class ServiceFee(msgspec.Struct, frozen=True, kw_only=True):
    """What an order pays besides its tickets of an event: a share of their sum in hundredths of a percent, so much for
    each ticket that costs something, so much for the order. Where the organizer bears it, the buyer neither pays nor
    sees it. Tickets that cost nothing have no fee."""

    basis_points: int = 0
    ticket_fen: int = 0
    order_fen: int = 0
    paid_by: PaidBy = "buyer"

    def of(self, prices_fen: Sequence[int]) -> int:
        """The fee that the buyer pays on top of these tickets; a share is rounded half up."""
        paid = sum(prices_fen)
        if not paid or self.paid_by != "buyer":
            return 0
        tickets = sum([price > 0 for price in prices_fen])
        return (paid * self.basis_points + 5_000) // 10_000 + tickets * self.ticket_fen + self.order_fen


def with_known_ids(rules: PriceRules, before: PriceRules) -> PriceRules:
    """Steps that are there already, the same in all but the id, keep theirs: writing the rules twice counts on."""
    taken = {step.id for step in rules.steps}
    steps = []
    for step in rules.steps:
        same = next((found for found in before.steps if _same(found, step) and found.id not in taken), None)
        steps.append(step if same is None else msgspec.structs.replace(step, id=same.id))
        taken.add(steps[-1].id)
    return msgspec.structs.replace(rules, steps=tuple(steps))


def price_rules_of(stored: dict[str, Any] | None) -> PriceRules:
    """The rules in a column; None are none."""
    return _NO_RULES if stored is None else _read_rules(msgspec.json.encode(stored))


def service_fee_of(stored: dict[str, Any] | None) -> ServiceFee | None:
    """The fee in a column."""
    return None if stored is None else msgspec.convert(stored, ServiceFee)


def stored_rules(rules: PriceRules) -> dict[str, Any] | None:
    """As the column holds it: null where there are none."""
    return None if rules == _NO_RULES else dict(msgspec.to_builtins(rules))


def stored_fee(fee: ServiceFee | None) -> dict[str, Any] | None:
    """As the column holds it: null where there is none."""
    return None if fee is None or fee == _NO_FEE else dict(msgspec.to_builtins(fee))


def check_price_rules(rules: PriceRules, *, price_fen: int) -> None:
    """Refuse steps that are dearer than the regular price or never end, and groups that nobody could read."""
    found = (*_step_errors(rules.steps, price_fen), *_group_errors(rules.groups))
    if found:
        raise Invalid(errors=found)


def check_service_fee(fee: ServiceFee) -> None:
    """Refuse fees out of bounds."""
    found = []
    if not 0 <= fee.basis_points <= MAX_BASIS_POINTS:
        found.append(_out_of_bounds("/basis_points"))
    for pointer, amount in (("/ticket", fee.ticket_fen), ("/order", fee.order_fen)):
        if not 0 <= amount <= MAX_FEE_FEN:
            found.append(_out_of_bounds(pointer))
    if found:
        raise Invalid(errors=tuple(found))


def _step_errors(steps: Sequence[PriceStep], price_fen: int) -> Iterator[FieldError]:
    if len(steps) > MAX_STEPS:
        yield _out_of_bounds("/steps")
    if len({step.id for step in steps}) != len(steps):
        yield field_error("/steps", "repeated", "阶梯编号重复。", "Two steps have the same id.")
    for index, step in enumerate(steps):
        pointer = f"/steps/{index}"
        if not 0 <= step.price_fen < price_fen:
            yield field_error(
                f"{pointer}/price", "out_of_bounds", "须低于原价。", "A step is cheaper than the regular price."
            )
        if step.until is None and step.places is None:
            yield field_error(
                pointer, "endless", "请填写截止时间或名额。", "A step ends at a moment, after so many places, or both."
            )
        if step.places is not None and not 1 <= step.places <= MAX_PLACES:
            yield _out_of_bounds(f"{pointer}/places")
        if not step.name or not all(1 <= len(text) <= 60 and "\x00" not in text for text in step.name.values()):
            yield _out_of_bounds(f"{pointer}/name")
        if set(step.name) - {"zh-CN", "en"}:
            yield field_error(f"{pointer}/name", "unknown", "没有这个选项。", "There is no such choice.")


def _group_errors(groups: Sequence[GroupDiscount]) -> Iterator[FieldError]:
    if len(groups) > MAX_GROUPS:
        yield _out_of_bounds("/groups")
    for index, group in enumerate(groups):
        pointer = f"/groups/{index}"
        if not 2 <= group.from_tickets <= 49:
            yield _out_of_bounds(f"{pointer}/from_tickets")
        if (group.percent > 0) == (group.amount_fen > 0) or not 0 <= group.percent <= 100 or group.amount_fen < 0:
            yield field_error(
                pointer,
                "one_kind",
                "折扣填百分比或金额之一。",
                "A discount is a percentage or a fixed sum, one of them.",
            )
        if index and group.from_tickets <= groups[index - 1].from_tickets:
            yield field_error(
                f"{pointer}/from_tickets", "out_of_order", "须从少到多排列。", "Groups go from small to large."
            )


def _out_of_bounds(pointer: str) -> FieldError:
    return field_error(pointer, "out_of_bounds", "超出允许的范围。", "This is outside of what is allowed.")


def _same(one: PriceStep, other: PriceStep) -> bool:
    return msgspec.structs.replace(one, id=other.id) == other


_NO_RULES = PriceRules()
_NO_FEE = ServiceFee()


@lru_cache(maxsize=1_024)
def _read_rules(stored: bytes) -> PriceRules:
    return msgspec.json.decode(stored, type=PriceRules)
