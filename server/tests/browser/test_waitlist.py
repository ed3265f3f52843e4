"""Sold out is not the end, in a browser: a buyer waits, somebody gives up, and the place is the buyer's to pay."""

from typing import Any

import pytest
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.reseated import a_hall_of_two_tiers
from builders.shop import a_shop
from builders.world import World, a_key
from menpiao.kernel.ids import encode

pytestmark = pytest.mark.browser


async def test_a_buyer_waits_for_a_place_that_comes_back_and_pays_for_it(world: World, browser: Browser) -> None:
    sale = await world.a_sale(total=1)
    holder = await world.login("zhou-ming")
    order = await world.order(holder, sale)
    await world.parts.refresh()
    event = f"#/pages/event/event?id={encode(sale.event_id)}"
    async with phone_of(browser, world, "lin-xiaoyu", at=event, hurried=True) as buyer:
        await buyer.sees("已售罄 · 可候补")
        await buyer.shot("waitlist-1-event")
        await buyer.knows_what_to_ask("登记候补")
        await buyer.sees("可以接受的票种")
        await buyer.shot("waitlist-2-join")
        await buyer.tap("登记候补")
        await buyer.shot("waitlist-2-asked")
        await buyer.answers_wechat()
        await buyer.sees("您排在最前面")
        await buyer.sees("候补结束时也提醒")
        await buyer.shot("waitlist-3-waiting")
        await buyer.tap("提醒我")
        await buyer.answers_wechat()
        await buyer.sees("已开启")
        await buyer.shot("waitlist-3-told")
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


async def test_two_seats_side_by_side_that_come_back_are_the_buyers_who_waited(world: World, browser: Browser) -> None:
    """Nobody else sees them free meanwhile; in Chinese they are joined for and paid, in English they are looked at."""
    hall = await a_hall_of_two_tiers(await a_shop(world.db), ticket_types=({"per_buyer_max": 20, "per_order_max": 20},))
    await world.parts.collecting.accounts.add(
        organizer_id=hall.sale.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    holder = await world.login("zhou-ming")
    pair = ("stalls-B-3", "stalls-B-4")
    others = [f"stalls-{row}-{number}" for row in "AB" for number in range(1, 7)]
    await ordered(world, holder, *[hall.item(seat_id) for seat_id in others if seat_id not in pair])
    given_up = await ordered(world, holder, *[hall.item(seat_id) for seat_id in pair])
    await world.parts.refresh()
    event = encode(hall.sale.event_id)
    join = f"#/packages/waitlist/join?event={event}&session={encode(hall.session_id)}"
    async with phone_of(browser, world, "lin-xiaoyu", at=f"#/pages/event/event?id={event}", hurried=True) as buyer:
        await buyer.knows_what_to_ask("登记候补")
        await buyer.sees("可以接受的票档")
        await buyer.tap("2 档")
        await buyer.page.get_by_label("增加一张").locator("visible=true").last.tap()
        await buyer.tap("只要连座")
        await buyer.shot("waitlist-seats-1-join")
        await buyer.page.get_by_text("登记候补", exact=True).locator("visible=true").last.tap()
        await buyer.answers_wechat(allow=False)
        await buyer.sees("您排在最前面")
        await buyer.shot("waitlist-seats-2-waiting")
        await world.http.post(f"/api/v1/orders/{given_up}/cancellation", headers={**holder, **a_key()}, json={})
        await buyer.sees("池座 B 排 3 座")
        await buyer.shot("waitlist-seats-3-offered")
        async with phone_of(browser, world, "lin-xiaoyu", lang="en", dark=True, at="#/pages/mine/mine") as abroad:
            await look_in_english(abroad)
        async with phone_of(browser, world, "zhou-ming", lang="en", dark=True, at=join) as another:
            await another.sees("Price tiers you would take")
            await another.shot("waitlist-seats-6-join")
        await buyer.tap("去付款")
        await buyer.sees("支付 ¥")
        await buyer.tap("支付 ¥", exact=False)
        await buyer.page.frame_locator("iframe.host-pay").get_by_text("确认支付").first.tap()
        await buyer.sees("查看电子票")
        await buyer.page.go_back()
        await buyer.sees("买到了")
        await buyer.shot("waitlist-seats-4-bought")
    assert await world.books() == []


async def ordered(world: World, buyer: dict[str, str], *items: dict[str, Any]) -> str:
    """An order for these; its id."""
    answer = await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": items})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def look_in_english(abroad: Phone) -> None:
    await abroad.sees("Sign in", exact=False)
    await abroad.page.get_by_text("Sign in with WeChat").locator("visible=true").last.tap()
    await abroad.tap("Offered")
    await abroad.sees("Tickets for you")
    await abroad.sees("Side by side only")
    await abroad.shot("waitlist-seats-5-offered")
