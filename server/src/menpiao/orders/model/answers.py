"""What an order is asked, and what may be answered. Pure: tickets and answers in, what will be sealed or `Invalid` out.

Each ticket is asked what is for its type, by its position; the order itself is asked once what is for any of its types.
Of an order with tickets of several events each event asks its own questions and has its own answers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from menpiao.catalog import LONGEST_ANSWER, Question, Terms, is_one_line, questions_of
from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.kernel.i18n import Lang, Text, pick
from menpiao.kernel.ids import encode

Value = str | bool | list[str]
"""A text, whether, the id of a choice, or of several."""

OF_ORDER: Final = 0
"""Where a ticket's position would stand."""


class Answer(msgspec.Struct, frozen=True):
    """What somebody has answered; ``position`` is the ticket's, from 1 on, `OF_ORDER` where the order was asked."""

    question_id: str
    position: int
    value: Value

    def __repr__(self) -> str:
        return "Answer()"


class Answers(msgspec.Struct, frozen=True):
    """All that was answered to one event, as it is sealed: by position, then by question id."""

    given: dict[int, dict[str, Value]] = {}

    def __repr__(self) -> str:
        return "Answers()"


class AskedSet(msgspec.Struct, frozen=True):
    """A version of an event's questions with whom it asks: by position, what that ticket or the order is asked."""

    id: UUID
    asks: Mapping[int, tuple[Question, ...]]


class AnsweredSet(msgspec.Struct, frozen=True):
    """What an order pins of one event: its questions, the answers, and how many obligatory ones are missing."""

    question_set_id: UUID
    answers: Answers
    missing: int


def asked_of(tickets: Sequence[Terms]) -> list[AskedSet]:
    """What an order with tickets of these terms, in their order, is asked; by event."""
    found: list[AskedSet] = []
    for set_id in dict.fromkeys([terms.question_set_id for terms in tickets if terms.question_set_id is not None]):
        of_set = {at: terms for at, terms in enumerate(tickets, start=1) if terms.question_set_id == set_id}
        questions = _parsed(set_id, next(iter(of_set.values())))
        found.append(asked_set(set_id, questions, {at: terms.ticket_type_id for at, terms in of_set.items()}))
    return found


def asked_who_waits(types: Sequence[Terms], places: int) -> list[AskedSet]:
    """What somebody is asked who would take so many places of any of these types of one session: whoever has told
    enough for all of them has told enough for each."""
    found = [asked_of([terms] * places) for terms in types]
    asks: dict[UUID, dict[int, dict[UUID, Question]]] = {}
    for one in [each for sets in found for each in sets]:
        for position, questions in one.asks.items():
            asks.setdefault(one.id, {}).setdefault(position, {}).update({each.id: each for each in questions})
    return [
        AskedSet(set_id, {position: tuple(own.values()) for position, own in by_position.items()})
        for set_id, by_position in asks.items()
    ]


def asked_set(set_id: UUID, questions: Sequence[Question], types: Mapping[int, UUID]) -> AskedSet:
    """What these questions ask of an order that has tickets of these types, by position."""
    kinds = set(types.values())
    asks = {OF_ORDER: tuple([one for one in questions if one.asked == "order" and any(map(one.is_for, kinds))])}
    of_ticket = [one for one in questions if one.asked == "ticket"]
    for position, kind in types.items():
        asks[position] = tuple([one for one in of_ticket if one.is_for(kind)])
    return AskedSet(set_id, {position: asked for position, asked in asks.items() if asked})


def answered(asked: Sequence[AskedSet], given: Sequence[Answer]) -> tuple[AnsweredSet, ...]:
    """The answers, checked: raises `Invalid` for what nobody asked, what is no answer, and what is obligatory and
    missing."""
    errors: list[FieldError] = []
    found = _sorted(asked, given, lambda index, code, zh, en: errors.append(_error(index, code, zh, en)))
    errors += [_missing(position, question) for one in found for position, question in _open(one, asked)]
    if errors:
        raise Invalid(errors=tuple(errors[:100]))
    return tuple(found)


def answered_so_far(asked: Sequence[AskedSet], given: Sequence[Answer]) -> tuple[AnsweredSet, ...]:
    """The same of what was answered to other questions, or to nobody yet: what does not fit is left out, what is
    missing stays open."""
    found = _sorted(asked, given, lambda *_: None)
    return tuple([msgspec.structs.replace(one, missing=len(list(_open(one, asked)))) for one in found])


def of_positions(asked: Sequence[AskedSet], numbers: Mapping[int, int]) -> list[AskedSet]:
    """What only these positions of an order are asked, under the numbers by which whoever answers counts them."""
    found = [AskedSet(one.id, {numbers[at]: own for at, own in one.asks.items() if at in numbers}) for one in asked]
    return [one for one in found if one.asks]


