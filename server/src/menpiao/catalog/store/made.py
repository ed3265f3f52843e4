"""Statements on what the catalogue's POST requests have made."""

from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, one


class MadeRow(msgspec.Struct, frozen=True):
    """What a request has made, and what it said."""

    request_hash: bytes
    subject_ids: list[UUID]


_FIND = one(
    MadeRow,
    """select request_hash, subject_ids from catalog_requests
        where organizer_id = $1 and route = $2 and idempotency_key = $3""",
)
_INSERT = execute(
    """insert into catalog_requests (organizer_id, route, idempotency_key, request_hash, subject_ids, made_at)
       values ($1, $2, $3, $4, $5, app_now())"""
)
_FORGET = execute("delete from catalog_requests where organizer_id = $1 and made_at < app_now() - interval '7 days'")


async def find(tx: Tx, *, organizer_id: int, route: str, key: str) -> MadeRow | None:
    """What was made under this key."""
    return await _FIND(tx, organizer_id, route, key)


async def insert(
    tx: Tx, *, organizer_id: int, route: str, key: str, request_hash: bytes, subject_ids: list[UUID]
) -> None:
    """It was made now; what nobody repeats any more goes."""
    await _FORGET(tx, organizer_id)
    await _INSERT(tx, organizer_id, route, key, request_hash, subject_ids)
