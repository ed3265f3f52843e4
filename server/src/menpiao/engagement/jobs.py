"""The tick of engagement: sessions whose buyers are to be reminded."""

from menpiao.engagement.service.remind import remind_due
from menpiao.notify import MessageSender
from menpiao.platform.db import Database
from menpiao.platform.jobs import OneAtATime, Worker


def bind(worker: Worker, db: Database, sender: MessageSender) -> None:
    """Bind the tick to the worker. It finds by itself what is due, so no wake-up can be lost."""

    async def remind() -> None:
        await remind_due(db, sender)

    worker.every(60.0, "remind_buyers", OneAtATime(remind))
