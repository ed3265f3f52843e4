"""Routes for who sells at a window: drawers and their shifts."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter

from menpiao import identity
from menpiao.boxoffice.api.wire import (
    ClosingIn,
    ShiftIn,
    ShiftOut,
    ShiftPage,
    TillIn,
    TillList,
    TillOut,
    show_shift,
    show_till,
)
from menpiao.boxoffice.model.refusals import CountedOtherwise, ShiftOpen, TillNameTaken, TooManyTills
from menpiao.boxoffice.model.till import Movement, Shift
from menpiao.boxoffice.service import tills as service
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.page import DEFAULT_LIMIT, MAX_LIMIT
from menpiao.platform.db import Database
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, asked_id, checked_key, path_id


@get(
    "/api/v1/organizer/tills",
    operation_id="listTills",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Drawers at the windows",
)
async def list_tills(db: Database, staff: StaffLogin) -> Response[TillList]:
    """By name, each with the shift that is open at it."""
    allowed(staff, "sell_at_box_office")
    found = await service.tills_of(db, organizer_id=staff.organizer_id)
    return Response(TillList([show_till(one) for one in found]), headers=NO_STORE)


@post(
    "/api/v1/organizer/tills",
    operation_id="createTill",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (Invalid, IdempotencyKeyReused, TillNameTaken, TooManyTills),
    },
    status_code=201,
    summary="Set a drawer up",
)
async def create_till(
    data: TillIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[TillOut]:
    """Its name is what people read on it, and no other's."""
    made, replayed = await service.add_till(
        db,
        staff=allowed(staff, "sell_at_box_office"),
        organizer_id=staff.organizer_id,
        name=data.name.strip(),
        idempotency_key=checked_key(idempotency_key),
    )
    return Response(show_till(made), headers=_headers(replayed))


@post(
    "/api/v1/organizer/tills/{till_id:str}/shifts",
    operation_id="openTillShift",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, ShiftOpen)},
    status_code=201,
    summary="Open a shift at a till",
)
async def open_shift(
    till_id: str, data: ShiftIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[ShiftOut]:
    """With what lies in the drawer. A till has one open shift."""
    shift, replayed = await service.open_shift(
        db,
        staff=allowed(staff, "sell_at_box_office"),
        organizer_id=staff.organizer_id,
        till_id=path_id(till_id),
        float_fen=data.float.amount,
        idempotency_key=checked_key(idempotency_key),
    )
    return await _answer(db, staff, shift, replayed=replayed)


@get(
    "/api/v1/organizer/till-shifts",
    operation_id="listTillShifts",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "query": ["till_id", "limit", "cursor"], "problems": (Invalid,)},
    summary="Shifts at the tills",
)
async def list_shifts(
    db: Database,
    staff: StaffLogin,
    till_id: Annotated[str | None, Parameter(max_length=64, description="Only of this till.")] = None,
    limit: Annotated[int, Parameter(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Parameter(max_length=400)] = None,
) -> Response[ShiftPage]:
    """Newest first, with what should be, or was, in the drawer."""
    allowed(staff, "sell_at_box_office")
    page = await service.shifts_of(
        db,
        organizer_id=staff.organizer_id,
        till_id=asked_id("/till_id", till_id),
        limit=limit,
        cursor=cursor,
    )
    return Response(ShiftPage(await _shown(db, staff, page.items), page.next), headers=NO_STORE)


@get(
    "/api/v1/organizer/till-shifts/{shift_id:str}",
    operation_id="getTillShift",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound,)},
    summary="One shift at a till",
)
async def get_shift(shift_id: str, db: Database, staff: StaffLogin) -> Response[ShiftOut]:
    """With the cash that moved in it, newest first."""
    allowed(staff, "sell_at_box_office")
    shift, movements = await service.shift_of_organizer(db, organizer_id=staff.organizer_id, shift_id=path_id(shift_id))
    return await _answer(db, staff, shift, movements)


@post(
    "/api/v1/organizer/till-shifts/{shift_id:str}/closing",
    operation_id="closeTillShift",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, CountedOtherwise)},
    status_code=200,
    summary="Count a drawer and close its shift",
)
async def close_shift(
    shift_id: str, data: ClosingIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[ShiftOut]:
    """A difference needs its reason, and is posted. The same count said again changes nothing, another is refused."""
    actor = allowed(staff, "sell_at_box_office")
    checked_key(idempotency_key)
    shift, replayed = await service.close_shift(
        db,
        staff=actor,
        organizer_id=staff.organizer_id,
        shift_id=path_id(shift_id),
        counted_fen=data.counted.amount,
        note=data.note.strip() or None if data.note is not None else None,
    )
    return await _answer(db, staff, shift, replayed=replayed)


ROUTES: list[Any] = [list_tills, create_till, open_shift, list_shifts, get_shift, close_shift]


async def _answer(
    db: Database,
    staff: StaffLogin,
    shift: Shift,
    movements: Sequence[Movement] = (),
    *,
    replayed: bool | None = None,
) -> Response[ShiftOut]:
    (shown,) = await _shown(db, staff, [shift], movements)
    return Response(shown, headers=dict(NO_STORE) if replayed is None else _headers(replayed))


async def _shown(
    db: Database, staff: StaffLogin, shifts: Sequence[Shift], movements: Sequence[Movement] = ()
) -> list[ShiftOut]:
    people = {one.opened_by for one in shifts} | {one.closed_by for one in shifts if one.closed_by is not None}
    people |= {one.moved_by for one in movements}
    async with db.read() as tx:
        names = await identity.staff_names(tx, organizer_id=staff.organizer_id, staff_ids=list(people))
    tills = {one.id: one.name for one in await service.tills_of(db, organizer_id=staff.organizer_id)}
    return [show_shift(one, tills.get(one.till_id, ""), names, movements) for one in shifts]


def _headers(replayed: bool) -> dict[str, str]:
    return {**NO_STORE, REPLAYED: "true" if replayed else "false"}
