"""Sold out is not the end, in a browser: a buyer waits, somebody gives up, and the place is the buyer's to pay."""

import pytest
from playwright.async_api import Browser

from builders.phone import phone_of
from builders.world import World, a_key
from menpiao.kernel.ids import encode

pytestmark = pytest.mark.browser


async def test_a_buyer_waits_for_a_place_that_comes_back_and_pays_for_it(world: World, browser: Browser) -> None:
    sale = await world.a_sale(total=1)
    holder = await world.login("zhou-ming")
    order = await world.order(holder, sale)
    await world.parts.refresh()
    async with phone_of(browser, world, "lin-xiaoyu", at=f"#/pages/event/event?id={encode(sale.event_id)}") as buyer:
        await buyer.sees("已售罄 · 可候补")
        await buyer.shot("waitlist-1-event")
        await buyer.tap("登记候补")
        await buyer.sees("可以接受的票种")
        await buyer.shot("waitlist-2-join")
        await buyer.tap("登记候补")
        await buyer.sees("您排在最前面")
        await buyer.shot("waitlist-3-waiting")
        given_up = f"/api/v1/orders/{order['id']}/cancellation"
        await world.http.post(given_up, headers={**holder, **a_key()}, json={})
        await buyer.sees("去付款")
        await buyer.shot("waitlist-4-offered")
        await buyer.tap("去付款")
        await buyer.sees("支付 ¥")
        await buyer.tap("支付 ¥", exact=False)
        await buyer.page.frame_locator("iframe.host-pay").get_by_text("确认支付").first.tap()
        await buyer.sees("查看电子票")
        await buyer.page.go_back()
        await buyer.sees("买到了")
        await buyer.shot("waitlist-5-bought")
