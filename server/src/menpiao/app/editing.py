"""What editing the catalogue needs of the floors above it: places of inventory, tickets that stand, bundles, who takes
money.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from menpiao.catalog import Editing, PlacesOfType, Sold
from menpiao.inventory import (
    copy_allocations,
    counts_of_sessions,
    forget_quotas,
    forget_seats,
    lock_sessions,
    open_quotas,
    ordered_types,
    set_quota,
)
from menpiao.payments import methods_of
from menpiao.platform.db import Database, Tx
from menpiao.promotions import copy_bundles
from menpiao.tickets import standing_tickets


def editing_of(db: Database) -> Editing:
    """The organizer's use cases of the catalogue, bound."""
    return Editing(db, _Places(), _Tickets(), _takes_money, partial(copy_bundles, db))


class _Places:
    """Serves `menpiao.catalog.ports.Places`."""

    async def counts(
        self, tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], lock: bool = False
    ) -> dict[UUID, PlacesOfType]:
        if lock:
            await lock_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
        found = await counts_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
        return {one.ticket_type_id: PlacesOfType(one.total, one.held, one.sold, one.withheld) for one in found}

    async def set_quota(self, tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_id: UUID, total: int) -> None:
        await set_quota(
            tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=ticket_type_id, total=total
        )

    async def open_quotas(self, tx: Tx, *, organizer_id: int, quotas: Sequence[tuple[UUID, UUID, int]]) -> None:
        await open_quotas(tx, organizer_id=organizer_id, quotas=quotas)

    async def ordered(self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> set[UUID]:
        return await ordered_types(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)

    async def forget(self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> None:
        await forget_quotas(tx, organizer_id=organizer_id, ticket_type_ids=ticket_type_ids)

    async def forget_seats(self, tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
        await forget_seats(tx, organizer_id=organizer_id, session_id=session_id)

    async def copy_allocations(
        self,
        tx: Tx,
        *,
        organizer_id: int,
        from_session_id: UUID,
        to_session_id: UUID,
        move: Callable[[datetime], datetime],
    ) -> None:
        await copy_allocations(
            tx,
            organizer_id=organizer_id,
            from_session_id=from_session_id,
            to_session_id=to_session_id,
            move=move,
        )


class _Tickets:
    """Serves `menpiao.catalog.ports.SoldTickets`."""

    async def sold(
        self,
        tx: Tx,
        *,
        organizer_id: int,
        session_ids: Sequence[UUID],
        ticket_type_ids: Sequence[UUID] | None = None,
    ) -> Sold:
        found = await standing_tickets(
            tx, organizer_id=organizer_id, session_ids=session_ids, ticket_type_ids=ticket_type_ids
        )
        return Sold(found.orders, found.tickets, found.buyers)


async def _takes_money(tx: Tx, *, organizer_id: int) -> bool:
    return bool(await methods_of(tx, organizer_id=organizer_id))
