"""Who came, and every scan at the gates: one that admits for each ticket that came, and all that were refused."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec

from menpiao.platform.randomness import Dice
from menpiao.seed.sales import Line, Order
from menpiao.seed.scale import HOUR_MS, MINUTE_MS, moment_of
from menpiao.seed.stage import Session, Stage, is_over
from menpiao.seed.store import Row, Table, Writer

COME: Final = 0.92
"""So many of those who have a ticket."""
MOST_ADMITTED: Final = 0.8
"""Of all scans; the others were refused."""
REASONS: Final = ("already_used", "stale", "unknown", "too_early", "wrong_session", "wrong_gate")
WEIGHTS: Final = (45, 30, 10, 6, 6, 3)

SCANS = Table(
    "scans",
    (
        "organizer_id", "id", "gate_id", "session_id", "staff_id", "ticket_id", "result", "reason", "epoch", "step",
        "content_hash", "scanned_at", "received_at",
    ),
)  # fmt: skip
ADMISSIONS = Table("admissions", ("organizer_id", "ticket_id", "session_id", "gate_id", "scan_id", "admitted_at"))


class Evening(msgspec.Struct, frozen=True):
    """A session with those who came, and how many scans were refused."""

    session: Session
    came: list[Line]
    refused: int


def open_doors(stage: Stage, orders: list[Order], dice: Dice) -> list[Evening]:
    """Decide who comes to what is over, and when."""
    tickets: dict[UUID, list[Line]] = {session.id: [] for session in stage.sessions if is_over(session, stage.now)}
    budget = int(stage.share.scans * MOST_ADMITTED)
    for order in orders:
        lines = tickets.get(order.session.id)
        if lines is None or order.paid is None:
            continue
        for line in order.lines:
            if not line.refunded and dice.random() < COME and budget > 0:
                budget -= 1
                early = int(dice.triangular(-20, 60, 15) * MINUTE_MS)
                line.used = order.session.starts - early
                lines.append(line)
    admitted = sum(map(len, tickets.values()))
    over = [session for session in stage.sessions if tickets.get(session.id)]
    evenings = []
    left = stage.share.scans - admitted
    for place, session in enumerate(over):
        came = sorted(tickets[session.id], key=lambda line: line.used or 0)
        share = left if place == len(over) - 1 else (stage.share.scans - admitted) * len(came) // max(1, admitted)
        left -= share
        evenings.append(Evening(session, came, share))
    return sorted(evenings, key=lambda evening: evening.session.starts)


async def write_doors(writer: Writer, stage: Stage, evenings: list[Evening], dice: Dice) -> None:
    """Scans, session after session; then who is inside."""
    admissions: list[Row] = []
    await writer.copy(SCANS, _scans(stage, evenings, admissions, dice))
    await writer.copy(ADMISSIONS, admissions)


def _scans(stage: Stage, evenings: list[Evening], admissions: list[Row], dice: Dice) -> Iterator[Row]:
    organizer_id, staff = stage.share.organizer_id, stage.staff["gate"]
    number = 0
    for evening in evenings:
        session = evening.session
        for at, line, reason in _tries(evening, dice):
            number += 1
            scan_id, gate, moment = f"seed-{organizer_id}-{number:09d}", dice.choice(session.gates), moment_of(at)
            ticket_id = None if line is None else line.ticket_id
            if reason == "ok":
                admissions.append((organizer_id, ticket_id, session.id, gate, scan_id, moment))
            yield (
                organizer_id, scan_id, gate, session.id, staff, ticket_id, "admitted" if reason == "ok" else "refused",
                reason, None if line is None else 1, None if line is None else number % 2400, dice.randbytes(32),
                moment, moment,
            )  # fmt: skip


def _tries(evening: Evening, dice: Dice) -> list[tuple[int, Line | None, str]]:
    """All tries of an evening in their order."""
    tries: list[tuple[int, Line | None, str]] = [(line.used or 0, line, "ok") for line in evening.came]
    reasons = dice.choices(REASONS, WEIGHTS, k=evening.refused)
    for reason, line in zip(reasons, dice.choices(evening.came, k=evening.refused), strict=True):
        used = line.used or 0
        if reason == "already_used":
            tries.append((used + dice.randrange(1_000, HOUR_MS), line, reason))
        elif reason == "unknown":
            tries.append((used - dice.randrange(1_000, MINUTE_MS), None, reason))
        else:
            tries.append((used - dice.randrange(1_000, 10 * MINUTE_MS), line, reason))
    tries.sort(key=lambda one: one[0])
    return tries
