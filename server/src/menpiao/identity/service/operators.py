"""Looking after people of the platform: who there is, inviting, the end of their work.

Each change locks all of them, who are few, and looks again who asks.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao import mail
from menpiao.identity.model.link_tokens import OPERATOR_INVITATION
from menpiao.identity.model.operators import (
    OPERATOR_ROLES,
    PLATFORM_ABILITIES,
    LastOperator,
    OperatorDisabled,
    OperatorLogin,
    OperatorRole,
    OperatorState,
    PlatformAbility,
    operator_invitation_link,
)
from menpiao.identity.model.passwords import checked_email
from menpiao.identity.model.refusals import NotYourself
from menpiao.identity.model.second_factor import SECRET_BYTES as FACTOR_BYTES
from menpiao.identity.service import operator_sealed as sealed
from menpiao.identity.service.invitations import INVITATION_LASTS
from menpiao.identity.store import operator_logins, operators
from menpiao.identity.store.operators import OperatorRow
from menpiao.kernel.errors import Forbidden, IdempotencyKeyReused, Invalid, NotFound, Unauthenticated, field_error
from menpiao.kernel.i18n import Text
from menpiao.kernel.ids import PLATFORM
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.mail import Content, MailState, Post
from menpiao.platform import audit, randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher, hash_token
from menpiao.platform.db import Database, Tx

_ROLE_NAMES: dict[OperatorRole, Text] = {
    "operator": Text("平台管理员", "an operator"),
    "auditor": Text("平台审计员", "an auditor"),
}
assert set(_ROLE_NAMES) == set(OPERATOR_ROLES)


class NewOperator(msgspec.Struct, frozen=True):
    """Whom to invite."""

    name: str
    role: OperatorRole
    email: str

    def __repr__(self) -> str:
        return f"NewOperator({self.role})"


class InvitedOperator(msgspec.Struct, frozen=True):
    """``link``: None where the same request is answered again, because it is kept nowhere."""

    row: OperatorRow
    link: str | None
    expires_at: datetime

    def __repr__(self) -> str:
        return f"InvitedOperator({self.row.id})"


def operating(operator: OperatorLogin, ability: PlatformAbility) -> Actor:
    """The caller as the one who acts, where their role has this ability; raises `Forbidden`."""
    if operator.role not in PLATFORM_ABILITIES[ability].roles:
        raise Forbidden()
    return Actor("operator", operator.operator_id)


async def everybody(
    db: Database,
    *,
    role: OperatorRole | None = None,
    state: OperatorState | None = None,
    limit: int,
    cursor: str | None,
) -> Page[OperatorRow]:
    """People of the platform, the newest first; only with this role, and in this state."""
    before = id_of_cursor(cursor)
    async with db.read() as tx:
        rows = await operators.everybody(tx, role=role, state=state, before=before, limit=limit + 1)
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def mail_states(db: Database, rows: Sequence[OperatorRow]) -> dict[UUID, MailState]:
    """How far the mails of their invitations have come."""
    ids = [row.invitation_id for row in rows if row.invitation_id is not None]
    async with db.read() as tx:
        return await mail.states_of(tx, organizer_id=PLATFORM, kind="operator_invitation", subject_ids=ids)


async def invite(
    db: Database, post: Post, *, operator: OperatorLogin, new: NewOperator, idempotency_key: str
) -> tuple[InvitedOperator, bool]:
    """Somebody new; whether it was asked before. Raises `Invalid` at ``/email`` or ``/name``."""
    person = _checked(new)
    async with changing(db, operator) as (tx, actor):
        operator_id = db.new_id(PLATFORM)
        index = sealed.request_index(post.cipher, "invite", person.name, person.role, person.email)
        before = await made_before(tx, operator, idempotency_key, index, operator_id)
        if before is not None:
            return await _again(tx, before), True
        await _add(tx, post.cipher, operator_id, person)
        return await _invite(tx, db, post, operator_id, actor), False


async def invite_anew(
    db: Database, post: Post, *, operator: OperatorLogin, operator_id: UUID, idempotency_key: str
) -> tuple[InvitedOperator, bool]:
    """Somebody who is there, such as after a lost phone; older links are over. Whether it was asked before."""
    async with changing(db, operator) as (tx, actor):
        index = sealed.request_index(post.cipher, "invite anew", operator_id.hex)
        if await made_before(tx, operator, idempotency_key, index, operator_id) is not None:
            return await _again(tx, operator_id), True
        row = await _of_others(tx, operator, operator_id)
        if row.disabled_at is not None:
            raise OperatorDisabled()
        return await _invite(tx, db, post, operator_id, actor), False


async def invite_from_command_line(db: Database, post: Post, *, new: NewOperator | UUID) -> InvitedOperator:
    """The first one of an installation, or one who has lost their second factor (by id). Raises `NotFound`,
    `OperatorDisabled`, `Invalid`."""
    async with db.tx() as tx:
        await operators.lock(tx)
        if isinstance(new, UUID):
            if (await _known(tx, new)).disabled_at is not None:
                raise OperatorDisabled()
            return await _invite(tx, db, post, new, SYSTEM)
        operator_id = db.new_id(PLATFORM)
        await _add(tx, post.cipher, operator_id, _checked(new))
        return await _invite(tx, db, post, operator_id, SYSTEM)


async def disable(db: Database, *, operator: OperatorLogin, operator_id: UUID) -> OperatorRow:
    """End somebody's work, their logins and their invitation. Again: nothing changes."""
    async with changing(db, operator) as (tx, actor):
        row = await _of_others(tx, operator, operator_id)
        if row.disabled_at is not None:
            return row
        leads = row.role == "operator" and row.has_password
        if leads and not await operators.has_other(tx, operator_id=operator_id):
            raise LastOperator()
        await operators.disable(tx, operator_id=operator_id)
        await operator_logins.revoke_all(tx, operator_id=operator_id)
        over = await operator_logins.end_invitation(tx, operator_id=operator_id)
        await mail.withdraw(tx, organizer_id=PLATFORM, subject_ids=over)
        await _record(tx, db, actor, "operator_disabled", operator_id)
        return await _known(tx, operator_id)


