"""Latencies in fixed buckets: memory stays flat however long a round lasts, and a percentile is off by 1.6 % at most.

Below 128 µs a bucket is one microsecond wide; above, each power of two is divided into 64 (the idea is HdrHistogram's).
A histogram is a plain list of counts, because the generator raises one of them for every answer.
"""

import math
from collections.abc import Iterable, Sequence

_FINE = 7
"""Bits of a value that are kept."""
_HALF = 1 << (_FINE - 1)
LONGEST_US = (1 << 30) - 1
"""18 minutes; whatever took longer is counted here."""


def index_of(us: int) -> int:
    """The bucket of a latency in microseconds."""
    if us < 128:
        return us if us > 0 else 0
    shift = us.bit_length() - _FINE
    return _HALF * shift + (us >> shift) if us <= LONGEST_US else SIZE - 1


SIZE = _HALF * (LONGEST_US.bit_length() - _FINE) + (LONGEST_US >> (LONGEST_US.bit_length() - _FINE)) + 1


def ceiling_of(index: int) -> int:
    """The largest value in a bucket, in microseconds."""
    if index < 2 * _HALF:
        return index
    shift = index // _HALF - 1
    return ((_HALF + index % _HALF + 1) << shift) - 1


def empty() -> list[int]:
    """No latencies yet."""
    return [0] * SIZE


def merged(histograms: Iterable[Sequence[int]]) -> list[int]:
    """All of them as one."""
    return [sum(column) for column in zip(empty(), *histograms, strict=True)]


def percentile_ms(counts: Sequence[int], share: float) -> float:
    """The latency that this share of all answers did not exceed, in milliseconds; 0 where there were none."""
    total = sum(counts)
    wanted = max(1, math.ceil(total * share))
    seen = 0
    for index, count in enumerate(counts):
        seen += count
        if seen >= wanted and total:
            return ceiling_of(index) / 1000
    return 0.0
