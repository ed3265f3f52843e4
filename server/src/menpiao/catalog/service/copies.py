"""A new draft like an event: its texts, refund ladder, service fee, questions and messages, and its sessions with
ticket types, quotas, price rules, seating and bundles, so many days later at the same time of the day. Nothing of what
was sold.

`tests/architecture/test_copies.py` asks of every table that names an event, a session or a ticket type whether it is
copied here, or why not.
"""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from menpiao import notify
from menpiao.catalog.model.ladder import RefundRule, rule_of
from menpiao.catalog.model.organized import OrganizerSessionRow
from menpiao.catalog.model.refusals import TooManySessions
from menpiao.catalog.model.rules import check_event
from menpiao.catalog.model.schedule import MAX_SESSIONS
from menpiao.catalog.model.shapes import Texts
from menpiao.catalog.ports import TypeInCopy
from menpiao.catalog.service import steps
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.likeness import Move, Pattern, later_by, patterns_of
from menpiao.catalog.service.making import SessionToMake, make_sessions
from menpiao.catalog.service.once import Once, made_before, remember
from menpiao.catalog.service.questions import copy_questions
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import ladders, prices
from menpiao.catalog.store import organized as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.audit import Actor
from menpiao.platform.db import Tx


async def copy_event(
    editing: Editing,
    *,
    actor: Actor,
    organizer_id: int,
    once: Once,
    event_id: UUID,
    title: Texts | None,
    sessions: bool,
    move_days: int,
) -> tuple[UUID, bool]:
    """The draft's id, and whether this request had made it before. Raises `TooManySessions`."""
    async with editing.db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        known = await made_before(tx, organizer_id=organizer_id, once=once)
        if known is not None:
            return known[0], True
        row = await store.event(tx, organizer_id=organizer_id, event_id=event_id)
        if row is None:
            raise NotFound()
        new = row.as_new() if title is None else msgspec.structs.replace(row.as_new(), title=title)
        check_event(new)
        made_id = await steps.new_event(
            editing.db, tx, actor=actor, organizer_id=organizer_id, new=new, action="catalog.event_copied"
        )
        scheduled = await _scheduled(tx, organizer_id, event_id)
        zone = ZoneInfo(scheduled[0].time_zone if scheduled else "Asia/Shanghai")
        await _copy_terms(editing, tx, organizer_id, event_id, made_id, later_by(move_days, zone))
        names: dict[UUID, TypeInCopy] = {}
        if sessions:
            patterns = await patterns_of(editing, tx, scheduled)
            copied = await make_sessions(
                editing,
                tx,
                actor=actor,
                organizer_id=organizer_id,
                event_id=made_id,
                sessions=[_copy_of(pattern, move_days) for pattern in patterns],
            )
            names = await _names(tx, organizer_id, patterns, copied)
            await editing.copy_bundles(
                tx,
                actor=actor,
                organizer_id=organizer_id,
                made_id=made_id,
                names=names,
                move=later_by(move_days, zone),
            )
        types = {before: after.ticket_type_id for before, after in names.items()}
        await copy_questions(editing.db, tx, organizer_id=organizer_id, event_id=event_id, made_id=made_id, names=types)
        await notify.copy_choices(tx, organizer_id=organizer_id, event_id=event_id, made_id=made_id)
        await remember(tx, organizer_id=organizer_id, once=once, subject_ids=[made_id])
    return made_id, False


async def _names(
    tx: Tx, organizer_id: int, patterns: Sequence[Pattern], copied: Sequence[UUID]
) -> dict[UUID, TypeInCopy]:
    """What each copied ticket type is called in the copy: both have them in the same order."""
    types = await store.types_of_sessions(tx, organizer_id=organizer_id, session_ids=copied)
    return {
        before.id: TypeInCopy(session_id, after.id)
        for pattern, session_id in zip(patterns, copied, strict=True)
        for before, after in zip(pattern.types, types.get(session_id, ()), strict=True)
    }


async def _scheduled(tx: Tx, organizer_id: int, event_id: UUID) -> list[OrganizerSessionRow]:
    times = await catalog_store.times_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    ids = [one.id for one in times if one.status == "scheduled"]
    if len(ids) > MAX_SESSIONS:
        raise TooManySessions(count=len(ids), most=MAX_SESSIONS)
    return await store.sessions(tx, organizer_id=organizer_id, session_ids=ids)


async def _copy_terms(editing: Editing, tx: Tx, organizer_id: int, event_id: UUID, made_id: UUID, move: Move) -> None:
    """The refund ladder and the service fee."""
    ladder = await ladders.ladder_of_event(tx, organizer_id=organizer_id, event_id=event_id)
    if ladder is not None and ladder.rule is not None:
        rule: RefundRule = rule_of(ladder.rule)
        if rule.places_return_at is not None:
            rule = msgspec.structs.replace(rule, places_return_at=move(rule.places_return_at))
        await ladders.insert_ladder(
            tx,
            organizer_id=organizer_id,
            ladder_id=editing.db.new_id(organizer_id),
            event_id=made_id,
            version=1,
            rule=rule.stored(),
        )
    fee = await prices.service_fee(tx, organizer_id=organizer_id, identifier=event_id)
    if fee is not None and fee.stored is not None:
        await prices.set_service_fee(tx, organizer_id=organizer_id, event_id=made_id, stored=fee.stored)


def _copy_of(pattern: Pattern, move_days: int) -> SessionToMake:
    """The distances from doors to start to end stay, whatever the clocks do that night."""
    session = pattern.session
    move = later_by(move_days, ZoneInfo(session.time_zone))
    starts_at = move(session.starts_at)
    new = msgspec.structs.replace(
        session.as_new(),
        doors_at=starts_at - (session.starts_at - session.doors_at),
        starts_at=starts_at,
        ends_at=starts_at + (session.ends_at - session.starts_at),
    )
    return SessionToMake(new, pattern=pattern, move=move)
