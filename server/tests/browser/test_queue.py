"""The on-sale in a browser: a stranger waits for the door, is drawn, let in, and buys with the pass."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.shop import Sale
from builders.world import World
from menpiao.kernel.ids import encode
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.waitingroom import NewRoom, Settings, create_room, open_room

pytestmark = pytest.mark.browser

GATHERS_IN, OPENS_IN = timedelta(minutes=3), timedelta(minutes=6)
"""Time enough for a slow machine to see each; the test brings them nearer when it has seen, as organizers may."""


async def a_room(world: World, sale: Sale) -> UUID:
    """Announced now; everything else happens while somebody watches."""
    now = world.clock.now()
    room_id, _ = await create_room(
        world.db,
        world.parts.cipher,
        actor=SYSTEM,
        organizer_id=sale.organizer_id,
        idempotency_key=randomness.token_hex(8),
        new=NewRoom(
            session_ids=(sale.session_id,),
            settings=Settings(per_minute=600, max_active=100, pass_seconds=600, opens_above_per_minute=None),
            gathers_at=now + GATHERS_IN,
            opens_at=now + OPENS_IN,
        ),
    )
    await world.parts.refresh()
    return room_id


async def gather_soon(world: World, room_id: UUID) -> None:
    async with world.db.tx() as tx:
        await tx.connection.execute(
            "update rooms set gathers_at = app_now() + interval '1 second', opens_at = app_now() + interval '1 minute'"
            " where id = $1",
            room_id,
        )


async def test_a_stranger_waits_is_drawn_and_buys(world: World, browser: Browser) -> None:
    sale = await world.a_sale(total=10)
    room_id = await a_room(world, sale)
    event = f"#/pages/event/event?id={encode(sale.event_id)}"
    async with phone_of(browser, world, "lin-xiaoyu", at=event, hurried=True) as buyer:
        await buyer.sees("这一场开售时要排队")
        await buyer.shot("queue-1-event")
        await buyer.tap("看看怎么排")
        await buyer.sees("到点会自动为您进入")
        await buyer.shot("queue-2-announced")
        await gather_soon(world, room_id)
        await buyer.sees("您已经排上了")
        await buyer.shot("queue-3-in")
        await buyer.page.reload()
        await buyer.sees("您已经排上了")
        await open_room(world.db, actor=SYSTEM, organizer_id=sale.organizer_id, room_id=room_id)
        await buyer.sees("通行证剩余")
        await buyer.tap("怎么抽签")
        await buyer.sees("已核对")
        await buyer.shot("queue-4-admitted")
        await buyer.tap("去选票")
        await order_and_pay(buyer)


async def order_and_pay(buyer: Phone) -> None:
    """With the pass in hand, as any purchase; it is there still after the page was loaded anew."""
    await buyer.sees("请在倒计时结束前下单")
    await buyer.page.reload()
    await buyer.sees("请在倒计时结束前下单")
    await buyer.shot("queue-5-pass")
    await buyer.tap("立即购票")
    await buyer.sees("通行证还剩")
    await buyer.shot("queue-6-checkout")
    await buyer.order("提交订单", then="支付 ¥")
    await buyer.tap("支付 ¥", exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text("确认支付").first.tap()
    await buyer.sees("查看电子票")
