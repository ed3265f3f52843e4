"""Invitations that come by mail, and passwords that were forgotten."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from builders.books import audit
from builders.colleagues import PASSWORD, Colleague, a_colleague, by_email, token_of, with_second_factor
from builders.mails import Mailing, link_in, mailing
from builders.people import an_organizer
from builders.web import client_of
from menpiao.identity import Passwords
from menpiao.identity.api import ROUTES
from menpiao.identity.service.password_resets import answer, forget_requests
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STAFF, ACCEPTANCES, LOGINS = (
    "/api/v1/organizer/staff",
    "/api/v1/invitation-acceptances",
    "/api/v1/organizer/logins",
)
REQUESTS, LOOKS, RESETS = "/api/v1/password-requests", "/api/v1/password-reset-looks", "/api/v1/password-resets"
NEW = "far side of the river"
ZHOU = {"name": "周明", "role": "support", "email": "zhou@example.org"}


@pytest.fixture
async def world(db: Database, cipher: FieldCipher) -> AsyncIterator[Mailing]:
    async with mailing(db, cipher) as made:
        yield made


@pytest.fixture
async def mailed(db: Database, world: Mailing) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db, more={"post": world.post}) as client:
        yield client


async def invited(client: httpx.AsyncClient, by: Colleague, **changes: Any) -> dict[str, Any]:
    answered = await client.post(STAFF, headers=by.acting, json=ZHOU | changes)
    assert answered.status_code == 201, answered.text
    body: dict[str, Any] = answered.json()
    return body


async def how(client: httpx.AsyncClient, by: Colleague, staff_id: str) -> str | None:
    shown: str | None = (await client.get(f"{STAFF}/{staff_id}", headers=by.headers)).json()["mail"]
    return shown


async def test_an_invitation_comes_by_mail_and_is_the_one_that_was_shown(
    mailed: httpx.AsyncClient, world: Mailing, owner: Colleague, db: Database
) -> None:
    made = await invited(mailed, owner)
    assert (made["mailed"], made["staff"]["mail"]) == (True, "waiting")
    (mail,) = await world.deliver()
    assert (mail.to, token_of(link_in(mail))) == (("zhou@example.org",), token_of(made["link"]))
    assert "江声文化 邀请您加入" in mail.subject
    assert await how(mailed, owner, made["staff"]["id"]) == "sent"
    body = {"token": token_of(link_in(mail)), "password": NEW}
    assert (await mailed.post(ACCEPTANCES, json=body)).status_code == 201
    assert await how(mailed, owner, made["staff"]["id"]) is None
    assert await audit(db) == []


async def test_an_older_mail_that_has_not_gone_out_stays_here(
    mailed: httpx.AsyncClient, world: Mailing, owner: Colleague, db: Database
) -> None:
    made = await invited(mailed, owner)
    anew = await mailed.post(f"{STAFF}/{made['staff']['id']}/invitations", headers=owner.acting, json={})
    assert anew.json()["mailed"] is True
    (mail,) = await world.deliver()
    assert token_of(link_in(mail)) == token_of(anew.json()["link"])
    third = await invited(mailed, owner, name="王芳", email="wang@example.org")
    gone = await mailed.post(f"{STAFF}/{third['staff']['id']}/disablement", headers=owner.acting, json={})
    assert gone.json()["mail"] is None
    assert len(await world.deliver()) == 1
    assert await audit(db) == []


async def test_a_bounce_is_shown_at_the_person_and_an_invitation_without_an_email_is_handed_over(
    mailed: httpx.AsyncClient, world: Mailing, owner: Colleague
) -> None:
    made = await invited(mailed, owner, email="zhou@bounces.example")
    await world.deliver()
    listed = (await mailed.get(STAFF, headers=owner.headers)).json()["items"]
    assert {one["name"]: one["mail"] for one in listed} == {"周明": "failed", "陈晓": None}
    bare = await invited(mailed, owner, name="王芳", email=None)
    assert (bare["mailed"], bare["staff"]["mail"]) == (False, None)
    assert await world.deliver() == []
    anew = await mailed.post(f"{STAFF}/{made['staff']['id']}/invitations", headers=owner.acting, json={})
    assert anew.json()["staff"]["mail"] == "waiting", "the new one is not the old one"


async def forgot(client: httpx.AsyncClient, email: str) -> int:
    return (await client.post(REQUESTS, json={"email": email})).status_code


async def test_a_forgotten_password_is_set_anew_once_and_ends_all_logins(
    mailed: httpx.AsyncClient, world: Mailing, owner: Colleague, db: Database, clock: SimulatedClock
) -> None:
    authenticator, _ = await with_second_factor(mailed, owner, clock)
    assert await forgot(mailed, "Chen@example.org") == 204
    assert await answer(db, world.post) == 1
    (mail,) = await world.deliver()
    assert mail.to == ("chen@example.org",)
    token = token_of(link_in(mail))
    look = await mailed.post(LOOKS, json={"token": token}, headers={"accept-language": "en"})
    assert (look.json()["email"], look.json()["organizer"]["name"]) == ("chen@example.org", "Jiangsheng Culture")
    weak = await mailed.post(RESETS, json={"token": token, "password": "short"})
    assert weak.json()["errors"][0]["pointer"] == "/password"
    assert (await mailed.post(RESETS, json={"token": token, "password": NEW})).status_code == 204
    clock.advance(seconds=1)
    assert (await mailed.get("/api/v1/organizer/me", headers=owner.headers)).status_code == 401
    over = await mailed.post(RESETS, json={"token": token, "password": NEW})
    assert (over.status_code, over.json()["code"]) == (410, "reset_over")
    old = await mailed.post(LOGINS, json=by_email(password=PASSWORD))
    assert old.json()["code"] == "wrong_credentials"
    bare = await mailed.post(LOGINS, json=by_email(password=NEW))
    assert bare.json()["code"] == "second_factor_required", "a mailbox alone is not enough"
    clock.advance(seconds=30)
    signed_in = await mailed.post(LOGINS, json=by_email(password=NEW, second_factor=authenticator.digits()))
    assert signed_in.status_code == 201
    assert await audit(db) == []


async def test_the_answer_is_the_same_for_every_email_and_three_an_hour_are_sent(
    mailed: httpx.AsyncClient, world: Mailing, owner: Colleague, db: Database, clock: SimulatedClock
) -> None:
    for _ in range(5):
        answers = [
            await mailed.post(REQUESTS, json={"email": email}) for email in ("chen@example.org", "no@example.org")
        ]
        assert [(one.status_code, one.content) for one in answers] == [(204, b""), (204, b"")]
        await answer(db, world.post)
    mails = await world.deliver()
    assert len(mails) == 1, "an older one that has not gone out stays here"
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from staff_password_resets") == 3
        assert set(await tx.connection.fetch("select asked from staff_password_requests")) == {(3,)}
    clock.advance(minutes=30)
    look = await mailed.post(LOOKS, json={"token": token_of(link_in(mails[0]))})
    assert look.json()["code"] == "reset_over", "half an hour"
    clock.advance(minutes=31)
    assert await forget_requests(db) == 2
    await forgot(mailed, "chen@example.org")
    assert await answer(db, world.post) == 1
    assert await audit(db) == []


async def test_each_organizer_has_its_own_password_and_its_own_link(
    mailed: httpx.AsyncClient, world: Mailing, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    other = await an_organizer(db, name={"en": "Other Stage"})
    await a_colleague(db, passwords, organizer=other, password="quite another password")
    await forgot(mailed, "chen@example.org")
    assert await answer(db, world.post) == 2
    mails = await world.deliver()
    (of_other,) = [mail for mail in mails if "Other Stage" in mail.subject]
    reset = {"token": token_of(link_in(of_other)), "password": NEW}
    assert (await mailed.post(RESETS, json=reset)).status_code == 204
    assert (await mailed.post(LOGINS, json=by_email(password=PASSWORD))).status_code == 201, "the first keeps its own"
    assert (await mailed.get("/api/v1/organizer/me", headers=owner.headers)).status_code == 200


async def test_without_a_mail_server_it_says_so(office: httpx.AsyncClient, owner: Colleague) -> None:
    refused = await office.post(REQUESTS, json={"email": "chen@example.org"})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_mail")
    assert (await office.post(LOOKS, json={"token": "rabc"})).json()["code"] == "reset_over"
    assert (await invited(office, owner))["mailed"] is False
