"""Statements on what organizers chose for the messages of their events."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.notify.model.choices import Choice, EventChoices
from menpiao.notify.model.messages import MessageKind
from menpiao.platform.db import Tx, execute, many, scalar


class ChosenRow(msgspec.Struct, frozen=True):
    """What stands for one kind of one event."""

    event_id: UUID
    kind: str
    switched_off: bool
    lead_hours: int | None
    sentence: dict[str, str]


class Choosing(msgspec.Struct, frozen=True):
    """A kind about which an organizer chose something, for whichever event."""

    organizer_id: int
    kind: str


_VERSION = scalar("select version from event_messages where organizer_id = $1 and event_id = $2")
_CHOSEN = many(
    ChosenRow,
    """select event_id, kind, switched_off, lead_hours, sentence from event_message_kinds
        where organizer_id = $1 and event_id = any ($2::uuid[])""",
)
# Most organizers choose nothing: their messages need no second look.
_CHOOSING = many(
    Choosing,
    """select distinct organizer_id, kind from event_message_kinds
        where organizer_id = any ($1::integer[]) and kind = any ($2::text[])""",
)
_FIRST = execute(
    """insert into event_messages (organizer_id, event_id, version) values ($1, $2, 1)
       on conflict (organizer_id, event_id) do nothing"""
)
_NEXT = execute(
    "update event_messages set version = version + 1 where organizer_id = $1 and event_id = $2 and version = $3"
)
_FORGET = execute("delete from event_message_kinds where organizer_id = $1 and event_id = $2")
_COPY = execute(
    """with copied as (
           insert into event_messages (organizer_id, event_id, version)
           select organizer_id, $3, 1 from event_messages where organizer_id = $1 and event_id = $2
       )
       insert into event_message_kinds (organizer_id, event_id, kind, switched_off, lead_hours, sentence)
       select organizer_id, $3, kind, switched_off, lead_hours, sentence
         from event_message_kinds where organizer_id = $1 and event_id = $2"""
)
_CHOOSE = execute(
    """insert into event_message_kinds (organizer_id, event_id, kind, switched_off, lead_hours, sentence)
       values ($1, $2, $3, $4, $5, $6)"""
)


async def choices_of_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> EventChoices:
    """What stands for this event."""
    version: int = await _VERSION(tx, organizer_id, event_id) or 0
    chosen = await choices_of_events(tx, organizer_id=organizer_id, event_ids=[event_id])
    return EventChoices(event_id, version, chosen.get(event_id, {}))


async def choices_of_events(
    tx: Tx, *, organizer_id: int, event_ids: Sequence[UUID]
) -> dict[UUID, dict[MessageKind, Choice]]:
    """By event and kind; events for which nothing was chosen are left out."""
    found: dict[UUID, dict[MessageKind, Choice]] = {}
    for row in await _CHOSEN(tx, organizer_id, list(event_ids)):
        choice = Choice(not row.switched_off, row.lead_hours, row.sentence)
        found.setdefault(row.event_id, {})[MessageKind(row.kind)] = choice
    return found


async def choosing(tx: Tx, *, organizer_ids: Iterable[int], kinds: Iterable[str]) -> set[tuple[int, str]]:
    """Of which kinds these organizers chose anything, for any event."""
    rows = await _CHOOSING(tx, sorted(set(organizer_ids)), sorted(set(kinds)))
    return {(row.organizer_id, row.kind) for row in rows}


async def next_version(tx: Tx, *, organizer_id: int, event_id: UUID, expected: int) -> bool:
    """Take the turn to choose; False where somebody else has chosen since ``expected``."""
    if expected == 0:
        return await _FIRST(tx, organizer_id, event_id) == 1
    return await _NEXT(tx, organizer_id, event_id, expected) == 1


async def replace(tx: Tx, *, organizer_id: int, event_id: UUID, chosen: Mapping[MessageKind, Choice]) -> None:
    """This and nothing else, for whoever has the turn."""
    await _FORGET(tx, organizer_id, event_id)
    for kind, choice in chosen.items():
        await _CHOOSE(tx, organizer_id, event_id, kind.value, not choice.on, choice.lead_hours, dict(choice.sentence))


async def copy(tx: Tx, *, organizer_id: int, event_id: UUID, made_id: UUID) -> None:
    """What stands for an event, for one that was made just now, too."""
    await _COPY(tx, organizer_id, event_id, made_id)
