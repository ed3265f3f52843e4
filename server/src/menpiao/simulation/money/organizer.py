"""What organizers do while buyers buy: cancel and move sessions, pause what goes back, say that the account has money
again, change prices and rules, pause promotions, put places aside for guests.
"""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from menpiao.catalog import (
    price_rules_of_type,
    refund_ladder_of_event,
    replace_price_rules,
    replace_refund_ladder,
    replace_service_fee,
    service_fee_of_event,
)
from menpiao.kernel.ids import encode
from menpiao.orders.service.cancel_session import cancel_event, cancel_session, note_top_up, pause, resume
from menpiao.orders.service.postpone import NewTimes, postpone_session
from menpiao.platform.audit import Actor
from menpiao.promotions import create_promotion, set_state
from menpiao.simulation.money import prices
from menpiao.simulation.money.deeds import Deed
from menpiao.simulation.money.stage import ORGANIZER

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

REASON = {"zh-CN": "台风", "en": "A typhoon"}
AGAIN_SHARE = 0.3
CANCELS_SHARE = 0.12
"""Of the times that it is thought of, in a world where it happens at all: what comes after has to be seen too."""
EVENT_SHARE = 0.2
MOVES_SHARE = 0.2


def actor(world: "World") -> Actor:
    """Somebody who may do all this."""
    return Actor("staff", world.stage.staff.staff_id)


def cancel_a_session(world: "World") -> Deed | None:
    """Now and then, where it happens at all."""
    if not world.cancels or world.dice.random() > CANCELS_SHARE:
        return None
    return cancelling(world)


def cancelling(world: "World") -> Deed:
    """A session, or all of them, does not take place; sometimes said twice."""
    dice = world.dice
    if world.cancelled and dice.random() < AGAIN_SHARE:
        key, session_id = dice.choice(world.cancelled)
    else:
        key, session_id = world.phones.new_key(), dice.choice(world.stage.sessions)
        if dice.random() < EVENT_SHARE:
            session_id = None
        world.cancelled.append((key, session_id))
    return Deed("staff", session_id, lambda: _cancel(world, key, session_id))


async def _cancel(world: "World", key: str, session_id: UUID | None) -> str:
    staff, db = actor(world), world.process.db
    if session_id is None:
        made, again = await cancel_event(
            db,
            staff=staff,
            organizer_id=ORGANIZER,
            event_id=world.stage.event_id,
            reason=REASON,
            idempotency_key=key,
        )
    else:
        one, again = await cancel_session(
            db,
            staff=staff,
            organizer_id=ORGANIZER,
            session_id=session_id,
            reason=REASON,
            idempotency_key=key,
        )
        made = [one]
    return f"{'again ' if again else ''}{', '.join(encode(one) for one in made)}"


def pause_or_resume(world: "World") -> Deed | None:
    """Nothing more is paid back for a while."""
    if not world.ours.cancellations:
        return None
    one, verb = world.dice.choice(list(world.ours.cancellations)), world.dice.choice((pause, resume, resume))
    return Deed("staff", one, lambda: _switch(world, one, verb))


def resume_all(world: "World") -> list[Deed]:
    """Whatever was paused goes on."""
    return [
        Deed("staff", one.id, partial(_switch, world, one.id, resume))
        for one in world.ours.cancellations.values()
        if one.state == "paused"
    ]


async def _switch(world: "World", cancellation_id: UUID, verb: Any) -> str:
    await verb(world.process.db, staff=actor(world), organizer_id=ORGANIZER, cancellation_id=cancellation_id)
    return str(verb.__name__)


def top_up(world: "World") -> Deed | None:
    """Somebody says that the account has money again, whether it has or not."""
    if not world.ours.refunds:
        return None
    account_id = world.dice.choice(list(world.stage.accounts.values()))

    async def run() -> str:
        await note_top_up(world.process.db, staff=actor(world), organizer_id=ORGANIZER, account_id=account_id)
        return "said"

    return Deed("staff", None, run)


def move_a_session(world: "World") -> Deed | None:
    """Now and then, where it happens at all."""
    if not world.moves or world.dice.random() > MOVES_SHARE:
        return None
    return moving(world)


