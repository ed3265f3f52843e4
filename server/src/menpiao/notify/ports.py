"""What notify needs of the outside: somebody who delivers a message to a buyer."""

from typing import Protocol

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.notify.model import SendResult

__all__ = ["MessageSender", "OutgoingMessage", "SendResult"]


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


class MessageSender(Protocol):
    """One channel for messages, such as WeChat's subscribe messages. Not to be called inside a transaction."""

    async def send(self, message: OutgoingMessage) -> SendResult: ...

    def template_id(self, kind: str, app_id: str) -> str | None:
        """The channel's template of this kind in this app, or None where none is set up."""
        ...
