"""Money that is stuck without anybody having refused it, over HTTP: it becomes a case, what helps helps, and it is one
no more. Whoever may only look is refused, and so are strangers.
"""

from typing import Any

import msgspec
import pytest

from builders.merchants import staff_of
from builders.shop import Sale, a_shop
from builders.world import World, a_key

AWAY = {"api_error_rate": 1.0, "api_error_kinds": ["500"]}
WELL = {"api_error_rate": 0.0}


class Desk:
    """Somebody who looks after the money of the organizer of a sale."""

    def __init__(self, world: World, sale: Sale, who: dict[str, str]) -> None:
        self.world, self.sale, self.who = world, sale, who

    async def cases(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.world.get("/api/v1/organizer/cases", self.who))["items"]
        return found

    async def case(self, kind: str) -> dict[str, Any]:
        """The one case that there is."""
        (case,) = await self.cases()
        assert case["kind"] == kind
        return case

    async def post(self, path: str, body: Any | None = None, *, status: int = 200, who: Any = None) -> Any:
        answer = await self.world.http.post(
            f"/api/v1/organizer/{path}", headers={**(who or self.who), **a_key()}, json=body or {}
        )
        assert answer.status_code == status, answer.text
        return answer.json()

    async def refused_to_others(self, path: str, body: Any | None = None) -> None:
        """Support may look only; another organizer's people do not learn that it exists."""
        support = await staff_of(self.world, self.sale, "support")
        assert (await self.post(path, body, status=403, who=support))["code"] == "forbidden"
        foreign = await self.world.a_sale(shop=await a_shop(self.world.db, organizer_id=8))
        await self.post(path, body, status=404, who=await staff_of(self.world, foreign))

    async def faults(self, faults: dict[str, Any]) -> None:
        answer = await self.world.http.put(f"{self.world.sandbox.url}/sim/faults", json=faults)
        assert answer.status_code == 200, answer.text

    async def later(self, *, minutes: float) -> None:
        self.world.sandbox.advance(minutes=minutes)
        await self.world.work()
        self.who = await staff_of(self.world, self.sale)

    async def value(self, query: str, *arguments: object) -> Any:
        async with self.world.db.tx() as tx:
            return await tx.connection.fetchval(query, *arguments)


@pytest.fixture
async def desk(world: World) -> Desk:
    sale = await world.a_sale()
    return Desk(world, sale, await staff_of(world, sale))


async def a_paid_order(desk: Desk) -> Any:
    world, buyer = desk.world, await desk.world.login()
    order = await world.order(buyer, desk.sale)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    await world.work()
    return order


async def test_a_refund_of_which_nothing_is_heard_for_a_day(desk: Desk) -> None:
    order = await a_paid_order(desk)
    await desk.faults(AWAY)
    refund = await desk.post(f"orders/{order['id']}/refunds", {"reason": "退"}, status=201)
    await desk.later(minutes=1)
    await desk.later(minutes=60 * 23)
    assert await desk.cases() == []
    await desk.later(minutes=60 * 2)
    case = await desk.case("refund_without_answer")
    assert (case["subject_id"], case["remedies"]) == (refund["id"], ["askAboutRefund", "checkMerchantAccount"])
    assert case["detail"]["amount_fen"] == refund["amount"]["amount"]
    path = f"refunds/{refund['id']}/queries"
    await desk.refused_to_others(path)
    assert (await desk.post(path, status=503))["code"] == "provider_unavailable"
    await desk.post(f"merchant-accounts/{case['detail']['account_id']}/checks")

    await desk.faults(WELL)
    assert (await desk.post(path))["state"] == "approved", "WeChat never heard of it: it is sent again"
    await desk.world.work()
    assert await desk.cases() == []
    assert (await desk.post(path))["state"] in ("processing", "succeeded")
    await desk.later(minutes=10)
    assert (await desk.post(path))["state"] == "succeeded"


async def test_a_payment_that_its_provider_does_not_let_us_close(desk: Desk) -> None:
    world, buyer = desk.world, await desk.world.login()
    order = await world.order(buyer, desk.sale)
    payment = await world.start_payment(buyer, order)
    path = f"payments/{payment['id']}/closings"
    assert (await desk.post(path, status=409))["code"] == "payment_not_overdue"
    await desk.faults(AWAY)
    await desk.later(minutes=40)
    assert await desk.cases() == []
    await desk.later(minutes=10)
    case = await desk.case("payment_not_closed")
    assert (case["subject_id"], case["remedies"]) == (payment["id"], ["closePayment", "checkMerchantAccount"])
    await desk.refused_to_others(path)
    assert (await desk.post(path, status=503))["code"] == "provider_unavailable"

    await desk.faults(WELL)
    for _ in range(2):
        assert (await desk.post(path))["state"] == "closed"
        assert await desk.cases() == []
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "expired"


async def a_failing_callback(desk: Desk) -> tuple[Any, Any, str]:
    """The order, the case of a callback that a bug makes unreadable, and what the callback says."""
    await desk.faults({"lose_callbacks": 0.0})
    world, buyer = desk.world, await desk.world.login()
    order = await world.order(buyer, desk.sale)
    await world.pay_sheet(await world.start_payment(buyer, order))
    await world.callbacks_delivered()
    said: str = await desk.value("select notice::text from provider_notices")
    await desk.value("update provider_notices set notice = '{\"id\": 1}'")
    for _ in range(5):
        await desk.later(minutes=1)
        await desk.value("update provider_notices set next_attempt_at = app_now()")
        assert await desk.cases() == []
    await world.work()
    return order, await desk.case("notice_not_handled"), said


async def test_a_callback_that_fails_each_time_is_tried_when_its_cause_is_mended(desk: Desk) -> None:
    _, case, said = await a_failing_callback(desk)
    assert case["remedies"] == ["tryNoticeNow", "setNoticeAside", "checkMerchantAccount"]
    assert {name: case["detail"][name] for name in ("about", "tries", "error")} == {
        "about": None,
        "tries": 6,
        "error": "ValidationError",
    }
    path = f"notices/{case['subject_id']}/attempts"
    await desk.refused_to_others(path)
    await desk.post(path)
    await desk.world.work()
    assert (await desk.case("notice_not_handled"))["detail"]["tries"] == 7

    await desk.value("update provider_notices set notice = $1::jsonb", msgspec.json.decode(said))
    shown = await desk.post(path)
    assert (shown["about"], shown["handled_at"]) == ("payment", None)
    await desk.world.work()
    assert await desk.cases() == []
    assert (await desk.post(path))["handled_at"] is not None


async def test_a_callback_that_is_set_aside_is_tried_no_more(desk: Desk) -> None:
    order, case, _ = await a_failing_callback(desk)
    path, why = f"notices/{case['subject_id']}/dismissals", {"reason": "商户平台已核对"}
    await desk.refused_to_others(path, why)
    for reason in ({}, {"reason": ""}):
        assert (await desk.post(path, reason, status=422))["code"] == "invalid"
    for _ in range(2):
        assert (await desk.post(path, why))["set_aside_reason"] == why["reason"]
    assert (await desk.post(path, {"reason": "别的原因"}, status=409))["code"] == "notice_handled"
    assert await desk.cases() == []
    await desk.later(minutes=60)
    assert await desk.value("select (attempts, outcome)::text from provider_notices") == "(6,set_aside)"
    state = await desk.value("select state from orders")
    assert state == "paid", f"its payment is asked about all the same: {order['id']}"
