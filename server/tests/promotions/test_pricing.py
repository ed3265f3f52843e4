"""What an order costs, for any order and any rules: exact, never negative, never dearer, the same every time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from menpiao.catalog import GroupDiscount, PriceRules, PriceStep, ServiceFee, Terms
from menpiao.promotions import (
    Bundle,
    BundlePart,
    Priced,
    PromoCode,
    PromoCodeInvalid,
    price,
)
from menpiao.promotions.model.code import code_id, new_code, normal_code, normal_prefix
from menpiao.promotions.model.promotion import Promotion
from menpiao.promotions.model.split import split

NOW = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
NAME = {"zh-CN": "春日优惠"}
prices = st.integers(0, 10_000_000)
moments = st.integers(-2, 2).map(lambda hours: NOW + timedelta(hours=hours))


def terms(number: int, **changes: Any) -> Terms:
    defaults: dict[str, Any] = {
        "organizer_id": 7,
        "event_id": UUID(int=1),
        "session_id": UUID(int=2),
        "ticket_type_id": UUID(int=100 + number),
        "event_title": NAME,
        "name": {"zh-CN": f"票种 {number}"},
        "price_fen": 18_000,
        "currency": "CNY",
        "on_sale_at": NOW,
        "off_sale_at": NOW,
        "per_order_max": 20,
        "per_buyer_max": 20,
        "hidden": False,
        "attendee_names_required": False,
        "attendee_ids_required": False,
        "session_per_buyer_max": None,
        "session_per_device_max": None,
        "one_per_attendee": False,
        "paused": False,
        "sellable": True,
        "starts_at": NOW,
        "ends_at": NOW,
        "version": 1,
    }
    return Terms(**{**defaults, **changes})


def promotion(**changes: Any) -> Promotion:
    defaults: dict[str, Any] = {
        **dict.fromkeys(Promotion.__struct_fields__),
        "organizer_id": 7,
        "id": UUID(int=9),
        "kind": "code",
        "name": NAME,
        "state": "active",
        "version": 1,
        "effect": "none",
        "session_ids": [],
        "ticket_type_ids": [],
        "unlocks_hidden": False,
        "created_at": NOW,
    }
    return Promotion(**{**defaults, **changes})


def code_of(**changes: Any) -> PromoCode:
    return PromoCode(UUID(int=10), promotion(**changes))


@st.composite
def rules(draw: st.DrawFn, number: int) -> dict[str, Any] | None:
    if draw(st.booleans()):
        return None
    steps = tuple(
        PriceStep(
            id=UUID(int=1 + 3 * number + index),
            name=NAME,
            price_fen=draw(prices),
            until=draw(st.none() | moments),
            places=draw(st.none() | st.integers(1, 20)),
        )
        for index in range(draw(st.integers(0, 3)))
    )
    sizes = sorted(draw(st.sets(st.integers(2, 20), max_size=3)))
    groups = tuple(
        draw(
            st.builds(GroupDiscount, from_tickets=st.just(size), percent=st.integers(1, 100))
            | st.builds(GroupDiscount, from_tickets=st.just(size), amount_fen=prices)
        )
        for size in sizes
    )
    return dict(msgspec.to_builtins(PriceRules(steps=steps, groups=groups)))


fees = st.none() | st.builds(
    ServiceFee,
    basis_points=st.integers(0, 3_000),
    ticket_fen=st.integers(0, 10_000),
    order_fen=st.integers(0, 10_000),
    paid_by=st.sampled_from(["buyer", "organizer"]),
).map(lambda fee: dict(msgspec.to_builtins(fee)))

codes = st.one_of(
    st.builds(
        code_of, effect=st.just("percent"), percent=st.integers(1, 100), max_tickets=st.none() | st.integers(1, 9)
    ),
    st.builds(
        code_of,
        effect=st.sampled_from(["amount", "price"]),
        amount_fen=prices,
        max_tickets=st.none() | st.integers(1, 9),
        budget_fen=st.none() | st.just(10**9),
    ),
    st.builds(code_of, effect=st.just("none")),
)


class Order(msgspec.Struct, frozen=True):
    lines: list[tuple[Terms, int]]
    bundles: list[tuple[Bundle, int]]
    code: PromoCode | None
    used: dict[UUID, int]

    def priced(self, **changes: Any) -> Priced:
        return price(
            changes.get("lines", self.lines),
            now=NOW,
            used=self.used,
            bundles=self.bundles,
            code=changes.get("code", self.code),
        )

    def regular(self) -> list[int]:
        return [kind.price_fen for kind, quantity in self.lines for _ in range(quantity)]


@st.composite
def orders(draw: st.DrawFn) -> Order:
    kinds = [
        terms(
            number,
            price_fen=draw(prices),
            price_rules=draw(rules(number)),
            service_fee=draw(fees),
            event_id=UUID(int=draw(st.integers(1, 2))),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    loose = [draw(st.integers(0, 6)) for _ in kinds]
    bundles = []
    for number in range(draw(st.integers(0, 1))):
        parts = tuple(BundlePart(kind.session_id, kind.ticket_type_id, draw(st.integers(1, 3))) for kind in kinds)
        made = promotion(id=UUID(int=50 + number), kind="bundle", effect="price", amount_fen=draw(prices))
        count = draw(st.integers(1, 3))
        bundles.append((Bundle(made, parts), count))
        loose = [few + part.quantity * count for few, part in zip(loose, parts, strict=True)]
    assume(any(loose))
    lines = [(kind, few) for kind, few in zip(kinds, loose, strict=True) if few]
    used = {UUID(int=number): draw(st.integers(0, 20)) for number in range(1, 10)}
    return Order(lines, bundles, draw(st.none() | codes), used)


def priced_or_refused(order: Order, **changes: Any) -> Priced | None:
    try:
        return order.priced(**changes)
    except PromoCodeInvalid:
        return None  # all of its tickets are in bundles


def parts_sum_up_to_tickets_and_tickets_and_fee_to_the_total(order: Order, priced: Priced) -> None:
    of_position = [0] * (len(priced.prices_fen) + 1)
    for part in priced.parts:
        of_position[part.position] += part.amount_fen
    assert of_position == [priced.service_fee_fen, *priced.prices_fen]
    assert sum(part.amount_fen for part in priced.parts) == priced.total_fen
    assert all(part.amount_fen < 0 for part in priced.parts if part.kind not in ("ticket", "service_fee"))


def no_ticket_is_dearer_than_its_regular_price_or_cheaper_than_nothing(order: Order, priced: Priced) -> None:
    assert all(0 <= now <= before for now, before in zip(priced.prices_fen, order.regular(), strict=True))
    assert priced.service_fee_fen >= 0
    if not sum(priced.prices_fen):
        assert priced.total_fen == 0  # what is free has no fee


def the_same_order_costs_the_same_every_time(order: Order, priced: Priced) -> None:
    assert priced_or_refused(order) == priced


def a_code_never_makes_an_order_dearer(order: Order, priced: Priced) -> None:
    without = priced_or_refused(order, code=None)
    assert without is not None
    assert priced.total_fen <= without.total_fen


def what_is_counted_is_what_was_given(order: Order, priced: Priced) -> None:
    for use in priced.uses:
        own = [part for part in priced.parts if part.rule_id == use.scope_id]
        if use.kind == "budget":
            assert use.amount == -sum(part.amount_fen for part in own)
        if use.kind == "step":
            assert use.amount == sum(part.kind == "early_bird" for part in own)
    keys = [(use.kind, use.scope_id) for use in priced.uses if use.kind != "step"]
    assert len(keys) == len(set(keys))


PROMISES = (
    parts_sum_up_to_tickets_and_tickets_and_fee_to_the_total,
    no_ticket_is_dearer_than_its_regular_price_or_cheaper_than_nothing,
    the_same_order_costs_the_same_every_time,
    a_code_never_makes_an_order_dearer,
    what_is_counted_is_what_was_given,
)
"""Kept by any order. All are looked at in one order: making one up costs far more than any of them."""


@settings(max_examples=200)
@given(orders())
def test_any_order_keeps_every_promise(order: Order) -> None:
    priced = priced_or_refused(order)
    assume(priced is not None)
    assert priced is not None
    for promise in PROMISES:
        promise(order, priced)


@settings(max_examples=120)
@given(orders(), st.integers(1, 99))
def test_a_larger_percentage_and_a_cheaper_ticket_type_are_never_dearer(order: Order, percent: int) -> None:
    smaller, larger = [
        priced_or_refused(order, code=code_of(effect="percent", percent=value)) for value in (percent, percent + 1)
    ]
    if smaller is not None:
        assert larger is not None
        assert all(few <= many for few, many in zip(larger.prices_fen, smaller.prices_fen, strict=True))
    plain = [(msgspec.structs.replace(kind, price_rules=None), few) for kind, few in order.lines]
    dearer = [(msgspec.structs.replace(kind, price_fen=kind.price_fen + 100), few) for kind, few in plain]
    before, after = priced_or_refused(order, lines=plain), priced_or_refused(order, lines=dearer)
    if before is not None:
        assert after is not None
        # Without the service fee: it is rounded ticket by ticket, and so depends on how a sum is split.
        assert sum(before.prices_fen) <= sum(after.prices_fen)


@given(st.integers(0, 10**12), st.lists(prices, min_size=1, max_size=49))
def test_a_split_is_exact_and_fair(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    whole = sum(weights)
    if whole:
        assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))
        if total <= whole:
            assert all(part <= weight for part, weight in zip(parts, weights, strict=True))
    else:
        assert max(parts) - min(parts) <= 1


def test_of_equal_remainders_the_first_get_what_is_left() -> None:
    assert split(100, [1, 1, 1]) == (34, 33, 33)
    assert split(2, [0, 0, 0]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (" spring-20", "SPRING20"),
        ("ＳＰＲＩＮＧ２０", "SPRING20"),
        ("a b\tc_d.1", "ABCD1"),
        ("abc", None),
        ("春天优惠", None),
        ("A" * 33, None),
        ("-" * 60 + "ABCD", "ABCD"),
        ("-" * 61 + "ABCD", None),
        ("ABCD\x00", None),
    ],
)
def test_codes_are_read_as_people_write_them(written: str, code: str | None) -> None:
    assert normal_code(written) == code


def test_a_generated_code_begins_as_it_was_asked() -> None:
    assert (normal_prefix("vip-"), normal_prefix(""), normal_prefix("VIP!")) == ("VIP", "", None)
    made = new_code("VIP")
    assert made.startswith("VIP")
    assert len(made) == 13
    assert normal_code(made) == made
    assert set(new_code()) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ"), "nothing that is taken for another character"


def test_a_generated_code_is_normal_and_no_other_organizers() -> None:
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert {normal_code(code) for code in made} == made
    assert code_id(7, "SPRING20") != code_id(8, "SPRING20")
