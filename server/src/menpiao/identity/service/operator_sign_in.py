"""How people of the platform come in: an invitation that is accepted with a password and a second factor at once, then
e-mail, password and digits, always all three.

The rules are those of staff (`by_email`, `second_factors`, `model.passwords`); kept are they apart.
"""

from uuid import UUID

import msgspec

from menpiao import mail
from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.link_tokens import OPERATOR_INVITATION
from menpiao.identity.model.operators import (
    NewOperatorLogin,
    Operator,
    OperatorLogin,
    OperatorRole,
)
from menpiao.identity.model.passwords import plain_email, plain_password, weakness
from menpiao.identity.model.people import SECRET_BYTES, STAFF_LOGIN_LASTS, write_token
from menpiao.identity.model.refusals import InvitationOver, SecondFactorRequired, WrongCredentials, WrongSecondFactor
from menpiao.identity.model.second_factor import otpauth_url, plain_code, step_of, written_secret
from menpiao.identity.service import operator_sealed as sealed
from menpiao.identity.service.by_email import hashed_try
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.second_factors import new_recovery_codes, takes
from menpiao.identity.store import emails, operator_logins, operators
from menpiao.identity.store.operator_logins import WaitingOperator
from menpiao.identity.store.operators import Access, OperatorRow
from menpiao.kernel.errors import Invalid, Unauthenticated, field_error
from menpiao.kernel.ids import PLATFORM
from menpiao.platform import audit, randomness
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher, hash_token
from menpiao.platform.db import Database, Tx


class OperatorInvitation(msgspec.Struct, frozen=True):
    """What somebody is invited to, and the secret for their authenticator."""

    name: str
    role: OperatorRole
    email: str
    secret: bytes
    waiting: WaitingOperator

    def __repr__(self) -> str:
        return f"OperatorInvitation({self.role})"

    @property
    def written_secret(self) -> str:
        """By hand."""
        return written_secret(self.secret)

    @property
    def otpauth_url(self) -> str:
        """As a QR code."""
        return otpauth_url(self.secret, email=self.email)


async def look(db: Database, cipher: FieldCipher, *, token: str) -> OperatorInvitation:
    """What the link is for; raises `InvitationOver`."""
    invitation_id = OPERATOR_INVITATION.read(token)
    if invitation_id is None:
        raise InvitationOver()
    async with db.read() as tx:
        waiting = await _waiting(tx, invitation_id, token)
    return OperatorInvitation(
        waiting.name,
        waiting.role,
        sealed.opened_email(cipher, waiting.email_sealed, operator_id=waiting.operator_id),
        sealed.opened_invited_secret(cipher, waiting.secret_sealed, invitation_id=waiting.id),
        waiting,
    )


async def accept(
    db: Database, passwords: Passwords, *, token: str, password: str, code: str, device: Device = UNKNOWN
) -> tuple[NewOperatorLogin, list[str]]:
    """Signed in, and the recovery codes, shown this once. Whatever the person had before is gone. Raises
    `InvitationOver`, `Invalid` at ``/password`` or ``/code``."""
    invited = await look(db, passwords.cipher, token=token)
    weak = weakness(plain_password(password), email=invited.email, pointer="/password")
    if weak is not None:
        raise Invalid(errors=(weak,))
    step = step_of(invited.secret, plain_code(code), now_s=db.clock.now().timestamp(), after=None)
    if step is None:
        raise wrong("/code")
    with passwords.room():
        hashed = await passwords.hashed(email=invited.email, password=password)
    cipher, operator_id = passwords.cipher, invited.waiting.operator_id
    codes = new_recovery_codes()
    async with db.tx() as tx:
        await operators.lock(tx)
        await _waiting(tx, invited.waiting.id, token)
        await operator_logins.accept(tx, invitation_id=invited.waiting.id)
        await mail.withdraw(tx, organizer_id=PLATFORM, subject_ids=[invited.waiting.id])
        await operators.set_access(
            tx,
            operator_id=operator_id,
            password_sealed=sealed.sealed_password(passwords, hashed, operator_id=operator_id),
            secret_sealed=sealed.sealed_secret(cipher, invited.secret, operator_id=operator_id),
            step=step,
            code_indexes=[sealed.recovery_index(cipher, plain_code(one), operator_id=operator_id) for one in codes],
        )
        await operator_logins.revoke_all(tx, operator_id=operator_id)
        await emails.forget_tries(tx, email_index=invited.waiting.email_index)
        await _record(tx, db, operator_id, "operator_invitation_accepted", operator_id)
        made = await _sign_in(tx, db, Operator(operator_id, invited.name, invited.role), device)
    return made, codes


