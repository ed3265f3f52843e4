"""A seat map made ready to sell: every seat has an index, its place in plan order; all facts are columns by it.

Plan order is sections as listed, in each its rows and then its tables, in each of those the seats. A *block* is a
longest stretch of seats without an aisle: two seats are next to each other where they are neighbours in a block. In the
database a seat is its number, which belongs to the hall and stays over all versions of its map; the wire holds ids. A
plan is never changed, so that all requests share one.
"""

import heapq
import itertools
import math
from array import array
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import msgspec

from menpiao.seating.model.document import Document, Row, Seat, Section, Table, Words, lines_of

KIND_LETTERS: Final = {"normal": "n", "wheelchair": "w", "companion": "c", "restricted": "r", "aisle": "a"}
FARTHER_WHERE_RESTRICTED: Final = 100_000
"""A seat with restricted view counts as a kilometre farther away: best available takes it after the others."""
_ORDINARY: Final = ("normal", "restricted", "aisle")
_ORDINARY_LETTERS: Final = "".join(KIND_LETTERS[kind] for kind in _ORDINARY).encode()

Numbers: TypeAlias = "array[int]"
"""A column of whole numbers."""


class PlanSection(msgspec.Struct, frozen=True):
    """A section: its seats are ``first`` to ``first + count - 1``, its rows ``first_row`` and so on."""

    id: str
    name: Words
    level: int
    zone: str | None
    entrance: str | None
    first: int
    count: int
    first_row: int
    row_count: int


class PlanRow(msgspec.Struct, frozen=True):
    """A row, or a table whose seats come as one. ``whole``: sold only entire."""

    id: str
    label: str
    section: int
    first: int
    count: int
    table: bool
    whole: bool


class Block(msgspec.Struct, frozen=True):
    """Seats in walking order without an aisle between them. ``ordinary``: bit i is set where seat i is for anybody,
    neither a wheelchair place nor its companion's seat."""

    row: int
    section: int
    first: int
    count: int
    table: bool
    whole: bool
    ordinary: int


class SeatLabel(msgspec.Struct, frozen=True):
    """What a ticket says of its seat."""

    id: str
    section: Words
    row: str
    label: str
    entrance: Words | None
    table: bool


