"""A stranger signs in, orders, pays with WeChat, gets tickets and walks in."""

from builders.world import World


async def test_a_stranger_buys_a_ticket(world: World) -> None:
    sale = await world.a_sale(total=10)
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2)
    assert order["state"] == "awaiting_payment"
    assert order["total"] == {"amount": 36_000, "currency": "CNY"}

    payment = await world.start_payment(buyer, order)
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()

    paid = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert paid["state"] == "paid"
    assert len(paid["tickets"]) == 2
    tickets = await world.get("/api/v1/tickets", buyer)
    assert {ticket["id"] for ticket in tickets["items"]} == set(paid["tickets"])


async def test_a_free_order_needs_no_payment(world: World) -> None:
    sale = await world.a_sale(total=10, price_fen=0)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    assert order["state"] == "paid"
    await world.work()
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert len(shown["tickets"]) == 1
