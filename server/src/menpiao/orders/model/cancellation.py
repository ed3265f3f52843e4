"""The cancellation of a session: what was decided, and how far giving everybody their money back has come."""

import hashlib
from datetime import datetime
from math import ceil
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text
from menpiao.payments import RefundTally

Shown = Literal["running", "waiting_for_funds", "paused", "finished"]

WITHOUT_MONEY = "money_is_not_there"
"""A person accepted less money for the order than it cost: what goes back has to be decided by one, too."""

WAITS = "waits_for_approval"
"""Some of its tickets are in a refund about which a person has still to decide."""

ORDERS_PER_SECOND = 400
"""How many orders a worker looks after a second, roughly: for an estimate."""


class CancellationFinished(Refusal):
    """There is nothing left to pause."""

    code = "cancellation_finished"
    status = 409
    title = Text("退款已全部完成", "All is paid back")
    detail = Text(
        "该场次的退款已全部完成，无法暂停。本次没有改动。",
        "Everybody has their money back; there is nothing to pause. Nothing was changed.",
    )


class Cancellation(msgspec.Struct, frozen=True):
    """The decision, and the state of its job. ``tickets_void_at``: from then on none of its tickets admits anybody;
    ``asked_at``: from then on every order was looked after."""

    organizer_id: int
    id: UUID
    session_id: UUID
    reason: dict[str, str]
    state: Literal["running", "paused", "finished"]
    started_by: UUID
    started_at: datetime
    request_hash: bytes
    tickets_void_at: datetime | None
    asked_at: datetime | None
    finished_at: datetime | None


class ChangedSessions(msgspec.Struct, frozen=True):
    """Which cancellations, or postponements, a list is asked about: in this state, of this event, of this session,
    decided in ``since <= at < until``."""

    state: str | None
    event_id: UUID | None
    session_id: UUID | None
    since: datetime
    until: datetime


class OrderTally(msgspec.Struct, frozen=True):
    """How many orders there are, how many were looked after, how many of them were cancelled unpaid, and how many
    could not be looked after yet."""

    orders: int
    done: int
    cancelled: int
    troubled: int


class Progress(msgspec.Struct, frozen=True):
    """How far it has come, at one moment."""

    cancellation: Cancellation
    orders: OrderTally
    refunds: RefundTally

    @property
    def state(self) -> Shown:
        """The job's state, or that some of the money waits for a top-up."""
        if self.cancellation.state == "running" and self.refunds.short:
            return "waiting_for_funds"
        return self.cancellation.state

    def seconds_left(self, full_pace: float) -> int | None:
        """A guess for the rest that goes by itself; None where nothing goes on by itself now."""
        if self.state in ("paused", "waiting_for_funds"):
            return None
        tally = self.refunds
        waiting = tally.count - tally.succeeded - tally.stuck
        unasked = self.orders.orders - self.orders.done
        pace = min(tally.per_second or full_pace, full_pace)
        return ceil(unasked / ORDERS_PER_SECOND + (waiting + unasked) / pace)


def fingerprint(*parts: object) -> bytes:
    """The same for the same request."""
    return hashlib.sha256(msgspec.json.encode(parts)).digest()
