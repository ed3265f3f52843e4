"""Organizers, their staff, and with which WeChat accounts these sign in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.identity.model.people import Organizer, Staff
from menpiao.platform.db import Tx, execute, many, one, scalar


class Member(msgspec.Struct, frozen=True):
    """One of the staff with all that colleagues may see of their access. ``invited_until`` may be over;
    ``invitation_id`` is of the same invitation."""

    id: UUID
    name: str
    role: Role
    version: int
    created_at: datetime
    disabled_at: datetime | None
    email_sealed: bytes | None
    has_password: bool
    by_wechat: bool
    second_factor: bool
    invited_until: datetime | None
    invitation_id: UUID | None
    last_seen_at: datetime | None


class StaffName(msgspec.Struct, frozen=True):
    """What a member of staff is called, also one who has left."""

    id: UUID
    name: str


_MEMBER = """
    select s.id, s.name, s.role, s.version, s.created_at, s.disabled_at, e.email_sealed,
           e.password_sealed is not null as has_password,
           exists (select from staff_wechat_accounts w where w.organizer_id = s.organizer_id and w.staff_id = s.id)
               as by_wechat,
           exists (select from staff_second_factors f where f.organizer_id = s.organizer_id and f.staff_id = s.id
                      and f.confirmed_at is not null) as second_factor,
           (select i.expires_at from staff_invitations i where i.organizer_id = s.organizer_id and i.staff_id = s.id
               and i.accepted_at is null and i.ended_at is null) as invited_until,
           (select i.id from staff_invitations i where i.organizer_id = s.organizer_id and i.staff_id = s.id
               and i.accepted_at is null and i.ended_at is null) as invitation_id,
           (select max(l.last_seen_at) from staff_logins l where l.organizer_id = s.organizer_id and l.staff_id = s.id)
               as last_seen_at
      from staff s
      left join staff_emails e on e.organizer_id = s.organizer_id and e.staff_id = s.id"""


_ADD_ORGANIZER = execute(
    """insert into organizers (organizer_id, id, name, created_at) values ($1, $2, $3, app_now())
       on conflict (organizer_id) do nothing"""
)
_PROFILE = "organizer_id, id, name, contact, logo, edition"
_ORGANIZER = one(Organizer, f"select {_PROFILE} from organizers where organizer_id = $1")
_ORGANIZERS = many(Organizer, f"select {_PROFILE} from organizers where organizer_id = any($1::integer[])")
_SET_PROFILE = execute(
    """update organizers set name = $3, contact = $4, logo = $5, edition = edition + 1
        where organizer_id = $1 and edition = $2"""
)
_REFUND_APPROVAL = scalar("select refund_approval_above_fen from organizers where organizer_id = $1")
_SET_REFUND_APPROVAL = execute(
    """update organizers set refund_approval_above_fen = $2
        where organizer_id = $1 and refund_approval_above_fen is distinct from $2"""
)
_COMPLIMENTARY_APPROVAL = scalar("select complimentary_approval_above from organizers where organizer_id = $1")
_SET_COMPLIMENTARY_APPROVAL = execute(
    """update organizers set complimentary_approval_above = $2
        where organizer_id = $1 and complimentary_approval_above is distinct from $2"""
)
_STAFF_NAMES = many(StaffName, "select id, name from staff where organizer_id = $1 and id = any ($2::uuid[])")
_ADD_STAFF = execute("insert into staff (organizer_id, id, name, role, created_at) values ($1, $2, $3, $4, app_now())")
_STAFF = one(
    Staff,
    "select organizer_id, id, name, role from staff where organizer_id = $1 and id = $2 and disabled_at is null",
)
_MEMBERS = many(Member, _MEMBER + " where s.organizer_id = $1 and s.id < $2 order by s.id desc limit $3")
_ONE_MEMBER = one(Member, _MEMBER + " where s.organizer_id = $1 and s.id = $2")
_LOCK = scalar("select organizer_id from organizers where organizer_id = $1 for no key update")
_SET_ROLE = execute(
    """update staff set role = $3, version = version + 1
        where organizer_id = $1 and id = $2 and version = $4"""
)
_DISABLE = execute(
    """update staff set disabled_at = app_now(), version = version + 1
        where organizer_id = $1 and id = $2 and disabled_at is null"""
)
_ENABLE = execute(
    """update staff set disabled_at = null, version = version + 1
        where organizer_id = $1 and id = $2 and disabled_at is not null"""
)
_OTHER_OWNER = scalar(
    """select exists (select from staff s
                       where s.organizer_id = $1 and s.id <> $2 and s.role = 'owner' and s.disabled_at is null
                         and can_sign_in(s.organizer_id, s.id))"""
)
_LINK_STAFF = execute(
    """insert into staff_wechat_accounts (organizer_id, staff_id, app_id, subject, linked_at)
       values ($1, $2, $3, $4, app_now()) on conflict do nothing"""
)
_STAFF_IS_LINKED = scalar(
    """select exists (select from staff_wechat_accounts
                       where organizer_id = $1 and staff_id = $2 and app_id = $3 and subject = $4)"""
)
_SUBJECT_OF_STAFF = scalar(
    "select subject from staff_wechat_accounts where organizer_id = $1 and staff_id = $2 and app_id = $3"
)
_STAFF_OF_ACCOUNT = one(
    Staff,
    """select s.organizer_id, s.id, s.name, s.role
         from staff_wechat_accounts a
         join staff s on s.organizer_id = a.organizer_id and s.id = a.staff_id
        where a.app_id = $1 and a.subject = $2 and s.role = any($3::text[]) and s.disabled_at is null
        order by a.linked_at desc, s.organizer_id desc
        limit 1
          for share of s""",
)


async def add_organizer(tx: Tx, *, organizer_id: int, id: UUID, name: Mapping[str, str]) -> bool:
    """Add an organizer; False when the number is taken."""
    return await _ADD_ORGANIZER(tx, organizer_id, id, dict(name)) == 1


async def organizer(tx: Tx, *, organizer_id: int) -> Organizer | None:
    """One organizer by its number."""
    return await _ORGANIZER(tx, organizer_id)


async def organizers(tx: Tx, *, organizer_ids: Sequence[int]) -> list[Organizer]:
    """Those of these organizers that exist."""
    return await _ORGANIZERS(tx, list(organizer_ids))


async def set_profile(
    tx: Tx, *, organizer_id: int, edition: int, name: Mapping[str, str], contact: Mapping[str, str], logo: str | None
) -> bool:
    """What buyers read of it; False where somebody else has changed it since this edition."""
    return await _SET_PROFILE(tx, organizer_id, edition, dict(name), dict(contact), logo) == 1


async def refund_approval_above(tx: Tx, *, organizer_id: int) -> int | None:
    """In fen; None: no refund needs approval."""
    above: int | None = await _REFUND_APPROVAL(tx, organizer_id)
    return above


async def set_refund_approval(tx: Tx, *, organizer_id: int, above_fen: int | None) -> bool:
    """False where it is that already."""
    return await _SET_REFUND_APPROVAL(tx, organizer_id, above_fen) == 1


async def add_staff(tx: Tx, *, organizer_id: int, staff_id: UUID, name: str, role: Role) -> None:
    """Add a member of staff."""
    await _ADD_STAFF(tx, organizer_id, staff_id, name, role)


async def complimentary_approval_above(tx: Tx, *, organizer_id: int) -> int | None:
    """Above how many complimentary tickets another person has to agree."""
    above: int | None = await _COMPLIMENTARY_APPROVAL(tx, organizer_id)
    return above


async def set_complimentary_approval(tx: Tx, *, organizer_id: int, above: int | None) -> bool:
    """False where it was so before."""
    return await _SET_COMPLIMENTARY_APPROVAL(tx, organizer_id, above) == 1


async def staff_names(tx: Tx, *, organizer_id: int, staff_ids: Sequence[UUID]) -> list[StaffName]:
    """What these are called."""
    return await _STAFF_NAMES(tx, organizer_id, list(staff_ids))


async def staff(tx: Tx, *, organizer_id: int, staff_id: UUID) -> Staff | None:
    """A member of staff who is not disabled."""
    return await _STAFF(tx, organizer_id, staff_id)


async def link_staff_wechat(tx: Tx, *, organizer_id: int, staff_id: UUID, app_id: str, subject: str) -> bool:
    """Link, and tell whether exactly this link stands now: another link of either side is left alone."""
    await _LINK_STAFF(tx, organizer_id, staff_id, app_id, subject)
    return bool(await _STAFF_IS_LINKED(tx, organizer_id, staff_id, app_id, subject))


async def subject_of_staff(tx: Tx, *, organizer_id: int, staff_id: UUID, app_id: str) -> str | None:
    """What a member of staff is called at WeChat in this app; None where nothing is linked."""
    subject: str | None = await _SUBJECT_OF_STAFF(tx, organizer_id, staff_id, app_id)
    return subject


async def staff_of_account(tx: Tx, *, app_id: str, subject: str, roles: frozenset[Role]) -> Staff | None:
    """Who signs in with this WeChat account; of several organizers the one that linked it last."""
    return await _STAFF_OF_ACCOUNT(tx, app_id, subject, sorted(roles))


async def lock(tx: Tx, *, organizer_id: int) -> bool:
    """Nobody else changes this organizer's people until the transaction ends; False: there is no such organizer."""
    return await _LOCK(tx, organizer_id) is not None


