"""The document's JSON Schema, written from its structs: for editors, and for whoever makes documents elsewhere."""

from typing import Any

import msgspec

from menpiao.seating.model.document import Document


def document_schema() -> bytes:
    """Stable text: sorted, indented, one newline at the end. It says the structure; what the parts owe each other is in
    ``docs/reference/seat-map-format.md``."""
    schema: dict[str, Any] = msgspec.json.schema(Document)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "menpiao.seat-map/1", **schema}
    return msgspec.json.format(msgspec.json.encode(whole, order="sorted"), indent=2) + b"\n"
