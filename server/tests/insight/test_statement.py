"""The settlement statement over HTTP: what was sold yesterday, on the screen and in each kind of file."""

import csv
import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from builders.shop import Sale, a_shop
from builders.world import World
from menpiao.identity import Role
from menpiao.insight.service.adding_up import add_up_days
from menpiao.insight.service.rolling import rebuild
from menpiao.kernel.ids import decode
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock

YESTERDAY = {"from": "2027-03-01", "to": "2027-03-01"}


async def sell(world: World, sale: Sale, *, quantity: int = 1, account: str = "lin-xiaoyu") -> dict[str, Any]:
    """Order, pay, and wait until it is settled."""
    buyer = await world.login(account)
    order = await world.order(buyer, sale, quantity=quantity)
    before = await world.notices()
    await world.pay_sheet(await world.start_payment(buyer, order), account=account)
    await world.callbacks_delivered(before + 1)
    await world.work()
    return order


@pytest.fixture
async def sale(world: World, clock: SimulatedClock) -> Sale:
    """Three tickets of 180 yuan that were sold yesterday, in two orders."""
    sale = await world.a_sale(price_fen=18_000)
    await sell(world, sale)
    await sell(world, sale, quantity=2, account="zhou-ming")
    clock.advance(hours=24)
    return sale


async def get(
    world: World, sale: Sale, path: str = "", role: Role = "finance", query: dict[str, str] = YESTERDAY, **more: str
) -> Any:
    return await world.http.get(
        f"/api/v1/organizer/statement{path}",
        headers=await world.staff_login(sale.organizer_id, role),
        params={**YESTERDAY, **query, **more},
    )


async def test_the_statement_says_what_was_sold_and_what_is_owed(world: World, sale: Sale) -> None:
    answer = await get(world, sale, lang="en")
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert [(one["kind"], one["count"], one["amount"]["amount"]) for one in made["kinds"]] == [
        ("payment_settled", 2, 54_000)
    ]
    assert {one["account"]: one["closing"]["amount"] for one in made["accounts"]} == {
        "provider_cash": 54_000,
        "organizer_payable": 54_000,
    }
    assert [(event["tickets"], event["net"]["amount"]) for event in made["events"]] == [(3, 54_000)]


async def test_a_refund_leaves_its_fee_with_the_event(world: World, sale: Sale, clock: SimulatedClock) -> None:
    order = await sell(world, sale, account="load-1")
    await refund_by_staff(
        world.db,
        world.parts.cipher,
        staff=Actor("staff", world.db.new_id(sale.organizer_id)),
        organizer_id=sale.organizer_id,
        order_id=decode(order["id"]),
        idempotency_key="once",
        wanted=StaffRefund(ticket_ids=None, reason="演出变更", fee_per_ticket_fen=3_000),
    )
    clock.advance(hours=24)
    made = (await get(world, sale, query={"from": "2027-03-02", "to": "2027-03-02"})).json()
    assert [(one["kind"], one["amount"]["amount"]) for one in made["kinds"]] == [
        ("payment_settled", 18_000),
        ("refund_requested", 18_000),
        ("provider_fee", 324),  # of the day before, as WeChat's bill says
    ]
    assert [(event["refunded"]["amount"], event["net"]["amount"]) for event in made["events"]] == [(15_000, 3_000)]


async def test_the_day_after_begins_with_what_the_day_before_left(
    world: World, sale: Sale, clock: SimulatedClock
) -> None:
    clock.advance(hours=24)
    made = (await get(world, sale, query={"from": "2027-03-02", "to": "2027-03-02"})).json()
    assert made["kinds"] == []
    assert {one["account"]: (one["opening"]["amount"], one["moved"]["amount"]) for one in made["accounts"]} == {
        "provider_cash": (54_000, 0),
        "organizer_payable": (54_000, 0),
    }


