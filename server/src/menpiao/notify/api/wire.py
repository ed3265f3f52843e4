"""What routes of messages share: the channel, and how a message is shown."""

from collections.abc import Mapping, Sequence

import msgspec
from litestar.params import SkipValidation

from menpiao.kernel.i18n import Lang
from menpiao.notify.ports import MessageLine, MessageSender

MessageChannel = SkipValidation[MessageSender]
"""The dependency ``message_sender``. Litestar can't check against a Protocol."""


class MessageLineOut(msgspec.Struct, frozen=True):
    """One line as its reader sees it; the label is the template's own. ``name``: which of our values it is."""

    name: str
    label: str
    text: str


def previews_out(previews: Mapping[Lang, Sequence[MessageLine]]) -> dict[str, list[MessageLineOut]]:
    """By the reader's language."""
    return {
        lang: [MessageLineOut(line.name, line.label, line.text) for line in lines] for lang, lines in previews.items()
    }
