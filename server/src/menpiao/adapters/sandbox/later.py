"""What happens by itself after a while: a late payment lands, an accepted refund is settled.

As with callbacks, the store knows what is due, tasks only wait for it, and a restart makes them again.
"""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import msgspec

from menpiao.adapters.sandbox import envelope
from menpiao.adapters.sandbox.model import EventType, Order, Refund, RefundStatus
from menpiao.platform import randomness

if TYPE_CHECKING:
    from menpiao.adapters.sandbox.world import World

LATE_MARGIN_S = 2.0
"""A late payment lands this long after the order's last moment."""
_EVENT: dict[RefundStatus, EventType] = {
    "SUCCESS": "REFUND.SUCCESS",
    "CLOSED": "REFUND.CLOSED",
    "ABNORMAL": "REFUND.ABNORMAL",
}


class Agenda:
    """Owns the tasks that wait for such moments."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        for order in self._world.store.late_orders():
            self._start(self._land(order))
        for refund in self._world.store.processing_refunds():
            self._start(self._settle_in_time(refund))

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Payments.
    def pay(self, order: Order, *, copies: int = 1, notify: bool = True, though_closed: bool = False) -> Order | None:
        """The money moves now; None when a close was faster or it was paid before."""
        world = self._world
        now = world.now()
        if not world.store.mark_paid(order, transaction_id(now), now, though_closed=though_closed):
            return None
        paid = world.store.order(order.mchid, order.out_trade_no)
        assert paid is not None
        if notify:
            self.notify(paid, copies=copies)
        return paid

    def notify(self, paid: Order, *, copies: int = 1) -> None:
        """Announce a payment; the callback always says SUCCESS, even if a refund has begun since."""
        self._world.courier.announce(
            mchid=paid.mchid,
            url=paid.notify_url,
            event_type="TRANSACTION.SUCCESS",
            subject=paid.out_trade_no,
            plaintext=envelope.transaction_text(msgspec.structs.replace(paid, state="SUCCESS")),
            copies=copies,
        )

    def pay_late(self, order: Order) -> bool:
        """The buyer confirmed, but the money will land only after the order is closed (or when told, see Faults)."""
        after = self._world.faults.late_after_s
        late_at = order.expires_at + LATE_MARGIN_S if after is None else self._world.now() + after
        if not self._world.store.mark_late(order, late_at):
            return False
        marked = self._world.store.order(order.mchid, order.out_trade_no)
        assert marked is not None
        self._start(self._land(marked))
        return True

    def closed(self, order: Order) -> None:
        """An order was closed: a payment that was only waiting for this lands now."""
        if order.late_at is not None and self._world.faults.late_after_s is None:
            self._start(self._land_now(order))

    def land(self, order: Order) -> Order | None:
        """A late payment lands now, whatever it was waiting for."""
        return self.pay(order, though_closed=True)

    async def _land_now(self, order: Order) -> None:
        self.land(order)

    async def _land(self, order: Order) -> None:
        late_at = order.late_at
        assert late_at is not None
        await self._world.waiter.until(lambda: late_at)
        self.land(order)

    # Refunds.
    def accept(self, refund: Refund) -> None:
        """An accepted refund will be settled in a while."""
        self._start(self._settle_in_time(refund))

    async def _settle_in_time(self, refund: Refund) -> None:
        def due() -> float:
            faults = self._world.faults
            return refund.created_at + faults.refund_takes_s / faults.speed

        await self._world.waiter.until(due)
        self.settle(refund, refund.settles_as)

    def settle(self, refund: Refund, status: RefundStatus) -> Refund | None:
        """Reach this outcome now and announce it; None when it was settled before."""
        world = self._world
        success_at = world.now() if status == "SUCCESS" else None
        if not world.store.settle_refund(refund, status, success_at):
            return None
        settled = msgspec.structs.replace(refund, status=status, success_at=success_at)
        if settled.notify_url:
            world.courier.announce(
                mchid=settled.mchid,
                url=settled.notify_url,
                event_type=_EVENT[status],
                subject=settled.out_refund_no,
                plaintext=envelope.refund_text(settled),
            )
        return settled


def transaction_id(at: float) -> str:
    """28 digits that begin with 4200, as WeChat Pay's do."""
    return f"4200{int(at):012d}{randomness.below(10**12):012d}"
