"""Ticks of identity: tries to sign in are forgotten once they count no more."""

from menpiao.identity.service.by_email import forget_old_tries
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker

_EVERY_S = 300.0


def bind(worker: Worker, db: Database) -> None:
    """Bind the tick to the worker; it finds by itself what is due."""
    worker.every(_EVERY_S, "forget_old_tries", lambda: forget_old_tries(db))
