"""Ticks of identity: what was only kept for minutes is forgotten."""

from menpiao.identity.service.by_email import forget_old_tries
from menpiao.identity.service.login_requests import forget_old_requests
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker

_EVERY_S = 300.0
_OFTEN_S = 30.0


def bind(worker: Worker, db: Database) -> None:
    """Bind the ticks to the worker; they find by themselves what is due."""
    worker.every(_EVERY_S, "forget_old_tries", lambda: forget_old_tries(db))
    worker.every(_OFTEN_S, "forget_old_login_requests", lambda: forget_old_requests(db))
