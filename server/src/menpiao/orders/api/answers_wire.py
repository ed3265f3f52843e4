"""Answers on the wire, in both directions."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from menpiao.catalog import LONGEST_ANSWER, MAX_CHOICES, AskedQuestionOut, Labels, question_out
from menpiao.kernel.i18n import Lang, pick
from menpiao.orders.model.answers import OF_ORDER, Answer
from menpiao.orders.service.answers import Group, OrderAnswers
from menpiao.platform.http import wire_time

MOST_ANSWERS: Final = 500
"""Ten to each of 49 tickets, and ten of the order."""

_Id = Annotated[str, Meta(min_length=1, max_length=64)]
_Text = Annotated[str, Meta(max_length=LONGEST_ANSWER)]
ValueIn = _Text | bool | Annotated[list[_Id], Meta(max_length=MAX_CHOICES)]
"""A text, or the id of a choice; whether; the ids of several choices."""


class AnswerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer to a question of the event's page. Stored encrypted."""

    question_id: _Id
    value: Annotated[
        ValueIn, Meta(description="A text or the id of a choice; true or false; the ids of several choices.")
    ]
    position: Annotated[
        Annotated[int, Meta(ge=1, le=49)] | None,
        Meta(description="Which ticket of the order, counted from 1; null where the order was asked."),
    ] = None

    def __repr__(self) -> str:
        return "AnswerIn()"


class OrderQuestionsOut(msgspec.Struct, frozen=True):
    """That it was asked something, and how many obligatory questions have no answer yet."""

    missing: int


class AnswersIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of the answers as they should be."""

    answers: Annotated[list[AnswerIn], Meta(max_length=MOST_ANSWERS)]

    def __repr__(self) -> str:
        return "AnswersIn()"


class AnsweredQuestionOut(msgspec.Struct, frozen=True):
    """A question with its answer, null where there is none."""

    question: AskedQuestionOut
    value: str | bool | list[str] | None


class AnswerGroupOut(msgspec.Struct, frozen=True):
    """What one ticket was asked, or the order: ``position`` and ``ticket_type`` are null then."""

    position: int | None
    ticket_type: str | None
    event_title: str
    questions: list[AnsweredQuestionOut]


class OrderAnswersOut(msgspec.Struct, frozen=True):
    """What an order was asked. ``editable``: now, until the first of its sessions begins. ``version`` is the ETag."""

    version: int
    missing: int
    editable: bool
    editable_until: str | None
    groups: list[AnswerGroupOut]


def answers_of(given: Sequence[AnswerIn]) -> tuple[Answer, ...]:
    """From the wire."""
    return tuple([Answer(one.question_id, one.position or OF_ORDER, one.value) for one in given])


async def show_answers(found: OrderAnswers, labels: Labels, lang: Lang) -> OrderAnswersOut:
    """In the reader's language."""
    types = await labels.ticket_types({group.item.ticket_type_id for group in found.groups if group.item is not None})
    names = {kind: pick(label.name, lang) for kind, label in types.items()}
    return OrderAnswersOut(
        version=found.version,
        missing=found.missing,
        editable=found.open,
        editable_until=wire_time(found.until),
        groups=[
            _group(group, names.get(group.item.ticket_type_id) if group.item else None, lang) for group in found.groups
        ],
    )


def _group(group: Group, ticket_type: str | None, lang: Lang) -> AnswerGroupOut:
    return AnswerGroupOut(
        position=None if group.item is None else group.item.position,
        ticket_type=ticket_type,
        event_title=pick(group.session.event_title, lang),
        questions=[AnsweredQuestionOut(question_out(one.question, lang), one.value) for one in group.questions],
    )