async def sign_in(
    db: Database,
    passwords: Passwords,
    *,
    email: str,
    password: str,
    second_factor: str | None,
    device: Device = UNKNOWN,
) -> NewOperatorLogin:
    """Raises `WrongCredentials`, `SecondFactorRequired`, `WrongSecondFactor`, `LockedOut`, or `Busy`."""
    plain = plain_email(email)
    index = sealed.email_index(passwords.cipher, plain)
    hashed = await hashed_try(db, passwords, email_index=index, email=plain, password=password)
    async with db.read() as tx:
        access = await operators.of_email(tx, email_index=index)
    if access is None or not sealed.fits(passwords, hashed, access):
        raise WrongCredentials()
    if second_factor is None:
        raise SecondFactorRequired()
    async with db.tx() as tx:
        current = await _locked(tx, access)
        if current is None:
            raise WrongCredentials()
        if not await takes(tx, sealed.OperatorFactor(passwords.cipher, current), second_factor, now=db.clock.now()):
            raise WrongSecondFactor()
        await emails.forget_tries(tx, email_index=index)
        return await _sign_in(tx, db, Operator(access.id, access.name, access.role), device)


async def sign_out(db: Database, *, operator: OperatorLogin) -> None:
    """The token is dead at once."""
    async with db.tx() as tx:
        await operator_logins.revoke(tx, login_id=operator.login_id)
        await _record(tx, db, operator.operator_id, "operator_signed_out", operator.login_id)


async def of_token(db: Database, *, operator_id: UUID, token: str) -> OperatorLogin:
    """The login behind a token, asked each time: there are few. Raises `Unauthenticated`."""
    async with db.single() as tx:
        login = await operator_logins.live(tx, token_hash=hash_token(token), operator_id=operator_id)
    if login is None:
        raise Unauthenticated()
    return login


async def me(db: Database, *, operator: OperatorLogin) -> OperatorRow:
    """The caller as they stand."""
    async with db.read() as tx:
        row = await operators.operator(tx, operator_id=operator.operator_id)
    if row is None:
        raise Unauthenticated()
    return row


async def change_password(
    db: Database, passwords: Passwords, *, operator: OperatorLogin, old: str, new: str, code: str
) -> None:
    """All other logins end. Raises `Invalid` at ``/old``, ``/new`` or ``/code``, `LockedOut`."""
    async with db.read() as tx:
        access = await operators.access(tx, operator_id=operator.operator_id)
    if access is None:
        raise Unauthenticated()
    email = sealed.opened_email(passwords.cipher, access.email_sealed, operator_id=access.id)
    weak = weakness(plain_password(new), email=email, pointer="/new")
    if weak is not None:
        raise Invalid(errors=(weak,))
    hashed = await hashed_try(db, passwords, email_index=access.email_index, email=email, password=old)
    if not sealed.fits(passwords, hashed, access):
        raise wrong("/old")
    with passwords.room():
        hashed = await passwords.hashed(email=email, password=new)
    async with db.tx() as tx:
        current = await _locked(tx, access)
        if current is None:
            raise wrong("/old")
        if not await takes(tx, sealed.OperatorFactor(passwords.cipher, current), code, now=db.clock.now()):
            raise wrong("/code")
        await operators.replace_password(
            tx,
            operator_id=access.id,
            sealed=sealed.sealed_password(passwords, hashed, operator_id=access.id),
            old_sealed=access.password_sealed,
        )
        await operator_logins.revoke_all(tx, operator_id=access.id, but=operator.login_id)
        await emails.forget_tries(tx, email_index=access.email_index)
        await _record(tx, db, access.id, "operator_password_changed", access.id)


def wrong(pointer: str) -> Invalid:
    """What was typed there is not what it should be."""
    return Invalid(errors=(field_error(pointer, "wrong", "不正确。", "This is wrong."),))


async def _locked(tx: Tx, access: Access) -> Access | None:
    """The person as they are, and stay until the transaction ends; None where it is another password by now."""
    if not await operators.still_fits(tx, operator_id=access.id, password_sealed=access.password_sealed):
        return None
    return await operators.access(tx, operator_id=access.id)


async def _sign_in(tx: Tx, db: Database, operator: Operator, device: Device) -> NewOperatorLogin:
    token = write_token("o", operator.id, randomness.token_text(SECRET_BYTES))
    made = OperatorLogin(db.new_id(PLATFORM), operator.id, operator.role, db.clock.now() + STAFF_LOGIN_LASTS)
    await operator_logins.add(tx, login=made, token_hash=hash_token(token), device=device)
    await _record(tx, db, operator.id, "operator_signed_in", made.login_id)
    return NewOperatorLogin(token, made, operator)


async def _waiting(tx: Tx, invitation_id: UUID, token: str) -> WaitingOperator:
    waiting = await operator_logins.waiting(tx, invitation_id=invitation_id, token_hash=hash_token(token))
    if waiting is None:
        raise InvitationOver()
    return waiting


async def _record(tx: Tx, db: Database, operator_id: UUID, action: str, subject_id: UUID) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=PLATFORM,
        actor=Actor("operator", operator_id),
        action=action,
        subject_id=subject_id,
    )
