"""All of it in one evening, in a browser. An organizer that has nothing draws a hall, sets up a concert with seats and
a night without, and publishes both; somebody buys two seats and a place in the mini program, and the organizer watches
the curve move; support refunds one ticket, the gate admits the other, and the morning after finance closes the day.

Nothing was there before but the organizer's name, its account at WeChat Pay and its people. Days pass on a simulated
clock, which the console's browsers follow; what the phone shows comes from the server's time anyway. What support
gives back is more than the owner lets anybody give back alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page

from browser.conftest import CONSOLE, WEB
from builders.canvas import draw_rows
from builders.looks import failed, shot
from builders.people import an_organizer
from builders.phone import Phone, phone_of
from builders.pictures import a_picture
from builders.waiting import HANGS_AFTER_S
from builders.world import World, running_world
from menpiao.demo.provision import STAFF_ACCOUNT
from menpiao.identity import (
    NewPerson,
    Organizer,
    Role,
    create_staff,
    invite_by_operator,
    link_staff_wechat,
    set_refund_approval,
)
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock

pytestmark = pytest.mark.browser

CONCERT, NIGHT = "雨后的大提琴", "地下室之夜"
TONIGHT, TOMORROW = "2027-03-01", "2027-03-02"


class Evening:
    """Menpiao running, an organizer without an event, and people who open its console."""

    def __init__(self, world: World, organizer: Organizer, browser: Browser) -> None:
        self.world = world
        self.organizer = organizer
        self.base = str(world.http.base_url).rstrip("/")
        self._browser = browser

    @asynccontextmanager
    async def desk_of(self, name: str, role: Role) -> AsyncIterator[Page]:
        """The console of somebody new, who chooses a password first; nothing goes wrong inside the page."""
        parts = self.world.parts
        new = NewPerson(name, role, f"{role}@example.org")
        invited = await invite_by_operator(parts.db, parts.cipher, organizer_id=self.organizer.organizer_id, new=new)
        context = await self._browser.new_context(
            viewport={"width": 1440, "height": 900},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.set_default_timeout(HANGS_AFTER_S * 1000)
        await page.clock.set_fixed_time(self.world.clock.now())
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            await page.goto(f"{self.base}/console/#/invitation/{invited.token}")
            await page.locator("input[name=new-password]").fill("slow road to the north")
            await page.keyboard.press("Enter")
            await page.get_by_role("heading", level=1).filter(has_text=name).wait_for()
            yield page
            assert complaints == []
        except BaseException:
            await failed(page, f"console-whole-{role}-at-failure")
            raise
        finally:
            await context.close()

    async def trusts_support_with(self, *, fen: int) -> None:
        """The owner has said how much of an order goes back without a second person."""
        number = self.organizer.organizer_id
        await set_refund_approval(self.world.db, actor=SYSTEM, organizer_id=number, above_fen=fen)

    async def goes_on(self, **by: float) -> None:
        """Time passes (half a minute, unless told), and what became due happens: ours, and at WeChat."""
        self.world.sandbox.advance(**(by or {"seconds": 30}))
        for _ in range(2):
            await self.world.work()
            await self.world.sandbox.world.courier.settled()
        await self.world.work()


@pytest.fixture
async def evening(dsn: str, tmp_path: Path, clock: SimulatedClock, browser: Browser) -> AsyncIterator[Evening]:
    """It is noon, and there is no event."""
    for built in (WEB, CONSOLE):
        assert (built / "index.html").exists(), f"{built} is not there: npm run build"
    async with running_world(dsn, tmp_path, clock, web_dir=WEB, console_dir=CONSOLE) as world:
        organizer = await an_organizer(world.db)
        number = organizer.organizer_id
        wechat = world.wechat
        await world.parts.collecting.accounts.add(organizer_id=number, provider="wechat", credentials=wechat.merchant)
        staff = await create_staff(world.db, organizer_id=number, name="陈师傅", role="gate")
        await link_staff_wechat(
            world.db, organizer_id=number, staff_id=staff.id, app_id=wechat.app_id, subject=wechat.staff_subject
        )
        async with world.parts.freshness.kept():
            yield Evening(world, organizer, browser)


async def test_from_an_empty_console_to_a_closed_day(evening: Evening, browser: Browser) -> None:
    async with evening.desk_of("何涛", "owner") as owner:
        await sets_up_a_concert_with_seats(owner, evening)
        await sets_up_a_night_without_seats(owner, evening)
        await opens_a_gate(owner, evening)
        await watches_the_curve(owner, evening)
        async with phone_of(browser, evening.world, "lin-xiaoyu") as buyer:
            await buys_two_seats(buyer, evening)
            await buys_a_place(buyer, evening)
            await sees_it_move(owner, tickets=3)
            await evening.trusts_support_with(fen=30_000)
            async with evening.desk_of("李娜", "support") as support:
                await refunds_one_ticket(support)
                await agrees_to_refund(owner, evening)
                await is_told_of_the_refund(support, evening)
            await evening.goes_on(hours=6, minutes=40)
            async with phone_of(browser, evening.world, STAFF_ACCOUNT, at="#/packages/gate/gates") as gate:
                await admits_the_other(gate, buyer)
    await evening.goes_on(hours=15, minutes=30)
    async with evening.desk_of("钱立", "finance") as finance:
        await closes_the_day(finance)


async def sets_up_a_concert_with_seats(page: Page, evening: Evening) -> None:
    """From its title to what a seat costs, with a hall that is drawn on the way."""
    await begins(page, evening, "seated", CONCERT)
    setup = page.url
    await page.get_by_role("button", name="新建场馆").click()
    await dialog(page).locator("fieldset").first.get_by_label("中文").fill("老船坞")
    await dialog(page).get_by_label("城市").select_option("shanghai")
    await dialog(page).get_by_role("button", name="保存").click()
    await page.locator("label", has_text="老船坞").locator("input:checked").wait_for()
    await page.locator(".halls a").click()
    await draws_a_hall(page)
    await page.goto(setup)
    await page.get_by_text("26 座").wait_for()
    await dates(page, TONIGHT)
    await page.get_by_role("button", name="选座定价").click()
    await page.locator("[data-map]").first.click()
    await page.locator("[data-price^='1:'] input").fill("380")
    await shot(page, "console-whole-1-priced")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Control+s")
    await page.locator("[data-state=saved]").wait_for()
    await page.goto(setup.replace("where", "rules"))
    await publishes(page)


async def draws_a_hall(page: Page) -> None:
    """Two rows of thirteen."""
    await page.locator("[data-field=zh] input").fill("船台")
    await page.locator("[data-field=en] input").fill("Slipway")
    await page.get_by_role("button", name="创建并开始绘制").click()
    await draw_rows(page, 2)
    await page.get_by_text("26 座 · 2 排").wait_for()
    await page.locator("[data-action=publish]").click()
    await page.get_by_role("button", name="发布这一版").click()
    await page.get_by_text("已发布第 1 版").wait_for()


async def sets_up_a_night_without_seats(page: Page, evening: Evening) -> None:
    """In the same building, the day after, with the two ticket types that are usual."""
    await begins(page, evening, "livehouse", NIGHT)
    await page.locator("label", has_text="老船坞").click()
    await dates(page, TOMORROW)
    await page.locator("[data-step=sessions]").get_by_text("完成", exact=True).wait_for()
    await page.locator("[data-action=next]").click()
    await publishes(page)


async def begins(page: Page, evening: Evening, kind: str, title: str) -> None:
    """A title and a sentence; then where it is to be."""
    await page.goto(f"{evening.base}/console/#/events")
    await page.locator("[data-action=begin]").first.click()
    await page.locator(f"[data-kind={kind}]").check()
    await page.get_by_label("中文").fill(title)
    await page.get_by_role("button", name="开始填写").click()
    await page.locator("[data-step=what][aria-current=step]").wait_for()
    await page.locator("fieldset").filter(has_text="一句话介绍").get_by_label("中文").fill("一个晚上。")
    await page.locator("[data-save=saved]").wait_for()
    await page.locator("[data-action=next]").click()
    await page.locator("[data-step=where][aria-current=step]").wait_for()


async def dates(page: Page, day: str) -> None:
    """A poster; on this day, at the hour that is usual."""
    await page.locator("[data-action=next]").click()
    await page.locator("input[type=file]").set_input_files(
        {"name": "poster.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    await page.locator("[data-action=use-picture]").click()
    await page.locator("[data-step=picture]").get_by_text("完成", exact=True).wait_for()
    await page.locator("[data-action=next]").click()
    await page.locator("input[name=day]").fill(day)
    await page.locator("[data-action=make-session]").click()


async def publishes(page: Page) -> None:
    """With the usual refund rules."""
    await page.locator("[data-ladder=usual]").check()
    await page.locator("[data-step=rules]").get_by_text("完成", exact=True).wait_for()
    await page.locator("[data-action=next]").click()
    await page.locator("[data-action=publish]").click()
    await dialog(page).get_by_role("button", name="发布").click()
    await page.get_by_text("已发布", exact=True).wait_for()


async def opens_a_gate(page: Page, evening: Evening) -> None:
    """For whoever comes tonight."""
    await page.goto(f"{evening.base}/console/#/doors/gates")
    await page.locator("[data-action=add-gate]").click()
    await dialog(page).locator("input[lang=zh-CN]").fill("正门")
    await dialog(page).locator("label", has_text=CONCERT).locator("input").check()
    await dialog(page).locator("button[type=submit]").click()
    await page.locator("tbody tr").filter(has_text="正门").wait_for()


async def watches_the_curve(page: Page, evening: Evening) -> None:
    """Nothing is sold yet."""
    await page.goto(f"{evening.base}/console/#/insight")
    await page.locator("[data-live=true]").wait_for()
    assert await page.locator("[data-figure=tickets]").inner_text() == "0"


async def buys_two_seats(buyer: Phone, evening: Evening) -> None:
    """The best two together, for two people by name, on WeChat's sheet."""
    await buyer.tap(CONCERT)
    await buyer.tap("选座购票")
    await buyer.tap("帮我选")
    await buyer.sees("哪个价位")
    await buyer.tap("在图上选好")
    await buyer.sees("已选 2 座")
    await buyer.tap("去结算")
    await buyer.sees("提交订单")
    for number, name in enumerate(("林小雨", "周明")):
        await buyer.page.get_by_placeholder("与证件一致").locator("visible=true").nth(number).fill(name)
    await pays(buyer, evening, "¥760")


