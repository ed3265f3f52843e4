"""From a bearer token to the login behind it, at the speed of the hot path.

A login found in the database is trusted for one second, counted from *before* it was asked for; so a token that is
revoked, expired, or whose owner is disabled is dead in every process within a second, without messages between them.
Whoever is not in memory waits for the next look-up, which asks for everybody at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from menpiao.identity import store
from menpiao.identity.model import BuyerLogin, StaffLogin, TokenOwner, read_token
from menpiao.kernel.errors import Forbidden, Refusal, Unauthenticated
from menpiao.kernel.ids import organizer_of
from menpiao.platform.batch import Batcher
from menpiao.platform.clock import Clock
from menpiao.platform.crypto import hash_token
from menpiao.platform.db import Database

TRUSTED_FOR = timedelta(seconds=1)
MOST_REMEMBERED = 50_000
"""Logins in memory, of each kind: at most 50,000 different callers in one second and process."""

_LOOK_UPS = 2
"""How many look-ups run side by side; one more starts while the first waits for its answer."""

L = TypeVar("L", BuyerLogin, StaffLogin)
_Asked = tuple[TokenOwner, bytes]


class Logins:
    """One for each process, made by the composition root."""

    def __init__(self, db: Database, *, most_remembered: int = MOST_REMEMBERED) -> None:
        self._db = db
        self._buyers: _Memory[BuyerLogin] = _Memory(db.clock, most_remembered)
        self._staff: _Memory[StaffLogin] = _Memory(db.clock, most_remembered)
        self._buyer_look_ups: Batcher[_Asked, BuyerLogin] = Batcher("logins", self._find_buyers, writers=_LOOK_UPS)
        self._staff_look_ups: Batcher[_Asked, StaffLogin] = Batcher("staff_logins", self._find_staff, writers=_LOOK_UPS)

    async def buyer(self, token: str) -> BuyerLogin:
        """The buyer's login. Raises `Unauthenticated`, or `Forbidden` for a good token of staff."""
        login = await self._login(token)
        if not isinstance(login, BuyerLogin):
            raise Forbidden()
        return login

    async def staff(self, token: str) -> StaffLogin:
        """The staff login. Raises `Unauthenticated`, or `Forbidden` for a good token of a buyer."""
        login = await self._login(token)
        if not isinstance(login, StaffLogin):
            raise Forbidden()
        return login

    def forget(self, token: str) -> None:
        """Ask the database next time: whoever signs out here is signed out here at once."""
        token_hash = hash_token(token)
        self._buyers.forget(token_hash)
        self._staff.forget(token_hash)

    async def close(self) -> None:
        """Finish the look-ups under way."""
        await self._buyer_look_ups.close()
        await self._staff_look_ups.close()

    async def _login(self, token: str) -> BuyerLogin | StaffLogin:
        owner = read_token(token)
        token_hash = hash_token(token)
        if owner.kind == "b":
            return self._buyers.recall(token_hash) or await self._buyer_look_ups.submit("all", (owner, token_hash))
        return self._staff.recall(token_hash) or await self._staff_look_ups.submit("all", (owner, token_hash))

    async def _find_buyers(self, asked: Sequence[_Asked]) -> list[BuyerLogin | Refusal]:
        asked_at = self._db.clock.now()
        async with self._db.read() as tx:
            rows = await store.live_logins(tx, asked=[(owner.id, token_hash) for owner, token_hash in asked])
        found = {
            (row.buyer_id, row.token_hash): BuyerLogin(row.login_id, row.buyer_id, row.app_id, row.expires_at)
            for row in rows
        }
        return self._buyers.answer(asked, found, asked_at)

    async def _find_staff(self, asked: Sequence[_Asked]) -> list[StaffLogin | Refusal]:
        asked_at = self._db.clock.now()
        async with self._db.read() as tx:
            rows = await store.live_staff_logins(
                tx, asked=[(organizer_of(owner.id), token_hash) for owner, token_hash in asked]
            )
        found = {
            (row.staff_id, row.token_hash): StaffLogin(
                row.login_id, row.staff_id, row.organizer_id, row.role, row.expires_at
            )
            for row in rows
        }
        return self._staff.answer(asked, found, asked_at)


class _Memory(Generic[L]):
    """Logins by token hash, oldest first, each for `TRUSTED_FOR` and never beyond its own end. Only good ones: forged
    tokens, of which there is no end, can't push real ones out."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._entries: dict[bytes, tuple[datetime, L]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def recall(self, token_hash: bytes) -> L | None:
        """The login, where it was looked up within the last second. A clock set back trusts nothing."""
        entry = self._entries.get(token_hash)
        if entry is None:
            return None
        asked_at, login = entry
        now = self._clock.now()
        fresh = timedelta(0) <= now - asked_at < TRUSTED_FOR and now < login.expires_at
        return login if fresh else None

    def forget(self, token_hash: bytes) -> None:
        self._entries.pop(token_hash, None)

    def answer(
        self, asked: Sequence[_Asked], found: dict[tuple[UUID, bytes], L], asked_at: datetime
    ) -> list[L | Refusal]:
        """Remember what was found, and answer each who asked. Everything that can be wrong looks the same."""
        for (_, token_hash), login in found.items():
            self._entries.pop(token_hash, None)
            self._entries[token_hash] = (asked_at, login)
        self._drop_old(asked_at)
        return [found.get((owner.id, token_hash)) or Unauthenticated() for owner, token_hash in asked]

    def _drop_old(self, now: datetime) -> None:
        for token_hash in list(self._stale_or_surplus(now)):
            del self._entries[token_hash]

    def _stale_or_surplus(self, now: datetime) -> Sequence[bytes]:
        """From the front, which is the oldest: those out of date, and as many as are too many."""
        surplus = len(self._entries) - self._limit
        dropped: list[bytes] = []
        for token_hash, (asked_at, _) in self._entries.items():
            if len(dropped) >= surplus and timedelta(0) <= now - asked_at < TRUSTED_FOR:
                break
            dropped.append(token_hash)
        return dropped
