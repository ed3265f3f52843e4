"""In a browser: an event from nothing to published. Texts are written in both languages, a venue is added, a poster cut
out with the keyboard, a date made with its ticket types, a refund ladder chosen; a buyer's shop shows it. Then it is
edited on its page, while a colleague edits too, and copied. Nothing that axe knows stands in anybody's way."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Browser, Page

from builders.looks import LAPTOP, seen_in, shot
from builders.office import sold
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.demo.data import ORGANIZER_NUMBER
from menpiao.demo.provision import OFFICE_ACCOUNT

pytestmark = pytest.mark.browser

TITLE = "北方来信"


async def test_an_event_from_nothing_is_published_and_then_edited_by_two(world: World, browser: Browser) -> None:
    context = await browser.new_context(viewport=LAPTOP, locale="zh-CN", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    base = str(world.http.base_url).rstrip("/")
    try:
        await page.goto(f"{base}/console/?account={OFFICE_ACCOUNT}#/events")
        await page.locator("[data-action=begin]").click()
        complaints += await begun(page)
        complaints += await placed(page)
        complaints += await pictured(page)
        complaints += await dated(page)
        complaints += await published(page)
        event_id = page.url.rsplit("/", 1)[1]
        public = await world.http.get(f"/api/v1/events/{event_id}")
        assert public.status_code == 200
        assert public.json()["title"] == TITLE
        session = public.json()["sessions"][0]
        await sold(world.db, world.parts.cipher, (event_id, session["id"], session["ticket_types"][0]["id"]))
        await edited_by_two(page, f"{base}/console/#/events/{event_id}")
        await copied_to_the_next_day(page, world, session)
        complaints += await asked(page, f"{base}/console/#/events/{event_id}/questions")
        complaints += await told(page, f"{base}/console/#/events/{event_id}/messages")
        complaints += await set_once(page, f"{base}/console/#/settings")
        complaints += await imported(page, f"{base}/console/#/channels", session["id"])
        await sold(world.db, world.parts.cipher, (event_id, session["id"], session["ticket_types"][0]["id"]))
        async with world.db.read() as tx:
            assert await tx.connection.fetchval("select missing from order_answers order by order_id desc limit 1") == 1
    finally:
        await context.close()
    assert complaints == [], "\n".join(complaints)
    assert await world.books() == []


async def begun(page: Page) -> list[str]:
    """What it is, saved while it is written."""
    await page.locator("[data-kind=livehouse]").wait_for()
    found = await seen_in(page, "begin-begin", ("tablet", "laptop"), whole=True)
    await page.get_by_label("中文").fill(TITLE)
    await page.get_by_role("button", name="开始填写").click()
    await page.locator("[data-step=what][aria-current=step]").wait_for()
    texts = page.locator("fieldset")
    await texts.filter(has_text="名称").first.get_by_label("英文").fill("Letters from the north")
    await texts.filter(has_text="一句话介绍").get_by_label("中文").fill("七支乐队，一个晚上。")
    await page.locator("[data-save=saved]").wait_for()
    found += await seen_in(page, "begin-what", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=next]").click()
    return found


async def placed(page: Page) -> list[str]:
    """A venue that was not there before."""
    await page.get_by_role("button", name="新建场馆").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("fieldset").first.get_by_label("中文").fill("老船坞")
    await dialog.get_by_label("城市").select_option("shanghai")
    await dialog.get_by_role("button", name="保存").click()
    await page.locator("label", has_text="老船坞").locator("input:checked").wait_for()
    found = await seen_in(page, "begin-where", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=next]").click()
    return found


async def pictured(page: Page) -> list[str]:
    """The poster is cut out without a pointer."""
    await page.locator("input[type=file]").set_input_files(
        {"name": "poster.png", "mimeType": "image/png", "buffer": poster()}
    )
    box = page.locator("[data-crop]")
    await box.focus()
    for key in ("-", "-", "ArrowRight", "Shift+ArrowDown"):
        await box.press(key)
    found = await seen_in(page, "begin-picture", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=use-picture]").click()
    await page.locator(".poster img[src^='/pictures/']").wait_for()
    await page.locator("[data-save=saved]").wait_for()
    await page.locator("[data-action=next]").click()
    return found


async def dated(page: Page) -> list[str]:
    """When it is and what is sold, from what is usual."""
    day = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    await page.locator("[data-action=make-session]").click()
    await page.get_by_text("请选择日期。").wait_for()
    await page.locator("input[name=day]").fill(day)
    await page.get_by_label("价格（元）").first.fill("0")
    found = await seen_in(page, "begin-sessions", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=make-session]").click()
    await page.locator("[data-step=sessions]").get_by_text("完成", exact=True).wait_for()
    await page.locator("[data-action=next]").click()
    await page.locator("[data-ladder=usual]").check()
    await page.locator("[data-step=rules]").get_by_text("完成", exact=True).wait_for()
    found += await seen_in(page, "begin-rules", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=next]").click()
    return found


async def published(page: Page) -> list[str]:
    """Nothing stops it any more."""
    await page.locator("[data-mend=description_missing]").wait_for()
    also = {await one.get_attribute("data-also") for one in await page.locator("[data-also]").all()}
    assert also == {"questions", "messages", "promotions"}
    found = await seen_in(page, "begin-publish", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=publish]").click()
    await page.get_by_role("dialog").get_by_role("button", name="发布").click()
    await page.get_by_text("已发布", exact=True).wait_for()
    return found + await seen_in(page, "begin-event", ("tablet", "laptop"), whole=True)


async def copied_to_the_next_day(page: Page, world: World, session: dict[str, Any]) -> None:
    """Texts, ticket types and the session, a day later; the copy is a draft, which nobody may buy of."""
    await page.goto(f"{page.url.split('#')[0]}#/events")
    await page.locator("[data-action=begin]").click()
    await page.locator("[data-kind=copy]").check()
    await page.get_by_label("复制哪个项目").fill(TITLE)
    await page.get_by_role("button", name=f"复制“{TITLE} 2”").click()
    dialog = page.get_by_role("dialog")
    day = dialog.locator("input[type=date]")
    first = date.fromisoformat(await day.input_value())
    await day.fill((first + timedelta(days=1)).isoformat())
    await dialog.get_by_text("各场顺延 1 天").wait_for()
    await dialog.get_by_role("button", name="复制成草稿").click()
    await page.locator("[data-step=what][aria-current=step]").wait_for()
    copy = page.url.split("/events/")[1].split("/")[0]
    assert (await world.http.get(f"/api/v1/events/{copy}")).status_code == 404
    staff = await world.staff_login(ORGANIZER_NUMBER, "manager")
    (made,) = (await world.get(f"/api/v1/organizer/events/{copy}/sessions", staff))["items"]
    assert datetime.fromisoformat(made["starts_at"]) - datetime.fromisoformat(session["starts_at"]) == timedelta(days=1)
    assert [one["price"] for one in made["ticket_types"]] == [one["price"] for one in session["ticket_types"]]


async def edited_by_two(page: Page, address: str) -> None:
    """Texts are edited in place; what a colleague saved meanwhile is shown before anything is overwritten, and whom
    another title touches before it is done."""
    colleague = await page.context.new_page()
    colleague.set_default_timeout(HANGS_AFTER_S * 1000)
    await colleague.goto(address)
    for desk, summary in ((page, "八支乐队，一个晚上。"), (colleague, "一个晚上，听到天亮。")):
        await desk.locator("[data-part=texts] header button").click()
        await desk.locator("fieldset").filter(has_text="一句话介绍").get_by_label("中文").fill(summary)
    await page.get_by_role("button", name="保存").click()
    await page.locator("[data-part=texts] dd", has_text="八支乐队").wait_for()
    await colleague.get_by_role("button", name="保存").click()
    await colleague.get_by_role("dialog").get_by_text("八支乐队，一个晚上。").wait_for()
    await shot(colleague, "console-begin-clash")
    await colleague.get_by_role("button", name="采用同事的").click()
    await colleague.locator("[data-part=texts] dd", has_text="八支乐队").wait_for()
    await colleague.close()
    await page.locator("[data-part=texts] header button").click()
    await page.locator("fieldset").filter(has_text="名称").first.get_by_label("中文").fill(f"{TITLE} 2")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_role("dialog").get_by_text("1 张已售出的票").wait_for()
    await shot(page, "console-begin-touches")
    async with page.context.expect_page() as opening:
        await page.get_by_role("link", name="查看这些订单").click()
    orders = await opening.value
    await orders.wait_for_url("**/orders?event=*")
    await orders.locator("tbody tr").filter(has_text=TITLE).wait_for()
    await orders.close()
    await page.get_by_role("dialog").get_by_role("button", name="仍然保存").click()
    await page.get_by_role("heading", name=f"{TITLE} 2").wait_for()


async def asked(page: Page, address: str) -> list[str]:
    """A question for buyers, which has to be answered."""
    await page.goto(address)
    await page.locator("[data-action=add-question]").click()
    question = page.locator("[data-question='0']")
    await question.locator("fieldset").first.get_by_label("中文").fill("餐食偏好")
    await question.locator("select").first.select_option("choice")
    await question.locator("input[type=checkbox]").first.check()
    for number, dish in enumerate(("素食", "不限")):
        await question.locator(".choice").nth(number).get_by_label("中文").fill(dish)
    await page.locator("[data-action=save-questions]").click()
    await page.locator("[data-action=save-questions]:disabled").wait_for()
    return await seen_in(page, "begin-questions", ("tablet", "laptop"), whole=True)


async def told(page: Page, address: str) -> list[str]:
    """The reminder goes two days before, with a sentence that the phone shows while it is written."""
    await page.goto(address)
    reminder = page.locator("[data-kind=session_reminder]")
    await reminder.locator("summary").click()
    await reminder.locator("[data-field=lead-hours]").fill("48")
    await reminder.locator("[data-field=sentence-zh-CN]").fill("地铁直达，请勿自驾")
    await reminder.locator("[data-preview=zh-CN]", has_text="地铁直达，请勿自驾").wait_for()
    await page.locator("[data-action=save-messages]").click()
    await page.locator("[data-action=save-messages]:disabled").wait_for()
    found = await seen_in(page, "begin-messages", ("tablet", "laptop"), whole=True)
    await page.reload()
    await reminder.locator("summary").click()
    assert await reminder.locator("[data-field=lead-hours]").input_value() == "48"
    return found


async def set_once(page: Page, address: str) -> list[str]:
    """Texts in Chinese only; what buyers read of a message, in both languages."""
    await page.goto(address)
    await page.locator("input[name=languages][value=zh]").check()
    await page.locator("[data-action=save-languages]").click()
    await page.locator("[data-action=save-languages]:disabled").wait_for()
    await page.locator("summary", has_text="购票成功通知").click()
    await page.locator("[data-preview=en]", has_text="The Frequency").locator("visible=true").wait_for()
    return await seen_in(page, "begin-settings", ("tablet", "laptop"), whole=True)


async def imported(page: Page, address: str, session_id: str) -> list[str]:
    """What another channel sold of it: the file, what its columns mean, and the tickets."""
    await page.goto(address)
    await page.locator("[data-action=import]").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[name=channel]").select_option(index=1)
    await dialog.locator("[name=session] option").nth(1).wait_for(state="attached")
    await dialog.locator("[name=session]").select_option(session_id)
    lines = "订单号,票种,数量,实付金额\nA-1,标准,1,0\n"
    await dialog.locator("input[type=file]").set_input_files(
        {"name": "sold.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    )
    await dialog.get_by_role("button", name="读取文件").click()
    await page.locator("[data-ready=import]").wait_for()
    await page.locator("[data-type]").select_option(index=1)
    await page.locator("[data-action=check]").click()
    await page.locator("[data-action=start]:not(:disabled)").wait_for()
    found = await seen_in(page, "begin-import", ("tablet", "laptop"), whole=True)
    await page.locator("[data-action=start]").click()
    await page.get_by_text("已导入").first.wait_for()
    return found


def poster() -> bytes:
    """A picture wider than high, in our colours."""
    out = io.BytesIO()
    drawn = Image.new("RGB", (1200, 900), "#d9381e")
    drawn.paste("#f1efe7", (420, 200, 780, 700))
    drawn.save(out, "PNG")
    return out.getvalue()
