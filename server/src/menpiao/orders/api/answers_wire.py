"""What an order was asked, on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from menpiao.catalog import AskedQuestionOut, Labels, question_out
from menpiao.kernel.i18n import Lang, pick
from menpiao.orders.model.answer_wire import MOST_ANSWERS, AnswerIn
from menpiao.orders.service.answers import Group, OrderAnswers
from menpiao.platform.http import wire_time


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
