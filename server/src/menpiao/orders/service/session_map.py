"""The map of a session for staff who name seats: a file's lines, seats that are given away.

It is made ready before any transaction, since a large one is read for a second; whoever then takes seats looks, under
the locks, whether the session still sells them like that (`check_map`).
"""

from uuid import UUID

import msgspec

from menpiao.catalog import SessionSeating, Terms, seating_of
from menpiao.kernel.errors import Busy
from menpiao.kernel.i18n import Lang
from menpiao.orders.model.quote import PickedSeat
from menpiao.orders.service.seat_words import seat_words_of_plan
from menpiao.platform.db import Database, Tx
from menpiao.seating import Plan, PlanCache


class MapOfSession(msgspec.Struct, frozen=True):
    """How a session sells its seats, and the map that they are on."""

    seating: SessionSeating
    plan: Plan

    def number_of(self, seat_id: str) -> int | None:
        """The seat's number; None where the map has no such seat."""
        index = self.plan.index_of.get(seat_id)
        return None if index is None else self.plan.numbers[index]

    def picked(self, terms: Terms, seat: int) -> PickedSeat | None:
        """The seat at the price of its tier; None where the type does not sell it."""
        index = self.plan.index_of_number.get(seat)
        tier = 0 if index is None else self.seating.tier_of[index]
        price_fen = terms.price_of_tier(tier) if tier else None
        return None if price_fen is None else PickedSeat(seat, price_fen)

    def words_of(self, seat: int, lang: Lang) -> str | None:
        """Where it is; None where the map has no such seat any more."""
        return seat_words_of_plan(self.plan, seat, lang) if seat in self.plan.index_of_number else None


async def map_of_session(db: Database, plans: PlanCache, *, organizer_id: int, session_id: UUID) -> MapOfSession | None:
    """None where the session sells no seats. Not inside a transaction."""
    async with db.read() as tx:
        seating = await seating_of(tx, organizer_id=organizer_id, session_id=session_id)
    return None if seating is None else MapOfSession(seating, await plans.plan(seating.seat_map_id))


async def check_map(tx: Tx, of: MapOfSession) -> None:
    """Raises `Busy` where the session sells its seats in another way since the map was made ready: ask again."""
    now = await seating_of(tx, organizer_id=of.seating.organizer_id, session_id=of.seating.session_id)
    if now is None or now.version != of.seating.version:
        raise Busy(retry_after_s=1)
