"""Sessions on the wire: one, many by a rule, many changed at once."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from menpiao.catalog.api.ticket_type_wire import TicketTypeIn, TicketTypeOut
from menpiao.catalog.api.wire import ChangeLook, Confirmed, Id, Ids, Moment, PlacesOut, Version
from menpiao.catalog.model.rules import MAX_PER_BUYER
from menpiao.catalog.model.shapes import EventStatus, SessionStatus

Zone = Annotated[str, Meta(min_length=1, max_length=64, description="An IANA time zone, such as Asia/Shanghai.")]
Limit = Annotated[int, Meta(ge=1, le=MAX_PER_BUYER)]
ClockTime = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", description="Local time: 20:00.")]
Minutes = Annotated[int, Meta(ge=0, le=600)]
Duration = Annotated[int, Meta(ge=1, le=600)]
LikeSession = Annotated[
    Id | None,
    Meta(
        description="A session of the event whose ticket types, quotas, price rules and seating the new one gets;"
        " sale windows that end with it or some time before it end likewise."
    ),
]


class SessionIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date of the event; from doors to end at most ten hours. Limits of null are none."""

    venue_id: Id
    doors_at: Moment
    starts_at: Moment
    ends_at: Moment
    time_zone: Zone = "Asia/Shanghai"
    per_buyer_max: Limit | None = None
    per_device_max: Limit | None = None
    one_per_attendee: bool = False
    waitlist: bool = True


class NewSessionIn(SessionIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date of the event, with its ticket types or those of another date."""

    ticket_types: Annotated[list[TicketTypeIn], Meta(max_length=50)] = []
    like_session_id: LikeSession = None


class SessionEditIn(SessionIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of the session as it should be. Where tickets are sold its times stay: `postponeSession` moves it."""

    confirmed: Confirmed = False


class SessionRuleIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every one of these weekdays at these times from the first day to the last, where the session takes place.

    A time that the clocks skip that night makes no session and is told; one that they show twice is the first of both.
    """

    venue_id: Id
    time_zone: Zone = "Asia/Shanghai"
    weekdays: Annotated[
        list[Annotated[int, Meta(ge=1, le=7)]], Meta(min_length=1, max_length=7, description="1 is Monday.")
    ]
    times: Annotated[list[ClockTime], Meta(min_length=1, max_length=12)]
    first_day: date
    last_day: date
    except_days: Annotated[list[date], Meta(max_length=366)] = []
    doors_minutes_before: Minutes = 60
    duration_minutes: Duration = 120
    per_buyer_max: Limit | None = None
    per_device_max: Limit | None = None
    one_per_attendee: bool = False
    waitlist: bool = True
    ticket_types: Annotated[list[TicketTypeIn], Meta(max_length=50)] = []
    like_session_id: LikeSession = None
    dry_run: Annotated[bool, Meta(description="Only tell what would be made.")] = False


class PlannedOut(msgspec.Struct, frozen=True):
    """A session of the rule; ``id`` is null in a dry run. ``doubled_hour``: the clocks show this time twice that
    night."""

    id: str | None
    day: str
    time: str
    doors_at: str
    starts_at: str
    ends_at: str
    doubled_hour: bool


class SkippedOut(msgspec.Struct, frozen=True):
    """A date that the rule names and that is not made: the clocks skip that time, it is past, or there is a session at
    that time in that place already."""

    day: str
    time: str
    reason: Literal["missing_hour", "past", "exists"]
    detail: str


class SessionRuleOut(msgspec.Struct, frozen=True):
    """What a rule makes, by date."""

    dry_run: bool
    sessions: list[PlannedOut]
    skipped: list[SkippedOut]


class SessionChangeIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is. ``time`` keeps the day; with it or without, the times before and after are
    counted from the start."""

    venue_id: Id | UnsetType = UNSET
    time: ClockTime | UnsetType = UNSET
    doors_minutes_before: Minutes | UnsetType = UNSET
    duration_minutes: Duration | UnsetType = UNSET
    per_buyer_max: Limit | UnsetType | None = UNSET
    per_device_max: Limit | UnsetType | None = UNSET
    waitlist: bool | UnsetType = UNSET


class SessionChangesIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same change of several sessions of one event: all of them, or none."""

    session_ids: Ids
    change: SessionChangeIn
    confirmed: Confirmed = False
    dry_run: Annotated[bool, Meta(description="Only look; nothing is changed.")] = False


class ChangesOut(msgspec.Struct, frozen=True):
    """How many were, or would be, changed, and whom that touches."""

    dry_run: bool
    changed: int
    look: ChangeLook


class VenueNameOut(msgspec.Struct, frozen=True):
    """Where it takes place."""

    id: str
    name: dict[str, str]


class EventNameOut(msgspec.Struct, frozen=True):
    """What takes place."""

    id: str
    title: dict[str, str]
    cover: str
    status: EventStatus


class SessionMapOut(msgspec.Struct, frozen=True):
    """The seat map that is sold, and the version of how."""

    seat_map_id: str
    version: int


class SessionOut(msgspec.Struct, frozen=True):
    """A session with its ticket types in their order, and its places over all of them.

    ``ordered``: somebody has ordered once, so that it can't be deleted; it may be cancelled.
    """

    id: str
    event_id: str
    status: SessionStatus
    venue: VenueNameOut
    doors_at: str
    starts_at: str
    ends_at: str
    time_zone: str
    per_buyer_max: int | None
    per_device_max: int | None
    one_per_attendee: bool
    waitlist: bool
    seating: SessionMapOut | None
    places: PlacesOut
    ordered: bool
    ticket_types: list[TicketTypeOut]
    version: Version


class SessionPage(msgspec.Struct, frozen=True):
    """By date."""

    items: list[SessionOut]
    next: str | None


class SessionRowOut(msgspec.Struct, frozen=True):
    """A session in a list of all events': for calendars and for choosing one."""

    id: str
    event: EventNameOut
    venue: VenueNameOut
    status: SessionStatus
    doors_at: str
    starts_at: str
    ends_at: str
    time_zone: str
    seated: bool
    places: PlacesOut


class SessionRowPage(msgspec.Struct, frozen=True):
    """By date."""

    items: list[SessionRowOut]
    next: str | None
