"""What happens without anybody: callbacks are delivered or forged, the worker's ticks have their turns."""

from typing import TYPE_CHECKING

from menpiao.payments import Method, NoticeRefused, RefundState
from menpiao.simulation.money.book import Delivery
from menpiao.simulation.money.cards import UNBELIEVABLE
from menpiao.simulation.money.deeds import Contradiction, Deed

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World


def deliver(world: "World") -> Deed | None:
    """One of the callbacks that are due, whichever: later ones overtake earlier ones."""
    due = [one for one in world.book.deliveries if one.due_at <= world.clock.now()]
    return deed_of(world, world.dice.choice(due)) if due else None


def deed_of(world: "World", delivery: Delivery) -> Deed:
    """One try of one callback. Without our word that it arrived it comes again."""
    sky, weather = world.sky, world.sky.weather
    repeats = delivery.tries > 0 and sky.happens(weather.notice_repeated)
    delivery.tries += 1
    if delivery.tries < len(delivery.waits):
        seconds = delivery.waits[delivery.tries]
        delivery.due_at = world.after(seconds * (8 if sky.happens(weather.notice_late) else 1))
    else:
        world.book.deliveries.remove(delivery)

    async def run() -> str:
        if sky.happens(weather.notice_lost):
            return f"{delivery.name} is lost"
        await _receive(world, delivery.provider, delivery.headers(), delivery.body)
        if delivery in world.book.deliveries and not repeats and not sky.happens(weather.notice_repeated):
            world.book.deliveries.remove(delivery)
        return f"{delivery.name} received"

    return Deed("provider", delivery.about, run)


async def _receive(world: "World", provider: str, headers: dict[str, str], body: bytes) -> None:
    await world.process.collecting.inbox.receive(
        provider=provider,
        account_id=world.stage.accounts[provider],
        headers=headers,
        body=body,
    )


def forge(world: "World") -> Deed | None:
    """Somebody else tells us that a payment was paid."""
    if not world.book.entries:
        return None
    payment_id = world.dice.choice(list(world.book.entries))
    by_card = world.book.entries[payment_id].request.method is Method.STRIPE
    kind = world.dice.choice(UNBELIEVABLE)

    async def run() -> str:
        body, headers = world.cards.forged(payment_id, kind) if by_card else (b"{}", {"signature": "forged"})
        try:
            await _receive(world, "stripe" if by_card else "wechat", headers, body)
        except NoticeRefused as refused:
            return f"not believed: {refused.reason}"
        raise Contradiction("a forged callback was believed")

    return Deed("forger", payment_id, run)


def go_through(world: "World") -> Deed | None:
    """A refund that hung at the provider arrives after all, also where its buyer had the money otherwise."""
    hanging = world.book.abnormal()
    if not hanging:
        return None
    back = world.dice.choice(hanging)

    async def run() -> str:
        if back.state is not RefundState.ABNORMAL:
            return "went through before"
        world.book.go_through(back)
        return f"{back.request.amount_fen}"

    return Deed("provider", back.request.refund_id, run)


def tick(world: "World") -> Deed | None:
    return tick_of(world, world.dice.choice(list(world.process.ticks)))


def tick_of(world: "World", name: str) -> Deed:
    """One turn of the worker."""

    async def run() -> str:
        return f"{name} {await world.process.ticks[name]() or 0}"

    return Deed("worker", None, run)
