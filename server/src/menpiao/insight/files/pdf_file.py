"""The statement as one or two pages to print and sign: the summary, without the details.

Chinese is set in ``STSong-Light``, which PDF readers bring along: the file carries no font and stays small.
"""

from collections.abc import Iterable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

from menpiao.insight.files import words
from menpiao.insight.files.words import Cell
from menpiao.insight.model.statement import Row, Statement
from menpiao.kernel.i18n import Lang, Text

ENDING = "pdf"
MEDIA_TYPE = "application/pdf"
_FONT = "STSong-Light"
_LINE, _HEAD = "#d0d5dd", "#f2f4f7"


class PdfFile:
    """Made at the end; rows only pass by."""

    def __init__(self, into: IO[bytes], lang: Lang) -> None:
        self._into = into
        self._lang = lang

    def add(self, rows: Sequence[Row]) -> None:
        """The details are in the other files."""

    def finish(self, statement: Statement) -> None:
        """All of it."""
        from reportlab.lib.pagesizes import A4  # most processes never make a PDF
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.lib.units import mm
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
        lang = self._lang
        body = ParagraphStyle("body", fontName=_FONT, fontSize=9, leading=13, wordWrap="CJK")
        title = ParagraphStyle("title", parent=body, fontSize=16, leading=24)
        part = ParagraphStyle("part", parent=body, fontSize=11, leading=20, spaceBefore=8)
        heading, *rest = words.head_lines(statement, lang)
        story: list[Any] = [Paragraph(escape(heading), title), *(Paragraph(escape(line), body) for line in rest)]
        for name, headers, lines in _parts(statement, lang):
            story += [Paragraph(name.in_(lang), part), _table(headers, lines, lang, body), Spacer(1, 3 * mm)]
        document = SimpleDocTemplate(
            self._into,
            pagesize=A4,
            title=heading,
            author="Menpiao",
            leftMargin=18 * mm,
            rightMargin=18 * mm,
            topMargin=16 * mm,
            bottomMargin=16 * mm,
        )
        document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)


def _parts(statement: Statement, lang: Lang) -> Iterable[tuple[Text, tuple[Text, ...], Sequence[tuple[Cell, ...]]]]:
    accounts = [words.account_cells(line, lang) for line in statement.accounts]
    kinds = [(words.KINDS[kind.kind].in_(lang), str(kind.count), kind.amount_fen) for kind in statement.kinds]
    events = [words.event_cells(event, lang) for event in statement.events]
    return (
        (words.BY_ACCOUNT, words.ACCOUNT_HEADERS, accounts),
        (words.BY_KIND, words.KIND_HEADERS, kinds),
        (words.BY_EVENT, words.EVENT_HEADERS, events),
    )


def _table(headers: Sequence[Text], lines: Sequence[tuple[Cell, ...]], lang: Lang, body: Any) -> Any:
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, Table, TableStyle

    def cell(value: Cell) -> Any:
        return words.yuan(value, thousands=",") if isinstance(value, int) else value

    shown = [[Paragraph(escape(str(line[0])), body), *map(cell, line[1:])] for line in lines]
    first = 174 - 28 * (len(headers) - 1)
    table = Table(
        [[text.in_(lang) for text in headers], *shown],
        colWidths=[first * mm, *[28 * mm] * (len(headers) - 1)],
        repeatRows=1,
    )
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), _FONT, 9),
                ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return table


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont(_FONT, 8)
    canvas.drawRightString(document.pagesize[0] - 50, 26, str(document.page))
