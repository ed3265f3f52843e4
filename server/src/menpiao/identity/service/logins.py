"""From a bearer token to the login behind it, at the speed of the hot path.

A login found in the database is trusted for one second, counted from *before* it was asked for; so a token that is
revoked, expired, or whose owner is disabled is dead in every process within a second, without messages between them.
Whoever is not in memory waits for the next look-up, which asks for everybody at once.
"""

from collections.abc import Sequence
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from menpiao.identity import store
from menpiao.identity.model import BuyerLogin, StaffLogin, TokenOwner, read_token
from menpiao.kernel.errors import Forbidden, Refusal, Unauthenticated
from menpiao.kernel.ids import organizer_of
from menpiao.platform.batch import Batcher
from menpiao.platform.clock import Clock
from menpiao.platform.crypto import hash_token
from menpiao.platform.db import Database

TRUSTED_FOR_MS = 1_000
MOST_REMEMBERED = 50_000
"""Logins in memory, of each kind: at most 50,000 different callers in one second and process."""

_LOOK_UPS = 2
"""How many look-ups run side by side; one more starts while the first waits for its answer."""

L = TypeVar("L", BuyerLogin, StaffLogin)


class _Asked(msgspec.Struct, frozen=True):
    """A token to look up; only its hash goes to the database."""

    token: str
    owner: TokenOwner
    token_hash: bytes


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

    def buyer_at_hand(self, token: str) -> BuyerLogin | None:
        """The buyer's login where it was looked up within the last second; None says nothing."""
        return self._buyers.recall(token)

    async def staff(self, token: str) -> StaffLogin:
        """The staff login. Raises `Unauthenticated`, or `Forbidden` for a good token of a buyer."""
        login = await self._login(token)
        if not isinstance(login, StaffLogin):
            raise Forbidden()
        return login

    def forget(self, token: str) -> None:
        """Ask the database next time: whoever signs out here is signed out here at once."""
        self._buyers.forget(token)
        self._staff.forget(token)

    async def close(self) -> None:
        """Finish the look-ups under way."""
        await self._buyer_look_ups.close()
        await self._staff_look_ups.close()

    async def _login(self, token: str) -> BuyerLogin | StaffLogin:
        known = self._buyers.recall(token) or self._staff.recall(token)
        if known is not None:
            return known
        asked = _Asked(token, read_token(token), hash_token(token))
        if asked.owner.kind == "b":
            return await self._buyer_look_ups.submit("all", asked)
        return await self._staff_look_ups.submit("all", asked)

    async def _find_buyers(self, asked: Sequence[_Asked]) -> list[BuyerLogin | Refusal]:
        asked_at = self._db.clock.milliseconds()
        async with self._db.single() as tx:
            rows = await store.live_logins(tx, asked=[(one.owner.id, one.token_hash) for one in asked])
        found = {
            (row.buyer_id, row.token_hash): BuyerLogin(
                row.login_id, row.buyer_id, row.app_id, row.expires_at, row.device_id
            )
            for row in rows
        }
        return self._buyers.answer(asked, found, asked_at)

    async def _find_staff(self, asked: Sequence[_Asked]) -> list[StaffLogin | Refusal]:
        asked_at = self._db.clock.milliseconds()
        async with self._db.single() as tx:
            rows = await store.live_staff_logins(
                tx, asked=[(organizer_of(one.owner.id), one.token_hash) for one in asked]
            )
        found = {
            (row.staff_id, row.token_hash): StaffLogin(
                row.login_id, row.staff_id, row.organizer_id, row.role, row.expires_at
            )
            for row in rows
        }
        return self._staff.answer(asked, found, asked_at)


class _Memory(Generic[L]):
    """Logins by token, oldest first, each for `TRUSTED_FOR_MS` and never beyond its own end. Only good ones: forged
    tokens, of which there is no end, can't push real ones out."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._entries: dict[str, tuple[int, int, L]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def recall(self, token: str) -> L | None:
        """The login, where it was looked up within the last second. A clock set back trusts nothing."""
        entry = self._entries.get(token)
        if entry is None:
            return None
        asked_at, ends_at, login = entry
        now = self._clock.milliseconds()
        return login if 0 <= now - asked_at < TRUSTED_FOR_MS and now < ends_at else None

    def forget(self, token: str) -> None:
        self._entries.pop(token, None)

    def answer(self, asked: Sequence[_Asked], found: dict[tuple[UUID, bytes], L], asked_at: int) -> list[L | Refusal]:
        """Remember what was found, and answer each who asked. Everything that can be wrong looks the same."""
        answers: list[L | Refusal] = []
        for one in asked:
            login = found.get((one.owner.id, one.token_hash))
            if login is not None:
                self._entries.pop(one.token, None)
                self._entries[one.token] = (asked_at, int(login.expires_at.timestamp() * 1000), login)
            answers.append(login or Unauthenticated())
        self._drop_old(asked_at)
        return answers

    def _drop_old(self, now: int) -> None:
        for token in list(self._stale_or_surplus(now)):
            del self._entries[token]

    def _stale_or_surplus(self, now: int) -> Sequence[str]:
        """From the front, which is the oldest: those out of date, and as many as are too many."""
        surplus = len(self._entries) - self._limit
        dropped: list[str] = []
        for token, (asked_at, _, _) in self._entries.items():
            if len(dropped) >= surplus and 0 <= now - asked_at < TRUSTED_FOR_MS:
                break
            dropped.append(token)
        return dropped
