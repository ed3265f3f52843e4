"""The typical halls themselves: a theatre, an arena, a stadium, a hall of tables, a standing floor with stands."""

import math
from collections.abc import Sequence
from typing import Final, Literal, get_args

import msgspec

from menpiao.seating.model.document import (
    FORMAT,
    Area,
    Category,
    Document,
    Entrance,
    Focal,
    Seat,
    Section,
    Shape,
    ShapeKind,
    Size,
    Table,
    Words,
    Zone,
)
from menpiao.seating.model.samples.drawing import PITCH, XY, Arc, Line, Oval, Stretch, extent, fill, moved, seat_count

SampleKind = Literal["theatre", "arena", "stadium", "tables", "standing"]
KINDS: Final[tuple[SampleKind, ...]] = get_args(SampleKind)
MOST_SEATS: Final = 100_000
MOST_AT_TABLES: Final = 20_000

_CATEGORIES: Final = (
    Category(id="a", name=Words("一类座", "First"), colour="#D9381E"),
    Category(id="b", name=Words("二类座", "Second"), colour="#E8A33D"),
    Category(id="c", name=Words("三类座", "Third"), colour="#3E7CB1"),
    Category(id="d", name=Words("四类座", "Fourth"), colour="#6B8F71"),
)
_STAGE: Final = Words("舞台", "Stage")
_MARGIN: Final = 200


def sample(kind: SampleKind, seats: int) -> Document:
    """A hall of this kind with exactly this many seats, 1 to `most_seats`. The standing floor is besides them."""
    assert 1 <= seats <= most_seats(kind)
    drawn = {"theatre": _theatre, "arena": _arena, "stadium": _around_a_field, "tables": _tables, "standing": _standing}
    return drawn[kind](seats)


def most_seats(kind: SampleKind) -> int:
    """How large such a hall is drawn."""
    return MOST_AT_TABLES if kind == "tables" else MOST_SEATS


def _theatre(seats: int) -> Document:
    """Curved rows before a stage, two aisles; a balcony where there are more than 600."""
    in_stalls = seats if seats <= 600 else round(seats * 0.7)
    track = Arc(0, 0, max(700.0, math.sqrt(in_stalls) * 32))
    reach = 0.75
    stalls = _deep_enough(
        Stretch(
            id="stalls",
            name=Words("池座", "Stalls"),
            track=track,
            begin=-reach,
            end=reach,
            outside=0,
            rows=1,
            curved=True,
            aisles=(0.28, 0.72),
            back_category="b",
            entrance="e-1",
            zone="z-main",
        ),
        in_stalls,
    )
    sections = fill(_split(stalls, in_stalls), in_stalls)
    if seats > in_stalls:
        balcony = msgspec.structs.replace(
            stalls,
            id="balcony",
            name=Words("楼座", "Balcony"),
            outside=stalls.rows * PITCH + 250,
            rows=1,
            level=2,
            aisles=(0.2, 0.5, 0.8),
            category="c",
            back_category="d",
            entrance="e-2",
        )
        balcony = _deep_enough(balcony, seats - in_stalls)
        sections += fill(_split(balcony, seats - in_stalls), seats - in_stalls)
    front = track.radius * 0.45
    stage = _shape("stage", [(-front, -300), (front, -300), (front * 0.8, 250), (-front * 0.8, 250)], _STAGE)
    return _framed("theatre", Words("剧场", "Theatre"), (0, 250), sections, [stage])


def _arena(seats: int) -> Document:
    """A floor before a stage, and around both a ring of sections in two levels."""
    on_floor = seats // 5
    wide = max(600.0, math.sqrt(on_floor) * 70)
    sections = []
    deep = 0.0
    if on_floor:
        floor = _deep_enough(
            Stretch(
                id="floor",
                name=Words("内场", "Floor"),
                track=Line(-wide / 2, 0),
                begin=0,
                end=wide,
                outside=0,
                rows=1,
                aisles=(0.5,),
                back_category="b",
                entrance="e-1",
                zone="z-main",
            ),
            on_floor,
        )
        sections = fill(_split(floor, on_floor), on_floor)
        deep = floor.rows * PITCH
    field = Oval(0, deep / 2 - 300, wide, deep + 1_000, 500)
    ring = _rings(field, seats - on_floor, sections=24, levels=2, categories=("b", "c", "d"))
    stage = _shape("stage", [(-wide / 3, -700), (wide / 3, -700), (wide / 3, -250), (-wide / 3, -250)], _STAGE)
    return _framed("arena", Words("体育馆", "Arena"), (0, -250), sections + fill(ring, seats - on_floor), [stage])


