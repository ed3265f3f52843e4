"""E-mails with their passwords, second factors, and how often somebody has tried with one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.platform.db import Tx, execute, many, one, scalar


class EmailAccount(msgspec.Struct, frozen=True):
    """Somebody who signs in with this e-mail, at one organizer, and is not disabled there."""

    organizer_id: int
    staff_id: UUID
    name: str
    role: Role
    password_sealed: bytes


class OwnEmail(msgspec.Struct, frozen=True):
    """A member of staff's own."""

    email_sealed: bytes
    email_index: UUID
    password_sealed: bytes | None


class SecondFactor(msgspec.Struct, frozen=True):
    """``confirmed``: it counts. ``last_step``: the last half minute whose digits were taken."""

    secret_sealed: bytes
    confirmed: bool
    last_step: int | None


_ADD_EMAIL = execute(
    """insert into staff_emails (organizer_id, staff_id, email_sealed, email_index) values ($1, $2, $3, $4)
       on conflict do nothing"""
)
_OF_EMAIL = many(
    EmailAccount,
    """select e.organizer_id, e.staff_id, s.name, s.role, e.password_sealed
         from staff_emails e
         join staff s on s.organizer_id = e.organizer_id and s.id = e.staff_id
        where e.email_index = $1 and ($2::integer is null or e.organizer_id = $2) and e.password_sealed is not null
          and s.disabled_at is null
        order by e.organizer_id
        limit $3""",
)
_STILL_FITS = scalar(
    """select true
         from staff_emails e
         join staff s on s.organizer_id = e.organizer_id and s.id = e.staff_id
        where e.organizer_id = $1 and e.staff_id = $2 and e.password_sealed = $3 and s.disabled_at is null
          for share"""
)
_OWN = one(
    OwnEmail,
    "select email_sealed, email_index, password_sealed from staff_emails where organizer_id = $1 and staff_id = $2",
)
_SET_PASSWORD = execute(
    """update staff_emails set password_sealed = $3, password_set_at = app_now()
        where organizer_id = $1 and staff_id = $2"""
)
_DROP_PASSWORD = execute(
    """update staff_emails set password_sealed = null, password_set_at = null
        where organizer_id = $1 and staff_id = $2"""
)
_REPLACE_PASSWORD = execute(
    """update staff_emails set password_sealed = $3, password_set_at = app_now()
        where organizer_id = $1 and staff_id = $2 and password_sealed = $4"""
)
_BEGIN = execute(
    """insert into staff_second_factors as f (organizer_id, staff_id, secret_sealed, begun_at)
       values ($1, $2, $3, app_now())
       on conflict (organizer_id, staff_id) do update set secret_sealed = $3, begun_at = app_now()
        where f.confirmed_at is null"""
)
_SECOND_FACTOR = one(
    SecondFactor,
    """select secret_sealed, confirmed_at is not null as confirmed, last_step
         from staff_second_factors where organizer_id = $1 and staff_id = $2""",
)
_CONFIRM = execute(
    """update staff_second_factors set confirmed_at = app_now(), last_step = $3
        where organizer_id = $1 and staff_id = $2 and confirmed_at is null and secret_sealed = $4"""
)
_TAKE_STEP = execute(
    """update staff_second_factors set last_step = $3
        where organizer_id = $1 and staff_id = $2 and last_step < $3 and secret_sealed = $4"""
)
_REMOVE = execute("delete from staff_second_factors where organizer_id = $1 and staff_id = $2")
_ADD_CODES = execute(
    """insert into staff_recovery_codes (organizer_id, staff_id, code_index)
       select $1, $2, c.code_index from unnest($3::uuid[]) as c (code_index)"""
)
_TAKE_CODE = execute(
    """update staff_recovery_codes set used_at = app_now()
        where organizer_id = $1 and staff_id = $2 and code_index = $3 and used_at is null"""
)
_CODES_LEFT = scalar(
    "select count(*) from staff_recovery_codes where organizer_id = $1 and staff_id = $2 and used_at is null"
)
_TRY = scalar(
    """insert into staff_sign_in_tries as t (email_index, tries, began_at, last_at)
       values ($1, 1, app_now(), app_now())
       on conflict (email_index) do update
          set tries = case when t.tries >= $2 or t.began_at <= app_now() - $3::interval then 1 else t.tries + 1 end,
              began_at = case when t.tries >= $2 or t.began_at <= app_now() - $3::interval then app_now()
                              else t.began_at end,
              last_at = app_now()
        where t.tries < $2 or t.last_at <= app_now() - $3::interval
       returning tries"""
)
_LOCKED_UNTIL = scalar("select last_at + $2::interval from staff_sign_in_tries where email_index = $1")
_FORGET_TRIES = execute("delete from staff_sign_in_tries where email_index = $1")
_PRUNE_TRIES = execute("delete from staff_sign_in_tries where last_at < app_now() - $1::interval")


