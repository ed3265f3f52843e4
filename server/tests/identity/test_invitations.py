"""Inviting: a link that is good once, for a week, and the way back for who has lost password or second factor."""

import asyncio
from typing import Any

import httpx
import pytest

from builders.colleagues import Colleague, a_colleague, by_email, token_of, with_second_factor
from builders.web import bearer_of
from menpiao.identity import NewPerson, Passwords, Role, invite_by_operator
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STAFF, LOOKS, ACCEPTANCES = "/api/v1/organizer/staff", "/api/v1/invitation-looks", "/api/v1/invitation-acceptances"
LOGINS = "/api/v1/organizer/logins"
NEW = "far side of the river"
ZHOU = {"name": "周明", "role": "support", "email": "Zhou@example.org"}


async def invited(client: httpx.AsyncClient, by: Colleague, **changes: Any) -> dict[str, Any]:
    answer = await client.post(STAFF, headers=by.acting, json=ZHOU | changes)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def accepted(client: httpx.AsyncClient, link: str, **body: Any) -> httpx.Response:
    return await client.post(ACCEPTANCES, json={"token": token_of(link), "password": NEW} | body)


def is_over(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (410, "invitation_over")


async def test_somebody_is_invited_looks_accepts_and_works(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    made = await invited(office, owner)
    assert (made["expires_at"], made["mailed"]) == ("2027-03-08T04:00:00Z", False)
    assert made["link"].startswith("http://127.0.0.1:8800/console/#/invitation/i")
    assert made["staff"] | {"id": ""} == {
        "id": "",
        "name": "周明",
        "role": "support",
        "state": "invited",
        "email": "zhou@example.org",
        "signs_in_by": [],
        "second_factor": False,
        "created_at": "2027-03-01T04:00:00Z",
        "last_seen_at": None,
        "invited_until": "2027-03-08T04:00:00Z",
        "mail": None,
        "changeable": True,
    }
    look = await office.post(LOOKS, json={"token": token_of(made["link"])}, headers={"accept-language": "en"})
    assert look.json() == {
        "organizer": {"id": encode(owner.organizer.id), "name": "Jiangsheng Culture"},
        "name": "周明",
        "role": "support",
        "email": "zhou@example.org",
        "expires_at": "2027-03-08T04:00:00Z",
    }
    assert look.headers["cache-control"] == "no-store"
    answer = await accepted(office, made["link"])
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert answer.json()["staff"]["id"] == made["staff"]["id"]
    mine = bearer_of(answer.json()["token"])
    assert (await office.get("/api/v1/organizer/me", headers=mine)).json()["role"] == "support"
    assert (await office.post(LOGINS, json=by_email("zhou@example.org", NEW))).status_code == 201
    shown = (await office.get(f"{STAFF}/{made['staff']['id']}", headers=owner.headers)).json()
    assert (shown["state"], shown["signs_in_by"], shown["invited_until"]) == ("active", ["email"], None)
    assert is_over(await accepted(office, made["link"])), "once"
    assert is_over(await office.post(LOOKS, json={"token": token_of(made["link"])}))


async def test_a_link_is_good_for_a_week(office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock) -> None:
    made = await invited(office, owner)
    clock.advance(days=7, seconds=-1)
    assert (await office.post(LOOKS, json={"token": token_of(made["link"])})).status_code == 200
    clock.advance(seconds=1)
    assert is_over(await office.post(LOOKS, json={"token": token_of(made["link"])}))
    assert is_over(await accepted(office, made["link"]))


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"password": "short"}, "/password", "too_short"),
        ({"password": "qwertyuiop"}, "/password", "too_common"),
        ({"password": "zhou@example.org"}, "/password", "too_common"),
        ({"email": "chen@example.org"}, "/email", "other"),
        ({"email": "none"}, "/email", "invalid"),
        ({"password": "x" * 129}, "/password", "too_large"),
    ],
)
async def test_what_is_wrong_leaves_the_link_good(
    office: httpx.AsyncClient, owner: Colleague, body: dict[str, str], pointer: str, code: str
) -> None:
    made = await invited(office, owner)
    answer = await accepted(office, made["link"], **body)
    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert (await accepted(office, made["link"], email="ZHOU@example.org")).status_code == 201


