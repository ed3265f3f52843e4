"""What the sandbox was asked and what it sent, newest first, for people and tests to look at.

In memory and bounded: it is a window, not a record. Secrets never enter it: keys, tokens and session keys are masked
wherever they appear.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from menpiao.adapters.sandbox.model import rfc3339

CAPACITY = 2_000
MAX_TEXT = 4_000
MASKED = frozenset({"secret", "access_token", "session_key", "js_code", "private_key_pem", "apiv3_key", "secret_key"})
Face = Literal["pay", "open", "callback", "forged", "phone", "stripe"]


class Entry(msgspec.Struct, frozen=True):
    """One exchange. ``face``: WeChat Pay's API, the mini-program API, a callback that we sent, a forged one,
    the buyer's phone, Stripe's API."""

    number: int
    at: str
    face: Face
    method: str
    what: str
    """Path, or the callback's URL."""
    status: int | None
    """HTTP status, or None when nobody answered."""
    code: str
    """WeChat's error code, or a word such as ``lost``."""
    about: str
    """The out_trade_no, out_refund_no or account that it was about, where known."""
    request: Any = None
    answer: Any = None


class Journal:
    """The newest entries."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=CAPACITY)
        self._count = 0

    def write(
        self,
        *,
        at: float,
        face: Face,
        method: str,
        what: str,
        status: int | None,
        code: str = "",
        about: str = "",
        request: bytes | str = b"",
        answer: bytes | str = b"",
    ) -> None:
        self._count += 1
        entry = Entry(
            number=self._count,
            at=rfc3339(at),
            face=face,
            method=method,
            what=what,
            status=status,
            code=code,
            about=about,
            request=readable(request),
            answer=readable(answer),
        )
        self._entries.append(entry)

    def newest(self, limit: int, after: int = 0) -> list[Entry]:
        """At most so many, newest first, with numbers above ``after``."""
        found: list[Entry] = []
        for entry in reversed(self._entries):
            if len(found) >= limit or entry.number <= after:
                break
            found.append(entry)
        return found


def readable(text: bytes | str) -> Any:
    """JSON as a structure without its secrets, anything else as a shortened text."""
    if not text:
        return None
    if len(text) > MAX_TEXT:
        return f"({len(text)} bytes)"
    try:
        return masked(msgspec.json.decode(text))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raw = text if isinstance(text, bytes) else text.encode()
        return raw[:200].decode("utf-8", "replace")


def masked(content: Any) -> Any:
    """The same structure with every secret replaced."""
    if isinstance(content, dict):
        return {key: "…" if key in MASKED else masked(value) for key, value in content.items()}
    if isinstance(content, list):
        return [masked(value) for value in content]
    return content


def masked_query(pairs: Iterable[tuple[str, str]]) -> str:
    """A query string for people, without its secrets."""
    return "&".join(f"{key}={'…' if key in MASKED else value}" for key, value in pairs)
