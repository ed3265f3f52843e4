"""A hall is sold out: a buyer waits for two dear seats side by side, and has them, whoever else looks meanwhile."""

from typing import Any

from builders.reseated import a_hall_of_two_tiers
from builders.seated import SeatedSale
from builders.shop import a_shop
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock


async def a_hall(world: World) -> SeatedSale:
    """Two rows of six, of an organizer who can be paid."""
    hall = await a_hall_of_two_tiers(await a_shop(world.db), ticket_types=({"per_buyer_max": 20, "per_order_max": 20},))
    await world.parts.collecting.accounts.add(
        organizer_id=hall.sale.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    return hall


async def post(world: World, buyer: dict[str, str], path: str, body: dict[str, Any]) -> Any:
    return await world.http.post(f"/api/v1/{path}", headers={**buyer, **a_key()}, json=body)


async def remaining(world: World, hall: SeatedSale) -> object:
    """What everybody is told of what is left."""
    await world.parts.refresh()
    await world.parts.seats.refresh()
    await world.parts.refresh()
    shown = await world.get(f"/api/v1/sessions/{encode(hall.session_id)}/availability")
    return shown["ticket_types"][0]["remaining"]


async def test_two_seats_that_come_back_are_kept_offered_shown_and_paid(world: World, clock: SimulatedClock) -> None:
    hall = await a_hall(world)
    holder, buyer = await world.login("zhou-ming"), await world.login("lin-xiaoyu")
    pair = [hall.item("stalls-A-1"), hall.item("stalls-A-2")]
    others = [hall.item(f"stalls-{row}-{number}") for row in "AB" for number in range(1, 7)]
    assert (
        await post(world, holder, "orders", {"items": [one for one in others if one not in pair]})
    ).status_code == 201
    order = (await post(world, holder, "orders", {"items": pair})).json()
    wish = {
        "session_id": encode(hall.session_id),
        "ticket_type_ids": [encode(hall.sale.ticket_type_id)],
        "quantity": 2,
        "tiers": [1],
        "accept": "together",
    }
    answer = await post(world, buyer, "waitlist-entries", {**wish, "tiers": [1, 9]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/tiers/1")
    answer = await post(world, buyer, "waitlist-entries", wish)
    assert answer.status_code == 201, answer.text
    entry = answer.json()
    assert (entry["tiers"], entry["accept"]) == ([{"number": 1, "name": "1 档"}], "together")
    assert (await post(world, holder, f"orders/{order['id']}/cancellation", {})).status_code == 200
    assert await remaining(world, hall) == 0
    assert (await post(world, holder, "orders", {"items": pair})).json()["code"] == "seat_taken"
    await world.work()
    offer = (await world.get(f"/api/v1/waitlist-entries/{entry['id']}", buyer))["offer"]
    assert [(seat["row"], seat["label"], seat["tier"]) for seat in offer["seats"]] == [
        ("A", "1", "1 档"),
        ("A", "2", "1 档"),
    ]
    offered = await world.get(f"/api/v1/orders/{offer['order_id']}", buyer)
    assert offered["total"]["amount"] == 76_000
    assert await remaining(world, hall) == 0
    payment = await world.start_payment(buyer, offered)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    entry = await world.get(f"/api/v1/waitlist-entries/{entry['id']}", buyer)
    assert (entry["state"], len(entry["offer"]["seats"])) == ("bought", 2)
    assert await world.books() == []
