"""What payments believes of every provider, told as stories that each way to pay lives through."""

from uuid import UUID

import msgspec
import pytest

from builders.counters import PRICE, Arrived, Till, an_id
from menpiao.payments.ports import (
    PROVIDER_OF,
    Closing,
    NoticeRefused,
    OutcomeUnknown,
    ProviderRefused,
    ProviderState,
    RefundState,
)


async def test_prepared_paid_and_told(till: Till, payment_id: UUID) -> None:
    prepared = await till.provider.prepare(till.account, till.request(payment_id))
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.NOT_PAID
    assert (await till.pays(prepared)).status_code == 201
    await till.delivered()

    told = await till.provider.query(till.account, payment_id)
    assert (told.state, told.amount_fen, told.currency) == (ProviderState.PAID, PRICE, "CNY")
    assert (told.app_id, told.paid_at, told.payer) == (till.app_id, till.clock.now(), till.openid)
    assert told.transaction_id
    (notice,) = till.house.notices
    assert (notice.kind, notice.payment, till.house.refused) == ("payment", told, [])


async def test_a_lost_callback_is_found_by_asking(till: Till, payment_id: UUID) -> None:
    await till.pays(await till.provider.prepare(till.account, till.request(payment_id)), "notify_never")
    await till.delivered()
    assert till.house.notices == []
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.PAID


async def test_a_refused_card_or_balance_leaves_it_unpaid(till: Till, payment_id: UUID) -> None:
    prepared = await till.provider.prepare(till.account, till.request(payment_id))
    answer = await till.pays(prepared, "decline" if PROVIDER_OF[till.method] == "stripe" else "fail")
    assert answer.json()["result"] == "fail"
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.NOT_PAID
    assert (await till.pays(prepared)).status_code == 201


async def test_asking_twice_is_one_payment_and_changed_terms_are_refused(till: Till, payment_id: UUID) -> None:
    first = await till.provider.prepare(till.account, till.request(payment_id))
    again = await till.provider.prepare(till.account, till.request(payment_id))
    with pytest.raises(ProviderRefused):
        await till.provider.prepare(till.account, till.request(payment_id, amount_fen=PRICE + 1))
    assert (await till.pays(again)).status_code == 201
    assert (await till.pays(first)).status_code in (404, 409)
    told = await till.provider.query(till.account, payment_id)
    assert (told.state, told.amount_fen) == (ProviderState.PAID, PRICE)


async def test_closed_then_nobody_can_pay(till: Till, payment_id: UUID) -> None:
    prepared = await till.provider.prepare(till.account, till.request(payment_id))
    for _ in range(2):
        assert await till.provider.close(till.account, payment_id) is Closing.CLOSED
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.CLOSED
    assert (await till.pays(prepared)).status_code == 409
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.CLOSED


async def test_paid_then_close_says_paid(till: Till, payment_id: UUID) -> None:
    await till.paid(payment_id)
    for _ in range(2):
        assert await till.provider.close(till.account, payment_id) is Closing.PAID
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.PAID


async def test_what_the_provider_never_heard_of(till: Till, payment_id: UUID, refund_id: UUID) -> None:
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.UNKNOWN_PAYMENT
    assert await till.provider.close(till.account, payment_id) is Closing.CLOSED
    assert (await till.provider.query_refund(till.account, refund_id)).state is RefundState.UNKNOWN_REFUND
    with pytest.raises(ProviderRefused):
        await till.provider.refund(till.account, till.back(refund_id, payment_id))


async def test_a_doubled_callback_is_one_notice_twice(till: Till, payment_id: UUID) -> None:
    await till.pays(await till.provider.prepare(till.account, till.request(payment_id)), "notify_twice")
    await till.delivered()
    first, second = till.house.notices
    assert first == second


