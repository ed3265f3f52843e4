"""What happens without anybody: callbacks are delivered or forged, the worker's ticks have their turns."""

from typing import TYPE_CHECKING

import msgspec

from menpiao.payments import NoticeRefused, receive_notice
from menpiao.simulation.money.book import DELIVERED_AFTER_S, Delivery
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
    notice, repeats = delivery.notice, delivery.tries > 0 and sky.happens(weather.notice_repeated)
    about = notice.payment.payment_id if notice.payment else notice.refund.refund_id if notice.refund else None
    delivery.tries += 1
    if delivery.tries < len(DELIVERED_AFTER_S):
        seconds = DELIVERED_AFTER_S[delivery.tries]
        delivery.due_at = world.after(seconds * (8 if sky.happens(weather.notice_late) else 1))
    else:
        world.book.deliveries.remove(delivery)

    async def run() -> str:
        if sky.happens(weather.notice_lost):
            return f"{notice.id} is lost"
        await receive_notice(
            world.process.db,
            world.process.collecting.providers,
            world.process.accounts,
            provider="wechat",
            account_id=world.stage.account_id,
            headers={"signature": "the provider's"},
            body=msgspec.json.encode(notice),
        )
        if delivery in world.book.deliveries and not repeats and not sky.happens(weather.notice_repeated):
            world.book.deliveries.remove(delivery)
        return f"{notice.id} received"

    return Deed("provider", about, run)


def forge(world: "World") -> Deed | None:
    """Somebody else tells us that a payment was paid."""
    if not world.book.entries:
        return None
    payment_id = world.dice.choice(list(world.book.entries))

    async def run() -> str:
        try:
            await receive_notice(
                world.process.db,
                world.process.collecting.providers,
                world.process.accounts,
                provider="wechat",
                account_id=world.stage.account_id,
                headers={"signature": "forged"},
                body=b"{}",
            )
        except NoticeRefused:
            return "not believed"
        raise Contradiction("a forged callback was believed")

    return Deed("forger", payment_id, run)


def tick(world: "World") -> Deed | None:
    return tick_of(world, world.dice.choice(list(world.process.ticks)))


def tick_of(world: "World", name: str) -> Deed:
    """One turn of the worker."""

    async def run() -> str:
        return f"{name} {await world.process.ticks[name]() or 0}"

    return Deed("worker", None, run)
