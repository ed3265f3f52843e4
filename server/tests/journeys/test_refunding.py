"""A buyer gives tickets back under the rules that they were shown: what they are told first, and what then happens."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from builders.ladders import a_rule, with_ladder
from builders.orders import count_of
from builders.shop import Sale, a_shop
from builders.world import World, a_key, an_item
from menpiao.catalog import RefundRule, RefundTier


async def a_sale_with_ladder(world: World, rule: RefundRule | None = None, **ticket_type: Any) -> Sale:
    sale = await world.a_sale(**ticket_type)
    await with_ladder(world.db, sale.event_id, rule)
    await world.parts.refresh()
    return sale


async def bought(world: World, buyer: dict[str, str], sale: Sale, *, quantity: int = 2) -> dict[str, Any]:
    """An order that is paid and has its tickets."""
    order = await world.order(buyer, sale, quantity=quantity)
    if order["state"] != "paid":
        payment = await world.start_payment(buyer, order)
        await world.pay_sheet(payment)
        await world.callbacks_delivered()
        await world.work()
    return dict(await world.get(f"/api/v1/orders/{order['id']}", buyer))


async def quote_of(world: World, buyer: dict[str, str], order: dict[str, Any]) -> dict[str, Any]:
    return dict(await world.get(f"/api/v1/orders/{order['id']}/refund-quote", buyer))


async def test_a_buyer_is_told_what_goes_back_and_until_when(world: World) -> None:
    sale, buyer = await a_sale_with_ladder(world), await world.login()
    order = await bought(world, buyer, sale)
    quote = await quote_of(world, buyer, order)
    assert quote["amount"] == {"amount": 36_000, "currency": "CNY"}
    assert quote["holds_until"] == "2027-03-05T04:00:00Z"
    assert [ticket["ticket_id"] for ticket in quote["tickets"]] == order["tickets"]
    assert [ticket["refundable"] for ticket in quote["tickets"]] == [True, True]

    world.clock.advance(days=5)  # type: ignore[attr-defined] # a test's clock
    quote = await quote_of(world, buyer, order)
    assert (quote["amount"]["amount"], quote["fee"]["amount"]) == (28_800, 7_200)
    world.clock.advance(days=1)  # type: ignore[attr-defined]
    quote = await quote_of(world, buyer, order)
    assert (quote["amount"]["amount"], quote["holds_until"]) == (0, None)
    assert {ticket["reason"] for ticket in quote["tickets"]} == {"too_late"}


async def test_an_order_keeps_the_rules_that_it_was_placed_under(world: World) -> None:
    sale, buyer = await a_sale_with_ladder(world), await world.login()
    order = await world.order(buyer, sale)
    before = await quote_of(world, buyer, order)
    await with_ladder(world.db, sale.event_id, RefundRule())
    assert await quote_of(world, buyer, order) == before
    assert before["tickets"][0]["reason"] == "not_paid"
    (pinned,) = before["rules"]
    assert pinned["positions"] == [1]
    assert [tier["fee_percent"] for tier in pinned["rules"]["tiers"]] == [0, 20]
    world.clock.advance(seconds=2)  # type: ignore[attr-defined]
    later = await quote_of(world, buyer, await world.order(buyer, sale))
    assert later["rules"] == [{"positions": [1], "rules": None}]


@pytest.mark.parametrize("who", ["foreign", "unknown", "nonsense"])
async def test_a_quote_is_for_the_orders_buyer_only(world: World, who: str) -> None:
    sale = await a_sale_with_ladder(world)
    order = await world.order(await world.login(), sale)
    known = {"foreign": order["id"], "unknown": order["id"][:-1] + "0", "nonsense": "x" * 26}[who]
    answer = await world.http.get(f"/api/v1/orders/{known}/refund-quote", headers=await world.login("zhou-ming"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def give_back(
    world: World, buyer: dict[str, str], order: dict[str, Any], amount: int, *, key: str | None = None, **body: Any
) -> httpx.Response:
    return await world.http.post(
        f"/api/v1/orders/{order['id']}/refunds",
        headers={**buyer, **({"Idempotency-Key": key} if key else a_key())},
        json={"quote": {"amount": amount, "currency": "CNY"}, **body},
    )


async def test_one_ticket_goes_back_and_the_other_stays(world: World) -> None:
    sale, buyer = await a_sale_with_ladder(world), await world.login()
    order = await bought(world, buyer, sale)
    world.clock.advance(days=5)  # type: ignore[attr-defined] # a test's clock
    answer = await give_back(world, buyer, order, 14_400, positions=[2], key="k1")
    assert answer.status_code == 201, answer.text
    refund = answer.json()
    assert (refund["amount"]["amount"], refund["reason"], refund["state"]) == (14_400, "by_buyer", "approved")

    again = await give_back(world, buyer, order, 14_400, positions=[2, 2], key="k1")
    assert (again.status_code, again.json()["id"]) == (201, refund["id"])
    assert again.headers["idempotency-replayed"] == "true"
    other = await give_back(world, buyer, order, 14_400, positions=[1], key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    twice = await give_back(world, buyer, order, 14_400, positions=[2])
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_to_refund")

    await world.work()
    await world.callbacks_delivered(2)
    await world.work()
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (shown["state"], shown["refunds"][0]["state"]) == ("partially_refunded", "succeeded")
    states = [(await world.get(f"/api/v1/tickets/{ticket}", buyer))["state"] for ticket in order["tickets"]]
    assert states == ["valid", "void"]
    quote = await quote_of(world, buyer, order)
    assert [ticket["reason"] for ticket in quote["tickets"]] == [None, "refunded"]
    assert quote["amount"]["amount"] == 14_400


async def test_what_the_buyer_saw_is_what_happens_or_nothing_does(world: World) -> None:
    sale, buyer = await a_sale_with_ladder(world), await world.login()
    order = await bought(world, buyer, sale)
    world.clock.advance(days=4)  # type: ignore[attr-defined] # the free tier ends at this very moment
    answer = await give_back(world, buyer, order, 36_000)
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_terms_changed")
    assert "288" in answer.json()["detail"]
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paid"
    answer = await give_back(world, buyer, order, 28_800)
    assert answer.status_code == 201
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "refunded"


async def test_a_free_ticket_goes_back_and_its_place_is_had_by_the_next(world: World) -> None:
    sale = await a_sale_with_ladder(world, a_rule((0, 0)), total=2, price_fen=0)
    buyer = await world.login()
    order = await bought(world, buyer, sale)
    answer = await give_back(world, buyer, order, 0, positions=[1])
    assert (answer.status_code, answer.json()["state"]) == (201, "succeeded"), answer.text
    await world.parts.refresh()
    world.clock.advance(seconds=2)  # type: ignore[attr-defined]
    await world.order(await world.login("zhou-ming"), sale)


async def test_places_return_together_at_the_time_that_the_rule_names(world: World) -> None:
    returns_at = world.clock.now() + timedelta(days=2)
    sale = await a_sale_with_ladder(world, a_rule((0, 0), places_return_at=returns_at), total=2)
    buyer = await world.login()
    order = await bought(world, buyer, sale)
    assert (await give_back(world, buyer, order, 36_000)).status_code == 201
    await world.work()
    count = await count_of(world.db, sale)
    assert (count.sold, count.total) == (2, 2)
    world.clock.advance(days=2)  # type: ignore[attr-defined]
    await world.work()
    count = await count_of(world.db, sale)
    assert (count.sold, count.total) == (0, 2)


async def test_a_whole_order_goes_back_together(world: World) -> None:
    rule = RefundRule(tiers=(RefundTier(until_hours_before=24, fee_fen=1_001),), scope="order")
    sale, buyer = await a_sale_with_ladder(world, rule), await world.login()
    order = await bought(world, buyer, sale)
    answer = await give_back(world, buyer, order, 17_500, positions=[1])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "together")
    answer = await give_back(world, buyer, order, 34_999)
    assert answer.status_code == 201, answer.text
    async with world.db.read() as tx:
        fees = await tx.connection.fetch("select fee_fen from refund_items order by position")
    assert [row["fee_fen"] for row in fees] == [500, 501]


async def test_tickets_of_several_events_go_back_one_event_at_a_time(world: World) -> None:
    shop = await a_shop(world.db)
    sales = [await a_sale_with_ladder(world, a_rule((1, percent)), shop=shop) for percent in (10, 20)]
    buyer = await world.login()
    placed = await world.http.post(
        "/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [an_item(sale) for sale in sales]}
    )
    order = placed.json()
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    await world.work()
    quote = await quote_of(world, buyer, order)
    assert [one["positions"] for one in quote["rules"]] == [[1], [2]]
    answer = await give_back(world, buyer, order, quote["amount"]["amount"])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "one_event")
    for ticket in quote["tickets"]:
        answer = await give_back(world, buyer, order, ticket["amount"]["amount"], positions=[ticket["position"]])
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("rule", "later", "code"),
    [
        (RefundRule(), 0, "refund_not_offered"),
        (None, 6, "refund_too_late"),
    ],
)
async def test_a_refusal_says_why_and_that_the_tickets_are_good(
    world: World, rule: RefundRule | None, later: int, code: str
) -> None:
    sale, buyer = await a_sale_with_ladder(world, rule), await world.login()
    order = await bought(world, buyer, sale)
    world.clock.advance(days=later)  # type: ignore[attr-defined] # a test's clock
    for positions in (None, [1]):
        answer = await give_back(world, buyer, order, 18_000, positions=positions)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paid"


async def test_an_unpaid_order_and_a_foreign_one_give_nothing_back(world: World) -> None:
    sale, buyer = await a_sale_with_ladder(world), await world.login()
    order = await world.order(buyer, sale)
    answer = await give_back(world, buyer, order, 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_refund")
    answer = await give_back(world, await world.login("zhou-ming"), order, 0)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"quote": None}, "/quote"),
        ({"quote": {"amount": -1, "currency": "CNY"}}, "/quote/amount"),
        ({"quote": {"amount": 1, "currency": "USD"}}, "/quote/currency"),
        ({"positions": []}, "/positions"),
        ({"positions": [0]}, "/positions/0"),
        ({"positions": [1, 50]}, "/positions/1"),
        ({"positions": [3]}, "/positions/0"),
        ({"reason": "x"}, "/reason"),
    ],
)
async def test_what_makes_no_sense_is_named(world: World, body: dict[str, Any], pointer: str) -> None:
    sale, buyer = await a_sale_with_ladder(world), await world.login()
    order = await bought(world, buyer, sale, quantity=1)
    answer = await give_back(world, buyer, order, 18_000, **body)
    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
