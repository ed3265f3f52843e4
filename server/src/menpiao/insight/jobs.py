"""Ticks of insight: counts follow the orders, and days of the ledger that are over are added up."""

from menpiao.insight.service.adding_up import add_up_days
from menpiao.insight.service.rolling import roll_up_sales
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker


def bind(worker: Worker, db: Database) -> None:
    """Bind the ticks to the worker."""
    worker.every(2.0, "roll_up_sales", lambda: roll_up_sales(db))
    worker.every(60.0, "roll_up_late_sales", lambda: roll_up_sales(db, also_unsure=True))
    worker.every(300.0, "add_up_statement_days", lambda: add_up_days(db))
