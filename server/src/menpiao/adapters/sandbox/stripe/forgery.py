"""Webhooks that must not be believed, or not be acted upon, one for each way in which a receiver goes wrong."""

import hashlib
import hmac
from typing import Any, Literal, get_args

import msgspec

from menpiao.adapters.sandbox.stripe.model import Endpoint
from menpiao.platform import randomness

Kind = Literal[
    "flipped_byte",
    "flipped_signature",
    "unsigned",
    "stranger",
    "old_timestamp",
    "future_timestamp",
    "old_scheme",
    "wrong_mode",
    "wrong_amount",
    "wrong_currency",
    "wrong_order",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
FAR_S = 600
"""Twice what the freshness rule allows."""


def forge(endpoint: Endpoint, body: str, kind: Kind, *, at: float) -> tuple[bytes, str]:
    """Body and signature of a forged copy of this event. Those named ``wrong_…`` carry a valid signature."""
    raw = msgspec.json.encode(_altered(msgspec.json.decode(body), kind))
    moment = int(at + {"old_timestamp": -FAR_S, "future_timestamp": FAR_S}.get(kind, 0))
    secret = f"whsec_{randomness.token_hex(16)}" if kind == "stranger" else endpoint.secret
    made = hmac.new(secret.encode(), f"{moment}.".encode() + raw, hashlib.sha256).hexdigest()
    if kind == "flipped_signature":
        made = f"{int(made, 16) ^ 1:064x}"
    if kind == "flipped_byte":
        raw = raw.replace(b'"paid"', b'"Paid"')
    if kind == "unsigned":
        return raw, ""
    return raw, f"t={moment},{'v0' if kind == 'old_scheme' else 'v1'}={made}"


def _altered(event: Any, kind: Kind) -> Any:
    event["id"] = f"evt_{randomness.token_hex(12)}"
    content = event["data"]["object"]
    if kind == "wrong_mode":
        event["livemode"] = True
    elif kind == "wrong_amount":
        content["amount_total"] += 1
    elif kind == "wrong_currency":
        content["currency"] = "jpy"
    elif kind == "wrong_order":
        known = str(content["client_reference_id"])
        content["client_reference_id"] = known[:-1] + ("1" if known.endswith("0") else "0")
    return event
