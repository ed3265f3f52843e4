"""The shop window over HTTP: public, cacheable by a CDN, the same for everybody who reads the same language."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter, QueryParameter

from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.http import Audience, HotRequest, HotResponse, has_it_already, path_id
from menpiao.storefront.model.query import MAX_QUERY, EventsQuery, read_date
from menpiao.storefront.model.wire import Cards, EventPage, Facets
from menpiao.storefront.service.window import Encoded, Storefront

CACHE_CONTROL = "public, max-age=5, stale-while-revalidate=30"
"""Five seconds: the sale's opening is known from ``on_sale_at``, and what is left from the availability."""

_DATE = {"format": "date", "examples": ["2027-03-08"]}
# Read by `read_date`, not by the framework, which would blame the Python name: ``from`` is no name in Python.


@get(
    "/api/v1/events",
    operation_id="listEvents",
    tags=["public"],
    opt={
        "audience": Audience.PUBLIC,
        "query": ("city", "category", "q", "from", "to", "limit", "cursor"),
        "problems": (Invalid,),
    },
    summary="Browse and search events",
)
async def list_events(
    request: Request[Any, Any, Any],
    storefront: Storefront,
    lang: Lang,
    city: Annotated[str | None, Parameter(max_length=32, description="A code of `getFacets`.")] = None,
    category: Annotated[str | None, Parameter(max_length=32, description="A code of `getFacets`.")] = None,
    q: Annotated[
        str, Parameter(max_length=MAX_QUERY, description="Every word must be found: title, summary, venue, city, tags.")
    ] = "",
    from_day: Annotated[
        str | None, QueryParameter(name="from", schema_extra=_DATE, description="First day, in the venue's zone.")
    ] = None,
    to_day: Annotated[
        str | None, QueryParameter(name="to", schema_extra=_DATE, description="Last day, in the venue's zone.")
    ] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[Cards]:
    """Events with a session still to come, soonest first; with `q`, those whose title has it come before the rest."""
    query = EventsQuery(
        city=city,
        category=category,
        q=q,
        from_date=read_date("/from", from_day),
        to_date=read_date("/to", to_day),
        limit=limit,
        cursor=cursor,
    )
    return _respond(request, storefront.events(lang, query))


@get(
    "/api/v1/events/{event_id:str}",
    operation_id="getEvent",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "problems": (NotFound,)},
    summary="An event's page",
)
async def get_event(
    event_id: str, request: Request[Any, Any, Any], storefront: Storefront, lang: Lang
) -> Response[EventPage]:
    """Everything about an event but how many places are left; also of events that are over."""
    return _respond(request, storefront.event_page(lang, path_id(event_id)))


@get(
    "/api/v1/facets",
    operation_id="getFacets",
    tags=["public"],
    opt={"audience": Audience.PUBLIC},
    summary="Cities and categories",
)
async def get_facets(request: Request[Any, Any, Any], storefront: Storefront, lang: Lang) -> Response[Facets]:
    """The filters that lead somewhere, each with its number of events."""
    return _respond(request, storefront.facets(lang))


ROUTES: list[Any] = [list_events, get_event, get_facets]


def hot_event_page(storefront: Storefront) -> Callable[[HotRequest], Awaitable[HotResponse]]:
    """`get_event` before the framework: ``HotRoute("GET", "/api/v1/events/", "", hot_event_page(…))``."""

    async def answer(request: HotRequest) -> HotResponse:
        request.check_query()
        encoded = storefront.event_page(request.lang, path_id(request.parameter))
        headers = tuple((name.lower().encode(), value.encode()) for name, value in _headers(encoded).items())
        if has_it_already(request.header(b"if-none-match"), encoded.etag):
            return HotResponse(304, b"", headers)
        return HotResponse(200, encoded.body, headers)

    return answer


def _respond(request: Request[Any, Any, Any], encoded: Encoded) -> Response[Any]:
    if has_it_already(request.headers.get("if-none-match", ""), encoded.etag):
        return Response(None, status_code=304, headers=_headers(encoded))
    return Response(encoded.body, media_type="application/json", headers=_headers(encoded))


def _headers(encoded: Encoded) -> dict[str, str]:
    return {"ETag": encoded.etag, "Cache-Control": CACHE_CONTROL, "Vary": "Accept-Language"}
