"""Accounts from before key sets: what was sealed in the account's row opens as its first key set."""

import asyncpg

from builders.databases import with_database
from menpiao.payments import MerchantAccounts, Method
from menpiao.payments.service.accounts import FIELD
from menpiao.platform.clock import SystemClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import connect
from menpiao.platform.db.migrate import migrate, sql_files

BEFORE = "0026_merchant_accounts.sql"


async def test_an_account_from_before_opens_and_signs(
    server_dsn: str, maintenance: "asyncpg.Connection[asyncpg.Record]", cipher: FieldCipher
) -> None:
    name = "menpiao_before_key_sets"
    await maintenance.execute(f"create database {name}")
    dsn = with_database(server_dsn, name)
    try:
        old = await asyncpg.connect(dsn)
        await old.execute(
            "create table schema_migrations (name text primary key, digest text not null,"
            " applied_at timestamptz not null default clock_timestamp())"
        )
        for file in sql_files():
            if file.repeatable or file.name >= BEFORE:
                break
            await old.execute(file.sql)
            await old.execute("insert into schema_migrations values ($1, $2)", file.name, file.digest)
        account_id = await old.fetchval("select gen_random_uuid()")
        await old.execute(
            "insert into merchant_accounts (organizer_id, id, provider, credentials_sealed, created_at)"
            " values (0, $1, 'wechat', $2, app_now())",
            account_id,
            cipher.seal(b"old keys", field=FIELD, row=account_id),
        )
        await old.close()
        await migrate(dsn)
        db = await connect(dsn, clock=SystemClock(), min_size=1, max_size=2)
        async with db.read() as tx:
            account = await MerchantAccounts(db, cipher).of_organizer(tx, 0, Method.WECHAT_JSAPI)
        await db.close()
        assert (account.id, account.credentials, account.older) == (account_id, b"old keys", ())
    finally:
        await maintenance.execute(f"drop database {name} with (force)")
