"""The sandbox's memory: one SQLite file, so that a restart goes on where it stopped. All its SQL is here.

One connection, used from one event loop: a verb here is atomic because nothing else runs meanwhile. State changes are
conditional updates that tell whether they happened, so that a close and a payment can't both win. The file holds
private keys and is readable by its owner only.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from menpiao.adapters.sandbox.model import (
    App,
    Merchant,
    Message,
    Notice,
    Order,
    Refund,
    RefundStatus,
    Shipping,
    Template,
)

FILE_NAME = "sandbox.sqlite3"
S = TypeVar("S", bound=msgspec.Struct)

_SCHEMA = """
create table if not exists settings (name text primary key, value text not null) without rowid;
create table if not exists apps (app_id text primary key, secret text not null) without rowid;
create table if not exists templates (
    template_id text primary key, app_id text not null, title text not null, fields text not null) without rowid;
create table if not exists merchants (
    mchid text primary key, app_ids text not null, mode text not null, serial_no text not null,
    private_key_pem text not null, apiv3_key text not null, public_key_id text not null) without rowid;
create table if not exists openids (
    openid text primary key, app_id text not null, account_id text not null) without rowid;
create table if not exists login_codes (
    code text primary key, app_id text not null, account_id text not null, made_at real not null, used_at real
    ) without rowid;
create table if not exists tokens (
    token text primary key, app_id text not null, made_at real not null, dies_at real not null,
    forced integer not null) without rowid;
create table if not exists consents (
    openid text not null, template_id text not null, remaining integer not null check (remaining >= 0),
    primary key (openid, template_id)) without rowid;
create table if not exists messages (
    id integer primary key, app_id text not null, openid text not null, template_id text not null,
    page text not null, data text not null, sent_at real not null);
create table if not exists orders (
    mchid text not null, out_trade_no text not null, app_id text not null, payer text not null,
    total_fen integer not null, description text not null, attach text not null, notify_url text not null,
    fingerprint text not null, prepay_id text not null unique, prepaid_at real not null, placed_at real not null,
    expires_at real not null, state text not null, transaction_id text unique, paid_at real, late_at real,
    trade_type text not null default 'JSAPI',
    primary key (mchid, out_trade_no), check ((state in ('SUCCESS', 'REFUND')) = (paid_at is not null)));
create index if not exists orders_late on orders (late_at) where late_at is not null;
create table if not exists refunds (
    mchid text not null, out_refund_no text not null, out_trade_no text not null, transaction_id text not null,
    refund_id text not null unique, amount_fen integer not null, total_fen integer not null, reason text not null,
    notify_url text not null, fingerprint text not null, created_at real not null, status text not null,
    settles_as text not null, success_at real, primary key (mchid, out_refund_no));
create index if not exists refunds_of_order on refunds (mchid, out_trade_no);
create index if not exists refunds_processing on refunds (created_at) where status = 'PROCESSING';
create table if not exists shippings (
    transaction_id text primary key, uploads integer not null, uploaded_as text not null, item_desc text not null,
    shipped_at real, delay_to real) without rowid;
create table if not exists notices (
    id text primary key, mchid text not null, url text not null, event_type text not null, subject text not null,
    plaintext text not null, created_at real not null, base_at real not null, wait_s real not null,
    attempts integer not null, copies integer not null, state text not null, last_answer text not null);
