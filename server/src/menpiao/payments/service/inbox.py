"""The inbox: a provider's callback is verified, stored, and answered; what it means is worked out afterwards.

The answer to the provider says "stored", nothing else, and is given within milliseconds: callbacks that arrive while a
commit is under way are stored together by the next one, because in a sale thousands pay in the same minute. A repeated
callback is stored once.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.kernel.errors import NotFound
from menpiao.payments.ports import MerchantAccount, Notice, NoticeRefused
from menpiao.payments.service.accounts import MerchantAccounts
from menpiao.payments.service.collecting import Providers
from menpiao.payments.service.notices import HANDLE_NOTICES
from menpiao.payments.store import notices as store
from menpiao.payments.store.notices import NewNotice
from menpiao.platform import jobs, metrics
from menpiao.platform.batch import Batcher
from menpiao.platform.db import Database

_KEY_MISSING = ("unknown_serial", "bad_ciphertext", "account_unreadable")
"""How a callback is refused that newer keys may open."""


LINGER_S = 0.002
"""Under load the next batch waits for so long: fewer and larger ones, for a provider that can wait."""


class Inbox:
    """Where callbacks are received; one for each process, which closes it at its end."""

    def __init__(self, db: Database, providers: Providers, accounts: MerchantAccounts) -> None:
        self._db = db
        self._providers = providers
        self._accounts = accounts
        self._batcher: Batcher[_Read, bool] = Batcher("notices", self._store, linger_s=LINGER_S)

    async def close(self) -> None:
        """Store what was accepted; nothing may come afterwards."""
        await self._batcher.close()

    async def receive(self, *, provider: str, account_id: UUID, headers: Mapping[str, str], body: bytes) -> None:
        """Verify a callback, and return when it is on disk. Raises `NoticeRefused`, or `NotFound` for a foreign
        address; what else is raised means that it is not stored."""
        account = await self._accounts.get(account_id)
        if account is None or account.provider != provider:
            metrics.notices.labels(provider, "unknown_account").inc()
            raise NotFound()
        try:
            notice = await self._read(account, headers=headers, body=body)
        except NoticeRefused as refused:
            metrics.notices.labels(provider, refused.reason).inc()
            raise
        read = _Read(account.organizer_id, NewNotice(account.id, notice.id, msgspec.json.encode(notice).decode()))
        new = await self._batcher.submit(account.organizer_id, read)
        metrics.notices.labels(provider, "stored" if new else "repeated").inc()

    async def _read(self, account: MerchantAccount, *, headers: Mapping[str, str], body: bytes) -> Notice:
        """What it says. The keys in memory may be a moment old: where one is missing, the database is asked, once."""
        provider, now = self._providers[account.provider], self._db.clock.now()
        try:
            return provider.read_notice(account, headers=headers, body=body, now=now)
        except NoticeRefused as refused:
            changed = await self._accounts.changed_since(account) if refused.reason in _KEY_MISSING else None
            if changed is None:
                raise
        return provider.read_notice(changed, headers=headers, body=body, now=self._db.clock.now())

    async def _store(self, batch: Sequence["_Read"]) -> list[bool]:
        """One statement and one commit for all of them, and one wake-up; which of them are new."""
        async with self._db.tx() as tx:
            new = await store.insert_notices(
                tx, organizer_id=batch[0].organizer_id, notices=[read.notice for read in batch]
            )
            if new:
                await jobs.enqueue(tx, HANDLE_NOTICES, {})
        return [read.notice.key in new for read in batch]


class _Read(msgspec.Struct, frozen=True):
    """A callback that is believed."""

    organizer_id: int
    notice: NewNotice
