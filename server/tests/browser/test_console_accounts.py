"""In a browser: the owner of a new organizer is led from what stops publishing to where an account is added, is told in
words what is wrong with what they pasted, and sees at once that it works."""

import msgspec
import pytest
from playwright.async_api import Browser, Page

from browser.test_console_people import at, desk_of
from builders.looks import looked_at
from builders.orders import with_quota
from builders.shop import a_shop, an_event_on_sale
from builders.world import World
from menpiao.identity import NewPerson, invite_by_operator
from menpiao.kernel.ids import encode

pytestmark = pytest.mark.browser

NEW = 9


async def test_a_new_organizer_adds_the_account_that_publishing_waits_for(world: World, browser: Browser) -> None:
    parts = world.parts
    shop = await a_shop(world.db, organizer_id=NEW)
    sale = await with_quota(world.db, await an_event_on_sale(shop, ticket_types=[{}]), 10)
    new = NewPerson("沈放", "owner", "shen@example.org")
    invited = await invite_by_operator(parts.db, parts.cipher, organizer_id=NEW, new=new)
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await page.goto(at(world, f"/invitation/{invited.token}"))
        await page.locator("input[name=new-password]").fill("slow road to the north")
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", level=1).filter(has_text="沈放").wait_for()
        await page.goto(at(world, f"/events/{encode(sale.event_id)}"))
        await page.locator("[data-mend=no_merchant_account]").click()
        await page.locator("[data-action=add]").wait_for()
        await looked_at(page, "accounts-none")
        await page.locator("[data-action=add]").click()
        await fill(page, world)
        await page.locator("[name=private_key]").fill("-----BEGIN PRIVATE KEY-----\nnonsense")
        await page.locator("dialog button[type=submit]").click()
        await page.get_by_text("无法使用：商户私钥不是 PEM 文本", exact=False).wait_for()
        await looked_at(page, "accounts-wrong")
        key = msgspec.json.decode(world.wechat.merchant)["private_key_pem"]
        await page.locator("[data-file=private_key]").set_input_files(
            {"name": "apiclient_key.pem", "mimeType": "application/x-pem-file", "buffer": key.encode()}
        )
        await page.locator("dialog button[type=submit]").click()
        await page.locator("[data-check]").wait_for()
        assert await page.locator("[data-check]").get_attribute("data-check") in ("ok", "unknown")
        await looked_at(page, "accounts-added")
    async with desk_of(browser, "en", dark=True) as page:
        await page.goto(at(world, "/merchant-accounts"))
        await page.locator("input[name=email]").fill("shen@example.org")
        await page.locator("input[name=password]").fill("slow road to the north")
        await page.keyboard.press("Enter")
        await page.locator("[data-action=check]").wait_for()
        await page.locator("[data-action=retire-account]").first.click()
        await page.get_by_text("No other account takes payments").wait_for()
        await looked_at(page, "accounts-retire")
        await page.get_by_role("dialog").get_by_role("button", name="Retire this account").click()
        await page.get_by_text("Retired", exact=True).wait_for()
        await page.locator("[data-action=add]").click()
        await page.locator("input[value=stripe]").check()
        await looked_at(page, "accounts-stripe")


async def fill(page: Page, world: World) -> None:
    """What WeChat Pay's merchant platform shows; its key comes later."""
    given = msgspec.json.decode(world.wechat.merchant)
    (key,) = given["platform_keys"]
    for name, text in (
        ("number", given["mchid"]),
        ("serial", given["serial_no"]),
        ("sealing_key", given["apiv3_key"]),
        ("public_key_id", key["id"]),
        ("public_key", key["public_key_pem"]),
    ):
        await page.locator(f"dialog [name={name}]").fill(text)
