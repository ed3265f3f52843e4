"""Every statement on ``tickets`` and ``ticket_activations``; only the placing batch inserts tickets of its own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar
from menpiao.tickets.model import NewTicket, Ticket, VoidReason

_COLUMNS = """organizer_id, id, order_id, position, session_id, ticket_type_id, buyer_id, number, seed_sealed,
    attendee_sealed, epoch, state, issued_at, used_at, voided_at, void_reason, anchor, chain_starts_at, chain_steps,
    active_login_id, seat, reseated_epoch, handed_over_at, printed_epoch, print_anchor"""


class IssuedCount(msgspec.Struct, frozen=True):
    """How many tickets of a session stand."""

    session_id: UUID
    count: int


class Turnout(msgspec.Struct, frozen=True):
    """Of the tickets of a session that stand: how many there are, and how many have admitted somebody."""

    issued: int
    used: int


class OrderOfSession(msgspec.Struct, frozen=True):
    """An order that has tickets of a session."""

    order_id: UUID


class OrdersOfSession(msgspec.Struct, frozen=True):
    """How many orders have tickets of a session that stand."""

    session_id: UUID
    orders: int


class TicketOfOrder(msgspec.Struct, frozen=True):
    """Which ticket an order item became. ``handed_over``: it is somebody else's by now."""

    order_id: UUID
    position: int
    id: UUID
    handed_over: bool


class Standing(msgspec.Struct, frozen=True):
    """Tickets that were not taken back, with how many orders and buyers they are of."""

    orders: int
    tickets: int
    buyers: int


