"""Statements on complimentary orders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar
from menpiao.support.model.complimentary import Complimentary

_COLUMNS = """organizer_id, id, session_id, ticket_type_id, quantity, for_sealed, reason, state, needs_approval,
    claim_until, requested_by, requested_at, decided_by, decided_at, decision_reason, ended_at, ended_by, order_id,
    request_hash, seats"""


class DueComplimentary(msgspec.Struct, frozen=True):
    """One whose time to be claimed is over."""

    organizer_id: int
    id: UUID


class WaitingComplimentary(msgspec.Struct, frozen=True):
    """One that waits for a second person."""

    id: UUID
    requested_at: datetime
    quantity: int


_ADD = execute(
    """insert into complimentary_orders (organizer_id, id, session_id, ticket_type_id, quantity, for_sealed, reason,
                                         state, needs_approval, claim_until, requested_by, requested_at, request_key,
                                         request_hash, seats)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, app_now(), $12, $13, $14)"""
)
_OF_REQUEST = one(
    Complimentary,
    f"""select {_COLUMNS} from complimentary_orders
         where organizer_id = $1 and requested_by = $2 and request_key = $3""",
)
_BY_ID = one(Complimentary, f"select {_COLUMNS} from complimentary_orders where organizer_id = $1 and id = $2")
_LOCKED = one(
    Complimentary, f"select {_COLUMNS} from complimentary_orders where organizer_id = $1 and id = $2 for update"
)
_OF_ORDER = one(Complimentary, f"select {_COLUMNS} from complimentary_orders where organizer_id = $1 and order_id = $2")
_NEWEST = many(
    Complimentary,
    f"""select {_COLUMNS} from complimentary_orders
         where organizer_id = $1 and id < $2 and ($4::text is null or state = $4)
           and ($5::uuid is null or session_id = $5)
         order by id desc limit $3""",
)
_ASKED_BEFORE = scalar(
    """select coalesce(sum(quantity), 0)::integer from complimentary_orders
        where organizer_id = $1 and session_id = $2 and requested_by = $3 and decided_by is null
          and state in ('requested', 'open', 'claimed')"""
)
_DECIDE = execute(
    """update complimentary_orders
          set state = $3::text, decided_by = $4::uuid, decided_at = app_now(), decision_reason = $5,
              ended_at = case when $3::text = 'declined' then app_now() end,
              ended_by = case when $3::text = 'declined' then $4::uuid end
        where organizer_id = $1 and id = $2 and state = 'requested'"""
)
_END = execute(
    """update complimentary_orders set state = $3, ended_at = app_now(), ended_by = $4
        where organizer_id = $1 and id = $2 and state in ('requested', 'open')"""
)
_CLAIM = execute(
    """update complimentary_orders set state = 'claimed', ended_at = app_now(), order_id = $3
        where organizer_id = $1 and id = $2 and state = 'open'"""
)
_WAITING = many(
    WaitingComplimentary,
    """select id, requested_at, quantity from complimentary_orders
        where organizer_id = $1 and state = 'requested' order by requested_at, id limit $2""",
)
_DUE = many(
    DueComplimentary,
    """select organizer_id, id from complimentary_orders
        where state in ('requested', 'open') and claim_until <= app_now() order by claim_until limit $1""",
)


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    complimentary_id: UUID,
    session_id: UUID,
    ticket_type_id: UUID,
    quantity: int,
    for_sealed: bytes,
    reason: str,
    state: str,
    needs_approval: bool,
    claim_until: datetime,
    requested_by: UUID,
    request_key: str,
    request_hash: bytes,
    seats: Sequence[int],
) -> None:
    """A new one; its places and seats are put aside in the same transaction."""
    await _ADD(
        tx,
        organizer_id,
        complimentary_id,
        session_id,
        ticket_type_id,
        quantity,
        for_sealed,
        reason,
        state,
        needs_approval,
        claim_until,
        requested_by,
        request_key,
        request_hash,
        list(seats),
    )


async def of_request(tx: Tx, *, organizer_id: int, requested_by: UUID, request_key: str) -> Complimentary | None:
    """What this request has made."""
    return await _OF_REQUEST(tx, organizer_id, requested_by, request_key)


async def by_id(tx: Tx, *, organizer_id: int, complimentary_id: UUID) -> Complimentary | None:
    """As it stands."""
    return await _BY_ID(tx, organizer_id, complimentary_id)


async def locked(tx: Tx, *, organizer_id: int, complimentary_id: UUID) -> Complimentary | None:
    """As it stands, held until the transaction ends: the first lock of every use case on it."""
    return await _LOCKED(tx, organizer_id, complimentary_id)


async def of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> Complimentary | None:
    """What this order was claimed with."""
    return await _OF_ORDER(tx, organizer_id, order_id)


async def newest(
    tx: Tx, *, organizer_id: int, before: UUID, limit: int, state: str | None, session_id: UUID | None
) -> list[Complimentary]:
    """Newest first, from before this id on."""
    return await _NEWEST(tx, organizer_id, before, limit, state, session_id)


async def asked_before(tx: Tx, *, organizer_id: int, session_id: UUID, requested_by: UUID) -> int:
    """How many tickets of the session this person has given away, or asked for, that nobody else agreed to."""
    asked: int = await _ASKED_BEFORE(tx, organizer_id, session_id, requested_by)
    return asked


async def decide(
    tx: Tx, *, organizer_id: int, complimentary_id: UUID, state: str, decided_by: UUID, reason: str
) -> int:
    """Of one that waits for it."""
    return await _DECIDE(tx, organizer_id, complimentary_id, state, decided_by, reason)


async def end(tx: Tx, *, organizer_id: int, complimentary_id: UUID, state: str, ended_by: UUID | None) -> int:
    """Of one that lives."""
    return await _END(tx, organizer_id, complimentary_id, state, ended_by)


async def claim(tx: Tx, *, organizer_id: int, complimentary_id: UUID, order_id: UUID) -> int:
    """It has become this order."""
    return await _CLAIM(tx, organizer_id, complimentary_id, order_id)


async def waiting(tx: Tx, *, organizer_id: int, limit: int) -> list[WaitingComplimentary]:
    """Those that wait for a second person, oldest first."""
    return await _WAITING(tx, organizer_id, limit)


async def due(tx: Tx, *, limit: int) -> list[DueComplimentary]:
    """Those whose time is over, of whatever organizers."""
    return await _DUE(tx, limit)
