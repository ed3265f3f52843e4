"""What a world begins with: an organizer who can be paid, a small event on sale, buyers, a gate.

All of it is drawn from the seed and made by the verbs that organizers use.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from menpiao.admission import create_gate
from menpiao.boxoffice.service.tills import add_till
from menpiao.catalog import (
    NewEvent,
    NewSession,
    NewTicketType,
    NewVenue,
    ServiceFee,
    add_session,
    add_ticket_type,
    create_event,
    create_venue,
    publish_event,
    replace_price_rules,
    replace_refund_ladder,
    replace_service_fee,
)
from menpiao.identity import (
    BuyerLogin,
    Identified,
    StaffLogin,
    create_organizer,
    create_staff,
    login,
    set_refund_approval,
    window_buyer,
)
from menpiao.inventory import set_quota
from menpiao.payments import MerchantAccounts, Method
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.randomness import Dice
from menpiao.promotions import BundlePart, create_promotion
from menpiao.simulation.money import prices
from menpiao.simulation.money.cards import CREDENTIALS
from menpiao.tickets import attendee_text, normal_id_number

ORGANIZER = 7
APP_ID = "wx-simulated"
OTHER_APP_ID = "wx-another"
PRICES_FEN = (0, 1, 990, 18_000, 18_000, 66_600)
BY_PERSON_SHARE = 0.25
NAMED_SHARE = 0.2
TWO_SESSIONS_SHARE = 0.55
LADDER_SHARE = 0.7
RULES_SHARE = 0.35
FEE_SHARE = 0.65
CODE_SHARE = 0.5
HIDDEN_SHARE = 0.35
"""Of the worlds with a code: one of the ticket types is opened by it alone, or by a bundle."""
BUNDLE_SHARE = 0.3
CARDS_SHARE = 0.4
SCARCE_SHARE = 0.3
LIMIT_SHARE = 0.6
WINDOW_SHARE = 0.5
LIMITS_FEN = (0, 900, 20_000)
"""Above which refunds by staff need a second person, in worlds where they do."""
SCARCE, PLENTY = (1, 1, 2), (1, 3, 6, 12, 20)
"""How many places a ticket type has: where there are few, what is given back is gone at once."""


def _person(number: int) -> str:
    """Somebody with the number of an identity card that adds up."""
    start = f"31010119900101{number:03d}"
    card = next(start + last for last in "0123456789X" if normal_id_number(start + last))
    return attendee_text(f"观众{number}", card)


PEOPLE = tuple(_person(number) for number in range(1, 7))


class Type(msgspec.Struct, frozen=True):
    """A ticket type."""

    id: UUID
    session_id: UUID
    price_fen: int
    people: tuple[str, ...]
    """Whom its tickets may be for, where each is in somebody's name."""
    total: int = 0
    """How many places it has."""
    hidden: bool = False


class Buyer(msgspec.Struct, frozen=True):
    """Somebody with a phone; ``payer`` is what the provider calls them."""

    login: BuyerLogin
    payer: str


class Stage(msgspec.Struct, frozen=True):
    """Where everything happens."""

    event_id: UUID
    gates: dict[UUID, UUID]
    """By session."""
    types: tuple[Type, ...]
    promotions: tuple[UUID, ...]
    """A promo code and bundles, where the world has them."""
    has_code: bool
    bundles: dict[UUID, tuple[BundlePart, ...]]
    accounts: dict[str, UUID]
    """The merchant accounts, by provider."""
    buyers: tuple[Buyer, ...]
    staff: StaffLogin
    office: tuple[UUID, ...]
    """Who may give money back, and agree to it."""
    limit_fen: int | None
    fee: ServiceFee | None
    tills: tuple[UUID, ...]
    """Drawers at the window, where the world has one."""
    nobody: Buyer
    """Whose orders those of the window are; by code they are paid by whoever stands there."""

    @property
    def sessions(self) -> tuple[UUID, ...]:
        """Each with a gate."""
        return tuple(self.gates)


class _TheCodeIsTheirName:
    """The login provider: whoever says a name is that person."""

    async def identify(self, *, app_id: str, code: str) -> Identified:
        return Identified(subject=code)


