"""The same ticket paid in every way: in WeChat, in a phone's browser, by a scanned code, by card; over our own API."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from builders.merchants import account_of
from builders.shop import Sale
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.payments import Method, set_methods
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock

METHODS = [method.value for method in Method if method is not Method.CASH]


async def rows(world: World, query: str) -> list[tuple[object, ...]]:
    async with world.db.read() as tx:
        return [tuple(row) for row in await tx.connection.fetch(query)]


async def a_sale(world: World, **changes: Any) -> Sale:
    """Something for sale by an organizer who takes everything."""
    sale = await world.a_sale(**changes)
    await world.takes_everything(sale)
    return sale


async def start(world: World, buyer: dict[str, str], order: dict[str, Any], method: str, **headers: str) -> Any:
    """Begin to pay in this way; the answer, whatever it is."""
    return await world.http.post(
        f"/api/v1/orders/{order['id']}/payments", headers={**buyer, **a_key(), **headers}, json={"method": method}
    )


async def pays(world: World, payment: dict[str, Any], behaviour: str = "pay") -> int:
    """The buyer does it, with what our API gave them."""
    if payment["method"] == "stripe":
        checkout = payment["url"].rpartition("/")[2]
        path, body = f"/sim/stripe/checkouts/{checkout}/payments", {"behaviour": behaviour}
    else:
        client = payment["client"] or {}
        link = payment["url"] or payment["code_url"] or f"?{client['package']}"
        prepay_id = parse_qs(urlsplit(link).query)["prepay_id"][0]
        path, body = "/sim/payments", {"account_id": "lin-xiaoyu", "prepay_id": prepay_id, "behaviour": behaviour}
    return (await world.http.post(f"{world.sandbox.url}{path}", json=body)).status_code


async def states(world: World) -> dict[object, object]:
    """The state of each payment, by its method."""
    return dict(await rows(world, "select method, state from payments"))  # type: ignore[arg-type]


async def state(world: World, buyer: dict[str, str], order: dict[str, Any]) -> str:
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    return str(shown["state"])


@pytest.mark.parametrize("method", METHODS)
async def test_from_the_order_to_the_tickets(world: World, method: str) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2)
    offered = await world.get(f"/api/v1/orders/{order['id']}/payment-methods", buyer)
    assert offered == {"methods": METHODS}

    answer = await start(world, buyer, order, method)
    assert answer.status_code == 201, answer.text
    payment = answer.json()
    given = {name for name in ("client", "url", "code_url") if payment[name] is not None}
    assert given == {{"wechat_jsapi": "client", "wechat_native": "code_url"}.get(method, "url")}
    assert await state(world, buyer, order) == "paying"
    assert await pays(world, payment) == 201
    await world.callbacks_delivered()
    await world.work()

    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (shown["state"], len(shown["tickets"])) == ("paid", 2)
    assert (await start(world, buyer, order, method)).json()["code"] == "order_closed"


@pytest.mark.parametrize("method", METHODS)
async def test_a_lost_callback_is_found_by_asking(world: World, clock: SimulatedClock, method: str) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await pays(world, (await start(world, buyer, order, method)).json(), "notify_never")
    clock.advance(seconds=31)
    await world.work()
    assert await state(world, buyer, order) == "paid"


@pytest.mark.parametrize("method", METHODS)
async def test_an_unpaid_order_expires_only_when_nobody_can_pay_it(
    world: World, clock: SimulatedClock, method: str
) -> None:
    sale = await a_sale(world, total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = (await start(world, buyer, order, method)).json()
    clock.advance(minutes=16)
    await world.work()
    assert await state(world, buyer, order) == "expired"
    assert await rows(world, "select state from payments") == [("closed",)]
    assert await pays(world, payment) == 409


@pytest.mark.parametrize("method", METHODS)
async def test_money_that_came_while_the_order_ended_buys_the_tickets(
    world: World, clock: SimulatedClock, method: str
) -> None:
    sale = await a_sale(world, total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await pays(world, (await start(world, buyer, order, method)).json(), "notify_never")
    clock.advance(minutes=16)
    await world.work()
    assert await state(world, buyer, order) == "paid"


async def test_what_was_paid_by_card_is_found_when_another_way_is_asked_for(world: World) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    by_card = (await start(world, buyer, order, "stripe")).json()
    await pays(world, by_card, "notify_never")
    assert (await start(world, buyer, order, "wechat_jsapi")).json()["code"] == "order_closed"
    assert await state(world, buyer, order) == "paid"


@pytest.mark.parametrize("kind", ["flipped_byte", "flipped_signature", "unsigned", "stranger", "old_timestamp",
                                  "future_timestamp", "old_scheme", "wrong_mode"])  # fmt: skip
async def test_a_forged_webhook_changes_nothing(world: World, kind: str) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = (await start(world, buyer, order, "stripe")).json()
    assert await forge(world, payment, kind) == 401
    await world.work()
    assert await rows(world, "select count(*) from provider_notices") == [(0,)]
    assert await state(world, buyer, order) == "paying"


@pytest.mark.parametrize("kind", ["wrong_amount", "wrong_currency", "wrong_order"])
async def test_a_signed_webhook_that_does_not_match_settles_nothing(world: World, kind: str) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = (await start(world, buyer, order, "stripe")).json()
    assert await forge(world, payment, kind) == 204
    await world.work()
    assert await state(world, buyer, order) == "paying"
    assert await rows(world, "select count(*) from tickets") == [(0,)]


async def forge(world: World, payment: dict[str, Any], kind: str) -> int:
    checkout = payment["url"].rpartition("/")[2]
    answer = await world.http.post(
        f"{world.sandbox.url}/sim/stripe/checkouts/{checkout}/payments",
        json={"behaviour": "forge", "forgeries": [kind]},
    )
    ((status,),) = [[one["status"] for one in answer.json()["forgeries"]]]
    return int(status)


@pytest.mark.parametrize("first", METHODS)
@pytest.mark.parametrize("second", METHODS)
async def test_another_method_closes_the_first(world: World, first: str, second: str) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    one = (await start(world, buyer, order, first)).json()
    other = (await start(world, buyer, order, second)).json()
    if first == second:
        assert other == one
        return
    assert other["id"] != one["id"]
    assert await pays(world, one) == 409, "what was handed out first can't be paid any more"
    assert await states(world) == {first: "closed", second: "prepared"}
    assert await pays(world, other) == 201
    await world.callbacks_delivered()
    await world.work()
    assert await state(world, buyer, order) == "paid"


async def test_where_closing_is_not_confirmed_there_is_no_second_payment(world: World) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    one = (await start(world, buyer, order, "wechat_native")).json()
    await world.http.put(f"{world.sandbox.url}/sim/faults", json={"down": True})
    refused = await start(world, buyer, order, "stripe")
    assert (refused.status_code, refused.json()["code"]) == (409, "payment_under_way")
    assert "retry-after" in refused.headers
    assert len(await rows(world, "select from payments")) == 1

    await world.http.put(f"{world.sandbox.url}/sim/faults", json={"down": False})
    assert await pays(world, one) == 201, "the first is payable still, and is paid"
    refused = await start(world, buyer, order, "stripe")
    assert (refused.status_code, refused.json()["code"]) == (409, "order_closed")
    assert await state(world, buyer, order) == "paid"


async def test_a_link_that_has_run_out_is_replaced_by_a_new_payment(world: World, clock: SimulatedClock) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    one = (await start(world, buyer, order, "wechat_h5")).json()
    clock.advance(minutes=2)
    assert (await start(world, buyer, order, "wechat_h5")).json()["id"] == one["id"]
    clock.advance(minutes=3)
    other = (await start(world, buyer, order, "wechat_h5")).json()
    assert other["id"] != one["id"]
    assert await pays(world, one) == 409
    assert await pays(world, other) == 201


async def test_money_that_lands_on_the_closed_one_leaves_the_other_closed_too(world: World) -> None:
    """WeChat said closed, and the money came all the same. The order is paid by it; the second payment is closed, so
    that nobody pays again."""
    await world.http.put(f"{world.sandbox.url}/sim/faults", json={"late_after_s": 60})
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    one = (await start(world, buyer, order, "wechat_native")).json()
    await pays(world, one, "pay_late")
    other = (await start(world, buyer, order, "stripe")).json()
    world.sandbox.advance(seconds=61)
    await world.callbacks_delivered()
    await world.work()
    assert await state(world, buyer, order) == "paid"
    assert await states(world) == {"wechat_native": "paid", "stripe": "closed"}
    assert await pays(world, other) == 409


async def test_who_pays_both_gets_one_back_by_card(world: World, clock: SimulatedClock) -> None:
    """WeChat's money lands on what it had called closed, while the buyer pays by card."""
    await world.http.put(f"{world.sandbox.url}/sim/faults", json={"late_after_s": 60})
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await pays(world, (await start(world, buyer, order, "wechat_native")).json(), "pay_late")
    by_card = (await start(world, buyer, order, "stripe")).json()
    world.sandbox.advance(seconds=61)
    await world.callbacks_delivered()
    assert await pays(world, by_card) == 201
    await world.callbacks_delivered(2)
    for _ in range(3):
        await world.work()
        clock.advance(minutes=2)

    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (shown["state"], len(shown["tickets"])) == ("paid", 1)
    assert [(r["reason"], r["amount"]["amount"]) for r in shown["refunds"]] == [("paid_twice", 18_000)]
    assert set((await states(world)).values()) == {"paid", "paid_late"}


