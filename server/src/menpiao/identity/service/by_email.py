"""Signing in with e-mail and password, and a second factor where the person has one.

Whatever is wrong takes the same time and gives the same answer, up to the point where the password is right. A try is
counted before the password is looked at, by the e-mail, whether or not anybody has it.
"""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from uuid import UUID

from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.passwords import plain_email
from menpiao.identity.model.people import NewStaffLogin, Organizer, Staff
from menpiao.identity.model.refusals import (
    ChooseOrganizer,
    LockedOut,
    SecondFactorRequired,
    WrongCredentials,
    WrongSecondFactor,
)
from menpiao.identity.service import sealed, staff_logins
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.second_factors import takes
from menpiao.identity.store import emails, people
from menpiao.identity.store.emails import EmailAccount, SecondFactor
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

MOST_TRIES = 10
LOCKED_FOR = timedelta(minutes=15)
"""So many tries within so long; then none for as long."""
MOST_ORGANIZERS = 20
"""For how many one person may work with the same e-mail."""


async def staff_login_by_email(
    db: Database,
    passwords: Passwords,
    *,
    email: str,
    password: str,
    second_factor: str | None = None,
    organizer_id: int | None = None,
    lang: Lang,
    device: Device = UNKNOWN,
) -> NewStaffLogin:
    """Sign somebody in. Raises `WrongCredentials`, `SecondFactorRequired`, `WrongSecondFactor`, `LockedOut`,
    `ChooseOrganizer`, or `Busy` before anything was counted."""
    plain = plain_email(email)
    index = sealed.email_index(passwords.cipher, plain)
    hashed = await hashed_try(db, passwords, email_index=index, email=plain, password=password)
    async with db.read() as tx:
        found = await emails.of_email(tx, email_index=index, organizer_id=organizer_id, most=MOST_ORGANIZERS)
    fitting = [one for one in found if passwords.fits(hashed, one.password_sealed, staff_id=one.staff_id)]
    if not fitting:
        raise WrongCredentials()
    if len(fitting) > 1:
        raise ChooseOrganizer(choices=await _choices(db, fitting, lang))
    (account,) = fitting
    async with db.tx() as tx:
        if not await emails.still_fits(
            tx,
            organizer_id=account.organizer_id,
            staff_id=account.staff_id,
            password_sealed=account.password_sealed,
        ):
            raise WrongCredentials()
        await _check_second_factor(tx, db, passwords, account, second_factor)
        await emails.forget_tries(tx, email_index=index)
        staff = Staff(account.organizer_id, account.staff_id, account.name, account.role)
        return await staff_logins.sign_in(tx, db, staff=staff, provider="email", device=device)


async def hashed_try(db: Database, passwords: Passwords, *, email_index: UUID, email: str, password: str) -> bytes:
    """The hash of a password that somebody tries with an e-mail in its plain form, counted before it is looked at.
    Raises `LockedOut`, or `Busy` before anything was counted."""
    with passwords.room():
        await count_try(db, email_index=email_index)
        return await passwords.hashed(email=email, password=password)


async def count_try(db: Database, *, email_index: UUID) -> None:
    """In a transaction of its own, before the password is looked at; raises `LockedOut`."""
    async with db.tx() as tx:
        if await emails.count_try(tx, email_index=email_index, most=MOST_TRIES, window=LOCKED_FOR):
            return
        until = await emails.locked_until(tx, email_index=email_index, window=LOCKED_FOR)
    left_s = 1.0 if until is None else max((until - db.clock.now()).total_seconds(), 1.0)
    raise LockedOut(retry_after_s=ceil(left_s), minutes=ceil(left_s / 60))


async def forget_old_tries(db: Database) -> int:
    """Those that count no more, also of e-mails that nobody has; how many."""
    async with db.tx() as tx:
        return await emails.prune_tries(tx, older_than=LOCKED_FOR)


async def takes_second_factor(
    tx: Tx, db: Database, passwords: Passwords, *, organizer_id: int, staff_id: UUID, code: str
) -> bool:
    """Whether this is the person's second factor; digits and recovery codes are used up by it."""
    factor = await emails.second_factor(tx, organizer_id=organizer_id, staff_id=staff_id)
    if factor is None or not factor.confirmed:
        return False  # removed a moment ago
    return await takes(tx, _StaffFactor(passwords.cipher, organizer_id, staff_id, factor), code, now=db.clock.now())


class _StaffFactor:
    """Of a member of staff."""

    def __init__(self, cipher: FieldCipher, organizer_id: int, staff_id: UUID, row: SecondFactor) -> None:
        self._cipher = cipher
        self._whose = (organizer_id, staff_id)
        self._row = row

    @property
    def last_step(self) -> int | None:
        return self._row.last_step

    def secret(self) -> bytes:
        return sealed.opened_secret(self._cipher, self._row.secret_sealed, staff_id=self._whose[1])

    async def take_step(self, tx: Tx, step: int) -> bool:
        organizer_id, staff_id = self._whose
        return await emails.take_step(
            tx, organizer_id=organizer_id, staff_id=staff_id, step=step, secret_sealed=self._row.secret_sealed
        )

    async def take_recovery_code(self, tx: Tx, code: str) -> bool:
        organizer_id, staff_id = self._whose
        index = sealed.recovery_index(self._cipher, code, staff_id=staff_id)
        return await emails.take_recovery_code(tx, organizer_id=organizer_id, staff_id=staff_id, code_index=index)


async def _check_second_factor(
    tx: Tx, db: Database, passwords: Passwords, account: EmailAccount, code: str | None
) -> None:
    factor = await emails.second_factor(tx, organizer_id=account.organizer_id, staff_id=account.staff_id)
    if factor is None or not factor.confirmed:
        return
    if code is None:
        raise SecondFactorRequired()
    if not await takes_second_factor(
        tx, db, passwords, organizer_id=account.organizer_id, staff_id=account.staff_id, code=code
    ):
        raise WrongSecondFactor()


async def _choices(db: Database, accounts: Sequence[EmailAccount], lang: Lang) -> list[dict[str, str]]:
    """The organizers among which somebody has to choose, as a problem names them."""
    async with db.read() as tx:
        found: list[Organizer] = await people.organizers(tx, organizer_ids=[one.organizer_id for one in accounts])
    return [{"id": encode(one.id), "name": pick(one.name, lang)} for one in found]
