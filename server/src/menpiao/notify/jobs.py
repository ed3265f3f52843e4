"""Jobs and ticks of notify: a job sends its message, or all that wait; a tick sends what was left, another measures."""

from typing import Any

from menpiao.kernel.ids import decode
from menpiao.notify.ports import EventsOf, MessageSender
from menpiao.notify.service.consents import forget_old_keys
from menpiao.notify.service.outbox import SEND_DUE_MESSAGES, SEND_MESSAGE, measure_lag, send_due, send_message
from menpiao.platform.db import Database
from menpiao.platform.jobs import OneAtATime, Worker


def bind(worker: Worker, db: Database, sender: MessageSender, *, events_of: EventsOf) -> None:
    """Bind notify to the worker."""

    async def send(payload: dict[str, Any]) -> None:
        await send_message(
            db,
            sender,
            organizer_id=int(payload["organizer_id"]),
            message_id=decode(payload["message_id"]),
            events_of=events_of,
        )

    async def send_all() -> None:
        while await send_due(db, sender, events_of=events_of):
            pass

    send_waiting = OneAtATime(send_all)
    worker.on(SEND_MESSAGE, send)
    worker.on(SEND_DUE_MESSAGES, lambda _: send_waiting())
    worker.every(10.0, SEND_DUE_MESSAGES, send_waiting)
    worker.every(10.0, "measure_outbox_lag", lambda: measure_lag(db))
    worker.every(3600.0, "forget_consent_keys", lambda: forget_old_keys(db))
