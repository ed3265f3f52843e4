"""What an order was asked and what was answered: its buyer reads it, and mends it until the first session begins.

An order keeps to the questions that it was asked by, whatever the event asks by now. What is obligatory stays so: an
answer may be changed, not taken away. A ticket that somebody else has by now is answered for by them, when they take
it: the order's buyer neither sees those answers nor changes them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import catalog, tickets
from menpiao.catalog import Question, SessionLabel
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.kernel.ids import encode, organizer_of
from menpiao.orders.model.answers import (
    OF_ORDER,
    Answer,
    AnsweredSet,
    Answers,
    AskedSet,
    Value,
    answered_anew,
    asked_set,
    of_positions,
)
from menpiao.orders.model.order import Order, OrderItem
from menpiao.orders.model.refusals import AnswersClosed
from menpiao.orders.model.states import OrderState
from menpiao.orders.service.read import load_order
from menpiao.orders.service.sealing import open_answers, seal_answers
from menpiao.orders.store import answers as store
from menpiao.orders.store import orders as orders_store
from menpiao.orders.store.answers import AnswersRow
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

_LIVE = (OrderState.AWAITING_PAYMENT, OrderState.PAYING, OrderState.PAID, OrderState.PARTIALLY_REFUNDED)


class AnsweredQuestion(msgspec.Struct, frozen=True):
    """A question with its answer; None where there is none."""

    question: Question
    value: Value | None


class Group(msgspec.Struct, frozen=True):
    """What one ticket was asked, or the order: then ``item`` is None."""

    session: SessionLabel
    item: OrderItem | None
    questions: tuple[AnsweredQuestion, ...]


class OrderAnswers(msgspec.Struct, frozen=True):
    """All of it, by event, the order's own questions before those of its tickets. ``version`` rises with each change.
    ``until``: when the first of the sessions begins; ``open``: it may be changed now."""

    version: int
    missing: int
    until: datetime | None
    open: bool
    groups: tuple[Group, ...]


class _Asked(msgspec.Struct, frozen=True):
    """A row with what it means."""

    row: AnswersRow
    asked: AskedSet
    answers: Answers
    session: SessionLabel


async def answers_of_buyer(db: Database, cipher: FieldCipher, *, buyer_id: UUID, order_id: UUID) -> OrderAnswers:
    """Of the buyer's own order; a foreign one does not exist."""
    organizer_id = organizer_of(order_id)
    async with db.read() as tx:
        row = await orders_store.order_by_id(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None or row.buyer_id != buyer_id:
            raise NotFound()
        order = await load_order(tx, row)
        found = await _asked(tx, cipher, order)
        return _shown(order, _within(found, await _own(tx, order)), db.clock.now())


async def answers_of_order(tx: Tx, cipher: FieldCipher, order: Order, *, now: datetime) -> OrderAnswers:
    """The same of an order that somebody may see."""
    return _shown(order, await _asked(tx, cipher, order), now)


async def change_answers(
    db: Database,
    cipher: FieldCipher,
    *,
    buyer_id: UUID,
    order_id: UUID,
    expected_version: int,
    given: Sequence[Answer],
) -> OrderAnswers:
    """All of the answers as they should be; what is so already stays as it is. Raises `NotFound`, `Invalid`,
    `PreconditionFailed` where they were changed since ``expected_version``, `AnswersClosed`."""
    organizer_id = organizer_of(order_id)
    async with db.tx() as tx:
        row = await orders_store.lock_order(tx, organizer_id=organizer_id, order_id=order_id)
        if row is None or row.buyer_id != buyer_id:
            raise NotFound()
        order, now = await load_order(tx, row), db.clock.now()
        found, own = await _asked(tx, cipher, order), await _own(tx, order)
        changed = _changed(found, given, own)
        shown = _shown(order, _within(found, own), now)
        if not changed:
            return shown
        if not shown.open:
            raise AnswersClosed()
        if shown.version != expected_version:
            raise PreconditionFailed()
        await _write(tx, cipher, order, changed)
        actor = Actor("buyer", buyer_id)
        await audit.record(
            db, tx, organizer_id=organizer_id, actor=actor, action="answers_changed", subject_id=order_id
        )
        return _shown(order, _within(await _asked(tx, cipher, order), own), now)


async def questions_of_claim(
    tx: Tx, cipher: FieldCipher, order: Order, *, positions: Sequence[int], whole: bool
) -> tuple[Question, ...]:
    """What whoever takes these tickets of one type is asked, each once; ``whole``: what the order is asked, too."""
    asked = of_positions([one.asked for one in await _asked(tx, cipher, order)], _numbers(positions, whole=whole))
    first = [one.asks.get(number, ()) for one in asked for number in (OF_ORDER, 1)]
    return tuple([question for questions in first for question in questions])


class Asked(msgspec.Struct, frozen=True):
    """Questions, each once, and of which tickets each is asked, by its id: numbers from 1 on; an order's question has
    none."""

    questions: tuple[Question, ...]
    of_tickets: Mapping[UUID, tuple[int, ...]]


async def questions_of_tickets(tx: Tx, cipher: FieldCipher, order: Order, *, positions: Sequence[int]) -> Asked:
    """What whoever takes these tickets, of whatever types, and answers for the order is asked."""
    asked = of_positions([one.asked for one in await _asked(tx, cipher, order)], _numbers(positions, whole=True))
    questions: dict[UUID, Question] = {}
    numbers: dict[UUID, tuple[int, ...]] = {}
    for one in asked:
        for number, own in sorted(one.asks.items()):
            for question in own:
                questions.setdefault(question.id, question)
                numbers[question.id] = (*numbers.get(question.id, ()), *(() if number == OF_ORDER else (number,)))
    return Asked(tuple(questions.values()), numbers)


async def answer_claim(
    tx: Tx, cipher: FieldCipher, order: Order, *, positions: Sequence[int], whole: bool, given: Sequence[Answer]
) -> None:
    """What somebody says who takes these tickets, which they number from 1 on. It replaces what was answered of them;
    the order is locked. Raises `Invalid` for what is missing, is no answer, or was not asked."""
    found = await _asked(tx, cipher, order)
    await _write(tx, cipher, order, _changed(found, given, _numbers(positions, whole=whole)))


def _numbers(positions: Sequence[int], *, whole: bool) -> dict[int, int]:
    numbers = {position: number for number, position in enumerate(positions, start=1)}
    return {OF_ORDER: OF_ORDER, **numbers} if whole else numbers


async def _own(tx: Tx, order: Order) -> dict[int, int]:
    """The positions of which the order's buyer has the ticket, or will, and the order itself."""
    issued = await tickets.tickets_of_order(tx, organizer_id=order.row.organizer_id, order_id=order.row.id)
    away = {ticket.position for ticket in issued if ticket.buyer_id != order.row.buyer_id}
    return {at: at for at in (OF_ORDER, *[item.position for item in order.items]) if at not in away}


def _within(found: Sequence[_Asked], numbers: Mapping[int, int]) -> list[_Asked]:
    """What of it is asked of these positions."""
    within = []
    for one in found:
        asks = {at: questions for at, questions in one.asked.asks.items() if at in numbers}
        within.append(msgspec.structs.replace(one, asked=AskedSet(one.asked.id, asks)))
    return within


def _changed(found: Sequence[_Asked], given: Sequence[Answer], numbers: Mapping[int, int]) -> list[AnsweredSet]:
    before = {one.asked.id: one.answers for one in found}
    anew = answered_anew([one.asked for one in found], before, given, numbers)
    return [one for one in anew if one.answers != before[one.question_set_id]]


async def _write(tx: Tx, cipher: FieldCipher, order: Order, changed: Sequence[AnsweredSet]) -> None:
    for one in changed:
        await store.change_answers(
            tx,
            organizer_id=order.row.organizer_id,
            order_id=order.row.id,
            question_set_id=one.question_set_id,
            answers_sealed=seal_answers(cipher, order.row.id, one.answers),
            missing=one.missing,
        )


async def _asked(tx: Tx, cipher: FieldCipher, order: Order) -> list[_Asked]:
    organizer_id, order_id = order.row.organizer_id, order.row.id
    rows = await store.answers_of_orders(tx, organizer_ids=[organizer_id], order_ids=[order_id])
    if not rows:
        return []
    sets = await catalog.question_sets(tx, organizer_id=organizer_id, set_ids=[row.question_set_id for row in rows])
    labels = await catalog.session_labels(
        tx, organizer_id=organizer_id, session_ids=list({item.session_id for item in order.items})
    )
    found = []
    for row in rows:
        pinned = sets[row.question_set_id]
        items = [item for item in order.items if labels[item.session_id].event_id == pinned.event_id]
        asked = asked_set(pinned.id, pinned.questions, {item.position: item.ticket_type_id for item in items})
        session = min((labels[item.session_id] for item in items), key=lambda label: label.starts_at)
        sealed = row.answers_sealed
        answers = Answers() if sealed is None else open_answers(cipher, order_id, sealed)
        found.append(_Asked(row, asked, answers, session))
    return sorted(found, key=lambda one: min(one.asked.asks, default=0))


def _shown(order: Order, found: Sequence[_Asked], now: datetime) -> OrderAnswers:
    items = {item.position: item for item in order.items}
    begins = [one.session.starts_at for one in found if one.asked.asks]
    until = min(begins, default=None)
    erased = any(one.row.answers_sealed is None for one in found)
    lives = order.row.state in _LIVE and not (
        order.row.state == OrderState.AWAITING_PAYMENT and now >= order.row.pay_by
    )
    return OrderAnswers(
        version=sum(one.row.edition for one in found),
        missing=sum(one.row.missing for one in found),
        until=until,
        open=lives and not erased and until is not None and now < until,
        groups=tuple(
            [
                Group(one.session, items.get(position), _with_answers(questions, one.answers.given.get(position, {})))
                for one in found
                for position, questions in sorted(one.asked.asks.items())
            ]
        ),
    )


def _with_answers(questions: Sequence[Question], own: Mapping[str, Value]) -> tuple[AnsweredQuestion, ...]:
    return tuple([AnsweredQuestion(question, own.get(encode(question.id))) for question in questions])
