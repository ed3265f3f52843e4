"""Statements on saved views."""

from uuid import UUID

import msgspec

from menpiao.identity.model.saved_views import Arranged, SavedView
from menpiao.platform.db import Tx, execute, many, one


class Counts(msgspec.Struct, frozen=True):
    """How many views of a list one person has made, and how many anybody shares."""

    own: int
    shared: int


class Asked(msgspec.Struct, frozen=True):
    """The request that made a view."""

    id: UUID
    request_hash: bytes


_VIEW = """
    select v.id, v.made_by, s.name as made_by_name, v.list as list_name, v.name, v.filters, v.hidden_columns, v.shared,
           v.version
      from saved_views v
      join staff s on s.organizer_id = v.organizer_id and s.id = v.made_by
     where v.organizer_id = $1 and (v.made_by = $2 or v.shared)"""
_VIEWS = many(SavedView, _VIEW + " and v.list = $3 order by v.made_by <> $2, v.id limit $4")
_ONE = one(SavedView, _VIEW + " and v.id = $3 for update of v")
_ASKED = one(
    Asked, "select id, request_hash from saved_views where organizer_id = $1 and made_by = $2 and request_key = $3"
)
_COUNTS = one(
    Counts,
    """select count(*) filter (where made_by = $2) as own, count(*) filter (where shared) as shared
         from saved_views where organizer_id = $1 and list = $3""",
)
_ADD = execute(
    """insert into saved_views (organizer_id, id, made_by, list, name, filters, hidden_columns, shared, saved_at,
                                request_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, app_now(), $9, $10)"""
)
_CHANGE = execute(
    """update saved_views set name = $3, filters = $4, hidden_columns = $5, shared = $6, saved_at = app_now(),
                              version = version + 1
        where organizer_id = $1 and id = $2"""
)
_REMOVE = execute("delete from saved_views where organizer_id = $1 and id = $2")


async def of_list(tx: Tx, *, organizer_id: int, staff_id: UUID, list_name: str, limit: int) -> list[SavedView]:
    """Their own, then those that others share, each in the order in which they were made."""
    return await _VIEWS(tx, organizer_id, staff_id, list_name, limit)


async def locked(tx: Tx, *, organizer_id: int, staff_id: UUID, view_id: UUID) -> SavedView | None:
    """One that this person may read; nobody else changes it until the transaction ends."""
    return await _ONE(tx, organizer_id, staff_id, view_id)


async def made_before(tx: Tx, *, organizer_id: int, staff_id: UUID, request_key: str) -> Asked | None:
    """What this request has made."""
    return await _ASKED(tx, organizer_id, staff_id, request_key)


async def counts(tx: Tx, *, organizer_id: int, staff_id: UUID, list_name: str) -> Counts:
    """How many there are of a list."""
    found = await _COUNTS(tx, organizer_id, staff_id, list_name)
    assert found is not None
    return found


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    staff_id: UUID,
    view_id: UUID,
    list_name: str,
    view: Arranged,
    request_key: str,
    request_hash: bytes,
) -> None:
    """A new one."""
    await _ADD(
        tx,
        organizer_id,
        view_id,
        staff_id,
        list_name,
        view.name,
        view.filters,
        view.hidden_columns,
        view.shared,
        request_key,
        request_hash,
    )


async def change(tx: Tx, *, organizer_id: int, view_id: UUID, view: Arranged) -> None:
    """All that can be changed of it."""
    await _CHANGE(tx, organizer_id, view_id, view.name, view.filters, view.hidden_columns, view.shared)


async def remove(tx: Tx, *, organizer_id: int, view_id: UUID) -> None:
    """For good."""
    await _REMOVE(tx, organizer_id, view_id)
