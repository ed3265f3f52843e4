"""What tells a key about its account: whose it is, what it may charge, what it was paid, whom it tells.

Source: docs.stripe.com/api: Account, Balance, Country Specs; lists of PaymentIntents, Charges, Webhook Endpoints.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from menpiao.adapters.sandbox.stripe import shapes
from menpiao.adapters.sandbox.stripe.forms import number_of
from menpiao.adapters.sandbox.stripe.model import Account, Checkout
from menpiao.adapters.sandbox.stripe.refusals import invalid
from menpiao.adapters.sandbox.web import Answer, Request, as_json

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.stripe.world import StripeWorld


async def account(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/account``."""
    return as_json(shapes.account(account))


async def balance(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/balance``."""
    return as_json(shapes.balance(shapes.account(account)["default_currency"]))


async def country(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/country_specs/{country}``."""
    code = request.params["country"]
    if not (len(code) == 2 and code.isascii() and code.isupper()):
        raise invalid(f"Country '{code[:20]}' is unknown.", param="country")
    return as_json(shapes.country(code))


async def endpoints(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/webhook_endpoints?limit=``."""
    limit, found = _limit(request), world.store.endpoints_of(account.id)
    shown = [shapes.endpoint(one) for one in found[:limit]]
    return as_json(shapes.page(shown, "/v1/webhook_endpoints", has_more=len(found) > limit))


async def intents(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/payment_intents?limit=``, newest first."""
    return _paid(world, account, request, lambda one, back: shapes.intent(one, back, expanded=False))


async def charges(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/charges?limit=``, newest first."""
    return _paid(world, account, request, shapes.charge)


def _paid(
    world: "StripeWorld", account: Account, request: Request, shape: Callable[[Checkout, list[Any]], Any]
) -> Answer:
    limit = _limit(request)
    found = world.store.paid_of(account.id, limit + 1)
    shown = [shape(one, world.store.refunds_of(one.intent or "")) for one in found[:limit]]
    return as_json(shapes.page(shown, request.path, has_more=len(found) > limit))


def _limit(request: Request) -> int:
    query: dict[str, Any] = dict(request.query)
    return number_of(query, "limit", low=1, high=100, default=10)


RIGHTS = (
    ("GET", r"/v1/account", "accounts_kyc_basic_read"),
    ("GET", r"/v1/balance", "balance_read"),
    ("GET", r"/v1/webhook_endpoints", "webhook_read"),
    ("GET", r"/v1/payment_intents", "payment_intent_read"),
    ("GET", r"/v1/charges", "charge_read"),
)
ROUTES = [
    ("GET", "/v1/account", account),
    ("GET", "/v1/balance", balance),
    ("GET", "/v1/country_specs/{country}", country),
    ("GET", "/v1/webhook_endpoints", endpoints),
    ("GET", "/v1/payment_intents", intents),
    ("GET", "/v1/charges", charges),
]
