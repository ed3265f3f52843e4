"""From a bearer token to the login behind it, at the speed of the hot path.

A login found in the database is remembered (`remembered`), and `Logins.refresh`, called several times a second, drops
those that have ended. So a token that is revoked, expired, or whose owner is disabled is dead in every process within a
second, without messages between them. Whoever is not in memory waits for the next look-up, which asks for everybody at
once.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from menpiao.identity.model.operators import OperatorLogin
from menpiao.identity.model.people import BuyerLogin, StaffLogin, TokenOwner, read_token
from menpiao.identity.service import operator_sign_in
from menpiao.identity.service.remembered import L, Looks, Remembered
from menpiao.identity.store import buyers, staff_logins
from menpiao.kernel.errors import Forbidden, Refusal, Unauthenticated
from menpiao.kernel.ids import organizer_of
from menpiao.platform.batch import Batcher
from menpiao.platform.crypto import hash_token
from menpiao.platform.db import Database, Horizon, horizon

MOST_REMEMBERED = 100_000
"""Logins in memory, of each kind: at most so many different callers in five minutes and process. 60 MB at most."""

May = Callable[[BuyerLogin], Awaitable[None] | None]
"""Counts a buyer's tries and raises where they are too many; what it answers is awaited."""

A = TypeVar("A")

_LOOK_UPS = 2
"""How many look-ups run side by side; one more starts while the first waits for its answer."""


class _Asked(msgspec.Struct, frozen=True):
    """A token to look up; only its hash goes to the database."""

    token: str
    owner: TokenOwner
    token_hash: bytes


