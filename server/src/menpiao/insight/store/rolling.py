"""Statements that keep the hourly counts (migrations/functions/{roll_up_sales,newest_sale}.sql)."""

from datetime import datetime, timedelta

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar


class Behind(msgspec.Struct, frozen=True):
    """An organizer whose counts have something to catch up with."""

    organizer_id: int


class RolledUp(msgspec.Struct, frozen=True):
    """How far the counts of an organizer are; see migration 0042."""

    sure_until: datetime
    newest: datetime
    version: int


_BEHIND = many(
    Behind,
    """select o.organizer_id
         from organizers o
         left join sales_rolled_up r on r.organizer_id = o.organizer_id
        where newest_sale(o.organizer_id) > coalesce(r.newest, '-infinity') or ($1 and r.newest > r.sure_until)
           or r.sure_until > app_now() - $2::interval""",
)
_BEGIN = execute(
    """insert into sales_rolled_up (organizer_id, sure_until, newest)
       select $1, date_trunc('hour', o.at, 'UTC'), date_trunc('hour', o.at, 'UTC')
         from (select moment_of_id(id) as at from orders where organizer_id = $1 order by id limit 1) o
       on conflict do nothing"""
)
_LOCKED = one(
    RolledUp, "select sure_until, newest, version from sales_rolled_up where organizer_id = $1 for update skip locked"
)
_NEWEST = scalar("select newest_sale($1)")
_ROLL_UP = scalar("select roll_up_sales($1, $2, $3)")
_ADVANCE = execute(
    """update sales_rolled_up
          set sure_until = $2, newest = greatest(newest, $3),
              version = version + case when $4 > 0 then 1 else 0 end
        where organizer_id = $1"""
)
_FORGET = execute("delete from sales_rolled_up where organizer_id = $1 or $1 is null")
_FORGET_HOURS = execute("delete from sales_hours where organizer_id = $1 or $1 is null")


async def behind(tx: Tx, *, also_unsure: bool, sure_after: timedelta) -> list[int]:
    """Organizers with something new, or whose counts are sure of what is to come; with ``also_unsure``, those too of
    which not all is sure yet."""
    return [one.organizer_id for one in await _BEHIND(tx, also_unsure, sure_after)]


async def lock_rolled_up(tx: Tx, *, organizer_id: int) -> RolledUp | None:
    """How far it is, begun where it had never been, and nobody else's until the end of the transaction. None: somebody
    else is at it, or there is nothing to count."""
    await _BEGIN(tx, organizer_id)
    return await _LOCKED(tx, organizer_id)


async def newest_sale(tx: Tx, *, organizer_id: int) -> datetime | None:
    """The moment of the newest that is counted."""
    moment: datetime | None = await _NEWEST(tx, organizer_id)
    return moment


async def roll_up(tx: Tx, *, organizer_id: int, since: datetime, until: datetime) -> int:
    """Count these whole hours anew; how many rows changed."""
    changed: int = await _ROLL_UP(tx, organizer_id, since, until)
    return changed


async def advance(tx: Tx, *, organizer_id: int, sure_until: datetime, newest: datetime, changed: int) -> None:
    """It is so far now."""
    await _ADVANCE(tx, organizer_id, sure_until, newest, changed)


async def forget(tx: Tx, *, organizer_id: int | None) -> None:
    """All counts of an organizer, or of everybody; they are made anew from the beginning."""
    await _FORGET_HOURS(tx, organizer_id)
    await _FORGET(tx, organizer_id)
