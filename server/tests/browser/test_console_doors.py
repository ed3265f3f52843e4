"""In a browser: the gate lead looks at tonight's doors, sees a refusal come in by itself, makes a gate, switches it
off, and signs a phone out. Nothing that axe knows stands in anybody's way, wide, on a tablet and on a phone."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from browser.test_console_people import at, desk_of
from builders.looks import looked_at, shot
from builders.waiting import until
from builders.world import World
from menpiao.bench.asks import NEVER_MADE
from menpiao.demo.office import COLLEAGUES, PASSWORD

pytestmark = pytest.mark.browser

LEAD = next(one for one in COLLEAGUES if one.role == "gate_lead")


async def test_the_gate_lead_runs_tonights_doors(world: World, browser: Browser) -> None:
    gate = await world.http.post(
        "/api/v1/gate/logins",
        json={"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code("gate-chen")},
    )
    phone = {"Authorization": f"Bearer {gate.json()['token']}"}
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await sign_in(page, world)
        assert await page.locator("aside.wide li a").all_inner_texts() == ["首页", "检票"]
        await page.get_by_role("link", name="检票", exact=True).first.click()
        await a_refusal_comes_in(page, world, phone)
        await looked_at(page, "doors")
        await a_gate_is_made_and_switched_off(page)
        await a_phone_is_signed_out(page)

    async def refused() -> bool:
        """A login is remembered for a moment: its end is seen within a second, not in the same instant."""
        return (await world.http.get("/api/v1/gate/gates", headers=phone)).status_code == 401

    await until(refused)
    async with desk_of(browser, "en", dark=True) as page:
        await sign_in(page, world)
        await page.goto(at(world, "/doors?result=refused"))
        await page.locator("[data-scan]").first.wait_for()
        await looked_at(page, "doors-dark")
        for not_theirs in (f"/halls/{NEVER_MADE}/seat-map", f"/sessions/{NEVER_MADE}/seats"):
            await page.goto(at(world, not_theirs))
            await page.get_by_text("is not among what you work with", exact=False).wait_for()
            await page.get_by_role("button", name="Back to home").click()
    assert await world.books() == []


async def sign_in(page: Page, world: World) -> None:
    """By e-mail, as colleagues of the demo do."""
    await page.goto(at(world, "/"))
    await page.locator("input[name=email]").fill(LEAD.email)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1).filter(has_text=LEAD.name).wait_for()


async def a_refusal_comes_in(page: Page, world: World, phone: dict[str, str]) -> None:
    """Without anybody asking for it."""
    await page.locator("[data-number=admitted]").filter(has_text="6").wait_for()
    await page.locator("[data-curve]").wait_for()
    assert await page.locator("[data-number=refused]").inner_text() == "2"
    gates: Any = (await world.http.get("/api/v1/gate/gates", headers=phone)).json()
    answer = await world.http.post(
        "/api/v1/gate/scans",
        headers=phone,
        json={
            "scan_id": "scan-in-the-story",
            "gate_id": gates["items"][0]["id"],
            "code": "not a ticket",
            "scanned_at": "2027-03-01T04:00:00Z",
            "direction": "in",
        },
    )
    assert answer.json()["reason"] == "invalid"
    await page.locator("[data-number=refused]").filter(has_text="3").wait_for()
    await page.locator("[data-reason=invalid]").filter(has_text="2").click()
    await page.locator("[data-scans] tbody tr").nth(1).wait_for()
    assert await page.locator("[data-scan=admitted]").count() == 0
    await page.get_by_role("button", name="清除条件").click()
    await page.locator("[data-scan=admitted]").first.wait_for()


async def a_gate_is_made_and_switched_off(page: Page) -> None:
    """By ⌘K; kept to one ticket type."""
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="搜索页面与操作").fill("xinjian")
    await page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    await dialog.locator("input[lang=zh-CN]").fill("贵宾门")
    await dialog.locator(".tall input").first.check()
    await dialog.get_by_text("只限部分观众", exact=False).click()
    await dialog.get_by_label("学生票").check()
    await looked_at(page, "gate-dialog")
    await dialog.locator("button[type=submit]").click()
    row = page.locator("tbody tr").filter(has_text="贵宾门")
    await row.filter(has_text="部分观众").filter(has_text="启用").wait_for()
    await looked_at(page, "gates")
    await page.get_by_role("button", name="对“贵宾门”的操作").click()
    await page.get_by_role("button", name="停用", exact=True).click()
    await row.filter(has_text="停用").wait_for()
    await page.get_by_role("button", name="撤销").click()
    await row.filter(has_text="启用").wait_for()


async def a_phone_is_signed_out(page: Page) -> None:
    """The one that scanned."""
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="搜索页面与操作").fill("检票设备")
    await page.keyboard.press("Enter")
    await page.locator("tbody tr").first.wait_for()
    await looked_at(page, "gate-phones")
    await page.get_by_label("角色").select_option("gate")
    await page.wait_for_url("**/devices?role=gate")
    await page.get_by_role("button", name="只看陈师傅的设备").click()
    await page.locator("button.only", has_text="只看陈师傅").wait_for()
    scanned = page.locator("[data-end=陈师傅]")
    await scanned.click()
    await page.locator("dialog[open] button[type=submit]").click()
    await scanned.wait_for(state="detached")
    await shot(page, "console-gate-phones-after")
