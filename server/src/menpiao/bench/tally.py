"""The generator's counts: one histogram for each kind and slice of time, so that a curve can be drawn afterwards.

A slice is closed between two looks at the sockets, never inside a request; there are at most a hundred of them.
"""

import math
from collections.abc import Sequence

from menpiao.bench.answers import Shape
from menpiao.bench.histogram import empty, index_of, merged, percentile_ms
from menpiao.bench.plan import (
    ID_PLACE,
    KEY_PLACE,
    Away,
    CrowdRound,
    Generator,
    Kind,
    KindRound,
    Phase,
    Plan,
    Round,
    Slice,
)

MOST_SLICES = 100
SHORTEST_SLICE_S = 0.1
RETRY_AFTER = b"retry-after:"


class Line:
    """One kind while it is being sent: its requests cut where a key goes in, the shapes of its last answers by status,
    counts."""

    __slots__ = (
        *("answers", "away", "comes_again", "counts", "follows", "given", "id_place", "kind", "requests", "sent"),
        *("shapes", "slices"),
    )

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.requests = [request.split(KEY_PLACE, 1) for request in kind.requests]
        self.id_place = ID_PLACE
        self.follows = kind.follows
        self.shapes: dict[bytes, Shape] = {}
        self.counts = empty()
        self.slices: list[list[int]] = []
        self.answers: dict[bytes, int] = {}
        self.away = empty()
        """How long those waited, from sending, who were told 503."""
        self.comes_again: dict[bytes, int] = {}
        """How often they were told each Retry-After; an empty one where there was none."""
        self.sent = self.given = 0

    def turned_away(self, seconds: float, answer: bytes) -> None:
        """A 503."""
        self.away[index_of(int(seconds * 1e6))] += 1
        _, _, rest = answer.lower().partition(RETRY_AFTER)
        told = rest.partition(b"\r\n")[0].strip()
        self.comes_again[told] = self.comes_again.get(told, 0) + 1


class Tally:
    """All kinds of a plan, and the slices of its time."""

    def __init__(self, plan: Plan) -> None:
        self.lines = [Line(kind) for kind in plan.kinds]
        self._length = max(SHORTEST_SLICE_S, plan.seconds / MOST_SLICES)
        self._ends: list[tuple[float, int, int]] = []
        self._started = 0.0
        self.slice_ends_at = 0.0

    def start(self, at: float) -> None:
        """The first slice begins."""
        self._started = at
        self.slice_ends_at = at + self._length

    def next_slice(self, at: float, *, waiting: int, last: bool, in_line: int = 0) -> None:
        """Close one; what is counted from now on belongs to the next, or came after the end."""
        self._ends.append((at, waiting, in_line))
        for line in self.lines:
            line.slices.append(line.counts)
            line.counts = empty()
        self.slice_ends_at = math.inf if last else max(at, self.slice_ends_at + self._length)

    def pattern(self, phase: Phase) -> list[Line]:
        """The order in which kinds are sent: each as evenly spread as its weight allows."""
        whole = sum(phase.weights)
        owed = [0] * len(self.lines)
        order: list[Line] = []
        for _ in range(whole):
            owed = [debt + weight for debt, weight in zip(owed, phase.weights, strict=True)]
            chosen = max(range(len(owed)), key=owed.__getitem__)
            owed[chosen] -= whole
            order.append(self.lines[chosen])
        return order

    def result(
        self, *, ended: float, cpu_s: float, late: Sequence[int], unsent: int, crowd: CrowdRound | None = None
    ) -> Round:
        """The round's figures. Answers that came after the end count as answers, not for the rate."""
        seconds = max(ended - self._started, 1e-9)
        in_time = [merged(line.slices) for line in self.lines] if self._ends else [line.counts for line in self.lines]
        whole = [merged([counts, line.counts]) for counts, line in zip(in_time, self.lines, strict=True)]
        if not self._ends:
            whole = in_time
        until = self._ends[-1][0] - self._started if self._ends else seconds
        everything = merged(whole)
        requests = max(sum(everything), 1)
        answers: dict[str, int] = {}
        for line in self.lines:
            for status, count in line.answers.items():
                answers[status.decode()] = answers.get(status.decode(), 0) + count
        kinds = [
            _kind(line, rate=sum(counts) / until, latencies=all_of)
            for line, counts, all_of in zip(self.lines, in_time, whole, strict=True)
        ]
        return Round(
            rate_per_s=sum(map(sum, in_time)) / until,
            p50_ms=percentile_ms(everything, 0.5),
            p99_ms=percentile_ms(everything, 0.99),
            answers=answers,
            errors=sum(kind.unexpected for kind in kinds),
            seconds=seconds,
            unsent=unsent,
            generator=Generator(cpu_s / seconds, 1e6 * cpu_s / requests, percentile_ms(late, 0.99)),
            kinds=kinds,
            slices=self._curve(),
            away=_away(self.lines),
            crowd=crowd,
        )

    def _curve(self) -> list[Slice]:
        curve = []
        began = self._started
        for number, (ended, waiting, in_line) in enumerate(self._ends):
            width = max(ended - began, 1e-9)
            counts = merged(line.slices[number] for line in self.lines)
            curve.append(
                Slice(
                    at_s=round(ended - self._started, 3),
                    rates_per_s={line.kind.name: round(sum(line.slices[number]) / width, 1) for line in self.lines},
                    p50_ms=percentile_ms(counts, 0.5),
                    p99_ms=percentile_ms(counts, 0.99),
                    waiting=waiting,
                    in_line=in_line,
                )
            )
            began = ended
        return curve


def _away(lines: Sequence[Line]) -> Away | None:
    waited = merged(line.away for line in lines)
    if not any(waited):
        return None
    comes_again: dict[str, int] = {}
    for line in lines:
        for told, count in line.comes_again.items():
            comes_again[told.decode()] = comes_again.get(told.decode(), 0) + count
    return Away(sum(waited), percentile_ms(waited, 0.5), percentile_ms(waited, 0.99), comes_again)


def _kind(line: Line, *, rate: float, latencies: Sequence[int]) -> KindRound:
    answers = {status.decode(): count for status, count in line.answers.items()}
    expected = {str(status) for status in line.kind.expected}
    return KindRound(
        name=line.kind.name,
        rate_per_s=rate,
        p50_ms=percentile_ms(latencies, 0.5),
        p99_ms=percentile_ms(latencies, 0.99),
        answers=answers,
        unexpected=sum(count for status, count in answers.items() if status not in expected),
    )
