"""What several lists of an organizer may be narrowed down by: an event, a session, a time."""

from datetime import UTC, datetime
from typing import Annotated, Final

from litestar.params import Parameter

from menpiao.orders.model.cancellation import ChangedSessions
from menpiao.platform.http import asked_id
from menpiao.platform.http.query import read_moment

PLACE_AND_TIME: Final = ("event_id", "session_id", "from", "to")

EventAsked = Annotated[str | None, Parameter(max_length=64, description="Only of sessions of this event.")]
SessionAsked = Annotated[str | None, Parameter(max_length=64, description="Only of this session.")]

_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
_END: Final = datetime(2200, 1, 1, tzinfo=UTC)


def time_asked(since: str | None, before: str | None) -> tuple[datetime, datetime]:
    """From which moment on, and before which; all times where nothing is said."""
    return read_moment("/from", since) or _BEGINNING, read_moment("/to", before) or _END


def changed_sessions(
    state: str | None, event_id: str | None, session_id: str | None, since: str | None, before: str | None
) -> ChangedSessions:
    """What a list of cancelled or moved sessions is asked about."""
    return ChangedSessions(
        state, asked_id("/event_id", event_id), asked_id("/session_id", session_id), *time_asked(since, before)
    )
