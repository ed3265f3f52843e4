"""The outbox: a message is written with its cause, and sent afterwards, at least once.

Sending takes three steps: claim in a short transaction, hand over with none open, record in another. A process that
dies between handing over and recording leaves a message that is claimed again when its lease ends, and so may be sent
twice. That is chosen: the other order could lose it. (WeChat mostly refuses the second copy for want of consent.)
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

import msgspec

from menpiao.identity import subjects_of
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.notify.model.choices import Choice, with_sentence
from menpiao.notify.model.messages import MOST_ATTEMPTS, MessageKind, NewMessage, Outcome, outcome_of, values_of
from menpiao.notify.model.templates import UsedTemplate
from menpiao.notify.ports import EventsOf, MessageSender, OutgoingMessage, SendResult
from menpiao.notify.service.choices import chosen_for
from menpiao.notify.service.templates import InUse, templates_in_use
from menpiao.notify.store import outbox as store
from menpiao.notify.store.outbox import ClaimedMessage
from menpiao.platform import metrics
from menpiao.platform.batch import Batcher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import enqueue

log = logging.getLogger(__name__)

SEND_MESSAGE = "send_message"
SEND_DUE_MESSAGES = "send_due_messages"
LEASE = timedelta(minutes=2)
"""Longer than a claim of `CLAIMED_AT_ONCE` can take, `SENT_AT_ONCE` side by side, with every call timing out."""

CLAIMED_AT_ONCE = 24
SENT_AT_ONCE = 8
MOST_ROUNDS = 40
"""A tick ends after about a thousand messages; the next one goes on."""


class _Known(msgspec.Struct, frozen=True):
    """What sending needs besides the messages: what their buyers are called at the channel, by buyer and app, the
    templates, and what organizers chose, by message."""

    subjects: Mapping[tuple[UUID, str], str]
    templates: InUse
    choices: Mapping[UUID, Choice]


async def queue_message(
    tx: Tx,
    *,
    message_id: UUID,
    organizer_id: int,
    buyer_id: UUID,
    app_id: str,
    kind: str,
    subject_id: UUID,
    lang: Lang,
    page: str,
    data: Mapping[str, str],
) -> bool:
    """Write a message in the transaction of its cause; it goes out when that commits, and not when it doesn't.

    One message of a kind for each subject (an order): False when there is one already. ``data`` may hold more than the
    kind says (`model.VALUES`); the rest is left out. Adds a job, hence a NOTIFY: not for the placing batch.
    """
    message_kind = MessageKind(kind)
    added = await store.add_message(
        tx,
        organizer_id=organizer_id,
        message_id=message_id,
        buyer_id=buyer_id,
        app_id=app_id,
        kind=message_kind.value,
        subject_id=subject_id,
        lang=lang,
        page=page,
        data=values_of(message_kind, data),
    )
    if added:
        await enqueue(tx, SEND_MESSAGE, {"organizer_id": organizer_id, "message_id": encode(message_id)})
    return added


async def queue_messages(tx: Tx, *, organizer_id: int, messages: Sequence[NewMessage]) -> int:
    """Write many messages as `queue_message` writes one, in two statements; how many were new. One job is for all."""
    added = await store.add_messages(tx, organizer_id=organizer_id, messages=messages)
    if added:
        await enqueue(tx, SEND_DUE_MESSAGES, {})
    return len(added)


async def send_message(
    db: Database, sender: MessageSender, *, organizer_id: int, message_id: UUID, events_of: EventsOf | None = None
) -> None:
    """Send this message if it is due and nobody else has it. ``events_of`` finds what organizers chose for it; without
    it nothing is chosen."""
    async with db.tx() as tx:
        claimed = await store.claim_one(
            tx, organizer_id=organizer_id, message_id=message_id, most_attempts=MOST_ATTEMPTS, lease=LEASE
        )
        known = await _known(tx, sender, claimed, events_of)
    await _send_all(db, sender, claimed, known)


async def send_due(db: Database, sender: MessageSender, *, events_of: EventsOf | None = None) -> int:
    """Send whatever is due: retries, and messages whose job was lost. Returns how many were tried."""
    tried = 0
    for _ in range(MOST_ROUNDS):
        async with db.tx() as tx:
            await store.give_up(tx, most_attempts=MOST_ATTEMPTS)
            claimed = await store.claim_due(tx, limit=CLAIMED_AT_ONCE, most_attempts=MOST_ATTEMPTS, lease=LEASE)
            known = await _known(tx, sender, claimed, events_of)
        await _send_all(db, sender, claimed, known)
        tried += len(claimed)
        if len(claimed) < CLAIMED_AT_ONCE:
            break
    return tried


async def measure_lag(db: Database) -> float:
    """Set the gauge of the outbox: the age in seconds of the oldest message that waits."""
    async with db.read() as tx:
        lag_s = await store.lag_seconds(tx)
    metrics.outbox_lag.set(lag_s)
    return lag_s


async def _known(tx: Tx, sender: MessageSender, claimed: list[ClaimedMessage], events_of: EventsOf | None) -> _Known:
    subjects = await subjects_of(tx, wanted=[(message.buyer_id, message.app_id) for message in claimed])
    templates = await templates_in_use(tx, sender, app_ids={message.app_id for message in claimed})
    return _Known(subjects, templates, {} if events_of is None else await chosen_for(tx, events_of, claimed))


class _Tried(msgspec.Struct, frozen=True):
    """A message, what the channel said of it (None: it was not asked), and what that makes of it."""

    message: ClaimedMessage
    result: SendResult | None
    outcome: Outcome


async def _send_all(db: Database, sender: MessageSender, claimed: list[ClaimedMessage], known: _Known) -> None:
    """A few side by side; those that are out while others are being recorded are recorded together. One that can't be
    recorded does not keep the others from it."""
    turns = asyncio.Semaphore(SENT_AT_ONCE)
    record: Batcher[_Tried, None] = Batcher("sent_messages", partial(_record, db), max_wait_s=LEASE.total_seconds())

    async def in_turn(message: ClaimedMessage) -> None:
        async with turns:
            tried = await _send(db, sender, message, known)
        await record.submit(None, tried)

    results = await asyncio.gather(*(in_turn(message) for message in claimed), return_exceptions=True)
    for failure in results:
        if failure is not None:
            raise failure


async def _send(db: Database, sender: MessageSender, message: ClaimedMessage, known: _Known) -> _Tried:
    template = known.templates.get((message.app_id, message.kind))
    if template is None:
        return _Tried(message, None, Outcome("no_template"))
    choice = known.choices.get(message.id)
    if choice is not None and not choice.on:
        return _Tried(message, None, Outcome("switched_off"))
    subject = known.subjects.get((message.buyer_id, message.app_id))
    result = SendResult.INVALID if subject is None else await _hand_over(sender, message, subject, template, choice)
    outcome = outcome_of(result, attempts=message.attempts, age=db.clock.now() - message.created_at)
    if outcome.state == "failed":
        log.warning(
            "message_failed", extra={"kind": message.kind, "message_id": encode(message.id), "result": result.value}
        )
    return _Tried(message, result, outcome)


async def _hand_over(
    sender: MessageSender, message: ClaimedMessage, subject: str, template: UsedTemplate, choice: Choice | None
) -> SendResult:
    """An exception is a mistake of the channel's; the message waits until that is mended."""
    values = message.data
    if choice is not None:
        values = with_sentence(MessageKind(message.kind), values, choice, message.lang)
    outgoing = OutgoingMessage(
        app_id=message.app_id,
        subject=subject,
        kind=message.kind,
        lang=message.lang,
        page=message.page,
        values=values,
        template=template,
    )
    try:
        return await sender.send(outgoing)
    except Exception:
        log.exception("message_channel_broke", extra={"kind": message.kind})
        return SendResult.UNAVAILABLE


async def _record(db: Database, batch: Sequence[_Tried]) -> list[None]:
    """The states, and what they say about the consents: one spent, or all those we believed in gone.

    Consents granted since the claim are kept: the refusal did not know them.
    """
    sent = [tried.message for tried in batch if tried.outcome.state == "sent"]
    others = [(tried.message, tried.outcome) for tried in batch if tried.outcome.state != "sent"]
    spent: dict[tuple[UUID, str, str], int] = {}
    for tried in batch:
        message = tried.message
        count = (
            {SendResult.SENT: 1, SendResult.NO_CONSENT: message.consents}.get(tried.result, 0) if tried.result else 0
        )
        if count:
            key = (message.buyer_id, message.app_id, message.kind)
            spent[key] = spent.get(key, 0) + count
    async with db.tx() as tx:
        if sent:
            await store.set_sent(tx, messages=sent)
        if others:
            await store.set_states(tx, tried=others)
        if spent:
            await store.take_back(tx, spent=spent)
    return [None] * len(batch)
