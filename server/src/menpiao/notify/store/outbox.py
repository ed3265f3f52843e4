"""Statements on the outbox and on the counters of consent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.notify.model.messages import Consent, NewMessage, Outcome, values_of
from menpiao.platform.db import Tx, execute, many, one, scalar


class ClaimedMessage(msgspec.Struct, frozen=True):
    """A message that is ours to send until its lease ends. ``consents`` is what the counter said when we took it."""

    organizer_id: int
    id: UUID
    buyer_id: UUID
    app_id: str
    kind: str
    subject_id: UUID
    lang: Lang
    page: str
    data: dict[str, str]
    attempts: int
    created_at: datetime
    consents: int


class FailedKind(msgspec.Struct, frozen=True):
    """Messages of one kind that failed for good and that nobody has looked at: how many, and the first of them."""

    kind: str
    count: int
    first_id: UUID
    since: datetime


class MessageRow(msgspec.Struct, frozen=True):
    """A message as those see it who look after it."""

    id: UUID
    kind: str
    subject_id: UUID
    state: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None


class Reachable(msgspec.Struct, frozen=True):
    """How a buyer is reached about an order, as an earlier message had it."""

    subject_id: UUID
    buyer_id: UUID
    app_id: str
    lang: Lang
    page: str


class Allowing(msgspec.Struct, frozen=True):
    """A buyer who allows a message."""

    buyer_id: UUID


class AddedMessage(msgspec.Struct, frozen=True):
    """A message that was not there before."""

    id: UUID


_ADD_MESSAGE = execute(
    """insert into messages (organizer_id, id, buyer_id, app_id, kind, subject_id, lang, page, data, state,
                             created_at, next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', app_now(), app_now())
       on conflict (organizer_id, kind, subject_id) do nothing"""
)
_ADD_MESSAGES = many(
    AddedMessage,
    """insert into messages (organizer_id, id, buyer_id, app_id, kind, subject_id, lang, page, data, state,
                             created_at, next_attempt_at)
       select $1, n.id, n.buyer, n.app, n.kind, n.subject, n.lang, n.page, n.data, 'waiting', app_now(), app_now()
         from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::jsonb[])
           as n (id, buyer, app, kind, subject, lang, page, data)
       on conflict (organizer_id, kind, subject_id) do nothing
       returning id""",
)
# The tick looks at all organizers at once, which is why it names none; the job names the one message.
_CLAIM_DUE = many(
    ClaimedMessage,
    """with due as (
           select organizer_id, id from messages
            where state = 'waiting' and next_attempt_at <= app_now() and attempts < $2
            order by next_attempt_at limit $1 for update skip locked)
       update messages m set attempts = m.attempts + 1, next_attempt_at = app_now() + $3::interval
         from due
        where m.organizer_id = due.organizer_id and m.id = due.id
       returning m.organizer_id, m.id, m.buyer_id, m.app_id, m.kind, m.subject_id, m.lang, m.page, m.data, m.attempts,
           m.created_at,
           coalesce((select c.remaining from message_consents c
                      where c.buyer_id = m.buyer_id and c.app_id = m.app_id and c.kind = m.kind), 0) as consents""",
)
_CLAIM_ONE = many(
    ClaimedMessage,
    """with due as (
           select organizer_id, id from messages
            where organizer_id = $1 and id = $2
              and state = 'waiting' and next_attempt_at <= app_now() and attempts < $3
              for update skip locked)
       update messages m set attempts = m.attempts + 1, next_attempt_at = app_now() + $4::interval
         from due
        where m.organizer_id = due.organizer_id and m.id = due.id
       returning m.organizer_id, m.id, m.buyer_id, m.app_id, m.kind, m.subject_id, m.lang, m.page, m.data, m.attempts,
           m.created_at,
           coalesce((select c.remaining from message_consents c
                      where c.buyer_id = m.buyer_id and c.app_id = m.app_id and c.kind = m.kind), 0) as consents""",
)
_GIVE_UP = execute(
    """update messages set state = 'failed'
        where state = 'waiting' and attempts >= $1 and next_attempt_at <= app_now()"""
)
_SET_SENT = execute(
    """update messages m set state = 'sent', sent_at = app_now()
         from unnest($1::integer[], $2::uuid[]) as n (organizer, id)
        where m.organizer_id = n.organizer and m.id = n.id and m.state <> 'sent'"""
)
_SET_STATES = execute(
    """update messages m set state = n.state, next_attempt_at = app_now() + n.wait
         from unnest($1::integer[], $2::uuid[], $3::integer[], $4::text[], $5::interval[])
           as n (organizer, id, attempts, state, wait)
        where m.organizer_id = n.organizer and m.id = n.id and m.state = 'waiting' and m.attempts = n.attempts"""
)
_FAILED = many(
    FailedKind,
    """select kind, count(*)::integer as count, (array_agg(id order by created_at, id))[1] as first_id,
              min(created_at) as since
         from messages
        where organizer_id = $1 and state = 'failed' and dismissed_at is null
        group by kind order by kind""",
)
_KIND_OF = scalar("select kind from messages where organizer_id = $1 and id = $2")
# As if they had been written now: their age says when they were last wanted.
_RETRY_FAILED = execute(
    """update messages set state = 'waiting', attempts = 0, created_at = app_now(), next_attempt_at = app_now()
        where organizer_id = $1 and kind = $2 and state = 'failed' and dismissed_at is null"""
)
_DISMISS_FAILED = execute(
    """update messages set dismissed_at = app_now(), dismissed_by = $3
        where organizer_id = $1 and kind = $2 and state = 'failed' and dismissed_at is null"""
)
_ABOUT = many(
    MessageRow,
    """select id, kind, subject_id, state, attempts, created_at, sent_at from messages
        where organizer_id = $1 and kind = any ($2::text[]) and subject_id = any ($3::uuid[])
        order by created_at, id""",
)
_REACHABLE = many(
    Reachable,
    """select m.subject_id, m.buyer_id, m.app_id, m.lang, m.page
         from messages m
         join message_consents c on c.buyer_id = m.buyer_id and c.app_id = m.app_id and c.kind = $4 and c.remaining > 0
        where m.organizer_id = $1 and m.kind = $3 and m.subject_id = any ($2::uuid[])
        order by m.subject_id""",
)
_ALLOWING = many(
    Allowing,
    """select c.buyer_id
         from unnest($1::uuid[], $2::text[]) as n (buyer, app)
         join message_consents c on c.buyer_id = n.buyer and c.app_id = n.app and c.kind = $3 and c.remaining > 0""",
)
_LOCKED = one(
    MessageRow,
    """select id, kind, subject_id, state, attempts, created_at, sent_at from messages
        where organizer_id = $1 and id = $2 for update""",
)
_SEND_AGAIN = execute(
    """update messages
          set state = 'waiting', attempts = 0, created_at = app_now(), next_attempt_at = app_now(), sent_at = null,
              dismissed_at = null, dismissed_by = null
        where organizer_id = $1 and id = $2 and state <> 'waiting'"""
)
_LAG = scalar(
    """select coalesce(extract(epoch from app_now() - min(created_at)), 0)::float8
         from messages where state = 'waiting'"""
)

_ADD_REQUEST = execute(
    """insert into message_consent_requests (buyer_id, key, request_hash, created_at) values ($1, $2, $3, app_now())
       on conflict (buyer_id, key) do nothing"""
)
_REQUEST_HASH = scalar("select request_hash from message_consent_requests where buyer_id = $1 and key = $2")
_FORGET_REQUESTS = execute("delete from message_consent_requests where created_at < app_now() - $1::interval")
_GRANT = execute(
    """insert into message_consents as c (buyer_id, app_id, kind, remaining, updated_at)
       values ($1, $2, $3, 1, app_now())
       on conflict (buyer_id, app_id, kind)
       do update set remaining = least(c.remaining + 1, $4), updated_at = app_now()"""
)
# Locked in one order, because two who record may have messages of the same buyers.
_TAKE_BACK = execute(
    """with spent as (
           select c.buyer_id, c.app_id, c.kind, n.count
             from unnest($1::uuid[], $2::text[], $3::text[], $4::integer[]) as n (buyer, app, kind, count)
             join message_consents c on c.buyer_id = n.buyer and c.app_id = n.app and c.kind = n.kind
            order by c.buyer_id, c.app_id, c.kind
              for update of c
       )
       update message_consents c set remaining = greatest(c.remaining - s.count, 0), updated_at = app_now()
         from spent s
        where c.buyer_id = s.buyer_id and c.app_id = s.app_id and c.kind = s.kind and c.remaining > 0"""
)
_CONSENTS = many(
    Consent,
    "select kind, remaining from message_consents where buyer_id = $1 and app_id = $2 and kind = any($3::text[])",
)


async def add_message(
    tx: Tx,
    *,
    organizer_id: int,
    message_id: UUID,
    buyer_id: UUID,
    app_id: str,
    kind: str,
    subject_id: UUID,
    lang: Lang,
    page: str,
    data: Mapping[str, str],
) -> bool:
    """Write a message; False when this subject already has one of this kind."""
    added = await _ADD_MESSAGE(tx, organizer_id, message_id, buyer_id, app_id, kind, subject_id, lang, page, dict(data))
    return added == 1


async def add_messages(tx: Tx, *, organizer_id: int, messages: Sequence[NewMessage]) -> list[UUID]:
    """Write messages; the ids of those whose subject had none of this kind yet."""
    added = await _ADD_MESSAGES(
        tx,
        organizer_id,
        [message.id for message in messages],
        [message.buyer_id for message in messages],
        [message.app_id for message in messages],
        [message.kind.value for message in messages],
        [message.subject_id for message in messages],
        [message.lang for message in messages],
        [message.page for message in messages],
        [values_of(message.kind, message.data) for message in messages],
    )
    return [row.id for row in added]


async def claim_due(tx: Tx, *, limit: int, most_attempts: int, lease: timedelta) -> list[ClaimedMessage]:
    """Take the messages that have waited longest. Nobody else gets them before the lease ends."""
    return await _CLAIM_DUE(tx, limit, most_attempts, lease)


async def claim_one(
    tx: Tx, *, organizer_id: int, message_id: UUID, most_attempts: int, lease: timedelta
) -> list[ClaimedMessage]:
    """Take this message, unless it is sent, not due, or somebody else's at the moment."""
    return await _CLAIM_ONE(tx, organizer_id, message_id, most_attempts, lease)


