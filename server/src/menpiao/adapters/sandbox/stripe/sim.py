"""``/sim/stripe``: the dashboard (accounts, webhook endpoints), the buyer with a card, the faults."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec

from menpiao.adapters.sandbox.sim.refusals import SimRefused, body_of, limit_of
from menpiao.adapters.sandbox.stripe import forgery, shapes
from menpiao.adapters.sandbox.stripe.faults import Faults, merged
from menpiao.adapters.sandbox.stripe.model import Account, Checkout, Endpoint, Key
from menpiao.adapters.sandbox.stripe.refunds import settle
from menpiao.adapters.sandbox.web import Answer, Request, as_json
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

S = TypeVar("S", bound=msgspec.Struct)
OVERLAP_S = 24 * 3600
"""For how long a rolled secret is still signed with."""
Behaviour = Literal["pay", "decline", "cancel", "notify_twice", "notify_never", "forge"]
_Right = Annotated[str, msgspec.Meta(pattern=r"\A[a-z_]{1,60}_(read|write)\Z")]
_EventType = Annotated[str, msgspec.Meta(pattern=r"\A([a-z_.]{1,80}|\*)\Z")]
_AccountId = Annotated[str, msgspec.Meta(pattern=r"\Aacct_[0-9A-Za-z]{4,40}\Z")]


class AccountBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: _AccountId | None = None
    country: Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{2}\Z")] | None = None
    charges_enabled: bool | None = None


class KeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``rights`` as Stripe's errors name them, without ``rak_``; none are named for a key that may do everything."""

    rights: Annotated[tuple[_Right, ...], msgspec.Meta(max_length=100)] | None = None
    ends_others: bool = False


class EndpointBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: Annotated[str, msgspec.Meta(min_length=8, max_length=500, pattern=r"\Ahttps?://")]
    enabled_events: Annotated[tuple[_EventType, ...], msgspec.Meta(min_length=1, max_length=100)] | None = None
    status: Literal["enabled", "disabled"] | None = None


class PaymentBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    behaviour: Behaviour = "pay"
    forgeries: tuple[forgery.Kind, ...] = forgery.KINDS


class DisputeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    status: Literal[
        "warning_needs_response", "warning_under_review", "warning_closed", "needs_response", "under_review", "won",
        "lost",
    ] = "needs_response"  # fmt: skip
    reason: Literal["fraudulent", "duplicate", "product_not_received", "general"] = "fraudulent"


class OutcomeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    status: Literal["succeeded", "failed", "canceled"] = "succeeded"


