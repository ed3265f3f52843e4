"""In a browser: a manager puts a waiting room up from an event's page, opens it, sees people wait and come in, pauses
it, and ends it; and chooses what buyers are told, and in which languages. Nothing that axe knows stands in anybody's
way, wide, on a tablet and on a phone, in both languages."""

import pytest
from playwright.async_api import Browser, Page, expect

from browser.test_console_people import at, desk_of
from builders.looks import looked_at
from builders.world import World, a_key
from menpiao.identity import NewPerson, invite_by_operator
from menpiao.kernel.ids import encode

pytestmark = pytest.mark.browser

MANAGER = NewPerson("沈放", "manager", "shen@example.org")
PASSWORD = "slow road to the north"


async def test_a_manager_runs_a_waiting_room_and_chooses_what_buyers_are_told(world: World, browser: Browser) -> None:
    sale, parts = await world.a_sale(total=10), world.parts
    invited = await invite_by_operator(parts.db, parts.cipher, organizer_id=sale.organizer_id, new=MANAGER)
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await page.goto(at(world, f"/invitation/{invited.token}"))
        await page.locator("input[name=new-password]").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", level=1).filter(has_text=MANAGER.name).wait_for()
        page.set_default_timeout(15_000)
        await page.goto(at(world, f"/events/{encode(sale.event_id)}"))
        await page.get_by_role("link", name="排队", exact=True).click()
        await page.locator("[data-action=new-room]").wait_for()
        await looked_at(page, "rooms-none")
        await page.locator("[data-action=new-room]").click()
        await page.locator("input[name=opens_at]").fill("2099-01-01T20:00")
        await page.locator("input[name=opens_at]").blur()
        await looked_at(page, "rooms-new")
        await page.locator("dialog button[type=submit]").click()
        await page.locator("[data-room=announced]").wait_for()
        commitment = await page.locator("[data-proof=commitment]").inner_text()
        await looked_at(page, "rooms-announced")
        await does(page, "open-room")
        await page.locator("[data-room=open]").wait_for()
        await page.locator("[data-action=pause]").click()
        await page.locator("[data-room]").get_by_text("已暂停", exact=True).wait_for()
        room = (await world.http.get(f"/api/v1/events/{encode(sale.event_id)}")).json()["sessions"][0]["waiting_room"]
        buyer = await world.login()
        entered = await world.http.post(f"/api/v1/rooms/{room['id']}/entries", headers=buyer | a_key(), json={})
        assert entered.status_code == 201, entered.text
        await expect(page.locator("[data-figure=waiting]")).to_have_text("1")
        await looked_at(page, "rooms-paused")
        await page.locator("[data-action=pause]").click()
        await expect(page.locator("[data-figure=admitted]")).to_have_text("1")
        assert (await world.http.get(f"/api/v1/rooms/{room['id']}")).json()["commitment"] == commitment
        assert await page.locator("[data-proof=seed]").count() == 1
    async with desk_of(browser, "en", dark=True) as page:
        await sign_in(page, world)
        page.set_default_timeout(15_000)
        await page.goto(at(world, f"/sessions/{encode(sale.session_id)}"))
        await page.get_by_role("link", name="Waiting room").click()
        await page.locator("[data-proof=seed]").wait_for()
        await looked_at(page, "rooms-open")
        await does(page, "end")
        await page.locator("[data-room=closed]").wait_for()
        await page.locator("[data-action=new-room]").wait_for()
        await page.goto(at(world, f"/events/{encode(sale.event_id)}"))
        await page.get_by_role("link", name="Messages", exact=True).click()
        await chooses_messages(page)
        await writes_in_english_only(page, world)
    assert await world.books() == []


async def chooses_messages(page: Page) -> None:
    """The reminder goes two days before, with a hint, and no word when tickets are issued: the preview says it at once,
    and it stands when the page is opened again."""
    reminder, issued = page.locator("[data-kind=session_reminder]"), page.locator("[data-kind=ticket_issued]")
    await reminder.locator("summary").click()
    await expect(reminder.locator("[data-preview=en]")).to_contain_text("Night Flight")
    await reminder.locator("[data-field=sentence-en]").fill("Best by metro, no parking")
    await expect(page.locator("[data-action=save-messages]")).to_be_disabled()
    await reminder.locator("[data-field=sentence-en]").fill("Best by metro")
    await reminder.locator("[data-field=lead-hours]").fill("48")
    await issued.locator("summary").click()
    await issued.get_by_label("Send this message").uncheck()
    await expect(reminder.locator("[data-preview=en]")).to_contain_text("Best by metro")
    await looked_at(page, "messages")
    await page.locator("[data-action=save-messages]").click()
    await expect(page.locator("[data-action=save-messages]")).to_be_disabled()
    await page.reload()
    await reminder.locator("summary").click()
    await expect(reminder.locator("[data-field=lead-hours]")).to_have_value("48")
    await expect(reminder.locator("[data-preview=en]")).to_contain_text("Best by metro")
    await expect(issued.locator("summary")).to_contain_text("Switched off")


async def writes_in_english_only(page: Page, world: World) -> None:
    """Editors ask for English from then on, and for Chinese where something is written in it."""
    await page.goto(at(world, "/events/new"))
    title = page.locator("fieldset").filter(has_text="Title")
    await expect(title.locator("input")).to_have_count(2)
    await page.goto(at(world, "/settings"))
    await page.get_by_label("English only").check()
    await page.locator("[data-action=save-languages]").click()
    await expect(page.locator("[data-action=save-languages]")).to_be_disabled()
    await looked_at(page, "settings")
    await expect(page.locator("fieldset").filter(has_text="Name").locator("input")).to_have_count(2)
    await page.goto(at(world, "/events/new"))
    await page.reload()
    await expect(title.locator("input")).to_have_count(1)
    assert await title.locator("input").get_attribute("lang") == "en"


async def does(page: Page, action: str) -> None:
    """Press it, and say yes."""
    await page.locator(f"[data-action={action}]").click()
    await page.locator("dialog[open] button[type=submit]").click()
    await page.locator("dialog[open]").wait_for(state="detached")


async def sign_in(page: Page, world: World) -> None:
    await page.goto(at(world, "/"))
    await page.locator("input[name=email]").fill(MANAGER.email or "")
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1).filter(has_text=MANAGER.name).wait_for()
