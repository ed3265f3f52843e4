"""What staff change of orders in a buyer's place: tickets go to another session, dearer, cheaper or at the same price,
and an order that nobody has paid is let go.

What a dearer place costs more is asked for by an order of its own. Phones find it like any other, so whether it is
paid, comes late, or is never paid is up to its buyer.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from menpiao.kernel.ids import encode
from menpiao.orders.model.reseating import Difference, WantedPlace, WantedSessionChange
from menpiao.orders.service.cancel import cancel
from menpiao.orders.service.reseat import change_seats
from menpiao.platform.audit import Actor
from menpiao.simulation.money import staff
from menpiao.simulation.money.deeds import Contradiction, Deed
from menpiao.simulation.money.network import tick_of
from menpiao.simulation.money.phones import Wish
from menpiao.simulation.money.stage import ORGANIZER
from menpiao.tickets import Ticket, tickets_of_order

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

AGAIN_SHARE = 0.2
"""How often staff tap twice."""
ONCE_MORE_SHARE = 0.4
"""How often they move tickets of an order of which they moved some before."""
ALL_SHARE = 0.5
DIFFERENCES: tuple[Difference, ...] = ("settle", "settle", "waive")
GONE_SHARE = 0.1
"""How often they do not look whether a ticket still stands."""
NAMED_SHARE = 0.3
"""How often they do not look whether a ticket type wants to know of somebody what nobody has said."""
REFUNDS_SHARE = 0.3
DEAREST_SHARE = 0.5
"""How often all go to the dearest places: most of what can go wrong begins with a difference to pay."""
OPEN_SHARE = 0.9
"""How often staff look whether an order is still open."""


class Change(msgspec.Struct):
    """What somebody of the office asked for, under a key; ``id`` once it was answered."""

    key: str
    order_id: UUID
    staff_id: UUID
    wanted: WantedSessionChange
    id: UUID | None = None


def change_session(world: "World") -> Deed | None:
    """Some tickets of an order go to another session; sometimes the very request that was made before."""
    dice = world.dice
    if len(world.stage.sessions) < 2:
        return None
    if world.changes and dice.random() < AGAIN_SHARE:
        again = dice.choice(list(world.changes.values()))
        return Deed("office", again.order_id, lambda: _ask(world, again))
    orders = [order.id for order in world.ours.orders.values() if order.tickets]
    if not orders:
        return None
    before = {one.order_id for one in world.changes.values()}
    more = [order_id for order_id in orders if order_id in before]
    order_id = dice.choice(more if more and dice.random() < ONCE_MORE_SHARE else orders)
    key, staff_id = world.phones.new_key(), dice.choice(world.stage.office)

    async def run() -> str:
        async with world.process.db.read() as tx:
            found = await tickets_of_order(tx, organizer_id=ORGANIZER, order_id=order_id)
        asked = Change(key, order_id, staff_id, _wanted(world, found))
        world.changes[key] = asked
        return await _ask(world, asked)

    return Deed("office", order_id, run)


def _wanted(world: "World", found: list[Ticket]) -> WantedSessionChange:
    """Of one session's tickets a few, or all, each to whichever type of another session."""
    dice = world.dice
    by_id = sorted(found, key=lambda ticket: ticket.id)
    if dice.random() > GONE_SHARE:
        by_id = [ticket for ticket in by_id if ticket.state == "valid"] or by_id
    leaves = dice.choice(by_id).session_id
    could = [ticket.id for ticket in by_id if ticket.session_id == leaves]
    if dice.random() > ALL_SHARE:
        could = dice.sample(could, dice.randint(1, len(could)))
    to = dice.choice([one for one in world.stage.sessions if one != leaves])
    types = [kind for kind in world.stage.types if kind.session_id == to]
    if dice.random() > NAMED_SHARE:
        types = [kind for kind in types if not kind.people] or types
    if dice.random() < DEAREST_SHARE:
        types = [max(types, key=lambda kind: kind.price_fen)]
    return WantedSessionChange(
        session_id=to,
        places=tuple(WantedPlace(ticket_id, dice.choice(types).id) for ticket_id in could),
        difference=dice.choice(DIFFERENCES),
        reason="asked for",
    )


async def _ask(world: "World", asked: Change) -> str:
    made, again = await change_seats(
        world.process.changing,
        staff=Actor("staff", asked.staff_id),
        organizer_id=ORGANIZER,
        idempotency_key=asked.key,
        wanted=asked.wanted,
    )
    if asked.id not in (None, made):
        raise Contradiction(f"{asked.key} changed the session twice")
    asked.id = made
    return f"{'again ' if again else ''}{encode(made)}, {len(asked.wanted.places)} tickets, {asked.wanted.difference}"


def meanwhile(world: "World", wish: Wish) -> Iterator[tuple[str, Deed]]:
    """A dearer place was paid: the worker hears and asks of the money, and sometimes staff refund the ticket that it is
    for, at once and in any order."""
    assert wish.order_id is not None
    deeds = [("rush", tick_of(world, name)) for name in ("query_open_payments", "handle_notices")]
    if world.dice.random() < REFUNDS_SHARE:
        refunded = staff.refund(world, of=world.ours.orders[wish.order_id].pays_for)
        deeds += [("refund", refunded)] if refunded is not None else []
    yield from world.dice.sample(deeds, len(deeds))


def cancel_unpaid(world: "World") -> Deed | None:
    """Whoever ordered has called: the order is not wanted any more."""
    wishes = world.phones.placed(open_only=world.dice.random() < OPEN_SHARE)
    if not wishes:
        return None
    wish, staff_id = world.dice.choice(wishes), world.dice.choice(world.stage.office)

    async def run() -> str:
        assert wish.order_id is not None
        buyer_id = wish.buyer.login.buyer_id
        await cancel(
            world.process.collecting, buyer_id=buyer_id, order_id=wish.order_id, actor=Actor("staff", staff_id)
        )
        return "asked for"

    return Deed("office", wish.order_id, run)
