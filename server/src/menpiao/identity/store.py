"""Every statement on identity's tables.

Buyers' statements filter by the buyer, staff's by the organizer. Exceptions: two look somebody up by their WeChat
account, which is how a person who signs in arrives, and one asks whose login has ended, whoever it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.identity.model.people import BuyerLogin, Organizer, Staff
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Horizon, Tx, execute, many, one, scalar


class LiveLogin(msgspec.Struct, frozen=True):
    """A buyer's login that is neither revoked nor expired."""

    buyer_id: UUID
    token_hash: bytes
    login_id: UUID
    app_id: str
    expires_at: datetime
    device_id: UUID | None


class LiveStaffLogin(msgspec.Struct, frozen=True):
    """A staff login that is neither revoked nor expired, of staff who are not disabled."""

    organizer_id: int
    token_hash: bytes
    login_id: UUID
    staff_id: UUID
    role: Role
    expires_at: datetime


class Ended(msgspec.Struct, frozen=True):
    """A login that ended, or a member of staff none of whose logins is what it was."""

    id: UUID


class Payer(msgspec.Struct, frozen=True):
    """A buyer's name at the provider, in one app."""

    buyer_id: UUID
    app_id: str
    subject: str


_BUYER_OF_ACCOUNT = scalar("select buyer_id from wechat_accounts where app_id = $1 and subject = $2")
_ADD_BUYER = scalar(
    """with account as (
           insert into wechat_accounts (app_id, subject, buyer_id, linked_at) values ($1, $2, $3, app_now())
           on conflict (app_id, subject) do nothing
           returning buyer_id)
       insert into buyers (id, created_at, lang) select buyer_id, app_now(), $4 from account returning id"""
)
_SET_LANG = execute("update buyers set lang = $2 where id = $1 and lang <> $2")
_LANG = scalar("select lang from buyers where id = $1")
_PAYERS = many(
    Payer,
    """select a.buyer_id, a.app_id, a.subject
         from unnest($1::uuid[], $2::text[]) as asked (buyer_id, app_id)
         join wechat_accounts a on a.buyer_id = asked.buyer_id and a.app_id = asked.app_id""",
)
_ADD_LOGIN = execute(
    """insert into logins (buyer_id, id, token_hash, provider, app_id, created_at, expires_at, device_id)
       values ($1, $2, $3, $4, $5, app_now(), $6, $7)"""
)
_LIVE_LOGINS = many(
    LiveLogin,
    """select l.buyer_id, l.token_hash, l.id as login_id, l.app_id, l.expires_at, l.device_id
         from unnest($1::uuid[], $2::bytea[]) as asked (buyer_id, token_hash)
         join logins l on l.buyer_id = asked.buyer_id and l.token_hash = asked.token_hash
        where l.revoked_at is null and l.expires_at > app_now()""",
)
_REVOKE_LOGIN = execute(
    "update logins set revoked_at = app_now() where buyer_id = $1 and id = $2 and revoked_at is null"
)

