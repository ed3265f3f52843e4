"""Signing in with e-mail and password: equal answers for all that is wrong, a lock that tells nothing, and what a
second factor adds."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from builders.colleagues import PASSWORD, Colleague, a_colleague, by_email, with_second_factor
from builders.web import bearer_of, client_of
from menpiao.identity import Passwords, disable_staff
from menpiao.identity.api import ROUTES
from menpiao.identity.service import passwords as hashing
from menpiao.identity.service.by_email import MOST_TRIES, forget_old_tries
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

LOGINS = "/api/v1/organizer/logins"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


async def tried(client: httpx.AsyncClient, **body: Any) -> tuple[int, str]:
    answer = await client.post(LOGINS, json=by_email(**body))
    return answer.status_code, answer.json().get("code", "")


async def test_a_colleague_signs_in_however_they_write_their_email(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    for email in ("chen@example.org", "Chen@Example.ORG"):
        clock.advance(minutes=1)
        answer = await office.post(LOGINS, json=by_email(email), headers={"user-agent": EDGE})
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        assert answer.json()["staff"] == {"id": encode(owner.login.staff.id), "name": "陈晓", "role": "owner"}
        assert answer.json()["organizer"]["name"] == "江声文化"
        assert answer.json()["expires_at"].startswith("2027-03-01T16:0")
    mine = bearer_of(answer.json()["token"])
    me = (await office.get("/api/v1/organizer/me", headers=mine)).json()
    assert (me["email"], me["role"], me["second_factor"], me["recovery_codes_left"]) == (
        "chen@example.org",
        "owner",
        False,
        0,
    )
    assert {"see_events", "change_people"} <= set(me["may"])
    assert me["may_give"] == ["owner", "manager", "finance", "support", "gate_lead", "gate"]
    logins = (await office.get("/api/v1/organizer/me/logins", headers=mine)).json()["items"]
    assert [one["provider"] for one in logins] == ["email", "email", "invitation"]
    assert [one["current"] for one in logins] == [one["id"] == me["login_id"] for one in logins]
    assert logins[0] | {"id": ""} == {
        "id": "",
        "provider": "email",
        "browser": "Edge",
        "system": "Windows",
        "created_at": "2027-03-01T04:02:00Z",
        "last_seen_at": "2027-03-01T04:00:00Z",
        "expires_at": "2027-03-01T16:02:00Z",
        "current": True,
    }
    assert (await office.delete("/api/v1/organizer/logins/current", headers=mine)).status_code == 204


async def test_all_that_is_wrong_gets_the_same_answer(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    gone = await a_colleague(db, passwords, organizer=owner.organizer, role="support", email="gone@example.org")
    await disable_staff(db, organizer_id=gone.organizer.organizer_id, staff_id=gone.login.staff.id)
    answers = [
        await office.post(LOGINS, json=body)
        for body in (
            by_email("nobody@example.org"),
            by_email(password="far side of the river"),
            by_email("gone@example.org"),
            by_email("not-an@e-mail-of-anybody"),
            by_email(organizer_id="03bqh3np00000007c9e1g3j5m7"),
            by_email(organizer_id="no id at all"),
            by_email(second_factor="123456", password="far side of the river"),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    bodies = [answer.json() | {"trace_id": ""} for answer in answers]
    assert bodies[0]["code"] == "wrong_credentials"
    assert all(body == bodies[0] for body in bodies)


async def test_each_try_hashes_once_whoever_has_the_email(
    office: httpx.AsyncClient,
    owner: Colleague,
    db: Database,
    passwords: Passwords,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What takes the time: equal work is equal time, on every machine."""
    await a_colleague(db, passwords, role="support", email=owner.email)
    hashed: list[int] = []
    argon2id = hashing._argon2id

    def counted(password: bytes, salt: bytes) -> bytes:
        hashed.append(len(salt))
        return argon2id(password, salt)

    monkeypatch.setattr(hashing, "_argon2id", counted)
    for email in ("nobody@example.org", owner.email):
        hashed.clear()
        assert await tried(office, email=email, password="far side of the river") == (401, "wrong_credentials")
        assert hashed == [16]


