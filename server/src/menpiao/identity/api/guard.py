"""The guard that stands before every route of every feature, and whom it lets through.

A route says whom it is for; the guard lets that kind of caller through and leaves their login in the ASGI scope, from
where `provide_buyer`, `provide_staff` and `provide_operator` hand it to handlers as ``buyer``, ``staff``, ``operator``.
"""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from menpiao.identity.model.abilities import roles_that_may
from menpiao.identity.model.operators import OperatorLogin
from menpiao.identity.model.people import BuyerLogin, StaffLogin, bearer_token
from menpiao.identity.service.logins import Logins
from menpiao.kernel.errors import Forbidden
from menpiao.platform.http import Audience, audience_of, caller_of
from menpiao.platform.http.request import CALLER


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through whom the route is for: 401 for no or no good token, 403 for a good one of somebody else's.

    Looks tokens up with the `Logins` at ``app.state.logins``. OPTIONS only tells the verbs and asks for no token.
    """
    if connection.scope.get("method") == "OPTIONS":
        return
    audience = audience_of(handler)
    if audience in (Audience.PUBLIC, Audience.PROVIDER):
        return
    logins: Logins = connection.app.state.logins
    token = bearer_token(connection.headers.get("authorization", ""))
    connection.scope[CALLER] = await _caller(logins, audience, token)  # type: ignore[literal-required]


async def _caller(logins: Logins, audience: Audience, token: str) -> BuyerLogin | StaffLogin | OperatorLogin:
    if audience is Audience.BUYER:
        return await logins.buyer(token)
    if audience is Audience.OPERATOR:
        return await logins.operator(token)
    staff = await logins.staff(token)
    if audience is Audience.GATE and staff.role not in roles_that_may("scan"):
        raise Forbidden()
    return staff


async def provide_buyer(request: Request[Any, Any, Any]) -> BuyerLogin:
    """The dependency ``buyer`` of routes for buyers."""
    caller = caller_of(request)
    assert isinstance(caller, BuyerLogin), "only a route for buyers asks for the buyer"
    return caller


async def provide_staff(request: Request[Any, Any, Any]) -> StaffLogin:
    """The dependency ``staff`` of routes for gates and organizers."""
    caller = caller_of(request)
    assert isinstance(caller, StaffLogin), "only a route for staff asks for the staff"
    return caller


async def provide_operator(request: Request[Any, Any, Any]) -> OperatorLogin:
    """The dependency ``operator`` of routes for people of the platform."""
    caller = caller_of(request)
    assert isinstance(caller, OperatorLogin), "only a route for the platform asks for the operator"
    return caller
