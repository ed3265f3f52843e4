"""The catalogue of the migrated database against docs/architecture.md, "Ready to be distributed".

A table of an organizer starts every key with ``organizer_id``, so that one day it can be spread over nodes by it; a
table without it is on a list here, with the reason. What migrations made is read from PostgreSQL, not from their text.
"""

from typing import Any

import asyncpg
import pytest

from menpiao.platform.db import Database

SHARED = {
    "key_checks": "one row for the whole installation",
    "schema_migrations": "the schema's own state",
    "pgqueuer": "the job queue is local to a node",
    "pgqueuer_log": "the job queue is local to a node",
    "pgqueuer_schedules": "the job queue is local to a node",
    "pgqueuer_statistics": "the job queue is local to a node",
    "buyers": "a buyer buys from many organizers; distributed by buyer",
    "logins": "distributed by buyer or staff",
    "message_consents": "a buyer's, distributed by buyer",
    "message_consent_requests": "a buyer's, distributed by buyer",
    "wechat_accounts": "distributed by buyer",
    "staff_sign_in_tries": "who tries an e-mail has not said for whom; distributed by it",
    "login_requests": "who asks a phone to sign them in has not said for whom; distributed by id",
    "staff_password_requests": "who types an e-mail has not said for whom; distributed by it",
    "operators": "people of the platform; a few rows that everybody may have",
    "operator_recovery_codes": "as operators",
    "operator_invitations": "as operators",
    "operator_logins": "as operators",
    "operator_requests": "as operators",
    "books_runs": "a proof is of the whole installation",
    "message_templates": "a mini program serves every organizer; a few rows that everybody may have",
    "shipping_apps": "a mini program serves every organizer; a few rows that everybody may have",
}
"""Tables of nobody or of everybody, each with the reason why it has no ``organizer_id``."""

SEQUENCES = ("pgqueuer",)
"""Whose sequences may exist: they number rows of one node and decide nothing."""

_TABLES = """
select c.relname as table_name,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organizer_id'
                  and a.attnotnull and a.atttypid = 'int4'::regtype) as has_organizer
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
 order by 1"""

_KEYS = """
select c.relname as table_name, i.relname as index_name, x.indisprimary as is_primary,
       (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = x.indkey[0]) as first_column
  from pg_index x
  join pg_class c on c.oid = x.indrelid
  join pg_class i on i.oid = x.indexrelid
 where c.relnamespace = 'public'::regnamespace and x.indisunique
 order by 1, 2"""

_FOREIGN_KEYS = """
select c.relname as table_name, k.conname as name, t.relname as target,
       (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = k.conkey[1]) as first_column
  from pg_constraint k
  join pg_class c on c.oid = k.conrelid
  join pg_class t on t.oid = k.confrelid
 where k.contype = 'f' and c.relnamespace = 'public'::regnamespace
 order by 1, 2"""

_FLOATS = """
select c.relname || '.' || a.attname
  from pg_attribute a join pg_class c on c.oid = a.attrelid
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   and a.atttypid in ('money'::regtype, 'timestamp'::regtype, 'char'::regtype, 'varchar'::regtype)
   and c.relname not like 'pgqueuer%'
 order by 1"""

_NOW = r"""
select p.proname from pg_proc p
 where p.pronamespace = 'public'::regnamespace and p.proname not like 'pgqueuer%' and p.proname not like 'fn_pgqueuer%'
   and p.proname <> 'app_now' and p.prokind in ('f', 'p')
   and pg_get_functiondef(p.oid) ~* '\m(now|clock_timestamp|transaction_timestamp)\M\s*\(|\mcurrent_timestamp\M'
 order by 1"""


@pytest.fixture
async def organizer_tables(db: Database) -> set[str]:
    rows = await _fetch(db, _TABLES)
    return {row["table_name"] for row in rows if row["has_organizer"]}


async def _fetch(db: Database, query: str) -> list[Any]:
    async with db.read() as tx:
        rows: list[Any] = await tx.connection.fetch(query)
        return rows


async def test_every_table_belongs_to_an_organizer_or_says_why_not(db: Database) -> None:
    homeless = {row["table_name"] for row in await _fetch(db, _TABLES) if not row["has_organizer"]}
    assert homeless - SHARED.keys() == set(), "no organizer_id integer not null, and not on the list of shared tables"
    assert SHARED.keys() - homeless == set(), "on the list of shared tables without need"


async def test_every_key_of_an_organizer_table_begins_with_the_organizer(
    db: Database, organizer_tables: set[str]
) -> None:
    keys = [row for row in await _fetch(db, _KEYS) if row["table_name"] in organizer_tables]
    assert {row["table_name"] for row in keys if row["is_primary"]} == organizer_tables, "a table without primary key"
    assert [f"{row['table_name']}.{row['index_name']}" for row in keys if row["first_column"] != "organizer_id"] == []


async def test_foreign_keys_between_organizer_tables_stay_within_the_organizer(
    db: Database, organizer_tables: set[str]
) -> None:
    wrong = [
        f"{row['table_name']}.{row['name']}"
        for row in await _fetch(db, _FOREIGN_KEYS)
        if {row["table_name"], row["target"]} <= organizer_tables and row["first_column"] != "organizer_id"
    ]
    assert wrong == []


async def test_no_sequence_decides_anything(db: Database) -> None:
    names = await _fetch(
        db, "select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace"
    )
    assert [row["relname"] for row in names if not row["relname"].startswith(SEQUENCES)] == []


async def test_no_column_has_a_type_that_loses_something(db: Database) -> None:
    """Money is bigint fen, time is timestamptz, text is text."""
    assert [row[0] for row in await _fetch(db, _FLOATS)] == []


async def test_functions_ask_app_now_for_the_time(db: Database) -> None:
    assert [row["proname"] for row in await _fetch(db, _NOW)] == []


async def test_a_table_that_breaks_the_rules_would_be_seen(db: Database) -> None:
    """The queries above, tried on tables that they must not let pass."""
    async with db.read() as tx:
        connection: asyncpg.Connection[Any] = tx.connection
        await connection.execute("create table homeless (id uuid primary key, number serial unique, price money)")
        await connection.execute("create table backwards (organizer_id integer not null, id uuid primary key)")
        await connection.execute(
            "create function late() returns timestamptz language sql as $$ select now() $$;"
            "create table child (organizer_id integer not null, id uuid references backwards (id), primary key"
            " (organizer_id, id))"
        )
    assert [row["table_name"] for row in await _fetch(db, _TABLES) if not row["has_organizer"]].count("homeless") == 1
    keys = {(row["table_name"], row["first_column"]) for row in await _fetch(db, _KEYS)}
    assert ("backwards", "id") in keys
    assert ("child", "id") in {(row["table_name"], row["first_column"]) for row in await _fetch(db, _FOREIGN_KEYS)}
    assert "homeless.price" in [row[0] for row in await _fetch(db, _FLOATS)]
    assert [row["proname"] for row in await _fetch(db, _NOW)] == ["late"]
