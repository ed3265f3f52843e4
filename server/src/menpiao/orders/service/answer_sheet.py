"""What everybody answered who has a ticket of a session, in a table: for the kitchen, for the badges, for the door.

It is personal data: that somebody takes it is on record before anything is read. One line for each ticket that admits
somebody; of one question there is one column, whichever version of it an order was asked.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from menpiao import catalog
from menpiao.catalog import Labels, Question, QuestionSet
from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import Lang, Text, pick
from menpiao.kernel.ids import encode
from menpiao.orders.model.answers import OF_ORDER, Answers, answer_text
from menpiao.orders.model.order import order_number
from menpiao.orders.service.marking import ATTENDEE_FIELD
from menpiao.orders.service.sealing import open_answers
from menpiao.orders.service.seat_words import seat_words
from menpiao.orders.store import answers as store
from menpiao.orders.store.answers import AnsweredTicketRow
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.tickets import attendee_of

AT_ONCE: Final = 1_000
_BEFORE: Final = UUID(int=0)
_ORDER, _TYPE, _SEAT, _NAME = (
    Text("订单号", "Order"),
    Text("票种", "Ticket type"),
    Text("座位", "Seat"),
    Text("观演人", "Attendee"),
)


class AnswerSheet(msgspec.Struct, frozen=True):
    """The table, all of it texts in the reader's language."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


async def answer_sheet(
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    *,
    staff: Actor,
    organizer_id: int,
    session_id: UUID,
    lang: Lang,
) -> AnswerSheet:
    """The organizer's own session; a foreign one does not exist."""
    async with db.tx() as tx:
        session = (await catalog.session_labels(tx, organizer_id=organizer_id, session_ids=[session_id])).get(
            session_id
        )
        if session is None:
            raise NotFound()
        await audit.record(
            db, tx, organizer_id=organizer_id, actor=staff, action="answers_exported", subject_id=session_id
        )
    rows: list[AnsweredTicketRow] = []
    sets: dict[UUID, QuestionSet] = {}
    after = (_BEFORE, 0)
    while True:
        async with db.read() as tx:
            some = await store.tickets_of_session(
                tx,
                organizer_id=organizer_id,
                session_id=session_id,
                event_id=session.event_id,
                after=after,
                limit=AT_ONCE,
            )
            sets |= await _new_sets(tx, organizer_id, some, sets)
        rows += some
        if len(some) < AT_ONCE:
            break
        after = (some[-1].order_id, some[-1].position)
    questions = _columns(sets)
    names = {
        kind: pick(one.name, lang)
        for kind, one in (await labels.ticket_types({r.ticket_type_id for r in rows})).items()
    }
    tags = await labels.seats([(session_id, row.seat) for row in rows if row.seat is not None])
    seats = {seat: seat_words(tag, lang) for (_, seat), tag in tags.items()}
    return AnswerSheet(
        (*[one.in_(lang) for one in (_ORDER, _TYPE, _SEAT, _NAME)], *[pick(one.label, lang) for one in questions]),
        [
            (
                order_number(row.order_id),
                names.get(row.ticket_type_id, ""),
                "" if row.seat is None else seats.get(row.seat, ""),
                _name(cipher, row),
                *_answers(cipher, row, questions, sets, lang),
            )
            for row in rows
        ],
    )


async def _new_sets(
    tx: Tx, organizer_id: int, rows: Sequence[AnsweredTicketRow], known: Mapping[UUID, QuestionSet]
) -> dict[UUID, QuestionSet]:
    wanted = {row.question_set_id for row in rows if row.question_set_id is not None} - known.keys()
    return await catalog.question_sets(tx, organizer_id=organizer_id, set_ids=wanted) if wanted else {}


def _columns(sets: Mapping[UUID, QuestionSet]) -> list[Question]:
    """Each question once, in the words and the place that it had last; those of tickets before those of orders."""
    found: dict[UUID, Question] = {}
    for one in sorted(sets.values(), key=lambda each: -each.version):
        for question in one.questions:
            found.setdefault(question.id, question)
    return sorted(found.values(), key=lambda question: question.asked != "ticket")


def _name(cipher: FieldCipher, row: AnsweredTicketRow) -> str:
    if row.attendee_sealed is None:
        return ""
    return attendee_of(cipher.open(row.attendee_sealed, field=ATTENDEE_FIELD, row=row.order_id).decode()).name


def _answers(
    cipher: FieldCipher,
    row: AnsweredTicketRow,
    columns: Sequence[Question],
    sets: Mapping[UUID, QuestionSet],
    lang: Lang,
) -> list[str]:
    """Each in the words of the version that it was given to."""
    if row.question_set_id is None or row.answers_sealed is None:
        return [""] * len(columns)
    given = open_answers(cipher, row.order_id, row.answers_sealed)
    asked = {question.id: question for question in sets[row.question_set_id].questions}
    return [_answer(given, row.position, asked.get(column.id), lang) for column in columns]


def _answer(given: Answers, position: int, question: Question | None, lang: Lang) -> str:
    if question is None:
        return ""
    own = given.given.get(position if question.asked == "ticket" else OF_ORDER, {})
    return answer_text(question, own.get(encode(question.id)), lang)
