"""Jobs and ticks of orders: what happens without anybody asking."""

from collections.abc import Sequence
from uuid import UUID

from menpiao import payments
from menpiao.orders.service.announce import announce_free_orders, announce_refunds
from menpiao.orders.service.cancel import Collecting, close_due, query_open_payments, release_due
from menpiao.orders.service.leftovers import close_leftovers
from menpiao.orders.service.marking import mark_orders
from menpiao.orders.service.measure import measure_conservation, measure_inbox
from menpiao.orders.service.postpone import announce_postponements
from menpiao.orders.service.refund import return_due_places
from menpiao.orders.service.settle import settle
from menpiao.orders.service.settle_together import settle_together
from menpiao.orders.service.work_off import work_off_cancellations
from menpiao.platform.jobs import OneAtATime, Worker

REFUND_RUNS = 4
"""While there is something to send, so many handfuls follow each other without a pause."""


def bind(worker: Worker, collecting: Collecting, *, notify_base: str, refunds_per_second: float = 50) -> None:
    """Bind the handlers to the worker. The inbox is looked at on a wake-up and every few seconds; refunds on a wake-up
    and as often as their pace wants it."""
    db = collecting.db

    settling = settling_of(collecting)

    async def work_off_inbox() -> None:
        while await payments.handle_notices(db, settling):
            pass

    handle_notices = OneAtATime(work_off_inbox)

    async def send_refunds() -> None:
        for _ in range(REFUND_RUNS):
            looked_after = await payments.send_refunds(
                db,
                collecting.providers,
                collecting.accounts,
                notify_base=notify_base,
                per_second=refunds_per_second,
            )
            if not looked_after:
                return

    worker.on(payments.HANDLE_NOTICES, lambda _: handle_notices())
    worker.on(payments.SEND_REFUNDS, lambda _: send_refunds())
    worker.every(1.0, "release_due_orders", lambda: release_due(db))
    worker.every(1.0, "announce_free_orders", lambda: announce_free_orders(db, collecting.labels))
    worker.every(1.0, "announce_refunds", lambda: announce_refunds(db, collecting.labels))
    worker.every(1.0, "return_due_places", lambda: return_due_places(db, collecting.cipher))
    worker.every(1.0, "announce_postponements", lambda: announce_postponements(db))
    worker.every(1.0, "work_off_cancellations", lambda: work_off_cancellations(collecting))
    worker.every(2.0, "mark_orders", lambda: mark_orders(db, collecting.cipher))
    worker.every(60.0, "mark_late_orders", lambda: mark_orders(db, collecting.cipher, also_unsure=True))
    worker.every(2.0, "close_due_orders", lambda: close_due(collecting))
    worker.every(3.0, "handle_notices", handle_notices)
    worker.every(5.0, "close_leftover_payments", lambda: close_leftovers(collecting))
    worker.every(5.0, "query_open_payments", lambda: query_open_payments(collecting))
    worker.every(0.5, "send_refunds", send_refunds)
    worker.every(10.0, "measure_inbox", lambda: measure_inbox(db))
    worker.every(300.0, "measure_conservation", lambda: measure_conservation(db))


def settling_of(collecting: Collecting) -> payments.Settling:
    """How orders take what the inbox holds."""
    db, cipher, labels = collecting.db, collecting.cipher, collecting.labels

    async def one(told: payments.ProviderPayment, account_id: UUID) -> str:
        return await settle(db, cipher, labels, told, account_id=account_id)

    async def together(organizer_id: int, said: Sequence[payments.Said], also: payments.Also) -> list[UUID]:
        return await settle_together(db, cipher, labels, said, also, organizer_id=organizer_id)

    return payments.Settling(one, together)
