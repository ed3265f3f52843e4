"""Making a statement: what a period came to, from days that are added up, and its details posting by posting.

All of it is read from one snapshot, so that a posting is in the sums and in the details or in neither.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from menpiao import identity, orders, payments
from menpiao.catalog import Labels, SessionLabel, event_titles
from menpiao.insight.model.statement import Period, Row, Statement, Sums, rows_of
from menpiao.insight.service.adding_up import moved
from menpiao.insight.store import statement as store
from menpiao.kernel.i18n import Lang, pick
from menpiao.payments import LedgerEntry
from menpiao.platform.db import Database, Tx

PAGE: Final = 2_000
"""Postings read at a time."""
_EVER: Final = date(2000, 1, 1)

Sink = Callable[[Sequence[Row]], Awaitable[None]]
"""Takes the rows of each page, in order."""


async def make_statement(
    db: Database, labels: Labels, *, organizer_id: int, period: Period, lang: Lang, sink: Sink | None = None
) -> Statement:
    """The statement of this period; whoever wants its details gives them a ``sink``."""
    async with db.snapshot() as tx:
        organizer = (await identity.organizers_of(tx, organizer_ids=[organizer_id]))[organizer_id]
        if sink is not None:
            await _details(tx, labels, organizer_id, period, lang, sink)
        sums = await _sums(tx, organizer_id, period)
        titles = await event_titles(tx, organizer_id=organizer_id, event_ids=sums.event_ids)
    return Statement(
        organizer_id=organizer_id,
        organizer_name=pick(organizer.name, lang),
        period=period,
        made_at=db.clock.now(),
        accounts=sums.accounts(),
        kinds=sums.kinds(),
        events=sums.events({event_id: pick(title, lang) for event_id, title in titles.items()}),
    )


async def _sums(tx: Tx, organizer_id: int, period: Period) -> Sums:
    """From the days that are added up; of the others from their postings."""
    sums = Sums()
    for account in await store.account_sums(tx, organizer_id=organizer_id, first=period.first, last=period.last):
        sums.account(account.account, before_fen=account.before_fen, moved_fen=account.moved_fen)
    for kind in await store.kind_sums(tx, organizer_id=organizer_id, first=period.first, last=period.last):
        sums.kind(kind.kind, kind.count, kind.amount_fen)
    for event in await store.event_sums(tx, organizer_id=organizer_id, first=period.first, last=period.last):
        sums.event(event.event_id, event.tickets, event.sold_fen, event.refunded_fen)
    begins = await store.next_day(tx, organizer_id=organizer_id) or _EVER
    if begins > period.last:
        return sums
    found = await moved(tx, organizer_id=organizer_id, period=Period(begins, period.last))
    for posted in found.accounts:
        if posted.day < period.first:
            sums.account(posted.account, before_fen=posted.moved_fen)
        else:
            sums.account(posted.account, moved_fen=posted.moved_fen)
    for one in found.kinds:
        if one.day >= period.first:
            sums.kind(one.kind, one.count, one.amount_fen)
    for brought in found.events:
        if brought.day >= period.first:
            sums.event(brought.event_id, brought.tickets, brought.sold_fen, brought.refunded_fen)
    return sums


async def _details(tx: Tx, labels: Labels, organizer_id: int, period: Period, lang: Lang, sink: Sink) -> None:
    last: LedgerEntry | None = None
    while page := await payments.ledger_entries(
        tx, organizer_id=organizer_id, since=period.since, until=period.until, after=last, limit=PAGE
    ):
        last = page[-1]
        await sink(await _named(tx, labels, organizer_id, rows_of(page), lang))


async def _named(tx: Tx, labels: Labels, organizer_id: int, rows: Sequence[Row], lang: Lang) -> list[Row]:
    """The rows with the titles of their events."""
    order_ids = sorted({row.order_id for row in rows if row.order_id is not None})
    first: dict[UUID, UUID] = {}
    for item in await orders.items_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
        first.setdefault(item.order_id, item.session_id)
    shown = await labels.sessions(set(first.values()))
    return [msgspec.structs.replace(row, title=_title(row, first, shown, lang)) for row in rows]


def _title(row: Row, first: dict[UUID, UUID], shown: dict[UUID, SessionLabel], lang: Lang) -> str:
    """The event of an order's first ticket."""
    session_id = None if row.order_id is None else first.get(row.order_id)
    label = None if session_id is None else shown.get(session_id)
    return "" if label is None else pick(label.event_title, lang)
