"""Deleting what nobody ever ordered. Whatever was ordered once stays: the books must be readable for ever."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from menpiao.catalog.model.refusals import HasOrders, InUse
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.catalog.store import seating as seating_store
from menpiao.platform.db import Tx


async def delete_types(
    editing: Editing, tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], ticket_type_ids: Sequence[UUID]
) -> None:
    """Ticket types with their quotas. Raises `HasOrders`, and `InUse` where something else names them."""
    await editing.places.counts(tx, organizer_id=organizer_id, session_ids=session_ids, lock=True)
    if await editing.places.ordered(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids):
        raise HasOrders()
    try:
        await editing.places.forget(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
        await changing.delete_types(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)
    except asyncpg.ForeignKeyViolationError:
        raise InUse() from None


async def delete_sessions(editing: Editing, tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> None:
    """Sessions with their ticket types and seatings. Raises `HasOrders`, `InUse`."""
    for session_id in session_ids:
        await editing.places.forget_seats(tx, organizer_id=organizer_id, session_id=session_id)
        await seating_store.delete_seating(tx, organizer_id=organizer_id, session_id=session_id)
    types = await store.types_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
    every = [row.id for rows in types.values() for row in rows]
    await delete_types(editing, tx, organizer_id=organizer_id, session_ids=session_ids, ticket_type_ids=every)
    try:
        for session_id in session_ids:
            await changing.delete_session(tx, organizer_id=organizer_id, session_id=session_id)
    except asyncpg.ForeignKeyViolationError:
        raise InUse() from None
