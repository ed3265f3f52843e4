"""Statements on merchant accounts."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, one, scalar


class SealedAccount(msgspec.Struct, frozen=True):
    """A merchant account with its credentials still sealed."""

    organizer_id: int
    id: UUID
    provider: str
    credentials_sealed: bytes


_INSERT_ACCOUNT = execute(
    """insert into merchant_accounts (organizer_id, id, provider, credentials_sealed, methods, created_at)
       values ($1, $2, $3, $4, $5, app_now())"""
)
_ACCOUNT = one(
    SealedAccount,
    "select organizer_id, id, provider, credentials_sealed from merchant_accounts where organizer_id = $1 and id = $2",
)
_CURRENT_ACCOUNT = one(
    SealedAccount,
    """select organizer_id, id, provider, credentials_sealed from merchant_accounts
        where organizer_id = $1 and $2 = any (methods) and retired_at is null order by created_at desc limit 1""",
)
_METHODS = scalar(
    """select array_agg(distinct method)
         from merchant_accounts cross join unnest(methods) method where organizer_id = $1 and retired_at is null"""
)
_SET_METHODS = execute("update merchant_accounts set methods = $3 where organizer_id = $1 and id = $2")


async def insert_account(
    tx: Tx, *, organizer_id: int, account_id: UUID, provider: str, credentials_sealed: bytes, methods: Sequence[str]
) -> None:
    await _INSERT_ACCOUNT(tx, organizer_id, account_id, provider, credentials_sealed, list(methods))


async def account_by_id(tx: Tx, *, organizer_id: int, account_id: UUID) -> SealedAccount | None:
    return await _ACCOUNT(tx, organizer_id, account_id)


async def current_account(tx: Tx, *, organizer_id: int, method: str) -> SealedAccount | None:
    """The newest account that takes this method."""
    return await _CURRENT_ACCOUNT(tx, organizer_id, method)


async def methods_of(tx: Tx, *, organizer_id: int) -> list[str]:
    """What the organizer's accounts take."""
    return await _METHODS(tx, organizer_id) or []


async def set_methods(tx: Tx, *, organizer_id: int, account_id: UUID, methods: Sequence[str]) -> int:
    return await _SET_METHODS(tx, organizer_id, account_id, list(methods))
