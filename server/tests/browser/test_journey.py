"""The purpose of it all, in a browser: a stranger buys a ticket in the mini program, and staff lets them in, once."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.world import World

pytestmark = pytest.mark.browser

WORDS = {
    "zh-CN": {
        "event": "今晚不插电",
        "type": "普通票",
        "buy": "立即购票",
        "order": "提交订单",
        "pay": "支付 ¥",
        "confirm": "确认支付",
        "tickets": "查看电子票",
        "activate": "启用动态码",
        "sign in": "微信登录",
        "gate": "正门",
        "type code": "输入动态码",
        "check": "检票",
        "admit": "通过",
        "refuse": "拒绝",
        "next": "扫下一张",
    },
    "en": {
        "event": "Unplugged Tonight",
        "type": "Standard",
        "buy": "Buy tickets",
        "order": "Place order",
        "pay": "Pay ¥",
        "confirm": "Pay now",
        "tickets": "Show tickets",
        "activate": "Activate code",
        "sign in": "Sign in with WeChat",
        "gate": "Main door",
        "type code": "Type a code",
        "check": "Check",
        "admit": "Admit",
        "refuse": "Refuse",
        "next": "Next",
    },
}


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
async def test_a_stranger_buys_a_ticket_and_walks_in_once(world: World, browser: Browser, lang: str) -> None:
    words = WORDS[lang]
    async with (
        phone_of(browser, world, "lin-xiaoyu", lang=lang) as buyer,
        phone_of(browser, world, "gate-chen", lang=lang, at="#/packages/gate/gates") as gate,
    ):
        await buy(buyer, words)
        code = await live_code(buyer, words)
        await go_to_the_gate(gate, words)
        await scan(gate, words, code, verdict="admit")
        await gate.tap(words["next"])
        await scan(gate, words, code, verdict="refuse")


async def buy(buyer: Phone, words: dict[str, str]) -> None:
    """From the first screen to a paid order."""
    await buyer.tap(words["event"])
    await buyer.tap(words["type"])
    await buyer.shot("1-event")
    await buyer.tap(words["buy"])
    await buyer.shot("2-checkout")
    await buyer.order(words["order"], then=words["pay"])
    await buyer.shot("3-order")
    await buyer.tap(words["pay"], exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text(words["confirm"]).first.tap()
    await buyer.sees(words["tickets"])
    await buyer.shot("4-paid")
    await buyer.tap(words["tickets"])


async def live_code(buyer: Phone, words: dict[str, str]) -> str:
    """Activate the ticket on this phone and read the code off its screen, as a scanner does."""
    await buyer.tap(words["activate"])
    await buyer.page.locator("canvas").locator("visible=true").last.wait_for()
    for _ in range(200):
        image = Image.open(io.BytesIO(await buyer.page.screenshot())).convert("L")
        found = zxingcpp.read_barcodes(image)
        if found:
            await buyer.shot("5-ticket")
            return str(found[0].text)
    raise AssertionError("no scanner could read the code on the screen")


async def go_to_the_gate(gate: Phone, words: dict[str, str]) -> None:
    """Staff signs in and takes a gate."""
    await gate.tap(words["sign in"])
    await gate.sees(words["gate"])
    await gate.shot("1-gates")
    await gate.tap(words["gate"])
    await gate.page.get_by_label(words["type code"]).locator("visible=true").last.tap()


async def scan(gate: Phone, words: dict[str, str], code: str, *, verdict: str) -> None:
    """Type the code, because this browser has no camera, and wait for the verdict."""
    await gate.page.locator("input").locator("visible=true").last.fill(code)
    await gate.tap(words["check"])
    await gate.sees(words[verdict], exact=True)
    await gate.shot(f"2-{verdict}")
