"""Keeping views of the console's lists, each person their own, and what they share with colleagues.

A change holds the organizer's row, as changes of people do: limits are counted while nobody else saves.
"""

import hashlib
from uuid import UUID

import asyncpg
import msgspec

from menpiao.identity.model.abilities import roles_that_may
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.saved_views import (
    LONGEST_FILTERS,
    MOST_OWN,
    MOST_SHARED,
    NEEDS,
    Arranged,
    ListName,
    SavedView,
    TooManyViews,
    ViewOfAnother,
)
from menpiao.identity.store import people
from menpiao.identity.store import saved_views as store
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, field_error
from menpiao.platform.db import Database, Tx


async def views_of_list(db: Database, *, staff: StaffLogin, list_name: ListName) -> list[SavedView]:
    """Their own, then those that colleagues share; none of a list that they don't see."""
    if not _sees(staff, list_name):
        return []
    async with db.read() as tx:
        return await store.of_list(
            tx,
            organizer_id=staff.organizer_id,
            staff_id=staff.staff_id,
            list_name=list_name,
            limit=MOST_OWN + MOST_SHARED,
        )


async def save_view(
    db: Database, *, staff: StaffLogin, list_name: ListName, view: Arranged, idempotency_key: str
) -> tuple[SavedView, bool]:
    """The view, and whether this very request had made it. Raises `TooManyViews`; `Invalid`: the name is taken, or they
    see no such list."""
    if not _sees(staff, list_name):
        raise Invalid(errors=(field_error("/list", "not_found", "没有这个列表。", "There is no such list."),))
    view = _checked(view)
    request_hash = hashlib.sha256(msgspec.json.encode((list_name, view), order="deterministic")).digest()
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=staff.organizer_id)
        before = await store.made_before(
            tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, request_key=idempotency_key
        )
        if before is not None:
            if before.request_hash != request_hash:
                raise IdempotencyKeyReused()
            return await _readable(tx, staff, before.id), True
        await _check_room(tx, staff, list_name, own=1, shared=int(view.shared))
        view_id = db.new_id(staff.organizer_id)
        try:
            await store.add(
                tx,
                organizer_id=staff.organizer_id,
                staff_id=staff.staff_id,
                view_id=view_id,
                list_name=list_name,
                view=view,
                request_key=idempotency_key,
                request_hash=request_hash,
            )
        except asyncpg.UniqueViolationError:
            raise _taken() from None
        return await _readable(tx, staff, view_id), False


async def change_view(
    db: Database, *, staff: StaffLogin, view_id: UUID, view: Arranged, expected_version: int
) -> SavedView:
    """Raises `NotFound`, `ViewOfAnother`, `PreconditionFailed`, and what `save_view` raises."""
    view = _checked(view)
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=staff.organizer_id)
        before = await _changeable(tx, staff, view_id)
        if before.version != expected_version:
            raise PreconditionFailed()
        if view.shared and not before.shared:
            await _check_room(tx, staff, before.list_name, own=0, shared=1)
        try:
            await store.change(tx, organizer_id=staff.organizer_id, view_id=view_id, view=view)
        except asyncpg.UniqueViolationError:
            raise _taken() from None
        return await _after_change(tx, staff, view_id, before, view)


async def remove_view(db: Database, *, staff: StaffLogin, view_id: UUID) -> None:
    """Raises `NotFound`, `ViewOfAnother`."""
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=staff.organizer_id)
        await _changeable(tx, staff, view_id)
        await store.remove(tx, organizer_id=staff.organizer_id, view_id=view_id)


def changes(staff: StaffLogin, view: SavedView) -> bool:
    """Whether they may change it."""
    return view.made_by == staff.staff_id or staff.role == "owner"


def _sees(staff: StaffLogin, list_name: ListName) -> bool:
    return staff.role in roles_that_may(NEEDS[list_name])


async def _readable(tx: Tx, staff: StaffLogin, view_id: UUID) -> SavedView:
    view = await store.locked(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, view_id=view_id)
    if view is None:
        raise NotFound()
    return view


async def _changeable(tx: Tx, staff: StaffLogin, view_id: UUID) -> SavedView:
    view = await _readable(tx, staff, view_id)
    if not changes(staff, view):
        raise ViewOfAnother()
    return view


async def _after_change(tx: Tx, staff: StaffLogin, view_id: UUID, before: SavedView, view: Arranged) -> SavedView:
    """An owner who stops sharing a colleague's view does not read it any more: what was written is what is shown."""
    now = await store.locked(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, view_id=view_id)
    return now or msgspec.structs.replace(before, **msgspec.structs.asdict(view), version=before.version + 1)


async def _check_room(tx: Tx, staff: StaffLogin, list_name: str, *, own: int, shared: int) -> None:
    counts = await store.counts(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, list_name=list_name)
    if (own and counts.own + own > MOST_OWN) or (shared and counts.shared + shared > MOST_SHARED):
        raise TooManyViews(own=MOST_OWN, shared=MOST_SHARED)


def _checked(view: Arranged) -> Arranged:
    """With a name that is one, and filters of a length that is one."""
    name = view.name.strip()
    if not name:
        raise Invalid(errors=(field_error("/name", "too_short", "请给视图起个名字。", "Please give the view a name."),))
    if sum(len(key) + len(value) for key, value in view.filters.items()) > LONGEST_FILTERS:
        raise Invalid(
            errors=(field_error("/filters", "too_long", "筛选条件过长。", "These filters are too long to be kept."),)
        )
    return msgspec.structs.replace(view, name=name)


def _taken() -> Invalid:
    return Invalid(
        errors=(
            field_error(
                "/name", "taken", "您在这个列表里已有同名的视图。", "There is a view of this name in this list already."
            ),
        )
    )
