"""Organizers as the platform sees them: which there are, which are suspended, who leads them."""

from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar


class PlatformOrganizer(msgspec.Struct, frozen=True):
    """``owners``: who leads it and can sign in. ``people``: all who work for it and are not disabled."""

    organizer_id: int
    id: UUID
    name: dict[str, str]
    created_at: datetime
    suspended_at: datetime | None
    suspension_reason: str | None
    owners: int
    people: int


class Suspension(msgspec.Struct, frozen=True):
    """Since when, and why, nothing of it is sold."""

    suspended_at: datetime
    reason: str


_ROW = """
    select o.organizer_id, o.id, o.name, o.created_at, o.suspended_at, o.suspension_reason,
           (select count(*)::integer from staff s
             where s.organizer_id = o.organizer_id and s.role = 'owner' and s.disabled_at is null
               and can_sign_in(s.organizer_id, s.id)) as owners,
           (select count(*)::integer from staff s where s.organizer_id = o.organizer_id and s.disabled_at is null)
               as people
      from organizers o"""
_PAGE = many(
    PlatformOrganizer,
    _ROW
    + """ where o.id < $1 and ($2::boolean is null or (o.suspended_at is not null) = $2)
            and ($3::text is null or exists (select from jsonb_each_text(o.name) n where strpos(lower(n.value), $3) > 0)
                 or o.organizer_id::text = $3)
          order by o.id desc limit $4""",
)
_ONE = one(PlatformOrganizer, _ROW + " where o.organizer_id = $1 and o.id = $2")
_SUSPEND = execute(
    """update organizers set suspended_at = app_now(), suspension_reason = $2
        where organizer_id = $1 and suspended_at is null"""
)
_RESUME = execute(
    """update organizers set suspended_at = null, suspension_reason = null
        where organizer_id = $1 and suspended_at is not null"""
)
_SUSPENSION = one(
    Suspension,
    """select suspended_at, suspension_reason as reason from organizers
        where organizer_id = $1 and suspended_at is not null""",
)
_OWNERS = scalar(
    """select count(*) from staff s where s.organizer_id = $1 and s.role = 'owner' and s.disabled_at is null
          and can_sign_in(s.organizer_id, s.id)"""
)
_INVITED_OWNER = scalar(
    """select s.id from staff_emails e
         join staff s on s.organizer_id = e.organizer_id and s.id = e.staff_id
        where e.organizer_id = $1 and e.email_index = $2 and e.password_sealed is null and s.role = 'owner'
          and s.disabled_at is null"""
)


async def page(
    tx: Tx, *, before: UUID, limit: int, suspended: bool | None, text: str | None
) -> list[PlatformOrganizer]:
    """The newest first. ``text`` is in small letters, and in one of the names, or the number."""
    return await _PAGE(tx, before, suspended, text, limit)


async def organizer(tx: Tx, *, organizer_id: int, id: UUID) -> PlatformOrganizer | None:
    """One by its id, which names its number."""
    return await _ONE(tx, organizer_id, id)


async def suspend(tx: Tx, *, organizer_id: int, reason: str) -> bool:
    """False where it is suspended."""
    return await _SUSPEND(tx, organizer_id, reason) == 1


async def resume(tx: Tx, *, organizer_id: int) -> bool:
    """False where it is not suspended."""
    return await _RESUME(tx, organizer_id) == 1


async def suspension(tx: Tx, *, organizer_id: int) -> Suspension | None:
    """None: it sells."""
    return await _SUSPENSION(tx, organizer_id)


async def owners(tx: Tx, *, organizer_id: int) -> int:
    """How many lead it and can sign in."""
    return int(await _OWNERS(tx, organizer_id))


async def invited_owner(tx: Tx, *, organizer_id: int, email_index: UUID) -> UUID | None:
    """Whoever was invited to lead it with this e-mail, and has not come."""
    found: UUID | None = await _INVITED_OWNER(tx, organizer_id, email_index)
    return found
