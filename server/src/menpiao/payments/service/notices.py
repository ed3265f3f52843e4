"""The inbox: a provider's callback is verified, stored, and answered; what it means is worked out afterwards.

The answer to the provider says "stored", nothing else, and is given within milliseconds. A repeated notice is stored
once. A notice that can't be handled now stays in the inbox and is tried again.
"""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import msgspec

from menpiao.kernel.errors import NotFound
from menpiao.payments.model.payment import NOTICE_AGAIN_AFTER, StoredNotice
from menpiao.payments.ports import MerchantAccount, Notice, NoticeRefused, PayProvider, ProviderPayment
from menpiao.payments.service.accounts import MerchantAccounts
from menpiao.payments.service.collecting import Providers
from menpiao.payments.service.refunds import hear_of_refund
from menpiao.payments.store import notices as store
from menpiao.platform import jobs, metrics
from menpiao.platform.db import Database

HANDLE_NOTICES = "handle_notices"
MOST_AT_ONCE = 50
_KEY_MISSING = ("unknown_serial", "bad_ciphertext", "account_unreadable")
"""How a callback is refused that newer keys may open."""

SettlePayment = Callable[[ProviderPayment, UUID], Awaitable[str]]
"""Given what is said of a payment, and in the name of which merchant account, settle its order; answers the outcome
in one word."""


async def receive_notice(
    db: Database,
    providers: Providers,
    accounts: MerchantAccounts,
    *,
    provider: str,
    account_id: UUID,
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    """Verify a callback and put it into the inbox. Raises `NoticeRefused`, or `NotFound` for a foreign address."""
    account = await accounts.get(account_id)
    if account is None or account.provider != provider:
        metrics.notices.labels(provider, "unknown_account").inc()
        raise NotFound()
    try:
        notice = await _read(db, providers[provider], accounts, account, headers=headers, body=body)
    except NoticeRefused as refused:
        metrics.notices.labels(provider, refused.reason).inc()
        raise
    async with db.tx() as tx:
        new = await store.insert_notice(
            tx,
            organizer_id=account.organizer_id,
            account_id=account.id,
            notice_id=notice.id,
            notice=msgspec.to_builtins(notice),
        )
        if new:
            await jobs.enqueue(tx, HANDLE_NOTICES, {})
    metrics.notices.labels(provider, "stored" if new else "repeated").inc()


async def _read(
    db: Database,
    provider: PayProvider,
    accounts: MerchantAccounts,
    account: MerchantAccount,
    *,
    headers: Mapping[str, str],
    body: bytes,
) -> Notice:
    """What it says. The keys in memory may be a moment old: where one is missing, the database is asked, once."""
    try:
        return provider.read_notice(account, headers=headers, body=body, now=db.clock.now())
    except NoticeRefused as refused:
        changed = await accounts.changed_since(account) if refused.reason in _KEY_MISSING else None
        if changed is None:
            raise
    return provider.read_notice(changed, headers=headers, body=body, now=db.clock.now())


async def handle_notices(db: Database, settle: SettlePayment) -> int:
    """Act upon what waits in the inbox; what fails stays there and comes up again."""
    async with db.tx() as tx:
        claimed = await store.claim_notices(tx, limit=MOST_AT_ONCE, again_after=NOTICE_AGAIN_AFTER)

    async def handle(stored: StoredNotice) -> None:
        outcome = await _handle(db, stored, settle)
        async with db.tx() as tx:
            await store.finish_notice(tx, notice=stored, outcome=outcome)

    await jobs.for_each(HANDLE_NOTICES, claimed, handle)
    return len(claimed)


async def waiting_notices(db: Database) -> int:
    """How many callbacks wait in the inbox."""
    async with db.read() as tx:
        return await store.waiting_notices(tx)


async def _handle(db: Database, stored: StoredNotice, settle: SettlePayment) -> str:
    notice = msgspec.convert(stored.notice, Notice)
    if notice.payment is not None:
        return await settle(notice.payment, stored.merchant_account_id)
    if notice.refund is not None:
        return await hear_of_refund(
            db, organizer_id=stored.organizer_id, account_id=stored.merchant_account_id, told=notice.refund
        )
    return "nothing_to_do"
