"""Fair shares when money arrives: who pays for whom, and what is still fair to sell when the money comes late."""

from datetime import timedelta
from typing import Any

import pytest

from builders.books import audit
from builders.orders import with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from builders.till import Till, minutes_after
from menpiao.identity import window_buyer
from menpiao.orders.model.order import WINDOW_PREFIX, OrderRow
from menpiao.orders.service.announce import announce_refunds
from menpiao.orders.service.cancel import close_due
from menpiao.orders.service.settle import settle
from menpiao.payments import Method, ProviderState
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import attendee_text

IDS = {"attendee_names_required": True, "attendee_ids_required": True}
LIN = attendee_text("林小雨", "11010519491231002X")


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def a_sale(till: Till, *, ticket_type: dict[str, Any] | None = None, **session: Any) -> Sale:
    sale = await an_event_on_sale(await a_shop(till.db), ticket_types=[ticket_type or {}], session=session)
    await till.accounts.add(organizer_id=sale.organizer_id, provider="wechat", credentials=b"{}")
    return await with_quota(till.db, sale, 10)


async def paid(till: Till, order: OrderRow) -> str:
    """Begin to pay, pay, and be told."""
    payment = (await till.start(order)).payment
    till.provider.pay(payment.id)
    return await told(till, payment.id, payment.merchant_account_id)


async def told(till: Till, payment_id: Any, account_id: Any) -> str:
    collecting = till.collecting
    return await settle(
        till.db, collecting.cipher, collecting.labels, till.provider.told(payment_id), account_id=account_id
    )


async def hand_the_account_over(till: Till, frm: OrderRow, to: OrderRow) -> None:
    """One person's WeChat pays for two buyers. In a mini program they pay in the buyer's own name, so the account
    itself changes hands; by a code or a card it is the ordinary case."""
    await till.run("delete from wechat_accounts where buyer_id = $1", to.buyer_id)
    await till.run("update wechat_accounts set buyer_id = $2 where buyer_id = $1", frm.buyer_id, to.buyer_id)


async def test_a_payer_has_no_more_of_a_session_than_a_buyer_whoever_ordered(till: Till) -> None:
    sale = await a_sale(till, per_buyer_max=2)
    first, second = [await till.order(sale, quantity=2) for _ in range(2)]
    assert await paid(till, first) == "paid"
    await hand_the_account_over(till, first, second)
    assert await paid(till, second) == "over_payer_limit"

    assert await till.state(second) == "cancelled"
    assert await till.value("select array_agg((reason, amount_fen)::text) from refunds") == ["(over_payer_limit,36000)"]
    assert await till.value("select array[held, sold] from quotas") == [0, 2]
    assert await till.value("select count(*) from tickets where order_id = $1", second.id) == 0
    await announce_refunds(till.db, till.collecting.labels)
    message = await till.value("select data from messages where kind = 'payment_returned'")
    assert message["total_fen"] == "36000"
    assert (
        await till.value("select count(*) from messages where kind = 'order_paid' and subject_id = $1", second.id) == 0
    )
    assert await audit(till.db) == []


async def test_money_that_is_refused_is_refused_once_however_often_it_is_told_of(till: Till) -> None:
    sale = await a_sale(till, per_buyer_max=1)
    first, second = [await till.order(sale) for _ in range(2)]
    await paid(till, first)
    await hand_the_account_over(till, first, second)
    payment = (await till.start(second)).payment
    till.provider.pay(payment.id)
    outcomes = [await told(till, payment.id, payment.merchant_account_id) for _ in range(3)]
    assert outcomes == ["over_payer_limit", "settled_before", "settled_before"]
    assert await till.value("select count(*) from refunds") == 1
    assert await audit(till.db) == []


