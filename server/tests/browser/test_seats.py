"""Seats in a browser: two side by side are bought on one phone, and grey on another that has the map open."""

import re

import pytest
from playwright.async_api import Browser

from builders.phone import Phone, phone_of
from builders.seated import SeatedSale, a_seated_sale, seated
from builders.shop import a_shop
from builders.world import World
from menpiao.catalog import PriceTier
from menpiao.inventory import Part
from menpiao.kernel.ids import encode
from menpiao.seating import sample

pytestmark = pytest.mark.browser

SEATS = 600
TIERS = (
    (1, "a", 128_000, "#D9381E"),
    (2, "b", 88_000, "#E08A1E"),
    (3, "c", 58_000, "#2F7E8F"),
    (4, "d", 38_000, "#5B5BD6"),
)
NAMES = {"a": ("贵宾", "VIP"), "b": ("甲票", "Front"), "c": ("乙票", "Middle"), "d": ("丙票", "Back")}


async def a_theatre(world: World) -> SeatedSale:
    """Painted in four tiers, as its categories are, with the rule about single seats."""
    shop = await a_shop(world.db)
    selling = await a_seated_sale(shop, sample("theatre", SEATS))
    tiers = tuple(
        [
            PriceTier(
                number, {"zh-CN": NAMES[of][0], "en": NAMES[of][1]}, colour, {selling.sale.ticket_type_ids[0]: fen}
            )
            for number, of, fen, colour in TIERS
        ]
    )
    strokes = tuple([(number, Part("category", (of,), "/paint")) for number, of, _, _ in TIERS])
    await seated(shop, selling.sale, selling.seat_map_id, version=1, tiers=tiers, strokes=strokes, no_orphans=True)
    await world.parts.collecting.accounts.add(
        organizer_id=selling.sale.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    await world.parts.refresh()
    return selling


async def test_two_buy_together_on_one_phone_and_another_sees_the_seats_grey(world: World, browser: Browser) -> None:
    selling = await a_theatre(world)
    event, session = encode(selling.sale.event_id), encode(selling.session_id)
    seats = f"#/packages/seats/seats?event={event}&session={session}"
    async with (
        phone_of(browser, world, "lin-xiaoyu", at=f"#/pages/event/event?id={event}") as buyer,
        phone_of(browser, world, "zhou-ming", lang="en", dark=True, at=seats) as other,
    ):
        await other.sees("Tap a section")
        await other.shot("seats-1-map")
        await choose_two(buyer)
        row, labels = await chosen(buyer)
        await open_row(other, row)
        for label in labels:
            await other.page.get_by_label(re.compile(f"^Row {row}, seat {label}, .*free$")).wait_for()
        await pay(buyer)
        for label in labels:
            await other.page.get_by_label(f"Row {row}, seat {label}, taken").wait_for()
        await other.shot("seats-3-greyed")
        await buyer.tap("查看电子票")
        await buyer.sees(f"{row} 排 {labels[0]} 座")
        await buyer.shot("seats-6-tickets")
    assert await world.books() == []


async def choose_two(buyer: Phone) -> None:
    """From the event's page to two of the best seats."""
    await buyer.sees("选座购票")
    await buyer.shot("seats-1-event")
    await buyer.tap("选座购票")
    await buyer.sees("点一个区域放大")
    await buyer.shot("seats-2-map")
    await buyer.tap("帮我选")
    await buyer.sees("哪个价位")
    await buyer.shot("seats-3-best")
    await buyer.tap("在图上选好")
    await buyer.sees("已选 2 座")
    await buyer.shot("seats-4-chosen")


async def chosen(buyer: Phone) -> tuple[str, list[str]]:
    """The row and the seats' labels, off the chips."""
    shown = await buyer.page.get_by_text(re.compile(r"排 \S+ 座$")).locator("visible=true").all_inner_texts()
    found = [match.groups() for text in shown if (match := re.search(r"(\S+) 排 (\S+) 座", text))]
    rows = {row for row, _ in found}
    assert len(rows) == 1, f"two seats of one row: {found}"
    return rows.pop(), [label for _, label in found]


async def open_row(other: Phone, row: str) -> None:
    """By the list, as somebody who can't see the map."""
    await other.page.get_by_label("As a list").tap()
    await other.page.get_by_label(re.compile("^Stalls")).tap()
    await other.page.get_by_label(re.compile(f"^Row {row}, ")).tap()
    await other.shot("seats-2-list")


async def pay(buyer: Phone) -> None:
    """Check out, order, pay."""
    await buyer.tap("去结算")
    await buyer.sees("提交订单")
    await buyer.shot("seats-5-checkout")
    await buyer.order("提交订单", then="支付 ¥")
    await buyer.tap("支付 ¥", exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text("确认支付").first.tap()
    await buyer.sees("查看电子票")
