"""``/v1/refunds``: create, retrieve, list. Source: docs.stripe.com/api/refunds."""

from typing import TYPE_CHECKING, Any

from menpiao.adapters.sandbox.stripe import shapes
from menpiao.adapters.sandbox.stripe.forms import check_known, metadata_of, number_of, parsed, text_of
from menpiao.adapters.sandbox.stripe.model import Account, Refund, RefundStatus
from menpiao.adapters.sandbox.stripe.refusals import invalid, no_such
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.stripe.world import StripeWorld

_KNOWN = frozenset({"payment_intent", "amount", "reason", "metadata", "expand"})
_REASONS = ("duplicate", "fraudulent", "requested_by_customer")


async def create(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``POST /v1/refunds``: never more than is left."""
    form = parsed(request.body.decode("utf-8", "replace"))
    check_known(form, _KNOWN)
    intent = text_of(form, "payment_intent")
    paid = world.store.checkout_of_intent(account.id, intent)
    if paid is None:
        raise no_such("payment_intent", intent)
    assert paid.charge is not None
    earlier = world.store.refunds_of(intent)
    left = paid.amount - sum(one.amount for one in earlier if one.status in ("pending", "succeeded"))
    amount = number_of(form, "amount", low=1, high=10**10, default=left or 1)
    if left == 0:
        raise invalid(f"Charge {paid.charge} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        raise invalid("Refund amount is greater than unrefunded amount on charge", param="amount")
    reason = text_of(form, "reason", default="requested_by_customer")
    if reason not in _REASONS:
        raise invalid(f"Invalid reason: must be one of {', '.join(_REASONS)}", param="reason")
    if world.faults.refund_error is not None:
        raise invalid("Insufficient funds in your Stripe balance.", code=world.faults.refund_error)
    made = Refund(
        id=f"re_{randomness.token_hex(12)}",
        account=account.id,
        intent=intent,
        charge=paid.charge,
        amount=amount,
        currency=paid.currency,
        reason=reason,
        metadata=metadata_of(form),
        created=world.now(),
        status=world.faults.refund_status,
    )
    world.store.add_refund(made)
    announce(world, made, "refund.created")
    return as_json(shapes.refund(made))


async def retrieve(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/refunds/{id}``."""
    found = world.store.refund(request.params["id"])
    if found is None or found.account != account.id:
        raise no_such("refund", request.params["id"])
    return as_json(shapes.refund(found))


async def listed(world: "StripeWorld", account: Account, request: Request) -> Answer:
    """``GET /v1/refunds?payment_intent=&limit=``, newest first."""
    query: dict[str, Any] = dict(request.query)
    intent = text_of(query, "payment_intent")
    limit = number_of(query, "limit", low=1, high=100, default=10)
    found = [one for one in world.store.refunds_of(intent) if one.account == account.id]
    shown = [shapes.refund(one) for one in found[:limit]]
    return as_json(shapes.page(shown, "/v1/refunds", has_more=len(found) > limit))


def settle(world: "StripeWorld", refund: Refund, status: RefundStatus) -> Refund | None:
    """Reach this outcome now and announce it; None where it can't be reached any more."""
    if not world.store.settle_refund(refund, status):
        return None
    settled = world.store.refund(refund.id)
    assert settled is not None
    announce(world, settled, "refund.failed" if status == "failed" else "refund.updated")
    return settled


def announce(world: "StripeWorld", refund: Refund, type_: str) -> None:
    """Tell the account's webhooks."""
    world.courier.announce(account=refund.account, type_=type_, subject=refund.id, content=shapes.refund(refund))


RIGHTS = (
    ("POST", r"/v1/refunds(/.*)?", "refund_write"),
    ("GET", r"/v1/refunds(/.*)?", "refund_read"),
)
ROUTES = [
    ("POST", "/v1/refunds", create),
    ("GET", "/v1/refunds", listed),
    ("GET", "/v1/refunds/{id}", retrieve),
]
