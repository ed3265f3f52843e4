"""A file before anything is taken: uploaded, its columns found, each line looked at; then begun, or thrown away."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from menpiao import catalog
from menpiao.channels.model.channel import Import, ImportRow, ImportState, Tally
from menpiao.channels.model.columns import FIELDS, Mapping, guessed
from menpiao.channels.model.reading import Table, read_table
from menpiao.channels.model.refusals import ChannelRetired, ImportAtWork, ImportBegun, NothingToImport
from menpiao.channels.model.rows import TRY_AGAIN, ReadRow, SessionOnSale, read_rows
from menpiao.channels.service.session import session_on_sale
from menpiao.channels.store import channels as channel_store
from menpiao.channels.store import imports as store
from menpiao.channels.store import people as people_store
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, field_error
from menpiao.kernel.ids import MalformedId, decode, encode
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.orders import MapOfSession, map_of_session
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.seating import PlanCache

FILE_FIELD = "channel_imports.file"
PEOPLE_FIELD = "channel_import_rows.people"
MOST_TYPES = 200
LONGEST_TYPE = 200


async def upload(
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    *,
    staff: Actor,
    organizer_id: int,
    channel_id: UUID,
    session_id: UUID,
    file: bytes,
    idempotency_key: str,
) -> tuple[Import, bool]:
    """A draft with its columns guessed and its lines looked at; whether this request had made it. Raises `Invalid` for
    an unknown channel or session, `ChannelRetired`, what `read_table` raises, `IdempotencyKeyReused`."""
    assert staff.id is not None
    table = await asyncio.to_thread(read_table, file)
    file_hash = hashlib.sha256(channel_id.bytes + session_id.bytes + file).digest()
    import_id = db.new_id(organizer_id)
    async with db.tx() as tx:
        before = await store.of_request(
            tx, organizer_id=organizer_id, uploaded_by=staff.id, request_key=idempotency_key
        )
        if before is None:
            await _check(tx, organizer_id, channel_id, session_id)
            added = await store.add(
                tx,
                organizer_id=organizer_id,
                import_id=import_id,
                channel_id=channel_id,
                session_id=session_id,
                encoding=table.encoding,
                file_sealed=cipher.seal(file, field=FILE_FIELD, row=import_id),
                file_hash=file_hash,
                header=table.header,
                mapping=msgspec.to_builtins(Mapping(guessed(table.header))),
                uploaded_by=staff.id,
                request_key=idempotency_key,
            )
            if not added:  # the same request came twice at once, and the other one was faster
                before = await store.of_request(
                    tx, organizer_id=organizer_id, uploaded_by=staff.id, request_key=idempotency_key
                )
        if before is not None:
            if before.file_hash != file_hash:
                raise IdempotencyKeyReused()
            return before, True
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="channels.import_uploaded",
            subject_id=import_id,
            detail={"lines": len(table.lines)},
        )
    return await look_again(db, cipher, plans, organizer_id=organizer_id, import_id=import_id), False


async def set_mapping(
    db: Database,
    cipher: FieldCipher,
    plans: PlanCache,
    *,
    organizer_id: int,
    import_id: UUID,
    mapping: Mapping,
    version: int,
) -> Import:
    """Which column says what; all lines are looked at anew. Raises `NotFound`, `Invalid`, `ImportBegun`,
    `PreconditionFailed`."""
    async with db.tx() as tx:
        one = await _locked_draft(tx, organizer_id, import_id)
        if one.version != version:
            raise PreconditionFailed()
        _check_mapping(mapping, one)
        await store.set_mapping(tx, one, msgspec.to_builtins(mapping))
    return await look_again(db, cipher, plans, organizer_id=organizer_id, import_id=import_id)


async def look_again(
    db: Database, cipher: FieldCipher, plans: PlanCache, *, organizer_id: int, import_id: UUID
) -> Import:
    """Each line as it could be imported at this moment; nothing is taken. Raises `NotFound`, `ImportBegun`."""
    async with db.read() as tx:
        seen = await store.by_id(tx, organizer_id=organizer_id, import_id=import_id)
        sealed = await store.file_of(tx, organizer_id=organizer_id, import_id=import_id)
    if seen is None:
        raise NotFound()
    if sealed is None:
        raise ImportBegun()
    table = await asyncio.to_thread(_opened, cipher, sealed, import_id)
    of = await map_of_session(db, plans, organizer_id=organizer_id, session_id=seen.session_id)
    session = await _session(db, of, seen, table)
    known = seen.columns
    mapping = known if known.ticket_type_id or known.types else _only_type(known, session)
    rows = await asyncio.to_thread(_rows, cipher, import_id, read_rows(table.lines, mapping, session))
    async with db.tx() as tx:
        one = await _locked_draft(tx, organizer_id, import_id)
        if one.version != seen.version:
            return one  # somebody changed the columns meanwhile, and looks
        if mapping is not known:
            await store.set_mapping(tx, one, msgspec.to_builtins(mapping))
        await store.replace_rows(tx, one, rows)
        return await _known(tx, organizer_id, import_id)


async def start(db: Database, *, staff: Actor, organizer_id: int, import_id: UUID) -> tuple[Import, bool]:
    """The worker goes through it from now on, also once more through what could not be imported for want of places;
    whether it does so already. Raises `NotFound`, `ChannelRetired`, `ImportBegun` for one that was withdrawn,
    `NothingToImport`."""
    assert staff.id is not None
    async with db.tx() as tx:
        one = await _locked(tx, organizer_id, import_id)
        if one.state == ImportState.RUNNING:
            return one, True
        if one.state not in (ImportState.DRAFT, ImportState.FINISHED):
            raise ImportBegun()
        channel = await channel_store.by_id(tx, organizer_id=organizer_id, channel_id=one.channel_id)
        if channel is None or not channel.active:
            raise ChannelRetired()
        await store.try_again(tx, one, TRY_AGAIN)
        if not await store.ready(tx, one, limit=1):
            raise NothingToImport()
        await store.start(tx, one, started_by=staff.id)
        await _record(db, tx, staff, one, "channels.import_started")
        return await _known(tx, organizer_id, import_id), False


async def withdraw(db: Database, *, staff: Actor, organizer_id: int, import_id: UUID) -> tuple[Import, bool]:
    """The worker takes back all of its orders whose tickets have admitted nobody; whether it does or did so already.
    Raises `NotFound`, `ImportAtWork`, `ImportBegun` for a draft."""
    async with db.tx() as tx:
        one = await _locked(tx, organizer_id, import_id)
        if one.state in (ImportState.WITHDRAWING, ImportState.WITHDRAWN):
            return one, True
        if one.state == ImportState.RUNNING:
            raise ImportAtWork()
        if one.state == ImportState.DRAFT:
            raise ImportBegun()
        await store.forget_kept(tx, one)
        await people_store.forget_people(tx, one)
        await store.set_state(tx, one, ImportState.WITHDRAWING, withdrawn_by=staff.id)
        await _record(db, tx, staff, one, "channels.import_withdrawn")
        return await _known(tx, organizer_id, import_id), False


async def throw_away(db: Database, *, staff: Actor, organizer_id: int, import_id: UUID) -> None:
    """A draft is gone, with its file. Raises `NotFound`, `ImportBegun`."""
    async with db.tx() as tx:
        one = await _locked_draft(tx, organizer_id, import_id)
        await store.delete(tx, one)
        await _record(db, tx, staff, one, "channels.import_thrown_away")


async def import_of_organizer(db: Database, *, organizer_id: int, import_id: UUID) -> tuple[Import, list[Tally]]:
    """The organizer's own, with how far it is; a foreign one does not exist."""
    async with db.read() as tx:
        one = await _known(tx, organizer_id, import_id)
        return one, await store.tally(tx, one)


