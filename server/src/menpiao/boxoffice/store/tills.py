"""Statements on tills, their shifts, and the cash that moved."""

from uuid import UUID

from menpiao.boxoffice.model.till import Movement, Shift, Till
from menpiao.platform.db import Tx, execute, many, one, scalar

_TILL = """t.organizer_id, t.id, t.name, t.made_at,
    (select s.id from till_shifts s
      where s.organizer_id = t.organizer_id and s.till_id = t.id and s.closed_at is null) as shift_id"""
_SHIFT = """s.organizer_id, s.id, s.till_id, s.float_fen, s.opened_by, s.opened_at,
    m.sales, m.sales_fen, m.refunds, m.refunds_fen, s.counted_fen, s.note, s.closed_by, s.closed_at"""
_MOVED = """cross join lateral (
        select (count(*) filter (where kind = 'sale'))::integer as sales,
               coalesce(sum(amount_fen) filter (where kind = 'sale'), 0)::bigint as sales_fen,
               (count(*) filter (where kind = 'refund'))::integer as refunds,
               (-coalesce(sum(amount_fen) filter (where kind = 'refund'), 0))::bigint as refunds_fen
          from till_movements where organizer_id = s.organizer_id and shift_id = s.id) m"""
_MOVEMENT = "kind, cause_id, shift_id, order_id, amount_fen, given_fen, moved_by, moved_at"

_ADD = execute(
    """insert into tills (organizer_id, id, name, made_by, made_at, request_key)
       values ($1, $2, $3, $4, app_now(), $5)"""
)
_OF_REQUEST = one(
    Till, f"select {_TILL} from tills t where t.organizer_id = $1 and t.made_by = $2 and t.request_key = $3"
)
_BY_ID = one(Till, f"select {_TILL} from tills t where t.organizer_id = $1 and t.id = $2")
_ALL = many(Till, f"select {_TILL} from tills t where t.organizer_id = $1 order by t.name limit $2")
_HOW_MANY = scalar("select count(*)::integer from tills where organizer_id = $1")
_OPEN = execute(
    """insert into till_shifts (organizer_id, id, till_id, float_fen, opened_by, opened_at, request_key)
       values ($1, $2, $3, $4, $5, app_now(), $6)"""
)
_SHIFT_BY_ID = one(Shift, f"select {_SHIFT} from till_shifts s {_MOVED} where s.organizer_id = $1 and s.id = $2")
_SHIFT_OF_REQUEST = one(
    Shift,
    f"""select {_SHIFT} from till_shifts s {_MOVED}
         where s.organizer_id = $1 and s.opened_by = $2 and s.request_key = $3""",
)
_SHIFTS = many(
    Shift,
    f"""select {_SHIFT} from till_shifts s {_MOVED}
         where s.organizer_id = $1 and ($2::uuid is null or s.till_id = $2) and s.id < $3
         order by s.id desc limit $4""",
)
# Whoever moves cash shares the shift, whoever counts it has it alone: what was counted, nothing is added to.
_SHARED = scalar(
    """select till_id from till_shifts
        where organizer_id = $1 and id = $2 and closed_at is null for share"""
)
_LOCKED = scalar("select id from till_shifts where organizer_id = $1 and id = $2 for update")
_CLOSE = execute(
    """update till_shifts
          set counted_fen = $3, expected_fen = $4, note = $5, closed_by = $6, closed_at = app_now()
        where organizer_id = $1 and id = $2 and closed_at is null"""
)
_MOVE = execute(
    """insert into till_movements (organizer_id, kind, cause_id, shift_id, order_id, amount_fen, given_fen, moved_by,
                                   moved_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, app_now())"""
)
_MOVEMENT_OF = one(
    Movement, f"select {_MOVEMENT} from till_movements where organizer_id = $1 and kind = $2 and cause_id = $3"
)
_MOVEMENTS = many(
    Movement,
    f"""select {_MOVEMENT} from till_movements
         where organizer_id = $1 and shift_id = $2 order by moved_at desc, cause_id limit $3""",
)


