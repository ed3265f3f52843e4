"""A session like another: its ticket types with their quotas and price rules, and how it sells its seats.

Nothing of what was sold comes along: price steps that count places begin anew, and every seat is free.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from menpiao.catalog.model.organized import OrganizerSessionRow, OrganizerTypeRow
from menpiao.catalog.model.prices import PriceRules, price_rules_of, stored_rules, with_own_ids
from menpiao.catalog.model.seating import SessionSeating
from menpiao.catalog.model.shapes import NewTicketType
from menpiao.catalog.model.touching import PlacesOfType
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.seating import replace_seating
from menpiao.catalog.store import organized as store
from menpiao.catalog.store import seating as seating_store
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.ids import organizer_of
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database, Tx

Move = Callable[[datetime], datetime]
"""What becomes of a moment that is not counted from the session's start."""


class Pattern(msgspec.Struct, frozen=True):
    """What another session is to be like."""

    session: OrganizerSessionRow
    types: tuple[OrganizerTypeRow, ...]
    places: dict[UUID, PlacesOfType]
    seating: SessionSeating | None
    numbers: list[int]


async def patterns_of(editing: Editing, tx: Tx, sessions: Sequence[OrganizerSessionRow]) -> list[Pattern]:
    """All that is taken over of each of these sessions, which are one organizer's."""
    if not sessions:
        return []
    where, ids = organizer_of(sessions[0].id), [one.id for one in sessions]
    types = await store.types_of_sessions(tx, organizer_id=where, session_ids=ids)
    places = await editing.places.counts(tx, organizer_id=where, session_ids=ids)
    found = []
    for session in sessions:
        seating, numbers = None, []
        if session.seat_map_id is not None:
            seating = await seating_store.seating(tx, organizer_id=where, session_id=session.id)
            numbers = await seating_store.numbers(tx, organizer_id=where, session_id=session.id)
        found.append(Pattern(session, tuple(types.get(session.id, ())), places, seating, numbers))
    return found


async def pattern_in_event(editing: Editing, tx: Tx, *, organizer_id: int, event_id: UUID, session_id: UUID) -> Pattern:
    """The same of a session that a body names: one of this event's, or it is pointed at."""
    row = await store.session(tx, organizer_id=organizer_id, session_id=session_id)
    if row is None or row.event_id != event_id:
        error = field_error("/like_session_id", "not_found", "没有这个场次。", "There is no such session.")
        raise Invalid(errors=(error,))
    (pattern,) = await patterns_of(editing, tx, [row])
    return pattern


class Alike(msgspec.Struct, frozen=True):
    """A ticket type like another, not made yet."""

    like_id: UUID
    new: NewTicketType
    price_rules: dict[str, Any] | None
    quota: int | None


def types_like(db: Database, pattern: Pattern, starts_at: datetime, move: Move) -> list[Alike]:
    """What a session that starts then sells, in the pattern's order; of seats their number is told by the seating."""
    organizer_id = organizer_of(pattern.session.id)
    found = []
    for row in pattern.types:
        rules, places = price_rules_of(row.price_rules), pattern.places.get(row.id)
        stored = None
        if rules != PriceRules():
            stored = stored_rules(with_own_ids(_moved(rules, move), PriceRules(), lambda: db.new_id(organizer_id)))
        quota = places.total if places is not None and not row.seated else None
        found.append(Alike(row.id, _type_like(row, pattern.session, starts_at, move), stored, quota))
    return found


async def seat_alike(
    editing: Editing,
    tx: Tx,
    actor: Actor,
    session_id: UUID,
    pattern: Pattern,
    made: dict[UUID, UUID],
    move: Move,
) -> None:
    """Sell the pattern's seats; ``made``: what its ticket types are called in this session."""
    seating = pattern.seating
    if seating is None:
        return
    organizer_id = organizer_of(session_id)
    tiers = [
        msgspec.structs.replace(tier, prices={made[key]: fen for key, fen in tier.prices.items()})
        for tier in seating.tiers
    ]
    alike = msgspec.structs.replace(seating, session_id=session_id, version=1, tiers=tuple(tiers))
    await replace_seating(editing.db, tx, actor=actor, new=alike, numbers=pattern.numbers)
    for ticket_type_id, total in alike.seats_by_type().items():
        await editing.places.set_quota(
            tx, organizer_id=organizer_id, session_id=session_id, ticket_type_id=ticket_type_id, total=total
        )
    await editing.places.copy_allocations(
        tx, organizer_id=organizer_id, from_session_id=pattern.session.id, to_session_id=session_id, move=move
    )


def _type_like(row: OrganizerTypeRow, session: OrganizerSessionRow, starts_at: datetime, move: Move) -> NewTicketType:
    """A sale that ends with the session, or some time before it, ends likewise."""
    off_sale_at: datetime | None = None
    if row.off_sale_at < session.ends_at:
        off_sale_at = starts_at + (row.off_sale_at - session.starts_at)
    return msgspec.structs.replace(row.as_new(), on_sale_at=move(row.on_sale_at), off_sale_at=off_sale_at)


def _moved(rules: PriceRules, move: Move) -> PriceRules:
    steps_moved = [
        step if step.until is None else msgspec.structs.replace(step, until=move(step.until)) for step in rules.steps
    ]
    return msgspec.structs.replace(rules, steps=tuple(steps_moved))


def as_it_is(moment: datetime) -> datetime:
    """For a session of the same event: its sale begins when that of the others does."""
    return moment


def later_by(days: int, zone: ZoneInfo) -> Move:
    """So many days later at the same time of the day, on the clock of where it takes place. A time that this clock
    skips becomes the one that it shows then."""

    def move(moment: datetime) -> datetime:
        return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)

    return move if days else as_it_is