class Plan(msgspec.Struct, frozen=True, eq=False):
    """Columns by index; `numbers` holds 0 for seats whose number is not known."""

    sections: tuple[PlanSection, ...]
    rows: tuple[PlanRow, ...]
    blocks: tuple[Block, ...]
    categories: tuple[str, ...]
    entrances: Mapping[str, Words]
    zones: Mapping[str, Words]
    seat_ids: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: bytes
    xs: Numbers
    ys: Numbers
    category_of: bytes
    """0: none, n: the n-th of `categories`."""
    row_of: Numbers
    block_of: Numbers
    companions: Mapping[int, int]
    """A companion's seat → its wheelchair place."""
    nearness: Numbers
    """Drawing units to the focal point; the smaller the better."""
    nearest_first: Numbers
    """All seats by nearness."""
    numbers: Numbers
    index_of: Mapping[str, int]
    index_of_number: Mapping[int, int]
    nearest_of_block: Numbers
    """The nearness of each block's nearest seat."""
    windows: dict[tuple[int, int], tuple[list[int], list[int]]]
    """Worked out when first needed, by block and number of seats: see `menpiao.seating.model.picture`."""
    around: dict[int, tuple[int, ...]]
    """The blocks around a block, nearest first, worked out when first needed."""

    @property
    def seat_count(self) -> int:
        return len(self.seat_ids)

    def indices(self, seat_ids: Iterable[str]) -> list[int]:
        """Their places in plan order; raises `KeyError` for an id that the map does not have."""
        return [self.index_of[seat_id] for seat_id in seat_ids]

    def section_of(self, index: int) -> PlanSection:
        """The section of a seat."""
        return self.sections[self.rows[self.row_of[index]].section]

    def blocks_around(self, block: int, most: int) -> tuple[int, ...]:
        """The blocks whose middle seats are nearest to this one's, itself first."""
        known = self.around.get(block)
        if known is None or len(known) < min(most, len(self.blocks)):
            middles = [of.first + of.count // 2 for of in self.blocks]
            x, y = self.xs[middles[block]], self.ys[middles[block]]
            away = [(self.xs[middle] - x) ** 2 + (self.ys[middle] - y) ** 2 for middle in middles]
            known = tuple(heapq.nsmallest(most, range(len(middles)), key=lambda other: (away[other], other != block)))
            self.around[block] = known
        return known[:most]

    def whole_tables(self) -> list[tuple[int, int]]:
        """Each table that is sold only entire, by its first seat and how many it has."""
        return [(row.first, row.count) for row in self.rows if row.whole]

    def label_of(self, index: int) -> SeatLabel:
        """What a ticket says of this seat."""
        row = self.rows[self.row_of[index]]
        section = self.sections[row.section]
        return SeatLabel(
            id=self.seat_ids[index],
            section=section.name,
            row=row.label,
            label=self.labels[index],
            entrance=self.entrances.get(section.entrance) if section.entrance else None,
            table=row.table,
        )


class _Columns:
    """What `compile_plan` gathers."""

    def __init__(self, document: Document) -> None:
        self.sections: list[PlanSection] = []
        self.rows: list[PlanRow] = []
        self.blocks: list[Block] = []
        self.seats: list[Seat] = []
        self.row_of = array("i")
        self.block_of = array("i")
        for section in document.sections:
            self._add_section(section)

    def _add_section(self, section: Section) -> None:
        first, first_row = len(self.seats), len(self.rows)
        for line in lines_of(section):
            self._add_line(line)
        self.sections.append(
            PlanSection(
                id=section.id,
                name=section.name,
                level=section.level,
                zone=section.zone,
                entrance=section.entrance,
                first=first,
                count=len(self.seats) - first,
                first_row=first_row,
                row_count=len(self.rows) - first_row,
            )
        )

    def _add_line(self, line: Row | Table) -> None:
        table = isinstance(line, Table)
        whole = isinstance(line, Table) and line.whole
        number, first = len(self.rows), len(self.seats)
        self.rows.append(PlanRow(line.id, line.label, len(self.sections), first, len(line.seats), table, whole))
        self.seats.extend(line.seats)
        self.row_of.extend([number] * len(line.seats))
        begins = [0, *(i for i, seat in enumerate(line.seats) if seat.gap and i and not table), len(line.seats)]
        for begin, end in itertools.pairwise(begins):
            ordinary = 0
            for offset, seat in enumerate(line.seats[begin:end]):
                if seat.kind in _ORDINARY:
                    ordinary |= 1 << offset
            self.block_of.extend([len(self.blocks)] * (end - begin))
            self.blocks.append(
                Block(number, len(self.sections), first + begin, end - begin, table, whole, ordinary=ordinary)
            )


def compile_plan(document: Document, numbers: Mapping[str, int] | None = None) -> Plan:
    """The plan of a document that was checked; ``numbers`` are the hall's, by id. Half a second for 50,000 seats."""
    columns = _Columns(document)
    seats = columns.seats
    index_of = {seat.id: index for index, seat in enumerate(seats)}
    categories = {category.id: place for place, category in enumerate(document.categories, 1)}
    xs, ys = array("i", (round(seat.x) for seat in seats)), array("i", (round(seat.y) for seat in seats))
    kinds = "".join([KIND_LETTERS[seat.kind] for seat in seats]).encode()
    nearness = _nearness(document, xs, ys, kinds)
    known = array("i", (numbers.get(seat.id, 0) for seat in seats) if numbers else [0] * len(seats))
    return Plan(
        sections=tuple(columns.sections),
        rows=tuple(columns.rows),
        blocks=tuple(columns.blocks),
        categories=tuple(categories),
        entrances={entrance.id: entrance.name for entrance in document.entrances},
        zones={zone.id: zone.name for zone in document.zones},
        seat_ids=tuple(seat.id for seat in seats),
        labels=tuple(seat.label for seat in seats),
        kinds=kinds,
        xs=xs,
        ys=ys,
        category_of=bytes([categories[seat.category] if seat.category else 0 for seat in seats]),
        row_of=columns.row_of,
        block_of=columns.block_of,
        companions={
            index: index_of[seat.with_] for index, seat in enumerate(seats) if seat.with_ and seat.kind == "companion"
        },
        nearness=nearness,
        nearest_first=array("i", sorted(range(len(seats)), key=lambda index: (nearness[index], index))),
        numbers=known,
        index_of=index_of,
        index_of_number={number: index for index, number in enumerate(known) if number},
        nearest_of_block=array("i", (min(nearness[b.first : b.first + b.count]) for b in columns.blocks)),
        windows={},
        around={},
    )


def _nearness(document: Document, xs: Numbers, ys: Numbers, kinds: bytes) -> Numbers:
    """Whole units, so that every program that reckons them finds the same seats the nearest."""
    x, y = round(document.focal.x), round(document.focal.y)
    penalty = {ord("r"): FARTHER_WHERE_RESTRICTED}
    return array(
        "l",
        (
            math.isqrt((sx - x) ** 2 + (sy - y) ** 2) + penalty.get(kind, 0)
            for sx, sy, kind in zip(xs, ys, kinds, strict=True)
        ),
    )


def is_ordinary(plan: Plan, index: int) -> bool:
    """Whether this seat is for anybody: no wheelchair place, no companion's seat."""
    return plan.kinds[index] in _ORDINARY_LETTERS
