"""How Stripe shows its objects, in answers and in events alike."""

from collections.abc import Sequence
from typing import Any

from menpiao.adapters.sandbox.stripe.model import Checkout, Refund

API_VERSION = "2026-10-28.endive"


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
        "payment_intent": _intent(one, refunds) if expanded and one.intent else one.intent,
        "payment_method_types": ["card"],
        "payment_status": "paid" if one.status == "complete" else "unpaid",
        "status": status,
        "success_url": one.success_url,
        "url": f"http://{host}/stripe/pay/{one.id}" if status == "open" else None,
    }


def _intent(one: Checkout, refunds: Sequence[Refund]) -> Any:
    back = sum(refund.amount for refund in refunds if refund.status in ("pending", "succeeded"))
    assert one.paid_at is not None
    return {
        "id": one.intent,
        "object": "payment_intent",
        "amount": one.amount,
        "amount_received": one.amount,
        "currency": one.currency,
        "latest_charge": {
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
        },
        "livemode": False,
        "metadata": one.intent_metadata,
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
    }


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
