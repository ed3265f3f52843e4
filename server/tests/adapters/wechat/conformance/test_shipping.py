"""Shipping information against the sandbox: what it wants, what it refuses, and where it sees an order."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from builders.ids import make_id
from menpiao.adapters.wechat.http import quiet_client
from menpiao.adapters.wechat.shipping import WeChatShipping
from menpiao.adapters.wechat.tokens import AccessTokens
from menpiao.payments.ports import OutcomeUnknown
from menpiao.payments.ports_shipping import Shipment, ShippingRefused, ShippingState, Why

PAYMENT: UUID = make_id(milliseconds=3, organizer_id=7, randomness=3)


@pytest.fixture
async def desk(world: Any) -> AsyncIterator[WeChatShipping]:
    await world.sim("PUT", f"/sim/apps/{world.app_id}/shipping", {"managed": True})
    await world.faults(speed=1.0)
    async with quiet_client() as http:
        desk = WeChatShipping(world.apps, tokens=AccessTokens(http, clock=world.clock), timeout_s=2)
        yield desk
        await desk.aclose()


async def paid(world: Any) -> str:
    """A payment that WeChat has had for a minute; its transaction id."""
    done = await world.do(await world.pay.prepare(world.account, world.order(PAYMENT)))
    world.sandbox.advance(seconds=60)
    found: str = done["transaction_id"]
    return found


def shipment(world: Any, transaction_id: str, **changes: Any) -> Shipment:
    fields = {
        "app_id": world.app_id,
        "transaction_id": transaction_id,
        "payer": world.openid,
        "description": "夜航星 × 2",
        "at": world.clock.now(),
    }
    return Shipment(**fields | changes)


async def refusal(call: Any) -> tuple[Why, str]:
    with pytest.raises(ShippingRefused) as refused:
        await call
    return refused.value.why, refused.value.code


async def test_is_it_managed(world: Any, desk: WeChatShipping) -> None:
    assert await desk.is_managed(world.app_id)
    await world.sim("PUT", f"/sim/apps/{world.app_id}/shipping", {"managed": False})
    assert not await desk.is_managed(world.app_id)
    assert (await refusal(desk.is_managed("wxunknown")))[0] is Why.OTHER


async def test_the_way_of_an_order_from_shipping_to_settlement(world: Any, desk: WeChatShipping) -> None:
    transaction_id = await paid(world)
    assert await desk.state(world.app_id, transaction_id) is ShippingState.TO_SHIP
    await desk.upload(shipment(world, transaction_id))
    seen = [await desk.state(world.app_id, transaction_id)]
    for step in ({"days": 2}, {"minutes": 30}, {"hours": 1}):
        world.sandbox.advance(**step)
        seen.append(await desk.state(world.app_id, transaction_id))
    assert seen == [
        ShippingState.SHIPPED, ShippingState.RECEIVED, ShippingState.AWAITING_SETTLEMENT, ShippingState.SETTLED,
    ]  # fmt: skip


async def test_a_payment_is_unknown_in_its_first_seconds(world: Any, desk: WeChatShipping) -> None:
    done = await world.do(await world.pay.prepare(world.account, world.order(PAYMENT)))
    early = shipment(world, done["transaction_id"])
    assert await refusal(desk.upload(early)) == (Why.NOT_THERE, "10060001")
    assert await desk.state(world.app_id, done["transaction_id"]) is None
    world.sandbox.advance(seconds=31)
    await desk.upload(early)


async def test_one_correction_newer_than_the_upload_and_no_more(world: Any, desk: WeChatShipping) -> None:
    transaction_id = await paid(world)
    first = shipment(world, transaction_id)
    await desk.upload(first)
    assert await refusal(desk.upload(first)) == (Why.DONE, "10060023")
    for expected in (None, (Why.DONE, "10060003")):
        world.sandbox.advance(seconds=1)
        again = desk.upload(shipment(world, transaction_id, description="更正"))
        if expected is None:
            await again
        else:
            assert await refusal(again) == expected


async def test_a_refunded_order_is_not_shippable(world: Any, desk: WeChatShipping) -> None:
    transaction_id = await paid(world)
    await world.pay.refund(world.account, world.back(make_id(milliseconds=4, organizer_id=7, randomness=4), PAYMENT))
    assert await refusal(desk.upload(shipment(world, transaction_id))) == (Why.NOT_SHIPPABLE, "10060004")
    assert await desk.state(world.app_id, transaction_id) is ShippingState.REFUNDED


async def test_a_presale_is_15_to_330_days_away(world: Any, desk: WeChatShipping) -> None:
    transaction_id = await paid(world)
    for days, taken in ((14, False), (331, False), (40, True)):
        until = world.clock.now() + timedelta(days=days)
        if taken:
            await desk.postpone(world.app_id, transaction_id, until=until)
        else:
            assert await refusal(desk.postpone(world.app_id, transaction_id, until=until)) == (Why.OTHER, "268546001")
    await desk.upload(shipment(world, transaction_id))
    late = desk.postpone(world.app_id, transaction_id, until=world.clock.now() + timedelta(days=40))
    assert await refusal(late) == (Why.NOT_THERE, "268546002")


async def test_a_token_that_another_process_replaced_is_asked_for_again(world: Any, desk: WeChatShipping) -> None:
    assert await desk.is_managed(world.app_id)
    app = world.apps[world.app_id]
    wanted = {"grant_type": "client_credential", "appid": app.app_id, "secret": app.secret, "force_refresh": True}
    await world.phone.post(f"{world.sandbox.url}/cgi-bin/stable_token", json=wanted)
    assert await desk.is_managed(world.app_id)


async def test_what_is_not_certain_is_unknown(world: Any, desk: WeChatShipping) -> None:
    transaction_id = await paid(world)
    for kind in ("500", "429", "lost_reply"):
        await world.faults(api_error_rate=1.0, api_error_kinds=[kind])
        for call in (
            desk.upload(shipment(world, transaction_id)),
            desk.state(world.app_id, transaction_id),
            desk.is_managed(world.app_id),
        ):
            with pytest.raises(OutcomeUnknown):
                await call


async def test_what_is_too_long_is_cut_and_what_is_wrong_is_said(world: Any, desk: WeChatShipping) -> None:
    transaction_id = await paid(world)
    assert (await refusal(desk.upload(shipment(world, transaction_id, payer="o-somebody-else"))))[0] is Why.OTHER
    await desk.upload(shipment(world, transaction_id, description="门" * 500))
    stored = world.sandbox.world.store.shipping(transaction_id)
    assert stored.item_desc == "门" * 120
