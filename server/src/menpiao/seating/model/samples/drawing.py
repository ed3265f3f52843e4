"""What the typical halls are drawn with: tracks that rows of seats follow, and sections that are filled along them.

A *track* is a line that others run parallel to, further out: an arc before a stage, the rounded border of a field. A
section takes a stretch of it, and its rows are what lies so many units outside of that stretch.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from menpiao.seating.model.document import Row, Seat, SeatKind, Section, Table, Words, lines_of

SEAT = 55
"""From one seat to the next."""
PITCH = 90
"""From one row to the next."""
AISLE = 70

XY = tuple[float, float]


class Spot(NamedTuple):
    """Where a seat stands. ``gap``: an aisle is before it; ``aisle``: one is beside it, before or behind."""

    at: XY
    gap: bool
    aisle: bool


class Arc(msgspec.Struct, frozen=True):
    """A part of a circle; positions on it are angles from straight down, in radians."""

    x: float
    y: float
    radius: float

    def at(self, position: float, outside: float) -> XY:
        far = self.radius + outside
        return self.x + far * math.sin(position), self.y + far * math.cos(position)

    def length(self, begin: float, end: float, outside: float) -> float:
        return (end - begin) * (self.radius + outside)


class Line(msgspec.Struct, frozen=True):
    """Straight, from left to right; positions on it are units, and outside is down."""

    x: float
    y: float

    def at(self, position: float, outside: float) -> XY:
        return self.x + position, self.y + outside

    def length(self, begin: float, end: float, outside: float) -> float:
        return end - begin


class Oval(msgspec.Struct, frozen=True):
    """The border of a field with round corners; positions are units along the field's own border."""

    x: float
    y: float
    straight_x: float
    straight_y: float
    radius: float

    @property
    def border(self) -> float:
        return 2 * (self.straight_x + self.straight_y) + 2 * math.pi * self.radius

    def at(self, position: float, outside: float) -> XY:
        """Clockwise from the middle of the upper side."""
        corner, far = math.pi * self.radius / 2, self.radius + outside
        rest = (position + self.straight_x / 2) % self.border
        x, y, turned = -self.straight_x / 2, -self.straight_y / 2, 0.0
        for side in (self.straight_x, self.straight_y, self.straight_x, self.straight_y):
            along, out = (math.cos(turned), math.sin(turned)), (math.sin(turned), -math.cos(turned))
            if rest <= side:
                return self.x + x + along[0] * rest + out[0] * far, self.y + y + along[1] * rest + out[1] * far
            rest -= side
            x, y = x + along[0] * side, y + along[1] * side
            if rest <= corner:
                angle = turned + rest / self.radius
                return self.x + x + math.sin(angle) * far, self.y + y - math.cos(angle) * far
            rest -= corner
            turned += math.pi / 2
        return self.at(position - 1e-6, outside)

    def length(self, begin: float, end: float, outside: float) -> float:
        return math.dist(self.at(begin, outside), self.at(end, outside))


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A section to be: a stretch of a track, and its number of rows. ``aisles``: where they cross it, parts of 1."""

    id: str
    name: Words
    track: Arc | Line | Oval
    begin: float
    end: float
    outside: float
    rows: int
    level: int = 1
    curved: bool = False
    aisles: tuple[float, ...] = ()
    category: str = "a"
    back_category: str | None = None
    entrance: str | None = None
    zone: str | None = None
    first_row: int = 1


def seat_count(stretch: Stretch) -> int:
    """How many seats fit."""
    return sum(count for number in range(stretch.rows) for _, _, _, count in _pieces(stretch, number))


def fill(stretches: Sequence[Stretch], seats: int) -> list[Section]:
    """Sections with together this many seats: what is too much is left away at the ends of their last rows."""
    drawn = [[_row(stretch, number) for number in range(stretch.rows)] for stretch in stretches]
    surplus = sum(len(row) for rows in drawn for row in rows) - seats
    while surplus > 0:
        for rows in reversed(drawn):
            if surplus > 0 and rows:
                rows[-1].pop()
                surplus -= 1
                if not rows[-1]:
                    rows.pop()
    return [_section(stretch, rows) for stretch, rows in zip(stretches, drawn, strict=True) if rows]


def _row(stretch: Stretch, number: int) -> list[Spot]:
    """Where the seats of a row stand. Sections end at an aisle, too."""
    outside = stretch.outside + number * PITCH
    found: list[Spot] = []
    for here, there, length, count in _pieces(stretch, number):
        edge = (length - (count - 1) * SEAT) / 2
        for place in range(count):
            part = (edge + place * SEAT) / length
            at = _between(stretch, here, there, part, outside)
            found.append(Spot(at, gap=place == 0 and bool(found), aisle=place in (0, count - 1)))
    return found


def _pieces(stretch: Stretch, number: int) -> Iterator[tuple[float, float, float, int]]:
    """Between the aisles of a row: from where, to where, how long that is with its share of aisle, how many seats."""
    outside = stretch.outside + number * PITCH
    cuts = [0.0, *stretch.aisles, 1.0]
    for begin, end in itertools.pairwise(cuts):
        span = stretch.end - stretch.begin
        here, there = stretch.begin + begin * span, stretch.begin + end * span
        length = stretch.track.length(here, there, outside)
        if length >= AISLE:
            yield here, there, length, int((length - AISLE) // SEAT) + 1


def _between(stretch: Stretch, here: float, there: float, part: float, outside: float) -> XY:
    if stretch.curved:
        return stretch.track.at(here + (there - here) * part, outside)
    (x, y), (to_x, to_y) = stretch.track.at(here, outside), stretch.track.at(there, outside)
    return x + (to_x - x) * part, y + (to_y - y) * part


def _section(stretch: Stretch, rows: list[list[Spot]]) -> Section:
    made = []
    for place, spots in enumerate(rows):
        number = stretch.first_row + place
        back = stretch.back_category is not None and place * 2 >= len(rows)
        category = stretch.back_category if back else stretch.category
        row_id = f"{stretch.id}-{number}"
        accessible = place == 0 and len(spots) >= 8
        seats = [_seat(row_id, n, spot, category=category, accessible=accessible) for n, spot in enumerate(spots, 1)]
        made.append(Row(id=row_id, label=str(number), seats=seats))
    return Section(
        id=stretch.id,
        name=stretch.name,
        level=stretch.level,
        zone=stretch.zone,
        entrance=stretch.entrance,
        outline=_outline(stretch, len(rows)),
        rows=made,
    )


def _seat(row_id: str, number: int, spot: Spot, *, category: str | None, accessible: bool) -> Seat:
    """The first row begins with a wheelchair place and a companion's seat."""
    kind: SeatKind = "aisle" if spot.aisle else "normal"
    if accessible and number <= 2:
        kind = "wheelchair" if number == 1 else "companion"
    return Seat(
        id=f"{row_id}-{number}",
        label=str(number),
        x=round(spot.at[0]),
        y=round(spot.at[1]),
        kind=kind,
        category=category,
        gap=spot.gap,
        with_=f"{row_id}-1" if kind == "companion" else None,
    )


