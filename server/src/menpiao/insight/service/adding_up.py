"""Adding up the days of the ledger that are over, so that a statement of a year reads its days and not its postings.

The ledger is append-only, so a day that is over says the same for ever; what was posted in its last seconds may be
committed a little later, and is waited for. A statement whose days are not all added up yet reads the postings of the
others: it says the same and takes longer (ADR 45).
"""

from datetime import date, timedelta
from typing import Final

import msgspec

from menpiao import payments
from menpiao.insight.model.statement import ZONE, Period, midnight, today_at
from menpiao.insight.store import statement as store
from menpiao.insight.store.statement import EventMoved
from menpiao.payments import LedgerAccountMoved, LedgerKindMoved
from menpiao.platform.db import Database, Tx

SETTLED_AFTER: Final = timedelta(hours=1)
"""So long after midnight everything that was posted before it is committed: longer than any transaction may last."""

AT_ONCE: Final = timedelta(days=31)
"""How much of the past one transaction adds up."""


class Moved(msgspec.Struct, frozen=True):
    """What some days moved, each told apart, from their postings."""

    accounts: list[LedgerAccountMoved]
    kinds: list[LedgerKindMoved]
    events: list[EventMoved]


async def moved(tx: Tx, *, organizer_id: int, period: Period) -> Moved:
    """Read postings, whatever is added up."""
    since, until, zone = period.since, period.until, ZONE.key
    return Moved(
        await payments.ledger_accounts_moved(tx, organizer_id=organizer_id, since=since, until=until, zone=zone),
        await payments.ledger_kinds_moved(tx, organizer_id=organizer_id, since=since, until=until, zone=zone),
        await store.events_moved(tx, organizer_id=organizer_id, since=since, until=until, zone=zone),
    )


async def add_up_days(db: Database) -> int:
    """Add up the days that are over; of how many organizers there were any."""
    today = today_at(db.clock.now() - SETTLED_AFTER)
    async with db.read() as tx:
        organizer_ids = await store.behind(tx, today=today, today_began=midnight(today))
    for organizer_id in organizer_ids:
        while await _step(db, organizer_id, today):
            pass
    return len(organizer_ids)


async def add_up_anew(db: Database, *, organizer_id: int | None = None) -> None:
    """Forget the sums of one organizer or of all, and make them from the ledger."""
    async with db.long_tx() as tx:
        await store.forget(tx, organizer_id=organizer_id)
    await add_up_days(db)


async def _step(db: Database, organizer_id: int, today: date) -> bool:
    """One transaction's part of it; whether there is more."""
    async with db.long_tx() as tx:
        begins = await payments.ledger_begins_at(tx, organizer_id=organizer_id)
        if begins is None:
            return False
        first = await store.lock_days(tx, organizer_id=organizer_id, first=today_at(begins))
        if first is None or first >= today:
            return False
        until = min(today, first + AT_ONCE)
        found = await moved(tx, organizer_id=organizer_id, period=Period(first, until - timedelta(days=1)))
        await store.add(
            tx,
            organizer_id=organizer_id,
            accounts=found.accounts,
            kinds=found.kinds,
            events=found.events,
            next_day=until,
        )
    return until < today
