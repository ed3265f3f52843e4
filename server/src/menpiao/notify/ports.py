"""What notify needs of the outside: somebody who delivers a message to a buyer."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.notify.model import SendResult

__all__ = ["MessageLine", "MessageSender", "OutgoingMessage", "SendResult"]


class OutgoingMessage(msgspec.Struct, frozen=True):
    """``values`` are our own field names (`order_number`, `event_title`, …); the adapter maps them to its template."""

    app_id: str
    subject: str
    kind: str
    lang: Lang
    page: str
    values: dict[str, str]

    def __repr__(self) -> str:
        return f"OutgoingMessage({self.kind})"


class MessageLine(msgspec.Struct, frozen=True):
    """One line of a message as it is read: what stands before the value, and the value as the channel lets it be."""

    label: str
    text: str


class MessageSender(Protocol):
    """One channel for messages, such as WeChat's subscribe messages. Not to be called inside a transaction."""

    async def send(self, message: OutgoingMessage) -> SendResult: ...

    def preview(self, kind: str, values: Mapping[str, str], lang: Lang) -> list[MessageLine]:
        """A message of this kind as its reader would see it, with these values."""
        ...

    def template_id(self, kind: str, app_id: str) -> str | None:
        """The channel's template of this kind in this app, or None where none is set up."""
        ...
