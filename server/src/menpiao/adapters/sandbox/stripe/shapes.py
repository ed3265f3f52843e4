"""How Stripe shows its objects, in answers and in events alike."""

from collections.abc import Sequence
from typing import Any

from menpiao.adapters.sandbox.stripe.model import Account, Checkout, Endpoint, Refund

API_VERSION = "2026-10-28.endive"
CURRENCIES: dict[str, tuple[str, ...]] = {"HK": ("hkd", "cny", "usd"), "BR": ("brl",)}
"""What accounts can charge, by country, the country's own first; all that is not listed is like Hong Kong."""


def checkout(one: Checkout, *, host: str, now: float, refunds: Sequence[Refund] = (), expanded: bool = False) -> Any:
    """``expanded`` shows the payment intent with its charge in full, as ``expand[]`` asks."""
    status = "expired" if one.status == "open" and now >= one.expires_at else one.status
    return {
        "id": one.id,
        "object": "checkout.session",
        "amount_subtotal": one.amount,
        "amount_total": one.amount,
        "cancel_url": one.cancel_url,
        "client_reference_id": one.reference,
        "created": int(one.created),
        "currency": one.currency,
        "expires_at": int(one.expires_at),
        "livemode": False,
        "metadata": one.metadata,
        "mode": "payment",
        "payment_intent": intent(one, refunds) if expanded and one.intent else one.intent,
        "payment_method_types": ["card"],
        "payment_status": "paid" if one.status == "complete" else "unpaid",
        "status": status,
        "success_url": one.success_url,
        "url": f"http://{host}/stripe/pay/{one.id}" if status == "open" else None,
    }


def intent(one: Checkout, refunds: Sequence[Refund], *, expanded: bool = True) -> Any:
    """The payment intent of a paid checkout, with its charge in full or by name."""
    return {
        "id": one.intent,
        "object": "payment_intent",
        "amount": one.amount,
        "amount_received": one.amount,
        "currency": one.currency,
        "latest_charge": charge(one, refunds) if expanded else one.charge,
        "livemode": False,
        "metadata": one.intent_metadata,
        "status": "succeeded",
    }


def charge(one: Checkout, refunds: Sequence[Refund]) -> Any:
    """The charge of a paid checkout."""
    back = sum(refund.amount for refund in refunds if refund.status in ("pending", "succeeded"))
    assert one.paid_at is not None
    return {
        "id": one.charge,
        "object": "charge",
        "amount": one.amount,
        "amount_refunded": back,
        "created": int(one.paid_at),
        "currency": one.currency,
        "paid": True,
        "payment_intent": one.intent,
        "refunded": back == one.amount,
        "status": "succeeded",
    }


def refund(one: Refund) -> Any:
    return {
        "id": one.id,
        "object": "refund",
        "amount": one.amount,
        "charge": one.charge,
        "created": int(one.created),
        "currency": one.currency,
        "metadata": one.metadata,
        "payment_intent": one.intent,
        "reason": one.reason,
        "status": one.status,
        **({"failure_reason": _WHY_IT_FAILED} if one.status == "failed" else {}),
    }


def dispute(one: Checkout, *, status: str, reason: str, now: float) -> Any:
    """The one dispute of a paid checkout, opened when it was paid."""
    assert one.charge is not None
    assert one.paid_at is not None
    return {
        "id": one.charge.replace("ch_", "du_"),
        "object": "dispute",
        "amount": one.amount,
        "charge": one.charge,
        "created": int(one.paid_at),
        "currency": one.currency,
        "evidence_details": {"due_by": int(now) + 7 * 86_400, "has_evidence": False, "past_due": False},
        "livemode": False,
        "metadata": {},
        "payment_intent": one.intent,
        "reason": reason,
        "status": status,
    }


_WHY_IT_FAILED = "expired_or_canceled_card"


def page(data: Sequence[Any], url: str, *, has_more: bool) -> Any:
    """A list, as every list of Stripe's."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def account(one: Account) -> Any:
    """The account that the key is of."""
    return {
        "id": one.id,
        "object": "account",
        "business_profile": {"name": "候场文化", "url": None},
        "capabilities": {"card_payments": "active" if one.charges_enabled else "inactive", "transfers": "active"},
        "charges_enabled": one.charges_enabled,
        "country": one.country,
        "default_currency": CURRENCIES.get(one.country, ("usd",))[0],
        "details_submitted": one.charges_enabled,
        "payouts_enabled": one.charges_enabled,
        "type": "standard",
    }


def country(code: str) -> Any:
    """What accounts of a country can charge."""
    currencies = CURRENCIES.get(code, CURRENCIES["HK"])
    return {
        "id": code,
        "object": "country_spec",
        "default_currency": currencies[0],
        "supported_payment_currencies": list(currencies),
        "supported_transfer_countries": [code],
    }


def endpoint(one: Endpoint) -> Any:
    """A webhook endpoint; its secret is shown in the dashboard only."""
    return {
        "id": one.id,
        "object": "webhook_endpoint",
        "api_version": None,
        "enabled_events": one.enabled_events,
        "livemode": False,
        "metadata": {},
        "status": one.status,
        "url": one.url,
    }


def balance(currency: str) -> Any:
    """The account's balance: the sandbox counts nothing."""
    nothing = [{"amount": 0, "currency": currency, "source_types": {"card": 0}}]
    return {"object": "balance", "available": nothing, "livemode": False, "pending": nothing}


def event(*, event_id: str, type_: str, created: float, content: Any) -> Any:
    return {
        "id": event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": int(created),
        "data": {"object": content},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": type_,
    }
