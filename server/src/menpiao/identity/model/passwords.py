"""E-mails and passwords as rules: when two are the same, and what is too weak to be one.

After NIST SP 800-63B: length counts, composition does not; what everybody tries first is refused.
"""

import re
import unicodedata

from menpiao.kernel.errors import FieldError, Invalid, field_error

FEWEST, MOST = 10, 128
"""Characters of a password."""

MOST_OF_EMAIL = 254
_FEWEST_DIFFERENT = 4
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")

_COMMONEST = frozenset(
    [
        "1234567890",
        "0123456789",
        "0987654321",
        "9876543210",
        "12345678910",
        "123456789a",
        "a123456789",
        "1q2w3e4r5t",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "qwertyuiop",
        "qwerty12345",
        "qwerty123456",
        "asdfghjkl123",
        "zxcvbnm123",
        "abcdefghij",
        "abc1234567",
        "abcd123456",
        "aa12345678",
        "aa123456789",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "mypassword",
        "iloveyou123",
        "iloveyou12",
        "sunshine123",
        "football123",
        "princess123",
        "welcome123",
        "welcome1234",
        "administrator",
        "admin12345",
        "admin123456",
        "letmein123",
        "changeme123",
        "woaini1314",
        "woaini520",
        "woaini1314520",
        "woaini5201314",
        "5201314520",
        "1314520520",
        "qq123456789",
        "qwe123456789",
        "asd123456789",
        "abc123456789",
        "zxc123456789",
        "test123456",
        "demo123456",
        "menpiao123",
        "menpiao2026",
        "menpiao2027",
        "ticket1234",
        "tickets123",
    ]
)
"""Those of at least `FEWEST` characters that stand at the top of every list, in small letters."""


def plain_email(text: str) -> str:
    """The e-mail as it is compared: one person writes it in several ways."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def checked_email(text: str) -> str:
    """The same of an e-mail that is to be kept. Raises `Invalid` at ``/email`` for what is none: what people paste may
    hold an @ in another dress."""
    plain = plain_email(text)
    if not _EMAIL.fullmatch(plain) or len(plain) > MOST_OF_EMAIL:
        zh, en = "这不是有效的邮箱地址。", "This is not an e-mail address."
        raise Invalid(errors=(field_error("/email", "invalid", zh, en),))
    return plain


def plain_password(text: str) -> str:
    """The password as it is hashed: the same characters, however a keyboard composes them (NIST: NFKC)."""
    return unicodedata.normalize("NFKC", text)


def weakness(password: str, *, email: str, pointer: str) -> FieldError | None:
    """What is wrong with this as the password of whoever has this e-mail, for the field at ``pointer``."""
    if len(password) < FEWEST:
        zh, en = f"密码至少 {FEWEST} 个字符。", f"A password has at least {FEWEST} characters."
        return field_error(pointer, "too_short", zh, en)
    if len(password) > MOST:
        return field_error(pointer, "too_long", f"密码最多 {MOST} 个字符。", f"It has at most {MOST} characters.")
    small = password.casefold()
    if small in _COMMONEST or len(set(small)) < _FEWEST_DIFFERENT or small in (email, email.partition("@")[0]):
        zh, en = "这个密码太容易被猜到，请换一个。", "This is among the first that are guessed. Please choose another."
        return field_error(pointer, "too_common", zh, en)
    return None
