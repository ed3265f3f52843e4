"""Signing in and out over HTTP, and whom the guard lets through."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from litestar import get

from builders.people import APP_ID, Refusing, a_buyer, a_staff_member, an_organizer, code_of, gate_staff
from builders.web import client_of
from menpiao.identity import BuyerLogin, LoginProviderUnavailable, Role, StaffLogin
from menpiao.identity.api import ROUTES
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database


@get("/buyers-only", opt={"audience": "buyer"})
async def buyers_only(buyer: BuyerLogin) -> dict[str, str]:
    return {"buyer": encode(buyer.buyer_id)}


@get("/gate-only", opt={"audience": "gate"})
async def gate_only(staff: StaffLogin) -> dict[str, str]:
    return {"staff": encode(staff.staff_id)}


@get("/organizer-only", opt={"audience": "organizer"})
async def organizer_only(staff: StaffLogin) -> dict[str, str]:
    return {"staff": encode(staff.staff_id)}


@get("/operator-only", opt={"audience": "operator"})
async def operator_only() -> None:
    raise AssertionError("nobody can sign in as operator")


@get("/for-everybody", opt={"audience": "public"})
async def for_everybody() -> dict[str, str]:
    return {}


DOORS = [buyers_only, gate_only, organizer_only, operator_only, for_everybody]


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of([*ROUTES, *DOORS], db) as client:
        yield client


def sign_in_as(openid: str, **changes: object) -> dict[str, object]:
    return {"provider": "wechat", "app_id": APP_ID, "code": code_of(openid), **changes}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_a_buyer_signs_in_acts_and_signs_out(client: httpx.AsyncClient, clock: SimulatedClock) -> None:
    answer = await client.post("/api/v1/logins", json=sign_in_as("o-lin"))
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    login = answer.json()
    assert login["expires_at"] == "2027-03-31T04:00:00Z"
    mine = bearer(login["token"])

    assert (await client.get("/buyers-only", headers=mine)).json() == {"buyer": login["buyer"]["id"]}
    gone = await client.delete("/api/v1/logins/current", headers=mine)
    assert (gone.status_code, gone.content) == (204, b"")
    again = await client.get("/buyers-only", headers=mine)
    assert (again.status_code, again.json()["code"]) == (401, "unauthenticated")


async def test_staff_sign_in_at_a_gate_and_out(client: httpx.AsyncClient, db: Database) -> None:
    organizer = await an_organizer(db)
    staff = await a_staff_member(db, organizer=organizer, openid="o-chen", name="陈晓")
    answer = await client.post(
        "/api/v1/gate/logins", json=sign_in_as("o-chen"), headers={"accept-language": "en-GB,en"}
    )
    assert answer.status_code == 201
    login = answer.json()
    assert login["staff"] == {"id": encode(staff.id), "name": "陈晓", "role": "gate"}
    assert login["organizer"] == {"id": encode(organizer.id), "name": "Jiangsheng Culture"}

    mine = bearer(login["token"])
    assert (await client.get("/gate-only", headers=mine)).json() == {"staff": encode(staff.id)}
    assert (await client.delete("/api/v1/gate/logins/current", headers=mine)).status_code == 204
    assert (await client.get("/gate-only", headers=mine)).status_code == 401


@pytest.mark.parametrize(
    ("role", "gate", "office"), [("gate", 201, 403), ("finance", 403, 201), ("support", 403, 201), ("owner", 201, 201)]
)
async def test_staff_sign_in_where_they_work(
    client: httpx.AsyncClient, db: Database, role: Role, gate: int, office: int
) -> None:
    await a_staff_member(db, organizer=await an_organizer(db), openid="o-chen", role=role)
    answers = {
        place: await client.post(f"/api/v1/{place}/logins", json=sign_in_as("o-chen"))
        for place in ("gate", "organizer")
    }
    assert {place: answer.status_code for place, answer in answers.items()} == {"gate": gate, "organizer": office}
    if office == 201:
        mine = bearer(answers["organizer"].json()["token"])
        assert (await client.get("/organizer-only", headers=mine)).status_code == 200
        assert (await client.delete("/api/v1/organizer/logins/current", headers=mine)).status_code == 204
        assert (await client.get("/organizer-only", headers=mine)).status_code == 401


async def test_a_buyer_is_not_staff(client: httpx.AsyncClient) -> None:
    await client.post("/api/v1/logins", json=sign_in_as("o-lin"))
    answer = await client.post("/api/v1/gate/logins", json=sign_in_as("o-lin"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_staff")


async def test_each_door_opens_for_its_own_people(client: httpx.AsyncClient, db: Database) -> None:
    organizer = await an_organizer(db)
    buyer, staff = await a_buyer(db), await gate_staff(db, organizer=organizer)
    expected = {
        "/buyers-only": {buyer.token: 200, staff.token: 403, "garbage": 401},
        "/gate-only": {buyer.token: 403, staff.token: 200, "garbage": 401},
        "/organizer-only": {buyer.token: 403, staff.token: 200, "garbage": 401},
        "/operator-only": {buyer.token: 403, staff.token: 403, "garbage": 401},
        "/for-everybody": {buyer.token: 200, staff.token: 200, "garbage": 200},
    }
    for path, statuses in expected.items():
        for token, status in statuses.items():
            answer = await client.get(path, headers=bearer(token))
            assert (path, answer.status_code) == (path, status)
            assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_no_token_is_no_token_in_whatever_dress(client: httpx.AsyncClient) -> None:
    for dress in ("", "Bearer", "Bearer ", "Basic eDp5", "bearer  x", "Bearer \u00fc\u00ff", "Bearer " + "b" * 100_000):
        answer = await client.get("/buyers-only", headers={b"authorization": dress.encode("latin-1")})
        assert (dress[:12], answer.status_code, answer.json()["code"]) == (dress[:12], 401, "unauthenticated")


async def test_who_has_lost_their_role_at_the_gate_is_sent_away(
    client: httpx.AsyncClient, db: Database, clock: SimulatedClock
) -> None:
    staff = await gate_staff(db, organizer=await an_organizer(db))
    assert (await client.get("/gate-only", headers=bearer(staff.token))).status_code == 200
    async with db.tx() as tx:
        await tx.connection.execute("update staff set role = 'finance'")
    clock.advance(seconds=1)
    assert (await client.get("/gate-only", headers=bearer(staff.token))).status_code == 403


BAD_SIGN_INS = [
    (sign_in_as("o-lin", code="used"), 422, "login_code_refused", "/code"),
    (sign_in_as("o-lin", code="unknown_app"), 422, "login_code_refused", "/app_id"),
    (sign_in_as("o-lin", code="blocked"), 403, "login_blocked", None),
    (sign_in_as("o-lin", code=""), 422, "invalid", "/code"),
    (sign_in_as("o-lin", code="x" * 257), 422, "invalid", "/code"),
    (sign_in_as("o-lin", code=7), 422, "invalid", "/code"),
    (sign_in_as("o-lin", app_id=None), 422, "invalid", "/app_id"),
    (sign_in_as("o-lin", provider="telepathy"), 422, "invalid", "/provider"),
    (sign_in_as("o-lin", session_key="s"), 422, "invalid", "/session_key"),
    ({"provider": "wechat", "app_id": APP_ID}, 422, "invalid", "/code"),
    ([], 422, "invalid", ""),
    (None, 422, "invalid", ""),
]


async def test_a_bad_sign_in_is_told_what_is_wrong(client: httpx.AsyncClient, db: Database) -> None:
    as_json = {"content-type": "application/json"}
    for body, status, code, pointer in BAD_SIGN_INS:
        for path in ("/api/v1/logins", "/api/v1/gate/logins", "/api/v1/organizer/logins"):
            answer = await client.post(path, content=msgspec.json.encode(body), headers=as_json)
            problem = answer.json()
            pointers = [error["pointer"] for error in problem.get("errors", [])]
            assert (body, answer.status_code, problem["code"], pointers) == (
                body,
                status,
                code,
                [] if pointer is None else [pointer],
            )
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from buyers") == 0


async def test_an_unreachable_provider_says_when_to_come_back(db: Database) -> None:
    providers = {"wechat": Refusing(LoginProviderUnavailable("timeout"))}
    async with client_of(ROUTES, db, login_providers=providers) as client:
        answer = await client.post("/api/v1/logins", json=sign_in_as("o-lin"))
    assert (answer.status_code, answer.json()["code"]) == (503, "login_unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_asking_for_the_verbs_needs_no_token(client: httpx.AsyncClient) -> None:
    answer = await client.options("/api/v1/logins/current")
    assert (answer.status_code, answer.headers["allow"]) == (204, "DELETE, OPTIONS")


DEVICE = "t7mYp0aVQy2LkzX3nB5c8w"


async def test_a_device_is_kept_as_what_only_we_can_compare(client: httpx.AsyncClient, db: Database) -> None:
    for openid, device in (("o-lin", DEVICE), ("o-wang", DEVICE), ("o-zhao", DEVICE[::-1]), ("o-li", None)):
        answer = await client.post("/api/v1/logins", json=sign_in_as(openid, device=device))
        assert answer.status_code == 201, answer.text
        assert DEVICE not in answer.text
    async with db.read() as tx:
        rows = await tx.connection.fetch(
            "select subject, device_id from logins l join wechat_accounts a on a.buyer_id = l.buyer_id"
        )
        kept = {row["subject"]: row["device_id"] for row in rows}
        assert kept["o-lin"] == kept["o-wang"] != kept["o-zhao"]
        assert kept["o-li"] is None
        everything = await tx.connection.fetchval("select string_agg(l::text, ' ') from logins l")
    assert DEVICE not in everything


@pytest.mark.parametrize(
    "device",
    [
        "",
        "short",
        "x" * 21,
        "x" * 65,
        "x" * 60_000,
        "a b c d e f g h i j k l m n",
        DEVICE + "\n",
        "设备" * 20,
        7,
        [DEVICE],
    ],
)
async def test_a_device_that_no_client_of_ours_makes_is_refused(client: httpx.AsyncClient, device: object) -> None:
    answer = await client.post("/api/v1/logins", json=sign_in_as("o-lin", device=device))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/device"


async def test_staff_have_no_devices(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/gate/logins", json=sign_in_as("o-lin", device=DEVICE))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown_field")
