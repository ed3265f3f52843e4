"""One person's phone: the mini program in a browser of its own, signed in as one of the sandbox's accounts."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, ViewportSize

from builders.looks import failed, shot
from builders.waiting import HANGS_AFTER_S
from builders.world import World

TOO_BUSY = re.compile("请求没有被处理|Nothing was done")
SIZE: ViewportSize = {"width": 375, "height": 812}


HURRIED = """for (const name of ["setInterval", "setTimeout"]) {
  const own = window[name].bind(window);
  const looksAgain = (after) => after >= 2000 && after <= 40000 && after !== 8000;
  window[name] = (act, after, ...more) => own(act, looksAgain(after) ? after / 10 : after, ...more);
}"""
"""Pages ask again after seconds instead of tens of them. People see what is shorter; a request may take 8 s as ever."""


class Phone:
    """One person's phone with the mini program open."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def tap(self, text: str, *, exact: bool = True) -> None:
        """Tap what is on top with this text."""
        await self.page.get_by_text(text, exact=exact).locator("visible=true").last.tap()

    async def sees(self, text: str, *, within_s: float = HANGS_AFTER_S, exact: bool = False) -> None:
        """Wait until this text is on the screen."""
        shown = self.page.get_by_text(text, exact=exact).locator("visible=true").last
        await shown.wait_for(state="visible", timeout=within_s * 1000)

    async def order(self, button: str, *, then: str) -> None:
        """Place the order, once the page is ready for it, and wait until it is shown; once more where the shop is too
        busy, as it asks people to."""
        await self.page.locator(".t-button:not(.t-button--disabled)", has_text=button).first.wait_for()
        shown, busy = (self.page.get_by_text(text).locator("visible=true").first for text in (then, TOO_BUSY))
        while True:
            await self.tap(button)
            await shown.or_(busy).first.wait_for()
            if await shown.count():
                return

    async def shot(self, what: str) -> None:
        """Keep a picture, where somebody wants it."""
        await shot(self.page, f"{self.name}-{what}")

    async def knows_what_to_ask(self, then: str) -> None:
        """Tap what leads to a page that puts WeChat's question in a tap of its own: it has to know the templates."""
        async with self.page.expect_response(re.compile("/message-templates")):
            await self.tap(then)

    async def answers_wechat(self, *, allow: bool = True) -> None:
        """Answer WeChat's question whether the mini program may send messages, and wait until that is kept."""
        buttons = self.page.locator(".host-actions button")
        async with self.page.expect_response(re.compile("/message-consents")):
            await (buttons.last if allow else buttons.first).tap()

    async def text(self) -> str:
        """All that can be read on the screen, in one line."""
        return " ".join((await self.page.locator("body").inner_text()).split())

    async def unknown_apis(self) -> list[str]:
        """Names of ``wx`` that the browser host does not have."""
        missing: list[str] = await self.page.evaluate("[...(window.__host?.missing ?? [])]")
        return missing


@asynccontextmanager
async def phone_of(
    browser: Browser,
    world: World,
    account: str,
    *,
    lang: str = "zh-CN",
    dark: bool = False,
    at: str = "",
    hurried: bool = False,
) -> AsyncIterator[Phone]:
    """This account's phone; at the end nothing may have gone wrong inside the page. Pages of one that is ``hurried``
    ask ten times as often what there is to know."""
    context = await browser.new_context(
        viewport=SIZE,
        device_scale_factor=2,
        locale=lang,
        has_touch=True,
        is_mobile=True,
        color_scheme="dark" if dark else "light",
    )
    if hurried:
        await context.add_init_script(HURRIED)
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    phone = Phone(page, f"{account}-{lang}{'-dark' if dark else ''}")
    base = str(world.http.base_url).rstrip("/")
    await page.goto(f"{base}/app/?account={account}{at}")
    try:
        yield phone
        assert phone.complaints == []
        assert await phone.unknown_apis() == []
    except BaseException as error:
        await failed(page, f"{phone.name}-at-failure")
        error.add_note(f"on the screen of {phone.name}: {await phone.text()}")
        raise
    finally:
        await context.close()
