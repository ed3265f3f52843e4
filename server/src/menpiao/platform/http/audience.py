"""Who a route is for. Every route says so in ``opt={"audience": …}``; a route that does not refuses to start."""

from enum import StrEnum

from litestar.handlers.base import BaseRouteHandler


class Audience(StrEnum):
    """`PUBLIC` needs no token; `PROVIDER` proves itself by a signature in its body."""

    PUBLIC = "public"
    BUYER = "buyer"
    GATE = "gate"
    ORGANIZER = "organizer"
    OPERATOR = "operator"
    PROVIDER = "provider"


def audience_of(handler: BaseRouteHandler) -> Audience:
    """The declared audience; a missing one is a programming error found at start."""
    try:
        return Audience(handler.opt["audience"])
    except KeyError:
        raise AssertionError(f"{handler} declares no audience") from None
