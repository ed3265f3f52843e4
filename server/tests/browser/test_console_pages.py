"""The console's pages as everybody meets them: nothing that axe knows stands in anybody's way, wide and narrow."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from builders.canvas import draw_rows
from builders.looks import WIDE, seen_in
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

HALL = {"zh-CN": "主厅", "en": "Main hall"}


@pytest.mark.parametrize(("lang", "dark"), [("zh-CN", False), ("en", True)])
async def test_nobody_stumbles_over_signing_in_the_halls_or_the_editor(
    world: World, browser: Browser, lang: str, dark: bool
) -> None:
    scheme: Any = "dark" if dark else "light"
    context = await browser.new_context(viewport=WIDE, locale=lang, color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    base = str(world.http.base_url).rstrip("/")
    try:
        await page.goto(f"{base}/console/")
        await page.locator("button.account").first.wait_for()
        found = await seen_in(page, f"sign-in-{lang}", ("narrow", "wide"))
        await draws_without_a_login(page, base)
        await page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/halls")
        await page.get_by_text(HALL[lang], exact=True).wait_for()
        found += await seen_in(page, f"halls-{lang}", ("narrow", "wide"))
        await archives_and_takes_back(page, lang)
        await page.get_by_text(HALL[lang], exact=True).click()
        await page.locator("[data-ready=true]").wait_for()
        found += await seen_in(page, f"editor-{lang}", ("narrow", "wide"))
    finally:
        await context.close()
    assert found == [], "\n".join(found)


async def draws_without_a_login(page: Page, base: str) -> None:
    """The editor alone: what is drawn stays in this browser, and no server is asked."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/organizer/" in request.url else None)
    await page.goto(f"{base}/console/#/seat-map")
    await draw_rows(page, 2)
    await page.locator("[data-total]").get_by_text("26").wait_for()
    await page.keyboard.press("Control+s")
    await page.locator("[data-keeping=local]").wait_for()
    await page.reload()
    await page.locator("[data-total]").get_by_text("26").wait_for()
    assert asked == []


async def archives_and_takes_back(page: Page, lang: str) -> None:
    """The hall is put away, seen among those, and there again."""
    row = page.locator("tbody tr").filter(has_text=HALL[lang])
    await row.locator("input[type=checkbox]").check()
    await page.locator("[data-action=archive-many]").click()
    await page.locator("dialog[open] button[type=submit]").click()
    await row.wait_for(state="detached")
    await page.get_by_label({"zh-CN": "哪些厅", "en": "Which halls"}[lang]).select_option("yes")
    await page.wait_for_url("**/halls?archived=yes")
    await row.locator("input[type=checkbox]").check()
    await page.locator("[data-action=archive-many]").click()
    await page.locator("dialog[open] button[type=submit]").click()
    await row.wait_for(state="detached")
    await page.locator("button.clear").first.click()
    await row.wait_for()