async def buys_a_place(buyer: Phone, evening: Evening) -> None:
    """At the other event, of the cheaper kind."""
    await buyer.page.goto(f"{buyer.page.url.split('#')[0]}#/pages/home/home")
    await buyer.page.reload()
    await buyer.tap(NIGHT)
    await buyer.tap("早鸟票")
    await buyer.tap("立即购票")
    await pays(buyer, evening, "¥120")


async def pays(buyer: Phone, evening: Evening, price: str) -> None:
    """An order, until its tickets are there."""
    await buyer.order("提交订单", then=f"支付 {price}")
    await buyer.tap(f"支付 {price}", exact=False)
    await buyer.page.frame_locator("iframe.host-pay").get_by_text("确认支付").first.tap()
    await evening.goes_on()
    await buyer.sees("查看电子票")
    await buyer.shot(f"whole-paid-{price[1:]}")


async def sees_it_move(page: Page, *, tickets: int) -> None:
    """Without asking for it."""
    await page.locator("[data-figure=tickets]").get_by_text(str(tickets), exact=True).wait_for()
    await shot(page, "console-whole-2-curve")


async def refunds_one_ticket(page: Page) -> None:
    """Found by the name of who can't come; as it was quoted, and so much that it waits for another person."""
    await page.locator("aside.wide li a").filter(has_text="订单").click()
    second = page.locator("tbody tr").nth(1)
    await second.wait_for()
    await page.locator("input[type=search]").fill("周明")
    await second.wait_for(state="detached")
    await page.locator("tbody tr").filter(has_text=CONCERT).get_by_role("link").click()
    await page.locator("[data-ready=order]").wait_for()
    await page.get_by_role("button", name="对第 2 张票的操作").click()
    await page.locator(".panel .line", has_text="退款").click()
    await page.locator("[data-quote] b", has_text="380").wait_for()
    await page.locator("[data-quote] .approval", has_text="超过 ¥300").wait_for()
    await page.get_by_role("button", name="观众生病或有事").click()
    await page.get_by_role("button", name="退 ¥380").click()
    await page.locator("[data-position='2']", has_text="已作废").wait_for()


