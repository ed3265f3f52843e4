"""Money on its way back: asked for once, sent under one number until it is done, whatever the provider answers."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from builders.till import Till
from menpiao import payments
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.payments import (
    MerchantAccount,
    NewRefund,
    ProviderRefund,
    ProviderRefused,
    RefundItem,
    RefundReason,
    RefundRequest,
    RefundState,
)
from menpiao.payments.model.refund import MOST_NUMBERS, TOO_MANY_NUMBERS
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

NOW = datetime(2027, 3, 1, tzinfo=UTC)
STAFF = Actor("staff", UUID(int=7))


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


async def test_a_refund_is_asked_for_once_and_sent_once(till: Till) -> None:
    await till.owed()
    await asyncio.gather(*(till.send_refunds() for _ in range(4)))
    assert len(till.provider.refunds) == 1
    assert await till.value("select refunded_fen from payments") == 18_000
    assert await till.value("select count(*) from refunds") == 1


async def test_a_refund_is_tried_again_under_the_same_number_and_later_each_time(
    till: Till, clock: SimulatedClock
) -> None:
    await till.owed()
    till.provider.away.add(7)
    waits = []
    for _ in range(5):
        await till.send_refunds()
        wait = await till.value("select extract(epoch from next_attempt_at - app_now())::integer from refunds")
        waits.append(wait)
        clock.advance(seconds=wait)
    assert waits == [60, 60, 300, 600, 1800]

    till.provider.away.clear()
    await till.send_refunds()
    assert [request.refund_id for request in till.provider.refunds] == [await till.value("select id from refunds")]
    assert len({about for _, about in till.provider.asked[-6:]}) == 1


async def test_a_refund_that_the_provider_has_forgotten_is_sent_again(till: Till, clock: SimulatedClock) -> None:
    await till.owed()
    await till.send_refunds()
    till.provider.refund_states.clear()
    clock.advance(minutes=2)
    await till.send_refunds()
    (refund_id,) = {request.refund_id for request in till.provider.refunds}
    await till.send_refunds()
    assert len(till.provider.refunds) == 2
    clock.advance(minutes=5)
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    assert await till.value("select state from refunds") == "succeeded"
    assert await till.value("select next_attempt_at from refunds") is None


async def test_a_refund_that_waits_for_approval_holds_its_money_and_lets_go_when_it_is_declined(till: Till) -> None:
    order = await till.paid(await till.sale(), quantity=2)
    for end in ("declined", "approved"):
        refund_id = till.db.new_id(7)
        new = NewRefund(
            id=refund_id,
            order_id=order.id,
            reason=RefundReason.BY_STAFF,
            amount_fen=18_000,
            items=(RefundItem(refund_id, order.id, 1, 18_000, 0),),
            requested_by=UUID(int=1),
            needs_approval=True,
        )
        async with till.db.tx() as tx:
            (payment,) = await payments.lock_payments(tx, organizer_id=7, order_id=order.id)
            await payments.refund_tickets(till.db, tx, payment, new, organizer_id=7)
        await till.send_refunds()
        assert till.provider.refunds == []
        assert await till.value("select refunded_fen from payments") == 18_000
        async with till.db.tx() as tx:
            change = payments.decline if end == "declined" else payments.approve
            said = [
                await change(
                    till.db, tx, organizer_id=7, refund_id=refund_id, decided_by=UUID(int=2), reason="looked at"
                )
                for _ in range(2)
            ]
            assert said == [True, False]
        assert await till.value("select state from refunds where id = $1", refund_id) == end
        live = await till.value("select count(*) from refund_items where live")
        assert (live, await till.value("select refunded_fen from payments")) == (
            (0, 0) if end == "declined" else (1, 18_000)
        )
    await till.send_refunds()
    assert [request.amount_fen for request in till.provider.refunds] == [18_000]


@pytest.mark.parametrize(
    ("refused", "state", "waits"),
    [
        (ProviderRefused("USERACCOUNTABNORMAL"), "abnormal", None),
        (ProviderRefused("FREQUENCYLIMITED", retry=True), "approved", 60),
    ],
)
async def test_a_no_for_good_waits_for_a_person_and_a_no_for_now_is_tried_again(
    till: Till, clock: SimulatedClock, refused: ProviderRefused, state: str, waits: int | None
) -> None:
    await till.owed()
    till.provider.refuses = refused
    await till.send_refunds()
    row = "select array[state, said, extract(epoch from next_attempt_at - app_now())::integer::text] from refunds"
    assert await till.value(row) == [state, refused.code, str(waits) if waits else None]

    till.provider.refuses = None
    clock.advance(minutes=2)
    if waits is None:
        await till.send_refunds()
        assert till.provider.refunds == []
        refund_id = await till.value("select id from refunds")
        assert await payments.try_again(
            till.db, till.collecting.providers, till.accounts, organizer_id=7, refund_id=refund_id, request_key="k"
        )
    await till.send_refunds()
    assert [request.refund_id for request in till.provider.refunds] == [await till.value("select id from refunds")]


async def test_a_payment_has_fifty_numbers_and_the_next_one_is_for_a_person(till: Till, clock: SimulatedClock) -> None:
    await till.owed()
    refund_id = await till.value("select id from refunds")
    for number in range(1, MOST_NUMBERS + 1):
        await till.send_refunds()
        sent = till.provider.refunds[-1].refund_id
        till.provider.refund_states[sent] = RefundState.CLOSED
        clock.advance(hours=1)
        await till.send_refunds()
        assert (len(till.provider.refunds), await till.value("select state from refunds")) == (number, "closed")
        await payments.try_again(
            till.db,
            till.collecting.providers,
            till.accounts,
            organizer_id=7,
            refund_id=refund_id,
            request_key=f"{number}",
        )
        clock.advance(hours=1)
    await till.send_refunds()
    assert len(till.provider.refunds) == MOST_NUMBERS
    told = "select (state, said)::text from refunds"
    assert await till.value(told) == f"(abnormal,{TOO_MANY_NUMBERS})"


async def test_refunds_that_were_declined_use_up_no_number(till: Till) -> None:
    order = await till.paid(await till.sale())
    await till.run("update organizers set refund_approval_above_fen = 0")
    for _ in range(MOST_NUMBERS + 1):
        await decide_refund(
            till.db,
            till.collecting.cipher,
            staff=Actor("staff", UUID(int=8)),
            organizer_id=7,
            refund_id=await till.refund(order),
            decision="decline",
            reason="再想想",
        )
    await till.run("update organizers set refund_approval_above_fen = null")
    await till.refund(order)
    await till.send_refunds()
    assert len(till.provider.refunds) == 1


async def test_an_account_of_which_nothing_is_known_is_asked_for_few_refunds_at_first(
    till: Till, clock: SimulatedClock
) -> None:
    """What it refuses, it refuses few times a second; what it took opens the way for the others."""
    sale = await till.sale(total=20)
    for _ in range(20):
        await till.refund(await till.paid(sale))
    till.provider.refuses = ProviderRefused("USERACCOUNTABNORMAL")
    await till.send_refunds()
    assert sum(what == "refund" for what, _ in till.provider.asked) <= 6
    till.provider.refuses = None
    clock.advance(seconds=1)
    await till.send_refunds()
    first = len(till.provider.refunds)
    assert 0 < first <= 6
    clock.advance(seconds=1)
    await till.send_refunds()
    assert await till.value("select refunds_went_well_at = app_now() from merchant_accounts")
    clock.advance(seconds=1)
    await till.send_refunds()
    assert len(till.provider.refunds) - first > 6


async def test_the_minute_between_two_refunds_of_a_payment_begins_with_the_answer_to_the_first(
    till: Till, clock: SimulatedClock
) -> None:
    """A refund may wait in its handful, and for its answer: until that is there the next one does not even begin to."""
    order = await till.paid(await till.sale(), quantity=2)
    for position in (1, 2):
        ticket = "select id from tickets where order_id = $1 and position = $2"
        await till.refund(order, (await till.value(ticket, order.id, position),))
    ask, left = till.provider.refund, []

    async def slow(account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        left.append(clock.now())
        clock.advance(seconds=40)
        await till.send_refunds()
        return await ask(account, request)

    till.provider.refund = slow  # type: ignore[method-assign]  # this one's answer takes its time
    await till.send_refunds()
    for _ in range(60):
        clock.advance(seconds=1)
        await till.send_refunds()
    assert len(left) == 1
    clock.advance(seconds=1)
    await till.send_refunds()
    assert (left[1] - left[0]).total_seconds() == 101
