"""A busy sale over HTTP: staff make a waiting room, buyers gather, are drawn, wait, get passes and order."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import httpx
import pytest

from builders.shop import Sale
from builders.world import World, a_key, an_item
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire

ACCOUNTS = ["lin-xiaoyu", "zhou-ming", *(f"load-{number}" for number in range(1, 9))]


async def staff_of(world: World, sale: Sale, role: Any) -> dict[str, str]:
    return await world.staff_login(sale.organizer_id, role)


async def later(world: World, seconds: int) -> None:
    """So much later, the API reads, the worker moves the line, and the API reads."""
    world.clock.advance(seconds=seconds)  # type: ignore[attr-defined] # a test's clock
    await world.parts.refresh()
    await world.parts.room_control.tick()
    await world.parts.refresh()


def wanted(world: World, sale: Sale, **changes: Any) -> dict[str, Any]:
    now = world.clock.now()
    return {
        "session_ids": [encode(sale.session_id)],
        "gathers_at": to_wire(now + timedelta(seconds=60)),
        "opens_at": to_wire(now + timedelta(seconds=120)),
        "per_minute": 120,
        "max_active": 4,
        "pass_seconds": 60,
        **changes,
    }


@pytest.fixture
async def sale(world: World) -> Sale:
    return await world.a_sale(total=6, price_fen=0)


async def post(world: World, path: str, who: dict[str, str], body: Any, *, status: int) -> Any:
    answer = await world.http.post(path, headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def asked_for_a_pass(world: World, path: str, who: dict[str, str], entry: Any) -> httpx.Response:
    return await world.http.post(f"{path}/passes", headers={**who, **a_key()}, json={"token": entry["token"]})


async def test_a_busy_sale_from_the_gathering_to_the_last_place(world: World, sale: Sale) -> None:
    owner = await staff_of(world, sale, "owner")
    room = await post(world, "/api/v1/organizer/rooms", owner, wanted(world, sale), status=201)
    path, event = f"/api/v1/rooms/{room['id']}", f"/api/v1/events/{encode(sale.event_id)}"
    await world.parts.refresh()
    shown = (await world.get(event))["sessions"][0]["waiting_room"]
    assert shown == {name: room[name] for name in ("id", "state", "gathers_at", "opens_at")}
    buyers = [await world.login(account) for account in ACCOUNTS]
    early = await post(world, f"{path}/entries", buyers[0], {}, status=409)
    assert early["code"] == "room_not_gathering"

    await later(world, 60)
    assert (await world.get(path))["state"] == "gathering"
    assert (await world.get(event))["sessions"][0]["waiting_room"]["state"] == "gathering"
    entries = [await post(world, f"{path}/entries", buyer, {}, status=201) for buyer in buyers]
    assert {(entry["class"], entry["rank"]) for entry in entries} == {("drawn", None)}
    order = {"items": [an_item(sale)]}
    assert (await post(world, "/api/v1/orders", buyers[0], order, status=409))["code"] == "pass_required"

    await later(world, 60)
    polled = await world.get(path)
    assert polled["state"] == "open"
    assert hashlib.sha256(bytes.fromhex(polled["seed"])).hexdigest() == polled["commitment"] == room["commitment"]
    waits = [
        await post(world, f"{path}/positions", buyer, {"token": entry["token"]}, status=200)
        for buyer, entry in zip(buyers, entries, strict=True)
    ]
    line = sorted(range(len(buyers)), key=lambda index: waits[index]["rank"])
    last = line[-1]
    not_yet = await asked_for_a_pass(world, path, buyers[last], entries[last])
    assert (not_yet.status_code, not_yet.json()["code"]) == (409, "not_your_turn")
    assert int(not_yet.headers["retry-after"]) >= 2

    bought: list[int] = []
    for _ in range(300):
        frontier = (await world.get(path))["frontier"]
        for index in line:
            if index in bought or len(bought) == 6:
                continue
            if not (frontier["all_drawn"] or waits[index]["rank"] < frontier["rank"]):
                break
            answer = await asked_for_a_pass(world, path, buyers[index], entries[index])
            if answer.status_code == 409:  # the frontier takes shares, and may pass more than had their turn
                assert answer.json()["code"] == "not_your_turn"
                break
            assert answer.status_code == 201, answer.text
            held = answer.json()
            placed = await post(world, "/api/v1/orders", buyers[index], {**order, "pass": held["pass"]}, status=201)
            assert placed["state"] == "paid"
            bought.append(index)
        await later(world, 1)
        if len(bought) == 6:
            break
    await later(world, 2)
    assert bought == line[:6], "the first of the draw, in its order"
    assert (await world.get(path))["state"] == "sold_out"
    assert (await world.get(event))["sessions"][0]["waiting_room"] is None
    over = await post(world, f"{path}/positions", buyers[last], {"token": entries[last]["token"]}, status=200)
    assert over["state"] == "over"
    assert (await post(world, f"{path}/entries", buyers[last], {}, status=409))["code"] == "room_sold_out"


async def test_a_pass_places_one_order_however_often_it_is_tried(world: World, sale: Sale) -> None:
    _, buyer, pass_ = await with_pass(world, sale)
    order = {"items": [an_item(sale)], "pass": pass_}
    key = a_key()
    answers = await asyncio.gather(
        *(world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json=order) for _ in range(5)),
        *(world.http.post("/api/v1/orders", headers={**buyer, **key}, json=order) for _ in range(3)),
    )
    placed = [answer.json() for answer in answers if answer.status_code == 201]
    assert len({order["id"] for order in placed}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {"pass_used"}
    await later(world, 70)
    if len(placed) > 1:
        again = await world.http.post("/api/v1/orders", headers={**buyer, **key}, json=order)
        assert again.headers["idempotency-replayed"] == "true", "a retry finds its order after the pass has run out"
    old = await post(world, "/api/v1/orders", buyer, order, status=409)
    assert old["code"] == "pass_expired"


async def test_a_pass_of_somebody_else_is_refused_and_places_nothing(world: World, sale: Sale) -> None:
    _, buyer, pass_ = await with_pass(world, sale)
    stranger = await world.login("zhou-ming")
    altered = pass_[:-2] + ("A" if pass_[-2] != "A" else "B") + pass_[-1]
    for who, text in ((stranger, pass_), (buyer, altered), (buyer, "x" * 5000), (buyer, "")):
        refused = await post(world, "/api/v1/orders", who, {"items": [an_item(sale)], "pass": text}, status=422)
        assert (refused["code"], refused["errors"][0]["pointer"]) == ("pass_invalid", "/pass")
    assert await world.get("/api/v1/orders", stranger) == {"items": [], "next": None}


async def test_only_owners_and_managers_of_this_organizer_see_its_rooms(world: World, sale: Sale) -> None:
    owner, gate = await staff_of(world, sale, "manager"), await staff_of(world, sale, "gate")
    foreign_sale = await world.a_sale(shop=await _another_shop(world))
    foreign, buyer = await staff_of(world, foreign_sale, "owner"), await world.login()
    room = await post(world, "/api/v1/organizer/rooms", owner, wanted(world, sale), status=201)
    path = f"/api/v1/organizer/rooms/{room['id']}"
    assert await world.get(path, owner) == room
    assert [one["id"] for one in (await world.get("/api/v1/organizer/rooms", owner))["items"]] == [room["id"]]
    assert (await world.get("/api/v1/organizer/rooms", foreign))["items"] == []
    of_event = f"/api/v1/organizer/rooms?event_id={encode(sale.event_id)}"
    assert [one["id"] for one in (await world.get(of_event, owner))["items"]] == [room["id"]]
    of_another = f"/api/v1/organizer/rooms?event_id={encode(foreign_sale.event_id)}"
    assert (await world.get(of_another, owner))["items"] == []
    assert (await world.http.get("/api/v1/organizer/rooms?event_id=no", headers=owner)).status_code == 422
    bodies = {"": None, "/opening": {}, "/closing": {}, "/pace": {"per_minute": 5}}
    for who, status in ((foreign, 404), (gate, 403), (buyer, 403), ({}, 401)):
        for name, body in bodies.items():
            method = "GET" if body is None else "POST"
            answer = await world.http.request(method, path + name, headers={**who, **a_key()}, json=body)
            assert answer.status_code == status, (name, answer.text)
    unknown = f"/api/v1/organizer/rooms/{encode(world.db.new_id(sale.organizer_id))}"
    assert (await world.http.get(unknown, headers=owner)).status_code == 404
    body = wanted(world, sale, session_ids=[encode(foreign_sale.session_id)])
    refused = await post(world, "/api/v1/organizer/rooms", owner, body, status=422)
    assert refused["errors"][0]["pointer"] == "/session_ids/0"
    faster = await post(world, f"{path}/pace", owner, {"per_minute": 500}, status=200)
    assert faster["per_minute"] == 500
    closed = await post(world, f"{path}/closing", owner, {}, status=200)
    assert (closed["state"], (await world.get(f"/api/v1/rooms/{room['id']}"))["state"]) == ("closed", "closed")


async def test_a_paused_line_admits_nobody_and_goes_on_where_it_stood(world: World, sale: Sale) -> None:
    owner, buyer = await staff_of(world, sale, "owner"), await world.login()
    room = await post(world, "/api/v1/organizer/rooms", owner, wanted(world, sale), status=201)
    mine, path = f"/api/v1/organizer/rooms/{room['id']}", f"/api/v1/rooms/{room['id']}"
    await later(world, 60)
    await post(world, f"{path}/entries", buyer, {}, status=201)
    paused = await post(world, f"{mine}/pace", owner, {"per_minute": 0}, status=200)
    assert paused["per_minute"] == 0
    for _ in range(3):
        await later(world, 30)
    assert (await world.get(mine, owner))["admitted"] == 0
    assert (await world.get(path))["state"] == "open"
    await post(world, f"{mine}/pace", owner, {"per_minute": 120}, status=200)
    await later(world, 2)
    assert (await world.get(mine, owner))["admitted"] == 1
    await post(world, f"{mine}/pace", owner, {"per_minute": -1}, status=422)


async def _another_shop(world: World) -> Any:
    from builders.shop import a_shop

    return await a_shop(world.db, organizer_id=8)


async def with_pass(world: World, sale: Sale) -> tuple[str, dict[str, str], str]:
    """Somebody who has waited, and holds a pass."""
    owner, buyer = await staff_of(world, sale, "owner"), await world.login()
    room = await post(world, "/api/v1/organizer/rooms", owner, wanted(world, sale), status=201)
    path = f"/api/v1/rooms/{room['id']}"
    await later(world, 60)
    entry = await post(world, f"{path}/entries", buyer, {}, status=201)
    await later(world, 66)
    held = await post(world, f"{path}/passes", buyer, {"token": entry["token"]}, status=201)
    return path, buyer, held["pass"]
