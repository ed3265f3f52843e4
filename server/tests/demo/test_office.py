"""The demo's office: somebody of each role, who signs in; filled once, and completed where a start was interrupted."""

from builders.people import an_organizer
from menpiao.books import audit
from menpiao.demo.office import COLLEAGUES, PASSWORD, fill_office
from menpiao.identity import ROLES, NewPerson, Passwords, invite_by_operator, staff_login_by_email
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def test_somebody_of_each_role_signs_in(db: Database, cipher: FieldCipher) -> None:
    passwords, organizer = Passwords(cipher), await an_organizer(db)
    first = COLLEAGUES[0]
    await invite_by_operator(
        db,
        cipher,
        organizer_id=organizer.organizer_id,
        new=NewPerson(first.name, first.role, first.email),
    )
    for _ in range(2):
        await fill_office(db, passwords, organizer_id=organizer.organizer_id)
    assert tuple(one.role for one in COLLEAGUES) == ROLES
    for one in COLLEAGUES:
        made = await staff_login_by_email(db, passwords, email=one.email, password=PASSWORD, lang="en")
        assert (made.staff.role, made.staff.name) == (one.role, one.name)
    async with db.read() as tx:
        assert await tx.connection.fetchval("select count(*) from staff") == len(COLLEAGUES)
    assert await audit(db) == []
    await passwords.close()
