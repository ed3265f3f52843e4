"""In two browsers: the console shows a code, the phone that scans it asks, the number is compared, and the console is
signed in. The next screen is refused on the phone, and stays outside."""

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from builders.axe import barriers
from builders.looks import failed
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


async def test_a_phone_signs_the_console_in_and_refuses_the_next_screen(world: World, browser: Browser) -> None:
    context = await browser.new_context(viewport=WIDE, locale="zh-CN", reduced_motion="reduce")
    context.set_default_timeout(HANGS_AFTER_S * 1000)
    page = await context.new_page()
    try:
        phone = await scanned(page, world)
        await phone.get_by_text("电脑上显示的是哪个数字").wait_for()
        await phone.get_by_role("radio", name=await number_of(page), exact=True).click()
        assert await barriers(page) == []
        await phone.get_by_role("button", name="登录", exact=True).click()
        await phone.get_by_text("电脑已登录").wait_for()
        await page.locator("h1").filter(has_text="江岚").wait_for()
        await page.evaluate("location.hash = '#/account'")
        await page.get_by_role("heading", name="微信 已关联").wait_for()
        await phone.close()

        await page.evaluate("localStorage.clear()")
        phone = await scanned(page, world)
        await number_of(page)
        await phone.get_by_text("不是我操作的").click()
        await phone.get_by_text("没有登录任何人").wait_for()
        await page.get_by_text("手机上选择了不登录").wait_for()
    except BaseException:
        await failed(page, "scan-at-failure")
        raise
    finally:
        await context.close()
    assert await world.books() == []


async def scanned(page: Page, world: World) -> Page:
    """The sign-in page with its code, and the phone that has just scanned it."""
    await page.goto(f"{str(world.http.base_url).rstrip('/')}/console/#/sign-in")
    await page.reload()
    await page.locator("[data-way=wechat]").click()
    await page.locator(".paper img").wait_for()
    async with page.expect_popup() as opened:
        await page.locator(f"[data-phone={OFFICE_ACCOUNT}]").click()
    phone = await opened.value
    await phone.set_viewport_size(PHONE)
    return phone


async def number_of(page: Page) -> str:
    """What the console shows once a phone has looked."""
    shown = page.locator(".scan[data-state=seen] .number")
    await shown.wait_for()
    return (await shown.inner_text())[-2:]
