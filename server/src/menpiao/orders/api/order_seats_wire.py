"""What an order says of its tickets' seats that were changed."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from menpiao.catalog import SeatOut, SeatTag, SessionLabel, seat_out
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.orders.model.reseating import ChangedSeat, State


class SessionTimeOut(msgspec.Struct, frozen=True):
    """When a session is, ``time_zone`` is the venue's."""

    id: str
    starts_at: str
    time_zone: str


class OrderSeatChangeOut(msgspec.Struct, frozen=True):
    """A ticket's seat, or its session, that the organizer changed; both sessions are null where it stays in its own.
    ``waiting``: once ``supplement_order_id`` is paid; ``lapsed``: it was not, and the ticket has the seat that it had.
    ``order_id`` is the ticket's."""

    ticket_id: str
    order_id: str
    from_seat: SeatOut | None
    to_seat: SeatOut | None
    state: State
    changed_at: str
    supplement_order_id: str | None
    from_session: SessionTimeOut | None
    to_session: SessionTimeOut | None


def sessions_of(change: ChangedSeat) -> list[UUID]:
    """Those that it is about."""
    return [one for one in (change.session_id, change.to_session_id) if one is not None]


def seats_of(change: ChangedSeat) -> list[tuple[UUID, int]]:
    """Those that it is about, each by its session."""
    seats = [(change.session_id, change.from_seat), (change.to_session_id or change.session_id, change.to_seat)]
    return [(session_id, seat) for session_id, seat in seats if seat is not None]


def show_seat_change(
    change: ChangedSeat,
    tags: Mapping[tuple[UUID, int], SeatTag],
    sessions: Mapping[UUID, SessionLabel],
    lang: Lang,
) -> OrderSeatChangeOut:
    """In the reader's language."""
    supplement, moved = change.supplement_order_id, change.to_session_id
    return OrderSeatChangeOut(
        ticket_id=encode(change.ticket_id),
        order_id=encode(change.order_id),
        from_seat=_seat(tags, change.session_id, change.from_seat, lang),
        to_seat=_seat(tags, moved or change.session_id, change.to_seat, lang),
        state=change.state,
        changed_at=to_wire(change.decided_at),
        supplement_order_id=None if supplement is None else encode(supplement),
        from_session=None if moved is None else _time(sessions.get(change.session_id)),
        to_session=None if moved is None else _time(sessions.get(moved)),
    )


def _seat(tags: Mapping[tuple[UUID, int], SeatTag], session_id: UUID, seat: int | None, lang: Lang) -> SeatOut | None:
    return None if seat is None else seat_out(tags.get((session_id, seat)), lang)


def _time(label: SessionLabel | None) -> SessionTimeOut | None:
    return (
        None if label is None else SessionTimeOut(encode(label.session_id), to_wire(label.starts_at), label.time_zone)
    )
