"""Making a login for somebody of the staff, however they have shown who they are."""

from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.people import (
    SECRET_BYTES,
    STAFF_LOGIN_LASTS,
    NewStaffLogin,
    Staff,
    StaffLogin,
    write_token,
)
from menpiao.identity.store import people, staff_logins
from menpiao.platform import audit, randomness
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import hash_token
from menpiao.platform.db import Database, Tx


async def sign_in(
    tx: Tx, db: Database, *, staff: Staff, provider: str, app_id: str | None = None, device: Device = UNKNOWN
) -> NewStaffLogin:
    """A login that lasts for a working day, and its entry in the audit log."""
    organizer = await people.organizer(tx, organizer_id=staff.organizer_id)
    assert organizer is not None, "staff belong to an organizer: a foreign key says so"
    token = write_token("s", staff.id, randomness.token_text(SECRET_BYTES))
    made = StaffLogin(
        login_id=db.new_id(staff.organizer_id),
        staff_id=staff.id,
        organizer_id=staff.organizer_id,
        role=staff.role,
        expires_at=db.clock.now() + STAFF_LOGIN_LASTS,
    )
    await staff_logins.add(
        tx, login=made, token_hash=hash_token(token), provider=provider, app_id=app_id, device=device
    )
    await record(tx, db, made, "staff_signed_in")
    return NewStaffLogin(token, made, staff, organizer)


async def record(tx: Tx, db: Database, login: StaffLogin, action: str) -> None:
    """What the person did about this login of theirs, for the audit log."""
    await audit.record(
        db,
        tx,
        organizer_id=login.organizer_id,
        actor=Actor("staff", login.staff_id),
        action=action,
        subject_id=login.login_id,
    )
