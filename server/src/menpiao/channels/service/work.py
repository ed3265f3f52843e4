"""Working an import off, as the worker does: so many lines in one transaction, each all or nothing.

A transaction holds the import's row, so that one worker at a time is at it; one that dies lets go of it and has changed
nothing, and another goes on with the lines that are not done. What a line became is written with its order: nothing is
imported twice. References are looked up under the channel's row, seats and places under the session's quotas.
"""

import hashlib
import logging
from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao import catalog, inventory, orders
from menpiao.channels.model.channel import Import, ImportRow, ImportState, RowState, order_key
from menpiao.channels.model.refusals import ImportAtWork, RowNotImported
from menpiao.channels.model.rows import TRY_AGAIN
from menpiao.channels.service.draft import PEOPLE_FIELD
from menpiao.channels.service.session import types_of_session
from menpiao.channels.store import channels as channel_store
from menpiao.channels.store import imports as store
from menpiao.channels.store import people as people_store
from menpiao.kernel.errors import NotFound
from menpiao.orders import MapOfSession, SoldElsewhere, map_of_session
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import for_each
from menpiao.seating import PlanCache

log = logging.getLogger(__name__)

IMPORTS_A_RUN = 20
LINES_A_BATCH = 200
ORDERS_A_BATCH = 50
BATCHES_A_RUN = 25
"""So that other organizers' imports get their turn."""


async def work_off_imports(db: Database, cipher: FieldCipher, plans: PlanCache) -> int:
    """Go on with every import that is at work; how many there are."""
    async with db.read() as tx:
        found = await store.at_work(tx, limit=IMPORTS_A_RUN)

    async def work(key: store.ImportKey) -> None:
        for _ in range(BATCHES_A_RUN):
            if not await step(db, cipher, plans, key):
                return

    await for_each("work_off_imports", found, work)
    return len(found)


async def forget_old_drafts(db: Database) -> int:
    """Files that nobody began to import within a week hold names that nobody needs; how many are gone."""
    async with db.tx() as tx:
        return await store.forget_old_drafts(tx)


async def forget_people(db: Database) -> int:
    """Lines that were refused know whom they are for while they may be tried again: no longer than the session goes.
    How many lines have forgotten it."""
    forgotten = 0
    async with db.read() as tx:
        found = await people_store.sessions_with_people(tx)

    async def forget(key: people_store.SessionKey) -> None:
        nonlocal forgotten
        async with db.tx() as tx:
            labels = await catalog.session_labels(tx, organizer_id=key.organizer_id, session_ids=[key.session_id])
            if labels[key.session_id].ends_at <= db.clock.now():
                forgotten += await people_store.forget_people_of_session(tx, key)

    await for_each("forget_people_of_imports", found, forget)
    return forgotten


async def step(db: Database, cipher: FieldCipher, plans: PlanCache, key: store.ImportKey) -> bool:
    """One transaction; False where there is nothing more to do."""
    async with db.read() as tx:
        seen = await store.by_id(tx, organizer_id=key.organizer_id, import_id=key.id)
    if seen is None:
        return False
    of = await map_of_session(db, plans, organizer_id=key.organizer_id, session_id=seen.session_id)
    async with db.tx() as tx:
        one = await store.lock_or_leave(tx, key)
        if one is None:
            return False
        if one.state == ImportState.WITHDRAWING:
            return await _withdraw_some(db, tx, cipher, one)
        rows = await store.ready(tx, one, limit=LINES_A_BATCH)
        if not rows:
            await store.set_state(tx, one, ImportState.FINISHED)
            return False
        await _import(db, tx, cipher, of, one, rows)
    return True


