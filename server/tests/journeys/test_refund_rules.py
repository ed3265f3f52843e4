"""An event's refund ladder over HTTP: who may, what is refused, and that buyers see it."""

from typing import Any

import pytest

from builders.people import gate_staff
from builders.shop import a_shop
from builders.world import World, a_key, an_item
from menpiao.identity import Role, organizers_of
from menpiao.kernel.ids import encode

TIERS = [{"until_hours_before": 72}, {"until_hours_before": 24, "fee_percent": 20}]


async def staff_of(world: World, organizer_id: int, role: Role = "manager") -> dict[str, str]:
    """Signed in at a gate, where not everybody may: so the role is given afterwards."""
    async with world.db.read() as tx:
        organizer = (await organizers_of(tx, organizer_ids=[organizer_id]))[organizer_id]
    signed_in = await gate_staff(world.db, organizer=organizer, role="manager")
    async with world.db.tx() as tx:
        await tx.connection.execute("update staff set role = $1 where id = $2", role, signed_in.login.staff_id)
    return {"Authorization": f"Bearer {signed_in.token}"}


async def test_what_a_manager_writes_is_what_buyers_read_and_pin(world: World) -> None:
    sale = await world.a_sale()
    page, ladder = f"/api/v1/events/{encode(sale.event_id)}", ladder_of(sale.event_id)
    assert (await world.get(page))["refund_rules"] is None
    staff = await staff_of(world, sale.organizer_id)
    answer = await world.http.get(ladder, headers=staff)
    assert (answer.json()["version"], answer.json()["tiers"]) == (0, [])
    answer = await world.http.put(
        ladder,
        headers={**staff, "If-Match": answer.headers["etag"]},
        json={"tiers": TIERS, "once_per_buyer": True, "places_return_at": "2027-03-06T12:00:00+08:00"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"
    shown = answer.json()
    assert shown["places_return_at"] == "2027-03-06T04:00:00Z"
    await world.parts.refresh()
    read = await world.http.get(page)
    names = ("tiers", "scope", "once_per_buyer", "places_return_at")
    assert read.json()["refund_rules"] == {name: shown[name] for name in names}
    assert shown["tiers"][1] == {"until_hours_before": 24, "fee_percent": 20, "fee": {"amount": 0, "currency": "CNY"}}

    order = await world.http.post(
        "/api/v1/orders", headers={**await world.login(), **a_key()}, json={"items": [an_item(sale)]}
    )
    assert order.status_code == 201
    async with world.db.read() as tx:
        assert await tx.connection.fetchval(
            "select l.version from order_items i join refund_ladders l on l.id = i.refund_ladder_id"
        )


async def test_a_ladder_without_tiers_takes_the_right_away_for_whoever_orders_later(world: World) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale.organizer_id, "owner")
    for version, tiers in enumerate((TIERS, [])):
        answer = await world.http.put(
            ladder_of(sale.event_id), headers={**staff, "If-Match": f'W/"{version}"'}, json={"tiers": tiers}
        )
        assert answer.json()["version"] == version + 1
    await world.parts.refresh()
    assert (await world.get(f"/api/v1/events/{encode(sale.event_id)}"))["refund_rules"] is None


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"0"', 412, "precondition_failed"),
        ('"2"', 412, "precondition_failed"),
        ("*", 412, "precondition_failed"),
        ("1", 412, "precondition_failed"),
        ('"' + "9" * 30 + '"', 412, "precondition_failed"),
    ],
)
async def test_a_lost_update_is_refused(world: World, if_match: str | None, status: int, code: str) -> None:
    sale = await world.a_sale()
    staff = await staff_of(world, sale.organizer_id)
    first = await world.http.put(ladder_of(sale.event_id), headers={**staff, "If-Match": '"0"'}, json={"tiers": TIERS})
    assert first.status_code == 200
    answer = await world.http.put(
        ladder_of(sale.event_id),
        headers={**staff, **({"If-Match": if_match} if if_match else {})},
        json={"tiers": [{"until_hours_before": 1}]},
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await world.get(ladder_of(sale.event_id), staff))["version"] == 1


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("owner", 200, 200),
        ("manager", 200, 200),
        ("finance", 200, 403),
        ("support", 200, 403),
        ("gate_lead", 403, 403),
        ("gate", 403, 403),
    ],
)
async def test_each_role_may_what_it_may(world: World, role: Role, reads: int, writes: int) -> None:
    sale = await world.a_sale()
    staff = {**await staff_of(world, sale.organizer_id, role), "If-Match": '"0"'}
    assert (await world.http.get(ladder_of(sale.event_id), headers=staff)).status_code == reads
    answer = await world.http.put(ladder_of(sale.event_id), headers=staff, json={"tiers": TIERS})
    assert answer.status_code == writes


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/tiers"),
        ({"tiers": [{}]}, "/tiers/0/until_hours_before"),
        ({"tiers": [{"until_hours_before": 1.5}]}, "/tiers/0/until_hours_before"),
        ({"tiers": [{"until_hours_before": 1, "fee_percent": 101}]}, "/tiers/0/fee_percent"),
        ({"tiers": [{"until_hours_before": 1, "fee": {"amount": 1, "currency": "USD"}}]}, "/tiers/0/fee/currency"),
        ({"tiers": [{"until_hours_before": 1, "fee": {"amount": -1}}]}, "/tiers/0/fee/amount"),
        ({"tiers": list(reversed(TIERS))}, "/tiers/1/until_hours_before"),
        ({"tiers": TIERS, "scope": "event"}, "/scope"),
        ({"tiers": TIERS, "places_return_at": "2027-03-06T12:00:00"}, "/places_return_at"),
        ({"tiers": TIERS, "places_return": "at_once"}, "/places_return"),
    ],
)
async def test_what_makes_no_sense_is_named(world: World, body: dict[str, Any], pointer: str) -> None:
    sale = await world.a_sale()
    staff = {**await staff_of(world, sale.organizer_id), "If-Match": '"0"'}
    answer = await world.http.put(ladder_of(sale.event_id), headers=staff, json=body)
    assert answer.status_code == 422, answer.text
    assert pointer in {error["pointer"] for error in answer.json()["errors"]}
    assert (await world.get(ladder_of(sale.event_id), staff))["version"] == 0


async def test_a_foreign_event_and_an_unknown_one_look_the_same(world: World) -> None:
    sale = await world.a_sale()
    await a_shop(world.db, organizer_id=8)
    foreign = {**await staff_of(world, 8), "If-Match": '"0"'}
    answers = []
    for event in (encode(sale.event_id), encode(world.db.new_id(8)), "nonsense"):
        path = f"/api/v1/organizer/events/{event}/refund-ladder"
        for answer in (
            await world.http.get(path, headers=foreign),
            await world.http.put(path, headers=foreign, json={"tiers": TIERS}),
        ):
            problem = answer.json()
            del problem["trace_id"]
            answers.append((answer.status_code, problem))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 404


def ladder_of(event_id: Any) -> str:
    return f"/api/v1/organizer/events/{encode(event_id)}/refund-ladder"
