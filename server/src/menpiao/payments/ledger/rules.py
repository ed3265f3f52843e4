"""Which cause moves which accounts. Pure: facts in, posting out; read from top to bottom it is how money flows."""

from uuid import UUID

from menpiao.payments.ledger.accounts import Account, Entry, Kind, Posting
from menpiao.payments.model.payment import Payment
from menpiao.payments.model.refund import WHOLE_PAYMENT, DoubleRefund, NewRefund, Refund
from menpiao.payments.ports import Method


def payment_settled(payment: Payment, *, service_fee_fen: int = 0) -> Posting:
    """Money arrived and bought tickets; part of it may be the fee that came on top of them."""
    return _received(payment, Kind.PAYMENT_SETTLED, Account.ORGANIZER_PAYABLE, service_fee_fen)


def payment_owed_back(payment: Payment) -> Posting:
    """Money arrived that buys nothing: it came late, twice, or is not what was asked for."""
    return _received(payment, Kind.PAYMENT_OWED_BACK, Account.BUYERS)


def refund_requested(organizer_id: int, refund: NewRefund | Refund) -> Posting | None:
    """From now on the money is on its way back; the organizer keeps the fee. None: nothing moves."""
    moved = _requested(refund)
    return _of_refund(organizer_id, Kind.REFUND_REQUESTED, refund, moved)


def refund_succeeded(refund: Refund, *, merchant_account_id: UUID) -> Posting | None:
    """The provider gave it back, under the refund's present number: that may fall back, and another one pay later."""
    moved = (
        Entry(Account.REFUNDS_IN_CLEARING, refund.amount_fen),
        Entry(Account.PROVIDER_CASH, -refund.amount_fen, merchant_account_id),
    )
    return Posting(refund.organizer_id, Kind.REFUND_SUCCEEDED, refund.attempt_id, refund.order_id, moved)


def refund_fell_back(refund: Refund, *, merchant_account_id: UUID) -> Posting:
    """It lies in the merchant account again, and the buyer has yet to get it."""
    moved = (
        Entry(Account.PROVIDER_CASH, refund.amount_fen, merchant_account_id),
        Entry(Account.REFUNDS_IN_CLEARING, -refund.amount_fen),
    )
    return Posting(refund.organizer_id, Kind.REFUND_FELL_BACK, refund.attempt_id, refund.order_id, moved)


def double_refund_fell_back(double: DoubleRefund, *, merchant_account_id: UUID) -> Posting:
    """What had gone out twice lies in the merchant account again."""
    moved = (
        Entry(Account.PROVIDER_CASH, double.amount_fen, merchant_account_id),
        Entry(Account.DOUBLE_REFUNDS, -double.amount_fen),
    )
    return Posting(double.organizer_id, Kind.REFUND_FELL_BACK, double.attempt_id, double.order_id, moved)


def refund_paid_out(refund: Refund, *, till_id: UUID) -> Posting | None:
    """It was handed over at the window."""
    moved = (
        Entry(Account.REFUNDS_IN_CLEARING, refund.amount_fen),
        Entry(Account.TILL_CASH, -refund.amount_fen, till_id),
    )
    return _of_refund(refund.organizer_id, Kind.REFUND_SUCCEEDED, refund, moved)


def till_counted(*, organizer_id: int, shift_id: UUID, till_id: UUID, difference_fen: int) -> Posting | None:
    """A till was counted: what lies in it is what was counted, more or less than there should have been."""
    if difference_fen == 0:
        return None
    moved = (
        Entry(Account.TILL_CASH, difference_fen, till_id),
        Entry(Account.TILL_DIFFERENCES, -difference_fen),
    )
    return Posting(organizer_id, Kind.TILL_DIFFERENCE, shift_id, None, moved)


def refund_withdrawn(refund: Refund) -> Posting | None:
    """It was declined before anything was sent: as if it had never been requested."""
    moved = tuple([Entry(entry.account, -entry.amount_fen) for entry in _requested(refund)])
    return _of_refund(refund.organizer_id, Kind.REFUND_WITHDRAWN, refund, moved)


def refund_paid_otherwise(refund: Refund) -> Posting | None:
    """The provider could not; the organizer paid it back by other means, and the account keeps the money."""
    moved = (
        Entry(Account.REFUNDS_IN_CLEARING, refund.amount_fen),
        Entry(Account.PAID_OTHERWISE, -refund.amount_fen),
    )
    return _of_refund(refund.organizer_id, Kind.REFUND_PAID_OTHERWISE, refund, moved)


def refund_doubled(double: DoubleRefund, *, merchant_account_id: UUID) -> Posting:
    """The provider paid what the buyer had by other means, or under another number: whoever has it owes it."""
    moved = (
        Entry(Account.DOUBLE_REFUNDS, double.amount_fen),
        Entry(Account.PROVIDER_CASH, -double.amount_fen, merchant_account_id),
    )
    return Posting(double.organizer_id, Kind.REFUND_DOUBLED, double.attempt_id, double.order_id, moved)


def double_refund_returned(double: DoubleRefund) -> Posting:
    """It came back outside of the provider, or had never been paid there."""
    moved = (
        Entry(Account.PAID_OTHERWISE, double.amount_fen),
        Entry(Account.DOUBLE_REFUNDS, -double.amount_fen),
    )
    return Posting(double.organizer_id, Kind.DOUBLE_REFUND_RETURNED, double.attempt_id, double.order_id, moved)


def fee_taken(*, organizer_id: int, cause_id: UUID, merchant_account_id: UUID, fee_fen: int) -> Posting | None:
    """The provider kept its fees of a day; negative where refunds gave more of them back."""
    if fee_fen == 0:
        return None
    moved = (Entry(Account.PROVIDER_FEES, fee_fen), Entry(Account.PROVIDER_CASH, -fee_fen, merchant_account_id))
    return Posting(organizer_id, Kind.PROVIDER_FEE, cause_id, None, moved)


def _received(payment: Payment, kind: Kind, owed: Account, service_fee_fen: int = 0) -> Posting:
    assert payment.received_fen is not None, "the money is booked"
    where = Account.TILL_CASH if payment.method == Method.CASH else Account.PROVIDER_CASH
    moved = (
        Entry(where, payment.received_fen, payment.merchant_account_id),
        Entry(owed, service_fee_fen - payment.received_fen),
        Entry(Account.SERVICE_FEES, -service_fee_fen),
    )
    entries = tuple([entry for entry in moved if entry.amount_fen])
    return Posting(payment.organizer_id, kind, payment.id, payment.order_id, entries)


def _requested(refund: NewRefund | Refund) -> tuple[Entry, ...]:
    """Money that bought nothing is the buyer's already; of tickets the organizer gives back what was earned by them,
    and what of the service fee goes back with them."""
    source = Account.BUYERS if refund.reason in WHOLE_PAYMENT else Account.ORGANIZER_PAYABLE
    return (
        Entry(source, refund.amount_fen - refund.service_fee_fen + refund.fee_fen),
        Entry(Account.SERVICE_FEES, refund.service_fee_fen),
        Entry(Account.REFUNDS_IN_CLEARING, -refund.amount_fen),
        Entry(Account.REFUND_FEES, -refund.fee_fen),
    )


def _of_refund(organizer_id: int, kind: Kind, refund: NewRefund | Refund, moved: tuple[Entry, ...]) -> Posting | None:
    entries = tuple([entry for entry in moved if entry.amount_fen])
    return Posting(organizer_id, kind, refund.id, refund.order_id, entries) if entries else None
