"""Jobs and ticks of payments: what happens without anybody asking."""

from menpiao.payments.service.keys import Keeping, look_after_keys
from menpiao.payments.service.reconciliation import RECONCILE, Reconciling
from menpiao.payments.service.sharing import measure_shared
from menpiao.payments.service.shipping import (
    LONG_AGO,
    RECENT,
    Shipping,
    find_due,
    look_at_apps,
    measure_stuck,
    upload_due,
)
from menpiao.payments.service.stuck import measure_money
from menpiao.platform.jobs import Worker


def bind(worker: Worker, keeping: Keeping, shipping: Shipping, reconciling: Reconciling) -> None:
    """Bind the handlers to the worker. Days are reconciled by a tick, and at once when somebody wants one."""
    db = shipping.db

    async def reconcile() -> None:
        while await reconciling.tick():
            pass

    worker.on(RECONCILE, lambda _: reconcile())
    worker.every(1.0, "look_at_accounts", keeping.accounts.refresh)
    worker.every(60.0, "look_after_keys", lambda: look_after_keys(keeping))
    worker.every(60.0, "look_at_managed_apps", lambda: look_at_apps(shipping))
    worker.every(15.0, "find_recent_shipping", lambda: find_due(db, within=RECENT))
    worker.every(3600.0, "find_old_shipping", lambda: find_due(db, within=LONG_AGO))
    worker.every(5.0, "upload_shipping", lambda: upload_due(shipping))
    worker.every(60.0, "measure_money", lambda: measure_money(db))
    worker.every(60.0, "measure_shipping", lambda: measure_stuck(db))
    worker.every(60.0, "measure_shared_numbers", lambda: measure_shared(db))
    worker.every(60.0, "reconcile_days", reconcile)
