"""The phones of whoever works at the doors, for whoever runs them: a phone that was left behind is signed out from the
office, without asking who may change the person."""

from datetime import datetime
from uuid import UUID

from menpiao.identity.model.abilities import ROLES_OF_THE_DOORS, Role
from menpiao.identity.model.people import STAFF_LOGIN_LASTS, StaffLogin
from menpiao.identity.store import staff_logins
from menpiao.identity.store.staff_logins import DoorLogin
from menpiao.kernel.errors import NotFound
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database


async def door_logins(
    db: Database,
    *,
    organizer_id: int,
    role: Role | None,
    staff_id: UUID | None,
    seen_before: datetime | None,
    limit: int,
    cursor: str | None,
) -> Page[DoorLogin]:
    """Those that are good at this moment, the newest first; of people with this role, of this person, and those that
    were last seen before then."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        rows = await staff_logins.of_roles(
            tx,
            organizer_id=organizer_id,
            roles=ROLES_OF_THE_DOORS if role is None else {role},
            staff_id=staff_id,
            seen_before=seen_before,
            before=before,
            least=_least_id(db.clock.now() - 2 * STAFF_LOGIN_LASTS),
            limit=limit + 1,
        )
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def end_door_login(db: Database, *, staff: StaffLogin, login_id: UUID) -> None:
    """Raises `NotFound` for one that is nobody's at the doors, and for one that has ended."""
    async with db.tx() as tx:
        if not await staff_logins.revoke_of_roles(
            tx, organizer_id=staff.organizer_id, login_id=login_id, roles=ROLES_OF_THE_DOORS
        ):
            raise NotFound()
        await audit.record(
            db,
            tx,
            organizer_id=staff.organizer_id,
            actor=Actor("staff", staff.staff_id),
            action="staff_signed_out",
            subject_id=login_id,
        )


def _least_id(moment: datetime) -> UUID:
    """No id of then or later is smaller; whose it is stands behind the milliseconds."""
    return UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)
