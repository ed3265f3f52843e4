"""The draw: everybody who came before the opening gets a place in the line that nobody chose, and anybody can check.

*Commit*: a seed is drawn with the room, and its SHA-256 is public from then on. *Reveal*: at the opening the seed
itself becomes public. A buyer's rank is an HMAC of room and buyer under the seed: uniform, unknown to everybody until
the reveal, the same however often somebody asks, and impossible to choose, because the seed was fixed before they came.
"""

import hashlib
import hmac
from uuid import UUID

SEED_BYTES = 32
SPAN = 1 << 64
"""Ranks and ties are whole numbers from 0 to SPAN - 1."""


def commitment_of(seed: bytes) -> bytes:
    """What is published before the opening."""
    return hashlib.sha256(seed).digest()


def rank_of(seed: bytes, *, room_id: UUID, buyer_id: UUID) -> int:
    """A buyer's rank among those who came before the opening; the lowest is first."""
    return _number(seed, room_id.bytes + buyer_id.bytes)


def tie_of(seed: bytes, *, room_id: UUID, buyer_id: UUID, bucket: int) -> int:
    """Who is first among those who arrive within one second; ``bucket`` is that second, as 8 bytes."""
    return _number(seed, room_id.bytes + buyer_id.bytes + bucket.to_bytes(8, "big"))


def _number(seed: bytes, message: bytes) -> int:
    return int.from_bytes(hmac.digest(seed, message, "sha256")[:8], "big")


def hex16(number: int) -> str:
    """A rank or tie on the wire: 16 hexadecimal digits, so that text order is the order of the line."""
    return f"{number:016x}"
