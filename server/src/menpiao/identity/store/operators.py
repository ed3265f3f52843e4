"""People of the platform: who there is, how they sign in, and what their requests made."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.operators import OperatorRole, OperatorState
from menpiao.platform.db import Tx, execute, many, one, scalar


class OperatorRow(msgspec.Struct, frozen=True):
    """One of them with all that the others may see of their access."""

    id: UUID
    name: str
    role: OperatorRole
    email_sealed: bytes
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    invitation_id: UUID | None
    invited_until: datetime | None
    last_seen_at: datetime | None
    recovery_codes_left: int


class Access(msgspec.Struct, frozen=True):
    """How somebody signs in, who has accepted an invitation and is not disabled."""

    id: UUID
    name: str
    role: OperatorRole
    email_sealed: bytes
    email_index: UUID
    password_sealed: bytes
    secret_sealed: bytes
    last_step: int


class OperatorName(msgspec.Struct, frozen=True):
    """What somebody is called, also who has left."""

    id: UUID
    name: str


class Made(msgspec.Struct, frozen=True):
    """What a request made."""

    request_index: UUID
    subject_id: UUID


_ROW = """
    select o.id, o.name, o.role, o.email_sealed, o.created_at, o.disabled_at,
           o.password_sealed is not null as has_password, i.id as invitation_id, i.expires_at as invited_until,
           (select max(l.created_at) from operator_logins l where l.operator_id = o.id) as last_seen_at,
           (select count(*)::integer from operator_recovery_codes c where c.operator_id = o.id and c.used_at is null)
               as recovery_codes_left
      from operators o
      left join operator_invitations i on i.operator_id = o.id and i.accepted_at is null and i.ended_at is null"""
_ACCESS = """
    select id, name, role, email_sealed, email_index, password_sealed, secret_sealed, last_step
      from operators where password_sealed is not null and disabled_at is null"""

_ALL = many(
    OperatorRow,
    _ROW
    + """ where o.id < $1 and ($3::text is null or o.role = $3)
            and ($4::text is null or $4 = case when o.disabled_at is not null then 'disabled'
                                               when o.password_sealed is not null then 'active' else 'invited' end)
          order by o.id desc limit $2""",
)
_ONE = one(OperatorRow, _ROW + " where o.id = $1")
_ADD = execute(
    """insert into operators (id, name, role, email_sealed, email_index, created_at)
       values ($1, $2, $3, $4, $5, app_now()) on conflict (email_index) do nothing"""
)
_LOCK = scalar("select count(*) from (select id from operators order by id for update) as locked")
_OTHER = scalar(
    """select exists (select from operators
                       where id <> $1 and role = 'operator' and disabled_at is null and password_sealed is not null)"""
)
_DISABLE = execute("update operators set disabled_at = app_now() where id = $1 and disabled_at is null")
_ENABLE = execute("update operators set disabled_at = null where id = $1 and disabled_at is not null")
_OF_EMAIL = one(Access, _ACCESS + " and email_index = $1")
_ACCESS_OF = one(Access, _ACCESS + " and id = $1")
_STILL_FITS = scalar(
    "select true from operators where id = $1 and password_sealed = $2 and disabled_at is null for update"
)
_SET_ACCESS = execute(
    """update operators set password_sealed = $2, password_set_at = app_now(), secret_sealed = $3, last_step = $4
        where id = $1"""
)
_SET_PASSWORD = execute(
    """update operators set password_sealed = $2, password_set_at = app_now()
        where id = $1 and password_sealed = $3 and disabled_at is null"""
)
_FORGET_CODES = execute("delete from operator_recovery_codes where operator_id = $1")
_ADD_CODES = execute(
    """insert into operator_recovery_codes (operator_id, code_index)
       select $1, c.code_index from unnest($2::uuid[]) as c (code_index)"""
)
_TAKE_STEP = execute("update operators set last_step = $2 where id = $1 and last_step < $2 and secret_sealed = $3")
_TAKE_CODE = execute(
    """update operator_recovery_codes set used_at = app_now()
        where operator_id = $1 and code_index = $2 and used_at is null"""
)
_NAMES = many(OperatorName, "select id, name from operators where id = any ($1::uuid[])")
_REMEMBER = execute(
    """insert into operator_requests (operator_id, idempotency_key, request_index, subject_id, asked_at)
       values ($1, $2, $3, $4, app_now()) on conflict do nothing"""
)
_MADE = one(
    Made,
    "select request_index, subject_id from operator_requests where operator_id = $1 and idempotency_key = $2",
)


async def everybody(
    tx: Tx, *, role: OperatorRole | None, state: OperatorState | None, before: UUID, limit: int
) -> list[OperatorRow]:
    """The newest first, those who are disabled, too; only with this role, and in this state."""
    return await _ALL(tx, before, limit, role, state)


async def operator(tx: Tx, *, operator_id: UUID) -> OperatorRow | None:
    """One of them, also a disabled one."""
    return await _ONE(tx, operator_id)


async def add(
    tx: Tx, *, operator_id: UUID, name: str, role: OperatorRole, email_sealed: bytes, email_index: UUID
) -> bool:
    """Somebody new; False where somebody has this e-mail."""
    return await _ADD(tx, operator_id, name, role, email_sealed, email_index) == 1


async def lock(tx: Tx) -> None:
    """Nobody else changes people of the platform until the transaction ends."""
    await _LOCK(tx)


async def has_other(tx: Tx, *, operator_id: UUID) -> bool:
    """Whether another operator can sign in."""
    return bool(await _OTHER(tx, operator_id))


async def disable(tx: Tx, *, operator_id: UUID) -> None:
    """Their work ends."""
    await _DISABLE(tx, operator_id)


async def enable(tx: Tx, *, operator_id: UUID) -> None:
    """They may work again."""
    await _ENABLE(tx, operator_id)


async def of_email(tx: Tx, *, email_index: UUID) -> Access | None:
    """Who signs in with this e-mail."""
    return await _OF_EMAIL(tx, email_index)


async def access(tx: Tx, *, operator_id: UUID) -> Access | None:
    """How this person signs in."""
    return await _ACCESS_OF(tx, operator_id)


async def still_fits(tx: Tx, *, operator_id: UUID, password_sealed: bytes) -> bool:
    """Whether the person still has the password that was looked at; it stays so until the transaction ends."""
    return await _STILL_FITS(tx, operator_id, password_sealed) is True


async def set_access(
    tx: Tx, *, operator_id: UUID, password_sealed: bytes, secret_sealed: bytes, step: int, code_indexes: Sequence[UUID]
) -> None:
    """Password, second factor and recovery codes at once, whatever they were."""
    await _SET_ACCESS(tx, operator_id, password_sealed, secret_sealed, step)
    await _FORGET_CODES(tx, operator_id)
    await _ADD_CODES(tx, operator_id, list(code_indexes))


async def replace_password(tx: Tx, *, operator_id: UUID, sealed: bytes, old_sealed: bytes) -> bool:
    """False where the old one is not the one any more that was looked at."""
    return await _SET_PASSWORD(tx, operator_id, sealed, old_sealed) == 1


async def take_step(tx: Tx, *, operator_id: UUID, step: int, secret_sealed: bytes) -> bool:
    """Take the digits of this step, once."""
    return await _TAKE_STEP(tx, operator_id, step, secret_sealed) == 1


async def take_recovery_code(tx: Tx, *, operator_id: UUID, code_index: UUID) -> bool:
    """Use it up; False where it is none, or used."""
    return await _TAKE_CODE(tx, operator_id, code_index) == 1


async def names(tx: Tx, *, operator_ids: Sequence[UUID]) -> list[OperatorName]:
    """What these are called."""
    return await _NAMES(tx, list(operator_ids))


async def remember(
    tx: Tx, *, operator_id: UUID, idempotency_key: str, request_index: UUID, subject_id: UUID
) -> Made | None:
    """None: the request is new, and makes this. Else what it made before; parallel equals wait for each other."""
    if await _REMEMBER(tx, operator_id, idempotency_key, request_index, subject_id) == 1:
        return None
    return await _MADE(tx, operator_id, idempotency_key)
