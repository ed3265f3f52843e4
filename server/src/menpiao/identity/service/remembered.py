"""Logins in memory: for how long one is believed without asking.

A login may end at any moment: somebody signs out, staff are disabled. So what was looked up is believed for
`SURE_FOR_MS` by itself, and for `KEPT_FOR_MS` while somebody looks all the time which logins have ended
(`Logins.refresh`) and the last look is younger than `SURE_FOR_MS`. Either way an end is known within that time. Where
nobody looks, because the database is slow or the process is busy, it is as if nobody ever had.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from menpiao.identity.model.people import BuyerLogin, StaffLogin
from menpiao.platform.clock import Clock

SURE_FOR_MS = 1_000
KEPT_FOR_MS = 300_000

L = TypeVar("L", BuyerLogin, StaffLogin)


class Looks(msgspec.Struct):
    """The looks at which logins have ended: when the last one began, and how many there were."""

    began_ms: int | None = None
    count: int = 0


class _Entry(msgspec.Struct, Generic[L], gc=False):
    login: L
    asked_at: int
    ends_at: int
    watched: bool
    """Whether every look since it was looked up says if it has ended. None must have come in between asking and the
    answer: that one may have seen the end before there was anything to drop."""


class Remembered(Generic[L]):
    """Logins by token, oldest first. Only good ones: forged tokens, of which there is no end, push no real ones out."""

    def __init__(self, clock: Clock, looks: Looks, limit: int) -> None:
        self._clock = clock
        self._looks = looks
        self._limit = limit
        self._entries: dict[str, _Entry[L]] = {}

    def recall(self, token: str) -> L | None:
        """The login, where it is believed; never beyond its own end. A clock set back believes nothing."""
        entry = self._entries.get(token)
        if entry is None:
            return None
        now = self._clock.milliseconds()
        age = now - entry.asked_at
        if age < 0 or now >= entry.ends_at:
            return None
        if age < SURE_FOR_MS:
            return entry.login
        looked_at = self._looks.began_ms
        looked_after = looked_at is not None and 0 <= now - looked_at < SURE_FOR_MS
        return entry.login if looked_after and entry.watched and age < KEPT_FOR_MS else None

    def put(self, token: str, login: L, *, asked_at: int, looks_then: int) -> None:
        """Remember what was asked for at this time, when there had been so many looks."""
        self._entries.pop(token, None)
        self._entries[token] = _Entry(
            login, asked_at, int(login.expires_at.timestamp() * 1000), looks_then == self._looks.count
        )

    def forget(self, token: str) -> None:
        self._entries.pop(token, None)

    def forget_all(self) -> None:
        self._entries.clear()

    def forget_where(self, has_ended: Callable[[L], bool]) -> None:
        """Forget some of them. Goes through all: it is called once a look at most, and only when one has ended."""
        for token in [token for token, entry in self._entries.items() if has_ended(entry.login)]:
            del self._entries[token]

    def drop_old(self, now: int) -> None:
        """From the front, which is the oldest: those out of date, and as many as are too many."""
        for token in self._out_of_date(now):
            del self._entries[token]

    def _out_of_date(self, now: int) -> Sequence[str]:
        surplus = len(self._entries) - self._limit
        dropped: list[str] = []
        for token, entry in self._entries.items():
            if len(dropped) >= surplus and 0 <= now - entry.asked_at < KEPT_FOR_MS:
                break
            dropped.append(token)
        return dropped
