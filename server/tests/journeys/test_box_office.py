"""Selling at a window, over HTTP: cash, a code on the screen, paper, and the drawer that is counted in the end."""

from typing import Any

from builders.shop import Sale
from builders.window import a_window
from builders.world import World


async def left(world: World, sale: Sale) -> int:
    async with world.db.read() as tx:
        return int(await tx.connection.fetchval("select total - held - sold - withheld from quotas"))


async def test_two_tickets_are_sold_for_cash(world: World) -> None:
    sale = await world.a_sale(per_order_max=1, per_buyer_max=1)
    window = await a_window(world, sale.organizer_id)
    order = await window.place(sale, 2, key="sale-1")
    assert (order["state"], order["total"]["amount"], await left(world, sale)) == ("awaiting_payment", 36_000, 8)
    again = await window.place(sale, 2, key="sale-1")
    assert again["id"] == order["id"], "a lost reply is asked for again"

    too_little = await window.take(order, 30_000, status=409)
    assert too_little["code"] == "too_little_given"
    taken = await window.take(order, 40_000, key="cash-1")
    assert taken["change"]["amount"] == 4_000
    assert await window.take(order, 40_000, key="cash-1") == taken
    assert (await window.take(order, 50_000, key="cash-1", status=422))["code"] == "idempotency_key_reused"
    assert (await window.take(order, status=409))["code"] == "order_closed"

    paid = (await window.ask("GET", f"box-office-orders/{order['id']}")).json()
    assert (paid["state"], len(paid["tickets"])) == ("paid", 2)
    shift = (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()
    assert (shift["sales"], shift["sold"]["amount"], shift["expected"]["amount"]) == (1, 36_000, 86_000)
    assert [one["order_id"] for one in shift["movements"]] == [order["id"]]
    assert (await window.close(80_000, status=422))["errors"][0]["pointer"] == "/note"
    closed: dict[str, Any] = await window.close(80_000, "找错零钱")
    assert closed["difference"]["amount"] == -6_000
    assert (await window.close(80_000, "找错零钱"))["closed_at"] == closed["closed_at"]
    assert (await window.close(86_000, status=409))["code"] == "counted_otherwise"

    late = await window.place(sale)
    assert (await window.take(late, status=409))["code"] == "shift_closed"
    assert (await window.ask("GET", f"box-office-orders/{late['id']}")).json()["state"] == "awaiting_payment"
