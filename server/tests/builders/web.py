"""A small app for tests of one feature's API: its routes behind the real guard and the real edge."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from litestar import Request
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from builders.people import PROVIDERS
from menpiao.identity import LoginProvider, Logins
from menpiao.identity.api import guard, provide_buyer, provide_staff
from menpiao.kernel.i18n import Lang, choose_lang
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import HotRoute, make_app


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
    logins = Logins(db)
    values = {
        "db": db,
        "cipher": FieldCipher({1: bytes(range(32))}),
        "logins": logins,
        "login_providers": login_providers,
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
            "lang": Provide(_lang),
        },
        clock=db.clock,
        openapi=OpenAPIConfig(title="Menpiao", version="1", create_examples=False),
    )
    app.framework.state.logins = logins
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://menpiao.test") as client:
        yield client
