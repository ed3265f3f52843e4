"""The memory of the Stripe sandbox: one SQLite file, readable by its owner only. All its SQL is here.

One connection, used from one event loop. State changes are conditional updates that tell whether they happened, so that
an expiry and a payment can't both win.
"""

import sqlite3
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from menpiao.adapters.sandbox.stripe.model import Account, Checkout, Endpoint, Event, Kept, Key, Refund, RefundStatus

FILE_NAME = "stripe.sqlite3"
S = TypeVar("S", bound=msgspec.Struct)

_SCHEMA = """
create table if not exists settings (name text primary key, value text not null) without rowid;
create table if not exists accounts (id text primary key, secret_key text not null unique) without rowid;
create table if not exists endpoints (
    id text primary key, account text not null, url text not null, secret text not null, old_secret text not null,
    old_until real not null, unique (account, url)) without rowid;
create table if not exists keys (
    secret_key text primary key, account text not null, rights text not null, ended integer not null) without rowid;
create table if not exists checkouts (
    id text primary key, account text not null, reference text not null, name text not null, amount integer not null,
    currency text not null, metadata text not null, intent_metadata text not null, success_url text not null,
    cancel_url text not null, created real not null, expires_at real not null, status text not null,
    intent text unique, charge text unique, paid_at real,
    check ((status = 'complete') = (intent is not null and charge is not null and paid_at is not null)));
create table if not exists refunds (
    id text primary key, account text not null, intent text not null, charge text not null, amount integer not null,
    currency text not null, reason text not null, metadata text not null, created real not null, status text not null);
create index if not exists refunds_of_intent on refunds (intent);
create table if not exists events (
    id text primary key, account text not null, type text not null, subject text not null, body text not null,
    created real not null, base_at real not null, wait_s real not null, attempts integer not null,
    copies integer not null, state text not null, last_answer text not null);
create table if not exists kept (
    account text not null, key text not null, fingerprint text not null, status integer not null, body text not null,
    at real not null, primary key (account, key)) without rowid;
"""
_JSON = ("metadata", "intent_metadata", "rights", "enabled_events")


