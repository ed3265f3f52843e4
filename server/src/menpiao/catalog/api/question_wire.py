"""An event's questions on the wire, as who organizes writes them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from menpiao.catalog.api.wire import Id, Texts, known_ids
from menpiao.catalog.model.questions import (
    MAX_CHOICES,
    MAX_QUESTIONS,
    MAX_TYPES,
    Asked,
    DraftChoice,
    DraftQuestion,
    Question,
    QuestionKind,
)
from menpiao.kernel.ids import encode
from menpiao.platform.http import asked_id, decode_body


class QuestionChoiceIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to choose. One that is new has no id."""

    label: Texts
    id: Id | None = None


class QuestionIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question. One that is new has no id; whoever mends its words sends the id that it has."""

    label: Texts
    kind: Annotated[QuestionKind, Meta(description="`text`: up to 200 characters; `choice`: one; `choices`: some.")]
    id: Id | None = None
    hint: Texts = {}
    asked: Annotated[Asked, Meta(description="Of each ticket, or once of the order.")] = "ticket"
    required: bool = False
    choices: Annotated[list[QuestionChoiceIn], Meta(max_length=MAX_CHOICES)] = []
    ticket_type_ids: Annotated[
        Annotated[list[Id], Meta(max_length=MAX_TYPES)] | None,
        Meta(description="Of these ticket types only; null: of all."),
    ] = None


class QuestionsIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is asked, in this order; nothing: an empty list."""

    questions: Annotated[list[QuestionIn], Meta(max_length=MAX_QUESTIONS)]


class QuestionChoiceOut(msgspec.Struct, frozen=True):
    """An answer to choose."""

    id: str
    label: dict[str, str]


class QuestionOut(msgspec.Struct, frozen=True):
    """A question, in all its languages."""

    id: str
    kind: QuestionKind
    label: dict[str, str]
    hint: dict[str, str]
    asked: Asked
    required: bool
    choices: list[QuestionChoiceOut]
    ticket_type_ids: list[str] | None


class QuestionsOut(msgspec.Struct, frozen=True):
    """What whoever orders now is asked; version 0 where nothing ever was."""

    event_id: str
    version: int
    questions: list[QuestionOut]


MAX_QUESTIONS_BYTES = 512 * 1024
"""Ten questions, each of a thousand ticket types."""


def read_questions(body: bytes) -> QuestionsIn:
    """What is asked for, not looked into yet."""
    return decode_body(body, "application/json", QuestionsIn, longest=MAX_QUESTIONS_BYTES)


def draft_of(index: int, data: QuestionIn) -> DraftQuestion:
    """From the wire; refused where an id is none."""
    pointer = f"/questions/{index}"
    types = data.ticket_type_ids
    return DraftQuestion(
        id=asked_id(f"{pointer}/id", data.id),
        kind=data.kind,
        label=data.label,
        hint=data.hint,
        asked=data.asked,
        required=data.required,
        choices=tuple(
            [
                DraftChoice(asked_id(f"{pointer}/choices/{place}/id", one.id), one.label)
                for place, one in enumerate(data.choices)
            ]
        ),
        ticket_type_ids=None if types is None else known_ids(f"{pointer}/ticket_type_ids", types),
    )


def show_question(question: Question) -> QuestionOut:
    """As it is kept."""
    return QuestionOut(
        id=encode(question.id),
        kind=question.kind,
        label=question.label,
        hint=question.hint,
        asked=question.asked,
        required=question.required,
        choices=[QuestionChoiceOut(encode(choice.id), choice.label) for choice in question.choices],
        ticket_type_ids=None if question.ticket_type_ids is None else [encode(one) for one in question.ticket_type_ids],
    )
