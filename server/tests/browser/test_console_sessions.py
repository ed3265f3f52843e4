"""In the console, from a draft without dates to a season on sale: sessions by a rule, with one date left out; two
ticket types in all of them at once; their price changed in bulk, refused where it is no price, and taken back; their
order turned round; a refund ladder; and a promo code."""

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page

from builders.axe import barriers
from builders.looks import failed, shot
from builders.shop import Shop, a_draft
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.data import ORGANIZER_NUMBER
from menpiao.demo.provision import OFFICE_ACCOUNT
from menpiao.kernel.ids import decode, encode

pytestmark = pytest.mark.browser

FRIDAYS = ("2031-03-07", "2031-03-14", "2031-03-21", "2031-03-28")
LEFT_OUT = FRIDAYS[2]


async def test_a_season_is_set_up_by_a_rule_priced_in_bulk_and_put_in_order(world: World, browser: Browser) -> None:
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="zh-CN", reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        event = await an_empty_event(world)
        base = f"{str(world.http.base_url).rstrip('/')}/console/"
        await page.goto(f"{base}?account={OFFICE_ACCOUNT}#/events/{event}/sessions")
        await add_fridays(page)
        await add_types(page)
        assert await prices(world, event) == [[18_000, 9_900]] * 3
        await change_the_price(page, world, event)
        await turn_the_order_round(page)
        await page.goto(f"{base}#/events/{event}/rules")
        await set_the_ladder(page)
        await page.goto(f"{base}#/promotions?do=add")
        await make_a_code(page)
        assert [[one["name"]["en"] for one in types] for types in await types_of(world, event)] == [
            ["Student", "Standard"],
            ["Standard", "Student"],
            ["Standard", "Student"],
        ]
        assert complaints == []
    except BaseException:
        await failed(page, "console-sessions-at-failure")
        raise
    finally:
        await context.close()
    assert await world.books() == []


async def an_empty_event(world: World) -> str:
    """A draft without sessions; its id."""
    headers = await world.staff_login(ORGANIZER_NUMBER, "owner")
    venues = (await world.http.get("/api/v1/organizer/venues", headers=headers)).json()["venues"]
    shop = Shop(world.db, ORGANIZER_NUMBER, decode(venues[0]["id"]))
    return encode(await a_draft(shop, title={"zh-CN": "周五爵士", "en": "Friday Jazz"}))


async def add_fridays(page: Page) -> None:
    """All Fridays of a month but one, at 20:00."""
    await page.get_by_text("还没有场次").wait_for()
    await looked_at(page, "empty")
    await page.locator("[data-action=add-by-rule]").click()
    await page.locator("[data-field=first]").fill(FRIDAYS[0])
    await page.locator("[data-field=last]").fill("2031-03-31")
    for day in FRIDAYS:
        await page.locator(f"[data-day='{day}']").wait_for()
    await page.locator(f"[data-day='{LEFT_OUT}']").click()
    await looked_at(page, "rule")
    await page.get_by_role("button", name="添加 3 场").click()
    await page.get_by_text("已添加 3 场。").wait_for()
    await page.locator("a.when").nth(len(FRIDAYS) - 2).wait_for()


async def add_types(page: Page) -> None:
    """Two, with quotas, in every session."""
    for zh, en, price, quota in (("普通票", "Standard", "180", "100"), ("学生票", "Student", "99", "20")):
        await page.get_by_role("checkbox", name="选择本页全部").check()
        await page.locator(".bulk [data-action=add-type]").click()
        form = dialog(page)
        await form.locator("input[lang=zh-CN]").fill(zh)
        await form.locator("input[lang=en]").fill(en)
        await form.locator("[data-field=price]").fill(price)
        await form.locator("[data-field=quota]").fill(quota)
        await looked_at(page, "type")
        await form.get_by_role("button", name="添加", exact=True).click()
        await page.locator("td", has_text=zh).nth(len(FRIDAYS) - 2).wait_for()


async def change_the_price(page: Page, world: World, event: str) -> None:
    """Of the first type in all sessions: what is no price is not sent, and what was a mistake is taken back."""
    await page.get_by_role("checkbox", name="选择本页全部").check()
    await page.locator("[data-action=change-types]").click()
    form = dialog(page)
    go = form.get_by_role("button", name="修改", exact=True)
    await form.locator("[data-field=price]").fill("200.005")
    await form.get_by_text("请填写金额").wait_for()
    assert await go.is_disabled()
    await form.locator("[data-field=price]").fill("200.50")
    await form.get_by_text("3 个票种中将修改 3 个。").wait_for()
    await looked_at(page, "bulk")
    await go.click()
    await page.get_by_text("已修改 3 个票种。").wait_for()
    assert await prices(world, event) == [[20_050, 9_900]] * 3
    await page.locator(".toast", has_text="已修改").get_by_role("button", name="撤销").click()
    await page.get_by_text("已恢复原样。").wait_for()
    assert await prices(world, event) == [[18_000, 9_900]] * 3


async def turn_the_order_round(page: Page) -> None:
    """In the first session, by its arrow."""
    await page.locator("a.when").first.click()
    await page.locator("[data-type]").nth(1).wait_for()
    await looked_at(page, "session")
    async with page.expect_response(lambda answer: answer.url.endswith("/ticket-type-order")) as answered:
        await page.get_by_role("button", name="下移“普通票”").click()
    assert (await answered.value).ok
    assert await page.locator("[data-type] b").all_text_contents() == ["学生票", "普通票"]


async def set_the_ladder(page: Page) -> None:
    """A usual one; the dearest ticket is the example."""
    await page.locator("[data-usual=stepped]").click()
    await page.get_by_text("退 ¥144").wait_for()
    await looked_at(page, "rules")
    await page.locator("[data-action=save-ladder]").click()
    await page.get_by_text("已保存，对此后下单的人生效。").wait_for()


async def make_a_code(page: Page) -> None:
    """Ten percent off with one code, which its page shows."""
    form = dialog(page)
    await form.locator("input[lang=zh-CN]").fill("春日优惠")
    await form.locator("[data-field=codes]").fill("spring-31")
    await looked_at(page, "promotion-new")
    await form.get_by_role("button", name="创建").click()
    await page.get_by_role("button", name="SPRING31").wait_for()
    await looked_at(page, "promotion")


def dialog(page: Page) -> Locator:
    """The one that is open."""
    return page.locator("dialog[open]")


async def looked_at(page: Page, name: str) -> None:
    """Nothing that axe knows is in anybody's way; with a picture."""
    await shot(page, f"console-sessions-{name}")
    found = await barriers(page)
    assert found == [], "\n".join([name, *found])


async def types_of(world: World, event: str) -> list[list[Any]]:
    """The ticket types of each session, as the server has them."""
    headers = await world.staff_login(ORGANIZER_NUMBER, "owner")
    answer = await world.http.get(f"/api/v1/organizer/events/{event}/sessions", headers=headers)
    return [session["ticket_types"] for session in answer.json()["items"]]


async def prices(world: World, event: str) -> list[list[int]]:
    """What they cost, in fen."""
    return [[one["price"]["amount"] for one in types] for types in await types_of(world, event)]
