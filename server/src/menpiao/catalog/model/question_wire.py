"""A question as buyers are asked it: on an event's page, with an order, and where tickets are claimed."""

from typing import Annotated

import msgspec

from menpiao.catalog.model.questions import Asked, Question, QuestionKind
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode


class AskedChoiceOut(msgspec.Struct, frozen=True):
    """An answer to choose."""

    id: str
    label: Annotated[str, msgspec.Meta(examples=["素食"])]


class AskedQuestionOut(msgspec.Struct, frozen=True):
    """A question, in the reader's language."""

    id: str
    kind: QuestionKind
    label: Annotated[str, msgspec.Meta(examples=["餐食偏好"])]
    hint: str
    asked: Annotated[Asked, msgspec.Meta(description="Of each ticket, or once of the order.")]
    required: bool
    choices: list[AskedChoiceOut]
    ticket_type_ids: Annotated[
        list[str] | None, msgspec.Meta(description="Of these ticket types only; null: of all of the event's.")
    ]


def question_out(question: Question, lang: Lang) -> AskedQuestionOut:
    """In the reader's language."""
    types = question.ticket_type_ids
    return AskedQuestionOut(
        id=encode(question.id),
        kind=question.kind,
        label=pick(question.label, lang),
        hint=pick(question.hint, lang),
        asked=question.asked,
        required=question.required,
        choices=[AskedChoiceOut(encode(choice.id), pick(choice.label, lang)) for choice in question.choices],
        ticket_type_ids=None if types is None else [encode(one) for one in types],
    )
