"""Routes for who organizes: many sessions made by a rule, many changed at once."""

from typing import Any
from uuid import UUID

from litestar import Response, post
from msgspec import UNSET, UnsetType

from menpiao.catalog.api.session_wire import (
    ChangesOut,
    PlannedOut,
    SessionChangeIn,
    SessionChangesIn,
    SessionRuleIn,
    SessionRuleOut,
    SkippedOut,
)
from menpiao.catalog.api.show import show_look
from menpiao.catalog.api.ticket_types import new_type
from menpiao.catalog.api.wire import known_ids
from menpiao.catalog.model.refusals import SessionNotScheduled, TimesAreSold, TooManySessions, TouchesSoldTickets
from menpiao.catalog.model.schedule import SessionRule, Skipped, SlotChange
from menpiao.catalog.service import bulk, schedule
from menpiao.catalog.service.editing import Editing
from menpiao.catalog.service.once import Once
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.platform.http import NO_STORE, REPLAYED, Audience, IdempotencyKey, asked_id, checked_key, named_id, path_id


@post(
    "/api/v1/organizer/events/{event_id:str}/session-rules",
    operation_id="applySessionRule",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, IdempotencyKeyReused, TooManySessions)},
    status_code=200,
    summary="Add sessions by a rule",
)
async def apply_session_rule(
    event_id: str,
    data: SessionRuleIn,
    editing: Editing,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[SessionRuleOut]:
    """All of them, at most 200, or none. A rule that is applied again makes only what is not there."""
    actor = allowed(staff, "change_events")
    identifier = path_id(event_id)
    key = checked_key(idempotency_key)
    made, replayed = await schedule.apply_rule(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        once=None if data.dry_run else Once.of(f"applySessionRule {encode(identifier)}", key, data),
        event_id=identifier,
        rule=_rule(data),
        types=[new_type(one) for one in data.ticket_types],
        like_session_id=asked_id("/like_session_id", data.like_session_id),
    )
    sessions = [
        PlannedOut(
            id=None if one.id is None else encode(one.id),
            day=one.slot.day.isoformat(),
            time=one.slot.time,
            doors_at=to_wire(one.slot.doors_at),
            starts_at=to_wire(one.slot.starts_at),
            ends_at=to_wire(one.slot.ends_at),
            doubled_hour=one.slot.doubled_hour,
        )
        for one in made.planned
    ]
    shown = SessionRuleOut(data.dry_run, sessions, [_skipped(one, lang) for one in made.skipped])
    return Response(shown, headers={**NO_STORE, REPLAYED: "true" if replayed else "false"})


@post(
    "/api/v1/organizer/events/{event_id:str}/session-changes",
    operation_id="changeSessions",
    tags=["organizer"],
    opt={
        "audience": Audience.ORGANIZER,
        "problems": (NotFound, Invalid, TouchesSoldTickets, TimesAreSold, SessionNotScheduled),
    },
    status_code=200,
    summary="Change several sessions",
)
async def change_sessions(
    event_id: str,
    data: SessionChangesIn,
    editing: Editing,
    staff: StaffLogin,
    lang: Lang,
    idempotency_key: IdempotencyKey = None,
) -> Response[ChangesOut]:
    """All of them, or none. What is so already stays as it is, so that a repeated request does no harm."""
    actor = allowed(staff, "change_events")
    checked_key(idempotency_key)
    changed, look = await bulk.change_sessions(
        editing,
        actor=actor,
        organizer_id=staff.organizer_id,
        event_id=path_id(event_id),
        session_ids=known_ids("/session_ids", data.session_ids),
        change=_change(data.change),
        confirmed=data.confirmed,
        dry_run=data.dry_run,
    )
    return Response(ChangesOut(data.dry_run, changed, show_look(look, lang)), headers=NO_STORE)


ROUTES: list[Any] = [apply_session_rule, change_sessions]


def _rule(data: SessionRuleIn) -> SessionRule:
    return SessionRule(
        venue_id=named_id("/venue_id", data.venue_id),
        time_zone=data.time_zone,
        weekdays=frozenset(data.weekdays),
        times=tuple(sorted(set(data.times))),
        first_day=data.first_day,
        last_day=data.last_day,
        except_days=frozenset(data.except_days),
        doors_minutes_before=data.doors_minutes_before,
        duration_minutes=data.duration_minutes,
        per_buyer_max=data.per_buyer_max,
        per_device_max=data.per_device_max,
        one_per_attendee=data.one_per_attendee,
        waitlist=data.waitlist,
    )


def _change(data: SessionChangeIn) -> SlotChange:
    venue_id: UUID | UnsetType = UNSET
    if data.venue_id is not UNSET:
        venue_id = named_id("/change/venue_id", data.venue_id)
    return SlotChange(
        venue_id=venue_id,
        time=data.time,
        doors_minutes_before=data.doors_minutes_before,
        duration_minutes=data.duration_minutes,
        per_buyer_max=data.per_buyer_max,
        per_device_max=data.per_device_max,
        waitlist=data.waitlist,
    )


def _skipped(one: Skipped, lang: Lang) -> SkippedOut:
    return SkippedOut(one.day.isoformat(), one.time, one.reason, one.detail.in_(lang))