async def enable(db: Database, *, operator: OperatorLogin, operator_id: UUID) -> OperatorRow:
    """Let somebody work again, with what they signed in with; they sign in anew. Again: nothing changes."""
    async with changing(db, operator) as (tx, actor):
        row = await _of_others(tx, operator, operator_id)
        if row.disabled_at is None:
            return row
        await operators.enable(tx, operator_id=operator_id)
        await _record(tx, db, actor, "operator_enabled", operator_id)
        return await _known(tx, operator_id)


async def operator_names(tx: Tx, *, operator_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What these are called, also those who have left; unknown ids are left out."""
    found = await operators.names(tx, operator_ids=sorted(set(operator_ids)))
    return {one.id: one.name for one in found}


async def made_before(
    tx: Tx, operator: OperatorLogin, idempotency_key: str, index: UUID, subject_id: UUID
) -> UUID | None:
    """What the operator's request with this key made before; None: it is new, and makes ``subject_id``. Raises
    `IdempotencyKeyReused` where it was another request."""
    made = await operators.remember(
        tx,
        operator_id=operator.operator_id,
        idempotency_key=idempotency_key,
        request_index=index,
        subject_id=subject_id,
    )
    if made is None:
        return None
    if made.request_index != index:
        raise IdempotencyKeyReused()
    return made.subject_id


@asynccontextmanager
async def changing(db: Database, operator: OperatorLogin) -> AsyncIterator[tuple[Tx, Actor]]:
    """A transaction in which nobody else changes people of the platform, with the caller as they are now."""
    async with db.tx() as tx:
        await operators.lock(tx)
        caller = await operators.operator(tx, operator_id=operator.operator_id)
        if caller is None or caller.disabled_at is not None:
            raise Unauthenticated()
        if caller.role not in PLATFORM_ABILITIES["run_platform"].roles:
            raise Forbidden()
        yield tx, Actor("operator", operator.operator_id)


def _checked(new: NewOperator) -> NewOperator:
    name = new.name.strip()
    if not name:
        raise Invalid(errors=(field_error("/name", "too_small", "请填写姓名。", "Please give a name."),))
    return NewOperator(name, new.role, checked_email(new.email))


async def _add(tx: Tx, cipher: FieldCipher, operator_id: UUID, new: NewOperator) -> None:
    if not await operators.add(
        tx,
        operator_id=operator_id,
        name=new.name,
        role=new.role,
        email_sealed=sealed.sealed_email(cipher, new.email, operator_id=operator_id),
        email_index=sealed.email_index(cipher, new.email),
    ):
        zh, en = "已有平台人员使用这个邮箱。", "One of the platform's people has this e-mail."
        raise Invalid(errors=(field_error("/email", "taken", zh, en),))


async def _invite(tx: Tx, db: Database, post: Post, operator_id: UUID, actor: Actor) -> InvitedOperator:
    over = await operator_logins.end_invitation(tx, operator_id=operator_id)
    await mail.withdraw(tx, organizer_id=PLATFORM, subject_ids=over)
    invitation_id = db.new_id(PLATFORM)
    token = OPERATOR_INVITATION.new(invitation_id)
    secret = randomness.token_bytes(FACTOR_BYTES)
    expires_at = db.clock.now() + INVITATION_LASTS
    await operator_logins.invite(
        tx,
        invitation_id=invitation_id,
        operator_id=operator_id,
        token_hash=hash_token(token),
        secret_sealed=sealed.sealed_invited_secret(post.cipher, secret, invitation_id=invitation_id),
        expires_at=expires_at,
    )
    row = await _known(tx, operator_id)
    link = operator_invitation_link(post.base_url, token)
    role = _ROLE_NAMES[row.role]
    to = sealed.opened_email(post.cipher, row.email_sealed, operator_id=operator_id)
    await post.queue(
        tx,
        db,
        organizer_id=PLATFORM,
        kind="operator_invitation",
        subject_id=invitation_id,
        content=Content(to=to, name=row.name, zh=role.zh, en=role.en, link=link),
        good_until=expires_at,
    )
    await _record(tx, db, actor, "operator_invited", operator_id, {"role": row.role})
    return InvitedOperator(row, link, expires_at)


async def _again(tx: Tx, operator_id: UUID) -> InvitedOperator:
    row = await _known(tx, operator_id)
    return InvitedOperator(row, None, row.invited_until or row.created_at + INVITATION_LASTS)


async def _known(tx: Tx, operator_id: UUID) -> OperatorRow:
    row = await operators.operator(tx, operator_id=operator_id)
    if row is None:
        raise NotFound()
    return row


async def _of_others(tx: Tx, operator: OperatorLogin, operator_id: UUID) -> OperatorRow:
    if operator_id == operator.operator_id:
        raise NotYourself()
    return await _known(tx, operator_id)


async def _record(
    tx: Tx, db: Database, actor: Actor, action: str, operator_id: UUID, detail: dict[str, str] | None = None
) -> None:
    await audit.record(db, tx, organizer_id=PLATFORM, actor=actor, action=action, subject_id=operator_id, detail=detail)