async def newest(
    db: Database, *, organizer_id: int, channel_id: UUID | None, limit: int, cursor: str | None
) -> Page[tuple[Import, list[Tally]]]:
    """The organizer's, newest first."""
    async with db.read() as tx:
        found = await store.newest(
            tx, organizer_id=organizer_id, before=id_of_cursor(cursor), limit=limit + 1, channel_id=channel_id
        )
        page = [(one, await store.tally(tx, one)) for one in found[:limit]]
    return Page(page, id_cursor(found[limit - 1].id) if len(found) > limit else None)


async def rows_of(
    db: Database,
    *,
    organizer_id: int,
    import_id: UUID,
    state: str | None,
    problem: str | None,
    limit: int,
    after: int,
) -> tuple[Import, Page[ImportRow]]:
    """Its lines, in order, from after that one on."""
    async with db.read() as tx:
        one = await _known(tx, organizer_id, import_id)
        found = await store.rows(tx, one, after=after, limit=limit + 1, state=state, problem=problem)
    return one, Page(found[:limit], str(found[limit - 1].line) if len(found) > limit else None)


def type_values(table: Table, mapping: Mapping) -> list[str]:
    """What stands in the column of ticket types, each once, as far as it is any name."""
    index = mapping.columns.get("ticket_type")
    if index is None:
        return []
    said = [line.cells[index] for line in table.lines if index < len(line.cells) and line.cells[index]]
    return list(dict.fromkeys(said))[:MOST_TYPES]


