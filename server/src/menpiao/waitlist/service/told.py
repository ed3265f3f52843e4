"""What somebody who waits has told already, for the order that they will be offered: names and answers, sealed with the
entry."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.orders import Answer
from menpiao.platform.crypto import FieldCipher
from menpiao.waitlist.model.entry import Entry

_NAMES, _ANSWERS = "waitlist_entries.attendees", "waitlist_entries.answers"


def seal_names(cipher: FieldCipher, entry_id: UUID, names: Sequence[str]) -> bytes | None:
    """None where there are none."""
    return cipher.seal(msgspec.json.encode(names), field=_NAMES, row=entry_id) if names else None


def seal_answers(cipher: FieldCipher, entry_id: UUID, answers: Sequence[Answer]) -> bytes | None:
    """None where there are none."""
    return cipher.seal(msgspec.json.encode(answers), field=_ANSWERS, row=entry_id) if answers else None


def names_of(cipher: FieldCipher, entry: Entry) -> tuple[str, ...]:
    """The people, as `tickets.attendee_text` made them."""
    if entry.attendees_sealed is None:
        return ()
    opened = cipher.open(entry.attendees_sealed, field=_NAMES, row=entry.id)
    return msgspec.json.decode(opened, type=tuple[str, ...])


def answers_of(cipher: FieldCipher, entry: Entry) -> tuple[Answer, ...]:
    """To whatever was asked when they joined."""
    if entry.answers_sealed is None:
        return ()
    opened = cipher.open(entry.answers_sealed, field=_ANSWERS, row=entry.id)
    return msgspec.json.decode(opened, type=tuple[Answer, ...])
