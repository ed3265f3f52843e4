"""A session as lines of a file are read against it: its types with what is left of each, its seats by what is written
of them, and which are taken."""

from collections.abc import Container, Mapping
from uuid import UUID

import msgspec

from menpiao import catalog, inventory
from menpiao.catalog import SessionSeating, Terms
from menpiao.channels.model.rows import SessionOnSale, TypeOnSale, seat_key
from menpiao.kernel.i18n import Lang
from menpiao.orders import PickedSeat, seat_words_of_plan
from menpiao.platform.db import Database, Tx
from menpiao.seating import Plan, PlanCache


class MapOfSession(msgspec.Struct, frozen=True):
    """The map of a session that sells seats, made ready before any transaction: a large one is read for a second."""

    seating: SessionSeating
    plan: Plan

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
        seating = await catalog.seating_of(tx, organizer_id=organizer_id, session_id=session_id)
    return None if seating is None else MapOfSession(seating, await plans.plan(seating.seat_map_id))


async def types_of_session(tx: Tx, *, organizer_id: int, session_id: UUID) -> dict[UUID, Terms]:
    """The session's ticket types, hidden ones too: other channels may sell what nobody sees here."""
    types = await catalog.types_of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
    found = await catalog.terms_of(tx, ticket_type_ids=[one.ticket_type_id for one in types])
    return {key: terms for key, terms in found.items() if terms.organizer_id == organizer_id}


async def session_on_sale(
    tx: Tx, of: MapOfSession | None, *, organizer_id: int, session_id: UUID, imported: Container[str]
) -> SessionOnSale:
    """As it is at this moment."""
    counts = {
        one.ticket_type_id: one.free
        for one in await inventory.counts_of_sessions(tx, organizer_id=organizer_id, session_ids=[session_id])
    }
    terms = await types_of_session(tx, organizer_id=organizer_id, session_id=session_id)
    taken: Container[int] = frozenset()
    if of is not None:
        taken = (await inventory.seats_as_they_are(tx, organizer_id=organizer_id, session_id=session_id)).claimed
    return SessionOnSale(
        types={key: _type(one, of, counts.get(key, 0)) for key, one in terms.items()},
        seats={} if of is None else _seats_by_name(of.plan),
        taken=taken,
        imported=imported,
    )


def _type(terms: Terms, of: MapOfSession | None, left: int) -> TypeOnSale:
    seats: Container[int] = frozenset()
    if of is not None and terms.seated:
        seats = {
            number
            for number, tier in zip(of.plan.numbers, of.seating.tier_of, strict=True)
            if number and tier and terms.price_of_tier(tier) is not None
        }
    return TypeOnSale(
        id=terms.ticket_type_id,
        names=tuple(terms.name.values()),
        seated=terms.seated,
        names_required=terms.attendee_names_required,
        ids_required=terms.attendee_ids_required,
        left=left,
        seats=seats,
    )


def _seats_by_name(plan: Plan) -> Mapping[str, int]:
    """By section in each language, row and seat; in a hall of one section without it, too. What could be two seats is
    none."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for index, number in enumerate(plan.numbers):
        label = plan.label_of(index)
        sections = [text for text in (label.section.zh, label.section.en) if text]
        names = {seat_key(section, label.row, label.label) for section in sections}
        if len(plan.sections) == 1:
            names.add(seat_key(label.row, label.label))
        for name in names:
            if found.setdefault(name, number) != number:
                twice.add(name)
    return {name: number for name, number in found.items() if number and name not in twice}
