"""The sample organizer and what it sells: written for people to read, with something of each kind to try.

Texts are written twice, not translated. Posters are the SVG files in ``media``, served at ``/media/``.
"""

from pathlib import Path

from menpiao.demo.data.music import MUSIC
from menpiao.demo.data.outings import OUTINGS
from menpiao.demo.data.shapes import Role, SampleBundle, SampleEvent, SampleSession, SampleType, SampleVenue, on_sale_at
from menpiao.demo.data.stage import STAGE
from menpiao.demo.data.venues import (
    GATE_NAMES,
    GATE_STAFF_NAME,
    HALL,
    HOUSE_SEATS,
    OFFICE_STAFF_NAME,
    ORGANIZER_NAME,
    ORGANIZER_NUMBER,
    VENUES,
)

EVENTS: tuple[SampleEvent, ...] = (*MUSIC, *STAGE, *OUTINGS)
MEDIA = Path(__file__).parent / "media"

__all__ = [
    "EVENTS",
    "GATE_NAMES",
    "GATE_STAFF_NAME",
    "HALL",
    "HOUSE_SEATS",
    "MEDIA",
    "OFFICE_STAFF_NAME",
    "ORGANIZER_NAME",
    "ORGANIZER_NUMBER",
    "VENUES",
    "Role",
    "SampleBundle",
    "SampleEvent",
    "SampleSession",
    "SampleType",
    "SampleVenue",
    "on_sale_at",
]
