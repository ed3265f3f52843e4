"""Statements on what was printed, and on what a phone took along."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from menpiao.boxoffice.model.till import Print, PrintedEpoch
from menpiao.platform.db import Tx, execute, many, one, scalar

_PRINT = "organizer_id, id, order_id, printed_by, printed_at, request_hash"
_ADD = execute(
    """insert into ticket_prints (organizer_id, id, order_id, printed_by, printed_at, request_key, request_hash)
       values ($1, $2, $3, $4, app_now(), $5, $6)"""
)
_ADD_TICKETS = execute(
    """insert into printed_tickets (organizer_id, ticket_id, epoch, print_id)
       select $1, n.ticket_id, n.epoch, $2 from unnest($3::uuid[], $4::integer[]) as n (ticket_id, epoch)"""
)
_OF_REQUEST = one(
    Print, f"select {_PRINT} from ticket_prints where organizer_id = $1 and printed_by = $2 and request_key = $3"
)
_BY_ID = one(Print, f"select {_PRINT} from ticket_prints where organizer_id = $1 and id = $2")
_TICKETS = many(PrintedEpoch, "select ticket_id, epoch from printed_tickets where organizer_id = $1 and print_id = $2")
_CLAIM = execute(
    """insert into box_office_claims (organizer_id, order_id, buyer_id, claimed_at) values ($1, $2, $3, $4)"""
)
_CLAIMED_BY = scalar("select buyer_id from box_office_claims where organizer_id = $1 and order_id = $2")


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    print_id: UUID,
    order_id: UUID,
    printed_by: UUID,
    request_key: str,
    request_hash: bytes,
    tickets: Sequence[PrintedEpoch],
) -> None:
    """A print and its tickets."""
    await _ADD(tx, organizer_id, print_id, order_id, printed_by, request_key, request_hash)
    await _ADD_TICKETS(tx, organizer_id, print_id, [one.ticket_id for one in tickets], [one.epoch for one in tickets])


async def of_request(tx: Tx, *, organizer_id: int, printed_by: UUID, request_key: str) -> Print | None:
    """What this request has printed."""
    return await _OF_REQUEST(tx, organizer_id, printed_by, request_key)


async def by_id(tx: Tx, *, organizer_id: int, print_id: UUID) -> Print | None:
    """The organizer's own."""
    return await _BY_ID(tx, organizer_id, print_id)


async def tickets_of(tx: Tx, *, organizer_id: int, print_id: UUID) -> list[PrintedEpoch]:
    """What was printed together."""
    return await _TICKETS(tx, organizer_id, print_id)


async def claim(tx: Tx, *, organizer_id: int, order_id: UUID, buyer_id: UUID, at: datetime) -> None:
    """The tickets of this order are on this buyer's phone since then; once."""
    await _CLAIM(tx, organizer_id, order_id, buyer_id, at)


async def claimed_by(tx: Tx, *, organizer_id: int, order_id: UUID) -> UUID | None:
    """Who has claimed them."""
    buyer_id: UUID | None = await _CLAIMED_BY(tx, organizer_id, order_id)
    return buyer_id
