"""What is for sale: venues, a hall, events with their sessions and prices, gates, the people who work there.

All of it by the features' own verbs, on a clock that stands where the organizers began, so that sessions which are long
over could be put on sale at all.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from menpiao import catalog
from menpiao.admission import create_gate
from menpiao.identity import Role, create_organizer, create_staff, link_staff_wechat
from menpiao.inventory import NewSeating, Part, seat_session, set_quota
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database
from menpiao.platform.randomness import Dice
from menpiao.promotions import NewPromotion, create_promotion
from menpiao.seating import NewHall, PlanCache, create_hall, publish, sample, save_draft
from menpiao.seed import store
from menpiao.seed.scale import APP_ID, HOUR_MS, Share, milliseconds

ORDERS_A_SESSION: Final = 1_250
MOST_SESSIONS: Final = 80
FEWEST_SESSIONS: Final = 8
SESSIONS_AN_EVENT: Final = 4
SEATED_EVERY: Final = 4
"""Each fourth event sells seats."""
SEATS: Final = 1_200
SHARE_OVER: Final = 0.85
"""So many of the sessions are over; the rest is for sale."""
ON_SALE_BEFORE: Final = timedelta(days=35)
PRICES_FEN: Final = (38_000, 28_000, 18_000)
FEE_FEN: Final = 600
"""What an order of some events pays besides its tickets."""
PERCENT_OFF: Final = 10
LADDER: Final = catalog.RefundRule(
    tiers=(
        catalog.RefundTier(until_hours_before=240, fee_percent=0),
        catalog.RefundTier(until_hours_before=72, fee_percent=20),
        catalog.RefundTier(until_hours_before=24, fee_percent=50),
    )
)
PEOPLE: Final[tuple[tuple[str, Role], ...]] = (
    ("何静", "owner"),
    ("邓宇", "manager"),
    ("苏岚", "finance"),
    ("罗成", "support"),
    ("郭敏", "gate_lead"),
    ("唐峰", "gate"),
)
NAMES: Final = (
    ("海风与旧唱片", "Sea Wind, Old Records", "livehouse"),
    ("夜航船", "The Night Boat", "theatre"),
    ("环形剧场", "Theatre in the Round", "dance"),
    ("灯塔来信", "Letters from the Lighthouse", "concert"),
    ("午夜合唱团", "The Midnight Choir", "classical"),
    ("野草音乐节", "Wild Grass Festival", "festival"),
)


class Type(msgspec.Struct):
    """A ticket type; ``seats`` are those that nobody has yet, where it sells seats."""

    id: UUID
    price_fen: int
    seats: list[int] | None = None


class Session(msgspec.Struct):
    """A session on sale, or over. Times in milliseconds."""

    id: UUID
    event_id: UUID
    title: str
    on_sale: int
    starts: int
    types: list[Type]
    names_required: bool
    fee_fen: int
    ladder_id: UUID | None
    gates: list[UUID]

    @property
    def seated(self) -> bool:
        """Whether it sells seats."""
        return self.types[0].seats is not None


class Stage(msgspec.Struct):
    """An organizer with all that it sells."""

    share: Share
    now: int
    sessions: list[Session]
    staff: dict[str, UUID]
    promotion_id: UUID
    account_id: UUID


async def build(db: Database, share: Share, *, now: datetime, dice: Dice) -> Stage:
    """Set everything up; the merchant account is somebody else's to add."""
    organizer_id = share.organizer_id
    await create_organizer(db, name={"zh-CN": share.zh, "en": share.en}, organizer_id=organizer_id)
    staff: dict[str, UUID] = {}
    for name, role in PEOPLE:
        member = await create_staff(db, organizer_id=organizer_id, name=name, role=role)
        subject = subject_of(organizer_id, role)
        await link_staff_wechat(db, organizer_id=organizer_id, staff_id=member.id, app_id=APP_ID, subject=subject)
        staff[role] = member.id
    venue_id = await catalog.create_venue(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        new=catalog.NewVenue(
            name={"zh-CN": "海岸剧场", "en": "Coast Theatre"},
            address={"zh-CN": "滨海路 1 号", "en": "1 Shore Road"},
            city="qingdao",
        ),
    )
    builder = _Builder(db, organizer_id, venue_id, await _hall(db, organizer_id, venue_id))
    sessions = await _sessions(builder, share, now, dice)
    ladders = {row.id: row.refund_ladder_id for row in await _ladders(db, organizer_id)}
    for session in sessions:
        session.ladder_id = ladders[session.event_id]
    promotion_id, _ = await create_promotion(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        idempotency_key="seed",
        new=NewPromotion(
            kind="code",
            name={"zh-CN": "老朋友九折", "en": "Old friends, 10% off"},
            effect="percent",
            percent=PERCENT_OFF,
            codes=("OLDFRIENDS",),
        ),
    )
    return Stage(share, milliseconds(now), sessions, staff, promotion_id, db.new_id(organizer_id))