async def test_two_who_accept_at_once_are_one(office: httpx.AsyncClient, owner: Colleague) -> None:
    made = await invited(office, owner)
    answers = await asyncio.gather(
        *(accepted(office, made["link"], password=f"a password of {name}") for name in ("Zhou", "Wang", "Chen"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 410, 410]
    (won,) = [answer for answer in answers if answer.status_code == 201]
    assert (await office.get("/api/v1/organizer/me", headers=bearer_of(won.json()["token"]))).status_code == 200


async def test_who_was_invited_without_an_email_says_theirs(office: httpx.AsyncClient, owner: Colleague) -> None:
    made = await invited(office, owner, email=None)
    assert made["staff"]["email"] is None
    assert (await office.post(LOOKS, json={"token": token_of(made["link"])})).json()["email"] is None
    for email, code in ((None, "missing"), (owner.email, "taken"), ("chen＠example＠org", "invalid")):
        answer = await accepted(office, made["link"], email=email)
        assert answer.status_code == 422
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/email", code)]
    assert (await accepted(office, made["link"], email="zhou@example.org")).status_code == 201
    assert (await office.post(LOGINS, json=by_email("zhou@example.org", NEW))).status_code == 201


async def test_an_email_belongs_to_one_of_the_staff(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    answer = await office.post(STAFF, headers=owner.acting, json=ZHOU | {"email": "CHEN@example.org"})
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/email", "taken")]
    elsewhere = await a_colleague(db, passwords, email="far@example.org")
    await invited(office, elsewhere, email=owner.email)
    answers = await asyncio.gather(*(office.post(STAFF, headers=owner.acting, json=ZHOU) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]


async def test_the_same_request_invites_once_and_shows_the_link_once(
    office: httpx.AsyncClient, owner: Colleague
) -> None:
    headers = owner.acting
    answers = await asyncio.gather(*(office.post(STAFF, headers=headers, json=ZHOU) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["staff"]["id"] for answer in answers}) == 1
    replayed = [answer.headers["idempotency-replayed"] for answer in answers]
    assert sorted(replayed) == ["false", "true", "true", "true"]
    assert sorted(answer.json()["link"] is None for answer in answers) == [False, True, True, True]
    other = await office.post(STAFF, headers=headers, json=ZHOU | {"role": "gate"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert (await office.post(STAFF, headers=owner.headers, json=ZHOU)).status_code == 422


async def test_invited_anew_the_older_link_is_over(office: httpx.AsyncClient, owner: Colleague) -> None:
    made = await invited(office, owner)
    path = f"{STAFF}/{made['staff']['id']}/invitations"
    headers = owner.acting
    anew = await office.post(path, headers=headers, json={})
    assert (anew.status_code, anew.headers["idempotency-replayed"]) == (201, "false")
    again = await office.post(path, headers=headers, json={})
    assert (again.json()["link"], again.headers["idempotency-replayed"]) == (None, "true")
    assert is_over(await accepted(office, made["link"]))
    assert (await accepted(office, anew.json()["link"])).status_code == 201


async def test_who_has_lost_everything_comes_back_by_a_link_and_who_has_it_is_out(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords, clock: SimulatedClock
) -> None:
    zhou = await a_colleague(db, passwords, organizer=owner.organizer, role="manager", email="zhou@example.org")
    _, codes = await with_second_factor(office, zhou, clock)
    for _ in range(10):
        await office.post(LOGINS, json=by_email("zhou@example.org", "a guess of somebody"))
    assert (await office.post(LOGINS, json=by_email("zhou@example.org"))).json()["code"] == "locked_out"
    path = f"{STAFF}/{encode(zhou.login.staff.id)}/invitations"
    anew = await office.post(path, headers=owner.acting, json={})
    assert (await office.get("/api/v1/organizer/me", headers=zhou.headers)).status_code == 200, "not before they accept"
    assert anew.json()["staff"]["state"] == "active"
    assert (await accepted(office, anew.json()["link"])).status_code == 201
    clock.advance(seconds=1)
    assert (await office.get("/api/v1/organizer/me", headers=zhou.headers)).status_code == 401
    assert (await office.post(LOGINS, json=by_email("zhou@example.org"))).status_code == 401
    assert (await office.post(LOGINS, json=by_email("zhou@example.org", NEW))).status_code == 201
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from staff_recovery_codes") == 0
    assert codes


@pytest.mark.parametrize(("role", "given"), [("manager", "owner"), ("manager", "finance"), ("support", "gate")])
async def test_nobody_gives_what_they_may_not_do_themselves(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords, role: Role, given: Role
) -> None:
    zhou = await a_colleague(db, passwords, organizer=owner.organizer, role=role, email="zhou@example.org")
    answer = await office.post(STAFF, headers=zhou.acting, json={"name": "王", "role": given})
    assert answer.status_code == 403
    assert answer.json()["code"] == ("forbidden" if role == "support" else "above_your_role")
    path = f"{STAFF}/{encode(owner.login.staff.id)}/invitations"
    anew = await office.post(path, headers=zhou.acting, json={})
    assert (anew.status_code, anew.json()["code"]) == (
        403,
        "forbidden" if role == "support" else "above_your_role",
    )


async def test_nobody_invites_themselves_anew(office: httpx.AsyncClient, owner: Colleague) -> None:
    """A token alone would be enough to take the second factor away."""
    path = f"{STAFF}/{encode(owner.login.staff.id)}/invitations"
    answer = await office.post(path, headers=owner.acting, json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yourself")


@pytest.mark.parametrize("token", ["x", "i", "../../etc", "i03bqh3nq00000008v2x4z6b8d0." + "A" * 43, "🎫", " "])
async def test_what_is_no_invitation_is_over(office: httpx.AsyncClient, owner: Colleague, token: str) -> None:
    assert is_over(await office.post(LOOKS, json={"token": token}))
    assert is_over(await office.post(ACCEPTANCES, json={"token": token, "password": NEW}))
    assert (await office.get("/api/v1/organizer/me", headers=bearer_of(token.encode().hex()))).status_code == 401


async def test_a_links_token_is_no_login(office: httpx.AsyncClient, owner: Colleague) -> None:
    token = token_of((await invited(office, owner))["link"])
    for shape in (token, "s" + token[1:]):
        assert (await office.get("/api/v1/organizer/me", headers=bearer_of(shape))).status_code == 401
    assert is_over(await office.post(LOOKS, json={"token": owner.login.token}))


async def test_the_operator_invites_the_first_owner_and_the_last_one_again(
    office: httpx.AsyncClient, db: Database, cipher: FieldCipher, owner: Colleague
) -> None:
    number = owner.organizer.organizer_id
    again = await invite_by_operator(db, cipher, organizer_id=number, new=owner.login.staff.id)
    assert again.token is not None
    assert (await accepted(office, "/" + again.token)).status_code == 201
    with pytest.raises(NotFound):
        await invite_by_operator(db, cipher, organizer_id=number + 1, new=NewPerson("陈", "owner", None))
    with pytest.raises(Invalid):
        await invite_by_operator(db, cipher, organizer_id=number, new=NewPerson("陈", "owner", owner.email))
    with pytest.raises(NotFound):
        await invite_by_operator(db, cipher, organizer_id=number, new=db.new_id(number))
