"""Pictures that nothing shows go after a day; what an event, an organizer or a hall shows stays, whoever is faster."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.books import audit
from builders.office import ROUTES as OFFICE_ROUTES
from builders.office import Office, a_venue_body, an_event_body, an_office
from builders.people import an_organizer
from builders.pictures import a_picture
from builders.seats import a_document
from builders.web import client_of
from menpiao.app.editing import editing_of
from menpiao.catalog import pictures_shown
from menpiao.media.api import ROUTES
from menpiao.media.model import GRACE
from menpiao.media.service import Pictures, hold_picture, remove_unused
from menpiao.platform.db import Database, Tx
from menpiao.seating.api.organizer import ROUTES as HALL_ROUTES
from menpiao.seating.model.document import encode_document


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    more = {"pictures": Pictures(db), "editing": editing_of(db)}
    async with client_of([*ROUTES, *OFFICE_ROUTES, *HALL_ROUTES], db, more=more) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient) -> Office:
    return await an_office(db, client, await an_organizer(db))


async def uploaded(office: Office, side: int) -> str:
    """The address of a picture of this size, which makes it another picture."""
    body = a_picture(size=(side, side))
    answer = await office.ask("POST", "/pictures", content=body, headers={"Content-Type": "image/jpeg"})
    assert answer.status_code == 201, answer.text
    url: str = answer.json()["url"]
    return url


async def a_day_passes(db: Database) -> None:
    """For the pictures: whoever is signed in stays so."""
    await db.pool.execute("update pictures set made_at = made_at - $1::interval * 1.01", GRACE)


async def kept(db: Database) -> int:
    return int(await db.pool.fetchval("select count(*) from pictures"))


async def test_what_no_event_shows_goes_after_a_day(office: Office, db: Database) -> None:
    shown, small, unused = [await uploaded(office, side) for side in (300, 310, 320)]
    event = await office.post("/events", an_event_body(cover=shown))
    await office.post("/events", an_event_body(cover=small.replace(".webp", "-small.webp")))

    assert await remove_unused(db, pictures_shown) == 0
    await a_day_passes(db)
    again = await uploaded(office, 330)
    assert await remove_unused(db, pictures_shown) == 1
    assert await kept(db) == 3
    refused = await office.ask("POST", "/events", an_event_body(cover=unused))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/cover")

    # What was taken out of an event is kept for whoever thinks again.
    changed = await office.put(f"/events/{event['id']}", an_event_body(cover=again))
    assert changed.status_code == 200, changed.text
    assert await remove_unused(db, pictures_shown) == 0
    await a_day_passes(db)
    assert await remove_unused(db, pictures_shown) == 1
    assert await kept(db) == 2
    assert await audit(db) == []


async def test_a_picture_is_either_put_into_an_event_or_removed(office: Office, db: Database) -> None:
    picture = await uploaded(office, 300)
    other = await an_office(db, office.http, await an_organizer(db))
    foreign = await other.ask("POST", "/events", an_event_body(cover=picture))
    assert foreign.status_code == 422, foreign.text
    await a_day_passes(db)

    async with db.pool.acquire() as somebody, somebody.transaction():  # puts it into an event: it is skipped
        organizer_id = int(await somebody.fetchval("select organizer_id from pictures"))
        assert await hold_picture(Tx(somebody), organizer_id=organizer_id, address=picture)
        assert await remove_unused(db, pictures_shown) == 0

    removed, answer = await asyncio.gather(
        remove_unused(db, pictures_shown), office.ask("POST", "/events", an_event_body(cover=picture))
    )
    assert (removed, answer.status_code) in ((0, 201), (1, 422)), answer.text
    assert await audit(db) == []


async def test_a_logo_stays_while_it_is_shown(office: Office, db: Database) -> None:
    logo, other = await uploaded(office, 300), await uploaded(office, 310)
    named = {"name": {"en": "River Sound"}}
    assert (await office.put("/profile", {**named, "logo": logo})).status_code == 200
    await a_day_passes(db)
    assert await remove_unused(db, pictures_shown) == 1
    gone = await office.put("/profile", {**named, "logo": other})
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (422, "/logo")
    assert (await office.put("/profile", named)).status_code == 200
    await a_day_passes(db)
    assert await remove_unused(db, pictures_shown) == 1
    assert await audit(db) == []


async def a_hall(office: Office) -> str:
    """The path of a new one."""
    venue = await office.post("/venues", a_venue_body())
    return f"/halls/{(await office.post('/halls', {'venue_id': venue['id'], 'name': {'en': 'Main hall'}}))['id']}"


def drawn(*views: str) -> Any:
    """A map with a section for each of these pictures."""
    document = json.loads(encode_document(a_document()))
    (section,) = document["sections"]
    more = [{"id": f"s{number}", "name": {"en": "Box"}, "view": view} for number, view in enumerate(views)]
    return {**document, "sections": [section, *more]}


async def test_the_view_from_a_section_stays_as_long_as_a_draft_or_a_version_shows_it(
    office: Office, db: Database
) -> None:
    published, second, unused = [await uploaded(office, side) for side in (300, 310, 320)]
    hall = await a_hall(office)
    kept_by_draft = await office.put(f"{hall}/draft", drawn(published, second, published, "https://img.example/a.jpg"))
    assert kept_by_draft.status_code == 200, kept_by_draft.text
    await a_day_passes(db)
    assert (await remove_unused(db, pictures_shown), await kept(db)) == (1, 2)
    await office.post(f"{hall}/seat-maps", {}, headers={"If-Match": kept_by_draft.headers["etag"]})
    assert (await office.put(f"{hall}/draft", drawn(second))).status_code == 200

    # What only a version shows stays with it; what nothing shows any more is kept for a day.
    await a_day_passes(db)
    assert await remove_unused(db, pictures_shown) == 0
    assert (await office.put(f"{hall}/draft", drawn())).status_code == 200
    await a_day_passes(db)
    assert await remove_unused(db, pictures_shown) == 0
    other = await a_hall(office)
    third = await uploaded(office, 330)
    assert (await office.put(f"{other}/draft", drawn(third))).status_code == 200
    assert (await office.put(f"{other}/draft", drawn())).status_code == 200
    assert await remove_unused(db, pictures_shown) == 0
    await a_day_passes(db)
    assert (await remove_unused(db, pictures_shown), await kept(db)) == (1, 2)

    before = await office.ask("GET", f"{hall}/draft")
    gone = await office.put(f"{hall}/draft", drawn(published, unused))
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (422, "/sections/2/view")
    after = await office.ask("GET", f"{hall}/draft")
    assert (after.headers["etag"], after.json()) == (before.headers["etag"], before.json())
    assert await audit(db) == []


async def test_the_view_of_somebody_elses_hall_is_not_there(office: Office, db: Database) -> None:
    picture = await uploaded(office, 300)
    other = await an_office(db, office.http, await an_organizer(db))
    refused = await other.put(f"{await a_hall(other)}/draft", drawn(picture))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_found")
