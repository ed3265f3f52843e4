"""How much is written, and for whom. The same scale at the same hour is the same world, but for what is sealed."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao.kernel.ids import id_head
from menpiao.platform.randomness import Dice

MAIN_ORGANIZER: Final = 2001
PAST: Final = timedelta(days=400)
"""When the organizers began: everything was set up then."""
APP_ID: Final = "wx6d656e7069616f02"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
MINUTE_MS: Final = 60_000


class Scale(msgspec.Struct, frozen=True):
    """Orders and scans of the large organizer; two small ones have a twentieth of it each, besides."""

    orders: int = 100_000
    scans: int = 1_000_000
    seed: int = 1

    def shares(self) -> "list[Share]":
        """What each organizer has."""
        small = (max(20, self.orders // 20), self.scans // 20)
        return [
            Share(MAIN_ORGANIZER, "海岸线演出", "Coastline Live", self.orders, self.scans),
            Share(MAIN_ORGANIZER + 1, "山城剧社", "Hilltown Stage", *small),
            Share(MAIN_ORGANIZER + 2, "北窗会议", "North Window", *small),
        ]


class Share(msgspec.Struct, frozen=True):
    """One organizer and how much it has."""

    organizer_id: int
    zh: str
    en: str
    orders: int
    scans: int


def hour_of(now: datetime) -> datetime:
    """The hour that everything is counted back from."""
    return now.replace(minute=0, second=0, microsecond=0)


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp() * 1000)


def moment_of(ms: int) -> datetime:
    """The other way round."""
    return EPOCH + timedelta(milliseconds=ms)


def id_at(dice: Dice, organizer_id: int, ms: int) -> UUID:
    """An id as the product would have made it at this moment."""
    return UUID(bytes=id_head(milliseconds=ms, organizer_id=organizer_id) + dice.randbytes(7))
