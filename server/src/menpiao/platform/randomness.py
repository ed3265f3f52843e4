"""The one source of randomness: the operating system's generator, for ids, tokens, seeds and nonces alike."""

import os
import secrets

_STOCK_BYTES = 4_096
_stock = b""
_taken = 0


def id_bytes(count: int) -> bytes:
    """So many unpredictable bytes for an id, from a block that was fetched at once: ids are made so often that the
    system calls would be felt. Every byte is given out once; a forked process begins with a block of its own. What
    guards something (tokens, seeds, nonces) asks `token_bytes`.
    """
    global _stock, _taken
    if _taken + count > len(_stock):
        _stock, _taken = secrets.token_bytes(_STOCK_BYTES), 0
    _taken += count
    return _stock[_taken - count : _taken]


def _empty_the_stock() -> None:
    global _stock, _taken
    _stock, _taken = b"", 0


os.register_at_fork(after_in_child=_empty_the_stock)


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
