"""Ticks of support: what nobody has claimed in time."""

from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker
from menpiao.support.service import handover
from menpiao.support.service.complimentary import end_due


def bind(worker: Worker, db: Database) -> None:
    """Bind the ticks to the worker."""
    worker.every(30.0, "end_complimentary_orders", lambda: end_due(db))
    worker.every(30.0, "end_handovers", lambda: handover.end_due(db))
