"""What an organizer chose for the messages of an event, and how it is kept when they are sent.

A message is written in the transaction of its cause, which knows nothing of choices; they are looked up when it is
sent. So they hold at once, for messages too that wait already, and writing costs nothing more.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from menpiao.kernel.errors import PreconditionFailed
from menpiao.notify.model.choices import ROOMY, Choice, EventChoices, chosen
from menpiao.notify.model.messages import MessageKind
from menpiao.notify.ports import EventsOf
from menpiao.notify.store import choices as store
from menpiao.notify.store.outbox import ClaimedMessage
from menpiao.platform.db import Tx

_CHOOSABLE = frozenset(kind.value for kind in ROOMY)
"""Of the others nothing can be chosen: what may be switched off has room for a sentence, too."""


async def choices_of_event(tx: Tx, *, organizer_id: int, event_id: UUID) -> EventChoices:
    """What stands for this event, which the caller has found."""
    return await store.choices_of_event(tx, organizer_id=organizer_id, event_id=event_id)


async def choices_of_events(
    tx: Tx, *, organizer_id: int, event_ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[MessageKind, Choice]]:
    """By event and kind; what is as usual is left out."""
    return await store.choices_of_events(tx, organizer_id=organizer_id, event_ids=event_ids)


async def replace_choices(
    tx: Tx,
    *,
    organizer_id: int,
    event_id: UUID,
    expected_version: int,
    choices: Iterable[tuple[MessageKind, Choice]],
) -> Mapping[MessageKind, Choice] | None:
    """From the commit on; what is chosen then, or None where it stood so before: a request that is repeated changes
    nothing. Kinds that are left out are as usual. Raises `Invalid`, and `PreconditionFailed` where somebody else has
    chosen since ``expected_version``."""
    wanted = chosen(choices)
    before = await store.choices_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    if before.by_kind == wanted:
        return None
    if not await store.next_version(tx, organizer_id=organizer_id, event_id=event_id, expected=expected_version):
        raise PreconditionFailed()
    await store.replace(tx, organizer_id=organizer_id, event_id=event_id, chosen=wanted)
    return wanted


async def copy_choices(tx: Tx, *, organizer_id: int, event_id: UUID, made_id: UUID) -> None:
    """What was chosen for an event holds for its copy, which was made in this transaction."""
    await store.copy(tx, organizer_id=organizer_id, event_id=event_id, made_id=made_id)


async def chosen_for(tx: Tx, events_of: EventsOf, claimed: Sequence[ClaimedMessage]) -> dict[UUID, Choice]:
    """By message, what was chosen for it; those as usual are left out."""
    some = [message for message in claimed if message.kind in _CHOOSABLE]
    if not some:
        return {}
    choosing = await store.choosing(
        tx, organizer_ids=(message.organizer_id for message in some), kinds=(message.kind for message in some)
    )
    groups: dict[tuple[int, str], list[ClaimedMessage]] = defaultdict(list)
    for message in some:
        if (message.organizer_id, message.kind) in choosing:
            groups[message.organizer_id, message.kind].append(message)
    found: dict[UUID, Choice] = {}
    for (organizer_id, kind), messages in groups.items():
        subjects = [message.subject_id for message in messages]
        events = await events_of(tx, organizer_id=organizer_id, kind=kind, subject_ids=subjects)
        choices = await store.choices_of_events(tx, organizer_id=organizer_id, event_ids=sorted(set(events.values())))
        for message in messages:
            event_id = events.get(message.subject_id)
            of_event = choices.get(event_id, {}) if event_id is not None else {}
            if MessageKind(kind) in of_event:
                found[message.id] = of_event[MessageKind(kind)]
    return found
