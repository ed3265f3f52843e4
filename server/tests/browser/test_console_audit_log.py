"""The audit log in the console, as an owner reads it: what was done last, narrowed down by a click, and as a file."""

from typing import Any

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from builders.axe import barriers
from builders.looks import shot
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 820, "height": 1100}


@pytest.mark.parametrize(
    ("lang", "dark", "published", "history"),
    [("zh-CN", False, "发布项目", "相关记录"), ("en", True, "published an event", "History")],
)
async def test_an_owner_reads_what_became_of_an_event_and_saves_it(
    world: World, browser: Browser, lang: str, dark: bool, published: str, history: str
) -> None:
    scheme: Any = "dark" if dark else "light"
    context = await browser.new_context(viewport=WIDE, locale=lang, color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    base = str(world.http.base_url).rstrip("/")
    try:
        await page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/audit-log?what=catalog.event_published")
        row = page.get_by_role("row").filter(has_text=published).first
        await row.wait_for()
        found = await barriers(page)
        await shot(page, f"console-audit-log-{lang}-wide")
        await page.locator("button.clear").first.click()
        await page.get_by_role("row").nth(5).wait_for()
        await page.set_viewport_size(NARROW)
        await shot(page, f"console-audit-log-{lang}-narrow")
        found += await barriers(page)
        await page.go_back()
        await page.goto(f"{base}/console/#/audit-log?what=catalog.event_published")
        await row.get_by_role("button").filter(has_text=history).click()
        await page.wait_for_url("**object=**")
        assert "what=catalog.event_published" in page.url, "filters stand in the address"
        await expect(page.get_by_role("row").filter(has_text=published)).to_have_count(1)
        async with page.expect_download() as saving:
            await page.get_by_role("button").filter(has_text="CSV").click()
        saved = (await (await saving.value).path()).read_text("utf-8-sig")
        assert len(saved.splitlines()) == 2
        assert "catalog.event_published" in saved
        await page.goto(f"{base}/console/#/audit-log?from=2020-01-01&to=2020-01-02")
        await page.locator("button.clear").last.wait_for()
        await shot(page, f"console-audit-log-{lang}-empty")
    finally:
        await context.close()
    assert found == [], "\n".join(found)
