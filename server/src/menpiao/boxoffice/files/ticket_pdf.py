"""Tickets on paper: one a page, 80 mm from a roll or A6, with a font of ours embedded.

Black on white and no pictures, because thermal printers have one colour and little patience. The code is drawn as
squares, not as a picture, so that it is sharp at any resolution.
"""

from collections.abc import Sequence
from importlib.resources import files
from io import BytesIO
from typing import Any, Final, Literal

import msgspec

from menpiao.kernel.i18n import Lang, Text
from menpiao.kernel.money import yuan_text

PaperFormat = Literal["roll", "a6"]
MEDIA_TYPE: Final = "application/pdf"
_FONT: Final = "MenpiaoTicket"
_UNKNOWN: Final = "〓"
"""For a character that the font lacks."""

_SECTION: Final = Text("区", "Section")
_ROW: Final = Text("排", "Row")
_TABLE: Final = Text("桌", "Table")
_SEAT: Final = Text("座", "Seat")
_ENTRANCE: Final = Text("入口 {name}", "Entrance {name}")
_PRICE: Final = Text("票价 ¥{yuan}", "Price ¥{yuan}")
_FREE: Final = Text("免费", "Free")
_ELSEWHERE: Final = Text("已在其他渠道付款", "Paid at another channel")
_ORDER: Final = Text("订单 {number}", "Order {number}")
_ONE: Final = Text(
    "一票一人，入场时扫码。重新打印或转到手机后，此票作废。",
    "Admits one, by the code. Printing it again or taking it to a phone ends this paper.",
)


class PaperSeat(msgspec.Struct, frozen=True):
    """Where somebody sits, in one language; at a table ``row`` is its label. ``entrance``: by which they come in."""

    section: str
    row: str
    label: str
    table: bool
    entrance: str | None

    def words(self, lang: Lang) -> str:
        """``池座 A排 1座``, ``Section Stalls  Table 3  Seat 1``."""
        names = (_SECTION, _TABLE if self.table else _ROW, _SEAT)
        parts = [
            (name.in_(lang), value) for name, value in zip(names, (self.section, self.row, self.label), strict=True)
        ]
        if lang == "zh-CN":
            return " ".join(f"{value}{'' if value.endswith(name) else name}" for name, value in parts if value)
        return "  ".join(value if value.startswith(name) else f"{name} {value}" for name, value in parts if value)


class PaperTicket(msgspec.Struct, frozen=True):
    """What stands on a ticket, in one language. ``attendee`` is masked; ``price_fen`` is None where another channel has
    the money."""

    title: str
    starts: str
    venue: str
    kind: str
    seat: PaperSeat | None
    attendee: str | None
    price_fen: int | None
    serial: str
    order_number: str
    code: str

    def __repr__(self) -> str:
        return f"PaperTicket({self.serial})"


class _Size(msgspec.Struct, frozen=True):
    """A page in millimetres, with the side of the code."""

    width: float
    height: float
    margin: float
    code: float


_SIZES: Final[dict[PaperFormat, _Size]] = {"roll": _Size(80, 150, 5, 46), "a6": _Size(105, 148, 8, 46)}


def tickets_pdf(papers: Sequence[PaperTicket], *, paper: PaperFormat, lang: Lang) -> bytes:
    """The file, one page a ticket."""
    from reportlab.lib.units import mm  # most processes never make a PDF
    from reportlab.pdfgen.canvas import Canvas

    _register()
    size = _SIZES[paper]
    into = BytesIO()
    canvas = Canvas(into, pagesize=(size.width * mm, size.height * mm))
    canvas.setAuthor("Menpiao")
    canvas.setTitle(papers[0].title if papers else "")
    for one in papers:
        _Page(canvas, size, lang).draw(one)
        canvas.showPage()
    canvas.save()
    return into.getvalue()


