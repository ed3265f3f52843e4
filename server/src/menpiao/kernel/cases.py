"""Cases (待办): stuck things that a person must look at, each with its remedies, in one shape from all features."""

from datetime import datetime
from uuid import UUID

import msgspec


class Case(msgspec.Struct, frozen=True):
    """One stuck thing: since when, what happened in numbers and ids, and the operations of the API that help."""

    kind: str
    subject_id: UUID
    since: datetime
    detail: dict[str, str | int | None]
    remedies: tuple[str, ...]
