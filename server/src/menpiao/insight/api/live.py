"""The route for who organizes by which open pages hear of sales, admissions, and pages read."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.params import Parameter
from litestar.response import Stream
from litestar.response.base import ASGIResponse

from menpiao.identity import Logins, StaffLogin, allowed, bearer_token
from menpiao.insight.api.sales_wire import SalesOut, counts_out
from menpiao.insight.service.live import Admitted, Live, Place, StillThere, Told, Viewed, Watched
from menpiao.insight.service.sales import what
from menpiao.kernel.errors import Busy, NotFound
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, path_id

ALL = "all"
_BEAT = b": beat\n\n"


class SalesNowOut(msgspec.Struct, frozen=True):
    """What `sales` says: the sums of the days that `getSales` shows when none are asked for."""

    version: int
    counted_at: str
    totals: SalesOut


class AdmissionsNowOut(msgspec.Struct, frozen=True):
    """What `admissions` says: how many were admitted to the event's sessions, ever."""

    admitted: int


class ViewsNowOut(msgspec.Struct, frozen=True):
    """What `views` says: how often the event's page was read, ever; of `all`: all pages, in the last 30 days."""

    views: int


@get(
    "/api/v1/organizer/insight/stream",
    operation_id="followInsight",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("about",), "problems": (NotFound, Busy)},
    summary="Sales, admissions and views as they change",
    media_type="text/event-stream",
)
async def follow_insight(
    about: Annotated[str, Parameter(max_length=64, description="An event's id, or `all`.")],
    request: Request[Any, Any, Any],
    db: Database,
    logins: Logins,
    live: Live,
    staff: StaffLogin,
) -> Stream:
    """Server-sent events (`text/event-stream`): `sales` with the sums, `admissions` (of an event) and `views` with a
    count, each now and when it has changed; a comment every quarter of a minute. Read it with `fetch`, which can send
    the token. It ends with the login and after ten minutes: come again, it begins with how it is then."""
    allowed(staff, "see_insight")
    event_id = None if about == ALL else path_id(about)
    async with db.read() as tx:
        await what(tx, organizer_id=staff.organizer_id, event_id=event_id)
    token = bearer_token(request.headers.get("authorization", ""))
    place = live.enter(staff.login_id)
    told = live.follow(Watched(staff.organizer_id, event_id), place=place, still_there=_still_there(logins, token))
    headers = {**NO_STORE, "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    return _Followed(_written(told), place, headers=headers)


class _Followed(Stream):
    """A stream whose place is given back also where nobody has read the first byte: what it is written from has not
    begun then, and so has no end."""

    def __init__(self, content: AsyncIterator[bytes], place: Place, *, headers: dict[str, str]) -> None:
        super().__init__(content, headers=headers)
        self._place = place

    def to_asgi_response(self, app: Any, request: Any, **more: Any) -> ASGIResponse:
        """As any stream, with its place."""
        return _Held(super().to_asgi_response(app, request, **more), self._place)


class _Held(ASGIResponse):
    def __init__(self, answer: ASGIResponse, place: Place) -> None:
        super().__init__()
        self._answer = answer
        self._place = place

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Whatever becomes of it, the place is free afterwards."""
        try:
            await self._answer(scope, receive, send)
        finally:
            self._place.leave()


def _still_there(logins: Logins, token: str) -> StillThere:
    async def asked() -> object:
        return allowed(await logins.staff(token), "see_insight")  # a role may have been changed since

    return asked


async def _written(told: AsyncIterator[Told | None]) -> AsyncIterator[bytes]:
    async for one in told:
        yield _BEAT if one is None else _event(one)


def _event(one: Told) -> bytes:
    if isinstance(one, Admitted):
        return _said(b"admissions", AdmissionsNowOut(one.admitted))
    if isinstance(one, Viewed):
        return _said(b"views", ViewsNowOut(one.views))
    return b"id: %d\n" % one.version + _said(b"sales", SalesNowOut(one.version, one.counted_at, counts_out(one.counts)))


def _said(name: bytes, body: msgspec.Struct) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name, msgspec.json.encode(body))


ROUTES: list[Any] = [follow_insight]
