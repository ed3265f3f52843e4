"""A session's seats for everybody who looks: from memory, the same for all, cheap to ask for again and again."""

from collections.abc import Awaitable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from menpiao.catalog import OnView
from menpiao.inventory.seats.memory import OpenSeats, SessionSeats
from menpiao.inventory.seats.shown import (
    LONGEST_VERSION,
    VERSION_PATTERN,
    SeatingShown,
    SeatsShown,
    read_version,
    seating_shown,
    seats_shown,
)
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.platform.http import Audience, HotRequest, HotResponse, ReadyAnswer, path_id, read_query

SEATING_CACHE_CONTROL = "public, max-age=5, stale-while-revalidate=30"
SEATS_CACHE_CONTROL = "public, max-age=1"
"""A taken seat greys within two seconds, so nobody may show it for longer than this."""
MAX_ANSWERS = 64
"""Versions that are asked about at a time, for each session; answers to more of them are made anew each time."""


class _Face(msgspec.Struct):
    """What a session's seats are at a version, and the answers that were made of it."""

    seats: SessionSeats
    version: str
    answers: dict[object, ReadyAnswer]


class SeatBoard:
    """Serves the hot routes and their shadows alike; a query only where nobody has asked for ten minutes."""

    def __init__(self, seats: OpenSeats, on_view: OnView) -> None:
        self._seats = seats
        self._on_view = on_view
        self._faces: dict[str, _Face] = {}

    async def free(self, session_id: str, since: str | None) -> ReadyAnswer:
        """Which seats are free; `NotFound` where nothing with seats is on public view."""
        if since is not None:
            read_version(since)
        return self._free(session_id, await self._read(session_id), since)

    async def seating(self, session_id: str, lang: Lang) -> ReadyAnswer:
        """Prices by section."""
        return self._seating(session_id, await self._read(session_id), lang)

    def hot_free(self, request: HotRequest) -> HotResponse | Awaitable[HotResponse]:
        """GET /api/v1/sessions/{id}/seats without the framework."""
        since = read_query(request.query, ("since",)).get("since") if request.query else None
        if since is not None:
            read_version(since)
        seats = self._at_hand(request.parameter)
        if seats is None:
            return self._later(request, self.free(request.parameter, since))
        return self._free(request.parameter, seats, since).hot(request)

    def hot_seating(self, request: HotRequest) -> HotResponse | Awaitable[HotResponse]:
        """GET /api/v1/sessions/{id}/seating without the framework."""
        request.check_query()
        seats = self._at_hand(request.parameter)
        if seats is None:
            return self._later(request, self.seating(request.parameter, request.lang))
        return self._seating(request.parameter, seats, request.lang).hot(request)

    def _at_hand(self, text: str) -> SessionSeats | None:
        session_id = path_id(text)
        session = self._on_view.session(session_id)
        if session is None or session.seating is None:
            raise NotFound()
        return self._seats.at_hand(session_id, session.seating.version)

    async def _read(self, text: str) -> SessionSeats:
        seats = self._at_hand(text)
        if seats is None:
            session_id = path_id(text)
            session = self._on_view.session(session_id)
            assert session is not None, "it was on view a moment ago"
            assert session.seating is not None, "and had seats"
            seats = await self._seats.get(session_id, session.seating.version)
        if seats is None:
            raise NotFound()
        return seats

    @staticmethod
    async def _later(request: HotRequest, answer: Awaitable[ReadyAnswer]) -> HotResponse:
        return (await answer).hot(request)

    def _face(self, text: str, seats: SessionSeats) -> _Face:
        face = self._faces.get(text)
        if face is None or face.seats is not seats or face.version != seats.version:
            face = self._faces[text] = _Face(seats, seats.version, {})
        return face

    def _free(self, text: str, seats: SessionSeats, since: str | None) -> ReadyAnswer:
        answers = self._face(text, seats).answers
        answer = answers.get(since)
        if answer is None:
            shown = seats_shown(seats, since)
            answer = ReadyAnswer(
                msgspec.json.encode(shown), cache_control=SEATS_CACHE_CONTROL, etag=f'"{shown.version}"'
            )
            if len(answers) < MAX_ANSWERS or since is None:
                answers[since] = answer
        return answer

    def _seating(self, text: str, seats: SessionSeats, lang: Lang) -> ReadyAnswer:
        answers = self._face(text, seats).answers
        answer = answers.get(("seating", lang))
        if answer is None:
            body = msgspec.json.encode(seating_shown(seats, lang))
            answer = ReadyAnswer(body, cache_control=SEATING_CACHE_CONTROL, by_language=True)
            answers["seating", lang] = answer
        return answer


@get(
    "/api/v1/sessions/{session_id:str}/seats",
    operation_id="getSeats",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "query": ("since",), "problems": (Invalid, NotFound)},
    summary="Which seats are free",
)
async def get_seats(
    session_id: str,
    request: Request[Any, Any, Any],
    seat_board: SeatBoard,
    since: Annotated[
        str | None,
        QueryParameter(
            name="since",
            schema_extra={"pattern": VERSION_PATTERN, "maxLength": LONGEST_VERSION},
            description="The `version` of the answer that you have: only sections that have changed since come back.",
        ),
    ] = None,
) -> Response[SeatsShown]:
    """The free seats of each section as bits. Ask again every half second while the map is open; a CDN may keep an
    answer for a second, so that a seat which is taken greys within two."""
    return (await seat_board.free(session_id, since)).response(request)


@get(
    "/api/v1/sessions/{session_id:str}/seating",
    operation_id="getSeating",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "problems": (NotFound,)},
    summary="How a session sells its seats",
)
async def get_seating(
    session_id: str, request: Request[Any, Any, Any], seat_board: SeatBoard, lang: Lang
) -> Response[SeatingShown]:
    """Price tiers, the tier of each seat, and the rules for choosing. It changes rarely."""
    return (await seat_board.seating(session_id, lang)).response(request)


ROUTES: list[Any] = [get_seats, get_seating]
