"""The pages in Chromium: the sheet in a frame tells the page that opened it, the control page shows and acts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from builders.chromium import a_browser
from builders.waiting import HANGS_AFTER_S

pytestmark = pytest.mark.browser

APP_ID = "wx5a4db0c51e57f00d"
BUYER = "lin-xiaoyu"
HOST = """<!doctype html><title>host</title><iframe width=400 height=760></iframe><script>
window.told = []; addEventListener("message", (event) => told.push(event.data));
</script>"""


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with a_browser() as opened:
        yield opened


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """Its pages are closed after the test."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


async def a_page(browser: Browser, **looks: Any) -> Page:
    """With an empty profile, on a machine that may be slow."""
    page = await browser.new_page(**looks)
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    return page


@asynccontextmanager
async def other_port() -> AsyncIterator[str]:
    """A page on another port of this machine, as the web host is."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = HOST.encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def listened(page: Page) -> list[str]:
    """What the page complains about."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


async def sheet_url(shop: Any, sandbox: Any, **changes: str) -> str:
    package, stamp = f"prepay_id={await shop.prepay()}", str(int(sandbox.world.now()))
    sign = shop.sign(f"{APP_ID}\n{stamp}\nn\n{package}\n".encode())
    asked = {"account_id": BUYER, "appId": APP_ID, "timeStamp": stamp, "nonceStr": "n", "package": package}
    url = shop.http.build_request(
        "GET", "/sim/pay-sheet", params=asked | {"signType": "RSA", "paySign": sign} | changes
    )
    return str(url.url)


@pytest.mark.parametrize(
    ("behaviour", "result", "state"),
    [
        ("pay", "ok", "SUCCESS"),
        ("fail", "fail", "NOTPAY"),
        ("cancel", "cancel", "NOTPAY"),
        ("pay_late", "ok", "NOTPAY"),
    ],
)
async def test_the_sheet_tells_its_host_what_the_buyer_did(
    shop: Any, sandbox: Any, browser: Browser, behaviour: str, result: str, state: str
) -> None:
    url = await sheet_url(shop, sandbox)
    async with other_port() as host:
        page = await a_page(browser, viewport={"width": 420, "height": 800})
        said = listened(page)
        await page.goto(host)
        await page.evaluate("url => { document.querySelector('iframe').src = url }", url)
        sheet = page.frame_locator("iframe")
        if behaviour in ("fail", "pay_late"):
            await sheet.locator("summary").click()
        await sheet.locator(f"[data-behaviour={behaviour}]").click()
        await page.wait_for_function("told.length > 0")
        told = await page.evaluate("told")
        await page.close()
    assert [(one["source"], one["type"], one["result"]) for one in told] == [("menpiao-sandbox", "payment", result)]
    assert (await shop.query()).json()["trade_state"] == state
    assert said == []


async def test_a_refused_sheet_tells_its_host_too(shop: Any, sandbox: Any, browser: Browser) -> None:
    url = await sheet_url(shop, sandbox, nonceStr="other")
    async with other_port() as host:
        page = await a_page(browser)
        await page.goto(host)
        await page.evaluate("url => { document.querySelector('iframe').src = url }", url)
        await page.frame_locator("iframe").locator("#dismiss").click()
        await page.wait_for_function("told.length > 0")
        assert (await page.evaluate("told"))[0]["result"] == "fail"
        await page.close()


async def test_the_control_page_shows_what_happens_and_acts(shop: Any, sandbox: Any, browser: Browser) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    await shop.prepay(description=hostile)
    page = await a_page(browser, viewport={"width": 1280, "height": 900})
    said = listened(page)
    await page.goto(f"{sandbox.url}/?lang=en")
    await page.get_by_role("heading", name=hostile).wait_for()
    await page.get_by_role("button", name="Pay for them").click()
    await page.locator("#orders").get_by_text("Paid", exact=True).wait_for()
    assert (await shop.house.next()).content["event_type"] == "TRANSACTION.SUCCESS"
    await page.locator("#journal").get_by_text("204 TRANSACTION.SUCCESS").wait_for()
    await page.get_by_label("Lose callbacks").fill("0.5")
    await page.get_by_label("Lose callbacks").press("Tab")
    await page.locator(".mood.faulty").wait_for()
    assert (await shop.http.get("/sim/faults")).json()["lose_callbacks"] == 0.5
    await page.get_by_role("button", name="Back to a good day").click()
    await page.locator(".mood.faulty").wait_for(state="detached")
    await page.close()
    assert said == []


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [360, 1440])
async def test_nothing_is_wider_than_the_screen(
    shop: Any, sandbox: Any, browser: Browser, lang: str, width: int
) -> None:
    await shop.prepay(description="很长的名字" * 25)
    page = await a_page(browser, viewport={"width": width, "height": 800})
    await page.goto(f"{sandbox.url}/?lang={lang}")
    await page.locator("#orders li").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    await page.close()
