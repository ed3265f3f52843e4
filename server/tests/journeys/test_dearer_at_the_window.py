"""Tickets that a window sold go to dearer places over HTTP: whoever stands there pays the difference as they paid for
the tickets, in cash or by a code on the screen, and gets it back the same way."""

from datetime import timedelta
from typing import Any

from builders.seated import SeatedSale
from builders.till import Till
from builders.two_evenings import two_evenings
from builders.window import Window, a_window
from builders.world import World
from journeys.test_box_office import scan_and_pay
from journeys.test_seat_changes import a_sale, claimed, later, move, nobody_is_asked, offered, post
from menpiao.kernel.ids import encode

CHEAP, DIFFERENCE, FLOAT = 18_000, 20_000, 50_000
"""A seat of row B, what one of row A costs more, and what lies in the drawer."""


async def a_cheap_ticket(world: World, **changes: Any) -> tuple[SeatedSale, Window, Any]:
    """For B-2, sold for cash."""
    sale = await a_sale(world, **changes)
    window = await a_window(world, sale.sale.organizer_id, float_fen=FLOAT)
    return sale, window, await sold(window, sale, "stalls-B-2")


async def sold(window: Window, sale: SeatedSale, seat_id: str) -> Any:
    """A ticket for cash."""
    order = await window.ask("POST", "box-office-orders", {"items": [sale.item(seat_id)]}, status=201)
    await window.take(order.json())
    paid = await shown(window, order.json()["id"])
    return {"id": paid["tickets"][0], "order_id": paid["id"], "number": paid["number"]}


async def shown(window: Window, order_id: str) -> Any:
    return (await window.ask("GET", f"box-office-orders/{order_id}")).json()


async def asked(window: Window, ticket: Any, seat_id: str = "stalls-A-2", *, key: str | None = None) -> Any:
    """The change, and the order by which the window asks for the difference."""
    change = (await window.ask("POST", "seat-changes", move(ticket, seat_id), status=201, key=key)).json()
    return change, await shown(window, change["supplement_order_id"])


async def seat_of(window: Window, ticket: Any) -> str:
    return str((await shown(window, ticket["order_id"]))["items"][0]["seat"]["id"])


async def state_of(window: Window, change: Any) -> str:
    return str((await window.ask("GET", f"seat-changes/{change['id']}")).json()["state"])


async def to_pay(window: Window, order_id: str) -> Any:
    """The order for which this one's page leads to the window."""
    return (await window.ask("GET", f"orders/{order_id}")).json()["to_pay_at_window"]


