"""Handing one letter to the installation's mail server, and what its answer means for the letter.

Only a refusal of the recipient, or of the letter itself, for good (5xx) is ``refused``: it bounced. All else that goes
wrong (no connection, no trust, wrong password, "later") is the installation's own trouble and is tried again.
"""

import asyncio
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Final, Literal

import msgspec

from menpiao.adapters.trust import trust
from menpiao.mail import Letter, SendResult
from menpiao.platform.clock import Clock
from menpiao.platform.db import forbid_in_transaction

log = logging.getLogger(__name__)

TIMEOUT_S: Final = 20.0
FOR_GOOD: Final = 500
Security = Literal["starttls", "tls", "none"]


class SmtpServer(msgspec.Struct, frozen=True):
    """Where mail is handed in, and in whose name."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None
    sender: str

    def __repr__(self) -> str:
        return f"SmtpServer({self.host})"


class SmtpMail:
    """A `MailSender`; ``trusting``: another choice of certificates than everybody's, for tests."""

    def __init__(self, server: SmtpServer, *, clock: Clock, trusting: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._clock = clock
        self._trusting = trusting

    async def send(self, letter: Letter) -> SendResult:
        """One connection in a thread; never raises."""
        forbid_in_transaction("SMTP")
        return await asyncio.to_thread(self._send, letter)

    def _send(self, letter: Letter) -> SendResult:
        try:
            with self._connected() as smtp:
                smtp.send_message(self._message(letter), from_addr=self._server.sender, to_addrs=[letter.to])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return self._failed(refused, for_good=min(codes, default=0) >= FOR_GOOD)
        except smtplib.SMTPNotSupportedError as refused:
            return self._failed(refused, for_good=not letter.to.isascii())
        except smtplib.SMTPDataError as refused:
            return self._failed(refused, for_good=refused.smtp_code >= FOR_GOOD)
        except (smtplib.SMTPException, OSError) as failure:
            return self._failed(failure, for_good=False)
        return "sent"

    def _failed(self, failure: Exception, *, for_good: bool) -> SendResult:
        """What the server said may hold an address: the log has the kind of failure and its code only."""
        told = {"error": type(failure).__name__, "code": getattr(failure, "smtp_code", None)}
        log.warning("mail_not_taken", extra=told)
        return "refused" if for_good else "unreachable"

    def _connected(self) -> smtplib.SMTP:
        server, context = self._server, self._trusting or trust()
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        try:
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user is not None and server.password is not None:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _message(self, letter: Letter) -> EmailMessage:
        """The same letter is the same message, however often it is sent."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._server.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate(self._clock.now().timestamp())
        message["Message-ID"] = f"<{letter.mail_id}@{self._server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


class NoMail:
    """Of an installation without a mail server: what was written while it had one waits for it."""

    async def send(self, letter: Letter) -> SendResult:
        """Not now."""
        return "unreachable"
