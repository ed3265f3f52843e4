"""What staff see and decide about days that do not agree, and what nobody else may."""

import asyncio
from typing import Any

import pytest

from builders.bills import DAYS, Till, a_till
from builders.world import World, a_key
from menpiao.identity import Role
from menpiao.kernel.ids import encode
from menpiao.payments import cases

REASON = {"reason": "已与微信支付核实"}


@pytest.fixture
async def till(world: World) -> Till:
    """A day with two payments, one of which the trade bill does not have."""
    till = await a_till(world)
    await till.paid()
    await till.paid(account="zhou-ming")
    await till.faults(bill="row_missing")
    till.sleep_until(10, 1)
    await world.work()
    return till


async def missing(till: Till) -> dict[str, Any]:
    """The payment that the trade bill does not have."""
    return next(one for one in await till.differences(await till.day()) if one["kind"] == "missing_there")


async def test_asking_again_changes_nothing_where_the_provider_says_what_we_say(till: Till) -> None:
    difference = await missing(till)
    assert (difference["outcome"], difference["here"]["state"]) == ("settled_before", "paid")
    answer = await till.resolve(difference, "settle")
    assert (answer.status_code, answer.json()["state"], answer.json()["outcome"]) == (200, "open", "settled_before")


async def test_ignoring_each_difference_cleans_the_day_and_keeps_who_and_why(till: Till) -> None:
    day = await till.day()
    for difference in await till.differences(day):
        answer = await till.resolve(difference, "ignore")
        assert (answer.status_code, answer.json()["state"]) == (200, "ignored")
        assert (answer.json()["decided_by"] is not None, answer.json()["decided_by_name"]) == (True, "陈晓")
        again = await till.resolve(difference, "ignore")
        assert (again.status_code, again.json()["code"]) == (409, "difference_closed")
    assert ((await till.day())["state"], (await till.day())["ignored"]) == ("clean", 2)

    await till.post(f"{DAYS}/{day['id']}/run", REASON)
    await till.world.work()
    assert (await till.day())["state"] == "clean", "what was decided about stays decided while it stays the same"


async def test_a_decision_lasts_only_as_long_as_what_it_was_about(till: Till) -> None:
    day = await till.day()
    for difference in await till.differences(day):
        await till.resolve(difference, "ignore")
    await till.faults(bill="amount_off")
    await till.post(f"{DAYS}/{day['id']}/run", REASON)
    await till.world.work()
    day = await till.day()
    assert (day["state"], day["open"]) == ("open", 2)
    assert {one["state"] for one in await till.differences(day, state="open")} == {"open"}


