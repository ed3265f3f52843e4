"""Routes for who organizes: the settlement statement, on the screen and as a file."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import IO, Annotated, Literal, Protocol

import msgspec
from litestar import Response, get
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from menpiao.catalog import Labels
from menpiao.identity import StaffLogin, allowed
from menpiao.insight.files import csv_file, pdf_file, words, xlsx_file
from menpiao.insight.files.csv_file import CsvFile
from menpiao.insight.files.pdf_file import PdfFile
from menpiao.insight.files.xlsx_file import TooManyRows, XlsxFile
from menpiao.insight.model.statement import Period, Row, Statement, period_of, today_at
from menpiao.insight.service.statement import make_statement
from menpiao.kernel.errors import Busy, Invalid, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, Audience
from menpiao.platform.http.query import read_date

_AT_ONCE = asyncio.Semaphore(2)
"""Statements that one process makes side by side: each is a long read and some seconds of a core."""

_CHUNK = 64 * 1024
_IN_MEMORY = 2**20
_DAY = {"format": "date", "examples": ["2027-03-08"]}
First = Annotated[
    str | None,
    QueryParameter(name="from", schema_extra=_DAY, description="First day; the first of the month if absent."),
]
Last = Annotated[str | None, QueryParameter(name="to", schema_extra=_DAY, description="Last day; yesterday if absent.")]
Format = Literal["csv", "xlsx", "pdf"]


class AccountOut(msgspec.Struct, frozen=True):
    """An account of the ledger at both ends of the period."""

    account: str
    name: str
    opening: Money
    moved: Money
    closing: Money


class KindOut(msgspec.Struct, frozen=True):
    """How often something happened, and what it came to."""

    kind: str
    name: str
    count: int
    amount: Money


class EventTotalOut(msgspec.Struct, frozen=True):
    """What one event brought; without an id: what was earned by no ticket."""

    event_id: str | None
    title: str
    tickets: int
    sold: Money
    refunded: Money
    net: Money


class StatementOut(msgspec.Struct, frozen=True):
    """What a period came to. Days are Beijing's."""

    first_day: str
    last_day: str
    made_at: str
    organizer: str
    accounts: list[AccountOut]
    kinds: list[KindOut]
    events: list[EventTotalOut]


class _File(Protocol):
    def add(self, rows: Sequence[Row]) -> None: ...

    def finish(self, statement: Statement) -> None: ...


@get(
    "/api/v1/organizer/statement",
    operation_id="getStatement",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("from", "to"), "problems": (Invalid, Busy)},
    summary="The settlement statement",
)
async def get_statement(
    db: Database, labels: Labels, staff: StaffLogin, lang: Lang, first: First = None, last: Last = None
) -> Response[StatementOut]:
    """What a period of whole days came to, from the ledger."""
    period = _asked(db, staff, first, last)
    async with _turn():
        made = await make_statement(db, labels, organizer_id=staff.organizer_id, period=period, lang=lang)
    return Response(_out(made, lang), headers=NO_STORE)


@get(
    "/api/v1/organizer/statement-file",
    operation_id="getStatementFile",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ("from", "to", "format"), "problems": (Invalid, Busy)},
    summary="The settlement statement as a file",
    media_type="application/octet-stream",
)
async def get_statement_file(
    db: Database,
    labels: Labels,
    staff: StaffLogin,
    lang: Lang,
    format: Annotated[Format, Parameter(description="Which kind of file.")] = "xlsx",
    first: First = None,
    last: Last = None,
) -> Stream:
    """XLSX: summary and details. CSV: the details. PDF: the summary, to print."""
    period = _asked(db, staff, first, last)
    kept = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 # closed when it has been sent
    try:
        async with _turn():
            made = await _write(db, labels, staff, period, lang, format, kept)
    except BaseException:
        kept.close()
        raise
    module = {"csv": csv_file, "xlsx": xlsx_file, "pdf": pdf_file}[format]
    name = words.file_name(made, module.ENDING)
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"', "Content-Type": module.MEDIA_TYPE}
    return Stream(_chunks(kept), headers=headers)


async def _write(
    db: Database, labels: Labels, staff: StaffLogin, period: Period, lang: Lang, format: Format, kept: IO[bytes]
) -> Statement:
    """Fill the file; what takes long is done beside the event loop, one page of rows after the other."""
    kinds: dict[str, Callable[[IO[bytes], Lang], _File]] = {"csv": CsvFile, "xlsx": XlsxFile, "pdf": PdfFile}
    file = await asyncio.to_thread(kinds[format], kept, lang)
    try:
        made = await make_statement(
            db,
            labels,
            organizer_id=staff.organizer_id,
            period=period,
            lang=lang,
            sink=lambda rows: asyncio.to_thread(file.add, rows),
        )
        await asyncio.to_thread(file.finish, made)
    except TooManyRows:
        raise Invalid(
            errors=(
                field_error(
                    "/from",
                    "too_long",
                    "明细超过一百万行，请缩短期间。",
                    "More than a million rows: please choose a shorter period.",
                ),
            )
        ) from None
    return made


async def _chunks(kept: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        kept.seek(0)
        while chunk := kept.read(_CHUNK):
            yield chunk
    finally:
        kept.close()


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """One of the places in which statements are made; who finds none is told to come back, and waits for nobody."""
    if _AT_ONCE.locked():
        raise Busy(retry_after_s=10)
    async with _AT_ONCE:
        yield


def _asked(db: Database, staff: StaffLogin, first: str | None, last: str | None) -> Period:
    allowed(staff, "see_statements")
    return period_of(read_date("/from", first), read_date("/to", last), today=today_at(db.clock.now()))


def _out(made: Statement, lang: Lang) -> StatementOut:
    return StatementOut(
        first_day=made.period.first.isoformat(),
        last_day=made.period.last.isoformat(),
        made_at=to_wire(made.made_at),
        organizer=made.organizer_name,
        accounts=[
            AccountOut(
                line.account.value,
                words.ACCOUNTS[line.account].in_(lang),
                fen(line.opening_fen),
                fen(line.moved_fen),
                fen(line.closing_fen),
            )
            for line in made.accounts
        ],
        kinds=[
            KindOut(one.kind.value, words.KINDS[one.kind].in_(lang), one.count, fen(one.amount_fen))
            for one in made.kinds
        ],
        events=[
            EventTotalOut(
                None if event.event_id is None else encode(event.event_id),
                event.title,
                event.tickets,
                fen(event.sold_fen),
                fen(event.refunded_fen),
                fen(event.net_fen),
            )
            for event in made.events
        ],
    )


ROUTES = [get_statement, get_statement_file]
