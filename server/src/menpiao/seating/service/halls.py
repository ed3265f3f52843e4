"""What organizers do with halls: make one, change its draft, publish a version.

A draft that breaks a rule is not stored. Checking, compressing and compiling are done in a thread, outside of any
transaction: a large hall takes seconds of it.
"""

import asyncio
import gzip
import hashlib
from datetime import datetime
from typing import get_args
from uuid import UUID

import asyncpg
import msgspec

from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, field_error
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx, pattern_of
from menpiao.seating import store
from menpiao.seating.model import compact
from menpiao.seating.model.document import FORMAT, Document, Focal, Size, Words, encode_document, seats_of
from menpiao.seating.model.formats import ExportFormat, written_as
from menpiao.seating.model.refusals import SeatMapEmpty
from menpiao.seating.service.pictures import exchange_views, views_of
from menpiao.seating.service.plans import unpacked
from menpiao.seating.store import HallRow, SeatMapRow

MAX_VERSIONS_SHOWN = 100


class NewHall(msgspec.Struct, frozen=True):
    """A room of a venue."""

    venue_id: UUID
    name: dict[str, str]


class _Published(msgspec.Struct, frozen=True):
    """A version that is made and not yet stored."""

    row: SeatMapRow
    document: bytes
    seat_ids: tuple[str, ...]
    views: tuple[str, ...]
    plans: tuple[tuple[Lang, bytes, bytes], ...]


async def create_hall(
    db: Database, *, actor: Actor, organizer_id: int, idempotency_key: str, new: NewHall
) -> tuple[UUID, bool]:
    """A hall with an empty draft: its id, and whether this request had made it before."""
    request_hash = hashlib.sha256(msgspec.json.encode(new, order="sorted")).digest()
    hall_id = db.new_id(organizer_id)
    try:
        async with db.tx() as tx:
            known = await _made_before(tx, organizer_id, idempotency_key, request_hash)
            if known is not None:
                return known, True
            await store.insert_hall(
                tx,
                organizer_id=organizer_id,
                hall_id=hall_id,
                venue_id=new.venue_id,
                name=new.name,
                draft=packed(encode_document(_empty(new.name))),
                idempotency_key=idempotency_key,
                request_hash=request_hash,
            )
            await record(
                db, tx, organizer_id=organizer_id, actor=actor, action="seating.hall_created", subject_id=hall_id
            )
    except asyncpg.ForeignKeyViolationError:
        error = field_error("/venue_id", "not_found", "没有这个场馆。", "There is no such venue.")
        raise Invalid(errors=(error,)) from None
    except asyncpg.UniqueViolationError:
        async with db.read() as tx:
            known = await _made_before(tx, organizer_id, idempotency_key, request_hash)
        if known is None:
            raise
        return known, True
    return hall_id, False


async def hall_of_organizer(db: Database, *, organizer_id: int, hall_id: UUID) -> tuple[HallRow, list[SeatMapRow]]:
    """A hall with its versions, the newest first; raises `NotFound`."""
    async with db.read() as tx:
        row = await store.hall(tx, organizer_id=organizer_id, hall_id=hall_id)
        if row is None:
            raise NotFound()
        limit = MAX_VERSIONS_SHOWN
        return row, await store.maps_of_hall(tx, organizer_id=organizer_id, hall_id=hall_id, limit=limit)


async def halls_of_organizer(
    db: Database, *, organizer_id: int, words: str | None, archived: bool | None, limit: int, cursor: str | None
) -> Page[HallRow]:
    """The organizer's halls, the newest first; ``words`` is part of the name, or of the venue's. ``archived``: only
    those, or only the others."""
    before, pattern = id_of_cursor(cursor), pattern_of(words)
    async with db.read() as tx:
        rows = await store.halls(
            tx, organizer_id=organizer_id, before=before, pattern=pattern, archived=archived, limit=limit + 1
        )
    more = id_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(rows[:limit], more)


async def set_archived(db: Database, *, actor: Actor, organizer_id: int, hall_id: UUID, archived: bool) -> None:
    """Put a hall away, or take it out again; said twice it changes nothing. Raises `NotFound`."""
    async with db.tx() as tx:
        if await store.hall(tx, organizer_id=organizer_id, hall_id=hall_id) is None:
            raise NotFound()
        if await store.set_archived(tx, organizer_id=organizer_id, hall_id=hall_id, archived=archived):
            action = "seating.hall_archived" if archived else "seating.hall_restored"
            await record(db, tx, organizer_id=organizer_id, actor=actor, action=action, subject_id=hall_id)


async def draft_of_hall(db: Database, *, organizer_id: int, hall_id: UUID) -> tuple[int, bytes]:
    """The draft's version and its document, compressed with gzip; raises `NotFound`."""
    async with db.read() as tx:
        row = await store.draft(tx, organizer_id=organizer_id, hall_id=hall_id)
    if row is None:
        raise NotFound()
    return row.draft_version, row.draft


async def save_draft(
    db: Database, *, actor: Actor, organizer_id: int, hall_id: UUID, expected_version: int, document: Document
) -> int:
    """This draft, which was checked, instead of the version that the change was made for; returns the new version.
    Raises `NotFound`, `PreconditionFailed`, `Invalid` for a picture that is not there."""
    draft = await asyncio.to_thread(lambda: packed(encode_document(document)))
    async with db.tx() as tx:
        saved = await store.set_draft(
            tx, organizer_id=organizer_id, hall_id=hall_id, expected=expected_version, draft=draft
        )
        if not saved:
            if await store.hall(tx, organizer_id=organizer_id, hall_id=hall_id) is None:
                raise NotFound()
            raise PreconditionFailed()
        await exchange_views(tx, organizer_id=organizer_id, hall_id=hall_id, views=views_of(document))
        await record(db, tx, organizer_id=organizer_id, actor=actor, action="seating.draft_saved", subject_id=hall_id)
    return expected_version + 1