async def withdraw_row(
    db: Database, cipher: FieldCipher, *, staff: Actor, organizer_id: int, import_id: UUID, line: int
) -> tuple[ImportRow, bool]:
    """The line's order is taken back: tickets void, places free; whether it was so before. Raises `NotFound`,
    `ImportAtWork`, `RowNotImported`, also where a ticket has admitted somebody."""
    async with db.tx() as tx:
        one = await store.locked(tx, organizer_id=organizer_id, import_id=import_id)
        row = None if one is None else await store.by_line(tx, one, line)
        if one is None or row is None:
            raise NotFound()
        if row.state == RowState.WITHDRAWN:
            return row, True
        if one.state in (ImportState.RUNNING, ImportState.WITHDRAWING):
            raise ImportAtWork()
        if row.order_id is None or not await _take_back(db, tx, cipher, one, [row.order_id], staff):
            raise RowNotImported()
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="channels.row_withdrawn",
            subject_id=row.order_id,
            detail={"line": line},
        )
        now = await store.by_line(tx, one, line)
        assert now is not None, "it was there"
        return now, False


async def _import(
    db: Database, tx: Tx, cipher: FieldCipher, of: MapOfSession | None, one: Import, rows: Sequence[ImportRow]
) -> None:
    organizer_id = one.organizer_id
    await channel_store.locked(tx, organizer_id=organizer_id, channel_id=one.channel_id)
    known = await store.imported(tx, one, [row.reference for row in rows if row.reference])
    await inventory.lock_sessions(tx, organizer_id=organizer_id, session_ids=[one.session_id])
    terms = await types_of_session(tx, organizer_id=organizer_id, session_id=one.session_id)
    done: list[tuple[int, str, str | None, UUID | None]] = []
    wanted: list[tuple[int, SoldElsewhere]] = []
    for row in rows:
        assert row.quantity is not None, "what is ready is whole"
        kind = None if row.ticket_type_id is None else terms.get(row.ticket_type_id)
        seat = None if of is None or row.seat is None or kind is None else of.picked(kind, row.seat)
        if row.reference in known:
            done.append((row.line, RowState.REFUSED, "imported_before", None))
        elif kind is None or not kind.sellable:
            done.append((row.line, RowState.REFUSED, "session_not_on_sale", None))
        elif kind.seated != (seat is not None):
            done.append((row.line, RowState.REFUSED, "seat_of_other_type", None))
        else:
            key = order_key(one.id, row.line)
            sale = SoldElsewhere(
                channel_id=one.channel_id,
                key=key,
                request_hash=hashlib.sha256(key.encode()).digest(),
                terms=kind,
                quantity=row.quantity,
                attendees=_people(cipher, one, row),
                seat=seat,
            )
            wanted.append((row.line, sale))
    placed = await orders.place_sold_elsewhere(db, tx, cipher, [sale for _, sale in wanted])
    for (line, _), answer in zip(wanted, placed, strict=True):
        if isinstance(answer, UUID):
            done.append((line, RowState.IMPORTED, None, answer))
        else:
            done.append((line, RowState.REFUSED, answer, None))
    await store.set_done(tx, one, done, try_again=TRY_AGAIN)


async def _withdraw_some(db: Database, tx: Tx, cipher: FieldCipher, one: Import) -> bool:
    rows = await store.to_withdraw(tx, one, limit=ORDERS_A_BATCH)
    if not rows:
        await store.set_state(tx, one, ImportState.WITHDRAWN)
        return False
    ids = [row.order_id for row in rows if row.order_id is not None]
    gone = await _take_back(db, tx, cipher, one, ids, Actor("staff", one.withdrawn_by))
    await store.set_kept(tx, one, [order_id for order_id in ids if order_id not in gone])
    return True


async def _take_back(
    db: Database, tx: Tx, cipher: FieldCipher, one: Import, order_ids: Sequence[UUID], staff: Actor
) -> frozenset[UUID]:
    gone = await orders.take_back_unused(
        db,
        tx,
        cipher,
        organizer_id=one.organizer_id,
        session_id=one.session_id,
        order_ids=order_ids,
        staff=staff,
    )
    await store.set_withdrawn(tx, one, sorted(gone))
    return gone


def _people(cipher: FieldCipher, one: Import, row: ImportRow) -> tuple[str, ...]:
    if row.people_sealed is None:
        return ()
    plain = cipher.open(row.people_sealed, field=PEOPLE_FIELD, row=one.id)
    return msgspec.json.decode(plain, type=tuple[str, ...])