class Logins:
    """One for each process, made by the composition root."""

    def __init__(self, db: Database, *, most_remembered: int = MOST_REMEMBERED) -> None:
        self._db = db
        self._looks = Looks()
        self._seen: Horizon | None = None
        self._buyers: Remembered[BuyerLogin] = Remembered(db.clock, self._looks, most_remembered)
        self._staff: Remembered[StaffLogin] = Remembered(db.clock, self._looks, most_remembered)
        self._buyer_look_ups: Batcher[_Asked, BuyerLogin] = Batcher("logins", self._find_buyers, writers=_LOOK_UPS)
        self._staff_look_ups: Batcher[_Asked, StaffLogin] = Batcher("staff_logins", self._find_staff, writers=_LOOK_UPS)

    async def buyer(self, token: str) -> BuyerLogin:
        """The buyer's login. Raises `Unauthenticated`, or `Forbidden` for a good token of staff."""
        login = await self._login(token)
        if not isinstance(login, BuyerLogin):
            raise Forbidden()
        return login

    def buyer_at_hand(self, token: str) -> BuyerLogin | None:
        """The buyer's login where memory is sure of it; None says nothing."""
        return self._buyers.recall(token)

    async def staff(self, token: str) -> StaffLogin:
        """The staff login. Raises `Unauthenticated`, or `Forbidden` for a good token of a buyer."""
        login = await self._login(token)
        if not isinstance(login, StaffLogin):
            raise Forbidden()
        return login

    async def operator(self, token: str) -> OperatorLogin:
        """The login of somebody of the platform. Raises `Unauthenticated`, or `Forbidden` for anybody else's."""
        login = await self._login(token)
        if not isinstance(login, OperatorLogin):
            raise Forbidden()
        return login

    def answer_buyer(self, token: str, may: May, answer: Callable[[BuyerLogin], A | Awaitable[A]]) -> A | Awaitable[A]:
        """What ``answer`` makes of the token's buyer, once ``may`` has let them pass. In this very turn where memory is
        sure of the login and nothing else has to be asked."""
        buyer = self.buyer_at_hand(token)
        if buyer is None:
            return self._answer_stranger(token, may, answer)
        waiting = may(buyer)
        return answer(buyer) if waiting is None else _answer_judged(waiting, buyer, answer)

    async def _answer_stranger(self, token: str, may: May, answer: Callable[[BuyerLogin], A | Awaitable[A]]) -> A:
        """Whoever is not in memory is looked up first."""
        buyer = await self.buyer(token)
        return await _answer_judged(may(buyer), buyer, answer)

    async def refresh(self) -> None:
        """Look which logins have ended since the last look. One at a time; when it fails nothing has been seen."""
        began_ms = self._db.clock.milliseconds()
        async with self._db.read() as tx:
            now = await horizon(tx)
            seen = self._seen if now.continues(self._seen) else None
            ended = frozenset() if seen is None else await buyers.ended(tx, since=seen)
        if seen is None:
            self._buyers.forget_all()
            self._staff.forget_all()
        elif ended:
            self._buyers.forget_where(lambda login: login.login_id in ended)
            self._staff.forget_where(lambda login: login.login_id in ended or login.staff_id in ended)
        self._seen = now
        self._looks.began_ms = began_ms
        self._looks.count += 1

    def forget(self, token: str) -> None:
        """Ask the database next time: whoever signs out here is signed out here at once."""
        self._buyers.forget(token)
        self._staff.forget(token)

    async def close(self) -> None:
        """Finish the look-ups under way."""
        await self._buyer_look_ups.close()
        await self._staff_look_ups.close()

    async def _login(self, token: str) -> BuyerLogin | StaffLogin | OperatorLogin:
        known = self._buyers.recall(token) or self._staff.recall(token)
        if known is not None:
            return known
        asked = _Asked(token, read_token(token), hash_token(token))
        if asked.owner.kind == "b":
            return await self._buyer_look_ups.submit("all", asked)
        if asked.owner.kind == "o":
            return await operator_sign_in.of_token(self._db, operator_id=asked.owner.id, token=token)
        return await self._staff_look_ups.submit("all", asked)

    async def _find_buyers(self, asked: Sequence[_Asked]) -> list[BuyerLogin | Refusal]:
        asked_at, looks_then = self._db.clock.milliseconds(), self._looks.count
        async with self._db.single() as tx:
            rows = await buyers.live_logins(tx, asked=[(one.owner.id, one.token_hash) for one in asked])
        found = {
            (row.buyer_id, row.token_hash): BuyerLogin(
                row.login_id, row.buyer_id, row.app_id, row.expires_at, row.device_id
            )
            for row in rows
        }
        return _answers(self._buyers, asked, found, asked_at, looks_then)

    async def _find_staff(self, asked: Sequence[_Asked]) -> list[StaffLogin | Refusal]:
        asked_at, looks_then = self._db.clock.milliseconds(), self._looks.count
        async with self._db.single() as tx:
            rows = await staff_logins.live(tx, asked=[(organizer_of(one.owner.id), one.token_hash) for one in asked])
        found = {
            (row.staff_id, row.token_hash): StaffLogin(
                row.login_id, row.staff_id, row.organizer_id, row.role, row.expires_at
            )
            for row in rows
        }
        return _answers(self._staff, asked, found, asked_at, looks_then)


async def _answer_judged(
    waiting: Awaitable[None] | None, buyer: BuyerLogin, answer: Callable[[BuyerLogin], A | Awaitable[A]]
) -> A:
    """Where several machines count together, they are asked first."""
    if waiting is not None:
        await waiting
    answered = answer(buyer)
    return await answered if isinstance(answered, Awaitable) else answered


def _answers(
    memory: Remembered[L], asked: Sequence[_Asked], found: dict[tuple[UUID, bytes], L], asked_at: int, looks_then: int
) -> list[L | Refusal]:
    """Remember what was found, and answer each who asked. Everything that can be wrong looks the same."""
    answers: list[L | Refusal] = []
    for one in asked:
        login = found.get((one.owner.id, one.token_hash))
        if login is not None:
            memory.put(one.token, login, asked_at=asked_at, looks_then=looks_then)
        answers.append(login or Unauthenticated())
    memory.drop_old(asked_at)
    return answers
