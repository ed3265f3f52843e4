"""What can be sent where people sign in, are invited and look after their access; and what the log then holds."""

from typing import Any

import pytest

from builders.colleagues import PASSWORD, Colleague, a_colleague, by_email, token_of, with_second_factor
from builders.world import a_key
from hostile.ground import Ground
from menpiao.identity import Organizer

LOGINS, STAFF, ME = "/api/v1/organizer/logins", "/api/v1/organizer/staff", "/api/v1/organizer/me"


@pytest.fixture(scope="module")
async def owner(laid: Ground) -> Colleague:
    """The owner of the ground's organizer."""
    number = laid.sale.organizer_id
    organizer = Organizer(number, laid.world.db.new_id(number), {})
    return await a_colleague(laid.world.db, laid.world.parts.passwords, organizer=organizer)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"provider": "phone"}, "/provider"),
        ({"provider": None}, "/provider"),
        ({"provider": ["email"]}, "/provider"),
        ({"email": "no at sign"}, "/email"),
        ({"email": "@"}, "/email"),
        ({"email": "two@at@signs"}, "/email"),
        ({"email": "line\r\nbreak@example.org"}, "/email"),
        ({"email": "x" * 250 + "@example.org"}, "/email"),
        ({"email": {"$ne": None}}, "/email"),
        ({"password": ""}, "/password"),
        ({"password": "x" * 129}, "/password"),
        ({"password": 1234567890}, "/password"),
        ({"password": None}, "/password"),
        ({"second_factor": 123456}, "/second_factor"),
        ({"second_factor": "1" * 33}, "/second_factor"),
        ({"organizer_id": 1}, "/organizer_id"),
        ({"app_id": "wx8397f8696b538317"}, "/app_id"),
        ({"role": "owner"}, "/role"),
    ],
    ids=str,
)
async def test_a_sign_in_of_another_shape_is_pointed_at_and_counts_for_nothing(
    ground: Ground, change: dict[str, Any], pointer: str
) -> None:
    body = by_email() | change
    await ground.refused("POST", LOGINS, status=422, code="invalid", pointer=pointer, json=body)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"provider":"email"', b'{"provider":"email","provider":"wechat"}']
)
async def test_what_is_no_sign_in_at_all_is_refused(ground: Ground, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await ground.http.post(LOGINS, content=body, headers=headers)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "   "}, {"name": "x" * 101}, {"role": "operator"}, {"role": "Owner"}, {"role": None},
        {"email": "＠"}, {"id": "03bqh3nq00000008p0r2t4w6y8"}, {"password": PASSWORD},
    ],
    ids=str,
)  # fmt: skip
async def test_an_invitation_of_another_shape_invites_nobody(
    owner: Colleague, ground: Ground, change: dict[str, Any]
) -> None:
    body = {"name": "周明", "role": "support"} | change
    answer = await ground.http.post(STAFF, headers=owner.acting, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("code", ["１２３４５６", "٠١٢٣٤٥", "0x1234", "000000", " ", "-1", "1e5", "🎫", "null"])
async def test_digits_in_another_dress_are_no_second_factor(owner: Colleague, laid: Ground, code: str) -> None:
    first = (await laid.http.get(ME, headers=owner.headers)).json()
    if not first["second_factor"]:
        await with_second_factor(laid.http, owner, laid.world.clock)
    answer = await laid.http.post(LOGINS, json=by_email(second_factor=code))
    assert (answer.status_code, answer.json()["code"]) in {(401, "wrong_second_factor"), (429, "locked_out")}
    removal = {"password": PASSWORD, "code": code}
    answer = await laid.http.post(f"{ME}/second-factor/removal", headers=owner.headers, json=removal)
    assert answer.status_code in (422, 429)


async def test_nothing_of_anybody_is_in_the_log(owner: Colleague, laid: Ground) -> None:
    position = len(laid.written)
    async with laid.world.db.tx() as tx:
        await tx.connection.execute("delete from staff_sign_in_tries")
    invited = await laid.http.post(
        STAFF, headers=owner.acting, json={"name": "周明芳", "role": "support", "email": "zhou@example.org"}
    )
    token = token_of(invited.json()["link"])
    await laid.http.post("/api/v1/invitation-looks", json={"token": token})
    accepted = await laid.http.post(
        "/api/v1/invitation-acceptances", json={"token": token, "password": "the hills beyond the hills"}
    )
    assert accepted.status_code == 201, accepted.text
    await laid.http.post("/api/v1/invitation-acceptances", json={"token": token, "password": "short"})
    for body in (
        by_email("zhou@example.org", "a guess of somebody"),
        by_email("zhou@example.org", "a guess of another"),
    ):
        await laid.http.post(LOGINS, json=body)
    bearer = {"Authorization": f"Bearer {accepted.json()['token']}"}
    await laid.http.put(f"{ME}/password", headers=bearer, json={"old": "a guess of somebody", "new": "the hills!"})
    await laid.http.get(f"{STAFF}/{invited.json()['staff']['id']}", headers={**owner.headers, **a_key()})
    written = laid.written[position:]
    assert written.count('"event":"request"') >= 8
    for secret in ("zhou@", "周明芳", token, accepted.json()["token"], "hills", "a guess of", owner.email):
        assert secret not in written
