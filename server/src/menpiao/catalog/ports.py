"""What editing the catalogue needs of the floors above, which `app` binds: places, tickets, bundles, money.

All of them run in the caller's transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from menpiao.catalog.model.touching import PlacesOfType, Sold
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


class Places(Protocol):
    """Inventory: the one owner of quotas."""

    async def counts(
        self, tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], lock: bool = False
    ) -> dict[UUID, PlacesOfType]:
        """Places by ticket type; with ``lock`` nobody claims or sells any of them until the transaction ends."""
        ...

    async def set_quota(self, tx: Tx, *, organizer_id: int, session_id: UUID, ticket_type_id: UUID, total: int) -> None:
        """So many places; raises `QuotaTooSmall`."""
        ...

    async def open_quotas(self, tx: Tx, *, organizer_id: int, quotas: Sequence[tuple[UUID, UUID, int]]) -> None:
        """So many places of ticket types that were made just now: session, type, places."""
        ...

    async def ordered(self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> set[UUID]:
        """Those of the ticket types that somebody has ordered once, paid or not."""
        ...

    async def forget(self, tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> None:
        """Ticket types that nobody ever ordered are deleted: their quotas with them."""
        ...

    async def forget_seats(self, tx: Tx, *, organizer_id: int, session_id: UUID) -> None:
        """A session that nobody ever ordered sells no seats any more: its allocations with them."""
        ...

    async def copy_allocations(
        self,
        tx: Tx,
        *,
        organizer_id: int,
        from_session_id: UUID,
        to_session_id: UUID,
        move: Callable[[datetime], datetime],
    ) -> None:
        """Keep the same seats from the public; ``move``: what becomes of the moments at which they are released."""
        ...


class SoldTickets(Protocol):
    """Tickets: who has some that are good."""

    async def sold(
        self,
        tx: Tx,
        *,
        organizer_id: int,
        session_ids: Sequence[UUID],
        ticket_type_ids: Sequence[UUID] | None = None,
    ) -> Sold:
        """Of these sessions, or of these ticket types in them."""
        ...


class TypeInCopy(msgspec.Struct, frozen=True):
    """What a ticket type is called in a copy of its event, and in which session it is sold there."""

    session_id: UUID
    ticket_type_id: UUID


class CopiesBundles(Protocol):
    """Promotions: tickets that are sold together."""

    async def __call__(
        self,
        tx: Tx,
        *,
        actor: Actor,
        organizer_id: int,
        made_id: UUID,
        names: Mapping[UUID, TypeInCopy],
        move: Callable[[datetime], datetime],
    ) -> None:
        """Sell the same together in the copy ``made_id`` of an event; ``names``: what its types are called there."""
        ...


class TakesMoney(Protocol):
    """Payments: whether the organizer can be paid."""

    async def __call__(self, tx: Tx, *, organizer_id: int) -> bool:
        """Whether there is a merchant account that was checked and takes money."""
        ...
