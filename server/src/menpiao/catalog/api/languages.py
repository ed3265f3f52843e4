"""Routes for who organizes: in which languages it writes what buyers read."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, put
from msgspec import Meta

from menpiao.catalog.api.wire import Version
from menpiao.catalog.service.languages import choose_text_languages, text_languages
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, PreconditionFailed, PreconditionRequired
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, IfMatch, expected_version, version_tag

Languages = Annotated[
    list[Literal["zh-CN", "en"]], Meta(min_length=1, max_length=2, description="One of them, or both.")
]


class TextLanguagesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The languages in which texts have to be."""

    languages: Languages


class TextLanguagesOut(msgspec.Struct, frozen=True):
    """The languages in which texts have to be; both where nobody has chosen."""

    languages: Languages
    version: Version


@get(
    "/api/v1/organizer/text-languages",
    operation_id="getTextLanguages",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": ()},
    summary="In which languages the organizer writes",
)
async def get_text_languages(db: Database, staff: StaffLogin) -> Response[TextLanguagesOut]:
    """Editors ask for these, and the checks before publishing tell what is missing in them."""
    allowed(staff, "see_events")
    return await _shown(db, staff)


@put(
    "/api/v1/organizer/text-languages",
    operation_id="putTextLanguages",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, PreconditionRequired, PreconditionFailed)},
    summary="Choose in which languages the organizer writes",
)
async def put_text_languages(
    data: TextLanguagesIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[TextLanguagesOut]:
    """What is written in another language stays, and who reads only the other one is shown what there is."""
    actor = allowed(staff, "keep_profile")
    await choose_text_languages(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        expected_version=expected_version(if_match),
        languages=data.languages,
    )
    return await _shown(db, staff)


ROUTES: list[Any] = [get_text_languages, put_text_languages]


async def _shown(db: Database, staff: StaffLogin) -> Response[TextLanguagesOut]:
    known = await text_languages(db, organizer_id=staff.organizer_id)
    return Response(
        TextLanguagesOut(list(known.languages), known.version),
        headers={**NO_STORE, "ETag": version_tag(known.version)},
    )
