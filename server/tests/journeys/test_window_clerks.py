"""Several clerks at several tills: whose drawer money was in, whom it still has to go back to, and who did what."""

from typing import Any

import pytest

from builders.drawer import a_drawer
from builders.shop import a_shop
from builders.till import Till
from builders.window import Window, a_window
from builders.world import World, a_key
from menpiao.kernel.ids import decode, organizer_of
from menpiao.orders.service.cancel import cancel, close_due
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def refunded(world: World, clock: SimulatedClock, orders: list[Any]) -> None:
    """All of these go back in cash, one after the other."""
    finance = await world.staff_login(organizer_of(decode(orders[0]["id"])), "finance")
    for order in orders:
        path = f"/api/v1/organizer/orders/{order['id']}/refunds"
        body = {"tickets": order["tickets"], "reason": "演出变更"}
        answer = await world.http.post(path, headers={**finance, **a_key()}, json=body)
        assert answer.status_code == 201, answer.text
        clock.advance(seconds=1)
    for _ in range(3):
        await world.work()


async def waiting(window: Window, query: str = "", *, status: int = 200) -> Any:
    return (await window.ask("GET", f"cash-refunds{query}", status=status)).json()


async def test_every_refund_of_cash_is_reached_page_by_page_and_by_its_order(
    world: World, clock: SimulatedClock
) -> None:
    sale = await world.a_sale()
    window = await a_window(world, sale.organizer_id)
    orders = [await window.sell(sale) for _ in range(5)]
    await refunded(world, clock, orders)
    pages, query = [], "?limit=2"
    while query:
        page = await waiting(window, query)
        pages.append([one["order_id"] for one in page["items"]])
        query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
    ids = [order["id"] for order in orders]
    assert pages == [ids[:2], ids[2:4], ids[4:]], "the oldest first, each once"

    wanted = (await waiting(window, f"?order={ids[3]}"))["items"][0]
    for named in (wanted["order_number"], wanted["order_number"][6:].lower()):
        assert [one["id"] for one in (await waiting(window, f"?order={named}"))["items"]] == [wanted["id"]], named
    for named in ("ZZZZZ-ZZZZZ", "nothing%20of%20ours", "%20"):
        assert (await waiting(window, f"?order={named}"))["items"] == []
    assert (await waiting(window, "?cursor=made-up", status=422))["errors"][0]["pointer"] == "/cursor"
    await waiting(window, "?limit=101", status=422)
    stranger = await a_window(world, (await a_shop(world.db, organizer_id=8)).organizer_id)
    assert (await waiting(stranger, f"?order={ids[3]}"))["items"] == []

    await window.ask("POST", f"cash-refunds/{wanted['id']}/completion", {"shift_id": window.shift["id"]})
    assert (await waiting(window, f"?order={ids[3]}"))["items"] == []


async def test_cash_is_in_one_drawer_whichever_is_named_the_second_time(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    one, other = [await a_window(world, sale.organizer_id, name=name) for name in ("一号窗口", "二号窗口")]
    order = await one.place(sale)
    taken = await one.take(order, key="cash-1")
    assert await one.take(order, key="cash-1") == taken
    assert taken["shift_id"] == one.shift["id"]
    again = await one.take(order, key="cash-1", shift=other.shift["id"], status=422)
    assert again["code"] == "idempotency_key_reused"

    await refunded(world, clock, [(await one.ask("GET", f"box-office-orders/{order['id']}")).json()])
    path = f"cash-refunds/{(await waiting(one))['items'][0]['id']}/completion"
    for _ in range(2):
        await one.ask("POST", path, {"shift_id": one.shift["id"]})
    said = (await other.ask("POST", path, {"shift_id": other.shift["id"]}, status=409)).json()
    assert (said["code"], said["detail"][-7:]) == ("paid_out_elsewhere", "请勿再付一次。")
    for window, expected in ((one, 50_000), (other, 50_000)):
        shift = (await window.ask("GET", f"till-shifts/{window.shift['id']}")).json()
        assert shift["expected"]["amount"] == expected


async def entries(db: Database, order_id: Any) -> dict[str, tuple[str, Any]]:
    """What the audit log says was done to it, once each, and by whom."""
    query = "select action, actor_kind, actor_id from audit_entries where subject_id = $1"
    async with db.read() as tx:
        found = await tx.connection.fetch(query, order_id)
    by_action = {row["action"]: (row["actor_kind"], row["actor_id"]) for row in found}
    assert len(by_action) == len(found)
    return by_action


async def test_the_audit_log_knows_the_clerk(world: World) -> None:
    sale = await world.a_sale()
    await world.takes_everything(sale)
    window = await a_window(world, sale.organizer_id)
    clerk = ("staff", decode(window.shift["opened_by"]["id"]))
    order = await window.place(sale, key="sale-1")
    await window.place(sale, key="sale-1")
    await window.ask("POST", f"box-office-orders/{order['id']}/code-payments", {}, status=201)
    await window.ask("POST", f"box-office-orders/{order['id']}/cancellation", {})
    assert await entries(world.db, decode(order["id"])) == dict.fromkeys(
        ("order_placed", "payment_started", "order_cancel_asked", "order_cancelled"), clerk
    )
    told = (await window.ask("GET", f"orders/{order['id']}/timeline")).json()["items"]
    named = {fact["code"]: fact["who"].get("id") for fact in told}
    assert {named[code] for code in ("order_placed", "payment_begun")} == {window.shift["opened_by"]["id"]}
    buyer = await world.login()
    own = await world.order(buyer, sale)
    cancelled = await world.http.post(f"/api/v1/orders/{own['id']}/cancellation", headers={**buyer, **a_key()}, json={})
    assert cancelled.status_code == 200, cancelled.text
    own_entries = await entries(world.db, decode(own["id"]))
    assert {action: kind for action, (kind, _) in own_entries.items()} == {
        "order_placed": "buyer",
        "order_cancelled": "buyer",
    }


@pytest.mark.parametrize("by_clerk", [True, False])
async def test_who_cancelled_is_known_when_the_provider_answers_at_last(
    db: Database, cipher: FieldCipher, clock: SimulatedClock, by_clerk: bool
) -> None:
    till = Till(db, cipher)
    sale = await till.sale()
    drawer = await a_drawer(till, sale.organizer_id)
    order = await till.order(sale)
    await till.start(order)
    till.provider.away = {sale.organizer_id}
    who = drawer.staff if by_clerk else None
    await cancel(till.collecting, buyer_id=order.buyer_id, order_id=order.id, actor=who)
    assert await till.value("select state from orders") == "paying"
    till.provider.away = set()
    clock.advance(minutes=5)
    await close_due(till.collecting)
    expected = ("staff", drawer.staff.id) if by_clerk else ("buyer", order.buyer_id)
    assert (await entries(db, order.id))["order_cancelled"] == expected
