"""An organizer's merchant accounts and their keys: list, rotate, retire, check, and keep from running out.

A rotation adds a key set. From then on the new one signs, and what the provider signs or seals for the old one is
believed until it is retired, so that there is no moment at which payments fail. Whoever rotates changes at the provider
first, rotates here, checks, and retires the old set once nothing of it is on its way (a day and a bit for callbacks).
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.ids import organizer_of
from menpiao.payments.model.accounts import (
    MOST_KEY_SETS,
    Account,
    AccountBusy,
    AnotherAccount,
    KeySet,
    KeysInUse,
    KeysUnreadable,
    TooManyKeys,
)
from menpiao.payments.ports import OutcomeUnknown, ProviderRefused
from menpiao.payments.ports_accounts import AccountKeeper, CredentialsUnreadable, Finding, NewKeys, ShownKeys
from menpiao.payments.service.accounts import MerchantAccounts, in_order
from menpiao.payments.service.sharing import sharing_of
from menpiao.payments.store import accounts as store
from menpiao.payments.store.accounts import AccountRow, KeysRow, SealedKeys
from menpiao.platform import audit, jobs
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

log = logging.getLogger(__name__)

MOST_LISTED = 100
_MOST_KEYS_LISTED = 1_000
LOOK_AFTER_EVERY = timedelta(hours=12)
"""How often a provider's certificates are fetched: a new one is listed long before the old one ends."""
TRY_AGAIN_S = 600.0
_LOOKED_AFTER_AT_ONCE = 20


class Keeping:
    """What looking after accounts needs, bound once by `app`."""

    def __init__(
        self, db: Database, cipher: FieldCipher, accounts: MerchantAccounts, keepers: Mapping[str, AccountKeeper]
    ) -> None:
        self.db = db
        self.cipher = cipher
        self.accounts = accounts
        self.keepers = keepers

    def keeper_of(self, provider: str) -> AccountKeeper:
        """Raises `NotFound` for a provider whose accounts nobody here can look after."""
        keeper = self.keepers.get(provider)
        if keeper is None:
            raise NotFound()
        return keeper


async def accounts_of_organizer(db: Database, *, organizer_id: int) -> list[Account]:
    """The organizer's accounts, oldest first, without their secrets."""
    async with db.read() as tx:
        rows = await store.accounts_of(tx, organizer_id=organizer_id, limit=MOST_LISTED)
        return await _with_keys(tx, rows)


async def accounts_of_everybody(db: Database) -> list[Account]:
    """For the operator, who runs the installation."""
    async with db.read() as tx:
        return await _with_keys(tx, await store.all_accounts(tx, limit=MOST_LISTED * 10))


async def account_of_organizer(db: Database, *, organizer_id: int, account_id: UUID) -> Account:
    """The organizer's own account; a foreign one does not exist."""
    async with db.read() as tx:
        return (await _with_keys(tx, [await _own(tx, organizer_id, account_id)]))[0]


async def rotate_keys(
    keeping: Keeping,
    *,
    actor: audit.Actor,
    organizer_id: int,
    account_id: UUID,
    new: NewKeys,
    idempotency_key: str | None = None,
) -> bool:
    """A new key set: the newest one with these parts changed. False where this very request, or these very keys, came
    before. Raises `KeysUnreadable`, `AnotherAccount`, `TooManyKeys`, `IdempotencyKeyReused`."""
    asked = _Asked(actor, new, idempotency_key, _request_index(keeping.cipher, new))
    while True:
        async with keeping.db.read() as tx:
            row = await _own(tx, organizer_id, account_id)
            newest = (await store.good_keys(tx, organizer_id=organizer_id, account_id=account_id))[0]
        keeper, before = keeping.keeper_of(row.provider), keeping.accounts.open_keys(newest)
        credentials, shown = await prepared(keeper, before, new)
        number = row.number or await _number_of(keeper, before)
        if number and shown.number and shown.number != number:
            raise AnotherAccount()
        added = await _add_keys(keeping, row, asked, newest, credentials, shown)
        keeping.accounts.forget(account_id)
        if added is not None:
            return added


class _Asked(msgspec.Struct, frozen=True):
    """A request to rotate. ``index`` tells whether it is the same without keeping what was in it."""

    actor: audit.Actor
    new: NewKeys
    idempotency_key: str | None
    index: UUID


