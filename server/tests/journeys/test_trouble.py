"""One merchant's lies and one row's trouble stay their own: nobody else's order is settled, delayed or lost by them."""

from uuid import UUID

import msgspec

from builders.shop import Sale, a_shop
from builders.world import World
from menpiao.kernel.ids import decode, organizer_of
from menpiao.payments import MerchantAccount, PrepareRequest, notify_url_of


async def rows(world: World, query: str) -> list[tuple[object, ...]]:
    async with world.db.read() as tx:
        return [tuple(row) for row in await tx.connection.fetch(query)]


async def another_merchant(world: World, sale: Sale) -> MerchantAccount:
    """An organizer who is paid into a merchant account of their own."""
    answer = await world.http.post(
        f"{world.sandbox.url}/sim/merchants",
        json={"mchid": "1600000077", "app_ids": [world.wechat.app_id], "mode": "public_key"},
    )
    accounts = world.parts.collecting.accounts
    account_id = await accounts.add(
        organizer_id=sale.organizer_id, provider="wechat", credentials=msgspec.json.encode(answer.json())
    )
    account = await accounts.get(account_id)
    assert account is not None
    return account


async def openid_of(world: World, account: str) -> str:
    answer = await world.http.get(
        f"{world.sandbox.url}/sim/openids", params={"app_id": world.wechat.app_id, "account_id": account}
    )
    openid: str = answer.json()["openid"]
    return openid


async def test_money_paid_to_one_merchant_buys_nothing_of_another(world: World) -> None:
    """Each merchant numbers their own orders, so a dishonest one can be paid for a number that is somebody else's."""
    buyer = await world.login()
    order = await world.order(buyer, await world.a_sale())
    payment = await world.start_payment(buyer, order)
    payment_id: UUID = decode(payment["id"])

    foreign_shop = await a_shop(world.db, organizer_id=8)
    dishonest = await another_merchant(world, await world.a_sale(shop=foreign_shop))
    assert dishonest.organizer_id != organizer_of(payment_id)
    prepared = await world.parts.collecting.providers["wechat"].prepare(
        dishonest,
        PrepareRequest(
            payment_id=payment_id,
            app_id=world.wechat.app_id,
            payer=await openid_of(world, "lin-xiaoyu"),
            description="the same number",
            amount_fen=order["total"]["amount"],
            pay_by=world.clock.now().replace(microsecond=0).replace(hour=5),
            notify_url=notify_url_of(f"{world.parts.settings.base_url}/api/v1", "wechat", "pay", dishonest.id),
        ),
    )
    await world.pay_sheet({"client": prepared.client})
    await world.callbacks_delivered()
    await world.work()

    assert await rows(world, "select outcome from provider_notices") == [("unknown_payment",)]
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    assert await rows(world, "select count(*) from tickets") == [(0,)]
