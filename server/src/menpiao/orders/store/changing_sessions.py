"""Statements on tickets that leave their session for another: what they take along, and the places that they leave."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.platform.db import Tx, execute

# What a ticket takes along is counted before it leaves: its own price, and what was paid for dearer places until then.
_TAKE_ALONG = execute(
    """update reseated_tickets t
          set moved_fen = (
              select sum(i.price_fen - i.given_back_fen)
                from order_items i
               where i.organizer_id = t.organizer_id
                 and ((i.order_id = t.order_id and i.position = t.position)
                      or exists (
                         select from reseated_tickets b
                           join reseatings r on r.organizer_id = b.organizer_id and r.id = b.reseating_id
                          where b.organizer_id = t.organizer_id and b.ticket_id = t.ticket_id and b.number is not null
                            and r.supplement_order_id = i.order_id and b.supplement_position = i.position)))
        where t.organizer_id = $1 and t.reseating_id = $2"""
)
# What was paid for dearer places goes back with the ticket, also where its session is cancelled: it is of that one,
# too.
_MOVE_SUPPLEMENTS = execute(
    """update order_items i set session_id = y.session_id, ticket_type_id = t.to_type_id, seat = t.to_seat
         from reseated_tickets t
         join ticket_types y on y.organizer_id = t.organizer_id and y.id = t.to_type_id
         join reseated_tickets b
           on b.organizer_id = t.organizer_id and b.ticket_id = t.ticket_id and b.number is not null
         join reseatings r on r.organizer_id = b.organizer_id and r.id = b.reseating_id
        where t.organizer_id = $1 and t.reseating_id = $2
          and i.organizer_id = $1 and i.order_id = r.supplement_order_id and i.position = b.supplement_position"""
)
_LEAVE_PLACES = execute("select free_places($1, $2::uuid[], $3::uuid[], true)")
_LEAVE_SEATS = execute("select free_seats($1, $2::uuid[], $3::smallint[])")
_RETURN_ITEMS = execute(
    """update order_items set returns_at = app_now(), returned_at = app_now()
        where organizer_id = $1 and order_id = $2 and returned_at is null"""
)
_MOVE_KEYS = execute(
    "update order_keys set order_id = $3 where organizer_id = $1 and order_id = $2 and kind = 'attendee'"
)


async def return_items(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """The order has no places any more: whoever calls has given them to the tickets that it pays for."""
    await _RETURN_ITEMS(tx, organizer_id, order_id)


async def take_along(tx: Tx, *, organizer_id: int, reseating_id: UUID) -> None:
    """The change is about to be done: its tickets leave their session with what was paid for them until now."""
    await _TAKE_ALONG(tx, organizer_id, reseating_id)
    await _MOVE_SUPPLEMENTS(tx, organizer_id, reseating_id)


async def leave_places(tx: Tx, *, organizer_id: int, items: Sequence[tuple[UUID, int, UUID]]) -> None:
    """Sold places and seats of these items, by order, position and ticket type, are nobody's from the commit on, or
    kept for those who wait. The quotas are locked; whoever calls gives the items other places."""
    order_ids, positions = [item[0] for item in items], [item[1] for item in items]
    await _LEAVE_PLACES(tx, organizer_id, order_ids, [item[2] for item in items])
    await _LEAVE_SEATS(tx, organizer_id, order_ids, positions)


async def move_keys(tx: Tx, *, organizer_id: int, frm: UUID, to: UUID) -> None:
    """What stands for the attendees of the one order is the other's."""
    await _MOVE_KEYS(tx, organizer_id, frm, to)
