"""Merchant accounts in memory: read and opened once, and again when their keys have changed.

Each organizer is paid into an account of its own; the platform never holds anybody's money. An account keeps its id
when its keys change, because callbacks name it in their address, and several key sets are good at a time.

Keys change rarely, and every process has them in memory. It looks at the accounts' versions every second or two
(`refresh`), new payments look at their own (`of_organizer`), and a callback that names a key nobody here knows looks
once, before it is refused (`changed_since`).
"""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from menpiao.kernel.errors import NotFound, field_error
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import organizer_of
from menpiao.payments.model.accounts import MethodsUnfit
from menpiao.payments.model.refusals import AccountUnreadable, MethodNotTaken, NoMerchantAccount
from menpiao.payments.ports import PROVIDER_OF, MerchantAccount, Method
from menpiao.payments.store import accounts as store
from menpiao.payments.store.accounts import AccountRow, SealedKeys
from menpiao.platform import audit
from menpiao.platform.crypto import FieldCipher, SecretUnreadable
from menpiao.platform.db import Database, Tx
from menpiao.platform.flights import Flights

FIELD = "merchant_accounts.credentials"
"""What key sets are sealed as: the column in which they stood at first. The row is the key set's id."""

LOOK_AGAIN_AFTER_S = 1.0
"""Anybody can send a callback with an unknown serial: so often may it cost a read, for each account."""

PROVIDERS = {"wechat": Text("微信支付", "WeChat Pay"), "stripe": Text("Stripe", "Stripe")}
"""Their names."""

CASH = PROVIDER_OF[Method.CASH]
"""No account in memory, and nobody to ask: a till."""

_MAX_REMEMBERED = 512
_MOST_SHOWN = 40


async def methods_of(tx: Tx, *, organizer_id: int) -> list[Method]:
    """The methods that an organizer takes, in the order in which they are offered."""
    return in_order(await store.methods_of(tx, organizer_id=organizer_id))


async def set_methods(
    db: Database, *, actor: audit.Actor, organizer_id: int, account_id: UUID, methods: Sequence[str]
) -> None:
    """Take these methods at an account from now on, or none; payments that were begun go on. The order does not matter.
    Raises `MethodsUnfit` for what is no method of the account's provider."""
    async with db.tx() as tx:
        row = await store.lock_account(tx, organizer_id=organizer_id, account_id=account_id)
        if row is None or row.provider == CASH:
            raise NotFound()
        wanted = _fitting(row.provider, methods)
        if wanted == in_order(row.methods):
            return
        await store.set_methods(tx, organizer_id=organizer_id, account_id=account_id, methods=wanted)
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="payment_methods_changed",
            subject_id=account_id,
            detail={"methods": " ".join(wanted)},
        )


def in_order(methods: Sequence[str]) -> list[Method]:
    """In the order in which they are offered."""
    return [method for method in Method if method in methods]


def _fitting(provider: str, methods: Sequence[str]) -> list[Method]:
    theirs = [method for method in Method if PROVIDER_OF[method] == provider]
    errors = [
        field_error(
            f"/methods/{number}",
            "not_taken",
            f"{PROVIDERS[provider].zh}账户没有“{method[:_MOST_SHOWN]}”，可选：{'、'.join(theirs)}。",
            f"An account at {PROVIDERS[provider].en} has no {method[:_MOST_SHOWN]!r}; it may take {', '.join(theirs)}.",
        )
        for number, method in enumerate(methods)
        if method not in theirs
    ]
    if errors:
        raise MethodsUnfit(errors=tuple(errors))
    return in_order(methods)


@contextlib.contextmanager
def unreadable_told() -> Iterator[None]:
    """An account that can't be opened in this block is told to the person who asks: `AccountUnreadable`."""
    try:
        yield
    except (SecretUnreadable, NoMerchantAccount):
        raise AccountUnreadable() from None


