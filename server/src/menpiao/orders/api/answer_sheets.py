"""What attendees of a session answered, as a file, for who organizes."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, post

from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.orders.service.answer_sheet import answer_sheet
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, path_id
from menpiao.platform.sheets import SHEET_TYPES, SheetFormat, sheet


class AnswerExportIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which kind of file."""

    format: SheetFormat = "xlsx"


@post(
    "/api/v1/organizer/sessions/{session_id:str}/answer-exports",
    operation_id="exportAnswers",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid)},
    status_code=200,
    summary="What attendees of a session answered, as a file",
    media_type="application/octet-stream",
)
async def export_answers(
    session_id: str,
    data: AnswerExportIn,
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
) -> Response[bytes]:
    """One line for each ticket that admits somebody, with the name where it is in somebody's. Personal data: each
    export is written into the audit log."""
    made = await answer_sheet(
        db,
        cipher,
        labels,
        staff=allowed(staff, "see_personal_data"),
        organizer_id=staff.organizer_id,
        session_id=path_id(session_id),
        lang=lang,
    )
    file = await asyncio.to_thread(sheet, data.format, "Answers" if lang == "en" else "回答", made.columns, made.rows)
    headers = {
        **NO_STORE,
        "Content-Disposition": f'attachment; filename="menpiao-answers-{session_id}.{data.format}"',
        "Content-Type": SHEET_TYPES[data.format],
    }
    return Response(file, headers=headers)


ROUTES: list[Any] = [export_answers]
