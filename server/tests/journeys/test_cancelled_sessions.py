"""A session that does not take place, over HTTP: nothing is sold any more, nobody enters, everybody is paid back."""

from typing import Any

from builders.shop import Sale
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

REASON = {"reason": {"zh-CN": "台风，演出取消", "en": "Typhoon"}}


async def post(world: World, path: str, who: dict[str, str], body: Any, *, status: int = 201) -> Any:
    answer = await world.http.post(f"/api/v1/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def later(world: World, *, minutes: float = 1.1) -> None:
    """So much later for us and for WeChat; callbacks come, and the worker works."""
    world.sandbox.advance(minutes=minutes)
    await world.work()
    await world.sandbox.world.courier.settled()
    await world.work()


async def faults(world: World, **changes: object) -> None:
    answer = await world.http.put(f"{world.sandbox.url}/sim/faults", json=changes)
    assert answer.status_code < 300, answer.text


async def a_paid_order(world: World, sale: Sale, *, quantity: int = 1) -> tuple[dict[str, str], Any]:
    """The buyer, and the order as they see it."""
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=quantity)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await later(world, minutes=0.6)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert shown["state"] == "paid"
    return buyer, shown


async def cancel(world: World, sale: Sale, staff: dict[str, str]) -> Any:
    return await post(world, f"organizer/sessions/{encode(sale.session_id)}/cancellation", staff, REASON)


async def test_everybody_gets_their_money_back(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=20, per_buyer_max=20)
    staff = await world.staff_login(sale.organizer_id, "owner")
    paid = [await a_paid_order(world, sale, quantity=2) for _ in range(2)]
    partly = await a_paid_order(world, sale, quantity=3)
    body = {
        "tickets": [partly[1]["tickets"][0]],
        "reason": "观众生病",
        "fee_per_ticket": {"amount": 1800, "currency": "CNY"},
    }
    await post(world, f"organizer/orders/{partly[1]['id']}/refunds", staff, body)
    await later(world)
    unpaid_buyer = await world.login()
    unpaid = await world.order(unpaid_buyer, sale)
    paying_buyer = await world.login()
    paying = await world.order(paying_buyer, sale)
    await world.start_payment(paying_buyer, paying)

    cancellation = await cancel(world, sale, staff)
    assert (cancellation["state"], cancellation["orders"]["total"]) == ("running", 5)
    refused = await world.http.post(
        "/api/v1/orders",
        headers={**unpaid_buyer, **a_key()},
        json={
            "items": [
                {
                    "kind": "quantity",
                    "session_id": encode(sale.session_id),
                    "ticket_type_id": encode(sale.ticket_type_id),
                    "quantity": 1,
                }
            ]
        },
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "not_on_sale")
    await world.work()
    for buyer, order in (*paid, partly):
        for ticket in order["tickets"]:
            assert (await world.get(f"/api/v1/tickets/{ticket}", buyer))["state"] == "void"
    assert await world.books() == []

    for _ in range(6):
        await later(world)
    shown = await world.get(f"/api/v1/organizer/cancellations/{cancellation['id']}", staff)
    assert shown["state"] == "finished", shown
    assert shown["orders"] == {"total": 5, "done": 5, "cancelled": 2, "troubled": 0}
    assert (shown["refunds"]["asked"], shown["refunds"]["succeeded"]) == (3, 3)
    assert shown["refunds"]["succeeded_amount"]["amount"] == 6 * 18_000
    for buyer, order in (*paid, partly):
        assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "refunded"
    assert (await world.get(f"/api/v1/orders/{unpaid['id']}", unpaid_buyer))["state"] == "cancelled"
    assert (await world.get(f"/api/v1/orders/{paying['id']}", paying_buyer))["state"] == "cancelled"


async def test_an_account_that_was_topped_up_goes_on(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=20)
    owner, finance, support = [
        await world.staff_login(sale.organizer_id, role) for role in ("owner", "finance", "support")
    ]
    for _ in range(3):
        await a_paid_order(world, sale)
    await faults(world, refund_error="NOT_ENOUGH")
    path = f"organizer/sessions/{encode(sale.session_id)}/cancellation"
    await post(world, path, finance, REASON, status=403)
    cancellation = await cancel(world, sale, owner)
    for _ in range(2):
        await later(world)
    here = f"/api/v1/organizer/cancellations/{cancellation['id']}"
    shown = await world.get(here, support)
    assert (shown["state"], shown["seconds_left"], shown["refunds"]["asked"]) == ("waiting_for_funds", None, 3)
    cases = (await world.get("/api/v1/organizer/cases", finance))["items"]
    (account,) = [case["subject_id"] for case in cases if case["remedies"] == ["noteTopUp"]]

    await faults(world, refund_error=None)
    await post(world, f"organizer/merchant-accounts/{account}/top-up", support, {}, status=403)
    await post(world, f"organizer/merchant-accounts/{account}/top-up", finance, {}, status=204)
    for _ in range(4):
        await later(world)
    assert (await world.get(here, support))["state"] == "finished"
    assert (await world.get("/api/v1/organizer/cancellations", support))["items"][0]["refunds"]["succeeded"] == 3
    session, event = encode(sale.session_id), encode(sale.event_id)
    for query, count in (("finished", 1), ("running", 0), ("paused", 0)):
        of_state = await world.get(f"/api/v1/organizer/cancellations?state={query}&event_id={event}", support)
        assert len(of_state["items"]) == count, query
    for query, count in (
        (f"session_id={session}&from=2026-01-01T00:00:00Z", 1),
        (f"session_id={event}", 0),
        ("to=2026-01-01T00:00:00Z", 0),
    ):
        assert len((await world.get(f"/api/v1/organizer/cancellations?{query}", support))["items"]) == count, query


async def test_an_event_is_all_of_its_sessions_and_its_page_says_so(world: World) -> None:
    sale = await world.a_sale()
    staff = await world.staff_login(sale.organizer_id, "owner")
    made = await post(world, f"organizer/events/{encode(sale.event_id)}/cancellation", staff, REASON)
    assert [one["session_id"] for one in made["items"]] == [encode(sale.session_id)]
    again = await post(world, f"organizer/events/{encode(sale.event_id)}/cancellation", staff, REASON, status=409)
    assert again["code"] == "session_over"
    await world.parts.refresh()
    page = await world.get(f"/api/v1/events/{encode(sale.event_id)}")
    assert [(one["status"], one["sale_state"]) for one in page["sessions"]] == [("cancelled", "ended")]
    listed = (await world.get("/api/v1/events"))["items"]
    assert [card["id"] for card in listed] == []
