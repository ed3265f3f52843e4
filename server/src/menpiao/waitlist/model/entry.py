"""An entry in the line of a session, its states, and the bounds of everything."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.seating import Accept

MOST_OFFERS = 2
"""Offers that a buyer may leave unanswered; after the last of them they are passed over. One may be missed in sleep."""

KEPT_FOR = timedelta(minutes=30)
"""For how long places wait for the rest of what whoever is next wants. Then those behind may have them, and what nobody
waiting can use is on public sale: an empty seat is of no use to anybody."""

MOST_TYPES = 10
MOST_PLACES = 20
MOST_ENTRIES_OF_BUYER = 20
"""Sessions that a buyer may wait for at a time. Counted without a lock: parallel requests may get a few more."""

MOST_WAITING = 20_000
"""In the line of one session."""

MOST_AHEAD = 1_000
"""So many people ahead are counted; of more it is no use to know, and counting is not free."""


class EntryState(StrEnum):
    """`OFFERED`: an order was placed for the buyer and waits to be paid. The last four are ends."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOUGHT = "bought"
    WITHDRAWN = "withdrawn"
    PASSED_OVER = "passed_over"
    """The buyer left `MOST_OFFERS` offers unanswered."""
    CLOSED = "closed"
    """The sale has ended, no seats of these tiers are sold any more, or the buyer may not have so many places."""


LIVE = (EntryState.WAITING, EntryState.OFFERED)


class Entry(msgspec.Struct, frozen=True):
    """One buyer's wish for a session: so many places at once, of any of these types, in order of preference.

    Of types that sell seats, ``tiers`` are the price tiers that the buyer would take (none: all that the types sell),
    and ``accept`` says how far apart the seats may lie if need be. ``order_id`` and ``offered_type_id`` are of the last
    offer.
    """

    organizer_id: int
    id: UUID
    session_id: UUID
    buyer_id: UUID
    app_id: str
    lang: Lang
    ticket_type_ids: Sequence[UUID]
    quantity: int
    tiers: Sequence[int]
    accept: Accept
    attendees_sealed: bytes | None
    answers_sealed: bytes | None
    state: EntryState
    offers: int
    order_id: UUID | None
    offered_type_id: UUID | None
    joined_at: datetime
    idempotency_key: str
    request_hash: bytes


class Future(msgspec.Struct, frozen=True):
    """What of a session may still come: the types that sell places, and the tiers of those that sell seats."""

    places: frozenset[UUID]
    tiers: frozenset[tuple[UUID, int]]

    def is_for(self, entry: Entry) -> bool:
        """Whether anything of it is what the entry waits for."""
        if not self.places.isdisjoint(entry.ticket_type_ids):
            return True
        return any(
            kind in entry.ticket_type_ids and (not entry.tiers or tier in entry.tiers) for kind, tier in self.tiers
        )


def state_after_unanswered(offers: int) -> EntryState:
    """Where an offer leaves an entry that was not taken; ``offers`` counts it."""
    return EntryState.PASSED_OVER if offers >= MOST_OFFERS else EntryState.WAITING


def seen_state(entry: Entry, *, bought: bool, open_: bool) -> EntryState:
    """What a reader is told while the worker has not yet acted upon what became of the offer."""
    if entry.state != EntryState.OFFERED or open_:
        return EntryState(entry.state)
    return EntryState.BOUGHT if bought else state_after_unanswered(entry.offers)