_STANDING = one(
    Standing,
    """select count(distinct order_id)::integer as orders, count(*)::integer as tickets,
              count(distinct buyer_id)::integer as buyers
         from tickets
        where organizer_id = $1 and session_id = any ($2::uuid[]) and state in ('valid', 'used')
          and ($3::uuid[] is null or ticket_type_id = any ($3))""",
)
_INSERT = execute(
    """insert into tickets (organizer_id, id, order_id, position, session_id, ticket_type_id, buyer_id, number,
                            seed_sealed, attendee_sealed, issued_at, seat)
       select $1, t.id, t.order_id, t.position, t.session_id, t.ticket_type_id, t.buyer_id, t.number, t.seed,
              t.attendee, app_now(), t.seat
         from unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[],
                     $9::bytea[], $10::bytea[], $11::integer[])
           as t (id, order_id, position, session_id, ticket_type_id, buyer_id, number, seed, attendee, seat)
       on conflict (organizer_id, order_id, position) do nothing"""
)
_BY_ID = one(Ticket, f"select {_COLUMNS} from tickets where organizer_id = $1 and id = $2")
_BY_IDS = many(Ticket, f"select {_COLUMNS} from tickets where organizer_id = $1 and id = any ($2::uuid[])")
_TURNOUT = one(
    Turnout,
    """select count(*)::integer as issued, (count(*) filter (where state = 'used'))::integer as used
         from tickets where organizer_id = $1 and session_id = $2 and state in ('valid', 'used')""",
)
_ORDERS = many(
    OrdersOfSession,
    """select session_id, count(distinct order_id)::integer as orders
         from tickets
        where organizer_id = $1 and session_id = any ($2::uuid[]) and state in ('valid', 'used')
        group by session_id""",
)
_ORDERS_WITH = many(
    OrderOfSession,
    """select distinct order_id from tickets
        where organizer_id = $1 and session_id = $2 and state = 'valid' and handed_over_at is null and order_id > $3
        order by order_id limit $4""",
)
_OF_BUYER_LOCKED = one(
    Ticket, f"select {_COLUMNS} from tickets where organizer_id = $1 and id = $2 and buyer_id = $3 for update"
)
_BY_NUMBER = one(Ticket, f"select {_COLUMNS} from tickets where organizer_id = $1 and number = $2")
_OF_ORDER = many(Ticket, f"select {_COLUMNS} from tickets where organizer_id = $1 and order_id = $2 order by position")
_IDS_OF_ORDERS = many(
    TicketOfOrder,
    """select order_id, position, id, handed_over_at is not null as handed_over from tickets
        where organizer_id = $1 and order_id = any ($2::uuid[]) order by order_id, position""",
)
_OF_BUYER = many(
    Ticket,
    f"""select {_COLUMNS} from tickets
         where buyer_id = $1 and id < $2 order by id desc limit $3""",
)
_ORDERS_OF_NUMBERS = many(
    TicketOfOrder,
    """select order_id, position, id, handed_over_at is not null as handed_over from tickets
        where organizer_id = $1 and number between $2 and $3 order by number limit 50""",
)
_SET_ATTENDEE = execute(
    "update tickets set attendee_sealed = $3 where organizer_id = $1 and id = $2 and state = 'valid'"
)
_COUNTS = many(
    IssuedCount,
    """select session_id, count(*)::integer as count from tickets
        where organizer_id = $1 and session_id = any ($2::uuid[]) and state in ('valid', 'used')
        group by session_id""",
)
# Locked first, so that a gate that is admitting is waited for and its admission seen.
_LOCK_OF_ORDER = many(
    Ticket,
    f"select {_COLUMNS} from tickets where organizer_id = $1 and order_id = $2 order by position for update",
)
_VOID = execute(
    """update tickets set state = 'void', voided_at = app_now(), void_reason = $4
        where organizer_id = $1 and order_id = $2 and position = any ($3::smallint[]) and state <> 'void'"""
)
_VOID_OF_SESSION = execute(
    """update tickets set state = 'void', voided_at = app_now(), void_reason = 'cancelled'
        where organizer_id = $1 and id in (
              select id from tickets where organizer_id = $1 and session_id = $2 and state <> 'void'
               order by id limit $3 for update)"""
)
_VOID_REFUNDED = execute(
    """update tickets t
          set state = 'void', voided_at = coalesce(t.voided_at, app_now()), void_reason = 'refunded'
         from unnest($2::uuid[], $3::smallint[]) as n (order_id, position)
        where t.organizer_id = $1 and t.order_id = n.order_id and t.position = n.position
          and (t.state <> 'void' or t.void_reason = 'cancelled')"""
)
# What a refund took that was not to be. Tickets whose session is cancelled meanwhile stay void, and say why.
_RESTORE = execute(
    """update tickets
          set state = case when used_at is null then 'valid' else 'used' end, voided_at = null, void_reason = null
        where organizer_id = $1 and order_id = $2 and position = any ($3::smallint[]) and state = 'void'
          and void_reason = 'refunded'"""
)
_KEEP_VOID = execute(
    """update tickets set void_reason = 'cancelled'
        where organizer_id = $1 and order_id = $2 and position = any ($3::smallint[]) and state = 'void'
          and void_reason = 'refunded'"""
)
_LOCKED = many(
    Ticket,
    f"select {_COLUMNS} from tickets where organizer_id = $1 and id = any ($2::uuid[]) order by id for update",
)
# The next epoch has no chain until a phone asks for one; the codes of before show another seat.
_CHANGE_PLACE = execute(
    """update tickets
          set session_id = $3, ticket_type_id = $4, seat = $5, epoch = epoch + 1, reseated_epoch = epoch + 1,
              anchor = null, chain_starts_at = null, chain_steps = null, active_login_id = null, activated_at = null
        where organizer_id = $1 and id = $2 and state = 'valid'"""
)
# As for another seat: the codes that the one before shows are refused from the commit on.
_HAND_OVER = execute(
    """update tickets
          set buyer_id = $3, handed_over_at = $4, epoch = epoch + 1, anchor = null, chain_starts_at = null,
              chain_steps = null, active_login_id = null, activated_at = null
        where organizer_id = $1 and id = any ($2::uuid[]) and state = 'valid' and buyer_id <> $3"""
)
_PRINT = execute(
    """update tickets t
          set epoch = n.epoch, printed_epoch = n.epoch, print_anchor = n.anchor, anchor = null, chain_starts_at = null,
              chain_steps = null, active_login_id = null, activated_at = null
         from unnest($2::uuid[], $3::integer[], $4::bytea[]) as n (id, epoch, anchor)
        where t.organizer_id = $1 and t.id = n.id and t.state = 'valid' and n.epoch = t.epoch + 1"""
)
_USE = execute(
    """update tickets set state = 'used', used_at = coalesce(used_at, $4)
        where organizer_id = $1 and id = $2 and epoch = $3 and state in ('valid', 'used')"""
)
_ACTIVATE = execute(
    """update tickets
          set epoch = $3, anchor = $4, chain_starts_at = $5, chain_steps = $6, active_login_id = $7,
              activated_at = app_now()
        where organizer_id = $1 and id = $2"""
)
_ACTIVATED_BEFORE = scalar(
    """select epoch from ticket_activations
        where organizer_id = $1 and ticket_id = $2 and login_id = $3 and idempotency_key = $4"""
)
_NOTE_ACTIVATION = execute(
    """insert into ticket_activations (organizer_id, ticket_id, login_id, idempotency_key, epoch, at)
       values ($1, $2, $3, $4, $5, app_now())"""
)


