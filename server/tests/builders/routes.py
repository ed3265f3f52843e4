"""The framework's routes for applications that run one after the other: registering a hundred of them takes longer than
all else that an application does at its start, and they know nothing of whom they are bound to."""

from collections.abc import Iterator
from contextlib import contextmanager

from menpiao.app.http import Routes
from menpiao.platform.config import Settings

_free: list[Routes] = []


@contextmanager
def routes_for(settings: Settings) -> Iterator[Routes]:
    """Routes that nobody else uses, until the block ends; new ones where the folder of a web client is among them."""
    if settings.web_dir is not None or settings.console_dir is not None:
        yield Routes(settings)
        return
    routes = _free.pop() if _free else Routes(settings)
    try:
        yield routes
    finally:
        routes.released()
        _free.append(routes)
