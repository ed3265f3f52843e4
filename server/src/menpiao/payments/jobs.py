"""Ticks of payments: days are reconciled."""

from menpiao.payments.service.reconciliation import RECONCILE, Reconciling
from menpiao.platform.jobs import Worker


def bind(worker: Worker, reconciling: Reconciling) -> None:
    """Bind the tick, and the wake-up of whoever wants a day looked at now."""

    async def look() -> None:
        while await reconciling.tick():
            pass

    worker.on(RECONCILE, lambda _: look())
    worker.every(60.0, "reconcile_days", look)
