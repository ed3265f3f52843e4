"""Sessions by a rule: looked at first, then made together. What a rule means is `menpiao.catalog.model.schedule`'s."""

from collections.abc import Sequence
from uuid import UUID

from menpiao.catalog.model.refusals import TooManySessions
from menpiao.catalog.model.rules import check_session
from menpiao.catalog.model.schedule import (
    MAX_SESSIONS,
    Planned,
    Schedule,
    SessionRule,
    Slot,
    check_days,
    slot_of,
    slots_of,
)
from menpiao.catalog.model.shapes import NewSession
from menpiao.catalog.model.ticket_types import QuotedType
from menpiao.catalog.service import steps
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.likeness import pattern_in_event
from menpiao.catalog.service.making import SessionToMake, make_sessions
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import changing
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.audit import Actor


async def apply_rule(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    once: Once | None,
    event_id: UUID,
    rule: SessionRule,
    types: Sequence[QuotedType],
    like_session_id: UUID | None,
) -> tuple[Schedule, bool]:
    """Make what the rule means, all of it or nothing, and say whether this request had made it before. Without
    ``once`` it is a dry run: nothing is made. Raises `TooManySessions`."""
    check_days(rule)
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        if await store.event(tx, organizer_id=organizer_id, event_id=event_id, for_update=True) is None:
            raise NotFound()
        known = await made_before(tx, organizer_id=organizer_id, once=once)
        if known is not None:
            rows = await store.sessions(tx, organizer_id=organizer_id, session_ids=known)
            return Schedule(tuple([Planned(slot_of(row), row.id) for row in rows]), ()), True
        there = await changing.starts_at_venue(tx, organizer_id=organizer_id, event_id=event_id, venue_id=rule.venue_id)
        slots, skipped = slots_of(rule, now=editing.db.clock.now(), there=there)
        if len(slots) > MAX_SESSIONS:
            raise TooManySessions(count=len(slots), most=MAX_SESSIONS)
        for slot in slots[:1]:
            check_session(_session(rule, slot))
            await steps.check_place(tx, organizer_id=organizer_id, new=_session(rule, slot))
        pattern = None
        if like_session_id is not None:
            pattern = await pattern_in_event(
                editing, tx, organizer_id=organizer_id, event_id=event_id, session_id=like_session_id
            )
        if once is None:
            return Schedule(tuple([Planned(slot) for slot in slots]), tuple(skipped)), False
        made = await make_sessions(
            editing,
            tx,
            actor=actor,
            organizer_id=organizer_id,
            event_id=event_id,
            sessions=[SessionToMake(_session(rule, slot), types, pattern) for slot in slots],
        )
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=made)
    planned = [Planned(slot, session_id) for slot, session_id in zip(slots, made, strict=True)]
    return Schedule(tuple(planned), tuple(skipped)), False


def _session(rule: SessionRule, slot: Slot) -> NewSession:
    return NewSession(
        venue_id=rule.venue_id,
        doors_at=slot.doors_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        time_zone=rule.time_zone,
        per_buyer_max=rule.per_buyer_max,
        per_device_max=rule.per_device_max,
        one_per_attendee=rule.one_per_attendee,
        waitlist=rule.waitlist,
    )
