"""Health for machines: is the process alive, can it sell, what does it count."""

import asyncio
import hmac
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response, get

from menpiao.app.siblings import Siblings
from menpiao.kernel.errors import Busy, NotFound
from menpiao.platform.config import Settings
from menpiao.platform.db import Database
from menpiao.platform.db.migrate import is_current

PATIENCE_S = 3
"""A database that takes longer than this can't sell."""


class Health(msgspec.Struct, frozen=True):
    """``ok``, or no answer at all."""

    status: str


@get("/healthz", operation_id="getHealth", tags=["public"], opt={"audience": "public"}, summary="The process is alive")
async def healthz() -> Health:
    """Says nothing of the database: a process must not be killed because another one is away."""
    return Health("ok")


@get(
    "/readyz",
    operation_id="getReadiness",
    tags=["public"],
    opt={"audience": "public", "problems": (Busy,)},
    summary="It can sell",
)
async def readyz(db: Database) -> Health:
    """The database answers soon and carries this version's schema."""
    try:
        async with asyncio.timeout(PATIENCE_S), db.read() as tx:
            current = await is_current(tx.connection)
    except asyncpg.UndefinedTableError:
        current = False
    if not current:
        raise Busy(retry_after_s=5)
    return Health("ok")


@get(
    "/metrics",
    operation_id="getMetrics",
    tags=["operator"],
    opt={"audience": "public", "problems": (NotFound,)},
    summary="Prometheus metrics",
    media_type="text/plain",
)
async def get_metrics(request: Request[Any, Any, Any], settings: Settings, siblings: Siblings) -> Response[bytes]:
    """For this machine, or for whoever has the token; to anybody else there is no such page. With several API
    processes each sample says of which."""
    if not _may_read(request, settings):
        raise NotFound()
    body, media_type = await siblings.metrics()
    return Response(body, media_type=media_type)


def _may_read(request: Request[Any, Any, Any], settings: Settings) -> bool:
    if settings.metrics_token is not None:
        expected = f"Bearer {settings.metrics_token.reveal()}"
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), expected.encode())
    # Behind a proxy everybody looks local; a proxy says so in its headers.
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return request.client is not None and request.client.host in ("127.0.0.1", "::1") and not forwarded


ROUTES: list[Any] = [healthz, readyz, get_metrics]
