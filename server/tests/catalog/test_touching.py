"""A change that somebody who has a ticket would notice is asked about; what they do not notice is simply done."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from builders.office import (
    NOON,
    Office,
    a_session_body,
    a_type_body,
    a_venue_body,
    an_event_body,
    an_office,
    office_client,
    sold,
)
from builders.people import an_organizer
from menpiao.books import audit
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

FREE = {"amount": 0}


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with office_client(db) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient) -> Office:
    return await an_office(db, client, await an_organizer(db))


async def test_what_stands_on_sold_tickets_is_changed_by_who_has_seen_how_many(
    db: Database, cipher: FieldCipher, office: Office
) -> None:
    ids = event_id, session_id, type_id = await office.on_sale()
    await sold(db, cipher, ids, quantity=3)
    await sold(db, cipher, ids, quantity=1)
    venue_id = (await office.get(f"/sessions/{session_id}"))["venue"]["id"]
    other = await office.post("/venues", a_venue_body())
    changes: list[tuple[str, dict[str, Any], str]] = [
        (f"/events/{event_id}", an_event_body(title={"en": "Day Flight"}), "/title"),
        (f"/venues/{venue_id}", a_venue_body(address={"en": "Elsewhere"}), "/address"),
        (f"/ticket-types/{type_id}", a_type_body(price=FREE, name={"en": "Balcony"}), "/name"),
        (f"/sessions/{session_id}", a_session_body(other["id"]), "/venue_id"),
    ]
    for path, body, pointer in changes:
        look = await office.post(f"{path}/change-looks", body)
        assert {name: look[name] for name in ("asks", "orders", "tickets", "buyers")} == {
            "asks": True,
            "orders": 2,
            "tickets": 4,
            "buyers": 2,
        }
        assert [one["pointer"] for one in look["what"]] == [pointer]
        before = await office.get(path)
        refused = await office.put(path, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "touches_sold_tickets")
        assert refused.json()["errors"][0]["pointer"] == pointer
        assert "4 张" in refused.json()["detail"]
        assert await office.get(path) == before
        assert (await office.put(path, {**body, "confirmed": True})).status_code == 200, path
    assert await audit(db) == []


async def test_what_nobody_notices_is_simply_done(db: Database, cipher: FieldCipher, office: Office) -> None:
    ids = event_id, session_id, type_id = await office.on_sale()
    await sold(db, cipher, ids)
    venue_id = (await office.get(f"/sessions/{session_id}"))["venue"]["id"]
    changes: list[tuple[str, dict[str, Any]]] = [
        (f"/events/{event_id}", an_event_body(summary={"en": "Louder"}, tags=[], cover="/media/day.svg")),
        (f"/venues/{venue_id}", a_venue_body(latitude=31.3)),
        (f"/ticket-types/{type_id}", a_type_body(price={"amount": 990}, quota=1, per_buyer_max=2, paused=True)),
        (f"/sessions/{session_id}", a_session_body(venue_id, per_buyer_max=1, waitlist=False)),
    ]
    for path, body in changes:
        assert not (await office.post(f"{path}/change-looks", body))["asks"]
        assert (await office.put(path, body)).status_code == 200, path
    assert await audit(db) == []


async def test_a_quota_covers_what_is_sold(db: Database, cipher: FieldCipher, office: Office) -> None:
    ids = await office.on_sale()
    await sold(db, cipher, ids, quantity=4)
    path, changes = f"/ticket-types/{ids[2]}", f"/events/{ids[0]}/ticket-type-changes"

    refused = await office.put(path, a_type_body(price=FREE, quota=3, hidden=True))
    together = await office.ask("POST", changes, {"ticket_type_ids": [ids[2]], "change": {"quota": 3}})
    looked = await office.post(changes, {"ticket_type_ids": [ids[2]], "change": {"quota": 4}, "dry_run": True})
    made = await office.put(path, a_type_body(price=FREE, quota=4))

    assert {(one.status_code, one.json()["code"]) for one in (refused, together)} == {(409, "quota_too_small")}
    assert looked["changed"] == 1
    assert made.json()["places"] == {"total": 4, "held": 0, "sold": 4, "withheld": 0, "free": 0}
    assert made.json()["hidden"] is False


async def test_orders_keep_the_price_that_they_were_placed_at(
    db: Database, cipher: FieldCipher, office: Office
) -> None:
    ids = await office.on_sale()
    order_id = await sold(db, cipher, ids)

    await office.put(f"/ticket-types/{ids[2]}", a_type_body(price={"amount": 50_000}))

    async with db.read() as tx:
        assert await tx.connection.fetchval("select total_fen from orders") == 0
    assert order_id
    assert await audit(db) == []


async def test_sold_times_are_moved_by_postponing_only(db: Database, cipher: FieldCipher, office: Office) -> None:
    ids = event_id, session_id, _ = await office.on_sale()
    venue_id = (await office.get(f"/sessions/{session_id}"))["venue"]["id"]
    later = a_session_body(venue_id, starts_at=NOON + timedelta(days=8))
    assert (await office.put(f"/sessions/{session_id}", later)).status_code == 200
    await sold(db, cipher, ids)

    alone = await office.put(f"/sessions/{session_id}", {**a_session_body(venue_id), "confirmed": True})
    together = await office.ask(
        "POST",
        f"/events/{event_id}/session-changes",
        {"session_ids": [session_id], "change": {"duration_minutes": 60}, "confirmed": True},
    )

    assert {(one.status_code, one.json()["code"]) for one in (alone, together)} == {(409, "times_are_sold")}
    assert (await office.get(f"/sessions/{session_id}"))["starts_at"] == later["starts_at"]


async def test_what_was_ordered_once_is_never_deleted(db: Database, cipher: FieldCipher, office: Office) -> None:
    ids = event_id, session_id, type_id = await office.on_sale()
    await sold(db, cipher, ids)
    assert (await office.get(f"/sessions/{session_id}"))["ordered"] is True
    spare = await office.post(f"/sessions/{session_id}/ticket-types", a_type_body())

    for path in (f"/ticket-types/{type_id}", f"/sessions/{session_id}"):
        refused = await office.delete(path)
        assert (refused.status_code, refused.json()["code"]) == (409, "has_orders")
    refused = await office.delete(f"/events/{event_id}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert (await office.delete(f"/ticket-types/{spare['id']}")).status_code == 204
    assert len((await office.get(f"/sessions/{session_id}"))["ticket_types"]) == 1
    assert await audit(db) == []


async def test_an_order_that_was_never_paid_is_an_order(
    db: Database, cipher: FieldCipher, clock: SimulatedClock, office: Office
) -> None:
    ids = await office.on_sale()
    await office.put(f"/ticket-types/{ids[2]}", a_type_body(price={"amount": 100}))
    await sold(db, cipher, ids)
    clock.advance(hours=1)
    async with db.tx() as tx:
        await tx.connection.execute("update buyer_counts set places = 0")
        await tx.connection.execute("update quotas set held = 0")

    assert (await office.delete(f"/ticket-types/{ids[2]}")).json()["code"] == "has_orders"


async def test_withdrawing_asks_too_and_a_late_copy_of_the_request_changes_nothing(
    db: Database, cipher: FieldCipher, office: Office
) -> None:
    ids = await office.on_sale()
    at = f"/events/{ids[0]}"
    await sold(db, cipher, ids)

    refused = await office.ask("POST", f"{at}/withdrawal", {})
    withdrawn = await office.ask("POST", f"{at}/withdrawal", {"confirmed": True}, headers={"Idempotency-Key": "w"})
    again = await office.post(f"{at}/publication", {})
    late = await office.ask("POST", f"{at}/withdrawal", {"confirmed": True}, headers={"Idempotency-Key": "w"})

    assert (refused.status_code, refused.json()["code"]) == (409, "touches_sold_tickets")
    assert [one["status"] for one in (withdrawn.json(), again, late.json())] == ["withdrawn", "published", "published"]


async def test_a_draft_is_not_withdrawn_and_what_was_seen_keeps_a_poster(office: Office) -> None:
    event_id, _, _ = await office.a_draft()
    refused = await office.ask("POST", f"/events/{event_id}/withdrawal", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_event_status")
    assert (await office.put(f"/events/{event_id}", an_event_body(cover=""))).status_code == 200
    await office.put(f"/events/{event_id}", an_event_body())
    await office.on_sale()
    published = (await office.get("/events?status=published"))["items"][0]["id"]
    assert (await office.put(f"/events/{published}", an_event_body(cover=""))).status_code == 422


async def test_a_price_stays_above_its_early_birds_and_below_nothing(office: Office, db: Database) -> None:
    event_id, _, type_id = await office.a_draft()
    async with db.tx() as tx:
        await tx.connection.execute(
            "update ticket_types set price_rules = $1",
            {
                "steps": [
                    {
                        "id": "00000000-0000-0000-0000-000000000001",
                        "name": {"en": "x"},
                        "price_fen": 9_000,
                        "until": None,
                        "places": 5,
                    }
                ],
                "groups": [],
            },
        )

    refused = await office.put(f"/ticket-types/{type_id}", a_type_body(price={"amount": 9_000}))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/price")
    assert (await office.put(f"/ticket-types/{type_id}", a_type_body(price={"amount": 9_001}))).status_code == 200
    copied = await office.post(f"/events/{event_id}/copies", {})
    async with db.read() as tx:
        steps = await tx.connection.fetch("select price_rules->'steps'->0->>'id' as id from ticket_types")
    assert len({row["id"] for row in steps}) == 2, "no two types count by the same step"
    assert copied["sessions"]["upcoming"] == 1