async def build(db: Database, cipher: FieldCipher, dice: Dice) -> Stage:
    """Make it, in an empty database."""
    await create_organizer(db, name={"zh-CN": "模拟主办方", "en": "Simulated organizer"}, organizer_id=ORGANIZER)
    by_person = dice.random() < BY_PERSON_SHARE
    places = SCARCE if dice.random() < SCARCE_SHARE else PLENTY
    event_id, sessions = await _event(db, dice, by_person=by_person)
    has_code = dice.random() < CODE_SHARE
    hides = has_code and dice.random() < HIDDEN_SHARE
    types = [
        await _type(
            db, dice, session_id, total=dice.choice(places), by_person=by_person, hidden=hides and dice.random() < 0.5
        )
        for session_id in sessions
        for _ in range(dice.choice((1, 1, 2)))
    ]
    await publish_event(db, actor=SYSTEM, organizer_id=ORGANIZER, event_id=event_id)
    fee = await _rules_of_event(db, dice, event_id)
    promotions, bundles = await _promotions(db, dice, types, has_code=has_code)
    name = {"zh-CN": "北门", "en": "North gate"}
    gates = {
        session_id: await create_gate(db, actor=SYSTEM, organizer_id=ORGANIZER, session_id=session_id, name=name)
        for session_id in sessions
    }
    staff = await create_staff(db, organizer_id=ORGANIZER, name="陈晓", role="gate")
    office = [
        (await create_staff(db, organizer_id=ORGANIZER, name=name, role="finance")).id
        for name in ("林默", "周舟", "何夕")[: dice.choice((2, 2, 3))]
    ]
    limit_fen = dice.choice(LIMITS_FEN) if dice.random() < LIMIT_SHARE else None
    await set_refund_approval(db, actor=SYSTEM, organizer_id=ORGANIZER, above_fen=limit_fen)
    accounts = {
        "wechat": await MerchantAccounts(db, cipher).add(
            organizer_id=ORGANIZER,
            provider="wechat",
            credentials=b"{}",
            methods=(Method.WECHAT_JSAPI, Method.WECHAT_NATIVE),
        )
    }
    if dice.random() < CARDS_SHARE:
        accounts["stripe"] = await MerchantAccounts(db, cipher).add(
            organizer_id=ORGANIZER,
            provider="stripe",
            credentials=msgspec.json.encode(CREDENTIALS),
            methods=(Method.STRIPE,),
        )
    buyers = [await _buyer(db, f"person-{number}") for number in range(dice.randint(2, 5))]
    return Stage(
        event_id=event_id,
        gates=gates,
        types=tuple(types),
        promotions=promotions,
        has_code=has_code,
        bundles=bundles,
        accounts=accounts,
        buyers=tuple(buyers),
        staff=StaffLogin(
            login_id=db.new_id(ORGANIZER),
            staff_id=staff.id,
            organizer_id=ORGANIZER,
            role="gate",
            expires_at=db.clock.now() + timedelta(days=400),
        ),
        office=tuple(office),
        limit_fen=limit_fen,
        fee=fee,
        tills=await _tills(db, office[0], dice.choice((1, 1, 2)) if dice.random() < WINDOW_SHARE else 0),
        nobody=await _nobody(db),
    )


async def _event(db: Database, dice: Dice, *, by_person: bool) -> tuple[UUID, list[UUID]]:
    """The event and its sessions."""
    venue_id = await create_venue(
        db,
        actor=SYSTEM,
        organizer_id=ORGANIZER,
        new=NewVenue(
            name={"zh-CN": "候场", "en": "The Wings"},
            address={"zh-CN": "长乐路 1 号", "en": "1 Changle Road"},
            city="shanghai",
            latitude=31.2165,
            longitude=121.4493,
        ),
    )
    event_id = await create_event(
        db,
        actor=SYSTEM,
        organizer_id=ORGANIZER,
        new=NewEvent(
            title={"zh-CN": "夜航乐队", "en": "Night Flight"},
            summary={"zh-CN": "一场安静的演出", "en": "A quiet show"},
            description={"zh-CN": "请早到。", "en": "Come early."},
            category="livehouse",
            cover="/media/night.svg",
        ),
    )
    sessions = 2 if dice.random() < TWO_SESSIONS_SHARE else 1
    return event_id, [await _session(db, dice, event_id, venue_id, by_person=by_person) for _ in range(sessions)]


async def _session(db: Database, dice: Dice, event_id: UUID, venue_id: UUID, *, by_person: bool) -> UUID:
    starts_at = db.clock.now() + timedelta(hours=dice.choice((2, 8, 30, 200)))
    return await add_session(
        db,
        actor=SYSTEM,
        organizer_id=ORGANIZER,
        event_id=event_id,
        new=NewSession(
            venue_id=venue_id,
            doors_at=starts_at - timedelta(hours=1),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            per_buyer_max=dice.choice((None, None, 3, 6)),
            one_per_attendee=by_person,
        ),
    )