def _outline(stretch: Stretch, rows: int) -> list[XY]:
    """Around the rows: half a row away from the first and the last, along the track as they are; at the sides where the
    stretch ends, half an aisle away from the outer seats. So neighbours share a border, and none cuts a row."""
    near = stretch.outside - PITCH / 2
    far = stretch.outside + (rows - 0.5) * PITCH
    parts = [0.0, *stretch.aisles, 1.0]
    if stretch.curved:
        steps = _steps(stretch.track.length(stretch.begin, stretch.end, far), stretch.end - stretch.begin)
        parts = [step / steps for step in range(steps + 1)]
    positions = [stretch.begin + part * (stretch.end - stretch.begin) for part in parts]
    points = [stretch.track.at(position, near) for position in positions]
    points += [stretch.track.at(position, far) for position in reversed(positions)]
    return [(round(x), round(y)) for x, y in points]


def _steps(length: float, angle: float) -> int:
    """Into how many straight pieces an arc is cut, so that none is farther from it than an eighth of a row."""
    return max(1, math.ceil(math.sqrt(length * angle / PITCH)))


def moved(section: Section, x: float, y: float) -> Section:
    """The same section elsewhere."""

    def seats(line: Row | Table) -> list[Seat]:
        return [msgspec.structs.replace(seat, x=seat.x + x, y=seat.y + y) for seat in line.seats]

    replace = msgspec.structs.replace
    return replace(
        section,
        outline=[(px + x, py + y) for px, py in section.outline],
        rows=[replace(row, seats=seats(row)) for row in section.rows],
        tables=[replace(table, x=table.x + x, y=table.y + y, seats=seats(table)) for table in section.tables],
        areas=[replace(area, outline=[(px + x, py + y) for px, py in area.outline]) for area in section.areas],
    )


def extent(section: Section) -> list[XY]:
    """All points that the drawing must hold."""
    return [
        *section.outline,
        *((seat.x, seat.y) for line in lines_of(section) for seat in line.seats),
        *(point for area in section.areas for point in area.outline),
    ]
