"""Tokens that stand in a link or a poll, shaped like a login's and no login's: a letter for what it leads to, the 26
characters of that thing's id, a dot, and 256 random bits as text. The id lets a look-up find its row; the random part
is the secret. Only the hash of the whole is ever stored.
"""

import re
from typing import Final
from uuid import UUID

from menpiao.identity.model.people import SECRET_BYTES
from menpiao.kernel.ids import decode, encode
from menpiao.platform import randomness


class LinkToken:
    """Tokens of one kind. ``letter``: none that another kind, or a login, begins with."""

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._shape = re.compile(rf"{letter}([0-7][0-9a-hjkmnp-tv-z]{{25}})\.[A-Za-z0-9_-]{{43}}")

    def new(self, subject_id: UUID) -> str:
        """A token that leads there, with a secret of its own."""
        token = f"{self._letter}{encode(subject_id)}.{randomness.token_text(SECRET_BYTES)}"
        assert self._shape.fullmatch(token)
        return token

    def read(self, text: str) -> UUID | None:
        """What a token names; None where it is none of this kind, which costs no look-up."""
        match = self._shape.fullmatch(text)
        return None if match is None else decode(match[1])


INVITATION: Final = LinkToken("i")
"""To work for an organizer."""
OPERATOR_INVITATION: Final = LinkToken("p")
"""To the platform."""
RESET: Final = LinkToken("r")
"""To a new password."""
POLL: Final = LinkToken("l")
"""With which a browser asks what became of its login request."""
