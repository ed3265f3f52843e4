"""What staff do: refund orders and tickets, go on with stuck refunds, pay in cash and get back what went out twice,
decide about money that does not match.
"""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from menpiao.kernel.ids import encode
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.refunds_of_staff import resolve_double_refund, resolve_refund
from menpiao.orders.service.resolve import resolve_payment
from menpiao.payments import DoubleResolution, Resolution, try_again
from menpiao.platform.audit import Actor
from menpiao.simulation.money.deeds import Deed
from menpiao.simulation.money.stage import ORGANIZER
from menpiao.simulation.money.truth import STUCK_REFUNDS
from menpiao.tickets import ticket_ids_of_orders

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

FEES_FEN = (0, 0, 100, 1_000_000)
"""Kept of each ticket; more than a ticket costs is all of it."""
RETURN_AFTER = (None, None, timedelta(minutes=5), timedelta(hours=2))
RESOLUTIONS: tuple[Resolution, ...] = ("accept", "refund", "ignore")
DOUBLE_RESOLUTIONS: tuple[DoubleResolution, ...] = ("returned", "written_off")
PART_SHARE = 0.6
MORE_SHARE = 0.6
"""How often they give back more of an order of which they gave back before."""
AGAIN_SHARE = 0.2
"""How often staff tap twice."""


def refund(world: "World", *, of: UUID | None = None) -> Deed | None:
    """All of an order, this one or any, or some of its tickets; sometimes the very request that was made before."""
    dice = world.dice
    if of is None and world.refunds_asked and dice.random() < AGAIN_SHARE:
        order_id, key, staff_id, wanted = dice.choice(world.refunds_asked)
    else:
        paid = [order.id for order in world.ours.orders.values() if order.tickets]
        if not paid:
            return None
        once = {one.order_id for one in world.ours.refunds.values() if one.reason == "by_staff"}
        more = [order_id for order_id in paid if order_id in once]
        order_id = of or dice.choice(more if more and dice.random() < MORE_SHARE else paid)
        key, after = world.phones.new_key(), dice.choice(RETURN_AFTER)
        staff_id = dice.choice(world.stage.office)
        wanted = StaffRefund(
            ticket_ids=None,
            reason="asked for",
            fee_per_ticket_fen=dice.choice(FEES_FEN),
            used_too=dice.random() < PART_SHARE,
            places_return_at=world.clock.now() + after if after else None,
        )
    part = wanted.ticket_ids is None and dice.random() < PART_SHARE

    async def run() -> str:
        asked = await _some_tickets(world, order_id, wanted) if part else wanted
        world.refunds_asked.append((order_id, key, staff_id, asked))
        refund_id, replayed = await refund_by_staff(
            world.process.db,
            world.process.cipher,
            staff=Actor("staff", staff_id),
            organizer_id=ORGANIZER,
            order_id=order_id,
            idempotency_key=key,
            wanted=asked,
        )
        return f"{'again ' if replayed else ''}{encode(refund_id)}"

    return Deed("staff", order_id, run)


async def _some_tickets(world: "World", order_id: UUID, wanted: StaffRefund) -> StaffRefund:
    """A few of the order's tickets, whichever; also those that went back before."""
    async with world.process.db.read() as tx:
        found = await ticket_ids_of_orders(tx, organizer_id=ORGANIZER, order_ids=[order_id])
    ids = sorted(found.get(order_id, {}).values())
    chosen = tuple(world.dice.sample(ids, world.dice.randint(1, len(ids)))) if ids else None
    return StaffRefund(
        ticket_ids=chosen,
        reason=wanted.reason,
        fee_per_ticket_fen=wanted.fee_per_ticket_fen,
        used_too=wanted.used_too,
        places_return_at=wanted.places_return_at,
    )


def retry_refund(world: "World") -> Deed | None:
    """The provider's remedy was applied: a refund that is stuck goes on."""
    refund_id = _stuck_refund(world)
    if refund_id is None:
        return None
    key = world.phones.new_key()

    async def run() -> str:
        process = world.process
        fresh = await try_again(
            process.db,
            process.collecting.providers,
            process.accounts,
            organizer_id=ORGANIZER,
            refund_id=refund_id,
            request_key=key,
        )
        return "goes on" if fresh else "went on before"

    return Deed("staff", refund_id, run)


def pay_otherwise(world: "World") -> Deed | None:
    """The buyer got the money in cash; the provider may pay it all the same, later."""
    refund_id = _stuck_refund(world)
    if refund_id is None:
        return None

    async def run() -> str:
        await resolve_refund(
            world.process.collecting,
            staff=_actor(world),
            organizer_id=ORGANIZER,
            refund_id=refund_id,
            reason="in cash",
        )
        return "paid in cash"

    return Deed("staff", refund_id, run)


def get_back(world: "World") -> Deed | None:
    """What went out twice came back, or never will; sometimes said twice, or one after the other."""
    twice = [one.id for one in world.ours.refunds.values() if one.doubled_fen]
    if not twice:
        return None
    refund_id, resolution = world.dice.choice(twice), world.dice.choice(DOUBLE_RESOLUTIONS)

    async def run() -> str:
        await resolve_double_refund(
            world.process.db,
            staff=_actor(world),
            organizer_id=ORGANIZER,
            refund_id=refund_id,
            resolution=resolution,
            reason="talked to",
        )
        return resolution

    return Deed("staff", refund_id, run)


def resolve(world: "World") -> Deed | None:
    """Money that does not match is accepted, sent back or left alone."""
    frozen = [one.id for one in world.ours.payments.values() if one.state == "frozen"]
    if not frozen:
        return None
    payment_id, resolution = world.dice.choice(frozen), world.dice.choice(RESOLUTIONS)

    async def run() -> str:
        await resolve_payment(
            world.process.collecting,
            staff=_actor(world),
            organizer_id=ORGANIZER,
            payment_id=payment_id,
            resolution=resolution,
            reason="looked at",
        )
        return resolution

    return Deed("staff", payment_id, run)


def _stuck_refund(world: "World") -> UUID | None:
    stuck = [one.id for one in world.ours.refunds.values() if one.state in STUCK_REFUNDS]
    return world.dice.choice(stuck) if stuck else None


def _actor(world: "World") -> Actor:
    return Actor("staff", world.stage.staff.staff_id)
