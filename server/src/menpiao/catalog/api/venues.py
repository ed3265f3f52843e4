"""Routes for who organizes: venues, and what events and venues are filed under."""

from typing import Any

from litestar import Response, get, post, put

from menpiao.catalog.api.event_wire import EventChoiceOut, EventChoicesOut
from menpiao.catalog.api.show import show_look
from menpiao.catalog.api.venue_wire import VenueEditIn, VenueIn, VenueOut, VenuesOut
from menpiao.catalog.api.wire import ChangeLook
from menpiao.catalog.model.organized import VenueRow
from menpiao.catalog.model.reference import CATEGORIES, CITIES
from menpiao.catalog.model.refusals import TooManyVenues, TouchesSoldTickets
from menpiao.catalog.model.shapes import NewVenue
from menpiao.catalog.service import venues
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    checked_key,
    expected_version,
    path_id,
    version_tag,
)


@get(
    "/api/v1/organizer/event-choices",
    operation_id="getEventChoices",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": ()},
    summary="Categories and cities",
)
async def get_event_choices(staff: StaffLogin, lang: Lang) -> Response[EventChoicesOut]:
    """What events and venues are filed under; a release may add some."""
    allowed(staff, "see_events")
    shown = EventChoicesOut(
        categories=[EventChoiceOut(code, name.in_(lang)) for code, name in CATEGORIES.items()],
        cities=[EventChoiceOut(code, name.in_(lang)) for code, name in CITIES.items()],
    )
    return Response(shown, headers=NO_STORE)


@get(
    "/api/v1/organizer/venues",
    operation_id="listVenues",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": ()},
    summary="Venues",
)
async def list_venues(editing: Editing, staff: StaffLogin) -> Response[VenuesOut]:
    """Where the organizer's sessions take place, and its halls are."""
    allowed(staff, "see_events")
    found = await venues.venues_of_organizer(editing, organizer_id=staff.organizer_id)
    return Response(VenuesOut([_out(row) for row in found]), headers=NO_STORE)


@post(
    "/api/v1/organizer/venues",
    operation_id="createVenue",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, IdempotencyKeyReused, TooManyVenues)},
    status_code=201,
    summary="Add a venue",
)
async def create_venue(
    data: VenueIn, editing: Editing, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[VenueOut]:
    """A building that sessions take place in, and that halls are drawn for."""
    actor = allowed(staff, "change_events")
    venue_id, replayed = await venues.create_venue(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=Once.of("createVenue", checked_key(idempotency_key), data),
        new=_new(data),
    )
    return await _shown(editing, staff, encode(venue_id), {REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/venues/{venue_id:str}",
    operation_id="getVenue",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A venue",
)
async def get_venue(venue_id: str, editing: Editing, staff: StaffLogin) -> Response[VenueOut]:
    """As buyers are told of it."""
    allowed(staff, "see_events")
    return await _shown(editing, staff, venue_id, {})


@put(
    "/api/v1/organizer/venues/{venue_id:str}",
    operation_id="putVenue",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed, TouchesSoldTickets),
    },
    summary="Change a venue",
)
async def put_venue(
    venue_id: str, data: VenueEditIn, editing: Editing, staff: StaffLogin, if_match: IfMatch = None
) -> Response[VenueOut]:
    """All of it. Its name and its address stand on tickets and in messages."""
    actor = allowed(staff, "change_events")
    await venues.change_venue(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        venue_id=path_id(venue_id),
        expected_version=expected_version(if_match),
        to=_new(data),
        confirmed=data.confirmed,
    )
    return await _shown(editing, staff, venue_id, {})


@post(
    "/api/v1/organizer/venues/{venue_id:str}/change-looks",
    operation_id="lookAtVenueChange",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Whom changing a venue would touch",
)
async def look_at_venue_change(
    venue_id: str, data: VenueEditIn, editing: Editing, staff: StaffLogin, lang: Lang
) -> Response[ChangeLook]:
    """Nothing is changed."""
    allowed(staff, "change_events")
    found = await venues.look_at_venue_change(
        editing, organizer_id=staff.organizer_id, venue_id=path_id(venue_id), to=_new(data)
    )
    return Response(show_look(found, lang), headers=NO_STORE)


ROUTES: list[Any] = [get_event_choices, list_venues, create_venue, get_venue, put_venue, look_at_venue_change]


async def _shown(editing: Editing, staff: StaffLogin, venue_id: str, headers: dict[str, str]) -> Response[VenueOut]:
    row = await venues.venue_of_organizer(editing, organizer_id=staff.organizer_id, venue_id=path_id(venue_id))
    return Response(_out(row), headers={**NO_STORE, "ETag": version_tag(row.edition), **headers})


def _new(data: VenueIn) -> NewVenue:
    return NewVenue(
        name=data.name, address=data.address, city=data.city, latitude=data.latitude, longitude=data.longitude
    )


def _out(row: VenueRow) -> VenueOut:
    return VenueOut(
        id=encode(row.id),
        name=row.name,
        address=row.address,
        city=row.city,
        latitude=row.latitude,
        longitude=row.longitude,
        version=row.edition,
    )
