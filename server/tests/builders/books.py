"""The proof of the books as tests ask for it: the same rules, on a connection that knows them already.

A rule takes ten times as long to plan as to run on the few rows of a test; see `builders.standing`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from builders.standing import StandingDatabase
from menpiao import books
from menpiao.books import Finding
from menpiao.platform.db import Database

_watched: list[StandingDatabase] = []


@contextmanager
def watched(database: StandingDatabase) -> Iterator[None]:
    """Until the block ends, `audit` may use this database's own connection."""
    _watched.append(database)
    try:
        yield
    finally:
        _watched.remove(database)


async def audit(db: Database) -> list[Finding]:
    """Every contradiction in this database."""
    for database in _watched:
        db = await database.watching(db)
    return await books.audit(db)
