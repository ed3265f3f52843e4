"""Every statement on halls, their drafts and pictures, versions of seat maps, their plans' bytes, numbers of seats."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one, scalar


class HallRow(msgspec.Struct, frozen=True):
    """A hall without its draft, with the name of the building that it is in."""

    id: UUID
    venue_id: UUID
    venue_name: Any
    name: Any
    draft_version: int
    created_at: datetime
    changed_at: datetime
    archived_at: datetime | None


class DraftRow(msgspec.Struct, frozen=True):
    """A hall's draft, compressed."""

    draft: bytes
    draft_version: int


class SeatMapRow(msgspec.Struct, frozen=True):
    """A published version without its document."""

    id: UUID
    hall_id: UUID
    version: int
    name: Any
    seat_count: int
    capacity: int
    digest: bytes
    created_at: datetime


class DocumentRow(msgspec.Struct, frozen=True):
    """The document of a version, compressed."""

    hall_id: UUID
    document: bytes


class PlanBytesRow(msgspec.Struct, frozen=True):
    """The public plan of a version in one language, ready to be sent."""

    gzipped: bytes
    brotlied: bytes


class SeatNumberRow(msgspec.Struct, frozen=True):
    """Which number a seat has in its hall."""

    number: int
    seat_id: str


class PictureRow(msgspec.Struct, frozen=True):
    """The address of a picture that a hall shows."""

    address: str


class KnownRequest(msgspec.Struct, frozen=True):
    """What a request made that came before."""

    id: UUID
    request_hash: bytes


_HALL = """
select h.id, h.venue_id, v.name as venue_name, h.name, h.draft_version, h.created_at, h.changed_at, h.archived_at
  from halls h join venues v on v.organizer_id = h.organizer_id and v.id = h.venue_id"""
_MAP = "id, hall_id, version, name, seat_count, capacity, digest, created_at"
_INSERT_HALL = execute(
    """insert into halls (organizer_id, id, venue_id, name, draft, created_at, changed_at, idempotency_key,
                          request_hash)
       values ($1, $2, $3, $4, $5, app_now(), app_now(), $6, $7)"""
)
_MADE_BEFORE = one(KnownRequest, "select id, request_hash from halls where organizer_id = $1 and idempotency_key = $2")
_HALL_BY_ID = one(HallRow, f"{_HALL} where h.organizer_id = $1 and h.id = $2")
_HALLS = many(
    HallRow,
    f"""{_HALL}
         where h.organizer_id = $1 and h.id < $2
           and ($4::text is null or h.name ->> 'zh-CN' ilike $4 or h.name ->> 'en' ilike $4
                or v.name ->> 'zh-CN' ilike $4 or v.name ->> 'en' ilike $4)
           and ($5::boolean is null or (h.archived_at is not null) = $5)
         order by h.id desc limit $3""",
)
_SET_ARCHIVED = execute(
    """update halls set archived_at = case when $3 then app_now() end
        where organizer_id = $1 and id = $2 and (archived_at is not null) <> $3"""
)
_DRAFT = one(DraftRow, "select draft, draft_version from halls where organizer_id = $1 and id = $2")
_DRAFT_FOR_UPDATE = one(
    DraftRow, "select draft, draft_version from halls where organizer_id = $1 and id = $2 for update"
)
_SET_DRAFT = execute(
    """update halls set draft = $4, draft_version = draft_version + 1, changed_at = app_now()
        where organizer_id = $1 and id = $2 and draft_version = $3"""
)
_INSERT_MAP = execute(
    """insert into seat_maps (organizer_id, id, hall_id, version, name, seat_count, capacity, document, digest,
                              created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, app_now())"""
)
_INSERT_PLAN = execute(
    "insert into seat_map_plans (organizer_id, seat_map_id, lang, gzipped, brotlied) values ($1, $2, $3, $4, $5)"
)
_NEWEST_MAP = one(
    SeatMapRow,
    f"select {_MAP} from seat_maps where organizer_id = $1 and hall_id = $2 order by version desc limit 1",
)
_MAPS_OF_HALL = many(
    SeatMapRow,
    f"select {_MAP} from seat_maps where organizer_id = $1 and hall_id = $2 order by version desc limit $3",
)
_MAP_BY_ID = one(SeatMapRow, f"select {_MAP} from seat_maps where organizer_id = $1 and id = $2")
_DOCUMENT = one(DocumentRow, "select hall_id, document from seat_maps where organizer_id = $1 and id = $2")
_PLAN_BYTES = one(
    PlanBytesRow,
    """select gzipped, brotlied from seat_map_plans where organizer_id = $1 and seat_map_id = $2 and lang = $3""",
)
_NUMBERS = many(
    SeatNumberRow, "select number, seat_id from hall_seats where organizer_id = $1 and hall_id = $2 order by number"
)
_LAST_NUMBER = scalar("select max(number) from hall_seats where organizer_id = $1 and hall_id = $2")
_INSERT_NUMBERS = execute(
    """insert into hall_seats (organizer_id, hall_id, number, seat_id)
       select $1, $2, $3 + n.place, n.seat_id
         from unnest($4::text[]) with ordinality as n (seat_id, place)"""
)

_PICTURES = many(
    PictureRow, "select address from hall_pictures where organizer_id = $1 and hall_id = $2 and version = $3"
)
_PICTURES_AMONG = many(
    PictureRow,
    "select distinct address from hall_pictures where organizer_id = $1 and address = any ($2::text[])",
)
_ADD_PICTURES = execute(
    """insert into hall_pictures (organizer_id, hall_id, version, address)
       select $1, $2, $3, n.address from unnest($4::text[]) as n (address)"""
)
_REMOVE_PICTURES = execute(
    """delete from hall_pictures
        where organizer_id = $1 and hall_id = $2 and version = $3 and address = any ($4::text[])"""
)


