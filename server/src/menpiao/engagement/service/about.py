"""Which event a message is about: notify asks when it sends one of which something can be chosen."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from menpiao import catalog, orders, tickets, waitlist
from menpiao.notify import MessageKind
from menpiao.platform.db import Tx

_OF_ENTRIES: Final = frozenset({MessageKind.WAITLIST_JOINED, MessageKind.WAITLIST_CLOSED})
"""Their subjects are entries of the waitlist; of the others that can be chosen, orders, or a ticket where a reminder is
to somebody who did not order it."""


async def event_finder(tx: Tx, *, organizer_id: int, kind: str, subject_ids: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """Event by subject, as notify's `EventsOf`. An order is about the event of its first place, as its messages are."""
    if kind in _OF_ENTRIES:
        sessions = await waitlist.sessions_of_entries(tx, organizer_id=organizer_id, entry_ids=subject_ids)
    else:
        sessions = {}
        for item in await orders.items_of_orders(tx, organizer_id=organizer_id, order_ids=subject_ids):
            sessions.setdefault(item.order_id, item.session_id)
        if kind == MessageKind.SESSION_REMINDER and len(sessions) < len(subject_ids):
            issued = await tickets.tickets_by_id(tx, organizer_id=organizer_id, ticket_ids=subject_ids)
            sessions |= {ticket_id: ticket.session_id for ticket_id, ticket in issued.items()}
    labels = await catalog.session_labels(tx, organizer_id=organizer_id, session_ids=sorted(set(sessions.values())))
    return {subject: labels[session].event_id for subject, session in sessions.items() if session in labels}
