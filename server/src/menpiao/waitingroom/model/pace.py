"""How many more may come in: the controller's step, as a pure function of what was measured.

Every second the controller admits as many as all of these allow:

- the rate that the organizer chose, slowed down while the database is late;
- the buyers who may choose at the same time (``max_active``), less those who hold a pass, less those who were admitted
  a moment ago and have not fetched theirs;
- the places that are left, times `PASSES_A_PLACE`, less the same people: nobody is called in to find nothing.

Whoever was admitted and does not come loses nothing (the pass waits), but stops counting: half of them each
`CLAIM_HALF_LIFE_S`. So phones that went to sleep do not hold up the line.

The frontier may pass people who were not counted: a process that could not write its counts in time, a clock that was
set. They get passes too, but no faster than the rate, and the line waits for them (`may_issue`, ``excess``).
"""

import math
from datetime import datetime

import msgspec

PASSES_A_PLACE = 1.0
"""How many buyers may choose for each place that is left. Some take two, some take none."""
TICK_S = 1.0
"""How often the controller moves a line."""
MAX_ELAPSED_S = 2.0
"""A controller that stood still does not make up for it in one step."""
CLAIM_HALF_LIFE_S = 20.0
SPEED_OVER_S = 20.0
"""Over what time the speed is smoothed that waiting times are told from."""
LEAST_BRAKE = 0.05
"""Even when everything is late somebody comes in: else nothing would show that it is better."""
LATE_ABOVE = 0.05
"""The share of order requests that may be late before the line slows down."""


class Gauge(msgspec.Struct, frozen=True):
    """What the controller carries from one step to the next."""

    credit: float = 0.0
    """Parts of people that the rate has allowed and nobody has used; below zero where more got passes than had their
    turn."""
    unclaimed: float = 0.0
    """Admitted lately, pass not fetched yet."""
    brake: float = 1.0
    """1: full rate; less while the database is late."""
    speed: float = 0.0
    """People a minute, smoothed."""


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured for a step."""

    elapsed_s: float
    per_minute: int
    max_active: int
    live: int
    """Passes that are neither used nor over."""
    claimed: int
    """Passes issued since the last step."""
    excess: int = 0
    """Of these, how many to people whose turn it had not been."""
    free: int
    """Places that could be ordered now."""
    waiting: int
    late: bool
    """Whether orders, or this controller itself, waited too long for the database."""


class Step(msgspec.Struct, frozen=True):
    """How many more are admitted, and what is carried on."""

    admit: int
    gauge: Gauge


def step(gauge: Gauge, readings: Readings) -> Step:
    """One step."""
    elapsed = min(max(readings.elapsed_s, 0.0), MAX_ELAPSED_S)
    brake = max(LEAST_BRAKE, gauge.brake * 0.5) if readings.late else min(1.0, gauge.brake + 0.1)
    a_second = readings.per_minute / 60 * brake
    most = 1 + a_second * MAX_ELAPSED_S if readings.per_minute else 0.0  # paused: not even who was as good as in
    credit = min(gauge.credit - readings.excess + a_second * elapsed, most)
    unclaimed = max(0.0, gauge.unclaimed * 0.5 ** (elapsed / CLAIM_HALF_LIFE_S) - readings.claimed)
    inside = readings.live + math.floor(unclaimed + 0.5)  # to the nearest: a hundredth of somebody holds up nobody
    allowed = min(credit, readings.max_active - inside, readings.free * PASSES_A_PLACE - inside, readings.waiting)
    admit = max(0, math.floor(allowed + 1e-9))
    return Step(
        admit,
        Gauge(
            credit=credit - admit,
            unclaimed=unclaimed + admit,
            brake=brake,
            speed=_speed(gauge.speed, readings, admit, elapsed),
        ),
    )


def elapsed_s(moved_at: datetime | None, now: datetime) -> float:
    """Seconds since the last step. Before the first, and where the clock was set back since, a tick: nobody knows."""
    if moved_at is None or now < moved_at:
        return TICK_S
    return (now - moved_at).total_seconds()


def may_issue(*, let_in: int, claimed: int, credit: float, per_minute: int, live: int, max_active: int) -> int:
    """How many new passes there may be now: for those who had their turn (``let_in``) and have not fetched theirs
    (``claimed`` have), for others as many as the rate allows in a tick, and never more at a time than may choose."""
    a_tick = 1 + per_minute / 60 * TICK_S if per_minute else 0.0
    return max(0, min(let_in - claimed + math.floor(max(0.0, credit + a_tick)), max_active - live))


def is_late(*, own_s: float, attempts: int, late: int, own_limit_s: float = 0.25) -> bool:
    """Whether the database is behind: the controller's own last commit, or too many of the last seconds' orders."""
    return own_s > own_limit_s or (attempts >= 20 and late > attempts * LATE_ABOVE)


def wait_s(ahead: int, per_minute: float) -> int | None:
    """How long it takes to come to the front at this speed; None while the line stands still."""
    return math.ceil(ahead / per_minute * 60) if per_minute > 0 else None


def poll_after_s(wait: int | None) -> int:
    """How long to wait before asking again: a tenth of what is left, from 2 to 30 seconds."""
    return 30 if wait is None else min(30, max(2, wait // 10))


def _speed(speed: float, readings: Readings, admit: int, elapsed: float) -> float:
    """Where nobody waits, the speed is what the next one may expect. Less than a millisecond says nothing of it."""
    if readings.waiting == 0:
        return float(readings.per_minute)
    if elapsed < 0.001:
        return speed
    return speed + (admit / elapsed * 60 - speed) * (1 - math.exp(-elapsed / SPEED_OVER_S))
