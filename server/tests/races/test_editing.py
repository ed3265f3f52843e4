"""Two members of staff edit at once; somebody deletes what somebody else orders."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from builders.office import Office, a_type_body, a_venue_body, an_event_body, an_office, office_client, sold
from builders.people import an_organizer
from menpiao.books import audit
from menpiao.kernel.errors import Refusal
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with office_client(db) as made:
        yield made


@pytest.fixture
async def office(db: Database, client: httpx.AsyncClient) -> Office:
    return await an_office(db, client, await an_organizer(db))


async def test_of_eight_edits_made_for_one_state_one_is_done(office: Office) -> None:
    event = await office.post("/events", an_event_body())
    bodies = [an_event_body(title={"en": f"Title {number}"}) for number in range(8)]

    answers = await asyncio.gather(*[office.put(f"/events/{event['id']}", body, tag='"1"') for body in bodies])

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    done = next(answer.json() for answer in answers if answer.status_code == 200)
    assert await office.get(f"/events/{event['id']}") == done
    assert done["version"] == 2


async def test_eight_equal_requests_at_once_make_one_thing(office: Office, db: Database) -> None:
    headers = {"Idempotency-Key": "together"}

    answers = await asyncio.gather(*[office.ask("POST", "/venues", a_venue_body(), headers=headers) for _ in range(8)])

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(answer.headers["idempotency-replayed"] for answer in answers) == ["false"] + ["true"] * 7
    assert len((await office.get("/venues"))["venues"]) == 1


async def test_what_is_deleted_while_it_is_ordered_is_either_sold_or_gone(
    office: Office, db: Database, cipher: FieldCipher
) -> None:
    async def order(ids: tuple[str, str, str]) -> bool:
        try:
            await sold(db, cipher, ids)
        except Refusal:
            return False
        return True

    for _ in range(6):
        ids = await office.on_sale()
        spare = await office.post(f"/sessions/{ids[1]}/ticket-types", a_type_body(price={"amount": 0}))
        wanted = ids[0], ids[1], spare["id"]

        bought, answer = await asyncio.gather(order(wanted), office.delete(f"/ticket-types/{spare['id']}"))

        assert (bought, answer.status_code) in ((True, 409), (False, 204))
    assert await audit(db) == []


async def test_a_quota_lowered_while_places_are_sold_covers_them(
    office: Office, db: Database, cipher: FieldCipher
) -> None:
    async def order(ids: tuple[str, str, str]) -> bool:
        try:
            await sold(db, cipher, ids, quantity=3)
        except Refusal:
            return False
        return True

    ids = await office.on_sale(quota=6)
    path = f"/ticket-types/{ids[2]}"

    first, second, answer = await asyncio.gather(
        order(ids), order(ids), office.put(path, a_type_body(price={"amount": 0}, quota=3))
    )

    places = (await office.get(path))["places"]
    assert places["sold"] == 3 * (first + second)
    assert places["total"] == (3 if answer.status_code == 200 else 6)
    assert await audit(db) == []
