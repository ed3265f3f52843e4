"""One's own WeChat as a way in: linked and unlinked with the password, and instead of a password at an invitation."""

import asyncio
from typing import Any

import httpx
import pytest

from builders.books import audit
from builders.colleagues import PASSWORD, Colleague, a_colleague, by_email, token_of, with_second_factor
from builders.people import APP_ID, a_staff_member
from builders.scanned import REQUESTS, Phone, Screen, a_screen, screen_of, signed_in_by
from builders.web import bearer_of
from menpiao.identity import Passwords
from menpiao.identity.service.by_email import MOST_TRIES
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

LINK, REMOVAL = "/api/v1/organizer/me/wechat-link", "/api/v1/organizer/me/wechat-link/removal"
ME, LOGINS, STAFF = "/api/v1/organizer/me", "/api/v1/organizer/logins", "/api/v1/organizer/staff"
OVER = (410, "login_request_over")


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def linking(office: httpx.AsyncClient, by: Colleague, **more: Any) -> Screen:
    body = {"app_id": APP_ID, "password": PASSWORD, **more}
    return screen_of(office, await office.post(LINK, headers=by.headers, json=body))


async def linked(office: httpx.AsyncClient, by: Colleague, openid: str) -> httpx.Response:
    """What the phone is answered at last."""
    screen, phone = await linking(office, by), Phone(office, openid)
    look = await phone.looks(screen)
    return look if look.status_code != 200 else await phone.approves(screen)


