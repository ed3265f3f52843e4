"""Routes for who organizes: what buyers read of the organizer itself."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, put
from msgspec import Meta

from menpiao.catalog.api.wire import Texts, Version
from menpiao.catalog.service.profile import change_profile, profile_of
from menpiao.identity import Organizer, StaffLogin, allowed
from menpiao.kernel.errors import Invalid, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IfMatch, expected_version, version_tag


class ProfileIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it as it should be."""

    name: Texts
    contact: Annotated[
        dict[str, str],
        Meta(max_length=2, description="How buyers reach the organizer, by language: a number, an address, hours."),
    ] = {}
    logo: Annotated[str, Meta(max_length=120, description="The `url` of a picture of `createPicture`.")] | None = None


class ProfileOut(msgspec.Struct, frozen=True):
    """What buyers read of the organizer."""

    id: str
    name: dict[str, str]
    contact: dict[str, str]
    logo: str | None
    version: Version


@get(
    "/api/v1/organizer/profile",
    operation_id="getProfile",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": ()},
    summary="What buyers read of the organizer",
)
async def get_profile(db: Database, staff: StaffLogin) -> Response[ProfileOut]:
    """In the languages that it has."""
    allowed(staff, "see_events")
    return await _shown(db, staff)


@put(
    "/api/v1/organizer/profile",
    operation_id="putProfile",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, PreconditionRequired, PreconditionFailed)},
    summary="Change what buyers read of the organizer",
)
async def put_profile(
    data: ProfileIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[ProfileOut]:
    """All of it. Pages of events show it within a second; tickets and messages do not name the organizer."""
    actor = allowed(staff, "keep_profile")
    await change_profile(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        expected_version=expected_version(if_match),
        name=data.name,
        contact=data.contact,
        logo=data.logo,
    )
    return await _shown(db, staff)


ROUTES: list[Any] = [get_profile, put_profile]


async def _shown(db: Database, staff: StaffLogin) -> Response[ProfileOut]:
    found = await profile_of(db, organizer_id=staff.organizer_id)
    return Response(_out(found), headers={**NO_STORE, "ETag": version_tag(found.edition)})


def _out(found: Organizer) -> ProfileOut:
    return ProfileOut(encode(found.id), found.name, found.contact, found.logo, found.edition)