async def _add_keys(
    keeping: Keeping, row: AccountRow, asked: _Asked, newest: SealedKeys, credentials: bytes, shown: ShownKeys
) -> bool | None:
    """True where they were added, None where the newest keys are others by now and it all begins anew."""
    db, accounts, organizer_id = keeping.db, keeping.accounts, row.organizer_id
    keys_id = db.new_id(organizer_id)
    async with db.tx() as tx:
        await _locked(tx, organizer_id, row.id)
        if asked.idempotency_key and await _asked_before(tx, row, asked.idempotency_key, asked.index):
            return False
        good = await store.good_keys(tx, organizer_id=organizer_id, account_id=row.id)
        if good[0] != newest:
            return None
        if accounts.open_keys(newest) == credentials:
            return False
        if len(good) >= MOST_KEY_SETS:
            raise TooManyKeys()
        await store.insert_keys(
            tx,
            organizer_id=organizer_id,
            account_id=row.id,
            keys_id=keys_id,
            credentials_sealed=accounts.seal(credentials, keys_id=keys_id),
            shown=msgspec.to_builtins(shown),
            idempotency_key=asked.idempotency_key,
            request_index=asked.index if asked.idempotency_key else None,
        )
        await _fill_number(tx, row, shown)
        await store.raise_version(tx, organizer_id=organizer_id, account_id=row.id)
        detail = {"keys": str(keys_id), "parts": asked.new.parts()}
        await _record(tx, db, asked.actor, row, "merchant_account_rotated", detail)
    return True


async def retire_keys(
    keeping: Keeping, *, actor: audit.Actor, organizer_id: int, account_id: UUID, keys_id: UUID
) -> None:
    """What is signed or sealed for these keys is refused from now on. Raises `KeysInUse` for those that sign."""
    db = keeping.db
    async with db.tx() as tx:
        row = await _locked(tx, organizer_id, account_id)
        known = await store.all_keys(tx, organizer_id=organizer_id, account_ids=[account_id], limit=_MOST_KEYS_LISTED)
        if not any(keys.id == keys_id for keys in known):
            raise NotFound()
        if next(keys.id for keys in known if keys.retired_at is None) == keys_id:
            raise KeysInUse()
        if await store.set_keys_retired(tx, organizer_id=organizer_id, account_id=account_id, keys_id=keys_id):
            await store.raise_version(tx, organizer_id=organizer_id, account_id=account_id)
            await _record(tx, db, actor, row, "merchant_account_keys_retired", {"keys": str(keys_id)})
    keeping.accounts.forget(account_id)


async def retire_account(
    keeping: Keeping, *, actor: audit.Actor, organizer_id: int, account_id: UUID, unless_busy: bool = False
) -> None:
    """No new payment goes to it. What was begun is finished, and money goes back, as before. ``unless_busy``: raises
    `AccountBusy` while something is under way. One that is retired stays so."""
    async with keeping.db.tx() as tx:
        row = await _locked(tx, organizer_id, account_id)
        if unless_busy and row.retired_at is None:
            left = await store.under_way(tx, organizer_id=organizer_id, account_id=account_id)
            if left.payments or left.refunds:
                raise AccountBusy(payments=left.payments, refunds=left.refunds)
        if await store.set_account_retired(tx, organizer_id=organizer_id, account_id=account_id):
            await _record(tx, keeping.db, actor, row, "merchant_account_retired", None)
    keeping.accounts.forget(account_id)


async def check_account(
    keeping: Keeping, *, actor: audit.Actor, organizer_id: int, account_id: UUID
) -> tuple[Finding, ...]:
    """Try it at the provider, with calls that change nothing."""
    async with keeping.db.read() as tx:
        row = await _own(tx, organizer_id, account_id)
    keeping.accounts.forget(account_id)
    account = await keeping.accounts.get(account_id)
    assert account is not None
    findings = await keeping.keeper_of(row.provider).check(account)
    async with keeping.db.tx() as tx:
        findings = (*findings, *await sharing_of(tx, row, findings))
        detail = {"findings": {finding.code: str(finding.state) for finding in findings}}
        await _record(tx, keeping.db, actor, row, "merchant_account_checked", detail)
    return findings


async def look_after_keys(keeping: Keeping) -> int:
    """Fetch what providers tell of themselves (certificates, an account's number), and write down what was never looked
    at."""
    async with keeping.db.tx() as tx:
        due = await store.claim_to_look_after(tx, limit=_LOOKED_AFTER_AT_ONCE, lease_s=TRY_AGAIN_S)

    async def look_after(claimed: store.AccountVersion) -> None:
        await _look_after(keeping, claimed)

    await jobs.for_each("look_after_keys", due, look_after)
    return len(due)


