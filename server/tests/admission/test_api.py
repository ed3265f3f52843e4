"""Gates over HTTP: which there are, scanning, and every kind of nonsense that a scanner can send."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.entrance import Entrance, an_entrance
from builders.people import a_buyer, an_organizer, gate_staff
from builders.shop import a_shop, an_event_on_sale
from builders.web import client_of
from menpiao.admission import create_gate
from menpiao.admission.api.gate import ROUTES, Scanning
from menpiao.identity import Logins, organizers_of
from menpiao.kernel.ids import encode
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import HotRoute


@pytest.fixture
async def entrance(db: Database, cipher: FieldCipher) -> Entrance:
    return await an_entrance(db, cipher)


@pytest.fixture(params=["hot", "shadow"])
async def client(request: pytest.FixtureRequest, db: Database, entrance: Entrance) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as staff at the entrance; scans are answered before the framework, and by it."""
    scanning = Scanning(db, entrance.cipher, labels=entrance.labels, logins=Logins(db))
    more = {"labels": entrance.labels, "scanning": scanning}
    async with db.read() as tx:
        organizer = (await organizers_of(tx, organizer_ids=[entrance.sale.organizer_id]))[entrance.sale.organizer_id]
    staff = await gate_staff(db, organizer=organizer)
    hot = [HotRoute("POST", "/api/v1/gate/scans", None, scanning.hot)] if request.param == "hot" else []
    async with client_of(ROUTES, db, more=more, hot=hot) as client:
        client.headers["authorization"] = f"Bearer {staff.token}"
        yield client


def a_scan(entrance: Entrance, **changes: Any) -> dict[str, Any]:
    defaults = {
        "scan_id": "scan-0001",
        "gate_id": encode(entrance.north),
        "code": "not a ticket",
        "scanned_at": "2027-03-01T04:00:00+08:00",
        "direction": "in",
    }
    return {**defaults, **changes}


async def test_a_scan_says_who_may_come_in_in_the_language_of_staff(
    client: httpx.AsyncClient, entrance: Entrance
) -> None:
    phone, ticket = await entrance.buyer_with_ticket(attendee="陈晓明")
    scan = a_scan(entrance, code=await entrance.shown(phone, ticket))
    answer = await client.post("/api/v1/gate/scans", json=scan, headers={"accept-language": "zh-CN"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "result": "admitted",
        "reason": "ok",
        "message": "请入场。",
        "ticket": {"serial": ticket.serial, "ticket_type": "普通票", "attendee": "陈**", "seat": None},
        "admitted_at": "2027-03-01T04:00:00Z",
    }
    again = await client.post("/api/v1/gate/scans", json=scan, headers={"accept-language": "en"})
    assert again.json() == {
        **answer.json(),
        "message": "Welcome, please come in.",
        "ticket": {"serial": ticket.serial, "ticket_type": "Standard", "attendee": "陈**", "seat": None},
    }
    other = await client.post("/api/v1/gate/scans", json=a_scan(entrance))
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_staff_choose_among_the_gates_that_are_not_over(
    client: httpx.AsyncClient, entrance: Entrance, db: Database, clock: SimulatedClock
) -> None:
    phone, ticket = await entrance.buyer_with_ticket()
    await entrance.buyer_with_ticket()
    await entrance.scan(await entrance.shown(phone, ticket))
    theirs = await an_event_on_sale(await a_shop(db, organizer_id=8))
    await create_gate(db, actor=SYSTEM, organizer_id=8, session_id=theirs.session_id, name={"en": "Theirs"})

    answer = await client.get("/api/v1/gate/gates?lang=en")
    assert answer.status_code == 200
    first, second = answer.json()["items"]
    assert first == {
        "id": encode(entrance.north),
        "name": "North gate",
        "session": {
            "id": encode(entrance.sale.session_id),
            "starts_at": "2027-03-01T04:30:00Z",
            "doors_at": "2027-03-01T03:30:00Z",
            "time_zone": "Asia/Shanghai",
        },
        "event": {"id": encode(entrance.sale.event_id), "title": "Night Flight"},
        "venue": {"id": first["venue"]["id"], "name": "The Wings"},
        "counts": {"admitted": 1, "issued": 2},
    }
    assert second["name"] == "South gate"
    clock.advance(hours=5)
    assert (await client.get("/api/v1/gate/gates")).json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "x" * 513},
        {"code": "🎫" * 3_000},
        {"code": None},
        {"code": 7},
        {"code": ["x"]},
        {"scan_id": "short"},
        {"scan_id": "x" * 65},
        {"scan_id": "scan 0001"},
        {"scan_id": "scan-0001\n"},
        {"scan_id": 2**63},
        {"gate_id": "nonsense"},
        {"gate_id": "z" * 26},
        {"gate_id": "7zzzzzzzzzzzzzzzzzzzzzzzzz"},
        {"gate_id": "x" * 65},
        {"scanned_at": "yesterday"},
        {"scanned_at": "2027-03-01T04:00:00"},
        {"scanned_at": 1e309},
        {"direction": "out"},
        {"direction": None},
        {"admit": True},
    ],
)
async def test_a_bad_scan_is_422_and_admits_nobody(
    client: httpx.AsyncClient, entrance: Entrance, db: Database, changes: dict[str, Any]
) -> None:
    body = a_scan(entrance, **changes)
    if changes.get("scanned_at") == 1e309:
        answer = await client.post(
            "/api/v1/gate/scans",
            content='{"scan_id": "scan-0001", "scanned_at": 1e309}',
            headers={"content-type": "application/json"},
        )
    else:
        answer = await client.post("/api/v1/gate/scans", json=body)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["pointer"] == f"/{next(iter(changes))}"
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from scans") == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "🎫" * 512},
        {"code": "0" * 47},
        {"code": "\u202e‮" * 20},
        {"scanned_at": "0001-01-01T00:00:00+14:00"},
        {"scanned_at": "9999-12-31T23:59:59-14:00"},
        {"scanned_at": "1969-12-31T23:00:00-05:00"},
        {"scanned_at": "2199-12-31T23:59:59-12:00"},
    ],
)
async def test_nonsense_that_a_camera_or_a_wrong_clock_delivers_is_answered(
    client: httpx.AsyncClient, entrance: Entrance, changes: dict[str, Any]
) -> None:
    answer = await client.post("/api/v1/gate/scans", json=a_scan(entrance, **changes))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["result"], answer.json()["reason"]) == ("refused", "invalid")


