"""Making a statement: the ledger of a period, page by page, with the names of what it is about.

All pages are read from one snapshot, so that a posting is in it with all that it says or not at all.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

import msgspec

from menpiao import identity, orders, payments
from menpiao.catalog import Labels, SessionLabel
from menpiao.insight.model.statement import Period, Row, Share, Statement, Tally, rows_of
from menpiao.kernel.i18n import Lang, pick
from menpiao.payments import LedgerEntry, LedgerKind
from menpiao.platform.db import Database, Tx

PAGE: Final = 2_000
"""Postings read at a time."""

Sink = Callable[[Sequence[Row]], Awaitable[None]]
"""Takes the rows of each page, in order."""

_REFUNDED = {LedgerKind.REFUND_REQUESTED: 1, LedgerKind.REFUND_WITHDRAWN: -1}
"""What a refund of tickets takes from their events, and what gives it back to them."""


async def make_statement(
    db: Database, labels: Labels, *, organizer_id: int, period: Period, lang: Lang, sink: Sink | None = None
) -> Statement:
    """The statement of this period; its rows go to ``sink`` while they are read."""
    tally, last = Tally(), None
    async with db.snapshot() as tx:
        organizer = (await identity.organizers_of(tx, organizer_ids=[organizer_id]))[organizer_id]
        opening = await payments.ledger_balances(tx, organizer_id=organizer_id, before=period.since)
        while page := await _page(tx, organizer_id, period, last):
            last = page[-1]
            rows = await _named(tx, labels, organizer_id, rows_of(page), tally, lang)
            tally.add(rows)
            if sink is not None:
                await sink(rows)
    return Statement(
        organizer_id=organizer_id,
        organizer_name=pick(organizer.name, lang),
        period=period,
        made_at=db.clock.now(),
        accounts=tally.accounts(opening),
        kinds=tally.kinds(),
        events=tally.events(),
    )


async def _page(tx: Tx, organizer_id: int, period: Period, last: LedgerEntry | None) -> list[LedgerEntry]:
    return await payments.ledger_entries(
        tx, organizer_id=organizer_id, since=period.since, until=period.until, after=last, limit=PAGE
    )


async def _named(tx: Tx, labels: Labels, organizer_id: int, rows: Sequence[Row], tally: Tally, lang: Lang) -> list[Row]:
    """The rows with the titles of their events; the tally learns what each event had of them."""
    order_ids = sorted({row.order_id for row in rows if row.order_id is not None})
    items: dict[UUID, list[orders.OrderItem]] = {}
    for item in await orders.items_of_orders(tx, organizer_id=organizer_id, order_ids=order_ids):
        items.setdefault(item.order_id, []).append(item)
    shown = await labels.sessions({item.session_id for known in items.values() for item in known})
    backs = await payments.refund_items(
        tx, organizer_id=organizer_id, refund_ids=[row.cause_id for row in rows if row.kind in _REFUNDED]
    )
    for row in rows:
        of_order = items.get(row.order_id, []) if row.order_id is not None else []
        if row.kind is LedgerKind.PAYMENT_SETTLED:
            tally.share(_sold(of_order, shown, lang))
        elif row.kind in _REFUNDED:
            tally.share(_refunded(of_order, backs.get(row.cause_id, []), _REFUNDED[row.kind], shown, lang))
    titles = {order_id: _title(known, shown, lang) for order_id, known in items.items()}
    return [msgspec.structs.replace(row, title=titles.get(row.order_id, "") if row.order_id else "") for row in rows]


def _sold(items: Sequence[orders.OrderItem], shown: dict[UUID, SessionLabel], lang: Lang) -> list[Share]:
    return [
        Share(label.event_id, pick(label.event_title, lang), tickets=1, sold_fen=item.price_fen)
        for item in items
        if (label := shown.get(item.session_id)) is not None
    ]


def _refunded(
    items: Sequence[orders.OrderItem],
    backs: Sequence[payments.RefundItem],
    sign: int,
    shown: dict[UUID, SessionLabel],
    lang: Lang,
) -> list[Share]:
    """A refund of a whole payment has no items: it bought nothing of any event."""
    session_of = {item.position: item.session_id for item in items}
    return [
        Share(label.event_id, pick(label.event_title, lang), refunded_fen=sign * back.amount_fen)
        for back in backs
        if (label := shown.get(session_of[back.position])) is not None
    ]


def _title(items: Sequence[orders.OrderItem], shown: dict[UUID, SessionLabel], lang: Lang) -> str:
    """The event of an order's first ticket."""
    label = shown.get(items[0].session_id) if items else None
    return "" if label is None else pick(label.event_title, lang)
