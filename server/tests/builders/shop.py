"""A shop to test against: an organizer with a venue, and events on sale, made by the catalogue's own verbs.

Defaults are valid and on sale at `conftest.NOON`; a test says only what it is about.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from menpiao.catalog import (
    NewEvent,
    NewSession,
    NewTicketType,
    NewVenue,
    add_session,
    add_ticket_type,
    create_event,
    create_venue,
    publish_event,
)
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database

ORGANIZER = 7


class Shop(msgspec.Struct, frozen=True):
    """An organizer with one venue."""

    db: Database
    organizer_id: int
    venue_id: UUID


class Sale(msgspec.Struct, frozen=True):
    """A published event with one session and its ticket types, in order."""

    organizer_id: int
    event_id: UUID
    session_id: UUID
    ticket_type_ids: tuple[UUID, ...]

    @property
    def ticket_type_id(self) -> UUID:
        return self.ticket_type_ids[0]


async def a_shop(db: Database, *, organizer_id: int = ORGANIZER, city: str = "shanghai") -> Shop:
    """An organizer and a venue."""
    async with db.tx() as tx:
        await tx.connection.execute(
            "insert into organizers (organizer_id, id, name, created_at) values ($1, $2, $3, app_now())"
            " on conflict do nothing",
            organizer_id,
            db.new_id(organizer_id),
            {"zh-CN": "测试主办方", "en": "Test organizer"},
        )
    venue_id = await a_venue(db, organizer_id=organizer_id, city=city)
    return Shop(db, organizer_id, venue_id)


async def a_venue(db: Database, *, organizer_id: int = ORGANIZER, **changes: Any) -> UUID:
    """Another venue of an organizer that exists."""
    defaults: dict[str, Any] = {
        "name": {"zh-CN": "候场", "en": "The Wings"},
        "address": {"zh-CN": "长乐路 1 号", "en": "1 Changle Road"},
        "city": "shanghai",
        "latitude": 31.2165,
        "longitude": 121.4493,
    }
    new = NewVenue(**{**defaults, **changes})
    return await create_venue(db, actor=SYSTEM, organizer_id=organizer_id, new=new)


async def a_draft(shop: Shop, **changes: Any) -> UUID:
    """An event that nobody sees yet."""
    defaults: dict[str, Any] = {
        "title": {"zh-CN": "夜航乐队", "en": "Night Flight"},
        "summary": {"zh-CN": "一场安静的演出", "en": "A quiet show"},
        "description": {"zh-CN": "请早到。", "en": "Come early."},
        "category": "livehouse",
        "cover": "/media/night.svg",
    }
    return await create_event(
        shop.db, actor=SYSTEM, organizer_id=shop.organizer_id, new=NewEvent(**{**defaults, **changes})
    )


async def a_session(shop: Shop, event_id: UUID, *, starts_at: datetime | None = None, **changes: Any) -> UUID:
    """A session of two hours, seven days from now, doors an hour before."""
    starts_at = starts_at or shop.db.clock.now() + timedelta(days=7)
    defaults: dict[str, Any] = {
        "venue_id": shop.venue_id,
        "doors_at": starts_at - timedelta(hours=1),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
    }
    return await add_session(
        shop.db,
        actor=SYSTEM,
        organizer_id=shop.organizer_id,
        event_id=event_id,
        new=NewSession(**{**defaults, **changes}),
    )


async def a_ticket_type(shop: Shop, session_id: UUID, **changes: Any) -> UUID:
    """A ticket type at 180 yuan, on sale since yesterday."""
    defaults: dict[str, Any] = {
        "name": {"zh-CN": "普通票", "en": "Standard"},
        "price_fen": 18_000,
        "on_sale_at": shop.db.clock.now() - timedelta(days=1),
    }
    return await add_ticket_type(
        shop.db,
        actor=SYSTEM,
        organizer_id=shop.organizer_id,
        session_id=session_id,
        new=NewTicketType(**{**defaults, **changes}),
    )


async def an_event_on_sale(
    shop: Shop,
    *,
    ticket_types: Sequence[dict[str, Any]] = ({},),
    session: dict[str, Any] | None = None,
    **event: Any,
) -> Sale:
    """A published event with one session; `ticket_types` and `session` hold what differs from the defaults."""
    event_id = await a_draft(shop, **event)
    session_id = await a_session(shop, event_id, **(session or {}))
    types = [await a_ticket_type(shop, session_id, **changes) for changes in ticket_types]
    await publish_event(shop.db, actor=SYSTEM, organizer_id=shop.organizer_id, event_id=event_id)
    return Sale(shop.organizer_id, event_id, session_id, tuple(types))
