"""What organizers set up over HTTP: venues, events, sessions, ticket types; and what they are refused."""

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
)
from builders.people import an_organizer
from menpiao.identity import Organizer
from menpiao.platform.db import Database


@pytest.fixture
async def organizer(db: Database) -> Organizer:
    return await an_organizer(db)


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with office_client(db) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient, organizer: Organizer) -> Office:
    return await an_office(db, client, organizer)


async def test_an_event_is_set_up_from_nothing(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", {"title": {"zh-CN": "夜航"}, "category": "livehouse"})
    at = f"/events/{event['id']}"

    checks = await office.get(f"{at}/checks")
    assert {one["code"] for one in checks["items"] if one["severity"] == "stops"} == {"poster_missing", "no_session"}
    refused = await office.ask("POST", f"{at}/publication", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "event_incomplete")

    assert (await office.put(at, an_event_body())).status_code == 200
    session = await office.post(f"{at}/sessions", a_session_body(venue["id"]))
    checks = await office.get(f"{at}/checks")
    assert [one["code"] for one in checks["items"] if one["severity"] == "stops"] == ["no_ticket_type"]
    made = await office.post(f"/sessions/{session['id']}/ticket-types", a_type_body(quota=None))
    assert (made["places"], made["off_sale_at"]) == (None, session["ends_at"])
    stops = [one for one in (await office.get(f"{at}/checks"))["items"] if one["severity"] == "stops"]
    assert [one["code"] for one in stops] == ["no_quota", "no_merchant_account"]
    assert stops[0]["pointer"] == f"/sessions/{session['id']}/ticket_types/{made['id']}"

    changed = await office.put(f"/ticket-types/{made['id']}", a_type_body(price={"amount": 0}, quota=100))
    assert changed.json()["places"] == {"total": 100, "held": 0, "sold": 0, "withheld": 0, "free": 100}
    published = await office.post(f"{at}/publication", {})
    assert (published["status"], published["version"]) == ("published", 2)
    listed = await office.get("/events?status=published&q=%E5%A4%9C%E8%88%AA")
    assert [(one["id"], one["next_session"]["id"]) for one in listed["items"]] == [(event["id"], session["id"])]


async def test_what_is_sent_twice_is_made_once(office: Office, db: Database) -> None:
    venue = await office.post("/venues", a_venue_body())
    event = await office.post("/events", an_event_body())
    session = await office.post(f"/events/{event['id']}/sessions", a_session_body(venue["id"]))
    in_event, in_session = f"/events/{event['id']}", f"/sessions/{session['id']}"
    requests: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("/venues", a_venue_body(), a_venue_body(city="beijing")),
        ("/events", an_event_body(), an_event_body(cover="")),
        (f"{in_event}/sessions", a_session_body(venue["id"]), a_session_body(venue["id"], waitlist=False)),
        (f"{in_event}/copies", {}, {"move_days": 7}),
        (f"{in_session}/ticket-types", a_type_body(), a_type_body(quota=11)),
        (
            f"{in_event}/ticket-types",
            {"session_ids": [session["id"]], "ticket_type": a_type_body()},
            {"session_ids": [session["id"]], "ticket_type": a_type_body(quota=11)},
        ),
        (f"{in_event}/session-rules", fridays(venue["id"]), fridays(venue["id"], waitlist=False)),
    ]
    for path, body, other in requests:
        headers = {"Idempotency-Key": "the-same"}
        first, second = [await office.ask("POST", path, body, headers=headers) for _ in range(2)]
        assert first.status_code in (200, 201), first.text
        assert first.json() == second.json(), path
        assert [one.headers["idempotency-replayed"] for one in (first, second)] == ["false", "true"], path
        reused = await office.ask("POST", path, other, headers=headers)
        assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused"), path