async def agrees_to_refund(page: Page, evening: Evening) -> None:
    """A second person, from the list of what waits for one."""
    await page.goto(f"{evening.base}/console/#/cases")
    await page.locator("tbody tr").filter(has_text="¥380").get_by_role("button", name="同意", exact=True).click()
    await dialog(page).get_by_label("原因").fill("与购票人确认过")
    await dialog(page).get_by_role("button", name="同意", exact=True).click()
    await page.get_by_text("已同意退款。").wait_for()


async def is_told_of_the_refund(page: Page, evening: Evening) -> None:
    """By the order, once WeChat has given it back."""
    await evening.goes_on()
    await page.reload()
    await page.get_by_role("heading", level=1).locator("xpath=..").get_by_text("部分退款").wait_for()
    await shot(page, "console-whole-3-refunded")


async def admits_the_other(gate: Phone, buyer: Phone) -> None:
    """The buyer's wallet knows which one still stands."""
    await buyer.page.goto(f"{buyer.page.url.split('#')[0]}#/pages/tickets/tickets")
    await buyer.page.reload()
    await buyer.sees("已作废")
    await buyer.page.get_by_text(CONCERT, exact=True).locator("visible=true").first.tap()
    await buyer.tap("启用动态码")
    await buyer.sees("秒后更新")
    code = await buyer.page.evaluate("window.__host.page().data.code")
    await gate.tap("微信登录")
    await gate.tap("正门")
    await gate.page.get_by_label("输入动态码").locator("visible=true").last.tap()
    await gate.page.locator("input").locator("visible=true").last.fill(code)
    await gate.tap("检票")
    await gate.sees("通过", exact=True)
    await gate.shot("whole-admitted")


async def closes_the_day(page: Page) -> None:
    """The bills agree with what was taken and given back, and the statement adds up."""
    await page.locator("aside.wide li a").filter(has_text="资金").click()
    await page.locator(".tabs a").filter(has_text="对账").click()
    await page.get_by_role("link", name=TONIGHT).click()
    await page.locator("[data-state]").get_by_text("已对平").wait_for()
    for sum_of_day in ("¥880", "¥380"):
        await page.locator(".figures").get_by_text(sum_of_day).first.wait_for()
    await shot(page, "console-whole-4-day")
    await page.locator(".tabs a").filter(has_text="结算单").click()
    await page.get_by_text("账目相符", exact=False).wait_for()
    async with page.expect_download() as downloading:
        await page.locator("[data-format=xlsx]").click()
    assert (await (await downloading.value).path()).read_bytes()[:2] == b"PK"
    await shot(page, "console-whole-5-statement")


def dialog(page: Page) -> Locator:
    """The one that is open."""
    return page.get_by_role("dialog")
