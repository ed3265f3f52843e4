"""Looking after an organizer's people: who there is, their roles, and the end of their work.

Each change holds the organizer's row, so that changes of people come one after the other, and looks again who asks: of
two owners who lower each other at the same moment, one was lowered first and may not lower anybody any more.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec

from menpiao import mail
from menpiao.identity.model.abilities import Role, may_give
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.refusals import AboveYourRole, LastOwner, NotYourself, StaffDisabled
from menpiao.identity.store import invitations, password_resets, people, staff_logins
from menpiao.identity.store.people import Member
from menpiao.kernel.errors import Forbidden, NotFound, PreconditionFailed, Unauthenticated
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.platform import audit
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.db import Database, Tx


class Asking(msgspec.Struct, frozen=True):
    """Who changes people, and which roles they may give with the role they have at this moment."""

    actor: Actor
    gives: frozenset[Role]


async def staff_of_organizer(db: Database, *, organizer_id: int, limit: int, cursor: str | None) -> Page[Member]:
    """The organizer's people, the newest first."""
    async with db.read() as tx:
        rows = await people.members(tx, organizer_id=organizer_id, before=id_of_cursor(cursor), limit=limit + 1)
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def member_of_staff(db: Database, *, organizer_id: int, staff_id: UUID) -> Member:
    """One of them; raises `NotFound`."""
    async with db.read() as tx:
        return await known_member(tx, organizer_id=organizer_id, staff_id=staff_id)


async def set_role(db: Database, *, staff: StaffLogin, staff_id: UUID, role: Role, expected_version: int) -> Member:
    """From now on. The role that somebody has already changes nothing."""
    async with changing(db, staff) as (tx, asking):
        member = await _of_others(tx, asking, staff, staff_id)
        if role not in asking.gives:
            raise AboveYourRole()
        if member.disabled_at is not None:
            raise StaffDisabled()
        if member.version != expected_version:
            raise PreconditionFailed()
        if member.role == role:
            return member
        await _keep_an_owner(tx, staff.organizer_id, member)
        await people.set_role(
            tx, organizer_id=staff.organizer_id, staff_id=staff_id, role=role, version=expected_version
        )
        await record(tx, db, staff.organizer_id, asking.actor, "staff_role_set", staff_id, {"role": role})
        return await known_member(tx, organizer_id=staff.organizer_id, staff_id=staff_id)


async def disable(db: Database, *, staff: StaffLogin, staff_id: UUID) -> Member:
    """End somebody's work here, their logins and their invitation. Again: nothing changes."""
    async with changing(db, staff) as (tx, asking):
        member = await _of_others(tx, asking, staff, staff_id)
        if member.disabled_at is not None:
            return member
        await _keep_an_owner(tx, staff.organizer_id, member)
        await end_work(tx, db, organizer_id=staff.organizer_id, staff_id=staff_id, actor=asking.actor)
        return await known_member(tx, organizer_id=staff.organizer_id, staff_id=staff_id)


async def enable(db: Database, *, staff: StaffLogin, staff_id: UUID) -> Member:
    """Let somebody work here again; they sign in anew. Again: nothing changes."""
    async with changing(db, staff) as (tx, asking):
        member = await _of_others(tx, asking, staff, staff_id)
        if member.disabled_at is None:
            return member
        await staff_logins.revoke_all(tx, organizer_id=staff.organizer_id, staff_id=staff_id)
        await people.enable(tx, organizer_id=staff.organizer_id, staff_id=staff_id)
        await record(tx, db, staff.organizer_id, asking.actor, "staff_enabled", staff_id)
        return await known_member(tx, organizer_id=staff.organizer_id, staff_id=staff_id)


async def sign_out_everywhere(db: Database, *, staff: StaffLogin, staff_id: UUID) -> None:
    """End all logins of somebody; of oneself, all others."""
    async with changing(db, staff) as (tx, asking):
        member = await known_member(tx, organizer_id=staff.organizer_id, staff_id=staff_id)
        own = staff_id == staff.staff_id
        if not own and member.role not in asking.gives:
            raise AboveYourRole()
        await staff_logins.revoke_all(
            tx, organizer_id=staff.organizer_id, staff_id=staff_id, but=staff.login_id if own else None
        )
        await record(tx, db, staff.organizer_id, asking.actor, "staff_signed_out_everywhere", staff_id)


async def disable_staff(db: Database, *, organizer_id: int, staff_id: UUID, actor: Actor = SYSTEM) -> None:
    """The operator's way to end somebody's work for an organizer: all their logins are dead within a second."""
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=organizer_id)
        member = await known_member(tx, organizer_id=organizer_id, staff_id=staff_id)
        if member.disabled_at is not None:
            raise NotFound()
        await _keep_an_owner(tx, organizer_id, member)
        await end_work(tx, db, organizer_id=organizer_id, staff_id=staff_id, actor=actor)


@asynccontextmanager
async def changing(db: Database, staff: StaffLogin) -> AsyncIterator[tuple[Tx, Asking]]:
    """A transaction in which nobody else changes this organizer's people, with the caller as they are now."""
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=staff.organizer_id)
        caller = await people.member(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        if caller is None or caller.disabled_at is not None:
            raise Unauthenticated()
        gives = frozenset(may_give(caller.role))
        if not gives:
            raise Forbidden()
        yield tx, Asking(Actor("staff", staff.staff_id), gives)


async def known_member(tx: Tx, *, organizer_id: int, staff_id: UUID) -> Member:
    """One of the organizer's people; raises `NotFound`."""
    member = await people.member(tx, organizer_id=organizer_id, staff_id=staff_id)
    if member is None:
        raise NotFound()
    return member


async def _of_others(tx: Tx, asking: Asking, staff: StaffLogin, staff_id: UUID) -> Member:
    """Somebody else, whose role the caller may give: so whom they may change."""
    member = await known_member(tx, organizer_id=staff.organizer_id, staff_id=staff_id)
    if staff_id == staff.staff_id:
        raise NotYourself()
    if member.role not in asking.gives:
        raise AboveYourRole()
    return member


async def _keep_an_owner(tx: Tx, organizer_id: int, member: Member) -> None:
    """Raises `LastOwner` before a trigger would."""
    leads = member.role == "owner" and member.disabled_at is None and (member.has_password or member.by_wechat)
    if leads and not await people.has_other_owner(tx, organizer_id=organizer_id, staff_id=member.id):
        raise LastOwner()


async def end_work(tx: Tx, db: Database, *, organizer_id: int, staff_id: UUID, actor: Actor) -> None:
    """Of somebody who works here, and is not the last to lead."""
    await people.disable(tx, organizer_id=organizer_id, staff_id=staff_id)
    await staff_logins.revoke_all(tx, organizer_id=organizer_id, staff_id=staff_id)
    over = await invitations.end(tx, organizer_id=organizer_id, staff_id=staff_id)
    over += await password_resets.end(tx, organizer_id=organizer_id, staff_id=staff_id)
    await mail.withdraw(tx, organizer_id=organizer_id, subject_ids=over)
    await record(tx, db, organizer_id, actor, "staff_disabled", staff_id)


async def record(
    tx: Tx,
    db: Database,
    organizer_id: int,
    actor: Actor,
    action: str,
    staff_id: UUID,
    detail: dict[str, str] | None = None,
) -> None:
    """An entry of the audit log about one of the staff. ``detail`` names nobody."""
    await audit.record(
        db, tx, organizer_id=organizer_id, actor=actor, action=action, subject_id=staff_id, detail=detail
    )
