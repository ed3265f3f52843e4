"""The proof of the books as tests ask for it: the same rules, on a connection that knows them already.

A rule takes ten times as long to plan as to run on the few rows of a test; see `builders.standing`.
"""

from builders.standing import watching
from menpiao import books
from menpiao.books import Finding
from menpiao.platform.db import Database


async def audit(db: Database) -> list[Finding]:
    """Every contradiction in this database."""
    return await books.audit(await watching(db))
