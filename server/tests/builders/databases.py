"""Databases for tests: made, named and dropped on the server that all of them share."""

from urllib.parse import urlsplit, urlunsplit

import asyncpg


def with_database(dsn: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


async def administer(dsn: str, statement: str) -> None:
    """One statement that can't run in a transaction, such as making a database."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
