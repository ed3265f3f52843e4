"""How the funnel, attendance and a hall look on the wire."""

from collections.abc import Sequence

import msgspec

from menpiao.insight.api.sales_wire import InsightEventOut, SalesOut, counts_out, event_out
from menpiao.insight.model.asked import About
from menpiao.insight.model.doors import Attended, HallHeat
from menpiao.insight.model.funnel import Funnel
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire


class ViewsOut(msgspec.Struct, frozen=True):
    """How often event pages were read, and where."""

    source: str
    views: int


class FunnelOut(msgspec.Struct, frozen=True):
    """What happened in these days, step by step."""

    event: InsightEventOut | None
    time_zone: str
    first_day: str
    last_day: str
    views: int
    views_by_source: list[ViewsOut]
    sales: SalesOut


class AttendedOut(msgspec.Struct, frozen=True):
    """A ticket type of a session. ``tickets`` are those that stand; ``no_shows`` is null until the session is over."""

    session_id: str
    starts_at: str
    ticket_type_id: str
    name: str
    tickets: int
    admitted: int
    no_shows: int | None


class EventAttendanceOut(msgspec.Struct, frozen=True):
    """Who came, by session and ticket type; cancelled sessions are left out."""

    event: InsightEventOut
    time_zone: str
    rows: list[AttendedOut]


class SectionHeatOut(msgspec.Struct, frozen=True):
    """A section in numbers; ``sold`` and ``admitted`` in the days that were asked about, ``sold_otherwise`` in others.
    Both kinds of sold count the admitted too."""

    name: str
    seats: int
    held: int
    sold: int
    admitted: int
    sold_otherwise: int


class HallHeatOut(msgspec.Struct, frozen=True):
    """A hall seat by seat, in the order of its map. ``states``: a letter for each seat, `-` not for sale, `f` free,
    `h` held, `s` sold and `a` admitted in the days that were asked about, `o` sold on other days; ``xs`` and ``ys``:
    where it is in the map's units."""

    session_id: str
    event: InsightEventOut
    starts_at: str
    time_zone: str
    sections: list[SectionHeatOut]
    xs: list[int]
    ys: list[int]
    states: str


def funnel_out(found: Funnel, lang: Lang) -> FunnelOut:
    """For this reader."""
    return FunnelOut(
        event=event_out(found.about.event_id, found.about.title, lang),
        time_zone=found.days.zone.key,
        first_day=found.days.first.isoformat(),
        last_day=found.days.last.isoformat(),
        views=sum(one.views for one in found.views),
        views_by_source=[ViewsOut(one.source, one.views) for one in found.views],
        sales=counts_out(found.counts),
    )


def attendance_out(about: About, rows: Sequence[Attended], lang: Lang) -> EventAttendanceOut:
    """For this reader."""
    event = event_out(about.event_id, about.title, lang)
    assert event is not None, "attendance is of an event"
    return EventAttendanceOut(
        event,
        about.zone.key,
        [
            AttendedOut(
                encode(row.session_id),
                to_wire(row.starts_at),
                encode(row.ticket_type_id),
                pick(row.name, lang),
                row.tickets,
                row.admitted,
                row.no_shows,
            )
            for row in rows
        ],
    )


def heat_out(heat: HallHeat, lang: Lang) -> HallHeatOut:
    """For this reader."""
    return HallHeatOut(
        session_id=encode(heat.session_id),
        event=InsightEventOut(encode(heat.event_id), pick(heat.title, lang)),
        starts_at=to_wire(heat.starts_at),
        time_zone=heat.time_zone,
        sections=[
            SectionHeatOut(pick(one.name, lang), one.seats, one.held, one.sold, one.admitted, one.sold_otherwise)
            for one in heat.sections
        ],
        xs=heat.xs,
        ys=heat.ys,
        states=heat.states,
    )
