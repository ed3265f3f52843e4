"""The rules about what support writes down find what contradicts it."""

import contextlib

import asyncpg
import pytest

from builders.helped import SUPPORT_DAMAGE, helped_orders
from menpiao.books import audit
from menpiao.books.support import SUPPORT_RULES
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

REFUSED = [
    "update complimentary_orders set decided_by = requested_by, decided_at = app_now(), decision_reason = 'x'",
    "update complimentary_orders set state = 'open' where state = 'requested'",
    "update complimentary_orders set order_id = null where state = 'claimed'",
    "update complimentary_orders set order_id = id where state = 'open'",
    "update complimentary_orders set state = 'declined', ended_at = app_now() where state = 'open'",
    "update complimentary_orders set quantity = quantity + 1 where seats <> '{}'",
    "update seat_claims set kept_tier = 1 where complimentary_id is not null",
    "update seat_claims set order_id = session_id, position = 1 where complimentary_id is not null",
    "update order_marking set until = 'ffffffff-ffff-ffff-ffff-ffffffffffff'",
]
"""What no rule has to look for."""


async def test_each_damage_to_what_support_wrote_is_found(
    db: Database, cipher: FieldCipher, clock: SimulatedClock
) -> None:
    await helped_orders(db, cipher, clock)
    assert await audit(db) == []
    assert SUPPORT_DAMAGE.keys() == {rule.name for rule in SUPPORT_RULES}
    for name, damages in SUPPORT_DAMAGE.items():
        (sql,) = [rule.sql for rule in SUPPORT_RULES if rule.name == name]
        for damage in damages:
            assert await contradictions(db, damage, sql), (name, damage)
    for damage in REFUSED:
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(damage)
    assert await audit(db) == []


async def contradictions(db: Database, damage: str, sql: str) -> int:
    """How many the rule finds after this damage, which is undone: the next one meets honest books."""
    found = 0
    with contextlib.suppress(_Undone):
        async with db.tx() as tx:
            await tx.connection.execute(damage)
            found = len(await tx.connection.fetch(sql))
            raise _Undone
    return found


class _Undone(Exception):
    """Rolls the damage back."""
