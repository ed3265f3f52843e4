"""Staff hand a ticket over by a link: claimed once, the code of before ends, refunds go to who paid."""

import asyncio
from typing import Any

from builders.shop import a_shop
from builders.world import World, a_key
from menpiao.platform.clock import SimulatedClock


async def ask(world: World, verb: str, path: str, who: dict[str, str], body: Any = None, *, status: int = 200) -> Any:
    answer = await world.http.request(verb, f"/api/v1/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def codes(world: World, who: dict[str, str], order_id: str) -> list[str]:
    told = await world.get(f"/api/v1/organizer/orders/{order_id}/timeline?limit=100", who)
    return [fact["code"] for fact in told["items"]]


async def test_a_ticket_is_handed_over_once_and_its_money_stays_with_who_paid(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale(attendee_names_required=True)
    payer = await world.login()
    order = await world.order(payer, sale, quantity=2, attendees=[{"name": "林小雨"}, {"name": "周明"}])
    await world.pay_sheet(await world.start_payment(payer, order))
    await world.callbacks_delivered()
    await world.work()
    ticket = (await world.get(f"/api/v1/orders/{order['id']}", payer))["tickets"][0]
    clock.advance(days=6, hours=12)  # the code may be shown from a day before
    await ask(world, "POST", f"tickets/{ticket}/activations", payer, {}, status=201)

    staff = await world.staff_login(sale.organizer_id, "support")
    path, wanted = f"organizer/tickets/{ticket}/handovers", {"for": "王军", "reason": "本人来电"}
    key = a_key()
    for expected in ("false", "true"):
        answer = await world.http.post(f"/api/v1/{path}", headers={**staff, **key}, json=wanted)
        assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, expected), answer.text
    offered = answer.json()
    assert (await ask(world, "POST", path, staff, wanted, status=409))["code"] == "handover_open"
    finance = await world.staff_login(sale.organizer_id, "finance")
    assert await ask(world, "POST", path, finance, wanted, status=403)
    seen = await ask(world, "GET", f"organizer/handovers/{offered['id']}", finance)
    assert (seen["claim"], seen["for"]) == (None, "王**")

    token = {"token": offered["claim"]["token"]}
    assert (await ask(world, "POST", "complimentary-claims", payer, {**token, "attendees": [{"name": "林小雨"}]},
                      status=409))["code"] == "handover_to_yourself"  # fmt: skip
    others = [await world.login("zhou-ming"), await world.login("lao-wu")]
    look = await ask(world, "POST", "complimentary-looks", others[0], token)
    assert (look["kind"], look["quantity"], look["attendee_names_required"]) == ("handover", 1, True)
    assert "attendees" in str(await ask(world, "POST", "complimentary-claims", others[0], token, status=422))
    claim = {**token, "attendees": [{"name": "王军"}]}
    answers = await asyncio.gather(
        *(world.http.post("/api/v1/complimentary-claims", headers=who, json=claim) for who in [*others, *others])
    )
    (winner,) = [who for who, answer in zip(others, answers, strict=False) if answer.status_code == 201]
    (loser,) = [who for who in others if who is not winner]
    assert all(answer.json()["ticket_ids"] == [ticket] for answer in answers if answer.status_code == 201)
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} == {"claim_over"}
    assert (await ask(world, "POST", "complimentary-looks", winner, token))["ticket_ids"] == [ticket]
    assert (await ask(world, "POST", "complimentary-looks", loser, token, status=409))["code"] == "claim_over"

    mine = await world.get(f"/api/v1/tickets/{ticket}", winner)
    assert (mine["state"], mine["order_id"], mine["attendee"]["name"]) == ("valid", None, "王**")
    assert mine["code"]["active_elsewhere"] is False, "nobody's phone shows it any more"
    await ask(world, "POST", f"tickets/{ticket}/activations", winner, {}, status=201)
    for gone in (f"tickets/{ticket}", f"tickets/{ticket}/code"):
        await ask(world, "GET", gone, payer, status=404)
    theirs = await world.get(f"/api/v1/orders/{order['id']}", payer)
    assert ([item["handed_over"] for item in theirs["items"]], len(theirs["tickets"])) == ([True, False], 1)
    page = await world.get(f"/api/v1/organizer/orders/{order['id']}", staff)
    assert [one["state"] for one in page["handovers"]] == ["claimed"]
    assert page["items"][0]["ticket"]["handed_over_at"] == page["handovers"][0]["ended_at"]
    assert "王军" not in str(page)
    withdrawal = f"organizer/handovers/{offered['id']}/withdrawal"
    assert (await ask(world, "POST", withdrawal, staff, {}, status=409))["code"] == "handover_ended"

    await ask(world, "POST", f"organizer/orders/{order['id']}/refunds", await world.staff_login(7, "owner"),
              {"reason": "x"}, status=201)  # fmt: skip
    assert (await world.get(f"/api/v1/tickets/{ticket}", winner))["state"] == "void"
    assert (await ask(world, "POST", path, staff, wanted, status=409))["code"] == "ticket_stays"
    assert [code for code in await codes(world, staff, order["id"]) if code.startswith("handover")] == [
        "handover_offered",
        "handover_claimed",
    ]


async def test_a_link_that_nobody_used_ends_by_hand_or_by_time(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(price_fen=0)
    buyer = await world.login()
    order = await world.order(buyer, sale)
    (ticket,) = (await world.get(f"/api/v1/orders/{order['id']}", buyer))["tickets"]
    staff = await world.staff_login(sale.organizer_id, "support")
    path, wanted = f"organizer/tickets/{ticket}/handovers", {"for": "王军", "reason": "本人来电"}
    first = await ask(world, "POST", path, staff, wanted, status=201)
    for _ in range(2):
        back = await ask(world, "POST", f"organizer/handovers/{first['id']}/withdrawal", staff, {})
        assert (back["state"], back["claim"]) == ("withdrawn", None)
    other = await world.login("zhou-ming")
    over = await ask(world, "POST", "complimentary-claims", other, {"token": first["claim"]["token"]}, status=409)
    assert over["code"] == "claim_over"
    clock.advance(minutes=1)
    second = await ask(world, "POST", path, staff, wanted, status=201)
    clock.advance(days=7)
    staff = await world.staff_login(sale.organizer_id, "support")
    seen = await ask(world, "GET", f"organizer/handovers/{second['id']}", staff)
    assert (seen["state"], seen["claim"]) == ("expired", None)
    await world.work()
    assert (await world.get(f"/api/v1/tickets/{ticket}", buyer))["state"] == "valid"
    found = await codes(world, staff, order["id"])
    assert [code for code in found if code.startswith("handover")] == [
        "handover_offered",
        "handover_withdrawn",
        "handover_offered",
        "handover_expired",
    ]
    foreign = await world.staff_login((await a_shop(world.db, organizer_id=8)).organizer_id, "support")
    for verb, where in (("GET", f"organizer/handovers/{second['id']}"), ("POST", path)):
        await ask(world, verb, where, foreign, None if verb == "GET" else wanted, status=404)
