"""What the Stripe sandbox knows, in Stripe's words. Moments are seconds since 1970, money is of the currency's
smallest unit.
"""

from typing import Literal

import msgspec

CheckoutStatus = Literal["open", "complete", "expired"]
RefundStatus = Literal["pending", "succeeded", "failed", "canceled"]
EventState = Literal["pending", "delivered", "given_up"]


class Account(msgspec.Struct, frozen=True):
    """A Stripe account with its API key, which may do everything."""

    id: str
    secret_key: str
    country: str = "HK"
    charges_enabled: bool = True

    def __repr__(self) -> str:
        return f"Account({self.id})"


class Key(msgspec.Struct, frozen=True):
    """Another API key of an account: a restricted one, or one that has ended. ``rights`` are in Stripe's words
    (``checkout_session_write``); None may do everything."""

    secret_key: str
    account: str
    rights: tuple[str, ...] | None
    ended: bool = False

    def __repr__(self) -> str:
        return f"Key({self.account})"

    def may(self, right: str) -> bool:
        """Whoever may write may read."""
        if self.rights is None:
            return True
        return right in self.rights or right.removesuffix("_read") + "_write" in self.rights


class Endpoint(msgspec.Struct, frozen=True):
    """Where an account's webhooks go. After its secret was rolled, both sign until ``old_until``."""

    id: str
    account: str
    url: str
    secret: str
    old_secret: str = ""
    old_until: float = 0.0
    enabled_events: tuple[str, ...] = ("*",)
    status: Literal["enabled", "disabled"] = "enabled"

    def __repr__(self) -> str:
        return f"Endpoint({self.id})"


class Checkout(msgspec.Struct, frozen=True):
    """A checkout session with its payment intent and charge, which exist once somebody has paid."""

    id: str
    account: str
    reference: str
    name: str
    amount: int
    currency: str
    metadata: dict[str, str]
    intent_metadata: dict[str, str]
    success_url: str
    cancel_url: str
    created: float
    expires_at: float
    status: CheckoutStatus = "open"
    intent: str | None = None
    charge: str | None = None
    paid_at: float | None = None


class Refund(msgspec.Struct, frozen=True):
    """A refund of a payment intent."""

    id: str
    account: str
    intent: str
    charge: str
    amount: int
    currency: str
    reason: str
    metadata: dict[str, str]
    created: float
    status: RefundStatus


class Event(msgspec.Struct, frozen=True):
    """A webhook on its way: attempt ``attempts`` + 1 is due ``wait_s`` (Stripe's seconds) after ``base_at``."""

    id: str
    account: str
    type: str
    subject: str
    """The checkout's or the refund's id, for people who look for it."""
    body: str
    created: float
    base_at: float
    wait_s: float = 0.0
    attempts: int = 0
    copies: int = 1
    state: EventState = "pending"
    last_answer: str = ""


class Kept(msgspec.Struct, frozen=True):
    """The answer that an idempotency key stands for."""

    account: str
    key: str
    fingerprint: str
    status: int
    body: str
    at: float
