"""Price rules at the door: what an order costs, what it uses, what comes back, and what the buyer is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.orders import HOLD_SECONDS, an_order, placing_for, with_quota
from builders.prices import SPRING, a_promotion, used, with_bundle, with_code, with_fee, with_rules
from builders.shop import Sale, a_session, a_shop, a_ticket_type, an_event_on_sale
from menpiao.catalog import GroupDiscount, PriceStep
from menpiao.kernel.errors import Invalid
from menpiao.orders.model.order import Order
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.cancel import release_due
from menpiao.orders.service.place import Placing
from menpiao.orders.service.pricing import PriceAsk
from menpiao.orders.service.read import order_of_buyer
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.promotions import PriceChanged, PromoCodeInvalid, PromotionExhausted, set_state

PRICE = 18_000


@pytest.fixture
def placing(db: Database, cipher: FieldCipher) -> Placing:
    return placing_for(db, cipher)


async def a_sale(db: Database, *, ticket_types: tuple[dict[str, Any], ...] = ({},), total: int = 50) -> Sale:
    kinds = [{"per_buyer_max": 100, "per_order_max": 20, **kind} for kind in ticket_types]
    sale = await an_event_on_sale(await a_shop(db), ticket_types=kinds)
    for index in range(len(kinds)):
        await with_quota(db, sale, total, index=index)
    return sale


async def place(placing: Placing, sale: Sale, ask: PriceAsk, **changes: Any) -> Order:
    buyer_id = changes.pop("buyer_id", None) or placing._db.new_id(0)
    return (await placing.place(an_order(sale, buyer_id=buyer_id, price=ask, **changes))).order


def reasons(order: Order) -> list[tuple[int, str, int]]:
    return [(part.position, part.kind, part.amount_fen) for part in order.price_parts]


async def test_a_promo_code_makes_each_ticket_cheaper_and_says_so(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale)
    buyer_id = db.new_id(0)
    order = await place(placing, sale, with_code(" spring-20 "), quantity=2, buyer_id=buyer_id)
    assert order.row.total_fen == 28_800
    assert [item.price_fen for item in order.items] == [14_400, 14_400]
    assert reasons(order) == [
        (1, "ticket", PRICE),
        (2, "ticket", PRICE),
        (1, "promo_code", -3_600),
        (2, "promo_code", -3_600),
    ]
    assert order.price_parts[2].label == SPRING
    stored = (await order_of_buyer(db, buyer_id=buyer_id, order_id=order.row.id)).order
    assert stored == order
    assert await used(db) == {"uses": 1}
    assert await audit(db) == []


async def test_a_code_for_one_use_is_used_once_and_comes_back_with_the_places(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, max_uses_per_code=1, max_uses=5)
    await place(placing, sale, with_code())
    with pytest.raises(PromotionExhausted) as refused:
        await place(placing, sale, with_code())
    assert "春日优惠" in refused.value.sentence().zh
    clock.advance(seconds=HOLD_SECONDS)
    await release_due(db)
    assert await used(db) == {}
    assert await audit(db) == []
    await place(placing, sale, with_code())
    assert await used(db) == {"uses": 1, "code": 1}
    assert await audit(db) == []


async def test_each_buyer_has_a_limit_of_their_own(db: Database, placing: Placing) -> None:
    sale, buyer_id = await a_sale(db), db.new_id(0)
    await a_promotion(db, sale, max_uses_per_buyer=1)
    await place(placing, sale, with_code(), buyer_id=buyer_id)
    with pytest.raises(PromotionExhausted):
        await place(placing, sale, with_code(), buyer_id=buyer_id)
    await place(placing, sale, with_code())
    assert await audit(db) == []


async def test_a_budget_is_spent_to_the_last_fen_and_never_overdrawn(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, budget_fen=2 * 3_600 + 100)
    await place(placing, sale, with_code(), quantity=2)
    with pytest.raises(PromotionExhausted):
        await place(placing, sale, with_code())
    assert await used(db) == {"uses": 1, "budget": 7_200}
    assert await audit(db) == []


@pytest.mark.parametrize(
    ("effect", "prices"),
    [
        ({"effect": "amount", "amount_fen": 1_000}, [17_666, 17_667, 17_667]),
        ({"effect": "amount", "amount_fen": 99_999_999}, [0, 0, 0]),
        ({"effect": "price", "amount_fen": 9_900}, [9_900] * 3),
        ({"effect": "price", "amount_fen": 50_000}, [PRICE] * 3),
        ({"effect": "percent", "percent": 33}, [12_060] * 3),
        ({"effect": "percent", "percent": 20, "max_tickets": 1}, [14_400, PRICE, PRICE]),
    ],
)
async def test_effects(db: Database, placing: Placing, effect: dict[str, Any], prices: list[int]) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, **effect)
    order = await place(placing, sale, with_code(), quantity=3)
    assert [item.price_fen for item in order.items] == prices
    assert order.row.total_fen == sum(prices)
    assert await audit(db) == []


async def test_what_costs_nothing_is_paid_and_issued_by_being_placed(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    await a_promotion(db, sale, percent=100)
    await with_fee(db, sale, order_fen=500)
    order = await place(placing, sale, with_code(), quantity=2)
    assert (order.row.state, order.row.total_fen) == ("paid", 0)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from tickets") == 2
    assert await audit(db) == []


async def test_whoever_guesses_learns_nothing(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    sale = await a_sale(db, ticket_types=({}, {}))
    other = await an_event_on_sale(await a_shop(db, organizer_id=8))
    await a_promotion(db, other, codes=("FOREIGN1",))
    now = clock.now()
    await a_promotion(db, sale, codes=("LATER111",), valid_from=now + timedelta(days=1))
    await a_promotion(db, sale, codes=("EARLIER1",), valid_until=now)
    await a_promotion(db, sale, codes=("OTHER111",), ticket_type_ids=(sale.ticket_type_ids[1],))
    paused = await a_promotion(db, sale, codes=("PAUSED11",))
    await set_state(db, actor=SYSTEM, organizer_id=sale.organizer_id, promotion_id=paused, state="paused")
    said = set()
    for code in ("NOTHING1", "FOREIGN1", "LATER111", "EARLIER1", "OTHER111", "PAUSED11", "!", "x" * 64):
        with pytest.raises(PromoCodeInvalid) as refused:
            await place(placing, sale, with_code(code))
        said.add((refused.value.code, refused.value.sentence()))
    assert len(said) == 1


async def test_a_promotion_that_is_paused_at_this_very_moment_is_not_used(
    db: Database, cipher: FieldCipher, placing: Placing
) -> None:
    sale = await a_sale(db)
    promotion_id = await a_promotion(db, sale)
    await place(placing, sale, with_code())  # now it is in memory
    await set_state(db, actor=SYSTEM, organizer_id=sale.organizer_id, promotion_id=promotion_id, state="paused")
    with pytest.raises(PromoCodeInvalid):
        await place(placing, sale, with_code())
    await set_state(db, actor=SYSTEM, organizer_id=sale.organizer_id, promotion_id=promotion_id, state="active")
    await place(placing_for(db, cipher), sale, with_code())
    assert await used(db) == {"uses": 2}


async def test_a_code_unlocks_a_hidden_type_and_no_other(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, ticket_types=({"hidden": True}, {"hidden": True}, {}))
    await a_promotion(db, sale, effect="none", unlocks_hidden=True, ticket_type_ids=(sale.ticket_type_id,), max_uses=1)
    for index, ask in ((0, PriceAsk()), (1, with_code())):
        with pytest.raises(Invalid):
            await place(placing, sale, ask, index=index)
    order = await place(placing, sale, with_code())
    assert order.row.total_fen == PRICE
    assert await used(db) == {"uses": 1}
    assert await audit(db) == []


async def test_a_code_for_everything_is_not_for_what_is_hidden(db: Database, placing: Placing) -> None:
    sale = await a_sale(db, ticket_types=({"hidden": True},))
    await a_promotion(db, sale)
    with pytest.raises(Invalid):
        await place(placing, sale, with_code())


async def test_early_bird_by_time_ends_on_the_minute(db: Database, placing: Placing, clock: SimulatedClock) -> None:
    sale = await a_sale(db)
    until = clock.now() + timedelta(hours=1)
    step = PriceStep(id=db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=10_000, until=until)
    await with_rules(db, sale, steps=(step,))
    order = await place(placing, sale, PriceAsk(expected_total_fen=20_000), quantity=2)
    assert reasons(order)[2:] == [(1, "early_bird", -8_000), (2, "early_bird", -8_000)]
    clock.advance(seconds=3_599)
    assert (await place(placing, sale, PriceAsk())).row.total_fen == 10_000
    clock.advance(seconds=1)
    with pytest.raises(PriceChanged) as refused:
        await place(placing, sale, PriceAsk(expected_total_fen=10_000))
    assert "180" in refused.value.sentence().zh
    assert (await place(placing, sale, PriceAsk())).row.total_fen == PRICE
    assert await audit(db) == []


async def test_early_bird_by_count_is_for_the_first_and_nobody_pays_more_without_a_word(
    db: Database, cipher: FieldCipher, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db)
    step = PriceStep(id=db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=10_000, places=3)
    await with_rules(db, sale, steps=(step,))
    other_process = placing_for(db, cipher)
    assert (await place(other_process, sale, PriceAsk())).row.total_fen == 10_000  # it remembers: one is sold
    assert (await place(placing, sale, PriceAsk(), quantity=2)).row.total_fen == 20_000
    with pytest.raises(PriceChanged):  # memory says that there are two left; the batch knows better
        await place(other_process, sale, PriceAsk())
    assert (await place(other_process, sale, PriceAsk())).row.total_fen == PRICE
    assert await used(db) == {"step": 3}
    assert await audit(db) == []
    clock.advance(seconds=HOLD_SECONDS)
    await release_due(db)
    assert (await place(placing, sale, PriceAsk(), quantity=3)).row.total_fen == 30_000
    assert await audit(db) == []


async def test_an_order_that_does_not_fit_into_a_step_pays_the_next_one(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    steps = tuple(
        PriceStep(id=db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=price, places=places)
        for price, places in ((10_000, 2), (12_000, 5))
    )
    await with_rules(db, sale, steps=steps)
    assert (await place(placing, sale, PriceAsk(), quantity=3)).row.total_fen == 36_000
    assert (await place(placing, sale, PriceAsk(), quantity=2)).row.total_fen == 20_000
    assert await used(db) == {"step": 5}


async def test_groups_pay_less_for_each(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    groups = (GroupDiscount(from_tickets=3, percent=10), GroupDiscount(from_tickets=5, amount_fen=3_000))
    await with_rules(db, sale, groups=groups)
    totals = [(await place(placing, sale, PriceAsk(), quantity=count)).row.total_fen for count in (2, 3, 4, 5)]
    assert totals == [36_000, 48_600, 64_800, 75_000]
    assert await audit(db) == []


async def test_a_service_fee_is_an_amount_of_its_own(db: Database, placing: Placing) -> None:
    sale, buyer_id = await a_sale(db), db.new_id(0)
    await with_fee(db, sale, basis_points=250, ticket_fen=100, order_fen=50)
    order = await place(placing, sale, PriceAsk(), quantity=2, buyer_id=buyer_id)
    assert (order.row.total_fen, order.row.service_fee_fen) == (36_000 + 900 + 200 + 50, 1_150)
    assert reasons(order)[-1] == (0, "service_fee", 1_150)
    assert (await order_of_buyer(db, buyer_id=buyer_id, order_id=order.row.id)).order == order
    await with_fee(db, sale, basis_points=250, paid_by="organizer")
    placing._terms.forget(sale.ticket_type_ids)
    assert (await place(placing, sale, PriceAsk(), quantity=2)).row.total_fen == 36_000
    assert await audit(db) == []


async def test_rules_apply_in_their_order(db: Database, placing: Placing) -> None:
    sale = await a_sale(db)
    step = PriceStep(id=db.new_id(7), name={"zh-CN": "早鸟"}, price_fen=10_000, places=10)
    await with_rules(db, sale, steps=(step,), groups=(GroupDiscount(from_tickets=2, percent=10),))
    await a_promotion(db, sale)
    await with_fee(db, sale, basis_points=1_000)
    order = await place(placing, sale, with_code(), quantity=2)
    of_first = [(kind, amount) for position, kind, amount in reasons(order) if position == 1]
    assert of_first == [
        ("ticket", 18_000),
        ("early_bird", -8_000),
        ("group_discount", -1_000),
        ("promo_code", -1_800),
    ]
    assert order.row.total_fen == 14_400 + 1_440
    assert await audit(db) == []


async def a_bundle(db: Database, placing: Placing, **changes: Any) -> tuple[Sale, UUID, UUID, UUID]:
    """Two sessions at 180 and 99.99; one of each and two of the second for 299."""
    sale = await a_sale(db)
    shop = await a_shop(db)
    session_id = await a_session(shop, sale.event_id)
    second = await a_ticket_type(shop, session_id, price_fen=9_999, hidden=True, per_order_max=20, per_buyer_max=50)
    await with_quota(db, Sale(sale.organizer_id, sale.event_id, session_id, (second,)), 10)
    from menpiao.promotions import BundlePart

    bundle_id = await a_promotion(
        db,
        sale,
        kind="bundle",
        amount_fen=29_900,
        parts=(BundlePart(sale.session_id, sale.ticket_type_id, 1), BundlePart(session_id, second, 2)),
        **changes,
    )
    return sale, bundle_id, session_id, second


async def test_a_bundle_is_split_over_its_tickets_to_the_last_fen(db: Database, placing: Placing) -> None:
    sale, bundle_id, _, second = await a_bundle(db, placing, max_uses=3)
    order = await place(placing, sale, with_bundle(bundle_id, 2), lines=())
    assert order.row.total_fen == 59_800
    assert order.places() == {sale.ticket_type_id: 2, second: 4}
    by_type = [[item.price_fen for item in order.items if item.ticket_type_id == kind] for kind in order.places()]
    assert by_type == [[14_164, 14_164], [7_868, 7_868, 7_868, 7_868]]
    with pytest.raises(PromotionExhausted):
        await place(placing, sale, with_bundle(bundle_id, 2), lines=())
    assert await used(db) == {"uses": 2}
    assert await audit(db) == []


async def test_a_bundle_and_single_tickets_of_its_types_go_together(db: Database, placing: Placing) -> None:
    sale, bundle_id, _, _ = await a_bundle(db, placing)
    line = WantedLine(1, sale.session_id, sale.ticket_type_id, 2)
    await with_rules(db, sale, groups=(GroupDiscount(from_tickets=3, percent=50),))
    order = await place(placing, sale, with_bundle(bundle_id), lines=(line,))
    assert order.row.total_fen == 29_900 + 36_000  # the bundle's ticket does not make a group of them
    assert await audit(db) == []


async def test_what_a_bundle_holds_is_hidden_from_whoever_does_not_buy_it(db: Database, placing: Placing) -> None:
    sale, bundle_id, session_id, second = await a_bundle(db, placing)
    with pytest.raises(Invalid):
        await place(placing, sale, PriceAsk(), lines=(WantedLine(0, session_id, second, 1),))
    await set_state(db, actor=SYSTEM, organizer_id=sale.organizer_id, promotion_id=bundle_id, state="ended")
    with pytest.raises(Invalid) as refused:
        await place(placing, sale, with_bundle(bundle_id), lines=())
    assert refused.value.errors[0].pointer == "/items/0/bundle_id"


async def test_the_same_request_again_is_the_same_order_at_the_same_price(
    db: Database, placing: Placing, clock: SimulatedClock
) -> None:
    sale = await a_sale(db)
    promotion_id = await a_promotion(db, sale, max_uses=1)
    request = an_order(sale, buyer_id=db.new_id(0), price=with_code(expected_total_fen=14_400))
    first = await placing.place(request)
    await set_state(db, actor=SYSTEM, organizer_id=sale.organizer_id, promotion_id=promotion_id, state="ended")
    clock.advance(seconds=2)
    again = await placing.place(request)
    assert (again.replayed, again.order) == (True, first.order)
    assert await used(db) == {"uses": 1}


async def test_a_quote_claims_nothing_and_says_what_an_order_would_cost(db: Database, placing: Placing) -> None:
    sale, buyer_id = await a_sale(db), db.new_id(0)
    await a_promotion(db, sale, max_uses_per_buyer=1)
    asked = an_order(sale, buyer_id=buyer_id, quantity=2, price=with_code())
    quoted = await placing.quote(asked)
    assert (quoted.total_fen, await used(db)) == (28_800, {})
    order = (await placing.place(asked)).order
    assert quoted.priced is not None
    assert order.price_parts == quoted.priced.parts
    with pytest.raises(PromotionExhausted):
        await placing.quote(asked)
