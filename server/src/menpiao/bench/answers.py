"""Reading HTTP answers as cheaply as a load generator can without believing what it has not seen.

The first answer of a kind is read by its head. What comes next has the same `Shape` when it is as long, has the same
status and the same ``content-length`` at the same place, and its head ends at the same place: four comparisons of
bytes, and a partial answer passes none of them. Anything else is read by its head again.
"""

import msgspec

HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_CHUNKED = b"transfer-encoding:"
_BARE = (b"204", b"304")
"""Statuses without a body, whatever the head says of its length."""


class Unreadable(Exception):
    """Not an answer of ours: no HTTP/1.1, or a body that tells its length only by coming."""


class Shape(msgspec.Struct, frozen=True):
    """What an answer looks like from outside. ``status_line`` and ``length_line`` are compared at fixed places."""

    status: bytes
    total: int
    status_line: bytes
    length_at: int
    length_line: bytes
    head_end: int

    def fits(self, data: bytes) -> bool:
        """Whether these bytes are one whole answer of this shape."""
        return (
            len(data) == self.total
            and data.startswith(self.status_line)
            and data.startswith(self.length_line, self.length_at)
            and data.startswith(HEAD_END, self.head_end)
        )


def shape_of(data: bytes) -> Shape | None:
    """The shape of the answer that these bytes begin with; None while its head is incomplete."""
    head_end = data.find(HEAD_END)
    if head_end < 0:
        return None
    if not data.startswith(b"HTTP/1.1 ") or not data[9:12].isdigit():
        raise Unreadable("no HTTP/1.1 answer")
    head = data[: head_end + 2].lower()
    status, length_at, line, length = data[9:12], 0, b"HTTP/1.1", 0
    if status not in _BARE:
        length_at = head.find(b"\r\n" + _LENGTH) + 2
        if length_at < 2 or b"\r\n" + _CHUNKED in head:
            raise Unreadable("an answer without a content-length")
        line = data[length_at : head.find(b"\r\n", length_at) + 2]
        digits = line[len(_LENGTH) :].strip()
        if not digits.isdigit() or len(digits) > 9:
            raise Unreadable("an answer with a strange content-length")
        length = int(digits)
    return Shape(status, head_end + 4 + length, data[:12], length_at, line, head_end)


def body_of(data: bytes, shape: Shape) -> bytes:
    """The answer's body."""
    return data[shape.head_end + 4 : shape.total]
