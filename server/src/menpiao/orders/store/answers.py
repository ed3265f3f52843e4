"""Statements on what orders were asked and what was answered."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many


class AnswersRow(msgspec.Struct, frozen=True):
    """What one event asked of an order. ``answers_sealed`` is None where they were erased."""

    order_id: UUID
    question_set_id: UUID
    answers_sealed: bytes | None
    missing: int
    edition: int


class MissingRow(msgspec.Struct, frozen=True):
    """How many obligatory questions of an order have no answer."""

    order_id: UUID
    missing: int


class AnsweredTicketRow(msgspec.Struct, frozen=True):
    """A ticket that admits somebody to a session, with what its order was asked by the session's event, if anything."""

    order_id: UUID
    position: int
    ticket_type_id: UUID
    seat: int | None
    attendee_sealed: bytes | None
    question_set_id: UUID | None
    answers_sealed: bytes | None


_OF_ORDERS = many(
    AnswersRow,
    """select order_id, question_set_id, answers_sealed, missing, edition from order_answers
        where (organizer_id, order_id) in (select * from unnest($1::integer[], $2::uuid[]))
        order by order_id, question_set_id""",
)
_MISSING = many(
    MissingRow,
    """select order_id, sum(missing)::integer as missing from order_answers
        where (organizer_id, order_id) in (select * from unnest($1::integer[], $2::uuid[]))
        group by order_id""",
)
_CHANGE = execute(
    """update order_answers
          set answers_sealed = $4, missing = $5, edition = edition + 1, changed_at = app_now()
        where organizer_id = $1 and order_id = $2 and question_set_id = $3"""
)
_TICKETS_OF_SESSION = many(
    AnsweredTicketRow,
    """select t.order_id, t.position, t.ticket_type_id, t.seat, i.attendee_sealed, a.question_set_id, a.answers_sealed
         from tickets t
         join order_items i
           on i.organizer_id = t.organizer_id and i.order_id = t.order_id and i.position = t.position
         left join lateral (
               select a.question_set_id, a.answers_sealed
                 from order_answers a
                 join question_sets q on q.organizer_id = a.organizer_id and q.id = a.question_set_id
                where a.organizer_id = t.organizer_id and a.order_id = t.order_id and q.event_id = $3
              ) a on true
        where t.organizer_id = $1 and t.session_id = $2 and t.state in ('valid', 'used')
          and (t.order_id, t.position) > ($4, $5)
        order by t.order_id, t.position
        limit $6""",
)


async def answers_of_orders(tx: Tx, *, organizer_ids: Sequence[int], order_ids: Sequence[UUID]) -> list[AnswersRow]:
    """All that these orders were asked; the two are parallel."""
    return await _OF_ORDERS(tx, list(organizer_ids), list(order_ids))


async def missing_of_orders(tx: Tx, *, organizer_ids: Sequence[int], order_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many answers are missing, of those orders that were asked anything."""
    return {row.order_id: row.missing for row in await _MISSING(tx, list(organizer_ids), list(order_ids))}


async def change_answers(
    tx: Tx, *, organizer_id: int, order_id: UUID, question_set_id: UUID, answers_sealed: bytes, missing: int
) -> None:
    """Other answers to the same questions. The order is locked."""
    await _CHANGE(tx, organizer_id, order_id, question_set_id, answers_sealed, missing)


async def tickets_of_session(
    tx: Tx, *, organizer_id: int, session_id: UUID, event_id: UUID, after: tuple[UUID, int], limit: int
) -> list[AnsweredTicketRow]:
    """The tickets of a session that admit somebody, by order and position."""
    return await _TICKETS_OF_SESSION(tx, organizer_id, session_id, event_id, *after, limit)
