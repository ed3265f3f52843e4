"""Statements that find orders for staff: newest first, page by page, and the marks that they are found by.

Each takes its page from an index in the order of ids and looks the rest up, so that it costs as much with ten million
orders as with ten. The filter's arguments are the same for all of them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao.orders.model.finding import Mark, OrderFilter
from menpiao.platform.db import Tx, execute, many, one, scalar

RARE: Final = frozenset({"awaiting_payment", "paying", "cancelled", "expired", "partially_refunded", "refunded"})
"""States that few orders are in: each has an index of its own."""


class FoundOrder(msgspec.Struct, frozen=True):
    """An order as lists show it; ``contact_sealed`` is opened by whoever may show it."""

    id: UUID
    buyer_id: UUID
    state: str
    total_fen: int
    currency: str
    placed_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    contact_sealed: bytes | None


class BesideOrder(msgspec.Struct, frozen=True):
    """What an order's row holds besides what buyers read."""

    contact_sealed: bytes | None
    closed_at: datetime | None


class OrderToMark(msgspec.Struct, frozen=True):
    """An order that may have no marks yet, with what they are made of."""

    id: UUID
    contact_sealed: bytes | None
    sessions: list[UUID]
    attendees: list[bytes]


class Marking(msgspec.Struct, frozen=True):
    """How far the marks of an organizer's orders are."""

    organizer_id: int
    until: UUID
    seen: UUID


_SHOWN = "case when o.state = 'awaiting_payment' and o.pay_by <= app_now() then 'expired' else o.state end"
_COLUMNS = f"""o.id, o.buyer_id, {_SHOWN} as state, o.total_fen, o.currency, o.placed_at, o.pay_by, o.paid_at,
    o.contact_sealed"""
# $2 id before which to look, $3 how many, $4 states or null, $5 sessions or null, $6 and $7 placed from and before, $8
# the least id that can have been placed by then, $9 a ticket type or null. States are compared as they are stored,
# which the planner knows how many of there are; `_SHOWN` is nothing to it. Sessions and ticket types cost one look-up
# an order.
_FITS = """o.organizer_id = $1 and o.id < $2 and o.id >= $8
          and ($4::text[] is null
               or (o.state = any ($4::text[]) and (o.state <> 'awaiting_payment' or o.pay_by > app_now()))
               or ('expired' = any ($4::text[]) and o.state = 'awaiting_payment' and o.pay_by <= app_now()))
          and ($6::timestamptz is null or o.placed_at >= $6) and ($7::timestamptz is null or o.placed_at < $7)"""
_OF_SESSIONS = """(($5::uuid[] is null and $9::uuid is null) or exists (
              select from order_items i
               where i.organizer_id = $1 and i.order_id = o.id
                 and ($5::uuid[] is null or i.session_id = any ($5::uuid[]))
                 and ($9::uuid is null or i.ticket_type_id = $9)))"""

_NEWEST = many(
    FoundOrder,
    f"select {_COLUMNS} from orders o where {_FITS} and {_OF_SESSIONS} order by o.id desc limit $3",
)
# Each branch names the stored states literally, so that the index on just them is taken. An order whose time is over is
# shown as expired before its places are back, and is stored otherwise.
_RARE = many(
    FoundOrder,
    f"""select f.* from (
              select e.* from unnest($4::text[]) as s (state)
               cross join lateral (
                     select {_COLUMNS} from orders o
                      where o.state = s.state
                        and o.state in ('cancelled', 'expired', 'partially_refunded', 'refunded')
                        and {_FITS} and {_OF_SESSIONS}
                      order by o.id desc limit $3) e
              union all
             (select {_COLUMNS} from orders o
               where o.state = 'awaiting_payment' and $4::text[] && array['awaiting_payment', 'expired']
                 and {_FITS} and {_OF_SESSIONS}
               order by o.id desc limit $3)
              union all
             (select {_COLUMNS} from orders o
               where o.state = 'paying' and 'paying' = any ($4::text[])
                 and {_FITS} and {_OF_SESSIONS}
               order by o.id desc limit $3)) f
         order by f.id desc limit $3""",
)
_MARKED = many(
    FoundOrder,
    f"""select distinct on (f.id) f.* from unnest($10::text[], $11::uuid[]) as a (kind, mark)
         cross join lateral (
               select {_COLUMNS} from order_marks m
                 join orders o on o.organizer_id = m.organizer_id and o.id = m.order_id
                where m.organizer_id = $1 and m.kind = a.kind and m.mark = a.mark and m.order_id < $2
                  and m.order_id >= $8
                  and {_FITS} and {_OF_SESSIONS}
                order by m.order_id desc limit $3) f
         order by f.id desc limit $3""",
)
_NAMED = many(
    FoundOrder,
    f"""select {_COLUMNS} from unnest($10::uuid[]) as n (id)
          join orders o on o.organizer_id = $1 and o.id = n.id
         where {_FITS} and {_OF_SESSIONS} order by o.id desc limit $3""",
)

