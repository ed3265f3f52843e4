"""In a browser: somebody is invited, chooses a password, turns the second factor on, signs out and in again, and
invites a colleague as support, who sees a smaller menu and is told kindly where a page is not theirs. Nothing that axe
knows stands in anybody's way, and nothing is fetched from elsewhere."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from builders.looks import WIDE, failed, looked_at
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

OURS = ("http://127.0.0.1", "data:", "blob:")
"""The server, and the sandbox that signs people in."""
EMAIL = "wang@example.org"
PASSWORD = "slow road to the north"


async def test_an_invited_person_locks_their_door_and_invites_support_who_sees_less(
    world: World, browser: Browser
) -> None:
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await page.goto(at(world, f"/invitation/{await invited(world, name='王敏', role='manager')}"))
        await join(page)
        secret, step = await turn_second_factor_on(page)
        await sign_out_and_in(page, secret, step)
        token = await invite_support(page)
    async with desk_of(browser, "en", dark=True) as page:
        await page.goto(at(world, f"/invitation/{token}"))
        await support_joins_and_sees_less(page, world)
    assert await world.books() == []


@asynccontextmanager
async def desk_of(browser: Browser, lang: str, *, dark: bool) -> AsyncIterator[Page]:
    """A browser of their own; nothing goes wrong inside the page, and nothing is fetched from outside of it."""
    scheme: Any = "dark" if dark else "light"
    context = await browser.new_context(viewport=WIDE, locale=lang, color_scheme=scheme, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("request", lambda request: None if request.url.startswith(OURS) else complaints.append(request.url))
    try:
        yield page
    except BaseException:
        await failed(page, f"console-people-{lang}-at-failure")
        raise
    finally:
        await context.close()
    assert complaints == []


def at(world: World, path: str) -> str:
    return f"{str(world.http.base_url).rstrip('/')}/console/#{path}"


async def invited(world: World, *, name: str, role: str) -> str:
    """The token of an invitation that the owner makes."""
    login = await world.http.post(
        "/api/v1/organizer/logins",
        json={"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code(OFFICE_ACCOUNT)},
    )
    made = await world.http.post(
        "/api/v1/organizer/staff",
        headers={"Authorization": f"Bearer {login.json()['token']}", "Idempotency-Key": "invited-once"},
        json={"name": name, "role": role, "email": EMAIL},
    )
    assert made.status_code == 201, made.text
    link: str = made.json()["link"]
    return link.rsplit("/", 1)[1]


async def join(page: Page) -> None:
    """With a password that is long enough; one that is too common is refused beside the field."""
    await page.get_by_text("邀请您加入", exact=False).wait_for()
    await looked_at(page, "invitation")
    await page.locator("input[name=new-password]").fill("1234567890")
    await page.keyboard.press("Enter")
    await page.locator("[aria-invalid=true]").wait_for()
    await page.locator("input[name=new-password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1).filter(has_text="王敏").wait_for()
    offered = await menu(page)
    assert offered[0] == "首页"
    assert {"项目", "订单", "优惠", "销售数据", "演出厅", "检票", "待办", "员工"} <= set(offered)
    await looked_at(page, "home")


async def turn_second_factor_on(page: Page) -> tuple[bytes, int]:
    """By ⌘K to one's account; the secret is read off the page. What it shows once is kept before it goes on."""
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("mima")
    await looked_at(page, "palette")
    await page.keyboard.press("Enter")
    await page.locator("[data-action=second]").wait_for()
    await looked_at(page, "account")
    await page.locator("[data-action=second]").click()
    await page.locator("dialog input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    shown = await page.locator("[data-secret]").inner_text()
    secret = base64.b32decode(shown.replace(" ", ""))
    await looked_at(page, "second-factor")
    step = step_now()
    await page.locator("dialog input[name=code]").fill(digits(secret, step))
    await page.keyboard.press("Enter")
    await page.locator(".codes li").first.wait_for()
    assert len(set(await page.locator(".codes li").all_inner_texts())) == 10
    done = page.locator("dialog button[type=submit]")
    assert await done.is_disabled(), "first they say that the codes are kept"
    await page.get_by_label("我已经妥善保存").check()
    await done.click()
    await page.get_by_text("登录时会要求动态码。还有 10 个恢复码可用。").wait_for()
    return secret, step


async def sign_out_and_in(page: Page, secret: bytes, used: int) -> None:
    """Then the page that was wanted is opened, after the password and the digits of a step that was not used yet."""
    await page.get_by_role("button", name="王敏：账号与退出").click()
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_text("您已退出登录。").wait_for()
    await page.evaluate("location.hash = '#/people?role=owner'")
    await page.locator("input[name=email]").fill(EMAIL)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.locator("input[name=code]").wait_for()
    await looked_at(page, "sign-in-second")
    await page.locator("input[name=code]").fill(digits(secret, max(used + 1, step_now())))
    await page.keyboard.press("Enter")
    await page.locator("tbody tr").first.wait_for()
    rows = await page.locator("tbody tr").all_inner_texts()
    assert all("负责人" in row for row in rows), "the filter in the address holds"


async def invite_support(page: Page) -> str:
    """The link that is shown once."""
    await page.get_by_role("button", name="清除条件").click()
    await page.locator("tbody tr").filter(has_text="王敏").wait_for()
    await looked_at(page, "people")
    await page.locator("[data-action=invite]").click()
    await page.locator("dialog input[name=name]").fill("Li Na")
    await page.get_by_label("客服").check()
    await looked_at(page, "people-invite")
    await page.locator("dialog button[type=submit]").click()
    link = await page.locator("[data-link]").input_value()
    await page.keyboard.press("Escape")
    await page.locator("tbody tr").filter(has_text="Li Na").filter(has_text="已邀请").wait_for()
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="搜索页面与操作").fill("li na")
    await page.get_by_role("option").filter(has_text="Li Na · 客服").click()
    await page.locator("tbody tr").filter(has_text="王敏").wait_for(state="detached")
    await page.locator("tbody tr").filter(has_text="Li Na").wait_for()
    assert page.url.endswith("/people"), "a name stands in no address"
    return link.rsplit("/", 1)[1]


async def support_joins_and_sees_less(page: Page, world: World) -> None:
    """Says their e-mail, as the invitation had none."""
    await page.locator("input[name=email]").fill("li@example.org")
    await page.locator("input[name=new-password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1).filter(has_text="Li Na").wait_for()
    offered = await menu(page)
    assert {"Home", "Events", "Orders", "Promotions", "Halls", "Doors", "To do"} <= set(offered)
    assert "People" not in offered
    await page.goto(at(world, "/people"))
    await page.get_by_text("“People” is not among what you work with").wait_for()
    await page.get_by_text("Your role is Support.", exact=False).wait_for()
    await looked_at(page, "not-for-you")
    await page.get_by_role("button", name="Back to home").click()
    await page.get_by_role("heading", level=1).filter(has_text="Li Na").wait_for()


async def menu(page: Page) -> list[str]:
    """What the side menu offers."""
    return await page.locator("aside.wide li a").all_inner_texts()


def step_now() -> int:
    return int(time.time()) // 30


def digits(secret: bytes, step: int) -> str:
    """As an authenticator has them (RFC 6238), worked out here without the server's code."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number: int = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