async def _look_after(keeping: Keeping, claimed: store.AccountVersion) -> None:
    db, accounts = keeping.db, keeping.accounts
    await accounts.refresh()
    account = await accounts.get(claimed.id)
    keeper = keeping.keepers.get(account.provider) if account else None
    if account is None or keeper is None:
        return
    try:
        renewed = await keeper.renewed(account) if keeper.may_be_renewed(account) else None
        shown = await asyncio.to_thread(keeper.show, renewed or account.credentials)
    except (OutcomeUnknown, ProviderRefused, CredentialsUnreadable) as failure:
        log.warning("account_keys_not_renewed", extra={"account": str(claimed.id), "reason": str(failure)})
        return
    organizer_id = claimed.organizer_id
    async with db.tx() as tx:
        row = await _locked(tx, organizer_id, claimed.id)
        newest = (await store.good_keys(tx, organizer_id=organizer_id, account_id=claimed.id))[0]
        if accounts.open_keys(newest) != account.credentials:
            return  # rotated meanwhile: it is due again
        await store.set_credentials(
            tx,
            organizer_id=organizer_id,
            account_id=claimed.id,
            keys_id=newest.id,
            sealed=accounts.seal(renewed or account.credentials, keys_id=newest.id),
            shown=msgspec.to_builtins(shown),
        )
        await _fill_number(tx, row, shown)
        if renewed is not None:
            await store.raise_version(tx, organizer_id=organizer_id, account_id=claimed.id)
            trusted = {"trusted": [key.id for key in shown.trusted]}
            await _record(tx, db, audit.SYSTEM, row, "merchant_account_keys_renewed", trusted)
            return  # and due again, from the new keys on
        again = db.clock.now() + LOOK_AFTER_EVERY if keeper.may_be_renewed(account) else None
        await store.set_due(tx, organizer_id=organizer_id, account_id=claimed.id, due_at=again, version=row.version)


async def prepared(
    keeper: AccountKeeper, before: bytes | None, new: NewKeys, *, refusal: type[Invalid] = KeysUnreadable
) -> tuple[bytes, ShownKeys]:
    """The new credentials, checked: keys are loaded, in a thread, because it takes a while. Raises ``refusal``."""
    if strange := [part for part in new.parts() if part not in keeper.parts]:
        raise refusal(errors=tuple(_not_a_part(part) for part in strange))
    try:
        credentials = await asyncio.to_thread(keeper.changed, before, new)
        return credentials, await asyncio.to_thread(keeper.show, credentials)
    except CredentialsUnreadable as unreadable:
        says = unreadable.says
        error = field_error(
            f"/{unreadable.field}", "invalid", f"无法使用：{says.zh}。", f"This can't be used: {says.en}."
        )
        raise refusal(errors=(error,)) from None


def _not_a_part(part: str) -> FieldError:
    return field_error(
        f"/{part}",
        "not_of_this_provider",
        f"这个账户的支付平台没有 {part}，请不要填写。",
        f"Accounts at this provider have no {part}; leave it out.",
    )


async def _fill_number(tx: Tx, row: AccountRow, shown: ShownKeys) -> None:
    if shown.number is not None:
        await store.set_number(tx, organizer_id=row.organizer_id, account_id=row.id, number=shown.number)


async def _number_of(keeper: AccountKeeper, credentials: bytes) -> str | None:
    """The number of an account whose row does not tell it yet; None where its keys can't be read at all."""
    try:
        return (await asyncio.to_thread(keeper.show, credentials)).number
    except CredentialsUnreadable:
        return None


async def _asked_before(tx: Tx, row: AccountRow, idempotency_key: str, request: UUID) -> bool:
    known = await store.keys_of_request(
        tx, organizer_id=row.organizer_id, account_id=row.id, idempotency_key=idempotency_key
    )
    if known is not None and known.request_index != request:
        raise IdempotencyKeyReused()
    return known is not None


def _request_index(cipher: FieldCipher, new: NewKeys) -> UUID:
    return cipher.blind_index(msgspec.json.encode(new), purpose="merchant account rotation")


async def _own(tx: Tx, organizer_id: int, account_id: UUID) -> AccountRow:
    row = await store.account_by_id(tx, organizer_id=organizer_id, account_id=account_id)
    if row is None or organizer_of(account_id) != organizer_id:
        raise NotFound()
    return row


async def _locked(tx: Tx, organizer_id: int, account_id: UUID) -> AccountRow:
    row = await store.lock_account(tx, organizer_id=organizer_id, account_id=account_id)
    if row is None:
        raise NotFound()
    return row


async def _with_keys(tx: Tx, rows: list[AccountRow]) -> list[Account]:
    found: list[Account] = []
    for row in rows:
        keys = await store.all_keys(tx, organizer_id=row.organizer_id, account_ids=[row.id], limit=_MOST_KEYS_LISTED)
        found.append(
            Account(
                organizer_id=row.organizer_id,
                id=row.id,
                provider=row.provider,
                number=row.number,
                name=row.name,
                methods=tuple(in_order(row.methods)),
                created_at=row.created_at,
                retired_at=row.retired_at,
                keys=_key_sets(keys),
            )
        )
    return found


def _key_sets(rows: list[KeysRow]) -> tuple[KeySet, ...]:
    signing = next((row.id for row in rows if row.retired_at is None), None)
    return tuple(KeySet(row.id, row.id == signing, row.created_at, row.retired_at, row.shown) for row in rows)


async def _record(
    tx: Tx, db: Database, actor: audit.Actor, row: AccountRow, action: str, detail: dict[str, Any] | None
) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=row.organizer_id,
        actor=actor,
        action=action,
        subject_id=row.id,
        detail=detail,
    )
