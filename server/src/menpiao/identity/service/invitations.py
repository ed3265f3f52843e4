"""Inviting people: a link that is good once, for a week, at which somebody chooses a password and is signed in.

The link's secret is shown to who invites and nowhere kept. Inviting somebody anew is also the way back for who has lost
password or second factor: a colleague who may change them vouches for them.
"""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao import mail
from menpiao.identity.model.abilities import Role
from menpiao.identity.model.devices import UNKNOWN, Device
from menpiao.identity.model.link_tokens import INVITATION
from menpiao.identity.model.passwords import checked_email, plain_email, plain_password, weakness
from menpiao.identity.model.people import (
    NewStaffLogin,
    Organizer,
    Staff,
    StaffLogin,
    invitation_link,
)
from menpiao.identity.model.refusals import AboveYourRole, InvitationOver, NotYourself, StaffDisabled
from menpiao.identity.service import sealed
from menpiao.identity.service import staff_logins as making_logins
from menpiao.identity.service.mailing import mail_link
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.staff import changing, known_member, record
from menpiao.identity.store import emails, invitations, organizers, people, staff_logins
from menpiao.identity.store.invitations import Request, Waiting
from menpiao.identity.store.people import Member
from menpiao.kernel.errors import FieldError, IdempotencyKeyReused, Invalid, NotFound, field_error
from menpiao.kernel.ids import organizer_of
from menpiao.mail import Post
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher, hash_token
from menpiao.platform.db import Database, Tx

INVITATION_LASTS = timedelta(days=7)


class NewPerson(msgspec.Struct, frozen=True):
    """Whom to invite."""

    name: str
    role: Role
    email: str | None

    def __repr__(self) -> str:
        return f"NewPerson({self.role})"


class Invited(msgspec.Struct, frozen=True):
    """``token``: None where the same request is answered again, because it is kept nowhere."""

    member: Member
    token: str | None
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Invited({self.member.id})"


class Invitation(msgspec.Struct, frozen=True):
    """What somebody is invited to."""

    organizer: Organizer
    name: str
    role: Role
    email: str | None
    expires_at: datetime


async def invite(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: StaffLogin,
    new: NewPerson,
    idempotency_key: str,
    post: Post | None = None,
) -> tuple[Invited, bool]:
    """Somebody new; whether it was asked before. Raises `AboveYourRole`, `Invalid` at ``/email`` or ``/name``."""
    name, email = new.name.strip(), None if new.email is None else checked_email(new.email)
    if not name:
        raise Invalid(errors=(field_error("/name", "too_small", "请填写姓名。", "Please give a name."),))
    index = sealed.request_index(cipher, "invite", name, new.role, email or "")
    request = Request(staff.staff_id, idempotency_key, index)
    async with changing(db, staff) as (tx, asking):
        replayed = await _asked_before(tx, staff.organizer_id, request)
        if replayed is not None:
            return replayed, True
        if new.role not in asking.gives:
            raise AboveYourRole()
        person = NewPerson(name, new.role, email)
        staff_id = await _add_person(tx, db, cipher, staff.organizer_id, person, asking.actor)
        return await _invite(tx, db, staff.organizer_id, staff_id, asking.actor, request, post), False


async def invite_anew(
    db: Database,
    cipher: FieldCipher,
    *,
    staff: StaffLogin,
    staff_id: UUID,
    idempotency_key: str,
    post: Post | None = None,
) -> tuple[Invited, bool]:
    """Somebody who is there; older links are over. Whether it was asked before."""
    index = sealed.request_index(cipher, "invite anew", staff_id.hex)
    request = Request(staff.staff_id, idempotency_key, index)
    async with changing(db, staff) as (tx, asking):
        replayed = await _asked_before(tx, staff.organizer_id, request)
        if replayed is not None:
            return replayed, True
        member = await known_member(tx, organizer_id=staff.organizer_id, staff_id=staff_id)
        if staff_id == staff.staff_id:
            raise NotYourself()
        if member.role not in asking.gives:
            raise AboveYourRole()
        if member.disabled_at is not None:
            raise StaffDisabled()
        return await _invite(tx, db, staff.organizer_id, staff_id, asking.actor, request, post), False


