"""All of it in its order, with a word for each step."""

import time
from collections.abc import Callable
from datetime import datetime

import asyncpg
import msgspec

from menpiao import insight
from menpiao.orders import mark_orders
from menpiao.payments import MerchantAccounts, Method
from menpiao.platform import randomness
from menpiao.platform.audit import link_what_is_new
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database, connect
from menpiao.platform.db.migrate import migrate
from menpiao.platform.key_check import check_key
from menpiao.platform.machine import Unready
from menpiao.platform.randomness import Dice
from menpiao.seed import store
from menpiao.seed.bills import write_bills
from menpiao.seed.desk import write_desk
from menpiao.seed.doors import open_doors, write_doors
from menpiao.seed.money import ledger_of, write_ledger, write_money
from menpiao.seed.orders import write_buyers, write_orders, write_tickets
from menpiao.seed.sales import buyers_of, sell
from menpiao.seed.scale import PAST, Scale, hour_of
from menpiao.seed.stage import Stage, build

Progress = Callable[[str], None]


class DatabaseInUse(Unready):
    """Somebody's data is there: a seed would stand among it for ever."""


class Seeded(msgspec.Struct, frozen=True):
    """The organizers that have something now, the large one first."""

    stages: list[Stage]
    took_s: float


async def seed_installation(
    settings: Settings, dsn: str, scale: Scale, *, progress: Progress, now: datetime | None = None
) -> Seeded:
    """Fill the installation's database, made ready first, with what its own key seals."""
    await migrate(dsn)
    cipher = FieldCipher({1: load_or_create_key(settings.key_file)})
    db = await connect(dsn, min_size=1, max_size=1, name="menpiao seed")
    try:
        await check_key(db, cipher, where=str(settings.key_file))
        hour = now or db.clock.now()
    finally:
        await db.close()
    return await seed(dsn, cipher, scale, now=hour, progress=progress)


async def seed(dsn: str, cipher: FieldCipher, scale: Scale, *, now: datetime, progress: Progress) -> Seeded:
    """Fill a migrated database in which nobody is yet; raises `DatabaseInUse` for any other."""
    began, hour = time.perf_counter(), hour_of(now)
    clock = SimulatedClock(hour - PAST)
    then = await connect(dsn, clock=clock, name="menpiao seed")
    try:
        async with then.read() as tx:
            if await store.in_use(tx):
                raise DatabaseInUse("the database has organizers or buyers already: a seed needs one of its own.")
        stages = []
        for share in scale.shares():
            progress(f"{share.en}: what is for sale")
            dice = randomness.seeded(scale.seed * 1_000_003 + share.organizer_id)
            with randomness.predictable(scale.seed * 7 + share.organizer_id, clock=clock):
                stage = await build(then, share, now=hour, dice=dice)
            await _account(then, cipher, stage)
            await link_what_is_new(then)
            await _sell(dsn, stage, cipher, dice, progress)
            stages.append(stage)
    finally:
        await then.close()
    await _finish(dsn, cipher, hour, progress)
    return Seeded(stages, time.perf_counter() - began)


async def _account(db: Database, cipher: FieldCipher, stage: Stage) -> None:
    """Where the money went. Its keys open nothing at any provider."""
    await MerchantAccounts(db, cipher).add(
        organizer_id=stage.share.organizer_id,
        provider="wechat",
        credentials=b"{}",
        number=f"16{stage.share.organizer_id:08d}",
        name=stage.share.zh,
        methods=(Method.WECHAT_JSAPI, Method.WECHAT_NATIVE),
        account_id=stage.account_id,
    )


async def _sell(dsn: str, stage: Stage, cipher: FieldCipher, dice: Dice, progress: Progress) -> None:
    """Draw what was sold, and write it in one transaction."""
    share = stage.share
    progress(f"{share.en}: {share.orders:,} orders are drawn")
    buyers = buyers_of(stage, dice)
    orders = sell(stage, buyers, dice)
    evenings = open_doors(stage, orders, dice)
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "menpiao seed", "timezone": "UTC"})
    try:
        async with connection.transaction():
            writer = store.Writer(connection)
            progress(f"{share.en}: orders and their items")
            await write_buyers(writer, buyers, orders[0].placed)
            await write_orders(writer, stage, orders, cipher, dice)
            progress(f"{share.en}: payments, refunds, bills, ledger")
            await write_money(writer, stage, orders, dice)
            ledger = ledger_of(stage, orders)
            await write_bills(writer, stage, orders, ledger, dice)
            await write_ledger(writer, ledger)
            progress(f"{share.en}: tickets")
            await write_tickets(writer, stage, orders, cipher, dice)
            progress(f"{share.en}: {share.scans:,} scans")
            await write_doors(writer, stage, evenings, dice)
            progress(f"{share.en}: messages, notes, audit log")
            await write_desk(writer, stage, orders, cipher, dice)
    finally:
        await connection.close()


async def _finish(dsn: str, cipher: FieldCipher, hour: datetime, progress: Progress) -> None:
    """What the worker and the database would have done meanwhile."""
    db = await connect(dsn, clock=SimulatedClock(hour), name="menpiao seed")
    try:
        progress("marks by which orders are found")
        while await mark_orders(db, cipher):
            pass
        progress("sales by the hour")
        await insight.rebuild(db)
        async with db.tx() as tx:
            await store.write_views(tx)
    finally:
        await db.close()
    progress("statistics of the tables")
    connection = await asyncpg.connect(dsn)
    try:
        await store.tidy_up(connection)
    finally:
        await connection.close()
