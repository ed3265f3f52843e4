"""Secrets at rest and tokens: AES-256-GCM for single fields, SHA-256 for bearer tokens, HMAC for signed ones.

A field's ciphertext is bound to its place (table, column, row) as additional data: moved to another row it no longer
opens. The first byte names the key, so that keys can be rotated with overlap.

Where equality must be seen without opening anything (the same person twice in a session), a blind index stands beside
the ciphertext: an HMAC under a key that is derived from the oldest field key, one for each purpose. A signed token is
for what must be checked without a look-up; its key is derived for one purpose too, so every process has it and no table
holds it.
"""

import base64
import binascii
import contextlib
import hashlib
import hmac
import os
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from menpiao.platform import randomness

_NONCE = 12
_MAC = 16
"""128 bits of an HMAC: nobody guesses it, and a token stays short."""
KEY_BYTES = 32


class SecretUnreadable(Exception):
    """The ciphertext is not of this field, or its key is gone."""


class FieldCipher:
    """Encrypts fields with the newest key and opens those of every key it holds."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        assert keys, "a field cipher needs a key"
        assert all(0 <= number < 256 and len(key) == KEY_BYTES for number, key in keys.items())
        self._keys = dict(keys)
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self._newest = max(keys)
        self._oldest_key = keys[min(keys)]
        self._index_keys: dict[str, bytes] = {}

    def seal(self, plain: bytes, *, field: str, row: UUID) -> bytes:
        """Encrypt; ``field`` is ``table.column``."""
        nonce = randomness.token_bytes(_NONCE)
        sealed = self._ciphers[self._newest].encrypt(nonce, plain, _place(field, row))
        return bytes([self._newest]) + nonce + sealed

    def open(self, sealed: bytes, *, field: str, row: UUID) -> bytes:
        """Decrypt what `seal` made for the same field and row."""
        cipher = self._ciphers.get(sealed[0]) if sealed else None
        if cipher is None:
            raise SecretUnreadable(field)
        try:
            return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _place(field, row))
        except (InvalidTag, ValueError):
            raise SecretUnreadable(field) from None

    def blind_index(self, value: bytes, *, purpose: str) -> UUID:
        """The same value has the same index for the same purpose, and nobody without the key can go back or guess.

        Of the oldest key, which stays for as long as there are indexes: a newer one would make the same person two.
        """
        key = self._index_keys.get(purpose)
        if key is None:
            key = hmac.digest(self._oldest_key, b"blind index of " + purpose.encode(), "sha256")
            self._index_keys[purpose] = key
        return UUID(bytes=hmac.digest(key, value, "sha256")[:16])

    def signer(self, purpose: str) -> "Signer":
        """Signs and checks tokens of this purpose: a token made for another one is no token here."""
        return Signer({number: _derived(key, purpose) for number, key in self._keys.items()})


class Signer:
    """Tokens that prove themselves: base64url of key number, payload and HMAC-SHA256, cut to 128 bits.

    The newest key signs, every key that is held is believed: so keys rotate with overlap. What stands in the payload
    can be read by whoever has the token.
    """

    def __init__(self, keys: dict[int, bytes]) -> None:
        self._keys = keys
        self._newest = max(keys)

    def sign(self, payload: bytes) -> str:
        """The token of this payload."""
        signed = bytes([self._newest]) + payload
        mac = hmac.digest(self._keys[self._newest], signed, "sha256")[:_MAC]
        return base64.urlsafe_b64encode(signed + mac).rstrip(b"=").decode()

    def read(self, token: str) -> bytes | None:
        """The payload of a token that one of our keys signed, else None: forged, cut, or of another purpose."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        key = self._keys.get(raw[0]) if len(raw) > _MAC else None
        if key is None or not hmac.compare_digest(hmac.digest(key, raw[:-_MAC], "sha256")[:_MAC], raw[-_MAC:]):
            return None
        return raw[1:-_MAC]

    def sign_id(self, subject: UUID) -> str:
        """A token that names one thing, the same each time."""
        return self.sign(subject.bytes)

    def read_id(self, token: str) -> UUID | None:
        """What a token of `sign_id` names; None as in `read`."""
        payload = self.read(token)
        return UUID(bytes=payload) if payload is not None and len(payload) == 16 else None


def _derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"menpiao " + purpose.encode()).derive(key)


def _place(field: str, row: UUID) -> bytes:
    return field.encode() + row.bytes


def hash_token(token: str) -> bytes:
    """How a bearer token is stored: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def load_or_create_key(path: Path) -> bytes:
    """The key in this file (0600); made at the first start, once, however many processes start together."""
    if not path.exists():
        _create_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} does not hold {KEY_BYTES} bytes: restore it from your backup")
    return key


def _create_key(path: Path) -> None:
    """Write a key beside the file and give it the file's name, unless another process was faster.

    It is whole and on the disk before anybody can seal with it: what is sealed with a lost key is lost.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{randomness.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(randomness.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
