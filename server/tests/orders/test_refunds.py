"""Money on its way back: asked for once, sent under one number until it is done, whatever the provider answers."""

import asyncio
from uuid import UUID

import pytest

from builders.books import audit
from builders.till import Till
from menpiao import payments
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.orders.service.refunds_of_staff import resolve_double_refund, resolve_refund
from menpiao.payments import NewRefund, ProviderRefused, RefundItem, RefundNotStuck, RefundReason, RefundState
from menpiao.payments.model.refund import MOST_NUMBERS, TOO_MANY_NUMBERS
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

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


async def test_what_is_said_under_a_replaced_number_moves_nothing(till: Till, clock: SimulatedClock) -> None:
    """It closed, a person went on under a new number, and the old one says that it went through after all."""
    await till.owed()
    await till.send_refunds()
    first = till.provider.refunds[0].refund_id
    account_id = await till.value("select merchant_account_id from payments")

    async def hear(number: UUID, state: RefundState) -> str:
        told = payments.ProviderRefund(number, state, amount_fen=18_000)
        return await payments.hear_of_refund(till.db, organizer_id=7, account_id=account_id, told=told)

    assert await hear(first, RefundState.CLOSED) == "refund_closed"
    till.provider.refund_states[first] = RefundState.CLOSED
    await payments.try_again(
        till.db, till.collecting.providers, till.accounts, organizer_id=7, refund_id=first, request_key="k"
    )
    clock.advance(minutes=2)
    await till.send_refunds()
    second = till.provider.refunds[1].refund_id
    assert second != first
    assert await hear(first, RefundState.SUCCEEDED) == "old_number_succeeded"
    assert await till.value("select state from refunds") == "processing"
    assert [await hear(second, RefundState.SUCCEEDED) for _ in range(2)] == ["refund_succeeded"] * 2
    assert await hear(second, RefundState.PROCESSING) == "refund_processing"
    assert await till.value("select state from refunds") == "succeeded"
    assert await hear(till.db.new_id(7), RefundState.SUCCEEDED) == "unknown_refund"
    assert await audit(till.db) == []


async def a_refund_paid_otherwise(till: Till) -> tuple[UUID, UUID]:
    """One that could not arrive, so the buyer got cash; with the account that it is of."""
    refund_id = await till.refund(await till.paid(await till.sale()))
    till.provider.refund_states[refund_id] = RefundState.ABNORMAL
    await till.send_refunds()
    await resolve_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=refund_id, reason="现金退还")
    return refund_id, await till.value("select id from merchant_accounts")


async def balance(till: Till, account: str) -> int:
    return int(await till.value("select coalesce(sum(amount_fen), 0) from ledger_entries where account = $1", account))


@pytest.mark.parametrize(("resolution", "balances"), [("returned", (0, 0, 0)), ("written_off", (0, -18_000, 18_000))])
async def test_what_a_provider_pays_after_a_person_did_went_out_twice(
    till: Till, resolution: payments.DoubleResolution, balances: tuple[int, int, int]
) -> None:
    refund_id, account_id = await a_refund_paid_otherwise(till)
    told = payments.ProviderRefund(refund_id, RefundState.SUCCEEDED, amount_fen=18_000)
    for _ in range(2):
        outcome = await payments.hear_of_refund(till.db, organizer_id=7, account_id=account_id, told=told)
        assert outcome == "refund_went_out_twice"
    accounts = ("provider_cash", "paid_otherwise", "double_refunds")
    assert [await balance(till, account) for account in accounts] == [0, -18_000, 18_000]
    async with till.db.read() as tx:
        (case,) = await payments.cases(tx, 7)
    assert (case.kind, case.subject_id, case.remedies) == ("refund_went_out_twice", refund_id, ("resolveRefund",))
    assert await audit(till.db) == []
    for reason in ("买家已退还", "买家已退还", "another word"):
        try:
            await resolve_double_refund(
                till.db, staff=STAFF, organizer_id=7, refund_id=refund_id, resolution=resolution, reason=reason
            )
        except payments.NotOutTwice:
            assert reason == "another word"
    assert tuple([await balance(till, account) for account in accounts]) == balances
    async with till.db.read() as tx:
        assert await payments.cases(tx, 7) == []
    assert await till.value("select count(*) from double_refunds") == 1
    assert await audit(till.db) == []


async def test_nobody_pays_otherwise_what_went_through_meanwhile(till: Till) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    till.provider.refund_states[refund_id] = RefundState.ABNORMAL
    await till.send_refunds()
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    with pytest.raises(RefundNotStuck):
        await resolve_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=refund_id, reason="现金退还")
    assert await till.value("select (state, paid_otherwise)::text from refunds") == "(succeeded,)"
    assert await audit(till.db) == []


async def test_no_new_number_is_used_while_the_old_one_went_through(till: Till) -> None:
    """The notice of its closing was wrong, or old: the provider is asked before anything goes under another number."""
    await till.owed()
    await till.send_refunds()
    number = till.provider.refunds[0].refund_id
    account_id = await till.value("select merchant_account_id from payments")
    told = payments.ProviderRefund(number, RefundState.CLOSED)
    await payments.hear_of_refund(till.db, organizer_id=7, account_id=account_id, told=told)
    till.provider.refund_states[number] = RefundState.SUCCEEDED
    with pytest.raises(RefundNotStuck):
        await payments.try_again(
            till.db, till.collecting.providers, till.accounts, organizer_id=7, refund_id=number, request_key="k"
        )
    assert await till.value("select state from refunds") == "succeeded"
    assert await till.value("select count(*) from refund_attempts") == 1


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
