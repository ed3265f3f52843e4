"""Splitting a sum exactly: whole fen, nothing lost, the same every time."""

from collections.abc import Sequence


def split(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """``total`` in proportion to ``weights`` by the largest remainder; of equal remainders the first get the fen that
    are left. Where all weights are 0, all parts are as equal as can be. No part exceeds its weight while the total does
    not exceed their sum."""
    whole = sum(weights)
    if not whole:
        weights, whole = (1,) * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(total * weights[index] % whole), index))
    for index in by_remainder[:left]:
        parts[index] += 1
    return tuple(parts)
