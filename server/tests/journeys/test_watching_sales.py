"""Two tickets are looked at, bought, paid, one of them given back, and the organizer watches all of it."""

import asyncio
import contextlib
import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from typing import Any, get_args
from uuid import UUID

from litestar.exceptions import LitestarException

from builders.shop import Sale, a_shop
from builders.waiting import HANGS_AFTER_S
from builders.world import World, a_key
from menpiao.app.http import http_app
from menpiao.insight.service.live import MOST_OF_ONE
from menpiao.insight.service.tables import Report
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

INSIGHT = "/api/v1/organizer/insight"
NOTHING_WANTED = {"tickets": None, "amount": None}
WANTED = {"tickets": 400, "amount": {"amount": 7_200_000, "currency": "CNY"}}
IN_WECHAT = {"Referer": "https://servicewechat.com/wx8397f8696b538317/1/page-frame.html"}


async def later(world: World, *, minutes: float = 0.6) -> None:
    world.sandbox.advance(minutes=minutes)
    await world.work()
    await world.sandbox.world.courier.settled()
    await world.work()


async def bought(world: World, sale: Sale) -> Any:
    """Looked at, ordered, paid."""
    buyer, page = await world.login(), f"/api/v1/events/{encode(sale.event_id)}"
    for headers in (IN_WECHAT, IN_WECHAT, {}):
        assert (await world.http.get(page, headers=headers)).status_code == 200
    assert (await world.http.get(f"{page[:-2]}zz", headers=IN_WECHAT)).status_code == 404
    await world.parts.insight.views.flush()
    order = await world.order(buyer, sale, quantity=2)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await later(world)
    return await world.get(f"/api/v1/orders/{order['id']}", buyer)


async def refunded(world: World, staff: dict[str, str], order: Any) -> None:
    """One of its tickets."""
    answer = await world.http.post(
        f"/api/v1/organizer/orders/{order['id']}/refunds",
        headers={**staff, **a_key()},
        json={
            "tickets": order["tickets"][:1],
            "reason": "病假",
            "fee_per_ticket": {"amount": 2_000, "currency": "CNY"},
        },
    )
    assert answer.status_code == 201, answer.text
    await later(world)


