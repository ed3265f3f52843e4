"""Statements on notes, other attendees and messages that were sent once more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from menpiao.platform.db import Tx, execute, many, one


class Note(msgspec.Struct, frozen=True):
    """What somebody wrote down about an order, sealed."""

    id: UUID
    order_id: UUID
    text_sealed: bytes
    written_by: UUID
    written_at: datetime
    request_hash: bytes


class AttendeeChange(msgspec.Struct, frozen=True):
    """A ticket was given another attendee."""

    id: UUID
    ticket_id: UUID
    position: int
    reason: str
    changed_by: UUID
    changed_at: datetime


class Resend(msgspec.Struct, frozen=True):
    """A message was sent once more."""

    id: UUID
    message_id: UUID
    order_id: UUID
    was: str
    resent_by: UUID
    resent_at: datetime


_NOTE = "id, order_id, text_sealed, written_by, written_at, request_hash"
_ADD_NOTE = execute(
    """insert into order_notes (organizer_id, id, order_id, text_sealed, written_by, written_at, request_key,
                                request_hash)
       values ($1, $2, $3, $4, $5, app_now(), $6, $7) on conflict (organizer_id, written_by, request_key) do nothing"""
)
_NOTE_OF_REQUEST = one(
    Note, f"select {_NOTE} from order_notes where organizer_id = $1 and written_by = $2 and request_key = $3"
)
_NOTES = many(
    Note, f"select {_NOTE} from order_notes where organizer_id = $1 and order_id = $2 order by id desc limit $3"
)
_ATTENDEE_CHANGES = many(
    AttendeeChange,
    """select id, ticket_id, position, reason, changed_by, changed_at from attendee_changes
        where organizer_id = $1 and order_id = $2 order by id""",
)
_ADD_ATTENDEE_CHANGE = execute(
    """insert into attendee_changes (organizer_id, id, ticket_id, order_id, position, reason, changed_by, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, app_now())"""
)
_RESEND = "id, message_id, order_id, was, resent_by, resent_at"
_RESENDS = many(Resend, f"select {_RESEND} from message_resends where organizer_id = $1 and order_id = $2 order by id")
_RESEND_OF_REQUEST = one(
    Resend, f"select {_RESEND} from message_resends where organizer_id = $1 and resent_by = $2 and request_key = $3"
)
_ADD_RESEND = execute(
    """insert into message_resends (organizer_id, id, message_id, order_id, was, resent_by, resent_at, request_key)
       values ($1, $2, $3, $4, $5, $6, app_now(), $7)"""
)


async def add_note(
    tx: Tx,
    *,
    organizer_id: int,
    note_id: UUID,
    order_id: UUID,
    text_sealed: bytes,
    written_by: UUID,
    request_key: str,
    request_hash: bytes,
) -> bool:
    """False where this request has written one."""
    return await _ADD_NOTE(tx, organizer_id, note_id, order_id, text_sealed, written_by, request_key, request_hash) == 1


async def note_of_request(tx: Tx, *, organizer_id: int, written_by: UUID, request_key: str) -> Note | None:
    """What this request has written."""
    return await _NOTE_OF_REQUEST(tx, organizer_id, written_by, request_key)


async def notes_of_order(tx: Tx, *, organizer_id: int, order_id: UUID, limit: int) -> list[Note]:
    """The newest first."""
    return await _NOTES(tx, organizer_id, order_id, limit)


async def attendee_changes(tx: Tx, *, organizer_id: int, order_id: UUID) -> list[AttendeeChange]:
    """Of all tickets of an order, oldest first."""
    return await _ATTENDEE_CHANGES(tx, organizer_id, order_id)


async def add_attendee_change(
    tx: Tx,
    *,
    organizer_id: int,
    change_id: UUID,
    ticket_id: UUID,
    order_id: UUID,
    position: int,
    reason: str,
    changed_by: UUID,
) -> None:
    """Write down that a ticket has another attendee."""
    await _ADD_ATTENDEE_CHANGE(tx, organizer_id, change_id, ticket_id, order_id, position, reason, changed_by)


async def resends_of_order(tx: Tx, *, organizer_id: int, order_id: UUID) -> Sequence[Resend]:
    """Oldest first."""
    return await _RESENDS(tx, organizer_id, order_id)


async def resend_of_request(tx: Tx, *, organizer_id: int, resent_by: UUID, request_key: str) -> Resend | None:
    """What this request had sent."""
    return await _RESEND_OF_REQUEST(tx, organizer_id, resent_by, request_key)


async def add_resend(
    tx: Tx,
    *,
    organizer_id: int,
    resend_id: UUID,
    message_id: UUID,
    order_id: UUID,
    was: str,
    resent_by: UUID,
    request_key: str,
) -> None:
    """Write down what the message was before."""
    await _ADD_RESEND(tx, organizer_id, resend_id, message_id, order_id, was, resent_by, request_key)