def _register() -> Any:
    """The font, read once a process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        data = files("menpiao.boxoffice.files").joinpath("ticket-font.ttf").read_bytes()
        pdfmetrics.registerFont(TTFont(_FONT, BytesIO(data)))
    return pdfmetrics.getFont(_FONT)


class _Page:
    """Writes downwards; lengths are millimetres, sizes of letters are points."""

    def __init__(self, canvas: Any, size: _Size, lang: Lang) -> None:
        from reportlab.lib.units import mm

        self._canvas, self._size, self._lang, self._mm = canvas, size, lang, mm
        self._known = _register().face.charToGlyph
        self._y = size.height - size.margin

    def draw(self, ticket: PaperTicket) -> None:
        """All of it, the most important first."""
        self._text(ticket.title, 15, lines=2)
        self._text(f"{ticket.starts}  {ticket.venue}", 9.5, lines=2)
        self._rule()
        self._text(ticket.kind, 12)
        if ticket.seat is not None:
            # In the largest letters, because it is looked for in the dark.
            self._text(ticket.seat.words(self._lang), 17, lines=2)
            if ticket.seat.entrance is not None:
                self._text(_ENTRANCE.in_(self._lang).format(name=ticket.seat.entrance), 10)
        if ticket.attendee is not None:
            self._text(ticket.attendee, 10)
        self._text(self._price(ticket.price_fen), 10)
        self._code(ticket.code)
        self._text(ticket.serial, 12, centred=True)
        self._text(_ORDER.in_(self._lang).format(number=ticket.order_number), 8, centred=True)
        self._rule()
        self._text(_ONE.in_(self._lang), 7, lines=3)

    def _price(self, price_fen: int | None) -> str:
        if not price_fen:
            return (_ELSEWHERE if price_fen is None else _FREE).in_(self._lang)
        return _PRICE.in_(self._lang).format(yuan=yuan_text(price_fen))

    def _text(self, text: str, points: float, *, lines: int = 1, centred: bool = False) -> None:
        wide = self._size.width - 2 * self._size.margin
        for line in self._wrapped(self._written(text), points, wide, lines):
            self._y -= points * 0.48
            self._canvas.setFont(_FONT, points)
            if centred:
                self._canvas.drawCentredString(self._size.width / 2 * self._mm, self._y * self._mm, line)
            else:
                self._canvas.drawString(self._size.margin * self._mm, self._y * self._mm, line)
        self._y -= 1.2

    def _written(self, text: str) -> str:
        """With a mark for what the font lacks, so that nobody reads a name with a hole in it as whole."""
        return "".join(one if ord(one) in self._known else _UNKNOWN for one in " ".join(text.split()))

    def _wrapped(self, text: str, points: float, wide: float, lines: int) -> list[str]:
        """At most so many lines; what does not fit ends in an ellipsis. Latin words stay whole where they can."""
        found: list[str] = []
        rest = text
        while rest and len(found) < lines:
            fits = self._fits(rest, points, wide)
            if fits < len(rest) and len(found) == lines - 1:
                found.append(rest[: max(1, fits - 1)].rstrip() + "…")
                return found
            if fits < len(rest) and rest[fits].isascii() and rest[fits] != " " and " " in rest[:fits]:
                fits = rest.rindex(" ", 0, fits) + 1
            found.append(rest[:fits].rstrip())
            rest = rest[fits:].lstrip()
        return found

    def _fits(self, text: str, points: float, wide: float) -> int:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        room = wide * self._mm
        used = 0.0
        for count, one in enumerate(text):
            used += stringWidth(one, _FONT, points)
            if used > room and count:
                return count
        return len(text)

    def _rule(self) -> None:
        self._canvas.setLineWidth(0.5)
        self._canvas.setDash(2, 2)
        left, right = self._size.margin * self._mm, (self._size.width - self._size.margin) * self._mm
        self._canvas.line(left, self._y * self._mm, right, self._y * self._mm)
        self._canvas.setDash()
        self._y -= 1.6

    def _code(self, code: str) -> None:
        from reportlab.graphics import renderPDF
        from reportlab.graphics.barcode.qr import QrCodeWidget
        from reportlab.graphics.shapes import Drawing

        side = self._size.code * self._mm
        widget = QrCodeWidget(code, barLevel="M", barWidth=side, barHeight=side, barBorder=2)
        drawing = Drawing(side, side)
        drawing.add(widget)
        self._y -= self._size.code + 1
        renderPDF.draw(drawing, self._canvas, (self._size.width - self._size.code) / 2 * self._mm, self._y * self._mm)
