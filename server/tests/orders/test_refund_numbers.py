"""The numbers of a refund: one that closed is followed by another, any of them may pay, fall back, or pay besides."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from builders.books import audit
from builders.till import Till
from menpiao import payments
from menpiao.kernel.cases import Case
from menpiao.orders.model.remedies import FELL_BACK, TWICE_BY_PROVIDER, remedy_of
from menpiao.orders.service.refunds_of_staff import refund_of_organizer, resolve_double_refund, resolve_refund
from menpiao.orders.service.surprises import see_refund
from menpiao.payments import (
    Method,
    ProviderUnavailable,
    Refund,
    RefundNotStuck,
    RefundState,
)
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
    remedy = remedy_of(view.refund, view.doubles, attempts=view.attempts)
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
    assert remedy_of(view.refund, attempts=view.attempts) is FELL_BACK
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


@pytest.mark.parametrize("method", [Method.WECHAT_JSAPI, Method.STRIPE])
@pytest.mark.parametrize("state", ["closed", "abnormal"])
def test_a_remedy_is_the_providers_own(method: Method, state: str) -> None:
    refund = Refund(
        7, UUID(int=1), UUID(int=2), UUID(int=3), "by_staff", 100, 0, state, UUID(int=1), 1, NOW, None, None, None,
        None, None, 0, False, None, None, None, None, None, method, True,
    )  # fmt: skip
    words = remedy_of(refund)
    assert words is not None
    for text in (words.zh, words.en):
        assert ("Stripe" in text) == (method is Method.STRIPE)
        assert not (method is Method.STRIPE and ("微信" in text or "WeChat" in text))
