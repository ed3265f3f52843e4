"""In a browser: somebody of the organizer's office makes a hall, draws it with the mouse, numbers and paints it, saves,
publishes, and finds it the same after a reload."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from builders.canvas import draw_rows, empty_hall, stroke
from builders.looks import shot
from builders.pictures import a_picture
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

WORDS = {
    "zh-CN": {
        "there": "主厅",
        "add": "新建演出厅",
        "create": "创建并开始绘制",
        "count": "39 座 · 3 排",
        "apply": "应用",
        "sections": "分区",
        "tiers": "票档",
        "more": "添加票档",
        "publish": "发布这一版",
        "done": "已发布第 1 版",
        "same": "与上一版相同",
        "out": "导出：pretix 座位图",
        "in": "导入…",
        "choose": "选择文件",
    },
    "en": {
        "there": "Main hall",
        "add": "New hall",
        "create": "Create and draw",
        "count": "39 seats · 3 rows",
        "apply": "Apply",
        "sections": "Sections",
        "tiers": "Tiers",
        "more": "Add a tier",
        "publish": "Publish this version",
        "done": "Version 1 is published",
        "same": "It is the same as the last version",
        "out": "Export: CSV (section, row, seat)",
        "in": "Import…",
        "choose": "Choose a file",
    },
}


@pytest.mark.parametrize(("lang", "dark"), [("zh-CN", False), ("en", True)])
async def test_a_hall_is_drawn_published_and_found_again(world: World, browser: Browser, lang: str, dark: bool) -> None:
    words = WORDS[lang]
    scheme: Any = "dark" if dark else "light"
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale=lang, color_scheme=scheme)
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    try:
        await make_a_hall(page, world, words)
        await draw(page, words)
        await number_and_paint(page, words)
        await show_the_view(page, words, lang)
        await shot(page, f"console-drawn-{lang}")
        await save_and_publish(page, words)
        await page.reload()
        await page.locator("[data-ready=true]").wait_for()
        await page.get_by_text(words["count"]).wait_for()
        await page.locator("[data-action=publish]").click()
        await page.get_by_role("button", name=words["publish"]).click()
        await page.get_by_text(words["same"]).wait_for()
        await shot(page, f"console-published-{lang}")
        await out_and_in_again(page, words, lang)
        assert complaints == []
    except BaseException:
        await shot(page, f"console-{lang}-at-failure")
        raise
    finally:
        await context.close()
    await it_is_what_was_drawn(world)
    assert await world.books() == []


async def make_a_hall(page: Page, world: World, words: dict[str, str]) -> None:
    base = str(world.http.base_url).rstrip("/")
    await page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/halls")
    await page.get_by_text(words["there"], exact=True).wait_for()
    await page.get_by_role("button", name=words["add"]).click()
    await page.locator("[data-field=zh] input").fill("排练厅")
    await page.locator("[data-field=en] input").fill("Studio")
    await page.get_by_role("button", name=words["create"]).click()
    await page.locator("[data-ready=true]").wait_for()


async def draw(page: Page, words: dict[str, str]) -> None:
    """Three rows with one stroke, bent with another."""
    await draw_rows(page, 3)
    await page.get_by_text(words["count"]).wait_for()
    middle, top, metre = await empty_hall(page)
    await stroke(page, (middle, top + 8.9 * metre), (middle, top + 9.4 * metre))


async def number_and_paint(page: Page, words: dict[str, str]) -> None:
    """Odd numbers to the left, even ones to the right; the first row in a tier of its own."""
    await page.keyboard.press("n")
    await page.locator(".t-dialog .t-select__wrap").locator("visible=true").first.click()
    await page.locator(".t-select-option").locator("visible=true").nth(3).click()
    await page.get_by_role("button", name=words["apply"], exact=True).click()
    await page.get_by_role("tab", name=words["tiers"]).click()
    await page.get_by_role("button", name=words["more"]).click()
    await page.locator(".canvases").focus()
    await page.keyboard.press("Escape")
    await page.keyboard.press("2")
    middle, top, metre = await empty_hall(page)
    await page.keyboard.down("Shift")
    await page.mouse.click(middle, top + 8.5 * metre)
    await page.keyboard.up("Shift")


async def show_the_view(page: Page, words: dict[str, str], lang: str) -> None:
    """A picture goes up for the only section."""
    await page.get_by_role("tab", name=words["sections"]).click()
    await page.locator(".list .name").first.click()
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "view.jpg", "mimeType": "image/jpeg", "buffer": a_picture(size=(900, 600))}
    )
    await page.locator(".picture img[src^='/pictures/']").wait_for()
    await shot(page, f"console-view-{lang}")


async def save_and_publish(page: Page, words: dict[str, str]) -> None:
    await page.locator(".canvases").focus()
    await page.keyboard.press("Control+s")
    await page.locator("[data-keeping=saved]").wait_for()
    await page.locator("[data-action=publish]").click()
    await page.get_by_role("button", name=words["publish"]).click()
    await page.get_by_text(words["done"]).wait_for()


async def out_and_in_again(page: Page, words: dict[str, str], lang: str) -> None:
    """The version as a file for another program, which gives the same hall."""
    await page.locator("[data-action=file]").click()
    async with page.expect_download() as download:
        await page.get_by_text(words["out"], exact=True).click()
    await page.get_by_text(words["out"], exact=True).wait_for(state="hidden")
    file = await (await download.value).path()
    await page.locator(".canvases").focus()
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await page.locator("[data-total]").get_by_text("39").wait_for(state="detached")
    await page.locator("[data-action=file]").click()
    await page.get_by_text(words["in"], exact=True).click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name=words["choose"]).click()
    await (await chooser.value).set_files(
        {"name": (await download.value).suggested_filename, "mimeType": "text/plain", "buffer": file.read_bytes()}
    )
    await shot(page, f"console-import-{lang}")
    await page.locator(".t-dialog__confirm").locator("visible=true").click()
    await page.get_by_text(words["count"]).wait_for()


async def it_is_what_was_drawn(world: World) -> None:
    """The published document has the rows, bent, numbered and painted."""
    login = await world.http.post(
        "/api/v1/organizer/logins",
        json={"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code(OFFICE_ACCOUNT)},
    )
    headers = {"Authorization": f"Bearer {login.json()['token']}"}
    newest = (await world.http.get("/api/v1/organizer/halls?limit=1", headers=headers)).json()["items"][0]
    hall = (await world.http.get(f"/api/v1/organizer/halls/{newest['id']}", headers=headers)).json()
    assert [one["version"] for one in hall["seat_maps"]] == [1]
    map_id = hall["seat_maps"][0]["id"]
    document = (await world.http.get(f"/api/v1/organizer/seat-maps/{map_id}/document", headers=headers)).json()
    assert document["name"] == {"zh-CN": "排练厅", "en": "Studio"}
    assert document["sections"][0]["view"].startswith("/pictures/")
    rows = document["sections"][0]["rows"]
    assert [row["id"] for row in rows] == ["main-A", "main-B", "main-C"]
    for row in rows:
        labels = [int(seat["label"]) for seat in row["seats"]]
        assert labels == [13, 11, 9, 7, 5, 3, 1, 2, 4, 6, 8, 10, 12]
        assert row["seats"][6]["y"] > row["seats"][0]["y"] + 30, "the middle of each row was pulled down"
    assert [{seat["category"] for seat in row["seats"]} for row in rows] == [{"b"}, {"a"}, {"a"}]
