"""In a browser: support of thirty seconds. Somebody calls and knows the end of their order's number: ⌘K opens it; of
its two tickets one goes to the second evening, the other is refunded as it was quoted, the timeline tells both, and
names are seen only by whoever looks on purpose. What was searched for stands in no address."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from builders.looks import WIDE, failed, looked_at
from builders.phone import phone_of
from builders.waiting import HANGS_AFTER_S, until
from builders.world import World
from menpiao.demo.data import ORGANIZER_NUMBER
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

WHO = "周明"
"""Whose order the demo's desk has: two tickets with names, paid on WeChat's sheet."""
KEPT_OF_OLD = """() => {
    const { staff } = JSON.parse(localStorage.getItem("menpiao-console:login"));
    const views = [{ name: "待付款的", filters: { state: "awaiting_payment" } }];
    localStorage.setItem(`menpiao-console:views:orders:${staff.id}`, JSON.stringify(views));
}"""
"""As the console kept views before the server did."""
ROW_IN_FOCUS = """() => [...document.querySelectorAll("tbody tr")]
    .findIndex((row) => row.contains(document.activeElement))"""


async def test_an_order_is_found_by_its_end_one_ticket_goes_to_another_evening_and_one_goes_back_as_quoted(
    world: World, browser: Browser
) -> None:
    order = await paid_order(world)
    context = await browser.new_context(viewport=WIDE, locale="zh-CN", color_scheme="light", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        await keep_views(page, world)
        await walk_by_keys(page)
        await leave_a_column_out(page)
        await do_with_many(page)
        await find(page, world, order)
        await move_one(page)
        await change_attendee(page)
        await refund_one(page)
        await look_on_purpose(page)
        await hand_over(page, world, browser)
        assert complaints == []
    except BaseException:
        await failed(page, "console-orders-at-failure")
        raise
    finally:
        await context.close()
    assert await world.books() == []


async def paid_order(world: World) -> Any:
    """The order, once the provider's notice has come and its tickets are there."""
    staff = await world.staff_login(ORGANIZER_NUMBER, "support")
    found: list[Any] = []

    async def is_paid() -> bool:
        answer = await world.http.post("/api/v1/organizer/order-searches", headers=staff, json={"q": WHO})
        found[:] = answer.json()["items"]
        return [one["state"] for one in found] == ["paid"]

    await until(is_paid)
    return await world.get(f"/api/v1/organizer/orders/{found[0]['id']}", staff)


async def keep_views(page: Page, world: World) -> None:
    """A filter is shared as a view; one that this browser kept of old comes to the server."""
    base = str(world.http.base_url).rstrip("/")
    await page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/orders?state=paid")
    await page.locator("tbody tr").first.wait_for()
    await page.get_by_role("button", name="常用视图").click()
    await page.get_by_label("把当前条件存为视图").fill("已付款")
    await page.get_by_label("与同事共享").check()
    await page.get_by_role("button", name="保存", exact=True).click()
    await page.locator(".views .view[aria-pressed=true]", has_text="已付款").wait_for()
    await page.evaluate(KEPT_OF_OLD)
    await page.reload()
    await page.locator(".views .view", has_text="待付款的").click()
    await page.wait_for_url("**/orders?state=awaiting_payment")
    await page.get_by_role("button", name="常用视图").click()
    await looked_at(page, "orders-views")
    support = await world.staff_login(ORGANIZER_NUMBER, "support")
    shared = await world.get("/api/v1/organizer/me/saved-views?list=orders", support)
    assert [(view["name"], view["filters"]) for view in shared["items"]] == [("已付款", {"state": "paid"})]
    await page.keyboard.press("Escape")
    await page.locator(".views .view", has_text="全部").click()


async def walk_by_keys(page: Page) -> None:
    """From row to row and back, and a row is chosen where one stands; what the keys do can be read."""
    rows = page.locator("tbody tr")
    await rows.nth(1).wait_for()
    await page.locator("h1").click()
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        await page.keyboard.press(key)
        assert await page.evaluate(ROW_IN_FOCUS) == at, f"{key} leads to another row"
    await page.keyboard.press("x")
    await expect(rows.locator("input:checked")).to_have_count(1)
    assert await rows.first.locator("input").is_checked()
    await page.keyboard.press("x")
    await expect(rows.locator("input:checked")).to_have_count(0)
    await page.keyboard.press("?")
    await page.get_by_role("dialog", name="键盘操作").get_by_text("上一行").wait_for()
    await page.keyboard.press("Escape")
    await page.locator("dialog[open]").wait_for(state="detached")


