"""How many places are left, as buyers may know it: from memory, the same for everybody, cheap to ask for."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from menpiao.catalog import OnView, PublishedSession, sale_state
from menpiao.inventory.model import Free
from menpiao.inventory.service import Availability
from menpiao.inventory.shown import (
    LONGEST_VERSION,
    SessionAvailability,
    TypeAvailability,
    as_shown,
    check_version,
    since_version,
    version_of,
)
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.ids import encode
from menpiao.platform.clock import Clock
from menpiao.platform.http import HotRequest, HotResponse, ReadyAnswer, path_id, read_query

CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=5"
MAX_ANSWERS = 64
"""Versions that are asked about at a time, for each session; answers to more of them are made anew each time."""

_FAR = datetime.max.replace(tzinfo=UTC)


class _Face(msgspec.Struct):
    """What a session shows, what that was made of, and the answers that were made of it."""

    session: PublishedSession
    free: tuple[Free, ...]
    shown: tuple[TypeAvailability, ...]
    version: str
    changes_at: datetime
    answers: dict[str | None, ReadyAnswer]


class Board:
    """The availability of sessions, without a query; serves the hot route and its shadow alike.

    Faces are made when somebody looks, and hold as long as the objects that they were made of are the current ones.
    """

    def __init__(self, availability: Availability, on_view: OnView, clock: Clock) -> None:
        self._availability = availability
        self._on_view = on_view
        self._clock = clock
        self._faces: dict[str, _Face] = {}

    def answer(self, session_id: str, since: str | None) -> ReadyAnswer:
        """What is left, or what has changed since that version; `NotFound` where nothing is on public view."""
        if since is not None:
            check_version(since)
        face = self._face(session_id)
        answer = face.answers.get(since)
        if answer is None:
            answer = _answer(face, since)
            if len(face.answers) < MAX_ANSWERS or since is None:
                face.answers[since] = answer
        return answer

    def hot(self, request: HotRequest) -> HotResponse:
        """GET /api/v1/sessions/{id}/availability without the framework."""
        since = read_query(request.query, ("since",)).get("since") if request.query else None
        return self.answer(request.parameter, since).hot(request)

    def _face(self, text: str) -> _Face:
        now = self._clock.now()
        face = self._faces.get(text)
        if (
            face is not None
            and self._availability.of_session(face.session.id) is face.free
            and self._on_view.session(face.session.id) is face.session
            and now < face.changes_at
        ):
            return face
        self._faces.pop(text, None)
        face = self._faces[text] = self._look(path_id(text), now)
        return face

    def _look(self, session_id: UUID, now: datetime) -> _Face:
        session, free = self._on_view.session(session_id), self._availability.of_session(session_id)
        if session is None or free is None:
            raise NotFound()
        left = {one.ticket_type_id: one.places for one in free}
        shown, moments = [], [session.ends_at]
        for one in session.ticket_types:
            if one.id not in left:
                continue
            state = sale_state(
                now=now,
                on_sale_at=one.on_sale_at,
                off_sale_at=one.off_sale_at,
                ends_at=session.ends_at,
                paused=one.paused_at is not None,
                remaining=left[one.id],
                sellable=session.status == "scheduled",
            )
            shown.append(TypeAvailability(encode(one.id), state.value, as_shown(left[one.id])))
            moments += (one.on_sale_at, one.off_sale_at)
        if not shown:
            raise NotFound()
        shown.sort(key=lambda one: one.id)
        changes_at = min((moment for moment in moments if moment > now), default=_FAR)
        return _Face(session, free, tuple(shown), version_of(shown), changes_at, {})


def _answer(face: _Face, since: str | None) -> ReadyAnswer:
    changed = since_version(face.shown, since) if since is not None else None
    if changed is None:
        content = SessionAvailability(face.version, list(face.shown))
    else:
        content = SessionAvailability(face.version, changed, since)
    return ReadyAnswer(msgspec.json.encode(content), cache_control=CACHE_CONTROL, etag=f'"{face.version}"')


@get(
    "/api/v1/sessions/{session_id:str}/availability",
    operation_id="getAvailability",
    tags=["public"],
    opt={"audience": "public", "query": ("since",), "problems": (Invalid, NotFound)},
    summary="What is left",
)
async def get_availability(
    session_id: str,
    request: Request[Any, Any, Any],
    board: Board,
    since: Annotated[
        str | None,
        QueryParameter(
            name="since",
            schema_extra={"pattern": "^[A-Za-z0-9_-]{8,400}$", "maxLength": LONGEST_VERSION},
            description="The `version` of the answer that you have: only what has changed since then comes back.",
        ),
    ] = None,
) -> Response[SessionAvailability]:
    """State and remaining places of each ticket type of a session: of types that sell seats, how many of these are
    free, whoever else sells them too. A CDN may keep it for a second."""
    return board.answer(session_id, since).response(request)


ROUTES: list[Any] = [get_availability]
