"""The one source of randomness: the operating system's generator, for ids, tokens, seeds and nonces alike."""

import secrets


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
