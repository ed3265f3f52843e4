"""``/v1/checkout/sessions``: create, retrieve, expire. Source: docs.stripe.com/api/checkout/sessions."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from menpiao.adapters.sandbox.stripe import shapes
from menpiao.adapters.sandbox.stripe.forms import check_known, metadata_of, number_of, object_of, parsed, text_of
from menpiao.adapters.sandbox.stripe.model import Account, Checkout
from menpiao.adapters.sandbox.stripe.refusals import invalid, no_such
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.stripe.world import StripeWorld

LEAST_LIFE_S, MOST_LIFE_S = 30 * 60, 24 * 3600
LEAST_FEN = 400
"""About half a dollar, the least that Stripe takes."""
MOST = 99_999_999
_KNOWN = frozenset(
    {"mode", "client_reference_id", "metadata", "payment_intent_data", "payment_method_types", "line_items", "expand"}
    | {"adaptive_pricing", "expires_at", "success_url", "cancel_url", "locale", "customer_email"}
)


async def create(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``POST /v1/checkout/sessions``."""
    form = parsed(request.body.decode("utf-8", "replace"))
    check_known(form, _KNOWN)
    if text_of(form, "mode") != "payment":
        raise invalid("The sandbox knows mode=payment only.", param="mode")
    amount, currency, name = _items(form)
    now = world.now()
    expires_at = number_of(form, "expires_at", low=0, high=10**11, default=int(now) + MOST_LIFE_S)
    if not now + LEAST_LIFE_S <= expires_at <= now + MOST_LIFE_S:
        raise invalid("`expires_at` must be between 30 minutes and 24 hours from now.", param="expires_at")
    made = Checkout(
        id=f"cs_test_{randomness.token_hex(24)}",
        account=account.id,
        reference=text_of(form, "client_reference_id", most=200),
        name=name,
        amount=amount,
        currency=currency,
        metadata=metadata_of(form),
        intent_metadata=metadata_of(object_of(form, "payment_intent_data")),
        success_url=_url(form, "success_url"),
        cancel_url=_url(form, "cancel_url"),
        created=now,
        expires_at=float(expires_at),
    )
    world.store.add_checkout(made)
    return as_json(shapes.checkout(made, host=request.host, now=now))


def _items(form: dict[str, Any]) -> tuple[int, str, str]:
    """Sum, currency and name of what is bought."""
    total, currencies, names = 0, set(), []
    for number in object_of(form, "line_items"):
        item = object_of(object_of(form, "line_items"), number)
        price = object_of(item, "price_data")
        amount = number_of(price, "unit_amount", low=0, high=MOST)
        total += amount * number_of(item, "quantity", low=1, high=999, default=1)
        currencies.add(text_of(price, "currency", most=3).lower())
        names.append(text_of(object_of(price, "product_data"), "name", most=250))
    if len(currencies) != 1:
        raise invalid("line_items need one currency", param="line_items")
    if total < LEAST_FEN:
        message = "The Checkout Session's total amount must convert to at least 50 cents."
        raise invalid(message, code="amount_too_small", param="line_items")
    if total > MOST:
        raise invalid("The amount is too large.", code="amount_too_large", param="line_items")
    return total, currencies.pop(), ", ".join(names)


def _url(form: dict[str, Any], name: str) -> str:
    url = text_of(form, name, most=5_000)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid("Not a valid URL", code="url_invalid", param=name)
    return url


async def retrieve(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/checkout/sessions/{id}``; ``expand[]=payment_intent.latest_charge`` shows it in full."""
    found = _own(world, account, request)
    expanded = "payment_intent.latest_charge" in request.query.values()
    refunds = world.store.refunds_of(found.intent) if found.intent else []
    return as_json(shapes.checkout(found, host=request.host, now=world.now(), refunds=refunds, expanded=expanded))


async def expire(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``POST /v1/checkout/sessions/{id}/expire``: only what is open."""
    found = _own(world, account, request)
    shown = shapes.checkout(found, host=request.host, now=world.now())
    if shown["status"] != "open" or not world.store.expire(found):
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of'
            f" `{shown['status']}`."
        )
    expired = world.store.checkout(found.id)
    assert expired is not None
    shown = shapes.checkout(expired, host=request.host, now=world.now())
    world.courier.announce(account=account.id, type_="checkout.session.expired", subject=found.id, content=shown)
    return as_json(shown)


def _own(world: "StripeWorld", account: Account, request: Request) -> Checkout:
    found = world.store.checkout(request.params["id"])
    if found is None or found.account != account.id:
        raise no_such("checkout.session", request.params["id"])
    return found


RIGHTS = (
    ("POST", r"/v1/checkout/sessions(/.*)?", "checkout_session_write"),
    ("GET", r"/v1/checkout/sessions(/.*)?", "checkout_session_read"),
)
ROUTES = [
    ("POST", "/v1/checkout/sessions", create),
    ("GET", "/v1/checkout/sessions/{id}", retrieve),
    ("POST", "/v1/checkout/sessions/{id}/expire", expire),
]
