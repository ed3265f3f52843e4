"""Whether a failure means that the database can't answer now, which is nobody's mistake and passes.

Such a failure is told as 503, and a batch that meets it is given up whole: asking 500 times more, one by one, would be
500 more waits for a server that is not there.
"""

import asyncpg

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.QueryCanceledError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
    FileNotFoundError,
    TimeoutError,
)
"""A missing socket file (FileNotFoundError) is how a stopped embedded server looks; an InternalClientError, how a
connection does on which PostgreSQL had said goodbye before anybody asked."""


def is_database_away(error: BaseException) -> bool:
    """Lost, shutting down, too busy, or waiting for a lock for too long.

    asyncpg's InterfaceError also stands for values that do not fit a parameter; those are ValueErrors, and a mistake.
    """
    return isinstance(error, _AWAY) and not isinstance(error, ValueError)
