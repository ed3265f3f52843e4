"""Ticks of channels: imports go on, files and people that nobody needs are forgotten."""

from menpiao.channels.service.work import forget_old_drafts, forget_people, work_off_imports
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker
from menpiao.seating import PlanCache


def bind(worker: Worker, db: Database, cipher: FieldCipher, plans: PlanCache) -> None:
    """Bind the ticks to the worker."""
    worker.every(1.0, "work_off_imports", lambda: work_off_imports(db, cipher, plans))
    worker.every(3_600.0, "forget_old_drafts", lambda: forget_old_drafts(db))
    worker.every(3_600.0, "forget_people_of_imports", lambda: forget_people(db))
