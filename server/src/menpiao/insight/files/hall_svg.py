"""A hall seat by seat as a picture that any browser opens and any printer prints (SVG).

One path a state: each seat is a point of it, drawn by the pen's round end. So a stadium of 50,000 seats is half a
megabyte, and the picture stays sharp at any size.
"""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from menpiao.insight.files import sales_words as words
from menpiao.insight.model.doors import ADMITTED, FREE, HELD, NOT_FOR_SALE, OTHERWISE, SOLD, HallHeat
from menpiao.kernel.i18n import Lang, pick

MEDIA_TYPE: Final = "image/svg+xml"
_COLOURS: Final = {
    NOT_FOR_SALE: "#E4E1D8",
    FREE: "#A9B0B7",
    HELD: "#D99A2B",
    OTHERWISE: "#E3A79E",
    SOLD: "#C8402F",
    ADMITTED: "#2F7D5B",
}
_WIDTH, _MARGIN, _HEAD, _FOOT = 1_200, 40, 90, 60
_FONT: Final = "system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif"


def drawn(heat: HallHeat, lang: Lang) -> bytes:
    """The picture, with the event, when it begins, and what the colours mean."""
    left, top = min(heat.xs, default=0), min(heat.ys, default=0)
    scale = (_WIDTH - 2 * _MARGIN) / max(1, max(heat.xs, default=0) - left)
    height = round((max(heat.ys, default=0) - top) * scale) + _HEAD + _FOOT + _MARGIN
    pen = max(1.5, min(14.0, 40 * scale))
    counts = {state: heat.states.count(state) for state in _COLOURS}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="{_FONT}">',
        f"<title>{escape(pick(heat.title, lang))}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#FFFFFF"/>',
        f'<text x="{_MARGIN}" y="40" font-size="22" fill="#1D2025">{escape(pick(heat.title, lang))}</text>',
        f'<text x="{_MARGIN}" y="66" font-size="14" fill="#5B626B">{escape(words.when(heat))}</text>',
    ]
    for state, colour in _COLOURS.items():
        points = "".join(
            f"M{(x - left) * scale + _MARGIN:.1f} {(y - top) * scale + _HEAD:.1f}h0"
            for x, y, one in zip(heat.xs, heat.ys, heat.states, strict=True)
            if one == state
        )
        if points:
            lines.append(
                f'<path d="{points}" fill="none" stroke="{colour}" stroke-width="{pen:.1f}" stroke-linecap="round"/>'
            )
    return "\n".join([*lines, *_legend(counts, height - _FOOT + 24, lang), "</svg>"]).encode()


def _legend(counts: Mapping[str, int], y: int, lang: Lang) -> list[str]:
    lines = []
    for place, (state, count) in enumerate((state, count) for state, count in counts.items() if count):
        x = _MARGIN + place * 185
        lines.append(f'<circle cx="{x + 6}" cy="{y - 5}" r="6" fill="{_COLOURS[state]}"/>')
        said = escape(f"{words.SEATS[state].in_(lang)} {count:,}")
        lines.append(f'<text x="{x + 20}" y="{y}" font-size="14" fill="#1D2025">{said}</text>')
    return lines
