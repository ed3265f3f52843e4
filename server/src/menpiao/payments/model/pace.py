"""How fast refunds of one merchant account are sent: pure arithmetic over what its row remembers.

WeChat takes 150 refunds a second of a merchant, but only 6 a second that it has to refuse (pay.weixin.qq.com, 申请
退款). So the full pace is a setting well below the first, a complaint (429, FREQUENCY_LIMITED) halves it, and a row of
refusals brings it below the second. What goes well raises it again. Whether an account is well is known for a moment
only: it begins below the second, and goes on at its pace once a refund was taken.

A pace is an average, and a provider counts each second. An account whose refunds are taken may make up for a pause,
with so many that both together stay below the first limit. One of which nothing is known makes up for nothing. That no
second sees more refusals than the second limit, whatever goes on, is seen to where they are sent
(`menpiao.payments.service.handful`).
"""

from datetime import datetime, timedelta
from typing import Final

SLOWEST: Final = 1.0
FASTEST: Final = 100.0
"""With what may be made up for (`MOST_AT_ONCE`) no second sees more than 150."""
WHEN_REFUSED: Final = 5.0
MOST_REFUSED: Final = 6
"""Refusals a second that a provider puts up with."""
A_SECOND: Final = timedelta(seconds=1)
KNOWN_FOR: Final = timedelta(minutes=1)
"""A refund that was taken proves for so long that the next one will be."""
A_ROW: Final = 3
"""So many refusals of one handful are no accident."""
MOST_AT_ONCE: Final = 50
FASTER: Final = 1.25


def present(per_second: float | None, *, full: float, well: bool) -> float:
    """The pace at this moment; ``well``: a refund of the account was taken just now."""
    known = min(per_second or full, full, FASTEST)
    return known if well else min(known, WHEN_REFUSED)


def allowance(now: datetime, next_at: datetime | None, per_second: float, *, well: bool) -> int:
    """How many may be sent now."""
    if not well:
        return max(1, int(per_second)) if next_at is None or next_at <= now else 0
    since = max(next_at or now - A_SECOND, now - _made_up_for(per_second))
    return max(0, min(MOST_AT_ONCE, int((now - since).total_seconds() * per_second + 1e-6)))


def next_at(now: datetime, before: datetime | None, sent: int, per_second: float, *, well: bool) -> datetime:
    """From when on the next one may be sent."""
    if not well:
        return now + max(A_SECOND, timedelta(seconds=sent / per_second))
    return max(before or now - A_SECOND, now - _made_up_for(per_second)) + timedelta(seconds=sent / per_second)


def _made_up_for(per_second: float) -> timedelta:
    """What was not sent for so long may be sent at once."""
    return min(A_SECOND, timedelta(seconds=MOST_AT_ONCE / per_second))


def pace_after(per_second: float | None, *, full: float, taken: int, refused: int, limited: bool) -> float | None:
    """The pace after a handful of which so many were taken and refused; None is the full one."""
    present = min(per_second or full, full)
    if limited:
        return max(min(SLOWEST, full), present / 2)
    if refused >= A_ROW:
        return min(present, WHEN_REFUSED)
    if per_second is None or not taken:
        return per_second
    faster = present * FASTER
    return None if faster >= full else faster
