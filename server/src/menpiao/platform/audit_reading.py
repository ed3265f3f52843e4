"""Reading the audit log, newest first: an index for each question that people ask (see migration 0043).

A filter that narrows most decides by which index it is read; the others only leave entries out. The placing batch
writes one entry an order, which is in no index but the log's key: its id is the order's, and so is its subject. What
staff placed at a window is in those by side and by person, too.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from menpiao.kernel.ids import id_head
from menpiao.platform.db import Tx, many

PLACED: Final = "order_placed"
_EARLY: Final = timedelta(minutes=10)
"""An id is made before its entry is written: by at most so much, waiting for locks and batches included."""
_LATE: Final = timedelta(minutes=1)
"""Clocks differ: an id may even be a little newer than its entry."""
_LEAST, _MOST = UUID(int=0), UUID(int=(1 << 128) - 1)


class Entry(msgspec.Struct, frozen=True):
    """An entry as it stands in the log."""

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    action: str
    subject_id: UUID
    detail: Any


_COLUMNS = "id, at, actor_kind, actor_id, action, subject_id, detail"
_BETWEEN = """organizer_id = $1 and id < $2 and id >= $3 and at >= $4 and at < $5"""
_LEFT_OUT = """($6::text is null or action = $6) and ($7::text is null or actor_kind = $7)
           and ($8::uuid is null or actor_id = $8)"""

_NEWEST = many(
    Entry,
    f"""select {_COLUMNS} from audit_entries
         where {_BETWEEN} and {_LEFT_OUT}
         order by id desc limit $9""",  # noqa: S608 # ours, from above
)
_BY_SIDE = many(
    Entry,
    f"""select {_COLUMNS} from audit_entries
         where {_BETWEEN} and actor_kind = $7 and actor_kind <> 'buyer'
           and ($6::text is null or action = $6) and ($8::uuid is null or actor_id = $8)
         order by id desc limit $9""",  # noqa: S608 # ours, from above
)
_BY_PERSON = many(
    Entry,
    f"""select {_COLUMNS} from audit_entries
         where {_BETWEEN} and actor_kind = 'staff' and actor_id = $8
           and ($6::text is null or action = $6) and ($7::text is null or actor_kind = $7)
         order by id desc limit $9""",  # noqa: S608 # ours, from above
)
_BY_ACTION = many(
    Entry,
    f"""select {_COLUMNS} from audit_entries
         where {_BETWEEN} and action = $6 and action <> 'order_placed'
           and ($7::text is null or actor_kind = $7) and ($8::uuid is null or actor_id = $8)
         order by id desc limit $9""",  # noqa: S608 # ours, from above
)
_BY_SUBJECT = many(
    Entry,
    f"""select {_COLUMNS}
          from (select {_COLUMNS} from audit_entries
                 where {_BETWEEN} and subject_id = $10 and action <> 'order_placed'
                union all
                select {_COLUMNS} from audit_entries
                 where {_BETWEEN} and id = $10 and subject_id = $10 and action = 'order_placed') e
         where {_LEFT_OUT}
         order by id desc limit $9""",  # noqa: S608 # ours, from above
)


async def newest(
    tx: Tx,
    *,
    organizer_id: int,
    before: UUID,
    limit: int,
    subject_id: UUID | None = None,
    actor_id: UUID | None = None,
    actor_kind: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Entry]:
    """Entries with ids below ``before``, those of these filters only; ``actor_id`` is somebody of staff, or of the side
    that is named with it."""
    least = _LEAST if since is None else _first_id(since - _EARLY)
    most = _MOST if until is None else _first_id(until + _LATE)
    args = (
        organizer_id,
        min(before, most),
        least,
        since or _BEGINNING,
        until or _END,
        action,
        actor_kind,
        actor_id,
        limit,
    )
    if subject_id is not None:
        return await _BY_SUBJECT(tx, *args, subject_id)
    if actor_id is not None and actor_kind in (None, "staff"):
        return await _BY_PERSON(tx, *args)
    if action is not None and action != PLACED:
        return await _BY_ACTION(tx, *args)
    if actor_kind is not None and actor_kind != "buyer":
        return await _BY_SIDE(tx, *args)
    return await _NEWEST(tx, *args)


_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_END = datetime.fromisoformat("9999-12-31T00:00:00+00:00")


def _first_id(moment: datetime) -> UUID:
    """Smaller than every id that was made from then on."""
    return UUID(bytes=id_head(milliseconds=max(0, int(moment.timestamp() * 1000)), organizer_id=0) + bytes(7))
