"""Changing seats over HTTP: support moves a buyer's ticket, money moves with it, and the phone shows what there is
now."""

from datetime import timedelta
from typing import Any

from builders.reseated import a_hall_of_two_tiers
from builders.seated import SeatedSale
from builders.shop import a_shop
from builders.till import Till
from builders.two_evenings import two_evenings
from builders.world import World, a_key
from journeys.test_importing import a_channel, begun, uploaded
from menpiao.kernel.ids import encode
from menpiao.payments import Method

REASON = "观众要求换座"


async def a_sale(world: World, **changes: Any) -> SeatedSale:
    sale = await a_hall_of_two_tiers(await a_shop(world.db), **changes)
    await world.parts.collecting.accounts.add(
        organizer_id=sale.sale.organizer_id,
        provider="wechat",
        credentials=world.wechat.merchant,
        methods=[Method.WECHAT_JSAPI, Method.WECHAT_NATIVE],
    )
    await world.parts.refresh()
    return sale


async def later(world: World, *, minutes: float = 1.1) -> None:
    world.sandbox.advance(minutes=minutes)
    await world.work()
    await world.sandbox.world.courier.settled()
    await world.work()


async def pay(world: World, buyer: dict[str, str], order: Any) -> None:
    await world.pay_sheet(await world.start_payment(buyer, order))
    await later(world, minutes=0.6)


