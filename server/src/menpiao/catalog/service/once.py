"""A POST that is sent twice makes one thing: what a request made is stored with it, by its Idempotency-Key.

The organizer's edits take turns at the catalogue's version, so two equal requests at once meet there, and the second
finds what the first has made.
"""

import hashlib
from uuid import UUID

import msgspec

from menpiao.catalog.store import made
from menpiao.kernel.errors import IdempotencyKeyReused
from menpiao.platform.db import Tx


class Once(msgspec.Struct, frozen=True):
    """A request: where it was sent, its key, and a hash of what it says."""

    route: str
    key: str
    request_hash: bytes

    @classmethod
    def of(cls, route: str, key: str, body: msgspec.Struct) -> "Once":
        """Of a body as it was read; ``route`` tells which address, ids included."""
        return cls(route, key, hashlib.sha256(msgspec.json.encode(body, order="sorted")).digest())


async def made_before(tx: Tx, *, organizer_id: int, once: Once | None) -> list[UUID] | None:
    """What this very request has made before, None where it is new; raises `IdempotencyKeyReused`. The organizer's
    catalogue version is locked."""
    if once is None:
        return None
    row = await made.find(tx, organizer_id=organizer_id, route=once.route, key=once.key)
    if row is None:
        return None
    if row.request_hash != once.request_hash:
        raise IdempotencyKeyReused()
    return row.subject_ids


async def remember(tx: Tx, *, organizer_id: int, once: Once | None, subject_ids: list[UUID]) -> None:
    """Keep what it has made, and forget what is older than a week."""
    if once is not None:
        await made.insert(
            tx,
            organizer_id=organizer_id,
            route=once.route,
            key=once.key,
            request_hash=once.request_hash,
            subject_ids=subject_ids,
        )