async def test_one_key_is_one_decision(till: Till) -> None:
    difference = await missing(till)
    answers = await asyncio.gather(*(till.resolve(difference, "ignore", key="once") for _ in range(4)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    later = await till.resolve(difference, "ignore", key="once")
    assert (later.status_code, later.headers["Idempotency-Replayed"]) in [(200, "true"), (200, "false")]
    async with till.world.db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from reconciliation_decisions") == 1


async def test_a_key_belongs_to_one_request(till: Till) -> None:
    difference = await missing(till)
    key = a_key()["Idempotency-Key"]
    staff = await till.sign_in()
    path = f"/api/v1/organizer/reconciliation/differences/{difference['id']}/resolution"
    headers = {**staff, "Idempotency-Key": key}
    first = await till.world.http.post(path, headers=headers, json={"action": "ignore", **REASON})
    same = await till.world.http.post(path, headers=headers, json={"action": "ignore", **REASON})
    other = await till.world.http.post(path, headers=headers, json={"action": "settle", **REASON})
    assert [first.headers["Idempotency-Replayed"], same.headers["Idempotency-Replayed"]] == ["false", "true"]
    assert first.json() == same.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_somebody_answers_for_what_is_left_of_a_day(till: Till) -> None:
    day = await till.day()
    async with till.world.db.read() as tx:
        (case,) = await cases(tx, till.sale.organizer_id)
    assert (case.kind, encode(case.subject_id)) == ("day_not_reconciled", day["id"])
    assert (case.detail["day"], case.detail["differences"]) == ("2027-03-01", 2)

    answer = await till.post(f"{DAYS}/{day['id']}/sign-off", REASON)
    shown = answer.json()
    assert (answer.status_code, shown["state"], shown["open"], shown["ignored"]) == (200, "signed_off", 0, 2)
    assert (shown["reason"], shown["signed_off_by"] is not None) == (REASON["reason"], True)
    assert (shown["signed_off_by_name"], shown["merchant_account"]) == ("陈晓", "")
    again = await till.post(f"{DAYS}/{day['id']}/sign-off", REASON)
    assert (again.status_code, again.json()["code"]) == (409, "day_not_open")
    async with till.world.db.read() as tx:
        assert await cases(tx, till.sale.organizer_id) == []
    assert [one["state"] for one in await till.days(state="signed_off")] == ["signed_off"]
    assert await till.days(state="open") == []


async def test_a_day_whose_bill_never_comes_can_be_signed_off(world: World) -> None:
    till = await a_till(world)
    await till.paid()
    await till.faults(bill="creating")
    till.sleep_until(10, 1, days=2)
    await world.work()
    day = await till.day()
    answer = await till.post(f"{DAYS}/{day['id']}/sign-off", REASON)
    assert (answer.status_code, answer.json()["state"], answer.json()["compared_at"]) == (200, "signed_off", None)


async def test_money_that_was_settled_is_its_order_s_to_give_back(till: Till) -> None:
    answer = await till.resolve(await missing(till), "refund")
    assert (answer.status_code, answer.json()["code"]) == (409, "remedy_unsuitable")


@pytest.mark.parametrize(
    ("role", "looks", "decides"),
    [("owner", 200, 409), ("manager", 200, 409), ("finance", 200, 409), ("support", 200, 403), ("gate_lead", 403, 403)],
)
async def test_whoever_may_move_money_decides(till: Till, role: Role, looks: int, decides: int) -> None:
    day, difference = await till.day(), await missing(till)
    staff = await till.sign_in(role)
    http = till.world.http
    for path in (DAYS, f"{DAYS}/{day['id']}", f"{DAYS}/{day['id']}/differences"):
        assert (await http.get(path, headers=staff)).status_code == looks
    await till.post(f"{DAYS}/{day['id']}/sign-off", REASON)
    body = {"action": "ignore", **REASON}
    path = f"/api/v1/organizer/reconciliation/differences/{difference['id']}/resolution"
    assert (await http.post(path, headers={**staff, **a_key()}, json=body)).status_code == decides
    path = f"{DAYS}/{day['id']}/sign-off"
    assert (await http.post(path, headers={**staff, **a_key()}, json=REASON)).status_code == decides


async def test_another_organizer_s_days_are_not_there(till: Till) -> None:
    day, difference = await till.day(), await missing(till)
    stranger = await a_till(till.world, shop_of=8)
    for method, path, body in (
        ("GET", f"{DAYS}/{day['id']}", None),
        ("GET", f"{DAYS}/{day['id']}/differences", None),
        ("POST", f"{DAYS}/{day['id']}/sign-off", REASON),
        ("POST", f"{DAYS}/{day['id']}/run", REASON),
        (
            "POST",
            f"/api/v1/organizer/reconciliation/differences/{difference['id']}/resolution",
            {"action": "ignore", **REASON},
        ),
    ):
        headers = {**await stranger.sign_in(), **a_key()}
        answer = await till.world.http.request(method, path, headers=headers, json=body)
        assert answer.status_code == 404, path
    assert all(one["id"] != day["id"] for one in await stranger.days())


async def test_lists_go_on_by_their_cursor(till: Till) -> None:
    day = await till.day()
    first = (await till.asked("GET", f"{DAYS}/{day['id']}/differences", params={"limit": "1"})).json()
    second = (
        await till.asked("GET", f"{DAYS}/{day['id']}/differences", params={"limit": "1", "cursor": first["next"]})
    ).json()
    assert len({first["items"][0]["id"], second["items"][0]["id"]}) == 2
    assert second["next"] is None
    till.sleep_until(10, 1)
    await till.world.work()
    newest = (await till.asked("GET", DAYS, params={"limit": "1"})).json()
    oldest = (await till.asked("GET", DAYS, params={"limit": "1", "cursor": newest["next"]})).json()
    assert [newest["items"][0]["day"], oldest["items"][0]["day"]] == ["2027-03-02", "2027-03-01"]
    refused = await till.world.http.get(DAYS, headers=await till.sign_in(), params={"cursor": "bm8"})
    assert refused.status_code == 422
