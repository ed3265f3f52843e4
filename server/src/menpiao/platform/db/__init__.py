"""PostgreSQL: transactions, statements, migrations, and the embedded server.

A use case opens ``db.tx()`` and passes the `Tx` on as the first argument; reads that need no transaction use
``db.read()``. Statements are declared with `one`, `many`, `scalar` and `execute`, only in a feature's ``store.py``.
"""

from menpiao.platform.db.away import is_database_away
from menpiao.platform.db.database import Database, Patience, Tx, connect, forbid_in_transaction
from menpiao.platform.db.horizon import Horizon, horizon
from menpiao.platform.db.moments import made_since, written_between
from menpiao.platform.db.statements import execute, many, one, registered, scalar
from menpiao.platform.db.words import pattern_of

__all__ = [
    "Database",
    "Horizon",
    "Patience",
    "Tx",
    "connect",
    "execute",
    "forbid_in_transaction",
    "horizon",
    "is_database_away",
    "made_since",
    "many",
    "one",
    "pattern_of",
    "registered",
    "scalar",
    "written_between",
]
