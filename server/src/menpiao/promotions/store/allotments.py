"""Statements on what promotions have put aside; what changes it is a function beside the batch's (migrations)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.kernel.ids import organizer_of
from menpiao.platform.db import Tx, execute, many, scalar
from menpiao.promotions.model.promotion import Allotment


class AllotmentRow(msgspec.Struct, frozen=True):
    """What a promotion has put aside of a type: ``places`` altogether, ``aside`` of them are there still."""

    promotion_id: UUID
    ticket_type_id: UUID
    places: int
    aside: int
    release_at: datetime | None
    released_at: datetime | None


class ComingPlaces(msgspec.Struct, frozen=True):
    """Places of a type that no order has drawn yet, and when they are everybody's."""

    ticket_type_id: UUID
    places: int
    release_at: datetime


class DueAllotment(msgspec.Struct, frozen=True):
    """A promotion whose allotments are over."""

    organizer_id: int
    id: UUID


_MAKE = scalar("select make_allotments($1, $2, $3::uuid[], $4::integer[], $5)")
_RELEASE = scalar("select release_allotments($1, $2)")
_OF_PROMOTIONS = many(
    AllotmentRow,
    """select r.promotion_id, r.ticket_type_id, r.places, coalesce(a.places, 0) as aside, r.release_at, r.released_at
         from promotion_allotments r
         left join allocations a
           on a.organizer_id = r.organizer_id and a.ticket_type_id = r.ticket_type_id and a.kind = 'promotion'
          and a.owner_id = r.promotion_id
        where r.organizer_id = any ($1::integer[]) and r.promotion_id = any ($2::uuid[])
        order by r.promotion_id, r.ticket_type_id""",
)
_DUE = many(
    DueAllotment,
    """select distinct organizer_id, promotion_id as id
         from promotion_allotments
        where released_at is null and release_at <= app_now()
        limit $1""",
)
_COMING = many(
    ComingPlaces,
    """select r.ticket_type_id, a.places, r.release_at
         from promotion_allotments r
         join allocations a
           on a.organizer_id = r.organizer_id and a.ticket_type_id = r.ticket_type_id and a.kind = 'promotion'
          and a.owner_id = r.promotion_id
        where r.organizer_id = $1 and r.ticket_type_id = any ($2::uuid[]) and r.released_at is null
          and r.release_at is not null and a.places > 0""",
)
_DRAW_AGAIN = execute("select draw_again($1, $2)")
_GIVE_BACK = scalar("select return_to_allotments($1, array[$2::uuid], '{}', '{}')")


async def make(
    tx: Tx, *, organizer_id: int, promotion_id: UUID, allotments: Sequence[Allotment], release_at: datetime | None
) -> int:
    """Put them aside, all or nothing: 0, or which of them (from 1) finds too few free places."""
    types = [allotment.ticket_type_id for allotment in allotments]
    missing: int = await _MAKE(
        tx, organizer_id, promotion_id, types, [allotment.places for allotment in allotments], release_at
    )
    return missing


async def release(tx: Tx, *, organizer_id: int, promotion_id: UUID) -> int:
    """Let everybody have what lies there; how many places that were."""
    places: int = await _RELEASE(tx, organizer_id, promotion_id)
    return places


async def of_promotions(tx: Tx, promotion_ids: Sequence[UUID]) -> list[AllotmentRow]:
    """What these promotions have put aside, also what was released since."""
    ids = list(promotion_ids)
    return await _OF_PROMOTIONS(tx, sorted({organizer_of(identifier) for identifier in ids}), ids)


async def due(tx: Tx, *, limit: int) -> list[DueAllotment]:
    """Over all organizers: the worker's question."""
    return await _DUE(tx, limit)


async def coming(tx: Tx, *, organizer_id: int, ticket_type_ids: Sequence[UUID]) -> list[ComingPlaces]:
    """What lies aside of these types and will be everybody's at a moment that is known."""
    return await _COMING(tx, organizer_id, list(ticket_type_ids))


async def draw_again(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """What a released order had drawn is free for it once more, as far as it lies there."""
    await _DRAW_AGAIN(tx, organizer_id, order_id)


async def give_back(tx: Tx, *, organizer_id: int, order_id: UUID) -> None:
    """Undo that."""
    await _GIVE_BACK(tx, organizer_id, order_id)
