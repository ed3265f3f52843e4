"""People of the platform: invited, never without a second factor, apart from every organizer's staff."""

import asyncio
from typing import Any

import httpx

from builders.books import audit
from builders.colleagues import Colleague, by_email, token_of
from builders.mails import link_in, mailing
from builders.platform import ACCEPTANCES, LOOKS, PASSWORD, Person, a_person, accepted
from builders.web import bearer_of, client_of
from menpiao.identity import NewOperator, invite_from_command_line
from menpiao.identity.api import ROUTES
from menpiao.identity.service.by_email import MOST_TRIES
from menpiao.kernel.ids import decode
from menpiao.mail import Post
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

LOGINS, ME, PEOPLE = "/api/v1/operator/logins", "/api/v1/operator/me", "/api/v1/operator/people"
HE = {"name": "何静", "role": "auditor", "email": "he@example.org"}


def signing_in(person: Person, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    return {"email": person.email, "password": password, **more}


async def code_of(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = await client.post(path, json=body)
    return answer.status_code, answer.json().get("code", "")


async def test_the_first_operator_comes_by_a_link_with_password_and_second_factor_at_once(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    post = Post(cipher, "https://tickets.example.org", on=False)
    invited = await invite_from_command_line(db, post, new=NewOperator("沈默", "operator", "Shen@example.org"))
    assert invited.link is not None
    assert invited.link.startswith("https://tickets.example.org/console/#/operator/invitation/p")
    token = token_of(invited.link)
    look = (await office.post(LOOKS, json={"token": token})).json()
    assert (look["name"], look["role"], look["email"]) == ("沈默", "operator", "shen@example.org")
    assert (await office.post(LOOKS, json={"token": token})).json() == look, "the same secret"
    body = {"token": token, "password": PASSWORD, "code": "000000"}
    wrong = await office.post(ACCEPTANCES, json=body)
    assert wrong.json()["errors"][0]["pointer"] == "/code"
    person = await accepted(office, invited.link, clock)
    assert len(person.recovery_codes) == 10
    assert await code_of(office, LOOKS, {"token": token}) == (410, "invitation_over")
    me = await office.get(ME, headers=person.headers)
    assert me.headers["cache-control"] == "no-store"
    assert me.json()["may"] == ["see_platform", "run_platform"]
    assert await audit(db) == []


async def test_nobody_signs_in_without_the_second_factor(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    person = await a_person(db, cipher, office)
    assert await code_of(office, LOGINS, signing_in(person, "wrong password")) == (401, "wrong_credentials")
    assert await code_of(office, LOGINS, signing_in(person)) == (401, "second_factor_required")
    used = person.authenticator.digits()
    assert await code_of(office, LOGINS, signing_in(person, second_factor=used)) == (401, "wrong_second_factor")
    clock.advance(seconds=30)
    digits = person.authenticator.digits()
    answers = await asyncio.gather(
        *(office.post(LOGINS, json=signing_in(person, second_factor=digits)) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401], "digits are good once"
    recovery = person.recovery_codes[0]
    assert await code_of(office, LOGINS, signing_in(person, second_factor=recovery)) == (201, "")
    assert await code_of(office, LOGINS, signing_in(person, second_factor=recovery)) == (401, "wrong_second_factor")
    assert (await office.get(ME, headers=person.headers)).json()["recovery_codes_left"] == 9


async def test_guessing_closes_the_platform_and_not_the_office(
    office: httpx.AsyncClient, owner: Colleague, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    person = await a_person(db, cipher, office, email=owner.email)
    answers = [await code_of(office, LOGINS, signing_in(person, "a wrong guess")) for _ in range(MOST_TRIES + 1)]
    assert [code for _, code in answers] == ["wrong_credentials"] * MOST_TRIES + ["locked_out"]
    assert (await office.post("/api/v1/organizer/logins", json=by_email())).status_code == 201
    clock.advance(minutes=15)
    good = signing_in(person, second_factor=person.authenticator.digits())
    assert (await office.post(LOGINS, json=good)).status_code == 201


async def test_tokens_of_one_side_open_nothing_on_the_other(
    office: httpx.AsyncClient, owner: Colleague, db: Database, cipher: FieldCipher
) -> None:
    person = await a_person(db, cipher, office)
    assert (await office.get("/api/v1/organizer/me", headers=person.headers)).status_code == 403
    assert (await office.delete("/api/v1/logins/current", headers=person.headers)).status_code == 403
    assert (await office.get(ME, headers=owner.headers)).status_code == 403
    assert (await office.get(ME)).status_code == 401
    forged = person.token[:-1] + ("A" if person.token[-1] != "A" else "B")
    assert (await office.get(ME, headers=bearer_of(forged))).status_code == 401
    staff_named = "s" + person.token[1:]
    assert (await office.get(ME, headers=bearer_of(staff_named))).status_code == 401
    assert (await office.delete("/api/v1/operator/logins/current", headers=person.headers)).status_code == 204
    assert (await office.get(ME, headers=person.headers)).status_code == 401, "at once"


async def test_an_operator_invites_an_auditor_who_changes_nothing(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    async with mailing(db, cipher) as world, client_of(ROUTES, db, more={"post": world.post}) as office:
        boss = await a_person(db, cipher, office)
        made = await office.post(PEOPLE, headers=boss.acting, json=HE)
        assert (made.status_code, made.json()["mailed"], made.json()["operator"]["mail"]) == (201, True, "waiting")
        (mail,) = await world.deliver()
        assert "平台审计员" in mail.text
        assert token_of(link_in(mail)) == token_of(made.json()["link"])
        auditor = await accepted(office, link_in(mail), clock)
        listed = (await office.get(PEOPLE, headers=auditor.headers)).json()["items"]
        assert {one["name"]: (one["state"], one["yourself"]) for one in listed} == {
            "沈默": ("active", False),
            "何静": ("active", True),
        }
        refused = await office.post(PEOPLE, headers=auditor.acting, json=HE | {"email": "wu@example.org"})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        for verb in ("disablement", "enablement", "invitations"):
            answer = await office.post(f"{PEOPLE}/{boss.id}/{verb}", headers=auditor.acting, json={})
            assert answer.status_code == 403, verb
        taken = await office.post(PEOPLE, headers=boss.acting, json=HE)
        assert taken.json()["errors"][0] | {"detail": ""} == {"pointer": "/email", "code": "taken", "detail": ""}
        assert await audit(db) == []


async def test_the_same_request_invites_once(office: httpx.AsyncClient, db: Database, cipher: FieldCipher) -> None:
    boss = await a_person(db, cipher, office)
    key = boss.acting
    answers = await asyncio.gather(*(office.post(PEOPLE, headers=key, json=HE) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 3
    assert sorted(answer.headers["idempotency-replayed"] for answer in answers) == ["false", "true", "true"]
    assert len({answer.json()["operator"]["id"] for answer in answers}) == 1
    assert sum(answer.json()["link"] is not None for answer in answers) == 1
    other = await office.post(PEOPLE, headers=key, json=HE | {"role": "operator"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_work_that_has_ended_has_no_way_in_and_the_last_operator_stays(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    boss = await a_person(db, cipher, office)
    other = await a_person(db, cipher, office, email="wu@example.org", name="吴越")
    own = await office.post(f"{PEOPLE}/{boss.id}/disablement", headers=boss.acting, json={})
    assert own.json()["code"] == "not_yourself"
    ended = await office.post(f"{PEOPLE}/{other.id}/disablement", headers=boss.acting, json={})
    assert ended.json()["state"] == "disabled"
    assert (await office.get(ME, headers=other.headers)).status_code == 401
    clock.advance(seconds=30)
    bare = signing_in(other, second_factor=other.authenticator.digits())
    assert await code_of(office, LOGINS, bare) == (401, "wrong_credentials")
    anew = await office.post(f"{PEOPLE}/{other.id}/invitations", headers=boss.acting, json={})
    assert anew.json()["code"] == "operator_disabled"
    back = await office.post(f"{PEOPLE}/{other.id}/enablement", headers=boss.acting, json={})
    assert back.json()["state"] == "active"
    assert await code_of(office, LOGINS, bare) == (201, "")
    assert await audit(db) == []


async def test_of_two_operators_who_end_each_other_one_stays(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher
) -> None:
    one, other = [await a_person(db, cipher, office, email=f"{name}@example.org") for name in ("shen", "wu")]
    answers = await asyncio.gather(
        office.post(f"{PEOPLE}/{other.id}/disablement", headers=one.acting, json={}),
        office.post(f"{PEOPLE}/{one.id}/disablement", headers=other.acting, json={}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401]
    assert await audit(db) == []


async def test_whoever_lost_their_phone_is_invited_anew_and_all_of_before_is_over(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    person = await a_person(db, cipher, office)
    post = Post(cipher, "https://tickets.example.org", on=False)
    anew = await invite_from_command_line(db, post, new=decode(person.id))
    assert anew.link is not None
    again = await accepted(office, anew.link, clock, password="another quiet room")
    assert (await office.get(ME, headers=person.headers)).status_code == 401
    clock.advance(seconds=30)
    old = signing_in(person, "another quiet room", second_factor=person.authenticator.digits())
    assert await code_of(office, LOGINS, old) == (401, "wrong_second_factor")
    codes = signing_in(person, "another quiet room", second_factor=person.recovery_codes[1])
    assert await code_of(office, LOGINS, codes) == (401, "wrong_second_factor")
    good = signing_in(again, "another quiet room", second_factor=again.recovery_codes[1])
    assert await code_of(office, LOGINS, good) == (201, "")
    assert await audit(db) == []


async def test_a_password_is_changed_with_the_second_factor_and_ends_other_logins(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    person = await a_person(db, cipher, office)
    clock.advance(seconds=30)
    other = await office.post(LOGINS, json=signing_in(person, second_factor=person.authenticator.digits()))
    assert other.status_code == 201
    new = {"old": PASSWORD, "new": "the far end of the corridor"}

    async def change(**more: str) -> httpx.Response:
        return await office.put(f"{ME}/password", headers=person.headers, json=new | more)

    assert (await change(code=person.authenticator.digits())).json()["errors"][0]["pointer"] == "/code"
    assert (await change(code=person.recovery_codes[0], old="wrong one here")).json()["errors"][0]["pointer"] == "/old"
    assert (await change(code=person.recovery_codes[0])).status_code == 204
    assert (await office.get(ME, headers=bearer_of(other.json()["token"]))).status_code == 401
    assert (await office.get(ME, headers=person.headers)).status_code == 200
