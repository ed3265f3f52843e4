"""Statements on seats that staff change: what was decided, which tickets, and the orders that pay for a dearer seat
(migrations/functions/{place,absorb}_supplement.sql).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.orders.model.order import WINDOW_SUPPLEMENT_KEY
from menpiao.orders.model.reseating import (
    ChangedSeat,
    Place,
    PlaceMove,
    ReseatedTicket,
    Reseating,
    WantedChange,
)
from menpiao.platform.db import Tx, execute, many, one, scalar


class PaidPlace(msgspec.Struct, frozen=True):
    """The place that a ticket's money stands for."""

    ticket_id: UUID
    paid_type_id: UUID
    paid_seat: int | None


class SupplementKey(msgspec.Struct, frozen=True):
    """An item of an order that was placed to pay for a dearer place."""

    order_id: UUID
    position: int


class Supplement(msgspec.Struct, frozen=True):
    """What was paid for a ticket's dearer place, an item of an order, and what of it can still go back."""

    order_id: UUID
    position: int
    ticket_id: UUID
    left_fen: int


# Of a change that waits for its buyer's money, that order tells what became of it.
_STATE = """case when r.done_at is not null then 'done'
                when o.state in ('awaiting_payment', 'paying') then 'waiting' else 'lapsed' end as state"""
_AT_WINDOW = f"coalesce(o.idempotency_key like '{WINDOW_SUPPLEMENT_KEY}%', false) as at_window"
_RESEATING = f"""
    select r.id, r.session_id, r.to_session_id, r.kind, r.difference, r.reason, r.decided_by, r.decided_at, r.done_at,
           r.supplement_order_id, r.request_hash,
           (select count(*) from reseated_tickets n
             where n.organizer_id = r.organizer_id and n.reseating_id = r.id)::integer as tickets, {_STATE},
           {_AT_WINDOW}
      from reseatings r
      left join orders o on o.organizer_id = r.organizer_id and o.id = r.supplement_order_id"""
