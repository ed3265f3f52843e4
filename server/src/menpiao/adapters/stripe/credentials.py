"""The credentials of one merchant account at Stripe, as JSON: the API key, and the secrets that sign its webhooks.

While a webhook secret is rolled in Stripe's dashboard, the old one is in an older key set, or listed here beside the
new one; either is believed. Restricted keys (`rk_…`) do as well as secret ones, and are the better choice: they need to
write Checkout Sessions and Refunds and to read PaymentIntents and Charges.
"""

import contextlib
import hashlib
import re
from collections.abc import Sequence

import msgspec

from menpiao.payments.ports_accounts import CredentialsUnreadable

MAX_WEBHOOK_SECRETS = 4
_KEY_PREFIXES = ("sk_test_", "sk_live_", "rk_test_", "rk_live_")
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)
_SECRET = re.compile(r"whsec_[!-~]{1,250}", re.ASCII)
_LIVE = ("sk_live_", "rk_live_")
_ACCOUNT = re.compile(r"acct_[0-9A-Za-z]{1,59}", re.ASCII)


class AccountUnreadable(CredentialsUnreadable):
    """The credentials are incomplete or wrong. The text says which part, never its value."""


class Credentials(msgspec.Struct, frozen=True):
    """What the organizer copies from Stripe's dashboard. ``account`` is Stripe's id of the account (`acct_…`), entered
    or told by Stripe; "" where it is not known. Without webhook secrets nothing that calls back is believed."""

    secret_key: str
    webhook_secrets: tuple[str, ...] = ()
    account: str = ""

    def __repr__(self) -> str:
        return "Credentials(stripe)"

    @property
    def live(self) -> bool:
        """Whether real money moves."""
        return self.secret_key.startswith(_LIVE)

    @property
    def kind(self) -> str:
        """`rk_live_` and the like: how the key begins."""
        return next(prefix for prefix in _KEY_PREFIXES if self.secret_key.startswith(prefix))


def fingerprint_of(*raw: bytes) -> bytes:
    """Tells whether credentials changed without keeping them."""
    return hashlib.sha256(b"\n".join(raw)).digest()


def read_account(raw: bytes, older: Sequence[bytes] = ()) -> Credentials:
    """The credentials with the webhook secrets of every key set that is still good, the newest first. Of ``older``
    ones, one that can't be read any more is left out. Raises `AccountUnreadable`."""
    credentials = read_credentials(raw)
    secrets = list(credentials.webhook_secrets)
    for old in older:
        with contextlib.suppress(AccountUnreadable):
            secrets.extend(read_credentials(old).webhook_secrets)
    return msgspec.structs.replace(credentials, webhook_secrets=tuple(dict.fromkeys(secrets)))


def read_credentials(raw: bytes) -> Credentials:
    """Decode one key set and check it; raises `AccountUnreadable`."""
    try:
        credentials = msgspec.json.decode(raw, type=Credentials)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise AccountUnreadable("密钥的格式不对", f"credentials are not as expected: {type(reason).__name__}") from None
    if not credentials.secret_key.startswith(_KEY_PREFIXES):
        raise AccountUnreadable(
            "密钥的开头不对，应是 sk_live_、rk_live_、sk_test_ 或 rk_test_",
            "secret_key does not begin like one of Stripe's (sk_live_, rk_live_, sk_test_, rk_test_)",
            field="secret_key",
        )
    if not _KEY.fullmatch(credentials.secret_key):
        raise AccountUnreadable("密钥里有不该有的字符", "secret_key holds what no key holds", field="secret_key")
    if len(credentials.webhook_secrets) > MAX_WEBHOOK_SECRETS:
        raise AccountUnreadable(
            f"Webhook 密钥最多 {MAX_WEBHOOK_SECRETS} 个",
            f"more than {MAX_WEBHOOK_SECRETS} webhook secrets",
            field="webhook_secrets",
        )
    if not all(_SECRET.fullmatch(secret) for secret in credentials.webhook_secrets):
        raise AccountUnreadable(
            "Webhook 密钥应以 whsec_ 开头，且不含多余的字符",
            "a webhook secret does not begin with whsec_, or holds what no secret holds",
            field="webhook_secrets",
        )
    if credentials.account and not _ACCOUNT.fullmatch(credentials.account):
        raise AccountUnreadable(
            "账户 ID 应是 acct_ 开头的一串", "the account's id does not look like acct_…", field="number"
        )
    return credentials