async def test_days_that_are_added_up_say_what_their_postings_say(
    world: World, sale: Sale, clock: SimulatedClock
) -> None:
    order = await sell(world, sale, quantity=2, account="load-1")
    clock.advance(hours=24)
    await refund_by_staff(
        world.db,
        world.parts.cipher,
        staff=Actor("staff", world.db.new_id(sale.organizer_id)),
        organizer_id=sale.organizer_id,
        order_id=decode(order["id"]),
        idempotency_key="once",
        wanted=StaffRefund(ticket_ids=None, reason="演出变更", fee_per_ticket_fen=3_000),
    )
    clock.advance(hours=24)
    asked = [
        {"from": first, "to": last}
        for first, last in (("2027-03-01", "2027-03-03"), ("2027-03-02", "2027-03-03"), ("2027-03-03", "2027-03-03"))
    ]

    async def said() -> list[dict[str, Any]]:
        return [{**(await get(world, sale, query=days)).json(), "made_at": ""} for days in asked]

    async def run(sql: str) -> None:
        async with world.db.tx() as tx:
            await tx.connection.execute(sql)

    assert await add_up_days(world.db) == 1
    added_up = await said()
    assert [len(one["kinds"]) for one in added_up] == [3, 3, 1]
    assert await add_up_days(world.db) == 0, "there is nothing new"
    await run("update statement_kinds set count = count + 1")
    assert await said() != added_up, "they are read, and not the postings"
    await rebuild(world.db)
    assert await said() == added_up
    for table in ("accounts", "kinds", "events"):
        await run(f"delete from statement_{table} where day >= '2027-03-03'")
    await run("update statement_days set next_day = '2027-03-03'")
    assert await said() == added_up, "the last day is read from its postings"
    await run("delete from statement_accounts; delete from statement_kinds; delete from statement_events")
    await run("delete from statement_days")
    assert await said() == added_up, "all days are read from their postings"
    clock.advance(hours=12, minutes=30)
    for next_day in ("2027-03-04", "2027-03-05"):
        assert await add_up_days(world.db) == 1, "half an hour after midnight yesterday may not be all there yet"
        async with world.db.read() as tx:
            assert str(await tx.connection.fetchval("select next_day from statement_days")) == next_day
        clock.advance(hours=1)


async def test_the_csv_file_has_a_line_for_each_posting_that_adds_up(world: World, sale: Sale) -> None:
    answer = await get(world, sale, "-file", format="csv", lang="en")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="menpiao-statement-2027-03-01-2027-03-01.csv"'
    )
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line["What"] for line in lines] == ["Tickets paid", "Tickets paid"]
    assert sorted(line["Payable to the organizer"] for line in lines) == ["180.00", "360.00"]
    assert all(line["Event"] for line in lines)


async def test_the_workbook_opens_and_holds_summary_and_details(world: World, sale: Sale) -> None:
    answer = await get(world, sale, "-file", format="xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.testzip() is None
        assert {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"} <= set(book.namelist())
        details = book.read("xl/worksheets/sheet2.xml").decode()
    assert "售票收款" in details
    assert "<v>360</v>" in details


@pytest.mark.parametrize(
    ("lang", "period", "line"),
    [
        ("zh-CN", "结算期间: 2027-03-01 – 2027-03-01", "售票收款 2 540.00"),
        ("en", "Period: 2027-03-01 – 2027-03-01", "Tickets paid 2 540.00"),
    ],
)
async def test_the_pdf_file_says_what_was_sold(world: World, sale: Sale, lang: str, period: str, line: str) -> None:
    answer = await get(world, sale, "-file", format="pdf", lang=lang)
    assert answer.headers["content-type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    said = " ".join(page.extract_text().split())
    assert period in said
    assert line in said


@pytest.mark.parametrize("path", ["", "-file"])
@pytest.mark.parametrize("role", ["support", "gate_lead", "gate"])
async def test_whoever_does_not_handle_money_does_not_see_it(world: World, sale: Sale, path: str, role: Role) -> None:
    assert (await get(world, sale, path, role)).status_code == 403


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"to": "2027-03-02"}, "not_over_yet"),
        ({"from": "2027-02-30"}, "invalid"),
        ({"from": "1.3.2027"}, "invalid"),
        ({"from": "2027-03-02", "to": "2027-03-01"}, "after_end"),
        ({"from": "0001-01-01"}, "too_long"),
    ],
)
async def test_a_period_that_makes_no_sense_is_refused(
    world: World, sale: Sale, query: dict[str, str], code: str
) -> None:
    answer = await get(world, sale, query=query)
    assert answer.status_code == 422, answer.text
    assert [error["code"] for error in answer.json()["errors"]] == [code]


async def test_another_organizers_statement_shows_nothing_of_this_one(world: World, sale: Sale) -> None:
    other = await world.a_sale(shop=await a_shop(world.db, organizer_id=8))
    made = (await get(world, other)).json()
    assert (made["accounts"], made["kinds"], made["events"]) == ([], [], [])
