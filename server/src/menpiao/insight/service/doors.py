"""Who came, who did not, and where they sit."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from menpiao import catalog
from menpiao.insight.model.asked import About, Span, span_of
from menpiao.insight.model.doors import (
    ADMITTED,
    FREE,
    HELD,
    NOT_FOR_SALE,
    OTHERWISE,
    SOLD,
    Attended,
    HallHeat,
    SectionHeat,
)
from menpiao.insight.service.sales import what
from menpiao.insight.store import doors as store
from menpiao.insight.store.doors import SeatState
from menpiao.kernel.errors import NotFound
from menpiao.platform.db import Database
from menpiao.seating import Plan, PlanCache, Words


async def attendance(
    db: Database, *, organizer_id: int, event_id: UUID, first: date | None = None, last: date | None = None
) -> tuple[About, list[Attended]]:
    """Of the sessions that begin in these days, by session, earliest first, and ticket type. Raises `NotFound`, and
    `Invalid` for days that make no sense."""
    async with db.read() as tx:
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
        span = span_of(about, first, last)
        held = [one for one in about.sessions if one.status != "cancelled" and span.holds(one.starts_at)]
        ids = [one.session_id for one in held]
        standing = await store.standing(tx, organizer_id=organizer_id, session_ids=ids)
        came = await store.came(tx, organizer_id=organizer_id, session_ids=ids)
    now, times = db.clock.now(), {one.session_id: one for one in about.sessions}
    rows = [
        Attended(
            session_id=row.session_id,
            starts_at=times[row.session_id].starts_at,
            ticket_type_id=row.ticket_type_id,
            name=row.name,
            tickets=row.tickets,
            admitted=came.get((row.session_id, row.ticket_type_id), 0),
            over=times[row.session_id].ends_at <= now,
        )
        for row in standing
    ]
    return about, sorted(rows, key=lambda row: (row.starts_at, row.session_id))


async def hall_heat(
    db: Database,
    plans: PlanCache,
    *,
    organizer_id: int,
    session_id: UUID,
    first: date | None = None,
    last: date | None = None,
) -> HallHeat:
    """The hall of a session, seat by seat, with what was sold and who came in these days; without any seats where it
    sells none. Raises `NotFound`, and `Invalid` for days that make no sense."""
    async with db.read() as tx:
        event_id = await store.event_of_session(tx, organizer_id=organizer_id, session_id=session_id)
        seating = await catalog.seating_of(tx, organizer_id=organizer_id, session_id=session_id)
        if event_id is None:
            raise NotFound()
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
        span = span_of(about, first, last)
        if seating is None:
            return _heat_of(about, session_id, [], [], [], "")
        claimed = await store.claimed_seats(tx, organizer_id=organizer_id, session_id=session_id)
        inside = await store.seats_inside(tx, organizer_id=organizer_id, session_id=session_id)
    plan = await plans.plan(seating.seat_map_id)
    taken = _Taken(span, claimed, inside)
    states = [taken.state(bool(tier), number) for tier, number in zip(seating.tier_of, plan.numbers, strict=True)]
    xs, ys = [round(x) for x in plan.xs], [round(y) for y in plan.ys]
    return _heat_of(about, session_id, _sections(plan, states, taken), xs, ys, "".join(states))


def _heat_of(
    about: About, session_id: UUID, sections: list[SectionHeat], xs: list[int], ys: list[int], states: str
) -> HallHeat:
    assert about.event_id is not None, "a hall is of an event's session"
    session = next(one for one in about.sessions if one.session_id == session_id)
    return HallHeat(
        session_id=session_id,
        event_id=about.event_id,
        title=about.title,
        starts_at=session.starts_at,
        time_zone=session.time_zone,
        sections=sections,
        xs=xs,
        ys=ys,
        states=states,
    )


class _Taken:
    """The seats of a session that somebody has, as seen from some days."""

    def __init__(self, span: Span, claimed: Mapping[int, SeatState], inside: Mapping[int, datetime]) -> None:
        self._span = span
        self._claimed = claimed
        self._inside = inside

    def is_sold(self, number: int) -> bool:
        """At any time. Whoever is inside had a ticket, whatever became of its seat."""
        return number in self._inside or (number in self._claimed and self._claimed[number].sold)

    def sold_then(self, number: int) -> bool:
        """In these days."""
        claim = self._claimed.get(number)
        return self.is_sold(number) and self._span.holds(claim.sold_at if claim else None)

    def state(self, for_sale: bool, number: int) -> str:
        """Its letter."""
        if number in self._inside and self._span.holds(self._inside[number]):
            return ADMITTED
        if self.is_sold(number):
            return SOLD if self.sold_then(number) else OTHERWISE
        if number in self._claimed:
            return HELD
        return FREE if for_sale else NOT_FOR_SALE


def _sections(plan: Plan, states: list[str], taken: _Taken) -> list[SectionHeat]:
    """Those that have a seat for sale, in the map's order."""
    of_section: dict[int, list[int]] = {}
    for index, state in enumerate(states):
        if state != NOT_FOR_SALE:
            of_section.setdefault(plan.rows[plan.row_of[index]].section, []).append(index)
    sections = []
    for section, seats in sorted(of_section.items()):
        letters, numbers = [states[index] for index in seats], [plan.numbers[index] for index in seats]
        sold, sold_then = sum(map(taken.is_sold, numbers)), sum(map(taken.sold_then, numbers))
        sections.append(
            SectionHeat(
                name=_texts(plan.sections[section].name),
                seats=len(seats),
                held=letters.count(HELD),
                sold=sold_then,
                admitted=letters.count(ADMITTED),
                sold_otherwise=sold - sold_then,
            )
        )
    return sections


def _texts(words: Words) -> dict[str, str]:
    return {lang: text for lang, text in (("zh-CN", words.zh), ("en", words.en)) if text}
