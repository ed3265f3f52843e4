"""Every SQL statement of the code is PREPAREd against the migrated schema, and its columns are its struct's fields.

A renamed column, a missing table or a swapped pair of columns fails here, with the statement's text, and not when the
first buyer comes by.
"""

import importlib
import pkgutil
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

import menpiao
from menpiao.platform.db import Database, registered
from menpiao.platform.db.statements import Execute, Scalar, Statement, execute, many

PYTHON_OF = {
    "bool": bool,
    "bytea": bytes,
    "date": date,
    "float8": float,
    "int2": int,
    "int4": int,
    "int8": int,
    "text": str,
    "timestamptz": datetime,
    "uuid": UUID,
    "varchar": str,
}
"""What asyncpg makes of a column. A type that is missing here (jsonb, arrays) may become anything."""


def all_modules() -> Iterator[str]:
    """Every module of Menpiao; importing them is what registers their statements."""
    for module in pkgutil.walk_packages(menpiao.__path__, "menpiao."):
        if not module.name.endswith("__main__"):
            yield module.name


@pytest.fixture(scope="module")
def statements() -> list[Statement]:
    for name in all_modules():
        importlib.import_module(name)
    return registered()


async def test_every_statement_is_valid_on_the_migrated_schema(db: Database, statements: list[Statement]) -> None:
    assert len(statements) > 50
    async with db.read() as tx:
        wrong = [complaint for one in statements async for complaint in _complaints(tx.connection, one)]
    assert not wrong, "\n\n".join(wrong)


async def test_what_is_wrong_is_noticed(db: Database) -> None:
    """The test above, tried on statements that it must not let pass."""

    class Place(msgspec.Struct):
        organizer_id: int
        id: UUID

    columns = "select organizer_id, id from audit_entries"
    bad = {
        "does not exist": execute("insert into nowhere (id) values ($1)"),
        "fields are": many(Place, "select id, organizer_id from audit_entries"),
        "is text": many(Place, "select organizer_id, action as id from audit_entries"),
        "returns nothing": execute(columns),
    }
    try:
        async with db.read() as tx:
            for sentence, statement in bad.items():
                said = [complaint async for complaint in _complaints(tx.connection, statement)]
                assert len(said) == 1
                assert sentence in said[0]
            good = many(Place, columns)
            assert [complaint async for complaint in _complaints(tx.connection, good)] == []
    finally:
        _forget(*bad.values(), good)


async def _complaints(connection: Any, statement: Statement) -> typing.AsyncIterator[str]:
    """What is wrong with one statement, each with its text."""
    quoted = " ".join(statement.sql.split())
    try:
        prepared = await connection.prepare(statement.sql)
    except asyncpg.PostgresError as refused:
        yield f"{refused}\n  {quoted}"
        return
    columns = prepared.get_attributes()
    names = [column.name for column in columns]
    if isinstance(statement, Execute) and any(column.type.name != "void" for column in columns):
        yield f"execute() returns nothing, but this returns {names}\n  {quoted}"
    if isinstance(statement, Scalar) and len(names) != 1:
        yield f"scalar() takes one column, but this returns {names}\n  {quoted}"
    if statement.struct is None:
        return
    fields = [field.name for field in msgspec.structs.fields(statement.struct)]
    if fields != names:
        yield f"the columns are {names}, the fields are {fields} of {statement.struct.__name__}\n  {quoted}"
        return
    hints = typing.get_type_hints(statement.struct)
    for column in columns:
        if not _may_become(column.type.name, hints[column.name]):
            yield f"{column.name} is {column.type.name}, the field is {hints[column.name]}\n  {quoted}"


def _may_become(column: str, hint: Any) -> bool:
    """Whether a column of this type is what the field says; enums and literals are read from text elsewhere."""
    expected = PYTHON_OF.get(column)
    if expected is None or hint is Any:
        return True
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    for kind in kinds:
        if typing.get_origin(kind) is typing.Literal:
            kind = type(typing.get_args(kind)[0])
        if isinstance(kind, type) and issubclass(kind, Enum):
            kind = next(base for base in kind.__mro__ if base in (str, int))
        if kind is expected:
            return True
    return False


def _forget(*statements: Statement) -> None:
    """Take examples out of the registry again: they are no statements of Menpiao."""
    from menpiao.platform.db import statements as module

    module._REGISTRY[:] = [known for known in module._REGISTRY if known not in statements]