async def in_drawer(window: Window) -> int:
    """What should lie there."""
    shift = (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()
    return int(shift["expected"]["amount"])


async def waiting(window: Window, ticket: Any) -> Any:
    """The refunds of cash that are found by the number of what was bought."""
    return (await window.ask("GET", f"cash-refunds?order={ticket['number']}")).json()["items"]


async def handed_back(window: Window, refunds: Any) -> None:
    for refund in refunds:
        await window.ask("POST", f"cash-refunds/{refund['id']}/completion", {"shift_id": window.shift["id"]})


async def test_the_difference_is_paid_in_cash_and_all_of_it_goes_back_with_the_ticket(world: World) -> None:
    sale, window, ticket = await a_cheap_ticket(world)
    quote = (await window.ask("POST", "seat-change-quotes", move(ticket, "stalls-A-2"))).json()
    assert (quote["payer"], quote["tickets"][0]["to_pay"]["amount"]) == ("window", DIFFERENCE)
    change, supplement = await asked(window, ticket, key="change-1")
    assert (change["state"], change["payer"]) == ("waiting", "window")
    assert (await asked(window, ticket, key="change-1"))[0] == change, "a lost reply is asked for again"
    assert (supplement["state"], supplement["total"]["amount"]) == ("awaiting_payment", DIFFERENCE)
    assert [(one["order_id"], one["state"]) for one in supplement["seat_changes"]] == [(ticket["order_id"], "waiting")]
    taken = await window.ask("POST", "box-office-orders", {"items": [sale.item("stalls-A-2")]}, status=409)
    assert taken.json()["code"] == "seat_taken"
    assert await seat_of(window, ticket) == "stalls-B-2"
    assert await to_pay(window, ticket["order_id"]) == await to_pay(window, supplement["id"]) == supplement["id"]

    assert (await window.take(supplement, DIFFERENCE - 1, status=409))["code"] == "too_little_given"
    cash = await window.take(supplement, 50_000, key="cash-1")
    assert cash["change"]["amount"] == 30_000
    assert await window.take(supplement, 50_000, key="cash-1") == cash
    assert (await seat_of(window, ticket), await state_of(window, change)) == ("stalls-A-2", "done")
    assert await in_drawer(window) == FLOAT + CHEAP + DIFFERENCE
    assert [await to_pay(window, one) for one in (ticket["order_id"], supplement["id"])] == [None, None]
    timeline = (await window.ask("GET", f"orders/{supplement['id']}/timeline?limit=100")).json()["items"]
    by = {fact["code"]: fact["who"]["kind"] for fact in timeline}
    assert (by["order_placed"], by["seat_changed"]) == ("staff", "staff")
    assert await world.books() == []

    owner = await world.staff_login(sale.sale.organizer_id, "owner")
    refunded = await post(world, f"orders/{ticket['order_id']}/refunds", owner, {"reason": "观众生病"})
    assert refunded.status_code == 201, refunded.text
    for _ in range(3):
        await later(world)
    refunds = await waiting(window, ticket)
    assert sorted(one["amount"]["amount"] for one in refunds) == [CHEAP, DIFFERENCE]
    await handed_back(window, refunds)
    assert await in_drawer(window) == FLOAT
    orders = [await shown(window, one) for one in (ticket["order_id"], supplement["id"])]
    assert [one["state"] for one in orders] == ["refunded", "refunded"]
    assert await world.books() == []


async def test_the_difference_is_paid_by_a_code_and_goes_back_by_wechat_for_a_cheaper_seat(world: World) -> None:
    _, window, ticket = await a_cheap_ticket(world)
    change, supplement = await asked(window, ticket)
    await scan_and_pay(world, window, supplement)
    assert (await seat_of(window, ticket), await state_of(window, change)) == ("stalls-A-2", "done")
    assert (await shown(window, supplement["id"]))["state"] == "paid"
    assert await in_drawer(window) == FLOAT + CHEAP
    await window.ask("POST", "seat-changes", move(ticket, "stalls-B-3"), status=201)
    for _ in range(3):
        await later(world)
    assert [one["state"] for one in (await shown(window, supplement["id"]))["refunds"]] == ["succeeded"]
    assert await waiting(window, ticket) == []
    assert await world.books() == []


async def test_a_cheaper_seat_gives_the_cash_of_the_difference_back(world: World) -> None:
    _, window, ticket = await a_cheap_ticket(world)
    _, supplement = await asked(window, ticket)
    await window.take(supplement)
    down = (await window.ask("POST", "seat-changes", move(ticket, "stalls-B-3"), status=201)).json()
    assert (down["state"], down["payer"]) == ("done", None)
    await later(world)
    refunds = await waiting(window, ticket)
    assert [(one["order_id"], one["amount"]["amount"]) for one in refunds] == [(supplement["id"], DIFFERENCE)]
    await handed_back(window, refunds)
    assert await in_drawer(window) == FLOAT + CHEAP
    assert await world.books() == []


async def test_a_code_that_nobody_pays_frees_the_seat_after_ten_minutes(world: World) -> None:
    sale, window, ticket = await a_cheap_ticket(world)
    change, supplement = await asked(window, ticket)
    await window.ask("POST", f"box-office-orders/{supplement['id']}/code-payments", {}, status=201)
    for _ in range(3):
        await later(world, minutes=6)
    assert (await seat_of(window, ticket), await state_of(window, change)) == ("stalls-B-2", "lapsed")
    assert (await window.take(supplement, status=409))["code"] == "order_closed"
    await sold(window, sale, "stalls-A-2")
    assert await world.books() == []


async def test_cash_needs_an_open_drawer_and_a_ticket_that_still_stands(world: World) -> None:
    _, window, ticket = await a_cheap_ticket(world)
    change, supplement = await asked(window, ticket)
    await window.close(FLOAT + CHEAP)
    assert (await window.take(supplement, status=409))["code"] == "shift_closed"
    assert (await seat_of(window, ticket), await state_of(window, change)) == ("stalls-B-2", "waiting")
    body = {"float": {"amount": 0}}
    window.shift = (await window.ask("POST", f"tills/{window.till['id']}/shifts", body, status=201)).json()
    async with world.db.tx() as tx:
        await tx.connection.execute("update tickets set state = 'used', used_at = app_now()")
    refused = await window.take(supplement, status=409)
    assert (refused["code"], "原票已入场" in refused["detail"]) == ("order_closed", True), refused
    async with world.db.tx() as tx:
        await tx.connection.execute("update tickets set state = 'valid', used_at = null")
    await window.take(supplement)
    assert (await seat_of(window, ticket), await in_drawer(window)) == ("stalls-A-2", DIFFERENCE)
    assert await world.books() == []


async def test_only_who_sells_at_the_window_takes_the_difference_and_only_once(world: World) -> None:
    sale, window, ticket = await a_cheap_ticket(world)
    _, supplement = await asked(window, ticket)
    path = f"box-office-orders/{supplement['id']}"
    for role in ("finance", "gate"):
        who = await world.staff_login(sale.sale.organizer_id, role)
        for way, body in (("cash-payments", {"shift_id": window.shift["id"]}), ("code-payments", {})):
            refused = await post(world, f"{path}/{way}", who, body)
            assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), refused.text
            assert "请由有此权限的人办理" in refused.json()["detail"]
    again = await window.ask("POST", "seat-changes", move(ticket, "stalls-A-3"), status=409)
    assert again.json()["code"] == "seat_change_waiting"
    assert (await window.ask("POST", f"{path}/cancellation", {})).json()["state"] == "cancelled"
    _, other = await asked(window, ticket, "stalls-A-3")
    await window.take(other)
    assert await seat_of(window, ticket) == "stalls-A-3"
    assert await world.books() == []