async def test_somebody_links_their_wechat_signs_in_by_it_and_takes_it_away_again(
    office: httpx.AsyncClient, owner: Colleague, db: Database
) -> None:
    screen, phone = await linking(office, owner), Phone(office, "o-chen")
    look = (await phone.looks(screen)).json()
    assert look["purpose"] == "link"
    (desk,) = look["desks"]
    assert (desk["organizer"]["name"], desk["staff"]["name"]) == ("Jiangsheng Culture", "陈晓")
    number = await screen.number()
    answers = await asyncio.gather(*(phone.approves(screen, number=number) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await screen.poll()).json() == {"state": "approved", "purpose": "link", "number": number, "login": None}
    assert (await office.get(ME, headers=owner.headers)).json()["by_wechat"] is True
    login = await signed_in_by(office, "o-chen")
    assert login["staff"]["id"] == encode(owner.login.staff.id)

    assert (await office.post(REMOVAL, headers=owner.headers, json={"password": PASSWORD})).status_code == 204
    me = (await office.get(ME, headers=owner.headers)).json()
    assert (me["by_wechat"], me["email"]) == (False, owner.email)
    assert (await office.get(ME, headers=bearer_of(login["token"]))).status_code == 401, "it came by WeChat"
    assert refused(await phone.looks(await a_screen(office))) == (403, "not_staff")
    again = await office.post(REMOVAL, headers=owner.headers, json={"password": PASSWORD})
    assert refused(again) == (409, "no_wechat")
    async with db.read() as tx:
        rows = await tx.connection.fetch("select action from audit_entries where action like 'staff%linked'")
    assert sorted(row["action"] for row in rows) == ["staff_linked", "staff_unlinked"]
    assert await audit(db) == []


async def test_linking_and_unlinking_ask_who_one_is(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    for path, body in ((LINK, {"app_id": APP_ID}), (REMOVAL, {})):
        wrong = await office.post(path, headers=owner.headers, json={**body, "password": "far side of the river"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/password")
    authenticator, _ = await with_second_factor(office, owner, clock)
    for path, body in ((LINK, {"app_id": APP_ID}), (REMOVAL, {})):
        clock.advance(seconds=60)
        for code, said in ((None, "missing"), ("123456", "wrong")):
            answer = await office.post(
                path, headers=owner.headers, json={**body, "password": PASSWORD, "second_factor": code}
            )
            (error,) = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == ("/second_factor", said)
    assert await linking(office, owner, second_factor=authenticator.digits())
    for _ in range(MOST_TRIES):
        last = await office.post(REMOVAL, headers=owner.headers, json={"password": "far side of the river"})
    locked = await office.post(REMOVAL, headers=owner.headers, json={"password": PASSWORD})
    assert refused(locked) == (429, "locked_out"), last.text


async def test_one_wechat_is_one_person_at_an_organizer(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    zhou = await a_colleague(
        db, passwords, organizer=owner.organizer, role="support", email="zhou@example.org", name="周明"
    )
    screens = [await linking(office, who) for who in (owner, zhou)]
    phone = Phone(office, "o-shared")
    assert [(await phone.looks(screen)).status_code for screen in screens] == [200, 200]
    answers = await asyncio.gather(*(phone.approves(screen) for screen in screens))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "wechat_account_taken"}
    has, has_none = (owner, zhou) if answers[0].status_code == 200 else (zhou, owner)
    assert refused(await linked(office, has_none, "o-shared")) == (409, "wechat_account_taken")
    assert refused(await linked(office, has, "o-another")) == (409, "wechat_account_taken"), "unlink first"
    assert (await linked(office, has, "o-shared")).status_code == 200, "the same pair again"
    elsewhere = await a_colleague(db, passwords, role="support", email="chen@example.org")
    assert (await linked(office, elsewhere, "o-shared")).status_code == 200, "at another organizer"


async def test_a_link_for_somebody_is_no_way_to_sign_in_as_another(
    office: httpx.AsyncClient, owner: Colleague, db: Database
) -> None:
    """A stranger's phone that scans a code for linking gets no login; the browser that polls gets none either."""
    screen, stranger = await linking(office, owner), Phone(office, "o-stranger")
    assert (await stranger.looks(screen)).status_code == 200
    assert (await stranger.denies(screen)).status_code == 204
    assert await screen.state() == "denied"
    async with db.read() as tx:
        entry = await tx.connection.fetchrow("select * from audit_entries where action = 'sign_in_denied'")
    assert (entry["organizer_id"], entry["subject_id"]) == (owner.organizer.organizer_id, owner.login.staff.id)
    assert refused(await stranger.looks(await a_screen(office))) == (403, "not_staff")


async def test_who_has_only_wechat_keeps_it(office: httpx.AsyncClient, owner: Colleague, db: Database) -> None:
    await a_staff_member(db, organizer=owner.organizer, role="support", openid="o-zhou")
    mine = bearer_of((await signed_in_by(office, "o-zhou"))["token"])
    for path, body in ((LINK, {"app_id": APP_ID, "password": PASSWORD}), (REMOVAL, {"password": PASSWORD})):
        assert refused(await office.post(path, headers=mine, json=body)) == (409, "no_password")


async def invited(office: httpx.AsyncClient, by: Colleague, **changes: Any) -> tuple[str, str]:
    """The invitation's token, and the person's id."""
    body = {"name": "周明", "role": "support", "email": "zhou@example.org", **changes}
    made = (await office.post(STAFF, headers=by.acting, json=body)).json()
    return token_of(made["link"]), made["staff"]["id"]


@pytest.mark.parametrize("email", ["zhou@example.org", None])
async def test_who_was_invited_joins_with_their_wechat_alone(
    office: httpx.AsyncClient, owner: Colleague, db: Database, email: str | None
) -> None:
    token, staff_id = await invited(office, owner, email=email)
    screen, phone = await a_screen(office, invitation=token), Phone(office, "o-zhou")
    look = (await phone.looks(screen)).json()
    assert (look["purpose"], look["desks"][0]["staff"]["id"]) == ("invitation", staff_id)
    assert (await phone.approves(screen)).status_code == 200
    login = (await screen.poll()).json()["login"]
    assert login["staff"]["id"] == staff_id
    assert (await office.get(ME, headers=bearer_of(login["token"]))).json()["by_wechat"] is True
    assert (await signed_in_by(office, "o-zhou"))["staff"]["id"] == staff_id
    shown = (await office.get(f"{STAFF}/{staff_id}", headers=owner.headers)).json()
    assert (shown["state"], shown["signs_in_by"]) == ("active", ["wechat"])
    over = await office.post(REQUESTS, json={"app_id": APP_ID, "invitation": token})
    assert refused(over) == (410, "invitation_over")
    assert await audit(db) == []


async def test_joining_anew_with_wechat_leaves_nothing_of_before(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords, clock: SimulatedClock
) -> None:
    """Like a new password: whoever has the old one, the old phone or a login from before is out."""
    zhou = await a_colleague(db, passwords, organizer=owner.organizer, role="support", email="zhou@example.org")
    await with_second_factor(office, zhou, clock)
    clock.advance(seconds=60)
    async with db.tx() as tx:
        await tx.connection.execute(
            "insert into staff_wechat_accounts values ($1, $2, $3, 'o-lost', app_now())",
            owner.organizer.organizer_id,
            zhou.login.staff.id,
            APP_ID,
        )
    path = f"{STAFF}/{encode(zhou.login.staff.id)}/invitations"
    token = token_of((await office.post(path, headers=owner.acting, json={})).json()["link"])
    screen, phone = await a_screen(office, invitation=token), Phone(office, "o-new")
    await phone.looks(screen)
    await phone.approves(screen)
    assert (await screen.poll()).json()["login"]["staff"]["id"] == encode(zhou.login.staff.id)
    assert (await office.get(ME, headers=zhou.headers)).status_code == 401
    assert refused(await office.post(LOGINS, json=by_email("zhou@example.org"))) == (401, "wrong_credentials")
    assert refused(await Phone(office, "o-lost").looks(await a_screen(office))) == (403, "not_staff")
    assert await audit(db) == []


async def test_a_password_and_a_phone_at_once_use_an_invitation_once(
    office: httpx.AsyncClient, owner: Colleague, db: Database
) -> None:
    token, _ = await invited(office, owner)
    screen, phone = await a_screen(office, invitation=token), Phone(office, "o-zhou")
    await phone.looks(screen)
    number = await screen.number()
    by_phone, by_password = await asyncio.gather(
        phone.approves(screen, number=number),
        office.post("/api/v1/invitation-acceptances", json={"token": token, "password": "far side of the river"}),
    )
    assert (by_phone.status_code, by_password.status_code) in ((200, 410), (410, 201))
    if by_phone.status_code == 410:
        assert refused(by_phone) == OVER
    assert await audit(db) == []