class Store:
    """Opens (and creates) the file in this folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / FILE_NAME
        path.touch(mode=0o600)
        path.chmod(0o600)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("pragma journal_mode = wal; pragma synchronous = normal;" + _SCHEMA)
        self._grow("accounts", "country", "text not null default 'HK'")
        self._grow("accounts", "charges_enabled", "integer not null default 1")
        self._grow("endpoints", "enabled_events", """text not null default '["*"]'""")
        self._grow("endpoints", "status", "text not null default 'enabled'")

    def _grow(self, table: str, column: str, kind: str) -> None:
        """A column that files of an earlier release don't have."""
        known = {row["name"] for row in self._db.execute(f"pragma table_info({table})")}
        if column not in known:
            self._db.execute(f"alter table {table} add column {column} {kind}")

    def close(self) -> None:
        self._db.close()

    def _one(self, shape: type[S], sql: str, *values: Any) -> S | None:
        row = self._db.execute(sql, values).fetchone()
        return None if row is None else _struct(shape, row)

    def _many(self, shape: type[S], sql: str, *values: Any) -> list[S]:
        return [_struct(shape, row) for row in self._db.execute(sql, values)]

    def _run(self, sql: str, *values: Any) -> bool:
        return self._db.execute(sql, values).rowcount > 0

    def _insert(self, table: str, struct: msgspec.Struct) -> bool:
        row = msgspec.structs.asdict(struct)
        for column in _JSON:
            if column in row:
                row[column] = msgspec.json.encode(row[column]).decode()
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        return self._run(f"insert or ignore into {table} ({names}) values ({marks})", *row.values())

    def setting(self, name: str) -> str | None:
        row = self._db.execute("select value from settings where name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def put_setting(self, name: str, value: str) -> None:
        self._run("insert or replace into settings (name, value) values (?, ?)", name, value)

    def add_account(self, account: Account) -> bool:
        return self._insert("accounts", account)

    def account(self, account_id: str) -> Account | None:
        return self._one(Account, "select * from accounts where id = ?", account_id)

    def account_by_key(self, secret_key: str) -> Account | None:
        return self._one(Account, "select * from accounts where secret_key = ?", secret_key)

    def put_account(self, account: Account) -> None:
        """Country and whether it may take money; the key is another matter."""
        sql = "update accounts set country = ?, charges_enabled = ? where id = ?"
        self._run(sql, account.country, account.charges_enabled, account.id)

    def add_key(self, key: Key) -> None:
        self._insert("keys", key)

    def key(self, secret_key: str) -> Key | None:
        """A key that was added, or an account's first one."""
        added = self._one(Key, "select * from keys where secret_key = ?", secret_key)
        first = None if added else self.account_by_key(secret_key)
        return Key(secret_key, first.id, None) if first else added

    def end_keys(self, account_id: str, *, but: str) -> None:
        """All keys of the account but this one."""
        account = self.account(account_id)
        if account is not None and account.secret_key != but:
            self._insert("keys", Key(account.secret_key, account_id, None))
        self._run("update keys set ended = 1 where account = ? and secret_key <> ?", account_id, but)

    def add_endpoint(self, endpoint: Endpoint) -> bool:
        return self._insert("endpoints", endpoint)

    def roll_endpoint(self, endpoint: Endpoint) -> None:
        sql = "update endpoints set secret = ?, old_secret = ?, old_until = ? where id = ?"
        self._run(sql, endpoint.secret, endpoint.old_secret, endpoint.old_until, endpoint.id)

    def put_endpoint(self, endpoint: Endpoint) -> None:
        """What it is told, and whether it is told anything."""
        sql = "update endpoints set enabled_events = ?, status = ? where id = ?"
        self._run(sql, msgspec.json.encode(endpoint.enabled_events).decode(), endpoint.status, endpoint.id)

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        return self._one(Endpoint, "select * from endpoints where id = ?", endpoint_id)

    def endpoints_of(self, account_id: str) -> list[Endpoint]:
        return self._many(Endpoint, "select * from endpoints where account = ? order by id", account_id)

    def add_checkout(self, checkout: Checkout) -> bool:
        return self._insert("checkouts", checkout)

    def checkout(self, checkout_id: str) -> Checkout | None:
        return self._one(Checkout, "select * from checkouts where id = ?", checkout_id)

    def checkout_of_intent(self, account_id: str, intent: str) -> Checkout | None:
        return self._one(Checkout, "select * from checkouts where account = ? and intent = ?", account_id, intent)

    def checkouts(self, limit: int) -> list[Checkout]:
        return self._many(Checkout, "select * from checkouts order by rowid desc limit ?", limit)

    def paid_of(self, account_id: str, limit: int) -> list[Checkout]:
        sql = "select * from checkouts where account = ? and status = 'complete' order by rowid desc limit ?"
        return self._many(Checkout, sql, account_id, limit)

    def complete(self, checkout: Checkout, *, intent: str, charge: str, at: float) -> bool:
        """Only an open checkout can be paid."""
        sql = (
            "update checkouts set status = 'complete', intent = ?, charge = ?, paid_at = ?"
            " where id = ? and status = 'open'"
        )
        return self._run(sql, intent, charge, at, checkout.id)

    def expire(self, checkout: Checkout) -> bool:
        """Only an open checkout can be expired."""
        return self._run("update checkouts set status = 'expired' where id = ? and status = 'open'", checkout.id)

    def add_refund(self, refund: Refund) -> bool:
        return self._insert("refunds", refund)

    def refund(self, refund_id: str) -> Refund | None:
        return self._one(Refund, "select * from refunds where id = ?", refund_id)

    def refunds_of(self, intent: str) -> list[Refund]:
        return self._many(Refund, "select * from refunds where intent = ? order by rowid desc", intent)

    def settle_refund(self, refund: Refund, status: RefundStatus) -> bool:
        sql = "update refunds set status = ? where id = ? and status in ('pending', 'succeeded') and status <> ?"
        return self._run(sql, status, refund.id, status)

    def add_event(self, event: Event) -> bool:
        return self._insert("events", event)

    def event_tried(self, event: Event) -> None:
        sql = "update events set attempts = ?, base_at = ?, wait_s = ?, state = ?, last_answer = ? where id = ?"
        self._run(sql, event.attempts, event.base_at, event.wait_s, event.state, event.last_answer, event.id)

    def pending_events(self) -> list[Event]:
        return self._many(Event, "select * from events where state = 'pending' order by rowid")

    def events(self, limit: int, subject: str | None = None) -> list[Event]:
        sql = "select * from events where ? is null or subject = ? order by rowid desc limit ?"
        return self._many(Event, sql, subject, subject, limit)

    def keep(self, kept: Kept, *, forget_before: float) -> None:
        self._run("delete from kept where at < ?", forget_before)
        self._insert("kept", kept)

    def kept(self, account_id: str, key: str) -> Kept | None:
        return self._one(Kept, "select * from kept where account = ? and key = ?", account_id, key)


def _struct(shape: type[S], row: sqlite3.Row) -> S:
    content = dict(row)
    for column in _JSON:
        if column in content:
            content[column] = msgspec.json.decode(content[column])
    return msgspec.convert(content, shape, strict=False)
