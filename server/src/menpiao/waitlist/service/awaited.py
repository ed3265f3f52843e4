"""What a line awaits: the sum that inventory keeps beside each quota, for whoever releases places."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.waitlist.model.entry import Entry


def awaited_by(entries: Sequence[Entry], *, sign: int = 1) -> dict[UUID, int]:
    """What these entries together await, by type; with ``sign`` -1 what is no longer awaited without them."""
    changes: dict[UUID, int] = {}
    for entry in entries:
        for kind in entry.ticket_type_ids:
            changes[kind] = changes.get(kind, 0) + sign * entry.quantity
    return changes
