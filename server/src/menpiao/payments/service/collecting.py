"""Collecting: hand a payment to the provider, ask what became of it, close it. The rows are changed by `orders`,
which decides what an outcome means; here is what is said to the provider, always outside of a transaction.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from menpiao.payments.model import QUERY_AFTER, Payment, PaymentRefused, ProviderUnavailable
from menpiao.payments.ports import (
    Closing,
    MerchantAccount,
    OutcomeUnknown,
    PayProvider,
    PrepareRequest,
    ProviderPayment,
    ProviderRefused,
    ProviderState,
)
from menpiao.payments.service.accounts import MerchantAccounts
from menpiao.payments.store import payments as store
from menpiao.platform.db import Database, Tx

Providers = Mapping[str, PayProvider]

UNKNOWN_FOR = timedelta(minutes=2)
"""How far our clock and the provider's may disagree about when the time to pay is over."""


class CloseOutcome(StrEnum):
    """`UNCERTAIN` changes nothing: it is tried again later."""

    CLOSED = "closed"
    PAID = "paid"
    UNCERTAIN = "uncertain"


async def open_payment(tx: Tx, payment: Payment) -> None:
    """Write a payment down before the provider hears of it, so that nothing it says later is a surprise."""
    await store.insert_payment(tx, payment)


async def prepare(
    db: Database,
    provider: PayProvider,
    account: MerchantAccount,
    payment: Payment,
    *,
    payer: str,
    notify_url: str,
) -> dict[str, str] | None:
    """What the phone needs to pay. Asking again with the same payment is safe: it carries the same number.

    None: the payment was closed, or is being closed, while the provider was asked. It may then be open over there until
    its time is over, but nobody can pay what no phone was given.
    """
    request = PrepareRequest(
        payment_id=payment.id,
        app_id=payment.app_id,
        payer=payer,
        description=payment.description,
        amount_fen=payment.amount_fen,
        pay_by=payment.pay_by,
        notify_url=notify_url,
    )
    try:
        prepared = await provider.prepare(account, request)
    except OutcomeUnknown:
        raise ProviderUnavailable() from None
    except ProviderRefused as refused:
        if refused.retry:
            raise ProviderUnavailable() from None
        raise PaymentRefused(reason=refused.code) from None
    async with db.single() as tx:
        return await store.set_prepared(
            tx, organizer_id=payment.organizer_id, payment_id=payment.id, client=prepared.client
        )


async def ask(providers: Providers, accounts: MerchantAccounts, payment: Payment) -> ProviderPayment | None:
    """What the provider says of this payment; None where it can't be known now."""
    account = await accounts.get(payment.merchant_account_id)
    if account is None:
        return None
    try:
        return await providers[account.provider].query(account, payment.id)
    except (OutcomeUnknown, ProviderRefused):
        return None


async def close(providers: Providers, accounts: MerchantAccounts, payment: Payment, *, now: datetime) -> CloseOutcome:
    """Make sure that nobody can pay any more: query, close, and query again. Only then may places be released."""
    account = await accounts.get(payment.merchant_account_id)
    if account is None:
        return CloseOutcome.UNCERTAIN
    provider = providers[account.provider]
    try:
        before = await provider.query(account, payment.id)
        if before.state in (ProviderState.PAID, ProviderState.REFUNDED):
            return CloseOutcome.PAID
        if before.state is ProviderState.CLOSED:
            return CloseOutcome.CLOSED
        if before.state is ProviderState.UNKNOWN_PAYMENT:
            # Our request was lost, or is on its way and will find the payment closed. One that a phone was given is
            # known over there, whatever we are told: it ends with its own time to pay, not before.
            could_be_paid = payment.client is not None and now < payment.pay_by + UNKNOWN_FOR
            return CloseOutcome.UNCERTAIN if could_be_paid else CloseOutcome.CLOSED
        if await provider.close(account, payment.id) is Closing.PAID:
            return CloseOutcome.PAID
        after = await provider.query(account, payment.id)
    except (OutcomeUnknown, ProviderRefused):
        return CloseOutcome.UNCERTAIN
    if after.state in (ProviderState.PAID, ProviderState.REFUNDED):
        return CloseOutcome.PAID
    return CloseOutcome.CLOSED if after.state is ProviderState.CLOSED else CloseOutcome.UNCERTAIN


def mismatch_of(payment: Payment, told: ProviderPayment, *, payer: str | None) -> str | None:
    """The first thing in a paid notice that is not what we asked for; such money is not ours to settle."""
    if told.amount_fen != payment.amount_fen:
        return "amount"
    if told.currency != payment.currency:
        return "currency"
    if told.app_id != payment.app_id:
        return "app_id"
    if told.payer is not None and told.payer != payer:
        return "payer"
    if not told.transaction_id:
        return "transaction_id"
    return None


async def lock_payment(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Payment | None:
    """The payment, locked. Lock the order first."""
    return await store.lock_payment(tx, organizer_id=organizer_id, payment_id=payment_id)


async def payment_by_id(tx: Tx, *, organizer_id: int, payment_id: UUID) -> Payment | None:
    """The payment, as it stands."""
    return await store.payment_by_id(tx, organizer_id=organizer_id, payment_id=payment_id)


async def payments_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Payment]:
    """All attempts to collect for an order, oldest first."""
    return await store.payments_of_order(tx, organizer_id=organizer_id, order_id=order_id)


async def mark_paid(tx: Tx, payment: Payment, told: ProviderPayment, *, now: datetime) -> bool:
    """Record the money; False where it is recorded already."""
    assert told.transaction_id is not None
    changed = await store.set_paid(
        tx,
        organizer_id=payment.organizer_id,
        payment_id=payment.id,
        transaction_id=told.transaction_id,
        paid_at=told.paid_at or now,
    )
    return changed == 1


async def mark_mismatch(tx: Tx, payment: Payment, mismatch: str) -> None:
    """Remember that a notice did not match, for people to look at."""
    await store.set_mismatch(tx, organizer_id=payment.organizer_id, payment_id=payment.id, mismatch=mismatch)


async def mark_closing(tx: Tx, payment: Payment) -> None:
    """From now on nobody shall pay this."""
    await store.set_closing(tx, organizer_id=payment.organizer_id, payment_id=payment.id)


async def mark_closed(tx: Tx, payment: Payment) -> None:
    """The provider confirmed that nobody can pay this any more."""
    await store.set_closed(tx, organizer_id=payment.organizer_id, payment_id=payment.id)


async def payments_to_query(db: Database, *, limit: int) -> list[Payment]:
    """Payments whose callback has not come; each is put off to its next turn before it is asked about."""
    async with db.tx() as tx:
        return await store.claim_queries(tx, limit=limit, again_after=QUERY_AFTER)