async def test_a_lost_update_is_refused_and_a_repeated_one_is_not(office: Office) -> None:
    event_id, session_id, type_id = await office.a_draft()
    venue_id = (await office.get(f"/sessions/{session_id}"))["venue"]["id"]
    edits: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        (f"/venues/{venue_id}", a_venue_body(city="beijing"), a_venue_body(city="suzhou")),
        (f"/events/{event_id}", an_event_body(category="concert"), an_event_body(category="talk")),
        (
            f"/sessions/{session_id}",
            a_session_body(venue_id, per_buyer_max=4),
            a_session_body(venue_id, per_buyer_max=5),
        ),
        (f"/ticket-types/{type_id}", a_type_body(quota=20), a_type_body(quota=30)),
    ]
    for path, mine, theirs in edits:
        read = (await office.ask("GET", path)).headers["etag"]
        changed = await office.put(path, mine, tag=read)
        assert (changed.status_code, changed.headers["etag"] == read) == (200, False), changed.text
        assert (await office.put(path, mine, tag=read)).json() == changed.json()
        lost = await office.put(path, theirs, tag=read)
        assert (lost.status_code, lost.json()["code"]) == (412, "precondition_failed")
        assert (await office.ask("PUT", path, theirs)).status_code == 428
        assert await office.get(path) == changed.json()