async def insert_tickets(tx: Tx, *, organizer_id: int, tickets: Sequence[NewTicket]) -> int:
    """Insert those whose order item has no ticket yet; returns how many were."""
    return await _INSERT(
        tx,
        organizer_id,
        [t.id for t in tickets],
        [t.order_id for t in tickets],
        [t.position for t in tickets],
        [t.session_id for t in tickets],
        [t.ticket_type_id for t in tickets],
        [t.buyer_id for t in tickets],
        [t.number for t in tickets],
        [t.seed_sealed for t in tickets],
        [t.attendee_sealed for t in tickets],
        [t.seat for t in tickets],
    )


async def ticket_by_id(tx: Tx, *, organizer_id: int, ticket_id: UUID) -> Ticket | None:
    """Any ticket of the organizer; the caller checks whose it is."""
    return await _BY_ID(tx, organizer_id, ticket_id)


async def tickets_by_id(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> list[Ticket]:
    """Those of them that are the organizer's."""
    return await _BY_IDS(tx, organizer_id, list(ticket_ids))


async def turnout(tx: Tx, *, organizer_id: int, session_id: UUID) -> Turnout:
    """Of the tickets of a session that stand."""
    found = await _TURNOUT(tx, organizer_id, session_id)
    assert found is not None, "counting answers one row"
    return found


async def orders_of_sessions(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many orders have tickets that stand; sessions without any are left out."""
    return {row.session_id: row.orders for row in await _ORDERS(tx, organizer_id, list(session_ids))}


async def orders_with_tickets(tx: Tx, *, organizer_id: int, session_id: UUID, after: UUID, limit: int) -> list[UUID]:
    """Orders with tickets that are valid and still their buyer's, by id."""
    return [row.order_id for row in await _ORDERS_WITH(tx, organizer_id, session_id, after, limit)]


async def lock_ticket_of_buyer(tx: Tx, *, organizer_id: int, ticket_id: UUID, buyer_id: UUID) -> Ticket | None:
    """The buyer's own ticket, held until the transaction ends."""
    return await _OF_BUYER_LOCKED(tx, organizer_id, ticket_id, buyer_id)


async def ticket_by_number(tx: Tx, *, organizer_id: int, number: int) -> Ticket | None:
    """The ticket that a code names, in whichever of the organizer's sessions."""
    return await _BY_NUMBER(tx, organizer_id, number)


async def tickets_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Ticket]:
    """By position."""
    return await _OF_ORDER(tx, organizer_id, order_id)


async def ticket_ids_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[TicketOfOrder]:
    """By order and position."""
    return await _IDS_OF_ORDERS(tx, organizer_id, list(order_ids))


async def orders_of_numbers(tx: Tx, *, organizer_id: int, first: int, last: int) -> list[TicketOfOrder]:
    """Tickets with a number between these, both included."""
    return await _ORDERS_OF_NUMBERS(tx, organizer_id, first, last)


async def set_attendee(tx: Tx, *, organizer_id: int, ticket_id: UUID, attendee_sealed: bytes) -> int:
    """Of a ticket that is valid; how many."""
    return await _SET_ATTENDEE(tx, organizer_id, ticket_id, attendee_sealed)


async def tickets_of_buyer(tx: Tx, *, buyer_id: UUID, before: UUID, limit: int) -> list[Ticket]:
    """Newest first, from before this id on."""
    return await _OF_BUYER(tx, buyer_id, before, limit)


async def standing(
    tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID], ticket_type_ids: Sequence[UUID] | None
) -> Standing:
    """What stands of these sessions, or of these ticket types in them."""
    types = None if ticket_type_ids is None else list(ticket_type_ids)
    found = await _STANDING(tx, organizer_id, list(session_ids), types)
    assert found is not None, "counting answers one row"
    return found


