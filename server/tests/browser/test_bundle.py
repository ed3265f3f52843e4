"""In a browser: four nights are bought as one bundle, one of them is moved, and its ticket goes back for its price."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.world import World, a_key
from menpiao.catalog import published_events
from menpiao.demo.data import ORGANIZER_NUMBER
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire

pytestmark = pytest.mark.browser

WORDS = {
    "zh-CN": {
        "event": "说来就来：即兴喜剧夜",
        "bundle": "四夜套票",
        "buy": "立即购票",
        "order": "提交订单",
        "pay": "支付 ¥380",
        "confirm": "确认支付",
        "paid": "查看电子票",
        "moved": "演出改期了",
        "choose": "去选择",
        "back": "全额退款",
        "sure": "退款",
        "partly": "部分退款",
    },
    "en": {
        "event": "Yes, And: A Night of Improv",
        "bundle": "All four nights",
        "buy": "Buy tickets",
        "order": "Place order",
        "pay": "Pay ¥380",
        "confirm": "Pay now",
        "paid": "Show tickets",
        "moved": "moved",
        "choose": "Choose",
        "back": "Full refund",
        "sure": "Refund",
        "partly": "Partly refunded",
    },
}


@pytest.mark.parametrize(("lang", "dark"), [("zh-CN", False), ("en", True)])
async def test_a_bundle_is_bought_and_the_night_that_was_moved_goes_back(
    world: World, browser: Browser, lang: str, dark: bool
) -> None:
    words = WORDS[lang]
    async with phone_of(browser, world, "lin-xiaoyu", lang=lang, dark=dark) as buyer:
        await buy(buyer, words)
        await move_the_first_night(world)
        await buyer.page.reload()
        await buyer.sees(words["moved"])
        await buyer.shot("bundle-4-order")
        await buyer.tap(words["choose"])
        await buyer.sees(words["back"])
        await buyer.shot("bundle-5-moved")
        await buyer.tap(words["back"])
        await buyer.tap(words["sure"])
        await buyer.sees(words["partly"])
        await buyer.shot("bundle-6-given-back")
        await buyer.tap(words["paid"])
        await buyer.page.get_by_text(words["event"]).locator("visible=true").nth(2).wait_for()
        await buyer.shot("bundle-7-tickets")
    assert await world.books() == []


async def buy(buyer: Phone, words: dict[str, str]) -> None:
    """From the first screen to four paid tickets."""
    await buyer.tap(words["event"])
    await buyer.tap(words["bundle"])
    await buyer.shot("bundle-1-event")
    await buyer.tap(words["buy"])
    await buyer.sees(words["order"])
    await buyer.shot("bundle-2-checkout")
    await buyer.order(words["order"], then=words["pay"])
    await buyer.tap(words["pay"], exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text(words["confirm"]).first.tap()
    await buyer.sees(words["paid"])
    await buyer.shot("bundle-3-paid")


async def move_the_first_night(world: World) -> None:
    """Two weeks later, as the organizer's people do it; buyers may choose for five days."""
    async with world.db.read() as tx:
        events = await published_events(tx, organizer_ids=[ORGANIZER_NUMBER])
    event = next(event for event in events if event.title["zh-CN"] == WORDS["zh-CN"]["event"])
    night = event.sessions[0]
    later = timedelta(days=14)
    body = {
        "doors_at": to_wire(night.doors_at + later),
        "starts_at": to_wire(night.starts_at + later),
        "ends_at": to_wire(night.ends_at + later),
        "decide_by": to_wire(world.db.clock.now() + timedelta(days=5)),
        "reason": {"zh-CN": "场地检修", "en": "The room is being repaired"},
    }
    staff = await world.staff_login(ORGANIZER_NUMBER, "manager")
    path = f"/api/v1/organizer/sessions/{encode(night.id)}/postponement"
    answer = await world.http.post(path, headers={**staff, **a_key()}, json=body)
    assert answer.status_code == 201, answer.text
