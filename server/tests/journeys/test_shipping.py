"""Shipping information over HTTP: WeChat freezes the money of a managed mini program until it hears of the delivery."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from builders.merchants import staff_of
from builders.shop import Sale
from builders.world import World, a_key
from menpiao.kernel.ids import decode
from menpiao.payments import ShippingState, shipping_cases
from menpiao.payments.service import shipping as service
from menpiao.payments.service.shipping import find_due, look_at_apps, upload_due
from menpiao.platform.clock import SimulatedClock

SHIPPING = "/api/v1/organizer/shipping"


async def managed(world: World, yes: bool = True) -> None:
    """WeChat's console says so; and what else it does, in real time."""
    answer = await world.http.put(f"{world.sandbox.url}/sim/apps/{world.wechat.app_id}/shipping", json={"managed": yes})
    assert answer.status_code == 200
    await faults(world, speed=1.0)
    await look_at_apps(world.parts.shipping)


async def faults(world: World, **changes: object) -> None:
    assert (await world.http.put(f"{world.sandbox.url}/sim/faults", json=changes)).status_code == 200


async def paid(world: World, sale: Sale, account: str = "lin-xiaoyu") -> dict[str, Any]:
    """A paid and settled payment of somebody."""
    buyer = await world.login(account)
    payment = await world.start_payment(buyer, await world.order(buyer, sale))
    before = await world.db.pool.fetchval("select count(*) from provider_notices")
    await world.pay_sheet(payment, account=account)
    await world.callbacks_delivered(before + 1)
    await world.work()
    return payment


async def later(world: World, **by: float) -> None:
    """Time goes by, and the worker does what is due."""
    world.sandbox.advance(**by)
    await find_due(world.db, within=service.LONG_AGO)
    await upload_due(world.parts.shipping)


async def shipping(world: World, payment: dict[str, Any]) -> dict[str, Any]:
    """Its row; empty where there is none."""
    row = await world.db.pool.fetchrow("select * from shipping_uploads where payment_id = $1", decode(payment["id"]))
    return dict(row) if row else {}


async def state(world: World, payment: dict[str, Any]) -> str:
    return str((await shipping(world, payment))["state"])


async def calls(world: World, what: str) -> list[dict[str, Any]]:
    """What WeChat was asked, oldest first."""
    entries = (await world.http.get(f"{world.sandbox.url}/sim/journal?limit=500")).json()["entries"]
    return [entry for entry in reversed(entries) if f"/wxa/sec/order/{what}" in entry["what"]]


async def test_the_money_of_an_order_is_freed(world: World) -> None:
    await managed(world)
    sale = await world.a_sale()
    payment = await paid(world, sale)
    await later(world, seconds=20)
    assert await calls(world, "upload_shipping_info") == [], "WeChat does not know the payment yet"
    await later(world, seconds=30)
    assert await state(world, payment) == "uploaded"
    (asked,) = await calls(world, "upload_shipping_info")
    sent = asked["request"]
    assert (sent["logistics_type"], sent["delivery_mode"], sent["order_key"]["order_number_type"]) == (3, 1, 2)
    assert sent["shipping_list"] == [{"item_desc": "夜航乐队 × 1"}]
    assert sent["upload_time"].endswith("+08:00")
    await later(world, days=2)
    assert await calls(world, "get_order") == []
    await later(world, days=1, hours=2)
    assert await state(world, payment) == "settled"
    await later(world, days=30)
    assert len(await calls(world, "get_order")) == 1, "what is settled is not looked at any more"


async def test_nothing_is_sent_for_a_mini_program_that_is_not_managed(world: World) -> None:
    await managed(world, False)
    payment = await paid(world, await world.a_sale())
    await later(world, minutes=5)
    assert await shipping(world, payment) == {}
    assert await calls(world, "upload_shipping_info") == []
    assert len(await calls(world, "is_trade_managed")) == 1
    await managed(world)
    assert len(await calls(world, "is_trade_managed")) == 1, "looked at daily"
    world.sandbox.advance(hours=25)
    await look_at_apps(world.parts.shipping)
    await later(world, seconds=1)
    assert await state(world, payment) == "uploaded", "paid since the last look that said no"


