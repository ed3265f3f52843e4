"""The rules about what other channels sold find what contradicts it."""

import contextlib

import asyncpg
import pytest

from builders.imported import CHANNEL_DAMAGE, imported_sales
from menpiao.books import audit
from menpiao.books.channels import CHANNEL_RULES
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

REFUSED = [
    "update channel_import_rows set order_id = null where state = 'imported'",
    "update channel_import_rows set problem = null where state = 'refused'",
    "update channel_import_rows set quantity = null where state = 'ready'",
    "update channel_imports set file_sealed = null where state = 'draft'",
    "update channel_imports set finished_at = null where state = 'finished'",
]
"""What no rule has to look for."""


class _Undone(Exception):
    pass


async def test_each_damage_to_what_channels_sold_is_found(db: Database, cipher: FieldCipher) -> None:
    await imported_sales(db, cipher)
    assert await audit(db) == []
    assert CHANNEL_DAMAGE.keys() == {rule.name for rule in CHANNEL_RULES}
    for name, damages in CHANNEL_DAMAGE.items():
        (sql,) = [rule.sql for rule in CHANNEL_RULES if rule.name == name]
        for damage in damages:
            found = None
            with contextlib.suppress(_Undone):
                async with db.tx() as tx:
                    assert await tx.connection.execute(damage) != "UPDATE 0", damage
                    found = await tx.connection.fetch(sql)
                    raise _Undone
            assert found, (name, damage)
    for damage in REFUSED:
        with pytest.raises(asyncpg.CheckViolationError):
            async with db.tx() as tx:
                await tx.connection.execute(damage)
    assert await audit(db) == []