class MerchantAccounts:
    """Opened merchant accounts by id."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self._db = db
        self._cipher = cipher
        self._by_id: dict[UUID, MerchantAccount] = {}
        self._looks: Flights[MerchantAccount | None] = Flights()
        self._looked_at: dict[UUID, float] = {}

    async def add(
        self,
        *,
        organizer_id: int,
        provider: str,
        credentials: bytes,
        number: str | None = None,
        name: str = "",
        shown: Any = None,
        methods: Sequence[Method] = (Method.WECHAT_JSAPI,),
        account_id: UUID | None = None,
        actor: audit.Actor = audit.SYSTEM,
        idempotency_key: str | None = None,
        request_index: UUID | None = None,
    ) -> UUID:
        """Store an account with its first keys; the newest one that takes a method is used for new payments by it.

        ``account_id`` is given where a provider had to be told our callback's address, which ends with it, before it
        gave its secret. ``idempotency_key`` comes with the blind ``request_index`` of what was asked: a second
        account by this key is a unique violation.
        """
        account_id = account_id or self._db.new_id(organizer_id)
        keys_id = self._db.new_id(organizer_id)
        async with self._db.tx() as tx:
            await store.insert_account(
                tx,
                organizer_id=organizer_id,
                account_id=account_id,
                provider=provider,
                number=number,
                name=name,
                methods=methods,
            )
            await store.insert_keys(
                tx,
                organizer_id=organizer_id,
                account_id=account_id,
                keys_id=keys_id,
                credentials_sealed=self.seal(credentials, keys_id=keys_id),
                shown=shown,
                idempotency_key=idempotency_key,
                request_index=request_index,
            )
            await audit.record(
                self._db,
                tx,
                organizer_id=organizer_id,
                actor=actor,
                action="merchant_account_added",
                subject_id=account_id,
                detail={"keys": str(keys_id)},
            )
        return account_id

    async def get(self, account_id: UUID) -> MerchantAccount | None:
        """The account of this id, or None where there is none."""
        return self._by_id.get(account_id) or await self._read(account_id)

    async def of_organizer(self, tx: Tx, organizer_id: int, method: Method) -> MerchantAccount:
        """The account that new payments by this method go to, with its newest keys."""
        row = await store.current_account(tx, organizer_id=organizer_id, method=method)
        if row is None:
            raise MethodNotTaken() if await methods_of(tx, organizer_id=organizer_id) else NoMerchantAccount()
        known = self._by_id.get(row.id)
        if known is not None and known.version >= row.version:
            return known
        return await self._open(tx, row)

    async def refresh(self) -> None:
        """Forget accounts whose keys have changed; they are read again when they are needed."""
        known = dict(self._by_id)
        if not known:
            return
        async with self._db.read() as tx:
            current = await store.versions(tx, [(account.organizer_id, account.id) for account in known.values()])
        newest = {account.id: account.version for account in current}
        for account in known.values():
            if newest.get(account.id) != account.version and self._by_id.get(account.id) is account:
                del self._by_id[account.id]

    async def changed_since(self, account: MerchantAccount) -> MerchantAccount | None:
        """The account as it is now, if that is another state than this one; None also where somebody looked within
        the last second. Callers at the same instant share one look."""
        if account.id not in self._looks:
            known = self._by_id.get(account.id)
            if known is not None and known.version != account.version:
                return known
            now = asyncio.get_running_loop().time()
            if now - self._looked_at.get(account.id, -LOOK_AGAIN_AFTER_S) < LOOK_AGAIN_AFTER_S:
                return None
            if len(self._looked_at) >= _MAX_REMEMBERED:
                self._looked_at.clear()
            self._looked_at[account.id] = now
        found = await self._looks.join(account.id, self._read)
        return found if found is not None and found.version != account.version else None

    def forget(self, account_id: UUID) -> None:
        """Its keys were changed by this process."""
        self._by_id.pop(account_id, None)

    def seal(self, credentials: bytes, *, keys_id: UUID) -> bytes:
        """Credentials as they are stored."""
        return self._cipher.seal(credentials, field=FIELD, row=keys_id)

    def open_keys(self, sealed: SealedKeys) -> bytes:
        """The credentials of a key set; raises `SecretUnreadable`."""
        return self._cipher.open(sealed.credentials_sealed, field=FIELD, row=sealed.id)

    async def _read(self, account_id: UUID) -> MerchantAccount | None:
        async with self._db.read() as tx:
            row = await store.account_by_id(tx, organizer_id=organizer_of(account_id), account_id=account_id)
            return await self._open(tx, row) if row is not None and row.provider != CASH else None

    async def _open(self, tx: Tx, row: AccountRow) -> MerchantAccount:
        """The version was read before the keys: keys that changed in between are read once more at the next look."""
        keys = await store.good_keys(tx, organizer_id=row.organizer_id, account_id=row.id)
        if not keys:
            raise NoMerchantAccount()
        newest, *older = [self.open_keys(sealed) for sealed in keys]
        account = MerchantAccount(
            organizer_id=row.organizer_id,
            id=row.id,
            provider=row.provider,
            credentials=newest,
            older=tuple(older),
            version=row.version,
        )
        if len(self._by_id) >= _MAX_REMEMBERED:
            del self._by_id[next(iter(self._by_id))]
        self._by_id[row.id] = account
        return account