_ADD_ORGANIZER = execute(
    """insert into organizers (organizer_id, id, name, created_at) values ($1, $2, $3, app_now())
       on conflict (organizer_id) do nothing"""
)
_ORGANIZER = one(Organizer, "select organizer_id, id, name from organizers where organizer_id = $1")
_ORGANIZERS = many(Organizer, "select organizer_id, id, name from organizers where organizer_id = any($1::integer[])")
_REFUND_APPROVAL = scalar("select refund_approval_above_fen from organizers where organizer_id = $1")
_SET_REFUND_APPROVAL = execute(
    """update organizers set refund_approval_above_fen = $2
        where organizer_id = $1 and refund_approval_above_fen is distinct from $2"""
)
_ADD_STAFF = execute("insert into staff (organizer_id, id, name, role, created_at) values ($1, $2, $3, $4, app_now())")
_STAFF = one(
    Staff,
    "select organizer_id, id, name, role from staff where organizer_id = $1 and id = $2 and disabled_at is null",
)
_DISABLE_STAFF = execute(
    "update staff set disabled_at = app_now() where organizer_id = $1 and id = $2 and disabled_at is null"
)
_LINK_STAFF = execute(
    """insert into staff_wechat_accounts (organizer_id, staff_id, app_id, subject, linked_at)
       values ($1, $2, $3, $4, app_now()) on conflict do nothing"""
)
_STAFF_IS_LINKED = scalar(
    """select exists (select from staff_wechat_accounts
                       where organizer_id = $1 and staff_id = $2 and app_id = $3 and subject = $4)"""
)
_STAFF_OF_ACCOUNT = one(
    Staff,
    """select s.organizer_id, s.id, s.name, s.role
         from staff_wechat_accounts a
         join staff s on s.organizer_id = a.organizer_id and s.id = a.staff_id
        where a.app_id = $1 and a.subject = $2 and s.role = any($3::text[]) and s.disabled_at is null
        order by a.linked_at desc, s.organizer_id desc
        limit 1""",
)
_ADD_STAFF_LOGIN = execute(
    """insert into staff_logins (organizer_id, id, staff_id, token_hash, provider, app_id, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, app_now(), $7)"""
)
_LIVE_STAFF_LOGINS = many(
    LiveStaffLogin,
    """select l.organizer_id, l.token_hash, l.id as login_id, l.staff_id, s.role, l.expires_at
         from unnest($1::integer[], $2::bytea[]) as asked (organizer_id, token_hash)
         join staff_logins l on l.organizer_id = asked.organizer_id and l.token_hash = asked.token_hash
         join staff s on s.organizer_id = l.organizer_id and s.id = l.staff_id
        where l.revoked_at is null and l.expires_at > app_now() and s.disabled_at is null""",
)
_REVOKE_STAFF_LOGIN = execute(
    "update staff_logins set revoked_at = app_now() where organizer_id = $1 and id = $2 and revoked_at is null"
)
_ENDED = many(
    Ended,
    """with seen as (select $1::bigint::text::xid8 as below, pg_snapshot_xmax(pg_current_snapshot()) as top)
       select l.id from seen join logins l on l.ended_xid >= seen.below and l.ended_xid < seen.top
       union all
       select l.id from seen join staff_logins l on l.ended_xid >= seen.below and l.ended_xid < seen.top
       union all
       select s.id from seen join staff s on s.ended_xid >= seen.below and s.ended_xid < seen.top""",
)


async def buyer_of_account(tx: Tx, *, app_id: str, subject: str) -> UUID | None:
    """Who this WeChat account belongs to."""
    found: UUID | None = await _BUYER_OF_ACCOUNT(tx, app_id, subject)
    return found


async def add_buyer(tx: Tx, *, buyer_id: UUID, app_id: str, subject: str, lang: Lang) -> bool:
    """Make a buyer of this WeChat account; False when somebody else has just done so."""
    return await _ADD_BUYER(tx, app_id, subject, buyer_id, lang) is not None


async def set_lang(tx: Tx, *, buyer_id: UUID, lang: Lang) -> None:
    """Remember the language of the latest sign-in: messages are written in it."""
    await _SET_LANG(tx, buyer_id, lang)


async def lang_of(tx: Tx, *, buyer_id: UUID) -> Lang | None:
    """The buyer's language."""
    found: Lang | None = await _LANG(tx, buyer_id)
    return found


async def payers(tx: Tx, *, wanted: Sequence[tuple[UUID, str]]) -> list[Payer]:
    """The names at the provider of these (buyer, app) pairs, where they have one."""
    return await _PAYERS(tx, [buyer_id for buyer_id, _ in wanted], [app_id for _, app_id in wanted])


