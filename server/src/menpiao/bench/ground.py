"""The ground of a bench: a database of its own on the installation's server, one event with many places, buyers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import msgspec

from menpiao import catalog, identity, inventory
from menpiao.identity import Identified
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.config import Settings
from menpiao.platform.db import Database, connect
from menpiao.platform.db.migrate import migrate
from menpiao.platform.secret import Secret

APP_ID = "wx0000000000bench0"
PLACES = 1_000_000
BUYERS_A_CLIENT = 4


class Ground(msgspec.Struct, frozen=True):
    """Where the load goes: one hot ticket type, and buyers who are signed in."""

    settings: Settings
    dsn: str
    db: Database
    session_id: UUID
    ticket_type_id: UUID
    tokens: list[str]


class _EveryCodeIsSomebody:
    """Stands for the login provider while the buyers are made: a bench of orders must not measure WeChat."""

    async def identify(self, *, app_id: str, code: str) -> Identified:
        return Identified(subject=f"{app_id}-{code}")


@asynccontextmanager
async def prepared_ground(settings: Settings, *, clients: int) -> AsyncIterator[Ground]:
    """Make the database and everything in it; drop it at the end."""
    assert settings.database_url is not None
    server = settings.database_url.reveal()
    name = f"menpiao_bench_{randomness.token_hex(4)}"
    await _administer(server, f"create database {name}")
    dsn = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    try:
        await migrate(dsn)
        db = await connect(dsn, name="menpiao bench")
        try:
            with TemporaryDirectory(prefix="menpiao-bench-") as folder:
                own = msgspec.structs.replace(settings, database_url=Secret(dsn), data_dir=Path(folder))
                session_id, ticket_type_id = await _sale(db)
                tokens = await _sign_in(db, clients * BUYERS_A_CLIENT)
                yield Ground(own, dsn, db, session_id, ticket_type_id, tokens)
        finally:
            await db.close()
    finally:
        await _administer(server, f"drop database {name} with (force)")


async def _sale(db: Database) -> tuple[UUID, UUID]:
    """An event on sale with one ticket type that does not run out."""
    organizer = await identity.create_organizer(db, name={"zh-CN": "压测", "en": "Bench"})
    number, now = organizer.organizer_id, db.clock.now()
    venue_id = await catalog.create_venue(
        db,
        actor=SYSTEM,
        organizer_id=number,
        new=catalog.NewVenue(name={"en": "Hall"}, address={"en": "1 Road"}, city="shanghai"),
    )
    event_id = await catalog.create_event(
        db,
        actor=SYSTEM,
        organizer_id=number,
        new=catalog.NewEvent(
            title={"en": "The hot event"},
            summary={"en": "Everybody wants to go"},
            description={"en": "One night only"},
            category="concert",
            cover="/media/none.svg",
        ),
    )
    starts_at = now + timedelta(days=30)
    session_id = await catalog.add_session(
        db,
        actor=SYSTEM,
        organizer_id=number,
        event_id=event_id,
        new=catalog.NewSession(
            venue_id=venue_id, doors_at=starts_at, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
        ),
    )
    ticket_type_id = await catalog.add_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=number,
        session_id=session_id,
        new=catalog.NewTicketType(
            name={"en": "Standing"}, price_fen=38_000, on_sale_at=now - timedelta(hours=1), per_buyer_max=10_000
        ),
    )
    await catalog.publish_event(db, actor=SYSTEM, organizer_id=number, event_id=event_id)
    async with db.tx() as tx:
        await inventory.set_quota(
            tx, organizer_id=number, session_id=session_id, ticket_type_id=ticket_type_id, total=PLACES
        )
    return session_id, ticket_type_id


async def _sign_in(db: Database, count: int) -> list[str]:
    providers = {"bench": _EveryCodeIsSomebody()}
    return [
        (await identity.login(db, providers, provider="bench", app_id=APP_ID, code=str(number))).token
        for number in range(count)
    ]


async def _administer(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
