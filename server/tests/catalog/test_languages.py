"""In which languages an organizer writes: chosen once, asked for by the checks before publishing."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from builders.office import Office, a_venue_body, an_office, office_client
from builders.people import an_organizer
from menpiao.identity import Organizer
from menpiao.platform.db import Database

AT = "/text-languages"


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with office_client(db) as made:
        yield made


@pytest.fixture
async def organizer(db: Database) -> Organizer:
    return await an_organizer(db)


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient, organizer: Organizer) -> Office:
    return await an_office(db, client, organizer)


async def missing(office: Office, event_id: str) -> set[str]:
    """Where the checks say that a language is missing."""
    items = (await office.get(f"/events/{event_id}/checks"))["items"]
    return {one["pointer"] for one in items if one["code"] in ("english_missing", "chinese_missing")}


async def test_checks_tell_what_is_missing_in_the_languages_that_were_chosen(office: Office) -> None:
    await office.post("/venues", a_venue_body())
    event = await office.post("/events", {"title": {"zh-CN": "夜航"}, "category": "livehouse"})
    said = {**{name: event[name] for name in ("category",)}, "title": {"zh-CN": "夜航"}, "summary": {"en": "A night"}}
    assert (await office.put(f"/events/{event['id']}", said)).status_code == 200
    assert (await office.get(AT))["languages"] == ["zh-CN", "en"]
    for chosen, where in (
        (None, {"/title/en", "/summary/zh-CN"}),
        (["zh-CN"], {"/summary/zh-CN"}),
        (["en"], {"/title/en"}),
        (["en", "zh-CN"], {"/title/en", "/summary/zh-CN"}),
    ):
        if chosen is not None:
            assert (await office.put(AT, {"languages": chosen})).status_code == 200
        assert await missing(office, event["id"]) == where, chosen


async def test_the_same_again_is_no_change_and_who_read_before_is_refused(office: Office) -> None:
    first = (await office.ask("GET", AT)).headers["etag"]
    for _ in range(2):
        answer = await office.put(AT, {"languages": ["en"]}, tag=first)
        assert (answer.status_code, answer.json()["version"]) == (200, 1)
    late = await office.put(AT, {"languages": ["zh-CN"]}, tag=first)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    both = await asyncio.gather(*(office.put(AT, {"languages": one}) for one in (["zh-CN"], ["zh-CN", "en"])))
    assert sorted(one.status_code for one in both) in ([200, 200], [200, 412])


async def test_one_language_at_least_and_only_those_that_there_are(
    office: Office, db: Database, client: httpx.AsyncClient, organizer: Organizer
) -> None:
    for wrong in ([], ["fr"], ["en", "en", "en"]):
        assert (await office.put(AT, {"languages": wrong})).status_code == 422
    support = await an_office(db, client, organizer, "support")
    assert (await support.get(AT))["version"] == 0
    assert (await support.put(AT, {"languages": ["en"]})).status_code == 403
