"""An answer as it is sent: with an order, with a place in a waitlist, with the claim of a gift."""

from collections.abc import Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from menpiao.catalog import LONGEST_ANSWER, MAX_CHOICES
from menpiao.orders.model.answers import OF_ORDER, Answer

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


def answers_of(given: Sequence[AnswerIn]) -> tuple[Answer, ...]:
    """From the wire."""
    return tuple([Answer(one.question_id, one.position or OF_ORDER, one.value) for one in given])
