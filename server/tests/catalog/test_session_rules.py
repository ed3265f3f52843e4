"""Many sessions at once: by a rule, like another one, changed together, copied with their event."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

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
)
from builders.people import an_organizer
from menpiao.catalog.model.schedule import MAX_SESSIONS, SessionRule, moment_of, slots_of
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database

BERLIN = "Europe/Berlin"


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with office_client(db) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient) -> Office:
    return await an_office(db, client, await an_organizer(db))


def rule(venue_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "venue_id": venue_id,
        "weekdays": [5, 6],
        "times": ["20:00", "15:00"],
        "first_day": "2027-04-01",
        "last_day": "2027-04-10",
        **changes,
    }


async def test_a_rule_is_looked_at_and_then_made(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body())
    path = f"/events/{event['id']}/session-rules"
    body = rule(venue["id"], except_days=["2027-04-09"], ticket_types=[a_type_body(), a_type_body(hidden=True)])

    seen = await office.post(path, {**body, "dry_run": True})
    made = await office.post(path, body)
    again = await office.post(path, body)

    days = [(one["day"], one["time"]) for one in made["sessions"]]
    assert days == [(day, at) for day in ("2027-04-02", "2027-04-03", "2027-04-10") for at in ("15:00", "20:00")]
    assert made["sessions"][1]["starts_at"] == "2027-04-02T12:00:00Z"
    assert [{**one, "id": None} for one in made["sessions"]] == seen["sessions"]
    assert (again["sessions"], {one["reason"] for one in again["skipped"]}) == ([], {"exists"})
    listed = await office.get(f"/events/{event['id']}/sessions")
    assert [one["id"] for one in listed["items"]] == [one["id"] for one in made["sessions"]]
    for session in listed["items"]:
        assert [one["places"]["total"] for one in session["ticket_types"]] == [10, 10]
        assert session["ticket_types"][0]["off_sale_at"] == session["ends_at"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": "2027-03-31"}, "out_of_order"),
        ({"last_day": "2031-04-01"}, "too_large"),
        ({"time_zone": "Europe/Atlantis"}, "unknown"),
        ({"times": ["24:00"]}, "invalid"),
        ({"times": []}, "too_small"),
        ({"weekdays": [0]}, "too_small"),
        ({"doors_minutes_before": 500, "duration_minutes": 500}, "too_long"),
        ({"ticket_types": [a_type_body(on_sale_at="2027-05-01T00:00:00Z")]}, "out_of_order"),
        ({"ticket_types": [a_type_body(name={"fr": "x"})]}, "unknown"),
    ],
)
async def test_a_rule_that_makes_no_sense_makes_nothing(office: Office, changes: dict[str, Any], code: str) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body())

    answer = await office.ask("POST", f"/events/{event['id']}/session-rules", rule(venue["id"], **changes))

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code), answer.text
    assert (await office.get(f"/events/{event['id']}/sessions"))["items"] == []


async def test_two_hundred_sessions_are_made_and_two_hundred_and_one_are_not(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body())
    path = f"/events/{event['id']}/session-rules"
    body = rule(venue["id"], weekdays=[1, 2, 3, 4, 5, 6, 7], times=["15:00"], ticket_types=[a_type_body()])
    last = date(2027, 4, 1) + timedelta(days=MAX_SESSIONS)

    refused = await office.ask("POST", path, {**body, "last_day": last.isoformat()})
    made = await office.post(path, {**body, "last_day": (last - timedelta(days=1)).isoformat()})

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_sessions")
    assert len(made["sessions"]) == MAX_SESSIONS
    counts = (await office.get("/events"))["items"][0]["sessions"]
    assert counts == {"upcoming": MAX_SESSIONS, "over": 0, "cancelled": 0}


def a_rule(**changes: Any) -> SessionRule:
    defaults: dict[str, Any] = {
        "venue_id": UUID(int=1),
        "time_zone": BERLIN,
        "weekdays": frozenset({7}),
        "times": ("01:30", "02:30", "03:30"),
        "first_day": date(2027, 3, 28),
        "last_day": date(2027, 3, 28),
    }
    return SessionRule(**{**defaults, **changes})


def test_a_time_that_the_clocks_skip_is_told_and_not_made() -> None:
    slots, skipped = slots_of(a_rule(), now=NOON, there=frozenset())

    assert [(one.time, to_wire(one.starts_at)) for one in slots] == [
        ("01:30", "2027-03-28T00:30:00Z"),
        ("03:30", "2027-03-28T01:30:00Z"),
    ]
    assert [(one.time, one.reason) for one in skipped] == [("02:30", "missing_hour")]


def test_a_time_that_the_clocks_show_twice_is_the_first_of_both() -> None:
    day = date(2027, 10, 31)
    slots, skipped = slots_of(a_rule(first_day=day, last_day=day), now=NOON, there=frozenset())

    assert [(one.time, to_wire(one.starts_at), one.doubled_hour) for one in slots] == [
        ("01:30", "2027-10-30T23:30:00Z", False),
        ("02:30", "2027-10-31T00:30:00Z", True),
        ("03:30", "2027-10-31T02:30:00Z", False),
    ]
    assert skipped == []
    # Two hours are two hours, also when the clocks are set back meanwhile.
    assert slots[0].ends_at - slots[0].starts_at == timedelta(hours=2)


def test_eight_in_the_evening_is_eight_in_the_evening_in_summer_too() -> None:
    rule = a_rule(times=("20:00",), first_day=date(2027, 3, 21), last_day=date(2027, 4, 4))

    slots, _ = slots_of(rule, now=NOON, there=frozenset())

    assert [to_wire(one.starts_at)[11:16] for one in slots] == ["19:00", "18:00", "18:00"]


def test_what_is_past_or_there_is_told() -> None:
    zone = ZoneInfo(BERLIN)
    there = moment_of(date(2027, 3, 28), "03:30", zone)[0]
    assert there is not None
    now = datetime(2027, 3, 28, 0, 30, tzinfo=NOON.tzinfo)

    slots, skipped = slots_of(a_rule(), now=now, there=frozenset({there}))

    assert slots == []
    assert [one.reason for one in skipped] == ["past", "missing_hour", "exists"]


async def test_a_session_is_like_another_with_all_its_types_and_prices(office: Office, db: Database) -> None:
    event_id, session_id, type_id = await office.a_draft(off_sale_at=to_wire(NOON + timedelta(days=6)))
    venue_id = (await office.get(f"/sessions/{session_id}"))["venue"]["id"]
    later = NOON + timedelta(days=14)

    body = a_session_body(venue_id, starts_at=later, like_session_id=session_id, ticket_types=[a_type_body(quota=3)])
    made = await office.post(f"/events/{event_id}/sessions", body)

    like, added = made["ticket_types"]
    assert like["id"] != type_id
    assert (like["places"]["total"], added["places"]["total"]) == (10, 3)
    # The first one's sale ended a day before it started: so does this one's.
    assert like["off_sale_at"] == to_wire(later - timedelta(days=1))
    assert added["off_sale_at"] == made["ends_at"]


async def test_sessions_are_changed_together(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    other = await office.post("/venues", a_venue_body(name={"en": "Elsewhere"}))
    event = await office.post("/events", an_event_body())
    at = f"/events/{event['id']}"
    made = await office.post(f"{at}/session-rules", rule(venue["id"], times=["20:00"], ticket_types=[a_type_body()]))
    ids = [one["id"] for one in made["sessions"]]
    change = {"time": "19:30", "duration_minutes": 90, "per_buyer_max": 2, "venue_id": other["id"]}

    seen = await office.post(f"{at}/session-changes", {"session_ids": ids[:2], "change": change, "dry_run": True})
    done = await office.post(f"{at}/session-changes", {"session_ids": ids[:2], "change": change})
    again = await office.post(f"{at}/session-changes", {"session_ids": ids[:2], "change": change})

    assert (seen["changed"], done["changed"], again["changed"]) == (2, 2, 0)
    assert not done["look"]["asks"]
    changed, same = [(await office.get(f"/sessions/{one}")) for one in (ids[0], ids[2])]
    assert (changed["starts_at"], changed["ends_at"]) == ("2027-04-02T11:30:00Z", "2027-04-02T13:00:00Z")
    assert changed["doors_at"] == "2027-04-02T10:30:00Z"
    assert (changed["venue"]["id"], changed["per_buyer_max"]) == (other["id"], 2)
    assert changed["ticket_types"][0]["off_sale_at"] == changed["ends_at"]
    assert (same["starts_at"], same["venue"]["id"]) == ("2027-04-09T12:00:00Z", venue["id"])


async def test_ticket_types_are_changed_together_or_not_at_all(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body())
    at = f"/events/{event['id']}"
    made = await office.post(f"{at}/session-rules", rule(venue["id"], times=["20:00"]))
    ids = [one["id"] for one in made["sessions"]]
    types = await office.post(f"{at}/ticket-types", {"session_ids": ids, "ticket_type": a_type_body()})
    type_ids = [one["id"] for one in types["items"]]

    # The second Friday's sale would end before it starts.
    refused = await office.ask(
        "POST",
        f"{at}/ticket-type-changes",
        {"ticket_type_ids": type_ids, "change": {"on_sale_at": "2027-04-05T00:00:00Z", "quota": 5}},
    )
    done = await office.post(
        f"{at}/ticket-type-changes",
        {"ticket_type_ids": type_ids, "change": {"price": {"amount": 9_900}, "quota": 5, "paused": True}},
    )

    assert refused.status_code == 422
    assert done["changed"] == len(type_ids)
    for one in type_ids:
        now = await office.get(f"/ticket-types/{one}")
        assert (now["price"]["amount"], now["places"]["total"], now["paused"]) == (9_900, 5, True)
        assert now["on_sale_at"] == a_type_body()["on_sale_at"]


async def test_an_event_is_copied_four_weeks_later_at_the_same_time_of_the_day(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body())
    at = f"/events/{event['id']}"
    evening = moment_of(date(2027, 3, 12), "20:00", ZoneInfo(BERLIN))[0]
    assert evening is not None
    body = a_session_body(venue["id"], starts_at=evening, time_zone=BERLIN, ticket_types=[a_type_body()])
    await office.post(f"{at}/sessions", body)
    ladder = {"tiers": [{"until_hours_before": 24, "fee_percent": 10}], "places_return_at": "2027-03-10T12:00:00Z"}
    assert (await office.put(f"{at}/refund-ladder", ladder)).status_code == 200

    copied = await office.post(f"{at}/copies", {"move_days": 28, "title": {"en": "Encore"}})

    assert (copied["status"], copied["title"], copied["summary"]) == ("draft", {"en": "Encore"}, event["summary"])
    (session,) = (await office.get(f"/events/{copied['id']}/sessions"))["items"]
    local = datetime.fromisoformat(session["starts_at"]).astimezone(ZoneInfo(BERLIN))
    assert (local.date(), local.hour) == (date(2027, 4, 9), 20)
    assert session["ticket_types"][0]["places"]["total"] == 10
    assert session["ticket_types"][0]["on_sale_at"] == to_wire(NOON + timedelta(days=27) - timedelta(hours=1))
    theirs = await office.get(f"/events/{copied['id']}/refund-ladder")
    assert (theirs["version"], theirs["tiers"][0]["fee_percent"]) == (1, 10)
    assert theirs["places_return_at"] == "2027-04-07T11:00:00Z"

    bare = await office.post(f"{at}/copies", {"sessions": False})
    assert bare["sessions"] == {"upcoming": 0, "over": 0, "cancelled": 0}
