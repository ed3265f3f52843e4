"""What somebody does about themselves: their password, their second factor, where they are signed in.

Whoever changes how they sign in says the password again, and a wrong one counts like a failed sign-in: a phone that was
left unlocked is no way in for good.
"""

from uuid import UUID

import msgspec

from menpiao.identity.model.passwords import plain_password, weakness
from menpiao.identity.model.people import Organizer, StaffLogin
from menpiao.identity.model.refusals import NoPassword, NoSecondFactor, SecondFactorInUse
from menpiao.identity.model.second_factor import (
    SECRET_BYTES,
    otpauth_url,
    plain_code,
    step_of,
    written_secret,
)
from menpiao.identity.service import sealed
from menpiao.identity.service.by_email import hashed_try, takes_second_factor
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.second_factors import new_recovery_codes
from menpiao.identity.store import emails, organizers, people, staff_logins
from menpiao.identity.store.emails import OwnEmail
from menpiao.identity.store.organizers import Suspension
from menpiao.identity.store.people import Member
from menpiao.identity.store.staff_logins import ShownLogin
from menpiao.kernel.errors import Invalid, NotFound, Unauthenticated, field_error
from menpiao.platform import audit, randomness
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx


class Me(msgspec.Struct, frozen=True):
    """Who is signed in. ``email``: where they sign in with one."""

    member: Member
    organizer: Organizer
    email: str | None
    recovery_codes_left: int
    suspension: Suspension | None


class NewSecondFactor(msgspec.Struct, frozen=True):
    """The only moment at which the secret is told."""

    secret: str
    otpauth_url: str

    def __repr__(self) -> str:
        return "NewSecondFactor(…)"


