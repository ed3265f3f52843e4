"""Money on its way back: asked for once, sent under one number until it is done, whatever the provider answers."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.till import Till
from menpiao import payments
from menpiao.kernel.cases import Case
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.remedies import FELL_BACK, TWICE_BY_PROVIDER, remedy_of
from menpiao.orders.service.decide_refund import decide_refund
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.refunds_of_staff import refund_of_organizer, resolve_double_refund, resolve_refund
from menpiao.orders.service.surprises import see_refund
from menpiao.payments import (
    MerchantAccount,
    Method,
    NewRefund,
    ProviderRefund,
    ProviderRefused,
    ProviderUnavailable,
    Refund,
    RefundItem,
    RefundNotStuck,
    RefundReason,
    RefundRequest,
    RefundState,
)
from menpiao.payments.model.refund import MOST_NUMBERS, TOO_MANY_NUMBERS
from menpiao.platform.audit import Actor
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.support.service.timeline import timeline

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


class Numbers:
    """A refund whose first number closed and that a person tried again under a second one, which was sent."""

    def __init__(self, till: Till, first: UUID, second: UUID, account_id: UUID) -> None:
        self.till = till
        self.first = first
        self.second = second
        self.account_id = account_id

    async def hear(self, number: UUID, state: RefundState, **more: Any) -> str:
        """The provider's word about one of its numbers, by whatever way."""
        told = payments.ProviderRefund(number, state, **{"amount_fen": 18_000, **more})
        return await payments.hear_of_refund(self.till.db, organizer_id=7, account_id=self.account_id, told=told)


async def tried_again(till: Till, clock: SimulatedClock) -> Numbers:
    """The provider was asked before, and said again that the first number is closed."""
    await till.owed()
    await till.send_refunds()
    first = till.provider.refunds[0].refund_id
    numbers = Numbers(till, first, first, await till.value("select merchant_account_id from payments"))
    assert await numbers.hear(first, RefundState.CLOSED) == "refund_closed"
    till.provider.refund_states[first] = RefundState.CLOSED
    await try_again(till, first)
    clock.advance(minutes=2)
    await till.send_refunds()
    numbers.second = till.provider.refunds[1].refund_id
    assert numbers.second != first
    return numbers


async def try_again(till: Till, refund_id: UUID, key: str = "k") -> bool:
    return await payments.try_again(
        till.db, till.collecting.providers, till.accounts, organizer_id=7, refund_id=refund_id, request_key=key
    )


async def cases(till: Till) -> list[Case]:
    async with till.db.read() as tx:
        return await payments.cases(tx, 7)


async def test_the_first_of_two_numbers_that_pays_is_the_refund_and_the_other_one_went_out_twice(
    till: Till, clock: SimulatedClock
) -> None:
    numbers = await tried_again(till, clock)
    assert await numbers.hear(numbers.first, RefundState.SUCCEEDED) == "refund_succeeded"
    assert await till.value("select (state, attempt_id = id)::text from refunds") == "(succeeded,t)"
    assert await balance(till, "refunds_in_clearing") == 0
    assert (await cases(till), await audit(till.db)) == ([], [])
    assert [await numbers.hear(numbers.second, RefundState.SUCCEEDED) for _ in range(2)] == [
        "refund_went_out_twice"
    ] * 2
    assert (await balance(till, "provider_cash"), await balance(till, "double_refunds")) == (-18_000, 18_000)
    (case,) = await cases(till)
    assert (case.kind, case.remedies) == ("refund_went_out_twice", ("resolveRefund",))
    view = await refund_of_organizer(till.db, organizer_id=7, refund_id=numbers.first)
    remedy = remedy_of(view.refund, view.doubles, method=view.method, attempts=view.attempts)
    assert remedy is TWICE_BY_PROVIDER
    assert await audit(till.db) == []
    await resolve_double_refund(
        till.db, staff=STAFF, organizer_id=7, refund_id=numbers.first, resolution="returned", reason="买家已退还"
    )
    assert (await cases(till), await audit(till.db)) == ([], [])


async def test_a_number_that_was_under_way_while_an_older_one_paid_is_asked_about(
    till: Till, clock: SimulatedClock
) -> None:
    numbers = await tried_again(till, clock)
    await numbers.hear(numbers.first, RefundState.SUCCEEDED)
    for _ in range(2):
        clock.advance(minutes=31)
        await till.send_refunds()
    assert await till.value("select count(*) from double_refunds") == 0
    till.provider.refund_states[numbers.second] = RefundState.SUCCEEDED
    clock.advance(minutes=31)
    await till.send_refunds()
    assert await till.value("select attempt_id from double_refunds") == numbers.second
    assert await till.value("select count(*) from refund_attempts where ask_again_at is not null") == 0
    assert await audit(till.db) == []


