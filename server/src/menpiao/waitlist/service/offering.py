"""What rounds need of the process that plays them, and which ticket types can still be offered at all."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from menpiao.catalog import Labels, Terms, sale_refusal
from menpiao.inventory import OpenSeats
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

_NO_FUTURE = ("not_on_sale", "sale_ended")


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
    return {
        kind: found for kind, found in terms.items() if not found.hidden and sale_refusal(found, now) not in _NO_FUTURE
    }
