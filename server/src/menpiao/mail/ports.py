"""What mail needs of the outside: somebody who hands a letter to a mail server."""

from typing import Protocol

from menpiao.mail.model import Letter, SendResult


class MailSender(Protocol):
    """Not to be called inside a transaction. Never raises: what went wrong is ``unreachable``, and tried again."""

    async def send(self, letter: Letter) -> SendResult: ...
