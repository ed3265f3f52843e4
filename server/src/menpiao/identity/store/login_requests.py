"""Login requests, and the WeChat accounts that phones bring along. Of a request's two secrets only the hashes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.identity.model.devices import Device
from menpiao.identity.model.login_requests import Desk, Purpose
from menpiao.platform.db import Tx, execute, many, one, scalar


class LoginRequest(msgspec.Struct, frozen=True):
    """One that is stored, as it stands. ``organizer_id`` and ``staff_id``: who is meant, from the start unless it is a
    sign-in."""

    id: UUID
    purpose: Purpose
    poll_hash: bytes
    browser: str
    system: str
    asked_at: datetime
    expires_at: datetime
    app_id: str | None
    subject: str | None
    number: int | None
    numbers: list[int] | None
    organizer_id: int | None
    staff_id: UUID | None
    invitation_id: UUID | None
    approved: bool
    denied: bool
    collected_at: datetime | None
    login_id: UUID | None
    token_sealed: bytes | None


_SHOWN = """id, purpose, poll_hash, browser, system, asked_at, expires_at, app_id, subject, number, numbers,
            organizer_id, staff_id, invitation_id, approved_at is not null as approved,
            denied_at is not null as denied, collected_at, login_id, token_sealed"""
_WAITING = scalar("select count(*) from login_requests where expires_at > app_now() and looked_at is null")
_ADD = execute(
    """insert into login_requests (id, purpose, scene_hash, poll_hash, browser, system, asked_at, expires_at,
                                   organizer_id, staff_id, invitation_id)
       values ($1, $2, $3, $4, $5, $6, app_now(), app_now() + $7::interval, $8, $9, $10)"""
)
_OF_SCENE = one(LoginRequest, f"select {_SHOWN} from login_requests where scene_hash = $1 and expires_at > app_now()")
_OF_SCENE_LOCKED = one(
    LoginRequest, f"select {_SHOWN} from login_requests where scene_hash = $1 and expires_at > app_now() for update"
)
_BY_ID = one(LoginRequest, f"select {_SHOWN} from login_requests where id = $1 and expires_at > app_now()")
_LOCKED = one(LoginRequest, f"select {_SHOWN} from login_requests where id = $1 and expires_at > app_now() for update")
_LOOK = execute(
    """update login_requests
          set looked_at = app_now(), app_id = $2, subject = $3, number = $4, numbers = $5,
              expires_at = greatest(expires_at, app_now() + $6::interval)
        where id = $1"""
)
_APPROVE = execute(
    """update login_requests
          set approved_at = app_now(), organizer_id = $2, staff_id = $3,
              expires_at = greatest(expires_at, app_now() + $4::interval)
        where id = $1"""
)
_DENY = execute("update login_requests set denied_at = app_now() where id = $1 and denied_at is null")
_COLLECT = execute(
    """update login_requests
          set collected_at = app_now(), login_id = $2, token_sealed = $3, expires_at = app_now() + $4::interval
        where id = $1"""
)
_PRUNE = execute("delete from login_requests where expires_at < app_now() - $1::interval")
_FORGET_TOKENS = execute(
    "update login_requests set token_sealed = null where token_sealed is not null and expires_at <= app_now()"
)
_DESKS = many(
    Desk,
    """select s.organizer_id, s.id as staff_id, s.name, s.role
         from staff_wechat_accounts a
         join staff s on s.organizer_id = a.organizer_id and s.id = a.staff_id
        where a.app_id = $1 and a.subject = $2 and s.disabled_at is null
        order by a.linked_at desc, s.organizer_id desc
        limit $3""",
)
_DESK = one(
    Desk,
    """select s.organizer_id, s.id as staff_id, s.name, s.role
         from staff_wechat_accounts a
         join staff s on s.organizer_id = a.organizer_id and s.id = a.staff_id
        where a.app_id = $1 and a.subject = $2 and a.organizer_id = $3 and s.disabled_at is null
          for share""",
)
_LINKED_OTHERWISE = scalar(
    """select exists (select from staff_wechat_accounts
                       where organizer_id = $1 and app_id = $3 and (staff_id = $2) <> (subject = $4))"""
)
_UNLINK = execute("delete from staff_wechat_accounts where organizer_id = $1 and staff_id = $2")


async def waiting(tx: Tx) -> int:
    """How many no phone has looked at yet."""
    return int(await _WAITING(tx))


async def add(
    tx: Tx,
    *,
    request_id: UUID,
    purpose: Purpose,
    hashes: tuple[bytes, bytes],
    device: Device,
    lasts: timedelta,
    organizer_id: int | None = None,
    staff_id: UUID | None = None,
    invitation_id: UUID | None = None,
) -> None:
    """Store one; ``hashes``: of the scene, of the token that polls."""
    await _ADD(
        tx,
        request_id,
        purpose,
        *hashes,
        device.browser,
        device.system,
        lasts,
        organizer_id,
        staff_id,
        invitation_id,
    )


async def of_scene(tx: Tx, *, scene_hash: bytes, locked: bool) -> LoginRequest | None:
    """The request that was scanned, where it has not expired; ``locked``: until the transaction ends."""
    return await (_OF_SCENE_LOCKED if locked else _OF_SCENE)(tx, scene_hash)


async def by_id(tx: Tx, *, request_id: UUID, locked: bool = False) -> LoginRequest | None:
    """One that has not expired; ``locked``: until the transaction ends."""
    return await (_LOCKED if locked else _BY_ID)(tx, request_id)


async def look(
    tx: Tx, *, request_id: UUID, app_id: str, subject: str, number: int, numbers: Sequence[int], lasts: timedelta
) -> None:
    """The first phone has looked: it is this one's from now on."""
    await _LOOK(tx, request_id, app_id, subject, number, list(numbers), lasts)


