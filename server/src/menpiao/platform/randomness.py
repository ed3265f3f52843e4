"""The one source of randomness: the operating system's generator, for ids, tokens, seeds and nonces alike.

A simulation has to meet the same ids again when it plays the same seed: `predictable` lets it, and nobody else.
"""

import base64
import contextlib
import os
import random
import secrets
from collections.abc import Callable, Iterator

from menpiao.platform.clock import Clock

Dice = random.Random
"""What `seeded` gives, for annotations."""

_BLOCK_BYTES = 4_096
_block = b""
_taken = 0
_draw: Callable[[int], bytes] = secrets.token_bytes


def id_bytes(count: int) -> bytes:
    """So many unpredictable bytes for an id, from a block that was fetched at once: ids are made so often that the
    system calls would be felt. Every byte is given out once; a forked process begins with a block of its own. What
    guards something (tokens, seeds, nonces) asks `token_bytes`.
    """
    global _block, _taken
    if _taken + count > len(_block):
        _block, _taken = _draw(_BLOCK_BYTES), 0
    _taken += count
    return _block[_taken - count : _taken]


def _drop_the_block() -> None:
    global _block, _taken
    _block, _taken = b"", 0


os.register_at_fork(after_in_child=_drop_the_block)


def token_bytes(count: int) -> bytes:
    """So many unpredictable bytes."""
    return _draw(count)


def token_text(count: int = 32) -> str:
    """URL-safe text that carries so many random bytes."""
    return base64.urlsafe_b64encode(_draw(count)).rstrip(b"=").decode("ascii")


def token_hex(count: int = 16) -> str:
    """Hexadecimal text of so many random bytes."""
    return _draw(count).hex()


def bits(count: int) -> int:
    """An integer of so many random bits."""
    return int.from_bytes(_draw((count + 7) // 8), "big") >> (-count % 8)


def below(limit: int) -> int:
    """An integer from 0 to ``limit`` - 1, uniformly."""
    while (drawn := bits((limit - 1).bit_length())) >= limit:
        pass
    return drawn


def seeded(seed: int) -> Dice:
    """For simulations only, where the same seed has to be the same world; whoever knows it can predict everything."""
    return random.Random(seed)  # noqa: S311


@contextlib.contextmanager
def predictable(seed: int, *, clock: Clock) -> Iterator[None]:
    """Until the block ends everything above comes from this seed, in this process. Whoever lives in real time is
    refused: its tokens and ids would be known to all."""
    global _draw
    if not clock.simulated:
        raise AssertionError("only a simulation, which owns the time, may know what comes")
    _drop_the_block()
    _draw = seeded(seed).randbytes
    try:
        yield
    finally:
        _draw = secrets.token_bytes
        _drop_the_block()