async def make_account(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/accounts``: the same id again gives the same key; the rest may change."""
    wanted = body_of(request, AccountBody)
    account_id = wanted.id or f"acct_{randomness.token_hex(8)}"
    world.stripe.store.add_account(Account(account_id, f"sk_test_{randomness.token_hex(24)}"))
    account = world.stripe.store.account(account_id)
    assert account is not None
    world.stripe.store.put_account(_with(account, country=wanted.country, charges_enabled=wanted.charges_enabled))
    return as_json({"id": account.id, "secret_key": account.secret_key}, 201)


async def make_key(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/accounts/{id}/keys``: a secret key, or a restricted one; the others go on, or end now."""
    account, wanted = _account(world, request), body_of(request, KeyBody)
    kind = "sk" if wanted.rights is None else "rk"
    made = Key(f"{kind}_test_{randomness.token_hex(24)}", account.id, wanted.rights)
    world.stripe.store.add_key(made)
    if wanted.ends_others:
        world.stripe.store.end_keys(account.id, but=made.secret_key)
    return as_json({"secret_key": made.secret_key, "rights": made.rights}, 201)


async def make_endpoint(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/accounts/{id}/endpoints``: the same URL again gives the same secret; what it is told may
    change, and whether it is told anything."""
    account, wanted = _account(world, request), body_of(request, EndpointBody)
    store = world.stripe.store
    store.add_endpoint(Endpoint(f"we_{randomness.token_hex(12)}", account.id, wanted.url, _secret()))
    (made,) = [one for one in store.endpoints_of(account.id) if one.url == wanted.url]
    store.put_endpoint(_with(made, enabled_events=wanted.enabled_events, status=wanted.status))
    return as_json({"id": made.id, "url": made.url, "secret": made.secret}, 201)


async def roll_secret(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/endpoints/{id}/roll``: a new secret; both sign for a day."""
    found = world.stripe.store.endpoint(request.params["id"])
    if found is None:
        raise SimRefused(404, "unknown_endpoint", "There is no such endpoint.")
    until = world.now() + OVERLAP_S
    rolled = msgspec.structs.replace(found, secret=_secret(), old_secret=found.secret, old_until=until)
    world.stripe.store.roll_endpoint(rolled)
    return as_json({"id": rolled.id, "url": rolled.url, "secret": rolled.secret}, 201)


async def pay(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/checkouts/{id}/payments``: what the buyer does on the pay page, and what it says.

    ``pay`` · ``decline`` (the card is refused, the page stays) · ``cancel`` (back to the shop) · ``notify_twice`` ·
    ``notify_never`` · ``forge`` (nobody pays, but forged webhooks claim it; ``forgeries`` says how each was answered).
    """
    wanted = body_of(request, PaymentBody)
    checkout = payable(world, request.params["id"])
    stripe = world.stripe
    if wanted.behaviour == "forge":
        return as_json({"result": "fail", "forgeries": await _forge(world, checkout, request, wanted.forgeries)}, 201)
    if wanted.behaviour in ("decline", "cancel"):
        back = checkout.cancel_url if wanted.behaviour == "cancel" else None
        return as_json({"result": "fail", "next": back}, 201)
    intent, charge = (f"{kind}_{randomness.token_hex(12)}" for kind in ("pi", "ch"))
    if not stripe.store.complete(checkout, intent=intent, charge=charge, at=stripe.now()):
        raise SimRefused(409, "not_open", "This checkout can't be paid any more.", zh="该支付页面已失效")
    paid = stripe.store.checkout(checkout.id)
    assert paid is not None
    if wanted.behaviour != "notify_never":
        stripe.courier.announce(
            account=paid.account,
            type_="checkout.session.completed",
            subject=paid.id,
            content=shapes.checkout(paid, host=request.host, now=stripe.now()),
            copies=2 if wanted.behaviour == "notify_twice" else 1,
        )
    return as_json({"result": "ok", "next": paid.success_url, "payment_intent": intent}, 201)


def payable(world: "World", checkout_id: str) -> Checkout:
    """The checkout, if it can be paid now."""
    checkout = world.stripe.store.checkout(checkout_id)
    if checkout is None:
        raise SimRefused(404, "unknown_checkout", "There is no such checkout.", zh="没有这个支付页面")
    if checkout.status == "complete":
        raise SimRefused(409, "already_paid", "This is already paid.", zh="已支付，请勿重复付款")
    if checkout.status == "expired" or world.now() >= checkout.expires_at:
        raise SimRefused(409, "not_open", "This checkout can't be paid any more.", zh="该支付页面已失效")
    return checkout


async def _forge(
    world: "World", checkout: Checkout, request: Request, kinds: tuple[forgery.Kind, ...]
) -> list[dict[str, Any]]:
    stripe = world.stripe
    claimed = msgspec.structs.replace(
        checkout, status="complete", intent="pi_forged", charge="ch_forged", paid_at=stripe.now()
    )
    content = shapes.checkout(claimed, host=request.host, now=stripe.now())
    event = shapes.event(
        event_id="evt_forged", type_="checkout.session.completed", created=stripe.now(), content=content
    )
    body = msgspec.json.encode(event).decode()
    answered = []
    for kind in kinds:
        status, text = await stripe.courier.forge(checkout.account, body, kind)
        answered.append({"kind": kind, "status": status, "answer": text})
    return answered


async def refund_outcome(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/refunds/{id}/outcome``: a refund succeeds, fails or is canceled now. One that succeeded can
    still fail, as at Stripe: the bank sent it back, and the money is in the account's balance again."""
    found = world.stripe.store.refund(request.params["id"])
    if found is None:
        raise SimRefused(404, "unknown_refund", "There is no such refund.")
    settled = settle(world.stripe, found, body_of(request, OutcomeBody).status)
    if settled is None:
        raise SimRefused(409, "settled", f"This refund is {found.status}.")
    return as_json(shapes.refund(settled), 201)


async def dispute(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/checkouts/{id}/disputes``: the cardholder disputes the payment, or what became of it."""
    wanted, stripe = body_of(request, DisputeBody), world.stripe
    checkout = stripe.store.checkout(request.params["id"])
    if checkout is None or checkout.status != "complete":
        raise SimRefused(404, "unknown_checkout", "There is no such paid checkout.")
    ended = wanted.status in ("won", "lost", "warning_closed")
    step = "closed" if ended else "created" if wanted.status.endswith("needs_response") else "updated"
    content = shapes.dispute(checkout, status=wanted.status, reason=wanted.reason, now=stripe.now())
    stripe.courier.announce(
        account=checkout.account, type_=f"charge.dispute.{step}", subject=checkout.id, content=content
    )
    return as_json(content, 201)


async def checkouts(world: "World", request: Request) -> Answer:
    """``GET /sim/stripe/checkouts``: newest first, with their refunds and events."""
    stripe, now = world.stripe, world.now()
    shown = []
    for one in stripe.store.checkouts(limit_of(request, 50)):
        refunds = [shapes.refund(refund) for refund in stripe.store.refunds_of(one.intent)] if one.intent else []
        events = [
            {"id": event.id, "type": event.type, "state": event.state} for event in stripe.store.events(50, one.id)
        ]
        shown.append(shapes.checkout(one, host=request.host, now=now) | {"refunds": refunds, "events": events})
    return as_json({"checkouts": shown})


async def event_again(world: "World", request: Request) -> Answer:
    """``POST /sim/stripe/events/{id}/deliveries``: the same event once more."""
    found = [event for event in world.stripe.store.events(500) if event.id == request.params["id"]]
    if not found:
        raise SimRefused(404, "unknown_event", "There is no such event.")
    world.stripe.courier.send_again(found[0])
    return Answer(202)


async def get_faults(world: "World", request: Request) -> Answer:
    """``GET /sim/stripe/faults``."""
    return as_json(world.stripe.faults)


async def put_faults(world: "World", request: Request) -> Answer:
    """``PUT /sim/stripe/faults``: what is named changes; ``DELETE`` brings the good day back."""
    try:
        changed = merged(world.stripe.faults, body_of(request, dict[str, Any]))
    except msgspec.ValidationError as wrong:
        raise SimRefused(422, "invalid", str(wrong)) from None
    world.stripe.set_faults(changed)
    return as_json(changed)


async def delete_faults(world: "World", request: Request) -> Answer:
    """``DELETE /sim/stripe/faults``."""
    world.stripe.set_faults(Faults())
    return as_json(world.stripe.faults)


def _account(world: "World", request: Request) -> Account:
    found = world.stripe.store.account(request.params["id"])
    if found is None:
        raise SimRefused(404, "unknown_stripe_account", "There is no such account; POST /sim/stripe/accounts makes it.")
    return found


def _with(one: S, **wanted: Any) -> S:
    """With what was named."""
    return msgspec.structs.replace(one, **{name: value for name, value in wanted.items() if value is not None})


def _secret() -> str:
    return f"whsec_{randomness.token_hex(16)}"


ROUTES = [
    ("POST", "/sim/stripe/accounts", make_account),
    ("POST", "/sim/stripe/accounts/{id}/keys", make_key),
    ("POST", "/sim/stripe/accounts/{id}/endpoints", make_endpoint),
    ("POST", "/sim/stripe/endpoints/{id}/roll", roll_secret),
    ("POST", "/sim/stripe/checkouts/{id}/payments", pay),
    ("POST", "/sim/stripe/checkouts/{id}/disputes", dispute),
    ("GET", "/sim/stripe/checkouts", checkouts),
    ("POST", "/sim/stripe/refunds/{id}/outcome", refund_outcome),
    ("POST", "/sim/stripe/events/{id}/deliveries", event_again),
    ("GET", "/sim/stripe/faults", get_faults),
    ("PUT", "/sim/stripe/faults", put_faults),
    ("DELETE", "/sim/stripe/faults", delete_faults),
]
