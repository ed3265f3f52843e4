"""Imports and their lines on the wire."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao import catalog, identity, inventory
from menpiao.catalog import Labels, SessionLabel, Terms
from menpiao.channels.model.channel import Channel, Import, ImportRow, Tally
from menpiao.channels.model.columns import Field, named_like
from menpiao.channels.model.columns import Mapping as Columns
from menpiao.channels.model.rows import TRY_AGAIN, types_by_words
from menpiao.channels.model.words import PROBLEM_WORDS
from menpiao.channels.service.session import types_of_session
from menpiao.channels.store import channels as channel_store
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.orders import MapOfSession
from menpiao.platform.db import Database
from menpiao.platform.http import wire_time

StateWord = Literal["draft", "running", "finished", "withdrawing", "withdrawn"]
RowWord = Literal["ready", "refused", "imported", "withdrawn"]


class MappingIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which column says what, from 0; by what stands in the column of ticket types, which type is meant; and of which
    type are lines that say nothing of it."""

    columns: dict[Field, int]
    types: dict[str, str] = {}
    ticket_type_id: Annotated[str, Meta(max_length=64)] | None = None

    def read(self) -> Columns:
        """As the file is read by."""
        return Columns(dict(self.columns), dict(self.types), self.ticket_type_id)


class MappingOut(msgspec.Struct, frozen=True):
    """Which column says what; see `putImportMapping`. ``types`` has what is understood by its name, too."""

    columns: dict[Field, int]
    types: dict[str, str]
    ticket_type_id: str | None


class ImportProblemOut(msgspec.Struct, frozen=True):
    """Why so many lines can't be imported."""

    code: str
    text: str
    rows: int
    may_pass: Annotated[bool, Meta(description="Whether starting once more may import them: places were missing.")]


class ImportTypeOut(msgspec.Struct, frozen=True):
    """A ticket type of the session; ``free``: places that are left of it now."""

    id: str
    name: str
    seated: bool
    free: int


class ImportOut(msgspec.Struct, frozen=True):
    """A file of what a channel sold of one session, and how far it is. ``ready`` lines wait, or would be imported."""

    id: str
    state: StateWord
    channel_id: str
    channel: str
    session_id: str
    event_title: str
    starts_at: str
    time_zone: str
    encoding: Literal["utf-8", "gb18030"]
    rows: int
    ready: int
    refused: int
    imported: int
    withdrawn: int
    places: Annotated[int, Meta(description="Of the lines that are ready or imported.")]
    problems: list[ImportProblemOut]
    uploaded_by: str | None
    uploaded_at: str
    started_at: str | None
    finished_at: str | None
    version: Annotated[int, Meta(description="Raised by each change; the ETag.")]


class ImportInFullOut(msgspec.Struct, frozen=True):
    """With its columns, and what they can be mapped to. ``type_values``: what stands in the column of ticket types, as
    long as it is a draft."""

    summary: ImportOut
    header: list[str]
    mapping: MappingOut
    type_values: list[str]
    ticket_types: list[ImportTypeOut]


class ImportPage(msgspec.Struct, frozen=True):
    """Newest first."""

    items: list[ImportOut]
    next: str | None


class ImportRowOut(msgspec.Struct, frozen=True):
    """A line. ``paid``: what the channel took. Nobody's name is told here: the order has them, masked."""

    line: int
    state: RowWord
    reference: str | None
    ticket_type: str | None
    quantity: int | None
    seat: str | None
    paid: Money | None
    problem: str | None
    problem_text: str | None
    order_id: str | None
    claimed_at: str | None


class ImportRowPage(msgspec.Struct, frozen=True):
    """By line."""

    items: list[ImportRowOut]
    next: str | None


async def show_imports(
    found: Sequence[tuple[Import, Sequence[Tally]]], db: Database, labels: Labels, organizer_id: int, lang: Lang
) -> list[ImportOut]:
    """In the reader's language."""
    sessions = await labels.sessions({one.session_id for one, _ in found})
    async with db.read() as tx:
        channels = {one.id: one for one in await channel_store.all_of(tx, organizer_id=organizer_id, limit=1_000)}
        names = await identity.staff_names(
            tx, organizer_id=organizer_id, staff_ids=[one.uploaded_by for one, _ in found]
        )
    return [
        _summary(one, tally, channels[one.channel_id], sessions[one.session_id], names, lang) for one, tally in found
    ]


