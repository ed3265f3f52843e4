"""The contract, as it is committed and as the code has it. The latter takes a second to make, so it is made once in a
process, and only where a test asks for it: what tests are named after is read from the former."""

import functools
import json
from pathlib import Path
from typing import Any

from litestar import Litestar

from menpiao.app.contract import bare_app
from menpiao.app.openapi import corrected

FILE = Path(__file__).resolve().parents[3] / "contract" / "openapi.json"
COMMITTED: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


@functools.cache
def the_app() -> Litestar:
    """The routes of the code, with nothing behind them."""
    return bare_app()


@functools.cache
def document() -> dict[str, Any]:
    """The contract of the code; nobody changes it."""
    return corrected(the_app())


@functools.cache
def handlers() -> tuple[Any, ...]:
    """What of ours answers at these routes."""
    return tuple(
        handler
        for route in the_app().routes
        for handler in getattr(route, "route_handlers", ())
        if handler.fn.__module__.startswith("menpiao.")
    )


def handler_of(operation_id: str) -> Any:
    """Who answers this operation."""
    return next(handler for handler in handlers() if handler.operation_id == operation_id)
