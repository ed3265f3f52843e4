"""What a line awaits: the sums that inventory keeps beside quotas and price tiers, for whoever releases places."""

from collections.abc import Sequence
from uuid import UUID

from menpiao import inventory
from menpiao.platform.db import Tx
from menpiao.waitlist.model.entry import Entry


async def await_for(tx: Tx, *, organizer_id: int, entries: Sequence[Entry]) -> None:
    """These joined the line. The quotas of their sessions are locked, and the entries are written."""
    await _change(tx, organizer_id, entries, 1)


async def await_no_longer_for(tx: Tx, *, organizer_id: int, entries: Sequence[Entry]) -> None:
    """These left it: what is kept beyond what the others await is on public sale."""
    await _change(tx, organizer_id, entries, -1)


async def _change(tx: Tx, organizer_id: int, entries: Sequence[Entry], sign: int) -> None:
    if not entries:
        return
    changes: dict[UUID, int] = {}
    for entry in entries:
        for kind in entry.ticket_type_ids:
            changes[kind] = changes.get(kind, 0) + sign * entry.quantity
    await inventory.change_awaited(tx, organizer_id=organizer_id, changes=changes)
    entry_ids = [entry.id for entry in entries]
    await inventory.change_awaited_seats(tx, organizer_id=organizer_id, entry_ids=entry_ids, sign=sign)
