"""Four eyes, over HTTP: above the limit a refund by staff waits for somebody else, who agrees or declines."""

from typing import Any
from urllib.parse import urlencode

from builders.shop import Sale
from builders.world import World, a_key
from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock

REASON = {"reason": {"zh-CN": "台风，演出取消", "en": "Typhoon"}}


async def ask(world: World, verb: str, path: str, who: dict[str, str], body: Any, *, status: int = 200) -> Any:
    answer = await world.http.request(verb, f"/api/v1/organizer/{path}", headers={**who, **a_key()}, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def later(world: World, *, minutes: float = 1.1) -> None:
    world.sandbox.advance(minutes=minutes)
    await world.work()
    await world.sandbox.world.courier.settled()
    await world.work()


async def a_paid_order(world: World, sale: Sale) -> tuple[dict[str, str], Any]:
    """Two tickets at 180 yuan."""
    buyer = await world.login()
    order = await world.order(buyer, sale, quantity=2)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await later(world, minutes=0.6)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert shown["state"] == "paid"
    return buyer, shown


async def limited(world: World, sale: Sale, *, above: int = 20_000) -> dict[str, dict[str, str]]:
    """The organizer's people, after the owner has set the limit."""
    staff = {
        role: await world.staff_login(sale.organizer_id, role) for role in ("owner", "manager", "finance", "support")
    }
    limit = {"above": {"amount": above, "currency": "CNY"}}
    for role in ("manager", "finance", "support"):
        await ask(world, "PUT", "refund-approval", staff[role], limit, status=403)
    assert await ask(world, "PUT", "refund-approval", staff["owner"], limit) == limit
    assert await world.get("/api/v1/organizer/refund-approval", staff["support"]) == limit
    return staff


async def refund(world: World, order: Any, who: dict[str, str], *tickets: str) -> Any:
    body = {"reason": "观众生病", **({"tickets": list(tickets)} if tickets else {})}
    return await ask(world, "POST", f"orders/{order['id']}/refunds", who, body, status=201)


async def decide(
    world: World, refund: Any, who: dict[str, str], decision: str, *, reason: str = "已核实", status: int = 200
) -> Any:
    body = {"decision": decision, "reason": reason}
    return await ask(world, "POST", f"refunds/{refund['id']}/decision", who, body, status=status)


async def cases(world: World, who: dict[str, str]) -> list[tuple[str, str]]:
    found = (await world.get("/api/v1/organizer/cases", who))["items"]
    return [(case["kind"], case["subject_id"]) for case in found]


async def sold(world: World) -> int:
    async with world.db.read() as tx:
        return int(await tx.connection.fetchval("select sum(sold) from quotas"))


async def test_support_refunds_within_the_limit_and_asks_beyond_it(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    support, owner = (
        await world.staff_login(sale.organizer_id, "support"),
        await world.staff_login(sale.organizer_id, "owner"),
    )
    _, order = await a_paid_order(world, sale)
    asked = {"tickets": [order["tickets"][0]]}
    quote = await ask(world, "POST", f"orders/{order['id']}/refund-quotes", support, asked)
    assert (quote["needs_approval"], quote["approval_above"]["amount"]) == (True, 0), "nobody has set a limit"
    first = await refund(world, order, support, order["tickets"][0])
    assert (first["state"], first["needs_approval"]) == ("requested", True)
    assert (await decide(world, first, support, "approve", status=403))["code"] == "forbidden"
    await decide(world, first, owner, "decline")
    freed = await ask(world, "POST", f"orders/{order['id']}/refund-quotes", owner, asked)
    assert (freed["needs_approval"], freed["approval_above"]) == (False, None), "who may refund alone needs nobody"

    staff = await limited(world, sale)
    small = await refund(world, order, staff["support"], order["tickets"][0])
    assert (small["state"], small["needs_approval"]) == ("approved", False)
    both = await refund(world, order, staff["support"], order["tickets"][1])
    assert (both["state"], both["needs_approval"]) == ("requested", True), "both together are above the limit"
    await ask(world, "POST", f"refunds/{small['id']}/attempts", staff["support"], {}, status=403)
    assert await world.books() == []


async def test_another_person_agrees_and_the_money_goes_back(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await limited(world, sale)
    buyer, order = await a_paid_order(world, sale)
    small = await refund(world, order, staff["finance"], order["tickets"][0])
    assert (small["state"], small["needs_approval"]) == ("approved", False)
    second = await refund(world, order, staff["finance"], order["tickets"][1])
    assert (second["state"], second["needs_approval"]) == ("requested", True), "both together are above the limit"
    assert second["remedy"] is not None
    assert await cases(world, staff["owner"]) == [("refund_waits_for_approval", second["id"])]
    assert (await world.get(f"/api/v1/tickets/{order['tickets'][1]}", buyer))["state"] == "void"
    assert await sold(world) == 1, "its place waits too"

    assert (await decide(world, second, staff["finance"], "approve", status=409))["code"] == "refund_of_your_own"
    for role in ("manager", "support"):
        await decide(world, second, staff[role], "approve", status=403)
    for _ in range(3):
        await later(world)
    assert (await world.get(f"/api/v1/organizer/refunds/{second['id']}", staff["support"]))["state"] == "requested"

    for _ in range(2):
        decided = await decide(world, second, staff["owner"], "approve")
        assert (decided["state"], decided["decision_reason"]) == ("approved", "已核实")
        assert decided["decided_by"] not in (None, decided["requested_by"])
        assert (decided["requested_by_name"], decided["decided_by_name"]) == ("陈晓", "陈晓")
    assert (await decide(world, second, staff["owner"], "decline", status=409))["code"] == "refund_decided"
    assert (await sold(world), await cases(world, staff["owner"])) == (0, [])
    for _ in range(3):
        await later(world)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert [one["state"] for one in shown["refunds"]] == ["succeeded", "succeeded"]
    assert second["method"] == "wechat_jsapi"


async def test_a_list_of_refunds_is_narrowed_down(world: World, clock: SimulatedClock) -> None:
    sale, other = await world.a_sale(), await world.a_sale()
    staff = await limited(world, sale)
    _, order = await a_paid_order(world, sale)
    first = (await refund(world, order, staff["finance"], order["tickets"][0]))["id"]
    await later(world, minutes=10)
    between = clock.now().isoformat().replace("+00:00", "Z")
    second = (await refund(world, order, staff["finance"], order["tickets"][1]))["id"]

    async def found(**asked: str) -> list[str]:
        page = await world.get(f"/api/v1/organizer/refunds?{urlencode(asked)}", staff["support"])
        return [one["id"] for one in page["items"]]

    session, event = encode(sale.session_id), encode(sale.event_id)
    both: dict[str, str] = {"event_id": event, "session_id": session, "reason": "by_staff"}
    for asked in ({}, {"session_id": session}, {"event_id": event}, {"method": "wechat_jsapi"}, both):
        assert await found(**asked) == [second, first], asked
    nothing_of_it = ({"reason": "by_buyer"}, {"method": "cash"}, {"session_id": encode(other.session_id)})
    for asked in (*nothing_of_it, {"event_id": encode(other.event_id), "session_id": session}, {"event_id": session}):
        assert await found(**asked) == [], asked
    assert (await found(to=between), await found(**{"from": between})) == ([first], [second])
    assert (await found(state="requested", session_id=session)) == [second]
    page = await world.get(f"/api/v1/organizer/refunds?limit=1&session_id={session}", staff["owner"])
    assert await found(session_id=session, cursor=page["next"]) == [first]
    refused = await world.http.get("/api/v1/organizer/refunds?from=yesterday", headers=staff["owner"])
    assert refused.json()["errors"][0]["pointer"] == "/from"


async def test_what_is_declined_is_as_if_it_had_never_been_asked_for(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await limited(world, sale)
    buyer, order = await a_paid_order(world, sale)
    asked = await refund(world, order, staff["finance"])
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "refunded"
    assert await world.books() == []
    for _ in range(2):
        declined = await decide(world, asked, staff["owner"], "decline", reason="不符合规则")
        assert (declined["state"], declined["decision_reason"]) == ("declined", "不符合规则")
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert (shown["state"], await sold(world)) == ("paid", 2)
    for ticket in order["tickets"]:
        assert (await world.get(f"/api/v1/tickets/{ticket}", buyer))["state"] == "valid"
    await later(world)
    async with world.db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from messages where kind like 'refund%'") == 0
    again = await refund(world, order, staff["owner"])
    assert (again["state"], again["amount"]["amount"]) == ("requested", 36_000)


async def test_a_session_cancelled_meanwhile_gives_everything_back(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale()
    staff = await limited(world, sale)
    buyer, order = await a_paid_order(world, sale)
    asked = await refund(world, order, staff["finance"])
    path = f"sessions/{encode(sale.session_id)}/cancellation"
    cancellation = await ask(world, "POST", path, staff["owner"], REASON, status=201)
    assert cancellation["orders"]["total"] == 1
    await later(world)
    assert ("refund_waits_for_approval", asked["id"]) in await cases(world, staff["owner"])
    assert await world.books() == []
    await decide(world, asked, staff["owner"], "decline")
    assert await world.books() == []
    for ticket in order["tickets"]:
        assert (await world.get(f"/api/v1/tickets/{ticket}", buyer))["state"] == "void"
    for _ in range(4):
        await later(world)
    shown = await world.get(f"/api/v1/orders/{order['id']}", buyer)
    assert shown["state"] == "refunded"
    assert sorted((one["reason"], one["state"]) for one in shown["refunds"]) == [
        ("by_staff", "declined"),
        ("session_cancelled", "succeeded"),
    ]
    found = await world.get(f"/api/v1/organizer/cancellations/{cancellation['id']}", staff["owner"])
    assert found["state"] == "finished"


async def test_a_foreign_refund_and_a_limit_that_makes_no_sense(world: World) -> None:
    sale = await world.a_sale()
    owner = await world.staff_login(sale.organizer_id, "owner")
    await decide(world, {"id": encode(world.db.new_id(7))}, owner, "approve", status=404)
    for above in ({"amount": -1, "currency": "CNY"}, {"amount": 1, "currency": "USD"}):
        refused = await ask(world, "PUT", "refund-approval", owner, {"above": above}, status=422)
        assert refused["code"] == "invalid"
    assert await ask(world, "PUT", "refund-approval", owner, {"above": None}) == {"above": None}
