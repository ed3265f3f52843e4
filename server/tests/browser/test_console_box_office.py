"""In a browser: somebody opens a till, sells two tickets for cash and prints them, and the gate admits the paper.
Nothing that axe knows stands in anybody's way, wide, on a tablet and on a phone, in either language."""

import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, Position

from browser.test_console_people import at, desk_of
from builders.looks import looked_at
from builders.phone import phone_of
from builders.window import codes_on
from builders.world import World
from menpiao.demo.data import ORGANIZER_NUMBER
from menpiao.demo.office import COLLEAGUES, PASSWORD
from menpiao.platform import randomness

pytestmark = pytest.mark.browser

TILL = "三号窗口"
CLERK = next(one for one in COLLEAGUES if one.role == "support")


async def test_two_tickets_are_sold_for_cash_printed_and_admitted(world: World, browser: Browser) -> None:
    gate = await world.http.post(
        "/api/v1/gate/logins",
        json={"provider": "wechat", "app_id": world.wechat.app_id, "code": await world.code("gate-chen")},
    )
    phone = {"Authorization": f"Bearer {gate.json()['token']}"}
    tonight: Any = (await world.http.get("/api/v1/gate/gates", headers=phone)).json()["items"][0]
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await sign_in(page, world)
        await page.goto(at(world, "/box-office"))
        await looked_at(page, "box-office-empty")
        await a_till_is_opened(page)
        await page.locator("select[name=session]").select_option(tonight["session"]["id"])
        await page.locator("[data-type]").first.wait_for()
        plus = page.locator("[data-type] .step:not([disabled])").last
        await plus.click()
        await plus.click()
        await looked_at(page, "box-office")
        await page.locator("[data-action=place]").click()
        await page.locator("input[name=given]").fill("2000")
        await looked_at(page, "box-office-pay")
        await page.locator("[data-action=cash]").click()
        await page.locator("[data-change]").wait_for()
        await page.locator("[data-action=print]").click()
        await page.locator("[data-action=to-printer]").wait_for()
        await looked_at(page, "box-office-done")
        async with page.expect_download() as saved:
            await page.locator("a[download]").click()
        codes = codes_on((await (await saved.value).path()).read_bytes())
        await page.locator("[data-action=next]").click()
    assert len(codes) == 2
    assert [await verdict(world, phone, tonight["id"], code) for code in codes] == ["ok", "ok"]
    async with desk_of(browser, "en", dark=True) as page:
        await sign_in(page, world)
        await page.goto(at(world, "/box-office"))
        await page.get_by_role("combobox", name="Till").select_option(label=TILL)
        await page.locator("[data-action=close]").wait_for()
        await looked_at(page, "box-office-dark")
        await page.locator("[data-action=close]").click()
        await page.locator("input[name=sum]").fill("1")
        await page.locator("input[name=note]").fill("a drill")
        await looked_at(page, "box-office-close")
        await page.get_by_role("dialog").get_by_role("button", name="Count and close").click()
        await page.locator("[data-action=open]").wait_for()
    assert await world.books() == []


async def test_tickets_are_taken_along_on_a_phone_and_lost_paper_is_printed_again(
    world: World, browser: Browser
) -> None:
    async with desk_of(browser, "zh-CN", dark=False) as page:
        await sign_in(page, world)
        await page.goto(at(world, "/box-office"))
        await a_till_is_opened(page)
        await two_are_sold_for_cash(page)
        await page.locator("[data-action=take-along]").click()
        link = await page.locator("[data-link]").input_value()
        await looked_at(page, "box-office-take-along")
        scanned = f"#/{link.partition('#/')[2]}"
        async with phone_of(browser, world, "lao-wu", at=scanned) as phone:
            await phone.sees("在售票窗口购买")
            await phone.shot("window-claim")
            await phone.tap("领取")
            await phone.page.get_by_text("在售票窗口购买").wait_for(state="hidden")
            await phone.sees("今晚不插电")
            await phone.shot("window-wallet")
        async with phone_of(browser, world, "lao-wu", at=scanned) as phone:
            await phone.sees("今晚不插电")
            assert "在售票窗口购买" not in await phone.page.inner_text("body"), "it is theirs already"
        async with phone_of(browser, world, "zhou-ming", at=scanned) as late:
            await late.sees("这些票已经不在了")
            await late.shot("window-late")
        await page.locator("[data-taken]").wait_for()
        await looked_at(page, "box-office-taken")
        await page.locator("[data-action=next]").click()

        await two_are_put_together(page)
        await a_code_is_scanned_and_paid(page, world)
        await page.locator("[data-action=print]").click()
        await page.locator("[data-action=to-printer]").wait_for()
        await page.get_by_role("link", name="订单", exact=False).last.click()
        await page.locator("[data-ready=order]").wait_for()
        await page.locator("[data-action=print]").click()
        await page.locator("[data-ends=endsPaper]").wait_for()
        await looked_at(page, "order-print-again")
        await page.get_by_role("dialog").get_by_role("button", name="打印门票").click()
        async with page.expect_download() as saved:
            await page.get_by_role("dialog").locator("a[download]").click()
        assert len(codes_on((await (await saved.value).path()).read_bytes())) == 2
        await looked_at(page, "order-printed")
        await one_goes_to_a_dearer_place(page, world)
    assert await world.books() == []


