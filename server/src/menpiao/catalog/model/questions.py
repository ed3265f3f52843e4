"""What an organizer asks whoever orders, besides names: a few questions of an event, once for each ticket or once for
the order, of all of its ticket types or of some.

Pure. A set of questions is versioned and never changes: an order pins the version that it was asked by, so a new one is
for those who order later. Questions and choices have ids of their own, which stay the same through all versions, so
that answers to the same question stand in one column, however its words were mended meanwhile.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from menpiao.catalog.model.rules import texts_errors
from menpiao.catalog.model.shapes import Texts
from menpiao.kernel.errors import FieldError, Invalid, field_error

MAX_QUESTIONS: Final = 10
MAX_CHOICES: Final = 20
MAX_TYPES: Final = 1_000
LONGEST_ANSWER: Final = 200
"""Of a text, in characters."""

QuestionKind = Literal["text", "choice", "choices", "yes_no"]
Asked = Literal["ticket", "order"]


class Choice(msgspec.Struct, frozen=True):
    """One answer to choose."""

    id: UUID
    label: Texts


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question. ``asked``: of each ticket, or once of the order. ``ticket_type_ids``: of these only; None: of all."""

    id: UUID
    kind: QuestionKind
    label: Texts
    hint: Texts = msgspec.field(default_factory=dict)
    asked: Asked = "ticket"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    ticket_type_ids: tuple[UUID, ...] | None = None

    def is_for(self, ticket_type_id: UUID) -> bool:
        """Whether a ticket of this type is asked it, or an order that has one."""
        return self.ticket_type_ids is None or ticket_type_id in self.ticket_type_ids


class DraftChoice(msgspec.Struct, frozen=True):
    """A choice as it is handed in; one that is new has no id yet."""

    id: UUID | None
    label: Texts


class DraftQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is handed in; one that is new has no id yet."""

    id: UUID | None
    kind: QuestionKind
    label: Texts
    hint: Texts
    asked: Asked
    required: bool
    choices: tuple[DraftChoice, ...]
    ticket_type_ids: tuple[UUID, ...] | None


class QuestionSet(msgspec.Struct, frozen=True):
    """One version of what an event asks, as it was pinned."""

    id: UUID
    event_id: UUID
    version: int
    questions: tuple[Question, ...]


def stored_questions(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """As the column holds them; equal questions are equal here."""
    built: list[dict[str, Any]] = msgspec.to_builtins(list(questions))
    return built


def questions_of(stored: Sequence[Mapping[str, Any]] | None) -> tuple[Question, ...]:
    """The questions in a column; what is there was checked before."""
    return () if not stored else msgspec.convert(stored, tuple[Question, ...])


def with_own_ids(
    drafts: Sequence[DraftQuestion], before: Sequence[Question], new_id: Callable[[], UUID]
) -> tuple[Question, ...]:
    """Drafts as questions: what is new gets an id, unless the very same stands there already, so that a request which
    comes again changes nothing. Raises `Invalid` for an id that the event does not have."""
    known = {question.id: question for question in before}
    given = {draft.id for draft in drafts}
    waiting = [question for question in before if question.id not in given]
    found = []
    for index, draft in enumerate(drafts):
        pointer = f"/questions/{index}"
        if draft.id is not None and draft.id not in known:
            raise Invalid(errors=(_no_such(f"{pointer}/id"),))
        like = known[draft.id] if draft.id is not None else _like(draft, waiting)
        if draft.id is None and like is not None:
            waiting.remove(like)
        found.append(_owned(pointer, draft, like, new_id))
    return tuple(found)


def _owned(pointer: str, draft: DraftQuestion, like: Question | None, new_id: Callable[[], UUID]) -> Question:
    own = {choice.id: choice for choice in like.choices} if like is not None else {}
    given = {choice.id for choice in draft.choices}
    choices = []
    for index, choice in enumerate(draft.choices):
        if choice.id is not None and choice.id not in own:
            raise Invalid(errors=(_no_such(f"{pointer}/choices/{index}/id"),))
        same = next((one.id for one in own.values() if one.id not in given and one.label == choice.label), None)
        chosen = choice.id or same or new_id()
        given.add(chosen)
        choices.append(Choice(chosen, choice.label))
    return Question(
        id=new_id() if like is None else like.id,
        kind=draft.kind,
        label=draft.label,
        hint=draft.hint,
        asked=draft.asked,
        required=draft.required,
        choices=tuple(choices),
        ticket_type_ids=draft.ticket_type_ids,
    )


def _like(draft: DraftQuestion, among: Sequence[Question]) -> Question | None:
    """One that asks the same in the same words."""
    return next(
        (one for one in among if (one.kind, one.label, one.asked) == (draft.kind, draft.label, draft.asked)), None
    )


def _no_such(pointer: str) -> FieldError:
    return field_error(pointer, "not_found", "不存在。", "There is no such thing.")


def with_types_alike(questions: Sequence[Question], alike: Mapping[UUID, Sequence[UUID]]) -> tuple[Question, ...]:
    """The same, asked of ticket types too that were made like others: ``alike`` has the new ones by what they are
    like."""
    return tuple([_with(question, alike) for question in questions])


def moved_to(questions: Sequence[Question], names: Mapping[UUID, UUID]) -> tuple[Question, ...]:
    """The same for a copy of the event: ``names`` are what its ticket types are called there."""
    return tuple(
        [
            question
            if question.ticket_type_ids is None
            else msgspec.structs.replace(
                question, ticket_type_ids=tuple([names[one] for one in question.ticket_type_ids if one in names])
            )
            for question in questions
        ]
    )


def without_types(questions: Sequence[Question], lost: Collection[UUID]) -> tuple[Question, ...]:
    """The same, without these ticket types, which are deleted."""
    return tuple(
        [
            question
            if question.ticket_type_ids is None
            else msgspec.structs.replace(
                question, ticket_type_ids=tuple([one for one in question.ticket_type_ids if one not in lost])
            )
            for question in questions
        ]
    )


def _with(question: Question, alike: Mapping[UUID, Sequence[UUID]]) -> Question:
    if question.ticket_type_ids is None:
        return question
    more = [new for one in question.ticket_type_ids for new in alike.get(one, ())]
    kept = tuple(dict.fromkeys([*question.ticket_type_ids, *more]))
    return msgspec.structs.replace(question, ticket_type_ids=kept)


def check_questions(questions: Sequence[Question], known_types: Collection[UUID]) -> None:
    """Refuse what buyers could not read or answer, and ticket types that the event does not have."""
    found = tuple(_errors(questions, known_types))
    if found:
        raise Invalid(errors=found)


def _errors(questions: Sequence[Question], known_types: Collection[UUID]) -> Iterator[FieldError]:
    if len(questions) > MAX_QUESTIONS:
        yield _too_many("/questions", f"最多 {MAX_QUESTIONS} 个问题。", f"At most {MAX_QUESTIONS} questions.")
    if len({question.id for question in questions}) != len(questions):
        yield field_error("/questions", "repeated", "同一问题出现了两次。", "The same question stands here twice.")
    for index, question in enumerate(questions):
        pointer = f"/questions/{index}"
        yield from texts_errors(f"{pointer}/label", question.label, 60, required=True, one_line=True)
        yield from texts_errors(f"{pointer}/hint", question.hint, 200)
        yield from _choice_errors(pointer, question)
        for place, ticket_type_id in enumerate(question.ticket_type_ids or ()):
            if ticket_type_id not in known_types:
                yield field_error(
                    f"{pointer}/ticket_type_ids/{place}",
                    "not_found",
                    "该项目没有这个票种。",
                    "The event has no such ticket type.",
                )


def _choice_errors(pointer: str, question: Question) -> Iterator[FieldError]:
    choices = question.choices
    if question.kind not in ("choice", "choices"):
        if choices:
            yield field_error(
                f"{pointer}/choices", "not_a_choice", "这类问题没有选项。", "A question of this kind has no choices."
            )
        return
    if len(choices) < 2:
        yield field_error(f"{pointer}/choices", "too_few", "至少需要两个选项。", "At least two choices are needed.")
    if len(choices) > MAX_CHOICES:
        yield _too_many(f"{pointer}/choices", f"最多 {MAX_CHOICES} 个选项。", f"At most {MAX_CHOICES} choices.")
    if len({choice.id for choice in choices}) != len(choices):
        yield field_error(f"{pointer}/choices", "repeated", "选项重复。", "A choice stands here twice.")
    for index, choice in enumerate(choices):
        yield from texts_errors(f"{pointer}/choices/{index}/label", choice.label, 60, required=True, one_line=True)


def _too_many(pointer: str, zh: str, en: str) -> FieldError:
    return field_error(pointer, "too_many", zh, en)