async def test_a_new_number_that_paid_makes_the_old_one_go_out_twice(till: Till, clock: SimulatedClock) -> None:
    numbers = await tried_again(till, clock)
    assert await numbers.hear(numbers.second, RefundState.SUCCEEDED) == "refund_succeeded"
    assert await numbers.hear(numbers.second, RefundState.PROCESSING) == "refund_processing"
    assert await numbers.hear(numbers.first, RefundState.SUCCEEDED) == "refund_went_out_twice"
    assert await till.value("select attempt_id from double_refunds") == numbers.first
    assert await numbers.hear(till.db.new_id(7), RefundState.SUCCEEDED) == "unknown_refund"
    assert await audit(till.db) == []


@pytest.mark.parametrize("said", [None, RefundState.PROCESSING, RefundState.SOMETHING_ELSE])
async def test_no_new_number_is_used_before_the_provider_says_that_the_old_one_is_over(
    till: Till, said: RefundState | None
) -> None:
    await till.owed()
    await till.send_refunds()
    number = till.provider.refunds[0].refund_id
    numbers = Numbers(till, number, number, await till.value("select merchant_account_id from payments"))
    await numbers.hear(number, RefundState.CLOSED)
    if said is None:
        till.provider.away.add(7)
    else:
        till.provider.refund_states[number] = said
    with pytest.raises(ProviderUnavailable):
        await try_again(till, number)
    assert await till.value("select (state, (select count(*) from refund_attempts))::text from refunds") == "(closed,1)"
    till.provider.away.clear()
    till.provider.refund_states[number] = RefundState.CLOSED
    assert [await try_again(till, number), await try_again(till, number)] == [True, False]


async def test_what_fell_back_is_in_clearing_again_and_goes_out_under_another_number(
    till: Till, clock: SimulatedClock
) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    numbers = Numbers(till, refund_id, refund_id, await till.value("select id from merchant_accounts"))
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    assert (await balance(till, "provider_cash"), await balance(till, "refunds_in_clearing")) == (0, 0)
    for _ in range(2):
        assert await numbers.hear(refund_id, RefundState.FELL_BACK, said="expired_or_canceled_card") == (
            "refund_fell_back"
        )
    assert await numbers.hear(refund_id, RefundState.SUCCEEDED) == "late_word_succeeded", "a callback that came late"
    assert (await balance(till, "provider_cash"), await balance(till, "refunds_in_clearing")) == (18_000, -18_000)
    row = "select (state, said, succeeded_at)::text from refunds"
    assert await till.value(row) == "(abnormal,expired_or_canceled_card,)"
    (case,) = await cases(till)
    assert (case.kind, case.remedies) == ("refund_abnormal", ("createRefundAttempt", "resolveRefund"))
    view = await refund_of_organizer(till.db, organizer_id=7, refund_id=refund_id)
    assert remedy_of(view.refund, method=view.method, attempts=view.attempts) is FELL_BACK
    assert await audit(till.db) == []

    till.provider.refund_states[refund_id] = RefundState.FELL_BACK
    await try_again(till, refund_id)
    clock.advance(minutes=2)
    await till.send_refunds()
    second = till.provider.refunds[-1].refund_id
    assert second != refund_id
    assert await numbers.hear(second, RefundState.SUCCEEDED) == "refund_succeeded"
    assert (await balance(till, "provider_cash"), await balance(till, "refunds_in_clearing")) == (0, 0)
    assert (await cases(till), await audit(till.db)) == ([], [])


async def test_what_fell_back_can_be_paid_otherwise(till: Till) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    numbers = Numbers(till, refund_id, refund_id, await till.value("select id from merchant_accounts"))
    await numbers.hear(refund_id, RefundState.FELL_BACK)
    till.provider.refund_states[refund_id] = RefundState.FELL_BACK
    await resolve_refund(till.collecting, staff=STAFF, organizer_id=7, refund_id=refund_id, reason="银行转账")
    assert (await balance(till, "provider_cash"), await balance(till, "paid_otherwise")) == (18_000, -18_000)
    assert await numbers.hear(refund_id, RefundState.FELL_BACK) == "other_number_fell_back"
    assert (await cases(till), await audit(till.db)) == ([], [])