create index if not exists notices_pending on notices (created_at) where state = 'pending';
"""
_JSON_COLUMNS = ("app_ids", "fields", "data")


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
        self._grow("orders", "trade_type", "text not null default 'JSAPI'")

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

    def _scalar(self, sql: str, *values: Any) -> Any:
        row = self._db.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def _run(self, sql: str, *values: Any) -> bool:
        """Whether a row was written."""
        return self._db.execute(sql, values).rowcount > 0

    def _insert(self, table: str, struct: msgspec.Struct) -> bool:
        """One row whose columns are the struct's fields; False when its key is taken."""
        row = msgspec.structs.asdict(struct)
        for column in _JSON_COLUMNS:
            if column in row:
                row[column] = msgspec.json.encode(row[column]).decode()
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        return self._run(f"insert or ignore into {table} ({names}) values ({marks})", *row.values())

    # Settings: the platform's keys, the faults.
    def setting(self, name: str) -> str | None:
        value = self._scalar("select value from settings where name = ?", name)
        return None if value is None else str(value)

    def put_setting(self, name: str, value: str) -> None:
        self._run("insert or replace into settings (name, value) values (?, ?)", name, value)

    # Mini programs and their people.
    def add_app(self, app: App) -> bool:
        return self._insert("apps", app)

    def app(self, app_id: str) -> App | None:
        return self._one(App, "select * from apps where app_id = ?", app_id)

    def apps(self) -> list[App]:
        return self._many(App, "select * from apps order by app_id")

    def add_template(self, template: Template) -> bool:
        return self._insert("templates", template)

    def template(self, template_id: str) -> Template | None:
        return self._one(Template, "select * from templates where template_id = ?", template_id)

    def templates(self) -> list[Template]:
        return self._many(Template, "select * from templates order by app_id, title")

    def add_openid(self, openid: str, app_id: str, account_id: str) -> None:
        sql = "insert or ignore into openids (openid, app_id, account_id) values (?, ?, ?)"
        self._run(sql, openid, app_id, account_id)

    def account_of(self, openid: str, app_id: str) -> str | None:
        """Whose openid of this app it is."""
        sql = "select account_id from openids where openid = ? and app_id = ?"
        found = self._scalar(sql, openid, app_id)
        return None if found is None else str(found)

    def add_login_code(self, code: str, app_id: str, account_id: str, at: float) -> None:
        self._run("delete from login_codes where made_at < ?", at - 86_400)
        sql = "insert into login_codes (code, app_id, account_id, made_at) values (?, ?, ?, ?)"
        self._run(sql, code, app_id, account_id, at)

    def login_code(self, code: str, app_id: str) -> tuple[str, float, bool] | None:
        """Whose code it is, when it was made, and whether it was used."""
        sql = "select account_id, made_at, used_at from login_codes where code = ? and app_id = ?"
        row = self._db.execute(sql, (code, app_id)).fetchone()
        return None if row is None else (row[0], row[1], row[2] is not None)

    def use_login_code(self, code: str, at: float) -> bool:
        return self._run("update login_codes set used_at = ? where code = ? and used_at is null", at, code)

    # Access tokens.
    def newest_token(self, app_id: str) -> tuple[str, float, float] | None:
        """The token, when it was made and when it dies."""
        sql = "select token, made_at, dies_at from tokens where app_id = ? order by made_at desc, dies_at desc"
        row = self._db.execute(sql, (app_id,)).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def add_token(self, token: str, app_id: str, *, at: float, dies_at: float, forced: bool) -> None:
        self._run("delete from tokens where dies_at < ?", at - 172_800)
        sql = "insert into tokens (token, app_id, made_at, dies_at, forced) values (?, ?, ?, ?, ?)"
        self._run(sql, token, app_id, at, dies_at, int(forced))

    def end_tokens(self, app_id: str, at: float) -> None:
        self._run("update tokens set dies_at = ? where app_id = ? and dies_at > ?", at, app_id, at)

    def forced_since(self, app_id: str, at: float) -> tuple[int, float]:
        """How many forced refreshes since then, and when the last was (0 when none)."""
        sql = "select count(*), coalesce(max(made_at), 0) from tokens where app_id = ? and forced and made_at > ?"
        row = self._db.execute(sql, (app_id, at)).fetchone()
        return row[0], row[1]

    def token(self, token: str) -> tuple[str, float] | None:
        """Whose token it is and when it dies."""
        row = self._db.execute("select app_id, dies_at from tokens where token = ?", (token,)).fetchone()
        return None if row is None else (row[0], row[1])

    # Subscribe messages.
    def add_consent(self, openid: str, template_id: str) -> None:
        sql = (
            "insert into consents (openid, template_id, remaining) values (?, ?, 1)"
            " on conflict (openid, template_id) do update set remaining = remaining + 1"
        )
        self._run(sql, openid, template_id)

    def spend_consent(self, openid: str, template_id: str) -> bool:
        sql = "update consents set remaining = remaining - 1 where openid = ? and template_id = ? and remaining > 0"
        return self._run(sql, openid, template_id)

    def add_message(
        self, *, app_id: str, openid: str, template_id: str, page: str, data: dict[str, str], at: float
    ) -> int:
        sql = (
            "insert into messages (app_id, openid, template_id, page, data, sent_at) values (?, ?, ?, ?, ?, ?)"
            " returning id"
        )
        return int(self._scalar(sql, app_id, openid, template_id, page, msgspec.json.encode(data).decode(), at))

    def messages(self, limit: int) -> list[Message]:
        return self._many(Message, "select * from messages order by id desc limit ?", limit)

    # Merchants.
    def add_merchant(self, merchant: Merchant) -> bool:
        return self._insert("merchants", merchant)

    def merchant(self, mchid: str) -> Merchant | None:
        return self._one(Merchant, "select * from merchants where mchid = ?", mchid)

    def merchants(self) -> list[Merchant]:
        return self._many(Merchant, "select * from merchants order by mchid")

    def change_merchant(self, mchid: str, *, app_ids: Iterable[str], mode: str) -> None:
        encoded = msgspec.json.encode(tuple(app_ids)).decode()
        self._run("update merchants set app_ids = ?, mode = ? where mchid = ?", encoded, mode, mchid)

    def change_keys(self, mchid: str, *, serial_no: str, private_key_pem: str, apiv3_key: str) -> None:
        sql = "update merchants set serial_no = ?, private_key_pem = ?, apiv3_key = ? where mchid = ?"
        self._run(sql, serial_no, private_key_pem, apiv3_key, mchid)

    # Orders.
    def add_order(self, order: Order) -> bool:
        return self._insert("orders", order)

    def order(self, mchid: str, out_trade_no: str) -> Order | None:
        sql = "select * from orders where mchid = ? and out_trade_no = ?"
        return self._one(Order, sql, mchid, out_trade_no)

    def order_by_transaction(self, mchid: str, transaction_id: str) -> Order | None:
        sql = "select * from orders where mchid = ? and transaction_id = ?"
        return self._one(Order, sql, mchid, transaction_id)

    def order_by_prepay(self, prepay_id: str) -> Order | None:
        return self._one(Order, "select * from orders where prepay_id = ?", prepay_id)

    def unpaid_orders(self, *, prepaid_until: float, limit: int) -> list[Order]:
        """Those that wait to be paid, prepared at this moment or before."""
        sql = "select * from orders where state = 'NOTPAY' and prepaid_at <= ? limit ?"
        return self._many(Order, sql, prepaid_until, limit)

    def orders(self, limit: int) -> list[Order]:
        return self._many(Order, "select * from orders order by rowid desc limit ?", limit)

    def orders_paid_between(self, mchid: str, start: float, end: float) -> list[Order]:
        sql = "select * from orders where mchid = ? and paid_at >= ? and paid_at < ? order by paid_at"
        return self._many(Order, sql, mchid, start, end)

    def late_orders(self) -> list[Order]:
        return self._many(Order, "select * from orders where late_at is not null")

    def renew_prepay(self, order: Order, prepay_id: str, at: float) -> None:
        sql = "update orders set prepay_id = ?, prepaid_at = ? where mchid = ? and out_trade_no = ?"
        self._run(sql, prepay_id, at, order.mchid, order.out_trade_no)

    def name_payer(self, order: Order, payer: str) -> None:
        """Who pays, where anybody may: known from the moment that somebody confirms."""
        sql = "update orders set payer = ? where mchid = ? and out_trade_no = ? and state = 'NOTPAY'"
        self._run(sql, payer, order.mchid, order.out_trade_no)

    def mark_late(self, order: Order, late_at: float) -> bool:
        sql = "update orders set late_at = ? where mchid = ? and out_trade_no = ? and state = 'NOTPAY'"
        return self._run(sql, late_at, order.mchid, order.out_trade_no)

    def mark_paid(self, order: Order, transaction_id: str, at: float, *, though_closed: bool = False) -> bool:
        """Only an unpaid order becomes paid; a late payment lands on a closed one too."""
        sql = (
            "update orders set state = 'SUCCESS', transaction_id = ?, paid_at = ?, late_at = null"
            " where mchid = ? and out_trade_no = ? and (state = 'NOTPAY' or (? and state = 'CLOSED'))"
        )
        return self._run(sql, transaction_id, at, order.mchid, order.out_trade_no, int(though_closed))

    def mark_closed(self, order: Order) -> bool:
        sql = "update orders set state = 'CLOSED' where mchid = ? and out_trade_no = ? and state = 'NOTPAY'"
        return self._run(sql, order.mchid, order.out_trade_no)

    # Refunds.
    def add_refund(self, refund: Refund) -> bool:
        """Books the refund and marks its order, both or neither."""
        self._db.execute("begin immediate")
        with self._db:
            added = self._insert("refunds", refund)
            if added:
                sql = "update orders set state = 'REFUND' where mchid = ? and out_trade_no = ?"
                self._run(sql, refund.mchid, refund.out_trade_no)
        return added

    def refund(self, mchid: str, out_refund_no: str) -> Refund | None:
        sql = "select * from refunds where mchid = ? and out_refund_no = ?"
        return self._one(Refund, sql, mchid, out_refund_no)

    def refunds_of(self, order: Order) -> list[Refund]:
        sql = "select * from refunds where mchid = ? and out_trade_no = ? order by created_at"
        return self._many(Refund, sql, order.mchid, order.out_trade_no)

    def refunds(self, limit: int) -> list[Refund]:
        return self._many(Refund, "select * from refunds order by rowid desc limit ?", limit)

    def refunds_made_between(self, mchid: str, start: float, end: float) -> list[Refund]:
        sql = "select * from refunds where mchid = ? and created_at >= ? and created_at < ? order by created_at"
        return self._many(Refund, sql, mchid, start, end)

    def processing_refunds(self) -> list[Refund]:
        return self._many(Refund, "select * from refunds where status = 'PROCESSING'")

    def settle_refund(self, refund: Refund, status: RefundStatus, success_at: float | None) -> bool:
        sql = (
            "update refunds set status = ?, success_at = ?"
            " where mchid = ? and out_refund_no = ? and status = 'PROCESSING'"
        )
        return self._run(sql, status, success_at, refund.mchid, refund.out_refund_no)

    # Order shipping information.
    def shipping(self, transaction_id: str) -> Shipping | None:
        return self._one(Shipping, "select * from shippings where transaction_id = ?", transaction_id)

    def put_shipping(self, shipping: Shipping) -> None:
        self._run("delete from shippings where transaction_id = ?", shipping.transaction_id)
        self._insert("shippings", shipping)

    def order_of_app(self, app_id: str, transaction_id: str) -> Order | None:
        sql = "select * from orders where app_id = ? and transaction_id = ?"
        return self._one(Order, sql, app_id, transaction_id)

    # Callbacks.
    def add_notice(self, notice: Notice) -> bool:
        return self._insert("notices", notice)

    def notice_tried(self, notice: Notice) -> None:
        """Remember what became of an attempt."""
        sql = (
            "update notices set attempts = ?, base_at = ?, wait_s = ?, state = ?, last_answer = ?, copies = ?"
            " where id = ?"
        )
        done = (notice.attempts, notice.base_at, notice.wait_s, notice.state, notice.last_answer, notice.copies)
        self._run(sql, *done, notice.id)

    def pending_notices(self) -> list[Notice]:
        return self._many(Notice, "select * from notices where state = 'pending' order by created_at")

    def notices(self, limit: int, subject: str | None = None) -> list[Notice]:
        sql = "select * from notices where ? is null or subject = ? order by rowid desc limit ?"
        return self._many(Notice, sql, subject, subject, limit)


def _struct(shape: type[S], row: sqlite3.Row) -> S:
    content = dict(row)
    for column in _JSON_COLUMNS:
        if column in content:
            content[column] = msgspec.json.decode(content[column])
    return msgspec.convert(content, shape)
