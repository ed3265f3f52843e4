"""Who came, who did not, and where they sit."""

from uuid import UUID

from menpiao import catalog
from menpiao.insight.model.asked import About
from menpiao.insight.model.doors import ADMITTED, FREE, HELD, NOT_FOR_SALE, SOLD, Attended, HallHeat, SectionHeat
from menpiao.insight.service.sales import what
from menpiao.insight.store import doors as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.db import Database
from menpiao.seating import Plan, PlanCache, Words


async def attendance(db: Database, *, organizer_id: int, event_id: UUID) -> tuple[About, list[Attended]]:
    """By session, earliest first, and ticket type. Raises `NotFound`."""
    async with db.read() as tx:
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
        ids = [one.session_id for one in about.sessions if one.status != "cancelled"]
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


async def hall_heat(db: Database, plans: PlanCache, *, organizer_id: int, session_id: UUID) -> HallHeat:
    """The hall of a session, seat by seat; without any where it sells none. Raises `NotFound`."""
    async with db.read() as tx:
        event_id = await store.event_of_session(tx, organizer_id=organizer_id, session_id=session_id)
        seating = await catalog.seating_of(tx, organizer_id=organizer_id, session_id=session_id)
        if event_id is None:
            raise NotFound()
        about = await what(tx, organizer_id=organizer_id, event_id=event_id)
        if seating is None:
            return _heat_of(about, session_id, [], [], [], "")
        claimed = await store.claimed_seats(tx, organizer_id=organizer_id, session_id=session_id)
        inside = await store.seats_inside(tx, organizer_id=organizer_id, session_id=session_id)
    plan = await plans.plan(seating.seat_map_id)
    states = [
        _state(bool(tier), number, claimed, inside) for tier, number in zip(seating.tier_of, plan.numbers, strict=True)
    ]
    xs, ys = [round(x) for x in plan.xs], [round(y) for y in plan.ys]
    return _heat_of(about, session_id, _sections(plan, states), xs, ys, "".join(states))


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


def _state(for_sale: bool, number: int, claimed: dict[int, bool], inside: set[int]) -> str:
    if number in inside:
        return ADMITTED
    if number in claimed:
        return SOLD if claimed[number] else HELD
    return FREE if for_sale else NOT_FOR_SALE


def _sections(plan: Plan, states: list[str]) -> list[SectionHeat]:
    """Those that have a seat for sale, in the map's order."""
    of_section: dict[int, list[str]] = {}
    for index, state in enumerate(states):
        if state != NOT_FOR_SALE:
            of_section.setdefault(plan.rows[plan.row_of[index]].section, []).append(state)
    return [
        SectionHeat(
            name=_texts(plan.sections[section].name),
            seats=len(seats),
            held=seats.count(HELD),
            sold=seats.count(SOLD) + seats.count(ADMITTED),
            admitted=seats.count(ADMITTED),
        )
        for section, seats in sorted(of_section.items())
    ]


def _texts(words: Words) -> dict[str, str]:
    return {lang: text for lang, text in (("zh-CN", words.zh), ("en", words.en)) if text}
