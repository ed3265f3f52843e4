"""An installation with mail for tests: a sandbox mailbox, a sender that speaks to it, and what came."""

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from menpiao.adapters.sandbox.mailbox.smtp import Mail, Mailbox
from menpiao.adapters.smtp import SmtpMail, SmtpServer
from menpiao.adapters.smtp.sender import Security
from menpiao.mail import Post, send_due
from menpiao.platform.clock import Clock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

SENDER = "tickets@menpiao.example"
_LINK = re.compile(r"https?://\S+")


class Mailing(msgspec.Struct, frozen=True):
    """Where mail is handed in, who sends it, and where it arrives."""

    db: Database
    box: Mailbox
    post: Post
    sender: SmtpMail

    async def deliver(self) -> list[Mail]:
        """Send what is due; all that has ever come, the newest first."""
        await send_due(self.db, self.post.cipher, self.sender)
        return list(self.box.mails())


@asynccontextmanager
async def mailing(db: Database, cipher: FieldCipher) -> AsyncIterator[Mailing]:
    """The mailbox listens until the block ends."""
    box = Mailbox()
    await box.start()
    try:
        yield Mailing(db, box, Post(cipher, "https://tickets.example.org", on=True), sender_to(box.port, db.clock))
    finally:
        await box.stop()


def sender_to(
    port: int, clock: Clock, *, security: Security = "none", trusting: ssl.SSLContext | None = None
) -> SmtpMail:
    """A sender to this port of this machine."""
    server = SmtpServer("127.0.0.1", port, security, None, None, SENDER)
    return SmtpMail(server, clock=clock, trusting=trusting)


def link_in(mail: Mail) -> str:
    """The one link that a mail has, in either language."""
    (link,) = set(_LINK.findall(mail.text))
    return str(link)