async def insert_hall(
    tx: Tx,
    *,
    organizer_id: int,
    hall_id: UUID,
    venue_id: UUID,
    name: Any,
    draft: bytes,
    idempotency_key: str,
    request_hash: bytes,
) -> None:
    """A new hall; the venue is a foreign key of it."""
    await _INSERT_HALL(tx, organizer_id, hall_id, venue_id, name, draft, idempotency_key, request_hash)


async def made_before(tx: Tx, *, organizer_id: int, idempotency_key: str) -> KnownRequest | None:
    """The hall that this key made."""
    return await _MADE_BEFORE(tx, organizer_id, idempotency_key)


async def hall(tx: Tx, *, organizer_id: int, hall_id: UUID) -> HallRow | None:
    """A hall of the organizer."""
    return await _HALL_BY_ID(tx, organizer_id, hall_id)


async def halls(
    tx: Tx, *, organizer_id: int, before: UUID, pattern: str | None, archived: bool | None, limit: int
) -> list[HallRow]:
    """The organizer's halls, the newest first; ``pattern`` is one of LIKE, of their name or their venue's."""
    return await _HALLS(tx, organizer_id, before, limit, pattern, archived)


async def set_archived(tx: Tx, *, organizer_id: int, hall_id: UUID, archived: bool) -> bool:
    """False where it is so already."""
    return await _SET_ARCHIVED(tx, organizer_id, hall_id, archived) == 1


async def draft(tx: Tx, *, organizer_id: int, hall_id: UUID) -> DraftRow | None:
    """The hall's draft."""
    return await _DRAFT(tx, organizer_id, hall_id)


async def draft_for_update(tx: Tx, *, organizer_id: int, hall_id: UUID) -> DraftRow | None:
    """The hall's draft; until the commit nobody else changes or publishes it."""
    return await _DRAFT_FOR_UPDATE(tx, organizer_id, hall_id)


async def set_draft(tx: Tx, *, organizer_id: int, hall_id: UUID, expected: int, draft: bytes) -> bool:
    """Another draft instead of this version of it; False where it is another version by now."""
    return await _SET_DRAFT(tx, organizer_id, hall_id, expected, draft) == 1


async def insert_map(tx: Tx, *, organizer_id: int, row: SeatMapRow, document: bytes) -> None:
    """A new version."""
    await _INSERT_MAP(
        tx, organizer_id, row.id, row.hall_id, row.version, row.name, row.seat_count, row.capacity, document, row.digest
    )


async def insert_plan(
    tx: Tx, *, organizer_id: int, seat_map_id: UUID, lang: str, gzipped: bytes, brotlied: bytes
) -> None:
    """The public plan's bytes in one language."""
    await _INSERT_PLAN(tx, organizer_id, seat_map_id, lang, gzipped, brotlied)


async def newest_map(tx: Tx, *, organizer_id: int, hall_id: UUID) -> SeatMapRow | None:
    """The hall's newest version."""
    return await _NEWEST_MAP(tx, organizer_id, hall_id)


async def maps_of_hall(tx: Tx, *, organizer_id: int, hall_id: UUID, limit: int) -> list[SeatMapRow]:
    """The hall's versions, the newest first."""
    return await _MAPS_OF_HALL(tx, organizer_id, hall_id, limit)


async def seat_map(tx: Tx, *, organizer_id: int, seat_map_id: UUID) -> SeatMapRow | None:
    """A version."""
    return await _MAP_BY_ID(tx, organizer_id, seat_map_id)


async def document(tx: Tx, *, organizer_id: int, seat_map_id: UUID) -> DocumentRow | None:
    """A version's document."""
    return await _DOCUMENT(tx, organizer_id, seat_map_id)


async def plan_bytes(tx: Tx, *, organizer_id: int, seat_map_id: UUID, lang: str) -> PlanBytesRow | None:
    """A version's public plan."""
    return await _PLAN_BYTES(tx, organizer_id, seat_map_id, lang)


async def numbers(tx: Tx, *, organizer_id: int, hall_id: UUID) -> dict[str, int]:
    """The number of every seat that any version of the hall's map ever had."""
    return {row.seat_id: row.number for row in await _NUMBERS(tx, organizer_id, hall_id)}


async def add_numbers(tx: Tx, *, organizer_id: int, hall_id: UUID, seat_ids: Sequence[str]) -> None:
    """Number seats that have none yet, in this order. The hall is locked."""
    last = await _LAST_NUMBER(tx, organizer_id, hall_id) or 0
    await _INSERT_NUMBERS(tx, organizer_id, hall_id, last, list(seat_ids))


async def pictures_of(tx: Tx, *, organizer_id: int, hall_id: UUID, version: int) -> set[str]:
    """What a version of the hall's map shows; 0 is the draft."""
    return {row.address for row in await _PICTURES(tx, organizer_id, hall_id, version)}


async def pictures_among(tx: Tx, *, organizer_id: int, addresses: Sequence[str]) -> set[str]:
    """Those of the addresses that any hall of the organizer shows."""
    return {row.address for row in await _PICTURES_AMONG(tx, organizer_id, list(addresses))}


async def add_pictures(tx: Tx, *, organizer_id: int, hall_id: UUID, version: int, addresses: Sequence[str]) -> None:
    """The version shows these, too."""
    await _ADD_PICTURES(tx, organizer_id, hall_id, version, list(addresses))


async def remove_pictures(tx: Tx, *, organizer_id: int, hall_id: UUID, version: int, addresses: Sequence[str]) -> None:
    """The version shows these no more."""
    await _REMOVE_PICTURES(tx, organizer_id, hall_id, version, list(addresses))
