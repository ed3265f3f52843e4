"""What organizers do with halls over HTTP: draw, publish, export, import; and what they are refused."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.people import an_organizer, gate_staff
from builders.seats import a_document, a_wide_document
from builders.shop import a_venue
from builders.violations import VIOLATIONS, changed
from builders.web import client_of
from menpiao.identity import Organizer, Role
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.seating import sample
from menpiao.seating.api.organizer import ROUTES
from menpiao.seating.model.document import encode_document

HALLS = "/api/v1/organizer/halls"
MILLION = 1_000_000


class Desk:
    """Somebody of the organizer's at work."""

    def __init__(self, client: httpx.AsyncClient, token: str, venue_id: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"}
        self.venue_id = venue_id

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": "key", **more.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **more)

    async def a_hall(self, key: str = "hall") -> str:
        body = {"venue_id": self.venue_id, "name": {"zh-CN": "主厅"}}
        answer = await self.ask("POST", HALLS, json=body, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def draw(self, hall_id: str, content: bytes, *, version: int = 1) -> httpx.Response:
        headers = {"If-Match": f'"{version}"', "Content-Type": "application/json"}
        return await self.ask("PUT", f"{HALLS}/{hall_id}/draft", content=content, headers=headers)

    async def publish(self, hall_id: str, *, version: int) -> httpx.Response:
        return await self.ask("POST", f"{HALLS}/{hall_id}/seat-maps", json={}, headers={"If-Match": f'"{version}"'})


async def a_desk(db: Database, client: httpx.AsyncClient, organizer: Organizer, role: Role = "manager") -> Desk:
    venue_id = await a_venue(db, organizer_id=organizer.organizer_id)
    return Desk(client, (await gate_staff(db, organizer=organizer, role=role)).token, encode(venue_id))


@pytest.fixture
async def organizer(db: Database) -> Organizer:
    return await an_organizer(db)


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db) as made:
        yield made


@pytest.fixture
async def desk(db: Database, client: httpx.AsyncClient, organizer: Organizer) -> Desk:
    return await a_desk(db, client, organizer)


async def test_a_hall_is_found_by_part_of_its_name_or_its_venues(
    db: Database, client: httpx.AsyncClient, desk: Desk, organizer: Organizer
) -> None:
    wings = await desk.a_hall()
    desk.venue_id = encode(await a_venue(db, organizer_id=organizer.organizer_id, name={"en": "Harbour"}))
    harbour = await desk.a_hall("another")
    for words, found in (
        *(("主", {wings, harbour}), (" ", {wings, harbour}), ("%", set()), ("副", set())),
        *(("候场", {wings}), ("wing", {wings}), ("HARB", {harbour}), ("长乐", set())),
    ):
        listed = (await desk.ask("GET", HALLS, params={"q": words})).json()["items"]
        assert {one["id"] for one in listed} == found, words
    (one,) = (await desk.ask("GET", HALLS, params={"q": "harb"})).json()["items"]
    assert (one["venue_name"], one["name"]) == ({"en": "Harbour"}, {"zh-CN": "主厅"})
    elsewhere = await a_desk(db, client, await an_organizer(db))
    assert (await elsewhere.ask("GET", HALLS, params={"q": "harb"})).json()["items"] == []


async def test_a_hall_is_archived_and_taken_out_again(
    desk: Desk, db: Database, client: httpx.AsyncClient, organizer: Organizer
) -> None:
    hall_id, other = await desk.a_hall(), await desk.a_hall("another")

    async def listed(**asked: str) -> set[str]:
        return {one["id"] for one in (await desk.ask("GET", HALLS, params=asked)).json()["items"]}

    for _ in range(2):
        put_away = await desk.ask("POST", f"{HALLS}/{hall_id}/archiving", json={})
        assert put_away.json()["archived_at"] is not None, put_away.text
    assert (await listed(), await listed(archived="true")) == ({hall_id, other}, {hall_id})
    assert await listed(archived="false") == {other}
    looker = await a_desk(db, client, organizer, "support")
    assert (await looker.ask("POST", f"{HALLS}/{other}/archiving", json={})).status_code == 403
    nobodys = encode(db.new_id(7))
    assert (await desk.ask("POST", f"{HALLS}/{nobodys}/archiving", json={})).status_code == 404
    back = await desk.ask("POST", f"{HALLS}/{hall_id}/restoration", json={})
    assert (back.json()["archived_at"], await listed(archived="true")) == (None, set())
    async with db.read() as tx:
        told = await tx.connection.fetch(
            "select action from audit_entries where action ~ 'archived|restored' order by action"
        )
    assert [one["action"] for one in told] == ["seating.hall_archived", "seating.hall_restored"], "once each"


async def test_a_hall_is_drawn_and_published(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    drawn = encode_document(a_document())

    saved = await desk.draw(hall_id, drawn)
    published = await desk.publish(hall_id, version=2)

    assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
    assert published.status_code == 200, published.text
    assert published.json() | {"id": None, "published_at": None} == {
        "id": None,
        "hall_id": hall_id,
        "version": 1,
        "name": {"zh-CN": "小厅", "en": "Small hall"},
        "seats": 12,
        "capacity": 12,
        "published_at": None,
    }
    draft = await desk.ask("GET", f"{HALLS}/{hall_id}/draft")
    assert (draft.json(), draft.headers["etag"]) == (json.loads(drawn), '"2"')
    hall = (await desk.ask("GET", f"{HALLS}/{hall_id}")).json()
    assert [one["version"] for one in hall["seat_maps"]] == [1]
    assert [one["id"] for one in (await desk.ask("GET", HALLS)).json()["items"]] == [hall_id]


async def test_publishing_what_is_published_is_that_version(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    await desk.draw(hall_id, encode_document(a_document()))
    first = await desk.publish(hall_id, version=2)

    again = await desk.publish(hall_id, version=2)
    await desk.draw(hall_id, encode_document(a_document()), version=2)
    same_again = await desk.publish(hall_id, version=3)
    await desk.draw(hall_id, encode_document(sample("theatre", 30)), version=3)
    other = await desk.publish(hall_id, version=4)

    assert first.json() == again.json() == same_again.json()
    assert (first.headers["idempotency-replayed"], again.headers["idempotency-replayed"]) == ("false", "true")
    assert (other.json()["version"], other.json()["seats"]) == (2, 30)


async def test_an_empty_hall_is_not_published(desk: Desk) -> None:
    answer = await desk.publish(await desk.a_hall(), version=1)

    assert (answer.status_code, answer.json()["code"]) == (409, "seat_map_empty")


async def test_of_a_map_that_is_refused_nothing_is_stored(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    await desk.draw(hall_id, encode_document(a_document()))
    await desk.publish(hall_id, version=2)
    paths = (f"{HALLS}/{hall_id}/draft", f"{HALLS}/{hall_id}")

    async def kept() -> list[tuple[str | None, bytes]]:
        answers = [await desk.ask("GET", path) for path in paths]
        return [(answer.headers.get("etag"), answer.content) for answer in answers]

    before = await kept()
    for case in VIOLATIONS["cases"]:
        if case["told"]:
            answer = await desk.draw(hall_id, json.dumps(changed(case)).encode(), version=2)
            assert answer.status_code == 422, case["what"]
            assert [one["pointer"] for one in answer.json()["errors"]] == [one["pointer"] for one in case["told"]]
            assert await kept() == before, case["what"]


async def test_of_what_is_no_map_or_no_hall_at_all_nothing_is_stored(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    await desk.draw(hall_id, encode_document(a_document()))
    before = (await desk.ask("GET", f"{HALLS}/{hall_id}/draft")).content
    nowhere = json.loads(encode_document(a_document()))
    nowhere["sections"][0]["rows"][0]["seats"][0]["x"] = float("nan")
    lines = "".join(f"s{number // 20_000},{number // 500},{number % 500}\n" for number in range(MILLION))

    of_nowhere = await desk.draw(hall_id, json.dumps(nowhere).encode(), version=2)
    too_many = await desk.draw(hall_id, encode_document(a_wide_document(seats=MILLION)), version=2)
    too_long = await desk.ask(
        "POST", "/api/v1/organizer/seat-map-imports", json={"format": "csv", "text": f"section,row,seat\n{lines}"}
    )

    assert [one.status_code for one in (of_nowhere, too_many, too_long)] == [422, 413, 422]
    assert [told(one) for one in (of_nowhere, too_many, too_long)] == [
        ("/sections/0/rows/0/seats/0/x", "not_finite"),
        ("/sections", "too_large"),
        ("/text#line=100002", "too_many_seats"),
    ]
    assert (await desk.ask("GET", f"{HALLS}/{hall_id}/draft")).content == before


def told(answer: httpx.Response) -> tuple[str, str]:
    """Where something is wrong, and what, of the first that is."""
    error = answer.json()["errors"][0]
    return error["pointer"], error["code"]


async def test_two_who_draw_do_not_undo_each_other(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    await desk.draw(hall_id, encode_document(a_document()))

    late = await desk.draw(hall_id, encode_document(sample("theatre", 30)))
    blind = await desk.ask(
        "PUT", f"{HALLS}/{hall_id}/draft", content=b"{}", headers={"Content-Type": "application/json"}
    )
    publishes_unseen = await desk.publish(hall_id, version=1)

    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert blind.status_code in (422, 428)
    assert publishes_unseen.status_code == 412
    assert (await desk.ask("GET", f"{HALLS}/{hall_id}/draft")).json()["name"]["en"] == "Small hall"


async def test_the_same_request_makes_one_hall(desk: Desk) -> None:
    first, again = await desk.a_hall(), await desk.a_hall()
    other = await desk.ask(
        "POST", HALLS, json={"venue_id": desk.venue_id, "name": {"en": "Other"}}, headers={"Idempotency-Key": "hall"}
    )

    assert first == again
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("venue_id", ["nonsense", "01mfzkxgg00000ejp2xf9qpep8"])
async def test_a_hall_needs_a_venue_of_the_organizer(desk: Desk, venue_id: str) -> None:
    answer = await desk.ask("POST", HALLS, json={"venue_id": venue_id, "name": {"en": "Hall"}})

    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/venue_id", "not_found")]


async def test_a_hall_needs_a_name(desk: Desk) -> None:
    for name in ({}, {"en": " "}):
        answer = await desk.ask("POST", HALLS, json={"venue_id": desk.venue_id, "name": name})
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/name"]


async def test_what_belongs_to_others_is_not_found(db: Database, desk: Desk, client: httpx.AsyncClient) -> None:
    hall_id = await desk.a_hall()
    await desk.draw(hall_id, encode_document(a_document()))
    seat_map_id = (await desk.publish(hall_id, version=2)).json()["id"]
    other = await a_desk(db, client, await an_organizer(db))

    for method, path in (
        ("GET", f"{HALLS}/{hall_id}"),
        ("GET", f"{HALLS}/{hall_id}/draft"),
        ("GET", f"/api/v1/organizer/seat-maps/{seat_map_id}/document"),
    ):
        assert (await other.ask(method, path)).status_code == 404
    assert (await other.draw(hall_id, encode_document(a_document()), version=2)).status_code == 404
    assert (await other.publish(hall_id, version=2)).status_code == 404


@pytest.mark.parametrize(("role", "reads"), [("finance", 200), ("support", 200), ("gate", 403)])
async def test_others_of_the_staff_only_look(
    db: Database, client: httpx.AsyncClient, organizer: Organizer, desk: Desk, role: Role, reads: int
) -> None:
    hall_id = await desk.a_hall()
    other = await a_desk(db, client, organizer, role)

    assert (await other.ask("GET", f"{HALLS}/{hall_id}")).status_code == reads
    assert (await other.draw(hall_id, encode_document(a_document()))).status_code == 403
    assert (await other.publish(hall_id, version=1)).status_code == 403
    assert (
        await other.ask("POST", "/api/v1/organizer/seat-map-samples", json={"kind": "theatre", "seats": 1})
    ).status_code == 403


async def test_a_version_is_exported_and_imported_again(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    drawn = sample("theatre", 90)
    await desk.draw(hall_id, encode_document(drawn))
    seat_map_id = (await desk.publish(hall_id, version=2)).json()["id"]

    for format, media in (
        ("menpiao", "application/json"),
        ("pretix", "application/json"),
        ("csv", "text/csv; charset=utf-8"),
    ):
        exported = await desk.ask("GET", f"/api/v1/organizer/seat-maps/{seat_map_id}/document?format={format}")
        assert (exported.status_code, exported.headers["content-type"]) == (200, media)
        assert seat_map_id in exported.headers["content-disposition"]
        back = await desk.ask(
            "POST", "/api/v1/organizer/seat-map-imports", json={"format": format, "text": exported.text}
        )
        assert back.status_code == 200, back.text
        seats = [seat["id"] for section in back.json()["sections"] for row in section["rows"] for seat in row["seats"]]
        assert len(seats) == 90
    picture = await desk.ask("GET", f"/api/v1/organizer/seat-maps/{seat_map_id}/document?format=svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.count("<circle") == 90 - 1


async def test_a_large_draft_is_taken_and_comes_back_compressed(desk: Desk) -> None:
    hall_id = await desk.a_hall()
    drawn = encode_document(sample("arena", 5_000))

    saved = await desk.draw(hall_id, drawn)
    draft = await desk.ask("GET", f"{HALLS}/{hall_id}/draft", headers={"Accept-Encoding": "gzip"})

    assert len(drawn) > 300_000
    assert saved.status_code == 200, saved.text
    assert draft.headers["content-encoding"] == "gzip"
    assert int(draft.headers["content-length"]) < len(drawn) // 5
    assert draft.json() == json.loads(drawn)
    plain = await desk.ask("GET", f"{HALLS}/{hall_id}/draft", headers={"Accept-Encoding": "identity"})
    assert plain.content == draft.content


async def test_a_draft_of_more_than_24_mebibytes_is_not_read(desk: Desk) -> None:
    hall_id = await desk.a_hall()

    told = await desk.draw(hall_id, b" " * (24 * 1024 * 1024 + 1))

    assert (told.status_code, told.json()["code"]) == (413, "too_large")
    assert_limit_is_told(told)


async def test_a_draft_that_does_not_tell_its_length_is_refused_alike(desk: Desk) -> None:
    hall_id = await desk.a_hall()

    async def seats_without_end() -> AsyncIterator[bytes]:
        yield b'{"sections":['
        for _ in range(25):
            yield b" " * (1024 * 1024)

    headers = {"If-Match": '"1"', "Content-Type": "application/json"}
    told = await desk.ask("PUT", f"{HALLS}/{hall_id}/draft", content=seats_without_end(), headers=headers)

    assert (told.status_code, told.json()["code"]) == (413, "too_large")
    assert_limit_is_told(told)


def assert_limit_is_told(told: httpx.Response) -> None:
    (error,) = told.json()["errors"]
    assert error["pointer"] == "/sections"
    assert "100000" in error["detail"]


async def test_other_routes_take_no_more_than_before(desk: Desk) -> None:
    answer = await desk.ask("POST", HALLS, content=b" " * 70_000, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("kind", "seats", "code"),
    [
        ("tables", 20_001, "too_large"),
        ("theatre", 0, "too_small"),
        ("theatre", 100_001, "too_large"),
        ("opera", 5, "invalid"),
    ],
)
async def test_samples_are_drawn_within_limits(desk: Desk, kind: str, seats: int, code: str) -> None:
    answer = await desk.ask("POST", "/api/v1/organizer/seat-map-samples", json={"kind": kind, "seats": seats})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


async def test_a_sample_is_a_document(desk: Desk) -> None:
    answer = await desk.ask("POST", "/api/v1/organizer/seat-map-samples", json={"kind": "tables", "seats": 40})

    assert answer.json() == json.loads(encode_document(sample("tables", 40)))