async def test_a_card_that_could_not_be_credited_after_all_is_owed_again(world: World, clock: SimulatedClock) -> None:
    """Stripe says that the refund went through, and takes that back; then it takes back its word about the next one."""
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await pays(world, (await start(world, buyer, order, "stripe")).json())
    await world.callbacks_delivered()
    await world.work()
    staff = {**await world.staff_login(sale.organizer_id, "finance")}

    async def asks(path: str, body: Any, status: int) -> Any:
        answer = await world.http.post(f"/api/v1/organizer/{path}", headers={**staff, **a_key()}, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def stripe_says(status: str) -> None:
        (newest, *_) = (await world.http.get(f"{world.sandbox.url}/sim/stripe/checkouts")).json()["checkouts"]
        path = f"{world.sandbox.url}/sim/stripe/refunds/{newest['refunds'][0]['id']}/outcome"
        assert (await world.http.post(path, json={"status": status})).status_code == 201
        await world.sandbox.world.stripe.courier.settled()
        await world.work()

    refund = await asks(f"orders/{order['id']}/refunds", {"reason": "退"}, 201)
    path = f"refunds/{refund['id']}"
    for _ in range(2):
        await world.work()
        clock.advance(minutes=2)
    assert (await world.get(f"/api/v1/organizer/{path}", staff))["state"] == "succeeded"
    await stripe_says("failed")
    shown = await world.get(f"/api/v1/organizer/{path}", staff)
    assert (shown["state"], shown["said"]) == ("abnormal", "expired_or_canceled_card")
    assert "Stripe" in shown["remedy"]
    (case,) = (await world.get("/api/v1/organizer/cases", staff))["items"]
    assert (case["kind"], case["remedies"]) == ("refund_abnormal", ["createRefundAttempt", "resolveRefund"])

    await world.http.put(f"{world.sandbox.url}/sim/stripe/faults", json={"down": True})
    assert (await asks(f"{path}/attempts", {}, 503))["code"] == "provider_unavailable"
    await world.http.delete(f"{world.sandbox.url}/sim/stripe/faults")
    assert [one["number"] for one in (await asks(f"{path}/attempts", {}, 201))["attempts"]] == [1, 2]
    for _ in range(3):
        clock.advance(minutes=2)
        await world.work()
    assert (await world.get(f"/api/v1/organizer/{path}", staff))["state"] == "succeeded"

    await stripe_says("canceled")
    (case,) = (await world.get("/api/v1/organizer/cases", staff))["items"]
    assert (case["kind"], case["remedies"]) == ("refund_contradicted", ["resolveRefund"])
    for _ in range(2):
        await asks(f"{path}/resolution", {"resolution": "seen", "reason": "已与 Stripe 核实"}, 200)
    refused = await asks(f"{path}/resolution", {"resolution": "seen", "reason": "另一说法"}, 409)
    assert refused["code"] == "nothing_contradicted"
    payment = (await world.get(f"/api/v1/organizer/payments?reference={order['id']}", staff))["items"][0]
    refused = await asks(f"payments/{payment['id']}/resolution", {"resolution": "seen", "reason": "无"}, 409)
    assert refused["code"] == "nothing_contradicted"
    assert (await world.get("/api/v1/organizer/cases", staff))["items"] == []
    assert await world.books() == []


async def test_only_what_the_organizer_takes(world: World) -> None:
    sale = await world.a_sale()
    buyer = await world.login()
    order = await world.order(buyer, sale)
    assert await world.get(f"/api/v1/orders/{order['id']}/payment-methods", buyer) == {"methods": ["wechat_jsapi"]}
    refused = await start(world, buyer, order, "stripe")
    assert (refused.status_code, refused.json()["code"]) == (409, "method_not_taken")

    account = await account_of(world, sale)
    await set_methods(
        world.db,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        account_id=account.id,
        methods=[Method.WECHAT_NATIVE],
    )
    assert await world.get(f"/api/v1/orders/{order['id']}/payment-methods", buyer) == {"methods": ["wechat_native"]}
    assert (await start(world, buyer, order, "wechat_native")).status_code == 201


async def test_a_key_is_for_one_method(world: World) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    key = a_key()
    first = await start(world, buyer, order, "stripe", **key)
    again = await start(world, buyer, order, "stripe", **key)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    reused = await start(world, buyer, order, "wechat_native", **key)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_foreign_order_has_no_methods(world: World) -> None:
    sale = await a_sale(world)
    order = await world.order(await world.login(), sale)
    stranger = await world.login("zhou-ming")
    for order_id in (order["id"], encode(world.db.new_id(sale.organizer_id)), "x"):
        answer = await world.http.get(f"/api/v1/orders/{order_id}/payment-methods", headers=stranger)
        assert answer.status_code == 404


async def test_a_code_may_be_paid_by_somebody_else(world: World) -> None:
    sale = await a_sale(world)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    payment = (await start(world, buyer, order, "wechat_native")).json()
    prepay_id = parse_qs(urlsplit(payment["code_url"]).query)["prepay_id"][0]
    await world.http.post(f"{world.sandbox.url}/sim/payments", json={"account_id": "zhou-ming", "prepay_id": prepay_id})
    await world.callbacks_delivered()
    await world.work()
    assert await state(world, buyer, order) == "paid"
