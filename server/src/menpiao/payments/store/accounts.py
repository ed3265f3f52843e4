"""Statements on merchant accounts."""

from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, one


class SealedAccount(msgspec.Struct, frozen=True):
    """A merchant account with its credentials still sealed."""

    organizer_id: int
    id: UUID
    provider: str
    credentials_sealed: bytes


_INSERT_ACCOUNT = execute(
    """insert into merchant_accounts (organizer_id, id, provider, credentials_sealed, created_at)
       values ($1, $2, $3, $4, app_now())"""
)
_ACCOUNT = one(
    SealedAccount,
    "select organizer_id, id, provider, credentials_sealed from merchant_accounts where organizer_id = $1 and id = $2",
)
_CURRENT_ACCOUNT = one(
    SealedAccount,
    """select organizer_id, id, provider, credentials_sealed from merchant_accounts
        where organizer_id = $1 and provider = $2 and retired_at is null order by created_at desc limit 1""",
)


async def insert_account(
    tx: Tx, *, organizer_id: int, account_id: UUID, provider: str, credentials_sealed: bytes
) -> None:
    await _INSERT_ACCOUNT(tx, organizer_id, account_id, provider, credentials_sealed)


async def account_by_id(tx: Tx, *, organizer_id: int, account_id: UUID) -> SealedAccount | None:
    return await _ACCOUNT(tx, organizer_id, account_id)


async def current_account(tx: Tx, *, organizer_id: int, provider: str) -> SealedAccount | None:
    return await _CURRENT_ACCOUNT(tx, organizer_id, provider)
