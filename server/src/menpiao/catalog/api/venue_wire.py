"""Venues on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from menpiao.catalog.api.wire import Confirmed, Texts, Version


class VenueIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A building. Coordinates are GCJ-02, as WeChat's maps take them: both or neither."""

    name: Texts
    city: Annotated[str, Meta(max_length=32, description="A code of `getEventChoices`.")]
    address: Texts = {}
    latitude: float | None = None
    longitude: float | None = None


class VenueEditIn(VenueIn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of the venue as it should be."""

    confirmed: Confirmed = False


class VenueOut(msgspec.Struct, frozen=True):
    """A building of the organizer's, named in the languages that it has."""

    id: str
    name: dict[str, str]
    address: dict[str, str]
    city: str
    latitude: float | None
    longitude: float | None
    version: Version


class VenuesOut(msgspec.Struct, frozen=True):
    """All of them, the newest first."""

    venues: list[VenueOut]
