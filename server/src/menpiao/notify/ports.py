"""What notify needs of others: somebody who delivers a message to a buyer, and somebody who knows which event a
message is about.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang
from menpiao.notify.model.messages import SendResult
from menpiao.notify.model.templates import MappedField, UsedTemplate
from menpiao.platform.db import Tx

__all__ = ["EventsOf", "MessageLine", "MessageSender", "OutgoingMessage", "SendResult"]


class OutgoingMessage(msgspec.Struct, frozen=True):
    """``values`` are our own field names (`order_number`, `event_title`, …); the adapter maps them to ``template``."""

    app_id: str
    subject: str
    kind: str
    lang: Lang
    page: str
    values: dict[str, str]
    template: UsedTemplate

    def __repr__(self) -> str:
        return f"OutgoingMessage({self.kind})"


class MessageLine(msgspec.Struct, frozen=True):
    """One line of a message as it is read: what stands before the value, and the value as the channel lets it be.
    ``name`` is our own name of the value (`order_number`)."""

    label: str
    text: str
    name: str


class MessageSender(Protocol):
    """One channel for messages, such as WeChat's subscribe messages. Not to be called inside a transaction."""

    async def send(self, message: OutgoingMessage) -> SendResult: ...

    def preview(
        self, kind: str, values: Mapping[str, str], lang: Lang, fields: Sequence[MappedField] | None = None
    ) -> list[MessageLine]:
        """A message of this kind as its reader would see it, with these values, in a template with these fields (None:
        the usual ones)."""
        ...

    def template_id(self, kind: str, app_id: str) -> str | None:
        """The template of this kind in this app that the channel was started with, or None. What somebody has set since
        goes before it: ask `templates_in_use`."""
        ...

    def fields(self, kind: str) -> Sequence[MappedField]:
        """The fields of the usual template of this kind, all values that it may have."""
        ...

    def fits(self, kind: str, name: str, key: str) -> bool:
        """Whether a field with this key can hold this value of this kind."""
        ...


class EventsOf(Protocol):
    """Finds the events of messages, for whoever chose something for an event. Notify knows an order or an entry of the
    waitlist only as an opaque subject; the floors above know more."""

    async def __call__(
        self, tx: Tx, *, organizer_id: int, kind: str, subject_ids: Sequence[UUID]
    ) -> Mapping[UUID, UUID]:
        """Event by subject, of messages of one kind; subjects without an event are left out."""
        ...
