"""The ground of a bench: a database of its own on the installation's server, events on sale, buyers signed in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import msgspec

from menpiao import catalog, identity, inventory, waitingroom
from menpiao.identity import Identified
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database, connect
from menpiao.platform.db.migrate import migrate
from menpiao.platform.secret import Secret

APP_ID = "wx0000000000bench0"
PROVIDER = "wechat"
PLACES = 1_000_000
BUYERS_A_CLIENT = 4
MOST_BUYERS = 2_000
EVENTS = 12
"""How many events the shop window holds besides the hot one."""
PRICE_FEN = 38_000


class Hot(msgspec.Struct, frozen=True):
    """A session with one ticket type."""

    event_id: UUID
    session_id: UUID
    ticket_type_id: UUID


class Ground(msgspec.Struct, frozen=True):
    """Where the load goes. ``hot`` never runs out, ``sold_out`` has no place, ``others`` fill the shop window;
    ``room_id`` is a waiting room that gathers all the while."""

    settings: Settings
    dsn: str
    db: Database
    organizer_id: int
    venue_id: UUID
    hot: Hot
    sold_out: Hot
    others: list[Hot]
    room_id: UUID
    tokens: list[str]
    buyers: list[UUID]
    """Whose tokens these are."""


class _EveryCodeIsSomebody:
    """Stands for the login provider while the buyers are made: a bench of orders must not measure WeChat."""

    async def identify(self, *, app_id: str, code: str) -> Identified:
        return Identified(subject=subject_of(app_id, code))


def subject_of(app_id: str, code: str) -> str:
    """What the provider calls the buyer who came with this code."""
    return f"{app_id}-{code}"


@asynccontextmanager
async def prepared_ground(settings: Settings, *, clients: int) -> AsyncIterator[Ground]:
    """Make the database and everything in it; drop it at the end."""
    async with own_database(settings) as own:
        dsn = own.database_url.reveal() if own.database_url else ""
        db = await connect(dsn, name="menpiao bench")
        try:
            yield await _furnished(own, dsn, db, buyers=min(clients * BUYERS_A_CLIENT, MOST_BUYERS))
        finally:
            await db.close()


@asynccontextmanager
async def own_database(settings: Settings) -> AsyncIterator[Settings]:
    """The settings of a migrated database beside the installation's, with a folder of its own; both go at the end."""
    assert settings.database_url is not None
    server = settings.database_url.reveal()
    name = f"menpiao_bench_{randomness.token_hex(4)}"
    dsn = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    try:
        await _administer(server, f"create database {name}")
        await migrate(dsn)
        with TemporaryDirectory(prefix="menpiao-bench-") as folder:
            yield msgspec.structs.replace(settings, database_url=Secret(dsn), data_dir=Path(folder))
    finally:
        await _administer(server, f"drop database if exists {name} with (force)")


async def _furnished(settings: Settings, dsn: str, db: Database, *, buyers: int) -> Ground:
    organizer = await identity.create_organizer(db, name={"zh-CN": "压测", "en": "Bench"})
    number = organizer.organizer_id
    venue_id = await catalog.create_venue(
        db,
        actor=SYSTEM,
        organizer_id=number,
        new=catalog.NewVenue(name={"en": "Hall"}, address={"en": "1 Road"}, city="shanghai"),
    )
    opened_at = db.clock.now() - timedelta(hours=1)
    hot = await put_on_sale(db, number, venue_id, title="The hot event", places=PLACES, on_sale_at=opened_at)
    sold_out = await put_on_sale(db, number, venue_id, title="Sold out", places=0, on_sale_at=opened_at)
    others = [
        await put_on_sale(db, number, venue_id, title=f"Event {which}", places=1_000, on_sale_at=opened_at)
        for which in range(EVENTS)
    ]
    waited_for = await put_on_sale(db, number, venue_id, title="The line", places=1_000, on_sale_at=opened_at)
    room_id = await _room(db, settings, number, waited_for)
    logins = await _sign_in(db, buyers)
    tokens, people = [each.token for each in logins], [each.login.buyer_id for each in logins]
    return Ground(settings, dsn, db, number, venue_id, hot, sold_out, others, room_id, tokens, people)


async def _room(db: Database, settings: Settings, organizer_id: int, hot: Hot) -> UUID:
    """Gathers from now on, and opens long after the bench is over."""
    now = db.clock.now()
    new = waitingroom.NewRoom(
        session_ids=(hot.session_id,),
        settings=waitingroom.Settings(
            per_minute=1_000, max_active=1_000, pass_seconds=300, opens_above_per_minute=None
        ),
        gathers_at=now - timedelta(minutes=1),
        opens_at=now + timedelta(hours=20),
    )
    return await put_behind_a_room(db, settings, organizer_id, new)


async def put_behind_a_room(db: Database, settings: Settings, organizer_id: int, new: waitingroom.NewRoom) -> UUID:
    """A waiting room; every process knows it within a second."""
    cipher = FieldCipher({1: load_or_create_key(settings.key_file)})
    room_id, _ = await waitingroom.create_room(
        db, cipher, actor=SYSTEM, organizer_id=organizer_id, idempotency_key=randomness.token_hex(12), new=new
    )
    return room_id


async def put_on_sale(
    db: Database, organizer_id: int, venue_id: UUID, *, title: str, places: int, on_sale_at: datetime
) -> Hot:
    """A published event with one session and one ticket type."""
    event_id = await catalog.create_event(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        new=catalog.NewEvent(
            title={"en": title},
            summary={"en": "Everybody wants to go"},
            description={"en": "One night only. " * 40},
            category="concert",
            cover="/media/none.svg",
        ),
    )
    starts_at = db.clock.now() + timedelta(days=30)
    session_id = await catalog.add_session(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        event_id=event_id,
        new=catalog.NewSession(
            venue_id=venue_id, doors_at=starts_at, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
        ),
    )
    ticket_type_id = await catalog.add_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        session_id=session_id,
        new=catalog.NewTicketType(
            name={"en": "Standing"}, price_fen=PRICE_FEN, on_sale_at=on_sale_at, per_buyer_max=10_000
        ),
    )
    await catalog.publish_event(db, actor=SYSTEM, organizer_id=organizer_id, event_id=event_id)
    async with db.tx() as tx:
        await inventory.set_quota(
            tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=ticket_type_id, total=places
        )
    return Hot(event_id, session_id, ticket_type_id)


async def _sign_in(db: Database, count: int) -> list[identity.NewBuyerLogin]:
    providers = {PROVIDER: _EveryCodeIsSomebody()}
    turns = asyncio.Semaphore(8)

    async def one(number: int) -> identity.NewBuyerLogin:
        async with turns:
            return await identity.login(db, providers, provider=PROVIDER, app_id=APP_ID, code=str(number))

    return list(await asyncio.gather(*map(one, range(count))))


async def _administer(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