def _around_a_field(seats: int) -> Document:
    """Three rings around a field of 105 by 68 metres."""
    ring = _rings(Oval(0, 0, 9_000, 5_300, 1_200), seats, sections=28, levels=3, categories=("a", "b", "c", "d"))
    field = _shape(
        "polygon", [(-5_250, -3_400), (5_250, -3_400), (5_250, 3_400), (-5_250, 3_400)], Words("场地", "Field")
    )
    return _framed("stadium", Words("体育场", "Stadium"), (0, 0), fill(ring, seats), [field])


def _tables(seats: int) -> Document:
    """Round tables of eight; the two rows before the stage are sold only entire."""
    count = math.ceil(seats / 8)
    across = max(1, round(math.sqrt(count * 1.5)))
    tables = []
    left = seats
    for number in range(1, count + 1):
        row, column = divmod(number - 1, across)
        x, y = (column - (across - 1) / 2) * 420.0, 500 + row * 420.0
        category = "a" if row < 2 else "b"
        around = min(8, left)
        left -= around
        chairs = [
            Seat(
                id=f"t{number}-{place}",
                label=str(place),
                x=round(x + 140 * math.sin(place * 2 * math.pi / around)),
                y=round(y - 140 * math.cos(place * 2 * math.pi / around)),
                category=category,
            )
            for place in range(1, around + 1)
        ]
        tables.append(Table(id=f"t{number}", label=str(number), x=x, y=y, size=180, seats=chairs, whole=row < 2))
    room = Section(
        id="tables",
        name=Words("圆桌", "Tables"),
        zone="z-main",
        entrance="e-1",
        outline=_around(tables),
        tables=tables,
    )
    stage = _shape("stage", [(-500, -100), (500, -100), (500, 200), (-500, 200)], _STAGE)
    bar = _shape("bar", [(-across * 210 - 200, 300), (-across * 210 - 80, 300), (-across * 210 - 80, 900)], None)
    return _framed("tables", Words("宴会厅", "Tables"), (0, 200), [room], [stage, bar])


def _around(tables: Sequence[Table]) -> list[XY]:
    """A room that holds these tables, with an aisle along its walls."""
    left, right = min(table.x for table in tables) - 210, max(table.x for table in tables) + 210
    top, bottom = min(table.y for table in tables) - 210, max(table.y for table in tables) + 210
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _standing(seats: int) -> Document:
    """A floor to stand on before the stage, and straight stands behind it and at its sides."""
    wide = max(800.0, math.sqrt(seats) * 50)
    deep = wide * 0.7
    outline: list[XY] = [(-wide / 2, 300), (wide / 2, 300), (wide / 2, 300 + deep), (-wide / 2, 300 + deep)]
    floor = Section(
        id="floor",
        name=Words("站席", "Standing"),
        zone="z-floor",
        entrance="e-1",
        outline=outline,
        areas=[
            Area(
                id="floor-standing",
                name=Words("站席", "Standing"),
                capacity=max(1, min(200_000, round(wide * deep / 5_000))),
                outline=outline,
                category="a",
            )
        ],
    )
    stands = _deep_enough(
        Stretch(
            id="stands",
            name=Words("看台", "Stands"),
            track=Line(-wide / 2, 500 + deep),
            begin=0,
            end=wide,
            outside=0,
            rows=1,
            level=2,
            aisles=(0.33, 0.67),
            category="b",
            back_category="c",
            entrance="e-2",
            zone="z-main",
        ),
        seats,
    )
    stage = _shape("stage", [(-wide / 3, -200), (wide / 3, -200), (wide / 3, 150), (-wide / 3, 150)], _STAGE)
    return _framed(
        "standing", Words("演艺空间", "Live house"), (0, 150), [floor, *fill(_split(stands, seats), seats)], [stage]
    )