async def issued_counts(tx: Tx, *, organizer_id: int, session_ids: Sequence[UUID]) -> list[IssuedCount]:
    """Valid and used tickets; sessions without any are left out."""
    return await _COUNTS(tx, organizer_id, list(session_ids))


async def lock_tickets_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[Ticket]:
    """By position, held until the transaction ends."""
    return await _LOCK_OF_ORDER(tx, organizer_id, order_id)


async def lock_tickets(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> list[Ticket]:
    """These of the organizer, held until the transaction ends."""
    return await _LOCKED(tx, organizer_id, list(ticket_ids))


async def change_place(
    tx: Tx, *, organizer_id: int, ticket_id: UUID, session_id: UUID, ticket_type_id: UUID, seat: int | None
) -> int:
    """Another seat, or another session with a type and perhaps a seat of it, and another epoch, while it is valid; how
    many."""
    return await _CHANGE_PLACE(tx, organizer_id, ticket_id, session_id, ticket_type_id, seat)


async def hand_over(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID], buyer_id: UUID, at: datetime) -> int:
    """Of another buyer and another epoch, those that are valid; returns how many."""
    return await _HAND_OVER(tx, organizer_id, list(ticket_ids), buyer_id, at)


async def void_tickets(
    tx: Tx, *, organizer_id: int, order_id: UUID, positions: Sequence[int], reason: VoidReason
) -> int:
    """Void those that are not yet; returns how many."""
    return await _VOID(tx, organizer_id, order_id, list(positions), reason)


async def void_tickets_of_session(tx: Tx, *, organizer_id: int, session_id: UUID, limit: int) -> int:
    """Void those that stand, used ones too; returns how many."""
    return await _VOID_OF_SESSION(tx, organizer_id, session_id, limit)


async def void_refunded(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID], positions: Sequence[int]) -> int:
    """By parallel lists; those that a cancellation has voided say from now on that they were refunded."""
    return await _VOID_REFUNDED(tx, organizer_id, list(order_ids), list(positions))


async def restore(tx: Tx, *, organizer_id: int, order_id: UUID, positions: Sequence[int]) -> int:
    """Tickets that were void for a refund are valid, or used, as they were; returns how many."""
    return await _RESTORE(tx, organizer_id, order_id, list(positions))


async def keep_void(tx: Tx, *, organizer_id: int, order_id: UUID, positions: Sequence[int]) -> int:
    """Tickets that were void for a refund are so because their session is cancelled; returns how many."""
    return await _KEEP_VOID(tx, organizer_id, order_id, list(positions))


async def set_printed(
    tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID], epochs: Sequence[int], anchors: Sequence[bytes]
) -> int:
    """On paper from now on, each in its next epoch; returns how many."""
    return await _PRINT(tx, organizer_id, list(ticket_ids), list(epochs), list(anchors))


async def use_ticket(tx: Tx, *, organizer_id: int, ticket_id: UUID, epoch: int, at: datetime) -> bool:
    """Mark as used while it is still the ticket that was judged; the first time is kept."""
    return await _USE(tx, organizer_id, ticket_id, epoch, at) == 1


async def store_activation(
    tx: Tx,
    *,
    organizer_id: int,
    ticket_id: UUID,
    epoch: int,
    anchor: bytes,
    starts_at: datetime,
    steps: int,
    login_id: UUID,
) -> None:
    """This login shows the ticket from now on, with this chain."""
    await _ACTIVATE(tx, organizer_id, ticket_id, epoch, anchor, starts_at, steps, login_id)


async def epoch_of_request(
    tx: Tx, *, organizer_id: int, ticket_id: UUID, login_id: UUID, idempotency_key: str
) -> int | None:
    """The epoch that this request led to when it was first made."""
    epoch: int | None = await _ACTIVATED_BEFORE(tx, organizer_id, ticket_id, login_id, idempotency_key)
    return epoch


async def note_request(
    tx: Tx, *, organizer_id: int, ticket_id: UUID, login_id: UUID, idempotency_key: str, epoch: int
) -> None:
    """Remember what this request led to."""
    await _NOTE_ACTIVATION(tx, organizer_id, ticket_id, login_id, idempotency_key, epoch)
