"""What rounds need of the process that plays them, and which ticket types can still be offered at all."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from menpiao.catalog import Labels, Terms, is_over
from menpiao.inventory import KeptPlaces, OpenSeats, SessionSeats
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitlist.model.entry import Future


class Offering:
    """What rounds need, bound once by `app`. ``pay_seconds``: for how long an offer can be paid."""

    def __init__(
        self, db: Database, cipher: FieldCipher, labels: Labels, seats: OpenSeats, *, pay_seconds: int
    ) -> None:
        self.db = db
        self.cipher = cipher
        self.labels = labels
        self.seats = seats
        self.pay_seconds = pay_seconds


def alive_of(terms: Mapping[UUID, Terms], now: datetime) -> dict[UUID, Terms]:
    """The types that are sold, or will be again: a pause ends; a hidden type, or one whose sale is over, is over."""
    return {kind: found for kind, found in terms.items() if not found.hidden and not is_over(found, now)}


def future_of(alive: Mapping[UUID, Terms], places: Mapping[UUID, KeptPlaces], seats: SessionSeats | None) -> Future:
    """What may still come of the types that are ``alive``. In a hall a type without a single place, which sells no tier
    either, was taken off sale; and nobody sits in a tier without seats."""
    if seats is None:
        return Future(frozenset(alive), frozenset())
    has_seats = frozenset(seats.seating.tier_of)
    return Future(
        frozenset(kind for kind, terms in alive.items() if not terms.seated and places[kind].total > 0),
        frozenset((kind, tier) for kind in alive for tier in seats.seating.tiers_of(kind) & has_seats),
    )
