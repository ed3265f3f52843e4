"""In a browser: a buyer reads the refund rules before paying, gives one of two tickets back, and sees the money go."""

from typing import Any

import pytest
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.world import World

pytestmark = pytest.mark.browser

WORDS: dict[str, Any] = {
    "zh-CN": {
        "event": "雨林频率",
        "rules": "退票规则",
        "fee": "收 10% 手续费",
        "type": "单人票",
        "buy": "立即购票",
        "more": "增加一张 单人票",
        "order": "提交订单",
        "pay": "支付 ¥",
        "confirm": "确认支付",
        "paid": "查看电子票",
        "tell": "提醒我",
        "rounds": ["支付、出票和开演前提醒", "取消、改期或换座时也提醒", "退款或需要补差价时也提醒"],
        "apply": "申请退票",
        "both": "退回 ¥248.40",
        "one": "退回 ¥124.20",
        "ask": "要退这张票吗",
        "refund": "确认退票",
        "partly": "部分退款",
    },
    "en": {
        "event": "Rainforest Frequency",
        "rules": "Refunds",
        "fee": "10% fee",
        "type": "Single",
        "buy": "Buy tickets",
        "more": "One Single more",
        "order": "Place order",
        "pay": "Pay ¥",
        "confirm": "Pay now",
        "paid": "Show tickets",
        "tell": "Tell me",
        "rounds": [
            "News of this order",
            "Also if it is cancelled, moved or my seat changes",
            "And when money comes back, or a difference is due",
        ],
        "apply": "Ask for a refund",
        "both": "Get ¥248.40 back",
        "one": "Get ¥124.20 back",
        "ask": "Give this ticket back?",
        "refund": "Give back",
        "partly": "Partly refunded",
    },
}


@pytest.mark.parametrize(("lang", "dark"), [("zh-CN", False), ("en", True)])
async def test_one_of_two_tickets_goes_back(world: World, browser: Browser, lang: str, dark: bool) -> None:
    words = WORDS[lang]
    async with phone_of(browser, world, "lin-xiaoyu", lang=lang, dark=dark) as buyer:
        await buy_two(buyer, words)
        await allow_two_rounds(buyer, words)
        await buyer.knows_what_to_ask(words["apply"])
        await buyer.sees(words["both"])
        await buyer.shot("refund-3-both")
        await buyer.page.get_by_role("checkbox").locator("visible=true").last.tap()
        await buyer.sees(words["one"])
        await buyer.tap(words["one"])
        await buyer.sees(words["ask"])
        await buyer.shot("refund-4-ask")
        await buyer.tap(words["refund"])
        await buyer.answers_wechat()
        await buyer.sees(words["partly"])
        await buyer.sees(words["rounds"][2])
        await buyer.shot("refund-5-on-its-way")
    await world.work()
    arrived = await world.get(f"{world.sandbox.url}/sim/messages")
    assert "退票受理通知" in {message["title"] for message in arrived["messages"]}, "allowed in that tap"
    assert await world.books() == []


async def allow_two_rounds(buyer: Phone, words: dict[str, Any]) -> None:
    """On the order: each yes brings the next question, and the last of them stays open."""
    first, second, third = words["rounds"]
    await buyer.sees(first)
    await buyer.page.get_by_text(first).locator("visible=true").last.scroll_into_view_if_needed()
    await buyer.shot("told-1-order")
    for next_round in (second, third):
        await buyer.tap(words["tell"])
        if next_round == third:
            await buyer.shot("told-2-asked")
        await buyer.answers_wechat()
        await buyer.sees(next_round)
    await buyer.shot("told-3-last-round")


async def buy_two(buyer: Phone, words: dict[str, Any]) -> None:
    """From the first screen to a paid order, with the rules before the eyes."""
    await buyer.tap(words["event"])
    await buyer.tap(words["type"])
    await buyer.page.get_by_text(words["rules"]).locator("visible=true").last.scroll_into_view_if_needed()
    await buyer.sees(words["fee"])
    await buyer.shot("refund-1-event")
    await buyer.tap(words["buy"])
    await buyer.page.get_by_label(words["more"]).locator("visible=true").last.tap()
    await buyer.page.get_by_text(words["fee"]).locator("visible=true").last.scroll_into_view_if_needed()
    await buyer.shot("refund-2-checkout")
    await buyer.order(words["order"], then=words["pay"])
    await buyer.tap(words["pay"], exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text(words["confirm"]).first.tap()
    await buyer.sees(words["paid"])
