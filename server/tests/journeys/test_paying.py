"""Whatever WeChat and the network do with a payment, it ends in the same place: tickets, or the money back."""

import pytest

from builders.world import World, a_key
from menpiao.platform.clock import SimulatedClock


async def faults(world: World, **changes: object) -> None:
    answer = await world.http.put(f"{world.sandbox.url}/sim/faults", json=changes)
    assert answer.status_code < 300, answer.text


async def rows(world: World, query: str) -> list[tuple[object, ...]]:
    async with world.db.read() as tx:
        return [tuple(row) for row in await tx.connection.fetch(query)]


async def test_twenty_parallel_callbacks_settle_once(world: World) -> None:
    await faults(world, repeat_callbacks=19)
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=3)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    await world.sandbox.world.courier.settled()
    await world.work()
    await world.work()

    assert await rows(world, "select outcome from provider_notices") == [("paid",)]
    assert await rows(world, "select count(*) from tickets") == [(3,)]
    assert await rows(world, "select held, sold from quotas") == [(0, 3)]


async def test_a_lost_callback_is_found_by_asking(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await world.pay_sheet(await world.start_payment(buyer, order), behaviour="notify_never")
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    clock.advance(seconds=31)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paid"


async def test_an_unpaid_order_expires_only_after_the_provider_closed_it(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await world.start_payment(buyer, order)
    await faults(world, down=True)
    clock.advance(minutes=16)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    assert await rows(world, "select held from quotas") == [(1,)]

    await faults(world, down=False)
    clock.advance(minutes=1)  # it waits for as long again as it was due before it is tried again
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "expired"
    assert await rows(world, "select held from quotas") == [(0,)]
    assert await rows(world, "select state from payments") == [("closed",)]


async def test_money_that_arrives_while_closing_buys_the_tickets(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = await world.start_payment(buyer, order)
    await world.pay_sheet(payment, behaviour="notify_never")
    clock.advance(minutes=16)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paid"


async def paid_late(world: World, clock: SimulatedClock, *, total: int) -> tuple[dict[str, str], dict[str, object]]:
    """An order that expired, and is paid afterwards all the same."""
    await faults(world, late_after_s=1_200)
    sale = await world.a_sale(total=total)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await world.pay_sheet(await world.start_payment(buyer, order), behaviour="pay_late")
    clock.advance(minutes=16)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "expired"
    if total == 1:
        await world.order(await world.login("zhou-ming"), sale)
    world.sandbox.advance(minutes=5)
    await world.callbacks_delivered()
    await world.work()
    return buyer, order


async def test_a_late_payment_is_honoured_while_places_remain(world: World, clock: SimulatedClock) -> None:
    buyer, order = await paid_late(world, clock, total=2)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (shown["state"], len(shown["tickets"])) == ("paid", 1)


async def test_a_late_payment_without_places_is_refunded_once(world: World, clock: SimulatedClock) -> None:
    buyer, order = await paid_late(world, clock, total=1)
    await world.work()
    world.sandbox.advance(minutes=5)
    await world.work()
    clock.advance(minutes=2)
    await world.work()

    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert shown["state"] == "expired"
    assert [(r["amount"]["amount"], r["reason"], r["state"]) for r in shown["refunds"]] == [
        (18_000, "paid_late", "succeeded")
    ]
    assert await rows(world, "select refunded_fen from payments") == [(18_000,)]
    told = "select count(*) from messages where kind = 'payment_returned'"
    assert await rows(world, told) == [(1,)], "the buyer is told why, once"


@pytest.mark.parametrize(
    "kind",
    ["flipped_byte", "flipped_signature", "unsigned", "unknown_serial", "old_timestamp", "signtest", "wrong_key",
     "wrong_mchid"],
)  # fmt: skip
async def test_a_forged_callback_changes_nothing(world: World, kind: str) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = await world.start_payment(buyer, order)
    status = await forge(world, payment, kind)
    await world.work()

    assert 400 <= status < 500
    assert await rows(world, "select count(*) from provider_notices") == [(0,)]
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"


@pytest.mark.parametrize("kind", ["wrong_amount", "wrong_appid", "wrong_payer", "wrong_order"])
async def test_a_signed_callback_that_does_not_match_settles_nothing(world: World, kind: str) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    assert await forge(world, await world.start_payment(buyer, order), kind) == 204
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    assert await rows(world, "select count(*) from tickets") == [(0,)]


async def forge(world: World, payment: dict[str, object], kind: str) -> int:
    """Have the sandbox send a forged callback about this payment, which nobody paid; the status of our answer."""
    client = payment["client"]
    assert isinstance(client, dict)
    answer = await world.http.post(
        f"{world.sandbox.url}/sim/payments",
        json={
            "account_id": "lin-xiaoyu",
            "prepay_id": client["package"].removeprefix("prepay_id="),
            "behaviour": "forge",
            "forgeries": [kind],
        },
    )
    status: int = answer.json()["forgeries"][0]["status"]
    return status


async def test_cancelling_gives_the_places_back_at_once(world: World) -> None:
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    for _ in range(2):
        answer = await world.http.post(
            f"/api/v1/orders/{order['id']}/cancellation", headers={**buyer, **a_key()}, json={}
        )
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert await rows(world, "select held, sold from quotas") == [(0, 0)]


async def test_cancelling_while_paying_closes_the_payment_first(world: World) -> None:
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await world.start_payment(buyer, order)
    answer = await world.http.post(f"/api/v1/orders/{order['id']}/cancellation", headers={**buyer, **a_key()}, json={})
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert await rows(world, "select state from payments") == [("closed",)]


async def test_a_paid_order_can_not_be_cancelled(world: World) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    await world.work()
    answer = await world.http.post(f"/api/v1/orders/{order['id']}/cancellation", headers={**buyer, **a_key()}, json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "order_closed")


async def test_no_payment_starts_in_the_last_minute(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    clock.advance(minutes=14)
    answer = await world.http.post(
        f"/api/v1/orders/{order['id']}/payments", headers={**buyer, **a_key()}, json={"method": "wechat_jsapi"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_pay")


async def test_starting_to_pay_twice_is_one_payment(world: World) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    first = await world.start_payment(buyer, order)
    second = await world.start_payment(buyer, order)
    assert second["id"] == first["id"]


async def test_a_provider_that_is_away_takes_no_money_and_says_so(world: World) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await faults(world, down=True)
    headers = {**buyer, **a_key()}
    body = {"method": "wechat_jsapi"}
    answer = await world.http.post(f"/api/v1/orders/{order['id']}/payments", headers=headers, json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
    assert "没有被扣" in answer.json()["detail"]

    await faults(world, down=False)
    again = await world.http.post(f"/api/v1/orders/{order['id']}/payments", headers=headers, json=body)
    assert again.status_code == 201
    assert await rows(world, "select count(*) from payments") == [(1,)]


async def test_both_messages_go_out_where_the_buyer_allowed_them(world: World) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    await world.http.post(
        f"{world.sandbox.url}/sim/subscriptions",
        json={
            "account_id": "lin-xiaoyu",
            "app_id": world.wechat.app_id,
            "answers": dict.fromkeys(world.wechat.template_ids.values(), "accept"),
        },
    )
    order = await world.order(buyer, sale)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    await world.work()
    await world.work()
    delivered = (await world.http.get(f"{world.sandbox.url}/sim/messages")).json()
    assert len(delivered["messages"]) == 2
    assert await rows(world, "select state from messages") == [("sent",), ("sent",)]
