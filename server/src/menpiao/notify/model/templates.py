"""Which template of the channel a kind of message is sent with, and which of its fields has which value. Pure."""

from collections.abc import Sequence
from typing import Final

import msgspec

from menpiao.notify.model.messages import MessageKind

MAX_FIELDS: Final = 5
"""WeChat's templates have two to five keywords."""
LONGEST_LABEL: Final = 12


class MappedField(msgspec.Struct, frozen=True):
    """One line of a template: our ``name`` of the value (`order_number`), the channel's ``key`` for it
    (`character_string1`), and the label that its readers see before it."""

    name: str
    key: str
    label: str


class UsedTemplate(msgspec.Struct, frozen=True):
    """What a kind is sent with. ``fields`` None: the channel's usual ones."""

    template_id: str
    fields: Sequence[MappedField] | None = None


class TemplateRow(msgspec.Struct, frozen=True):
    """What was set for one kind of one mini program. ``template_id`` None: what the installation's settings say."""

    app_id: str
    kind: str
    template_id: str | None
    fields: list[dict[str, str]]
    version: int

    @property
    def mapped(self) -> list[MappedField]:
        """The fields as they were set."""
        return [MappedField(**field) for field in self.fields]


class NewTemplate(msgspec.Struct, frozen=True):
    """What is to hold for one kind from now on."""

    kind: MessageKind
    template_id: str | None
    fields: Sequence[MappedField]