async def add_email(tx: Tx, *, organizer_id: int, staff_id: UUID, email_sealed: bytes, email_index: UUID) -> bool:
    """Give somebody an e-mail to sign in with; False where they, or a colleague with this one, have one already."""
    return await _ADD_EMAIL(tx, organizer_id, staff_id, email_sealed, email_index) == 1


async def of_email(tx: Tx, *, email_index: UUID, organizer_id: int | None, most: int) -> list[EmailAccount]:
    """Who has this e-mail and a password; of one organizer, or of all."""
    return await _OF_EMAIL(tx, email_index, organizer_id, most)


async def still_fits(tx: Tx, *, organizer_id: int, staff_id: UUID, password_sealed: bytes) -> bool:
    """Whether the person still has the password that was looked at, and works here. Both stay so until the transaction
    ends: who changes a password or disables somebody ends the logins that are there then, and this one must be."""
    return await _STILL_FITS(tx, organizer_id, staff_id, password_sealed) is True


async def own(tx: Tx, *, organizer_id: int, staff_id: UUID) -> OwnEmail | None:
    """The person's own e-mail."""
    return await _OWN(tx, organizer_id, staff_id)


async def set_password(tx: Tx, *, organizer_id: int, staff_id: UUID, sealed: bytes) -> bool:
    """Whatever it was before; False where there is no e-mail."""
    return await _SET_PASSWORD(tx, organizer_id, staff_id, sealed) == 1


async def drop_password(tx: Tx, *, organizer_id: int, staff_id: UUID) -> None:
    """Nobody signs in with it any more. A second factor is removed before."""
    await _DROP_PASSWORD(tx, organizer_id, staff_id)


async def replace_password(tx: Tx, *, organizer_id: int, staff_id: UUID, sealed: bytes, old_sealed: bytes) -> bool:
    """False where the old one is not the one any more that was looked at."""
    return await _REPLACE_PASSWORD(tx, organizer_id, staff_id, sealed, old_sealed) == 1


async def begin_second_factor(tx: Tx, *, organizer_id: int, staff_id: UUID, secret_sealed: bytes) -> bool:
    """One that counts for nothing yet; False where one counts already."""
    return await _BEGIN(tx, organizer_id, staff_id, secret_sealed) == 1


async def second_factor(tx: Tx, *, organizer_id: int, staff_id: UUID) -> SecondFactor | None:
    """The person's, confirmed or only begun."""
    return await _SECOND_FACTOR(tx, organizer_id, staff_id)


async def confirm_second_factor(
    tx: Tx, *, organizer_id: int, staff_id: UUID, step: int, secret_sealed: bytes, code_indexes: Sequence[UUID]
) -> bool:
    """It counts from now on, with these recovery codes; False where it is another secret by now."""
    if await _CONFIRM(tx, organizer_id, staff_id, step, secret_sealed) != 1:
        return False
    await _ADD_CODES(tx, organizer_id, staff_id, list(code_indexes))
    return True


async def take_step(tx: Tx, *, organizer_id: int, staff_id: UUID, step: int, secret_sealed: bytes) -> bool:
    """Take the digits of this step, once: False where these or later ones were taken."""
    return await _TAKE_STEP(tx, organizer_id, staff_id, step, secret_sealed) == 1


async def take_recovery_code(tx: Tx, *, organizer_id: int, staff_id: UUID, code_index: UUID) -> bool:
    """Use it up; False where it is none, or used."""
    return await _TAKE_CODE(tx, organizer_id, staff_id, code_index) == 1


async def recovery_codes_left(tx: Tx, *, organizer_id: int, staff_id: UUID) -> int:
    """How many are not used."""
    return int(await _CODES_LEFT(tx, organizer_id, staff_id))


async def remove_second_factor(tx: Tx, *, organizer_id: int, staff_id: UUID) -> bool:
    """With its recovery codes; False where there was none."""
    return await _REMOVE(tx, organizer_id, staff_id) == 1


async def count_try(tx: Tx, *, email_index: UUID, most: int, window: timedelta) -> bool:
    """Count a try; False where there were ``most`` within ``window``, and it is not over yet since the last."""
    return await _TRY(tx, email_index, most, window) is not None


async def locked_until(tx: Tx, *, email_index: UUID, window: timedelta) -> datetime | None:
    """When tries are taken again."""
    until: datetime | None = await _LOCKED_UNTIL(tx, email_index, window)
    return until


async def forget_tries(tx: Tx, *, email_index: UUID) -> None:
    """Somebody has shown that they are who they say."""
    await _FORGET_TRIES(tx, email_index)


async def prune_tries(tx: Tx, *, older_than: timedelta) -> int:
    """Forget what counts no more; how many."""
    return await _PRUNE_TRIES(tx, older_than)