async def bought(world: World, buyer: dict[str, str], sale: SeatedSale, seat_id: str) -> Any:
    """A ticket for this seat."""
    answer = await world.http.post("/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [sale.item(seat_id)]})
    assert answer.status_code == 201, answer.text
    await pay(world, buyer, answer.json())
    return next(one for one in (await tickets(world, buyer)) if one["order_id"] == answer.json()["id"])


async def tickets(world: World, buyer: dict[str, str]) -> Any:
    return (await world.get("/api/v1/tickets", buyer))["items"]


async def post(world: World, path: str, who: dict[str, str], body: Any, *, key: dict[str, str] | None = None) -> Any:
    return await world.http.post(f"/api/v1/organizer/{path}", headers={**who, **(key or a_key())}, json=body)


def move(ticket: Any, seat_id: str, difference: str = "settle") -> dict[str, Any]:
    return {
        "kind": "move",
        "ticket_id": ticket["id"],
        "seat_id": seat_id,
        "difference": difference,
        "reason": REASON,
    }


def told(change: Any) -> tuple[str, str, str, str | None]:
    """What the buyer's order says of a change."""
    return change["state"], change["from_seat"]["id"], change["to_seat"]["id"], change["supplement_order_id"]


async def test_a_ticket_moves_to_a_cheaper_seat_and_the_difference_comes_back(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    support = await world.staff_login(sale.sale.organizer_id, "support")
    ticket = await bought(world, buyer, sale, "stalls-A-1")
    body = move(ticket, "stalls-B-2")
    quote = await post(world, "seat-change-quotes", support, body)
    assert quote.status_code == 200, quote.text
    (quoted,) = quote.json()["tickets"]
    assert (quoted["difference"]["amount"], quoted["back"]["amount"], quoted["to_pay"]["amount"]) == (
        -20_000,
        20_000,
        0,
    )
    assert quote.json()["warnings"] == []

    key = a_key()
    first, again = [await post(world, "seat-changes", support, body, key=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert [one.headers["Idempotency-Replayed"] for one in (first, again)] == ["false", "true"]
    assert first.json() == again.json()
    change = first.json()
    assert (change["state"], change["tickets"][0]["to_seat"]["id"]) == ("done", "stalls-B-2")
    assert [one["seat"]["id"] for one in await tickets(world, buyer)] == ["stalls-B-2"]

    await later(world)
    await later(world)
    order = await world.get(f"/api/v1/orders/{ticket['order_id']}", buyer)
    assert order["state"] == "paid"
    assert [(one["amount"]["amount"], one["state"]) for one in order["refunds"]] == [(20_000, "succeeded")]
    assert [told(one) for one in order["seat_changes"]] == [("done", "stalls-A-1", "stalls-B-2", None)]
    finance = await world.staff_login(sale.sale.organizer_id, "finance")
    listed = await world.get(f"/api/v1/organizer/seat-changes?order_id={ticket['order_id']}", finance)
    assert [one["tickets"][0]["refunds"][0]["state"] for one in listed["items"]] == ["succeeded"]
    assert await world.get(f"/api/v1/organizer/seat-changes/{change['id']}", finance) == listed["items"][0]
    assert await world.books() == []


async def test_a_dearer_seat_is_paid_on_the_phone_and_then_it_is_the_tickets(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    manager = await world.staff_login(sale.sale.organizer_id, "manager")
    ticket = await bought(world, buyer, sale, "stalls-B-1")
    answer = await post(world, "seat-changes", manager, move(ticket, "stalls-A-3"))
    assert answer.status_code == 201, answer.text
    change = answer.json()
    assert change["state"] == "waiting"
    supplement = await world.get(f"/api/v1/orders/{change['supplement_order_id']}", buyer)
    assert (supplement["state"], supplement["total"]["amount"]) == ("awaiting_payment", 20_000)
    assert supplement["items"][0]["seat"]["id"] == "stalls-A-3"
    first = await world.get(f"/api/v1/orders/{ticket['order_id']}", buyer)
    asked = ("waiting", "stalls-B-1", "stalls-A-3", supplement["id"])
    assert [told(one) for one in first["seat_changes"]] == [told(one) for one in supplement["seat_changes"]] == [asked]
    assert [(one["ticket_id"], one["order_id"]) for one in supplement["seat_changes"]] == [(ticket["id"], first["id"])]
    taken = await world.http.post(
        "/api/v1/orders", headers={**buyer, **a_key()}, json={"items": [sale.item("stalls-A-3")]}
    )
    assert taken.json()["code"] == "seat_taken"

    await pay(world, buyer, supplement)
    assert [one["seat"]["id"] for one in await tickets(world, buyer)] == ["stalls-A-3"]
    orders = {one["id"]: one for one in (await world.get("/api/v1/orders", buyer))["items"]}
    assert [[one["state"] for one in order["seat_changes"]] for order in orders.values()] == [["done"], ["done"]]
    listed = await world.get(f"/api/v1/organizer/seat-changes?order_id={change['supplement_order_id']}", manager)
    assert [(one["id"], one["state"]) for one in listed["items"]] == [(change["id"], "done")]
    of_ticket = await world.get(f"/api/v1/organizer/seat-changes?ticket_id={ticket['id']}", manager)
    assert of_ticket == listed
    assert await world.books() == []


async def test_the_phone_is_told_that_its_code_is_of_the_seat_before(world: World) -> None:
    tomorrow = world.clock.now() + timedelta(hours=20)
    sale, buyer = await a_sale(world, session={"starts_at": tomorrow}), await world.login()
    support = await world.staff_login(sale.sale.organizer_id, "support")
    ticket = await bought(world, buyer, sale, "stalls-A-1")
    at = f"/api/v1/tickets/{ticket['id']}"

    async def activated(who: dict[str, str]) -> Any:
        answer = await world.http.post(f"{at}/activations", headers={**who, **a_key()}, json={})
        assert answer.status_code == 201, answer.text
        return answer.json()["epoch"]

    assert await activated(buyer) == 1
    assert (await post(world, "seat-changes", support, move(ticket, "stalls-A-2"))).status_code == 201
    code = (await world.get(at, buyer))["code"]
    assert (code["active_here"], code["active_elsewhere"], code["reseated_epoch"]) == (False, False, 2)
    assert await activated(buyer) == 2
    code = (await world.get(at, buyer))["code"]
    assert (code["active_here"], code["active_elsewhere"], code["reseated_epoch"]) == (True, False, 2)
    other_phone = await world.login()
    code = (await world.get(at, other_phone))["code"]
    assert (code["active_here"], code["active_elsewhere"]) == (False, True)


async def test_two_buyers_change_seats_and_each_is_shown_the_others(world: World) -> None:
    sale = await a_sale(world)
    owner = await world.staff_login(sale.sale.organizer_id, "owner")
    buyer = await world.login()
    one, other = [await bought(world, buyer, sale, seat) for seat in ("stalls-A-1", "stalls-A-2")]
    body = {
        "kind": "swap",
        "ticket_id": one["id"],
        "with_ticket_id": other["id"],
        "difference": "settle",
        "reason": REASON,
    }
    answer = await post(world, "seat-changes", owner, body)
    assert answer.status_code == 201, answer.text
    shown = {ticket["id"]: ticket["seat"]["id"] for ticket in await tickets(world, buyer)}
    assert shown == {one["id"]: "stalls-A-2", other["id"]: "stalls-A-1"}
    assert await world.books() == []


async def test_a_ticket_goes_to_another_evening_and_everybody_is_told(world: World) -> None:
    till = Till(world.db, world.parts.cipher)
    till.accounts = world.parts.collecting.accounts
    evenings = await two_evenings(till, saturday=({"price_fen": 20_000},), credentials=world.wechat.merchant)
    friday, saturday = evenings.friday, evenings.saturday
    await world.parts.refresh()
    buyer, support = await world.login(), await world.staff_login(7, "support")
    order = await world.order(buyer, friday, quantity=2)
    await pay(world, buyer, order)
    one, other = await tickets(world, buyer)

    def wanted(session_id: str, *moved: Any) -> dict[str, Any]:
        types = {"ticket_type_id": encode(saturday.ticket_type_id)}
        places = [{"ticket_id": ticket["id"], **types} for ticket in moved]
        return {
            "kind": "session",
            "session_id": session_id,
            "tickets": places,
            "difference": "settle",
            "reason": REASON,
        }

    body = wanted(encode(saturday.session_id), one, other)
    quote = (await post(world, "seat-change-quotes", support, body)).json()
    assert quote["to_session_id"] == encode(saturday.session_id)
    assert [(each["to_ticket_type"]["name"], each["to_pay"]["amount"]) for each in quote["tickets"]] == [
        ("普通票", 2_000)
    ] * 2
    answer = await post(world, "seat-changes", support, body)
    assert answer.status_code == 201, answer.text
    change = answer.json()
    supplement = await world.get(f"/api/v1/orders/{change['supplement_order_id']}", buyer)
    assert (change["state"], supplement["total"]["amount"]) == ("waiting", 4_000)
    await pay(world, buyer, supplement)
    assert {ticket["session"]["id"] for ticket in await tickets(world, buyer)} == {encode(saturday.session_id)}
    told_of = (await world.get(f"/api/v1/orders/{order['id']}", buyer))["seat_changes"]
    assert [(each["state"], each["from_seat"], each["to_session"]["id"]) for each in told_of] == [
        ("done", None, encode(saturday.session_id))
    ] * 2
    facts = (await world.get(f"/api/v1/organizer/orders/{order['id']}/timeline?limit=100", support))["items"]
    assert [fact["text"]["zh-CN"] for fact in facts if fact["code"] == "session_changed"] == ["换到另一场次：2 张"]
    for wrong, pointer in (
        (wanted("nonsense", one), "/session_id"),
        (wanted(encode(world.db.new_id(7)), one), "/session_id"),
        (wanted(encode(friday.session_id), one), "/tickets/0/ticket_type_id"),
        (wanted(encode(friday.session_id), one, one), "/tickets/1/ticket_id"),
    ):
        refused = await post(world, "seat-changes", support, wrong)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), refused.text
    assert await world.books() == []


async def test_who_may_not_and_what_can_not_be(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    ticket = await bought(world, buyer, sale, "stalls-A-1")
    organizer_id = sale.sale.organizer_id
    for role in ("finance", "gate"):
        who = await world.staff_login(organizer_id, role)
        for path in ("seat-changes", "seat-change-quotes"):
            assert (await post(world, path, who, move(ticket, "stalls-A-2"))).status_code == 403
    await a_shop(world.db, organizer_id=8)
    stranger = await world.staff_login(8, "owner")
    support = await world.staff_login(organizer_id, "support")
    for who, body in (
        (stranger, move(ticket, "stalls-A-2")),
        (support, move({"id": encode(world.db.new_id(organizer_id))}, "stalls-A-2")),
        (support, move({"id": "nonsense"}, "stalls-A-2")),
    ):
        refused = await post(world, "seat-changes", who, body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/ticket_id")
    assert (await post(world, "seat-changes", support, move(ticket, "stalls-Z-9"))).json()["code"] == "seat_not_on_map"
    assert (await post(world, "seat-changes", support, move(ticket, "stalls-A-1"))).json()["code"] == "same_seat"
    unkeyed = await world.http.post("/api/v1/organizer/seat-changes", headers=support, json=move(ticket, "stalls-A-2"))
    assert unkeyed.status_code == 422
    assert (await world.get(f"/api/v1/organizer/seat-changes?ticket_id={ticket['id']}", stranger))["items"] == []


async def test_supplements_that_are_paid_in_the_same_moment_bring_their_seats(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    owner = await world.staff_login(sale.sale.organizer_id, "owner")
    seats = {"stalls-B-1": "stalls-A-1", "stalls-B-2": "stalls-A-2", "stalls-B-3": "stalls-A-3"}
    for cheap, dear in seats.items():
        ticket = await bought(world, buyer, sale, cheap)
        change = (await post(world, "seat-changes", owner, move(ticket, dear))).json()
        supplement = await world.get(f"/api/v1/orders/{change['supplement_order_id']}", buyer)
        await world.pay_sheet(await world.start_payment(buyer, supplement))
    await later(world)
    assert sorted(one["seat"]["id"] for one in await tickets(world, buyer)) == sorted(seats.values())
    assert await world.books() == []


async def offered(world: World, staff: dict[str, str], ticket: Any, *, status: int = 201) -> Any:
    """A link that hands the ticket over, or why there is none."""
    body = {"for": "王军", "reason": "本人来电"}
    answer = await post(world, f"tickets/{ticket['id']}/handovers", staff, body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def claimed(world: World, link: Any, who: dict[str, str], *, status: int = 201) -> Any:
    """What opening the link leads to."""
    body = {"token": link["claim"]["token"]}
    answer = await world.http.post("/api/v1/complimentary-claims", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def nobody_is_asked(world: World, staff: dict[str, str], ticket: Any) -> None:
    """To pay for the dearer seat: it is refused before anything is kept, and given for nothing where staff say so."""
    for path in ("seat-change-quotes", "seat-changes"):
        refused = await post(world, path, staff, move(ticket, "stalls-A-2"))
        assert (refused.status_code, refused.json()["code"]) == (409, "nobody_to_ask")
    assert await world.books() == []
    given = await post(world, "seat-changes", staff, move(ticket, "stalls-A-2", "waive"))
    assert (given.status_code, given.json()["state"]) == (201, "done"), given.text
    await world.work()
    async with world.db.read() as tx:
        failed = "select count(*) from messages where kind = 'seat_supplement' or state = 'failed'"
        assert await tx.connection.fetchval(failed) == 0
    assert await world.books() == []


async def test_a_ticket_whose_dearer_seat_is_paid_is_handed_over_and_its_money_goes_back_to_who_paid(
    world: World,
) -> None:
    sale, buyer = await a_sale(world), await world.login()
    staff = await world.staff_login(sale.sale.organizer_id, "manager")
    ticket = await bought(world, buyer, sale, "stalls-B-2")
    change = (await post(world, "seat-changes", staff, move(ticket, "stalls-A-2"))).json()
    await pay(world, buyer, await world.get(f"/api/v1/orders/{change['supplement_order_id']}", buyer))
    friend = await world.login("zhou-ming")
    await claimed(world, await offered(world, staff, ticket), friend)
    assert [one["seat"]["id"] for one in await tickets(world, friend)] == ["stalls-A-2"]
    assert await world.books() == []
    owner = await world.staff_login(sale.sale.organizer_id, "owner")
    refunded = await post(world, f"orders/{ticket['order_id']}/refunds", owner, {"reason": "取消行程"})
    assert refunded.status_code == 201, refunded.text
    for _ in range(3):
        await later(world)
    orders = (await world.get("/api/v1/orders", buyer))["items"]
    assert {(one["state"], one["total"]["amount"]) for one in orders} == {("refunded", 18_000), ("refunded", 20_000)}
    assert await world.books() == []


async def test_a_ticket_stays_with_its_buyer_while_they_are_asked_to_pay_for_another_seat(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    staff = await world.staff_login(sale.sale.organizer_id, "support")
    before, after = [await bought(world, buyer, sale, seat) for seat in ("stalls-B-2", "stalls-B-3")]
    link = await offered(world, staff, before)
    changes = [
        (await post(world, "seat-changes", staff, move(ticket, seat))).json()
        for ticket, seat in ((before, "stalls-A-2"), (after, "stalls-A-3"))
    ]
    friend = await world.login("zhou-ming")
    assert (await offered(world, staff, after, status=409))["code"] == "seat_change_waiting"
    assert (await claimed(world, link, friend, status=409))["code"] == "seat_change_first"
    assert await tickets(world, friend) == []
    await pay(world, buyer, await world.get(f"/api/v1/orders/{changes[0]['supplement_order_id']}", buyer))
    cancelled = await world.http.post(
        f"/api/v1/orders/{changes[1]['supplement_order_id']}/cancellation", headers={**buyer, **a_key()}, json={}
    )
    assert cancelled.status_code in (200, 202), cancelled.text
    for one in (link, await offered(world, staff, after)):
        await claimed(world, one, friend)
    assert sorted(one["seat"]["id"] for one in await tickets(world, friend)) == ["stalls-A-2", "stalls-B-3"]
    assert await world.books() == []


async def test_nobody_is_asked_to_pay_for_a_ticket_that_was_handed_over(world: World) -> None:
    sale, buyer = await a_sale(world), await world.login()
    staff = await world.staff_login(sale.sale.organizer_id, "manager")
    ticket = await bought(world, buyer, sale, "stalls-B-2")
    await claimed(world, await offered(world, staff, ticket), await world.login("zhou-ming"))
    await nobody_is_asked(world, staff, ticket)


async def test_nobody_is_asked_to_pay_for_a_ticket_of_another_channel(world: World) -> None:
    sale = await a_sale(world)
    staff = await world.staff_login(sale.sale.organizer_id, "manager")
    file = "Ticket number,Section,Row,Seat\nS-1,池座,B,2\n".encode()
    await begun(world, staff, await uploaded(world, staff, await a_channel(world, staff), sale.sale, file))
    await nobody_is_asked(world, staff, await the_ticket(world))


async def the_ticket(world: World) -> Any:
    """The only one that there is."""
    async with world.db.read() as tx:
        return {"id": encode(await tx.connection.fetchval("select id from tickets"))}
