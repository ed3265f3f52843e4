"""A small app for tests of one feature's API: its routes behind the real guard and the real edge."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import msgspec
from litestar import Request
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from builders.calls import client_at
from builders.people import PROVIDERS, CodesAreTheirScene
from builders.routes import routes_for
from menpiao.app.http import http_app
from menpiao.app.run import server_config
from menpiao.app.wiring import wire
from menpiao.identity import LoginProvider, Logins, Passwords
from menpiao.identity.api import guard, provide_buyer, provide_operator, provide_staff
from menpiao.kernel.i18n import Lang, choose_lang
from menpiao.mail import Post
from menpiao.platform.clock import Clock
from menpiao.platform.config import Settings
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import HotRoute, make_app
from menpiao.platform.http.server import PromptServer
from menpiao.platform.secret import Secret


async def _lang(request: Request[Any, Any, Any]) -> Lang:
    return choose_lang(request.headers.get("accept-language", ""), request.query_params.get("lang"))


def _always(value: object) -> Provide:
    def provide() -> Any:
        return value

    return Provide(provide, sync_to_thread=False, use_cache=True)


@asynccontextmanager
async def client_of(
    routes: Sequence[Any],
    db: Database,
    *,
    login_providers: Mapping[str, LoginProvider] = PROVIDERS,
    more: Mapping[str, object] | None = None,
    hot: Sequence[HotRoute] = (),
) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of these routes; ``more`` are further dependencies by name, ``hot`` is answered before them."""
    logins, cipher = Logins(db), FieldCipher({1: bytes(range(32))})
    values = {
        "db": db,
        "settings": Settings(),
        "cipher": cipher,
        "passwords": Passwords(cipher),
        "post": Post(cipher, Settings().base_url, on=False),
        "logins": logins,
        "login_providers": login_providers,
        "program_codes": CodesAreTheirScene(),
        "clock": db.clock,
        **(more or {}),
    }
    app = make_app(
        handlers=routes,
        hot=hot,
        guard=guard,
        dependencies={
            **{name: _always(value) for name, value in values.items()},
            "buyer": Provide(provide_buyer),
            "staff": Provide(provide_staff),
            "operator": Provide(provide_operator),
            "lang": Provide(_lang),
        },
        clock=db.clock,
        openapi=OpenAPIConfig(title="Menpiao", version="1", create_examples=False),
    )
    app.framework.state.logins = logins
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://menpiao.test") as client:
        yield client


def bearer_of(token: str) -> dict[str, str]:
    """The headers that carry a login's token."""
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def served(dsn: str, clock: Clock, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application on a port of its own, as `menpiao serve` runs it with these settings; ``kept``:
    its memory follows what others change."""
    kept = settings.pop("kept", False)
    own = msgspec.structs.replace(Settings(), database_url=Secret(dsn), **settings)
    with (
        TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as listening,
        routes_for(own) as routes,
    ):
        own = msgspec.structs.replace(own, data_dir=settings.get("data_dir", Path(folder)))
        parts = await wire(own, name="menpiao test", clock=clock)
        port = listening.getsockname()[1]
        server = PromptServer(server_config(http_app(parts, routes=routes), host="127.0.0.1", port=port))
        await parts.refresh()
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            async with client_at(f"http://127.0.0.1:{port}") as http, AsyncExitStack() as stack:
                if kept:
                    await stack.enter_async_context(parts.freshness.kept())
                yield http
        finally:
            server.stop()
            await serving
            await parts.close()
