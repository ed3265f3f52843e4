"""Plans in memory. A version of a seat map never changes, so what was read once is right for ever; reading a large one
takes a second, most of it in a thread beside the event loop."""

import asyncio
import zlib
from collections import OrderedDict
from uuid import UUID

import msgspec

from menpiao.kernel.errors import NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Database, Tx
from menpiao.platform.flights import Flights
from menpiao.seating import store
from menpiao.seating.model.document import Document
from menpiao.seating.model.plan import Plan, compile_plan

MAX_SEATS_IN_MEMORY = 1_000_000
"""Of all plans together: about half a gigabyte for a large house, 100 MB for a usual one."""


class SeatMap(msgspec.Struct, frozen=True):
    """A published version of a hall's map."""

    id: UUID
    hall_id: UUID
    version: int
    seat_count: int


class PlanBytes(msgspec.Struct, frozen=True):
    """A public plan in one language, as it goes out."""

    gzipped: bytes
    brotlied: bytes


class PlanCache:
    """Plans by the id of their seat map: the ones that were asked for last."""

    def __init__(self, db: Database, *, max_seats: int = MAX_SEATS_IN_MEMORY) -> None:
        self._db = db
        self._max_seats = max_seats
        self._plans: OrderedDict[UUID, Plan] = OrderedDict()
        self._loading: Flights[Plan] = Flights()

    def known(self, seat_map_id: UUID) -> Plan | None:
        """The plan where it is in memory already."""
        return self._plans.get(seat_map_id)

    async def plan(self, seat_map_id: UUID) -> Plan:
        """The plan of a version that exists; raises `NotFound`. However many ask at once, it is read once."""
        plan = self._plans.get(seat_map_id)
        if plan is not None:
            self._plans.move_to_end(seat_map_id)
            return plan
        return await self._loading.join(seat_map_id, self._load)

    async def _load(self, seat_map_id: UUID) -> Plan:
        plan = await plan_of(self._db, organizer_id=organizer_of(seat_map_id), seat_map_id=seat_map_id)
        self._plans[seat_map_id] = plan
        while len(self._plans) > 1 and sum(one.seat_count for one in self._plans.values()) > self._max_seats:
            self._plans.popitem(last=False)
        return plan


async def plan_of(db: Database, *, organizer_id: int, seat_map_id: UUID) -> Plan:
    """Read and compile a plan, with the numbers of its seats; raises `NotFound`."""
    async with db.read() as tx:
        row = await store.document(tx, organizer_id=organizer_id, seat_map_id=seat_map_id)
        if row is None:
            raise NotFound()
        numbers = await store.numbers(tx, organizer_id=organizer_id, hall_id=row.hall_id)
    return await asyncio.to_thread(_compiled, row.document, numbers)


async def plan_bytes(db: Database, *, seat_map_id: UUID, lang: Lang) -> PlanBytes | None:
    """The public plan of a version."""
    async with db.single() as tx:
        row = await store.plan_bytes(tx, organizer_id=organizer_of(seat_map_id), seat_map_id=seat_map_id, lang=lang)
    return PlanBytes(row.gzipped, row.brotlied) if row else None


async def seat_numbers(tx: Tx, *, organizer_id: int, hall_id: UUID) -> dict[str, int]:
    """The number of every seat that any version of the hall's map ever had, by the seat's id."""
    return await store.numbers(tx, organizer_id=organizer_id, hall_id=hall_id)


async def seat_map(tx: Tx, *, organizer_id: int, seat_map_id: UUID) -> SeatMap | None:
    """What is known of a version besides its content."""
    row = await store.seat_map(tx, organizer_id=organizer_id, seat_map_id=seat_map_id)
    return SeatMap(row.id, row.hall_id, row.version, row.seat_count) if row else None


def unpacked(packed: bytes) -> Document:
    """A document as it is kept."""
    return msgspec.json.decode(zlib.decompress(packed, wbits=31), type=Document)


def _compiled(packed: bytes, numbers: dict[str, int]) -> Plan:
    return compile_plan(unpacked(packed), numbers)
