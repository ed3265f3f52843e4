"""What is kept of the platform's people: as of staff (`sealed`), under names of its own, so that nothing of one fits
the other: the same e-mail has another index, and its tries are counted apart."""

import hmac
from uuid import UUID

from menpiao.identity.service.passwords import Passwords
from menpiao.identity.store import operators
from menpiao.identity.store.operators import Access
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx

_EMAIL = "operators.email"
_PASSWORD = "operators.password"  # noqa: S105 # the name of a field
_SECRET = "operators.secret"  # noqa: S105 # the name of a field
_INVITED_SECRET = "operator_invitations.secret"  # noqa: S105 # the name of a field


def email_index(cipher: FieldCipher, email: str) -> UUID:
    """By which an e-mail in its plain form is found."""
    return cipher.blind_index(email.encode(), purpose=_EMAIL)


def sealed_email(cipher: FieldCipher, email: str, *, operator_id: UUID) -> bytes:
    """As it is stored."""
    return cipher.seal(email.encode(), field=_EMAIL, row=operator_id)


def opened_email(cipher: FieldCipher, sealed: bytes, *, operator_id: UUID) -> str:
    """To be shown to the person and the others."""
    return cipher.open(sealed, field=_EMAIL, row=operator_id).decode()


def sealed_password(passwords: Passwords, hashed: bytes, *, operator_id: UUID) -> bytes:
    """As it is stored."""
    return passwords.cipher.seal(hashed, field=_PASSWORD, row=operator_id)


def fits(passwords: Passwords, hashed: bytes, access: Access) -> bool:
    """Whether this is what was stored for this person; in constant time."""
    return hmac.compare_digest(hashed, passwords.cipher.open(access.password_sealed, field=_PASSWORD, row=access.id))


def sealed_secret(cipher: FieldCipher, secret: bytes, *, operator_id: UUID) -> bytes:
    """An authenticator's secret as it is stored once it counts."""
    return cipher.seal(secret, field=_SECRET, row=operator_id)


def sealed_invited_secret(cipher: FieldCipher, secret: bytes, *, invitation_id: UUID) -> bytes:
    """The same while the invitation waits."""
    return cipher.seal(secret, field=_INVITED_SECRET, row=invitation_id)


def opened_invited_secret(cipher: FieldCipher, sealed: bytes, *, invitation_id: UUID) -> bytes:
    """For whoever has the link."""
    return cipher.open(sealed, field=_INVITED_SECRET, row=invitation_id)


def recovery_index(cipher: FieldCipher, code: str, *, operator_id: UUID) -> UUID:
    """As a recovery code in its plain form is stored."""
    return cipher.blind_index(operator_id.bytes + code.encode(), purpose="operator_recovery_codes.code")


def request_index(cipher: FieldCipher, *parts: str) -> UUID:
    """By which a request is known to be the same again, without keeping what it said."""
    return cipher.blind_index("\x1f".join(parts).encode(), purpose="operator_requests.request")


class OperatorFactor:
    """The second factor of one of them."""

    def __init__(self, cipher: FieldCipher, access: Access) -> None:
        self._cipher = cipher
        self._access = access

    @property
    def last_step(self) -> int | None:
        return self._access.last_step

    def secret(self) -> bytes:
        return self._cipher.open(self._access.secret_sealed, field=_SECRET, row=self._access.id)

    async def take_step(self, tx: Tx, step: int) -> bool:
        return await operators.take_step(
            tx, operator_id=self._access.id, step=step, secret_sealed=self._access.secret_sealed
        )

    async def take_recovery_code(self, tx: Tx, code: str) -> bool:
        index = recovery_index(self._cipher, code, operator_id=self._access.id)
        return await operators.take_recovery_code(tx, operator_id=self._access.id, code_index=index)
