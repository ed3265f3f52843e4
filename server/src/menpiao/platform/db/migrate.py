"""Migrations: numbered SQL files that run once, and functions that are replaced whenever their text changes.

Files are package data in ``menpiao/migrations``. An applied file may never change: its digest is compared. One
migration is one transaction; two processes that start together take turns.
"""

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import asyncpg
import msgspec

_TABLE = """
create table if not exists schema_migrations (
    name text primary key,
    digest text not null,
    applied_at timestamptz not null default clock_timestamp()
)"""
_LOCK = 0x6D656E70
"""Migrating takes this session lock; it guards against two starts at once, nothing depends on it afterwards."""


class SqlFile(msgspec.Struct, frozen=True):
    """One file of the migrations folder."""

    name: str
    sql: str
    repeatable: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


class MigrationChanged(Exception):
    """An applied migration's text differs from what was applied: write a new one instead."""


def sql_files() -> list[SqlFile]:
    """Numbered files in order, then the functions."""
    root = files("menpiao") / "migrations"
    numbered = sorted((f for f in root.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    functions = sorted((root / "functions").iterdir(), key=lambda f: f.name)
    return [SqlFile(f.name, f.read_text(encoding="utf-8"), False) for f in numbered] + [
        SqlFile(f"functions/{f.name}", f.read_text(encoding="utf-8"), True)
        for f in functions
        if f.name.endswith(".sql")
    ]


async def migrate(dsn: str, *, progress: Callable[[str], None] = lambda name: None) -> list[str]:
    """Bring the schema up to date; returns the names of what was applied."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        await connection.execute(_TABLE)
        known = await _applied(connection)
        applied = []
        for file in sql_files():
            if await _apply(connection, file, known.get(file.name)):
                applied.append(file.name)
                progress(file.name)
        return applied
    finally:
        await connection.close()


async def is_current(connection: Any) -> bool:
    """Whether the database carries exactly this version's schema."""
    known = await _applied(connection)
    return all(known.get(file.name) == file.digest for file in sql_files())


async def _applied(connection: Any) -> dict[str, str]:
    rows = await connection.fetch("select name, digest from schema_migrations")
    return {row["name"]: row["digest"] for row in rows}


async def _apply(connection: Any, file: SqlFile, digest: str | None) -> bool:
    if digest == file.digest:
        return False
    if digest is not None and not file.repeatable:
        raise MigrationChanged(f"{file.name} was changed after it was applied; add a new migration instead")
    async with connection.transaction():
        await connection.execute(file.sql)
        await connection.execute(
            "insert into schema_migrations (name, digest) values ($1, $2)"
            " on conflict (name) do update set digest = excluded.digest, applied_at = clock_timestamp()",
            file.name,
            file.digest,
        )
    return True
