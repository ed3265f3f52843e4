"""Routes for who organizes: a file of what a channel sold, looked at line by line, imported, withdrawn."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put
from litestar.params import Parameter

from menpiao.catalog import Labels
from menpiao.channels.api.wire import (
    ImportInFullOut,
    ImportOut,
    ImportPage,
    MappingIn,
    show_imports,
    show_in_full,
)
from menpiao.channels.model.channel import MOST_BYTES
from menpiao.channels.model.refusals import (
    ChannelRetired,
    FileEmpty,
    FileNotRead,
    FileTooLong,
    ImportAtWork,
    ImportBegun,
    NothingToImport,
)
from menpiao.channels.service import draft as service
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import (
    IdempotencyKeyReused,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
)
from menpiao.kernel.i18n import Lang
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    LongBody,
    NothingIn,
    asked_id,
    checked_key,
    expected_version,
    named_id,
    path_id,
    version_tag,
)
from menpiao.seating import PlanCache


@post(
    "/api/v1/organizer/channel-imports",
    operation_id="createChannelImport",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["channel_id", "session_id"],
        "problems": (Invalid, IdempotencyKeyReused, ChannelRetired, FileNotRead, FileEmpty, FileTooLong),
        "long_body": LongBody(MOST_BYTES, bytes),
        "upload": ("text/csv",),
    },
    request_max_body_size=MOST_BYTES,
    status_code=201,
    summary="Upload what a channel sold",
)
async def create_channel_import(
    request: Request[Any, Any, Any],
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    channel_id: Annotated[str, Parameter(max_length=64, description="Whose sales.")],
    session_id: Annotated[str, Parameter(max_length=64, description="Of which session.")],
    idempotency_key: IdempotencyKey = None,
) -> Response[ImportInFullOut]:
    """The CSV file itself as the body: UTF-8 or GB18030, 5 MB, 20,000 lines. Its columns are guessed, each line is
    looked at, and nothing is taken yet. A draft that nobody begins to import is forgotten after a week."""
    one, replayed = await service.upload(
        db,
        cipher,
        plans,
        staff=allowed(staff, "import_sales"),
        organizer_id=staff.organizer_id,
        channel_id=named_id("/channel_id", channel_id),
        session_id=named_id("/session_id", session_id),
        file=await request.body(),
        idempotency_key=checked_key(idempotency_key),
    )
    return await _answer(one.id, db, cipher, labels, staff, lang, replayed=replayed)


@get(
    "/api/v1/organizer/channel-imports",
    operation_id="listChannelImports",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["channel_id", "limit", "cursor"], "problems": (Invalid,)},
    summary="Imports",
)
async def list_channel_imports(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    channel_id: Annotated[str | None, Parameter(max_length=64, description="Only of this channel.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[ImportPage]:
    """Newest first, with how far they are."""
    allowed(staff, "see_orders")
    page = await service.newest(
        db,
        organizer_id=staff.organizer_id,
        channel_id=asked_id("/channel_id", channel_id),
        limit=limit,
        cursor=cursor,
    )
    shown = await show_imports(page.items, db, labels, staff.organizer_id, lang)
    return Response(ImportPage(shown, page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/channel-imports/{import_id:str}",
    operation_id="getChannelImport",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="An import and how far it is",
)
async def get_channel_import(
    import_id: str, db: Database, cipher: FieldCipher, labels: Labels, staff: StaffLogin, lang: Lang
) -> Response[ImportInFullOut]:
    """Ask again while it is at work."""
    allowed(staff, "see_orders")
    return await _answer(path_id(import_id), db, cipher, labels, staff, lang)


@put(
    "/api/v1/organizer/channel-imports/{import_id:str}/mapping",
    operation_id="putImportMapping",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed, ImportBegun),
    },
    summary="Say which column says what",
)
async def put_import_mapping(
    import_id: str,
    data: MappingIn,
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    if_match: IfMatch = None,
) -> Response[ImportInFullOut]:
    """All lines are looked at anew; nothing is taken."""
    allowed(staff, "import_sales")
    one = await service.set_mapping(
        db,
        cipher,
        plans,
        organizer_id=staff.organizer_id,
        import_id=path_id(import_id),
        mapping=data.read(),
        version=expected_version(if_match),
    )
    return await _answer(one.id, db, cipher, labels, staff, lang)


@post(
    "/api/v1/organizer/channel-imports/{import_id:str}/start",
    operation_id="startChannelImport",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, ChannelRetired, ImportBegun, NothingToImport),
    },
    status_code=200,
    summary="Import it",
)
async def start_channel_import(
    import_id: str,
    data: NothingIn,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ImportInFullOut]:
    """Each line takes its places, all of them or none, and becomes an order of the channel; the worker goes through
    them. Of one that is finished, lines that found no places are tried once more."""
    actor = allowed(staff, "import_sales")
    checked_key(idempotency_key)
    one, replayed = await service.start(db, staff=actor, organizer_id=staff.organizer_id, import_id=path_id(import_id))
    return await _answer(one.id, db, cipher, labels, staff, lang, replayed=replayed)


@post(
    "/api/v1/organizer/channel-imports/{import_id:str}/withdrawal",
    operation_id="withdrawChannelImport",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, ImportAtWork, ImportBegun)},
    status_code=200,
    summary="Take an import back",
)
async def withdraw_channel_import(
    import_id: str,
    data: NothingIn,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ImportInFullOut]:
    """Its tickets end and its places are back, for those first who wait; the worker goes through them. Orders with a
    ticket that has admitted somebody stay."""
    actor = allowed(staff, "import_sales")
    checked_key(idempotency_key)
    one, replayed = await service.withdraw(
        db, staff=actor, organizer_id=staff.organizer_id, import_id=path_id(import_id)
    )
    return await _answer(one.id, db, cipher, labels, staff, lang, replayed=replayed)


@delete(
    "/api/v1/organizer/channel-imports/{import_id:str}",
    operation_id="deleteChannelImport",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, ImportBegun)},
    status_code=204,
    summary="Throw a draft away",
)
async def delete_channel_import(import_id: str, db: Database, staff: StaffLogin) -> None:
    """With its file. What has begun is withdrawn instead."""
    actor = allowed(staff, "import_sales")
    await service.throw_away(db, staff=actor, organizer_id=staff.organizer_id, import_id=path_id(import_id))


ROUTES: list[Any] = [
    create_channel_import,
    list_channel_imports,
    get_channel_import,
    put_import_mapping,
    start_channel_import,
    withdraw_channel_import,
    delete_channel_import,
]


async def _answer(
    import_id: UUID,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    *,
    replayed: bool | None = None,
) -> Response[ImportInFullOut]:
    one, tally = await service.import_of_organizer(db, organizer_id=staff.organizer_id, import_id=import_id)
    shown: list[ImportOut] = await show_imports([(one, tally)], db, labels, staff.organizer_id, lang)
    values = await service.values_of_draft(db, cipher, one)
    headers = {**NO_STORE, "ETag": version_tag(one.version)}
    if replayed is not None:
        headers[REPLAYED] = "true" if replayed else "false"
    return Response(await show_in_full(one, shown[0], values, db, lang), headers=headers)
