"""Statements on what goes back for cheaper places of tickets: which refund, of which item's price."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.orders.model.reseating import SeatDifference
from menpiao.platform.db import Tx, execute, many, one

_DIFFERENCES = many(
    SeatDifference,
    """select refund_id, reseating_id, ticket_id, order_id, position, amount_fen
         from seat_differences
        where organizer_id = $1 and reseating_id = any ($2::uuid[]) order by reseating_id, refund_id""",
)
_INSERT_DIFFERENCE = execute(
    """insert into seat_differences (organizer_id, refund_id, reseating_id, ticket_id, order_id, position, amount_fen)
       values ($1, $2, $3, $4, $5, $6, $7)"""
)
_CHANGE_GIVEN_BACK = execute(
    """update order_items set given_back_fen = given_back_fen + $4
        where organizer_id = $1 and order_id = $2 and position = $3"""
)
_DIFFERENCE_OF_REFUND = one(
    SeatDifference,
    """select refund_id, reseating_id, ticket_id, order_id, position, amount_fen
         from seat_differences where organizer_id = $1 and refund_id = $2""",
)
# The ticket's own order first, then those that paid for dearer places of it, as everybody locks them.
_PARTS_OF_REFUND = many(
    SeatDifference,
    """select e.refund_id, e.reseating_id, e.ticket_id, e.order_id, e.position, e.amount_fen
         from seat_differences d
         join reseated_tickets t
           on t.organizer_id = d.organizer_id and t.reseating_id = d.reseating_id and t.ticket_id = d.ticket_id
         join seat_differences e
           on e.organizer_id = d.organizer_id and e.reseating_id = d.reseating_id and e.ticket_id = d.ticket_id
        where d.organizer_id = $1 and d.refund_id = $2
        order by e.order_id <> t.order_id, e.order_id""",
)
_KEEP_PAID_PLACE = execute(
    """update reseated_tickets set paid_type_id = was_paid_type_id, paid_seat = was_paid_seat
        where organizer_id = $1 and reseating_id = $2 and ticket_id = $3"""
)


async def differences_of_reseatings(
    tx: Tx, *, organizer_id: int, reseating_ids: Sequence[UUID]
) -> list[SeatDifference]:
    return await _DIFFERENCES(tx, organizer_id, list(reseating_ids))


async def insert_difference(tx: Tx, *, organizer_id: int, difference: SeatDifference) -> None:
    """Part of an item's price goes back with this refund."""
    await _INSERT_DIFFERENCE(
        tx,
        organizer_id,
        difference.refund_id,
        difference.reseating_id,
        difference.ticket_id,
        difference.order_id,
        difference.position,
        difference.amount_fen,
    )
    await _CHANGE_GIVEN_BACK(tx, organizer_id, difference.order_id, difference.position, difference.amount_fen)


async def parts_of_refund(tx: Tx, *, organizer_id: int, refund_id: UUID) -> list[SeatDifference]:
    """All that the same change gives back of the same ticket, this refund among it: of as many payments as it was paid
    with, in the order in which their orders are locked. Nothing where it is no refund for a cheaper place."""
    return await _PARTS_OF_REFUND(tx, organizer_id, refund_id)


async def withdraw_difference(tx: Tx, *, organizer_id: int, refund_id: UUID) -> None:
    """The refund was declined: the item has its price again, and the ticket's money stands for the seat of before."""
    difference = await _DIFFERENCE_OF_REFUND(tx, organizer_id, refund_id)
    assert difference is not None, "a refund for a change of seat is of one"
    await _CHANGE_GIVEN_BACK(tx, organizer_id, difference.order_id, difference.position, -difference.amount_fen)
    await _KEEP_PAID_PLACE(tx, organizer_id, difference.reseating_id, difference.ticket_id)