async def test_a_whole_refund_the_same_number_however_often(till: Till, payment_id: UUID, refund_id: UUID) -> None:
    await till.paid(payment_id)
    told = [await till.provider.refund(till.account, till.back(refund_id, payment_id)) for _ in range(3)]
    assert {one.provider_refund_id for one in told} == {told[0].provider_refund_id}
    await till.refund_ends(told[0], RefundState.SUCCEEDED)
    settled = await till.provider.query_refund(till.account, refund_id)
    assert (settled.state, settled.amount_fen) == (RefundState.SUCCEEDED, PRICE)
    assert settled.succeeded_at == till.clock.now()
    assert till.house.notices[-1].kind == "refund"
    assert till.house.notices[-1].refund == settled
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.REFUNDED


async def test_a_refund_asked_for_again_a_week_later_is_still_one(
    till: Till, payment_id: UUID, refund_id: UUID
) -> None:
    await till.paid(payment_id)
    half = till.back(refund_id, payment_id, PRICE // 2)
    first = await till.provider.refund(till.account, half)
    till.clock.advance(days=7)
    again = await till.provider.refund(till.account, half)
    assert again.provider_refund_id == first.provider_refund_id


async def test_refunds_in_parts_never_more_than_was_paid(till: Till, payment_id: UUID) -> None:
    await till.paid(payment_id)
    for number, amount_fen in enumerate((10_000, 20_000), start=10):
        part = till.back(an_id(till.clock, number), payment_id, amount_fen)
        told = await till.provider.refund(till.account, part)
        await till.refund_ends(told, RefundState.SUCCEEDED)
        till.clock.advance(seconds=61)
    beyond = till.back(an_id(till.clock, 12), payment_id, PRICE - 30_000 + 1)
    with pytest.raises(ProviderRefused) as refused:
        await till.provider.refund(till.account, beyond)
    assert not refused.value.retry
    rest = till.back(an_id(till.clock, 13), payment_id, PRICE - 30_000)
    told = await till.provider.refund(till.account, rest)
    assert told.amount_fen == PRICE - 30_000


@pytest.mark.parametrize("given_up", [True, False])
async def test_a_refund_that_did_not_arrive(till: Till, payment_id: UUID, refund_id: UUID, given_up: bool) -> None:
    state = RefundState.CLOSED if given_up else till.cant_arrive
    await till.paid(payment_id)
    told = await till.provider.refund(till.account, till.back(refund_id, payment_id))
    await till.refund_ends(told, state)
    assert (await till.provider.query_refund(till.account, refund_id)).state is state
    last = till.house.notices[-1].refund
    assert last is not None
    assert (last.refund_id, last.state) == (refund_id, state)


async def test_a_refund_that_succeeded_is_final_or_falls_back_for_good(
    till: Till, payment_id: UUID, refund_id: UUID
) -> None:
    """Stripe may take its word back: then the number is over, and the same money can go back under another."""
    await till.paid(payment_id)
    told = await till.provider.refund(till.account, till.back(refund_id, payment_id))
    await till.refund_ends(told, RefundState.SUCCEEDED)
    fell_back = await till.falls_back(told)
    last = till.house.notices[-1].refund
    assert last is not None
    assert last.state == (await till.provider.query_refund(till.account, refund_id)).state
    assert last.state is (RefundState.FELL_BACK if fell_back else RefundState.SUCCEEDED)
    assert last.said == ("expired_or_canceled_card" if fell_back else None)
    again = await till.provider.refund(till.account, till.back(refund_id, payment_id))
    assert (again.provider_refund_id, again.state) == (told.provider_refund_id, last.state)
    another = till.back(an_id(till.clock, 4), payment_id)
    till.clock.advance(seconds=61)
    if fell_back:
        sent = await till.provider.refund(till.account, another)
        assert sent.provider_refund_id != told.provider_refund_id
    else:
        with pytest.raises(ProviderRefused):
            await till.provider.refund(till.account, another)


async def test_no_money_to_refund_from_is_no_for_now(till: Till, payment_id: UUID, refund_id: UUID) -> None:
    await till.paid(payment_id)
    await till.no_money()
    with pytest.raises(ProviderRefused) as refused:
        await till.provider.refund(till.account, till.back(refund_id, payment_id))
    assert refused.value.retry


@pytest.mark.parametrize("kind", ["500", "slow", "lost_reply"])
async def test_without_a_clear_answer_the_outcome_is_unknown(
    till: Till, payment_id: UUID, refund_id: UUID, kind: str
) -> None:
    await till.provider.prepare(till.account, till.request(payment_id))
    other = an_id(till.clock, 99)
    hasty = till.hasty()
    await till.goes_wrong(kind)
    for call in (
        hasty.prepare(till.account, till.request(other)),
        hasty.query(till.account, payment_id),
        hasty.close(till.account, payment_id),
    ):
        with pytest.raises(OutcomeUnknown):
            await call
    await till.goes_wrong("")
    assert (await till.provider.query(till.account, payment_id)).state in (
        ProviderState.NOT_PAID,
        ProviderState.CLOSED,
    )


async def test_a_refund_whose_answer_was_lost_is_found_not_repeated(
    till: Till, payment_id: UUID, refund_id: UUID
) -> None:
    await till.paid(payment_id)
    await till.goes_wrong("lost_reply")
    with pytest.raises(OutcomeUnknown):
        await till.provider.refund(till.account, till.back(refund_id, payment_id))
    await till.goes_wrong("")
    till.clock.advance(days=2)
    told = await till.provider.refund(till.account, till.back(refund_id, payment_id))
    await till.refund_ends(told, RefundState.SUCCEEDED)
    assert (await till.provider.query_refund(till.account, refund_id)).state is RefundState.SUCCEEDED


async def test_too_many_requests_is_no_for_now(till: Till, payment_id: UUID) -> None:
    await till.provider.prepare(till.account, till.request(payment_id))
    await till.goes_wrong("429")
    with pytest.raises(ProviderRefused) as refused:
        await till.provider.query(till.account, payment_id)
    assert refused.value.retry


async def test_what_was_not_signed_is_refused(till: Till, payment_id: UUID) -> None:
    prepared = await till.provider.prepare(till.account, till.request(payment_id))
    answered = {one["kind"]: one["status"] for one in (await till.pays(prepared, "forge")).json()["forgeries"]}
    believed = {kind for kind, status in answered.items() if status == 204}
    assert believed <= {"wrong_amount", "wrong_currency", "wrong_appid", "wrong_payer", "wrong_order"}
    assert "wrong_amount" in believed, "it is signed; payments compares it with the order"
    assert len(till.house.refused) == len(answered) - len(believed) >= 7
    assert (await till.provider.query(till.account, payment_id)).state is ProviderState.NOT_PAID


async def test_the_callback_of_another_account_is_refused(till: Till, payment_id: UUID) -> None:
    await till.paid(payment_id)
    with pytest.raises(NoticeRefused):
        till.reads(await till.another_account(), till.house.arrived[-1])


async def test_an_old_or_changed_or_huge_callback_is_refused(till: Till, payment_id: UUID) -> None:
    await till.paid(payment_id)
    good = till.house.arrived[-1]
    assert till.reads(till.account, good).kind == "payment"
    for body in (good.body + b" ", good.body[:-1], b"", b"\xff" + good.body, b"[" * 70_000):
        with pytest.raises(NoticeRefused):
            till.reads(till.account, Arrived(good.headers, body))
    for name in list(good.headers):
        if "signature" in name:
            with pytest.raises(NoticeRefused):
                till.reads(till.account, Arrived({**good.headers, name: "x" * 5_000}, good.body))
    till.clock.advance(seconds=301)
    with pytest.raises(NoticeRefused, match="stale"):
        till.reads(till.account, good)


async def test_an_account_that_was_copied_wrongly_asks_nothing(till: Till, payment_id: UUID) -> None:
    broken = msgspec.structs.replace(till.account, credentials=b'{"secret_key": "4242"}')
    with pytest.raises(ProviderRefused, match="ACCOUNTUNREADABLE"):
        await till.provider.prepare(broken, till.request(payment_id))


async def test_credentials_are_in_no_repr(till: Till) -> None:
    for secret in msgspec.json.decode(till.account.credentials).values():
        assert str(secret) not in repr(till.account)
