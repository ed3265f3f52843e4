"""What people do about themselves: password, second factor, logins."""

import asyncio
from typing import Any

import httpx
import pytest

from builders.colleagues import PASSWORD, Authenticator, Colleague, a_colleague, by_email, with_second_factor
from builders.people import an_organizer, gate_staff
from builders.web import bearer_of
from menpiao.identity import Passwords
from menpiao.identity.service.by_email import MOST_TRIES
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

ME, LOGINS = "/api/v1/organizer/me", "/api/v1/organizer/logins"
NEW = "far side of the river"


def pointed(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, and what is wrong with which field."""
    (error,) = answer.json()["errors"]
    return answer.status_code, error["pointer"], error["code"]


async def signed_in(client: httpx.AsyncClient, **body: Any) -> dict[str, str]:
    answer = await client.post(LOGINS, json=by_email(**body))
    assert answer.status_code == 201, answer.text
    return bearer_of(answer.json()["token"])


async def test_a_new_password_ends_all_other_logins(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    mine, other = await signed_in(office), await signed_in(office)
    changed = await office.put(f"{ME}/password", headers=mine, json={"old": PASSWORD, "new": NEW})
    assert (changed.status_code, changed.content, changed.headers["cache-control"]) == (204, b"", "no-store")
    clock.advance(seconds=1)
    assert (await office.get(ME, headers=mine)).status_code == 200
    for gone in (other, owner.headers):
        assert (await office.get(ME, headers=gone)).status_code == 401
    assert (await office.post(LOGINS, json=by_email())).status_code == 401
    await signed_in(office, password=NEW)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("too short", "too_short"),
        ("1234567890", "too_common"),
        ("Password123", "too_common"),
        ("aaaaaaaaaaaa", "too_common"),
        ("Chen@example.org", "too_common"),
        ("ＰＡＳＳＷＯＲＤ１２３", "too_common"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason(
    office: httpx.AsyncClient, owner: Colleague, new: str, code: str
) -> None:
    answer = await office.put(f"{ME}/password", headers=owner.headers, json={"old": PASSWORD, "new": new})
    assert pointed(answer) == (422, "/new", code)


async def test_a_password_may_hold_whatever_people_write(office: httpx.AsyncClient, owner: Colleague) -> None:
    old = PASSWORD
    for new in ("夜航乐队慢速公路上海站", "🎫🎫 three tickets 🎫", "x" * 100 + "the longest there is" + "y" * 8):
        changed = await office.put(f"{ME}/password", headers=owner.headers, json={"old": old, "new": new})
        assert changed.status_code == 204, changed.text
        await signed_in(office, password=new)
        old = new


async def test_a_wrong_old_password_counts_like_a_failed_sign_in(office: httpx.AsyncClient, owner: Colleague) -> None:
    for _ in range(MOST_TRIES):
        answer = await office.put(f"{ME}/password", headers=owner.headers, json={"old": NEW, "new": NEW})
        assert pointed(answer) == (422, "/old", "wrong")
    for method, path, body in (
        ("PUT", "password", {"old": PASSWORD, "new": NEW}),
        ("POST", "second-factor", {"password": PASSWORD}),
    ):
        locked = await office.request(method, f"{ME}/{path}", headers=owner.headers, json=body)
        assert (locked.status_code, locked.json()["code"]) == (429, "locked_out")
    assert (await office.post(LOGINS, json=by_email())).json()["code"] == "locked_out"
    assert (await office.get(ME, headers=owner.headers)).status_code == 200, "who is signed in stays so"


async def test_two_changes_of_the_password_at_once_leave_one_that_works(
    office: httpx.AsyncClient, owner: Colleague
) -> None:
    wanted = [f"a new password {letter}" for letter in "abcd"]
    answers = await asyncio.gather(
        *(office.put(f"{ME}/password", headers=owner.headers, json={"old": PASSWORD, "new": new}) for new in wanted)
    )
    (won,) = [new for new, answer in zip(wanted, answers, strict=True) if answer.status_code == 204]
    assert {pointed(answer) for answer in answers if answer.status_code != 204} == {(422, "/old", "wrong")}
    await signed_in(office, password=won)


async def test_who_signs_in_by_wechat_has_no_password_to_change(office: httpx.AsyncClient, db: Database) -> None:
    staff = await gate_staff(db, organizer=await an_organizer(db))
    mine = bearer_of(staff.token)
    me = (await office.get(ME, headers=mine)).json()
    assert (me["email"], me["role"], me["may"]) == (None, "gate", ["scan"])
    for method, path, body in (
        ("PUT", "password", {"old": PASSWORD, "new": NEW}),
        ("POST", "second-factor", {"password": PASSWORD}),
        ("POST", "second-factor/removal", {"password": PASSWORD, "code": "123456"}),
    ):
        answer = await office.request(method, f"{ME}/{path}", headers=mine, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "no_password")
    answer = await office.post(f"{ME}/second-factor/confirmation", headers=mine, json={"code": "123456"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_second_factor")


async def test_a_second_factor_counts_once_it_is_confirmed(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    begun = [
        await office.post(f"{ME}/second-factor", headers=owner.headers, json={"password": PASSWORD}) for _ in range(2)
    ]
    first, second = (Authenticator(answer.json()["secret"], clock) for answer in begun)
    url = begun[1].json()["otpauth_url"]
    assert url.startswith("otpauth://totp/Menpiao:chen%40example.org?secret=")
    assert begun[1].json()["secret"] in url
    await signed_in(office)
    confirm = f"{ME}/second-factor/confirmation"
    forgotten = await office.post(confirm, headers=owner.headers, json={"code": first.digits()})
    assert pointed(forgotten) == (422, "/code", "wrong")
    right = {"code": second.digits()}
    answers = await asyncio.gather(*(office.post(confirm, headers=owner.headers, json=right) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    again = await office.post(f"{ME}/second-factor", headers=owner.headers, json={"password": PASSWORD})
    assert (again.status_code, again.json()["code"]) == (409, "second_factor_in_use")
    assert (await office.post(LOGINS, json=by_email())).json()["code"] == "second_factor_required"


async def test_a_second_factor_goes_with_password_and_code_only(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock
) -> None:
    phone, codes = await with_second_factor(office, owner, clock)
    removal = f"{ME}/second-factor/removal"
    clock.advance(seconds=30)
    wrong = await office.post(removal, headers=owner.headers, json={"password": NEW, "code": phone.digits()})
    assert pointed(wrong) == (422, "/password", "wrong")
    wrong = await office.post(removal, headers=owner.headers, json={"password": PASSWORD, "code": "000-000"})
    assert pointed(wrong) == (422, "/code", "wrong")
    gone = await asyncio.gather(
        *(
            office.post(removal, headers=owner.headers, json={"password": PASSWORD, "code": code})
            for code in (codes[0], codes[1])
        )
    )
    assert sorted(answer.status_code for answer in gone)[0] == 204
    assert {answer.status_code for answer in gone} <= {204, 409, 422}
    await signed_in(office)
    assert (await office.get(ME, headers=owner.headers)).json()["recovery_codes_left"] == 0
    again = await office.post(removal, headers=owner.headers, json={"password": PASSWORD, "code": codes[2]})
    assert (again.status_code, again.json()["code"]) == (409, "no_second_factor")


async def test_a_login_is_ended_by_its_owner_only(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords, clock: SimulatedClock
) -> None:
    colleague = await a_colleague(db, passwords, organizer=owner.organizer, role="support", email="zhou@example.org")
    lost = await signed_in(office)
    lost_id = (await office.get(ME, headers=lost)).json()["login_id"]
    for stranger in (colleague, await a_colleague(db, passwords, email="far@example.org")):
        foreign = await office.delete(f"{ME}/logins/{lost_id}", headers=stranger.headers)
        assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert (await office.delete(f"{ME}/logins/{lost_id}", headers=owner.headers)).status_code == 204
    clock.advance(seconds=1)
    assert (await office.get(ME, headers=lost)).status_code == 401
    assert (await office.delete(f"{ME}/logins/{lost_id}", headers=owner.headers)).status_code == 404
    shown = (await office.get(f"{ME}/logins", headers=owner.headers)).json()["items"]
    assert [one["id"] for one in shown] == [encode(owner.login.login.login_id)]


async def test_when_a_login_was_seen_is_kept_to_the_hour(
    office: httpx.AsyncClient, owner: Colleague, clock: SimulatedClock, db: Database
) -> None:
    async def seen() -> str:
        (shown,) = (await office.get(f"{ME}/logins", headers=owner.headers)).json()["items"]
        return str(shown["last_seen_at"])

    assert await seen() == "2027-03-01T04:00:00Z"
    clock.advance(minutes=59)
    assert await seen() == "2027-03-01T04:00:00Z"
    clock.advance(minutes=7)
    await office.get(ME, headers=owner.headers)
    assert await seen() == "2027-03-01T05:00:00Z"
    async with db.tx() as tx:
        await tx.connection.execute("select 1 from staff_logins for update")
        clock.advance(hours=1)
        assert (await office.get(ME, headers=owner.headers)).status_code == 200, "nobody waits"