_OF_REQUEST = one(Reseating, f"{_RESEATING} where r.organizer_id = $1 and r.decided_by = $2 and r.request_key = $3")
_BY_ID = one(Reseating, f"{_RESEATING} where r.organizer_id = $1 and r.id = $2")
_BY_SUPPLEMENT = one(Reseating, f"{_RESEATING} where r.organizer_id = $1 and r.supplement_order_id = $2")
_NEWEST = many(
    Reseating,
    f"""{_RESEATING}
         where r.organizer_id = $1 and r.id < $4
           and exists (
               select from reseated_tickets t
                where t.organizer_id = r.organizer_id and t.reseating_id = r.id
                  and (t.order_id = $2 or r.supplement_order_id = $2 or $2::uuid is null)
                  and (t.ticket_id = $3 or $3::uuid is null))
         order by r.id desc limit $5""",
)
_OF_ORDER = many(
    Reseating,
    f"""{_RESEATING}
         where r.organizer_id = $1
           and r.id in (select reseating_id from reseated_tickets where organizer_id = $1 and order_id = $2
                        union
                        select id from reseatings where organizer_id = $1 and supplement_order_id = $2)
         order by r.id desc limit $3""",
)
_TICKETS = many(
    ReseatedTicket,
    """select reseating_id, ticket_id, order_id, position, from_type_id, from_seat, to_type_id, to_seat,
              supplement_position, difference_fen
         from reseated_tickets
        where organizer_id = $1 and reseating_id = any ($2::uuid[]) order by reseating_id, order_id, position""",
)
_OF_ORDERS = many(
    ChangedSeat,
    f"""select t.ticket_id, t.order_id, r.session_id, r.to_session_id, t.from_seat, t.to_seat, r.decided_at,
              r.supplement_order_id, {_STATE}
         from reseated_tickets t
         join reseatings r on r.organizer_id = t.organizer_id and r.id = t.reseating_id
         left join orders o on o.organizer_id = r.organizer_id and o.id = r.supplement_order_id
        where t.organizer_id = $1 and t.order_id = any ($2::uuid[])
        union
       select t.ticket_id, t.order_id, r.session_id, r.to_session_id, t.from_seat, t.to_seat, r.decided_at,
              r.supplement_order_id, {_STATE}
         from reseatings r
         join reseated_tickets t on t.organizer_id = r.organizer_id and t.reseating_id = r.id
         join orders o on o.organizer_id = r.organizer_id and o.id = r.supplement_order_id
        where r.organizer_id = $1 and r.supplement_order_id = any ($2::uuid[])
        order by decided_at desc, ticket_id""",
)
_PAID_PLACES = many(
    PaidPlace,
    """select distinct on (ticket_id) ticket_id, paid_type_id, paid_seat
         from reseated_tickets
        where organizer_id = $1 and ticket_id = any ($2::uuid[]) and number is not null
        order by ticket_id, number desc""",
)
# Those that went back as a whole are left out, and those that cost nothing: their ticket was moved with dearer ones.
_SUPPLEMENTS = many(
    Supplement,
    """select r.supplement_order_id as order_id, i.position, t.ticket_id, i.price_fen - i.given_back_fen as left_fen
         from reseated_tickets t
         join reseatings r on r.organizer_id = t.organizer_id and r.id = t.reseating_id
         join order_items i
           on i.organizer_id = r.organizer_id and i.order_id = r.supplement_order_id
          and i.position = t.supplement_position
        where t.organizer_id = $1 and t.ticket_id = any ($2::uuid[]) and r.done_at is not null
          and not exists (
              select from refund_items b
               where b.organizer_id = i.organizer_id and b.order_id = i.order_id and b.position = i.position and b.live)
        order by t.number desc""",
)
_SUPPLEMENTS_OF_ITEMS = many(
    SupplementKey,
    """select r.supplement_order_id as order_id, t.supplement_position as position
         from reseated_tickets t
         join reseatings r on r.organizer_id = t.organizer_id and r.id = t.reseating_id
        where t.organizer_id = $1 and t.order_id = $2 and t.position = any ($3::smallint[])
          and r.supplement_order_id is not null""",
)
_SUPPLEMENTS_OF_ORDERS = scalar(
    """select coalesce(array_agg(distinct r.supplement_order_id), '{}')
         from reseated_tickets t
         join reseatings r on r.organizer_id = t.organizer_id and r.id = t.reseating_id
        where t.organizer_id = $1 and t.order_id = any ($2::uuid[]) and r.supplement_order_id is not null"""
)
_WAITING = scalar(
    """select exists (
           select from reseated_tickets t
             join reseatings r on r.organizer_id = t.organizer_id and r.id = t.reseating_id
             join orders o on o.organizer_id = r.organizer_id and o.id = r.supplement_order_id
            where t.organizer_id = $1 and t.ticket_id = any ($2::uuid[]) and r.done_at is null
              and o.state in ('awaiting_payment', 'paying'))"""
)
_UNDECIDED = scalar(
    """select exists (
           select from reseated_tickets t
             join seat_differences d
               on d.organizer_id = t.organizer_id and d.reseating_id = t.reseating_id and d.ticket_id = t.ticket_id
             join refunds f on f.organizer_id = d.organizer_id and f.id = d.refund_id
            where t.organizer_id = $1 and t.ticket_id = any ($2::uuid[]) and f.state = 'requested')"""
)
_INSERT = scalar(
    """insert into reseatings (organizer_id, id, session_id, to_session_id, kind, difference, reason, decided_by,
           decided_at, done_at, supplement_order_id, request_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, app_now(), case when $9::uuid is null then app_now() end, $9, $10, $11)
       on conflict (organizer_id, decided_by, request_key) do nothing returning id"""
)
_INSERT_TICKET = execute(
    """insert into reseated_tickets (organizer_id, reseating_id, ticket_id, order_id, position, from_type_id, from_seat,
           to_type_id, to_seat, was_paid_type_id, was_paid_seat, paid_type_id, paid_seat, difference_fen,
           supplement_position)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"""
)
_NUMBER = execute(
    """update reseated_tickets t
          set number = 1 + (
              select count(*) from reseated_tickets b
               where b.organizer_id = t.organizer_id and b.ticket_id = t.ticket_id and b.number is not null)
        where t.organizer_id = $1 and t.reseating_id = $2 and t.number is null"""
)
_SET_DONE = execute("update reseatings set done_at = app_now() where organizer_id = $1 and id = $2 and done_at is null")
_SET_PLACE = execute(
    """update order_items i set session_id = t.session_id, ticket_type_id = t.id, seat = $5
         from ticket_types t
        where i.organizer_id = $1 and i.order_id = $2 and i.position = $3 and t.organizer_id = $1 and t.id = $4"""
)
_PLACE_SUPPLEMENT = scalar(
    "select place_supplement($1, $2, $3, $4, $5, $6, $7::smallint[], $8::uuid[], $9::integer[], $10::bigint[])"
)
_ABSORB_SUPPLEMENT = execute("select absorb_supplement($1, $2)")