async def members(tx: Tx, *, organizer_id: int, before: UUID, limit: int) -> list[Member]:
    """The organizer's people, the newest first."""
    return await _MEMBERS(tx, organizer_id, before, limit)


async def member(tx: Tx, *, organizer_id: int, staff_id: UUID) -> Member | None:
    """One of them, also a disabled one."""
    return await _ONE_MEMBER(tx, organizer_id, staff_id)


async def set_role(tx: Tx, *, organizer_id: int, staff_id: UUID, role: Role, version: int) -> bool:
    """False where it is another version by now."""
    return await _SET_ROLE(tx, organizer_id, staff_id, role, version) == 1


async def disable(tx: Tx, *, organizer_id: int, staff_id: UUID) -> bool:
    """End somebody's work here; False when there was nobody to disable."""
    return await _DISABLE(tx, organizer_id, staff_id) == 1


async def enable(tx: Tx, *, organizer_id: int, staff_id: UUID) -> bool:
    """Let them work here again; False when nobody was disabled."""
    return await _ENABLE(tx, organizer_id, staff_id) == 1


async def has_other_owner(tx: Tx, *, organizer_id: int, staff_id: UUID) -> bool:
    """Whether somebody else leads, and can sign in."""
    return bool(await _OTHER_OWNER(tx, organizer_id, staff_id))