async def give_up(tx: Tx, *, most_attempts: int) -> int:
    """End the messages whose last try never came back."""
    return await _GIVE_UP(tx, most_attempts)


async def set_sent(tx: Tx, *, messages: Sequence[ClaimedMessage]) -> None:
    """They are out, whatever else was thought of them meanwhile."""
    await _SET_SENT(tx, [message.organizer_id for message in messages], [message.id for message in messages])


async def set_states(tx: Tx, *, tried: Sequence[tuple[ClaimedMessage, Outcome]]) -> None:
    """The results of these tries; of an older one than the last it is no longer wanted."""
    await _SET_STATES(
        tx,
        [message.organizer_id for message, _ in tried],
        [message.id for message, _ in tried],
        [message.attempts for message, _ in tried],
        [outcome.state for _, outcome in tried],
        [outcome.wait for _, outcome in tried],
    )


async def failed_kinds(tx: Tx, *, organizer_id: int) -> list[FailedKind]:
    """What failed for good and waits for a person."""
    return await _FAILED(tx, organizer_id)


async def kind_of(tx: Tx, *, organizer_id: int, message_id: UUID) -> str | None:
    """None where the organizer has no such message."""
    kind: str | None = await _KIND_OF(tx, organizer_id, message_id)
    return kind


async def retry_failed(tx: Tx, *, organizer_id: int, kind: str) -> int:
    """All of a kind that failed are tried again; how many."""
    return await _RETRY_FAILED(tx, organizer_id, kind)