async def test_a_payment_that_wechat_does_not_know_yet_is_tried_again_and_alarms_in_the_end(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await managed(world)
    await faults(world, shipping_appears_after_s=86_400 * 2)
    sale = await world.a_sale()
    payment = await paid(world, sale)
    for _ in range(7):
        await later(world, hours=1)
        row = await shipping(world, payment)
        assert (row["state"], row["provider_code"]) == ("waiting", "10060001")
    assert "shipping_not_uploaded" not in caplog.text
    await later(world, hours=2)
    assert await state(world, payment) == "failed"
    assert "shipping_not_uploaded" in caplog.text
    async with world.db.read() as tx:
        (case,) = await shipping_cases(tx, sale.organizer_id)
    assert (case.kind, case.detail["code"], case.remedies[0]) == ("shipping_failed", "10060001", "tryShippingNow")

    staff = await staff_of(world, sale)
    (shown,) = (await world.get(f"{SHIPPING}?state=failed", staff))["items"]
    assert (shown["tries"], shown["provider_code"]) == (8, "10060001")
    assert (await world.get(f"{SHIPPING}?state=uploaded", staff))["items"] == []
    await faults(world, shipping_appears_after_s=0)
    answer = await world.http.post(f"{SHIPPING}/{shown['payment_id']}/attempts", headers=staff | a_key(), json={})
    assert answer.status_code == 200
    await later(world, seconds=0)
    assert await state(world, payment) == "uploaded"


async def test_a_lost_answer_is_asked_about_and_not_sent_twice(world: World) -> None:
    await managed(world)
    payment = await paid(world, await world.a_sale())
    await faults(world, api_error_rate=1.0, api_error_kinds=["lost_reply"], shipping_appears_after_s=0)
    await later(world, seconds=50)
    row = await shipping(world, payment)
    assert (row["state"], row["provider_code"], row["uploads"]) == ("waiting", "unknown", 0)
    await faults(world, api_error_rate=0.0)
    await later(world, minutes=2)
    row = await shipping(world, payment)
    assert (row["state"], row["uploads"]) == ("uploaded", 1)
    assert len([one for one in await calls(world, "upload_shipping_info") if one["status"]]) == 0
    stored = world.sandbox.world.store.shipping(row["transaction_id"])
    assert stored is not None
    assert stored.uploads == 1


async def test_money_that_came_late_and_bought_tickets_is_freed_too(world: World, clock: SimulatedClock) -> None:
    await managed(world)
    await faults(world, late_after_s=1_200)
    buyer = await world.login()
    order = await world.order(buyer, await world.a_sale(total=2))
    payment = await world.start_payment(buyer, order)
    await world.pay_sheet(payment, behaviour="pay_late")
    clock.advance(minutes=16)
    await world.work()
    world.sandbox.advance(minutes=5)
    await world.callbacks_delivered()
    await world.work()
    shown = await world.db.pool.fetchrow("select state, (select state from orders) as order_state from payments")
    assert tuple(shown) == ("paid_late", "paid")
    await later(world, minutes=1)
    assert await state(world, payment) == "uploaded"


@pytest.mark.parametrize("method", ["wechat_h5", "wechat_native"])
async def test_what_another_person_paid_outside_of_the_mini_program_is_freed_in_their_name(
    world: World, method: str
) -> None:
    await managed(world)
    sale = await world.a_sale()
    await world.takes_everything(sale)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    begun = await world.http.post(
        f"/api/v1/orders/{order['id']}/payments", headers=buyer | a_key(), json={"method": method}
    )
    payment: dict[str, Any] = begun.json()
    link = payment["url"] or payment["code_url"]
    body = {"account_id": "zhou-ming", "prepay_id": parse_qs(urlsplit(link).query)["prepay_id"][0], "behaviour": "pay"}
    assert (await world.http.post(f"{world.sandbox.url}/sim/payments", json=body)).status_code == 201
    await world.callbacks_delivered()
    await world.work()
    await later(world, minutes=1)
    assert await state(world, payment) == "uploaded"
    (asked,) = await calls(world, "upload_shipping_info")
    payers = await world.db.pool.fetch("select subject from wechat_accounts")
    assert asked["request"]["payer"]["openid"] not in {row["subject"] for row in payers}, "the friend is no buyer here"


async def test_what_was_refunded_before_is_not_uploaded(world: World) -> None:
    await managed(world)
    sale = await world.a_sale()
    payment = await paid(world, sale)
    other = await paid(world, sale, "zhou-ming")
    await find_due(world.db, within=service.RECENT)
    row = await shipping(world, payment)
    await world.db.pool.execute("update payments set refunded_fen = amount_fen where id = $1", row["payment_id"])
    await later(world, minutes=1)
    assert await state(world, payment) == "refunded"
    assert await state(world, other) == "uploaded"
    assert len(await calls(world, "upload_shipping_info")) == 1
    await world.db.pool.execute("update payments set refunded_fen = 0")


async def test_money_that_stays_frozen_becomes_a_case_and_can_be_corrected_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await managed(world)
    await faults(world, funds_frozen=True)
    sale = await world.a_sale()
    payment = await paid(world, sale)
    await later(world, minutes=1)
    await later(world, days=3)
    assert await state(world, payment) == "uploaded"
    await later(world, days=3)
    assert await state(world, payment) == "frozen"
    assert "shipping_money_frozen" in caplog.text
    async with world.db.read() as tx:
        (case,) = await shipping_cases(tx, sale.organizer_id)
    assert (case.kind, case.detail["seen"]) == ("shipping_frozen", ShippingState.AWAITING_SETTLEMENT)

    staff = await staff_of(world, sale)
    (shown,) = (await world.get(f"{SHIPPING}?state=frozen", staff))["items"]
    path = f"{SHIPPING}/{shown['payment_id']}"
    dismissed = await world.http.post(f"{path}/dismissals", headers=staff | a_key(), json={"reason": "客服已处理"})
    assert dismissed.json()["state"] == "dismissed"
    for action, body in (("attempts", {}), ("corrections", {"description": "x"}), ("dismissals", {"reason": "x"})):
        answer = await world.http.post(f"{path}/{action}", headers=staff | a_key(), json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "shipping_over")


async def test_an_upload_is_corrected_once(world: World) -> None:
    await managed(world)
    sale = await world.a_sale()
    payment = await paid(world, sale)
    await later(world, minutes=1)
    staff = await staff_of(world, sale)
    (shown,) = (await world.get(f"{SHIPPING}?state=uploaded", staff))["items"]
    path = f"{SHIPPING}/{shown['payment_id']}/corrections"
    answer = await world.http.post(path, headers=staff | a_key(), json={"description": "电子票一张"})
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting")
    await later(world, seconds=1)
    row = await shipping(world, payment)
    assert (row["state"], row["uploads"]) == ("uploaded", 2)
    stored = world.sandbox.world.store.shipping(row["transaction_id"])
    assert stored is not None
    assert (stored.uploads, stored.item_desc) == (2, "电子票一张")
    answer = await world.http.post(path, headers=staff | a_key(), json={"description": "又一次"})
    assert (answer.status_code, answer.json()["code"]) == (409, "shipping_not_correctable")


async def test_a_far_session_is_reported_as_a_presale_where_the_organizer_wants_so(world: World) -> None:
    await managed(world)
    world.parts.shipping.when = "at_session"
    near = await world.a_sale()
    payment = await paid(world, near)
    far = await world.a_sale(shop=None)
    await world.db.pool.execute(
        "update sessions set starts_at = starts_at + interval '40 days', ends_at = ends_at + interval '40 days',"
        " doors_at = doors_at + interval '40 days' where id = $1", far.session_id,
    )  # fmt: skip
    await world.db.pool.execute("update merchant_accounts set retired_at = app_now() where number is null")
    presale = await paid(world, far, "zhou-ming")
    await later(world, minutes=1)
    assert await state(world, payment) == "uploaded", "seven days away"
    row = await shipping(world, presale)
    starts_at = await world.db.pool.fetchval("select starts_at from sessions where id = $1", far.session_id)
    assert (row["state"], row["postponed_to"], row["next_attempt_at"]) == ("postponed", starts_at, starts_at)
    (asked,) = await calls(world, "opspecialorder")
    assert asked["request"]["delay_to"] == int(starts_at.timestamp())
    world.sandbox.advance(seconds=(starts_at - world.clock.now() - timedelta(minutes=1)).total_seconds())
    await later(world, seconds=1)
    assert await state(world, presale) == "postponed"
    await later(world, minutes=2)
    assert await state(world, presale) == "uploaded"


async def test_who_may_look_and_who_may_act(world: World) -> None:
    await managed(world)
    sale = await world.a_sale()
    payment = await paid(world, sale)
    await later(world, minutes=1)
    for role, may_look, may_act in (("support", 200, 403), ("manager", 200, 200), ("gate", 403, 403)):
        staff = await staff_of(world, sale, role)
        assert (await world.http.get(SHIPPING, headers=staff)).status_code == may_look
        path = f"{SHIPPING}/{payment['id']}/attempts"
        assert (await world.http.post(path, headers=staff | a_key(), json={})).status_code == may_act