async def approve(tx: Tx, *, request_id: UUID, organizer_id: int, staff_id: UUID, lasts: timedelta) -> None:
    """The phone says yes, for this member of staff."""
    await _APPROVE(tx, request_id, organizer_id, staff_id, lasts)


async def deny(tx: Tx, *, request_id: UUID) -> bool:
    """The phone says no; False where it had."""
    return await _DENY(tx, request_id) == 1


async def collect(tx: Tx, *, request_id: UUID, login_id: UUID, token_sealed: bytes, lasts: timedelta) -> None:
    """The browser has come for its login; for so long it is given the same again."""
    await _COLLECT(tx, request_id, login_id, token_sealed, lasts)


async def prune(tx: Tx, *, kept: timedelta) -> int:
    """Forget tokens that are given out no more, and requests that have been over for so long; how many of these."""
    await _FORGET_TOKENS(tx)
    return await _PRUNE(tx, kept)


async def desks(tx: Tx, *, app_id: str, subject: str, most: int) -> list[Desk]:
    """Where somebody with this WeChat account works, the last linked first."""
    return await _DESKS(tx, app_id, subject, most)


async def desk(tx: Tx, *, app_id: str, subject: str, organizer_id: int) -> Desk | None:
    """Their desk at this organizer. Neither link nor person changes until the transaction ends."""
    return await _DESK(tx, app_id, subject, organizer_id)


async def linked_otherwise(tx: Tx, *, organizer_id: int, staff_id: UUID, app_id: str, subject: str) -> bool:
    """Whether this person has another WeChat account there, or this account is another person's."""
    return bool(await _LINKED_OTHERWISE(tx, organizer_id, staff_id, app_id, subject))


async def unlink(tx: Tx, *, organizer_id: int, staff_id: UUID) -> bool:
    """Their WeChat signs them in no more; False where none did."""
    return await _UNLINK(tx, organizer_id, staff_id) > 0
