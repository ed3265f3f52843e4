"""Which cause moves which accounts. Pure: facts in, posting out; read from top to bottom it is how money flows."""

from uuid import UUID

from menpiao.payments.ledger.accounts import Account, Entry, Kind, Posting
from menpiao.payments.model import Payment, Refund

_OWED_BACK = frozenset({"paid_late", "paid_twice", "cancelled_before_payment", "over_payer_limit", "mismatch"})
"""Reasons of refunds whose money was never earned by tickets."""


def payment_settled(payment: Payment) -> Posting:
    """Money arrived and bought tickets."""
    return _received(payment, Kind.PAYMENT_SETTLED, Account.ORGANIZER_PAYABLE)


def payment_owed_back(payment: Payment) -> Posting:
    """Money arrived that buys nothing: it came late, twice, or is not what was asked for."""
    return _received(payment, Kind.PAYMENT_OWED_BACK, Account.BUYERS)


def payment_accepted(payment: Payment) -> Posting:
    """Money that waited for a person buys the order's tickets."""
    return _moved(
        payment.organizer_id,
        Kind.PAYMENT_ACCEPTED,
        payment.id,
        payment.order_id,
        (
            Entry(Account.BUYERS, payment.amount_fen),
            Entry(Account.ORGANIZER_PAYABLE, -payment.amount_fen),
        ),
    )


def refund_requested(refund: Refund, *, fee_fen: int = 0) -> Posting | None:
    """From now on the money is on its way back; the organizer keeps the fee. None: nothing moves."""
    source = Account.BUYERS if refund.reason in _OWED_BACK else Account.ORGANIZER_PAYABLE
    return _if_any(
        refund,
        Kind.REFUND_REQUESTED,
        (
            Entry(source, refund.amount_fen + fee_fen),
            Entry(Account.REFUNDS_IN_CLEARING, -refund.amount_fen),
            Entry(Account.REFUND_FEES, -fee_fen),
        ),
    )


def refund_succeeded(refund: Refund, *, merchant_account_id: UUID) -> Posting | None:
    """The provider gave it back."""
    return _if_any(
        refund,
        Kind.REFUND_SUCCEEDED,
        (
            Entry(Account.REFUNDS_IN_CLEARING, refund.amount_fen),
            Entry(Account.PROVIDER_CASH, -refund.amount_fen, merchant_account_id),
        ),
    )


def refund_withdrawn(refund: Refund, *, fee_fen: int = 0) -> Posting | None:
    """It was declined before anything was sent: as if it had never been requested."""
    requested = refund_requested(refund, fee_fen=fee_fen)
    if requested is None:
        return None
    back = tuple(Entry(e.account, -e.amount_fen, e.merchant_account_id) for e in requested.entries)
    return _moved(refund.organizer_id, Kind.REFUND_WITHDRAWN, refund.id, refund.order_id, back)


def refund_paid_otherwise(refund: Refund) -> Posting | None:
    """The provider could not; the organizer paid it back by other means, and the account keeps the money."""
    return _if_any(
        refund,
        Kind.REFUND_PAID_OTHERWISE,
        (
            Entry(Account.REFUNDS_IN_CLEARING, refund.amount_fen),
            Entry(Account.PAID_OTHERWISE, -refund.amount_fen),
        ),
    )


def fee_taken(
    *, organizer_id: int, cause_id: UUID, order_id: UUID | None, merchant_account_id: UUID, fee_fen: int
) -> Posting | None:
    """The provider kept its fee, as its bill says; negative where a refund gave some of it back."""
    if fee_fen == 0:
        return None
    return _moved(
        organizer_id,
        Kind.PROVIDER_FEE,
        cause_id,
        order_id,
        (
            Entry(Account.PROVIDER_FEES, fee_fen),
            Entry(Account.PROVIDER_CASH, -fee_fen, merchant_account_id),
        ),
    )


def _received(payment: Payment, kind: Kind, owed: Account) -> Posting:
    return _moved(
        payment.organizer_id,
        kind,
        payment.id,
        payment.order_id,
        (
            Entry(Account.PROVIDER_CASH, payment.amount_fen, payment.merchant_account_id),
            Entry(owed, -payment.amount_fen),
        ),
    )


def _if_any(refund: Refund, kind: Kind, entries: tuple[Entry, ...]) -> Posting | None:
    moved = tuple(entry for entry in entries if entry.amount_fen)
    return _moved(refund.organizer_id, kind, refund.id, refund.order_id, moved) if moved else None


def _moved(organizer_id: int, kind: Kind, cause_id: UUID, order_id: UUID | None, entries: tuple[Entry, ...]) -> Posting:
    return Posting(organizer_id, kind, cause_id, order_id, entries)
