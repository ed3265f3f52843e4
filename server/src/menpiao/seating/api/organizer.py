"""Routes for who draws halls: halls, their drafts, publishing, and documents from and for elsewhere.

Drafts and imports are longer than other bodies; reading, checking and drawing them is done in threads.
"""

import asyncio
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post, put
from litestar.params import Parameter

from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import (
    IdempotencyKeyReused,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    LongBody,
    checked_key,
    expected_version,
    named_id,
    path_id,
    version_tag,
)
from menpiao.seating.api import wire
from menpiao.seating.model.document import MAX_DOCUMENT_BYTES, Document, encode_document
from menpiao.seating.model.formats import ExportFormat, read_as
from menpiao.seating.model.refusals import SeatMapEmpty
from menpiao.seating.model.samples import sample
from menpiao.seating.service import halls

_MEDIA: Final[dict[ExportFormat, tuple[str, str]]] = {
    "menpiao": ("application/json", "json"),
    "pretix": ("application/json", "json"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "svg": ("image/svg+xml", "svg"),
}


@get(
    "/api/v1/organizer/halls",
    operation_id="listHalls",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["q", "archived", "limit", "cursor"], "problems": (Invalid,)},
    summary="Halls",
)
async def list_halls(
    db: Database,
    staff: StaffLogin,
    q: Annotated[
        str | None, Parameter(max_length=100, description="Part of the name or of the venue's, in any language.")
    ] = None,
    archived: Annotated[bool | None, Parameter(description="Only those that are archived, or only the others.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[wire.HallPage]:
    """The organizer's, the newest first."""
    allowed(staff, "see_halls")
    page = await halls.halls_of_organizer(
        db, organizer_id=staff.organizer_id, words=q, archived=archived, limit=limit, cursor=cursor
    )
    return Response(wire.HallPage([wire.hall_out(row) for row in page.items], page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/halls",
    operation_id="createHall",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Make a hall",
)
async def create_hall(
    data: wire.HallIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.HallWithMaps]:
    """With an empty draft, to be drawn."""
    actor = allowed(staff, "change_halls")
    wire.check_name(data.name)
    venue_id = named_id("/venue_id", data.venue_id, "没有这个场馆。", "There is no such venue.")
    hall_id, replayed = await halls.create_hall(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        idempotency_key=checked_key(idempotency_key),
        new=halls.NewHall(venue_id, msgspec.to_builtins(data.name)),
    )
    return await _hall(db, staff, encode(hall_id), {REPLAYED: "true" if replayed else "false"})


@get(
    "/api/v1/organizer/halls/{hall_id:str}",
    operation_id="getHall",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A hall",
)
async def get_hall(hall_id: str, db: Database, staff: StaffLogin) -> Response[wire.HallWithMaps]:
    """With the versions of its map; the ETag is its draft's."""
    allowed(staff, "see_halls")
    return await _hall(db, staff, hall_id, {})


@post(
    "/api/v1/organizer/halls/{hall_id:str}/archiving",
    operation_id="archiveHall",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Archive a hall",
)
async def archive_hall(
    hall_id: str, data: wire.HallChangeIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.HallWithMaps]:
    """It is not offered for new sessions any more. Sessions that sell its seats stay as they are."""
    return await _set_archived(db, staff, hall_id, idempotency_key, archived=True)


@post(
    "/api/v1/organizer/halls/{hall_id:str}/restoration",
    operation_id="restoreHall",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Take a hall out of the archive",
)
async def restore_hall(
    hall_id: str, data: wire.HallChangeIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[wire.HallWithMaps]:
    """It is offered again."""
    return await _set_archived(db, staff, hall_id, idempotency_key, archived=False)


@get(
    "/api/v1/organizer/halls/{hall_id:str}/draft",
    operation_id="getHallDraft",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="A hall's draft",
)
async def get_draft(
    hall_id: str, db: Database, staff: StaffLogin, request: Request[Any, Any, Any]
) -> Response[Document]:
    """The document that is being drawn. Nobody else sees it."""
    allowed(staff, "see_halls")
    version, packed = await halls.draft_of_hall(db, organizer_id=staff.organizer_id, hall_id=path_id(hall_id))
    headers = {**NO_STORE, "ETag": version_tag(version), "Vary": "Accept-Encoding"}
    body: Any = packed
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = await asyncio.to_thread(halls.opened, packed)
    return Response(body, headers=headers, media_type="application/json")


@put(
    "/api/v1/organizer/halls/{hall_id:str}/draft",
    operation_id="putHallDraft",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed),
        "long_body": LongBody(MAX_DOCUMENT_BYTES, wire.read_draft, wire.TOO_LONG),
    },
    request_max_body_size=MAX_DOCUMENT_BYTES,
    summary="Replace a hall's draft",
)
async def put_draft(
    hall_id: str, data: Document, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[wire.HallWithMaps]:
    """The whole document. One that breaks a rule is refused with what and where, and nothing of it is stored."""
    actor = allowed(staff, "change_halls")
    await halls.save_draft(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        hall_id=path_id(hall_id),
        expected_version=expected_version(if_match),
        document=data,
    )
    return await _hall(db, staff, hall_id, {})


@post(
    "/api/v1/organizer/halls/{hall_id:str}/seat-maps",
    operation_id="publishSeatMap",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, PreconditionRequired, PreconditionFailed, SeatMapEmpty),
    },
    status_code=200,
    summary="Publish a hall's draft",
)
async def publish_seat_map(
    hall_id: str,
    data: wire.PublicationIn,
    db: Database,
    staff: StaffLogin,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[wire.SeatMapOut]:
    """A version that never changes. Where the draft says what the newest version says, that is the answer."""
    actor = allowed(staff, "change_halls")
    checked_key(idempotency_key)
    row, made = await halls.publish(
        db,
        actor=actor,
        organizer_id=staff.organizer_id,
        hall_id=path_id(hall_id),
        expected_version=expected_version(if_match),
    )
    return Response(wire.seat_map_out(row), headers={**NO_STORE, REPLAYED: "false" if made else "true"})


@get(
    "/api/v1/organizer/seat-maps/{seat_map_id:str}/document",
    operation_id="getSeatMapDocument",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("format",), "problems": (NotFound, Invalid)},
    summary="A seat map as a file",
    media_type="application/octet-stream",
)
async def get_document(
    seat_map_id: str,
    db: Database,
    staff: StaffLogin,
    lang: Lang,
    format: Annotated[ExportFormat, Parameter(description="For which program.")] = "menpiao",
) -> Response[bytes]:
    """Everything for us again; seats and shapes for pretix; a line a seat for a spreadsheet; a picture."""
    allowed(staff, "see_halls")
    body = await halls.exported(
        db, organizer_id=staff.organizer_id, seat_map_id=path_id(seat_map_id), format=format, lang=lang
    )
    media_type, ending = _MEDIA[format]
    name = f'attachment; filename="seat-map-{encode(path_id(seat_map_id))}.{ending}"'
    headers = {**NO_STORE, "Content-Disposition": name, "Content-Type": media_type}
    return Response(body, headers=headers, media_type=media_type)


@post(
    "/api/v1/organizer/seat-map-imports",
    operation_id="importSeatMap",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (Invalid,),
        "long_body": LongBody(wire.MAX_IMPORT_BYTES, wire.read_import),
    },
    request_max_body_size=wire.MAX_IMPORT_BYTES,
    status_code=200,
    summary="Read another program's seating plan",
)
async def import_seat_map(data: wire.ImportIn, staff: StaffLogin) -> Response[Document]:
    """What it says as a document, to be drawn on. Nothing is stored."""
    allowed(staff, "change_halls")
    body = await asyncio.to_thread(lambda: encode_document(read_as(data.format, data.text)))
    return _document(body)


@post(
    "/api/v1/organizer/seat-map-samples",
    operation_id="drawSampleSeatMap",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid,)},
    status_code=200,
    summary="Draw a typical hall",
)
async def draw_sample(data: wire.SampleIn, staff: StaffLogin) -> Response[Document]:
    """A document to begin with. Nothing is stored."""
    allowed(staff, "change_halls")
    wire.check_sample(data)
    body = await asyncio.to_thread(lambda: encode_document(sample(data.kind, data.seats)))
    return _document(body)


ROUTES: list[Any] = [
    list_halls,
    create_hall,
    get_hall,
    archive_hall,
    restore_hall,
    get_draft,
    put_draft,
    publish_seat_map,
    get_document,
    import_seat_map,
    draw_sample,
]


async def _set_archived(
    db: Database, staff: StaffLogin, hall_id: str, idempotency_key: str | None, *, archived: bool
) -> Response[wire.HallWithMaps]:
    actor = allowed(staff, "change_halls")
    checked_key(idempotency_key)
    identifier = path_id(hall_id)
    await halls.set_archived(db, actor=actor, organizer_id=staff.organizer_id, hall_id=identifier, archived=archived)
    return await _hall(db, staff, hall_id, {})


async def _hall(db: Database, staff: StaffLogin, hall_id: str, headers: dict[str, str]) -> Response[wire.HallWithMaps]:
    row, maps = await halls.hall_of_organizer(db, organizer_id=staff.organizer_id, hall_id=path_id(hall_id))
    tag = version_tag(row.draft_version)
    return Response(wire.hall_with_maps(row, maps), headers={**NO_STORE, "ETag": tag, **headers})


def _document(body: bytes) -> Response[Any]:
    return Response(body, headers=NO_STORE, media_type="application/json")
