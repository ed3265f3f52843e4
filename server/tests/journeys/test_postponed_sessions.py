"""A session that is moved, over HTTP: tickets stay good, and whoever would rather have the money has it."""

from datetime import timedelta
from typing import Any

from builders.ladders import a_rule, with_ladder
from builders.people import a_buyer
from builders.shop import Sale, a_shop
from builders.world import World, a_key
from journeys.test_cancelled_sessions import a_paid_order, later, post
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.clock import SimulatedClock


async def postpone(world: World, sale: Sale, staff: dict[str, str], *, key: dict[str, str] | None = None) -> Any:
    """Thirty days later; buyers have ten days to decide."""
    starts_at = world.db.clock.now() + timedelta(days=37)
    body = {
        "doors_at": to_wire(starts_at - timedelta(hours=1)),
        "starts_at": to_wire(starts_at),
        "ends_at": to_wire(starts_at + timedelta(hours=2)),
        "decide_by": to_wire(world.db.clock.now() + timedelta(days=10)),
        "reason": {"zh-CN": "艺人生病"},
    }
    path = f"/api/v1/organizer/sessions/{encode(sale.session_id)}/postponement"
    answer = await world.http.post(path, headers={**staff, **(key or a_key())}, json=body)
    assert answer.status_code == 201, answer.text
    return answer


async def test_money_back_by_the_usual_way_leaves_the_buyers_one_right_alone(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(total=10)
    await with_ladder(world.db, sale.event_id, a_rule((1, 50), once_per_buyer=True))
    await world.parts.refresh()
    staff = await world.staff_login(sale.organizer_id, "manager")
    buyer, order = await a_paid_order(world, sale, quantity=2)
    await postpone(world, sale, staff)
    quote = await world.get(f"/api/v1/orders/{order['id']}/refund-quote", buyer)
    assert [ticket["fee"]["amount"] for ticket in quote["tickets"]] == [0, 0]
    back = {"positions": [1], "quote": quote["tickets"][0]["amount"]}
    await post(world, f"orders/{order['id']}/refunds", buyer, back)
    assert await world.books() == []
    # The choice is over, and the right is still there: once.
    clock.advance(days=11)
    quote = await world.get(f"/api/v1/orders/{order['id']}/refund-quote", buyer)
    assert [(ticket["refundable"], ticket["reason"]) for ticket in quote["tickets"]] == [
        (False, "refunded"),
        (True, None),
    ]
    back = {"positions": [2], "quote": quote["tickets"][1]["amount"]}
    await post(world, f"orders/{order['id']}/refunds", buyer, back)
    assert await world.books() == []


async def test_buyers_keep_their_tickets_or_have_their_money_back(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=10)
    staff = await world.staff_login(sale.organizer_id, "manager")
    support = await world.staff_login(sale.organizer_id, "finance")
    keeper, kept = await a_paid_order(world, sale)
    leaver, left = await a_paid_order(world, sale, quantity=2)
    path = f"orders/{left['id']}/postponement-choice"
    session = {"session_id": encode(sale.session_id)}
    early = await post(world, path, leaver, {"choice": "refund", **session}, status=409)
    assert early["code"] == "choice_over"

    other = await world.staff_login((await a_shop(world.db, organizer_id=8)).organizer_id, "owner")
    refused = await world.http.post(
        f"/api/v1/organizer/sessions/{encode(sale.session_id)}/postponement", headers={**support, **a_key()}, json={}
    )
    assert refused.status_code in (400, 403, 422)
    key = a_key()
    first, again = await postpone(world, sale, staff, key=key), await postpone(world, sale, staff, key=key)
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    assert (await world.get("/api/v1/organizer/postponements", support))["items"][0]["state"] == "telling"
    assert (await world.get("/api/v1/organizer/postponements", other))["items"] == []
    await world.work()
    (moved,) = (await world.get("/api/v1/organizer/postponements", support))["items"]
    assert (moved["id"], moved["state"], moved["orders"]) == (first.json()["id"], "choosing", 2)
    session_id, event_id = encode(sale.session_id), encode(sale.event_id)
    for query, count in (
        ("state=choosing", 1),
        ("state=telling", 0),
        ("state=replaced", 0),
        (f"event_id={event_id}&session_id={session_id}", 1),
        (f"session_id={event_id}", 0),
        ("to=2026-01-01T00:00:00Z", 0),
    ):
        assert len((await world.get(f"/api/v1/organizer/postponements?{query}", support))["items"]) == count, query
    async with world.db.read() as tx:
        told = await tx.connection.fetchval("select count(*) from messages where kind = 'session_postponed'")
    assert told == 2

    (choice,) = (await world.get(f"/api/v1/orders/{left['id']}/postponement-choices", leaver))["items"]
    assert (choice["choice"], choice["refund_id"]) == ("keep", None)
    stranger = {"Authorization": f"Bearer {(await a_buyer(world.db)).token}"}
    await post(world, path, stranger, {"choice": "refund", **session}, status=404)
    for _ in range(2):
        chosen = await post(world, path, leaver, {"choice": "refund", **session})
        assert chosen["choice"] == "refund"
    await post(world, path, leaver, {"choice": "keep", **session}, status=409)
    await post(world, f"orders/{kept['id']}/postponement-choice", keeper, {"choice": "keep", **session})
    for _ in range(3):
        await later(world)
    shown = await world.get(f"/api/v1/orders/{left['id']}", leaver)
    assert shown["state"] == "refunded"
    assert [(r["reason"], r["state"], r["amount"]["amount"]) for r in shown["refunds"]] == [
        ("session_postponed", "succeeded", 36_000)
    ]

    clock.advance(days=11)
    owner = await world.staff_login(sale.organizer_id, "owner")
    (moved,) = (await world.get("/api/v1/organizer/postponements?state=over", owner))["items"]
    assert [moved[name] for name in ("state", "orders", "kept", "refunded")] == ["over", 1, 1, 1]
    assert (moved["told_at"] is not None, moved["reason"]) == (True, {"zh-CN": "艺人生病"})
    assert (await world.get("/api/v1/organizer/postponements?limit=1", owner))["next"] is None
    late = await post(
        world, f"orders/{kept['id']}/postponement-choice", keeper, {"choice": "refund", **session}, status=409
    )
    assert late["code"] == "choice_over"
    ticket = await world.get(f"/api/v1/tickets/{kept['tickets'][0]}", keeper)
    assert ticket["state"] == "valid"
