"""Collecting: hand a payment to the provider, ask what became of it, close it. The rows are changed by `orders`,
which decides what an outcome means; here is what is said to the provider, always outside of a transaction.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from menpiao.payments.model.payment import QUERY_AFTER, Payment
from menpiao.payments.model.refusals import PaymentRefused, ProviderUnavailable
from menpiao.payments.model.states import OPEN, PaymentEffect, PaymentEvent, PaymentState, PaymentStep, payment_step
from menpiao.payments.model.surprise import LONGEST_WORD
from menpiao.payments.ports import (
    PAYER_KNOWN_BEFORE,
    Closing,
    MerchantAccount,
    Method,
    OutcomeUnknown,
    PayProvider,
    PrepareRequest,
    ProviderPayment,
    ProviderRefused,
    ProviderState,
)
from menpiao.payments.service.accounts import MerchantAccounts
from menpiao.payments.service.surprises import surprised_by_payment
from menpiao.payments.store import payments as store
from menpiao.payments.store.payments import Money, PaymentOrder, TransactionTaken, Trouble
from menpiao.platform import metrics
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

Providers = Mapping[str, PayProvider]

UNKNOWN_FOR = timedelta(minutes=2)
"""How far our clock and the provider's may disagree about when the time to pay is over."""


class CloseOutcome(StrEnum):
    """`UNCERTAIN` changes nothing: it is tried again later. So does `TOO_YOUNG`, and says when (`closable_at`)."""

    CLOSED = "closed"
    PAID = "paid"
    UNCERTAIN = "uncertain"
    TOO_YOUNG = "too_young"


async def open_payment(tx: Tx, payment: Payment) -> None:
    """Write a payment down before the provider hears of it, so that nothing it says later is a surprise."""
    await store.insert_payment(tx, payment)


