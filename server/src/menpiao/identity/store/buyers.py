"""Buyers, their names at providers, their logins; and whose login has ended, a buyer's or one of the staff's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.identity.model.people import BuyerLogin
from menpiao.kernel.i18n import Lang
from menpiao.platform.db import Horizon, Tx, execute, many, scalar


class LiveLogin(msgspec.Struct, frozen=True):
    """A buyer's login that is neither revoked nor expired."""

    buyer_id: UUID
    token_hash: bytes
    login_id: UUID
    app_id: str
    expires_at: datetime
    device_id: UUID | None


class Ended(msgspec.Struct, frozen=True):
    """A login that ended, or a member of staff none of whose logins is what it was."""

    id: UUID


class Payer(msgspec.Struct, frozen=True):
    """A buyer's name at the provider, in one app."""

    buyer_id: UUID
    app_id: str
    subject: str


class Reached(msgspec.Struct, frozen=True):
    """The app in which a buyer is written to, and their language."""

    buyer_id: UUID
    app_id: str
    lang: Lang


_BUYER_OF_ACCOUNT = scalar("select buyer_id from wechat_accounts where app_id = $1 and subject = $2")
_ADD_BUYER = scalar(
    """with account as (
           insert into wechat_accounts (app_id, subject, buyer_id, linked_at) values ($1, $2, $3, app_now())
           on conflict (app_id, subject) do nothing
           returning buyer_id)
       insert into buyers (id, created_at, lang) select buyer_id, app_now(), $4 from account returning id"""
)
_WINDOW_BUYER = scalar("select buyer_id from box_offices where organizer_id = $1")
_ADD_WINDOW_BUYER = execute(
    """with nobody as (
           insert into buyers (id, created_at, lang) values ($2, app_now(), 'zh-CN') returning id)
       insert into box_offices (organizer_id, buyer_id) select $1, id from nobody"""
)
_SET_LANG = execute("update buyers set lang = $2 where id = $1 and lang <> $2")
_LANG = scalar("select lang from buyers where id = $1")
_PAYERS = many(
    Payer,
    """select a.buyer_id, a.app_id, a.subject
         from unnest($1::uuid[], $2::text[]) as asked (buyer_id, app_id)
         join wechat_accounts a on a.buyer_id = asked.buyer_id and a.app_id = asked.app_id""",
)
_REACHED = many(
    Reached,
    """select b.id as buyer_id, a.app_id, b.lang
         from unnest($1::uuid[]) as asked (buyer_id)
         join buyers b on b.id = asked.buyer_id
        cross join lateral (
              select app_id from wechat_accounts where buyer_id = b.id order by linked_at desc, app_id limit 1
             ) a""",
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


async def reached(tx: Tx, *, buyer_ids: Sequence[UUID]) -> list[Reached]:
    """Where these buyers can be written to: in the app that they joined last; those without any are left out."""
    return await _REACHED(tx, list(buyer_ids))


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


async def window_buyer(tx: Tx, *, organizer_id: int) -> UUID | None:
    """Whose orders those of the window are, where it has sold before."""
    found: UUID | None = await _WINDOW_BUYER(tx, organizer_id)
    return found


async def add_window_buyer(tx: Tx, *, organizer_id: int, buyer_id: UUID) -> None:
    """Somebody who is nobody; a second one of an organizer is refused by the key."""
    await _ADD_WINDOW_BUYER(tx, organizer_id, buyer_id)
