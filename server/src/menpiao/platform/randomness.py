"""The one source of randomness: the operating system's generator, for ids, tokens, seeds and nonces alike."""

import os
import random
import secrets

_BLOCK_BYTES = 4_096
_block = b""
_taken = 0


def id_bytes(count: int) -> bytes:
    """So many unpredictable bytes for an id, from a block that was fetched at once: ids are made so often that the
    system calls would be felt. Every byte is given out once; a forked process begins with a block of its own. What
    guards something (tokens, seeds, nonces) asks `token_bytes`.
    """
    global _block, _taken
    if _taken + count > len(_block):
        _block, _taken = secrets.token_bytes(_BLOCK_BYTES), 0
    _taken += count
    return _block[_taken - count : _taken]


def _drop_the_block() -> None:
    global _block, _taken
    _block, _taken = b"", 0


os.register_at_fork(after_in_child=_drop_the_block)


def token_bytes(count: int) -> bytes:
    """So many unpredictable bytes."""
    return secrets.token_bytes(count)


def token_text(count: int = 32) -> str:
    """URL-safe text that carries so many random bytes."""
    return secrets.token_urlsafe(count)


def token_hex(count: int = 16) -> str:
    """Hexadecimal text of so many random bytes."""
    return secrets.token_hex(count)


def bits(count: int) -> int:
    """An integer of so many random bits."""
    return secrets.randbits(count)


def below(limit: int) -> int:
    """An integer from 0 to ``limit`` - 1, uniformly."""
    return secrets.randbelow(limit)


def seeded(seed: int) -> random.Random:
    """For simulations only, where the same seed has to be the same world; whoever knows it can predict everything."""
    return random.Random(seed)  # noqa: S311
