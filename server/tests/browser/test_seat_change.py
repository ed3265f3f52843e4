"""A seat that staff change, followed to the door: the buyer's order asks for the difference, the phone that holds the
ticket out shows the code of the new seat by itself, and the gate sends people to it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.seated import SeatedSale, a_tier, seated
from builders.seats import a_document, a_seat_map
from builders.shop import Shop, a_shop, an_event_on_sale
from builders.world import World, a_key
from menpiao.admission import create_gate
from menpiao.inventory import Part
from menpiao.platform.audit import SYSTEM
from menpiao.seating import Document

pytestmark = pytest.mark.browser
TOO_SMALL_OR_TOO_WIDE = """(() => {
  const lines = { word: 80, seat: 48, section: 40, entrance: 40 };
  return Object.entries(lines).filter(([name, least]) => {
    const line = [...document.querySelectorAll(`[class*="verdict--${name}"]`)].pop();
    const fits = line && line.scrollWidth <= line.clientWidth && line.clientHeight < 2 * least;
    return !(fits && parseFloat(getComputedStyle(line).fontSize) >= least);
  }).map(([name]) => name);
})()"""
"""The lines of the verdict that are too small to be read at two metres, or that don't fit on one line."""

WORDS = {
    "zh-CN": {
        "activate": "启用动态码",
        "live": "秒后更新",
        "order": "查看订单",
        "waits": "付清差价后，座位从 池座 B 排 1 座 换过去",
        "pay the difference": "去付差价",
        "not another": "不是多买一张票",
        "pay": "支付 ¥200",
        "confirm": "确认支付",
        "paid": "差价已付清",
        "changed": "票由主办方换过",
        "seat": "A 排 3 座",
        "tickets": "查看电子票",
        "first": "查看购票订单",
        "done": "换到了 池座 A 排 3 座",
        "sign in": "微信登录",
        "type code": "输入动态码",
        "check": "检票",
        "refuse": "拒绝",
        "reseated": "此票已换座",
        "next": "扫下一张",
        "admit": "通过",
        "at the gate": "A 排 3 座",
        "entrance": "南门",
    },
    "en": {
        "activate": "Activate code",
        "live": "New in",
        "order": "Show order",
        "waits": "Once the difference is paid, you move there from Stalls, Row B, seat 1",
        "pay the difference": "Pay the difference",
        "not another": "It is not another ticket",
        "pay": "Pay ¥200",
        "confirm": "Pay now",
        "paid": "The difference is paid",
        "changed": "The organizer changed your ticket",
        "seat": "Row A, seat 3",
        "tickets": "Show tickets",
        "first": "See the order of the ticket",
        "done": "moved you from Stalls, Row B, seat 1 to Stalls, Row A, seat 3",
        "sign in": "Sign in with WeChat",
        "type code": "Type a code",
        "check": "Check",
        "refuse": "Refuse",
        "reseated": "This ticket has another seat or session now",
        "next": "Next",
        "admit": "Admit",
        "at the gate": "Row A, seat 3",
        "entrance": "South gate",
    },
}


