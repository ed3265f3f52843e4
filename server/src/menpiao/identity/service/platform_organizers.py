"""Organizers for whoever looks after the platform: the list, a new one, its first owner, and whether it may sell."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from menpiao.identity.model.operators import HasOwner, OperatorLogin
from menpiao.identity.model.people import complete_name
from menpiao.identity.service import operator_sealed, sealed
from menpiao.identity.service.invitations import Invited, NewPerson, invite_owner
from menpiao.identity.service.operators import made_before
from menpiao.identity.store import organizers, people
from menpiao.identity.store.invitations import Request
from menpiao.identity.store.organizers import PlatformOrganizer, Suspension
from menpiao.kernel.errors import Busy, Invalid, NotFound, field_error
from menpiao.kernel.ids import MAX_ORGANIZER, PLATFORM, organizer_of
from menpiao.kernel.page import Page, id_cursor, id_of_cursor
from menpiao.mail import Post
from menpiao.platform import audit, randomness
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx

OrganizerState = Literal["active", "suspended"]
LONGEST_NAME = 100
_TRIES = 20
"""A drawn number is hardly ever taken."""


class _NumberTaken(Exception):
    """Somebody has this number: draw another."""


async def organizers_of_platform(
    db: Database, *, state: OrganizerState | None, text: str | None, limit: int, cursor: str | None
) -> Page[PlatformOrganizer]:
    """The newest first."""
    async with db.read() as tx:
        rows = await organizers.page(
            tx,
            before=id_of_cursor(cursor),
            limit=limit + 1,
            suspended=None if state is None else state == "suspended",
            text=None if text is None else text.strip().lower(),
        )
    return Page(rows[:limit], id_cursor(rows[limit - 1].id) if len(rows) > limit else None)


async def platform_organizer(tx: Tx, *, id: UUID) -> PlatformOrganizer:
    """One of them; raises `NotFound`."""
    row = await organizers.organizer(tx, organizer_id=organizer_of(id), id=id)
    if row is None:
        raise NotFound()
    return row


async def add_organizer(
    db: Database, cipher: FieldCipher, *, operator: OperatorLogin, name: Mapping[str, str], idempotency_key: str
) -> tuple[PlatformOrganizer, bool]:
    """A new one, with a number that is drawn; whether it was asked before. Raises `Invalid` at ``/name``."""
    texts = _checked_name(name)
    index = operator_sealed.request_index(cipher, "organizer", *(f"{lang}={texts[lang]}" for lang in sorted(texts)))
    for _ in range(_TRIES):
        number = 1 + randomness.below(MAX_ORGANIZER)
        id = db.new_id(number)
        try:
            async with db.tx() as tx:
                before = await made_before(tx, operator, idempotency_key, index, id)
                if before is not None:
                    return await platform_organizer(tx, id=before), True
                if not await people.add_organizer(tx, organizer_id=number, id=id, name=texts):
                    raise _NumberTaken
                actor = Actor("operator", operator.operator_id)
                await record_for_both(tx, db, actor=actor, organizer_id=number, action="organizer_created", id=id)
                return await platform_organizer(tx, id=id), False
        except _NumberTaken:
            continue
    raise Busy(retry_after_s=1)


async def invite_first_owner(
    db: Database, post: Post, *, operator: OperatorLogin, id: UUID, name: str, email: str, idempotency_key: str
) -> tuple[Invited, bool]:
    """Whoever is to lead it; invited anew where they were invited with this e-mail before. Whether it was asked before.
    Raises `HasOwner` once somebody leads it: from then on the organizer invites its own people."""
    organizer_id = organizer_of(id)
    index = sealed.request_index(post.cipher, "first owner", name, email)
    request = Request(operator.operator_id, idempotency_key, index)
    async with db.tx() as tx:
        await platform_organizer(tx, id=id)
        await people.lock(tx, organizer_id=organizer_id)
        if await organizers.owners(tx, organizer_id=organizer_id) > 0:
            raise HasOwner()
        actor = Actor("operator", operator.operator_id)
        made = await invite_owner(
            tx, db, post, organizer_id=organizer_id, new=NewPerson(name, "owner", email), actor=actor, request=request
        )
        if not made[1]:
            await audit.record(db, tx, organizer_id=PLATFORM, actor=actor, action="first_owner_invited", subject_id=id)
        return made


async def suspension_of(tx: Tx, *, organizer_id: int) -> Suspension | None:
    """Since when, and why, nothing of the organizer is sold; None: it sells."""
    return await organizers.suspension(tx, organizer_id=organizer_id)


async def set_suspension(
    tx: Tx, db: Database, *, actor: Actor, organizer_id: int, id: UUID, reason: str | None
) -> bool:
    """Suspend it for this reason, or resume it (None); False where nothing changes. What makes its quotes void is the
    caller's."""
    if reason is None:
        changed = await organizers.resume(tx, organizer_id=organizer_id)
    else:
        changed = await organizers.suspend(tx, organizer_id=organizer_id, reason=reason)
    if changed:
        action = "organizer_resumed" if reason is None else "organizer_suspended"
        await record_for_both(tx, db, actor=actor, organizer_id=organizer_id, action=action, id=id)
    return changed


async def record_for_both(tx: Tx, db: Database, *, actor: Actor, organizer_id: int, action: str, id: UUID) -> None:
    """In the organizer's log, where its people see it, and in the platform's own."""
    for log in (organizer_id, PLATFORM):
        await audit.record(db, tx, organizer_id=log, actor=actor, action=action, subject_id=id)


def _checked_name(name: Mapping[str, str]) -> dict[str, str]:
    try:
        texts = complete_name(name)
    except ValueError:
        zh, en = "请填写中文名或英文名。", "Give a name in Chinese, English or both."
        raise Invalid(errors=(field_error("/name", "missing", zh, en),)) from None
    if any(len(text) > LONGEST_NAME for text in texts.values()):
        zh, en = "名称过长。", "This name is too long."
        raise Invalid(errors=(field_error("/name", "too_long", zh, en),))
    return texts
