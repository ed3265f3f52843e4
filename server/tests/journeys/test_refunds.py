"""Money back, over HTTP: staff ask, WeChat does what it likes, and it ends with the buyer's money or with a case."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from builders.people import gate_staff
from builders.shop import Sale, a_shop
from builders.world import World, a_key
from menpiao.identity import Organizer
from menpiao.platform.clock import SimulatedClock


async def staff_of(world: World, sale: Sale, role: str = "finance") -> dict[str, str]:
    """Somebody signed in with this role. Only gates have a sign-in yet, so the role is given afterwards."""
    organizer = Organizer(sale.organizer_id, world.db.new_id(sale.organizer_id), {})
    login = await gate_staff(world.db, organizer=organizer, role="manager")
    async with world.db.tx() as tx:
        await tx.connection.execute("update staff set role = $2 where id = $1", login.login.staff_id, role)
    return {"Authorization": f"Bearer {login.token}"}


async def post(world: World, path: str, who: dict[str, str], body: Any, *, status: int = 201) -> Any:
    answer = await world.http.post(f"/api/v1/organizer/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def faults(world: World, **changes: object) -> None:
    answer = await world.http.put(f"{world.sandbox.url}/sim/faults", json=changes)
    assert answer.status_code < 300, answer.text


async def a_paid_order(world: World, sale: Sale, quantity: int = 2) -> tuple[dict[str, str], Any]:
    """The buyer, and the order as they see it."""
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=quantity)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await later(world, minutes=0.6)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert shown["state"] == "paid"
    return buyer, shown


async def later(world: World, *, minutes: float = 1.1, delivered: bool = True) -> None:
    """So much later for us and for WeChat; callbacks come, where they are ``delivered``, and the worker works."""
    world.sandbox.advance(minutes=minutes)
    await world.work()
    if delivered:
        await world.sandbox.world.courier.settled()
    await world.work()


async def refunds_at_wechat(world: World, order_id: str) -> list[tuple[str, int, str]]:
    orders = (await world.http.get(f"{world.sandbox.url}/sim/orders")).json()["orders"]
    return [(r["out_refund_no"], r["amount_fen"], r["status"]) for order in orders for r in order["refunds"]]


async def test_tickets_of_an_order_go_back_one_after_the_other(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale)
    buyer, order = await a_paid_order(world, sale, quantity=3)
    fee = {"amount": 1_800, "currency": "CNY"}
    for ticket in order["tickets"][:2]:
        body = {"tickets": [ticket], "reason": "观众生病", "fee_per_ticket": fee}
        refund = await post(world, f"orders/{order['id']}/refunds", staff, body)
        assert (refund["amount"]["amount"], refund["fee"]["amount"]) == (16_200, 1_800)
    ticket = await world.get(f"/api/v1/tickets/{order['tickets'][0]}", buyer)
    assert ticket["state"] == "void"
    await world.work()
    assert len(await refunds_at_wechat(world, order["id"])) == 1, "a minute apart"

    for _ in range(3):
        await later(world)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert shown["state"] == "partially_refunded"
    assert sorted((r["state"], [i["position"] for i in r["items"]]) for r in shown["refunds"]) == [
        ("succeeded", [1]),
        ("succeeded", [2]),
    ]
    assert [amount for _, amount, _ in await refunds_at_wechat(world, order["id"])] == [16_200, 16_200]
    rest = await post(world, f"orders/{order['id']}/refunds", staff, {"reason": "全部退"})
    assert [one["position"] for one in rest["tickets"]] == [3]
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "refunded"


@pytest.mark.parametrize(
    "trouble",
    [
        {"lose_callbacks": 1.0},
        {"repeat_callbacks": 5},
        {"reorder": True, "repeat_callbacks": 1},
        {"api_error_rate": 0.5, "api_error_kinds": ["429", "500", "lost_reply"]},
    ],
)
async def test_however_the_callbacks_come_it_goes_back_once(
    world: World, clock: SimulatedClock, trouble: dict[str, object]
) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale)
    buyer, order = await a_paid_order(world, sale)
    await faults(world, **trouble)
    body = {"reason": "退"}
    headers = {**staff, **a_key()}
    path = f"/api/v1/organizer/orders/{order['id']}/refunds"
    answers = [await world.http.post(path, headers=headers, json=body) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert [answer.headers["idempotency-replayed"] for answer in answers] == ["false", "true", "true"]
    for _ in range(40):
        await later(world, minutes=6, delivered=False)
        shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
        if shown["refunds"][0]["state"] == "succeeded":
            break
    assert [refund["state"] for refund in shown["refunds"]] == ["succeeded"]
    assert [amount for _, amount, _ in await refunds_at_wechat(world, order["id"])] == [36_000]


async def test_a_refund_that_wechat_closed_goes_under_a_new_number(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale)
    _, order = await a_paid_order(world, sale)
    await faults(world, refund_outcome="CLOSED")
    refund = await post(world, f"orders/{order['id']}/refunds", staff, {"reason": "退"})
    for _ in range(2):
        await later(world)
    (case,) = (await world.get("/api/v1/organizer/cases", staff))["items"]
    assert (case["kind"], case["subject_id"]) == ("refund_closed", refund["id"])
    assert (await world.get(f"/api/v1/organizer/refunds/{refund['id']}", staff))["remedy"] is not None

    await faults(world, refund_outcome="SUCCESS")
    headers = {**staff, **a_key()}
    path = f"/api/v1/organizer/refunds/{refund['id']}/attempts"
    for replayed in ("false", "true"):
        answer = await world.http.post(path, headers=headers, json={})
        assert (answer.status_code, answer.headers["idempotency-replayed"]) == (201, replayed)
        assert [one["number"] for one in answer.json()["attempts"]] == [1, 2]
    for _ in range(2):
        await later(world)
    assert (await world.get(f"/api/v1/organizer/refunds/{refund['id']}", staff))["state"] == "succeeded"
    assert sorted(status for _, _, status in await refunds_at_wechat(world, order["id"])) == ["CLOSED", "SUCCESS"]
    assert (await world.get("/api/v1/organizer/cases", staff))["items"] == []
    assert (await world.get("/api/v1/organizer/refunds?state=succeeded", staff))["items"][0]["id"] == refund["id"]


async def test_a_refund_that_can_not_arrive_waits_for_a_person(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale)
    _, order = await a_paid_order(world, sale)
    await faults(world, refund_outcome="ABNORMAL")
    refund = await post(world, f"orders/{order['id']}/refunds", staff, {"reason": "退"})
    resolution = {"resolution": "paid_otherwise", "reason": "已转账"}
    refused = await post(world, f"refunds/{refund['id']}/resolution", staff, resolution, status=409)
    assert refused["code"] == "refund_not_stuck"
    for _ in range(2):
        await later(world)
    shown = await world.get(f"/api/v1/organizer/refunds/{refund['id']}", staff)
    assert shown["state"] == "abnormal"
    assert "apply-abnormal-refund" in shown["remedy"]
    await post(world, f"refunds/{refund['id']}/attempts", staff, {})
    for _ in range(2):
        await later(world)
    assert (await world.get(f"/api/v1/organizer/refunds/{refund['id']}", staff))["state"] == "abnormal"
    assert len(await refunds_at_wechat(world, order["id"])) == 1, "under the same number"
    for _ in range(2):
        done = await post(world, f"refunds/{refund['id']}/resolution", staff, resolution, status=200)
        assert (done["state"], done["paid_otherwise"]) == ("succeeded", "已转账")


async def test_an_account_without_money_waits_and_goes_on_after_the_top_up(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale)
    orders = [(await a_paid_order(world, sale))[1] for _ in range(2)]
    await faults(world, refund_error="NOT_ENOUGH")
    refunds = [await post(world, f"orders/{order['id']}/refunds", staff, {"reason": "退"}) for order in orders]
    await world.work()
    await later(world)
    (case,) = (await world.get("/api/v1/organizer/cases", staff))["items"]
    assert case["kind"] == "account_short_of_funds"
    assert await refunds_at_wechat(world, "") == []

    await faults(world, refund_error=None)
    await later(world)
    assert await refunds_at_wechat(world, "") == [], "it waits ten minutes, or for a person"
    await post(world, f"refunds/{refunds[0]['id']}/attempts", staff, {})
    for _ in range(3):
        await later(world)
    states = [(await world.get(f"/api/v1/organizer/refunds/{one['id']}", staff))["state"] for one in refunds]
    assert states == ["succeeded", "succeeded"]
    numbers = {number for number, _, _ in await refunds_at_wechat(world, "")}
    assert numbers == {refund["id"] for refund in refunds}, "under their first numbers"
    assert (await world.get("/api/v1/organizer/cases", staff))["items"] == []


async def test_who_may_look_and_who_may_move_money(world: World) -> None:
    sale = await world.a_sale()
    _, order = await a_paid_order(world, sale)
    support, gate = await staff_of(world, sale, "support"), await staff_of(world, sale, "gate")
    path = f"orders/{order['id']}/refunds"
    assert (await post(world, path, gate, {"reason": "x"}, status=403))["code"] == "forbidden"
    for page in ("refunds", "payments", "payments?stuck=true", "cases"):
        assert (await world.http.get(f"/api/v1/organizer/{page}", headers=support)).status_code == 200
        assert (await world.http.get(f"/api/v1/organizer/{page}", headers=gate)).status_code == 403
    stranger = await staff_of(world, await world.a_sale(shop=await a_shop(world.db, organizer_id=8)), "owner")
    assert (await post(world, path, stranger, {"reason": "x"}, status=404))["code"] == "not_found"

    (payment,) = (await world.get("/api/v1/organizer/payments", support))["items"]
    for number in (payment["id"], order["id"], payment["transaction_id"]):
        found = f"/api/v1/organizer/payments?reference={number}"
        assert (await world.get(found, support))["items"] == [payment]
        assert (await world.get(f"{found}&stuck=true", support))["items"] == []
        assert (await world.get(found, stranger))["items"] == []
    assert (await world.get("/api/v1/organizer/payments?reference=4200", support))["items"] == []
    day = world.db.clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    fitting = ("state=paid", "method=wechat_jsapi", f"day={day}", f"state=paid&method=wechat_jsapi&day={day}")
    foreign = ("state=frozen", "state=prepared", "state=closed", "method=stripe", f"day={day - timedelta(days=1)}",
               f"day={day + timedelta(days=1)}", "day=9999-12-31", "day=0001-01-01")  # fmt: skip
    for narrowed, shown in [*((one, [payment]) for one in fitting), *((one, []) for one in foreign)]:
        assert (await world.get(f"/api/v1/organizer/payments?{narrowed}", support))["items"] == shown, narrowed
        named = f"/api/v1/organizer/payments?reference={payment['id']}&{narrowed}"
        assert (await world.get(named, support))["items"] == shown, narrowed


async def forged(world: World, kind: str) -> tuple[dict[str, str], Any, Any, dict[str, str]]:
    """An unpaid order about which a well-signed callback has lied: buyer, order, its payment, staff."""
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = await world.start_payment(buyer, order)
    answer = await world.http.post(
        f"{world.sandbox.url}/sim/payments",
        json={
            "account_id": "lin-xiaoyu",
            "prepay_id": payment["client"]["package"].removeprefix("prepay_id="),
            "behaviour": "forge",
            "forgeries": [kind],
        },
    )
    assert answer.json()["forgeries"][0]["status"] == 204
    await world.work()
    return buyer, order, payment, await staff_of(world, sale)


async def test_a_frozen_payment_waits_for_a_person_and_does_not_hold_its_order_up(
    world: World, clock: SimulatedClock
) -> None:
    buyer, order, _, staff = await forged(world, "wrong_amount")
    (stuck,) = (await world.get("/api/v1/organizer/payments?stuck=true", staff))["items"]
    named = await world.get(f"/api/v1/organizer/payments?stuck=true&reference={stuck['order_id']}", staff)
    assert named["items"] == [stuck]
    assert (stuck["state"], stuck["mismatch"]) == ("frozen", "amount")
    (case,) = (await world.get("/api/v1/organizer/cases", staff))["items"]
    assert (case["kind"], case["remedies"]) == ("payment_frozen", ["resolvePayment"])
    for resolution in ("accept", "refund"):
        body = {"resolution": resolution, "reason": "看着像真的"}
        refused = await post(world, f"payments/{stuck['id']}/resolution", staff, body, status=409)
        assert refused["code"] == "no_money_to_accept", "WeChat says that nobody paid"

    clock.advance(minutes=16)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "expired"
    body = {"resolution": "ignore", "reason": "伪造的通知"}
    for _ in range(2):
        await post(world, f"payments/{stuck['id']}/resolution", staff, body, status=200)
    assert (await world.get("/api/v1/organizer/cases", staff))["items"] == []
    other = {"resolution": "accept", "reason": "再想想"}
    refused = await post(world, f"payments/{stuck['id']}/resolution", staff, other, status=409)
    assert refused["code"] == "payment_not_frozen"


@pytest.mark.parametrize(("resolution", "in_time"), [("accept", True), ("accept", False), ("refund", True)])
async def test_money_of_a_frozen_payment_that_is_there_buys_or_goes_back(
    world: World, clock: SimulatedClock, resolution: str, in_time: bool
) -> None:
    """The lie froze it; then the buyer paid in truth. Nothing is done before a person looks."""
    buyer, order, payment, staff = await forged(world, "wrong_payer")
    again = await world.http.post(
        f"/api/v1/orders/{order['id']}/payments", headers={**buyer, **a_key()}, json={"method": "wechat_jsapi"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "payment_under_review")
    await world.pay_sheet(payment)
    await later(world, minutes=0.6)
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    if not in_time:
        clock.advance(minutes=16)
        await world.work()
        assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "expired"
    body = {"resolution": resolution, "reason": "已与买家核对"}
    resolved = await post(world, f"payments/{payment['id']}/resolution", staff, body, status=200)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    if resolution == "accept":
        assert (shown["state"], len(shown["tickets"])) == ("paid", 1)
        assert resolved["state"] == ("paid" if in_time else "paid_late")
    else:
        assert resolved["state"] == "paid_late"
        assert [(r["reason"], r["amount"]["amount"]) for r in shown["refunds"]] == [("mismatch", 18_000)]
