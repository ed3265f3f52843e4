"""What payments needs of a provider to look after a merchant account's keys: what they are, what changes, what works.

Credentials are bytes that only the adapter understands. Nothing that comes back from here holds a secret: what is shown
of keys are numbers, serials, dates, fingerprints, and of a key that is one text its kind and last four letters.
"""

from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Text
from menpiao.payments.ports import MerchantAccount


class CredentialsUnreadable(Exception):
    """They are incomplete or wrong. ``field`` names the part of `NewKeys`; the sentence, which has no full stop, says
    what, never its value."""

    def __init__(self, zh: str, en: str, *, field: str = "credentials") -> None:
        super().__init__(en)
        self.says = Text(zh, en)
        self.field = field


class NewPlatformKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key that the provider signs with; ``pem`` is a public key or a certificate, as ``kind`` says."""

    id: str
    kind: str
    pem: str


class NewKeys(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody gives us of an account's keys; what is None stays as it is. Which parts an account has depends on
    its provider (`AccountKeeper.parts`).

    ``sealing_key`` is what the provider seals callbacks with (WeChat's APIv3 key). ``certificate`` is the account's
    own; it tells the serial and must fit the private key. ``secret_key`` is a key that is sent with what we ask
    (Stripe's), ``webhook_secrets`` are what such a provider signs callbacks with.
    """

    number: str | None = None
    serial: str | None = None
    private_key: str | None = None
    certificate: str | None = None
    sealing_key: str | None = None
    mode: str | None = None
    platform_keys: tuple[NewPlatformKey, ...] | None = None
    secret_key: str | None = None
    webhook_secrets: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return f"NewKeys({', '.join(self.parts())})"

    def parts(self) -> list[str]:
        """The names of what is given."""
        return [name for name in self.__struct_fields__ if getattr(self, name) is not None]


class TrustedKey(msgspec.Struct, frozen=True):
    """What the provider signs with and we believe; ``expires_at`` is None for keys that don't expire. Where it is a
    secret that both sides have, ``id`` is its kind and last four letters."""

    id: str
    kind: str
    fingerprint: str
    expires_at: datetime | None


class ShownKeys(msgspec.Struct, frozen=True):
    """What may be seen of a key set. ``number`` is the account's number at the provider, None where it is not known;
    ``serial`` names the key that our requests are signed or sent with. Fingerprints are SHA-256 in hex: of a public key
    (DER), or of a text that both sides have."""

    number: str | None
    mode: str
    serial: str
    fingerprint: str
    trusted: tuple[TrustedKey, ...]


class FindingState(StrEnum):
    """`UNKNOWN`: could not be found out this time, or not in this way."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was checked: what it means, and what to do about it."""

    code: str
    state: FindingState
    means: Text
    advice: Text

    def filled(self, **values: object) -> "Finding":
        """With what was found in its sentences."""
        return msgspec.structs.replace(self, means=self.means.format(**values), advice=self.advice.format(**values))


class AccountKeeper(Protocol):
    """One provider's knowledge of its merchant accounts. ``parts`` are those of `NewKeys` that its accounts have."""

    parts: frozenset[str]

    def callback_url(self, account_id: UUID) -> str | None:
        """Where the provider has to be told, once, to call back about this account; None where each request says it."""
        ...

    def show(self, credentials: bytes) -> ShownKeys:
        """Raises `CredentialsUnreadable`. Loads keys, so call it in a thread."""
        ...

    def given(self, content: bytes) -> NewKeys:
        """Keys written as the provider's form has them (JSON). Raises `CredentialsUnreadable`."""
        ...

    def changed(self, credentials: bytes | None, keys: NewKeys) -> bytes:
        """New credentials: the old ones where ``keys`` is silent. Raises `CredentialsUnreadable`."""
        ...

    def may_be_renewed(self, account: MerchantAccount) -> bool:
        """Whether `renewed` is worth asking: the provider's keys come to an end by themselves, or it can tell something
        that nobody entered."""
        ...

    async def renewed(self, account: MerchantAccount) -> bytes | None:
        """The signing credentials with what the provider tells of itself now, its keys or the account's number; None
        where nothing is new. Raises `OutcomeUnknown` or `ProviderRefused`."""
        ...

    async def check(self, account: MerchantAccount) -> tuple[Finding, ...]:
        """Try the account with calls that change nothing. Never raises for what the provider or the network does."""
        ...