class Page:
    """An open page: what its stream says, one event after the other."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def says(self, **wanted: int) -> bool:
        """Whether it says so of sales, sooner or later; not where the stream ends before."""
        async with asyncio.timeout(HANGS_AFTER_S):
            async for kind, said in self.events():
                if kind == "sales" and wanted.items() <= said["totals"].items():
                    return True
        return False

    async def events(self) -> AsyncIterator[tuple[str, Any]]:
        """One after the other, with their kinds."""
        kind = ""
        async for line in self._lines:
            name, _, value = line.partition(": ")
            kind = value if name == "event" else kind
            if name == "data":
                yield kind, json.loads(value)


async def test_an_organizer_watches_an_event_sell(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(price_fen=18_000)
    event, staff = encode(sale.event_id), await world.staff_login(sale.organizer_id, "finance")
    asked = world.http.stream("GET", f"{INSIGHT}/stream", params={"about": event}, headers=staff)
    async with asked as answer:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        page = Page(answer.aiter_lines())
        events = page.events()
        begins = [await anext(events), await anext(events)]
        assert begins == [("admissions", {"admitted": 0}), ("views", {"views": 0})], "with how it is now"
        order = await bought(world, sale)
        assert await page.says(sold_tickets=2, tickets=2), "whoever watches is told when something was sold"
        await refunded(world, staff, order)
        assert await page.says(refunded_tickets=1, tickets=1)
        assert world.parts.insight.live.open_streams == 1
        await curve_and_target(world, staff, event)
        await tables(world, staff, event)
        signed_out = await world.http.delete("/api/v1/organizer/logins/current", headers=staff)
        assert signed_out.status_code == 204
        assert not await page.says(tickets=-1), "the stream ends with the login"
    assert world.parts.insight.live.open_streams == 0


async def target_of(world: World, staff: dict[str, str], target: str) -> None:
    """Said by whoever has read what stands, and by nobody else."""
    before = await world.http.get(target, headers=staff)
    assert (before.json(), before.headers["etag"]) == (NOTHING_WANTED, '"0"')
    put = await world.http.put(target, headers={**staff, "If-Match": '"0"'}, json=WANTED)
    assert (put.status_code, put.json(), put.headers["etag"]) == (200, WANTED, '"1"')
    assert (await world.http.put(target, headers={**staff, "If-Match": '"0"'}, json=WANTED)).status_code == 412
    nothing = {"amount": {"amount": 0, "currency": "CNY"}}
    assert (await world.http.put(target, headers={**staff, "If-Match": '"1"'}, json=nothing)).status_code == 422


async def curve_and_target(world: World, staff: dict[str, str], event: str) -> None:
    """Sales over time, and what was hoped for, of the event and of its session."""
    (session,) = (await world.get(f"{INSIGHT}/sales-by?by=session&event_id={event}", staff))["groups"]
    assert session["target"] is None
    await target_of(world, staff, f"/api/v1/organizer/sessions/{session['key']}/sales-target")
    (session,) = (await world.get(f"{INSIGHT}/sales-by?by=session&event_id={event}", staff))["groups"]
    assert session["target"] == WANTED
    assert (await world.get(f"{INSIGHT}/sales?event_id={event}", staff))["target"] == NOTHING_WANTED
    await target_of(world, staff, f"/api/v1/organizer/events/{event}/sales-target")
    made = await world.get(f"{INSIGHT}/sales?event_id={event}&by=hour&compare={event},{event}", staff)
    assert made["target"] == WANTED
    (point,) = made["points"]
    assert (made["first_day"], made["first_session_day"], point["days_before"]) == ("2027-03-01", "2027-03-08", 7)
    assert point["at"] == "2027-03-01T04:00:00Z"
    assert (
        point["sales"]
        == made["totals"]
        == {
            "placed_orders": 1,
            "placed_tickets": 2,
            "sold_orders": 1,
            "sold_tickets": 2,
            "sold": {"amount": 36_000, "currency": "CNY"},
            "refunded_tickets": 1,
            "refunded": {"amount": 16_000, "currency": "CNY"},
            "tickets": 1,
            "amount": {"amount": 20_000, "currency": "CNY"},
        }
    )
    assert made["target"] == WANTED
    assert [one["tickets"] for one in made["comparison"]["grown"]] == [1]
    assert made["comparisons"] == [made["comparison"]], "each once, however often it is named"
    assert (await world.get(f"{INSIGHT}/sales", staff))["totals"] == made["totals"]
    for query, status in (
        (f"event_id={event[:-2]}zz", 404),
        (f"event_id={event}&compare={event[:-2]}zz", 422),
        (f"event_id={event}&compare={event},", 422),
        (f"event_id={event}&compare={','.join(encode(UUID(int=number)) for number in range(6))}", 422),
        (f"event_id={event}&from=2027-03-02&to=2027-03-01", 422),
        (f"event_id={event}&from=2027-01-01&by=hour", 422),
        ("from=2020-01-01", 422),
    ):
        assert (await world.http.get(f"{INSIGHT}/sales?{query}", headers=staff)).status_code == status, query


async def tables(world: World, staff: dict[str, str], event: str) -> None:
    """By what it is made of, from looking to buying, who came; each of it as a file."""
    seen = {}
    for by in ("ticket_type", "tier", "channel", "city", "hour_of_week", "session", "event"):
        (group,) = (await world.get(f"{INSIGHT}/sales-by?by={by}&event_id={event}&lang=en", staff))["groups"]
        assert group["sales"]["tickets"] == 1, by
        seen[by] = group["name"] or group["at"]
    assert seen == {
        "ticket_type": "Standard",
        "tier": "No tier",
        "channel": "Mini program",
        "city": "Shanghai",
        "hour_of_week": "Mon 12:00",
        "session": "2027-03-08T04:00:00Z",
        "event": "Night Flight",
    }
    funnel = await world.get(f"{INSIGHT}/funnel?event_id={event}", staff)
    assert funnel["views_by_source"] == [{"source": "mini_program", "views": 2}, {"source": "web", "views": 1}]
    assert (funnel["views"], funnel["sales"]["placed_orders"], funnel["sales"]["sold_orders"]) == (3, 1, 1)
    (came,) = (await world.get(f"/api/v1/organizer/events/{event}/attendance", staff))["rows"]
    assert (came["tickets"], came["admitted"], came["no_shows"]) == (1, 0, None)
    for days, rows in (("from=2027-03-08&to=2027-03-08", [came]), ("to=2027-03-07", []), ("from=2027-03-09", [])):
        assert (await world.get(f"/api/v1/organizer/events/{event}/attendance?{days}", staff))["rows"] == rows, days
    await files(world, staff, event)


async def files(world: World, staff: dict[str, str], event: str) -> None:
    """Each table of the dashboards as both kinds of file, of all days and of some."""
    attended = f"/api/v1/organizer/events/{event}/attendance-file"
    for report in ("attendance", *get_args(Report)):
        query = {"lang": "en"} if report == "attendance" else {"lang": "en", "report": report, "event_id": event}
        path = attended if report == "attendance" else f"{INSIGHT}/export"
        sheet = await world.http.get(path, headers=staff, params={**query, "format": "xlsx"})
        assert zipfile.ZipFile(io.BytesIO(sheet.content)).testzip() is None
        lines = await world.http.get(path, headers=staff, params={**query, "format": "csv"})
        name = f'attachment; filename="menpiao-{report.replace("_", "-")}-'
        assert lines.headers["content-disposition"].startswith(name)
        head, *rows = list(csv.reader(io.StringIO(lines.content.decode("utf-8-sig"))))
        assert {len(row) for row in rows} == {len(head)}
        if report == "funnel":
            assert rows == [
                ["The event's page was read", "3", ""],
                ["of these in the mini program", "2", "66.7%"],
                ["of these elsewhere", "1", "33.3%"],
                ["Orders were placed", "1", "33.3%"],
                ["Orders were sold", "1", "100.0%"],
            ]
        elif report == "sales":
            assert rows == [["2027-03-01", "1", "2", "1", "2", "360.00", "1", "160.00", "1", "200.00"]]
        else:
            assert len(rows) == 1
        days = {**query, "format": "csv", "from": "2027-02-01", "to": "2027-02-02"}
        of_others = await world.http.get(path, headers=staff, params=days)
        cells = [cell for row in csv.reader(io.StringIO(of_others.content.decode("utf-8-sig"))) for cell in row[1:]]
        assert not any(cell.isdigit() and int(cell) for cell in cells), report


async def test_another_organizer_sees_none_of_it(world: World) -> None:
    sale, other = await world.a_sale(), await a_shop(world.db, organizer_id=8)
    event, staff = encode(sale.event_id), await world.staff_login(other.organizer_id, "owner")
    for path in (
        f"{INSIGHT}/sales?event_id={event}",
        f"{INSIGHT}/sales-by?event_id={event}",
        f"{INSIGHT}/funnel?event_id={event}",
        f"{INSIGHT}/export?event_id={event}",
        f"{INSIGHT}/stream?about={event}",
        f"/api/v1/organizer/events/{event}/sales-target",
        f"/api/v1/organizer/sessions/{encode(sale.session_id)}/sales-target",
        f"/api/v1/organizer/events/{event}/attendance",
        f"/api/v1/organizer/sessions/{encode(sale.session_id)}/heat-map",
        f"/api/v1/organizer/sessions/{encode(sale.session_id)}/heat-map-file",
    ):
        assert (await world.http.get(path, headers=staff)).status_code == 404, path


async def test_pages_that_leave_before_the_first_byte_keep_no_place(world: World) -> None:
    sale = await world.a_sale()
    staff = await world.staff_login(sale.organizer_id, "finance")
    app, gone = http_app(world.parts), 3 * MOST_OF_ONE
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"{INSIGHT}/stream",
        "raw_path": f"{INSIGHT}/stream".encode(),
        "query_string": b"about=all",
        "headers": [(name.lower().encode(), value.encode()) for name, value in staff.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    answers: list[int] = []

    async def leaves() -> Any:
        return {"type": "http.disconnect"}

    async def is_gone(message: Any) -> None:
        answers.append(message["status"])
        raise OSError("nobody is there")

    for _ in range(gone):
        with contextlib.suppress(LitestarException):
            await app(dict(scope), leaves, is_gone)
    assert (answers, world.parts.insight.live.open_streams) == ([200] * gone, 0)
