"""The JSON Schema that is committed is what the structs say, and what is served."""

from pathlib import Path

import msgspec

from builders.web import client_of
from menpiao.platform.db import Database
from menpiao.seating.api.public import ROUTES, SeatMapPages
from menpiao.seating.model.schema import document_schema

COMMITTED = Path(__file__).resolve().parents[3] / "contract" / "seat-map.schema.json"


def test_the_committed_schema_is_written_from_the_structs() -> None:
    assert COMMITTED.read_bytes() == document_schema(), "run: server/.venv/bin/python tools/seat_rules.py --write"


def test_the_schema_is_closed_and_names_every_limit() -> None:
    schema = msgspec.json.decode(document_schema())

    for name, part in schema["$defs"].items():
        assert part["type"] == "object", name
        assert part["additionalProperties"] is False, name
    seat = schema["$defs"]["Seat"]["properties"]
    assert (seat["x"]["minimum"], seat["x"]["maximum"]) == (0, 1_000_000)
    assert schema["$defs"]["Row"]["properties"]["seats"]["maxItems"] == 500


async def test_the_schema_is_served(db: Database) -> None:
    async with client_of(ROUTES, db, more={"seat_map_pages": SeatMapPages(db)}) as client:
        answer = await client.get("/api/v1/seat-map-schema")

    assert answer.content == document_schema()
    assert "max-age" in answer.headers["cache-control"]
