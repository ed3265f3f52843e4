"""The credentials of one merchant account: what the organizer copies from WeChat's merchant platform, as JSON.

WeChat signs either with its own key pair (`PUB_KEY_ID_…`, every newer account) or with platform certificates (older
accounts). While an account migrates, callbacks signed with either kind arrive for days, and while its own keys are
changed, callbacks sealed with either APIv3 key: so an account holds any number of keys, found by the exact text of
their id, and several key sets. That text is never read as a number: `PUB_KEY_ID_…` is none.
"""

import contextlib
import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from menpiao.payments.ports_accounts import CredentialsUnreadable

KeyKind = Literal["public_key", "certificate"]
Keyring = dict[str, RSAPublicKey]
"""WeChat's public keys by the serial that a message names."""

_APIV3_KEY_LENGTH = 32
_NEEDED = {"mchid": "商户号", "serial_no": "商户证书序列号", "private_key_pem": "商户私钥"}


class AccountUnreadable(CredentialsUnreadable):
    """The credentials are incomplete or wrong. The text says which part, never its value."""


class PlatformKey(msgspec.Struct, frozen=True):
    """A key that WeChat signs with; ``id`` is the serial of its certificate or `PUB_KEY_ID_…`. One PEM is enough."""

    id: str
    kind: KeyKind
    public_key_pem: str | None = None
    certificate_pem: str | None = None


class Credentials(msgspec.Struct, frozen=True):
    """``serial_no`` names the merchant's own certificate; ``mode`` is the kind of key that answers are asked in."""

    mchid: str
    serial_no: str
    private_key_pem: str
    apiv3_key: str
    platform_keys: tuple[PlatformKey, ...] = ()
    mode: KeyKind = "public_key"

    def __repr__(self) -> str:
        return f"Credentials({self.mchid})"

    def named_key(self) -> PlatformKey | None:
        """In public-key mode, the key that our requests name: the first of its kind."""
        if self.mode == "certificate":
            return None
        return next((key for key in self.platform_keys if key.kind == "public_key"), None)


class Account(msgspec.Struct, frozen=True):
    """Credentials with their keys loaded. ``fingerprint`` changes when anything in them does.

    ``keys`` and ``apiv3_keys`` (the newest first) are those of every key set that is still good: while keys change,
    WeChat signs and seals with the old ones and the new ones for a while.
    """

    fingerprint: bytes
    credentials: Credentials
    keys: Keyring
    apiv3_keys: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Account({self.credentials.mchid})"


def fingerprint_of(*raw: bytes) -> bytes:
    """Tells whether credentials changed without keeping them."""
    return hashlib.sha256(b"\n".join(raw)).digest()


def read_account(raw: bytes, older: Sequence[bytes] = ()) -> Account:
    """Decode and check everything but the private key, whose loading is dear (see `library`). Of ``older`` key sets,
    newest first, one that can't be read any more is left out: it signs nothing."""
    credentials = read_credentials(raw)
    believed = [credentials]
    for old in older:
        with contextlib.suppress(AccountUnreadable):
            believed.append(read_credentials(old))
    keys: Keyring = {}
    for one in reversed(believed):
        with contextlib.suppress(AccountUnreadable) if one is not credentials else contextlib.nullcontext():
            keys.update({key.id: load_platform_key(key) for key in one.platform_keys})
    return Account(
        fingerprint=fingerprint_of(raw, *older),
        credentials=credentials,
        keys=keys,
        apiv3_keys=tuple(dict.fromkeys(one.apiv3_key for one in believed)),
    )


def read_credentials(raw: bytes) -> Credentials:
    """Decode one key set and look at what is in it, without loading a key."""
    try:
        credentials = msgspec.json.decode(raw, type=Credentials)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise AccountUnreadable("密钥的格式不对", f"credentials are not as expected: {type(reason).__name__}") from None
    for field, zh in _NEEDED.items():
        if not getattr(credentials, field):
            raise AccountUnreadable(f"还没有填写{zh}", f"{field} is empty", field=field)
    if len(credentials.apiv3_key.encode()) != _APIV3_KEY_LENGTH:
        raise AccountUnreadable(
            f"APIv3 密钥不是 {_APIV3_KEY_LENGTH} 个字符",
            f"apiv3_key is not {_APIV3_KEY_LENGTH} bytes",
            field="apiv3_key",
        )
    if credentials.mode == "public_key" and credentials.named_key() is None:
        raise AccountUnreadable(
            "还没有填写微信支付公钥及其 ID", "public-key mode needs WeChat Pay's public key", field="platform_keys"
        )
    return credentials


def load_platform_key(key: PlatformKey) -> RSAPublicKey:
    """The RSA key itself; a certificate must carry the serial that it is filed under."""
    try:
        if key.certificate_pem:
            certificate = x509.load_pem_x509_certificate(key.certificate_pem.encode())
            if serial_of(certificate) != key.id.upper().lstrip("0"):
                raise AccountUnreadable(
                    f"编号 {key.id} 下的平台证书序列号与它不同",
                    f"the certificate filed under {key.id!r} has another serial",
                    field="platform_keys",
                )
            public_key = certificate.public_key()
        else:
            public_key = load_pem_public_key((key.public_key_pem or "").encode())  # type: ignore[assignment]
    except ValueError:
        raise AccountUnreadable(
            f"{key.id} 的内容不是 PEM 文本", f"platform key {key.id!r} is not PEM", field="platform_keys"
        ) from None
    if not isinstance(public_key, RSAPublicKey):
        raise AccountUnreadable(f"{key.id} 不是 RSA 公钥", f"platform key {key.id!r} is not RSA", field="platform_keys")
    return public_key


def serial_of(certificate: x509.Certificate) -> str:
    """As WeChat spells it, without leading zeros."""
    return f"{certificate.serial_number:X}"
