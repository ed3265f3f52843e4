"""Reads what is left for the people in line (`model.places`), in the caller's snapshot.

It costs two statements by key, one of the room's quotas and one of their terms, 0.4 ms together for ten types; one more
for each session that sells seats (30 ms for 50,000); and one each, 0.1 to 0.3 ms, where places are put aside or types
are hidden.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from menpiao.catalog import terms_of
from menpiao.inventory import counts_of_sessions, seats_by_tier
from menpiao.platform.db import Tx
from menpiao.waitingroom.model.places import Counted, OpenPlaces, open_places
from menpiao.waitingroom.ports import Promoted


async def places_left(
    tx: Tx, promoted: Promoted, *, organizer_id: int, session_ids: Sequence[UUID], now: datetime
) -> OpenPlaces:
    """What is left of these sessions together."""
    counts = await counts_of_sessions(tx, organizer_id=organizer_id, session_ids=session_ids)
    terms = await terms_of(tx, ticket_type_ids=[count.ticket_type_id for count in counts])
    seated = sorted({one.session_id for one in terms.values() if one.seated})
    seats = {
        session_id: await seats_by_tier(tx, organizer_id=organizer_id, session_id=session_id) for session_id in seated
    }
    aside = [count.ticket_type_id for count in counts if count.withheld > 0]
    hidden = [count.ticket_type_id for count in counts if terms[count.ticket_type_id].hidden]
    return open_places(
        Counted(
            counts,
            terms,
            seats,
            await promoted.comes_back(tx, organizer_id=organizer_id, ticket_type_ids=aside) if aside else (),
            await promoted.in_bundles(tx, organizer_id=organizer_id, ticket_type_ids=hidden) if hidden else {},
        ),
        now,
    )
