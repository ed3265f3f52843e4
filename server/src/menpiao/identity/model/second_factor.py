"""The second factor as rules: the digits of an authenticator (TOTP, RFC 6238) and the recovery codes beside it."""

import base64
import hmac
from datetime import datetime
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 8
"""Of a recovery code, of which 60 bits are shown: nobody guesses it, and it can be typed from paper."""

STEP_S = 30
DIGITS = 6
_SLACK = 1
"""So many steps a phone's clock may be ahead or behind."""
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: letters and digits that are hardly taken for each other, and for each other's sake the same."""
_SAME = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None})
ISSUER = "Menpiao"


def digits_at(secret: bytes, step: int) -> str:
    """What an authenticator shows during this step. SHA-1 is what all of them speak, and as an HMAC it is sound."""
    return HOTP(secret, DIGITS, SHA1(), enforce_key_length=False).generate(step).decode()  # noqa: S303


def six_digits(secret: bytes, *, now: datetime) -> str:
    """What an authenticator with this secret shows now."""
    return digits_at(secret, int(now.timestamp() // STEP_S))


def step_of(secret: bytes, digits: str, *, now_s: float, after: int | None) -> int | None:
    """The step near now whose digits these are, where it comes after the last that was taken; all are compared, so that
    the time tells nothing."""
    found = None
    now = int(now_s // STEP_S)
    for step in range(now - _SLACK, now + _SLACK + 1):
        same = hmac.compare_digest(digits_at(secret, step), digits)
        if same and (after is None or step > after):
            found = step
    return found


def looks_like_digits(code: str) -> bool:
    """Whether it is meant as an authenticator's digits, not as a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def plain_code(text: str) -> str:
    """What a person typed, without what they put in between, and as we would have written it."""
    return "".join(text.split()).lower().translate(_SAME)


def recovery_code(drawn: bytes) -> str:
    """A recovery code of `RECOVERY_BYTES` random bytes, in groups of four."""
    number = int.from_bytes(drawn, "big")
    letters = "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def written_secret(secret: bytes) -> str:
    """As an authenticator takes it by hand."""
    return base64.b32encode(secret).decode()


def otpauth_url(secret: bytes, *, email: str) -> str:
    """As an authenticator takes it from a QR code (Key Uri Format)."""
    label = f"{ISSUER}:{quote(email, safe='')}"
    return (
        f"otpauth://totp/{label}?secret={written_secret(secret)}&issuer={ISSUER}"
        f"&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    )
