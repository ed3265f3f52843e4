"""What happened in a world, line by line: bit for bit the same for the same seed, and the story of one order."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.kernel.ids import encode
from menpiao.platform.clock import SimulatedClock


class Moment(msgspec.Struct, frozen=True):
    """Somebody did something, about something, with an outcome."""

    at: datetime
    who: str
    what: str
    about: UUID | None
    outcome: str

    def __str__(self) -> str:
        about = encode(self.about) if self.about is not None else "-"
        return f"{self.at:%d %H:%M:%S} {self.who:<9} {self.what:<18} {about:<26} {self.outcome}"


class History:
    """Grows line by line."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._moments: list[Moment] = []
        self._order_of: dict[UUID, UUID] = {}
        self._moves = hashlib.sha256()

    def add(self, who: str, what: str, about: UUID | None, outcome: str) -> None:
        """Now."""
        self._moments.append(Moment(self._clock.now(), who, what, about, outcome))

    def moved(self, what: str) -> None:
        """Some task passed a gate: too much to tell, and part of the digest all the same."""
        self._moves.update(what.encode())

    def belongs(self, part: UUID, order_id: UUID) -> None:
        """This payment, refund or ticket is the order's, so it is of its story."""
        self._order_of[part] = order_id

    def story(self, order_ids: Iterable[UUID]) -> list[str]:
        """All that is about these orders, their payments, refunds and tickets."""
        wanted = set(order_ids)
        return [
            str(one)
            for one in self._moments
            if one.about is not None and (one.about in wanted or self._order_of.get(one.about) in wanted)
        ]

    def order_of(self, part: UUID) -> UUID:
        """The order that this id belongs to, or is."""
        return self._order_of.get(part, part)

    def tail(self, lines: int | None) -> list[str]:
        """The last lines, or all."""
        return [str(one) for one in (self._moments if lines is None else self._moments[-lines:])]

    @property
    def digest(self) -> str:
        """Equal for equal histories."""
        told = hashlib.sha256("\n".join(str(one) for one in self._moments).encode())
        told.update(self._moves.digest())
        return told.hexdigest()[:16]

    def __len__(self) -> int:
        return len(self._moments)
