"""Looking after people: lists, roles, and the end of somebody's work."""

from typing import Any

import asyncpg
import httpx
import pytest

from builders.colleagues import Colleague, a_colleague, by_email
from builders.people import a_staff_member, an_organizer
from builders.web import bearer_of
from menpiao.identity import Passwords, Role, disable_staff, may, may_give
from menpiao.identity.model.abilities import ROLES
from menpiao.identity.model.refusals import LastOwner
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database

STAFF, ME, LOGINS = "/api/v1/organizer/staff", "/api/v1/organizer/me", "/api/v1/organizer/logins"


def path_of(colleague: Colleague, tail: str = "") -> str:
    return f"{STAFF}/{encode(colleague.login.staff.id)}{tail}"


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
async def zhou(db: Database, passwords: Passwords, owner: Colleague) -> Colleague:
    return await a_colleague(db, passwords, organizer=owner.organizer, role="support", email="zhou@example.org")


async def given(client: httpx.AsyncClient, by: Colleague, to: Colleague, role: Role) -> httpx.Response:
    """Read, then change, as a page does."""
    read = await client.get(path_of(to), headers=by.headers)
    headers = {**by.headers, "If-Match": read.headers.get("etag", '"1"')}
    return await client.put(path_of(to, "/role"), headers=headers, json={"role": role})


async def test_the_list_shows_all_page_by_page_and_no_foreign_ones(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, db: Database, passwords: Passwords
) -> None:
    await a_staff_member(db, organizer=owner.organizer, openid="o-wang", name="王芳")
    await a_colleague(db, passwords, email="far@example.org", name="远方")
    shown: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = (await office.get(f"{STAFF}?limit=2{cursor}", headers=owner.headers)).json()
        shown += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert {one["name"] for one in shown} == {"陈晓", "王芳"}
    assert len(shown) == 3
    by_id = {one["id"]: one for one in shown}
    mine = by_id[encode(owner.login.staff.id)]
    assert (mine["email"], mine["changeable"], mine["state"]) == ("chen@example.org", False, "active")
    assert (await office.get(f"{STAFF}?cursor=rubbish", headers=owner.headers)).status_code == 422


async def test_a_role_is_changed_by_who_has_read_it_and_holds_within_a_second(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, clock: SimulatedClock
) -> None:
    assert (await office.get(STAFF, headers=zhou.headers)).status_code == 403
    assert (await given(office, owner, zhou, "manager")).json()["role"] == "manager"
    clock.advance(seconds=1)
    assert (await office.get(STAFF, headers=zhou.headers)).status_code == 200
    old = {**owner.headers, "If-Match": '"1"'}
    assert refused(await office.put(path_of(zhou, "/role"), headers=old, json={"role": "gate"})) == (
        412,
        "precondition_failed",
    )
    bare = await office.put(path_of(zhou, "/role"), headers=owner.headers, json={"role": "gate"})
    assert refused(bare) == (428, "precondition_required")
    same = await given(office, owner, zhou, "manager")
    assert (same.status_code, same.headers["etag"]) == (200, '"2"')
    assert (await given(office, owner, zhou, "gate")).headers["etag"] == '"3"'


async def test_a_manager_changes_only_whose_role_they_may_give(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, db: Database, passwords: Passwords
) -> None:
    boss = await a_colleague(db, passwords, organizer=owner.organizer, role="manager", email="boss@example.org")
    assert refused(await given(office, boss, owner, "gate")) == (403, "above_your_role")
    assert refused(await given(office, boss, zhou, "owner")) == (403, "above_your_role")
    assert refused(await given(office, boss, zhou, "finance")) == (403, "above_your_role")
    assert refused(await given(office, boss, boss, "gate")) == (409, "not_yourself")
    for tail in ("/disablement", "/enablement"):
        answer = await office.post(path_of(owner, tail), headers=boss.acting, json={})
        assert refused(answer) == (403, "above_your_role")
    assert refused(await office.delete(path_of(owner, "/logins"), headers=boss.headers)) == (403, "above_your_role")
    assert (await given(office, boss, zhou, "gate_lead")).status_code == 200
    shown = (await office.get(STAFF, headers=boss.headers)).json()["items"]
    assert {one["role"]: one["changeable"] for one in shown} == {"owner": False, "gate_lead": True, "manager": False}


async def test_whose_work_ends_is_signed_out_and_comes_back_only_by_signing_in(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, clock: SimulatedClock
) -> None:
    for _ in range(2):
        ended = await office.post(path_of(zhou, "/disablement"), headers=owner.acting, json={})
        assert (ended.status_code, ended.json()["state"]) == (200, "disabled")
    clock.advance(seconds=1)
    assert (await office.get(ME, headers=zhou.headers)).status_code == 401
    assert refused(await office.post(LOGINS, json=by_email("zhou@example.org"))) == (401, "wrong_credentials")
    anew = await office.post(path_of(zhou, "/invitations"), headers=owner.acting, json={})
    assert refused(anew) == (409, "staff_disabled")
    assert refused(await given(office, owner, zhou, "gate")) == (409, "staff_disabled")
    for _ in range(2):
        back = await office.post(path_of(zhou, "/enablement"), headers=owner.acting, json={})
        assert (back.status_code, back.json()["state"]) == (200, "active")
    assert (await office.get(ME, headers=zhou.headers)).status_code == 401, "the old login stays ended"
    assert (await office.post(LOGINS, json=by_email("zhou@example.org"))).status_code == 201