def moving(world: "World") -> Deed:
    """A session takes place later."""
    dice = world.dice
    session_id, now = dice.choice(world.stage.sessions), world.clock.now()
    starts_at = now + timedelta(hours=dice.choice((40, 300)), minutes=dice.randint(0, 59))
    times = NewTimes(
        doors_at=starts_at - timedelta(hours=1),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        decide_by=now + timedelta(hours=dice.choice((1, 30))),
    )
    key = world.phones.new_key()
    world.moved.append(session_id)

    async def run() -> str:
        await postpone_session(
            world.process.db,
            staff=actor(world),
            organizer_id=ORGANIZER,
            session_id=session_id,
            times=times,
            reason=REASON,
            idempotency_key=key,
        )
        return f"to {starts_at:%d %H:%M}"

    return Deed("staff", session_id, run)


def change_prices(world: "World") -> Deed | None:
    """Other price steps and discounts for a ticket type, or another service fee for all."""
    dice, db = world.dice, world.process.db
    kind, now = dice.choice(world.stage.types), world.clock.now()
    if kind.price_fen <= 1 or dice.random() < 0.3:
        fee = prices.service_fee(dice)
        world.fees.append(fee)

        async def of_all() -> str:
            event_id = world.stage.event_id
            version, _ = await service_fee_of_event(db, organizer_id=ORGANIZER, event_id=event_id)
            await replace_service_fee(
                db,
                actor=actor(world),
                organizer_id=ORGANIZER,
                event_id=event_id,
                expected_version=version,
                fee=fee,
            )
            return f"fee {fee.basis_points}/{fee.ticket_fen}/{fee.order_fen} by {fee.paid_by}"

        return Deed("staff", None, of_all)
    rules = prices.rules(dice, kind.price_fen, now, ids=(db.new_id(ORGANIZER), db.new_id(ORGANIZER)))

    async def of_type() -> str:
        version, _ = await price_rules_of_type(db, organizer_id=ORGANIZER, ticket_type_id=kind.id)
        await replace_price_rules(
            db,
            actor=actor(world),
            organizer_id=ORGANIZER,
            ticket_type_id=kind.id,
            expected_version=version,
            rules=rules,
        )
        return f"{len(rules.steps)} steps, {len(rules.groups)} groups"

    return Deed("staff", None, of_type)


def change_ladder(world: "World") -> Deed | None:
    """Another refund rule for whoever orders from now on."""
    rule = prices.ladder(world.dice, world.clock.now())

    async def run() -> str:
        db, event_id = world.process.db, world.stage.event_id
        version, _ = await refund_ladder_of_event(db, organizer_id=ORGANIZER, event_id=event_id)
        version = await replace_refund_ladder(
            db,
            actor=actor(world),
            organizer_id=ORGANIZER,
            event_id=event_id,
            expected_version=version,
            rule=rule,
        )
        return f"version {version}"

    return Deed("staff", None, run)


def switch_promotion(world: "World") -> Deed | None:
    """Pause a promo code or a bundle, go on, or end it."""
    known = [*world.stage.promotions, *world.guests]
    if not known:
        return None
    promotion_id = world.dice.choice(known)
    states: tuple[Literal["active", "paused", "ended"], ...] = (
        "active",
        "active",
        "active",
        "paused",
        "paused",
        "ended",
    )
    state = world.dice.choice(states)

    async def run() -> str:
        await set_state(
            world.process.db, actor=actor(world), organizer_id=ORGANIZER, promotion_id=promotion_id, state=state
        )
        return str(state)

    return Deed("staff", None, run)


def put_aside(world: "World") -> Deed | None:
    """Places for guests, out of what is free at this moment; said again with the same words, as long as nobody
    answered."""
    if world.guests:
        return None
    if world.for_guests is None:
        totals = [(one.id, one.total) for one in world.stage.types]
        world.for_guests = prices.guests(world.dice, totals, world.clock.now())
        world.codes.append(prices.GUESTS)
    new = world.for_guests

    async def run() -> str:
        promotion_id, _ = await create_promotion(
            world.process.db, actor=actor(world), organizer_id=ORGANIZER, idempotency_key="guests", new=new
        )
        if promotion_id not in world.guests:
            world.guests.append(promotion_id)
        return ", ".join(str(one.places) for one in new.allotments)

    return Deed("staff", None, run)
