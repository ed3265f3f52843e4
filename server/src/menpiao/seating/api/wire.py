"""What organizers send and get about halls and their seat maps."""

from typing import Annotated, Any

import msgspec

from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.http import decode_body, wire_time
from menpiao.seating.model.check import checked
from menpiao.seating.model.document import MAX_DOCUMENT_BYTES, MAX_SEATS, Document, Words
from menpiao.seating.model.formats import ImportFormat
from menpiao.seating.model.samples import MOST_SEATS, SampleKind, most_seats
from menpiao.seating.model.structure import read_document
from menpiao.seating.store import HallRow, SeatMapRow

MAX_IMPORT_BYTES = MAX_DOCUMENT_BYTES + MAX_DOCUMENT_BYTES // 2
"""A document as a text in JSON is longer by its escapes."""
_MOST_MIB = MAX_DOCUMENT_BYTES // (1024 * 1024)
TOO_LONG = field_error(
    "/sections",
    "too_large",
    f"座位图最多 {MAX_SEATS} 个座位、{_MOST_MIB} MiB；这份更大，没有读取。请减少座位，或分成几个厅。",
    f"A seat map has at most {MAX_SEATS} seats and {_MOST_MIB} MiB; this one is larger and was not read. Please draw"
    " fewer seats, or several halls.",
)


class HallIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A room of a venue."""

    venue_id: str
    name: Words


class ImportIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another program's file as text."""

    format: ImportFormat
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_DOCUMENT_BYTES)]


class SampleIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which typical hall, and how many seats it has. Tables go up to 20,000."""

    kind: SampleKind
    seats: Annotated[int, msgspec.Meta(ge=1, le=MOST_SEATS)]


class PublicationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: the draft that `If-Match` names is published."""


class HallChangeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say: the address says which hall."""


class SeatMapOut(msgspec.Struct, frozen=True):
    """A published version. Sessions pin it; it never changes."""

    id: str
    hall_id: str
    version: int
    name: Any
    seats: int
    capacity: Annotated[int, msgspec.Meta(description="Seats, and what the areas hold.")]
    published_at: str


class HallOut(msgspec.Struct, frozen=True):
    """A hall; `draft_version` is its draft's ETag. One that is archived is not offered for new sessions."""

    id: str
    venue_id: str
    venue_name: dict[str, str]
    name: Any
    draft_version: int
    created_at: str
    changed_at: str
    archived_at: str | None


class HallWithMaps(msgspec.Struct, frozen=True):
    """A hall and the versions of its map, the newest first."""

    id: str
    venue_id: str
    venue_name: dict[str, str]
    name: Any
    draft_version: int
    created_at: str
    changed_at: str
    archived_at: str | None
    seat_maps: list[SeatMapOut]


class HallPage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[HallOut]
    next: str | None


def hall_out(row: HallRow) -> HallOut:
    """A hall without its versions."""
    return HallOut(
        id=encode(row.id),
        venue_id=encode(row.venue_id),
        venue_name=row.venue_name,
        name=row.name,
        draft_version=row.draft_version,
        created_at=to_wire(row.created_at),
        changed_at=to_wire(row.changed_at),
        archived_at=wire_time(row.archived_at),
    )


def hall_with_maps(row: HallRow, maps: list[SeatMapRow]) -> HallWithMaps:
    """A hall with its versions."""
    return HallWithMaps(**msgspec.structs.asdict(hall_out(row)), seat_maps=[seat_map_out(one) for one in maps])


def seat_map_out(row: SeatMapRow) -> SeatMapOut:
    """A version."""
    return SeatMapOut(
        id=encode(row.id),
        hall_id=encode(row.hall_id),
        version=row.version,
        name=row.name,
        seats=row.seat_count,
        capacity=row.capacity,
        published_at=to_wire(row.created_at),
    )


def read_draft(body: bytes) -> Document:
    """A draft as it comes: read and checked."""
    return checked(read_document(body))


def read_import(body: bytes) -> ImportIn:
    """What is to be imported, not looked into yet."""
    return decode_body(body, "application/json", ImportIn, longest=MAX_IMPORT_BYTES)


def check_name(name: Words) -> None:
    """In one language at least, and not blank."""
    texts = [text for text in (name.zh, name.en) if text is not None]
    if not texts or any(not text.strip() for text in texts):
        error = field_error("/name", "missing", "请至少填写一种语言。", "Write it in one language at least.")
        raise Invalid(errors=(error,))


def check_sample(asked: SampleIn) -> None:
    """As large as such halls are drawn."""
    most = most_seats(asked.kind)
    if asked.seats > most:
        words = f"这种厅最多 {most} 个座位。", f"Such a hall has at most {most} seats."
        raise Invalid(errors=(field_error("/seats", "too_large", *words),))