async def test_what_is_somebody_elses_is_not_there(db: Database, client: httpx.AsyncClient, office: Office) -> None:
    event_id, session_id, type_id = await office.a_draft()
    venue_id = (await office.get(f"/sessions/{session_id}"))["venue"]["id"]
    stranger = await an_office(db, client, await an_organizer(db), "owner")
    own_event, own_session, own_type = await stranger.a_draft()
    own_venue = (await stranger.get(f"/sessions/{own_session}"))["venue"]["id"]
    bodies: dict[str, dict[str, Any]] = {
        f"/venues/{venue_id}": a_venue_body(),
        f"/events/{event_id}": an_event_body(),
        f"/sessions/{session_id}": a_session_body(own_venue),
        f"/ticket-types/{type_id}": a_type_body(),
    }
    for path, body in bodies.items():
        answers = [
            await stranger.ask("GET", path),
            await stranger.put(path, body, tag='"1"'),
            await stranger.ask("POST", f"{path}/change-looks", body),
        ]
        if "venues" not in path:
            answers.append(await stranger.delete(path))
        assert {answer.status_code for answer in answers} == {404}, path
    for path, body in {
        "sessions": a_session_body(own_venue),
        "copies": {},
        "publication": {},
        "withdrawal": {},
        "ticket-types": {"session_ids": [own_session], "ticket_type": a_type_body()},
        "session-rules": fridays(own_venue),
        "session-changes": {"session_ids": [own_session], "change": {}},
        "ticket-type-changes": {"ticket_type_ids": [own_type], "change": {}},
    }.items():
        answer = await stranger.ask("POST", f"/events/{event_id}/{path}", body)
        assert answer.status_code == 404, (path, answer.text)
    for path, body, pointer in [
        ("sessions", a_session_body(venue_id), "/venue_id"),
        ("sessions", a_session_body(own_venue, like_session_id=session_id), "/like_session_id"),
        ("session-rules", fridays(venue_id), "/venue_id"),
        ("ticket-types", {"session_ids": [own_session, session_id], "ticket_type": a_type_body()}, "/session_ids/1"),
        ("session-changes", {"session_ids": [session_id], "change": {"waitlist": False}}, "/session_ids/0"),
        ("session-changes", {"session_ids": [own_session], "change": {"venue_id": venue_id}}, "/venue_id"),
        ("ticket-type-changes", {"ticket_type_ids": [type_id], "change": {"paused": True}}, "/ticket_type_ids/0"),
    ]:
        answer = await stranger.ask("POST", f"/events/{own_event}/{path}", body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
        assert answer.json()["errors"][0]["code"] == "not_found"
    assert (await stranger.get(f"/sessions?event_id={event_id}"))["items"] == []


async def test_who_counts_the_money_looks_and_changes_nothing(
    db: Database, client: httpx.AsyncClient, organizer: Organizer, office: Office
) -> None:
    event_id, _, type_id = await office.a_draft()
    finance = await an_office(db, client, organizer, "finance")
    for path in ("/venues", "/events", "/sessions", "/event-choices", f"/events/{event_id}/checks"):
        assert (await finance.ask("GET", path)).status_code == 200
    assert (await finance.delete(f"/ticket-types/{type_id}")).status_code == 403
    assert (await finance.ask("POST", f"/events/{event_id}/publication", {})).status_code == 403
    gate = await an_office(db, client, organizer, "gate")
    assert (await gate.ask("GET", "/events")).status_code == 403


async def test_a_draft_is_deleted_whole(office: Office) -> None:
    event_id, session_id, type_id = await office.a_draft()

    assert (await office.delete(f"/events/{event_id}")).status_code == 204

    for path in (f"/events/{event_id}", f"/sessions/{session_id}", f"/ticket-types/{type_id}"):
        assert (await office.ask("GET", path)).status_code == 404
    assert (await office.delete(f"/events/{event_id}")).status_code == 404


async def test_sessions_are_listed_by_date_over_all_events(office: Office) -> None:
    venue = await office.post("/venues", a_venue_body())
    ids = []
    for day in (3, 1, 2):
        event = await office.post("/events", an_event_body(title={"en": f"Pop {day}%"}))
        # Half an hour after midnight in Shanghai, which is the day before in UTC.
        starts_at = NOON + timedelta(days=day, hours=12, minutes=30)
        session = await office.post(f"/events/{event['id']}/sessions", a_session_body(venue["id"], starts_at=starts_at))
        ids.append((event["id"], session["id"]))
    by_date = [ids[1][1], ids[2][1], ids[0][1]]

    first = await office.get("/sessions?limit=2")
    second = await office.get(f"/sessions?limit=2&cursor={first['next']}")
    assert [one["id"] for one in first["items"] + second["items"]] == by_date
    assert second["next"] is None
    assert first["items"][0]["event"]["id"] == ids[1][0]
    for query, found in {
        "from=2027-03-04": by_date[1:],
        "to=2027-03-03": by_date[:1],
        "from=2027-03-04&to=2027-03-04": by_date[1:2],
        f"event_id={ids[0][0]}": by_date[2:],
        f"event_id={ids[0][0]}&to=2027-03-04": [],
        "q=pop": by_date,
        "q=1%25": by_date[:1],
        "q=pop&from=2027-03-05": by_date[2:],
        "q=jazz": [],
    }.items():
        assert [one["id"] for one in (await office.get(f"/sessions?{query}"))["items"]] == found, query
    for query in ("from=tomorrow", "event_id=x", "cursor=x", "day=1", "limit=101", f"cursor={first['next']}x"):
        assert (await office.ask("GET", f"/sessions?{query}")).status_code == 422, query


async def test_events_are_found_by_part_of_their_title_taken_as_it_is(office: Office) -> None:
    for title in ("100% Pop", "1000 Pop", "back\\slash", "under_score"):
        await office.post("/events", an_event_body(title={"en": title}))
    for words, found in {
        "%25": ["100% Pop"],
        "100%25": ["100% Pop"],
        "pop": ["1000 Pop", "100% Pop"],
        "_": ["under_score"],
        "%5C": ["back\\slash"],
        "%20": ["under_score", "back\\slash", "1000 Pop", "100% Pop"],
        "%00pop": ["1000 Pop", "100% Pop"],
        "nothing": [],
    }.items():
        listed = await office.get(f"/events?q={words}")
        assert {one["title"]["en"] for one in listed["items"]} == set(found), words
    page = await office.get("/events?limit=3")
    rest = await office.get(f"/events?limit=3&cursor={page['next']}")
    assert [len(page["items"]), len(rest["items"]), rest["next"]] == [3, 1, None]


def fridays(venue_id: str, **changes: Any) -> dict[str, Any]:
    """Two Fridays at eight in the evening."""
    return {
        "venue_id": venue_id,
        "weekdays": [5],
        "times": ["20:00"],
        "first_day": "2027-04-01",
        "last_day": "2027-04-10",
        **changes,
    }
