"""Changes of people at the same moment: an organizer keeps an owner, and whose access ends has no login left."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from builders.colleagues import PASSWORD, Colleague, a_colleague
from builders.waiting import until
from menpiao.identity import Passwords, disable_staff, staff_login_by_email
from menpiao.identity.model.refusals import LastOwner, WrongCredentials
from menpiao.identity.service import me
from menpiao.identity.service.staff import set_role
from menpiao.identity.store import emails, people, staff_logins
from menpiao.kernel.errors import Forbidden
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

ROUNDS = 8


@pytest.fixture
async def passwords(cipher: FieldCipher) -> AsyncIterator[Passwords]:
    made = Passwords(cipher)
    yield made
    await made.close()


async def two_owners(db: Database, passwords: Passwords) -> list[Colleague]:
    first = await a_colleague(db, passwords)
    return [first, await a_colleague(db, passwords, organizer=first.organizer, email="second@example.org")]


async def owners_of(db: Database, organizer_id: int) -> int:
    async with db.read() as tx:
        return int(
            await tx.connection.fetchval(
                "select count(*) from staff where organizer_id = $1 and role = 'owner' and disabled_at is null",
                organizer_id,
            )
        )


async def lower(db: Database, by: Colleague, other: Colleague) -> Any:
    return await set_role(db, staff=by.login.login, staff_id=other.login.staff.id, role="gate", expected_version=1)


async def test_two_owners_who_lower_each_other_leave_one(db: Database, passwords: Passwords) -> None:
    for _ in range(ROUNDS):
        first, second = await two_owners(db, passwords)
        outcomes = await asyncio.gather(lower(db, first, second), lower(db, second, first), return_exceptions=True)
        refusals = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        assert [type(refusal) for refusal in refusals] == [Forbidden], "who was lowered first lowers nobody"
        assert await owners_of(db, first.organizer.organizer_id) == 1


async def test_two_owners_whom_the_operator_disables_at_once_leave_one(db: Database, passwords: Passwords) -> None:
    first, second = await two_owners(db, passwords)
    outcomes = await asyncio.gather(
        *(
            disable_staff(db, organizer_id=one.organizer.organizer_id, staff_id=one.login.staff.id)
            for one in (first, second)
        ),
        return_exceptions=True,
    )
    assert sorted(str(type(outcome)) for outcome in outcomes) == sorted(map(str, (type(None), LastOwner)))
    assert await owners_of(db, first.organizer.organizer_id) == 1


@pytest.mark.parametrize("held", [True, False], ids=["with the trigger", "without it"])
async def test_the_database_itself_keeps_an_owner(db: Database, passwords: Passwords, held: bool) -> None:
    """Two transactions that know nothing of our locks, each of which sees the other's owner still there. Without the
    trigger both get their way: the race is real."""
    first, second = await two_owners(db, passwords)
    if not held:
        async with db.tx() as tx:
            await tx.connection.execute("alter table staff disable trigger organizers_keep_an_owner")
    ready = asyncio.Barrier(2)

    async def disable(one: Colleague) -> None:
        async with db.tx() as tx:
            await tx.connection.fetchval("select count(*) from staff where role = 'owner'")
            await ready.wait()
            await tx.connection.execute("update staff set disabled_at = app_now() where id = $1", one.login.staff.id)

    outcomes = await asyncio.gather(disable(first), disable(second), return_exceptions=True)
    violations = sum(isinstance(outcome, asyncpg.CheckViolationError) for outcome in outcomes)
    assert violations == (1 if held else 0)
    assert await owners_of(db, first.organizer.organizer_id) == (1 if held else 0)


@pytest.mark.parametrize("what", ["the password changes", "their work ends"])
async def test_who_signs_in_while_their_access_changes_has_no_login_left(
    db: Database, passwords: Passwords, what: str
) -> None:
    """The race made slow: the change is written and not committed yet, while somebody whose old password was right is
    about to be given a login."""
    _, owner = await two_owners(db, passwords)
    written = asyncio.Event()

    async def sign_in() -> None:
        await written.wait()
        await staff_login_by_email(db, passwords, email=owner.email, password=PASSWORD, lang="en")

    signing_in = asyncio.create_task(sign_in())
    of: dict[str, Any] = {"organizer_id": owner.organizer.organizer_id, "staff_id": owner.login.staff.id}
    async with db.tx() as tx:
        if what == "the password changes":
            await emails.set_password(tx, **of, sealed=b"another")
        else:
            await people.disable(tx, **of)
        await staff_logins.revoke_all(tx, **of)
        written.set()

        async def waits() -> bool:
            blocked = await tx.connection.fetchval("select exists (select from pg_locks where not granted)")
            return bool(blocked) or signing_in.done()

        await until(waits)
    with pytest.raises(WrongCredentials):
        await signing_in
    assert await _live(db, owner) == 0


async def test_everything_at_once_leaves_only_who_may_be_there(db: Database, passwords: Passwords) -> None:
    """Sign-ins with the old password beside its change: those before it have ended, those after it fail."""
    owner = await a_colleague(db, passwords)
    signing_in = [
        asyncio.create_task(staff_login_by_email(db, passwords, email=owner.email, password=PASSWORD, lang="en"))
        for _ in range(6)
    ]
    await me.change_password(db, passwords, staff=owner.login.login, old=PASSWORD, new="far side of the river")
    outcomes = await asyncio.gather(*signing_in, return_exceptions=True)
    failures = [one for one in outcomes if isinstance(one, BaseException) and not isinstance(one, WrongCredentials)]
    assert failures == []
    assert await _live(db, owner) == 1, "the one that changed it"


async def _live(db: Database, colleague: Colleague) -> int:
    async with db.read() as tx:
        return int(
            await tx.connection.fetchval(
                "select count(*) from staff_logins where staff_id = $1 and revoked_at is null",
                colleague.login.staff.id,
            )
        )
