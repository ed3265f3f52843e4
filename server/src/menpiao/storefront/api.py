"""The shop window over HTTP: public, cacheable by a CDN, the same for everybody who reads the same language."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter, QueryParameter

from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.http import Audience, HotRequest, HotResponse
from menpiao.platform.http.query import read_date
from menpiao.storefront.model.query import MAX_QUERY, EventsQuery
from menpiao.storefront.model.wire import Cards, EventPage, Facets
from menpiao.storefront.service.window import Storefront

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
    return storefront.events(lang, query).response(request)


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
    return storefront.event_page(lang, event_id).response(request)


@get(
    "/api/v1/facets",
    operation_id="getFacets",
    tags=["public"],
    opt={"audience": Audience.PUBLIC},
    summary="Cities and categories",
)
async def get_facets(request: Request[Any, Any, Any], storefront: Storefront, lang: Lang) -> Response[Facets]:
    """The filters that lead somewhere, each with its number of events."""
    return storefront.facets(lang).response(request)


ROUTES: list[Any] = [list_events, get_event, get_facets]


Seen = Callable[[str, Mapping[bytes, bytes]], None]
"""Counts in memory that the page of an event, which exists, was read; the headers say where."""


def hot_event_page(storefront: Storefront, seen: Seen) -> Callable[[HotRequest], HotResponse]:
    """`get_event` before the framework: ``HotRoute("GET", "/api/v1/events/", "", hot_event_page(…))``."""

    def answer(request: HotRequest) -> HotResponse:
        if request.query:
            request.check_query()
        page = storefront.event_page(request.lang, request.parameter)
        seen(request.parameter, request.headers)
        return page.hot(request)

    return answer
