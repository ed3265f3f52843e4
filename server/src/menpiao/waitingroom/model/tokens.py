"""The two tokens of a waiting room. Both are signed and carry all that is needed to check them without a look-up.

An *entry* is a place in the line: room, buyer, and the moment of coming in milliseconds. Whether that makes it drawn or
arrived follows from the room's opening, so there is nothing in it that could contradict it. It never expires: it ends
with the room. A *pass* is the right to place one order: room, buyer, the pass's id, and when it ends.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from menpiao.platform.crypto import FieldCipher, Signer

LONGEST = 128
"""Characters of a token; ours are shorter."""
_ENTRY = 16 + 16 + 6
_PASS = 16 + 16 + 16 + 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(msgspec.Struct, frozen=True):
    """Somebody's place in the line."""

    room_id: UUID
    buyer_id: UUID
    entered_at: datetime


class Pass(msgspec.Struct, frozen=True):
    """The right to place one order."""

    room_id: UUID
    buyer_id: UUID
    id: UUID
    expires_at: datetime


class Tokens:
    """Writes and reads both kinds; each has a key of its own, so neither passes for the other."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._entries: Signer = cipher.signer("waitingroom entry")
        self._passes: Signer = cipher.signer("waitingroom pass")

    def write_entry(self, entry: Entry) -> str:
        return self._entries.sign(entry.room_id.bytes + entry.buyer_id.bytes + _milliseconds(entry.entered_at))

    def read_entry(self, token: str) -> Entry | None:
        """The entry, or None for whatever we did not sign."""
        payload = self._entries.read(token) if len(token) <= LONGEST else None
        if payload is None or len(payload) != _ENTRY:
            return None
        return Entry(UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), _moment(payload[32:]))

    def write_pass(self, held: Pass) -> str:
        return self._passes.sign(
            held.room_id.bytes + held.buyer_id.bytes + held.id.bytes + _milliseconds(held.expires_at)
        )

    def read_pass(self, token: str) -> Pass | None:
        """The pass, or None for whatever we did not sign."""
        payload = self._passes.read(token) if len(token) <= LONGEST else None
        if payload is None or len(payload) != _PASS:
            return None
        return Pass(
            UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), UUID(bytes=payload[32:48]), _moment(payload[48:])
        )


def whole_milliseconds(moment: datetime) -> datetime:
    """As exact as a token tells it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def up_to_a_millisecond(moment: datetime) -> datetime:
    """The first moment that is not before this one and that a token tells exactly."""
    exact = whole_milliseconds(moment)
    return exact if exact == moment else exact + timedelta(milliseconds=1)


def _milliseconds(moment: datetime) -> bytes:
    return ((moment - _EPOCH) // timedelta(milliseconds=1)).to_bytes(6, "big")


def _moment(raw: bytes) -> datetime:
    return _EPOCH + timedelta(milliseconds=int.from_bytes(raw, "big"))