async def invite_by_operator(db: Database, cipher: FieldCipher, *, organizer_id: int, new: NewPerson | UUID) -> Invited:
    """At the command line: the first owner of a new installation, or the last one who has lost their second factor
    (by id). Raises `NotFound`, `StaffDisabled`, `Invalid`."""
    async with db.tx() as tx:
        if not await people.lock(tx, organizer_id=organizer_id):
            raise NotFound()
        if isinstance(new, UUID):
            member = await known_member(tx, organizer_id=organizer_id, staff_id=new)
            if member.disabled_at is not None:
                raise StaffDisabled()
            return await _invite(tx, db, organizer_id, new, SYSTEM, None)
        plain = None if new.email is None else checked_email(new.email)
        staff_id = await _add_person(tx, db, cipher, organizer_id, NewPerson(new.name, new.role, plain), SYSTEM)
        return await _invite(tx, db, organizer_id, staff_id, SYSTEM, None)


async def invite_owner(
    tx: Tx, db: Database, post: Post, *, organizer_id: int, new: NewPerson, actor: Actor, request: Request
) -> tuple[Invited, bool]:
    """From the platform, in its transaction, which holds the organizer's row: somebody new, or who was invited with
    this e-mail before; whether it was asked before. Raises `Invalid` at ``/email`` or ``/name``."""
    replayed = await _asked_before(tx, organizer_id, request)
    if replayed is not None:
        return replayed, True
    name, email = new.name.strip(), checked_email(new.email or "")
    if not name:
        raise Invalid(errors=(field_error("/name", "too_small", "请填写姓名。", "Please give a name."),))
    index = sealed.email_index(post.cipher, email)
    staff_id = await organizers.invited_owner(tx, organizer_id=organizer_id, email_index=index)
    if staff_id is None:
        person = NewPerson(name, "owner", email)
        staff_id = await _add_person(tx, db, post.cipher, organizer_id, person, actor)
    return await _invite(tx, db, organizer_id, staff_id, actor, request, post), False


async def look(db: Database, cipher: FieldCipher, *, token: str) -> Invitation:
    """What the link is for; raises `InvitationOver`."""
    waiting = await known_invitation(db, token=token)
    async with db.read() as tx:
        organizer = await people.organizer(tx, organizer_id=waiting.organizer_id)
    assert organizer is not None, "staff belong to an organizer: a foreign key says so"
    return Invitation(organizer, waiting.name, waiting.role, _email_of(cipher, waiting), waiting.expires_at)


async def accept(
    db: Database,
    passwords: Passwords,
    *,
    token: str,
    password: str,
    email: str | None,
    device: Device = UNKNOWN,
) -> NewStaffLogin:
    """Choose a password and be signed in. Second factor and logins from before are gone: whoever comes by a link may
    be here because others have them. Raises `InvitationOver`, `Invalid` at ``/password`` or ``/email``."""
    waiting = await known_invitation(db, token=token)
    known = _email_of(passwords.cipher, waiting)
    if known is None and email is None:
        raise _invalid(field_error("/email", "missing", "请填写邮箱。", "Please give the e-mail to sign in with."))
    if known is not None and email is not None and plain_email(email) != known:
        raise _invalid(field_error("/email", "other", "邀请发给了另一个邮箱。", "It was sent to another e-mail."))
    plain = known or checked_email(email or "")
    weak = weakness(plain_password(password), email=plain, pointer="/password")
    if weak is not None:
        raise _invalid(weak)
    with passwords.room():
        hashed = await passwords.hashed(email=plain, password=password)
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=waiting.organizer_id)
        if await _still_waiting(tx, waiting, token) is None:
            raise InvitationOver()
        await invitations.accept(tx, organizer_id=waiting.organizer_id, invitation_id=waiting.id)
        await mail.withdraw(tx, organizer_id=waiting.organizer_id, subject_ids=[waiting.id])
        if known is None:
            await _add_email(tx, passwords.cipher, waiting.organizer_id, waiting.staff_id, plain)
        await emails.set_password(
            tx,
            organizer_id=waiting.organizer_id,
            staff_id=waiting.staff_id,
            sealed=passwords.sealed(hashed, staff_id=waiting.staff_id),
        )
        await emails.remove_second_factor(tx, organizer_id=waiting.organizer_id, staff_id=waiting.staff_id)
        await emails.forget_tries(tx, email_index=sealed.email_index(passwords.cipher, plain))
        await staff_logins.revoke_all(tx, organizer_id=waiting.organizer_id, staff_id=waiting.staff_id)
        actor = Actor("staff", waiting.staff_id)
        await record(tx, db, waiting.organizer_id, actor, "invitation_accepted", waiting.staff_id)
        person = Staff(waiting.organizer_id, waiting.staff_id, waiting.name, waiting.role)
        return await making_logins.sign_in(tx, db, staff=person, provider="invitation", device=device)