@pytest.mark.parametrize("before", [None, "written_off", "returned"])
async def test_what_went_out_twice_and_fell_back_is_nobodys_debt(
    till: Till, before: payments.DoubleResolution | None
) -> None:
    """Where somebody had got it back already, the buyer is short of it now: that is for a person."""
    refund_id, account_id = await a_refund_paid_otherwise(till)
    numbers = Numbers(till, refund_id, refund_id, account_id)
    await numbers.hear(refund_id, RefundState.SUCCEEDED)
    if before is not None:
        await resolve_double_refund(
            till.db, staff=STAFF, organizer_id=7, refund_id=refund_id, resolution=before, reason="说明"
        )
    for _ in range(2):
        assert await numbers.hear(refund_id, RefundState.FELL_BACK) == "double_refund_fell_back"
    returned = before == "returned"
    assert await till.value("select resolution from double_refunds") == (before if returned else "fell_back")
    assert [case.kind for case in await cases(till)] == (["refund_contradicted"] if returned else [])
    accounts = ("provider_cash", "paid_otherwise", "double_refunds")
    assert [await balance(till, account) for account in accounts] == ([0, 0, 0] if returned else [18_000, -18_000, 0])
    assert await audit(till.db) == []


async def test_what_contradicts_a_refund_waits_for_a_person_once(till: Till, clock: SimulatedClock) -> None:
    refund_id = await till.refund(await till.paid(await till.sale()))
    till.provider.refund_states[refund_id] = RefundState.SUCCEEDED
    await till.send_refunds()
    numbers = Numbers(till, refund_id, refund_id, await till.value("select id from merchant_accounts"))
    for _ in range(3):
        assert await numbers.hear(refund_id, RefundState.CLOSED) == "refund_said_closed"
    clock.advance(minutes=1)
    assert await numbers.hear(refund_id, RefundState.SOMETHING_ELSE, said="HALF_BACK") == "refund_said_something_else"
    (case,) = await cases(till)
    assert (case.kind, case.subject_id, case.remedies) == ("refund_contradicted", refund_id, ("resolveRefund",))
    assert case.detail == {"state": "succeeded", "event": "said_something_else", "said": "HALF_BACK", "times": 2}
    told = await timeline(till.db, organizer_id=7, order_id=await till.value("select order_id from refunds"), limit=99,
                          cursor=None)  # fmt: skip
    assert [fact.detail["said"] for fact in told.page.items if fact.code == "refund_contradicted"] == [
        "said_closed", "HALF_BACK",
    ]  # fmt: skip
    for reason in ("已与微信核实", "已与微信核实", "another word"):
        try:
            await see_refund(till.db, staff=STAFF, organizer_id=7, refund_id=refund_id, reason=reason)
        except payments.NothingContradicted:
            assert reason == "another word"
    assert await numbers.hear(refund_id, RefundState.CLOSED) == "refund_said_closed"
    assert (await cases(till), await audit(till.db)) == ([], [])


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
        await refund_one(till, order, await till.value(ticket, order.id, position))
    ask, left = till.provider.refund, []

    async def slow(account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        left.append(clock.now())
        clock.advance(seconds=40)
        await till.send_refunds()
        return await ask(account, request)

    till.provider.refund = slow  # type: ignore[method-assign]
    await till.send_refunds()
    for _ in range(60):
        clock.advance(seconds=1)
        await till.send_refunds()
    assert len(left) == 1
    clock.advance(seconds=1)
    await till.send_refunds()
    assert (left[1] - left[0]).total_seconds() == 101


async def refund_one(till: Till, order: OrderRow, ticket_id: UUID) -> None:
    await refund_by_staff(
        till.db,
        till.collecting.cipher,
        staff=STAFF,
        organizer_id=7,
        order_id=order.id,
        idempotency_key=f"one {ticket_id}",
        wanted=StaffRefund(ticket_ids=(ticket_id,), reason="主办方同意"),
    )


@pytest.mark.parametrize("method", [Method.WECHAT_JSAPI, Method.STRIPE])
@pytest.mark.parametrize("state", ["closed", "abnormal"])
def test_a_remedy_is_the_providers_own(method: Method, state: str) -> None:
    refund = Refund(
        7, UUID(int=1), UUID(int=2), UUID(int=3), "by_staff", 100, 0, state, UUID(int=1), 1, NOW, None, None, None,
        None, None, 0, False, None, None, None, None, None, True,
    )  # fmt: skip
    words = remedy_of(refund, method=method)
    assert words is not None
    for text in (words.zh, words.en):
        assert ("Stripe" in text) == (method is Method.STRIPE)
        assert not (method is Method.STRIPE and ("微信" in text or "WeChat" in text))
