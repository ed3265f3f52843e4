"""Passwords: hashed slowly, compared in constant time, and never more at once than a process can bear.

Argon2id takes 50 ms of processor time and 19 MiB, on purpose. It runs in one thread beside the event loop, and lets go
of the interpreter; who comes when `MOST_WAITING` wait already is told to come again.

The salt is an HMAC of the e-mail, under a key of the installation. So whoever asks about an e-mail costs one hash, be
it nobody's, one organizer's or five organizers', and nothing about it can be read from the time. What is stored is the
hash sealed for its row: whoever has the database without the key can't even begin to guess.
"""

import asyncio
import hmac
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from menpiao.identity.model.passwords import plain_password
from menpiao.kernel.errors import Busy
from menpiao.platform.crypto import FieldCipher

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""The least that OWASP recommends for Argon2id."""
MOST_WAITING = 32
"""The last of them waits for two seconds or so."""

_HASH_BYTES = 32
_FIELD = "staff_emails.password"
_SALT_PURPOSE = "staff_emails.salt"


class Passwords:
    """One for each process, made by the composition root."""

    def __init__(self, cipher: FieldCipher, *, most_waiting: int = MOST_WAITING) -> None:
        self.cipher = cipher
        self._most_waiting = most_waiting
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")

    @contextmanager
    def room(self) -> Iterator[None]:
        """Room for hashing, until the block ends; raises `Busy` where there is none, before anything else is done for
        this request."""
        if self._waiting >= self._most_waiting:
            raise Busy(retry_after_s=2)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def hashed(self, *, email: str, password: str) -> bytes:
        """The hash for this e-mail, which is in its plain form; inside of `room`."""
        assert self._waiting > 0, "hashing has room"
        salt = self.cipher.blind_index(email.encode(), purpose=_SALT_PURPOSE).bytes
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, _argon2id, plain_password(password).encode(), salt
        )

    def sealed(self, hashed: bytes, *, staff_id: UUID) -> bytes:
        """As it is stored for this person."""
        return self.cipher.seal(hashed, field=_FIELD, row=staff_id)

    def fits(self, hashed: bytes, sealed: bytes, *, staff_id: UUID) -> bool:
        """Whether this is what was stored for this person."""
        return hmac.compare_digest(hashed, self.cipher.open(sealed, field=_FIELD, row=staff_id))

    async def close(self) -> None:
        """Finish what is being hashed."""
        await asyncio.to_thread(self._thread.shutdown)


def _argon2id(password: bytes, salt: bytes) -> bytes:
    return Argon2id(salt=salt, length=_HASH_BYTES, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB).derive(
        password
    )