async def publish(
    db: Database, *, actor: Actor, organizer_id: int, hall_id: UUID, expected_version: int
) -> tuple[SeatMapRow, bool]:
    """A version from the draft as it is now, and whether it is new: a draft that says the same as the newest version is
    that version. Raises `NotFound`, `PreconditionFailed`, `SeatMapEmpty`."""
    version, draft = await draft_of_hall(db, organizer_id=organizer_id, hall_id=hall_id)
    if version != expected_version:
        raise PreconditionFailed()
    digest = await asyncio.to_thread(lambda: hashlib.sha256(gzip.decompress(draft)).digest())
    async with db.read() as tx:
        newest = await store.newest_map(tx, organizer_id=organizer_id, hall_id=hall_id)
    if newest is not None and newest.digest == digest:
        return newest, False
    made = await asyncio.to_thread(_made, db.new_id(organizer_id), hall_id, draft, digest, db.clock.now())
    async with db.tx() as tx:
        locked = await store.draft_for_update(tx, organizer_id=organizer_id, hall_id=hall_id)
        if locked is None or locked.draft_version != expected_version:
            raise PreconditionFailed()
        newest = await store.newest_map(tx, organizer_id=organizer_id, hall_id=hall_id)
        if newest is not None and newest.digest == digest:
            return newest, False
        row = msgspec.structs.replace(made.row, version=newest.version + 1 if newest else 1)
        await _store(tx, organizer_id, msgspec.structs.replace(made, row=row))
        await record(
            db, tx, organizer_id=organizer_id, actor=actor, action="seating.seat_map_published", subject_id=row.id
        )
    return row, True


async def exported(db: Database, *, organizer_id: int, seat_map_id: UUID, format: ExportFormat, lang: Lang) -> bytes:
    """A version's document as another program reads it; raises `NotFound`."""
    async with db.read() as tx:
        row = await store.document(tx, organizer_id=organizer_id, seat_map_id=seat_map_id)
    if row is None:
        raise NotFound()
    return await asyncio.to_thread(lambda: written_as(format, unpacked(row.document), lang))


def opened(draft: bytes) -> bytes:
    """A draft's document as text."""
    return gzip.decompress(draft)


def packed(document: bytes) -> bytes:
    """A document's bytes as they are kept; the same for the same document."""
    return gzip.compress(document, 6, mtime=0)


def _made(seat_map_id: UUID, hall_id: UUID, draft: bytes, digest: bytes, now: datetime) -> _Published:
    """Everything of a version but its number; raises `SeatMapEmpty`."""
    document = unpacked(draft)
    seat_ids = tuple(seat.id for seat in seats_of(document))
    standing = sum(area.capacity for section in document.sections for area in section.areas)
    if not seat_ids and not standing:
        raise SeatMapEmpty()
    plans: dict[bytes, tuple[bytes, bytes]] = {}
    ready: list[tuple[Lang, bytes, bytes]] = []
    for lang in get_args(Lang):
        plan = compact.compact(document, seat_map_id=encode(seat_map_id), lang=lang)
        if plan not in plans:
            plans[plan] = compact.gzipped(plan), compact.brotlied(plan)
        ready.append((lang, *plans[plan]))
    row = SeatMapRow(
        id=seat_map_id,
        hall_id=hall_id,
        version=0,
        name=msgspec.to_builtins(document.name),
        seat_count=len(seat_ids),
        capacity=len(seat_ids) + standing,
        digest=digest,
        created_at=now,
    )
    return _Published(row, draft, seat_ids, tuple(views_of(document)), tuple(ready))


async def _store(tx: Tx, organizer_id: int, made: _Published) -> None:
    row = made.row
    known = await store.numbers(tx, organizer_id=organizer_id, hall_id=row.hall_id)
    new = [seat_id for seat_id in made.seat_ids if seat_id not in known]
    await store.insert_map(tx, organizer_id=organizer_id, row=row, document=made.document)
    await store.add_numbers(tx, organizer_id=organizer_id, hall_id=row.hall_id, seat_ids=new)
    await store.add_pictures(
        tx, organizer_id=organizer_id, hall_id=row.hall_id, version=row.version, addresses=made.views
    )
    for lang, gzipped, brotlied in made.plans:
        await store.insert_plan(
            tx, organizer_id=organizer_id, seat_map_id=row.id, lang=lang, gzipped=gzipped, brotlied=brotlied
        )


def _empty(name: dict[str, str]) -> Document:
    """Where drawing begins: 30 by 20 metres, looked at from everywhere at the upper middle."""
    return Document(
        format=FORMAT,
        name=msgspec.convert(name, Words),
        size=Size(width=3_000, height=2_000),
        focal=Focal(x=1_500, y=120),
    )


async def _made_before(tx: Tx, organizer_id: int, idempotency_key: str, request_hash: bytes) -> UUID | None:
    known = await store.made_before(tx, organizer_id=organizer_id, idempotency_key=idempotency_key)
    if known is None:
        return None
    if known.request_hash != request_hash:
        raise IdempotencyKeyReused()
    return known.id
