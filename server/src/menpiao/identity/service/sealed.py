"""What is kept of staff's e-mails, authenticators, recovery codes and requests: sealed where it is shown again or
computed with, else only an index, by which it is known again."""

from uuid import UUID

from menpiao.platform.crypto import FieldCipher

_EMAIL = "staff_emails.email"
_SECRET = "staff_second_factors.secret"  # noqa: S105 # the name of a field


def email_index(cipher: FieldCipher, email: str) -> UUID:
    """By which an e-mail in its plain form is found, at every organizer."""
    return cipher.blind_index(email.encode(), purpose=_EMAIL)


def sealed_email(cipher: FieldCipher, email: str, *, staff_id: UUID) -> bytes:
    """As it is stored for this person."""
    return cipher.seal(email.encode(), field=_EMAIL, row=staff_id)


def opened_email(cipher: FieldCipher, sealed: bytes, *, staff_id: UUID) -> str:
    """To be shown to the person, and to who looks after them."""
    return cipher.open(sealed, field=_EMAIL, row=staff_id).decode()


def sealed_secret(cipher: FieldCipher, secret: bytes, *, staff_id: UUID) -> bytes:
    """An authenticator's secret as it is stored for this person."""
    return cipher.seal(secret, field=_SECRET, row=staff_id)


def opened_secret(cipher: FieldCipher, sealed: bytes, *, staff_id: UUID) -> bytes:
    """To compare digits with."""
    return cipher.open(sealed, field=_SECRET, row=staff_id)


def recovery_index(cipher: FieldCipher, code: str, *, staff_id: UUID) -> UUID:
    """As a recovery code in its plain form is stored for this person."""
    return cipher.blind_index(staff_id.bytes + code.encode(), purpose="staff_recovery_codes.code")


def request_index(cipher: FieldCipher, *parts: str) -> UUID:
    """By which a request is known to be the same again, without keeping what it said."""
    return cipher.blind_index("\x1f".join(parts).encode(), purpose="staff_invitations.request")
