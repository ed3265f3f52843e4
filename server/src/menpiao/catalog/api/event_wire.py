"""Events on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from menpiao.catalog.api.wire import Confirmed, Texts, Version
from menpiao.catalog.model.shapes import EventStatus
from menpiao.platform.http import decode_body

Tag = Annotated[str, Meta(min_length=1, max_length=20)]


class NoteIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One heading with its paragraph under 购票须知."""

    title: Texts
    text: Texts


class EventIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is advertised. Everything but title and category may be written later, before it is published."""

    title: Texts
    category: Annotated[str, Meta(max_length=32, description="A code of `getEventChoices`.")]
    summary: Texts = {}
    description: Texts = {}
    cover: Annotated[
        str,
        Meta(
            max_length=500,
            description="The `url` of a picture, or the address of one elsewhere; empty: none yet.",
        ),
    ] = ""
    tags: Annotated[list[Tag], Meta(max_length=10)] = []
    notes: Annotated[list[NoteIn], Meta(max_length=20)] = []


class EventEditIn(EventIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of the event as it should be."""

    confirmed: Confirmed = False


MAX_EVENT_BYTES = 512 * 1024
"""Twenty notes and a long description in two languages."""


def read_event(body: bytes) -> EventIn:
    """What is asked for, not looked into yet."""
    return decode_body(body, "application/json", EventIn, longest=MAX_EVENT_BYTES)


def read_event_edit(body: bytes) -> EventEditIn:
    """The same of an edit."""
    return decode_body(body, "application/json", EventEditIn, longest=MAX_EVENT_BYTES)


class ConfirmationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether whoever asks has seen whom it touches."""

    confirmed: Confirmed = False


class EventCopyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new draft like this event: texts, pictures, refund ladder, service fee, and its sessions that are not
    cancelled, with ticket types, quotas, price rules and seating, and its questions. Nothing of what was sold."""

    title: Annotated[Texts | None, Meta(description="Another title than the original's.")] = None
    sessions: bool = True
    move_days: Annotated[
        int,
        Meta(ge=-3650, le=3650, description="So many days later, at the same time of the day where they take place."),
    ] = 0


class NoteOut(msgspec.Struct, frozen=True):
    """One heading with its paragraph."""

    title: dict[str, str]
    text: dict[str, str]


class NextSessionOut(msgspec.Struct, frozen=True):
    """The first session that is not over."""

    id: str
    starts_at: str
    time_zone: str


class SessionCountsOut(msgspec.Struct, frozen=True):
    """How many sessions there are: ``upcoming`` are scheduled and not over, ``over`` were scheduled and are."""

    upcoming: int
    over: int
    cancelled: int


class EventRowOut(msgspec.Struct, frozen=True):
    """An event in a list."""

    id: str
    status: EventStatus
    title: dict[str, str]
    category: str
    cover: str
    next_session: NextSessionOut | None
    sessions: SessionCountsOut
    version: Version


class EventPageOut(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[EventRowOut]
    next: str | None


class OrganizerEventOut(msgspec.Struct, frozen=True):
    """All of an event but its sessions, refund ladder, service fee and questions, which have addresses of their own."""

    id: str
    status: EventStatus
    title: dict[str, str]
    summary: dict[str, str]
    description: dict[str, str]
    category: str
    cover: str
    tags: list[str]
    notes: list[NoteOut]
    published_at: str | None
    withdrawn_at: str | None
    next_session: NextSessionOut | None
    sessions: SessionCountsOut
    version: Version


class EventCheckOut(msgspec.Struct, frozen=True):
    """Something that is missing or odd, in the reader's language. ``stops``: it can't be published like this.

    ``pointer`` says where: `/title`, `/sessions/{id}`, `/sessions/{id}/ticket_types/{id}`, `/merchant_account`,
    `/questions/{id}`.
    """

    code: str
    severity: Literal["stops", "warns"]
    pointer: str
    detail: str


class ChecksOut(msgspec.Struct, frozen=True):
    """What to look at before publishing: what stops first. ``publishable``: nothing stops."""

    publishable: bool
    items: list[EventCheckOut]


class EventChoiceOut(msgspec.Struct, frozen=True):
    """Something to choose: the code is stored, the name is in the reader's language."""

    code: str
    name: str


class EventChoicesOut(msgspec.Struct, frozen=True):
    """What events and venues are filed under."""

    categories: list[EventChoiceOut]
    cities: list[EventChoiceOut]
