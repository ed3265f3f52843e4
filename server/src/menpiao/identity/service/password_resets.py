"""A password that was forgotten, where the installation has mail: a link that is good once, for half an hour.

Whoever asks gets the same answer in the same time whether or not anybody has the e-mail: the wish is written down under
the e-mail's index, and a worker looks whose it is. Who has several organizers gets a link for each, because they have a
password at each. The second factor stays: a mailbox alone opens nothing that needs both.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao import mail
from menpiao.identity.model.link_tokens import RESET
from menpiao.identity.model.passwords import plain_email, plain_password, weakness
from menpiao.identity.model.people import Organizer, password_link
from menpiao.identity.model.refusals import NoMail, ResetOver
from menpiao.identity.service import sealed
from menpiao.identity.service.mailing import mail_link
from menpiao.identity.service.passwords import Passwords
from menpiao.identity.service.staff import known_member, record
from menpiao.identity.store import emails, password_resets, people, staff_logins
from menpiao.identity.store.password_resets import Forgetful, WaitingReset
from menpiao.kernel.errors import Invalid
from menpiao.kernel.ids import organizer_of
from menpiao.mail import Post
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher, hash_token
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import enqueue

ANSWER = "answer_password_requests"
LINK_LASTS = timedelta(minutes=30)
MOST_ASKED = 3
WINDOW = timedelta(hours=1)
"""So many mails an hour for one e-mail, whoever asks."""
MOST_ORGANIZERS = 20
_AT_ONCE = 20


class Reset(msgspec.Struct, frozen=True):
    """Whose password it is about."""

    organizer: Organizer
    name: str
    email: str
    waiting: WaitingReset

    def __repr__(self) -> str:
        return "Reset(…)"


async def ask(db: Database, post: Post, *, email: str) -> None:
    """Somebody has forgotten the password of this e-mail. Raises `NoMail` where the installation sends none."""
    if not post.on:
        raise NoMail()
    index = sealed.email_index(post.cipher, plain_email(email))
    async with db.tx() as tx:
        await password_resets.ask(tx, email_index=index, most=MOST_ASKED, window=WINDOW)
        await enqueue(tx, ANSWER, {})


async def answer(db: Database, post: Post) -> int:
    """Send links to whoever has the e-mails that were asked about; how many links."""
    made = 0
    while True:
        async with db.tx() as tx:
            asked = await password_resets.claim(tx, limit=_AT_ONCE)
            for index in asked:
                for one in await password_resets.of_email(tx, email_index=index, most=MOST_ORGANIZERS):
                    await _send_link(tx, db, post, one)
                    made += 1
        if len(asked) < _AT_ONCE:
            return made


async def forget_requests(db: Database) -> int:
    """Those that count no more; how many."""
    async with db.tx() as tx:
        return await password_resets.prune(tx, older_than=WINDOW)


async def look(db: Database, cipher: FieldCipher, *, token: str) -> Reset:
    """What the link is for; raises `ResetOver`."""
    reset_id = RESET.read(token)
    if reset_id is None:
        raise ResetOver()
    async with db.read() as tx:
        waiting = await _waiting(tx, reset_id, token)
        organizer = await people.organizer(tx, organizer_id=waiting.organizer_id)
    assert organizer is not None, "staff belong to an organizer: a foreign key says so"
    email = sealed.opened_email(cipher, waiting.email_sealed, staff_id=waiting.staff_id)
    return Reset(organizer, waiting.name, email, waiting)


async def use(db: Database, passwords: Passwords, *, token: str, password: str) -> None:
    """Set the new password; all logins of the person end. Raises `ResetOver`, or `Invalid` at ``/password``."""
    found = await look(db, passwords.cipher, token=token)
    weak = weakness(plain_password(password), email=found.email, pointer="/password")
    if weak is not None:
        raise Invalid(errors=(weak,))
    with passwords.room():
        hashed = await passwords.hashed(email=found.email, password=password)
    organizer_id, staff_id = found.waiting.organizer_id, found.waiting.staff_id
    async with db.tx() as tx:
        await people.lock(tx, organizer_id=organizer_id)
        still = await _waiting(tx, found.waiting.id, token)
        await password_resets.use(tx, organizer_id=organizer_id, reset_id=still.id)
        await emails.set_password(
            tx, organizer_id=organizer_id, staff_id=staff_id, sealed=passwords.sealed(hashed, staff_id=staff_id)
        )
        await staff_logins.revoke_all(tx, organizer_id=organizer_id, staff_id=staff_id)
        await emails.forget_tries(tx, email_index=still.email_index)
        await mail.withdraw(tx, organizer_id=organizer_id, subject_ids=[still.id])
        await record(tx, db, organizer_id, Actor("staff", staff_id), "password_reset", staff_id)


async def _send_link(tx: Tx, db: Database, post: Post, one: Forgetful) -> None:
    """The newest link is the only one."""
    await people.lock(tx, organizer_id=one.organizer_id)
    over = await password_resets.end(tx, organizer_id=one.organizer_id, staff_id=one.staff_id)
    await mail.withdraw(tx, organizer_id=one.organizer_id, subject_ids=over)
    reset_id = db.new_id(one.organizer_id)
    token = RESET.new(reset_id)
    expires_at = db.clock.now() + LINK_LASTS
    await password_resets.add(
        tx,
        organizer_id=one.organizer_id,
        reset_id=reset_id,
        staff_id=one.staff_id,
        token_hash=hash_token(token),
        expires_at=expires_at,
    )
    await mail_link(
        tx,
        db,
        post,
        kind="password_reset",
        member=await known_member(tx, organizer_id=one.organizer_id, staff_id=one.staff_id),
        organizer_id=one.organizer_id,
        subject_id=reset_id,
        link=password_link(post.base_url, token),
        good_until=expires_at,
    )
    await record(tx, db, one.organizer_id, SYSTEM, "password_reset_sent", one.staff_id)


async def _waiting(tx: Tx, reset_id: UUID, token: str) -> WaitingReset:
    waiting = await password_resets.waiting(
        tx, organizer_id=organizer_of(reset_id), reset_id=reset_id, token_hash=hash_token(token)
    )
    if waiting is None:
        raise ResetOver()
    return waiting
