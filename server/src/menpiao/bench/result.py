"""What a bench prints: one object, whatever the scenario. Docs: ``docs/how-to/measure.md``."""

import statistics
from collections.abc import Iterable, Sequence

import msgspec

from menpiao.bench.cpu import Cpu
from menpiao.bench.plan import Round, Slice


class Machine(msgspec.Struct, frozen=True):
    """Where it was measured; a load above 0 before the start belongs to somebody else."""

    cores: int
    processor: str
    python: str
    postgresql: str
    load_before: float
    load_after: float


class Reference(msgspec.Struct, frozen=True):
    """What the parts could do at best, in the same run; None where there is no pgbench."""

    pgbench_insert_per_s: float | None
    pgbench_hot_row_per_s: float | None
    noop_http_post_per_s: float
    noop_http_get_per_s: float
    noop_cpu: Cpu


class GeneratorProof(msgspec.Struct, frozen=True):
    """That the generator was not the bottleneck: its share of one core in the busiest round, and what it reaches
    against a server that does nothing. It was, where either share comes near 1."""

    cpu_share: float
    us_per_request: float
    ceiling_per_s: float
    share_of_ceiling: float


class KindResult(msgspec.Struct, frozen=True):
    """One kind of request in a scenario that has several."""

    name: str
    rate_per_s: float
    p50_ms: float
    p99_ms: float
    answers: dict[str, int]


class Measured(msgspec.Struct, frozen=True):
    """The object. Figures are medians of the rounds; ``curve`` has all rounds one after another."""

    scenario: str
    rate_per_s: float
    p50_ms: float
    p99_ms: float
    errors: int
    seconds: float
    clients: int
    processes: int
    answers: dict[str, int]
    kinds: list[KindResult]
    rounds_per_s: list[float]
    ratio_to_pgbench_insert: float | None
    ratio_to_pgbench_hot_row: float | None
    ratio_to_noop_http_post: float
    ratio_to_noop_http_get: float
    transactions_per_request: float
    """Of the database, above what it does when nobody reads; 0.0 means that memory answered."""
    cpu: Cpu
    reference: Reference
    generator: GeneratorProof
    machine: Machine
    extra: dict[str, float]
    findings: int
    """Contradictions that ``menpiao audit`` found afterwards; anything but 0 spoils the rest."""
    curve: list[Slice] = []


def median(values: Iterable[float], digits: int = 1) -> float:
    """The middle one, rounded; 0 where there are none."""
    known = list(values)
    return round(statistics.median(known), digits) if known else 0.0


def median_known(values: Iterable[float | None]) -> float | None:
    """The middle one of those that could be measured."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


def median_cpu(rounds: Sequence[Cpu]) -> Cpu:
    """The middle of each part."""
    return Cpu(median(cpu.server_us for cpu in rounds), median_known(cpu.database_us for cpu in rounds))


def ratio(rate: float, reference: float | None) -> float:
    """How many times the reference; 0 where that is unknown."""
    return round(rate / reference, 3) if reference else 0.0


def kinds_of(rounds: Sequence[Round]) -> list[KindResult]:
    """The medians of each kind."""
    return [
        KindResult(
            name=same[0].name,
            rate_per_s=median(kind.rate_per_s for kind in same),
            p50_ms=median((kind.p50_ms for kind in same), 2),
            p99_ms=median((kind.p99_ms for kind in same), 2),
            answers=added(kind.answers for kind in same),
        )
        for same in zip(*(each.kinds for each in rounds), strict=True)
    ]


def added(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """All of them together."""
    whole: dict[str, int] = {}
    for each in counts:
        for status, count in each.items():
            whole[status] = whole.get(status, 0) + count
    return whole


def joined(rounds: Sequence[Round]) -> list[Slice]:
    """The curves one after another, on one axis of time."""
    curve: list[Slice] = []
    before = 0.0
    for each in rounds:
        curve += [msgspec.structs.replace(part, at_s=round(before + part.at_s, 3)) for part in each.slices]
        before = curve[-1].at_s if curve else before
    return curve