async def values_of_draft(db: Database, cipher: FieldCipher, one: Import) -> list[str]:
    """The same of a draft; nothing of what has begun, whose file is gone."""
    async with db.read() as tx:
        sealed = await store.file_of(tx, organizer_id=one.organizer_id, import_id=one.id)
    if sealed is None:
        return []
    return type_values(await asyncio.to_thread(_opened, cipher, sealed, one.id), one.columns)


def _opened(cipher: FieldCipher, sealed: bytes, import_id: UUID) -> Table:
    return read_table(cipher.open(sealed, field=FILE_FIELD, row=import_id))


async def _session(db: Database, of: MapOfSession | None, one: Import, table: Table) -> SessionOnSale:
    index = one.columns.columns.get("reference")
    said = {line.cells[index] for line in table.lines if index is not None and index < len(line.cells)}
    async with db.read() as tx:
        imported = await store.imported(tx, one, sorted(said))
        return await session_on_sale(
            tx, of, organizer_id=one.organizer_id, session_id=one.session_id, imported=imported
        )


def _only_type(mapping: Mapping, session: SessionOnSale) -> Mapping:
    """Where a session has one type, lines that say nothing of it mean that one."""
    if len(session.types) != 1 or "ticket_type" in mapping.columns:
        return mapping
    return msgspec.structs.replace(mapping, ticket_type_id=encode(next(iter(session.types))))


def _rows(cipher: FieldCipher, import_id: UUID, rows: Sequence[ReadRow]) -> list[store.NewRow]:
    return [
        store.NewRow(
            row.line,
            row.reference,
            row.ticket_type_id,
            row.quantity,
            row.seat,
            row.paid_fen,
            cipher.seal(msgspec.json.encode(row.people), field=PEOPLE_FIELD, row=import_id) if row.people else None,
            row.problem,
        )
        for row in rows
    ]


async def _check(tx: Tx, organizer_id: int, channel_id: UUID, session_id: UUID) -> None:
    channel = await channel_store.by_id(tx, organizer_id=organizer_id, channel_id=channel_id)
    if channel is None:
        raise Invalid(errors=(field_error("/channel_id", "not_found", "没有这个渠道。", "There is no such channel."),))
    if not channel.active:
        raise ChannelRetired()
    if session_id not in await catalog.session_labels(tx, organizer_id=organizer_id, session_ids=[session_id]):
        raise Invalid(errors=(field_error("/session_id", "not_found", "没有这个场次。", "There is no such session."),))


def _check_mapping(mapping: Mapping, one: Import) -> None:
    columns = mapping.columns
    bad: dict[str, Any] = {field: index for field, index in columns.items() if not 0 <= index < len(one.header)}
    if bad or len(set(columns.values())) != len(columns) or not columns.keys() <= set(FIELDS):
        zh, en = "每列最多对应一项，且须在文件中。", "A column of the file says one thing at most."
        raise Invalid(errors=(field_error("/columns", "invalid", zh, en),))
    if len(mapping.types) > MOST_TYPES or any(len(said) > LONGEST_TYPE for said in mapping.types):
        raise Invalid(errors=(field_error("/types", "too_large", "票种对应过多。", "Too many ticket types."),))
    for text in (*mapping.types.values(), *([mapping.ticket_type_id] if mapping.ticket_type_id else ())):
        try:
            decode(text)
        except MalformedId:
            zh, en = "没有这个票种。", "There is no such ticket type."
            raise Invalid(errors=(field_error("/types", "not_found", zh, en),)) from None


async def _locked(tx: Tx, organizer_id: int, import_id: UUID) -> Import:
    one = await store.locked(tx, organizer_id=organizer_id, import_id=import_id)
    if one is None:
        raise NotFound()
    return one


async def _locked_draft(tx: Tx, organizer_id: int, import_id: UUID) -> Import:
    one = await _locked(tx, organizer_id, import_id)
    if one.state != ImportState.DRAFT:
        raise ImportBegun()
    return one


async def _known(tx: Tx, organizer_id: int, import_id: UUID) -> Import:
    one = await store.by_id(tx, organizer_id=organizer_id, import_id=import_id)
    if one is None:
        raise NotFound()
    return one


async def _record(db: Database, tx: Tx, staff: Actor, one: Import, action: str) -> None:
    await audit.record(db, tx, organizer_id=one.organizer_id, actor=staff, action=action, subject_id=one.id)