def answered_anew(
    asked: Sequence[AskedSet], before: Mapping[UUID, Answers], given: Sequence[Answer], numbers: Mapping[int, int]
) -> tuple[AnsweredSet, ...]:
    """All that an order's answers are once those of these positions are replaced by what was given, by number; the
    others stay as they were. Raises `Invalid` as `answered` does."""
    new = {one.question_set_id: one.answers.given for one in answered(of_positions(asked, numbers), given)}
    positions = {number: position for position, number in numbers.items()}
    found = []
    for one in asked:
        kept = {position: own for position, own in before[one.id].given.items() if position not in numbers}
        put = {positions[number]: own for number, own in new.get(one.id, {}).items()}
        whole = AnsweredSet(one.id, Answers({**kept, **put}), 0)
        found.append(msgspec.structs.replace(whole, missing=len(list(_open(whole, asked)))))
    return tuple(found)


def _sorted(
    asked: Sequence[AskedSet], given: Sequence[Answer], refuse: Callable[[int, str, str, str], None]
) -> list[AnsweredSet]:
    """What fits of the answers, by set; ``refuse`` is told the others."""
    where = {
        (encode(question.id), position): (one.id, question)
        for one in asked
        for position, questions in one.asks.items()
        for question in questions
    }
    kept: dict[UUID, dict[int, dict[str, Value]]] = {one.id: {} for one in asked}
    for index, answer in enumerate(given):
        found = where.get((answer.question_id, answer.position))
        if found is None:
            refuse(index, "not_found", "没有问到这一项。", "Nobody asks this.")
            continue
        set_id, question = found
        value = _value(question, answer.value)
        own = kept[set_id].setdefault(answer.position, {})
        if value is None:
            refuse(index, "invalid", *_WHAT_FITS[question.kind])
        elif answer.question_id in own:
            refuse(index, "repeated", "重复回答了同一个问题。", "The same question is answered twice.")
        else:
            own[answer.question_id] = value
    return [
        AnsweredSet(one.id, Answers({position: own for position, own in kept[one.id].items() if own}), 0)
        for one in asked
    ]


def answer_text(question: Question, value: Value | None, lang: Lang) -> str:
    """An answer in words; nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES.in_(lang) if value else _NO.in_(lang)
    if question.kind == "text":
        return value if isinstance(value, str) else ""
    chosen = [value] if isinstance(value, str) else value
    labels = [pick(choice.label, lang) for choice in question.choices if encode(choice.id) in chosen]
    return (", " if lang == "en" else "、").join(labels)


_YES, _NO = Text("是", "Yes"), Text("否", "No")
_WHAT_FITS: Final = {
    "text": (
        f"请填写 1 至 {LONGEST_ANSWER} 个字，不含控制字符。",
        f"Write 1 to {LONGEST_ANSWER} characters, none that control a screen.",
    ),
    "choice": ("请选择其中一项。", "Choose one of what is offered."),
    "choices": ("请从所给选项中选择，每项一次。", "Choose among what is offered, each once."),
    "yes_no": ("请回答是或否。", "Answer yes or no."),
}


def _value(question: Question, value: Value) -> Value | None:
    """The answer as it is kept; None where it is none to this question."""
    if question.kind == "yes_no":
        return value if isinstance(value, bool) else None
    if question.kind == "text":
        text = value.strip() if isinstance(value, str) else ""
        return text if 1 <= len(text) <= LONGEST_ANSWER and is_one_line(text) else None
    offered = {encode(choice.id) for choice in question.choices}
    if question.kind == "choice":
        return value if isinstance(value, str) and value in offered else None
    if not isinstance(value, list) or not value or len(set(value)) != len(value) or not offered.issuperset(value):
        return None
    return value


def _open(one: AnsweredSet, asked: Sequence[AskedSet]) -> Iterator[tuple[int, Question]]:
    """What is obligatory and has no answer."""
    (asks,) = [each.asks for each in asked if each.id == one.question_set_id]
    for position, questions in asks.items():
        own = one.answers.given.get(position, {})
        for question in questions:
            if question.required and encode(question.id) not in own:
                yield position, question


def _missing(position: int, question: Question) -> FieldError:
    zh_name = question.label.get("zh-CN") or question.label.get("en", "")
    en_name = question.label.get("en") or question.label.get("zh-CN", "")
    if position == OF_ORDER:
        return field_error("/answers", "missing", f"请回答“{zh_name}”。", f"“{en_name}” needs an answer.")
    return field_error(
        "/answers",
        "missing",
        f"请为第 {position} 张票回答“{zh_name}”。",
        f"“{en_name}” needs an answer for ticket {position}.",
    )


def _error(index: int, code: str, zh: str, en: str) -> FieldError:
    return field_error(f"/answers/{index}", code, zh, en)


_MOST_PARSED: Final = 500
_known: dict[UUID, tuple[Question, ...]] = {}


def _parsed(set_id: UUID, terms: Terms) -> tuple[Question, ...]:
    """A version never changes: it is read once."""
    found = _known.get(set_id)
    if found is None:
        if len(_known) >= _MOST_PARSED:
            _known.clear()
        found = _known[set_id] = questions_of(terms.questions)
    return found
