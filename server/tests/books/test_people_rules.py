"""The rules about staff find a way in that should be shut, and an organizer that nobody leads."""

from collections.abc import AsyncIterator

import pytest

from builders.colleagues import PEOPLE_DAMAGE, Colleague, a_colleague, with_second_factor
from builders.people import APP_ID
from builders.scanned import signed_in_by
from builders.web import client_of
from menpiao.books import audit
from menpiao.identity import NewPerson, Passwords, disable_staff, invite_by_operator, link_staff_wechat
from menpiao.identity.api import ROUTES
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(
    module_db: Database, module_cipher: FieldCipher, module_clock: SimulatedClock
) -> AsyncIterator[Database]:
    """Honest ones: an owner with a second factor, somebody at work by WeChat, who is invited, who has left."""
    db, cipher, clock = module_db, module_cipher, module_clock
    passwords = Passwords(cipher)
    owner = await a_colleague(db, passwords)

    async def another(role: str, email: str) -> Colleague:
        return await a_colleague(db, passwords, organizer=owner.organizer, role=role, email=email)  # type: ignore[arg-type]

    helper = await another("support", "zhou@example.org")
    gone = await another("manager", "gone@example.org")
    number = owner.organizer.organizer_id
    await disable_staff(db, organizer_id=number, staff_id=gone.login.staff.id)
    await invite_by_operator(db, cipher, organizer_id=number, new=NewPerson("王芳", "gate", None))
    await link_staff_wechat(db, organizer_id=number, staff_id=helper.login.staff.id, app_id=APP_ID, subject="o-zhou")
    async with client_of(ROUTES, db) as client:
        await with_second_factor(client, owner, clock)
        await signed_in_by(client, "o-zhou")
    assert await audit(db) == []
    yield db
    await passwords.close()


@pytest.mark.parametrize(
    ("rule", "damage"), [(rule, damage) for rule, damages in PEOPLE_DAMAGE.items() for damage in damages]
)
async def test_damage_to_peoples_access_is_found(books: Database, rule: str, damage: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert {finding.rule for finding in await audit(books)} == {rule}
