"""What support does for a buyer, over HTTP: a message once more, another attendee; and tickets that are given away."""

import asyncio
from typing import Any

from builders.orders import with_quota
from builders.seated import a_seated_sale, an_allocation
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.world import World, a_key
from menpiao.identity import Role
from menpiao.inventory import Part
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock


async def ask(world: World, verb: str, path: str, who: dict[str, str], body: Any = None, *, status: int = 200) -> Any:
    answer = await world.http.request(verb, f"/api/v1/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def found(world: World, who: dict[str, str], q: str) -> list[str]:
    page = await ask(world, "POST", "organizer/order-searches", who, {"q": q})
    return [one["id"] for one in page["items"]]


async def codes(world: World, who: dict[str, str], order_id: str) -> list[str]:
    told = await world.get(f"/api/v1/organizer/orders/{order_id}/timeline?limit=100", who)
    return [fact["code"] for fact in told["items"]]


async def quota(world: World) -> tuple[int, int]:
    async with world.db.read() as tx:
        row = await tx.connection.fetchrow("select sold, withheld from quotas")
    return row["sold"], row["withheld"]


async def test_a_message_goes_out_once_more_and_what_it_was_stays_known(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(price_fen=0)
    order = await world.order(await world.login(), sale)
    await world.work()
    clock.advance(minutes=2)
    await world.work()
    staff = await world.staff_login(sale.organizer_id, "support")
    path = f"organizer/orders/{order['id']}"
    messages = (await world.get(f"/api/v1/{path}", staff))["messages"]
    assert {message["state"] for message in messages} == {"no_consent"}
    body, key = {"message_id": messages[0]["id"]}, a_key()
    for expected in ("false", "true"):
        answer = await world.http.post(f"/api/v1/{path}/message-resends", headers={**staff, **key}, json=body)
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, expected)
        assert answer.json()["state"] == "waiting"
    assert (await ask(world, "POST", f"{path}/message-resends", staff, body, status=409))["code"] == "message_waits"
    other = await world.order(await world.login("zhou-ming"), sale)
    await ask(world, "POST", f"organizer/orders/{other['id']}/message-resends", staff, body, status=404)
    finance = await world.staff_login(sale.organizer_id, "finance")
    await ask(world, "POST", f"{path}/message-resends", finance, body, status=403)
    assert "message_resent" in await codes(world, staff, order["id"])
    await world.work()


async def test_an_unpaid_order_is_let_go_of_and_its_places_are_free(world: World) -> None:
    sale = await world.a_sale(total=2)
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2)
    path = f"organizer/orders/{order['id']}/cancellation"
    await ask(world, "POST", path, await world.staff_login(sale.organizer_id, "finance"), {}, status=403)
    staff = await world.staff_login(sale.organizer_id, "support")
    for _ in range(2):
        assert (await ask(world, "POST", path, staff, {}))["state"] == "cancelled"
    told = await world.get(f"/api/v1/organizer/orders/{order['id']}/timeline?limit=100", staff)
    assert [fact["who"]["kind"] for fact in told["items"] if fact["code"] == "order_cancelled"] == ["staff"]
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "cancelled"
    paid = await world.order(buyer, sale, quantity=2)
    await world.pay_sheet(await world.start_payment(buyer, paid))
    await world.callbacks_delivered()
    path = f"organizer/orders/{paid['id']}/cancellation"
    assert (await ask(world, "POST", path, staff, {}))["state"] == "paid", "the provider says that the money came first"
    assert (await ask(world, "POST", path, staff, {}, status=409))["code"] == "order_closed"
    assert await world.books() == []


