"""In a browser: the morning after, finance reads a day's bills anew, resolves a difference, answers for the day, and
takes the statement home. Nothing that axe knows stands in anybody's way, and no address ever has the login in it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page

from browser.conftest import CONSOLE
from builders.bills import Till, morning_after
from builders.looks import WIDE, failed, looked_at
from builders.waiting import HANGS_AFTER_S
from builders.world import World
from menpiao.identity import NewPerson, invite_by_operator
from menpiao.kernel.ids import organizer_of
from menpiao.orders.service.settle import settle
from menpiao.payments import ProviderPayment, ProviderState
from menpiao.payments.ports import DisputeState, ProviderDispute
from menpiao.payments.service.disputes import hear_of_dispute
from menpiao.platform.clock import SimulatedClock

pytestmark = pytest.mark.browser

REASON = "已在商户平台核实"


@pytest.fixture
async def till(dsn: str, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[Till]:
    async with morning_after(dsn, tmp_path, clock, console_dir=CONSOLE) as till:
        yield till


async def test_finance_closes_a_day_and_takes_the_statement(till: Till, browser: Browser) -> None:
    async with office(till.world, browser) as page:
        await join(page, till)
        await page.locator("aside.wide li a").filter(has_text="资金").click()
        await page.locator("tbody tr").nth(1).wait_for()
        await page.locator(".figures li").filter(has_text="等人处理").get_by_text("1", exact=True).wait_for()
        await looked_at(page, "payments")
        await look_into_what_the_provider_said(page, till.world)
        await close_the_day(page, till.world)
        await take_the_statement(page)
        for tab, name in (("退款", "refunds"), ("发货信息", "shipping"), ("商户号", "merchant-accounts")):
            await page.locator(".tabs a").filter(has_text=tab).click()
            await page.get_by_role("heading", level=1, name=tab).wait_for()
            await page.locator(".skeleton").wait_for(state="detached")
            await looked_at(page, name)
        await page.locator(".tabs a").filter(has_text="退款").click()
        await page.get_by_label("原因").select_option("by_staff")
        await page.get_by_label("支付方式").select_option("cash")
        await page.wait_for_url("**/refunds?method=cash&reason=by_staff")
        await page.get_by_text("没有符合条件的内容").wait_for()


@asynccontextmanager
async def office(world: World, browser: Browser) -> AsyncIterator[Page]:
    """A browser whose day is the world's; nothing goes wrong inside the page."""
    context = await browser.new_context(viewport=WIDE, locale="zh-CN", color_scheme="light", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(HANGS_AFTER_S * 1000)
    await page.clock.set_fixed_time(world.clock.now())
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    try:
        yield page
    except BaseException:
        await failed(page, "console-money-at-failure")
        raise
    finally:
        await context.close()
    assert complaints == []


async def join(page: Page, till: Till) -> None:
    """Somebody is invited as finance, and chooses a password."""
    parts = till.world.parts
    new = NewPerson("钱立", "finance", "qian@example.org")
    invited = await invite_by_operator(parts.db, parts.cipher, organizer_id=till.sale.organizer_id, new=new)
    base = str(till.world.http.base_url).rstrip("/")
    await page.goto(f"{base}/console/#/invitation/{invited.token}")
    await page.locator("input[name=new-password]").fill("slow road to the north")
    await page.keyboard.press("Enter")


async def look_into_what_the_provider_said(page: Page, world: World) -> None:
    """A word that nobody knows, and a dispute, move nothing; they wait until somebody has looked."""
    collecting = world.parts.collecting
    async with world.db.read() as tx:
        payment = await tx.connection.fetchrow("select id, merchant_account_id from payments order by id limit 1")
    told = ProviderPayment(payment["id"], ProviderState.SOMETHING_ELSE, said="REVOKED")
    account_id = payment["merchant_account_id"]
    await settle(world.db, collecting.cipher, collecting.labels, told, account_id=account_id)
    await dispute(world, account_id)
    await page.locator("aside.wide li a").filter(has_text="待办").click()
    case = page.get_by_text("渠道的说法与付款记录不符")
    await case.wait_for()
    await page.get_by_text("渠道答复：REVOKED").wait_for()
    await looked_at(page, "contradicted")
    await say(page, "tr:has-text('渠道的说法') button:has-text('已核实')")
    await case.wait_for(state="detached")
    disputed = page.get_by_text("持卡人对付款提出拒付")
    await page.get_by_text("渠道答复：needs_response, fraudulent · 请在").wait_for()
    await say(page, "tr:has-text('持卡人') button:has-text('已核实')")
    await disputed.wait_for(state="detached")
    await set_a_callback_aside(page, world, payment["merchant_account_id"])
    await page.locator("aside.wide li a").filter(has_text="资金").click()


async def dispute(world: World, account_id: UUID) -> None:
    """Whoever paid last takes it back at their bank."""
    now = world.clock.now()
    transaction = await world.db.pool.fetchval(
        "select transaction_id from payments where transaction_id is not null order by id desc limit 1"
    )
    told = ProviderDispute(
        "du_1", transaction, DisputeState.OPEN, "needs_response", "fraudulent", 18_000, "CNY", now, now, now
    )
    organizer_id = await world.db.pool.fetchval("select organizer_id from payments limit 1")
    assert await hear_of_dispute(world.db, organizer_id=organizer_id, account_id=account_id, told=told)


async def set_a_callback_aside(page: Page, world: World, account: UUID) -> None:
    """One that fails on and on leads to its account, and is no case any more once somebody says why."""
    async with world.db.tx() as tx:
        await tx.connection.execute(
            """insert into provider_notices (organizer_id, merchant_account_id, notice_id, notice, received_at,
                                             attempts, next_attempt_at, error, case_id)
               values ($1, $2, 'unreadable', '{}', app_now(), 6, app_now() + interval '1 h', 'ValidationError', $3)""",
            organizer_of(account),
            account,
            world.db.new_id(organizer_of(account)),
        )
    await page.reload()
    await page.get_by_text("已尝试 6 次，错误：ValidationError").wait_for()
    await looked_at(page, "callback")
    await page.get_by_role("link", name="检查商户号").click()
    await page.get_by_role("heading", name="商户号", level=1).wait_for()
    await page.locator("[data-check]").wait_for()
    await page.go_back()
    await say(page, "tbody button:has-text('搁置')")
    await page.get_by_text("渠道的回调处理不了").wait_for(state="detached")


async def close_the_day(page: Page, world: World) -> None:
    """The bills say the same when they are read again: one difference is looked into, the other is answered for."""
    await page.locator(".tabs a").filter(has_text="对账").click()
    await page.get_by_role("link", name="2027-03-01").click()
    await page.get_by_text("账单没有", exact=False).first.wait_for()
    await looked_at(page, "day")
    await say(page, "[data-choice=runDay]")
    await page.locator("[data-state]").get_by_text("正在读取账单…").wait_for()
    await world.work()
    await page.locator("[data-state]").get_by_text("未平").wait_for()
    row = page.locator("tbody tr").filter(has_text="本系统有这笔付款，账单没有")
    await row.get_by_text("询问过，渠道与本系统一致").wait_for()
    await say(page, "tbody tr:has-text('本系统有这笔付款') [data-choice=ignoreDifference]")
    await row.get_by_text(f"钱立：{REASON}").wait_for()
    await say(page, "[data-choice=signOff]")
    await page.get_by_role("heading", name="钱立 已确认这一天").wait_for()
    await page.locator("tbody tr").filter(has_text="未处理").wait_for(state="detached")
    assert await page.locator("tbody tr").filter(has_text="已忽略").count() == 2


async def say(page: Page, choice: str) -> None:
    """Choose what is to be done, and say why."""
    await page.locator(choice).click()
    await page.locator("dialog textarea").fill(REASON)
    await page.locator("dialog button[type=submit]").click()
    await page.locator("dialog[open]").wait_for(state="detached")


async def take_the_statement(page: Page) -> None:
    """It adds up, and comes as a file whose request has the login in a header."""
    await page.locator(".tabs a").filter(has_text="结算单").click()
    await page.get_by_text("账目相符", exact=False).wait_for()
    await page.get_by_text("2027-03-01 至 2027-03-01", exact=False).wait_for()
    await looked_at(page, "statement")
    async with (
        page.expect_download() as downloading,
        page.expect_request(lambda one: "statement-file" in one.url) as asking,
    ):
        await page.locator("[data-format=xlsx]").click()
    download, request = await downloading.value, await asking.value
    assert download.suggested_filename.endswith(".xlsx")
    assert (await download.path()).read_bytes()[:2] == b"PK"
    token = (await request.header_value("Authorization") or "").removeprefix("Bearer ")
    assert len(token) > 20
    assert token not in request.url
