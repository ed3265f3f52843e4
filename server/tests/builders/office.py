"""The office of an organizer over HTTP: somebody signed in, and the bodies of what they set up, with valid defaults."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from builders.orders import an_order, placing_for
from builders.people import a_buyer, gate_staff
from builders.shop import Sale
from builders.web import client_of
from menpiao.app.editing import editing_of
from menpiao.catalog.api import (
    events,
    ladders,
    languages,
    profile,
    publishing,
    session_rules,
    sessions,
    ticket_type_order,
    ticket_types,
    venues,
)
from menpiao.identity import Organizer, Role
from menpiao.kernel.ids import decode, encode, organizer_of
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache

ROUTES = [
    *venues.ROUTES,
    *profile.ROUTES,
    *languages.ROUTES,
    *events.ROUTES,
    *publishing.ROUTES,
    *sessions.ROUTES,
    *session_rules.ROUTES,
    *ticket_types.ROUTES,
    *ticket_type_order.ROUTES,
    *ladders.ROUTES,
]
NOON = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
_keys = count(1)


class Office:
    """A member of staff at work. Each POST has a key of its own unless one is given; a PUT reads the ETag first."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.http = http
        self.headers = headers

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """One request under the organizer's address."""
        headers = {**self.headers, "Idempotency-Key": f"key-{next(_keys)}", **more.pop("headers", {})}
        json = {} if body is None else {"json": body}
        return await self.http.request(method, f"/api/v1/organizer{path}", headers=headers, **json, **more)

    async def get(self, path: str) -> Any:
        """What is there."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any, **more: Any) -> Any:
        """What was made or done, which went well."""
        answer = await self.ask("POST", path, body, **more)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def put(self, path: str, body: Any, *, tag: str | None = None) -> httpx.Response:
        """Replace what is there, as it was just read, or as it was read at this tag."""
        if tag is None:
            tag = (await self.ask("GET", path)).headers["etag"]
        return await self.ask("PUT", path, body, headers={"If-Match": tag})

    async def delete(self, path: str) -> httpx.Response:
        """Try to delete it."""
        return await self.ask("DELETE", path)

    async def a_draft(self, **ticket_type: Any) -> tuple[str, str, str]:
        """An event with a session and a ticket type of ten places: their ids."""
        venue = await self.post("/venues", a_venue_body())
        event = await self.post("/events", an_event_body())
        body = a_session_body(venue["id"], ticket_types=[a_type_body(**ticket_type)])
        session = await self.post(f"/events/{event['id']}/sessions", body)
        return event["id"], session["id"], session["ticket_types"][0]["id"]

    async def on_sale(self, **ticket_type: Any) -> tuple[str, str, str]:
        """The same, published; its tickets are free."""
        ids = await self.a_draft(**{"price": {"amount": 0}, **ticket_type})
        await self.post(f"/events/{ids[0]}/publication", {})
        return ids


async def an_office(db: Database, http: httpx.AsyncClient, organizer: Organizer, role: Role = "manager") -> Office:
    """Somebody with this role, signed in."""
    login = await gate_staff(db, organizer=organizer, role=role)
    return Office(http, {"Authorization": f"Bearer {login.token}"})


@asynccontextmanager
async def office_client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the catalogue's routes, bound to the floors above as the application binds them."""
    async with client_of(ROUTES, db, more={"editing": editing_of(db), "plans": PlanCache(db)}) as client:
        yield client


async def sold(db: Database, cipher: FieldCipher, ids: tuple[str, str, str], *, quantity: int = 1) -> str:
    """Somebody new orders so many of a published event's tickets; free ones are sold by that. The order's id."""
    event_id, session_id, ticket_type_id = [decode(one) for one in ids]
    sale = Sale(organizer_of(event_id), event_id, session_id, (ticket_type_id,))
    placing = placing_for(db, cipher)
    try:
        buyer = await a_buyer(db)
        placed = await placing.place(an_order(sale, buyer_id=buyer.login.buyer_id, quantity=quantity))
        return encode(placed.order.row.id)
    finally:
        await placing.close()


def a_venue_body(**changes: Any) -> dict[str, Any]:
    """A building in Shanghai."""
    return {
        "name": {"zh-CN": "候场", "en": "The Wings"},
        "address": {"zh-CN": "长乐路 1 号", "en": "1 Changle Road"},
        "city": "shanghai",
        "latitude": 31.2165,
        "longitude": 121.4493,
        **changes,
    }


def an_event_body(**changes: Any) -> dict[str, Any]:
    """Everything that publishing asks for."""
    return {
        "title": {"zh-CN": "夜航乐队", "en": "Night Flight"},
        "summary": {"zh-CN": "一场安静的演出", "en": "A quiet show"},
        "description": {"zh-CN": "请早到。", "en": "Come early."},
        "category": "livehouse",
        "cover": "/media/night.svg",
        "tags": ["独立摇滚"],
        "notes": [{"title": {"zh-CN": "入场"}, "text": {"zh-CN": "请排队。"}}],
        **changes,
    }


def a_session_body(venue_id: str, *, starts_at: datetime = NOON + timedelta(days=7), **changes: Any) -> dict[str, Any]:
    """Two hours, a week after noon, doors an hour before."""
    return {
        "venue_id": venue_id,
        "doors_at": to_wire(starts_at - timedelta(hours=1)),
        "starts_at": to_wire(starts_at),
        "ends_at": to_wire(starts_at + timedelta(hours=2)),
        **changes,
    }


def a_type_body(**changes: Any) -> dict[str, Any]:
    """Ten places at 180 yuan, on sale since yesterday."""
    return {
        "name": {"zh-CN": "普通票", "en": "Standard"},
        "price": {"amount": 18_000},
        "quota": 10,
        "on_sale_at": to_wire(NOON - timedelta(days=1)),
        **changes,
    }