async def test_an_order_that_staff_let_go_of_while_wechat_is_silent_ends_in_their_name(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(total=1)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    await world.start_payment(buyer, order)
    clock.advance(minutes=6)
    staff = await world.staff_login(sale.organizer_id, "support")
    silent = await world.http.put(f"{world.sandbox.url}/sim/faults", json={"down": True})
    assert silent.status_code == 200
    asked = await ask(world, "POST", f"organizer/orders/{order['id']}/cancellation", staff, {})
    assert (asked["state"], (await world.get(f"/api/v1/orders/{order['id']}", buyer))["cancelling"]) == ("paying", True)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "paying"
    await world.http.put(f"{world.sandbox.url}/sim/faults", json={"down": False})
    clock.advance(minutes=2)
    await world.work()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "cancelled"
    told = await world.get(f"/api/v1/organizer/orders/{order['id']}/timeline?limit=100", staff)
    who = {fact["code"]: fact["who"]["name"] for fact in told["items"] if fact["code"].startswith("order_cancel")}
    name = (await world.get("/api/v1/organizer/me", staff))["name"]
    assert who == {"order_cancel_asked": name, "order_cancelled": name}
    await world.order(await world.login("zhou-ming"), sale)
    assert await world.books() == []


async def test_a_ticket_in_another_name_is_found_by_it_and_not_by_the_old_one(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(price_fen=0, attendee_names_required=True)
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2, attendees=[{"name": "林小雨"}, {"name": "周明"}])
    await world.work()
    staff = await world.staff_login(sale.organizer_id, "support")
    ticket = (await world.get(f"/api/v1/orders/{order['id']}", buyer))["tickets"][0]
    body = {"name": "王军", "reason": "换人，已核对"}
    for _ in range(2):
        page = await ask(world, "PUT", f"organizer/tickets/{ticket}/attendee", staff, body)
        assert [item["attendee"]["name"] for item in page["items"]] == ["王**", "周**"]
    assert [fact["code"] for fact in page["timeline"]["items"]].count("attendee_changed") == 1
    assert (await world.get(f"/api/v1/tickets/{ticket}", buyer))["attendee"]["name"][0] == "王"
    for name, expected in (("王军", [order["id"]]), ("周明", [order["id"]]), ("林小雨", [])):
        assert await found(world, staff, name) == expected, name
    clock.advance(minutes=5)
    await world.work()
    assert await found(world, staff, "林小雨") == []
    foreign = await world.staff_login(sale.organizer_id, "gate")
    await ask(world, "PUT", f"organizer/tickets/{ticket}/attendee", foreign, body, status=403)
    await ask(
        world,
        "POST",
        f"organizer/orders/{order['id']}/refunds",
        await world.staff_login(7, "owner"),
        {"reason": "x"},
        status=201,
    )
    void = await ask(world, "PUT", f"organizer/tickets/{ticket}/attendee", staff, body, status=409)
    assert void["code"] == "ticket_not_valid"


def a_gift(sale: Sale, quantity: int) -> dict[str, Any]:
    return {
        "session_id": encode(sale.session_id),
        "ticket_type_id": encode(sale.ticket_type_id),
        "quantity": quantity,
        "for": "媒体：江声日报",
        "reason": "首演采访",
    }


async def given(world: World, sale: Sale, who: dict[str, str], quantity: int = 2, *, status: int = 201) -> Any:
    return await ask(world, "POST", "organizer/complimentary-orders", who, a_gift(sale, quantity), status=status)


async def test_tickets_that_are_given_away_are_claimed_once_by_whoever_opens_the_link_first(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(total=5, per_buyer_max=1, per_order_max=1)
    staff = await world.staff_login(sale.organizer_id, "support")
    gift = await given(world, sale, staff)
    assert (gift["state"], await quota(world)) == ("open", (0, 2))
    assert (await given(world, sale, staff, 4, status=409))["code"] == "too_few_places"
    token = {"token": gift["claim"]["token"]}
    buyers = [await world.login(), await world.login("zhou-ming")]
    look = await ask(world, "POST", "complimentary-looks", buyers[0], token)
    assert (look["quantity"], look["order_id"]) == (2, None)
    answers = await asyncio.gather(
        *(
            world.http.post("/api/v1/complimentary-claims", headers=buyer, json=token)
            for buyer in [*buyers, *buyers, buyers[0]]
        )
    )
    winners = [buyer for buyer, answer in zip(buyers, answers, strict=False) if answer.status_code == 201]
    assert len(winners) == 1, "one of the two has them"
    assert len({answer.json()["order_id"] for answer in answers if answer.status_code == 201}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} == {"claim_over"}
    order_id = (await ask(world, "POST", "complimentary-looks", winners[0], token))["order_id"]
    order = await world.get(f"/api/v1/orders/{order_id}", winners[0])
    assert (order["state"], order["total"]["amount"], len(order["tickets"])) == ("paid", 0, 2)
    assert [(part["kind"], part["amount"]["amount"]) for part in order["price_parts"]][:2] == [
        ("ticket", 18_000),
        ("complimentary", -18_000),
    ]
    assert await quota(world) == (2, 0)
    shown = await world.get(f"/api/v1/organizer/complimentary-orders/{gift['id']}", staff)
    assert (shown["state"], shown["order_id"], shown["claim"]) == ("claimed", order_id, None)
    assert "complimentary_claimed" in await codes(world, staff, order_id)
    withdrawal = f"organizer/complimentary-orders/{gift['id']}/withdrawal"
    assert (await ask(world, "POST", withdrawal, staff, {}, status=409))["code"] == "complimentary_decided"
    await world.work()
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from ledger_postings") == 0


async def test_a_key_that_comes_for_two_sessions_at_once_gives_away_for_one(world: World) -> None:
    shop = await a_shop(world.db)
    sales = [await world.a_sale(shop=shop), await with_quota(world.db, await an_event_on_sale(shop), 10)]
    staff = await world.staff_login(shop.organizer_id, "support")
    for _ in range(10):
        key = a_key()
        answers = await asyncio.gather(
            *(
                world.http.post(
                    "/api/v1/organizer/complimentary-orders", headers={**staff, **key}, json=a_gift(sale, 1)
                )
                for sale in sales
            )
        )
        assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert await world.db.pool.fetchval("select sum(withheld) from quotas") == 10


async def test_many_wait_for_another_person_and_what_nobody_claims_goes_back(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(total=20)
    roles: tuple[Role, ...] = ("owner", "manager", "finance", "support")
    staff = {role: await world.staff_login(sale.organizer_id, role) for role in roles}
    for who in (staff["manager"], staff["support"]):
        await ask(world, "PUT", "organizer/complimentary-approval", who, {"above": 3}, status=403)
    assert await ask(world, "PUT", "organizer/complimentary-approval", staff["owner"], {"above": 3}) == {"above": 3}
    small, more = await given(world, sale, staff["manager"]), await given(world, sale, staff["manager"])
    assert [(one["state"], one["needs_approval"]) for one in (small, more)] == [("open", False), ("requested", True)]
    assert more["claim"] is None, "nobody has the link yet"
    assert await quota(world) == (0, 4)
    decision = f"organizer/complimentary-orders/{more['id']}/decision"
    cases = (await world.get("/api/v1/organizer/cases", staff["owner"]))["items"]
    assert [(case["kind"], case["subject_id"]) for case in cases] == [("complimentary_waits_for_approval", more["id"])]
    approve = {"decision": "approve", "reason": "已确认"}
    own = await ask(world, "POST", decision, staff["manager"], approve, status=409)
    assert own["code"] == "complimentary_of_your_own"
    for who in (staff["finance"], staff["support"]):
        await ask(world, "POST", decision, who, approve, status=403)
    for _ in range(2):
        agreed = await ask(world, "POST", decision, staff["owner"], approve)
        assert (agreed["state"], agreed["decided_by"]["kind"]) == ("open", "staff")
    assert agreed["claim"] is not None
    otherwise = {"decision": "decline", "reason": "不行"}
    assert (await ask(world, "POST", decision, staff["owner"], otherwise, status=409))[
        "code"
    ] == "complimentary_decided"
    third = await given(world, sale, staff["manager"], 3)
    await ask(world, "POST", f"organizer/complimentary-orders/{third['id']}/decision", staff["owner"], otherwise)
    assert await quota(world) == (0, 4), "what is declined is back at once"
    withdrawal = f"organizer/complimentary-orders/{small['id']}/withdrawal"
    for _ in range(2):
        assert (await ask(world, "POST", withdrawal, staff["support"], {}))["state"] == "withdrawn"
    buyer, dead = await world.login(), {"token": small["claim"]["token"]}
    assert (await ask(world, "POST", "complimentary-claims", buyer, dead, status=409))["code"] == "claim_over"
    forged = {"token": small["claim"]["token"][:-2] + "AA"}
    assert (await ask(world, "POST", "complimentary-claims", buyer, forged, status=404))["code"] == "claim_invalid"
    assert await quota(world) == (0, 2)
    clock.advance(days=8)
    await world.work()
    assert await quota(world) == (0, 0), "nobody came for them"
    finance = await world.staff_login(sale.organizer_id, "finance")
    listed = (await world.get("/api/v1/organizer/complimentary-orders", finance))["items"]
    assert sorted(one["state"] for one in listed) == ["declined", "expired", "withdrawn"]
    assert {one["for"] for one in listed} == {"媒**"}


async def test_guests_see_their_seats_and_have_them_once_they_claim(world: World) -> None:
    hall = await a_seated_sale(
        await a_shop(world.db),
        allocations=(an_allocation(),),
        allocated=((1, Part("seats", ("stalls-B-6",), "/x")),),
    )
    await world.parts.refresh()
    staff, buyer = await world.staff_login(hall.sale.organizer_id, "support"), await world.login()
    wanted = {**a_gift(hall.sale, 2), "seat_ids": ["stalls-B-6", "stalls-A-1"]}
    gift = await ask(world, "POST", "organizer/complimentary-orders", staff, wanted, status=201)
    seats = [("stalls-B-6", "B", "6"), ("stalls-A-1", "A", "1")]
    assert [(one["id"], one["row"], one["label"]) for one in gift["seats"]] == seats
    again = await ask(world, "POST", "organizer/complimentary-orders", staff, wanted, status=409)
    assert again["code"] == "seat_taken"
    live = await world.get(f"/api/v1/organizer/sessions/{encode(hall.session_id)}/seats", staff)
    assert [live[one] for one in ("held", "sold", "given")] == [0, 0, 2]
    order = {"items": [hall.item("stalls-A-1")]}
    assert (await ask(world, "POST", "orders", buyer, order, status=409))["code"] == "seat_taken"

    token = {"token": gift["claim"]["token"]}
    look = await ask(world, "POST", "complimentary-looks", buyer, token)
    assert [(one["id"], one["row"], one["label"]) for one in look["seats"]] == seats
    claimed = await ask(world, "POST", "complimentary-claims", buyer, token, status=201)
    items = (await world.get(f"/api/v1/orders/{claimed['order_id']}", buyer))["items"]
    assert [(item["seat"]["id"], item["price"]["amount"]) for item in items] == [(seats[0][0], 0), (seats[1][0], 0)]
    assert await world.books() == []


async def test_names_are_asked_of_whoever_claims_and_a_person_has_one_ticket(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(attendee_names_required=True)
    staff = await world.staff_login(sale.organizer_id, "owner")
    gift = await given(world, sale, staff, 1)
    buyer, token = await world.login(), gift["claim"]["token"]
    refused = await ask(world, "POST", "complimentary-claims", buyer, {"token": token}, status=422)
    assert refused["errors"][0]["pointer"] == "/attendees"
    assert await quota(world) == (0, 1), "nothing is lost by a refusal"
    claimed = await ask(
        world, "POST", "complimentary-claims", buyer, {"token": token, "attendees": [{"name": "林小雨"}]}, status=201
    )
    await world.work()
    assert await found(world, staff, "林小雨") == [claimed["order_id"]]
