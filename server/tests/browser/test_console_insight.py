"""In a browser: somebody watches an event sell. A ticket goes while the page is open, and the figures move by
themselves; charts have tables beside them, a target is set, and nothing that axe knows stands in anybody's way."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from builders.looks import LAPTOP, seen_in, shot
from builders.tickets import a_phone, activated
from builders.waiting import HANGS_AFTER_S
from builders.world import World, a_key
from menpiao.demo.provision import OFFICE_ACCOUNT
from menpiao.kernel.ids import encode
from menpiao.tickets import code_now, ticket_by_id

pytestmark = pytest.mark.browser


async def test_sales_move_while_somebody_watches(world: World, browser: Browser) -> None:
    event = await free_event(world)
    await world.parts.insight.views.flush()
    context = await browser.new_context(viewport=LAPTOP, locale="zh-CN", color_scheme="light", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    base = str(world.http.base_url).rstrip("/")
    try:
        await page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/insight")
        await page.locator("[data-live=true]").wait_for()
        found = await seen_in(page, "insight", ("tablet", "laptop"), whole=True)
        await page.goto(f"{base}/console/#/events/{event['id']}/insight")
        await page.locator("[data-live=true]").wait_for()
        before = int(await page.locator("[data-figure=tickets]").inner_text())
        read = page.get_by_role("listitem").filter(has_text="浏览项目页").locator("span")
        read_before = int((await read.inner_text()).replace(",", ""))
        await bought(world, event)
        await world.get(f"/api/v1/events/{event['id']}")
        await world.parts.insight.views.flush()
        await page.locator("[data-figure=tickets]").get_by_text(str(before + 2), exact=True).wait_for()
        await expect(read).to_have_text(f"{read_before + 1:,}", timeout=HANGS_AFTER_S * 1000)
        await page.get_by_role("button", name="销售目标").click()
        await page.get_by_label("张数", exact=True).fill("400")
        await page.get_by_role("dialog").get_by_role("button", name="保存").click()
        await page.get_by_text("目标 400").wait_for()
        found += await seen_in(page, "event-insight", ("tablet", "laptop"), whole=True)
        await somebody_comes(page, world)
        await page.goto(f"{base}/console/#/events/{event['id']}/insight")
        await page.get_by_text("目标 400").wait_for()
        for button in await page.get_by_role("button", name="表", exact=True).all():
            await button.click()
        await page.locator("table").first.wait_for()
        found += await seen_in(page, "event-insight-tables", ("tablet", "laptop"), whole=True)
        await page.goto(f"{base}/console/#/")
        await page.locator(".glance").wait_for()
        found += await seen_in(page, "insight-home", ("tablet", "laptop"), whole=True)
        for name, value in (("lang", "en"), ("appearance", "dark")):
            await page.evaluate(f"localStorage.setItem('menpiao-console:{name}', '{value}')")
        await page.goto(f"{base}/console/?again#/insight")
        await page.locator("[data-live=true]").wait_for()
        found += await seen_in(page, "insight-en", ("tablet", "laptop"), whole=True)
        seated = await seated_event(world)
        await page.goto(f"{base}/console/#/events/{seated}/insight?compare={event['id']}")
        await page.get_by_text("The hall", exact=True).wait_for()
        await page.get_by_role("button", name="Compared with 1").click()
        await page.locator(".others input:not(:checked)").first.check()
        await page.get_by_role("button", name="Compared with 2").wait_for()
        found += await seen_in(page, "event-insight-en", ("tablet", "laptop"), whole=True)
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="7 days").click()
        await page.get_by_text(re.compile(r"in these days \d+ sold")).wait_for()
        await page.get_by_text("Of the sessions that take place in these days.").wait_for()
        found += await seen_in(page, "event-insight-days", ("tablet", "laptop"), whole=True)
    finally:
        await shot(page, "console-insight-last")
        await context.close()
    assert complaints == []
    assert found == [], "\n".join(found)


async def free_event(world: World) -> Any:
    """One whose tickets cost nothing, with its sessions."""
    for card in (await world.get("/api/v1/events"))["items"]:
        event = await world.get(f"/api/v1/events/{card['id']}")
        for session in event["sessions"]:
            for kind in session["ticket_types"]:
                if session["sale_state"] == "on_sale" and kind["price"]["amount"] == 0:
                    return {"id": event["id"], "session": session["id"], "type": kind["id"]}
    raise AssertionError("the demo has an event whose tickets cost nothing")


async def somebody_comes(page: Page, world: World) -> None:
    """To tonight's session, where some are in already; whoever looks at its dashboard sees one more."""
    async with world.db.read() as tx:
        guest = await tx.connection.fetchrow(
            "select t.organizer_id, t.id, t.buyer_id, s.event_id from tickets t"
            " join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id"
            " where s.doors_at <= app_now() and s.ends_at > app_now() and t.state = 'valid' limit 1"
        )
        ticket = await ticket_by_id(tx, organizer_id=guest["organizer_id"], ticket_id=guest["id"])
    assert ticket is not None
    await page.goto(f"{str(world.http.base_url).rstrip('/')}/console/#/events/{encode(guest['event_id'])}/insight")
    await page.locator("[data-live=true]").wait_for()
    came = page.get_by_role("img", name=re.compile("已入场"))
    (before,) = re.findall(r"中 (\d+) 张", await came.get_attribute("aria-label") or "")
    phone = a_phone(world.db, buyer_id=guest["buyer_id"])
    await activated(world.db, world.parts.cipher, phone, ticket)
    shown = await code_now(world.db, world.parts.cipher, buyer=phone, ticket_id=ticket.id)
    answer = await world.http.post(
        "/api/v1/gate/logins",
        json={"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code("gate-chen")},
    )
    gate = {"Authorization": f"Bearer {answer.json()['token']}"}
    gates = await world.get("/api/v1/gate/gates", gate)
    scanned = await world.http.post(
        "/api/v1/gate/scans",
        headers=gate,
        json={
            "scan_id": "somebody-comes",
            "gate_id": gates["items"][0]["id"],
            "code": shown.code,
            "scanned_at": "2027-03-01T04:00:00Z",
            "direction": "in",
        },
    )
    assert scanned.json()["reason"] == "ok", scanned.text
    await page.get_by_role("img", name=re.compile(f"中 {int(before) + 1} 张")).wait_for()


async def seated_event(world: World) -> str:
    """One that is sold seat by seat."""
    for card in (await world.get("/api/v1/events"))["items"]:
        event = await world.get(f"/api/v1/events/{card['id']}")
        if any(session["seating"] for session in event["sessions"]):
            return str(event["id"])
    raise AssertionError("the demo has an event with seats")


async def bought(world: World, event: Any) -> None:
    """Two of them, by somebody else."""
    buyer = await world.login("zhou-ming")
    item = {
        "kind": "quantity",
        "session_id": event["session"],
        "ticket_type_id": event["type"],
        "quantity": 2,
    }
    answer = await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [item]})
    assert answer.status_code == 201, answer.text
