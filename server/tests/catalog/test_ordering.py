"""Ticket types are read in the organizer's order, which can be changed for one session or alike for several."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from builders.office import NOON, Office, a_session_body, a_type_body, an_office, office_client
from builders.people import an_organizer
from menpiao.books import audit
from menpiao.platform.db import Database

NAMES = ("Stalls", "Balcony", "Box")


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with office_client(db) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient) -> Office:
    return await an_office(db, client, await an_organizer(db))


async def test_ticket_types_stand_where_the_organizer_put_them_in_one_session_or_in_several(
    db: Database, office: Office
) -> None:
    event_id, session_id, _ = await office.a_draft(name={"en": NAMES[0]})
    for name in NAMES[1:]:
        await office.post(f"/sessions/{session_id}/ticket-types", a_type_body(name={"en": name}))
    first = await office.get(f"/sessions/{session_id}")
    like = a_session_body(first["venue"]["id"], starts_at=NOON + timedelta(days=8), like_session_id=session_id)
    second = await office.post(f"/events/{event_id}/sessions", like)
    await office.post(f"/sessions/{second['id']}/ticket-types", a_type_body(name={"en": "Standing"}))
    path, read = f"/sessions/{session_id}/ticket-type-order", f"/sessions/{session_id}"
    stalls, balcony, box = [one["id"] for one in first["ticket_types"]]
    tag = (await office.ask("GET", read)).headers["etag"]

    ordered = await office.put(path, {"ticket_type_ids": [box, stalls, balcony]}, tag=tag)
    assert names(ordered.json()) == ["Box", "Stalls", "Balcony"]
    assert names(await office.get(f"/sessions/{second['id']}")) == [*NAMES, "Standing"]

    late = await office.put(path, {"ticket_type_ids": [stalls, balcony, box]}, tag=tag)
    again = await office.put(path, {"ticket_type_ids": [box, stalls, balcony]}, tag=tag)
    assert (late.status_code, again.status_code) == (412, 200)

    tag = ordered.headers["etag"]
    alike = {"ticket_type_ids": [box, balcony, stalls], "also_session_ids": [second["id"]]}
    assert names((await office.put(path, alike, tag=tag)).json()) == ["Box", "Balcony", "Stalls"]
    assert names(await office.get(f"/sessions/{second['id']}")) == ["Box", "Balcony", "Stalls", "Standing"]
    assert await audit(db) == []


async def test_an_order_names_what_is_there_and_nothing_else(office: Office) -> None:
    event_id, session_id, type_id = await office.a_draft()
    _, elsewhere, foreign = await office.a_draft()
    spare = (await office.post(f"/sessions/{session_id}/ticket-types", a_type_body()))["id"]
    path = f"/sessions/{session_id}/ticket-type-order"
    tag = (await office.ask("GET", f"/sessions/{session_id}")).headers["etag"]
    bodies: list[tuple[dict[str, Any], str]] = [
        ({"ticket_type_ids": [type_id]}, "/ticket_type_ids"),
        ({"ticket_type_ids": [type_id, foreign]}, "/ticket_type_ids"),
        ({"ticket_type_ids": [type_id, spare, foreign]}, "/ticket_type_ids"),
        ({"ticket_type_ids": [spare, type_id], "also_session_ids": [elsewhere]}, "/also_session_ids/0"),
    ]
    for body, pointer in bodies:
        refused = await office.put(path, body, tag=tag)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)
    unknown = await office.put(f"/sessions/{event_id}/ticket-type-order", {"ticket_type_ids": [type_id]}, tag=tag)
    assert unknown.status_code == 404
    assert [one["id"] for one in (await office.get(f"/sessions/{session_id}"))["ticket_types"]] == [type_id, spare]


def names(session: Any) -> list[str]:
    """Of its ticket types, in their order; each stands at its place."""
    assert [one["position"] for one in session["ticket_types"]] == list(range(1, len(session["ticket_types"]) + 1))
    return [one["name"]["en"] for one in session["ticket_types"]]
