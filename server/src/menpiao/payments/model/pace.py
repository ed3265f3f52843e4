"""How fast refunds of one merchant account are sent: pure arithmetic over what its row remembers.

WeChat takes 150 refunds a second of a merchant, but only 6 a second that it has to refuse (pay.weixin.qq.com, 申请
退款). So the full pace is a setting well below the first, a complaint (429, FREQUENCY_LIMITED) halves it, and a row of
refusals brings it below the second. What goes well raises it again. Whether an account is well is known for a moment
only: it begins below the second, and goes on at its pace once a refund was taken.
"""

from datetime import datetime, timedelta
from typing import Final

SLOWEST: Final = 1.0
WHEN_REFUSED: Final = 5.0
KNOWN_FOR: Final = timedelta(minutes=1)
"""A refund that was taken proves for so long that the next one will be."""
A_ROW: Final = 3
"""So many refusals of one handful are no accident."""
SPREAD: Final = timedelta(seconds=1)
"""What was not sent for so long may be made up for at once."""
MOST_AT_ONCE: Final = 50
FASTER: Final = 1.25


def present(per_second: float | None, *, full: float, well: bool) -> float:
    """The pace at this moment; ``well``: a refund of the account was taken just now."""
    known = min(per_second or full, full)
    return known if well else min(known, WHEN_REFUSED)


def allowance(now: datetime, next_at: datetime | None, per_second: float) -> int:
    """How many may be sent now."""
    since = max(next_at or now - SPREAD, now - SPREAD)
    return max(0, min(MOST_AT_ONCE, int((now - since).total_seconds() * per_second + 1e-6)))


def next_at(now: datetime, before: datetime | None, sent: int, per_second: float) -> datetime:
    """From when on the next one may be sent."""
    return max(before or now - SPREAD, now - SPREAD) + timedelta(seconds=sent / per_second)


def pace_after(per_second: float | None, *, full: float, sent: int, refused: int, limited: bool) -> float | None:
    """The pace after a handful of so many; None is the full one."""
    present = min(per_second or full, full)
    if limited:
        return max(min(SLOWEST, full), present / 2)
    if refused >= A_ROW:
        return min(present, WHEN_REFUSED)
    if per_second is None or sent == refused:
        return per_second
    faster = present * FASTER
    return None if faster >= full else faster
