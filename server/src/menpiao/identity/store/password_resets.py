"""Who has forgotten their password, and the links to a new one: of these only the hashes."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.platform.db import Tx, execute, many, one


class Wanted(msgspec.Struct, frozen=True):
    """An e-mail that somebody typed."""

    email_index: UUID


class Forgetful(msgspec.Struct, frozen=True):
    """Somebody who signs in with an e-mail, at one organizer."""

    organizer_id: int
    staff_id: UUID


class Ended(msgspec.Struct, frozen=True):
    """A link that is over."""

    id: UUID


class WaitingReset(msgspec.Struct, frozen=True):
    """A link that can be used."""

    organizer_id: int
    id: UUID
    staff_id: UUID
    name: str
    role: Role
    email_sealed: bytes
    email_index: UUID
    expires_at: datetime


_ASK = execute(
    """insert into staff_password_requests as r (email_index, asked, began_at, last_at, answered)
       values ($1, 1, app_now(), app_now(), false)
       on conflict (email_index) do update
          set asked = case when r.began_at <= app_now() - $3::interval then 1 else r.asked + 1 end,
              began_at = case when r.began_at <= app_now() - $3::interval then app_now() else r.began_at end,
              last_at = app_now(), answered = false
        where r.answered and (r.asked < $2 or r.began_at <= app_now() - $3::interval)"""
)
# Answered by being claimed: what follows commits with it.
_CLAIM = many(
    Wanted,
    """with open as (
           select email_index from staff_password_requests where not answered
            order by last_at limit $1 for update skip locked)
       update staff_password_requests r set answered = true from open
        where r.email_index = open.email_index
       returning r.email_index""",
)
_PRUNE = execute("delete from staff_password_requests where last_at < app_now() - $1::interval and answered")
_OF_EMAIL = many(
    Forgetful,
    """select e.organizer_id, e.staff_id
         from staff_emails e
         join staff s on s.organizer_id = e.organizer_id and s.id = e.staff_id
        where e.email_index = $1 and e.password_sealed is not null and s.disabled_at is null
        order by e.organizer_id limit $2""",
)
_ADD = execute(
    """insert into staff_password_resets (organizer_id, id, staff_id, token_hash, made_at, expires_at)
       values ($1, $2, $3, $4, app_now(), $5)"""
)
_WAITING = one(
    WaitingReset,
    """select r.organizer_id, r.id, r.staff_id, s.name, s.role, e.email_sealed, e.email_index, r.expires_at
         from staff_password_resets r
         join staff s on s.organizer_id = r.organizer_id and s.id = r.staff_id
         join staff_emails e on e.organizer_id = s.organizer_id and e.staff_id = s.id
        where r.organizer_id = $1 and r.id = $2 and r.token_hash = $3 and r.used_at is null and r.ended_at is null
          and r.expires_at > app_now() and s.disabled_at is null and e.password_sealed is not null""",
)
_USE = execute(
    """update staff_password_resets set used_at = app_now()
        where organizer_id = $1 and id = $2 and used_at is null and ended_at is null and expires_at > app_now()"""
)
_END = many(
    Ended,
    """update staff_password_resets set ended_at = app_now()
        where organizer_id = $1 and staff_id = $2 and used_at is null and ended_at is null
       returning id""",
)


async def ask(tx: Tx, *, email_index: UUID, most: int, window: timedelta) -> bool:
    """Write the wish down; False where one waits, or there were ``most`` within ``window``."""
    return await _ASK(tx, email_index, most, window) == 1


async def claim(tx: Tx, *, limit: int) -> list[UUID]:
    """The e-mails that wait for an answer, which is now given."""
    return [wanted.email_index for wanted in await _CLAIM(tx, limit)]


async def prune(tx: Tx, *, older_than: timedelta) -> int:
    """Forget what counts no more; how many."""
    return await _PRUNE(tx, older_than)


async def of_email(tx: Tx, *, email_index: UUID, most: int) -> list[Forgetful]:
    """Who has this e-mail and a password, and is not disabled."""
    return await _OF_EMAIL(tx, email_index, most)


async def add(
    tx: Tx, *, organizer_id: int, reset_id: UUID, staff_id: UUID, token_hash: bytes, expires_at: datetime
) -> None:
    """Store one; none waits for this person."""
    await _ADD(tx, organizer_id, reset_id, staff_id, token_hash, expires_at)


async def waiting(tx: Tx, *, organizer_id: int, reset_id: UUID, token_hash: bytes) -> WaitingReset | None:
    """The link's, where it can be used."""
    return await _WAITING(tx, organizer_id, reset_id, token_hash)


async def use(tx: Tx, *, organizer_id: int, reset_id: UUID) -> bool:
    """Use it up; False where it is used or over."""
    return await _USE(tx, organizer_id, reset_id) == 1


async def end(tx: Tx, *, organizer_id: int, staff_id: UUID) -> list[UUID]:
    """End the one that waits for this person; which."""
    return [ended.id for ended in await _END(tx, organizer_id, staff_id)]