_BESIDE = one(BesideOrder, "select contact_sealed, closed_at from orders where organizer_id = $1 and id = $2")
_MARKING = one(
    Marking, "select organizer_id, until, seen from order_marking where organizer_id = $1 for update skip locked"
)
_BEGIN_MARKING = execute(
    """insert into order_marking (organizer_id, until, seen)
       select organizer_id, nil, nil
         from organizers, (select '00000000-0000-0000-0000-000000000000'::uuid as nil) n
       on conflict do nothing"""
)
_WAIT_FOR_MARKING = scalar("select true from order_marking where organizer_id = $1 for update")
_SET_ATTENDEE = execute(
    "update order_items set attendee_sealed = $4 where organizer_id = $1 and order_id = $2 and position = $3"
)
_SET_MARKING = execute(
    "update order_marking set until = greatest(until, $2), seen = greatest(seen, $3) where organizer_id = $1"
)
_SET_MARKING_BACK = execute("update order_marking set until = $2, seen = $2 where organizer_id = $1")
# Whose newest order is newer than what was looked at, or than what is sure; or who are sure of what is to come.
_BEHIND = many(
    Marking,
    """select m.organizer_id, m.until, m.seen
         from order_marking m
        where exists (select from orders o where o.organizer_id = m.organizer_id and o.id > m.seen)
           or ($1 and m.seen > m.until)
           or m.until > first_id_at(app_now() - $2::interval)""",
)
# Items are looked up for each order, which leaves the planner no choice but their key.
_TO_MARK = many(
    OrderToMark,
    """select o.id, o.contact_sealed, i.sessions, i.attendees
         from (select organizer_id, id, contact_sealed from orders
                where organizer_id = $1 and id > $2 order by id limit $3) o
        cross join lateral (
              select array_agg(distinct session_id) as sessions,
                     coalesce(array_agg(attendee_sealed) filter (where attendee_sealed is not null), '{}') as attendees
                from order_items
               where organizer_id = o.organizer_id and order_id = o.id) i
        order by o.id""",
)
_ADD_MARKS = execute(
    """insert into order_marks (organizer_id, kind, mark, order_id)
       select $1, n.kind, n.mark, n.order_id from unnest($2::text[], $3::uuid[], $4::uuid[]) as n (kind, mark, order_id)
        order by n.kind, n.mark, n.order_id
       on conflict do nothing"""
)
_REMOVE_MARKS = execute(
    """delete from order_marks m using unnest($3::text[], $4::uuid[]) as n (kind, mark)
        where m.organizer_id = $1 and m.order_id = $2 and m.kind = n.kind and m.mark = n.mark"""
)
_REMOVE_OLD_SESSIONS = execute(
    """delete from order_marks m
        where m.organizer_id = $1 and m.order_id = any($2::uuid[]) and m.kind = 'session'
          and not exists (
              select from order_items i
               where i.organizer_id = $1 and i.order_id = m.order_id and i.session_id = m.mark)"""
)
_ADD_SESSIONS = execute(
    """insert into order_marks (organizer_id, kind, mark, order_id)
       select distinct $1::integer, 'session', i.session_id, i.order_id
         from order_items i where i.organizer_id = $1 and i.order_id = any($2::uuid[])
        order by i.session_id, i.order_id
       on conflict do nothing"""
)


async def find(
    tx: Tx, *, organizer_id: int, wanted: OrderFilter, before: UUID, least: UUID, limit: int
) -> list[FoundOrder]:
    """Orders that fit, newest first, from before this id on."""
    statement = _RARE if wanted.states and RARE.issuperset(wanted.states) else _NEWEST
    return await statement(tx, *_arguments(organizer_id, wanted, before, least, limit))