async def test_who_works_for_several_chooses_one(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    other = await a_colleague(db, passwords, role="support", email=owner.email)
    third = await a_colleague(db, passwords, role="gate", email=owner.email, password="far side of the river")
    answer = await office.post(LOGINS, json=by_email(), headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (409, "choose_organizer")
    choices = answer.json()["choices"]
    assert {one["id"] for one in choices} == {encode(one.organizer.id) for one in (owner, other)}
    assert {one["name"] for one in choices} == {"Jiangsheng Culture"}
    for colleague in (owner, other):
        chosen = await office.post(LOGINS, json=by_email(organizer_id=encode(colleague.organizer.id)))
        assert chosen.json()["staff"]["id"] == encode(colleague.login.staff.id)
    alone = await office.post(LOGINS, json=by_email(password="far side of the river"))
    assert alone.json()["staff"]["id"] == encode(third.login.staff.id)


@pytest.mark.parametrize("email", ["chen@example.org", "nobody@example.org"])
async def test_after_ten_wrong_tries_nobody_gets_in_for_a_quarter_of_an_hour(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock, email: str
) -> None:
    """Nor learns whether anybody has the e-mail."""
    for _ in range(MOST_TRIES):
        assert await tried(office, email=email, password="far side of the river") == (401, "wrong_credentials")
    locked = await office.post(LOGINS, json=by_email(email), headers={"accept-language": "en"})
    assert (locked.status_code, locked.json()["code"], locked.headers["retry-after"]) == (429, "locked_out", "900")
    assert "15 minutes" in locked.json()["detail"]
    clock.advance(seconds=14 * 60 + 59)
    assert await tried(office, email=email) == (429, "locked_out")
    assert await tried(office, email="lin@example.org") == (401, "wrong_credentials")
    clock.advance(seconds=1)
    assert await tried(office, email=email) == ((201, "") if email == owner.email else (401, "wrong_credentials"))


async def test_a_success_forgets_the_tries_before(office: httpx.AsyncClient, owner: Colleague) -> None:
    for _ in range(3):
        for _ in range(MOST_TRIES - 1):
            await tried(office, password="far side of the river")
        assert (await tried(office))[0] == 201


async def test_tries_of_an_old_quarter_of_an_hour_count_no_more(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    for _ in range(MOST_TRIES - 1):
        await tried(office, password="far side of the river")
    clock.advance(minutes=15)
    for _ in range(MOST_TRIES - 1):
        assert (await tried(office, password="far side of the river"))[0] == 401
    assert (await tried(office))[0] == 201


async def test_tries_are_forgotten_once_they_count_no_more(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock, db: Database
) -> None:
    await tried(office, email="nobody@example.org")
    clock.advance(minutes=10)
    await tried(office, email="lin@example.org")
    clock.advance(minutes=5, seconds=1)
    assert [await forget_old_tries(db) for _ in range(2)] == [1, 0]


async def test_two_dozen_guesses_at_once_are_ten(office: httpx.AsyncClient, owner: Colleague) -> None:
    answers = await asyncio.gather(*(tried(office, password=f"a wrong guess {number}") for number in range(24)))
    assert sorted(answers) == [(401, "wrong_credentials")] * MOST_TRIES + [(429, "locked_out")] * (24 - MOST_TRIES)


async def test_who_comes_when_too_many_are_hashed_already_is_told_so_and_not_counted(
    owner: Colleague, cipher: FieldCipher, db: Database
) -> None:
    narrow = Passwords(cipher, most_waiting=2)
    async with client_of(ROUTES, db, more={"passwords": narrow}) as client:
        answers = await asyncio.gather(*(tried(client, email=f"lin{number}@example.org") for number in range(12)))
    assert {status for status, _ in answers} == {401, 503}
    async with db.read() as tx:
        counted = await tx.connection.fetchval("select count(*) from staff_sign_in_tries")
    assert counted == sum(status == 401 for status, _ in answers)
    await narrow.close()


async def test_a_second_factor_is_asked_for_once_the_password_is_right(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    phone, _ = await with_second_factor(office, owner, clock)
    assert await tried(office, password="far side of the river") == (401, "wrong_credentials")
    assert await tried(office) == (401, "second_factor_required")
    assert await tried(office, second_factor=phone.digits()) == (401, "wrong_second_factor"), "used to confirm"
    assert await tried(office, second_factor=phone.digits(steps=3)) == (401, "wrong_second_factor")
    assert await tried(office, second_factor=phone.digits(steps=1)) == (201, ""), "a phone may be half a minute ahead"
    assert await tried(office, second_factor=phone.digits(steps=1)) == (401, "wrong_second_factor"), "once"
    clock.advance(seconds=60)
    assert await tried(office, second_factor=phone.digits(steps=-1)) == (401, "wrong_second_factor"), "older"
    spaced = f"{phone.digits()[:3]} {phone.digits()[3:]}"
    assert await tried(office, second_factor=spaced) == (201, "")


async def test_guessing_the_second_factor_locks_like_guessing_the_password(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    phone, _ = await with_second_factor(office, owner, clock)
    clock.advance(seconds=60)
    for _ in range(MOST_TRIES):
        assert await tried(office, second_factor="zzzz-zzzz-zzzz") == (401, "wrong_second_factor")
    assert await tried(office, second_factor=phone.digits()) == (429, "locked_out")


async def test_a_recovery_code_signs_in_once(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    _, codes = await with_second_factor(office, owner, clock)
    assert len(set(codes)) == 10
    assert await tried(office, second_factor=codes[0].upper().replace("-", " ")) == (201, "")
    assert await tried(office, second_factor=codes[0]) == (401, "wrong_second_factor")
    me = (await office.get("/api/v1/organizer/me", headers=owner.headers)).json()
    assert (me["second_factor"], me["recovery_codes_left"]) == (True, 9)


async def test_the_same_digits_at_two_screens_at_once_sign_in_one(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    phone, codes = await with_second_factor(office, owner, clock)
    clock.advance(seconds=30)
    for code in (phone.digits(), codes[3]):
        answers = await asyncio.gather(*(tried(office, second_factor=code) for _ in range(6)))
        assert sorted(answers) == [(201, ""), *[(401, "wrong_second_factor")] * 5]


async def test_nothing_of_it_can_be_read_in_the_database(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock, db: Database
) -> None:
    _, codes = await with_second_factor(office, owner, clock)
    tables: Sequence[str] = (
        "staff_emails",
        "staff_second_factors",
        "staff_recovery_codes",
        "staff_invitations",
        "staff_logins",
        "staff_sign_in_tries",
        "audit_entries",
    )
    async with db.read() as tx:
        text = " ".join(
            [
                str(await tx.connection.fetchval(f"select coalesce(string_agg(t::text, ' '), '') from {table} t"))
                for table in tables
            ]
        )
    assert len(text) > 1_000
    for secret in (owner.email, "example.org", PASSWORD, owner.login.token, *codes):
        assert secret not in text
        assert secret.encode().hex() not in text
