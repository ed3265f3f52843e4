"""Jobs and ticks of notify: a job sends its message at once, a tick what was left; another measures."""

from typing import Any

from menpiao.kernel.ids import decode
from menpiao.notify.ports import MessageSender
from menpiao.notify.service.consents import forget_old_keys
from menpiao.notify.service.outbox import SEND_MESSAGE, measure_lag, send_due, send_message
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker


def bind(worker: Worker, db: Database, sender: MessageSender) -> None:
    """Bind notify to the worker."""

    async def send(payload: dict[str, Any]) -> None:
        await send_message(
            db, sender, organizer_id=int(payload["organizer_id"]), message_id=decode(payload["message_id"])
        )

    worker.on(SEND_MESSAGE, send)
    worker.every(10.0, "send_due_messages", lambda: send_due(db, sender))
    worker.every(10.0, "measure_outbox_lag", lambda: measure_lag(db))
    worker.every(3600.0, "forget_consent_keys", lambda: forget_old_keys(db))
