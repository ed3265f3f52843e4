"""Whom to believe: the signature of everything that WeChat Pay sends, and the seal on what a callback carries.

Used for callbacks and for the answers to our own calls alike. Nothing here asks the network: a message signed with a
key that we don't hold is refused, since anybody can name an unknown serial.
Source: pay.weixin.qq.com, "signature verification" and "certificate and callback decryption".
"""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from menpiao.adapters.wechat.pay.credentials import Keyring
from menpiao.payments.ports import NoticeRefused

MAX_BODY_BYTES = 65_536
MAX_AGE_S = 300
ALGORITHM = "WECHATPAY2-SHA256-RSA2048"
PROBE_PREFIX = "WECHATPAY/SIGNTEST/"
_SIGNED_BY = ("wechatpay-timestamp", "wechatpay-nonce", "wechatpay-signature", "wechatpay-serial")


def verify(headers: Mapping[str, str], body: bytes, *, keys: Keyring, now_s: int) -> None:
    """Raise `NoticeRefused` unless WeChat signed exactly these bytes within five minutes of ``now_s``.

    Header names are lower-case. WeChat tests its merchants with false signatures that announce themselves; they are
    told apart (`probe`), so that they don't look like an attack.
    """
    if len(body) > MAX_BODY_BYTES:
        raise NoticeRefused("too_large")
    timestamp, nonce, signature, serial = (headers.get(name, "") for name in _SIGNED_BY)
    if not (timestamp and nonce and signature and serial):
        raise NoticeRefused("missing_header")
    if signature.startswith(PROBE_PREFIX):
        raise NoticeRefused("probe")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not nonce.isascii():
        raise NoticeRefused("malformed")
    if headers.get("wechatpay-signature-type", ALGORITHM) != ALGORITHM:
        raise NoticeRefused("malformed")
    if abs(now_s - int(timestamp)) > MAX_AGE_S:
        raise NoticeRefused("stale")
    key = keys.get(serial)
    if key is None:
        raise NoticeRefused("unknown_serial")
    check_signature(key, f"{timestamp}\n{nonce}\n".encode("ascii") + body + b"\n", signature)


def check_signature(key: RSAPublicKey, message: bytes, signature: str) -> None:
    """SHA256 with RSA (PKCS #1 v1.5), or `bad_signature`."""
    try:
        key.verify(strict_base64(signature), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise NoticeRefused("bad_signature") from None


def unseal(*, apiv3_keys: Sequence[str], nonce: str, associated_data: str, ciphertext: str) -> bytes:
    """Open an AEAD_AES_256_GCM box with the key of these that fits, or refuse it as `bad_ciphertext`."""
    for apiv3_key in apiv3_keys:
        try:
            box = AESGCM(apiv3_key.encode())
            return box.decrypt(nonce.encode(), strict_base64(ciphertext), associated_data.encode())
        except InvalidTag:
            continue
        except ValueError:
            break
    raise NoticeRefused("bad_ciphertext")


def strict_base64(text: str) -> bytes:
    """Only the one canonical spelling of the bytes; Python's decoder alone would let unused bits differ."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if base64.b64encode(decoded).decode() != text:
        raise ValueError("not canonical base64")
    return decoded