def _deep_enough(stretch: Stretch, seats: int) -> Stretch:
    """The same stretch with as many rows as hold these seats."""
    while seat_count(stretch) < seats:
        missing = seats - seat_count(stretch)
        per_row = max(1, seat_count(stretch) // stretch.rows * 2)
        stretch = msgspec.structs.replace(stretch, rows=stretch.rows + max(1, missing // per_row))
    return stretch


def _split(stretch: Stretch, seats: int) -> list[Stretch]:
    """Side by side, so that no section has many more than 3,000 seats or is narrower than 20 metres, with an aisle in
    the middle of each."""
    length = stretch.track.length(stretch.begin, stretch.end, stretch.outside)
    parts = min(math.ceil(seats / 3_000), int(length // 2_000))
    if parts <= 1:
        return [stretch]
    step = (stretch.end - stretch.begin) / parts
    split = [
        msgspec.structs.replace(
            stretch,
            id=f"{stretch.id}{number}",
            name=Words(f"{stretch.name.zh} {number} 区", f"{stretch.name.en} {number}"),
            begin=stretch.begin + (number - 1) * step,
            end=stretch.begin + number * step,
            aisles=(0.5,),
        )
        for number in range(1, parts + 1)
    ]
    while sum(seat_count(one) for one in split) < seats:
        split = [msgspec.structs.replace(one, rows=one.rows + 1) for one in split]
    return split


def _rings(field: Oval, seats: int, *, sections: int, levels: int, categories: Sequence[str]) -> list[Stretch]:
    """Sections all around a field, in levels of equally many rows, just enough of them for the seats."""
    rows = 1
    while True:
        stretches = [
            stretch
            for level in range(levels)
            for stretch in _ring(field, level, rows, sections, categories[min(level, len(categories) - 1)])
        ]
        if sum(seat_count(stretch) for stretch in stretches) >= seats:
            return stretches
        rows += 1


def _ring(field: Oval, level: int, rows: int, sections: int, category: str) -> list[Stretch]:
    step = field.border / sections
    return [
        Stretch(
            id=f"{level + 1}{number:02d}",
            name=Words(f"{level + 1}{number:02d} 区", f"Section {level + 1}{number:02d}"),
            track=field,
            begin=(number - 1) * step,
            end=number * step,
            outside=300 + level * (rows * PITCH + 250),
            rows=rows,
            level=level + 1,
            aisles=(0.5,),
            category=category,
            entrance=f"e-{1 + (number - 1) * 4 // sections}",
            zone="z-main",
        )
        for number in range(1, sections + 1)
    ]


def _shape(kind: ShapeKind, points: list[XY], text: Words | None) -> Shape:
    return Shape(kind=kind, points=points, text=text)


def _framed(kind: str, name: Words, focal: XY, sections: list[Section], shapes: list[Shape]) -> Document:
    """The drawing moved to where all of it is right of and below the corner, with what its sections refer to."""
    points = [focal, *(point for section in sections for point in extent(section))]
    points += [point for shape in shapes for point in shape.points]
    x, y = (_MARGIN - math.floor(min(values)) for values in zip(*points, strict=True))
    width, height = (max(values) for values in zip(*points, strict=True))
    entrances = sorted({section.entrance for section in sections if section.entrance})
    zones = {"z-main": Words("座席区", "Seats"), "z-floor": Words("站席区", "Floor")}
    used = {section.zone for section in sections}
    return Document(
        format=FORMAT,
        name=name,
        size=Size(width=math.ceil(width + x + _MARGIN), height=math.ceil(height + y + _MARGIN)),
        focal=Focal(x=focal[0] + x, y=focal[1] + y),
        zones=[Zone(id=zone, name=words) for zone, words in zones.items() if zone in used],
        entrances=[
            Entrance(
                id=entrance,
                name=Words(f"{entrance[2:]} 号门", f"Door {entrance[2:]}"),
                x=_MARGIN / 2,
                y=_MARGIN / 2 + place * round((height + y) / len(entrances)),
            )
            for place, entrance in enumerate(entrances)
        ],
        categories=list(_CATEGORIES),
        shapes=[
            msgspec.structs.replace(shape, points=[(round(px + x), round(py + y)) for px, py in shape.points])
            for shape in shapes
        ],
        sections=[moved(section, x, y) for section in sections],
    )