def _summary(
    one: Import,
    tally: Sequence[Tally],
    channel: Channel,
    session: SessionLabel,
    names: Mapping[UUID, str],
    lang: Lang,
) -> ImportOut:
    rows = {state: sum(row.rows for row in tally if row.state == state) for state in _STATES}
    return ImportOut(
        id=encode(one.id),
        state=one.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        channel_id=encode(one.channel_id),
        channel=pick(channel.name, lang),
        session_id=encode_known(one.session_id),
        event_title=pick(session.event_title, lang),
        starts_at=to_wire(session.starts_at),
        time_zone=session.time_zone,
        encoding=one.encoding,  # type: ignore[arg-type] # the column's CHECK lists the same words
        rows=sum(rows.values()),
        ready=rows["ready"],
        refused=rows["refused"],
        imported=rows["imported"],
        withdrawn=rows["withdrawn"],
        places=sum(row.places for row in tally if row.state in ("ready", "imported")),
        problems=[
            ImportProblemOut(row.problem, _problem(row.problem, lang), row.rows, row.problem in TRY_AGAIN)
            for row in tally
            if row.problem
        ],
        uploaded_by=names.get(one.uploaded_by),
        uploaded_at=to_wire(one.uploaded_at),
        started_at=wire_time(one.started_at),
        finished_at=wire_time(one.finished_at),
        version=one.version,
    )


_STATES = ("ready", "refused", "imported", "withdrawn")


async def show_in_full(
    one: Import, summary: ImportOut, values: Sequence[str], db: Database, lang: Lang
) -> ImportInFullOut:
    """With what its columns can be mapped to."""
    async with db.read() as tx:
        terms = await types_of_session(tx, organizer_id=one.organizer_id, session_id=one.session_id)
        counts = await inventory.counts_of_sessions(tx, organizer_id=one.organizer_id, session_ids=[one.session_id])
    free = {count.ticket_type_id: count.free for count in counts}
    meant = types_by_words({key: of.name.values() for key, of in terms.items()}, one.columns.types)
    types = {said: encode(meant[key]) for said in values if (key := named_like(said)) in meant}
    return ImportInFullOut(
        summary=summary,
        header=one.header,
        mapping=MappingOut(one.columns.columns, one.columns.types | types, one.columns.ticket_type_id),
        type_values=list(values),
        ticket_types=[
            ImportTypeOut(encode(key), pick(of.name, lang), of.seated, free.get(key, 0)) for key, of in terms.items()
        ],
    )


async def show_rows(
    rows: Sequence[ImportRow], one: Import, of: MapOfSession | None, db: Database, lang: Lang
) -> list[ImportRowOut]:
    """In the reader's language."""
    async with db.read() as tx:
        terms = await catalog.terms_of(tx, ticket_type_ids=[row.ticket_type_id for row in rows if row.ticket_type_id])
    return [_row(row, terms, of, lang) for row in rows]


def _row(row: ImportRow, terms: Mapping[UUID, Terms], of: MapOfSession | None, lang: Lang) -> ImportRowOut:
    kind = None if row.ticket_type_id is None else terms.get(row.ticket_type_id)
    return ImportRowOut(
        line=row.line,
        state=row.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        reference=row.reference,
        ticket_type=None if kind is None else pick(kind.name, lang),
        quantity=row.quantity,
        seat=None if row.seat is None or of is None else of.words_of(row.seat, lang),
        paid=None if row.paid_fen is None else fen(row.paid_fen),
        problem=row.problem,
        problem_text=None if row.problem is None else _problem(row.problem, lang),
        order_id=None if row.order_id is None else encode(row.order_id),
        claimed_at=wire_time(row.claimed_at),
    )


def _problem(code: str, lang: Lang) -> str:
    words = PROBLEM_WORDS.get(code)
    return code if words is None else words.in_(lang)
