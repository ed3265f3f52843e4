"""Statements on questions: what an event asks now, and the versions that orders have pinned."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one


class QuestionSetRow(msgspec.Struct, frozen=True):
    """A version of an event's questions."""

    id: UUID
    event_id: UUID
    version: int
    questions: list[dict[str, Any]]


class EventQuestionsRow(msgspec.Struct, frozen=True):
    """An event with what it asks now: None and 0 where it has never asked anything."""

    event_id: UUID
    version: int
    questions: list[dict[str, Any]] | None


class TypeOfEvent(msgspec.Struct, frozen=True):
    """A ticket type of some session of the event."""

    id: UUID


# The version counts on also where nothing is asked at the moment: the event names no set then.
_OF_EVENT = """select e.id as event_id, coalesce(l.version, 0) as version, q.questions
         from events e
         left join question_sets q on q.organizer_id = e.organizer_id and q.id = e.question_set_id
         left join lateral (
               select version from question_sets
                where organizer_id = e.organizer_id and event_id = e.id
                order by version desc limit 1
              ) l on true
        where e.organizer_id = $1 and e.id = $2"""
_QUESTIONS_OF_EVENT = one(EventQuestionsRow, _OF_EVENT)
_QUESTIONS_OF_EVENT_FOR_UPDATE = one(EventQuestionsRow, f"{_OF_EVENT} for update of e")
_INSERT = execute(
    """insert into question_sets (organizer_id, id, event_id, version, questions, created_at)
       values ($1, $2, $3, $4, $5, app_now())"""
)
_SET_CURRENT = execute("update events set question_set_id = $3 where organizer_id = $1 and id = $2")
_BY_IDS = many(
    QuestionSetRow,
    "select id, event_id, version, questions from question_sets where organizer_id = $1 and id = any ($2::uuid[])",
)
_TYPES = many(
    TypeOfEvent,
    """select t.id from ticket_types t
         join sessions s on s.organizer_id = t.organizer_id and s.id = t.session_id
        where s.organizer_id = $1 and s.event_id = $2""",
)
_EVER_ASKED = many(
    TypeOfEvent,
    """select distinct named.id::uuid as id
         from question_sets s
         cross join jsonb_array_elements(s.questions) question
         cross join jsonb_array_elements_text(
               case when jsonb_typeof(question -> 'ticket_type_ids') = 'array'
                    then question -> 'ticket_type_ids' else '[]' end) named (id)
        where s.organizer_id = $1 and s.event_id = $2""",
)


async def questions_of_event(
    tx: Tx, *, organizer_id: int, event_id: UUID, for_update: bool = False
) -> EventQuestionsRow | None:
    """What the event asks now; None where there is no such event. ``for_update`` locks the event."""
    statement = _QUESTIONS_OF_EVENT_FOR_UPDATE if for_update else _QUESTIONS_OF_EVENT
    return await statement(tx, organizer_id, event_id)


async def insert_questions(
    tx: Tx, *, organizer_id: int, set_id: UUID, event_id: UUID, version: int, questions: list[dict[str, Any]]
) -> None:
    """A new version, and what the event asks from now on."""
    await _INSERT(tx, organizer_id, set_id, event_id, version, questions)
    await _SET_CURRENT(tx, organizer_id, event_id, set_id if questions else None)


async def question_sets(tx: Tx, *, organizer_id: int, set_ids: Sequence[UUID]) -> list[QuestionSetRow]:
    """These versions, current or not."""
    return await _BY_IDS(tx, organizer_id, list(set_ids))


async def types_ever_asked(tx: Tx, *, organizer_id: int, event_id: UUID) -> frozenset[UUID]:
    """All ticket types that some version of the event's questions names, whether or not they are still there."""
    return frozenset([row.id for row in await _EVER_ASKED(tx, organizer_id, event_id)])


async def types_of_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> frozenset[UUID]:
    """All ticket types of all of its sessions."""
    return frozenset([row.id for row in await _TYPES(tx, organizer_id, event_id)])
