"""How many places are left, as buyers may know it: at most a second old, the same for everybody, cheap to ask for."""

import zlib
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from msgspec import Meta

from menpiao.catalog import TermsCache, sale_state
from menpiao.inventory.model import SHOWN_EXACTLY_BELOW
from menpiao.inventory.service import Availability
from menpiao.kernel.errors import NotFound
from menpiao.kernel.ids import encode, organizer_of
from menpiao.platform.clock import Clock
from menpiao.platform.http import HotRequest, HotResponse, has_it_already, path_id

CACHE_CONTROL = "public, max-age=1, stale-while-revalidate=5"
MANY: Literal["many"] = "many"


class TypeAvailability(msgspec.Struct, frozen=True):
    """One ticket type; ``remaining`` is exact only when little is left."""

    id: str
    state: Literal["upcoming", "on_sale", "paused", "sold_out", "ended"]
    remaining: Annotated[int | Literal["many"], Meta(examples=["many", 7])]


class SessionAvailability(msgspec.Struct, frozen=True):
    """``version`` changes when anything below it does."""

    version: str
    ticket_types: list[TypeAvailability]


class Board:
    """The availability of sessions, from counts and terms in memory; serves the hot route and its shadow alike."""

    def __init__(self, availability: Availability, terms: TermsCache, clock: Clock) -> None:
        self._availability = availability
        self._terms = terms
        self._clock = clock

    async def encoded(self, session_id: UUID) -> tuple[bytes, str]:
        """The answer's bytes and its ETag; `NotFound` where nothing of the session is on public view."""
        counts = await self._availability.of_session(organizer_id=organizer_of(session_id), session_id=session_id)
        terms = await self._terms.get(count.ticket_type_id for count in counts)
        now = self._clock.now()
        shown = []
        for count in counts:
            known = terms.get(count.ticket_type_id)
            if known is None or known.hidden or not known.sellable:
                continue
            state = sale_state(
                now=now,
                on_sale_at=known.on_sale_at,
                off_sale_at=known.off_sale_at,
                ends_at=known.ends_at,
                paused=known.paused,
                remaining=count.free,
            )
            remaining = count.free if count.free < SHOWN_EXACTLY_BELOW else MANY
            shown.append(TypeAvailability(encode(count.ticket_type_id), state.value, remaining))
        if not shown:
            raise NotFound()
        shown.sort(key=lambda one: one.id)
        version = f"{zlib.crc32(msgspec.json.encode(shown)):08x}"
        return msgspec.json.encode(SessionAvailability(version, shown)), f'"{version}"'

    async def hot(self, request: HotRequest) -> HotResponse:
        """GET /api/v1/sessions/{id}/availability without the framework."""
        request.check_query()
        body, etag = await self.encoded(path_id(request.parameter))
        headers = ((b"etag", etag.encode()), (b"cache-control", CACHE_CONTROL.encode()))
        if has_it_already(request.header(b"if-none-match"), etag):
            return HotResponse(304, b"", headers)
        return HotResponse(200, body, headers)


@get(
    "/api/v1/sessions/{session_id:str}/availability",
    operation_id="getAvailability",
    tags=["public"],
    opt={"audience": "public", "problems": (NotFound,)},
    summary="What is left",
)
async def get_availability(
    session_id: str, request: Request[Any, Any, Any], board: Board
) -> Response[SessionAvailability]:
    """State and remaining places of each ticket type of a session. A CDN may keep it for a second."""
    body, etag = await board.encoded(path_id(session_id))
    headers = {"ETag": etag, "Cache-Control": CACHE_CONTROL}
    if has_it_already(request.headers.get("if-none-match", ""), etag):
        return Response(None, status_code=304, headers=headers)  # type: ignore[arg-type]
    return Response(body, media_type="application/json", headers=headers)  # type: ignore[arg-type]


ROUTES: list[Any] = [get_availability]