async def known_invitation(db: Database, *, token: str) -> Waiting:
    """The one of this link, where it can be accepted; raises `InvitationOver`."""
    invitation_id = INVITATION.read(token)
    if invitation_id is None:
        raise InvitationOver()
    async with db.read() as tx:
        waiting = await invitations.waiting(
            tx,
            organizer_id=organizer_of(invitation_id),
            invitation_id=invitation_id,
            token_hash=hash_token(token),
        )
    if waiting is None:
        raise InvitationOver()
    return waiting


async def _asked_before(tx: Tx, organizer_id: int, request: Request) -> Invited | None:
    """What this key stands for; raises `IdempotencyKeyReused` where it was another request."""
    asked = await invitations.asked(tx, organizer_id=organizer_id, request=request)
    if asked is None:
        return None
    if asked.request_index != request.request_index:
        raise IdempotencyKeyReused()
    member = await known_member(tx, organizer_id=organizer_id, staff_id=asked.staff_id)
    return Invited(member, None, asked.expires_at)


async def _add_person(
    tx: Tx, db: Database, cipher: FieldCipher, organizer_id: int, new: NewPerson, actor: Actor
) -> UUID:
    staff_id = db.new_id(organizer_id)
    await people.add_staff(tx, organizer_id=organizer_id, staff_id=staff_id, name=new.name, role=new.role)
    if new.email is not None:
        await _add_email(tx, cipher, organizer_id, staff_id, new.email)
    await record(tx, db, organizer_id, actor, "staff_created", staff_id, {"role": new.role})
    return staff_id


async def _add_email(tx: Tx, cipher: FieldCipher, organizer_id: int, staff_id: UUID, email: str) -> None:
    if not await emails.add_email(
        tx,
        organizer_id=organizer_id,
        staff_id=staff_id,
        email_sealed=sealed.sealed_email(cipher, email, staff_id=staff_id),
        email_index=sealed.email_index(cipher, email),
    ):
        raise _invalid(
            field_error(
                "/email",
                "taken",
                "已有员工使用这个邮箱；若其已停用，请将其恢复。",
                "One of the staff has this e-mail; enable them again if they are disabled.",
            )
        )


async def _invite(
    tx: Tx,
    db: Database,
    organizer_id: int,
    staff_id: UUID,
    actor: Actor,
    request: Request | None,
    post: Post | None = None,
) -> Invited:
    over = await invitations.end(tx, organizer_id=organizer_id, staff_id=staff_id)
    await mail.withdraw(tx, organizer_id=organizer_id, subject_ids=over)
    invitation_id = db.new_id(organizer_id)
    token = INVITATION.new(invitation_id)
    expires_at = db.clock.now() + INVITATION_LASTS
    await invitations.add(
        tx,
        organizer_id=organizer_id,
        invitation_id=invitation_id,
        staff_id=staff_id,
        token_hash=hash_token(token),
        expires_at=expires_at,
        request=request,
    )
    await record(tx, db, organizer_id, actor, "staff_invited", staff_id)
    member = await known_member(tx, organizer_id=organizer_id, staff_id=staff_id)
    if post is not None:
        await mail_link(
            tx,
            db,
            post,
            kind="staff_invitation",
            member=member,
            organizer_id=organizer_id,
            subject_id=invitation_id,
            link=invitation_link(post.base_url, token),
            good_until=expires_at,
        )
    return Invited(member, token, expires_at)


async def _still_waiting(tx: Tx, waiting: Waiting, token: str) -> Waiting | None:
    return await invitations.waiting(
        tx, organizer_id=waiting.organizer_id, invitation_id=waiting.id, token_hash=hash_token(token)
    )


def _email_of(cipher: FieldCipher, waiting: Waiting) -> str | None:
    if waiting.email_sealed is None:
        return None
    return sealed.opened_email(cipher, waiting.email_sealed, staff_id=waiting.staff_id)


def _invalid(error: FieldError) -> Invalid:
    return Invalid(errors=(error,))
