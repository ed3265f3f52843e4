"""Counting how often code goes to the database."""

from typing import Any

from menpiao.platform.db import Database


class CountingPool:
    """A pool that counts how often it hands out a connection, and can be told to be away."""

    def __init__(self, pool: Any) -> None:
        self.count = 0
        self.away = False
        self._pool = pool

    def acquire(self, **options: Any) -> Any:
        if self.away:
            raise ConnectionError("the database is away")
        self.count += 1
        return self._pool.acquire(**options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)


def counted(db: Database) -> tuple[Database, CountingPool]:
    """The same database behind a counter."""
    pool = CountingPool(db.pool)
    return Database(pool, db.clock), pool
