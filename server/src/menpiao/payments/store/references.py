"""Statements on the names that providers give to our payments and refunds."""

from uuid import UUID

from menpiao.platform.db import Tx, execute, scalar

_KEEP = execute(
    """insert into provider_references (organizer_id, id, reference, kept_at) values ($1, $2, $3, app_now())
       on conflict (organizer_id, id) do nothing"""
)
_FIND = scalar("select reference from provider_references where organizer_id = $1 and id = $2")


async def keep(tx: Tx, *, organizer_id: int, id: UUID, reference: str) -> None:
    await _KEEP(tx, organizer_id, id, reference)


async def find(tx: Tx, *, organizer_id: int, id: UUID) -> str | None:
    found: str | None = await _FIND(tx, organizer_id, id)
    return found
