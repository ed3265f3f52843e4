"""When something was written, in SQL. Ids begin with their moment: a list in their order is cut to a time by them."""

from typing import Final

_MADE_BEFORE: Final = "interval '10 minutes'"
"""An id is made before its row is written, by at most so much."""
_CLOCKS_DIFFER: Final = "interval '1 minute'"


def made_since(column: str, since: str) -> str:
    """Whether rows of these ids may have been written at ``since`` or later."""
    return f"{column} >= first_id_at({since}::timestamptz - {_MADE_BEFORE})"


def written_between(at: str, since: str, until: str, *, of: str = "") -> str:
    """Whether a row's ``at`` is in ``since <= at < until``, found by its ``id``; ``of`` is what its table is called
    there, with a point. The index that is read is on the ids; the moments themselves decide."""
    made = f"{made_since(f'{of}id', since)} and {of}id < first_id_at({until}::timestamptz + {_CLOCKS_DIFFER})"
    return f"{made} and {of}{at} >= {since} and {of}{at} < {until}"