async def find_marked(
    tx: Tx, *, organizer_id: int, marks: Sequence[Mark], wanted: OrderFilter, before: UUID, least: UUID, limit: int
) -> list[FoundOrder]:
    """Of those that have one of these marks."""
    kinds, ids = [mark.kind for mark in marks], [mark.mark for mark in marks]
    return await _MARKED(tx, *_arguments(organizer_id, wanted, before, least, limit), kinds, ids)


async def find_named(
    tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID], wanted: OrderFilter, before: UUID, least: UUID, limit: int
) -> list[FoundOrder]:
    """Of these."""
    return await _NAMED(tx, *_arguments(organizer_id, wanted, before, least, limit), list(order_ids))


async def beside_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> BesideOrder | None:
    """What only staff read of it."""
    return await _BESIDE(tx, organizer_id, order_id)


async def begin_marking(tx: Tx) -> None:
    """A row for each organizer who has none."""
    await _BEGIN_MARKING(tx)


async def behind(tx: Tx, *, also_unsure: bool, sure_after: timedelta) -> list[Marking]:
    """Organizers with orders that may have no marks yet."""
    return await _BEHIND(tx, also_unsure, sure_after)


async def lock_marking(tx: Tx, *, organizer_id: int) -> Marking | None:
    """How far it is; None while another worker is about it."""
    return await _MARKING(tx, organizer_id)


async def set_marking_back(tx: Tx, *, marking: Marking, to: UUID) -> Marking:
    """What is newer is looked at once more."""
    await _SET_MARKING_BACK(tx, marking.organizer_id, to)
    return Marking(marking.organizer_id, to, to)


async def wait_for_marking(tx: Tx, *, organizer_id: int) -> None:
    """No worker is between reading orders and writing their marks until the transaction ends."""
    await _WAIT_FOR_MARKING(tx, organizer_id)


async def set_attendee(tx: Tx, *, organizer_id: int, order_id: UUID, position: int, attendee_sealed: bytes) -> None:
    """The item is for somebody else. The order is locked."""
    changed = await _SET_ATTENDEE(tx, organizer_id, order_id, position, attendee_sealed)
    assert changed == 1, "the order is locked and has this item"


async def set_marking(tx: Tx, *, organizer_id: int, until: UUID, seen: UUID) -> None:
    """Never back."""
    await _SET_MARKING(tx, organizer_id, until, seen)


async def orders_to_mark(tx: Tx, *, organizer_id: int, after: UUID, limit: int) -> list[OrderToMark]:
    """The next ones by id."""
    return await _TO_MARK(tx, organizer_id, after, limit)


async def add_marks(tx: Tx, *, organizer_id: int, marks: Sequence[tuple[Mark, UUID]]) -> int:
    """Those that are new."""
    return await _ADD_MARKS(
        tx,
        organizer_id,
        [mark.kind for mark, _ in marks],
        [mark.mark for mark, _ in marks],
        [order_id for _, order_id in marks],
    )


async def remove_marks(tx: Tx, *, organizer_id: int, order_id: UUID, marks: Sequence[Mark]) -> int:
    """The order is not found by these any more."""
    return await _REMOVE_MARKS(tx, organizer_id, order_id, [mark.kind for mark in marks], [mark.mark for mark in marks])


def _arguments(organizer_id: int, wanted: OrderFilter, before: UUID, least: UUID, limit: int) -> tuple[object, ...]:
    sessions = None if wanted.session_ids is None else list(wanted.session_ids)
    states = list(wanted.states) or None
    when = (wanted.placed_from, wanted.placed_before)
    return organizer_id, before, limit, states, sessions, *when, least, wanted.ticket_type_id


async def mark_sessions_anew(tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID]) -> None:
    """These orders are found by the sessions that their items are of now. The worker, which writes marks from what it
    has read, does not write the old ones behind our back."""
    await _WAIT_FOR_MARKING(tx, organizer_id)
    await _REMOVE_OLD_SESSIONS(tx, organizer_id, list(order_ids))
    await _ADD_SESSIONS(tx, organizer_id, list(order_ids))
