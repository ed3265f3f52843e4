"""The platform's own keys: the pair behind the WeChat Pay public key, and the pair behind the platform certificate.

Both are made once per data folder. Every merchant sees the same pairs, under a public-key id of its own.
"""

import functools

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from menpiao.adapters.sandbox import crypto
from menpiao.adapters.sandbox.crypto import Signed
from menpiao.adapters.sandbox.model import Merchant
from menpiao.adapters.sandbox.store import Store
from menpiao.platform import randomness
from menpiao.platform.clock import Clock

_SETTING = "platform_keys"


class _Kept(msgspec.Struct, frozen=True):
    public_key_pair: str
    certificate_pair: str
    certificate: str
    naming_key: str


class PlatformKeys:
    """WeChat's side of the signatures."""

    def __init__(self, kept: _Kept) -> None:
        self._public_pair = crypto.load_private_key(kept.public_key_pair)
        self._certificate_pair = crypto.load_private_key(kept.certificate_pair)
        self.certificate = x509.load_pem_x509_certificate(kept.certificate.encode())
        self.certificate_serial = crypto.serial_of(self.certificate)
        self.naming_key = kept.naming_key
        """Makes openids and template ids that are stable and can't be guessed."""

    @property
    def public_key_pem(self) -> str:
        return crypto.public_pem(self._public_pair.public_key())

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def certificate_public_key_pem(self) -> str:
        return crypto.public_pem(self._certificate_pair.public_key())

    def sign(self, body: bytes, *, serial: str, at: float) -> Signed:
        """Sign an answer or a callback with the key that this serial names."""
        public = serial.startswith(crypto.PUBLIC_KEY_ID_PREFIX)
        timestamp, nonce = str(int(at)), randomness.token_hex(16)
        message = crypto.answer_message(timestamp=timestamp, nonce=nonce, body=body)
        key = self._public_pair if public else self._certificate_pair
        return Signed(timestamp, nonce, crypto.sign(key, message), serial)

    def callback_serial(self, merchant: Merchant) -> str:
        """Which key signs a callback: WeChat decides, the merchant takes what comes."""
        if merchant.mode == "migration":
            return merchant.public_key_id if randomness.below(2) else self.certificate_serial
        return merchant.public_key_id if merchant.mode == "public_key" else self.certificate_serial


def load_or_make(store: Store, clock: Clock) -> PlatformKeys:
    """The keys of this data folder; made at its first start."""
    kept = store.setting(_SETTING)
    if kept is None:
        certificate_pair = crypto.new_private_key()
        certificate = crypto.new_certificate(crypto.load_private_key(certificate_pair), now=clock.now())
        made = _Kept(
            public_key_pair=crypto.new_private_key(),
            certificate_pair=certificate_pair,
            certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
            naming_key=randomness.token_hex(32),
        )
        kept = msgspec.json.encode(made).decode()
        store.put_setting(_SETTING, kept)
    return PlatformKeys(msgspec.json.decode(kept, type=_Kept))


@functools.lru_cache(maxsize=256)
def merchant_key(private_key_pem: str) -> rsa.RSAPublicKey:
    """The public half of a merchant's key, parsed once."""
    return crypto.load_private_key(private_key_pem).public_key()
