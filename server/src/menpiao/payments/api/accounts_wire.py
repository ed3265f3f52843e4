"""Merchant accounts on the wire: their keys go in, and no secret comes out."""

from typing import Annotated, Literal

import msgspec

from menpiao.payments import Method

_Pem = Annotated[str, msgspec.Meta(min_length=1, max_length=8_192)]
_Number = Annotated[str, msgspec.Meta(description="The provider's number of the account (商户号, `acct_…`).")]
_Fingerprint = Annotated[
    str, msgspec.Meta(description="SHA-256 in hex: of a public key (DER), or of a secret that is one text.")
]
_Methods = Annotated[
    list[Method],
    msgspec.Meta(max_length=20, description="Ways of paying that the account takes; none: no new payments."),
]
_WebhookSecret = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class PlatformKeyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that the provider signs with: WeChat Pay's public key, or a platform certificate."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=64, description="`PUB_KEY_ID_…`, or the serial.")]
    kind: Literal["public_key", "certificate"]
    pem: _Pem


class RotationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes; the rest stays as it is. Nothing of it is ever shown again."""

    private_key: Annotated[_Pem, msgspec.Meta(description="All of apiclient_key.pem.")] | None = None
    certificate: Annotated[_Pem, msgspec.Meta(description="apiclient_cert.pem: tells the serial.")] | None = None
    serial: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[0-9A-Fa-f]+$")] | None = None
    sealing_key: (
        Annotated[str, msgspec.Meta(min_length=32, max_length=32, description="The APIv3 key (APIv3密钥).")] | None
    ) = None
    mode: Literal["public_key", "certificate"] | None = None
    platform_keys: Annotated[list[PlatformKeyIn], msgspec.Meta(min_length=1, max_length=8)] | None = None
    secret_key: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=256, description="Stripe's: `rk_live_…`, `sk_live_…`.")]
        | None
    ) = None
    webhook_secrets: (
        Annotated[
            list[_WebhookSecret],
            msgspec.Meta(
                min_length=1, max_length=4, description="Stripe's: `whsec_…`. Older key sets' are believed too."
            ),
        ]
        | None
    ) = None

    def __repr__(self) -> str:
        return "RotationIn(…)"


class MerchantAccountIn(RotationIn, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A new account with its first keys, of which nothing is ever shown again. WeChat Pay needs ``number``,
    ``private_key``, ``certificate`` or ``serial``, ``sealing_key``, and ``platform_keys`` unless ``mode`` is
    `certificate`; Stripe needs ``secret_key``."""

    provider: Literal["wechat", "stripe"]
    number: (
        Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]{1,64}$", description="商户号; Stripe's `acct_…`.")] | None
    ) = None
    name: Annotated[str, msgspec.Meta(max_length=80, description="What people call the account.")] = ""

    def __repr__(self) -> str:
        return "MerchantAccountIn(…)"


class MethodsIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the account takes from now on, in any order."""

    methods: _Methods


class RetirementIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which key set ends."""

    keys_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class CheckIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class TrustedKeyOut(msgspec.Struct, frozen=True):
    """What the provider signs with and is believed: `public_key`, `certificate`, or `webhook_secret`, whose id is its
    beginning and last four letters."""

    id: str
    kind: str
    fingerprint: _Fingerprint
    expires_at: str | None


class KeySetOut(msgspec.Struct, frozen=True):
    """A key set without its secrets. The newest that is not retired signs; all that are not retired are believed."""

    id: str
    signs: bool
    created_at: str
    retired_at: str | None
    mode: Annotated[str, msgspec.Meta(description="`public_key`, `certificate`; at Stripe `live`, `test`.")] | None
    serial: (
        Annotated[
            str,
            msgspec.Meta(
                description="Of the certificate that our requests are signed with; at Stripe the key's kind and last "
                "four letters."
            ),
        ]
        | None
    )
    fingerprint: _Fingerprint | None
    trusted: list[TrustedKeyOut]


class MerchantAccountOut(msgspec.Struct, frozen=True):
    """An organizer's account at a provider. Buyers' money goes there, never through this installation."""

    id: str
    provider: str
    number: _Number | None
    name: str
    methods: _Methods
    callback_url: (
        Annotated[str, msgspec.Meta(description="For the provider's console; null where no console asks for it.")]
        | None
    )
    created_at: str
    retired_at: str | None
    keys: list[KeySetOut]


class MerchantAccountPage(msgspec.Struct, frozen=True):
    """The oldest first; the last that is not retired takes new payments. There is one page."""

    items: list[MerchantAccountOut]
    next: None = None


class FindingOut(msgspec.Struct, frozen=True):
    """One thing that was checked: what it means, and what to do."""

    code: str
    state: Literal["ok", "warning", "failed", "unknown"]
    means: str
    advice: str


class CheckOut(msgspec.Struct, frozen=True):
    """`failed` where one of the findings is; `unknown` where something could not be found out, and nothing failed."""

    state: Literal["ok", "warning", "failed", "unknown"]
    checked_at: str
    findings: list[FindingOut]
