"""The tables beside the charts, to be saved as files."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from menpiao.insight.files import sales_words as words
from menpiao.insight.model.asked import Days, Step
from menpiao.insight.model.doors import HallHeat
from menpiao.insight.model.funnel import Funnel
from menpiao.insight.model.sales import Counts, Group, Grouping
from menpiao.insight.model.table import Cell, Column, Table
from menpiao.insight.service.doors import attendance
from menpiao.insight.service.funnel import funnel
from menpiao.insight.service.sales import breakdown, curve
from menpiao.kernel.i18n import Lang, Text, pick
from menpiao.platform.db import Database

Report = Literal["sales", "funnel", "ticket_type", "tier", "channel", "city", "hour_of_week", "session", "event"]
_MONEY: Final = frozenset({4, 6, 8})


async def table_of(
    db: Database,
    report: Report,
    *,
    organizer_id: int,
    event_id: UUID | None,
    first: date | None,
    last: date | None,
    step: Step,
    lang: Lang,
) -> Table:
    """Raises as the reports do."""
    if report == "sales":
        found = await curve(
            db, organizer_id=organizer_id, event_id=event_id, first=first, last=last, step=step, compare=()
        )
        rows: list[Sequence[Cell]] = [
            (_moment(point.at, found.days.zone, step), *_cells(point.counts)) for point in found.points
        ]
        return Table(words.TITLE.in_(lang), _days(found.days), _columns(words.WHEN, lang), rows)
    if report == "funnel":
        return funnel_table(
            await funnel(db, organizer_id=organizer_id, event_id=event_id, first=first, last=last), lang
        )
    by: Grouping = report
    groups = await breakdown(db, organizer_id=organizer_id, event_id=event_id, first=first, last=last, by=by)
    named: list[Sequence[Cell]] = [
        (_name(group, by, groups.days.zone, lang), *_cells(group.counts)) for group in groups.groups
    ]
    return Table(words.TITLE.in_(lang), _days(groups.days), _columns(words.WHAT[by], lang), named)


def funnel_table(found: Funnel, lang: Lang) -> Table:
    """From looking to buying: each step with its share of the one above, and where pages were read."""
    views, counts = sum(one.views for one in found.views), found.counts
    rows: list[Sequence[Cell]] = [(words.STEPS["views"].in_(lang), views, "")]
    rows += [(words.SOURCES[one.source].in_(lang), one.views, _share(one.views, views)) for one in found.views]
    rows += [
        (words.STEPS["orders"].in_(lang), counts.placed_orders, _share(counts.placed_orders, views)),
        (words.STEPS["paid"].in_(lang), counts.sold_orders, _share(counts.sold_orders, counts.placed_orders)),
    ]
    columns = [Column(text.in_(lang)) for text in words.FUNNEL]
    return Table(words.FUNNEL_TITLE.in_(lang), _days(found.days), columns, rows)


def _share(part: int, whole: int) -> str:
    """Empty where it would say nothing: more can be ordered in some days than was looked at in them."""
    return f"{part / whole:.1%}" if 0 < whole >= part else ""


async def attendance_table(
    db: Database, *, organizer_id: int, event_id: UUID, first: date | None, last: date | None, lang: Lang
) -> Table:
    """Who came to an event. Raises as `attendance` does."""
    about, rows = await attendance(db, organizer_id=organizer_id, event_id=event_id, first=first, last=last)
    cells: Sequence[Sequence[Cell]] = [
        (
            _moment(row.starts_at, about.zone, "hour"),
            pick(row.name, lang),
            row.tickets,
            row.admitted,
            "" if row.no_shows is None else row.no_shows,
        )
        for row in rows
    ]
    day = db.clock.now().astimezone(about.zone).date().isoformat()
    columns = [Column(text.in_(lang)) for text in words.ATTENDANCE]
    return Table(words.ATTENDANCE_TITLE.in_(lang), day, columns, cells)


def hall_table(heat: HallHeat, lang: Lang) -> Table:
    """A hall by section."""
    rows: list[Sequence[Cell]] = [
        (pick(one.name, lang), one.seats, one.held, one.sold, one.admitted, one.sold_otherwise) for one in heat.sections
    ]
    columns = [Column(text.in_(lang)) for text in words.SECTIONS]
    return Table(words.HALL_TITLE.in_(lang), words.when(heat)[:10], columns, rows)


def _columns(first: Text, lang: Lang) -> list[Column]:
    counts = [Column(text.in_(lang), money=index in _MONEY) for index, text in enumerate(words.COUNTS)]
    return [Column(first.in_(lang)), *counts]


def _cells(counts: Counts) -> tuple[int, ...]:
    return (
        counts.placed_orders,
        counts.placed_tickets,
        counts.sold_orders,
        counts.sold_tickets,
        counts.sold_fen,
        counts.refunded_tickets,
        counts.refunded_fen,
        counts.tickets,
        counts.amount_fen,
    )


def _name(group: Group, by: Grouping, zone: ZoneInfo, lang: Lang) -> str:
    if group.at is not None:
        return _moment(group.at, zone, "hour")
    return pick(group.name, lang) if group.name else words.name_of(by, group.key, lang)


def _moment(at: datetime, zone: ZoneInfo, step: Step) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d" if step == "day" else "%Y-%m-%d %H:%M")


def _days(days: Days) -> str:
    return f"{days.first}-{days.last}"