async def add_login(tx: Tx, *, login: BuyerLogin, token_hash: bytes, provider: str) -> None:
    """Store a login; of its token only the hash, of its device only the index."""
    await _ADD_LOGIN(
        tx,
        login.buyer_id,
        login.login_id,
        token_hash,
        provider,
        login.app_id,
        login.expires_at,
        login.device_id,
    )


async def live_logins(tx: Tx, *, asked: Sequence[tuple[UUID, bytes]]) -> list[LiveLogin]:
    """Those of these (buyer, token hash) pairs that are good at this moment."""
    return await _LIVE_LOGINS(tx, [buyer_id for buyer_id, _ in asked], [token_hash for _, token_hash in asked])


async def revoke_login(tx: Tx, *, buyer_id: UUID, login_id: UUID) -> None:
    """End a login; doing it twice changes nothing."""
    await _REVOKE_LOGIN(tx, buyer_id, login_id)


async def ended(tx: Tx, *, since: Horizon) -> frozenset[UUID]:
    """Ids of the logins that have ended since, and of the staff whose work has, or whose role is another."""
    return frozenset([row.id for row in await _ENDED(tx, since.below)])


async def add_organizer(tx: Tx, *, organizer_id: int, id: UUID, name: Mapping[str, str]) -> bool:
    """Add an organizer; False when the number is taken."""
    return await _ADD_ORGANIZER(tx, organizer_id, id, dict(name)) == 1


async def organizer(tx: Tx, *, organizer_id: int) -> Organizer | None:
    """One organizer by its number."""
    return await _ORGANIZER(tx, organizer_id)


async def organizers(tx: Tx, *, organizer_ids: Sequence[int]) -> list[Organizer]:
    """Those of these organizers that exist."""
    return await _ORGANIZERS(tx, list(organizer_ids))


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


async def staff(tx: Tx, *, organizer_id: int, staff_id: UUID) -> Staff | None:
    """A member of staff who is not disabled."""
    return await _STAFF(tx, organizer_id, staff_id)


async def disable_staff(tx: Tx, *, organizer_id: int, staff_id: UUID) -> bool:
    """End somebody's work here; False when there was nobody to disable."""
    return await _DISABLE_STAFF(tx, organizer_id, staff_id) == 1


async def link_staff_wechat(tx: Tx, *, organizer_id: int, staff_id: UUID, app_id: str, subject: str) -> bool:
    """Link, and tell whether exactly this link stands now: another link of either side is left alone."""
    await _LINK_STAFF(tx, organizer_id, staff_id, app_id, subject)
    return bool(await _STAFF_IS_LINKED(tx, organizer_id, staff_id, app_id, subject))


async def staff_of_account(tx: Tx, *, app_id: str, subject: str, roles: frozenset[Role]) -> Staff | None:
    """Who signs in with this WeChat account; of several organizers the one that linked it last."""
    return await _STAFF_OF_ACCOUNT(tx, app_id, subject, sorted(roles))


async def add_staff_login(
    tx: Tx,
    *,
    organizer_id: int,
    login_id: UUID,
    staff_id: UUID,
    token_hash: bytes,
    provider: str,
    app_id: str,
    expires_at: datetime,
) -> None:
    """Store a staff login; of its token only the hash."""
    await _ADD_STAFF_LOGIN(tx, organizer_id, login_id, staff_id, token_hash, provider, app_id, expires_at)


async def live_staff_logins(tx: Tx, *, asked: Sequence[tuple[int, bytes]]) -> list[LiveStaffLogin]:
    """Those of these (organizer, token hash) pairs that are good at this moment."""
    return await _LIVE_STAFF_LOGINS(
        tx, [organizer_id for organizer_id, _ in asked], [token_hash for _, token_hash in asked]
    )


async def revoke_staff_login(tx: Tx, *, organizer_id: int, login_id: UUID) -> None:
    """End a staff login; doing it twice changes nothing."""
    await _REVOKE_STAFF_LOGIN(tx, organizer_id, login_id)