async def _type(db: Database, dice: Dice, session_id: UUID, *, total: int, by_person: bool, hidden: bool) -> Type:
    price_fen = dice.choice(PRICES_FEN)
    named = by_person or dice.random() < NAMED_SHARE
    type_id = await add_ticket_type(
        db,
        actor=SYSTEM,
        organizer_id=ORGANIZER,
        session_id=session_id,
        new=NewTicketType(
            name={"zh-CN": "普通票", "en": "Standard"},
            price_fen=price_fen,
            on_sale_at=db.clock.now() - timedelta(days=1),
            per_order_max=4,
            per_buyer_max=dice.choice((2, 6, 6)),
            hidden=hidden,
            attendee_names_required=named,
            attendee_ids_required=by_person,
        ),
    )
    async with db.tx() as tx:
        await set_quota(
            tx,
            organizer_id=ORGANIZER,
            session_id=session_id,
            ticket_type_id=type_id,
            total=total,
        )
    if price_fen > 1 and dice.random() < RULES_SHARE:
        rules = prices.rules(dice, price_fen, db.clock.now(), ids=(db.new_id(ORGANIZER), db.new_id(ORGANIZER)))
        await replace_price_rules(
            db, actor=SYSTEM, organizer_id=ORGANIZER, ticket_type_id=type_id, expected_version=0, rules=rules
        )
    return Type(type_id, session_id, price_fen, PEOPLE if named else (), total, hidden)


async def _rules_of_event(db: Database, dice: Dice, event_id: UUID) -> ServiceFee | None:
    """What goes back, and what comes on top: the fee, if there is one."""
    if dice.random() < LADDER_SHARE:
        rule = prices.ladder(dice, db.clock.now())
        await replace_refund_ladder(
            db, actor=SYSTEM, organizer_id=ORGANIZER, event_id=event_id, expected_version=0, rule=rule
        )
    if dice.random() > FEE_SHARE:
        return None
    fee = prices.service_fee(dice)
    await replace_service_fee(db, actor=SYSTEM, organizer_id=ORGANIZER, event_id=event_id, expected_version=0, fee=fee)
    return fee


async def _promotions(
    db: Database, dice: Dice, types: list[Type], *, has_code: bool
) -> tuple[tuple[UUID, ...], dict[UUID, tuple[BundlePart, ...]]]:
    wanted = []
    if has_code:
        totals, unlocks = [(one.id, one.total) for one in types], any(one.hidden for one in types)
        wanted.append(prices.promo_code(dice, totals, db.clock.now(), unlocks=unlocks))
    if len(types) > 1 and dice.random() < BUNDLE_SHARE:
        parts = tuple(BundlePart(one.session_id, one.id, dice.choice((1, 1, 2))) for one in types[-2:])
        wanted.append(prices.bundle(dice, parts))
    made, bundles = [], {}
    for number, new in enumerate(wanted):
        promotion_id, _ = await create_promotion(
            db, actor=SYSTEM, organizer_id=ORGANIZER, idempotency_key=f"promotion-{number}", new=new
        )
        made.append(promotion_id)
        if new.parts:
            bundles[promotion_id] = new.parts
    return tuple(made), bundles


async def _tills(db: Database, staff_id: UUID, count: int) -> tuple[UUID, ...]:
    made = [
        await add_till(
            db,
            staff=Actor("staff", staff_id),
            organizer_id=ORGANIZER,
            name=f"窗口 {number}",
            idempotency_key=f"till-{number}",
        )
        for number in range(count)
    ]
    return tuple(till.id for till, _ in made)


async def _nobody(db: Database) -> Buyer:
    buyer_id = await window_buyer(db, organizer_id=ORGANIZER)
    until = db.clock.now() + timedelta(days=400)
    nobody = BuyerLogin(login_id=db.new_id(ORGANIZER), buyer_id=buyer_id, app_id=APP_ID, expires_at=until)
    return Buyer(nobody, "somebody")


async def _buyer(db: Database, name: str) -> Buyer:
    made = await login(db, {"simulated": _TheCodeIsTheirName()}, provider="simulated", app_id=APP_ID, code=name)
    return Buyer(made.login, name)
