"""A buyer gives tickets back under the rules that they were shown: what they are told first, and what then happens."""

from typing import Any

import pytest

from builders.ladders import with_ladder
from builders.shop import Sale
from builders.world import World
from menpiao.catalog import RefundRule


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
