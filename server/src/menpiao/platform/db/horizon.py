"""How far a reader has seen, for reading again only what has changed since.

A snapshot tells below which number every transaction had ended, and so was seen: what is written later carries a higher
number. That holds where times do not: a transaction may become visible long after its time, and clocks are set back.
"""

from datetime import datetime

import msgspec

from menpiao.platform.db.database import Tx
from menpiao.platform.db.statements import one


class Horizon(msgspec.Struct, frozen=True):
    """How far a reader has seen: all transactions ``below`` had ended. ``xid`` is its short form, as rows carry it."""

    server_started_at: datetime
    below: int
    xid: int

    def continues(self, before: "Horizon | None") -> bool:
        """Whether this comes after it on the same server. Another server, or an older state of this one, counts its
        transactions otherwise: then everything is read anew."""
        return before is not None and before.server_started_at == self.server_started_at and before.below <= self.below


_HORIZON = one(
    Horizon,
    """select pg_postmaster_start_time() as server_started_at, h.below::text::bigint as below, xid(h.below) as xid
         from (select pg_snapshot_xmin(pg_current_snapshot()) as below) h""",
)


async def horizon(tx: Tx) -> Horizon:
    """The horizon now. Ask for it *before* reading: what is written in between is then read now and once more next
    time."""
    found = await _HORIZON(tx)
    assert found is not None
    return found
