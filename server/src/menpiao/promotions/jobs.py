"""Ticks of promotions: what is put aside for a while is for everybody afterwards."""

from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker
from menpiao.promotions.service.allotments import release_due_allotments


def bind(worker: Worker, db: Database) -> None:
    """Bind the tick to the worker; it finds by itself what is due."""
    worker.every(1.0, "release_due_allotments", lambda: release_due_allotments(db))
