"""The rules about mail and people of the platform find links about nothing, and ways in that should be shut."""

from collections.abc import AsyncIterator

import pytest

from builders.colleagues import a_colleague
from builders.platform import PLATFORM_DAMAGE, a_person
from builders.web import client_of
from builders.world import a_key
from menpiao.books import audit
from menpiao.identity import Passwords
from menpiao.identity.api import ROUTES
from menpiao.identity.service.password_resets import answer, ask
from menpiao.mail import Post
from menpiao.operations import record_proof
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture(scope="module")
async def honest(module_db: Database, module_cipher: FieldCipher) -> AsyncIterator[Database]:
    """A mail of each kind waits; somebody of the platform works, somebody is invited; the books were proved."""
    db, passwords = module_db, Passwords(module_cipher)
    post = Post(module_cipher, "https://tickets.example.org", on=True)
    support = await a_colleague(db, passwords, role="support", email="wang@example.org")
    manager = await a_colleague(db, passwords, organizer=support.organizer, role="manager")
    await ask(db, post, email="wang@example.org")
    await answer(db, post)
    async with client_of(ROUTES, db, more={"post": post}) as client:
        body = {"name": "周明", "role": "support", "email": "zhou@example.org"}
        made = await client.post("/api/v1/organizer/staff", headers=manager.acting, json=body)
        assert made.status_code == 201, made.text
        boss = await a_person(db, module_cipher, client)
        body = {"name": "何静", "role": "auditor", "email": "he@example.org"}
        made = await client.post("/api/v1/operator/people", headers={**boss.headers, **a_key()}, json=body)
        assert made.status_code == 201, made.text
    await record_proof(db, began_at=db.clock.now(), findings=[("orphans", 7), ("orphans", None)])
    assert await audit(db) == []
    yield db
    await passwords.close()


@pytest.mark.parametrize(
    ("rule", "damage"), [(rule, damage) for rule, damages in PLATFORM_DAMAGE.items() for damage in damages]
)
async def test_damage_to_mail_and_to_the_platform_is_found(books: Database, rule: str, damage: str) -> None:
    async with books.tx() as tx:
        await tx.connection.execute(damage)
    assert {finding.rule for finding in await audit(books)} == {rule}
