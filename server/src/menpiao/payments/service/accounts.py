"""Merchant accounts: sealed in the database, opened once and kept in memory.

Each organizer is paid into an account of its own; the platform never holds anybody's money.
"""

from uuid import UUID

from menpiao.kernel.ids import organizer_of
from menpiao.payments.model.refusals import NoMerchantAccount
from menpiao.payments.ports import MerchantAccount
from menpiao.payments.store import accounts as store
from menpiao.payments.store.accounts import SealedAccount
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

_FIELD = "merchant_accounts.credentials"


class MerchantAccounts:
    """Opened merchant accounts by id. An account's credentials never change; a rotation makes a new account."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self._db = db
        self._cipher = cipher
        self._by_id: dict[UUID, MerchantAccount] = {}

    async def add(self, *, organizer_id: int, provider: str, credentials: bytes) -> UUID:
        """Store an account; the newest one of a provider is used for new payments."""
        account_id = self._db.new_id(organizer_id)
        sealed = self._cipher.seal(credentials, field=_FIELD, row=account_id)
        async with self._db.tx() as tx:
            await store.insert_account(
                tx, organizer_id=organizer_id, account_id=account_id, provider=provider, credentials_sealed=sealed
            )
            await audit.record(
                tx,
                entry_id=self._db.new_id(organizer_id),
                organizer_id=organizer_id,
                actor=audit.SYSTEM,
                action="merchant_account_added",
                subject_id=account_id,
            )
        return account_id

    async def get(self, account_id: UUID) -> MerchantAccount | None:
        """The account of this id, or None where there is none."""
        known = self._by_id.get(account_id)
        if known is None:
            async with self._db.read() as tx:
                sealed = await store.account_by_id(tx, organizer_id=organizer_of(account_id), account_id=account_id)
            known = self._open(sealed) if sealed else None
        return known

    async def of_organizer(self, tx: Tx, organizer_id: int, provider: str) -> MerchantAccount:
        """The account that new payments go to."""
        sealed = await store.current_account(tx, organizer_id=organizer_id, provider=provider)
        if sealed is None:
            raise NoMerchantAccount()
        return self._by_id.get(sealed.id) or self._open(sealed)

    def _open(self, sealed: SealedAccount) -> MerchantAccount:
        account = MerchantAccount(
            organizer_id=sealed.organizer_id,
            id=sealed.id,
            provider=sealed.provider,
            credentials=self._cipher.open(sealed.credentials_sealed, field=_FIELD, row=sealed.id),
        )
        self._by_id[account.id] = account
        return account
