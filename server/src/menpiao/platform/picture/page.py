"""The paper around the charts: tokens of the house's look in light and dark, tiles, tables."""

from collections.abc import Sequence
from html import escape

_TOKENS = {
    "ink": ("#1B1A17", "#F3F1EA"), "soft": ("#6B675E", "#A8A399"), "paper": ("#FBFAF6", "#141311"),
    "paper-2": ("#F1EFE7", "#1E1D1A"), "line": ("#DEDACD", "#34322C"), "vermilion": ("#D9381E", "#F0573B"),
    "jade": ("#1E7F5C", "#4FBF94"), "amber": ("#B7791F", "#E0A94B"), "plum": ("#8C2F5A", "#D078A0"),
    "tier-3": ("#2F7E8F", "#59A5B5"), "tier-4": ("#5B5BD6", "#8A8AEC"), "tier-5": ("#7A5C3E", "#B39372"),
}  # fmt: skip

_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.6 "PingFang SC","Noto Sans CJK SC","Segoe UI",
system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:940px;margin:0 auto;padding:40px 20px 64px}
h1{font-size:28px;line-height:1.3;font-weight:600;margin:0 0 4px}
header{border-bottom:2px dashed var(--line);padding-bottom:20px;margin-bottom:24px}
header p{margin:0;color:var(--soft)}
figure{margin:0 0 20px;padding:16px;background:var(--paper-2);border:1px solid var(--line);border-radius:12px}
figcaption,caption{font-size:16px;font-weight:600;text-align:start;padding-bottom:8px}
figure>svg{display:block;width:100%;height:auto}
text{fill:var(--soft);font-size:12px}
.grid{stroke:var(--line)}
.mark{stroke:var(--soft);stroke-dasharray:3 3}
.curve{fill:none;stroke-width:2;stroke-linejoin:round}
.area{opacity:.14}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:8px 0 0;padding:0;list-style:none}
.legend svg{margin-inline-end:8px;vertical-align:middle}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:12px;margin:0 0 20px;padding:0;
list-style:none}
.tiles li{padding:12px 16px;border:1px solid var(--line);border-radius:12px;background:var(--paper-2)}
.tiles b{display:block;font-size:20px;line-height:1.4;font-weight:600}
.tiles span{color:var(--soft)}
.scroll{overflow-x:auto;margin:0 0 20px}
table{width:100%;border-collapse:collapse}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);text-align:end;vertical-align:top}
th{font-weight:600;color:var(--soft)}
th:first-child,td:first-child{text-align:start}
tr.good td:last-child{color:var(--jade);font-weight:600}
tr.bad td:last-child{color:var(--plum);font-weight:600}
"""


def page(title: str, lead: str, parts: Sequence[str]) -> str:
    """The whole file. ``parts`` are what the other functions here made; title and lead are plain text."""
    light, dark = ("".join(f"--{name}:{pair[theme]};" for name, pair in _TOKENS.items()) for theme in (0, 1))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>:root{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}{_STYLE}</style></head>"
        f"<body><main><header><h1>{escape(title)}</h1><p>{escape(lead)}</p></header>{''.join(parts)}</main></body></html>\n"
    )


def tiles(figures: Sequence[tuple[str, str]]) -> str:
    """Large figures, each with what it is."""
    return (
        '<ul class="tiles">'
        + "".join(f"<li><b>{escape(value)}</b><span>{escape(name)}</span></li>" for name, value in figures)
        + "</ul>"
    )


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, good: Sequence[bool | None] = ()) -> str:
    """A table; ``good`` colours the last cell of each row, where it is known."""
    verdicts = {True: ' class="good"', False: ' class="bad"', None: ""}
    lines = []
    for number, row in enumerate(rows):
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
        lines.append(f"<tr{verdicts[good[number] if number < len(good) else None]}>{cells}</tr>")
    heads = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    return (
        f'<div class="scroll"><table><caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