async def test_places_of_refused_money_stay_until_no_other_payment_can_be_paid(
    till: Till, clock: SimulatedClock
) -> None:
    sale = await a_sale(till, per_buyer_max=1)
    await till.accounts.add(
        organizer_id=sale.organizer_id, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_NATIVE]
    )
    first, second = [await till.order(sale) for _ in range(2)]
    await paid(till, first)
    await hand_the_account_over(till, first, second)
    given_up = (await till.start(second)).payment
    other = (await till.start(second, method=Method.WECHAT_NATIVE)).payment
    till.provider.states[given_up.id] = ProviderState.PAID
    assert await told(till, given_up.id, given_up.merchant_account_id) == "over_payer_limit"
    assert till.provider.states[other.id] is ProviderState.NOT_PAID
    assert (await till.state(second), await till.value("select held from quotas")) == ("paying", 1)

    clock.set(clock.now() + timedelta(minutes=1))
    await close_due(till.collecting)
    assert till.provider.states[other.id] is ProviderState.CLOSED
    assert (await till.state(second), await till.value("select held from quotas")) == ("cancelled", 0)
    assert await till.value("select count(*) from refunds") == 1
    assert await audit(till.db) == []


@pytest.mark.parametrize("limits", [{}, {"per_buyer_max": 4}, {"per_device_max": 1}])
async def test_within_the_limit_or_without_one_anybody_may_pay_for_anybody(till: Till, limits: dict[str, Any]) -> None:
    sale = await a_sale(till, **limits)
    first, second = [await till.order(sale) for _ in range(2)]
    await paid(till, first)
    await hand_the_account_over(till, first, second)
    assert await paid(till, second) == "paid"
    kept = await till.value("select count(distinct payer_id) from orders")
    assert kept == (1 if "per_buyer_max" in limits else 0), "who paid is kept only where it counts"


async def test_a_limit_lowered_in_the_middle_takes_nothing_from_those_who_had_ordered(till: Till) -> None:
    sale = await a_sale(till, per_buyer_max=2)
    first = await till.order(sale)
    second = await till.order(sale, buyer_id=first.buyer_id)
    await till.run("update sessions set per_buyer_max = 1")
    assert [await paid(till, order) for order in (first, second)] == ["paid", "paid"]


async def test_money_that_comes_late_buys_nothing_beyond_the_share(till: Till, clock: SimulatedClock) -> None:
    """The buyer had ordered anew meanwhile: places are free, but theirs are used up."""
    for expected, again in (("paid_late", True), ("paid", False)):
        sale = await a_sale(till, per_buyer_max=2)
        order = await till.order(sale, quantity=2)
        payment = (await till.start(order)).payment
        clock.set(minutes_after(order, 1))
        await close_due(till.collecting)
        if again:
            await till.order(sale, buyer_id=order.buyer_id)
        till.provider.states[payment.id] = ProviderState.PAID
        assert await told(till, payment.id, payment.merchant_account_id) == expected
    assert await audit(till.db) == []


async def test_money_that_comes_late_for_somebody_who_has_a_ticket_by_now_goes_back(
    till: Till, clock: SimulatedClock
) -> None:
    for expected, again in (("paid_late", True), ("paid", False)):
        sale = await a_sale(till, ticket_type=IDS, one_per_attendee=True)
        order = await till.order(sale, attendees=(LIN,))
        payment = (await till.start(order)).payment
        clock.set(minutes_after(order, 1))
        await close_due(till.collecting)
        if again:
            await till.order(sale, attendees=(LIN,))
        till.provider.states[payment.id] = ProviderState.PAID
        assert await told(till, payment.id, payment.merchant_account_id) == expected
        keys = await till.value("select count(*) from order_keys where scope_id = $1", sale.session_id)
        assert keys == 1, "whoever has the ticket has the key"
    assert await audit(till.db) == []


async def test_whoever_scans_the_code_at_a_window_is_held_to_no_buyers_limit(till: Till) -> None:
    sale = await till.sale(session={"per_buyer_max": 1})
    online = await till.order(sale)
    bought = (await till.start(online)).payment
    till.provider.pay(bought.id)
    assert await till.told(bought) == "paid"
    nobody = await window_buyer(till.db, organizer_id=7)
    at_window = await till.order(sale, buyer_id=nobody, idempotency_key=f"{WINDOW_PREFIX}1", at_window_s=600)
    code = (await till.start(at_window, method=Method.WECHAT_NATIVE)).payment
    till.provider.pay(code.id)
    assert await till.told(code, payer=till.provider.told(bought.id).payer) == "paid"
    assert await till.value("select count(payer_id) from orders") == 1, "nor does it count for what they buy online"
    assert await audit(till.db) == []