async def dismiss_failed(tx: Tx, *, organizer_id: int, kind: str, staff_id: UUID) -> int:
    """All of a kind that failed stay unsent, because somebody said so; how many."""
    return await _DISMISS_FAILED(tx, organizer_id, kind, staff_id)


async def messages_about(
    tx: Tx, *, organizer_id: int, kinds: Sequence[str], subject_ids: Sequence[UUID]
) -> list[MessageRow]:
    """Of these kinds about these subjects, oldest first."""
    return await _ABOUT(tx, organizer_id, list(kinds), list(subject_ids))


async def reachable(
    tx: Tx, *, organizer_id: int, order_ids: Sequence[UUID], told: str, consent: str
) -> list[Reachable]:
    """The orders whose buyer was written a message of kind ``told`` and allows another of kind ``consent``."""
    return await _REACHABLE(tx, organizer_id, list(order_ids), told, consent)


async def allowing(tx: Tx, *, readers: Sequence[tuple[UUID, str]], kind: str) -> set[UUID]:
    """Of these buyers in these apps, those who allow a message of this kind."""
    rows = await _ALLOWING(tx, [buyer_id for buyer_id, _ in readers], [app_id for _, app_id in readers], kind)
    return {row.buyer_id for row in rows}


async def lock_message(tx: Tx, *, organizer_id: int, message_id: UUID) -> MessageRow | None:
    """The message, held until the transaction ends."""
    return await _LOCKED(tx, organizer_id, message_id)


