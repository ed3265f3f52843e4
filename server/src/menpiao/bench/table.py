"""The table of targets: lines that were measured, judged, and shown as text."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from menpiao.bench.result import Machine

Sense = Literal["at least", "at most"]


class Target(msgspec.Struct, frozen=True):
    """What is promised; ``stretch`` is what would be better than good."""

    what: str
    sense: Sense
    target: float
    stretch: float | None = None
    unit: str = ""


class Line(msgspec.Struct, frozen=True):
    """What was measured of it; ``note`` has the parts that it was made of."""

    what: str
    sense: Sense
    target: float
    stretch: float | None
    unit: str
    measured: float
    reached: bool
    stretch_reached: bool
    note: str


class Table(msgspec.Struct, frozen=True):
    """The whole; ``skipped`` says what was not measured, and why. ``generator_share``: the largest share of a core that
    the generator used in any round that the table stands on."""

    lines: list[Line]
    skipped: list[str]
    machine: Machine
    processes: int
    seconds_a_line: float
    generator_share: float
    findings: int

    @property
    def reached(self) -> int:
        """How many lines were."""
        return sum(line.reached for line in self.lines)


def judged(target: Target, measured: float, note: str = "") -> Line:
    """A line; a figure that could not be had is a target that was not reached."""
    return Line(
        what=target.what,
        sense=target.sense,
        target=target.target,
        stretch=target.stretch,
        unit=target.unit,
        measured=round(measured, 3),
        reached=_holds(target.sense, measured, target.target),
        stretch_reached=target.stretch is not None and _holds(target.sense, measured, target.stretch),
        note=note,
    )


def shown(table: Table) -> str:
    """For a terminal."""
    rows = [("what", "target", "stretch", "measured", "")]
    for line in table.lines:
        verdict = "stretch" if line.stretch_reached else "reached" if line.reached else "MISSED"
        rows.append(
            (line.what, bound(line, line.target), bound(line, line.stretch), value(line, line.measured), verdict)
        )
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"  {line.what}: {line.note}" for line in table.lines if line.note]
    skipped = [f"  skipped: {reason}" for reason in table.skipped]
    machine = table.machine
    foot = (
        f"{table.reached} of {len(table.lines)} reached; {machine.cores} cores of {machine.processor},"
        f" PostgreSQL {machine.postgresql}, {table.processes} API process(es), load {machine.load_before} before and"
        f" {machine.load_after} after; the generator used at most {table.generator_share:.0%} of a core;"
        f" the books have {table.findings} finding(s)"
    )
    return "\n".join([*text, "", *notes, *skipped, "", foot])


def bound(line: Line, limit: float | None) -> str:
    """``≥ 0.6``."""
    return "" if limit is None else f"{'≥' if line.sense == 'at least' else '≤'} {value(line, limit)}"


def value(line: Line, number: float) -> str:
    """With its unit."""
    return f"{number:g}{f' {line.unit}' if line.unit else ''}"


def _holds(sense: Sense, measured: float, limit: float) -> bool:
    return measured >= limit if sense == "at least" else measured <= limit


def rows_of(table: Table) -> tuple[Sequence[Sequence[str]], list[bool | None]]:
    """For the picture: cells and verdicts."""
    cells = [
        [line.what, bound(line, line.target), bound(line, line.stretch), line.note, value(line, line.measured)]
        for line in table.lines
    ]
    return cells, [line.reached for line in table.lines]
