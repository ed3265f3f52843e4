"""A session as lines of a file are read against it: its types with what is left of each, its seats by what is written
of them, and which are taken."""

from collections.abc import Container, Mapping
from uuid import UUID

from menpiao import catalog, inventory
from menpiao.catalog import Terms
from menpiao.channels.model.rows import SessionOnSale, TypeOnSale, seat_key
from menpiao.orders import MapOfSession
from menpiao.platform.db import Tx
from menpiao.seating import Plan


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
