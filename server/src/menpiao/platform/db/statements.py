"""SQL as declared, typed things.

A feature's ``store.py`` declares each statement once, at module level, and wraps it in a function with names and types.
Every declaration is registered, so that a test can PREPARE all of them against the migrated schema and compare the
columns with the struct that receives them: a renamed column fails the suite, not a buyer.
"""

from typing import Any, Generic, TypeVar

import msgspec

from menpiao.platform.db.database import Tx

S = TypeVar("S", bound=msgspec.Struct)

_REGISTRY: list["Statement"] = []


class Statement:
    """A statement with its place of declaration; ``struct`` is what a row becomes, where rows come back."""

    __slots__ = ("sql", "struct")

    def __init__(self, sql: str, struct: type[msgspec.Struct] | None) -> None:
        self.sql = sql
        self.struct = struct
        _REGISTRY.append(self)


class One(Statement, Generic[S]):
    """At most one row."""

    __slots__ = ()

    async def __call__(self, tx: Tx, *args: object) -> S | None:
        row = await tx.connection.fetchrow(self.sql, *args)
        assert self.struct is not None
        return None if row is None else self.struct(*row)  # type: ignore[return-value]


class Many(Statement, Generic[S]):
    """All rows."""

    __slots__ = ()

    async def __call__(self, tx: Tx, *args: object) -> list[S]:
        struct = self.struct
        assert struct is not None
        return [struct(*row) for row in await tx.connection.fetch(self.sql, *args)]  # type: ignore[misc]


class Scalar(Statement):
    """The first column of the first row, or None."""

    __slots__ = ()

    async def __call__(self, tx: Tx, *args: object) -> Any:
        return await tx.connection.fetchval(self.sql, *args)


class Execute(Statement):
    """No rows; the answer is how many rows were touched."""

    __slots__ = ()

    async def __call__(self, tx: Tx, *args: object) -> int:
        tag: str = await tx.connection.execute(self.sql, *args)
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0


def one(struct: type[S], sql: str) -> One[S]:
    """Declare a statement of at most one row; the struct's fields are the columns, in order."""
    return One(sql, struct)


def many(struct: type[S], sql: str) -> Many[S]:
    """Declare a statement of any number of rows."""
    return Many(sql, struct)


def scalar(sql: str) -> Scalar:
    """Declare a statement of a single value."""
    return Scalar(sql, None)


def execute(sql: str) -> Execute:
    """Declare a statement that returns nothing."""
    return Execute(sql, None)


def registered() -> list[Statement]:
    """Every statement of the modules that have been imported so far."""
    return list(_REGISTRY)
