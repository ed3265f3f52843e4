"""The outbox: a mail is written with its cause, and sent afterwards, at least once.

Sending takes three steps, as with messages to buyers: claim in a short transaction, hand over with none open, record
in another. Who dies in between sends again when the lease ends. What is sent holds a link that opens a door: it
is sealed while it waits, erased when it has gone out, and in no log.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.kernel.ids import encode
from menpiao.mail import store
from menpiao.mail.model import Content, Kind, MailState, letter_of, outcome_of
from menpiao.mail.ports import MailSender
from menpiao.mail.store import ClaimedMail
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, Tx
from menpiao.platform.jobs import enqueue

log = logging.getLogger(__name__)

SEND_MAIL = "send_mail"
LEASE = timedelta(minutes=2)
"""Longer than handing one over takes with everything timing out."""
CLAIMED_AT_ONCE = 4
MOST_ROUNDS = 50
_FIELD = "mails.sealed"


class Post(msgspec.Struct, frozen=True):
    """Where mail is handed in. ``on``: this installation has a mail server. ``base_url``: of links."""

    cipher: FieldCipher
    base_url: str
    on: bool

    async def queue(
        self,
        tx: Tx,
        db: Database,
        *,
        organizer_id: int,
        kind: Kind,
        subject_id: UUID,
        content: Content,
        good_until: datetime,
    ) -> bool:
        """Write a mail in the transaction of its cause: it goes out when that commits. False where there is no mail."""
        if not self.on:
            return False
        mail_id = db.new_id(organizer_id)
        sealed = self.cipher.seal(msgspec.json.encode(content), field=_FIELD, row=mail_id)
        await store.add(
            tx,
            organizer_id=organizer_id,
            mail_id=mail_id,
            kind=kind,
            subject_id=subject_id,
            sealed=sealed,
            good_until=good_until,
        )
        await enqueue(tx, SEND_MAIL, {"organizer_id": organizer_id, "mail_id": encode(mail_id)})
        return True


async def send_mail(db: Database, cipher: FieldCipher, sender: MailSender, *, organizer_id: int, mail_id: UUID) -> None:
    """Send this mail if it is due and nobody else has it."""
    async with db.tx() as tx:
        claimed = await store.claim(tx, limit=1, lease=LEASE, only=(organizer_id, mail_id))
    for mail in claimed:
        await _send(db, cipher, sender, mail)


async def send_due(db: Database, cipher: FieldCipher, sender: MailSender) -> int:
    """Send whatever is due: what failed before, and what lost its job. How many were tried."""
    tried = 0
    for _ in range(MOST_ROUNDS):
        async with db.tx() as tx:
            await store.give_up(tx)
            claimed = await store.claim(tx, limit=CLAIMED_AT_ONCE, lease=LEASE)
        for mail in claimed:
            await _send(db, cipher, sender, mail)
        tried += len(claimed)
        if len(claimed) < CLAIMED_AT_ONCE:
            break
    return tried


async def withdraw(tx: Tx, *, organizer_id: int, subject_ids: Sequence[UUID]) -> None:
    """Their links are over: what has not gone out stays here."""
    if subject_ids:
        await store.withdraw(tx, organizer_id=organizer_id, subject_ids=subject_ids)


async def states_of(tx: Tx, *, organizer_id: int, kind: Kind, subject_ids: Sequence[UUID]) -> dict[UUID, MailState]:
    """How far the mails about these have come; those without one are left out."""
    return await store.states(tx, organizer_id=organizer_id, kind=kind, subject_ids=subject_ids)


async def how_many(tx: Tx) -> dict[str, int]:
    """Mails that are ``waiting``, and those that ``failed`` within a week."""
    return await store.counts(tx)


async def _send(db: Database, cipher: FieldCipher, sender: MailSender, mail: ClaimedMail) -> None:
    content = msgspec.json.decode(cipher.open(mail.sealed, field=_FIELD, row=mail.id), type=Content)
    letter = letter_of(encode(mail.id), mail.kind, content, good_until=mail.good_until)
    outcome = outcome_of(await sender.send(letter), attempts=mail.attempts)
    if outcome.state == "failed":
        log.warning("mail_failed", extra={"kind": mail.kind, "mail_id": encode(mail.id), "result": outcome.trouble})
    async with db.tx() as tx:
        await store.conclude(tx, mail=mail, outcome=outcome)