async def test_tickets_that_were_taken_along_are_paid_for_and_those_of_a_link_are_not(world: World) -> None:
    _, window, ticket = await a_cheap_ticket(world)
    link = await window.ask("POST", f"box-office-orders/{ticket['order_id']}/hand-overs", {})
    buyer = await world.login()
    taken = await world.http.post("/api/v1/complimentary-claims", headers=buyer, json={"token": link.json()["token"]})
    assert taken.status_code == 201, taken.text
    _, supplement = await asked(window, ticket, "stalls-A-1")
    await window.take(supplement)
    (phones,) = (await world.get("/api/v1/tickets", buyer))["items"]
    assert phones["seat"]["id"] == "stalls-A-1"
    down = await window.ask("POST", "seat-changes", move(ticket, "stalls-B-2"), status=201)
    assert down.json()["state"] == "done"
    await claimed(world, await offered(world, window.who, ticket), await world.login("zhou-ming"))
    await nobody_is_asked(world, window.who, ticket)


async def test_a_dearer_evening_is_paid_for_at_the_window(world: World) -> None:
    till = Till(world.db, world.parts.cipher)
    till.accounts = world.parts.collecting.accounts
    evenings = await two_evenings(till, saturday=({"price_fen": 20_000},), credentials=world.wechat.merchant)
    await world.parts.refresh()
    window = await a_window(world, 7, float_fen=FLOAT)
    order = await window.sell(evenings.friday, 2)
    body = {
        "kind": "session",
        "session_id": encode(evenings.saturday.session_id),
        "tickets": [
            {"ticket_id": one, "ticket_type_id": encode(evenings.saturday.ticket_type_id)} for one in order["tickets"]
        ],
        "difference": "settle",
        "reason": "观众周五来不了",
    }
    change = (await window.ask("POST", "seat-changes", body, status=201)).json()
    assert (change["payer"], change["state"]) == ("window", "waiting")
    supplement = await shown(window, change["supplement_order_id"])
    soon = timedelta(minutes=10, seconds=1)
    assert supplement["pay_by"] < (world.clock.now() + soon).isoformat()
    await window.take(supplement, 4_000)
    moved = (await shown(window, order["id"]))["items"]
    assert {one["session_id"] for one in moved} == {encode(evenings.saturday.session_id)}
    assert await in_drawer(window) == FLOAT + 40_000
    assert await world.books() == []
