"""The provider's bills come a day later: what they say is compared with what we say, and what does not agree is seen,
healed where asking heals it, and left to people where it does not.
"""

from typing import Any
from uuid import UUID

import pytest

from builders.bills import DAYS, Till, a_till
from builders.ids import make_id
from builders.world import World
from menpiao.kernel.ids import decode, encode
from menpiao.payments import MerchantAccount, RefundRequest


async def value(world: World, query: str, *arguments: object) -> Any:
    async with world.db.read() as tx:
        return await tx.connection.fetchval(query, *arguments)


async def run(world: World, statement: str, *arguments: object) -> None:
    async with world.db.tx() as tx:
        await tx.connection.execute(statement, *arguments)


def told(differences: list[dict[str, Any]]) -> set[tuple[str, str, str, str]]:
    """Kind, what about, remedy, state."""
    return {(one["kind"], one["about"], one["remedy"], one["state"]) for one in differences}


async def reconciled(till: Till) -> dict[str, Any]:
    """The next morning's look at the day before."""
    till.sleep_until(10, 1)
    await till.world.work()
    return (await till.days())[0]


async def test_a_day_on_which_everything_agrees_is_clean_by_itself(world: World) -> None:
    till = await a_till(world)
    await till.paid()
    await till.paid(account="zhou-ming")
    till.sleep_until(9, 59)
    await world.work()
    assert await till.days() == []

    till.sleep_until(10, days=0)
    await world.work()
    (day,) = await till.days()
    assert (day["day"], day["state"], day["open"], day["trouble"]) == ("2027-03-01", "clean", 0, None)
    assert (day["payments"], day["refunds"]) == (2, 0)
    assert (day["paid"]["amount"], day["fees"]["amount"]) == (76000, 2 * 228)
    assert await till.asked("GET", f"{DAYS}/{day['id']}")
    assert await till.differences(day) == []


async def paid_after_its_end(till: Till, *, heard_of: bool) -> dict[str, Any]:
    """An order that expired and was paid afterwards all the same; we hear of it, or we do not."""
    await till.faults(late_after_s=1_200, lose_callbacks=0 if heard_of else 1)
    order, _ = await till.paid(behaviour="pay_late", work=False)
    till.world.sandbox.advance(minutes=16)
    await till.world.work()
    till.world.sandbox.advance(minutes=5)
    if heard_of:
        await till.world.callbacks_delivered()
    await till.world.work()
    return order


async def test_a_day_with_a_refund_is_clean_and_an_empty_one_too(world: World) -> None:
    till = await a_till(world, total=1)
    await paid_after_its_end(till, heard_of=True)
    shown = await value(world, "select state from refunds")
    assert shown is None, "the place was free, so the late money bought it"
    day = await reconciled(till)
    assert (day["state"], day["payments"]) == ("clean", 1)
    till.sleep_until(10, 1)
    await world.work()
    newest, oldest = await till.days()
    assert (newest["state"], newest["payments"], newest["trouble"]) == ("clean", 0, None)
    assert (oldest["id"], oldest["state"]) == (day["id"], "clean")


async def test_money_that_nobody_heard_of_is_found_by_the_bill_and_buys_its_tickets(world: World) -> None:
    till = await a_till(world)
    order = await paid_after_its_end(till, heard_of=False)
    buyer = await world.login()
    assert (await world.get(f"/api/v1/orders/{order['id']}", buyer))["state"] == "expired"

    day = await reconciled(till)
    assert (day["state"], day["open"]) == ("clean", 0)
    (difference,) = await till.differences(day)
    assert (difference["kind"], difference["remedy"], difference["state"]) == ("state_differs", "settle", "cleaned")
    assert (difference["here"]["state"], difference["there"]["state"]) == ("closed", "succeeded")
    assert difference["outcome"] == "paid"
    shown = await world.get(f"/api/v1/orders/{order['id']}", await world.login())
    assert (shown["state"], len(shown["tickets"])) == ("paid", 1)


