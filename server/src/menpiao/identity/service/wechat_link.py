"""Somebody's own WeChat: linking it as a way to sign in, and taking it away again.

Both ask for the password once more, and for the second factor where there is one: a browser that was left unlocked is
no way in for good. Unlinking ends the person's other logins, because some of them may have come that way.
"""

from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.login_requests import NewLoginRequest, NoWeChat
from menpiao.identity.model.people import StaffLogin
from menpiao.identity.model.refusals import NoPassword
from menpiao.identity.ports import CodeDrawer
from menpiao.identity.service.login_requests import begin
from menpiao.identity.service.me import prove
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.store import emails, login_requests, people, staff_logins
from menpiao.kernel.errors import Unauthenticated
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database


async def ask_to_link(
    db: Database,
    passwords: Passwords,
    codes: CodeDrawer,
    *,
    staff: StaffLogin,
    app_id: str,
    password: str,
    second_factor: str | None,
    device: Device = UNKNOWN,
) -> NewLoginRequest:
    """A code at which a phone links its WeChat account to the caller. Raises `NoPassword`, `Invalid` at ``/password``
    or ``/second_factor``, and what `begin` raises."""
    await prove(db, passwords, staff=staff, password=password, second_factor=second_factor)
    async with db.read() as tx:
        person = await people.staff(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
    if person is None:
        raise Unauthenticated()
    return await begin(db, codes, app_id=app_id, purpose="link", device=device, person=person)


async def unlink(
    db: Database, passwords: Passwords, *, staff: StaffLogin, password: str, second_factor: str | None
) -> None:
    """The password is the way in that stays. Raises `NoWeChat`, `NoPassword`, `Invalid` as above."""
    await prove(db, passwords, staff=staff, password=password, second_factor=second_factor)
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=staff.organizer_id)
        own = await emails.own(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        if own is None or own.password_sealed is None:
            raise NoPassword()  # joined anew with WeChat a moment ago
        if not await login_requests.unlink(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id):
            raise NoWeChat()
        await staff_logins.revoke_all(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, but=staff.login_id)
        await audit.record(
            db,
            tx,
            organizer_id=staff.organizer_id,
            actor=Actor("staff", staff.staff_id),
            action="staff_unlinked",
            subject_id=staff.staff_id,
        )
