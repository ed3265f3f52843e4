"""A line chart as SVG: at most a handful of curves, round numbers on the axes, names at the curves' ends and below.

Colours are names of the page's tokens, so that the theme decides what they are. Dashes tell curves apart, too.
"""

import math
from collections.abc import Sequence
from html import escape

import msgspec

WIDTH, HEIGHT = 860, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 12, 28
_TICKS = 4
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 4", "12 5")
MOST_POINTS = 600
_LEAST = 1e-300
"""What is smaller has no power of ten of its own among floats."""


class Curve(msgspec.Struct, frozen=True):
    """``colour`` is a token: vermilion, jade, amber, plum, ink, tier-3 …; ``points`` ascend in x."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    filled: bool = False


def chart(title: str, curves: Sequence[Curve], *, unit: str, x_unit: str = "s", marks: Sequence[float] = ()) -> str:
    """A figure with its caption; ``marks`` are moments worth a hairline."""
    shown = [msgspec.structs.replace(curve, points=thinned(curve.points)) for curve in curves if curve.points]
    right = max((point[0] for curve in shown for point in curve.points), default=1.0) or 1.0
    top = ceiling_of(max((point[1] for curve in shown for point in curve.points), default=1.0))
    parts = [_grid(right, top, unit, x_unit)]
    parts += [f'<line class="mark" x1="{_x(at, right)}" x2="{_x(at, right)}" y1="{_TOP}" y2="{_Y0}"/>' for at in marks]
    parts += [_curve(curve, number, right, top) for number, curve in enumerate(shown)]
    legend = "".join(
        f'<li><svg width="28" height="8" aria-hidden="true"><line x2="28" y1="4" y2="4" class="curve"'
        f' stroke="var(--{curve.colour})" stroke-dasharray="{_DASHES[number % len(_DASHES)]}"/></svg>'
        f"{escape(curve.name)}</li>"
        for number, curve in enumerate(shown)
    )
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}">{"".join(parts)}</svg><ul class="legend">{legend}</ul></figure>'
    )


def ceiling_of(value: float) -> float:
    """The next round number: 1, 2, 2.5 or 5 times a power of ten."""
    if not value > _LEAST or math.isinf(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= value * (1 - 1e-9))


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """No more points than can be seen; of those that fall together the highest stays, because peaks are the point."""
    step = -(-len(points) // MOST_POINTS) if points else 1
    return [max(points[at : at + step], key=lambda point: point[1]) for at in range(0, len(points), step)]


def short(value: float) -> str:
    """1200 is 1,200; 25000 is 25k; 3400000 is 3.4M."""
    for size, letter in ((1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (1e6 if letter == 'M' else 1e3):.3g}{letter}"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


_Y0 = HEIGHT - _BOTTOM


def _x(value: float, right: float) -> float:
    return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * value / right, 1)


def _y(value: float, top: float) -> float:
    return round(_Y0 - (_Y0 - _TOP) * min(value, top) / top, 1)


def _grid(right: float, top: float, unit: str, x_unit: str) -> str:
    parts = []
    for number in range(_TICKS + 1):
        value = top * number / _TICKS
        y = _y(value, top)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        text = short(value) + (f" {escape(unit)}" if number == _TICKS else "")
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{text}</text>')
    step = ceiling_of(right / 8)
    for number in range(int(right / step + 1e-9) + 1):
        at, last = number * step, (number + 1) * step > right
        anchor = "end" if last and at > right * 0.97 else "middle"
        text = short(at) + (f" {escape(x_unit)}" if last else "")
        parts.append(f'<text x="{_x(at, right)}" y="{HEIGHT - 8}" text-anchor="{anchor}">{text}</text>')
    return "".join(parts)


def _curve(curve: Curve, number: int, right: float, top: float) -> str:
    line = " ".join(f"{_x(x, right)},{_y(y, top)}" for x, y in curve.points)
    drawn = (
        f'<polyline class="curve" stroke="var(--{curve.colour})" points="{line}"'
        f' stroke-dasharray="{_DASHES[number % len(_DASHES)]}"/>'
    )
    if not curve.filled:
        return drawn
    first, last = curve.points[0][0], curve.points[-1][0]
    area = f"{_x(first, right)},{_Y0} {line} {_x(last, right)},{_Y0}"
    return f'<polygon class="area" fill="var(--{curve.colour})" points="{area}"/>{drawn}'
