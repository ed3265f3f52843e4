"""What buyers do to get their money back: give tickets back by their own right, or choose when a session was moved."""

from typing import TYPE_CHECKING

from menpiao.kernel.ids import encode
from menpiao.orders.model.postponement import Choice
from menpiao.orders.service.postpone import choose
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.orders.service.refund_quote import refund_quote_of_order
from menpiao.simulation.money.deeds import Contradiction, Deed
from menpiao.simulation.money.phones import GivenBack, Wish

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

AGAIN_SHARE = 0.25
"""How often the very request is made once more."""
WRONG_SHARE = 0.1
"""How often a phone asks for more than it was shown."""
ALL_SHARE = 0.3


def give_back(world: "World") -> Deed | None:
    """Look at what goes back now, and ask for it, or for some of it; sometimes for what was asked for before."""
    dice, phones = world.dice, world.phones
    if phones.given_back and dice.random() < AGAIN_SHARE:
        again = dice.choice(phones.given_back)
        return Deed(again.wish.buyer.payer, again.wish.order_id, lambda: _ask(world, again))
    wishes = [wish for wish in phones.placed(open_only=False) if _has_tickets(world, wish)]
    if not wishes:
        return None
    wish = dice.choice(wishes)
    return Deed(wish.buyer.payer, wish.order_id, lambda: _look_and_ask(world, wish))


async def _look_and_ask(world: "World", wish: Wish) -> str:
    assert wish.order_id is not None
    quote = await refund_quote_of_order(world.process.db, buyer_id=wish.buyer.login.buyer_id, order_id=wish.order_id)
    if not quote.refundable:
        return f"nothing goes back: {', '.join(sorted({str(one.why_not) for one in quote.tickets}))}"
    chosen = quote.refundable
    if world.dice.random() > ALL_SHARE:
        chosen = quote.chosen(world.dice.choice(chosen).together)
    more = 1 if world.dice.random() < WRONG_SHARE else 0
    asked = GivenBack(
        wish,
        world.phones.new_key(),
        BuyersRefund(
            positions=tuple(one.position for one in chosen), amount_fen=sum(one.amount_fen for one in chosen) + more
        ),
    )
    world.phones.given_back.append(asked)
    told = await _ask(world, asked)
    if more:
        raise Contradiction("a buyer is given back more than they were shown")
    return told


async def _ask(world: "World", asked: GivenBack) -> str:
    assert asked.wish.order_id is not None
    refund_id, replayed = await refund_by_buyer(
        world.process.db,
        world.process.cipher,
        buyer_id=asked.wish.buyer.login.buyer_id,
        order_id=asked.wish.order_id,
        idempotency_key=asked.key,
        wanted=asked.asked,
    )
    if asked.refund_id not in (None, refund_id):
        raise Contradiction(f"{asked.key} gave tickets back twice")
    asked.refund_id = refund_id
    return f"{'again ' if replayed else ''}{encode(refund_id)} {asked.asked.amount_fen}"


def choose_after_move(world: "World") -> Deed | None:
    """Keep the tickets of a session that was moved, or give them back."""
    wishes = [wish for wish in world.phones.placed(open_only=False) if _has_tickets(world, wish)]
    if not world.moved or not wishes:
        return None
    wish, session_id = world.dice.choice(wishes), world.dice.choice(world.moved)
    choices: tuple[Choice, ...] = ("keep", "refund", "refund")
    choice = world.dice.choice(choices)

    async def run() -> str:
        assert wish.order_id is not None
        made, before = await choose(
            world.process.collecting,
            buyer_id=wish.buyer.login.buyer_id,
            order_id=wish.order_id,
            session_id=session_id,
            choice=choice,
        )
        if made.choice != choice:
            raise Contradiction(f"who chose to {choice} is told to {made.choice}")
        return f"{'again ' if before else ''}{choice}"

    return Deed(wish.buyer.payer, wish.order_id, run)


def _has_tickets(world: "World", wish: Wish) -> bool:
    order = None if wish.order_id is None else world.ours.orders.get(wish.order_id)
    return order is not None and order.tickets > 0
