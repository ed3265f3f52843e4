"""The application without anything behind it: enough for the framework to describe its routes."""

from collections.abc import Callable
from typing import Any

from litestar import Litestar
from litestar.di import Provide

from menpiao.app.http import FEATURE_ROUTES, provide_lang
from menpiao.app.openapi import corrected, encode_document, openapi_config
from menpiao.app.wiring import PROVIDED
from menpiao.platform.http.request import StrictRequest


def openapi_document() -> bytes:
    """The contract, without a database or a network."""
    return encode_document(corrected(bare_app()))


def bare_app() -> Litestar:
    """Routes with dependencies that nobody will ask for."""
    return Litestar(
        route_handlers=FEATURE_ROUTES,
        dependencies={
            **{name: Provide(constant(None)) for name in (*PROVIDED, "buyer", "staff", "operator")},
            "lang": Provide(provide_lang, sync_to_thread=False),
        },
        request_class=StrictRequest,
        openapi_config=openapi_config(),
        logging_config=None,
    )


def constant(value: Any) -> Callable[[], Any]:
    """A provider of one thing."""

    async def provide() -> Any:
        return value

    return provide
