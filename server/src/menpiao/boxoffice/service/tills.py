"""Tills and shifts: a drawer is opened with a float and closed with a count, and what is missing or over is posted.

While a shift is open nothing of it is stored but its movements; what should be in the drawer is their sum. Closing
locks the shift, so that no sale lands in it after the count.
"""

from uuid import UUID

import asyncpg

from menpiao import payments
from menpiao.boxoffice.model.refusals import CountedOtherwise, ShiftOpen, TillNameTaken, TooManyTills
from menpiao.boxoffice.model.till import MOST_TILLS, Movement, Shift, Till
from menpiao.boxoffice.store import tills as store
from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.money import yuan_text
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

MOST_MOVEMENTS = 500


async def add_till(
    db: Database, *, staff: Actor, organizer_id: int, name: str, idempotency_key: str
) -> tuple[Till, bool]:
    """A new till; whether this very request had made it. Raises `TillNameTaken`, `TooManyTills`."""
    assert staff.id is not None
    try:
        async with db.tx() as tx:
            known = await store.of_request(tx, organizer_id=organizer_id, made_by=staff.id, request_key=idempotency_key)
            if known is not None:
                if known.name != name:
                    raise IdempotencyKeyReused()
                return known, True
            if await store.how_many(tx, organizer_id=organizer_id) >= MOST_TILLS:
                raise TooManyTills(most=MOST_TILLS)
            till_id = db.new_id(organizer_id)
            await payments.add_till(tx, organizer_id=organizer_id, till_id=till_id, name=name)
            await store.add(
                tx,
                organizer_id=organizer_id,
                till_id=till_id,
                name=name,
                made_by=staff.id,
                request_key=idempotency_key,
            )
            await _record(db, tx, staff, organizer_id, "till_added", till_id, {"name": name})
            made = await store.by_id(tx, organizer_id=organizer_id, till_id=till_id)
            assert made is not None, "it was written in this transaction"
            return made, False
    except asyncpg.UniqueViolationError as taken:
        async with db.read() as tx:
            known = await store.of_request(tx, organizer_id=organizer_id, made_by=staff.id, request_key=idempotency_key)
        if known is not None and known.name == name:
            return known, True
        raise TillNameTaken() from taken


async def tills_of(db: Database, *, organizer_id: int) -> list[Till]:
    """All of them, by name."""
    async with db.read() as tx:
        return await store.all_tills(tx, organizer_id=organizer_id, limit=MOST_TILLS)


async def open_shift(
    db: Database, *, staff: Actor, organizer_id: int, till_id: UUID, float_fen: int, idempotency_key: str
) -> tuple[Shift, bool]:
    """Somebody takes a drawer over; whether this very request had. Raises `NotFound`, `ShiftOpen`."""
    assert staff.id is not None
    try:
        async with db.tx() as tx:
            known = await _opened_before(tx, staff.id, organizer_id, till_id, float_fen, idempotency_key)
            if known is not None:
                return known, True
            if await store.by_id(tx, organizer_id=organizer_id, till_id=till_id) is None:
                raise NotFound()
            shift_id = db.new_id(organizer_id)
            await store.open_shift(
                tx,
                organizer_id=organizer_id,
                shift_id=shift_id,
                till_id=till_id,
                float_fen=float_fen,
                opened_by=staff.id,
                request_key=idempotency_key,
            )
            await _record(db, tx, staff, organizer_id, "till_shift_opened", shift_id, {"float_fen": float_fen})
            return await _known(tx, organizer_id, shift_id), False
    except asyncpg.UniqueViolationError:
        async with db.read() as tx:
            known = await _opened_before(tx, staff.id, organizer_id, till_id, float_fen, idempotency_key)
        if known is not None:
            return known, True
        raise ShiftOpen() from None


async def close_shift(
    db: Database, *, staff: Actor, organizer_id: int, shift_id: UUID, counted_fen: int, note: str | None
) -> tuple[Shift, bool]:
    """The drawer was counted; whether just that was said before. What is missing or over has a reason and is posted.
    Raises `NotFound`, `CountedOtherwise`, `Invalid` where a difference has no reason."""
    assert staff.id is not None
    async with db.tx() as tx:
        if not await store.lock(tx, organizer_id=organizer_id, shift_id=shift_id):
            raise NotFound()
        shift = await _known(tx, organizer_id, shift_id)
        if shift.counted_fen is not None:
            if shift.counted_fen != counted_fen:
                raise CountedOtherwise(counted=yuan_text(shift.counted_fen))
            return shift, True
        difference_fen = counted_fen - shift.expected_fen
        if difference_fen and note is None:
            raise Invalid(errors=(_reason_missing(difference_fen),))
        await store.close(
            tx,
            organizer_id=organizer_id,
            shift_id=shift_id,
            counted_fen=counted_fen,
            expected_fen=shift.expected_fen,
            note=note,
            closed_by=staff.id,
        )
        await payments.book_till_counted(
            tx,
            organizer_id=organizer_id,
            shift_id=shift_id,
            till_id=shift.till_id,
            difference_fen=difference_fen,
        )
        detail = {"counted_fen": counted_fen, "difference_fen": difference_fen}
        await _record(db, tx, staff, organizer_id, "till_shift_closed", shift_id, detail)
        return await _known(tx, organizer_id, shift_id), False


async def shift_of_organizer(db: Database, *, organizer_id: int, shift_id: UUID) -> tuple[Shift, list[Movement]]:
    """The organizer's own, with what moved in it, newest first; a foreign one does not exist."""
    async with db.read() as tx:
        shift = await store.shift_by_id(tx, organizer_id=organizer_id, shift_id=shift_id)
        if shift is None:
            raise NotFound()
        return shift, await store.movements(tx, organizer_id=organizer_id, shift_id=shift_id, limit=MOST_MOVEMENTS)


async def shifts_of(
    db: Database, *, organizer_id: int, till_id: UUID | None, limit: int, cursor: str | None
) -> Page[Shift]:
    """Newest first, of one till or of all."""
    async with db.read() as tx:
        rows = await store.shifts(
            tx, organizer_id=organizer_id, till_id=till_id, before=id_of_cursor(cursor), limit=limit + 1
        )
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def _opened_before(
    tx: Tx, staff_id: UUID, organizer_id: int, till_id: UUID, float_fen: int, key: str
) -> Shift | None:
    known = await store.shift_of_request(tx, organizer_id=organizer_id, opened_by=staff_id, request_key=key)
    if known is not None and (known.till_id, known.float_fen) != (till_id, float_fen):
        raise IdempotencyKeyReused()
    return known


async def _known(tx: Tx, organizer_id: int, shift_id: UUID) -> Shift:
    shift = await store.shift_by_id(tx, organizer_id=organizer_id, shift_id=shift_id)
    assert shift is not None, "it is locked, or was written in this transaction"
    return shift


def _reason_missing(difference_fen: int) -> FieldError:
    amount = yuan_text(abs(difference_fen))
    zh = f"清点比应有{'多' if difference_fen > 0 else '少'} {amount} 元，请写明原因后再交班。"
    en = f"The count is ¥{amount} {'over' if difference_fen > 0 else 'short'}: write down why, then close."
    return field_error("/note", "missing", zh, en)


async def _record(
    db: Database,
    tx: Tx,
    staff: Actor,
    organizer_id: int,
    action: str,
    subject_id: UUID,
    detail: dict[str, int] | dict[str, str],
) -> None:
    await audit.record(
        db, tx, organizer_id=organizer_id, actor=staff, action=action, subject_id=subject_id, detail=detail
    )
