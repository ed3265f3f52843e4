"""Jobs and ticks of mail: a job sends its mail, a tick what was left."""

from typing import Any

from menpiao.kernel.ids import decode
from menpiao.mail.ports import MailSender
from menpiao.mail.service import SEND_MAIL, send_due, send_mail
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker

_EVERY_S = 10.0


def bind(worker: Worker, db: Database, cipher: FieldCipher, sender: MailSender) -> None:
    """Bind mail to the worker."""

    async def send(payload: dict[str, Any]) -> None:
        organizer_id, mail_id = int(payload["organizer_id"]), decode(payload["mail_id"])
        await send_mail(db, cipher, sender, organizer_id=organizer_id, mail_id=mail_id)

    worker.on(SEND_MAIL, send)
    worker.every(_EVERY_S, "send_due_mail", lambda: send_due(db, cipher, sender))
