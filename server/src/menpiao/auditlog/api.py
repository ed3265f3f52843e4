"""Routes for who organizes: the audit log, as a list and as a file, and what may be asked of it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from menpiao.auditlog.model.entry import SIDES, Wanted
from menpiao.auditlog.model.words import ACTIONS
from menpiao.auditlog.service import csv_file
from menpiao.auditlog.service.read import Told, all_entries, entries
from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import Invalid
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience, Before, Since, asked_id
from menpiao.platform.http.query import read_moment

_FILTERS: Final = ("who", "what", "object", "from", "to")

Who = Annotated[
    str | None,
    QueryParameter(
        name="who",
        max_length=64,
        schema_extra={"examples": ["staff"]},
        description="`staff`, `buyers`, `system`, `provider`, `platform`, or the id of one of the organizer's people.",
    ),
]
What = Annotated[
    str | None,
    QueryParameter(
        name="what",
        max_length=64,
        schema_extra={"examples": ["refund_requested"]},
        description="Only this action: a code of `getAuditChoices`.",
    ),
]
Object = Annotated[
    str | None,
    QueryParameter(name="object", max_length=64, description="Only what was done about the thing with this id."),
]


class ActorOut(msgspec.Struct, frozen=True):
    """Who acted: one of the organizer's people by name, a buyer by id only, the system, a payment provider,
    or somebody of the platform (`operator`), by id only."""

    kind: str
    id: str | None
    name: str | None


class SubjectOut(msgspec.Struct, frozen=True):
    """What it is about. ``kind`` is null for an action that this release does not know; ``name`` where it has one."""

    kind: str | None
    id: str
    name: str | None


class AuditEntryOut(msgspec.Struct, frozen=True):
    """An entry. ``text`` is the action in words; ``detail`` has its numbers and codes, never names or phones."""

    id: str
    at: str
    actor: ActorOut
    action: str
    text: str
    subject: SubjectOut
    detail: dict[str, Any]


class AuditEntryPage(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[AuditEntryOut]
    next: str | None


class AuditActionOut(msgspec.Struct, frozen=True):
    """An action that may be asked for, in words, and the kind of thing that it is about."""

    code: str
    text: str
    about: str


class AuditChoices(msgspec.Struct, frozen=True):
    """What may be asked of the log."""

    actions: list[AuditActionOut]


@get(
    "/api/v1/organizer/audit-entries",
    operation_id="listAuditEntries",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": [*_FILTERS, "limit", "cursor"], "problems": (Invalid,)},
    summary="The audit log",
)
async def list_audit_entries(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    who: Who = None,
    what: What = None,
    about: Object = None,
    since: Since = None,
    before: Before = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[AuditEntryPage]:
    """Who did what, newest first. Entries are chained: nobody can change or take one out without `menpiao audit`
    noticing."""
    allowed(staff, "see_audit_log")
    page = await entries(
        db,
        labels,
        organizer_id=staff.organizer_id,
        wanted=_wanted(who, what, about, since, before),
        lang=lang,
        limit=limit,
        cursor=cursor,
    )
    return Response(AuditEntryPage([_out(told, lang) for told in page.items], page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/audit-entries-file",
    operation_id="getAuditEntriesFile",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": [*_FILTERS], "problems": (Invalid,)},
    summary="The audit log as a file",
    media_type="text/csv",
)
async def get_audit_entries_file(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    who: Who = None,
    what: What = None,
    about: Object = None,
    since: Since = None,
    before: Before = None,
) -> Stream:
    """CSV, newest first: the newest 20,000 of what the filters leave."""
    allowed(staff, "see_audit_log")
    wanted = _wanted(who, what, about, since, before)
    found = all_entries(db, labels, organizer_id=staff.organizer_id, wanted=wanted, lang=lang)

    async def chunks() -> AsyncIterator[bytes]:
        yield csv_file.header(lang)
        async for told in found:
            yield csv_file.lines(told, lang)

    headers = {
        **NO_STORE,
        "Content-Disposition": 'attachment; filename="menpiao-audit-log.csv"',
        "Content-Type": "text/csv; charset=utf-8",
    }
    return Stream(chunks(), headers=headers)


@get(
    "/api/v1/organizer/audit-choices",
    operation_id="getAuditChoices",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="What may be asked of the audit log",
)
async def get_audit_choices(staff: StaffLogin, lang: Lang) -> Response[AuditChoices]:
    """Every action in words."""
    allowed(staff, "see_audit_log")
    actions = [AuditActionOut(code, one.words.in_(lang), one.about) for code, one in ACTIONS.items()]
    return Response(AuditChoices(actions), headers=NO_STORE)


ROUTES: list[Any] = [list_audit_entries, get_audit_entries_file, get_audit_choices]


def _wanted(who: str | None, what: str | None, about: str | None, since: str | None, before: str | None) -> Wanted:
    side = None if who is None else SIDES.get(who)
    return Wanted(
        side=side,
        staff_id=None if side is not None else asked_id("/who", who),
        action=what,
        subject_id=asked_id("/object", about),
        since=read_moment("/from", since),
        before=read_moment("/to", before),
    )


def _out(told: Told, lang: Lang) -> AuditEntryOut:
    entry, known = told.entry, ACTIONS.get(told.entry.action)
    return AuditEntryOut(
        id=encode(entry.id),
        at=to_wire(entry.at),
        actor=ActorOut(entry.actor_kind, None if entry.actor_id is None else encode(entry.actor_id), told.actor_name),
        action=entry.action,
        text=entry.action if known is None else known.words.in_(lang),
        subject=SubjectOut(None if known is None else known.about, encode(entry.subject_id), told.subject_name),
        detail=entry.detail if isinstance(entry.detail, dict) else {},
    )
