"""Logs: one JSON object a line, with the trace id, and nothing in them that somebody could misuse."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
import structlog
import uvicorn

from menpiao.platform.db import Database
from menpiao.platform.log import configure
from menpiao.platform.secret import Secret
from menpiao.platform.trace import begin_trace


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a process at level debug would write; the test process's own logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    out = io.StringIO()
    configure("debug", form="json", stream=out)
    yield out
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _events(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_object_with_the_trace_id_of_its_request(lines: io.StringIO) -> None:
    trace_id = begin_trace(None)
    logging.getLogger("menpiao.orders").info("order_placed", extra={"items": 2})
    structlog.get_logger("menpiao.orders").warning("sold %s", "out")
    first, second = _events(lines)
    assert (first["event"], first["level"], first["items"]) == ("order_placed", "info", 2)
    assert (second["event"], second["level"]) == ("sold out", "warning")
    assert first["trace_id"] == second["trace_id"] == trace_id
    assert first["logger"] == second["logger"] == "menpiao.orders"
    assert first["timestamp"].endswith("Z")


class _Buyer(msgspec.Struct):
    nickname: str


@pytest.mark.parametrize(
    "extra",
    [
        {"token": "hush"},
        {"openid": "hush"},
        {"app_secret": "hush"},
        {"X-Api-Key": "hush"},
        {"contact_phone": "hush"},
        {"attendees": [{"attendeeName": "hush"}]},
        {"answer": {"session": {"access_token": "hush"}}},
        {"given": Secret("hush")},
        {"raw": b"hush"},
        {"row": [Secret("hush"), b"hush"]},
        {"buyer": _Buyer("hush")},
        {"asked": "https://api.example/sns/jscode2session?appid=wx1&secret=hush&js_code=hush"},
        {"header": "Bearer hush"},
        {"dsn": "postgresql://menpiao:hush@db/menpiao"},
        {"pem": "-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----"},
        {"answer": "DETAIL:  Key (subject)=(hush) already exists."},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_what_must_not_be_seen_is_hidden(lines: io.StringIO, extra: dict[str, Any]) -> None:
    logging.getLogger("menpiao").info("something_happened", extra=extra)
    assert "hush" not in lines.getvalue()
    assert _events(lines)[0]["event"] == "something_happened"


def test_a_phone_number_is_hidden_wherever_it_stands(lines: io.StringIO) -> None:
    logging.getLogger("menpiao").warning("could not reach 13812345678 or +8613812345678")
    assert "1381234" not in lines.getvalue()


def test_ids_and_amounts_stay_readable(lines: io.StringIO) -> None:
    extra = {"order_id": "01jd0c0000000000000013800138", "amount_fen": 13800138000, "path": "/api/v1/orders"}
    logging.getLogger("menpiao").info("settled", extra=extra)
    assert extra.items() <= _events(lines)[0].items()


async def test_the_row_that_postgresql_quotes_in_an_error_is_hidden(lines: io.StringIO, db: Database) -> None:
    async with db.read() as tx:
        await tx.connection.execute("create temporary table people (phone text primary key)")
        number = "hush"
        await tx.connection.execute("insert into people values ($1)", number)
        try:
            await tx.connection.execute("insert into people values ($1)", number)
        except asyncpg.UniqueViolationError:
            logging.getLogger("menpiao").exception("unexpected_error")
    event = _events(lines)[-1]
    assert "UniqueViolationError" in event["exception"]
    assert "hush" not in lines.getvalue()


async def test_neither_side_of_an_http_call_logs_its_query_string(lines: io.StringIO) -> None:
    """The real client against the real server, both as chatty as they can be."""
    server = uvicorn.Server(uvicorn.Config(_answer_no_content, port=0, log_config=None, log_level="debug"))
    configure("debug", form="json", stream=lines)
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup()
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{port}/sns/jscode2session?secret=hush&js_code=hush")
        assert answer.status_code == 204
    finally:
        await server.shutdown()
    logging.getLogger("menpiao").info("end")
    assert _events(lines)[-1]["event"] == "end"
    assert "hush" not in lines.getvalue()


async def _answer_no_content(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        raise NotImplementedError(scope["type"])
