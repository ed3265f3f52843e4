"""Routes for who organizes: the lines of an import, one of them withdrawn, and the links to what was imported."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from menpiao.channels.api.wire import ImportRowOut, ImportRowPage, RowWord, show_rows
from menpiao.channels.model.csv_file import csv_bytes
from menpiao.channels.model.refusals import ImportAtWork, RowNotImported
from menpiao.channels.service import draft as service
from menpiao.channels.service.links import links_of_import
from menpiao.channels.service.work import withdraw_row
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.orders import map_of_session
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, NothingIn, checked_key, path_id
from menpiao.seating import PlanCache

LONGEST_LINE_NUMBER = 7
_HEADER = {
    "zh-CN": ("行", "渠道订单号", "张数", "订单", "领取链接"),
    "en": ("Line", "Reference", "Tickets", "Order", "Link"),
}
_CLAIMED = {"zh-CN": "已领取", "en": "claimed"}


@get(
    "/api/v1/organizer/channel-imports/{import_id:str}/rows",
    operation_id="listImportRows",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "query": ["state", "problem", "limit", "cursor"],
        "problems": (NotFound, Invalid),
    },
    summary="The lines of an import",
)
async def list_import_rows(
    import_id: str,
    db: Database,
    plans: PlanCache,
    staff: StaffLogin,
    lang: Lang,
    in_state: Annotated[RowWord | None, QueryParameter(name="state", description="Only in this state.")] = None,
    problem: Annotated[str | None, Parameter(max_length=40, description="Only with this problem.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=8, pattern="^[0-9]+$")] = None,
) -> Response[ImportRowPage]:
    """What would happen with each, or what did."""
    allowed(staff, "see_orders")
    one, page = await service.rows_of(
        db,
        organizer_id=staff.organizer_id,
        import_id=path_id(import_id),
        state=in_state,
        problem=problem,
        limit=limit,
        after=int(cursor or 0),
    )
    of = await map_of_session(db, plans, organizer_id=staff.organizer_id, session_id=one.session_id)
    return Response(ImportRowPage(await show_rows(page.items, one, of, db, lang), page.next), headers=NO_STORE)


@post(
    "/api/v1/organizer/channel-imports/{import_id:str}/rows/{line:str}/withdrawal",
    operation_id="withdrawImportRow",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, ImportAtWork, RowNotImported)},
    status_code=200,
    summary="Take one sale back",
)
async def withdraw_import_row(
    import_id: str,
    line: Annotated[str, Parameter(description="Its number in the file, where the header is 1.")],
    data: NothingIn,
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ImportRowOut]:
    """Its tickets end and its places are back. The same reference can be imported again afterwards."""
    actor = allowed(staff, "import_sales")
    checked_key(idempotency_key)
    if not (line.isascii() and line.isdecimal() and len(line) < LONGEST_LINE_NUMBER):
        raise NotFound()
    row, replayed = await withdraw_row(
        db, cipher, staff=actor, organizer_id=staff.organizer_id, import_id=path_id(import_id), line=int(line)
    )
    one, _ = await service.import_of_organizer(db, organizer_id=staff.organizer_id, import_id=path_id(import_id))
    of = await map_of_session(db, plans, organizer_id=staff.organizer_id, session_id=one.session_id)
    (shown,) = await show_rows([row], one, of, db, lang)
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@post(
    "/api/v1/organizer/channel-imports/{import_id:str}/links",
    operation_id="exportImportLinks",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="Links to the tickets of an import",
    media_type="text/csv",
)
async def export_import_links(
    import_id: str,
    data: NothingIn,
    db: Database,
    cipher: FieldCipher,
    settings: Settings,
    staff: StaffLogin,
    lang: Lang,
) -> Response[bytes]:
    """As CSV, a line for each sale. A link is a secret: whoever has it has the tickets (`claimGift`). That the list was
    made is on record."""
    actor = allowed(staff, "import_sales")
    found = await links_of_import(
        db, cipher, staff=actor, organizer_id=staff.organizer_id, import_id=path_id(import_id)
    )
    page = f"{settings.base_url}/app/#/packages/gift/gift?token="
    body = csv_bytes(
        _HEADER[lang],
        (
            (
                str(one.line),
                one.reference,
                str(one.quantity),
                encode(one.order_id),
                _CLAIMED[lang] if one.token is None else page + one.token,
            )
            for one in found
        ),
    )
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="links.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES: list[Any] = [list_import_rows, withdraw_import_row, export_import_links]
