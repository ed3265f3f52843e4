"""Is this the key that the database was sealed with? Asked once, before anything is served.

A field key is made where there is none, which is right for a new installation and a disaster for one whose key was lost
or not copied: everything would be sealed with a second key, and nothing old would open. The first process leaves a
known text behind, sealed; every later one must be able to open it.
"""

from uuid import UUID

from menpiao.platform.crypto import FieldCipher, SecretUnreadable
from menpiao.platform.db import Database, execute, scalar

_FIELD = "key_checks.sealed"
_ROW = UUID(int=1)
_TEXT = b"menpiao"
_LEAVE = execute("insert into key_checks (id, sealed) values (1, $1) on conflict (id) do nothing")
_SEALED = scalar("select sealed from key_checks where id = 1")


class WrongKey(ValueError):
    """This key does not open the database's secrets; the text is for the operator."""


async def check_key(db: Database, cipher: FieldCipher, *, where: str) -> None:
    """Leave the check behind in a new database; refuse to go on in one that was sealed with another key."""
    async with db.tx() as tx:
        await _LEAVE(tx, cipher.seal(_TEXT, field=_FIELD, row=_ROW))
        sealed: bytes = await _SEALED(tx)
    try:
        cipher.open(sealed, field=_FIELD, row=_ROW)
    except SecretUnreadable:
        raise WrongKey(
            f"{where} is not the key that this database was sealed with: restore it from your backup"
        ) from None
