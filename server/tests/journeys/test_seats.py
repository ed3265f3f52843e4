"""Buying seats over HTTP: what is free, an order for seats, what others see of it, and seats on tickets."""

import base64
import csv
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from builders.seated import SeatedSale, a_seated_sale
from builders.seats import a_seat_map
from builders.shop import a_shop
from builders.world import World, a_key, running_world
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock


@pytest.fixture
async def world(dsn: str, tmp_path: Path, clock: SimulatedClock) -> AsyncIterator[World]:
    async with running_world(dsn, tmp_path, clock) as running:
        yield running


async def a_sale(world: World, **changes: Any) -> SeatedSale:
    sale = await a_seated_sale(await a_shop(world.db), **changes)
    await world.parts.collecting.accounts.add(
        organizer_id=sale.sale.organizer_id, provider="wechat", credentials=world.wechat.merchant
    )
    await world.parts.refresh()
    return sale


async def place(world: World, buyer: dict[str, str], *items: dict[str, Any]) -> Any:
    return await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": list(items)})


def free_of(answer: Any) -> list[int]:
    """The free seats of the first section."""
    bits = base64.b64decode(answer["sections"][0]["free"])
    return [number for number in range(len(bits) * 8) if bits[number >> 3] & 1 << (number & 7)]


async def test_a_seat_is_bought_and_shown(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    session = encode(sale.session_id)
    seating = await world.get(f"/api/v1/sessions/{session}/seating")
    assert seating["seat_map_id"] == encode(sale.seat_map_id)
    assert seating["sections"] == [{"id": "stalls", "tiers": [[1, 12]]}]
    before = await world.get(f"/api/v1/sessions/{session}/seats")
    assert free_of(before) == list(range(12))

    answer = await place(world, buyer, sale.item("stalls-A-2"), sale.item("stalls-A-3"))
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert order["total"] == {"amount": 76_000, "currency": "CNY"}
    assert [item["seat"]["id"] for item in order["items"]] == ["stalls-A-2", "stalls-A-3"]
    assert order["items"][0]["seat"] == {
        "id": "stalls-A-2",
        "section": "池座",
        "row": "A",
        "label": "2",
        "table": False,
        "tier": "1 档",
        "entrance": None,
    }

    await world.parts.refresh()
    after = await world.get(f"/api/v1/sessions/{session}/seats?since={before['version']}")
    assert after["since"] == before["version"]
    assert free_of(after) == [0, *range(3, 12)]
    assert (await world.get(f"/api/v1/sessions/{session}/seats?since={after['version']}"))["sections"] == []

    lost = await place(world, await world.login("zhou-ming"), sale.item("stalls-A-3"))
    assert lost.status_code == 409
    assert lost.json()["code"] == "seat_taken"

    payment = await world.start_payment(buyer, order)
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    tickets = (await world.get("/api/v1/tickets", buyer))["items"]
    assert sorted(ticket["seat"]["label"] for ticket in tickets) == ["2", "3"]
    await the_hall_as_files(world, sale)


async def the_hall_as_files(world: World, sale: SeatedSale) -> None:
    """By section as a table, and seat by seat as a picture."""
    staff = await world.staff_login(sale.sale.organizer_id, "finance")
    path = f"/api/v1/organizer/sessions/{encode(sale.session_id)}/heat-map-file"

    async def saved(format: str) -> Any:
        answer = await world.http.get(path, headers=staff, params={"format": format, "lang": "en"})
        assert answer.status_code == 200, answer.text
        assert f'filename="menpiao-hall-2027-03-08.{format}"' in answer.headers["content-disposition"]
        return answer

    lines = list(csv.DictReader(io.StringIO((await saved("csv")).content.decode("utf-8-sig"))))
    assert [(one["Seats"], one["Sold"], one["Admitted"]) for one in lines] == [("12", "2", "0")]
    assert zipfile.ZipFile(io.BytesIO((await saved("xlsx")).content)).testzip() is None
    drawn = await saved("svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    picture = ElementTree.fromstring(drawn.content)
    paths = picture.findall("{http://www.w3.org/2000/svg}path")
    assert sorted(len(one.attrib["d"].split("M")) - 1 for one in paths) == [2, 10]
    said = [one.text for one in picture.findall("{http://www.w3.org/2000/svg}text")]
    assert said[-2:] == ["Free 10", "Sold 2"]
    heat = path.removesuffix("-file")
    for days, sold, otherwise, letters in (
        ("from=2027-03-01&to=2027-03-01", 2, 0, "sf"),
        ("to=2027-02-28", 0, 2, "of"),
        ("from=2027-03-02", 0, 2, "of"),
    ):
        found = await world.get(f"{heat}?{days}", staff)
        assert [(one["sold"], one["sold_otherwise"]) for one in found["sections"]] == [(sold, otherwise)], days
        assert set(found["states"]) == set(letters), days
    backwards = await world.http.get(f"{heat}?from=2027-03-02&to=2027-03-01", headers=staff)
    assert backwards.json()["errors"][0]["code"] == "after_end"
    plain = await world.a_sale(shop=await a_shop(world.db, organizer_id=8))
    other = await world.staff_login(plain.organizer_id, "owner")
    assert (await world.http.get(path, headers=other)).status_code == 404
    no_seats = f"/api/v1/organizer/sessions/{encode(plain.session_id)}/heat-map-file"
    for format in ("csv", "xlsx", "svg"):
        assert (await world.http.get(no_seats, headers=other, params={"format": format})).status_code == 200


async def test_a_seat_at_a_table_says_so_on_order_and_ticket(world: World) -> None:
    shop = await a_shop(world.db)
    sale, buyer = await a_sale(world, seat_map_id=await a_seat_map(shop, kind="tables", seats=6)), await world.login()
    answer = await place(world, buyer, *(sale.item(f"t1-{seat}") for seat in range(1, 7)))
    assert answer.status_code == 201, answer.text
    seat = answer.json()["items"][0]["seat"]
    assert (seat["section"], seat["row"], seat["label"], seat["table"]) == ("圆桌", "1", "1", True)
    payment = await world.start_payment(buyer, answer.json())
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    tickets = (await world.get("/api/v1/tickets", buyer))["items"]
    assert {ticket["seat"]["table"] for ticket in tickets} == {True}