async def leave_a_column_out(page: Page) -> None:
    """It is left out when the page is opened again, too, until it is wanted back."""
    heads = page.locator("thead th")
    count = await heads.count()
    for wanted in (count - 1, count):
        await page.get_by_role("button", name="显示哪些列").click()
        await page.locator(".columns input:enabled").last.click()
        await expect(heads).to_have_count(wanted)
        await page.reload()
        await page.locator("tbody tr").first.wait_for()
        await expect(heads).to_have_count(wanted)


async def do_with_many(page: Page) -> None:
    """A message once more for all that are shown: the unpaid one has none yet, and is told with its reason. A note for
    all, the unpaid one let go of, and a file."""
    rows = page.locator("tbody tr")
    await page.get_by_label("选择本页全部").check()
    count = await rows.count()
    await page.locator("[data-action=resend-many]").click()
    await page.locator("dialog").get_by_role("button", name="补发", exact=True).click()
    told = page.locator("dialog [role=alert]")
    await told.get_by_text("还没有发过消息").first.wait_for()
    await looked_at(page, "orders-many")
    await page.keyboard.press("Escape")
    await page.locator("dialog[open]").wait_for(state="detached")
    if await page.locator(".bulk").count() == 0:
        await page.get_by_label("选择本页全部").check()
    await page.locator("[data-action=note-many]").click()
    await page.locator("dialog textarea").fill("演出当晚早到半小时。")
    await page.locator("dialog").get_by_role("button", name="写备注").click()
    await page.get_by_text(f"已给 {count} 个订单写了备注。").wait_for()
    await page.get_by_label("选择本页全部").check()
    async with page.expect_download() as saving:
        await page.locator("[data-action=export]").click()
    written = (await (await saving.value).path()).read_text("utf-8-sig").splitlines()
    assert (written[0].split(",")[0], len(written)) == ("订单", count + 1)
    await page.locator("[data-action=cancel-many]").click()
    await page.locator("dialog").get_by_role("button", name="取消订单").click()
    await page.get_by_text("已取消 1 个订单").wait_for()
    await rows.filter(has_text="已取消").first.wait_for()


async def find(page: Page, world: World, order: Any) -> None:
    """In the list by the beginning of a ticket's number, then by ⌘K and the end of the order's."""
    await page.locator("tbody tr").nth(1).wait_for()
    start = order["items"][0]["ticket"]["serial"][:5]
    await page.locator("input[type=search]").fill(start)
    row = page.locator("tbody tr").filter(has_text=order["number"])
    await page.locator("tbody tr").nth(1).wait_for(state="detached")
    await row.wait_for()
    await looked_at(page, "orders")
    assert start not in page.url
    await page.keyboard.press("Control+k")
    title, day = order["sessions"][0]["title"], order["sessions"][0]["starts_at"][:10]
    await page.locator("dialog.palette input").fill(f"{title[:3]} {day}")
    hits = page.locator("dialog.palette [role=option]").filter(has_text=title)
    await hits.filter(has_text="场次").first.wait_for()
    await page.locator("dialog.palette input").fill(title[:3])
    await hits.filter(has_text="项目").first.wait_for()
    await looked_at(page, "palette-things")
    await page.locator("dialog.palette input").fill(order["number"][-5:])
    await page.get_by_role("option").filter(has_text=order["number"]).wait_for()
    await page.keyboard.press("Enter")
    await page.locator("[data-ready=order]").wait_for()
    await looked_at(page, "order")
    await page.go_back()
    await row.wait_for()
    assert await page.locator("input[type=search]").input_value() == start, "the search is where it was left"
    await row.get_by_role("link").click()
    await page.locator("[data-ready=order]").wait_for()


