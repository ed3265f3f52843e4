"""Evenings that were: two sessions long over, with who bought, who gave tickets back, and every scan at
the doors, so that the dashboards of the demo have something to say.

What was for sale goes through the features' own verbs, on a clock that stands where it was then; what was sold is drawn
from a seed and written set-based, as `menpiao seed` does it. Only in a shop that is all new: nothing old may be written
among orders that were counted already.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from menpiao import insight
from menpiao.admission import create_gate
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
    replace_refund_ladder,
)
from menpiao.demo.data import GATE_NAMES
from menpiao.demo.data.shapes import both
from menpiao.identity import Role, create_staff
from menpiao.inventory import set_quota
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, connect
from menpiao.promotions import NewPromotion, create_promotion
from menpiao.seed.doors import open_doors, write_doors
from menpiao.seed.money import ledger_of, write_ledger, write_money
from menpiao.seed.orders import write_buyers, write_orders, write_tickets
from menpiao.seed.sales import buyers_of, sell
from menpiao.seed.scale import Share, hour_of, milliseconds
from menpiao.seed.stage import LADDER, ON_SALE_BEFORE, PERCENT_OFF, Session, Stage, Type
from menpiao.seed.store import Writer
from menpiao.seed.store import ladders as ladders_of

ORDERS: Final = 180
SCANS: Final = 340
DAYS_AGO: Final = (78, 77)
"""So long ago that the platform wants to hear nothing more of its payments, and no refund is under way."""
BEGAN: Final = timedelta(days=150)
DRAWN_FROM: Final = 20_270_308
COVER: Final = "/media/late-roof.svg"
TITLE: Final = both("屋顶夜话", "Late on the Roof")
VENUE: Final = NewVenue(
    name=both("北外滩屋顶", "North Bund Rooftop"), address=both("东大名路 1 号", "1 Dongdaming Road"), city="shanghai"
)
PEOPLE: Final[tuple[tuple[Role, str], ...]] = (("gate", "小满"), ("support", "阿青"))
TYPES: Final = (
    (both("前排站席", "Front standing"), 18_000),
    (both("普通票", "Standard"), 12_000),
    (both("学生票", "Students"), 8_000),
)


async def write_past(db: Database, dsn: str, cipher: FieldCipher, *, organizer_id: int, account_id: UUID) -> UUID:
    """The event's id; ``account_id``: the merchant account where its money lies."""
    now = hour_of(db.clock.now())
    clock, dice = SimulatedClock(now - BEGAN), randomness.seeded(DRAWN_FROM)
    then = await connect(dsn, clock=clock, min_size=1, max_size=2, name="menpiao demo")
    try:
        stage = await _stage(then, now, organizer_id=organizer_id, account_id=account_id)
    finally:
        await then.close()
    buyers = buyers_of(stage, dice)
    orders = sell(stage, buyers, dice)
    evenings = open_doors(stage, orders, dice)
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "menpiao demo", "timezone": "UTC"})
    try:
        async with connection.transaction():
            writer = Writer(connection)
            await write_buyers(writer, buyers, orders[0].placed)
            await write_orders(writer, stage, orders, cipher, dice)
            await write_money(writer, stage, orders, dice)
            await write_ledger(writer, ledger_of(stage, orders))
            await write_tickets(writer, stage, orders, cipher, dice)
            await write_doors(writer, stage, evenings, dice)
    finally:
        await connection.close()
    await insight.rebuild(db, organizer_id=organizer_id)
    return stage.sessions[0].event_id


async def _stage(then: Database, now: datetime, *, organizer_id: int, account_id: UUID) -> Stage:
    venue_id = await create_venue(then, actor=SYSTEM, organizer_id=organizer_id, new=VENUE)
    event_id = await create_event(
        then,
        actor=SYSTEM,
        organizer_id=organizer_id,
        new=NewEvent(
            title=TITLE,
            summary=both("不久前的两个晚上。", "Two evenings not long ago."),
            description=both("已经结束，留作数据示例。", "It is over, and kept to show figures."),
            category="livehouse",
            cover=COVER,
        ),
    )
    await replace_refund_ladder(
        then, actor=SYSTEM, organizer_id=organizer_id, event_id=event_id, expected_version=0, rule=LADDER
    )
    sessions = [await _session(then, organizer_id, event_id, venue_id, now - timedelta(days=ago)) for ago in DAYS_AGO]
    await publish_event(then, actor=SYSTEM, organizer_id=organizer_id, event_id=event_id)
    promotion_id, _ = await create_promotion(
        then,
        actor=SYSTEM,
        organizer_id=organizer_id,
        idempotency_key="demo-roof",
        new=NewPromotion(
            kind="code",
            name=both("屋顶九折", "Roof, 10% off"),
            effect="percent",
            percent=PERCENT_OFF,
            session_ids=tuple(one.id for one in sessions),
            codes=("LATEROOF",),
        ),
    )
    async with then.read() as tx:
        ladders = {row.id: row.refund_ladder_id for row in await ladders_of(tx, organizer_id=organizer_id)}
    for session in sessions:
        session.ladder_id = ladders[event_id]
    staff: dict[str, UUID] = {}
    for role, name in PEOPLE:
        staff[role] = (await create_staff(then, organizer_id=organizer_id, name=name, role=role)).id
    share = Share(organizer_id, TITLE["zh-CN"], TITLE["en"], ORDERS, SCANS)
    return Stage(share, milliseconds(now), sessions, staff, promotion_id, account_id)


async def _session(then: Database, organizer_id: int, event_id: UUID, venue_id: UUID, day: datetime) -> Session:
    starts_at = day.replace(hour=12)
    on_sale_at = starts_at - ON_SALE_BEFORE
    new = NewSession(
        venue_id=venue_id,
        doors_at=starts_at - timedelta(hours=1),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
    )
    session_id = await add_session(then, actor=SYSTEM, organizer_id=organizer_id, event_id=event_id, new=new)
    types = []
    for name, price_fen in TYPES:
        type_id = await add_ticket_type(
            then,
            actor=SYSTEM,
            organizer_id=organizer_id,
            session_id=session_id,
            new=NewTicketType(name=name, price_fen=price_fen, on_sale_at=on_sale_at, per_buyer_max=100),
        )
        async with then.tx() as tx:
            await set_quota(tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=type_id, total=0)
        types.append(Type(type_id, price_fen))
    gates = [
        await create_gate(then, actor=SYSTEM, organizer_id=organizer_id, session_id=session_id, name=name)
        for name in GATE_NAMES
    ]
    on_sale, starts = milliseconds(on_sale_at), milliseconds(starts_at)
    return Session(
        session_id, event_id, TITLE["zh-CN"], on_sale, starts, types, names_required=False, fee_fen=0, ladder_id=None,
        gates=gates,
    )  # fmt: skip
