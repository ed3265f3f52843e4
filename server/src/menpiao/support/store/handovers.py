"""Statements on tickets that staff hand over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar
from menpiao.support.model.handover import Handover

_COLUMNS = """organizer_id, id, ticket_id, order_id, position, for_sealed, reason, state, claim_until, from_buyer_id,
    to_buyer_id, offered_by, offered_at, ended_at, ended_by, request_hash"""


class DueHandover(msgspec.Struct, frozen=True):
    """One whose time is over."""

    organizer_id: int
    id: UUID


_ADD = execute(
    """insert into handovers (organizer_id, id, ticket_id, order_id, position, for_sealed, reason, claim_until,
                              from_buyer_id, offered_by, offered_at, request_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, app_now(), $11, $12)"""
)
_OF_REQUEST = one(
    Handover,
    f"select {_COLUMNS} from handovers where organizer_id = $1 and offered_by = $2 and request_key = $3",
)
_BY_ID = one(Handover, f"select {_COLUMNS} from handovers where organizer_id = $1 and id = $2")
_LOCKED = one(Handover, f"select {_COLUMNS} from handovers where organizer_id = $1 and id = $2 for update")
_OPEN_OF_TICKET = one(
    Handover,
    f"select {_COLUMNS} from handovers where organizer_id = $1 and ticket_id = $2 and state = 'open' for update",
)
_ANY_OPEN = scalar(
    """select exists (
           select from handovers
            where organizer_id = $1 and ticket_id = any ($2::uuid[]) and state = 'open' and claim_until > app_now())"""
)
_ANY_CLAIMED = scalar(
    """select exists (
           select from handovers
            where organizer_id = $1 and order_id = $2 and ticket_id = any ($3::uuid[]) and state = 'claimed')"""
)
_OF_ORDER = many(
    Handover, f"select {_COLUMNS} from handovers where organizer_id = $1 and order_id = $2 order by id limit 500"
)
_CLAIM = execute(
    """update handovers set state = 'claimed', to_buyer_id = $3, ended_at = $4
        where organizer_id = $1 and id = $2 and state = 'open'"""
)
_END = execute(
    """update handovers set state = $3, ended_at = app_now(), ended_by = $4
        where organizer_id = $1 and id = $2 and state = 'open'"""
)
_DUE = many(
    DueHandover,
    """select organizer_id, id from handovers
        where state = 'open' and claim_until <= app_now() order by claim_until limit $1""",
)


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    handover_id: UUID,
    ticket_id: UUID,
    order_id: UUID,
    position: int,
    for_sealed: bytes,
    reason: str,
    claim_until: datetime,
    from_buyer_id: UUID,
    offered_by: UUID,
    request_key: str,
    request_hash: bytes,
) -> None:
    """A new one, open."""
    await _ADD(
        tx,
        organizer_id,
        handover_id,
        ticket_id,
        order_id,
        position,
        for_sealed,
        reason,
        claim_until,
        from_buyer_id,
        offered_by,
        request_key,
        request_hash,
    )


async def of_request(tx: Tx, *, organizer_id: int, offered_by: UUID, request_key: str) -> Handover | None:
    """What this request has made."""
    return await _OF_REQUEST(tx, organizer_id, offered_by, request_key)


async def by_id(tx: Tx, *, organizer_id: int, handover_id: UUID) -> Handover | None:
    """As it stands."""
    return await _BY_ID(tx, organizer_id, handover_id)


async def locked(tx: Tx, *, organizer_id: int, handover_id: UUID) -> Handover | None:
    """As it stands, held until the transaction ends: the last lock of every use case on it, after its ticket's."""
    return await _LOCKED(tx, organizer_id, handover_id)


async def open_of_ticket(tx: Tx, *, organizer_id: int, ticket_id: UUID) -> Handover | None:
    """The one good link of a ticket, held."""
    return await _OPEN_OF_TICKET(tx, organizer_id, ticket_id)


async def any_open(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> bool:
    """Whether one of these tickets has a good link."""
    return bool(await _ANY_OPEN(tx, organizer_id, list(ticket_ids)))


async def any_claimed(tx: Tx, *, organizer_id: int, order_id: UUID, ticket_ids: Sequence[UUID]) -> bool:
    """Whether one of these tickets of the order went to whoever opened a link."""
    return bool(await _ANY_CLAIMED(tx, organizer_id, order_id, list(ticket_ids)))


async def of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Handover]:
    """Of its tickets, oldest first."""
    return await _OF_ORDER(tx, organizer_id, order_id)


async def claim(tx: Tx, *, organizer_id: int, handover_id: UUID, to_buyer_id: UUID, at: datetime) -> int:
    """The ticket is this buyer's."""
    return await _CLAIM(tx, organizer_id, handover_id, to_buyer_id, at)


async def end(tx: Tx, *, organizer_id: int, handover_id: UUID, state: str, ended_by: UUID | None) -> int:
    """Of one that is open."""
    return await _END(tx, organizer_id, handover_id, state, ended_by)


async def due(tx: Tx, *, limit: int) -> list[DueHandover]:
    """Those whose time is over, of whatever organizers."""
    return await _DUE(tx, limit)
