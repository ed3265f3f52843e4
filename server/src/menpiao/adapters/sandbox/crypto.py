"""The cryptography of WeChat Pay v3 from WeChat's side of the table.

Written from WeChat's documents alone and shared with nobody: were it the code that our WeChat adapter uses, one
mistake would hide on both sides. Sources: WeChat Pay v3 "签名与验签规则", "回调通知处理"; vectors of the official SDKs.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from menpiao.platform import randomness

PUBLIC_KEY_ID_PREFIX = "PUB_KEY_ID_"
CERTIFICATE_YEARS = 5


class Sealed(msgspec.Struct, frozen=True):
    """What AEAD_AES_256_GCM makes of a text: base64 ciphertext with the tag at its end, and the 12-character nonce."""

    ciphertext: str
    nonce: str
    associated_data: str


class Signed(msgspec.Struct, frozen=True):
    """A signature over ``timestamp\\nnonce\\nbody\\n`` and what it was made with."""

    timestamp: str
    nonce: str
    signature: str
    serial: str


def new_private_key() -> str:
    """A fresh RSA-2048 key as PKCS#8 PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def load_private_key(pem: str) -> rsa.RSAPrivateKey:
    """A key that we made ourselves: checking its primes again would take longer than all the rest of a start."""
    key = serialization.load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def public_pem(key: rsa.RSAPublicKey) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def sign(key: rsa.RSAPrivateKey, message: bytes) -> str:
    """SHA256 with RSA PKCS#1 v1.5, base64."""
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def verify(key: rsa.RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether this base64 text is the key's signature; anything that is not base64 is simply a wrong signature."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def request_message(*, method: str, target: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """The five lines that a merchant signs; each ends with a line feed, the last too."""
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(*, timestamp: str, nonce: str, body: bytes) -> bytes:
    """The three lines that WeChat signs in answers and callbacks; an empty body leaves a bare line feed."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def pay_sheet_message(*, app_id: str, timestamp: str, nonce: str, package: str) -> bytes:
    """The four lines that the mini program's ``paySign`` covers; ``package`` is ``prepay_id=…`` in full."""
    return f"{app_id}\n{timestamp}\n{nonce}\n{package}\n".encode()


def seal(key: str, plaintext: bytes, associated_data: str, nonce: str | None = None) -> Sealed:
    """Encrypt as WeChat does; a nonce is given only by tests."""
    chosen = nonce or randomness.token_hex(6)
    raw = AESGCM(key.encode()).encrypt(chosen.encode(), plaintext, associated_data.encode())
    return Sealed(base64.b64encode(raw).decode(), chosen, associated_data)


def unseal(key: str, sealed: Sealed) -> bytes | None:
    """The plaintext, or None when the key, nonce, data or text is not right. The sandbox itself needs it in tests."""
    try:
        raw = base64.b64decode(sealed.ciphertext, validate=True)
        return AESGCM(key.encode()).decrypt(sealed.nonce.encode(), raw, sealed.associated_data.encode())
    except (InvalidTag, binascii.Error, ValueError):
        return None


def new_certificate(key: rsa.RSAPrivateKey, *, now: datetime) -> x509.Certificate:
    """A platform certificate like WeChat's: five years, a 160-bit serial number."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Menpiao WeChat sandbox"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Menpiao sandbox platform certificate"),
        ]
    )
    start = now.astimezone(UTC) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(randomness.bits(158) | 1 << 158)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * CERTIFICATE_YEARS))
        .sign(key, hashes.SHA256())
    )


def serial_of(certificate: x509.Certificate) -> str:
    """The serial number as WeChat writes it: 40 upper-case hexadecimal digits."""
    return f"{certificate.serial_number:040X}"


def keyed_text(key: str, *parts: str, length: int) -> str:
    """Stable, unguessable text for these parts: how openids and template ids come about."""
    digest = hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha512).digest()
    return base64.urlsafe_b64encode(digest).decode()[:length]
