"""Invitations and logins of people of the platform: of tokens only the hashes."""

from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.devices import Device
from menpiao.identity.model.operators import OperatorLogin, OperatorRole
from menpiao.platform.db import Tx, execute, many, one


class WaitingOperator(msgspec.Struct, frozen=True):
    """An invitation that can be accepted."""

    id: UUID
    operator_id: UUID
    name: str
    role: OperatorRole
    email_sealed: bytes
    email_index: UUID
    secret_sealed: bytes
    expires_at: datetime


class EndedInvitation(msgspec.Struct, frozen=True):
    """One that is over."""

    id: UUID


_INVITE = execute(
    """insert into operator_invitations (id, operator_id, token_hash, secret_sealed, invited_at, expires_at)
       values ($1, $2, $3, $4, app_now(), $5)"""
)
_END_INVITATION = many(
    EndedInvitation,
    """update operator_invitations set ended_at = app_now()
        where operator_id = $1 and accepted_at is null and ended_at is null
       returning id""",
)
_WAITING = one(
    WaitingOperator,
    """select i.id, i.operator_id, o.name, o.role, o.email_sealed, o.email_index, i.secret_sealed, i.expires_at
         from operator_invitations i
         join operators o on o.id = i.operator_id
        where i.id = $1 and i.token_hash = $2 and i.accepted_at is null and i.ended_at is null
          and i.expires_at > app_now() and o.disabled_at is null""",
)
_ACCEPT = execute("update operator_invitations set accepted_at = app_now() where id = $1")
_ADD = execute(
    """insert into operator_logins (id, operator_id, token_hash, browser, system, created_at, expires_at)
       values ($1, $2, $3, $4, $5, app_now(), $6)"""
)
_LIVE = one(
    OperatorLogin,
    """select l.id as login_id, l.operator_id, o.role, l.expires_at
         from operator_logins l
         join operators o on o.id = l.operator_id
        where l.token_hash = $1 and l.operator_id = $2 and l.revoked_at is null and l.expires_at > app_now()
          and o.disabled_at is null""",
)
_REVOKE_ALL = execute(
    """update operator_logins set revoked_at = app_now()
        where operator_id = $1 and id is distinct from $2 and revoked_at is null"""
)
_REVOKE = execute("update operator_logins set revoked_at = app_now() where id = $1 and revoked_at is null")


async def invite(
    tx: Tx, *, invitation_id: UUID, operator_id: UUID, token_hash: bytes, secret_sealed: bytes, expires_at: datetime
) -> None:
    """Store one; none waits for this person."""
    await _INVITE(tx, invitation_id, operator_id, token_hash, secret_sealed, expires_at)


async def end_invitation(tx: Tx, *, operator_id: UUID) -> list[UUID]:
    """End the one that waits for this person; which."""
    return [ended.id for ended in await _END_INVITATION(tx, operator_id)]


async def waiting(tx: Tx, *, invitation_id: UUID, token_hash: bytes) -> WaitingOperator | None:
    """The invitation of this link, where it can be accepted."""
    return await _WAITING(tx, invitation_id, token_hash)


async def accept(tx: Tx, *, invitation_id: UUID) -> None:
    """Use it up."""
    await _ACCEPT(tx, invitation_id)


async def add(tx: Tx, *, login: OperatorLogin, token_hash: bytes, device: Device) -> None:
    """Store a login; of its token only the hash, of its device only the families."""
    await _ADD(tx, login.login_id, login.operator_id, token_hash, device.browser, device.system, login.expires_at)


async def live(tx: Tx, *, token_hash: bytes, operator_id: UUID) -> OperatorLogin | None:
    """The login, where it is good at this moment."""
    return await _LIVE(tx, token_hash, operator_id)


async def revoke_all(tx: Tx, *, operator_id: UUID, but: UUID | None = None) -> None:
    """End all of this person, or all but one."""
    await _REVOKE_ALL(tx, operator_id, but)


async def revoke(tx: Tx, *, login_id: UUID) -> None:
    """End one."""
    await _REVOKE(tx, login_id)
