"""Time on the wire and on paper: aware UTC inside, RFC 3339 with ``Z`` outside, the venue's zone for people."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def to_wire(moment: datetime) -> str:
    """RFC 3339 in UTC with whole milliseconds where there are any: ``2026-12-31T12:00:00Z``."""
    if moment.tzinfo is not UTC:
        assert moment.tzinfo is not None
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")[:-6] + "Z"


def local(moment: datetime, time_zone: str) -> datetime:
    """The same moment on the wall clock of the venue."""
    return moment.astimezone(ZoneInfo(time_zone))