async def a_hall_tonight(world: World, shop: Shop) -> SeatedSale:
    """Row A costs 200 yuan, row B nothing; doors have been open for half an hour, by the south gate."""
    seat_map_id = await a_seat_map(shop, a_document_with_an_entrance())
    starts_at = world.clock.now() + timedelta(minutes=30)
    sale = await an_event_on_sale(shop, session={"starts_at": starts_at})
    (type_id,) = sale.ticket_type_ids
    tiers = (a_tier(sale, 1, prices={type_id: 20_000}), a_tier(sale, 2, prices={type_id: 0}))
    strokes = tuple([(tier, Part("row", (f"stalls-{row}",), "/paint")) for tier, row in ((1, "A"), (2, "B"))])
    await seated(shop, sale, seat_map_id, tiers=tiers, strokes=strokes)
    await create_gate(
        world.db,
        actor=SYSTEM,
        organizer_id=shop.organizer_id,
        session_id=sale.session_id,
        name={"zh-CN": "正门", "en": "Main door"},
    )
    await world.parts.collecting.accounts.add(
        organizer_id=shop.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    await world.parts.refresh()
    return SeatedSale(sale, seat_map_id)


def a_document_with_an_entrance() -> Document:
    """The small hall, entered from the south."""
    plain: dict[str, Any] = msgspec.to_builtins(a_document())
    south = {"id": "e-south", "name": {"zh-CN": "南门", "en": "South gate"}, "x": 300, "y": 700}
    sections = [{**section, "entrance": "e-south"} for section in plain["sections"]]
    return msgspec.convert({**plain, "entrances": [south], "sections": sections}, Document)


@pytest.mark.parametrize(("lang", "dark"), [("zh-CN", False), ("en", True)])
async def test_a_changed_seat_is_paid_for_shown_and_admitted(
    world: World, browser: Browser, lang: str, dark: bool
) -> None:
    words = WORDS[lang]
    shop = await a_shop(world.db)
    sale = await a_hall_tonight(world, shop)
    ticket = await free_ticket(world, sale, await world.login("lao-wu"), "stalls-B-1")
    await world.gate_login(shop, "zhou-ming")
    async with (
        phone_of(browser, world, "lao-wu", lang=lang, dark=dark, at=f"#/pages/ticket/ticket?id={ticket}") as buyer,
        phone_of(browser, world, "zhou-ming", lang=lang, dark=dark, at="#/packages/gate/gates") as gate,
    ):
        await buyer.tap(words["activate"])
        await buyer.sees(words["live"])
        before = await shown_code(buyer)
        await move(world, shop, ticket, "stalls-A-3")
        await pay_the_difference(buyer, words)
        await buyer.tap(words["tickets"])
        await buyer.sees(words["changed"])
        await buyer.sees(words["seat"])
        await buyer.sees(words["live"])
        await buyer.shot("reseated-4-ticket")
        after = await shown_code(buyer)
        assert after != before
        await scans(gate, words, before, after)
    assert await world.books() == []


async def free_ticket(world: World, sale: SeatedSale, account: dict[str, str], seat_id: str) -> str:
    """A ticket for a seat that costs nothing: it is there with the order."""
    body = {"items": [sale.item(seat_id)]}
    answer = await world.http.post("/api/v1/orders", headers={**account, **a_key()}, json=body)
    assert answer.status_code == 201, answer.text
    (ticket,) = (await world.get("/api/v1/tickets", account))["items"]
    ticket_id: str = ticket["id"]
    return ticket_id


async def move(world: World, shop: Shop, ticket: str, seat_id: str) -> None:
    """Support gives the ticket another seat."""
    support = await world.staff_login(shop.organizer_id, "support")
    body = {
        "kind": "move",
        "ticket_id": ticket,
        "seat_id": seat_id,
        "difference": "settle",
        "reason": "观众想坐近一些",
    }
    answer = await world.http.post("/api/v1/organizer/seat-changes", headers={**support, **a_key()}, json=body)
    assert answer.status_code == 201, answer.text


async def shown_code(buyer: Phone) -> str:
    """What a scanner would read off the screen."""
    code: str = await buyer.page.evaluate("window.__host.page().data.code")
    assert code
    return code


async def pay_the_difference(buyer: Phone, words: dict[str, str]) -> None:
    """From the ticket to its order, to the one that pays for the seat, which is paid."""
    await buyer.tap(words["order"])
    await buyer.sees(words["waits"])
    await buyer.shot("reseated-1-waits")
    await buyer.tap(words["pay the difference"])
    await buyer.sees(words["not another"])
    await buyer.shot("reseated-2-supplement")
    await buyer.tap(words["pay"], exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text(words["confirm"]).first.tap()
    await buyer.sees(words["paid"])
    await buyer.tap(words["first"])
    await buyer.sees(words["done"])
    await buyer.shot("reseated-3-done")


async def scans(gate: Phone, words: dict[str, str], before: str, after: str) -> None:
    """The code of the seat before is refused, and says why; the new one is admitted and sent to its seat."""
    await gate.tap(words["sign in"])
    await gate.tap("正门" if words["next"] == "扫下一张" else "Main door")
    await gate.page.get_by_label(words["type code"]).locator("visible=true").last.tap()
    for code, verdict, says, shot in (
        (before, "refuse", words["reseated"], "reseated-5-refused"),
        (after, "admit", words["at the gate"], "reseated-6-admitted"),
    ):
        await gate.page.locator("input").locator("visible=true").last.fill(code)
        await gate.tap(words["check"])
        await gate.sees(words[verdict], exact=True)
        await gate.sees(says)
        await gate.shot(shot)
        if verdict == "refuse":
            await gate.tap(words["next"])
    await gate.sees(words["entrance"])
    assert await gate.page.evaluate(TOO_SMALL_OR_TOO_WIDE) == []
