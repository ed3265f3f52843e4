"""The application without anything behind it: enough for the framework to describe its routes."""

from litestar import Litestar
from litestar.di import Provide

from menpiao.app.http import FEATURE_ROUTES, constant, provide_lang
from menpiao.app.openapi import openapi_config
from menpiao.platform.http.request import StrictRequest

_PROVIDED = (
    "settings", "db", "clock", "cipher", "logins", "login_providers", "labels", "board", "storefront",
    "ordering", "collecting", "scanning", "message_sender", "buyer", "staff",
)  # fmt: skip


def bare_app() -> Litestar:
    """Routes with dependencies that nobody will ask for."""
    return Litestar(
        route_handlers=FEATURE_ROUTES,
        dependencies={
            **{name: Provide(constant(None)) for name in _PROVIDED},
            "lang": Provide(provide_lang, sync_to_thread=False),
        },
        request_class=StrictRequest,
        openapi_config=openapi_config(),
        logging_config=None,
    )