async def move_one(page: Page) -> None:
    """The first ticket, to the second evening: as what it was, because a place on the stand would give money back."""
    await page.get_by_role("button", name="对第 1 张票的操作").click()
    await page.locator(".panel .line", has_text="换场次").click()
    dialog = page.locator("dialog[open]")
    assert [await dialog.locator("[name=ticket]").nth(n).is_checked() for n in (0, 1)] == [True, False]
    evenings = dialog.locator("[name=session] optgroup option")
    await evenings.first.wait_for(state="attached")
    assert await evenings.count() == 1, "only the other evening of the event"
    await dialog.locator("[name=session]").select_option(index=1)
    types = dialog.locator("[name=type]")
    await dialog.locator("[data-quote]", has_text="内场 A 区 → 内场 A 区").wait_for()
    await types.select_option(index=2)
    await dialog.locator("[data-quote]", has_text="退回 ¥400").wait_for()
    await types.select_option(index=1)
    await dialog.locator("[data-quote]", has_text="没有差价").wait_for()
    await dialog.locator("[name=reason]").fill("周五来不了")
    await looked_at(page, "session-change")
    await dialog.get_by_role("button", name="换场次").click()
    await page.locator("[data-fact=session_changed]", has_text="换到另一场次：1 张").wait_for()
    await page.locator("[data-position='1'] small", has_text="林见雨").wait_for()


async def change_attendee(page: Page) -> None:
    """The first ticket, in another name, which is masked until somebody looks."""
    await page.get_by_role("button", name="对第 1 张票的操作").click()
    await page.locator(".panel .line", has_text="更换观演人").click()
    dialog = page.locator("dialog[open]")
    await dialog.locator("input[name=attendee]").fill("林见云")
    await dialog.locator("[name=reason]").fill("妹妹来")
    await dialog.get_by_role("button", name="更换", exact=True).click()
    await page.get_by_text("观演人已更换").wait_for()


async def hand_over(page: Page, world: World, browser: Browser) -> None:
    """The first ticket, by a link that is taken back, and by another that somebody opens on their phone."""
    await a_link_is_made(page)
    await page.locator("[data-action=withdraw]").click()
    await page.locator("dialog[open]").wait_for(state="detached")
    link = await a_link_is_made(page)
    await page.keyboard.press("Escape")
    async with phone_of(browser, world, "lao-wu", at=f"#/{link.partition('#/')[2]}") as phone:
        await phone.page.get_by_placeholder("与证件一致").locator("visible=true").fill("吴建国")
        await phone.tap("领取")
        await phone.sees("吴**")
    await page.reload()
    await page.locator("main").get_by_text("已转交").first.wait_for()


async def a_link_is_made(page: Page) -> str:
    """For whoever opens it first."""
    await page.get_by_role("button", name="对第 1 张票的操作").click()
    await page.locator(".panel .line", has_text="转交").click()
    dialog = page.locator("dialog[open]")
    await dialog.locator("input[name=for]").fill("老吴")
    await dialog.locator("[name=reason]").fill("朋友来")
    await dialog.get_by_role("button", name="生成链接").click()
    return await dialog.locator("[data-link]").input_value()


async def refund_one(page: Page) -> None:
    """The second ticket, for a reason of one click; the other stands."""
    await page.get_by_role("button", name="对第 2 张票的操作").click()
    await page.locator(".panel .line", has_text="退款").click()
    await page.locator("[data-quote] b", has_text="1,280").wait_for()
    assert [await page.locator(f"[data-ticket='{n}'] input").is_checked() for n in (1, 2)] == [False, True]
    await page.get_by_role("button", name="观众生病或有事").click()
    await looked_at(page, "refund")
    await page.get_by_role("button", name="退 ¥1,280").click()
    await page.locator("[data-position='2']", has_text="已作废").wait_for()
    assert "有效" in await page.locator("[data-position='1']").inner_text()
    await page.get_by_role("heading", level=1).locator("xpath=..").get_by_text("部分退款").wait_for()
    told = page.locator("[data-fact=refund_asked]")
    assert "申请退款 ¥1,280.00（工作人员退款）" in await told.inner_text()


async def look_on_purpose(page: Page) -> None:
    """Masked, until somebody looks; then it is on record."""
    assert "周小满" not in await page.locator("[data-position='2']").inner_text()
    await page.locator("[data-action=look]").click()
    await page.locator("[data-position='2']", has_text="周小满").wait_for()
    await page.locator("[data-position='1']", has_text="林见云").wait_for()
    await page.locator("[data-fact=personal_data_seen]").wait_for()
