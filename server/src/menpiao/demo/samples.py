"""Filling a shop with the sample data, through the features' own verbs: the demo proves them, it goes around nothing.

Running it again adds only what is missing, so a start that was interrupted is finished by the next one. What is meant
to happen *now* is kept alive: a demo that is started again tomorrow gets a fresh session whose doors are open.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.admission import create_gate
from menpiao.catalog import (
    DraftChoice,
    DraftQuestion,
    NewEvent,
    NewSession,
    NewTicketType,
    NewVenue,
    Note,
    PriceRules,
    PriceStep,
    PriceTier,
    PublishedEvent,
    TicketTypeAdded,
    TicketTypeChange,
    add_session,
    add_ticket_type,
    change_ticket_type,
    create_event,
    create_venue,
    publish_event,
    published_events,
    replace_price_rules,
    replace_questions,
    replace_refund_ladder,
)
from menpiao.demo.data import (
    EVENTS,
    GATE_NAMES,
    GATE_STAFF_NAME,
    HALL,
    HOUSE_SEATS,
    OFFICE_STAFF_NAME,
    ORGANIZER_NAME,
    ORGANIZER_NUMBER,
    VENUES,
    SampleBundle,
    SampleEvent,
    SampleSession,
    SampleType,
    on_sale_at,
)
from menpiao.identity import create_organizer, create_staff, link_staff_wechat, organizers_of
from menpiao.inventory import NewSeating, Part, SeatAllocation, seat_session, set_quota
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database, Tx
from menpiao.promotions import BundlePart, NewPromotion, create_promotion
from menpiao.seating import NewHall, PlanCache, create_hall, publish, save_draft
from menpiao.seating import sample as drawn_hall


class StaffAccount(msgspec.Struct, frozen=True):
    """The WeChat accounts with which the sample staff signs in: at the gate, and in the office."""

    app_id: str
    subject: str
    office_subject: str


class ToSellOut(msgspec.Struct, frozen=True):
    """A ticket type whose places are all to be bought, ``per_order`` at a time, by as many buyers as that takes."""

    session_id: UUID
    ticket_type_id: UUID
    places: int
    per_order: int


class Loaded(msgspec.Struct, frozen=True):
    """What is there now, by the sample's slug, and which of it was not there before."""

    organizer_id: int
    event_ids: dict[str, UUID]
    added: tuple[str, ...]


SellOut = Callable[[ToSellOut], Awaitable[None]]
"""Buys everything, by real orders of real buyers."""

_SPARE = timedelta(minutes=30)
"""A session that is nearly over is of no use to somebody who wants to try the gate."""


async def load_samples(db: Database, *, sell_out: SellOut, staff: StaffAccount | None) -> Loaded:
    """Add what is missing of the sample organizer, its staff, venues, events, gates and orders."""
    await _organizer(db, staff)
    async with db.read() as tx:
        there = {event.cover: event for event in await published_events(tx, organizer_ids=[ORGANIZER_NUMBER])}
    loading = _Loading(db, sell_out, there.values())
    event_ids, added = {}, []
    for sample in EVENTS:
        event = there.get(sample.cover)
        if event is None:
            event_ids[sample.slug] = await loading.event(sample)
            added.append(sample.slug)
        else:
            event_ids[sample.slug] = event.id
            await loading.keep_alive(sample, event)
    await loading.hall()
    return Loaded(ORGANIZER_NUMBER, event_ids, tuple(added))


async def _organizer(db: Database, staff: StaffAccount | None) -> None:
    async with db.read() as tx:
        if await organizers_of(tx, organizer_ids=[ORGANIZER_NUMBER]):
            return
    await create_organizer(db, name=ORGANIZER_NAME, organizer_id=ORGANIZER_NUMBER)
    gate = await create_staff(db, organizer_id=ORGANIZER_NUMBER, name=GATE_STAFF_NAME, role="gate")
    office = await create_staff(db, organizer_id=ORGANIZER_NUMBER, name=OFFICE_STAFF_NAME, role="owner")
    if staff is not None:
        for person, subject in ((gate, staff.subject), (office, staff.office_subject)):
            await link_staff_wechat(
                db, organizer_id=ORGANIZER_NUMBER, staff_id=person.id, app_id=staff.app_id, subject=subject
            )


