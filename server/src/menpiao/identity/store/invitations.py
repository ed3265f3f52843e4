"""Invitations of staff: of their links only the hashes."""

from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.platform.db import Tx, execute, many, one


class Request(msgspec.Struct, frozen=True):
    """Who asked for an invitation, by which request: asking again is the same one."""

    asked_by: UUID
    idempotency_key: str
    request_index: UUID


class Asked(msgspec.Struct, frozen=True):
    """An invitation that a request made."""

    id: UUID
    staff_id: UUID
    expires_at: datetime
    request_index: UUID


class Ended(msgspec.Struct, frozen=True):
    """An invitation that is over."""

    id: UUID


class Waiting(msgspec.Struct, frozen=True):
    """An invitation that can be accepted."""

    organizer_id: int
    id: UUID
    staff_id: UUID
    name: str
    role: Role
    email_sealed: bytes | None
    expires_at: datetime


_ADD = execute(
    """insert into staff_invitations (organizer_id, id, staff_id, token_hash, invited_at, expires_at, asked_by,
                                      idempotency_key, request_index)
       values ($1, $2, $3, $4, app_now(), $5, $6, $7, $8)"""
)
_ASKED = one(
    Asked,
    """select id, staff_id, expires_at, request_index from staff_invitations
        where organizer_id = $1 and asked_by = $2 and idempotency_key = $3""",
)
_WAITING = one(
    Waiting,
    """select i.organizer_id, i.id, i.staff_id, s.name, s.role, e.email_sealed, i.expires_at
         from staff_invitations i
         join staff s on s.organizer_id = i.organizer_id and s.id = i.staff_id
         left join staff_emails e on e.organizer_id = s.organizer_id and e.staff_id = s.id
        where i.organizer_id = $1 and i.id = $2 and i.token_hash = $3 and i.accepted_at is null and i.ended_at is null
          and i.expires_at > app_now() and s.disabled_at is null""",
)
_ACCEPT = execute(
    """update staff_invitations set accepted_at = app_now()
        where organizer_id = $1 and id = $2 and accepted_at is null and ended_at is null and expires_at > app_now()"""
)
_END = many(
    Ended,
    """update staff_invitations set ended_at = app_now()
        where organizer_id = $1 and staff_id = $2 and accepted_at is null and ended_at is null
       returning id""",
)


async def add(
    tx: Tx,
    *,
    organizer_id: int,
    invitation_id: UUID,
    staff_id: UUID,
    token_hash: bytes,
    expires_at: datetime,
    request: Request | None,
) -> None:
    """Store one; of its link only the hash. None waits for this person."""
    await _ADD(
        tx,
        organizer_id,
        invitation_id,
        staff_id,
        token_hash,
        expires_at,
        request and request.asked_by,
        request and request.idempotency_key,
        request and request.request_index,
    )


async def asked(tx: Tx, *, organizer_id: int, request: Request) -> Asked | None:
    """What was made for this key before, whatever it was asked with."""
    return await _ASKED(tx, organizer_id, request.asked_by, request.idempotency_key)


async def waiting(tx: Tx, *, organizer_id: int, invitation_id: UUID, token_hash: bytes) -> Waiting | None:
    """The invitation of this link, where it can be accepted."""
    return await _WAITING(tx, organizer_id, invitation_id, token_hash)


async def accept(tx: Tx, *, organizer_id: int, invitation_id: UUID) -> bool:
    """Use it up; False where somebody was faster, or it is over."""
    return await _ACCEPT(tx, organizer_id, invitation_id) == 1


async def end(tx: Tx, *, organizer_id: int, staff_id: UUID) -> list[UUID]:
    """End the one that waits for this person; which."""
    return [ended.id for ended in await _END(tx, organizer_id, staff_id)]
