"""The rate limits of Menpiao: one table. Fair shares of what is sold are another matter (`orders`).

The figures are far above what people do, and above what a mobile carrier's shared address does: they stop programs, not
queues. Placing orders is closed where the shared counts can't be asked, because a limit that fails open is no limit on
the one evening it is for; everything else is open. So is the waiting room's line: nobody gains by entering twice or by
asking twice for a pass, so its limits save work only, and a closed one would cost people their place.

Signing in at the office costs a slow hash: no network needs many, and a program that floods it takes nobody's turn but
its own. Guessing a password is another matter, and counted by the e-mail (`identity`).

Trying a promo code counts for itself, wherever it is tried (an order, a quote, a look at what it unlocks): each code
once (`promotions.CodeTries`), so that a purchase is one try. It is closed: a limit on guessing that fails open is none.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from menpiao.identity import BuyerLogin, OperatorLogin, StaffLogin
from menpiao.identity.api import guard as identity_guard
from menpiao.platform.config import Settings, SettingsError
from menpiao.platform.http.request import CALLER
from menpiao.platform.ratelimit import (
    BadOverride,
    Judgement,
    Kind,
    Limit,
    Networks,
    RateLimits,
    RouteGroup,
    RouteLimits,
    SharedCounts,
    overridden,
    trusted_networks,
)

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]

PLACE = "place"
LINE = "line"
PROMO_CODE = "promo_code"
GROUPS = (
    RouteGroup(PLACE, "/api/v1/orders", ("POST",), exact=True),
    RouteGroup(PLACE, "/api/v1/organizer/box-office-orders", ("POST",), exact=True),
    RouteGroup("quote", "/api/v1/quotes", ("POST",), exact=True),
    RouteGroup("unlock", "/api/v1/promo-codes/", ("POST",)),
    RouteGroup(LINE, "/api/v1/rooms/", ("POST",)),
    RouteGroup("sign_in", "/api/v1/logins", ("POST",), exact=True),
    RouteGroup("sign_in", "/api/v1/gate/logins", ("POST",), exact=True),
    RouteGroup("office", "/api/v1/organizer/logins", ("POST",), exact=True),
    RouteGroup("office", "/api/v1/operator/logins", ("POST",), exact=True),
    RouteGroup("office", "/api/v1/operator/invitation-", ("POST",)),
    RouteGroup("office", "/api/v1/invitation-", ("POST",)),
    RouteGroup("office", "/api/v1/login-requests", ("POST",), exact=True),
    RouteGroup("sign_in", "/api/v1/login-request-looks", ("POST",), exact=True),
    RouteGroup("sign_in", "/api/v1/login-request-approvals", ("POST",), exact=True),
    RouteGroup("sign_in", "/api/v1/login-request-denials", ("POST",), exact=True),
    RouteGroup("office", "/api/v1/password-", ("POST",)),
    RouteGroup("gate", "/api/v1/gate/"),
    RouteGroup("callback", "/api/v1/callbacks/"),
    RouteGroup("read", "/api/v1/", ("GET", "HEAD", "OPTIONS")),
    RouteGroup("write", "/api/v1/"),
    RouteGroup("file", "/app"),
    RouteGroup("file", "/media/"),
    RouteGroup("file", "/pictures/"),
)
"""The first that fits. `/healthz`, `/readyz` and `/metrics` are in none: probes come at any time."""

WITHIN = (PROMO_CODE,)
"""Counted by what requests say, not by their route."""

LIMITS = (
    Limit(PLACE, Kind.ROUTE, per_minute=600_000, burst=100_000),
    Limit(PLACE, Kind.NETWORK, per_minute=6_000, burst=3_000, closed=True),
    Limit(PLACE, Kind.CALLER, per_minute=60, burst=60, closed=True),
    Limit(PLACE, Kind.DEVICE, per_minute=120, burst=120, closed=True),
    Limit("quote", Kind.NETWORK, per_minute=6_000, burst=3_000, closed=True),
    Limit("quote", Kind.CALLER, per_minute=120, burst=60, closed=True),
    Limit("unlock", Kind.NETWORK, per_minute=600, burst=300, closed=True),
    Limit("unlock", Kind.CALLER, per_minute=60, burst=60, closed=True),
    Limit(PROMO_CODE, Kind.CALLER, per_minute=10, burst=20, closed=True),
    Limit(PROMO_CODE, Kind.DEVICE, per_minute=20, burst=40, closed=True),
    Limit(LINE, Kind.NETWORK, per_minute=12_000, burst=6_000),
    Limit(LINE, Kind.CALLER, per_minute=60, burst=60),
    Limit(LINE, Kind.DEVICE, per_minute=120, burst=120),
    Limit("sign_in", Kind.NETWORK, per_minute=3_000, burst=1_500),
    Limit("office", Kind.ROUTE, per_minute=3_000, burst=1_500),
    Limit("office", Kind.NETWORK, per_minute=300, burst=150),
    Limit("write", Kind.NETWORK, per_minute=12_000, burst=6_000),
    Limit("write", Kind.CALLER, per_minute=240, burst=120),
    Limit("read", Kind.NETWORK, per_minute=60_000, burst=20_000),
    Limit("read", Kind.CALLER, per_minute=1_200, burst=600),
    Limit("file", Kind.NETWORK, per_minute=60_000, burst=20_000),
    Limit("gate", Kind.NETWORK, per_minute=60_000, burst=20_000),
    Limit("callback", Kind.NETWORK, per_minute=120_000, burst=20_000),
)
"""A carrier hides thousands of phones behind one IPv4 address: hence the width of every network's limit. Those of
routes are what one process can bear, whoever asks, and are counted by each process for itself."""


UNMET = {limit.name: "60000000/1000000" for limit in LIMITS}
"""Overrides for whoever makes load on purpose: every limit is asked, and nobody meets one."""


def limits_of(settings: Settings) -> tuple[RateLimits, RouteLimits]:
    """The limits as these settings want them; raises `SettingsError`."""
    try:
        table = overridden(LIMITS, settings.ratelimit_overrides)
    except BadOverride as bad:
        raise SettingsError(f"MENPIAO_RATELIMIT_OVERRIDES: {bad}.") from None
    try:
        trusted = trusted_networks((settings.trusted_proxies or "").split(","))
    except ValueError as bad:
        raise SettingsError(f"MENPIAO_TRUSTED_PROXIES: {bad}.") from None
    url = settings.ratelimit_url
    limits = RateLimits(table, SharedCounts(url.reveal()) if url else None)
    return limits, RouteLimits(limits, GROUPS, Networks(trusted), others=WITHIN)


def guard_of(limits: RouteLimits) -> Guard:
    """The guard before every route of the framework: who it is, then whether they may ask so often."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        await identity_guard(connection, handler)
        judgement = of_caller(limits, connection.scope)
        if judgement is not None:
            await judgement

    return guard


def hot_limit(limits: RouteLimits, group: str) -> Callable[[BuyerLogin], Judgement]:
    """The limits of a buyer who comes by a hot route of this group, which has no guard."""
    judge = limits.of_callers(group)
    return lambda buyer: judge(buyer.buyer_id.int, buyer.device_id.int if buyer.device_id else None)


def of_caller(limits: RouteLimits, scope: Mapping[str, Any]) -> Judgement:
    """The limits of whoever the guard has let through."""
    caller = scope.get(CALLER)
    group = limits.group_of(scope["method"], scope["path"])
    if isinstance(caller, BuyerLogin):
        device = caller.device_id
        return limits.of_caller(group, caller=caller.buyer_id.int, device=device.int if device else None)
    if isinstance(caller, StaffLogin):
        return limits.of_caller(group, caller=caller.staff_id.int, device=None)
    if isinstance(caller, OperatorLogin):
        return limits.of_caller(group, caller=caller.operator_id.int, device=None)
    return None
