"""The load: a generator process of its own, as many connections as clients, each asking again when it is answered.

The generator is a bare protocol on uvloop: what it costs a request is a small part of what the server spends, which the
no-op rounds show, because they are driven by the very same generator.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from itertools import cycle
from tempfile import NamedTemporaryFile

import msgspec

from menpiao.bench.ground import Ground
from menpiao.kernel.ids import encode
from menpiao.platform import randomness

NOOP_PATH = "/bench/noop"
REQUESTS_IN_FILE = 4_096
"""Requests are made beforehand; the generator numbers their keys while it runs."""
KEY_PLACE = b"KEYKEYKEYKEYKEYKEYKEYKEY"


class Round(msgspec.Struct, frozen=True):
    """What one round came to."""

    rate_per_s: float
    p50_ms: float
    p99_ms: float
    answers: dict[str, int]


def order_requests(ground: Ground) -> list[bytes]:
    """Orders of one ticket, by buyers in turn; `KEY_PLACE` becomes a key of its own for each request."""
    item = {
        "kind": "quantity",
        "session_id": encode(ground.session_id),
        "ticket_type_id": encode(ground.ticket_type_id),
        "quantity": 1,
    }
    body = json.dumps({"items": [item]}).encode()
    tokens: Iterator[str] = cycle(ground.tokens)
    return [
        _post(
            "/api/v1/orders",
            body,
            f"authorization: Bearer {next(tokens)}\r\nidempotency-key: {KEY_PLACE.decode()}\r\n",
        )
        for _ in range(max(len(ground.tokens), 1))
    ]


def plain_requests() -> list[bytes]:
    """The reference: the same size of request to a route that reads it and answers ``{}``."""
    return [_post(NOOP_PATH, b'{"items": [' + b" " * 150 + b"]}", f"authorization: Bearer {'x' * 70}\r\n")]


async def run_round(port: int, requests: list[bytes], *, clients: int, seconds: float) -> Round:
    """Drive the server for so long from another process; the round's figures."""
    with NamedTemporaryFile(prefix="menpiao-bench-", suffix=".requests") as file:
        file.write(msgspec.msgpack.encode([requests[:REQUESTS_IN_FILE], randomness.token_hex(6)]))
        file.flush()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "menpiao.bench.generator",
            str(port),
            str(clients),
            str(seconds),
            file.name,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError("the load generator failed")
    return msgspec.json.decode(output, type=Round)


def _post(path: str, body: bytes, headers: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode() + body
