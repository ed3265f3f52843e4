"""A process with another field key must not start."""

import pytest

from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.key_check import WrongKey, check_key


async def test_the_same_key_is_welcome_again_and_another_is_not(db: Database) -> None:
    await check_key(db, FieldCipher({1: bytes(32)}), where="field.key")
    await check_key(db, FieldCipher({1: bytes(32)}), where="field.key")
    with pytest.raises(WrongKey, match=r"field\.key .* restore it from your backup"):
        await check_key(db, FieldCipher({1: bytes(31) + b"x"}), where="field.key")
