"""Merchant accounts in memory: several processes, one truth, and few questions."""

import asyncio
from uuid import UUID

import pytest

from builders.queries import counted
from menpiao.payments import MerchantAccounts, Method, NoMerchantAccount
from menpiao.payments.store import accounts as store
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def accounts(db: Database, cipher: FieldCipher) -> MerchantAccounts:
    return MerchantAccounts(db, cipher)


async def an_account(accounts: MerchantAccounts, credentials: bytes = b"first") -> UUID:
    return await accounts.add(organizer_id=7, provider="wechat", credentials=credentials)


async def rotated(db: Database, accounts: MerchantAccounts, account_id: UUID, credentials: bytes) -> UUID:
    """A key set more, as another process adds it."""
    keys_id = db.new_id(7)
    async with db.tx() as tx:
        await store.insert_keys(
            tx,
            organizer_id=7,
            account_id=account_id,
            keys_id=keys_id,
            credentials_sealed=accounts.seal(credentials, keys_id=keys_id),
        )
        await store.raise_version(tx, organizer_id=7, account_id=account_id)
    return keys_id


async def test_the_newest_keys_sign_and_the_others_are_believed(db: Database, accounts: MerchantAccounts) -> None:
    account_id = await an_account(accounts)
    for credentials in (b"second", b"third"):
        await rotated(db, accounts, account_id, credentials)
    account = await accounts.get(account_id)
    assert account is not None
    assert (account.credentials, account.older, account.version) == (b"third", (b"second", b"first"), 3)


async def test_a_process_notices_at_its_next_look(
    db: Database, cipher: FieldCipher, accounts: MerchantAccounts
) -> None:
    account_id = await an_account(accounts)
    other = MerchantAccounts(db, cipher)
    before = await other.get(account_id)
    await rotated(db, accounts, account_id, b"second")
    assert await other.get(account_id) is before
    await other.refresh()
    after = await other.get(account_id)
    assert after is not None
    assert (after.credentials, after.older) == (b"second", (b"first",))
    await other.refresh()
    assert await other.get(account_id) is after, "a look that finds nothing new forgets nothing"


async def test_new_payments_use_the_newest_keys_without_waiting_for_a_look(
    db: Database, cipher: FieldCipher, accounts: MerchantAccounts
) -> None:
    account_id = await an_account(accounts)
    other = MerchantAccounts(db, cipher)
    assert await other.get(account_id) is not None
    await rotated(db, accounts, account_id, b"second")
    async with db.read() as tx:
        assert (await other.of_organizer(tx, 7, Method.WECHAT_JSAPI)).credentials == b"second"
        with pytest.raises(NoMerchantAccount):
            await other.of_organizer(tx, 8, Method.WECHAT_JSAPI)


async def test_callers_at_the_same_instant_share_one_look_and_the_next_look_has_to_wait(
    db: Database, cipher: FieldCipher, accounts: MerchantAccounts
) -> None:
    account_id = await an_account(accounts)
    watched, pool = counted(db)
    other = MerchantAccounts(watched, cipher)
    old = await other.get(account_id)
    assert old is not None
    await rotated(db, accounts, account_id, b"second")
    found = await asyncio.gather(*(other.changed_since(old) for _ in range(50)))
    assert [account.credentials for account in found if account] == [b"second"] * 50
    assert pool.count == 2, "read once at first, and once again for all"

    new = await other.get(account_id)
    assert new is not None
    await rotated(db, accounts, account_id, b"third")
    assert await asyncio.gather(*(other.changed_since(new) for _ in range(50))) == [None] * 50
    assert pool.count == 2, "anybody can name an unknown serial"


async def test_key_sets_do_not_open_in_each_others_place(db: Database, accounts: MerchantAccounts) -> None:
    account_id = await an_account(accounts)
    await rotated(db, accounts, account_id, b"second")
    async with db.tx() as tx:
        await tx.connection.execute(
            "update merchant_account_keys a set credentials_sealed ="
            " (select credentials_sealed from merchant_account_keys b where b.id <> a.id)"
        )
    accounts.forget(account_id)
    with pytest.raises(Exception, match=r"merchant_accounts\.credentials"):
        await accounts.get(account_id)
