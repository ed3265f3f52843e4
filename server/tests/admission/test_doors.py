"""The doors over HTTP: gates are made, kept to a zone, changed and switched off; who runs them sees who came in, what
was refused, and signs a phone out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from builders.entrance import Entrance, an_entrance
from builders.office import Office, an_office
from builders.people import an_organizer, gate_staff
from builders.shop import Sale, Shop, a_session, a_ticket_type
from builders.tickets import a_phone, activated, some_tickets
from builders.web import client_of
from menpiao.admission.api import doors, gate, gates
from menpiao.admission.api.gate import Scanning
from menpiao.admission.service.attendance import Attendances
from menpiao.app.editing import editing_of
from menpiao.identity import Logins, Organizer, organizers_of
from menpiao.identity.api import ROUTES as IDENTITY
from menpiao.kernel.ids import decode, encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

ROUTES = [*gate.ROUTES, *gates.ROUTES, *doors.ROUTES, *IDENTITY]


@pytest.fixture
async def entrance(db: Database, cipher: FieldCipher) -> Entrance:
    return await an_entrance(db, cipher)


@pytest.fixture
async def http(db: Database, entrance: Entrance) -> AsyncIterator[httpx.AsyncClient]:
    scanning = Scanning(db, entrance.cipher, labels=entrance.labels, logins=Logins(db))
    more = {
        "labels": entrance.labels,
        "scanning": scanning,
        "cipher": entrance.cipher,
        "editing": editing_of(db),
        "attendances": Attendances(db),
    }
    async with client_of(ROUTES, db, more=more) as client:
        yield client


@pytest.fixture
async def lead(db: Database, http: httpx.AsyncClient, entrance: Entrance) -> Office:
    """The gate lead, at the console."""
    return await an_office(db, http, await organizer_of(db, entrance), "gate_lead")


async def organizer_of(db: Database, entrance: Entrance) -> Organizer:
    number = entrance.sale.organizer_id
    async with db.read() as tx:
        return (await organizers_of(tx, organizer_ids=[number]))[number]


def a_gate_body(*session_ids: str, **changes: Any) -> dict[str, Any]:
    return {"name": {"zh-CN": "贵宾门", "en": "VIP door"}, "session_ids": list(session_ids), **changes}


async def of_type(entrance: Entrance, ticket_type_id: str, *, session_id: Any = None) -> str:
    """The code of somebody with a ticket of this type."""
    sale = entrance.sale
    other = Sale(sale.organizer_id, sale.event_id, session_id or sale.session_id, (decode(ticket_type_id),))
    phone = a_phone(entrance.db)
    (ticket,) = await some_tickets(entrance.db, entrance.cipher, other, buyer_id=phone.buyer_id, attendee="陈晓明")
    await activated(entrance.db, entrance.cipher, phone, ticket)
    return await entrance.shown(phone, ticket)


async def test_a_gate_is_made_kept_to_a_zone_changed_and_switched_off(
    entrance: Entrance, lead: Office, db: Database, clock: SimulatedClock
) -> None:
    session = encode(entrance.sale.session_id)
    standard = encode(entrance.sale.ticket_type_id)
    venue_id = (await entrance.labels.sessions([entrance.sale.session_id]))[entrance.sale.session_id].venue_id
    shop = Shop(db, entrance.sale.organizer_id, venue_id)
    vip = encode(await a_ticket_type(shop, entrance.sale.session_id, name={"zh-CN": "贵宾", "en": "VIP"}))
    later = encode(await a_session(shop, entrance.sale.event_id, starts_at=clock.now() + timedelta(days=1)))
    of_later = encode(await a_ticket_type(shop, decode(later)))

    choices = await lead.get(f"/sessions/{session}/gate-choices")
    assert [one["id"] for one in choices["ticket_types"]] == [standard, vip]
    assert choices["zones"] == []
    kept = a_gate_body(session, later, ticket_type_ids=[vip, of_later])
    made = await lead.ask("POST", "/gates", kept, headers={"Idempotency-Key": "once"})
    again = await lead.ask("POST", "/gates", kept, headers={"Idempotency-Key": "once"})
    assert (made.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert made.json() == again.json()
    reused = await lead.ask("POST", "/gates", a_gate_body(session), headers={"Idempotency-Key": "once"})
    assert reused.json()["code"] == "idempotency_key_reused"
    gate_id = made.json()["id"]
    assert [one["id"] for one in made.json()["sessions"]] == [session, later]

    for changes, pointer in (
        ({"session_ids": [session, encode(db.new_id(7))]}, "/session_ids/1"),
        ({"session_ids": [session], "ticket_type_ids": [vip, of_later]}, "/ticket_type_ids/1"),
        ({"session_ids": [session, session]}, "/session_ids"),
        ({"zones": ["balcony"]}, "/zones/0"),
        ({"name": {"en": " "}}, "/name/en"),
        ({"name": {}}, "/name"),
    ):
        wrong = await lead.ask("POST", "/gates", {**kept, **changes})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, pointer), wrong.text

    at_vip = decode(gate_id)
    refused = await entrance.scan(await of_type(entrance, standard), gate_id=at_vip)
    assert (refused.reason, refused.message.en) == (
        "wrong_gate",
        "This ticket enters at North gate or South gate, not here.",
    )
    assert refused.message.zh == "请从“北门”或“南门”入场，这张票不走这里。"
    assert (await entrance.scan(await of_type(entrance, vip), gate_id=at_vip)).reason == "ok"
    tomorrow = await of_type(entrance, of_later, session_id=decode(later))
    assert (await entrance.scan(tomorrow, gate_id=at_vip)).reason == "too_early", "it is of this gate, tomorrow"
    assert (await entrance.scan(tomorrow)).reason == "wrong_session", "the north gate is for today only"
    assert (await entrance.scan("nonsense", gate_id=at_vip)).reason == "invalid"

    tag = f'"{made.json()["version"]}"'
    renamed = a_gate_body(session, later, name={"en": "Side door"}, active=False)
    changed = await lead.put(f"/gates/{gate_id}", renamed, tag=tag)
    assert (changed.status_code, changed.json()["active"], changed.json()["ticket_type_ids"]) == (200, False, [])
    lost = await lead.put(f"/gates/{gate_id}", kept, tag=tag)
    assert lost.status_code == 412
    assert (await lead.put(f"/gates/{gate_id}", renamed, tag=tag)).status_code == 200, "the same again changes nothing"
    clock.advance(seconds=2)
    closed = await entrance.scan(await of_type(entrance, vip), gate_id=at_vip)
    assert (closed.result, closed.reason) == ("refused", "gate_closed")
    listed = (await lead.http.get("/api/v1/gate/gates?lang=en", headers=lead.headers)).json()["items"]
    assert [one["name"] for one in listed] == ["North gate", "South gate"]
    assert [one["id"] for one in (await lead.get("/gates?active=false"))["items"]] == [gate_id]
    assert len((await lead.get(f"/gates?session_id={session}"))["items"]) == 3

    used = await lead.delete(f"/gates/{gate_id}")
    assert (used.status_code, used.json()["code"]) == (409, "gate_has_scans")
    assert (await lead.delete(f"/gates/{encode(entrance.south)}")).status_code == 204
    assert (await lead.ask("GET", f"/gates/{encode(entrance.south)}")).status_code == 404


async def test_whoever_runs_the_doors_sees_what_happens_there(
    entrance: Entrance, lead: Office, http: httpx.AsyncClient, db: Database, clock: SimulatedClock
) -> None:
    session, north = encode(entrance.sale.session_id), encode(entrance.north)
    first = await lead.get(f"/scans?session_id={session}")
    assert (first["items"], first["next"]) == ([], None)
    phone, ticket = await entrance.buyer_with_ticket(attendee="陈晓明")
    code = await entrance.shown(phone, ticket)
    await entrance.buyer_with_ticket()
    await entrance.scan(code, scan_id="scan-0001")
    await entrance.scan(code, scan_id="scan-0002", gate_id=entrance.south)
    clock.advance(minutes=2)
    await entrance.scan("nonsense", scan_id="scan-0003")

    found = await lead.get(f"/sessions/{session}/attendance?lang=en")
    assert found["session"]["event_title"] == "Night Flight"
    assert {name: found[name] for name in ("expected", "admitted", "inside", "no_shows", "refused")} == {
        "expected": 2,
        "admitted": 1,
        "inside": 1,
        "no_shows": 1,
        "refused": 2,
    }
    assert found["by_reason"] == [{"reason": "already_used", "count": 1}, {"reason": "invalid", "count": 1}]
    assert [(one["gate"]["name"], one["admitted"], one["by_reason"]) for one in found["by_gate"]] == [
        ("North gate", 1, [{"reason": "invalid", "count": 1}]),
        ("South gate", 0, [{"reason": "already_used", "count": 1}]),
    ]
    assert [one["refused"] for one in found["by_gate"]] == [1, 1]
    assert found["by_minute"] == [
        {"begins_at": "2027-03-01T04:00:00Z", "admitted": 1, "refused": 1},
        {"begins_at": "2027-03-01T04:02:00Z", "admitted": 0, "refused": 1},
    ]

    async def ids(query: str) -> list[str]:
        return [one["id"] for one in (await lead.get(f"/scans?session_id={session}&{query}"))["items"]]

    assert await ids(f"since={first['since']}") == ["scan-0003", "scan-0002", "scan-0001"]
    assert await ids(f"gate_id={north}") == ["scan-0003", "scan-0001"]
    assert await ids("result=refused") == ["scan-0003", "scan-0002"]
    assert await ids("reason=already_used") == ["scan-0002"]
    page = await lead.get(f"/scans?session_id={session}&limit=2&lang=en")
    assert (await ids(f"limit=2&cursor={page['next']}")) == ["scan-0001"]
    second = page["items"][1]
    assert (second["result"], second["reason"], second["gate"]["name"]) == ("refused", "already_used", "South gate")
    assert second["ticket"] == {
        "serial": ticket.serial,
        "ticket_type": "Standard",
        "attendee": "陈**",
        "seat": None,
    }
    assert second["order_id"] == encode(ticket.order_id)
    clock.advance(minutes=1)
    late = (await lead.get(f"/scans?session_id={session}"))["since"]
    assert await ids(f"since={late}") == [], "what was seen long ago does not come again"
    for wrong in ("cursor=x", "since=x", f"cursor={first['since']}", "reason=because", "gate_id=north", "result=out"):
        answer = await lead.ask("GET", f"/scans?session_id={session}&{wrong}")
        assert answer.status_code == 422, wrong
    assert (await lead.ask("GET", "/scans")).status_code == 422

    (tonight,) = (await lead.get("/doors?lang=en"))["items"]
    assert (tonight["id"], tonight["gates"], tonight["published"]) == (session, 2, True)
    assert (await lead.get("/doors?from=2027-03-09"))["items"] == []

    theirs = await an_office(db, http, await an_organizer(db), "owner")
    for path in (f"/sessions/{session}/attendance", f"/scans?session_id={session}", f"/gates/{north}"):
        assert (await theirs.ask("GET", path)).status_code == 404, path
    assert (await theirs.get("/doors"))["items"] == (await theirs.get("/gates"))["items"] == []


async def test_a_phone_that_was_left_behind_is_signed_out(
    entrance: Entrance, lead: Office, http: httpx.AsyncClient, db: Database, clock: SimulatedClock
) -> None:
    organizer = await organizer_of(db, entrance)
    lost = await gate_staff(db, organizer=organizer)
    manager = await gate_staff(db, organizer=organizer, role="manager")
    items = (await lead.get("/gate-logins"))["items"]
    by_role = {one["staff"]["role"]: one["login"] for one in items}
    assert {role: login["current"] for role, login in by_role.items()} == {"gate": False, "gate_lead": True}
    assert by_role["gate"]["id"] == encode(lost.login.login_id)
    whose = {one["staff"]["role"]: one["staff"]["id"] for one in items}
    for query, roles in (
        ("role=gate_lead", ["gate_lead"]),
        (f"staff_id={whose['gate']}", ["gate"]),
        (f"staff_id={whose['gate']}&role=gate_lead", []),
        ("seen_before=2026-01-01T00:00:00Z", []),
        ("seen_before=2028-01-01T00:00:00Z&role=gate", ["gate"]),
    ):
        found = (await lead.get(f"/gate-logins?{query}"))["items"]
        assert [one["staff"]["role"] for one in found] == roles, query
    assert (await lead.http.get("/api/v1/organizer/gate-logins?role=owner", headers=lead.headers)).status_code == 422

    headers = {"Authorization": f"Bearer {lost.token}"}
    assert (await http.get("/api/v1/gate/gates", headers=headers)).status_code == 200
    assert (await lead.delete(f"/gate-logins/{encode(lost.login.login_id)}")).status_code == 204
    clock.advance(seconds=2)
    assert (await http.get("/api/v1/gate/gates", headers=headers)).status_code == 401
    for nobodys in (lost.login.login_id, manager.login.login_id, db.new_id(7)):
        assert (await lead.delete(f"/gate-logins/{encode(nobodys)}")).status_code == 404
    assert len((await lead.get("/gate-logins"))["items"]) == 1
    clock.advance(hours=13)
    again = await an_office(db, http, organizer, "gate_lead")
    assert len((await again.get("/gate-logins"))["items"]) == 1, "what has run out is not signed in"