async def add(tx: Tx, *, organizer_id: int, till_id: UUID, name: str, made_by: UUID, request_key: str) -> None:
    """A new till."""
    await _ADD(tx, organizer_id, till_id, name, made_by, request_key)


async def of_request(tx: Tx, *, organizer_id: int, made_by: UUID, request_key: str) -> Till | None:
    """What this request has made."""
    return await _OF_REQUEST(tx, organizer_id, made_by, request_key)


async def by_id(tx: Tx, *, organizer_id: int, till_id: UUID) -> Till | None:
    """With the shift that is open at it."""
    return await _BY_ID(tx, organizer_id, till_id)


async def all_tills(tx: Tx, *, organizer_id: int, limit: int) -> list[Till]:
    """By name."""
    return await _ALL(tx, organizer_id, limit)


async def how_many(tx: Tx, *, organizer_id: int) -> int:
    """Tills of the organizer."""
    count: int = await _HOW_MANY(tx, organizer_id)
    return count


async def open_shift(
    tx: Tx, *, organizer_id: int, shift_id: UUID, till_id: UUID, float_fen: int, opened_by: UUID, request_key: str
) -> None:
    """A till has one open shift: a second one is refused by the database."""
    await _OPEN(tx, organizer_id, shift_id, till_id, float_fen, opened_by, request_key)


async def shift_by_id(tx: Tx, *, organizer_id: int, shift_id: UUID) -> Shift | None:
    """With what moved in it."""
    return await _SHIFT_BY_ID(tx, organizer_id, shift_id)


async def shift_of_request(tx: Tx, *, organizer_id: int, opened_by: UUID, request_key: str) -> Shift | None:
    """What this request has opened."""
    return await _SHIFT_OF_REQUEST(tx, organizer_id, opened_by, request_key)


async def shifts(tx: Tx, *, organizer_id: int, till_id: UUID | None, before: UUID, limit: int) -> list[Shift]:
    """Newest first, of one till or of all."""
    return await _SHIFTS(tx, organizer_id, till_id, before, limit)


async def share_open(tx: Tx, *, organizer_id: int, shift_id: UUID) -> UUID | None:
    """The till of this shift, which stays open until the transaction ends; None where it is closed or unknown."""
    till_id: UUID | None = await _SHARED(tx, organizer_id, shift_id)
    return till_id


async def lock(tx: Tx, *, organizer_id: int, shift_id: UUID) -> bool:
    """Nobody moves cash in it until the transaction ends; False where there is none."""
    return await _LOCKED(tx, organizer_id, shift_id) is not None


async def close(
    tx: Tx,
    *,
    organizer_id: int,
    shift_id: UUID,
    counted_fen: int,
    expected_fen: int,
    note: str | None,
    closed_by: UUID,
) -> int:
    """The count of an open shift, which is locked; how many were closed."""
    return await _CLOSE(tx, organizer_id, shift_id, counted_fen, expected_fen, note, closed_by)


async def move(
    tx: Tx,
    *,
    organizer_id: int,
    kind: str,
    cause_id: UUID,
    shift_id: UUID,
    order_id: UUID,
    amount_fen: int,
    given_fen: int | None,
    moved_by: UUID,
) -> None:
    """Cash went in or out, once for its cause. The shift is shared."""
    await _MOVE(tx, organizer_id, kind, cause_id, shift_id, order_id, amount_fen, given_fen, moved_by)


async def movement_of(tx: Tx, *, organizer_id: int, kind: str, cause_id: UUID) -> Movement | None:
    """What moved for this payment or refund."""
    return await _MOVEMENT_OF(tx, organizer_id, kind, cause_id)


async def movements(tx: Tx, *, organizer_id: int, shift_id: UUID, limit: int) -> list[Movement]:
    """Newest first."""
    return await _MOVEMENTS(tx, organizer_id, shift_id, limit)
