"""A session that was moved, and what its buyers may choose until a date."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

Choice = Literal["keep", "refund"]


class ChoiceOver(Refusal):
    """The session was not moved, or the time to choose is over."""

    code = "choice_over"
    status = 409
    title = Text("不在选择期内", "There is nothing to choose")
    detail = Text(
        "该场次没有改期，或选择期已过，原票继续有效。本次没有改动。",
        "The session was not moved, or the time to choose is over. Your tickets stay good; nothing was changed.",
    )


class Postponement(msgspec.Struct, frozen=True):
    """The decision; ``was_starts_at`` is the time before it."""

    organizer_id: int
    id: UUID
    session_id: UUID
    reason: dict[str, str]
    was_starts_at: datetime
    decide_by: datetime
    at: datetime
    request_hash: bytes
    told_until: UUID | None
    told_at: datetime | None


class PostponementProgress(msgspec.Struct, frozen=True):
    """How a postponement goes. ``tickets_of``: orders with tickets of the session that stand; ``kept`` and
    ``refunded``: orders whose buyers said so; ``in_force``: no later one has taken its place."""

    postponement: Postponement
    tickets_of: int
    kept: int
    refunded: int
    in_force: bool


class PostponementChoice(msgspec.Struct, frozen=True):
    """What a buyer said for an order. Who says nothing keeps the tickets."""

    order_id: UUID
    choice: str
    refund_id: UUID | None


class ChoiceOfOrder(msgspec.Struct, frozen=True):
    """What an order's buyer may choose, or chose."""

    postponement: Postponement
    choice: Choice
    refund_id: UUID | None
