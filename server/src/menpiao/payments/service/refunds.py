"""Giving money back: written down with its cause, sent by the worker under the same number until it is done."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from menpiao.kernel.ids import encode
from menpiao.payments.model import REFUND_AGAIN_AFTER, Payment, Refund, RefundReason
from menpiao.payments.ports import OutcomeUnknown, ProviderRefund, ProviderRefused, RefundRequest, RefundState
from menpiao.payments.service.accounts import MerchantAccounts
from menpiao.payments.service.collecting import Providers
from menpiao.payments.store import payments as payments_store
from menpiao.payments.store import refunds as store
from menpiao.platform import jobs
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

SEND_REFUNDS = "send_refunds"
_FINAL = (RefundState.SUCCEEDED, RefundState.CLOSED, RefundState.ABNORMAL)


async def request_refund(tx: Tx, payment: Payment, *, refund_id: UUID, reason: RefundReason) -> bool:
    """Ask for the whole payment back; False where that was asked for before. Sent after the commit."""
    asked = await store.insert_refund(
        tx,
        organizer_id=payment.organizer_id,
        refund_id=refund_id,
        payment_id=payment.id,
        order_id=payment.order_id,
        reason=reason,
        amount_fen=payment.amount_fen,
    )
    if asked:
        await jobs.enqueue(tx, SEND_REFUNDS, {})
    return asked


async def refunds_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[Refund]:
    """What went back, or is on its way."""
    return await store.refunds_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids)


async def send_refunds(db: Database, providers: Providers, accounts: MerchantAccounts, *, notify_base: str) -> int:
    """Send what waits and look after what is under way. An unknown outcome is asked about, never assumed."""
    async with db.tx() as tx:
        claimed = await store.claim_refunds(tx, limit=20, again_after=REFUND_AGAIN_AFTER)

    async def send(refund: Refund) -> None:
        told = await _send(db, providers, accounts, refund, notify_base=notify_base)
        if told is not None:
            await apply_refund(db, organizer_id=refund.organizer_id, attempts=refund.attempts, told=told)

    await jobs.for_each(SEND_REFUNDS, claimed, send)
    return len(claimed)


async def apply_refund(db: Database, *, organizer_id: int, told: ProviderRefund, attempts: int = 1) -> None:
    """Record what the provider says; from a callback or a query alike."""
    if told.state is RefundState.UNKNOWN_REFUND:
        return
    again = REFUND_AGAIN_AFTER[min(attempts, len(REFUND_AGAIN_AFTER)) - 1]
    if told.state in (RefundState.CLOSED, RefundState.ABNORMAL):
        log.error("refund_needs_a_person", extra={"refund": str(told.refund_id), "state": told.state})
    async with db.tx() as tx:
        await store.set_refund(
            tx,
            organizer_id=organizer_id,
            refund_id=told.refund_id,
            state=told.state,
            provider_refund_id=told.provider_refund_id,
            next_attempt_at=None if told.state in _FINAL else db.clock.now() + timedelta(seconds=again),
            succeeded_at=told.succeeded_at if told.state is RefundState.SUCCEEDED else None,
        )


async def _send(
    db: Database, providers: Providers, accounts: MerchantAccounts, refund: Refund, *, notify_base: str
) -> ProviderRefund | None:
    async with db.read() as tx:
        payment = await payments_store.payment_by_id(tx, organizer_id=refund.organizer_id, payment_id=refund.payment_id)
    account = await accounts.get(payment.merchant_account_id) if payment else None
    if payment is None or account is None:
        return None
    provider = providers[account.provider]
    try:
        if refund.state == "processing":
            told = await provider.query_refund(account, refund.id)
            if told.state is not RefundState.UNKNOWN_REFUND:
                return told
        # Also where it says that it never heard of it: the same number can't refund twice.
        request = RefundRequest(
            refund_id=refund.id,
            payment_id=payment.id,
            amount_fen=refund.amount_fen,
            total_fen=payment.amount_fen,
            reason="订单已关闭，款项原路退回",
            notify_url=notify_url_of(notify_base, account.provider, "refund", account.id),
        )
        return await provider.refund(account, request)
    except OutcomeUnknown:
        return None
    except ProviderRefused as refused:
        log.error("refund_refused", extra={"refund": str(refund.id), "code": refused.code})
        return None


def notify_url_of(base: str, provider: str, what: str, account_id: UUID) -> str:
    """Where the provider calls back: ``…/callbacks/wechat/pay/{merchant account}``."""
    return f"{base}/callbacks/{provider}/{what}/{encode(account_id)}"
