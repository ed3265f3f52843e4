"""Pictures over HTTP: uploaded by who may, shown to everybody, for ever."""

import io
from collections.abc import AsyncIterator

import httpx
import pytest
from PIL import Image

from builders.office import Office, an_office
from builders.people import an_organizer
from builders.pictures import a_picture
from builders.web import client_of
from menpiao.identity import Organizer
from menpiao.kernel.ids import decode
from menpiao.media.api import ROUTES
from menpiao.media.model import MAX_PICTURES, MAX_UPLOAD_BYTES
from menpiao.media.service import Pictures
from menpiao.platform.db import Database


@pytest.fixture
async def organizer(db: Database) -> Organizer:
    return await an_organizer(db)


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db, more={"pictures": Pictures(db)}) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient, organizer: Organizer) -> Office:
    return await an_office(db, client, organizer)


async def upload(office: Office, body: bytes, query: str = "") -> httpx.Response:
    return await office.ask("POST", f"/pictures{query}", content=body, headers={"Content-Type": "image/jpeg"})


async def test_a_picture_is_uploaded_and_everybody_sees_it(office: Office, client: httpx.AsyncClient) -> None:
    answer = await upload(office, a_picture(size=(1_600, 1_600)), "?crop=0,0,1600,1200")

    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["width"], made["height"], made["small"]["width"], made["small"]["height"]) == (1_280, 960, 480, 360)
    for size in (made, made["small"]):
        shown = await client.get(size["url"])
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
        assert shown.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(shown.content)).size == (size["width"], size["height"])
        again = await client.get(size["url"], headers={"If-None-Match": shown.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_the_same_picture_is_kept_once(office: Office, db: Database) -> None:
    first, second = [await upload(office, a_picture()) for _ in range(2)]

    assert first.json() == second.json()
    assert [answer.headers["idempotency-replayed"] for answer in (first, second)] == ["false", "true"]
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from pictures") == 1


async def test_another_organizers_same_picture_is_theirs(
    db: Database, client: httpx.AsyncClient, office: Office
) -> None:
    other = await an_office(db, client, await an_organizer(db))

    ids = {(await upload(one, a_picture())).json()["id"] for one in (office, other)}

    assert len(ids) == 2


@pytest.mark.parametrize("role", ["finance", "support"])
async def test_who_edits_nothing_uploads_nothing(
    db: Database, client: httpx.AsyncClient, organizer: Organizer, role: str
) -> None:
    answer = await upload(await an_office(db, client, organizer, role), a_picture())  # type: ignore[arg-type] # a role

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "crop", ["1,2,3", "a,0,300,300", "-1,0,300,300", "0,0,300,300,5", "0,0,99999,99999", "٣,0,1,1"]
)
async def test_a_box_that_is_none_is_refused(office: Office, crop: str) -> None:
    answer = await upload(office, a_picture(), f"?crop={crop}")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/crop")


async def test_what_is_too_long_is_refused_unread(office: Office) -> None:
    answer = await upload(office, b"\x00" * (MAX_UPLOAD_BYTES + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_what_is_no_picture_is_refused(office: Office) -> None:
    answer = await upload(office, b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_picture")


async def test_there_may_be_so_many(office: Office, db: Database, organizer: Organizer) -> None:
    async with db.tx() as tx:
        await tx.connection.execute(
            """insert into pictures (organizer_id, id, large, width, height, small, small_width, small_height, made_at)
               select $1,
                      encode(substring(d.digest for 6) || o.number || substring(d.digest from 7 for 7), 'hex')::uuid,
                      d.large, 1, 1, d.large, 1, 1, app_now()
                 from (select n::text::bytea as large, sha256(n::text::bytea) as digest
                         from generate_series(1, $2::integer) as n) d,
                      (select substring(uuid_send($3::uuid) from 7 for 3) as number) o""",
            organizer.organizer_id,
            MAX_PICTURES,
            organizer.id,
        )

    answer = await upload(office, a_picture())

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_pictures")


@pytest.mark.parametrize(
    "name", ["x.webp", "03bqh3nq00000004p3z6t7w1v9.webp", "03bqh3nq00000004p3z6t7w1v9.png", "..%2f..%2fetc%2fpasswd"]
)
async def test_a_picture_that_nobody_made_is_not_there(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/pictures/{name}")).status_code == 404


async def test_the_database_keeps_no_picture_under_another_ones_name(office: Office, db: Database) -> None:
    await upload(office, a_picture())

    with pytest.raises(Exception, match="id_is_of_its_content"):
        async with db.tx() as tx:
            await tx.connection.execute("update pictures set large = large || 'x'::bytea")


async def test_what_was_shown_is_shown_from_memory_within_bounds(office: Office, db: Database) -> None:
    made = [(await upload(office, a_picture(size=(300 + number, 300)))).json() for number in range(3)]
    pictures = Pictures(db, max_bytes=1)
    bodies = [await pictures.body(decode(one["id"]), small=False) for one in made]

    assert len({body for body in bodies if body}) == 3
    assert len(pictures._ready) == 1