class _Loading:
    """One run: the moment that all times are measured from, and the venues that exist."""

    def __init__(self, db: Database, sell_out: SellOut, there: Iterable[PublishedEvent]) -> None:
        self._db = db
        self._plans = PlanCache(db)
        self._sell_out = sell_out
        self._now = db.clock.now()
        known = {session.venue.name["zh-CN"]: session.venue.id for event in there for session in event.sessions}
        self._venue_ids = {venue.key: known[venue.name["zh-CN"]] for venue in VENUES if venue.name["zh-CN"] in known}

    async def event(self, sample: SampleEvent) -> UUID:
        """A whole event, published; what is to be sold out is bought after that."""
        event_id = await create_event(self._db, actor=SYSTEM, organizer_id=ORGANIZER_NUMBER, new=_new_event(sample))
        to_sell_out = []
        firsts = []
        for session in sample.sessions:
            added = await self._session(sample, session, event_id)
            firsts.append(added[0])
            to_sell_out += added
        if sample.bundle is not None:
            await self._bundle(sample.slug, sample.bundle, firsts)
        if sample.refunds is not None:
            await replace_refund_ladder(
                self._db,
                actor=SYSTEM,
                organizer_id=ORGANIZER_NUMBER,
                event_id=event_id,
                expected_version=0,
                rule=sample.refunds,
            )
        if sample.questions:
            await self._questions(sample, event_id, firsts)
        await publish_event(self._db, actor=SYSTEM, organizer_id=ORGANIZER_NUMBER, event_id=event_id)
        if sample.role == "sold_out":
            for wanted in to_sell_out:
                await self._sell_out(wanted)
        return event_id

    async def keep_alive(self, sample: SampleEvent, event: PublishedEvent) -> None:
        """Another session of what is meant to be open now, when the last one is over."""
        if sample.role == "doors_open" and all(session.ends_at - _SPARE <= self._now for session in event.sessions):
            for session in sample.sessions:
                await self._session(sample, session, event.id)

    async def hall(self) -> UUID:
        """One room with its seats drawn and published, for who looks into the console: the version that is sold."""
        hall_id, there = await create_hall(
            self._db,
            actor=SYSTEM,
            organizer_id=ORGANIZER_NUMBER,
            idempotency_key="demo-theatre",
            new=NewHall(await self._venue(HALL.venue), HALL.name),
        )
        version = 2
        if not there:
            version = await save_draft(
                self._db,
                actor=SYSTEM,
                organizer_id=ORGANIZER_NUMBER,
                hall_id=hall_id,
                expected_version=1,
                document=drawn_hall(HALL.kind, HALL.seats),
            )
        seat_map, _ = await publish(
            self._db, actor=SYSTEM, organizer_id=ORGANIZER_NUMBER, hall_id=hall_id, expected_version=version
        )
        return seat_map.id

    async def _questions(self, sample: SampleEvent, event_id: UUID, firsts: list[ToSellOut]) -> None:
        first_types = tuple(first.ticket_type_id for first in firsts)
        await replace_questions(
            self._db,
            actor=SYSTEM,
            organizer_id=ORGANIZER_NUMBER,
            event_id=event_id,
            expected_version=0,
            drafts=[
                DraftQuestion(
                    id=None,
                    kind=one.kind,
                    label=one.label,
                    hint=one.hint,
                    asked="order" if one.of_order else "ticket",
                    required=one.required,
                    choices=tuple(DraftChoice(None, choice) for choice in one.choices),
                    ticket_type_ids=first_types if one.first_type_only else None,
                )
                for one in sample.questions
            ],
        )

    async def _bundle(self, slug: str, bundle: SampleBundle, firsts: list[ToSellOut]) -> None:
        await create_promotion(
            self._db,
            actor=SYSTEM,
            organizer_id=ORGANIZER_NUMBER,
            idempotency_key=f"demo-bundle-{slug}-{firsts[0].session_id}",
            new=NewPromotion(
                kind="bundle",
                name=bundle.name,
                effect="price",
                amount_fen=bundle.yuan * 100,
                parts=tuple(
                    BundlePart(session_id=first.session_id, ticket_type_id=first.ticket_type_id, quantity=1)
                    for first in firsts
                ),
            ),
        )

    async def _seats(self, sample: SampleEvent, session_id: UUID, types: list[ToSellOut]) -> None:
        """Its hall in the colours of its tiers; the last row of the first section is kept for the house."""
        seat_map_id = await self.hall()
        plan = await self._plans.plan(seat_map_id)
        back = plan.rows[plan.sections[0].first_row + plan.sections[0].row_count - 1]
        tiers, strokes = [], []
        for number, (tier, sample_type, sold) in enumerate(zip(sample.tiers, sample.types, types, strict=True), 1):
            prices = {sold.ticket_type_id: sample_type.yuan * 100}
            tiers.append(PriceTier(number, sample_type.name, tier.colour, prices))
            strokes += [(number, Part("category", (category,), "/paint")) for category in tier.categories]
        await seat_session(
            self._db,
            self._plans,
            actor=SYSTEM,
            organizer_id=ORGANIZER_NUMBER,
            session_id=session_id,
            expected_version=0,
            new=NewSeating(
                seat_map_id=seat_map_id,
                tiers=tuple(tiers),
                strokes=tuple(strokes),
                allocations=(SeatAllocation(1, HOUSE_SEATS, "house", None),),
                allocated=((1, Part("row", (back.id,), "/allocations")),),
            ),
        )

    async def _session(self, sample: SampleEvent, session: SampleSession, event_id: UUID) -> list[ToSellOut]:
        doors_at, starts_at, ends_at = session.times(self._now)
        session_id = await add_session(
            self._db,
            actor=SYSTEM,
            organizer_id=ORGANIZER_NUMBER,
            event_id=event_id,
            new=NewSession(
                venue_id=await self._venue(session.venue), doors_at=doors_at, starts_at=starts_at, ends_at=ends_at
            ),
        )
        added = [await self._ticket_type(sample_type, session_id) for sample_type in sample.types]
        if sample.tiers:
            await self._seats(sample, session_id, added)
        if sample.role == "doors_open":
            for name in GATE_NAMES:
                await create_gate(
                    self._db, actor=SYSTEM, organizer_id=ORGANIZER_NUMBER, session_id=session_id, name=name
                )
        return added

    async def _ticket_type(self, sample: SampleType, session_id: UUID) -> ToSellOut:
        """With its places from the first moment: the quota is set in the very transaction."""

        async def give_places(tx: Tx, news: TicketTypeAdded) -> None:
            await set_quota(
                tx,
                organizer_id=news.organizer_id,
                session_id=news.session_id,
                ticket_type_id=news.ticket_type_id,
                total=sample.quota,
            )

        ticket_type_id = await add_ticket_type(
            self._db,
            actor=SYSTEM,
            organizer_id=ORGANIZER_NUMBER,
            session_id=session_id,
            new=_new_ticket_type(sample, self._now),
            on_added=[give_places],
        )
        if sample.paused:
            await change_ticket_type(
                self._db,
                actor=SYSTEM,
                organizer_id=ORGANIZER_NUMBER,
                ticket_type_id=ticket_type_id,
                change=TicketTypeChange(paused=True),
            )
        if sample.early is not None:
            step = PriceStep(
                id=self._db.new_id(ORGANIZER_NUMBER),
                name=sample.early.name,
                price_fen=sample.early.yuan * 100,
                until=self._now + sample.early.until,
                places=sample.early.places,
            )
            await replace_price_rules(
                self._db,
                actor=SYSTEM,
                organizer_id=ORGANIZER_NUMBER,
                ticket_type_id=ticket_type_id,
                expected_version=0,
                rules=PriceRules(steps=(step,)),
            )
        return ToSellOut(session_id, ticket_type_id, sample.quota, sample.per_order)

    async def _venue(self, key: str) -> UUID:
        if key not in self._venue_ids:
            venue = next(venue for venue in VENUES if venue.key == key)
            self._venue_ids[key] = await create_venue(
                self._db,
                actor=SYSTEM,
                organizer_id=ORGANIZER_NUMBER,
                new=NewVenue(
                    name=venue.name,
                    address=venue.address,
                    city=venue.city,
                    latitude=venue.latitude,
                    longitude=venue.longitude,
                ),
            )
        return self._venue_ids[key]


def _new_event(sample: SampleEvent) -> NewEvent:
    return NewEvent(
        title=sample.title,
        summary=sample.summary,
        description=sample.description,
        category=sample.category,
        cover=sample.cover,
        tags=sample.tags,
        notes=tuple(Note(title, text) for title, text in sample.notes),
    )


def _new_ticket_type(sample: SampleType, now: datetime) -> NewTicketType:
    return NewTicketType(
        name=sample.name,
        note=sample.note,
        price_fen=sample.yuan * 100,
        on_sale_at=on_sale_at(sample, now),
        off_sale_at=None if sample.off_sale is None else now + sample.off_sale,
        per_order_max=sample.per_order,
        per_buyer_max=sample.per_buyer,
        hidden=sample.hidden,
        attendee_names_required=sample.names_required,
    )
