"""The logins of staff."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.identity.model.devices import Device
from menpiao.identity.model.people import StaffLogin
from menpiao.platform.db import Tx, execute, many


class LiveStaffLogin(msgspec.Struct, frozen=True):
    """A staff login that is neither revoked nor expired, of staff who are not disabled."""

    organizer_id: int
    token_hash: bytes
    login_id: UUID
    staff_id: UUID
    role: Role
    expires_at: datetime


class ShownLogin(msgspec.Struct, frozen=True):
    """A login as its owner sees it."""

    id: UUID
    provider: str
    browser: str
    system: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


class DoorLogin(msgspec.Struct, frozen=True):
    """A login of somebody who works at the doors."""

    id: UUID
    staff_id: UUID
    name: str
    role: Role
    provider: str
    browser: str
    system: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


MOST_SHOWN = 100

_ADD = execute(
    """insert into staff_logins (organizer_id, id, staff_id, token_hash, provider, app_id, created_at, expires_at,
                                 browser, system, last_seen_at)
       values ($1, $2, $3, $4, $5, $6, app_now(), $7, $8, $9, date_trunc('hour', app_now()))"""
)
_LIVE = many(
    LiveStaffLogin,
    # Who was not seen yet in this hour is noted. Rows that somebody else has locked are left to the next look: two
    # processes that note the same people in another order would wait for each other.
    """with asked as (select * from unnest($1::integer[], $2::bytea[]) as a (organizer_id, token_hash)),
            unseen as (
                select l.organizer_id, l.id
                  from asked a
                  join staff_logins l on l.organizer_id = a.organizer_id and l.token_hash = a.token_hash
                 where l.revoked_at is null and l.expires_at > app_now()
                   and l.last_seen_at < date_trunc('hour', app_now())
                   for no key update of l skip locked),
            seen as (
                update staff_logins l set last_seen_at = date_trunc('hour', app_now())
                  from unseen u where l.organizer_id = u.organizer_id and l.id = u.id)
       select l.organizer_id, l.token_hash, l.id as login_id, l.staff_id, s.role, l.expires_at
         from asked a
         join staff_logins l on l.organizer_id = a.organizer_id and l.token_hash = a.token_hash
         join staff s on s.organizer_id = l.organizer_id and s.id = l.staff_id
        where l.revoked_at is null and l.expires_at > app_now() and s.disabled_at is null""",
)
_OF_PERSON = many(
    ShownLogin,
    """select id, provider, browser, system, created_at, last_seen_at, expires_at
         from staff_logins
        where organizer_id = $1 and staff_id = $2 and revoked_at is null and expires_at > app_now()
        order by id desc
        limit $3""",
)
# From the least id that can still be good: logins of years are not gone through.
_OF_ROLES = many(
    DoorLogin,
    """select l.id, l.staff_id, s.name, s.role, l.provider, l.browser, l.system, l.created_at, l.last_seen_at,
              l.expires_at
         from staff_logins l
         join staff s on s.organizer_id = l.organizer_id and s.id = l.staff_id
        where l.organizer_id = $1 and l.id < $2 and l.id >= $3 and l.revoked_at is null and l.expires_at > app_now()
          and s.disabled_at is null and s.role = any ($4::text[])
          and ($6::uuid is null or l.staff_id = $6) and ($7::timestamptz is null or l.last_seen_at < $7)
        order by l.id desc
        limit $5""",
)
_REVOKE_OF_ROLES = execute(
    """update staff_logins l set revoked_at = app_now()
         from staff s
        where l.organizer_id = $1 and l.id = $2 and l.revoked_at is null and l.expires_at > app_now()
          and s.organizer_id = l.organizer_id and s.id = l.staff_id and s.role = any ($3::text[])"""
)
_REVOKE = execute(
    """update staff_logins set revoked_at = app_now()
        where organizer_id = $1 and staff_id = $2 and id = $3 and revoked_at is null"""
)
_REVOKE_ALL = execute(
    """update staff_logins set revoked_at = app_now()
        where organizer_id = $1 and staff_id = $2 and id is distinct from $3 and revoked_at is null
          and expires_at > app_now()"""
)


async def add(
    tx: Tx, *, login: StaffLogin, token_hash: bytes, provider: str, app_id: str | None, device: Device
) -> None:
    """Store a login; of its token only the hash, of its device only the families. ``app_id``: of WeChat only."""
    await _ADD(
        tx,
        login.organizer_id,
        login.login_id,
        login.staff_id,
        token_hash,
        provider,
        app_id,
        login.expires_at,
        device.browser,
        device.system,
    )


async def live(tx: Tx, *, asked: Sequence[tuple[int, bytes]]) -> list[LiveStaffLogin]:
    """Those of these (organizer, token hash) pairs that are good at this moment, noted as seen in this hour."""
    return await _LIVE(tx, [organizer_id for organizer_id, _ in asked], [token_hash for _, token_hash in asked])


async def of_person(tx: Tx, *, organizer_id: int, staff_id: UUID) -> list[ShownLogin]:
    """Those that are good, the newest first, `MOST_SHOWN` at most."""
    return await _OF_PERSON(tx, organizer_id, staff_id, MOST_SHOWN)


async def of_roles(
    tx: Tx,
    *,
    organizer_id: int,
    roles: Collection[Role],
    staff_id: UUID | None,
    seen_before: datetime | None,
    before: UUID,
    least: UUID,
    limit: int,
) -> list[DoorLogin]:
    """Those that are good, of people with one of these roles, the newest first; of one person only, or only those that
    were last seen before a moment."""
    return await _OF_ROLES(tx, organizer_id, before, least, list(roles), limit, staff_id, seen_before)


async def revoke_of_roles(tx: Tx, *, organizer_id: int, login_id: UUID, roles: Collection[Role]) -> bool:
    """End one of somebody with one of these roles; False where there is none to end."""
    return await _REVOKE_OF_ROLES(tx, organizer_id, login_id, list(roles)) == 1


async def revoke(tx: Tx, *, organizer_id: int, staff_id: UUID, login_id: UUID) -> bool:
    """End one; False where there is none to end."""
    return await _REVOKE(tx, organizer_id, staff_id, login_id) == 1


async def revoke_all(tx: Tx, *, organizer_id: int, staff_id: UUID, but: UUID | None = None) -> int:
    """End all of this person, or all but one; how many."""
    return await _REVOKE_ALL(tx, organizer_id, staff_id, but)