async def reseating_of_request(tx: Tx, *, organizer_id: int, staff_id: UUID, key: str) -> Reseating | None:
    """What this very request of this person led to."""
    return await _OF_REQUEST(tx, organizer_id, staff_id, key)


async def reseating_by_id(tx: Tx, *, organizer_id: int, reseating_id: UUID) -> Reseating | None:
    return await _BY_ID(tx, organizer_id, reseating_id)


async def reseating_of_supplement(tx: Tx, *, organizer_id: int, order_id: UUID) -> Reseating | None:
    """The change that this order pays for."""
    return await _BY_SUPPLEMENT(tx, organizer_id, order_id)


async def newest_reseatings(
    tx: Tx, *, organizer_id: int, order_id: UUID | None, ticket_id: UUID | None, before: UUID, limit: int
) -> list[Reseating]:
    """Newest first, of an order, of a ticket, or of both, from before this id on."""
    return await _NEWEST(tx, organizer_id, order_id, ticket_id, before, limit)


async def reseatings_of_order(tx: Tx, *, organizer_id: int, order_id: UUID, limit: int) -> list[Reseating]:
    """The newest of an order's tickets, or that it paid for."""
    return await _OF_ORDER(tx, organizer_id, order_id, limit)


async def tickets_of_reseatings(tx: Tx, *, organizer_id: int, reseating_ids: Sequence[UUID]) -> list[ReseatedTicket]:
    return await _TICKETS(tx, organizer_id, list(reseating_ids))


