"""Whether a failure means that the database can't answer now, which is nobody's mistake and passes.

Such a failure is told as 503, and a batch that meets it is given up whole: asking 500 times more, one by one, would be
500 more waits for a server that is not there.
"""

import asyncpg

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,
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
"""Among them: no connection, memory or disk is left (InsufficientResourcesError); a primary that became a standby
(ReadOnlySQLTransactionError); a stopped embedded server (FileNotFoundError, its socket); a connection on which
PostgreSQL had said goodbye before anybody asked (InternalClientError)."""


def is_database_away(error: BaseException) -> bool:
    """Lost, shutting down, full, too busy, or waiting for a lock for too long.

    asyncpg's InterfaceError also stands for values that do not fit a parameter; those are ValueErrors, and a mistake.
    """
    return isinstance(error, _AWAY) and not isinstance(error, ValueError)