async def one_goes_to_a_dearer_place(page: Page, world: World) -> None:
    """A ticket of the stand becomes one of the floor of the other evening; the difference, to which its order's page
    leads back, is paid by a code, and the ticket is printed anew."""
    await page.goto(at(world, "/box-office"))
    evening = page.locator("select[name=session] option").filter(has_text="林见雨").first
    await page.locator("select[name=session]").select_option(await evening.get_attribute("value"))
    await page.locator("[data-type]").filter(has_text="看台一层").locator(".step").last.click()
    await page.get_by_label("第 1 位姓名").fill("陈晓")
    await page.locator("[data-action=place]").click()
    await page.locator("[data-action=cash]").click()
    await page.locator("[data-action=take-along]").wait_for()
    await page.locator(".done").get_by_role("link", name="订单", exact=False).click()
    await page.locator("[data-ready=order]").wait_for()
    await page.locator("[data-action=session]").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("select[name=session]").select_option(index=1)
    await dialog.locator("[data-quote]", has_text="没有差价").wait_for()
    await dialog.locator("select[name=type]").select_option(index=1)
    await dialog.locator("[data-payer=window]").wait_for()
    await dialog.locator("[name=reason]").fill("想换周六，离台近一些")
    await looked_at(page, "order-dearer-at-window")
    await dialog.get_by_role("button", name="去收款").click()
    await page.locator("[data-action=cash]").wait_for()
    await looked_at(page, "box-office-difference")
    await page.go_back()
    await page.locator("[data-ready=order]").wait_for()
    await looked_at(page, "order-to-pay-at-window")
    await page.locator("[data-action=pay]").click()
    await a_code_is_scanned_and_paid(page, world)
    await page.get_by_text("1 张票已换好").wait_for()
    await looked_at(page, "box-office-moved")
    await page.locator("[data-action=print]").click()
    await page.locator("[data-action=to-printer]").wait_for()


async def test_seats_are_chosen_on_the_hall_and_others_near_by_where_somebody_was_faster(
    world: World, browser: Browser
) -> None:
    async with desk_of(browser, "zh-CN", dark=False) as page, desk_of(browser, "en", dark=True) as rival:
        for one in (page, rival):
            await sign_in(one, world)
            await one.goto(at(world, "/box-office"))
        await a_till_is_opened(page)
        await seats_are_chosen(page, world)
        words = await page.locator("[data-picked] li").all_inner_texts()
        session = await page.locator("select[name=session]").input_value()
        await looked_at_from_the_top(page, "box-office-seats")
        await seats_are_chosen(rival, world)
        assert len(await rival.locator("[data-picked] li").all()) == 2
        await looked_at_from_the_top(rival, "box-office-seats-dark")
        # Both have the same two in hand; whoever is faster has them.
        await page.route("**/organizer/sessions/*/seats", lambda route: route.abort())
        await rival.locator("[data-action=place]").click()
        await rival.locator("[data-action=leave]").wait_for()
        await page.locator("[data-action=place]").click()
        await page.locator("[data-near] button").first.wait_for()
        await page.unroute("**/organizer/sessions/*/seats")
        await page.locator("[data-gone]").wait_for()
        await looked_at_from_the_top(page, "box-office-seats-near")
        await page.locator("[data-near] button").first.click()
        instead = await page.locator("[data-picked] li").all_inner_texts()
        assert len(instead) == 2
        assert not set(instead) & set(words), "those are the rival's"
        await page.locator("[data-action=place]").click()
        await page.locator("[data-action=cash]").click()
        await page.locator("[data-action=take-along]").wait_for()
        await a_guests_seats_are_chosen(rival, world, session, house="withheld")
        await looked_at(rival, "giveaway-seats-dark")
        await a_guests_seats_are_chosen(page, world, session, house="预留")
        await looked_at(page, "giveaway-seats")
        await page.get_by_role("dialog").get_by_role("button", name="赠票").click()
        given = await page.locator("[data-seats]").inner_text()
        link = await page.locator("[data-claim]").first.input_value()
        async with phone_of(browser, world, "lao-wu", at=f"#/{link.partition('#/')[2]}") as phone:
            await phone.sees("赠票")
            shown = without_blanks(await phone.text())
            assert [seat for seat in given.split("、") if without_blanks(seat) not in shown] == []
            await phone.shot("gift-seats")
            await phone.tap("领取")
            await phone.sees("查看电子票")
        await companions_seats_ask_for_their_places(rival, world, session)
        await companions_seats_ask_for_their_places(page, world, session)
    assert await world.books() == []


