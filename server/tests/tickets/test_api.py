"""Tickets over HTTP: what their owner gets, in their language, and what everybody else does not."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from builders.people import a_buyer
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.tickets import some_tickets
from builders.web import client_of
from menpiao.catalog import Labels
from menpiao.identity import NewBuyerLogin
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Ticket
from menpiao.tickets.api import ROUTES
from menpiao.tickets.chain import code_at
from menpiao.tickets.chain import encode as encode_code


@pytest.fixture
async def client(db: Database, cipher: FieldCipher) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db, more={"cipher": cipher, "labels": Labels(db)}) as client:
        yield client


@pytest.fixture
async def sale(db: Database, clock: SimulatedClock) -> Sale:
    return await an_event_on_sale(await a_shop(db), session={"starts_at": clock.now() + timedelta(hours=4)})


@pytest.fixture
async def buyer(db: Database) -> NewBuyerLogin:
    return await a_buyer(db, openid="o-mei")


@pytest.fixture
async def ticket(db: Database, cipher: FieldCipher, sale: Sale, buyer: NewBuyerLogin) -> Ticket:
    (ticket,) = await some_tickets(db, cipher, sale, buyer_id=buyer.login.buyer_id, attendee="陈晓明")
    return ticket


def as_(login: NewBuyerLogin, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {login.token}", **more}


async def activate(client: httpx.AsyncClient, ticket: Ticket, login: NewBuyerLogin, key: str = "k-1") -> httpx.Response:
    return await client.post(
        f"/api/v1/tickets/{encode(ticket.id)}/activations", json={}, headers=as_(login, **{"idempotency-key": key})
    )


async def test_the_owner_sees_the_ticket_in_their_language(
    client: httpx.AsyncClient, ticket: Ticket, buyer: NewBuyerLogin, sale: Sale
) -> None:
    answer = await client.get(f"/api/v1/tickets/{encode(ticket.id)}", headers=as_(buyer, **{"accept-language": "en"}))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "id": encode(ticket.id),
        "state": "valid",
        "order_id": encode(ticket.order_id),
        "serial": ticket.serial,
        "event": {"id": encode(sale.event_id), "title": "Night Flight", "cover": "/media/night.svg"},
        "session": {
            "id": encode(sale.session_id),
            "starts_at": "2027-03-01T08:00:00Z",
            "doors_at": "2027-03-01T07:00:00Z",
            "time_zone": "Asia/Shanghai",
        },
        "venue": {"id": answer.json()["venue"]["id"], "name": "The Wings"},
        "ticket_type": {"id": encode(sale.ticket_type_id), "name": "Standard"},
        "attendee": {"name": "陈**"},
        "seat": None,
        "admitted_at": None,
        "code": {
            "kind": "rotating",
            "window": {
                "activates_at": "2027-02-28T05:00:00Z",
                "starts_at": "2027-03-01T05:00:00Z",
                "ends_at": "2027-03-01T11:00:00Z",
                "step_seconds": 15,
                "steps": 1440,
            },
            "active_here": False,
            "active_elsewhere": False,
            "reseated_epoch": None,
        },
    }
    chinese = await client.get("/api/v1/tickets", headers=as_(buyer, **{"accept-language": "zh-CN"}))
    assert chinese.headers["cache-control"] == "no-store"
    (item,) = chinese.json()["items"]
    assert (item["event"]["title"], item["ticket_type"]["name"]) == ("夜航乐队", "普通票")
    assert chinese.json()["next"] is None


async def test_a_foreign_unknown_or_malformed_id_is_404_and_the_list_is_ones_own(
    client: httpx.AsyncClient, db: Database, ticket: Ticket
) -> None:
    stranger = await a_buyer(db)
    for name in (encode(ticket.id), encode(db.new_id(7)), "nonsense", "🎫", "0" * 300):
        for method, path in (("GET", ""), ("GET", "/code"), ("POST", "/activations")):
            answer = await client.request(
                method,
                f"/api/v1/tickets/{name}{path}",
                headers=as_(stranger, **{"idempotency-key": "k"}),
                json={} if method == "POST" else None,
            )
            assert answer.status_code == 404, (name, path, answer.text)
            assert answer.json()["code"] == "not_found"
    assert (await client.get("/api/v1/tickets", headers=as_(stranger))).json() == {"items": [], "next": None}
    assert (await client.get("/api/v1/tickets")).status_code == 401


async def test_an_activated_phone_walks_the_chain_that_the_server_shows(
    client: httpx.AsyncClient, ticket: Ticket, buyer: NewBuyerLogin, clock: SimulatedClock
) -> None:
    answer = await activate(client, ticket, buyer)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "idempotency-replayed" not in answer.headers
    given = answer.json()
    assert given == {
        "number": f"{ticket.number:016x}",
        "epoch": 1,
        "seed": given["seed"],
        "steps": 1440,
        "starts_at": "2027-03-01T05:00:00Z",
        "step_seconds": 15,
    }
    again = await activate(client, ticket, buyer)
    assert (again.status_code, again.json(), again.headers["idempotency-replayed"]) == (201, given, "true")

    clock.advance(hours=2)
    shown = (await client.get(f"/api/v1/tickets/{encode(ticket.id)}/code", headers=as_(buyer))).json()
    seed = base64.urlsafe_b64decode(given["seed"] + "==")
    own = code_at(seed, number=int(given["number"], 16), epoch=1, steps=given["steps"], step=240)
    assert shown == {"code": encode_code(own), "step": 240, "valid_until": "2027-03-01T06:00:15Z"}
    seen = (await client.get(f"/api/v1/tickets/{encode(ticket.id)}", headers=as_(buyer))).json()
    assert seen["code"]["active_here"] is True


async def test_only_the_registered_device_gets_the_code(
    client: httpx.AsyncClient, db: Database, ticket: Ticket, buyer: NewBuyerLogin
) -> None:
    path = f"/api/v1/tickets/{encode(ticket.id)}/code"
    before = await client.get(path, headers=as_(buyer))
    assert (before.status_code, before.json()["code"]) == (409, "not_active_here")
    await activate(client, ticket, buyer)
    other_phone = await a_buyer(db, openid="o-mei")
    assert (await client.get(path, headers=as_(other_phone))).json()["code"] == "not_active_here"
    assert (await activate(client, ticket, other_phone)).json()["epoch"] == 2
    assert (await client.get(path, headers=as_(other_phone))).status_code == 200
    assert (await client.get(path, headers=as_(buyer))).json()["code"] == "not_active_here"
    late = await activate(client, ticket, buyer)
    assert (late.status_code, late.json()["code"]) == (409, "not_active_here")


async def test_too_early_says_from_when(
    client: httpx.AsyncClient, ticket: Ticket, buyer: NewBuyerLogin, clock: SimulatedClock
) -> None:
    clock.advance(days=-2)
    answer = await activate(client, ticket, buyer)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_early_to_activate")
    assert "2027-02-28 13:00" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({}, "{}", "invalid"),
        ({"idempotency-key": "x" * 65}, "{}", "invalid"),
        ({"idempotency-key": "k"}, '{"device": 1}', "invalid"),
        ({"idempotency-key": "k"}, "[]", "invalid"),
        ({"idempotency-key": "k"}, "", "malformed"),
        ({"idempotency-key": "k"}, "{", "malformed"),
    ],
)
async def test_a_bad_activation_is_refused_and_changes_nothing(
    client: httpx.AsyncClient,
    db: Database,
    ticket: Ticket,
    buyer: NewBuyerLogin,
    headers: dict[str, str],
    body: str,
    code: str,
) -> None:
    answer = await client.post(
        f"/api/v1/tickets/{encode(ticket.id)}/activations",
        content=body,
        headers=as_(buyer, **{"content-type": "application/json", **headers}),
    )
    assert answer.status_code in (400, 422), answer.text
    assert answer.json()["code"] == code
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from ticket_activations") == 0


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=zzz", "cursor=WyJ4Il0", "page=2", "limit=1&limit=2"]
)
async def test_a_bad_list_query_is_422(client: httpx.AsyncClient, buyer: NewBuyerLogin, query: str) -> None:
    answer = await client.get(f"/api/v1/tickets?{query}", headers=as_(buyer))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
