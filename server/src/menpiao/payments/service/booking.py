"""What payments and refunds post to the ledger, in the transaction that made it true; said twice it is posted once."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.payments import ledger
from menpiao.payments.model.payment import Payment
from menpiao.payments.model.reconciliation import DayRow
from menpiao.payments.model.refund import DoubleRefund, NewRefund, Refund
from menpiao.payments.model.refund_states import RefundEffect, RefundEvent, RefundStage, RefundStep
from menpiao.platform.db import Tx


async def book_settled(tx: Tx, payment: Payment, *, service_fee_fen: int) -> None:
    """The money of a payment bought tickets, and paid the fee that came on top of them."""
    await ledger.write(tx, ledger.payment_settled(payment, service_fee_fen=service_fee_fen))


async def book_settled_together(tx: Tx, *, organizer_id: int, settled: Sequence[tuple[Payment, int]]) -> None:
    """`book_settled` for many payments of one organizer, each with its service fee in fen."""
    postings = [ledger.payment_settled(payment, service_fee_fen=fee_fen) for payment, fee_fen in settled]
    await ledger.write_all(tx, organizer_id=organizer_id, postings=postings)


async def book_fees_of_day(tx: Tx, day: DayRow, fee_fen: int, *, posting_id: UUID) -> None:
    """What the provider took on a day, less what it gave back with refunds, as its bill says; of a bill that is read
    again, what has changed. ``day`` is as it was before, locked."""
    posting = ledger.fee_taken(
        organizer_id=day.organizer_id,
        cause_id=posting_id,
        merchant_account_id=day.merchant_account_id,
        fee_fen=fee_fen - day.fee_fen,
    )
    await ledger.write(tx, posting)


async def book_owed_back(tx: Tx, payment: Payment) -> None:
    """The money of a payment bought nothing."""
    await ledger.write(tx, ledger.payment_owed_back(payment))


async def book_refund(tx: Tx, organizer_id: int, new: NewRefund) -> None:
    """Money is on its way back."""
    await ledger.write(tx, ledger.refund_requested(organizer_id, new))


async def book_refunds(tx: Tx, organizer_id: int, new: Sequence[NewRefund]) -> None:
    """`book_refund` for many."""
    await ledger.write_all(
        tx, organizer_id=organizer_id, postings=[ledger.refund_requested(organizer_id, one) for one in new]
    )


async def book_refund_step(
    tx: Tx, refund: Refund, event: RefundEvent, step: RefundStep, *, account_id: UUID | None
) -> None:
    """What a refund's step moves: most move nothing. ``account_id``: the merchant account or the till that paid it, if
    one did."""
    if step.effect is RefundEffect.PUT_BACK:
        await ledger.write(tx, ledger.refund_withdrawn(refund))
    if step.effect is RefundEffect.BACK_IN_CLEARING:
        assert account_id is not None, "only an account says of money that it is there again"
        await ledger.write(tx, ledger.refund_fell_back(refund, merchant_account_id=account_id))
        return
    if step.to is not RefundStage.SUCCEEDED or refund.state == RefundStage.SUCCEEDED or refund.amount_fen == 0:
        return  # a word that contradicts what is done moves nothing
    if event is RefundEvent.PAID_OTHERWISE:
        await ledger.write(tx, ledger.refund_paid_otherwise(refund))
        return
    assert account_id is not None, "only an account says of money that it is back"
    if event is RefundEvent.PAID_OUT:
        await ledger.write(tx, ledger.refund_paid_out(refund, till_id=account_id))
        return
    await ledger.write(tx, ledger.refund_succeeded(refund, merchant_account_id=account_id))


async def book_doubled(tx: Tx, double: DoubleRefund, *, account_id: UUID) -> None:
    """Money went out twice."""
    await ledger.write(tx, ledger.refund_doubled(double, merchant_account_id=account_id))


async def book_double_fell_back(tx: Tx, double: DoubleRefund, *, account_id: UUID) -> None:
    """The provider has it again."""
    await ledger.write(tx, ledger.double_refund_fell_back(double, merchant_account_id=account_id))


async def book_returned(tx: Tx, double: DoubleRefund) -> None:
    """It came back."""
    await ledger.write(tx, ledger.double_refund_returned(double))


async def book_till_counted(tx: Tx, *, organizer_id: int, shift_id: UUID, till_id: UUID, difference_fen: int) -> None:
    """A till was counted at the end of a shift: more or less than there should have been."""
    posting = ledger.till_counted(
        organizer_id=organizer_id, shift_id=shift_id, till_id=till_id, difference_fen=difference_fen
    )
    await ledger.write(tx, posting)
