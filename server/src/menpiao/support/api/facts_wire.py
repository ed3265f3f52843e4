"""Facts of a timeline and notes on the wire."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.support.model.facts import Fact, words_of
from menpiao.support.service.notes import text_of
from menpiao.support.service.timeline import Told
from menpiao.support.store.support import Note

LONGEST_NOTE = 2_000
Id = Annotated[str, Meta(min_length=1, max_length=64, description="An opaque id.")]
NoteText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_NOTE,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$(?!\n)",
        description="For colleagues; buyers do not see it. Stored encrypted.",
    ),
]


class NoteIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to write down about an order."""

    text: NoteText

    def __repr__(self) -> str:
        return "NoteIn()"


class PersonOut(msgspec.Struct, frozen=True):
    """Who did something: the buyer, one of the organizer's people by name, the system, a payment provider."""

    kind: Literal["buyer", "staff", "system", "provider"]
    id: str | None
    name: str | None


class NoteOut(msgspec.Struct, frozen=True):
    """A note as it was written."""

    id: str
    text: str
    written_by: PersonOut
    written_at: str


class FactOut(msgspec.Struct, frozen=True):
    """Something that happened. ``text`` has it in words by language; ``subject_id`` is the payment, refund, ticket,
    message, note or change that it is about; ``detail`` the numbers and codes of it."""

    at: str
    code: str
    who: PersonOut
    text: dict[Lang, str]
    subject_id: str | None
    detail: dict[str, str | int]


class FactPage(msgspec.Struct, frozen=True):
    """Facts, oldest first."""

    items: list[FactOut]
    next: str | None


def show_facts(told: Told) -> FactPage:
    """A page with its words in both languages."""
    return FactPage([_fact(fact, told.names) for fact in told.page.items], told.page.next)


def show_note(note: Note, names: Mapping[UUID, str], cipher: FieldCipher) -> NoteOut:
    """A note with its writer's name."""
    return NoteOut(
        id=encode(note.id),
        text=text_of(cipher, note),
        written_by=PersonOut("staff", encode(note.written_by), names.get(note.written_by)),
        written_at=to_wire(note.written_at),
    )


def _fact(fact: Fact, names: Mapping[UUID, str]) -> FactOut:
    words = words_of(fact)
    who = fact.who
    name = None if who.id is None or who.kind != "staff" else names.get(who.id)
    return FactOut(
        at=to_wire(fact.at),
        code=fact.code,
        who=PersonOut(who.kind, None if who.id is None else encode(who.id), name),
        text={"zh-CN": words.zh, "en": words.en},
        subject_id=None if fact.subject is None else encode(fact.subject),
        detail=dict(fact.detail),
    )
