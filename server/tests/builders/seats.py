"""Halls to test against: small documents by hand, and published maps of typical halls."""

from typing import Any
from uuid import UUID

import msgspec

from builders.shop import Shop
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database
from menpiao.seating import Document, NewHall, SampleKind, create_hall, publish, sample, save_draft

A_SEAT_MAP = """
    insert into halls (organizer_id, id, venue_id, name, draft, created_at, changed_at, idempotency_key, request_hash)
      select organizer_id, id, id, name, 'x', app_now(), app_now(), id::text, sha256('x') from venues;
    insert into seat_maps (organizer_id, id, hall_id, version, name, seat_count, capacity, document, digest, created_at)
      select organizer_id, id, id, 1, name, 5, 5, 'x', sha256('x'), app_now() from halls;"""
"""A version without plans and without numbers, for the proof of the books."""


def a_document(**changes: Any) -> Document:
    """Two rows of six before a stage: `A` with an aisle after its third seat, `B` without one."""
    rows = [_row("A", 300, gap_before=4), _row("B", 400)]
    whole: dict[str, Any] = {
        "format": "menpiao.seat-map/1",
        "name": {"zh-CN": "小厅", "en": "Small hall"},
        "size": {"width": 1000, "height": 800},
        "focal": {"x": 325, "y": 100},
        "categories": [{"id": "a", "name": {"zh-CN": "一类座"}, "colour": "#D9381E"}],
        "sections": [{"id": "stalls", "name": {"zh-CN": "池座", "en": "Stalls"}, "rows": rows}],
    }
    return msgspec.convert({**whole, **changes}, Document)


def a_wide_document(*, seats: int) -> Document:
    """So many seats, a multiple of 500, in rows of 500: far more than a hall may have, if need be."""
    rows = [
        {
            "id": f"row-{row}",
            "label": str(row),
            "seats": [{"id": f"row-{row}-{n}", "label": str(n), "x": n, "y": row % 800} for n in range(500)],
        }
        for row in range(seats // 500)
    ]
    return a_document(sections=[{"id": "stalls", "name": {"zh-CN": "池座"}, "rows": rows}])


WHEELCHAIR, COMPANION = "stalls-A-1", "stalls-A-2"


def a_document_with_a_companion() -> Document:
    """The same two rows; `A` begins with a wheelchair place and its companion's seat."""
    rows = msgspec.to_builtins(a_document())["sections"][0]["rows"]
    rows[0]["seats"][0]["kind"] = "wheelchair"
    rows[0]["seats"][1] |= {"kind": "companion", "with": WHEELCHAIR}
    return a_document(sections=[{"id": "stalls", "name": {"zh-CN": "池座", "en": "Stalls"}, "rows": rows}])


def a_document_with_a_table(seats: int) -> Document:
    """Rows `A` and `B` of six, and a table `T` that is sold whole."""
    table = {
        "id": "stalls-T",
        "label": "T",
        "x": 325,
        "y": 600,
        "shape": "round",
        "size": 180,
        "whole": True,
        "seats": [
            {"id": f"stalls-T-{number}", "label": str(number), "x": 100 + 55 * number, "y": 600, "category": "a"}
            for number in range(1, seats + 1)
        ],
    }
    name = {"zh-CN": "池座", "en": "Stalls"}
    rows = [_row("A", 300), _row("B", 400)]
    return a_document(sections=[{"id": "stalls", "name": name, "rows": rows, "tables": [table]}])


def _row(label: str, y: int, *, seats: int = 6, gap_before: int = 0) -> dict[str, Any]:
    return {
        "id": f"stalls-{label}",
        "label": label,
        "seats": [
            {
                "id": f"stalls-{label}-{number}",
                "label": str(number),
                "x": 100 + 55 * number,
                "y": y,
                "category": "a",
                **({"gap": True} if number == gap_before else {}),
            }
            for number in range(1, seats + 1)
        ],
    }


async def a_hall(shop: Shop, *, key: str = "hall") -> UUID:
    """A hall of the shop's venue, with an empty draft."""
    new = NewHall(shop.venue_id, {"zh-CN": "主厅", "en": "Main hall"})
    hall_id, _ = await create_hall(shop.db, actor=SYSTEM, organizer_id=shop.organizer_id, idempotency_key=key, new=new)
    return hall_id


async def a_seat_map(
    shop: Shop, document: Document | None = None, *, kind: SampleKind = "theatre", seats: int = 120
) -> UUID:
    """A published map in a hall of its own: this document, or a typical hall."""
    hall_id = await a_hall(shop, key=f"hall-{shop.db.new_id(shop.organizer_id)}")
    return await another_version(shop.db, shop.organizer_id, hall_id, 1, document or sample(kind, seats))


async def another_version(
    db: Database, organizer_id: int, hall_id: UUID, draft_version: int, document: Document
) -> UUID:
    """The next version of a hall's map; ``draft_version`` is the draft's before."""
    saved = await save_draft(
        db,
        actor=SYSTEM,
        organizer_id=organizer_id,
        hall_id=hall_id,
        expected_version=draft_version,
        document=document,
    )
    row, _ = await publish(db, actor=SYSTEM, organizer_id=organizer_id, hall_id=hall_id, expected_version=saved)
    return row.id