async def companions_seats_ask_for_their_places(page: Page, world: World, session: str) -> None:
    """At the window for the ticket of the place; before one is given away whether that is meant."""
    lang = await page.evaluate("document.documentElement.lang")
    await page.goto(at(world, "/"))
    await page.goto(at(world, "/box-office"))
    await page.locator("select[name=session]").select_option(session)
    await page.locator("[data-seats-of]:not([disabled])").first.click()
    await a_companions_seat_is_chosen(page, world, session)
    await page.locator("[data-action=place]").click()
    await page.locator("input[name=companion-of]").fill("0000000000")
    await looked_at_from_the_top(page, f"box-office-companion-{lang}")
    await page.locator("[data-action=place]").click()
    await page.locator("[data-action=place]:enabled").wait_for()
    await page.goto(at(world, "/giveaways?do=give"))
    dialog = page.get_by_role("dialog")
    await dialog.locator("select[name=session]").select_option(session)
    await dialog.locator("select[name=type]").select_option(index=1)
    await a_companions_seat_is_chosen(page, world, session)
    await dialog.locator("input[name=for]").fill("张三")
    await dialog.locator("input[name=reason]").fill("陪同")
    await page.keyboard.press("Enter")
    await dialog.locator("input[type=checkbox]").check()
    await looked_at(page, f"giveaway-companion-{lang}")


async def a_companions_seat_is_chosen(page: Page, world: World, session: str) -> None:
    """The first that the type sells, from the lists."""
    staff = await world.staff_login(ORGANIZER_NUMBER, "owner")
    seating = (await world.http.get(f"/api/v1/organizer/sessions/{session}/seating", headers=staff)).json()
    path = f"/api/v1/organizer/seat-maps/{seating['seat_map_id']}/document"
    await page.locator("[data-hall] canvas").first.wait_for()
    await page.locator("details summary").click()
    await page.locator("select[name=row]").wait_for()
    for section in (await world.http.get(path, headers=staff)).json()["sections"]:
        for row in section["rows"]:
            for seat in row["seats"]:
                if seat.get("kind") != "companion":
                    continue
                for name, value in (("section", section["id"]), ("row", row["id"]), ("seat", seat["id"])):
                    if not await page.locator(f"select[name={name}] option[value='{value}']").count():
                        break
                    await page.locator(f"select[name={name}]").select_option(value)
                else:
                    await page.locator("[data-picked] li").first.wait_for()
                    return
    raise AssertionError("the hall has no companion's seat that is free")


def without_blanks(text: str) -> str:
    """The console and the mini program space seats differently."""
    return "".join(text.split())


async def a_guests_seats_are_chosen(page: Page, world: World, session: str, *, house: str) -> None:
    """One of the house's, from the lists of the type that sells them, and the one beside it."""
    await page.goto(at(world, "/giveaways?do=give"))
    dialog = page.get_by_role("dialog")
    await dialog.locator("select[name=session]").select_option(session)
    await dialog.locator("select[name=type]").select_option(index=2)
    await dialog.locator("[data-hall] canvas").first.wait_for()
    await dialog.locator("details summary").click()
    rows = dialog.locator("select[name=row]")
    await rows.wait_for()
    await rows.select_option(index=await rows.locator("option").count() - 1)
    seat = dialog.locator("select[name=seat]")
    assert house in await seat.inner_text()
    for number in (1, 2):
        await seat.select_option(index=number)
        await dialog.locator(f"[data-picked] li:nth-child({number})").wait_for()
    await dialog.locator("input[name=for]").fill("媒体：江声日报")
    await dialog.locator("input[name=reason]").fill("首演采访")


async def looked_at_from_the_top(page: Page, name: str) -> None:
    """With nothing under the bar or the pointer."""
    await page.mouse.move(0, 0)
    await page.evaluate("scrollTo(0, 0)")
    await looked_at(page, name)


