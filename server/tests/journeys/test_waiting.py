"""Sold out is not the end: a buyer waits, somebody gives up, and the place is the buyer's to pay."""

from typing import Any

import pytest

from builders.shop import Sale
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock


async def join(world: World, buyer: dict[str, str], sale: Sale, **changes: Any) -> Any:
    """Wait for a place; the answer."""
    body = {
        "session_id": encode(sale.session_id),
        "ticket_type_ids": [encode(sale.ticket_type_id)],
        "quantity": 1,
        **changes,
    }
    return await world.http.post("/api/v1/waitlist-entries", headers={**buyer, **a_key()}, json=body)


async def joined(world: World, buyer: dict[str, str], sale: Sale, **changes: Any) -> dict[str, Any]:
    """An entry."""
    answer = await join(world, buyer, sale, **changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def entry_of(world: World, buyer: dict[str, str], entry: dict[str, Any]) -> dict[str, Any]:
    """The entry as its buyer sees it."""
    return dict(await world.get(f"/api/v1/waitlist-entries/{entry['id']}", buyer))


async def act(world: World, buyer: dict[str, str], path: str) -> Any:
    """Cancel or withdraw."""
    answer = await world.http.post(path, headers={**buyer, **a_key()}, json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def allow(world: World, buyer: dict[str, str], kinds: tuple[str, ...]) -> None:
    """The buyer allows messages of these kinds, in WeChat and here."""
    templates = {
        one["kind"]: one["template_id"]
        for one in (await world.get(f"/api/v1/message-templates?app_id={world.wechat.app_id}", buyer))["items"]
    }
    answers = {templates[kind]: "accept" for kind in kinds}
    answer = await world.http.post(
        f"{world.sandbox.url}/sim/subscriptions",
        json={"account_id": "zhou-ming", "app_id": world.wechat.app_id, "answers": answers},
    )
    assert answer.status_code < 300, answer.text
    answer = await world.http.post(
        "/api/v1/message-consents",
        headers={**buyer, **a_key()},
        json={
            "app_id": world.wechat.app_id,
            "grants": [{"template_id": number, "answer": "accept"} for number in answers],
        },
    )
    assert answer.status_code == 201, answer.text


async def test_a_place_that_was_given_up_is_offered_paid_and_a_ticket(world: World) -> None:
    sale = await world.a_sale(total=1)
    holder, buyer = await world.login(), await world.login("zhou-ming")
    order = await world.order(holder, sale)
    page = await world.get(f"/api/v1/events/{encode(sale.event_id)}")
    assert page["sessions"][0]["waitlist"] is True

    entry = await joined(world, buyer, sale)
    assert (entry["state"], entry["ahead"], entry["offers"], entry["offer"]) == ("waiting", 0, 0, None)
    assert entry["event"]["id"] == encode(sale.event_id)
    await act(world, holder, f"/api/v1/orders/{order['id']}/cancellation")
    refused = await world.http.post(
        "/api/v1/orders",
        headers={**holder, **a_key()},
        json={"items": [{"kind": "quantity", "session_id": encode(sale.session_id),
                         "ticket_type_id": encode(sale.ticket_type_id), "quantity": 1}]},
    )  # fmt: skip
    assert refused.json()["code"] == "sold_out"

    await world.work()
    entry = await entry_of(world, buyer, entry)
    assert (entry["state"], entry["ahead"], entry["offers"]) == ("offered", None, 1)
    offer = entry["offer"]
    offered = await world.get(f"/api/v1/orders/{offer['order_id']}", buyer)
    assert (offered["state"], offered["pay_by"]) == ("awaiting_payment", offer["pay_by"])

    await world.pay_sheet(await world.start_payment(buyer, offered), account="zhou-ming")
    await world.callbacks_delivered()
    await world.work()
    assert (await entry_of(world, buyer, entry))["state"] == "bought"
    await world.work()
    bought = await entry_of(world, buyer, entry)
    assert (bought["state"], bought["offer"]["order_id"]) == ("bought", offer["order_id"])
    assert len((await world.get("/api/v1/tickets", buyer))["items"]) == 1


async def test_an_offer_nobody_takes_goes_to_the_next_and_in_the_end_to_the_public(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(total=1)
    holder, first, second = [await world.login(account) for account in ("lin-xiaoyu", "zhou-ming", "chen-jie")]
    order = await world.order(holder, sale)
    entries = [await joined(world, buyer, sale) for buyer in (first, second)]
    assert entries[1]["ahead"] == 1
    await act(world, holder, f"/api/v1/orders/{order['id']}/cancellation")
    states = []
    for _ in range(5):
        await world.work()
        states.append(
            tuple([(await entry_of(world, b, e))["state"] for b, e in zip((first, second), entries, strict=True)])
        )
        clock.advance(minutes=10)
        await world.work()
    assert states == [
        ("offered", "waiting"),
        ("waiting", "offered"),
        ("offered", "waiting"),
        ("passed_over", "offered"),
        ("passed_over", "passed_over"),
    ]
    await world.parts.refresh()
    await world.order(holder, sale)


async def test_whoever_leaves_gives_up_their_offer_and_may_not_have_another(world: World) -> None:
    sale = await world.a_sale(total=1)
    holder, buyer = await world.login(), await world.login("zhou-ming")
    order = await world.order(holder, sale)
    entry = await joined(world, buyer, sale)
    await act(world, holder, f"/api/v1/orders/{order['id']}/cancellation")
    await world.work()
    path = f"/api/v1/waitlist-entries/{entry['id']}/withdrawal"
    assert (await act(world, buyer, path))["state"] == "withdrawn"
    assert (await act(world, buyer, path))["state"] == "withdrawn"
    offered = (await world.get("/api/v1/orders", buyer))["items"][0]
    assert offered["state"] == "cancelled"
    await world.order(holder, sale)


async def test_what_is_paid_stays_bought_whoever_withdraws(world: World) -> None:
    sale = await world.a_sale(total=1)
    holder, buyer = await world.login(), await world.login("zhou-ming")
    order = await world.order(holder, sale)
    entry = await joined(world, buyer, sale)
    await act(world, holder, f"/api/v1/orders/{order['id']}/cancellation")
    await world.work()
    offered = await world.get(f"/api/v1/orders/{(await entry_of(world, buyer, entry))['offer']['order_id']}", buyer)
    await world.pay_sheet(await world.start_payment(buyer, offered), account="zhou-ming")
    await world.callbacks_delivered()
    await world.work()
    shown = await act(world, buyer, f"/api/v1/waitlist-entries/{entry['id']}/withdrawal")
    assert shown["state"] == "bought"


async def test_the_buyer_is_written_to_at_each_step(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=1)
    holder, buyer = await world.login(), await world.login("zhou-ming")
    kinds = ("waitlist_joined", "waitlist_offer", "waitlist_offer_expired", "waitlist_closed")
    await allow(world, buyer, kinds)
    order = await world.order(holder, sale)
    await joined(world, buyer, sale)
    await world.work()
    await act(world, holder, f"/api/v1/orders/{order['id']}/cancellation")
    await world.work()
    clock.advance(minutes=10)
    for _ in range(2):
        await world.work()
    clock.advance(days=8)
    await world.work()
    await world.work()
    async with world.db.read() as tx:
        rows = await tx.connection.fetch("select kind, state from messages order by created_at, kind")
    assert [tuple(row) for row in rows] == [(kind, "sent") for kind in kinds]


async def test_a_late_payment_takes_nothing_from_those_who_wait(world: World, clock: SimulatedClock) -> None:
    answer = await world.http.put(f"{world.sandbox.url}/sim/faults", json={"late_after_s": 1_200})
    assert answer.status_code < 300
    sale = await world.a_sale(total=1)
    holder, buyer = await world.login(), await world.login("zhou-ming")
    order = await world.order(holder, sale)
    await world.pay_sheet(await world.start_payment(holder, order), behaviour="pay_late")
    entry = await joined(world, buyer, sale, quantity=2)
    clock.advance(minutes=16)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", holder))["state"] == "expired"
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select withheld from quotas") == 1
    world.sandbox.advance(minutes=5)
    await world.callbacks_delivered()
    await world.work()
    shown = await world.get(f"/api/v1/orders/{order['id']}", holder)
    assert (shown["state"], [refund["reason"] for refund in shown["refunds"]]) == ("expired", ["paid_late"])
    assert (await entry_of(world, buyer, entry))["state"] == "waiting"


@pytest.mark.parametrize("what", ["foreign", "unknown", "malformed"])
async def test_a_foreign_entry_is_as_unknown_as_any_other(world: World, what: str) -> None:
    sale = await world.a_sale(total=0)
    entry = await joined(world, await world.login(), sale)
    other = await world.login("zhou-ming")
    identifier = {"foreign": entry["id"], "unknown": entry["id"][:-1] + "0", "malformed": "x"}[what]
    for method, path in (("GET", ""), ("POST", "/withdrawal")):
        answer = await world.http.request(
            method,
            f"/api/v1/waitlist-entries/{identifier}{path}",
            headers={**other, **(a_key() if method == "POST" else {})},
            json={} if method == "POST" else None,
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await world.get("/api/v1/waitlist-entries", other))["items"] == []


async def test_refusals_say_what_to_do(world: World) -> None:
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    assert (await join(world, buyer, sale)).json()["code"] == "still_on_sale"
    await world.order(await world.login("zhou-ming"), sale)
    await joined(world, buyer, sale)
    assert (await join(world, buyer, sale)).json()["code"] == "already_waiting"
    wrong_ones: list[dict[str, Any]] = [
        {"quantity": 0}, {"quantity": 21}, {"quantity": "1"}, {"ticket_type_ids": []}, {"ticket_type_ids": ["x"]},
        {"ticket_type_ids": [encode(sale.ticket_type_id)] * 2}, {"ticket_type_ids": [encode(sale.session_id)]},
        {"session_id": "x"}, {"attendees": [{"name": "林"}]}, {"price": 1}, {"attendees": [{"name": "林" * 61}]},
        {"ticket_type_ids": [encode(sale.ticket_type_id)] * 11}, {"quantity": 1e99}, {"quantity": 7},
    ]  # fmt: skip
    for wrong in wrong_ones:
        answer = await join(world, buyer, sale, **wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), wrong


async def test_the_list_goes_on_page_by_page(world: World) -> None:
    buyer = await world.login()
    shop_sales = [await world.a_sale(total=0) for _ in range(3)]
    ids = [(await joined(world, buyer, sale))["id"] for sale in shop_sales]
    first = await world.get("/api/v1/waitlist-entries?limit=2", buyer)
    second = await world.get(f"/api/v1/waitlist-entries?limit=2&cursor={first['next']}", buyer)
    assert sorted(one["id"] for one in first["items"] + second["items"]) == sorted(ids)
    assert second["next"] is None
