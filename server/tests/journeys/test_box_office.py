"""Selling at a window, over HTTP: cash, a code on the screen, paper, and the drawer that is counted in the end."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from builders.orders import with_quota
from builders.questions import a_draft_question, with_questions
from builders.seated import a_seated_sale
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.window import Window, a_window, codes_on
from builders.world import World, a_key, an_item
from menpiao.admission import create_gate
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM


async def left(world: World, sale: Sale) -> int:
    async with world.db.read() as tx:
        return int(await tx.connection.fetchval("select total - held - sold - withheld from quotas"))


async def verdict(world: World, door: dict[str, str], gate_id: UUID, code: str) -> str:
    """What a gate says of this code."""
    body = {
        "scan_id": randomness.token_hex(8),
        "gate_id": encode(gate_id),
        "code": code,
        "scanned_at": to_wire(world.clock.now()),
        "direction": "in",
    }
    answer = await world.http.post("/api/v1/gate/scans", headers=door, json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["reason"])


async def scan_and_pay(world: World, window: Window, order: Any) -> None:
    """Somebody scans the code on the screen, and pays."""
    code = (await window.ask("POST", f"box-office-orders/{order['id']}/code-payments", {}, status=201)).json()
    prepay_id = parse_qs(urlsplit(code["code_url"]).query)["prepay_id"][0]
    paid = {"account_id": "lin-xiaoyu", "prepay_id": prepay_id, "behaviour": "pay"}
    assert (await world.http.post(f"{world.sandbox.url}/sim/payments", json=paid)).status_code == 201
    await world.callbacks_delivered()
    await world.work()


async def test_two_tickets_are_sold_for_cash(world: World) -> None:
    sale = await world.a_sale(per_order_max=1, per_buyer_max=1)
    window = await a_window(world, sale.organizer_id)
    order = await window.place(sale, 2, key="sale-1")
    assert (order["state"], order["total"]["amount"], await left(world, sale)) == ("awaiting_payment", 36_000, 8)
    again = await window.place(sale, 2, key="sale-1")
    assert again["id"] == order["id"], "a lost reply is asked for again"

    too_little = await window.take(order, 30_000, status=409)
    assert too_little["code"] == "too_little_given"
    taken = await window.take(order, 40_000, key="cash-1")
    assert taken["change"]["amount"] == 4_000
    assert await window.take(order, 40_000, key="cash-1") == taken
    assert (await window.take(order, 50_000, key="cash-1", status=422))["code"] == "idempotency_key_reused"
    assert (await window.take(order, status=409))["code"] == "order_closed"

    paid = (await window.ask("GET", f"box-office-orders/{order['id']}")).json()
    assert (paid["state"], len(paid["tickets"])) == ("paid", 2)
    shift = (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()
    assert (shift["sales"], shift["sold"]["amount"], shift["expected"]["amount"]) == (1, 36_000, 86_000)
    assert [one["order_id"] for one in shift["movements"]] == [order["id"]]
    assert (await window.close(80_000, status=422))["errors"][0]["pointer"] == "/note"
    closed: dict[str, Any] = await window.close(80_000, "找错零钱")
    assert closed["difference"]["amount"] == -6_000
    assert (await window.close(80_000, "找错零钱"))["closed_at"] == closed["closed_at"]
    assert (await window.close(86_000, status=409))["code"] == "counted_otherwise"

    late = await window.place(sale)
    assert (await window.take(late, status=409))["code"] == "shift_closed"
    assert (await window.ask("GET", f"box-office-orders/{late['id']}")).json()["state"] == "awaiting_payment"


async def test_paper_admits_once_and_whatever_is_newer_ends_it(world: World) -> None:
    shop = await a_shop(world.db)
    soon = world.clock.now() + timedelta(hours=1)
    sale = await with_quota(world.db, await an_event_on_sale(shop, session={"starts_at": soon}), 10)
    await world.parts.refresh()
    gate = await create_gate(
        world.db, actor=SYSTEM, organizer_id=sale.organizer_id, session_id=sale.session_id, name={"zh-CN": "北门"}
    )
    window = await a_window(world, sale.organizer_id)
    door = await world.gate_login(shop)
    order = await window.sell(sale, 3)

    made = await window.print(order, key="print-1")
    assert (await window.print(order, key="print-1"))["id"] == made["id"]
    first = codes_on((await window.paper(made)).content)
    assert first == codes_on((await window.paper(made, form="a6")).content), "the same paper, whenever it is fetched"
    assert len(set(first)) == 3
    second = codes_on((await window.paper(await window.print(order, tickets=order["tickets"][:1]))).content)
    assert (await window.paper(made, status=409)).json()["code"] == "print_replaced"

    token = (await window.ask("POST", f"box-office-orders/{order['id']}/hand-overs", {})).json()["token"]
    assert await verdict(world, door, gate, first[0]) == "reprinted"
    assert await verdict(world, door, gate, second[0]) == "ok"
    assert await verdict(world, door, gate, second[0]) == "already_used"
    assert await verdict(world, door, gate, first[1][:-4] + "0000") == "invalid"

    buyer, other = await world.login(), await world.login("zhou-ming")
    link = {"token": token}
    look = (await world.http.post("/api/v1/complimentary-looks", headers=buyer, json=link)).json()
    assert (look["kind"], look["quantity"], look["ticket_ids"]) == ("window", 2, [])
    for _ in range(2):
        claimed = await world.http.post("/api/v1/complimentary-claims", headers=buyer, json=link)
        assert claimed.json() == {"order_id": None, "ticket_ids": order["tickets"][1:]}, claimed.text
    look = (await world.http.post("/api/v1/complimentary-looks", headers=buyer, json=link)).json()
    assert look["ticket_ids"] == order["tickets"][1:]
    for what in ("looks", "claims"):
        late = await world.http.post(f"/api/v1/complimentary-{what}", headers=other, json=link)
        assert (late.status_code, late.json()["code"]) == (409, "claim_over")
    again = await window.ask("POST", f"box-office-orders/{order['id']}/hand-overs", {}, status=409)
    assert again.json()["code"] == "nothing_to_take"
    assert await verdict(world, door, gate, first[1]) == "reprinted"
    path = f"/api/v1/tickets/{order['tickets'][1]}"
    started = await world.http.post(f"{path}/activations", headers={**buyer, **a_key()}, json={})
    assert started.status_code == 201, started.text
    on_phone = (await world.get(f"{path}/code", buyer))["code"]
    assert await verdict(world, door, gate, on_phone) == "ok"
    # Their battery is empty: the window prints the other one, and the phone's code is over.
    other_path = f"/api/v1/tickets/{order['tickets'][2]}"
    await world.http.post(f"{other_path}/activations", headers={**buyer, **a_key()}, json={})
    shown = (await world.get(f"{other_path}/code", buyer))["code"]
    third = codes_on((await window.paper(await window.print(order))).content)
    assert await verdict(world, door, gate, shown) == "printed"
    assert await verdict(world, door, gate, third[0]) == "ok"
    assert (await window.print(order, status=409))["code"] == "not_printable"


async def test_a_refund_of_cash_is_handed_over_at_the_window_and_never_sent_anywhere(world: World) -> None:
    sale = await world.a_sale()
    window = await a_window(world, sale.organizer_id)
    order = await window.sell(sale, 2)
    finance = await world.staff_login(sale.organizer_id, "finance")
    asked = await world.http.post(
        f"/api/v1/organizer/orders/{order['id']}/refunds",
        headers={**finance, **a_key()},
        json={"tickets": order["tickets"][:1], "reason": "孩子生病"},
    )
    assert asked.status_code == 201, asked.text
    for _ in range(3):
        await world.work()
    waiting = (await window.ask("GET", "cash-refunds")).json()["items"]
    assert [(one["order_id"], one["amount"]["amount"], one["state"]) for one in waiting] == [
        (order["id"], 18_000, "approved")
    ]
    assert (await window.ask("GET", f"refunds/{waiting[0]['id']}")).json()["method"] == "cash"
    assert [one["kind"] for one in (await window.ask("GET", "cases")).json()["items"]] == ["cash_refund_waits"]

    path, body = f"cash-refunds/{waiting[0]['id']}/completion", {"shift_id": window.shift["id"]}
    for _ in range(2):
        assert (await window.ask("POST", path, body)).json()["state"] == "succeeded"
    shift = (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()
    assert (shift["refunds"], shift["paid_out"]["amount"], shift["expected"]["amount"]) == (1, 18_000, 68_000)
    assert (await window.ask("GET", "cash-refunds")).json()["items"] == []
    assert (await window.close(68_000))["difference"]["amount"] == 0
    stranger = await a_window(world, (await a_shop(world.db, organizer_id=8)).organizer_id)
    assert (await stranger.ask("POST", path, body, status=404)).json()["code"] == "not_found"
    assert (await stranger.take(order, status=404))["code"] == "not_found"


async def test_a_code_on_the_screen_is_paid_or_gives_way_to_cash(world: World) -> None:
    sale = await world.a_sale()
    await world.takes_everything(sale)
    window = await a_window(world, sale.organizer_id)
    order = await window.place(sale)
    await scan_and_pay(world, window, order)
    assert (await window.ask("GET", f"box-office-orders/{order['id']}")).json()["state"] == "paid"
    assert (await window.take(order, status=409))["code"] == "order_closed"

    other = await window.place(sale)
    await window.ask("POST", f"box-office-orders/{other['id']}/code-payments", {}, status=201)
    await window.take(other)
    assert (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()["sales"] == 1
    third = await window.place(sale)
    for _ in range(2):
        cancelled = await window.ask("POST", f"box-office-orders/{third['id']}/cancellation", {})
        assert cancelled.json()["state"] == "cancelled"
    assert await left(world, sale) == 8


async def test_a_code_at_the_window_is_paid_by_somebody_who_has_all_they_may_have_online(world: World) -> None:
    sale = await world.a_sale(session={"per_buyer_max": 1})
    await world.takes_everything(sale)
    buyer = await world.login()
    await world.pay_sheet(await world.start_payment(buyer, await world.order(buyer, sale)))
    await world.callbacks_delivered()
    await world.work()
    window = await a_window(world, sale.organizer_id)
    order = await window.place(sale)
    await scan_and_pay(world, window, order)
    assert (await window.ask("GET", f"box-office-orders/{order['id']}")).json()["state"] == "paid"


async def test_cash_for_a_session_that_is_being_cancelled_is_handed_back_at_once(world: World) -> None:
    sale = await world.a_sale()
    window = await a_window(world, sale.organizer_id)
    order = await window.place(sale)
    boss = await world.staff_login(sale.organizer_id, "owner")
    reason = {"reason": {"zh-CN": "台风", "en": "A typhoon"}}
    path = f"/api/v1/organizer/sessions/{encode(sale.session_id)}/cancellation"
    assert (await world.http.post(path, headers={**boss, **a_key()}, json=reason)).status_code == 201
    refused = await window.take(order, status=409)
    assert refused["code"] == "order_closed"
    assert (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()["sales"] == 0


async def test_seats_that_somebody_else_has_are_answered_with_free_ones_near_by(world: World) -> None:
    hall = await a_seated_sale(await a_shop(world.db))
    await world.parts.refresh()
    window = await a_window(world, hall.sale.organizer_id)

    async def ask(*seats: str, status: int) -> Any:
        of = {"kind": "seat", "session_id": encode(hall.sale.session_id)}
        items = [{**of, "seat_id": seat, "ticket_type_id": encode(hall.sale.ticket_type_id)} for seat in seats]
        return (await window.ask("POST", "box-office-orders", {"items": items}, status=status)).json()

    placed = await ask("stalls-A-1", "stalls-A-2", status=201)
    assert [item["seat"]["label"] for item in placed["items"]] == ["1", "2"]
    refused = await ask("stalls-A-1", "stalls-A-2", status=409)
    assert refused["code"] == "seat_taken"
    near = refused["alternatives"][0]["seat_ids"]
    assert len(near) == 2
    await ask(*near, status=201)


async def test_who_takes_tickets_along_answers_what_nobody_was_asked_at_the_window(world: World) -> None:
    """Of two types, of which one has a question of its own."""
    shop = await a_shop(world.db)
    sale = await an_event_on_sale(shop, ticket_types=({}, {"name": {"zh-CN": "含餐票"}}))
    for index in (0, 1):
        await with_quota(world.db, sale, 10, index=index)
    dishes = a_draft_question(required=True, ticket_type_ids=(sale.ticket_type_ids[1],))
    company = a_draft_question(required=True, asked="order", kind="text", choices=(), label={"zh-CN": "单位"})
    await with_questions(world.db, sale.event_id, dishes, company)
    await world.parts.refresh()
    window = await a_window(world, sale.organizer_id)
    wanted = [an_item(sale), {**an_item(sale, 2), "ticket_type_id": encode(sale.ticket_type_ids[1])}]
    placed = await window.place(sale, items=wanted)
    await window.take(placed)
    order = (await window.ask("GET", f"box-office-orders/{placed['id']}")).json()
    token = (await window.ask("POST", f"box-office-orders/{order['id']}/hand-overs", {})).json()["token"]
    buyer, link = await world.login(), {"token": token}

    look = (await world.http.post("/api/v1/complimentary-looks", headers=buyer, json=link)).json()
    asked = {one["asked"]: one for one in look["questions"]}
    assert look["asked_of"] == {asked["ticket"]["id"]: [2, 3]}
    refused = await world.http.post("/api/v1/complimentary-claims", headers=buyer, json=link)
    assert (refused.status_code, {one["code"] for one in refused.json()["errors"]}) == (422, {"missing"})
    choice = asked["ticket"]["choices"][0]["id"]
    told = [{"question_id": asked["ticket"]["id"], "position": at, "value": choice} for at in (2, 3)]
    said = {"question_id": asked["order"]["id"], "position": None, "value": "长江电子"}
    claimed = await world.http.post(
        "/api/v1/complimentary-claims", headers=buyer, json={**link, "answers": [*told, said]}
    )
    assert claimed.status_code == 201, claimed.text
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select sum(missing) from order_answers") == 0
    again = (await world.http.post("/api/v1/complimentary-looks", headers=buyer, json=link)).json()
    assert (again["questions"], len(again["ticket_ids"])) == ([], 3)
    assert await world.books() == []
