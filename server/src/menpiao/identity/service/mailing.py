"""What is sent to staff by mail: the link of an invitation, and the link to a new password.

The mail is written in the transaction of its cause (`menpiao.mail`), so that there is none without the other.
"""

from datetime import datetime
from uuid import UUID

from menpiao import mail
from menpiao.identity.model.people import Organizer
from menpiao.identity.service import sealed
from menpiao.identity.store import people
from menpiao.identity.store.people import Member
from menpiao.kernel.i18n import pick
from menpiao.mail import Content, Kind, Post
from menpiao.platform.db import Database, Tx


async def mail_link(
    tx: Tx,
    db: Database,
    post: Post | None,
    *,
    kind: Kind,
    member: Member,
    organizer_id: int,
    subject_id: UUID,
    link: str,
    good_until: datetime,
) -> bool:
    """Send the link to the person's own e-mail; False where there is no mail here, or none of theirs."""
    if post is None or not post.on or member.email_sealed is None:
        return False
    organizer = await people.organizer(tx, organizer_id=organizer_id)
    assert organizer is not None, "staff belong to an organizer: a foreign key says so"
    content = _content(post, member, organizer, link)
    return await post.queue(
        tx,
        db,
        organizer_id=organizer_id,
        kind=kind,
        subject_id=subject_id,
        content=content,
        good_until=good_until,
    )


async def mail_states(db: Database, *, organizer_id: int, invitation_ids: list[UUID]) -> dict[UUID, mail.MailState]:
    """How far the mails of these invitations have come; those without one are left out."""
    if not invitation_ids:
        return {}
    async with db.read() as tx:
        return await mail.states_of(tx, organizer_id=organizer_id, kind="staff_invitation", subject_ids=invitation_ids)


def _content(post: Post, member: Member, organizer: Organizer, link: str) -> Content:
    assert member.email_sealed is not None
    return Content(
        to=sealed.opened_email(post.cipher, member.email_sealed, staff_id=member.id),
        name=member.name,
        zh=pick(organizer.name, "zh-CN"),
        en=pick(organizer.name, "en"),
        link=link,
    )