async def test_a_link_of_somebody_whose_work_has_ended_is_over(office: httpx.AsyncClient, owner: Colleague) -> None:
    made = (await office.post(STAFF, headers=owner.acting, json={"name": "王芳", "role": "gate"})).json()
    path = f"{STAFF}/{made['staff']['id']}"
    assert (await office.post(f"{path}/disablement", headers=owner.acting, json={})).status_code == 200
    token = {"token": made["link"].rsplit("/", 1)[1]}
    assert refused(await office.post("/api/v1/invitation-looks", json=token)) == (410, "invitation_over")
    assert (await office.post(f"{path}/enablement", headers=owner.acting, json={})).json()["state"] == "invited"
    assert refused(await office.post("/api/v1/invitation-looks", json=token)) == (410, "invitation_over")


async def test_somebody_is_signed_out_everywhere_and_oneself_everywhere_else(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, clock: SimulatedClock
) -> None:
    other = bearer_of((await office.post(LOGINS, json=by_email())).json()["token"])
    assert (await office.delete(path_of(zhou, "/logins"), headers=owner.headers)).status_code == 204
    assert (await office.delete(path_of(owner, "/logins"), headers=owner.headers)).status_code == 204
    clock.advance(seconds=1)
    assert (await office.get(ME, headers=owner.headers)).status_code == 200
    for gone in (other, zhou.headers):
        assert (await office.get(ME, headers=gone)).status_code == 401


async def test_the_last_owner_who_can_sign_in_stays(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    """An owner who was only invited does not count: their link may be lost."""
    number = owner.organizer.organizer_id
    await office.post(STAFF, headers=owner.acting, json={"name": "王芳", "role": "owner"})
    with pytest.raises(LastOwner):
        await disable_staff(db, organizer_id=number, staff_id=owner.login.staff.id)
    second = await a_colleague(db, passwords, organizer=owner.organizer, email="second@example.org")
    assert (await given(office, second, owner, "gate")).status_code == 200
    with pytest.raises(LastOwner):
        await disable_staff(db, organizer_id=number, staff_id=second.login.staff.id)
    for change in ("role = 'manager'", "disabled_at = app_now()"):
        async with db.tx() as tx:
            with pytest.raises(asyncpg.CheckViolationError, match="keeps an owner"):
                await tx.connection.execute(f"update staff set {change} where id = $1", second.login.staff.id)


async def test_what_is_foreign_is_not_found(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    stranger = await a_colleague(db, passwords, email="far@example.org")
    for method, tail, body in (
        ("GET", "", None),
        ("PUT", "/role", {"role": "gate"}),
        ("POST", "/disablement", {}),
        ("POST", "/enablement", {}),
        ("POST", "/invitations", {}),
        ("DELETE", "/logins", None),
    ):
        headers = {**stranger.acting, "If-Match": '"1"'}
        answer = await office.request(method, path_of(owner, tail), headers=headers, json=body)
        assert refused(answer) == (404, "not_found"), (method, tail)
    with pytest.raises(NotFound):
        await disable_staff(db, organizer_id=stranger.organizer.organizer_id, staff_id=owner.login.staff.id)


async def test_who_did_what_stands_in_the_audit_log_without_a_name(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, db: Database
) -> None:
    await given(office, owner, zhou, "gate")
    await office.post(path_of(zhou, "/disablement"), headers=owner.acting, json={})
    async with db.read() as tx:
        rows = await tx.connection.fetch(
            "select action, actor_kind, detail from audit_entries where subject_id = $1 order by at, id",
            zhou.login.staff.id,
        )
    assert {row["action"] for row in rows} == {
        "staff_created",
        "staff_invited",
        "invitation_accepted",
        "staff_role_set",
        "staff_disabled",
    }
    assert not any(word in str(dict(row)) for row in rows for word in ("zhou", "example", "陈"))


def test_who_may_do_more_may_give_more() -> None:
    assert may_give("manager") == ["manager", "support", "gate_lead", "gate"]
    assert [role for role in ROLES if may_give(role)] == ["owner", "manager"]
    for role in ROLES:
        assert set(may(role)) <= set(may("owner"))


async def test_an_organizer_without_owners_may_have_none(db: Database) -> None:
    """Whoever was never able to sign in can be let go."""
    organizer = await an_organizer(db)
    staff = await a_staff_member(db, organizer=organizer, role="owner")
    await disable_staff(db, organizer_id=organizer.organizer_id, staff_id=staff.id)
