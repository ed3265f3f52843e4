"""What other channels sold comes as a file: looked at line by line, imported once, claimed, withdrawn."""

import asyncio
import csv
import io
from typing import Any

import asyncpg
import httpx
import pytest

from builders.orders import with_quota
from builders.seated import SeatedSale, a_seated_sale
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.window import a_window, codes_on
from builders.world import World, a_key
from menpiao.channels.service.work import LINES_A_BATCH, step
from menpiao.channels.store.imports import ImportKey
from menpiao.kernel.ids import decode, encode

IMPORTS = "channel-imports"


async def ask(world: World, verb: str, path: str, who: dict[str, str], body: Any = None, *, status: int = 200) -> Any:
    answer = await world.http.request(verb, f"/api/v1/organizer/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def uploaded(
    world: World, who: dict[str, str], channel: str, sale: Sale, file: bytes, *, status: int = 201
) -> Any:
    answer = await world.http.post(
        f"/api/v1/organizer/{IMPORTS}",
        params={"channel_id": channel, "session_id": encode(sale.session_id)},
        headers={**who, **a_key(), "Content-Type": "text/csv"},
        content=file,
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def mapped(world: World, who: dict[str, str], draft: Any, **mapping: Any) -> Any:
    body = {**draft["mapping"], **mapping}
    headers = {**who, "If-Match": f'"{draft["summary"]["version"]}"'}
    answer = await world.http.put(
        f"/api/v1/organizer/{IMPORTS}/{draft['summary']['id']}/mapping", headers=headers, json=body
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def a_channel(world: World, who: dict[str, str]) -> str:
    made = await ask(world, "POST", "channels", who, {"name": {"zh-CN": "大麦", "en": "Damai"}}, status=201)
    return str(made["id"])


async def rows(world: World, who: dict[str, str], one: Any) -> dict[int, Any]:
    page = await ask(world, "GET", f"{IMPORTS}/{one['summary']['id']}/rows?limit=100", who)
    return {row["line"]: row for row in page["items"]}


async def said(world: World, who: dict[str, str], one: Any) -> dict[int, tuple[str, str | None]]:
    return {line: (row["state"], row["problem"]) for line, row in (await rows(world, who, one)).items()}


async def begun(world: World, who: dict[str, str], one: Any) -> Any:
    await ask(world, "POST", f"{IMPORTS}/{one['summary']['id']}/start", who, {})
    await world.work()
    return await ask(world, "GET", f"{IMPORTS}/{one['summary']['id']}", who)


async def links(world: World, who: dict[str, str], one: Any) -> list[dict[str, str]]:
    answer = await world.http.post(
        f"/api/v1/organizer/{IMPORTS}/{one['summary']['id']}/links?lang=en", headers={**who, **a_key()}, json={}
    )
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def counted(world: World) -> tuple[int, int]:
    async with world.db.read() as tx:
        row = await tx.connection.fetchrow(
            "select sum(sold)::int as sold, sum(held + withheld)::int as kept from quotas"
        )
    return row["sold"], row["kept"]


FILE = """订单号,票种,数量,实付金额
D-1,站席,2,¥360.00
D-2,vip 票,1,0
D-1,站席,1,180
=cmd|'/c calc'!A0,站席,1,180
D-4,不认识,1,180
D-5,站席,0,180
,站席,1,180
D-6,站席,9,1620
D-7,站席,1,abc
"""


async def withdrawn_and_again(world: World, staff: dict[str, str], done: Any, again: Any) -> None:
    """A line, then all of it, is taken back; afterwards the same references may come once more."""
    for _ in range(2):
        row = await ask(world, "POST", f"{IMPORTS}/{done['summary']['id']}/rows/3/withdrawal", staff, {})
        assert row["state"] == "withdrawn"
    assert await counted(world) == (4, 0)
    for _ in range(2):
        await ask(world, "POST", f"{IMPORTS}/{done['summary']['id']}/withdrawal", staff, {})
        await world.work()
    gone = await ask(world, "GET", f"{IMPORTS}/{done['summary']['id']}", staff)
    assert (gone["summary"]["state"], gone["summary"]["withdrawn"]) == ("withdrawn", 4)
    assert await counted(world) == (0, 0)
    assert (await begun(world, staff, again))["summary"]["imported"] == 4, "what was withdrawn may come again"


async def test_a_file_is_looked_at_imported_once_claimed_and_withdrawn(world: World) -> None:
    shop = await a_shop(world.db)
    types: list[dict[str, Any]] = [
        {"name": {"zh-CN": "站席", "en": "Standing"}},
        {"name": {"zh-CN": "VIP 票"}, "price_fen": 0},
    ]
    sale = await an_event_on_sale(shop, ticket_types=types)
    for index in (0, 1):
        await with_quota(world.db, sale, 10, index=index)
    await world.parts.refresh()
    staff = await world.staff_login(sale.organizer_id, "manager")
    channel = await a_channel(world, staff)

    draft = await uploaded(world, staff, channel, sale, FILE.encode("gb18030"))
    assert (draft["summary"]["encoding"], draft["header"][0]) == ("gb18030", "订单号")
    assert draft["mapping"]["columns"] == {"reference": 0, "ticket_type": 1, "quantity": 2, "paid": 3}
    assert draft["type_values"] == ["站席", "vip 票", "不认识"]
    standing, vip = (encode(one) for one in sale.ticket_type_ids)
    assert draft["mapping"]["types"] == {"站席": standing, "vip 票": vip}, (
        "types are known by their names in any language"
    )
    assert await said(world, staff, draft) == {
        2: ("ready", None),
        3: ("ready", None),
        4: ("refused", "repeated"),
        5: ("ready", None),
        6: ("refused", "unknown_type"),
        7: ("refused", "bad_quantity"),
        8: ("refused", "no_reference"),
        9: ("refused", "no_places"),
        10: ("refused", "bad_price"),
    }
    assert await counted(world) == (0, 0), "looking takes nothing"
    draft = await mapped(world, staff, draft, types={"不认识": vip})
    assert (draft["summary"]["ready"], draft["summary"]["places"]) == (4, 5)

    done = await begun(world, staff, draft)
    assert (done["summary"]["state"], done["summary"]["imported"], done["type_values"]) == ("finished", 4, [])
    assert await counted(world) == (5, 0)
    lines = await rows(world, staff, done)
    order = await ask(world, "GET", f"orders/{lines[2]['order_id']}", staff)
    assert (order["state"], order["total"]["amount"], len(order["items"])) == ("paid", 0, 2)
    assert [part["kind"] for part in order["price_parts"]] == ["ticket", "other_channel"] * 2
    assert order["messages"] == [], "there is nobody to tell"

    again = await uploaded(world, staff, channel, sale, b"\xef\xbb\xbf" + FILE.encode())
    assert (await said(world, staff, again))[2] == ("refused", "imported_before")
    await mapped(world, staff, again, types={"不认识": encode(sale.ticket_type_ids[1])})
    assert (await begun(world, staff, again))["summary"]["imported"] == 0
    assert await counted(world) == (5, 0), "importing twice changes nothing"

    listed = await links(world, staff, done)
    assert [line["Reference"] for line in listed] == ["D-1", "D-2", "'=cmd|'/c calc'!A0", "D-4"]
    token = {"token": listed[0]["Link"].partition("token=")[2]}
    buyers = [await world.login(), await world.login("zhou-ming")]
    look = await world.http.post("/api/v1/complimentary-looks", headers=buyers[0], json=token)
    assert (look.json()["kind"], look.json()["quantity"]) == ("channel", 2)
    answers = await asyncio.gather(
        *(world.http.post("/api/v1/complimentary-claims", headers=who, json=token) for who in [*buyers, *buyers])
    )
    (winner,) = [who for who, answer in zip(buyers, answers, strict=False) if answer.status_code == 201]
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} == {"claim_over"}
    theirs = (await world.get("/api/v1/tickets", winner))["items"]
    assert [(ticket["state"], ticket["order_id"]) for ticket in theirs] == [("valid", None)] * 2
    assert (await links(world, staff, done))[0]["Link"] == "claimed"

    await withdrawn_and_again(world, staff, done, again)
    assert (await world.get(f"/api/v1/tickets/{theirs[0]['id']}", winner))["state"] == "void"
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from ledger_postings") == 0


async def test_who_has_lost_their_link_gets_paper_at_the_window_and_the_link_ends(world: World) -> None:
    sale = await world.a_sale()
    staff = await world.staff_login(sale.organizer_id, "manager")
    draft = await uploaded(world, staff, await a_channel(world, staff), sale, b"reference,quantity\nD-1,2\nD-2,1\n")
    done = await begun(world, staff, draft)
    lost, kept = [{"token": line["Link"].partition("token=")[2]} for line in await links(world, staff, done)]
    order = {"id": (await rows(world, staff, done))[2]["order_id"]}
    window = await a_window(world, sale.organizer_id)
    made = await window.print(order)
    assert len(set(codes_on((await window.paper(made)).content))) == 2
    buyer = await world.login()
    for what in ("looks", "claims"):
        late = await world.http.post(f"/api/v1/complimentary-{what}", headers=buyer, json=lost)
        assert (late.status_code, late.json()["code"]) == (409, "claim_over")
    assert (await window.paper(await window.print(order))).status_code == 200, "the printer jammed"
    claimed = await world.http.post("/api/v1/complimentary-claims", headers=buyer, json=kept)
    assert claimed.status_code == 201, claimed.text
    assert await world.books() == []


async def test_an_import_whose_worker_dies_goes_on_and_changes_nothing_twice(world: World) -> None:
    sale = await world.a_sale(total=1_000)
    staff = await world.staff_login(sale.organizer_id, "owner")
    channel = await a_channel(world, staff)
    count = 2 * LINES_A_BATCH + 30
    file = "reference\n" + "".join(f"R-{number}\n" for number in range(count))
    one = await uploaded(world, staff, channel, sale, file.encode())
    assert (one["summary"]["ready"], one["mapping"]["ticket_type_id"]) == (count, encode(sale.ticket_type_id))
    await ask(world, "POST", f"{IMPORTS}/{one['summary']['id']}/start", staff, {})
    key = ImportKey(sale.organizer_id, decode(one["summary"]["id"]))
    parts = world.parts

    assert parts.settings.database_url is not None
    other = await asyncpg.connect(parts.settings.database_url.reveal())
    async with other.transaction():
        await other.execute("select from quotas for update")
        dying = asyncio.create_task(step(world.db, parts.cipher, parts.plans, key))
        while not await other.fetchval(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where datname = current_database() and wait_event_type = 'Lock'"
        ):
            pass
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await dying
    await other.close()
    assert await counted(world) == (0, 0), "what was begun is as if it had never been"

    assert sorted(await asyncio.gather(*(step(world.db, parts.cipher, parts.plans, key) for _ in range(2)))) in (
        [False, True],
        [True, True],
    )
    placed, _ = await counted(world)
    assert placed in (LINES_A_BATCH, 2 * LINES_A_BATCH)
    await world.work()
    done = await ask(world, "GET", f"{IMPORTS}/{one['summary']['id']}", staff)
    assert (done["summary"]["state"], done["summary"]["imported"]) == ("finished", count)
    assert await counted(world) == (count, 0)
    await world.work()
    assert await counted(world) == (count, 0)


SEATS = """Ticket number,Section,Row,Seat
S-1,池座,A,1
S-2,Stalls,A,02
S-3,池座区,B排,3座
S-4,池座,A,1
S-5,池座,Z,9
S-6,池座,B,6
"""


async def test_seats_are_the_ones_that_are_named_and_those_sold_meanwhile_are_told(world: World) -> None:
    seated: SeatedSale = await a_seated_sale(await a_shop(world.db), ticket_types=[{"price_fen": 0}])
    sale = seated.sale
    await world.parts.refresh()
    staff = await world.staff_login(sale.organizer_id, "manager")
    one = await uploaded(world, staff, await a_channel(world, staff), sale, SEATS.encode())
    assert await said(world, staff, one) == {
        2: ("ready", None),
        3: ("ready", None),
        4: ("ready", None),
        5: ("refused", "seat_taken"),
        6: ("refused", "unknown_seat"),
        7: ("ready", None),
    }
    buyer = await world.login()
    bought = await world.http.post(
        "/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [seated.item("stalls-A-2")]}
    )
    assert bought.status_code == 201, bought.text
    done = await begun(world, staff, one)
    assert {line: row["problem"] for line, row in (await rows(world, staff, done)).items() if row["problem"]} == {
        3: "seat_taken",
        5: "seat_taken",
        6: "unknown_seat",
    }
    assert (done["summary"]["imported"], (await rows(world, staff, done))[4]["seat"]) == (3, "池座 B排3座")
    taken = await world.http.post(
        "/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [seated.item("stalls-B-6")]}
    )
    assert taken.json()["code"] == "seat_taken", "nobody else can buy what the channel sold"


async def test_what_is_asked_for_several_times_at_once_is_made_once(world: World) -> None:
    sale = await world.a_sale()
    staff = {**await world.staff_login(sale.organizer_id, "manager"), **a_key()}
    named = {"name": {"zh-CN": "大麦"}}
    answers = await asyncio.gather(
        *(world.http.post("/api/v1/organizer/channels", headers=staff, json=named) for _ in range(4))
    )
    (channel,) = {made_by(answer, 201)["id"] for answer in answers}
    asked = {"channel_id": channel, "session_id": encode(sale.session_id)}
    answers = await asyncio.gather(
        *(
            world.http.post(
                f"/api/v1/organizer/{IMPORTS}",
                params=asked,
                headers={**staff, "Content-Type": "text/csv"},
                content=b"order,qty\nD-1,1\n",
            )
            for _ in range(4)
        )
    )
    assert len({made_by(answer, 201)["summary"]["id"] for answer in answers}) == 1
    for action in ("channels.channel_added", "channels.import_uploaded"):
        written = "select count(*) from audit_entries where action = $1"
        async with world.db.read() as tx:
            assert await tx.connection.fetchval(written, action) == 1


def made_by(answer: httpx.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_hostile_files_and_strangers_are_refused(world: World) -> None:
    sale = await world.a_sale(attendee_names_required=True, attendee_ids_required=True)
    staff = await world.staff_login(sale.organizer_id, "manager")
    channel = await a_channel(world, staff)
    refused = {
        "file_not_read": [b"PK\x03\x04xlsx", "a,b\n1,2\n".encode("utf-16"), b"a,b\n\xff\xff\xff", b"a\0b\n1\n",
                          b'a\n"never closed\n', b"," * 70 + b"\n1\n"],
        "file_empty": [b"", b"a,b\n", b"\n\n\n", b",,\n,,\n"],
        "file_too_long": [b"a\n" + b"1\n" * 1_000_000],
    }  # fmt: skip
    for code, files in refused.items():
        for file in files:
            assert (await uploaded(world, staff, channel, sale, file, status=422))["code"] == code, file[:20]
    await uploaded(world, staff, channel, sale, b"a\n" + b"1" * 5_000_001, status=413)
    support = await world.staff_login(sale.organizer_id, "support")
    await uploaded(world, support, channel, sale, b"a\n1\n", status=403)

    named = f"""order,name,id number,note
N-1,林小雨,11010519491231002X,
N-2,周明,123,
N-3,,11010519491231002X,
N-4,王军,11010519491231002X,
N-5,{"长" * 61},11010519491231002X,
N-6,李雷,440524188001010014,{"x" * 501}
{"N" * 65},李雷,440524188001010014,
"""
    one = await uploaded(world, staff, channel, sale, named.encode())
    assert [problem for _, (_, problem) in sorted((await said(world, staff, one)).items())] == [
        None, "bad_id_number", "wrong_names", "person_repeated", "wrong_names", "cell_too_long", "reference_too_long",
    ]  # fmt: skip
    stale = await world.http.put(
        f"/api/v1/organizer/{IMPORTS}/{one['summary']['id']}/mapping",
        headers={**staff, "If-Match": '"99"'},
        json=one["mapping"],
    )
    assert stale.status_code == 412
    for columns in ({"reference": 9}, {"reference": 0, "name": 0}):
        bad = await world.http.put(
            f"/api/v1/organizer/{IMPORTS}/{one['summary']['id']}/mapping",
            headers={**staff, "If-Match": f'"{one["summary"]["version"]}"'},
            json={**one["mapping"], "columns": columns},
        )
        assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/columns")
    done = await begun(world, staff, one)
    assert done["summary"]["imported"] == 1
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select count(people_sealed) from channel_import_rows") == 0
        assert await tx.connection.fetchval("select count(file_sealed) from channel_imports") == 0
    foreign = await world.staff_login((await a_shop(world.db, organizer_id=8)).organizer_id, "owner")
    for verb, path in (("GET", ""), ("GET", "/rows"), ("POST", "/start"), ("POST", "/withdrawal"), ("POST", "/links")):
        await ask(world, verb, f"{IMPORTS}/{one['summary']['id']}{path}", foreign, {} if verb == "POST" else None,
                  status=404)  # fmt: skip
    assert (await uploaded(world, foreign, channel, sale, b"a\n1\n", status=422))["errors"][0]["code"] == "not_found"
    await ask(world, "DELETE", f"{IMPORTS}/{one['summary']['id']}", staff, status=409)
