"""In a browser: refunds of cash wait at the window, more than a page of them; one is found by its order's number and
handed over out of the open drawer. Wide, on a tablet and on a phone, in either language."""

from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from browser.test_console_box_office import TILL, sign_in
from browser.test_console_people import at, desk_of
from builders.looks import looked_at
from builders.orders import with_quota
from builders.shop import Sale
from builders.waiting import until
from builders.window import Window, a_window
from builders.world import World, a_key

pytestmark = pytest.mark.browser

A_PAGE = 20
MORE_THAN_A_PAGE = 23
WAITING = MORE_THAN_A_PAGE + 1
"""Together with the one of the sample data."""


async def test_cash_is_found_by_its_order_and_handed_back(world: World, browser: Browser) -> None:
    sale = await something_for_sale(world)
    window = await a_window(world, sale.organizer_id, name=TILL)
    orders = [await window.sell(sale) for _ in range(MORE_THAN_A_PAGE)]
    await all_go_back(world, sale, orders)
    last = await the_last(window)
    first = (await window.ask("GET", "cash-refunds?limit=1")).json()["items"][0]
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await sign_in(page, world)
        await page.goto(at(world, "/box-office"))
        await page.get_by_role("combobox", name="收银台").select_option(label=TILL)
        await page.locator("[data-action=close]").wait_for()
        refunds = page.get_by_role("region", name="待付的现金退款").first
        await expect(refunds.locator("tbody tr")).to_have_count(A_PAGE)
        await refunds.locator(".pages").scroll_into_view_if_needed()
        await looked_at(page, "cash-refunds")
        await refunds.get_by_role("button", name="下一页").click()
        await expect(refunds.locator("tbody tr")).to_have_count(WAITING - A_PAGE)
        await refunds.get_by_role("searchbox").fill(last["order_number"][6:].lower())
        await expect(refunds.locator("tbody tr")).to_have_count(1)
        await refunds.get_by_role("link", name=last["order_number"]).wait_for()
        await refunds.get_by_role("button", name="付出现金").click()
        await page.get_by_role("dialog").get_by_role("button", name="付出现金").click()
        await expect(refunds.locator("tbody tr")).to_have_count(0)
        await looked_at(page, "cash-refunds-none")
        await page.goto(at(world, f"/refunds/{last['id']}"))
        await page.get_by_text("已在售票处当面退还现金").wait_for()
        await page.goto(at(world, f"/refunds/{first['id']}"))
        await page.get_by_text("等购票人来售票处取现金").wait_for()
        await looked_at(page, "cash-refund")
        assert await page.get_by_text("下一次询问渠道").count() == 0
    async with desk_of(browser, "en", dark=True) as page:
        await sign_in(page, world)
        await page.goto(at(world, "/box-office"))
        english = page.get_by_role("region", name="Cash to hand back").first
        await english.get_by_role("button", name="Next").scroll_into_view_if_needed()
        await looked_at(page, "cash-refunds-dark")
        await page.get_by_role("combobox", name="Till").select_option(label=TILL)
        for place in (0, 1):
            await english.locator("tbody input[type=checkbox]").nth(place).check()
        await page.locator("[data-action=hand-many]").click()
        await expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(2)
        await looked_at(page, "cash-refunds-many")
        await page.get_by_role("dialog").get_by_role("button", name="Hand over").click()
        await page.get_by_text("Handed over: 2").wait_for()
    assert await world.books() == []


async def something_for_sale(world: World) -> Sale:
    """A ticket type of the demo that costs something and has no seats, with places enough."""
    query = """select t.organizer_id, s.event_id, t.session_id, t.id from ticket_types t
                 join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id
                 join quotas q on q.organizer_id = t.organizer_id and q.ticket_type_id = t.id
                where t.price_fen > 0 and not t.attendee_names_required and t.on_sale_at <= app_now()
                  and s.starts_at > app_now()
                  and not exists (select from session_seatings m where m.session_id = s.id)
                order by q.total desc limit 1"""
    async with world.db.read() as tx:
        found: Any = await tx.connection.fetchrow(query)
    organizer_id, event_id, session_id, ticket_type_id = found
    sale = Sale(organizer_id, event_id, session_id, (UUID(int=ticket_type_id.int),))
    return await with_quota(world.db, sale, 10_000)


async def all_go_back(world: World, sale: Sale, orders: list[Any]) -> None:
    finance = await world.staff_login(sale.organizer_id, "finance")
    for order in orders:
        path = f"/api/v1/organizer/orders/{order['id']}/refunds"
        body = {"tickets": order["tickets"], "reason": "演出变更"}
        answer = await world.http.post(path, headers={**finance, **a_key()}, json=body)
        assert (answer.status_code, answer.json()["state"]) != (201, "requested"), answer.text


async def the_last(window: Window) -> Any:
    """The refund that came last, once all are there and their orders can be found."""
    found: list[Any] = []

    async def can_be_found() -> bool:
        found[:] = (await window.ask("GET", "cash-refunds?limit=100")).json()["items"]
        if len(found) < WAITING:
            return False
        named = await window.ask("GET", f"cash-refunds?order={found[-1]['order_number']}")
        return bool(named.json()["items"])

    await until(can_be_found)
    return found[-1]