async def test_money_that_came_for_sold_places_goes_back_and_both_days_agree(world: World) -> None:
    till = await a_till(world, total=1)
    order = await paid_after_its_end(till, heard_of=False)
    await till.paid(account="zhou-ming", behaviour="notify_never")
    world.sandbox.advance(seconds=31)
    await world.work()

    day = await reconciled(till)
    assert day["state"] == "clean"
    (difference,) = await till.differences(day)
    assert difference["outcome"] == "paid_late"
    world.sandbox.advance(minutes=5)
    await world.work()
    world.sandbox.advance(minutes=2)
    await world.work()
    shown = await world.get(f"/api/v1/orders/{order['id']}", await world.login())
    assert (shown["state"], shown["refunds"][0]["state"]) == ("expired", "succeeded")
    day = await reconciled(till)
    assert (day["day"], day["state"], day["refunds"], day["refunded"]["amount"]) == ("2027-03-02", "clean", 1, 38000)
    assert day["fees"]["amount"] == -228


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            "row_missing",
            {("missing_there", "payment", "settle", "open"), ("fund_differs", "payment", "ignore", "open")},
        ),
        (
            "row_added",
            {("missing_here", "payment", "ignore", "open"), ("fund_missing", "payment", "ignore", "open")},
        ),
        (
            "amount_off",
            {("amount_differs", "payment", "settle", "open"), ("fund_differs", "payment", "ignore", "open")},
        ),
        ("fund_row_missing", {("fund_differs", "payment", "ignore", "open")}),
        ("fund_amount_off", {("fund_differs", "payment", "ignore", "open")}),
        ("fund_row_unknown", {("fund_unknown", "movement", "ignore", "open")}),
    ],
)
async def test_every_lie_of_a_bill_is_a_difference_until_the_bill_is_put_right(
    world: World, fault: str, expected: set[tuple[str, str, str, str]]
) -> None:
    till = await a_till(world)
    await till.paid()
    await till.paid(account="zhou-ming")
    await till.faults(bill=fault)
    day = await reconciled(till)
    assert (day["state"], day["open"]) == ("open", len(expected))
    assert told(await till.differences(day)) == expected

    await till.faults(bill=None)
    answer = await till.post(f"{DAYS}/{day['id']}/run", {"reason": "微信已更正账单"})
    assert (answer.status_code, answer.json()["state"], answer.json()["compared_at"]) == (202, "open", None)
    await world.work()
    (day,) = await till.days()
    assert (day["state"], day["open"]) == ("clean", 0)
    assert {one["state"] for one in await till.differences(day)} == {"cleaned"}
    assert await till.differences(day, state="open") == []


async def test_a_movement_that_nobody_knows_keeps_the_day_open_until_somebody_says_what_it_was(world: World) -> None:
    till = await a_till(world)
    await till.paid()
    await till.faults(bill="fund_row_unknown")
    day = await reconciled(till)
    (difference,) = await till.differences(day)
    assert difference["reference"].startswith("分账 4200")
    assert (difference["funds"]["amount"], difference["payment_id"] is not None) == (-100, True)
    refused = await till.resolve(difference, "settle")
    assert (refused.status_code, refused.json()["code"]) == (409, "remedy_unsuitable")
    assert (await till.resolve(difference, "ignore")).status_code == 200
    await till.post(f"{DAYS}/{day['id']}/run", {"reason": "再读一次"})
    await world.work()
    assert (await till.day())["state"] == "clean", "what somebody has looked at stays decided"


@pytest.mark.parametrize(
    ("fault", "trouble"), [("wrong_hash", "unreadable_hash"), ("cut", "unreadable_cut_off"), ("creating", "not_ready")]
)
async def test_a_bill_that_is_not_what_was_promised_is_not_used_and_asked_for_again(
    world: World, fault: str, trouble: str
) -> None:
    till = await a_till(world)
    await till.paid()
    await till.faults(bill=fault)
    day = await reconciled(till)
    assert (day["state"], day["trouble"], day["payments"], day["compared_at"]) == ("open", trouble, 0, None)
    assert await value(world, "select count(*) from bill_trades") == 0

    await till.faults(bill=None)
    await world.work()
    assert (await till.day())["state"] == "open", "it is asked again after a while, not at once"
    world.sandbox.advance(minutes=6)
    await world.work()
    day = await till.day()
    assert (day["state"], day["trouble"], day["payments"]) == ("clean", None, 1)