async def test_a_lone_surrogate_and_a_zero_are_malformed(client: httpx.AsyncClient, entrance: Entrance) -> None:
    for escape in ("\\ud800", "\\u0000"):
        content = (
            f'{{"scan_id": "scan-0001", "gate_id": "{encode(entrance.north)}", "code": "{escape}",'
            ' "scanned_at": "2027-03-01T04:00:00Z", "direction": "in"}'
        )
        answer = await client.post("/api/v1/gate/scans", content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("query", ["page=2", "lang=en&lang=en", "lang=en&x"])
async def test_unknown_and_repeated_parameters_are_422(
    client: httpx.AsyncClient, entrance: Entrance, query: str
) -> None:
    answer = await client.post(f"/api/v1/gate/scans?{query}", json=a_scan(entrance))
    assert answer.status_code == 422, answer.text


async def test_the_language_may_be_asked_for(client: httpx.AsyncClient, entrance: Entrance) -> None:
    answer = await client.post(
        "/api/v1/gate/scans?lang=en", json=a_scan(entrance), headers={"accept-language": "zh-CN"}
    )
    assert answer.json()["message"].startswith("This is not a valid ticket code")


async def test_only_staff_of_gates_may_scan(client: httpx.AsyncClient, entrance: Entrance, db: Database) -> None:
    buyer = await a_buyer(db)
    for headers, status in (
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer forged"}, 401),
        ({"authorization": f"Bearer {buyer.token}"}, 403),
    ):
        answer = await client.post("/api/v1/gate/scans", json=a_scan(entrance), headers=headers)
        assert answer.status_code == status, answer.text


async def test_staff_of_another_organizer_find_no_such_gate(
    client: httpx.AsyncClient, entrance: Entrance, db: Database
) -> None:
    theirs = await gate_staff(db, organizer=await an_organizer(db))
    answer = await client.post(
        "/api/v1/gate/scans", json=a_scan(entrance), headers={"authorization": f"Bearer {theirs.token}"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_found"