async def changed_seats_of_orders(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> list[ChangedSeat]:
    """Of these orders' tickets, and those that the orders pay for, newest first."""
    return await _OF_ORDERS(tx, organizer_id, list(order_ids))


async def paid_places(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> dict[UUID, Place]:
    """Of those tickets that have another place than they were bought for, what their money stands for, by id."""
    rows = await _PAID_PLACES(tx, organizer_id, list(ticket_ids))
    return {row.ticket_id: Place(row.paid_type_id, row.paid_seat) for row in rows}


async def supplements(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> list[Supplement]:
    """What was paid for these tickets besides their own price and did not go back as a whole, the newest first."""
    return await _SUPPLEMENTS(tx, organizer_id, list(ticket_ids))


async def supplements_of_items(
    tx: Tx, *, organizer_id: int, order_id: UUID, positions: Sequence[int]
) -> list[SupplementKey]:
    """Every item that was placed to pay for a dearer place of these tickets, whatever became of it."""
    return await _SUPPLEMENTS_OF_ITEMS(tx, organizer_id, order_id, list(positions))


async def supplements_of_orders(tx: Tx, *, organizer_id: int, order_ids: Collection[UUID]) -> list[UUID]:
    """Every order that was placed to pay for dearer places of tickets of these, whatever became of it."""
    found: list[UUID] = await _SUPPLEMENTS_OF_ORDERS(tx, organizer_id, list(order_ids))
    return found


async def is_waiting(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> bool:
    """Whether the buyer of one of these tickets is asked to pay for another seat."""
    return bool(await _WAITING(tx, organizer_id, list(ticket_ids)))


async def is_undecided(tx: Tx, *, organizer_id: int, ticket_ids: Sequence[UUID]) -> bool:
    """Whether what goes back for a cheaper seat of one of these waits for approval."""
    return bool(await _UNDECIDED(tx, organizer_id, list(ticket_ids)))


async def insert_reseating(
    tx: Tx,
    *,
    organizer_id: int,
    reseating_id: UUID,
    session_id: UUID,
    to_session_id: UUID | None,
    wanted: WantedChange,
    staff_id: UUID,
    key: str,
    supplement_order_id: UUID | None,
) -> bool:
    """False where the request led to another one at this very moment."""
    inserted = await _INSERT(
        tx,
        organizer_id,
        reseating_id,
        session_id,
        to_session_id,
        wanted.kind,
        wanted.difference,
        wanted.reason,
        staff_id,
        supplement_order_id,
        key,
        wanted.fingerprint(),
    )
    return inserted is not None


async def insert_reseated(
    tx: Tx, *, organizer_id: int, reseating_id: UUID, move: PlaceMove, supplement_position: int | None
) -> None:
    """A ticket of a change that is not done yet."""
    ticket = move.ticket
    await _INSERT_TICKET(
        tx,
        organizer_id,
        reseating_id,
        ticket.ticket_id,
        ticket.order_id,
        ticket.position,
        ticket.place.ticket_type_id,
        ticket.place.seat,
        move.to.ticket_type_id,
        move.to.seat,
        ticket.paid.ticket_type_id,
        ticket.paid.seat,
        move.paid.ticket_type_id,
        move.paid.seat,
        move.difference_fen,
        supplement_position,
    )


async def number_tickets(tx: Tx, *, organizer_id: int, reseating_id: UUID) -> None:
    """The change is done: its tickets count one seat more."""
    await _NUMBER(tx, organizer_id, reseating_id)


async def set_done(tx: Tx, *, organizer_id: int, reseating_id: UUID) -> None:
    """Its supplement is paid."""
    changed = await _SET_DONE(tx, organizer_id, reseating_id)
    assert changed == 1, "its order is locked in a state that can be paid"


async def set_place(tx: Tx, *, organizer_id: int, order_id: UUID, position: int, place: Place) -> None:
    """The item's place; whoever calls gives its ticket the same."""
    await _SET_PLACE(tx, organizer_id, order_id, position, place.ticket_type_id, place.seat)


async def place_supplement(
    tx: Tx,
    *,
    organizer_id: int,
    order_id: UUID,
    moves: Sequence[PlaceMove],
    key: str,
    request_hash: bytes,
    pay_by: datetime,
) -> bool:
    """For tickets of one order, an item for each in this order. False where so many places can't be held: then nothing
    of the transaction may stay."""
    return bool(
        await _PLACE_SUPPLEMENT(
            tx,
            organizer_id,
            order_id,
            moves[0].ticket.order_id,
            key,
            request_hash,
            pay_by,
            [move.ticket.position for move in moves],
            [move.to.ticket_type_id for move in moves],
            [move.to.seat or 0 for move in moves],
            [move.to_pay_fen for move in moves],
        )
    )


async def absorb_supplement(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """The place that it held is given back: the ticket has one."""
    await _ABSORB_SUPPLEMENT(tx, organizer_id, order_id)
