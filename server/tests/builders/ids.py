"""Ids for tests that need a certain one."""

from uuid import UUID

from menpiao.kernel.ids import id_head


def make_id(*, milliseconds: int, organizer_id: int, randomness: int) -> UUID:
    """Put an id together; ``randomness`` is its last 56 bits."""
    return UUID(bytes=id_head(milliseconds=milliseconds, organizer_id=organizer_id) + randomness.to_bytes(7, "big"))