async def test_while_the_provider_is_away_days_wait_and_are_made_up_for(world: World) -> None:
    till = await a_till(world)
    await till.paid()
    await till.faults(down=True)
    await reconciled(till)
    day = await reconciled(till)
    assert (day["state"], day["trouble"]) == ("open", "no_answer")
    await till.faults(down=False)
    till.sleep_until(10, 1, days=2)
    await world.work()
    assert [(one["day"], one["state"]) for one in await till.days()] == [
        ("2027-03-04", "clean"),
        ("2027-03-03", "clean"),
        ("2027-03-02", "clean"),
        ("2027-03-01", "clean"),
    ]


async def test_what_was_paid_at_midnight_may_stand_in_the_next_day_s_bill(world: World) -> None:
    till = await a_till(world)
    till.sleep_until(23, 55, days=0)
    await till.faults(bill_late_s=600)
    await till.paid()
    day = await reconciled(till)
    assert (day["state"], day["payments"]) == ("open", 0)
    assert told(await till.differences(day)) == {("missing_there", "payment", "wait", "open")}

    newest = await reconciled(till)
    assert (newest["state"], newest["payments"]) == ("clean", 1)
    day = await till.day()
    assert (day["state"], day["day"]) == ("clean", "2027-03-01")
    assert told(await till.differences(day)) == {("missing_there", "payment", "wait", "cleaned")}


async def refund_by_hand(world: World, account: MerchantAccount, *, payment_id: str, refund_id: UUID) -> None:
    """What a click in the merchant platform does: a refund that we never asked for."""
    await world.parts.collecting.providers["wechat"].refund(
        account,
        RefundRequest(
            refund_id=refund_id,
            payment_id=decode(payment_id),
            amount_fen=38000,
            total_fen=38000,
            reason="手工退款",
            notify_url=f"{world.parts.settings.base_url}/api/v1/callbacks/wechat/refund/{encode(account.id)}",
        ),
    )


async def test_a_refund_made_in_the_merchant_platform_is_seen(world: World) -> None:
    till = await a_till(world)
    _, payment = await till.paid()
    accounts = world.parts.collecting.accounts
    account = await accounts.get(await value(world, "select id from merchant_accounts"))
    assert account is not None
    foreign = make_id(milliseconds=5, organizer_id=till.sale.organizer_id, randomness=5)
    await refund_by_hand(world, account, payment_id=payment["id"], refund_id=foreign)
    day = await reconciled(till)
    (difference,) = await till.differences(day)
    assert told([difference]) == {("missing_here", "refund", "ignore", "open")}
    assert (difference["reference"], difference["refund_id"]) == (encode(foreign), None)
    assert difference["there"]["amount"]["amount"] == 38000

    answer = await till.resolve(difference, "settle")
    assert (answer.status_code, answer.json()["code"]) == (409, "remedy_unsuitable")
    answer = await till.resolve(difference, "refund")
    assert (answer.status_code, answer.json()["code"]) == (409, "remedy_unsuitable")
    answer = await till.resolve(difference, "ignore")
    assert (answer.status_code, answer.json()["state"], answer.json()["reason"]) == (200, "ignored", "已在商户平台核实")
    assert (await till.day())["state"] == "clean"


async def test_frozen_money_goes_back_from_the_day_it_stands_on(world: World) -> None:
    till = await a_till(world)
    buyer = await world.login()
    order = await world.order(buyer, till.sale)
    payment = await world.start_payment(buyer, order)
    await run(world, "update payments set amount_fen = amount_fen + 1")
    await world.pay_sheet(payment)
    await world.callbacks_delivered()
    await world.work()
    assert await value(world, "select state from payments") == "frozen"
    day = await reconciled(till)
    (difference,) = await till.differences(day, state="open")
    assert told([difference]) == {("state_differs", "payment", "refund", "open")}

    answer = await till.resolve(difference, "refund", key="once")
    assert (answer.status_code, answer.json()["state"]) == (200, "cleaned")
    again = await till.resolve(difference, "refund", key="once")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert (await till.day())["state"] == "clean"
    assert await value(world, "select array_agg(reason) from refunds") == ["mismatch"]
    assert await value(world, "select sum(amount_fen)::bigint from refunds") == 38000
