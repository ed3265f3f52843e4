"""The audit log's proof: every link follows from the one before and from its entry, and none is missing."""

from typing import Any

import msgspec

from menpiao.platform.audit import GENESIS, AuditEntry, chain_hash

_LINKS = """
select l.organizer_id, l.seq, l.hash, e.id, e.at, e.actor_kind, e.actor_id, e.action, e.subject_id, e.detail
  from audit_links l
  left join audit_entries e on e.organizer_id = l.organizer_id and e.id = l.entry_id
 order by l.organizer_id, l.seq"""


async def broken_links(connection: Any, limit: int) -> list[dict[str, Any]]:
    """Links that do not follow. After the first break of an organizer the rest says nothing, so it is left out."""
    broken: list[dict[str, Any]] = []
    last: tuple[int, int, bytes] = (-1, 0, GENESIS)
    broken_organizer: int | None = None
    async for row in connection.cursor(_LINKS):
        organizer_id = row["organizer_id"]
        if organizer_id == broken_organizer:
            continue
        _, seq, previous = last if last[0] == organizer_id else (organizer_id, 0, GENESIS)
        fault = _fault(row, seq + 1, previous)
        if fault is not None:
            broken.append({"organizer_id": organizer_id, "seq": row["seq"], "fault": fault})
            broken_organizer = organizer_id
            if len(broken) >= limit:
                break
        last = (organizer_id, row["seq"], row["hash"])
    return broken


def _fault(row: Any, expected_seq: int, previous: bytes) -> str | None:
    if row["seq"] != expected_seq:
        return "link missing before this one"
    if row["id"] is None:
        return "entry missing"
    detail = row["detail"]
    entry = AuditEntry(
        organizer_id=row["organizer_id"],
        id=row["id"],
        at=row["at"],
        actor_kind=row["actor_kind"],
        actor_id=row["actor_id"],
        action=row["action"],
        subject_id=row["subject_id"],
        detail=msgspec.json.decode(detail) if isinstance(detail, str) else detail,
    )
    return None if chain_hash(previous, entry) == row["hash"] else "entry or link was changed"