async def me(db: Database, cipher: FieldCipher, *, staff: StaffLogin) -> Me:
    """The caller as they stand."""
    async with db.read() as tx:
        member = await people.member(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        organizer = await people.organizer(tx, organizer_id=staff.organizer_id)
        left = await emails.recovery_codes_left(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        suspension = await organizers.suspension(tx, organizer_id=staff.organizer_id)
    if member is None or organizer is None:
        raise Unauthenticated()
    email = None
    if member.has_password and member.email_sealed is not None:
        email = sealed.opened_email(cipher, member.email_sealed, staff_id=member.id)
    return Me(member, organizer, email, left, suspension)


async def change_password(db: Database, passwords: Passwords, *, staff: StaffLogin, old: str, new: str) -> None:
    """All other logins of the person end. Raises `Invalid` at ``/old`` or ``/new``."""
    own, email = await _own_email(db, passwords, staff)
    weak = weakness(plain_password(new), email=email, pointer="/new")
    if weak is not None:
        raise Invalid(errors=(weak,))
    await _check_password(db, passwords, staff, own, email, old, pointer="/old")
    with passwords.room():
        hashed = await passwords.hashed(email=email, password=new)
    async with db.tx() as tx:
        replaced = await emails.replace_password(
            tx,
            organizer_id=staff.organizer_id,
            staff_id=staff.staff_id,
            sealed=passwords.sealed(hashed, staff_id=staff.staff_id),
            old_sealed=_password_of(own),
        )
        if not replaced:
            raise _wrong("/old")
        await staff_logins.revoke_all(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, but=staff.login_id)
        await emails.forget_tries(tx, email_index=own.email_index)
        await _record(tx, db, staff, "password_changed")


async def begin_second_factor(
    db: Database, passwords: Passwords, *, staff: StaffLogin, password: str
) -> NewSecondFactor:
    """It counts for nothing before it is confirmed; beginning again forgets what was begun."""
    own, email = await _own_email(db, passwords, staff)
    await _check_password(db, passwords, staff, own, email, password, pointer="/password")
    secret = randomness.token_bytes(SECRET_BYTES)
    async with db.tx() as tx:
        if not await emails.begin_second_factor(
            tx,
            organizer_id=staff.organizer_id,
            staff_id=staff.staff_id,
            secret_sealed=sealed.sealed_secret(passwords.cipher, secret, staff_id=staff.staff_id),
        ):
            raise SecondFactorInUse()
        await emails.forget_tries(tx, email_index=own.email_index)
    return NewSecondFactor(written_secret(secret), otpauth_url(secret, email=email))


async def confirm_second_factor(db: Database, cipher: FieldCipher, *, staff: StaffLogin, code: str) -> list[str]:
    """The recovery codes, shown this once. From now on signing in by e-mail asks for the second factor."""
    async with db.tx() as tx:
        factor = await emails.second_factor(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        if factor is None:
            raise NoSecondFactor()
        if factor.confirmed:
            raise SecondFactorInUse()
        secret = sealed.opened_secret(cipher, factor.secret_sealed, staff_id=staff.staff_id)
        step = step_of(secret, plain_code(code), now_s=db.clock.now().timestamp(), after=None)
        if step is None:
            raise _wrong("/code")
        codes = new_recovery_codes()
        confirmed = await emails.confirm_second_factor(
            tx,
            organizer_id=staff.organizer_id,
            staff_id=staff.staff_id,
            step=step,
            secret_sealed=factor.secret_sealed,
            code_indexes=[sealed.recovery_index(cipher, plain_code(one), staff_id=staff.staff_id) for one in codes],
        )
        if not confirmed:
            raise SecondFactorInUse()
        await _record(tx, db, staff, "second_factor_confirmed")
    return codes


async def remove_second_factor(
    db: Database, passwords: Passwords, *, staff: StaffLogin, password: str, code: str
) -> None:
    """With its recovery codes; needs both, in one request."""
    own, email = await _own_email(db, passwords, staff)
    async with db.read() as tx:
        factor = await emails.second_factor(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
    if factor is None or not factor.confirmed:
        raise NoSecondFactor()
    await _check_password(db, passwords, staff, own, email, password, pointer="/password")
    async with db.tx() as tx:
        if not await takes_second_factor(
            tx, db, passwords, organizer_id=staff.organizer_id, staff_id=staff.staff_id, code=code
        ):
            raise _wrong("/code")
        await emails.remove_second_factor(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        await emails.forget_tries(tx, email_index=own.email_index)
        await _record(tx, db, staff, "second_factor_removed")


async def own_logins(db: Database, *, staff: StaffLogin) -> list[ShownLogin]:
    """Where the person is signed in, the newest first."""
    async with db.read() as tx:
        return await staff_logins.of_person(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)


async def end_own_login(db: Database, *, staff: StaffLogin, login_id: UUID) -> None:
    """Sign one of one's own devices out; raises `NotFound` for anybody else's, and for one that has ended."""
    async with db.tx() as tx:
        if not await staff_logins.revoke(
            tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id, login_id=login_id
        ):
            raise NotFound()
        await audit.record(
            db,
            tx,
            organizer_id=staff.organizer_id,
            actor=Actor("staff", staff.staff_id),
            action="staff_signed_out",
            subject_id=login_id,
        )


async def prove(
    db: Database, passwords: Passwords, *, staff: StaffLogin, password: str, second_factor: str | None
) -> None:
    """That the caller is still who signed in: the password, and the second factor where there is one. Raises
    `NoPassword`, `LockedOut`, `Invalid` at ``/password`` or ``/second_factor``."""
    own, email = await _own_email(db, passwords, staff)
    await _check_password(db, passwords, staff, own, email, password, pointer="/password")
    async with db.tx() as tx:
        factor = await emails.second_factor(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
        if factor is not None and factor.confirmed:
            if second_factor is None:
                raise _missing("/second_factor")
            if not await takes_second_factor(
                tx, db, passwords, organizer_id=staff.organizer_id, staff_id=staff.staff_id, code=second_factor
            ):
                raise _wrong("/second_factor")
        await emails.forget_tries(tx, email_index=own.email_index)


async def _own_email(db: Database, passwords: Passwords, staff: StaffLogin) -> tuple[OwnEmail, str]:
    async with db.read() as tx:
        own = await emails.own(tx, organizer_id=staff.organizer_id, staff_id=staff.staff_id)
    if own is None or own.password_sealed is None:
        raise NoPassword()
    return own, sealed.opened_email(passwords.cipher, own.email_sealed, staff_id=staff.staff_id)


async def _check_password(
    db: Database, passwords: Passwords, staff: StaffLogin, own: OwnEmail, email: str, password: str, *, pointer: str
) -> None:
    """Counted as a try; whoever has done all that the password was asked for forgets the tries."""
    hashed = await hashed_try(db, passwords, email_index=own.email_index, email=email, password=password)
    if not passwords.fits(hashed, _password_of(own), staff_id=staff.staff_id):
        raise _wrong(pointer)


def _password_of(own: OwnEmail) -> bytes:
    assert own.password_sealed is not None, "who has none was refused"
    return own.password_sealed


def _missing(pointer: str) -> Invalid:
    return Invalid(errors=(field_error(pointer, "missing", "请填写动态验证码。", "Please add your second factor."),))


def _wrong(pointer: str) -> Invalid:
    return Invalid(errors=(field_error(pointer, "wrong", "不正确。", "This is wrong."),))


async def _record(tx: Tx, db: Database, staff: StaffLogin, action: str) -> None:
    await audit.record(
        db,
        tx,
        organizer_id=staff.organizer_id,
        actor=Actor("staff", staff.staff_id),
        action=action,
        subject_id=staff.staff_id,
    )