async def seats_are_chosen(page: Page, world: World) -> None:
    """Two of the first session that has seats, the first of its lists: the same two whoever does it."""
    staff = await world.staff_login(ORGANIZER_NUMBER, "owner")
    sessions = (await world.get("/api/v1/organizer/sessions?limit=50", staff))["items"]
    seated = {session["id"] for session in sessions if session["seated"]}
    options = page.locator("select[name=session] option[value]:not([value=''])")
    await options.first.wait_for(state="attached")
    offered: list[str] = await options.evaluate_all("(all) => all.map((one) => one.value)")
    for value in [one for one in offered if one in seated]:
        await page.locator("select[name=session]").select_option(value)
        await page.locator("[data-type]").first.wait_for()
        if await page.locator("[data-seats-of]:not([disabled])").count():
            break
    await page.locator("[data-seats-of]:not([disabled])").first.click()
    await a_seat_is_tapped_and_let_go(page)
    await page.locator("details summary").click()
    await page.locator("select[name=row]").select_option(
        index=3
    )  # not the places for wheelchairs and the companions' seats, which come first
    seat = page.locator("select[name=seat]")
    for number in (1, 2):  # neighbours at the end of a row: no single seat is left beside them
        await seat.select_option(index=number)
        await page.locator(f"[data-picked] li:nth-child({number})").wait_for()


async def a_seat_is_tapped_and_let_go(page: Page) -> None:
    """Somewhere on the hall; the same spot twice."""
    hall, picked = page.locator("[data-hall]"), page.locator("[data-picked] li")
    await hall.locator("canvas").first.wait_for()
    box = await hall.bounding_box()
    assert box is not None
    for step in range(200):
        spot: Position = {
            "x": box["width"] * (0.5 + 0.09 * (step % 5 - 2)),
            "y": box["height"] * (0.34 + 0.01 * (step // 5)),
        }
        await hall.click(position=spot)
        if await picked.count():
            await hall.click(position=spot)
            await picked.first.wait_for(state="detached")
            return
    raise AssertionError("no free seat was hit")


async def two_are_sold_for_cash(page: Page) -> None:
    await two_are_put_together(page)
    await page.locator("[data-action=cash]").click()
    await page.locator("[data-action=take-along]").wait_for()


async def a_code_is_scanned_and_paid(page: Page, world: World) -> None:
    """What a phone's camera reads from the screen leads to the pay sheet; the window sees by itself that it is paid."""
    await page.locator("[data-action=code]").click()
    code = page.locator(".paper svg")
    await code.wait_for()
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(await code.screenshot())))
    sheet = {"package": f"prepay_id={parse_qs(urlsplit(read.text).query)['prepay_id'][0]}"}
    await looked_at(page, "box-office-code")
    await world.pay_sheet({"client": sheet}, account="lao-wu")
    await page.locator("[data-action=print]").wait_for()


async def two_are_put_together(page: Page) -> None:
    """Of tonight's, without seats."""
    chosen = page.locator("select[name=session] option").filter(has_text="今晚不插电").first
    await page.locator("select[name=session]").select_option(await chosen.get_attribute("value"))
    await page.locator("[data-type]").first.wait_for()
    plus = page.locator("[data-type] .step:not([disabled])").last
    await plus.click()
    await plus.click()
    await page.locator("[data-action=place]").click()


async def sign_in(page: Page, world: World) -> None:
    """By e-mail, as colleagues of the demo do."""
    await page.goto(at(world, "/"))
    await page.locator("input[name=email]").fill(CLERK.email)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", level=1).filter(has_text=CLERK.name).wait_for()


async def a_till_is_opened(page: Page) -> None:
    await page.locator("[data-action=till]").click()
    await page.locator("input[name=name]").fill(TILL)
    await page.keyboard.press("Enter")
    await page.locator("[data-action=open]").click()
    await page.locator("input[name=sum]").fill("500")
    await page.get_by_role("dialog").get_by_role("button", name="开班").click()
    await page.locator("[data-action=close]").wait_for()


async def verdict(world: World, phone: dict[str, str], gate_id: str, code: str) -> str:
    """What the gate says of what its camera sees."""
    body = {
        "scan_id": randomness.token_hex(8),
        "gate_id": gate_id,
        "code": code,
        "scanned_at": "2027-03-01T04:00:00Z",
        "direction": "in",
    }
    answer = await world.http.post("/api/v1/gate/scans", headers=phone, json=body)
    return str(answer.json()["reason"])