async def send_again(tx: Tx, *, organizer_id: int, message_id: UUID) -> int:
    """As if it had been written now."""
    return await _SEND_AGAIN(tx, organizer_id, message_id)


async def lag_seconds(tx: Tx) -> float:
    """The age of the oldest message that waits; 0 when none does."""
    return float(await _LAG(tx))


async def add_request(tx: Tx, *, buyer_id: UUID, key: str, request_hash: bytes) -> bool:
    """Take an idempotency key; False when it is taken. Waits for whoever is taking it right now."""
    return await _ADD_REQUEST(tx, buyer_id, key, request_hash) == 1


async def request_hash(tx: Tx, *, buyer_id: UUID, key: str) -> bytes | None:
    """For which request the key was taken."""
    found: bytes | None = await _REQUEST_HASH(tx, buyer_id, key)
    return found


async def forget_requests(tx: Tx, *, older_than: timedelta) -> int:
    """Drop keys that nobody will ask with again."""
    return await _FORGET_REQUESTS(tx, older_than)


async def grant(tx: Tx, *, buyer_id: UUID, app_id: str, kind: str, most: int) -> None:
    """Count one more consent."""
    await _GRANT(tx, buyer_id, app_id, kind, most)


async def take_back(tx: Tx, *, spent: Mapping[tuple[UUID, str, str], int]) -> None:
    """Count so many fewer, by buyer, app and kind, but never fewer than none."""
    await _TAKE_BACK(
        tx,
        [buyer_id for buyer_id, _, _ in spent],
        [app_id for _, app_id, _ in spent],
        [kind for _, _, kind in spent],
        list(spent.values()),
    )


async def consents(tx: Tx, *, buyer_id: UUID, app_id: str, kinds: Sequence[str]) -> list[Consent]:
    """The counters of these kinds that exist."""
    return await _CONSENTS(tx, buyer_id, app_id, list(kinds))