async def prepare(
    db: Database,
    provider: PayProvider,
    account: MerchantAccount,
    payment: Payment,
    *,
    payer: str | None,
    notify_url: str,
    payer_ip: str | None = None,
    return_url: str | None = None,
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
        method=Method(payment.method),
        payer_ip=payer_ip,
        return_url=return_url,
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


async def payer_of(
    db: Database, providers: Providers, accounts: MerchantAccounts, organizer_id: int, payment_id: UUID
) -> str | None:
    """Whom the provider names as the payer, in the app of the payment; None where it can't be known now. It is asked
    when it is needed, so that nobody has to keep the name of somebody who only scanned a code."""
    async with db.read() as tx:
        payment = await store.payment_by_id(tx, organizer_id=organizer_id, payment_id=payment_id)
    if payment is None:
        return None
    told = await ask(providers, accounts, payment)
    return told.payer if told is not None and told.app_id == payment.app_id else None


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
        if now < payment.created_at + provider.closes_after:
            return CloseOutcome.TOO_YOUNG
        if await provider.close(account, payment.id) is Closing.PAID:
            return CloseOutcome.PAID
        after = await provider.query(account, payment.id)
    except (OutcomeUnknown, ProviderRefused):
        return CloseOutcome.UNCERTAIN
    if after.state in (ProviderState.PAID, ProviderState.REFUNDED):
        return CloseOutcome.PAID
    return CloseOutcome.CLOSED if after.state is ProviderState.CLOSED else CloseOutcome.UNCERTAIN


async def closable_at(providers: Providers, accounts: MerchantAccounts, payment: Payment) -> datetime:
    """From when on its provider takes a request to close it."""
    account = await accounts.get(payment.merchant_account_id)
    return payment.created_at + providers[account.provider].closes_after if account else payment.created_at


def mismatch_of(payment: Payment, told: ProviderPayment, *, payer: str | None) -> str | None:
    """The first thing in a paid notice that is not what we asked for; such money is not ours to settle."""
    if told.amount_fen != payment.amount_fen:
        return "amount"
    if told.currency != payment.currency:
        return "currency"
    if told.app_id != payment.app_id:
        return "app_id"
    if payment.method in PAYER_KNOWN_BEFORE and told.payer is not None and told.payer != payer:
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


async def lock_payments(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Payment]:
    """All attempts to collect for an order, oldest first, locked. Lock the order first."""
    return await store.lock_payments_of_order(tx, organizer_id=organizer_id, order_id=order_id)


async def lock_payments_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> dict[UUID, list[Payment]]:
    """`lock_payments` for many orders, which are locked, by order."""
    found: dict[UUID, list[Payment]] = {}
    for payment in await store.lock_payments_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
        found.setdefault(payment.order_id, []).append(payment)
    return found


def booked(told: ProviderPayment, *, now: datetime) -> Money:
    """What a paid payment books."""
    assert told.transaction_id is not None
    assert told.amount_fen is not None
    return Money(told.amount_fen, told.transaction_id, told.paid_at or now)


async def mismatch_in(tx: Tx, payment: Payment, told: ProviderPayment, *, payer: str | None) -> str | None:
    """`mismatch_of`, and whether the transaction has paid another payment before."""
    mismatch = mismatch_of(payment, told, payer=payer)
    if mismatch is None and told.transaction_id != payment.transaction_id:
        assert told.transaction_id is not None
        if payment.transaction_id is not None or await store.transaction_taken(tx, payment, told.transaction_id):
            return "transaction_id"
    return mismatch


async def transaction_taken(tx: Tx, payment: Payment, transaction_id: str) -> bool:
    """Whether this transaction of the provider's has paid another payment."""
    return await store.transaction_taken(tx, payment, transaction_id)


async def apply(
    tx: Tx,
    payment: Payment,
    event: PaymentEvent,
    *,
    money: Money | None = None,
    trouble: Trouble | None = None,
    said: str | None = None,
) -> PaymentStep:
    """Take the step that the table says. The payment is locked; this is the one place where its state changes.

    What can't be is written down for a person and told (log, metric), and is no error: whoever repeats it would repeat
    it for ever.
    """
    step = payment_step(PaymentState(payment.state), event)
    if step.to != payment.state:
        await store.set_state(tx, payment, step.to, money=money, trouble=trouble)
    if said is not None:
        await store.set_said(tx, payment, said[:LONGEST_WORD])
    if step.effect is PaymentEffect.SURPRISE:
        await surprised_by_payment(tx, payment, event, said or (trouble.mismatch if trouble else None))
    if step.effect in (PaymentEffect.REVIEW, PaymentEffect.SURPRISE):
        metrics.payment_surprises.labels("payment", event).inc()
        log.error(
            "payment_surprise",
            extra={
                "payment": str(payment.id),
                "state": payment.state,
                "event": event,
                "mismatch": trouble and trouble.mismatch,
                "said": said and said[:LONGEST_WORD],
            },
        )
    return step


async def orders_of_payments(tx: Tx, *, organizer_id: int, payment_ids: Sequence[UUID]) -> dict[UUID, PaymentOrder]:
    """Which orders these payments are of, and which accounts they go to; what nobody knows is missing."""
    found = await store.orders_of(tx, organizer_id=organizer_id, payment_ids=payment_ids)
    return {payment.id: payment for payment in found}


async def lock_payments_by_ids(tx: Tx, *, organizer_id: int, payment_ids: Sequence[UUID]) -> dict[UUID, Payment]:
    """`lock_payment` for many. Lock their orders first."""
    found = await store.lock_payments_by_ids(tx, organizer_id=organizer_id, payment_ids=payment_ids)
    return {payment.id: payment for payment in found}


async def as_asked(
    tx: Tx, *, organizer_id: int, told: Sequence[tuple[Payment, ProviderPayment, str | None]]
) -> set[UUID]:
    """Which of these payments somebody may still pay and has paid just as was asked, by a transaction that paid no
    other; the last of each three is the payer whom we know."""
    good = [
        (payment, TransactionTaken(payment.merchant_account_id, said.transaction_id or ""))
        for payment, said, payer in told
        if payment.state in OPEN and payment.transaction_id is None and mismatch_of(payment, said, payer=payer) is None
    ]
    taken = await store.transactions_taken(
        tx, organizer_id=organizer_id, transactions=[transaction for _, transaction in good]
    )
    found = set()
    for payment, transaction in good:
        if transaction not in taken:
            found.add(payment.id)
            taken.add(transaction)
    return found


async def take_in_time(tx: Tx, *, organizer_id: int, paid: Sequence[tuple[Payment, Money]]) -> list[Payment]:
    """`apply` to many payments whose money arrived in time; as they are then. They are locked and open."""
    for payment, _ in paid:
        step = payment_step(PaymentState(payment.state), PaymentEvent.MONEY_ARRIVED)
        assert step == PaymentStep(PaymentState.PAID, PaymentEffect.SETTLE), "only what is open takes money like that"
    await store.set_paid(tx, organizer_id=organizer_id, paid=paid)
    return [
        msgspec.structs.replace(payment, state=PaymentState.PAID, received_fen=money.received_fen)
        for payment, money in paid
    ]


async def payments_left_open(db: Database, *, limit: int) -> list[Payment]:
    """Payments that are open though another one of their order was paid: they are to be closed."""
    async with db.read() as tx:
        return await store.left_open(tx, limit=limit)


async def payments_to_query(db: Database, *, limit: int) -> list[Payment]:
    """Payments whose callback has not come; each is put off to its next turn before it is asked about."""
    async with db.tx() as tx:
        return await store.claim_queries(tx, limit=limit, again_after=QUERY_AFTER)
