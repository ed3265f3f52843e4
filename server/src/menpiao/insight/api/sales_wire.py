"""How sales look on the wire."""

from typing import Annotated
from uuid import UUID

import msgspec

from menpiao.insight.files import sales_words as words
from menpiao.insight.model.sales import Comparison, Counts, Group, Grouping, Point, Target
from menpiao.insight.service.sales import Breakdown, Curve
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire
from menpiao.platform.http import wire_time


class SalesOut(msgspec.Struct, frozen=True):
    """Placed, sold and refunded; ``tickets`` and ``amount`` are what stands. Without service fees."""

    placed_orders: int
    placed_tickets: int
    sold_orders: int
    sold_tickets: int
    sold: Money
    refunded_tickets: int
    refunded: Money
    tickets: int
    amount: Money


class InsightEventOut(msgspec.Struct, frozen=True):
    """An event by its name."""

    id: str
    title: str


class SalesPointOut(msgspec.Struct, frozen=True):
    """An hour or a day on which something happened. ``days_before``: before the first session; negative after it."""

    at: str
    days_before: int | None
    sales: SalesOut


class GrownOut(msgspec.Struct, frozen=True):
    """What had been sold by the end of that day."""

    days_before: int
    tickets: int
    amount: Money


class ComparisonOut(msgspec.Struct, frozen=True):
    """Another event at the same distance from its first session."""

    event: InsightEventOut
    grown: list[GrownOut]


class SalesTargetIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is hoped for; null where nothing is."""

    tickets: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None
    amount: Money | None = None


class SalesTargetOut(msgspec.Struct, frozen=True):
    """What is hoped for."""

    tickets: int | None
    amount: Money | None


class SalesCurveOut(msgspec.Struct, frozen=True):
    """Sales over time; hours and days on which nothing happened are left out. ``before``: what had been sold before
    the first day. ``counted_at``: when the newest of it happened."""

    event: InsightEventOut | None
    time_zone: str
    first_day: str
    last_day: str
    first_session_day: str | None
    by: str
    before: SalesOut
    totals: SalesOut
    points: list[SalesPointOut]
    target: SalesTargetOut
    comparison: Annotated[ComparisonOut | None, msgspec.Meta(description="The first of `comparisons`.")]
    comparisons: Annotated[list[ComparisonOut], msgspec.Meta(description="In the order in which they were asked for.")]
    counted_at: str | None


class SalesGroupOut(msgspec.Struct, frozen=True):
    """One ticket type, channel, city and so on. ``key``: for hours of the week 0 to 167, from Monday's first on."""

    key: str
    name: str
    at: str | None
    colour: str | None
    sales: SalesOut
    target: Annotated[SalesTargetOut | None, msgspec.Meta(description="Of a session, where one was ever set.")] = None


class SalesBreakdownOut(msgspec.Struct, frozen=True):
    """What sold best first; at most 200."""

    event: InsightEventOut | None
    time_zone: str
    first_day: str
    last_day: str
    by: str
    groups: list[SalesGroupOut]


def curve_out(curve: Curve, lang: Lang) -> SalesCurveOut:
    """For this reader."""
    towards = curve.about.first_session_on
    comparisons = [_comparison_out(other, lang) for other in curve.comparisons]
    return SalesCurveOut(
        event=event_out(curve.about.event_id, curve.about.title, lang),
        time_zone=curve.days.zone.key,
        first_day=curve.days.first.isoformat(),
        last_day=curve.days.last.isoformat(),
        first_session_day=None if towards is None else towards.isoformat(),
        by=curve.step,
        before=counts_out(curve.before),
        totals=counts_out(curve.totals),
        points=[_point_out(point) for point in curve.points],
        target=target_out(curve.target),
        comparison=comparisons[0] if comparisons else None,
        comparisons=comparisons,
        counted_at=wire_time(curve.counted_at),
    )


def breakdown_out(found: Breakdown, lang: Lang) -> SalesBreakdownOut:
    """For this reader."""
    return SalesBreakdownOut(
        event=event_out(found.about.event_id, found.about.title, lang),
        time_zone=found.days.zone.key,
        first_day=found.days.first.isoformat(),
        last_day=found.days.last.isoformat(),
        by=found.by,
        groups=[_group_out(group, found.by, lang) for group in found.groups],
    )


def counts_out(counts: Counts) -> SalesOut:
    """With what stands."""
    return SalesOut(
        placed_orders=counts.placed_orders,
        placed_tickets=counts.placed_tickets,
        sold_orders=counts.sold_orders,
        sold_tickets=counts.sold_tickets,
        sold=fen(counts.sold_fen),
        refunded_tickets=counts.refunded_tickets,
        refunded=fen(counts.refunded_fen),
        tickets=counts.tickets,
        amount=fen(counts.amount_fen),
    )


def target_out(target: Target) -> SalesTargetOut:
    """Nulls where nothing is hoped for."""
    return SalesTargetOut(target.tickets, None if target.amount_fen is None else fen(target.amount_fen))


def event_out(event_id: UUID | None, title: dict[str, str], lang: Lang) -> InsightEventOut | None:
    """None: everything is meant."""
    return None if event_id is None else InsightEventOut(encode(event_id), pick(title, lang))


def group_name(group: Group, by: Grouping, lang: Lang) -> str:
    """In the organizer's words, else in ours."""
    return pick(group.name, lang) if group.name else words.name_of(by, group.key, lang)


def _group_out(group: Group, by: Grouping, lang: Lang) -> SalesGroupOut:
    key = encode(UUID(group.key)) if by in ("session", "event") else group.key
    return SalesGroupOut(
        key=key,
        name=group_name(group, by, lang),
        at=wire_time(group.at),
        colour=group.colour,
        sales=counts_out(group.counts),
        target=None if group.target is None else target_out(group.target),
    )


def _point_out(point: Point) -> SalesPointOut:
    return SalesPointOut(to_wire(point.at), point.days_before, counts_out(point.counts))


def _comparison_out(other: Comparison, lang: Lang) -> ComparisonOut:
    return ComparisonOut(
        InsightEventOut(encode(other.event_id), pick(other.title, lang)),
        [GrownOut(one.days_before, one.tickets, fen(one.amount_fen)) for one in other.grown],
    )
