"""The credentials of one merchant account at Stripe, as JSON: the API key, and the secrets that sign its webhooks.

While a webhook secret is rolled in Stripe's dashboard, both the old and the new one are listed here, and either is
believed. Restricted keys (`rk_…`) do as well as secret ones, and are the better choice: they need to write Checkout
Sessions and Refunds and to read PaymentIntents and Charges.
"""

import hashlib

import msgspec

MAX_WEBHOOK_SECRETS = 4
_KEY_PREFIXES = ("sk_test_", "sk_live_", "rk_test_", "rk_live_")
_LIVE = ("sk_live_", "rk_live_")


class AccountUnreadable(Exception):
    """The credentials are incomplete or wrong. The text says which part, never its value."""


class Credentials(msgspec.Struct, frozen=True):
    """What the organizer copies from Stripe's dashboard."""

    secret_key: str
    webhook_secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Credentials(stripe)"

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        return self.secret_key.startswith(_LIVE)


def fingerprint_of(raw: bytes) -> bytes:
    """Tells whether credentials changed without keeping them."""
    return hashlib.sha256(raw).digest()


def read_credentials(raw: bytes) -> Credentials:
    """Decode and check; raises `AccountUnreadable`."""
    try:
        credentials = msgspec.json.decode(raw, type=Credentials)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise AccountUnreadable(f"credentials are not as expected: {type(reason).__name__}") from None
    if not credentials.secret_key.startswith(_KEY_PREFIXES):
        raise AccountUnreadable(
            "secret_key does not begin like one of Stripe's (sk_live_, rk_live_, sk_test_, rk_test_)"
        )
    if not credentials.secret_key.isascii() or any(letter.isspace() for letter in credentials.secret_key):
        raise AccountUnreadable("secret_key holds what no key holds")
    if len(credentials.webhook_secrets) > MAX_WEBHOOK_SECRETS:
        raise AccountUnreadable(f"more than {MAX_WEBHOOK_SECRETS} webhook secrets")
    if not all(secret.startswith("whsec_") for secret in credentials.webhook_secrets):
        raise AccountUnreadable("a webhook secret does not begin with whsec_")
    return credentials
