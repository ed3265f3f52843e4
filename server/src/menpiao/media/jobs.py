"""Ticks of media: pictures that nothing shows any more go."""

from menpiao.media.ports import ShownPictures
from menpiao.media.service import remove_unused
from menpiao.platform.db import Database
from menpiao.platform.jobs import Worker

_EVERY_S = 600.0


def bind(worker: Worker, db: Database, shown: ShownPictures) -> None:
    """Bind the tick to the worker; it finds by itself what is due."""
    worker.every(_EVERY_S, "remove_unused_pictures", lambda: remove_unused(db, shown))
