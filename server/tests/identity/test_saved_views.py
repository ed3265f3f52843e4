"""Views of lists: kept for a person, shared with colleagues, changed by who made them and by owners."""

from typing import Any

import httpx
import pytest

from builders.colleagues import Colleague, a_colleague
from builders.world import a_key
from menpiao.identity import Passwords
from menpiao.identity.model.saved_views import MOST_OWN, MOST_SHARED
from menpiao.platform.db import Database

VIEWS = "/api/v1/organizer/me/saved-views"
UNPAID = {"list": "orders", "name": "待支付", "filters": {"state": "awaiting_payment"}}


@pytest.fixture
async def zhou(db: Database, passwords: Passwords, owner: Colleague) -> Colleague:
    return await a_colleague(
        db, passwords, organizer=owner.organizer, role="support", email="zhou@example.org", name="周明"
    )


async def saved(office: httpx.AsyncClient, by: Colleague, **changes: Any) -> dict[str, Any]:
    answer = await office.post(VIEWS, headers=by.acting, json={**UNPAID, **changes})
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def shown(office: httpx.AsyncClient, to: Colleague, of: str = "orders") -> list[str]:
    answer = await office.get(f"{VIEWS}?list={of}", headers=to.headers)
    return [view["name"] for view in answer.json()["items"]]


def changed(view: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {key: view[key] for key in ("name", "filters", "hidden_columns", "shared")} | changes


async def put(
    office: httpx.AsyncClient, by: Colleague, view: dict[str, Any], **changes: Any
) -> tuple[int, dict[str, Any]]:
    headers = {**by.headers, "If-Match": f'"{view["version"]}"'}
    answer = await office.put(f"{VIEWS}/{view['id']}", headers=headers, json=changed(view, **changes))
    return answer.status_code, answer.json()


async def test_a_view_is_kept_for_who_saved_it_and_once_however_often_it_is_sent(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague
) -> None:
    headers = zhou.acting
    first = await office.post(VIEWS, headers=headers, json={**UNPAID, "hidden_columns": ["placed"]})
    again = await office.post(VIEWS, headers=headers, json={**UNPAID, "hidden_columns": ["placed"]})
    other = await office.post(VIEWS, headers=headers, json={**UNPAID, "name": "别的"})
    assert (first.status_code, first.headers["etag"]) == (201, '"1"')
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert other.json()["code"] == "idempotency_key_reused"
    [view] = (await office.get(f"{VIEWS}?list=orders", headers=zhou.headers)).json()["items"]
    assert (view["filters"], view["hidden_columns"]) == ({"state": "awaiting_payment"}, ["placed"])
    assert (view["mine"], view["changeable"], view["made_by"]["name"]) == (True, True, "周明")
    assert await shown(office, owner) == await shown(office, zhou, "refunds") == []


async def test_a_name_is_taken_once_a_list_and_a_person(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague
) -> None:
    await saved(office, zhou)
    await saved(office, zhou, list="payments")
    await saved(office, owner)
    taken = (await office.post(VIEWS, headers=zhou.acting, json={**UNPAID, "name": " 待支付 "})).json()
    assert [(error["pointer"], error["code"]) for error in taken["errors"]] == [("/name", "taken")]
    other = await saved(office, zhou, name="另一个")
    assert (await put(office, zhou, other, name="待支付"))[0] == 422


async def test_a_shared_view_is_read_by_colleagues_and_changed_by_its_maker_and_owners(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, db: Database, passwords: Passwords
) -> None:
    manager = await a_colleague(db, passwords, organizer=owner.organizer, role="manager", email="li@example.org")
    view = await saved(office, zhou)
    assert (await put(office, owner, view))[1]["code"] == "not_found"
    _, view = await put(office, zhou, view, shared=True)
    assert await shown(office, manager) == ["待支付"]
    assert (await put(office, manager, view, name="我的"))[1]["code"] == "view_of_another"
    kept = await office.delete(f"{VIEWS}/{view['id']}", headers=manager.headers)
    assert kept.json()["code"] == "view_of_another"
    assert (await put(office, owner, {**view, "version": 1}))[1]["code"] == "precondition_failed"
    status, hidden = await put(office, owner, view, name="未付款", shared=False)
    assert (status, hidden["name"], hidden["version"]) == (200, "未付款", 3)
    assert (await shown(office, manager), await shown(office, zhou)) == ([], ["未付款"])
    assert (await office.delete(f"{VIEWS}/{view['id']}", headers=zhou.headers)).status_code == 204
    assert (await office.delete(f"{VIEWS}/{view['id']}", headers=zhou.headers)).status_code == 404


async def test_nobody_reads_views_of_a_foreign_organizer_or_of_a_list_they_do_not_see(
    office: httpx.AsyncClient, owner: Colleague, zhou: Colleague, db: Database, passwords: Passwords
) -> None:
    view = await saved(office, owner, list="audit-log", filters={"action": "order_paid"}, shared=True)
    foreign = await a_colleague(db, passwords, email="far@example.org")
    assert await shown(office, foreign, "audit-log") == []
    assert (await put(office, foreign, view))[0] == 404
    assert await shown(office, owner, "audit-log") == ["待支付"]
    assert await shown(office, zhou, "audit-log") == []
    refused = (await office.post(VIEWS, headers=zhou.acting, json={**UNPAID, "list": "audit-log"})).json()
    assert [(error["pointer"], error["code"]) for error in refused["errors"]] == [("/list", "not_found")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"list": "letters"},
        {"name": "  "},
        {"name": "n" * 41},
        {"filters": {"State": "paid"}},
        {"filters": {"state": ""}},
        {"filters": {"state": "s" * 201}},
        {"filters": {f"f{n}": "s" * 100 for n in range(11)}},
        {"filters": {f"f{n}": "s" for n in range(13)}},
        {"hidden_columns": ["c"] * 21},
    ],
    ids=["list", "blank", "name", "filter", "empty", "value", "long", "many", "columns"],
)
async def test_a_view_that_is_none_is_refused(
    office: httpx.AsyncClient, owner: Colleague, wrong: dict[str, Any]
) -> None:
    assert (await office.post(VIEWS, headers=owner.acting, json={**UNPAID, **wrong})).status_code == 422


async def test_views_of_a_list_are_limited_for_a_person_and_for_all(
    office: httpx.AsyncClient, owner: Colleague, db: Database, passwords: Passwords
) -> None:
    people = [owner]
    for number in range(MOST_SHARED // MOST_OWN):
        email = f"p{number}@example.org"
        people.append(await a_colleague(db, passwords, organizer=owner.organizer, role="support", email=email))
    for person in people[:-1]:
        for number in range(MOST_OWN):
            await saved(office, person, name=f"{number}", shared=True)
    too_many = await office.post(VIEWS, headers={**owner.headers, **a_key()}, json={**UNPAID, "name": "21"})
    assert (too_many.status_code, too_many.json()["code"]) == (409, "too_many_views")
    unshared = await saved(office, people[-1])
    assert (await put(office, people[-1], unshared, shared=True))[1]["code"] == "too_many_views"
    assert len(await shown(office, people[-1])) == MOST_SHARED + 1