def subject_of(organizer_id: int, role: str) -> str:
    """Whom WeChat would say signs in with this role."""
    return f"seed-{organizer_id}-{role}"


async def _ladders(db: Database, organizer_id: int) -> list[store.LadderOfEvent]:
    async with db.read() as tx:
        return await store.ladders(tx, organizer_id=organizer_id)


async def _hall(db: Database, organizer_id: int, venue_id: UUID) -> UUID:
    new = NewHall(venue_id, {"zh-CN": "大厅", "en": "Main hall"})
    hall_id, _ = await create_hall(db, actor=SYSTEM, organizer_id=organizer_id, idempotency_key="seed", new=new)
    version = await save_draft(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        hall_id=hall_id,
        expected_version=1,
        document=sample("theatre", SEATS),
    )
    made, _ = await publish(db, actor=SYSTEM, organizer_id=organizer_id, hall_id=hall_id, expected_version=version)
    return made.id


async def _sessions(builder: "_Builder", share: Share, now: datetime, dice: Dice) -> list[Session]:
    count = min(MOST_SESSIONS, max(FEWEST_SESSIONS, share.orders // ORDERS_A_SESSION))
    days = sorted(dice.sample(range(20, 360), round(count * SHARE_OVER)), reverse=True)
    dates = [-day for day in days] + [3 + 2 * day for day in range(count - len(days))]
    sessions: list[Session] = []
    events = (count + SESSIONS_AN_EVENT - 1) // SESSIONS_AN_EVENT
    for number in range(events):
        # One in so many events is spread over the year: dates are dealt out in turn.
        sessions += await builder.event(number, dates[number::events], now)
    return sessions


class _Builder:
    def __init__(self, db: Database, organizer_id: int, venue_id: UUID, seat_map_id: UUID) -> None:
        self._db = db
        self._organizer_id = organizer_id
        self._venue_id = venue_id
        self._seat_map_id = seat_map_id
        self._plans = PlanCache(db)

    async def event(self, number: int, dates: list[int], now: datetime) -> list[Session]:
        """A published event whose sessions are so many days from now."""
        zh, en, category = NAMES[number % len(NAMES)]
        volume = number // len(NAMES) + 1
        event_id = await catalog.create_event(
            self._db,
            actor=SYSTEM,
            organizer_id=self._organizer_id,
            new=catalog.NewEvent(
                title={"zh-CN": f"{zh}（第 {volume} 季）", "en": f"{en}, season {volume}"},
                summary={"zh-CN": "为看看满员的样子而写。", "en": "Written to see what full looks like."},
                description={"zh-CN": "一切人物与场地均属虚构。", "en": "All people and places are invented."},
                category=category,
                cover="/media/none.svg",
            ),
        )
        fee_fen = FEE_FEN if number % 3 == 1 else 0
        if fee_fen:
            await catalog.replace_service_fee(
                self._db,
                actor=SYSTEM,
                organizer_id=self._organizer_id,
                event_id=event_id,
                expected_version=0,
                fee=catalog.ServiceFee(order_fen=fee_fen),
            )
        await catalog.replace_refund_ladder(
            self._db,
            actor=SYSTEM,
            organizer_id=self._organizer_id,
            event_id=event_id,
            expected_version=0,
            rule=LADDER,
        )
        free, seated = number % 7 == 6, number % SEATED_EVERY == 1
        sessions = [
            await self._session(
                event_id, zh, now + timedelta(days=day), free=free, seated=seated, named=number % 2 == 0
            )
            for day in dates
        ]
        for session in sessions:
            session.fee_fen = 0 if free else fee_fen
        await catalog.publish_event(self._db, actor=SYSTEM, organizer_id=self._organizer_id, event_id=event_id)
        return sessions

    async def _session(
        self, event_id: UUID, title: str, day: datetime, *, free: bool, seated: bool, named: bool
    ) -> Session:
        starts_at = day.replace(hour=12)
        on_sale_at = starts_at - ON_SALE_BEFORE
        session_id = await catalog.add_session(
            self._db,
            actor=SYSTEM,
            organizer_id=self._organizer_id,
            event_id=event_id,
            new=catalog.NewSession(
                venue_id=self._venue_id,
                doors_at=starts_at - timedelta(hours=1),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
            ),
        )
        types = [
            await self._type(session_id, tier, 0 if free else price_fen, on_sale_at, named)
            for tier, price_fen in enumerate(PRICES_FEN, 1)
        ]
        if seated:
            await self._seats(session_id, types)
        gates = [
            await create_gate(self._db, actor=SYSTEM, organizer_id=self._organizer_id, session_id=session_id, name=name)
            for name in ({"zh-CN": "东门", "en": "East gate"}, {"zh-CN": "西门", "en": "West gate"})
        ]
        on_sale, starts = milliseconds(on_sale_at), milliseconds(starts_at)
        return Session(session_id, event_id, title, on_sale, starts, types, named, 0, None, gates)

    async def _type(self, session_id: UUID, tier: int, price_fen: int, on_sale_at: datetime, named: bool) -> Type:
        zh, en = (("甲票", "First"), ("乙票", "Second"), ("丙票", "Third"))[tier - 1]
        type_id = await catalog.add_ticket_type(
            self._db,
            actor=SYSTEM,
            organizer_id=self._organizer_id,
            session_id=session_id,
            new=catalog.NewTicketType(
                name={"zh-CN": zh, "en": en},
                price_fen=price_fen,
                on_sale_at=on_sale_at,
                attendee_names_required=named,
                per_buyer_max=100,
            ),
        )
        async with self._db.tx() as tx:
            await set_quota(tx, organizer_id=self._organizer_id, session_id=session_id, ticket_type_id=type_id, total=0)
        return Type(type_id, price_fen)

    async def _seats(self, session_id: UUID, types: list[Type]) -> None:
        """Sections in turn cost what the first, the second and the third type cost."""
        plan = await self._plans.plan(self._seat_map_id)
        strokes = [
            (1 + place % len(types), Part("section", (section.id,), "/paint"))
            for place, section in enumerate(plan.sections)
        ]
        tiers = [
            catalog.PriceTier(
                number, {"zh-CN": f"{number} 档", "en": f"Tier {number}"}, colour, {one.id: one.price_fen}
            )
            for number, (one, colour) in enumerate(zip(types, ("#D9381E", "#E08A1E", "#2F7E8F"), strict=True), 1)
        ]
        new = NewSeating(
            seat_map_id=self._seat_map_id, tiers=tuple(tiers), strokes=tuple(strokes), allocations=(), allocated=()
        )
        await seat_session(
            self._db,
            self._plans,
            actor=SYSTEM,
            organizer_id=self._organizer_id,
            session_id=session_id,
            expected_version=0,
            new=new,
        )
        async with self._db.read() as tx:
            seating = await store.seating(tx, organizer_id=self._organizer_id, session_id=session_id)
        assert seating is not None, "it was just written"
        for number, one in enumerate(types, 1):
            found = zip(seating.numbers, seating.tier_of, strict=True)
            one.seats = [seat for seat, tier in found if tier == number]
            one.seats.reverse()  # the best are taken first, from the end


def is_over(session: Session, now: int) -> bool:
    """Whether its doors have closed."""
    return session.starts + 3 * HOUR_MS < now
